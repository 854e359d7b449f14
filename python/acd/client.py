"""A running router, read from a notebook: what goes on, what happens, and why a call waits.

The client is a thin layer over the server's own description (`client.description()`): resources are dictionaries as
described there, with the names of the centre. It changes nothing.

    client = acd.Client("http://localhost:8012", token="…")
    client.calls(queue="contract")
    client.why("42")
    for event in client.events():
        print(event.number, event.fact, event.about)
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Optional
from urllib.parse import quote, urlencode, urlsplit

from .errors import AcdError

if TYPE_CHECKING:
    import ssl
    from http.client import HTTPConnection, HTTPResponse

__all__ = [
    "Client",
    "Conflict",
    "Event",
    "Forbidden",
    "Invalid",
    "NotFound",
    "ServerError",
    "Unauthorized",
    "Unavailable",
    "Unreachable",
]

#: A stream says something at least this often, in seconds; the server's keep-alive is 15.
_SILENCE = 60.0
#: The pauses before connecting again, in seconds; the last one stays.
_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0)


class Unreachable(AcdError, ConnectionError):
    """Nobody answers at the address, or not in HTTP."""


class ServerError(AcdError):
    """A request that the server refused. Nothing was changed."""

    #: The status of the answer.
    status: int
    #: What was wrong, for programs: `not_found`, `unknown_queue`, `overloaded`, …
    code: str
    #: What was wrong in this case, in words.
    detail: str
    #: The answer: `application/problem+json` as a dictionary, or empty.
    problem: dict[str, Any]

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(status, problem)
        self.status = status
        self.problem = problem
        self.code = str(problem.get("code", f"status_{status}"))
        self.detail = str(problem.get("detail", "no description"))

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.detail}"


class Unauthorized(ServerError):
    """401: there is no such token, or none was given."""


class Forbidden(ServerError):
    """403: the token's role does not include this."""


class NotFound(ServerError, LookupError):
    """404: there is no such call, queue, agent or resource."""


class Conflict(ServerError):
    """409: what was asked for does not fit the state."""


class Invalid(ServerError, ValueError):
    """422, and other faults of the request."""


class Unavailable(ServerError):
    """429, 503: too much at once, or the server stops or does not lead."""


_KINDS = {401: Unauthorized, 403: Forbidden, 404: NotFound, 409: Conflict, 429: Unavailable, 503: Unavailable}


def _refused(status: int, body: bytes) -> ServerError:
    try:
        problem = json.loads(body)
    except ValueError:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    kind = _KINDS.get(status, Invalid if 400 <= status < 500 else ServerError)
    return kind(status, problem)


class Event(NamedTuple):
    """Something that happened, or what a reader of events has to know."""

    #: Its number; `None` for `missed`.
    number: Optional[int]
    #: When, in UTC: `2026-11-30T08:00:00.000000Z`; `None` for `missed`.
    at: Optional[str]
    #: What: `call_arrived`, `offered`, `agent_changed`, …; or `missed`, where events are not kept any more.
    fact: str
    #: Of what; for `missed` how many (`None` if unknown) and the number of the next one.
    about: dict[str, Any]


