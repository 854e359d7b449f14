"""The engine itself: commands in, facts out, time as an argument."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Union

from . import _acd
from .commands import Command, _read_command, _write_command
from .errors import Rejected
from .facts import Event, _read_event
from .values import Call

if TYPE_CHECKING:
    from datetime import timedelta

    from ._acd import Scenario, Table

__all__ = ["Engine", "Step"]


class Engine:
    """The routing engine: it gets what callers, agents and the switch do, and answers with what it decides.

    It reads no clock: every call says what time it is, in seconds (or as a text such as `"1m30s"`, or a `timedelta`) since an
    origin of your choice. The same commands at the same times give the same facts, on any machine. `centre` is a scenario or
    the text of a centre file.

    A call arrives, waits until an agent signs in, is offered to her, answered, and ends:

    >>> import acd
    >>> from acd.commands import Accept, Arrive, Release, SignIn
    >>> from acd.facts import LegEnded, Offered
    >>> centre = \"\"\"
    ... queues.contract = {}
    ... profiles.lawyer.skills = { contract = 1 }
    ... agents.Li = { profile = "lawyer" }
    ... \"\"\"
    >>> engine = acd.Engine(centre)
    >>> for event in engine.step(5, Arrive("SIP/7", "contract")):
    ...     print(event.at, type(event.fact).__name__)
    5.0 CallArrived
    5.0 LegStarted
    >>> engine.calls()["doing"].to_list()
    ['waiting']
    >>> events = engine.step(12.5, SignIn("Li"))
    >>> (offered,) = [event.fact for event in events if isinstance(event.fact, Offered)]
    >>> offered.offer
    OfferId(agent='Li', serial=1)
    >>> engine.next_deadline == offered.ring_until
    True
    >>> events = engine.step(15, Accept(offered.offer))
    >>> (ended,) = [event for event in events if isinstance(event.fact, LegEnded)]
    >>> ended.at - ended.fact.enqueued, ended.fact.outcome
    (10.0, ('answered', OfferId(agent='Li', serial=1)))
    >>> [type(event.fact).__name__ for event in engine.step(200, Release("SIP/7"))]
    ['ConversationEnded', 'CallEnded', 'AgentChanged']

    What does not fit the present state is refused, and changes nothing:

    >>> try:
    ...     engine.step(201, Release("SIP/7"))
    ... except acd.Rejected as rejected:
    ...     print(rejected.code, "|", rejected)
    unknown_call | unknown call: "SIP/7"
    """

    __slots__ = ("_core",)

    _core: _acd.Engine

    def __init__(self, centre: Union[Scenario, str]) -> None:
        self._core = _acd.Engine(centre)

    @classmethod
    def _of(cls, core: _acd.Engine) -> Engine:
        engine = cls.__new__(cls)
        engine._core = core
        return engine

    def step(self, at: Union[float, str, timedelta], command: Command) -> list[Event]:
        """Lets time pass until `at`, then applies a command. Returns what happened, in order: deadlines that were due act
        first, each at its own time.

        Raises `Rejected` if the command does not fit the present state: then it has changed nothing, and what deadlines did
        is in `facts` of the exception. Raises `ValueError` if it has not the form of a command.
        """
        events, refused = self._core.step(at, json.dumps(_write_command(command)))
        facts = [_read_event(event) for event in events or ()]
        if refused is not None:
            code, about, text = refused
            raise Rejected(text, code, about, facts)
        return facts

    def tick(self, at: Union[float, str, timedelta]) -> list[Event]:
        """Lets time pass until `at`. Returns what deadlines did until then, each at its own time: it makes no difference how
        often this is called.

        >>> import acd
        >>> from acd.commands import Arrive
        >>> engine = acd.Engine("queues.contract = { wait_max = '30s' }")
        >>> _ = engine.step(0, Arrive(7, "contract"))
        >>> [(event.at, event.fact.outcome) for event in engine.tick("1m") if hasattr(event.fact, "outcome")]
        [(30.0, ('timed_out', 'end'))]
        """
        return [_read_event(event) for event in self._core.tick(at)]

    @property
    def now(self) -> float:
        """The engine's time in seconds: the latest it was given."""
        return self._core.now

    @property
    def next_deadline(self) -> Optional[float]:
        """When something will happen next without a command, in seconds; `None` if nothing will."""
        return self._core.next_deadline

    def queues(self) -> Table:
        """The queues: `queue`, `open`, `waiting` (calls in it, also those being offered), `longest_wait` in seconds."""
        return self._core.queues()

    def agents(self) -> Table:
        """The agents: `agent`, `profile`, `doing`, the `reason` of one who is not ready, `since` in seconds, `calls` (offered
        to them, or talked to)."""
        return self._core.agents()

    def calls(self) -> Table:
        """The calls in progress: `call`, `doing`, `queues`, `arrived` and `waiting_since` in seconds, `priority`, `agents`
        (whom it is offered to, or who talk to it)."""
        return self._core.calls()

    def in_order(self, queue: str) -> list[Call]:
        """The calls in a queue, also those being offered: the one that is served first comes first.

        Raises `ValueError` for an unknown queue.
        """
        return self._core.in_order(queue)

    def why(self, call: Call) -> list[dict[str, Any]]:
        """Why a call waits: for each of its legs, all agents who serve the queue, and why each does not take it. Empty if it
        does not wait."""
        return self._core.why(call)

    def copy(self) -> Engine:
        """Another engine in the same state: what-if."""
        return self._of(self._core.copy())

    __copy__ = copy

    def snapshot(self) -> bytes:
        """The whole state, centre included. The restored engine has the same future, bit for bit. Another version of the
        package need not read it."""
        return self._core.snapshot()

    @classmethod
    def restore(cls, snapshot: bytes) -> Engine:
        """The engine that `snapshot` saved.

        Raises `AcdError` if it is damaged.
        """
        return cls._of(_acd.Engine.restore(snapshot))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).restore, (self.snapshot(),)

    def __repr__(self) -> str:
        return f"<acd.Engine at {self.now:g} s: {len(self.calls())} calls in progress>"


class Step(NamedTuple):
    """A command of a journal, and what came of it (`Journal.steps`)."""

    #: Its number in the journal.
    sequence: int
    #: The engine's time in seconds.
    at: float
    #: The command; `None` where time passed.
    command: Optional[Command]
    #: The word of its refusal, such as `"stale_offer"`; `None` if it was accepted.
    refused: Optional[str]
    #: What happened.
    events: list[Event]


def _read_step(sequence: int, at: float, command: Any, refused: Optional[str], events: Any) -> Step:
    read = None if command is None else _read_command(command)
    return Step(sequence, at, read, refused, [_read_event(event) for event in events])
