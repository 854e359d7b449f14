"""The client against a real `acd serve`."""

import json
import os
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union

import pytest
from test_scenario import command

import acd
from acd.client import Event, Forbidden, NotFound, Unauthorized, _messages, _said

CENTER = """
queues.contract = {}
profiles.lawyer.skills = { contract = 1 }
profiles.clerk.skills = {}
agents.Li = { profile = "lawyer" }
agents."Wang 王" = { profile = "clerk" }
"""
TOKEN = "a-secret-of-thirty-two-characters"


class Desk:
    """A server, and what a switch tells it."""

    def __init__(self, folder: Path, listen: str = "127.0.0.1:0") -> None:
        (folder / "center.toml").write_text(CENTER)
        line: list[Union[str, Path]] = [command(), "serve", folder / "center.toml", "--journal", folder / "journal", "--listen", listen]
        environment = {**os.environ, "ACD_TOKEN": TOKEN, "RUST_LOG": "error"}
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        if not said.startswith("listening on http://"):
            self.process.wait()
            pytest.skip("the command was built without `serve`") if not os.environ.get("CI") else pytest.fail(said)
        self.url = said.split()[-1]

    def tell(self, *commands: Any) -> None:
        headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
        body = json.dumps(list(commands)).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + "/v1/commands", body, headers)) as answer:
            assert answer.status == 200

    def client(self, **more: Any) -> acd.Client:
        return acd.Client(self.url, **{"token": TOKEN, **more})

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        self.process.send_signal(how)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    if desk.process.poll() is None:
        desk.end()


def test_state_and_explanations_are_those_of_the_server(desk: Desk) -> None:
    client = desk.client()
    assert client.is_ready()
    assert client.calls()["calls"] == []
    desk.tell({"arrive": {"call": "a b/7", "queue": "contract"}})
    assert [call["call"] for call in client.calls(queue="contract")["calls"]] == ["a b/7"]
    assert client.call("a b/7")["call"] == "a b/7"
    (leg,) = client.why("a b/7")
    assert "Li" in json.dumps(leg)
    names = {agent["name"] for agent in client.agents()["agents"]}
    assert names == {"Li", "Wang 王"}
    assert client.agent("Wang 王")["name"] == "Wang 王"
    assert "contract" in client.center()
    assert isinstance(client.board(), dict) and isinstance(client.board_day(), dict)
    assert isinstance(client.history(by="queue"), dict)
    desk.tell({"hang_up": {"call": "a b/7"}})
    assert client.calls()["calls"] == []


def test_refusals_are_exceptions_of_their_kind(desk: Desk) -> None:
    with pytest.raises(NotFound) as missing:
        desk.client().call(8)
    assert (missing.value.status, isinstance(missing.value, LookupError)) == (404, True)
    assert missing.value.code == missing.value.problem["code"] and missing.value.detail in str(missing.value)
    with pytest.raises(NotFound, match="nobody"):
        desk.client().agent("nobody")
    with pytest.raises(Unauthorized):
        desk.client(token="wrong").calls()
    with pytest.raises(Unauthorized):
        next(desk.client(token="wrong").events())
    with pytest.raises(acd.ServerError, match="unknown field|limit"):
        desk.client().get("/v1/history/calls", limit="many")
    assert issubclass(Forbidden, acd.ServerError) and issubclass(acd.Unreachable, OSError)
    desk.end()
    with pytest.raises(acd.Unreachable):
        desk.client().calls()
    with pytest.raises(acd.Unreachable):
        next(desk.client().events(reconnect=False))
    with pytest.raises(ValueError, match="expected http"):
        acd.Client("localhost:8012")


def test_every_event_comes_once_and_in_order_also_over_a_restart(desk: Desk, tmp_path: Path) -> None:
    read: list[Event] = []
    enough = threading.Event()

    def follow() -> None:
        for event in desk.client().events(from_=0):
            read.append(event)
            if event.fact == "call_arrived" and event.about["call"] == 3:
                enough.set()
                return

    reader = threading.Thread(target=follow, daemon=True)
    reader.start()
    desk.tell({"sign_in": {"agent": "Li"}}, {"arrive": {"call": "1", "queue": "contract"}})
    while not any(event.fact == "offered" for event in read):
        time.sleep(0.01)
    desk.end()
    again = Desk(tmp_path, desk.url.removeprefix("http://"))
    try:
        again.tell({"arrive": {"call": "2", "queue": "contract"}}, {"arrive": {"call": "3", "queue": "contract"}})
        assert enough.wait(60)
    finally:
        again.end()
    reader.join()
    arrived = [event.about["call"] for event in read if event.fact == "call_arrived"]
    assert arrived == [1, 2, 3]
    # What the server does as it starts is not kept for readers: it is said to be missed.
    numbers = [event.number if event.number is not None else event.about["next"] - 1 for event in read]
    assert numbers == list(range(len(numbers)))
    assert all(event.at is None or event.at.endswith("Z") for event in read)


def test_what_is_not_kept_any_more_is_said(desk: Desk) -> None:
    desk.tell({"arrive": {"call": "1", "queue": "contract"}})
    events = desk.client().events(from_=10_000)
    desk_event = next(events)
    assert (desk_event.number, desk_event.fact, desk_event.about["missed"]) == (None, "missed", None)
    desk.tell({"arrive": {"call": "2", "queue": "contract"}})
    assert next(events).number == desk_event.about["next"]


def test_a_server_that_stops_ends_the_stream(desk: Desk) -> None:
    events = desk.client().events(from_=0, reconnect=False)
    desk.tell({"arrive": {"call": "1", "queue": "contract"}})
    assert next(events).fact == "call_arrived"
    ended = threading.Thread(target=lambda: list(events), daemon=True)
    ended.start()
    desk.process.send_signal(signal.SIGTERM)
    ended.join(60)
    assert not ended.is_alive()


def test_all_that_the_client_asks_for_is_in_the_description(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client = desk.client()
    paths = client.description()["paths"]
    asked: dict[str, set[str]] = {}

    def note(path: str, parameters: dict[str, object]) -> bytes:
        asked[path] = {name.rstrip("_") for name in parameters if "{" + name + "}" not in path}
        return b"{}"

    monkeypatch.setattr(client, "_ask", note)
    client.calls(), client.call(1), client.why(1), client.agents(), client.agent("Li"), client.center()
    client.history(from_=1, to=1, every=1, by=1, name=1), client.board(), client.board_day(), client.is_ready()
    client.history_calls(from_=1, to=1, call=1, caller=1, data=1, queue=1, agent=1, outcome=1, limit=1)
    asked["/v1/events"] = {"from", "journal"}
    assert len(asked) == 12
    for path, parameters in asked.items():
        known = {each["name"] for each in paths[path]["get"].get("parameters", []) if each["in"] == "query"}
        assert parameters <= known, path


def test_an_error_without_words_is_named() -> None:
    assert (_said(OSError("no route")), _said(ConnectionResetError())) == ("no route", "ConnectionResetError")


def test_a_stream_is_read_as_the_standard_says() -> None:
    lines = ["id: 3", "data: {", "data: }", "", ": alive", "", "event:missed", "data: 1", "", "id: 4", "data: 2"]
    assert list(_messages(lines)) == [("message", 3, {}), ("missed", None, 1)]