class Client:
    """The router at a URL, such as `http://localhost:8012`. Without a token, that of the environment's `ACD_TOKEN`.

    `timeout` is in seconds, and holds for connecting and for each answer. Methods raise `Unreachable`, or the
    `ServerError` that says what the server refused.
    """

    def __init__(
        self,
        url: str,
        *,
        token: Optional[str] = None,
        timeout: float = 10.0,
        context: Optional[ssl.SSLContext] = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"url: found {url!r}; expected http://HOST:PORT or https://HOST:PORT")
        self._parts = parts
        self._token = token if token is not None else os.environ.get("ACD_TOKEN")
        self._timeout = timeout
        self._context = context

    def __repr__(self) -> str:
        return f"<acd.Client {self._parts.scheme}://{self._parts.netloc}{self._parts.path}>"

    def description(self) -> dict[str, Any]:
        """What the server can do, as OpenAPI 3.1."""
        found: dict[str, Any] = self.get("/openapi.json")
        return found

    def is_ready(self) -> bool:
        """Whether calls are accepted: the router runs and can write its journal."""
        try:
            self._ask("/readyz", {})
        except Unavailable:
            return False
        return True

    def calls(
        self,
        *,
        caller: Optional[str] = None,
        data: Optional[str] = None,
        queue: Optional[str] = None,
        agent: Optional[str] = None,
    ) -> dict[str, Any]:
        """Calls in progress: all of them, or those of a caller, a queue, an agent; and the number of the next event."""
        found: dict[str, Any] = self.get("/v1/calls", caller=caller, data=data, queue=queue, agent=agent)
        return found

    def call(self, call: object) -> dict[str, Any]:
        """A call in progress."""
        found: dict[str, Any] = self.get("/v1/calls/{call}", call=call)
        return found

    def why(self, call: object) -> list[dict[str, Any]]:
        """Why a call waits: for each of its legs, why each agent is not offered it. Empty if it does not wait."""
        found: list[dict[str, Any]] = self.get("/v1/calls/{call}/why", call=call)
        return found

    def agents(self) -> dict[str, Any]:
        """All agents: their activity and their calls; and the number of the next event."""
        found: dict[str, Any] = self.get("/v1/agents")
        return found

    def agent(self, agent: str) -> dict[str, Any]:
        """An agent."""
        found: dict[str, Any] = self.get("/v1/agents/{agent}", agent=agent)
        return found

    def center(self) -> str:
        """The centre in use, as a file."""
        return self._ask("/v1/center", {}).decode()

    def history(self, **asked: object) -> dict[str, Any]:
        """Counts by period and queue or agent: `from_` and `to` are dates, `every` the length of a period, `by` and `name`
        whose counts."""
        found: dict[str, Any] = self.get("/v1/history", **asked)
        return found

    def history_calls(self, **asked: object) -> dict[str, Any]:
        """Calls that ended, newest first: by `from_`, `to`, `call`, `caller`, `data`, `queue`, `agent`, `outcome`; at most
        `limit`."""
        found: dict[str, Any] = self.get("/v1/history/calls", **asked)
        return found

    def board(self) -> dict[str, Any]:
        """A wallboard's data."""
        found: dict[str, Any] = self.get("/v1/board")
        return found

    def board_day(self) -> dict[str, Any]:
        """The day so far, by quarter of an hour and queue."""
        found: dict[str, Any] = self.get("/v1/board/day")
        return found

    def get(self, path: str, **asked: object) -> Any:
        """Any resource of the description that answers in JSON. Parameters in braces are filled in, others (but `None`) are
        the query; a trailing `_` is left out, as in `from_`."""
        return json.loads(self._ask(path, asked))

    def events(self, *, from_: Optional[int] = None, reconnect: bool = True) -> Iterator[Event]:
        """Every event from now on, or from a number on, as it happens; it ends when you leave the loop.

        Where the connection is lost it goes on with the next event, with any server of the same journal at the address;
        with `reconnect=False` it ends, or raises `Unreachable`. An event with the fact `missed` says that some are not kept
        any more. Refusals are raised; a server that is about to stop, or does not lead yet, is asked again.
        """
        last: Optional[int] = None
        journal: Optional[str] = None
        failures = 0
        while True:
            try:
                for kind, number, data in self._stream(from_, journal, last):
                    failures = 0
                    if kind == "journal":
                        journal = str(data["journal"])
                        # From here on, also where nothing has happened before the connection is lost.
                        from_ = from_ if from_ is not None else int(data["next"])
                    elif kind == "missed":
                        from_, last = int(data["next"]), None
                        yield Event(None, None, "missed", data)
                    elif kind in ("replaced", "closing"):
                        break
                    elif number is not None:
                        last = number
                        fact, about = _fact(data["fact"])
                        yield Event(number, data["at"], fact, about)
            except (Unreachable, Unavailable):
                if not reconnect:
                    raise
            if not reconnect:
                return
            time.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
            failures += 1

    def _stream(
        self, from_: Optional[int], journal: Optional[str], last: Optional[int]
    ) -> Iterator[tuple[str, Optional[int], Any]]:
        """The messages of one connection: kind, number, data."""
        headers = {"accept": "text/event-stream"}
        if last is not None:
            headers["last-event-id"] = str(last)
        asked: dict[str, object] = {"from": from_, "journal": journal}
        with self._open("/v1/events", asked, headers, max(self._timeout, _SILENCE)) as answer:
            yield from _messages(_lines(answer))

    def _ask(self, path: str, asked: dict[str, object]) -> bytes:
        with self._open(path, asked, {"accept": "application/json, */*"}, self._timeout) as answer:
            return _read(answer)

    @contextmanager
    def _open(
        self, path: str, asked: dict[str, object], headers: dict[str, str], timeout: float
    ) -> Iterator[HTTPResponse]:
        """An answer with status 200, not yet read."""
        from http.client import HTTPException

        connection = self._connect(timeout)
        if self._token is not None:
            headers["authorization"] = f"Bearer {self._token}"
        try:
            try:
                connection.request("GET", self._parts.path.rstrip("/") + _filled(path, asked), headers=headers)
                answer = connection.getresponse()
            except (OSError, HTTPException) as error:
                raise Unreachable(f"{self._parts.netloc}: {_said(error)}") from error
            if answer.status != 200:
                raise _refused(answer.status, _read(answer))
            yield answer
        finally:
            connection.close()

    def _connect(self, timeout: float) -> HTTPConnection:
        from http.client import HTTPConnection, HTTPSConnection

        host = self._parts.hostname or ""
        if self._parts.scheme == "https":
            return HTTPSConnection(host, self._parts.port, timeout=timeout, context=self._context)
        return HTTPConnection(host, self._parts.port, timeout=timeout)


def _filled(path: str, asked: dict[str, object]) -> str:
    """The path with its parameters, and the rest as a query."""
    query: dict[str, str] = {}
    for name, value in asked.items():
        if value is None:
            continue
        field = "{" + name + "}"
        if field in path:
            path = path.replace(field, quote(str(value), safe=""))
        else:
            query[name.rstrip("_")] = str(value)
    return path + ("?" + urlencode(query) if query else "")


def _said(error: Exception) -> str:
    """What an error says, or its name if it says nothing."""
    return str(error) or type(error).__name__


def _read(answer: HTTPResponse) -> bytes:
    from http.client import HTTPException

    try:
        return answer.read()
    except (OSError, HTTPException) as error:
        raise Unreachable(f"the answer was cut short: {_said(error)}") from error


def _lines(answer: HTTPResponse) -> Iterator[str]:
    """The lines of a stream. One that ends is no error."""
    from http.client import HTTPException

    while True:
        try:
            line = answer.readline()
        except (OSError, HTTPException) as error:
            raise Unreachable(f"the stream of events was cut: {_said(error)}") from error
        if not line:
            return
        yield line.decode().rstrip("\r\n")


def _messages(lines: Iterable[str]) -> Iterator[tuple[str, Optional[int], Any]]:
    """Server-sent events as the HTML standard has them: kind, number, data. One without its empty line is left out."""
    kind, number, data = "message", None, []  # type: tuple[str, Optional[int], list[str]]
    for line in lines:
        name, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if line == "":
            if data:
                yield kind, number, json.loads("\n".join(data))
            kind, number, data = "message", None, []
        elif name == "event":
            kind = value
        elif name == "id":
            number = int(value)
        elif name == "data":
            data.append(value)


def _fact(fact: Any) -> tuple[str, dict[str, Any]]:
    """A fact's name and what it is about: `{"offered": {…}}`, or a name alone."""
    if not isinstance(fact, dict):
        return str(fact), {}
    ((name, about),) = fact.items()
    return name, about
