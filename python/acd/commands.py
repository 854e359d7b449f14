"""What an engine is given: one class for each command.

>>> from acd.commands import Arrive, Transfer
>>> Arrive("SIP/7", "labour", priority=2).priority
2
>>> Transfer(call="SIP/7", to=("queue", "family"), age="keep")
Transfer(call='SIP/7', to=('queue', 'family'), age='keep', priority=None)
"""

# Generated from the engine's JSON Schema: `ACD_BLESS=1 cargo test -p acd-wire` writes it again.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Optional, Union

from .values import Age, Call, Monitoring, OfferId, OnClosing, Party, Rating, Refusal, Wish, _tagged, _written

__all__ = [
    "Accept",
    "AgentLost",
    "Alive",
    "Arrive",
    "AskCallback",
    "AssignProfile",
    "CallbackAnswered",
    "CallbackFailed",
    "CancelConsult",
    "CloseQueue",
    "Command",
    "CompleteTransfer",
    "Conference",
    "Consult",
    "Contained",
    "Disengaged",
    "Engaged",
    "Escalate",
    "ExitKey",
    "Force",
    "HangUp",
    "Hold",
    "Join",
    "Leave",
    "LeaveQueue",
    "Monitor",
    "Move",
    "NotReady",
    "OfferLost",
    "OpenQueue",
    "PickedUp",
    "Rate",
    "Ready",
    "Reconcile",
    "Reconfigure",
    "Refuse",
    "Release",
    "Resume",
    "Score",
    "SetPosition",
    "SetPriority",
    "SignIn",
    "SignOut",
    "Suspend",
    "Transfer",
    "Unhold",
    "Withdraw",
    "WrapUpDone",
]


@dataclass(frozen=True, slots=True)
class Arrive:
    """A call arrives. It asks for an agent, or starts in self-service."""

    _word: ClassVar[str] = "arrive"

    #: The host's number for the call, not used by any other call in progress.
    call: Call
    #: The queue it asks for.
    queue: str
    #: Additional queues in which it waits from the start, each as a leg of its own; all different.
    also: tuple[Optional[str], ...] = ()
    #: The priority in points; higher goes first, 0 is normal.
    priority: int = 0
    #: The position requested in the first queue, which must keep positions; 1 is next. It does not pass calls of higher
    #: priority.
    position: Optional[int] = None
    #: How long it has already waited elsewhere (in a menu, at another site). Counts towards its rank, not towards the
    #: queue's timeouts. In seconds.
    age: float = 0.0
    #: The maximum wait in the queue it asks for, in place of the queue's own; later legs follow their queues. In
    #: seconds.
    wait_max: Optional[float] = None
    #: The caller, to be recognised on later calls.
    caller: Optional[Call] = None
    #: The agent for whom it is held first, if that agent serves the queue, is signed in and not paused
    #: (`Queue.preferred_for`).
    preferred: Optional[str] = None
    #: The self-service in which it starts, before it asks for an agent.
    self_service: Optional[str] = None
    #: Its attributes, for statistics.
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "queue": self.queue,
            "also": self.also,
            "priority": self.priority,
            "position": self.position,
            "age": self.age,
            "wait_max": self.wait_max,
            "caller": self.caller,
            "preferred": self.preferred,
            "self_service": self.self_service,
            "attributes": dict(self.attributes),
        }

    @classmethod
    def _read(cls, fields: Any) -> Arrive:
        return cls(
            call=fields["call"],
            queue=fields["queue"],
            also=tuple(fields.get("also", ())),
            priority=fields.get("priority", 0),
            position=fields.get("position", None),
            age=fields.get("age", 0.0),
            wait_max=fields.get("wait_max", None),
            caller=fields.get("caller", None),
            preferred=fields.get("preferred", None),
            self_service=fields.get("self_service", None),
            attributes=fields.get("attributes", {}),
        )


@dataclass(frozen=True, slots=True)
class HangUp:
    """The caller hung up, whatever the call was doing. A callback being dialled counts as a failed attempt; for a
    waiting callback nobody is on the line, so the command is refused (`Withdraw` ends it).
    """

    _word: ClassVar[str] = "hang_up"

    #: The call.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> HangUp:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class ExitKey:
    """The caller pressed an exit key (`Queue.exits`)."""

    _word: ClassVar[str] = "exit_key"

    #: The waiting call.
    call: Call
    #: The key.
    key: str

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "key": self.key,
        }

    @classmethod
    def _read(cls, fields: Any) -> ExitKey:
        return cls(
            call=fields["call"],
            key=fields["key"],
        )


@dataclass(frozen=True, slots=True)
class AskCallback:
    """The caller asks to be called back and hangs up, keeping the place in the queue."""

    _word: ClassVar[str] = "ask_callback"

    #: The waiting call.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> AskCallback:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class CallbackAnswered:
    """A callback was answered: caller and reserved agent are now connected."""

    _word: ClassVar[str] = "callback_answered"

    #: The call being dialled.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> CallbackAnswered:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class CallbackFailed:
    """A callback attempt failed: the caller was not reached."""

    _word: ClassVar[str] = "callback_failed"

    #: The call being dialled.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> CallbackFailed:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class Contained:
    """Self-service resolved the request; the call is over."""

    _word: ClassVar[str] = "contained"

    #: The call in self-service.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> Contained:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class Escalate:
    """Self-service passes the caller to an agent."""

    _word: ClassVar[str] = "escalate"

    #: The call in self-service.
    call: Call
    #: The queue it goes to; `None` means the one it arrived for.
    queue: Optional[str] = None

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "queue": self.queue,
        }

    @classmethod
    def _read(cls, fields: Any) -> Escalate:
        return cls(
            call=fields["call"],
            queue=fields.get("queue", None),
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """The caller rates a call that ended no longer than `Center.rating_within` ago."""

    _word: ClassVar[str] = "rate"

    #: The call.
    call: Call
    #: How satisfied the caller was.
    rating: Rating

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "rating": self.rating,
        }

    @classmethod
    def _read(cls, fields: Any) -> Rate:
        return cls(
            call=fields["call"],
            rating=fields["rating"],
        )


@dataclass(frozen=True, slots=True)
class PickedUp:
    """The agent picked up and is asked to confirm: the confirmation timeout replaces the ring timeout."""

    _word: ClassVar[str] = "picked_up"

    #: The offer.
    offer: OfferId

    def _write(self) -> dict[str, Any]:
        return {
            "offer": _written(self.offer),
        }

    @classmethod
    def _read(cls, fields: Any) -> PickedUp:
        return cls(
            offer=OfferId._read(fields["offer"]),
        )


@dataclass(frozen=True, slots=True)
class Accept:
    """The agent accepted the offered call: caller and agent are now connected. For a callback, the agent is reserved
    and the caller is to be dialled.
    """

    _word: ClassVar[str] = "accept"

    #: The offer, as named in `Offered`.
    offer: OfferId

    def _write(self) -> dict[str, Any]:
        return {
            "offer": _written(self.offer),
        }

    @classmethod
    def _read(cls, fields: Any) -> Accept:
        return cls(
            offer=OfferId._read(fields["offer"]),
        )


@dataclass(frozen=True, slots=True)
class Refuse:
    """The offer failed on the agent's side. (The engine keeps the ring timeout itself.)"""

    _word: ClassVar[str] = "refuse"

    #: The offer, as named in `Offered`.
    offer: OfferId
    #: The reason.
    cause: Refusal

    def _write(self) -> dict[str, Any]:
        return {
            "offer": _written(self.offer),
            "cause": self.cause,
        }

    @classmethod
    def _read(cls, fields: Any) -> Refuse:
        return cls(
            offer=OfferId._read(fields["offer"]),
            cause=fields["cause"],
        )


@dataclass(frozen=True, slots=True)
class OfferLost:
    """The switch could not ring the agent, or stopped ringing, for a reason of its own: no free channel, a request
    refused. This does not count against the agent: the call returns to its place, and the agent gets no offer for
    a second, so that the same offer is not repeated at once.
    """

    _word: ClassVar[str] = "offer_lost"

    #: The offer, as named in `Offered`.
    offer: OfferId

    def _write(self) -> dict[str, Any]:
        return {
            "offer": _written(self.offer),
        }

    @classmethod
    def _read(cls, fields: Any) -> OfferLost:
        return cls(
            offer=OfferId._read(fields["offer"]),
        )


@dataclass(frozen=True, slots=True)
class Release:
    """The agent ended the conversation (a conference ends for everybody)."""

    _word: ClassVar[str] = "release"

    #: The agent's call.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> Release:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class Leave:
    """An agent leaves a conference; when the last one leaves, the call ends."""

    _word: ClassVar[str] = "leave"

    #: The call.
    call: Call
    #: The agent who leaves.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> Leave:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class Transfer:
    """Blind transfer: the agent passes the caller on and leaves the call."""

    _word: ClassVar[str] = "transfer"

    #: The agent's call.
    call: Call
    #: Where the caller goes.
    to: Party
    #: Whether the new leg is ranked by the age of the call, or as if the call had just arrived.
    age: Age
    #: The priority of the new leg; `None` keeps that of the call.
    priority: Optional[int] = None

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "to": _written(self.to),
            "age": self.age,
            "priority": self.priority,
        }

    @classmethod
    def _read(cls, fields: Any) -> Transfer:
        return cls(
            call=fields["call"],
            to=_tagged(fields["to"]),
            age=fields["age"],
            priority=fields.get("priority", None),
        )


@dataclass(frozen=True, slots=True)
class Hold:
    """The agent puts the caller on hold. For one who is on hold already it changes nothing. The end of the
    conversation or of a consultation ends it as well.
    """

    _word: ClassVar[str] = "hold"

    #: The call.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> Hold:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class Unhold:
    """The agent takes the caller off hold. For one who is not on hold it changes nothing."""

    _word: ClassVar[str] = "unhold"

    #: The call.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> Unhold:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class Consult:
    """The agent puts the caller on hold and consults somebody. Unless that is an external party, the consultation is
    a call of its own.
    """

    _word: ClassVar[str] = "consult"

    #: The agent's call.
    call: Call
    #: The host's number for the consultation, not used by any call in progress. Ignored for an external party.
    consult: Call
    #: The party to consult.
    to: Party

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "consult": self.consult,
            "to": _written(self.to),
        }

    @classmethod
    def _read(cls, fields: Any) -> Consult:
        return cls(
            call=fields["call"],
            consult=fields["consult"],
            to=_tagged(fields["to"]),
        )


@dataclass(frozen=True, slots=True)
class CompleteTransfer:
    """Attended transfer: the consulted party takes over the caller, and the agent leaves the call."""

    _word: ClassVar[str] = "complete_transfer"

    #: The call on hold.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> CompleteTransfer:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class CancelConsult:
    """The consultation is over; the agent returns to the caller."""

    _word: ClassVar[str] = "cancel_consult"

    #: The call on hold.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> CancelConsult:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class Conference:
    """The consulted party joins caller and agent in a conference."""

    _word: ClassVar[str] = "conference"

    #: The call on hold.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> Conference:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class SignIn:
    """The agent signs in."""

    _word: ClassVar[str] = "sign_in"

    #: The agent.
    agent: str
    #: Why they are not ready yet; `None` means ready at once.
    not_ready: Optional[str] = None

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "not_ready": self.not_ready,
        }

    @classmethod
    def _read(cls, fields: Any) -> SignIn:
        return cls(
            agent=fields["agent"],
            not_ready=fields.get("not_ready", None),
        )


@dataclass(frozen=True, slots=True)
class SignOut:
    """The agent wants to sign out: at once if idle or ringing, otherwise when the conversation (and, by policy, the
    wrap-up) is over.
    """

    _word: ClassVar[str] = "sign_out"

    #: The agent.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> SignOut:
        return cls(
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """The agent wants to take calls."""

    _word: ClassVar[str] = "ready"

    #: The agent.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> Ready:
        return cls(
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class NotReady:
    """The agent wants to take no calls: at once if idle or ringing, otherwise when conversation and wrap-up are
    over.
    """

    _word: ClassVar[str] = "not_ready"

    #: The agent.
    agent: str
    #: The reason, for people and reports.
    reason: str

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "reason": self.reason,
        }

    @classmethod
    def _read(cls, fields: Any) -> NotReady:
        return cls(
            agent=fields["agent"],
            reason=fields["reason"],
        )


@dataclass(frozen=True, slots=True)
class WrapUpDone:
    """The agent has finished all after-call work before its time ran out."""

    _word: ClassVar[str] = "wrap_up_done"

    #: The agent.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> WrapUpDone:
        return cls(
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class AgentLost:
    """The agent's device is gone: they are signed out now, whatever they were doing."""

    _word: ClassVar[str] = "agent_lost"

    #: The agent.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> AgentLost:
        return cls(
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class Engaged:
    """The agent is on a call of their own (one they made, or one they monitor) and gets no offers until
    `Disengaged`, whatever they wish. An open offer ends without counting against them. The wish is kept
    separately and may change in the meantime. No effect on an agent who is already engaged.
    """

    _word: ClassVar[str] = "engaged"

    #: The agent.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> Engaged:
        return cls(
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class Disengaged:
    """The agent's own call is over. No effect on an agent who is not engaged."""

    _word: ClassVar[str] = "disengaged"

    #: The agent.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> Disengaged:
        return cls(
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class Alive:
    """A sign of life from the agent's device, for the `Watchdog`."""

    _word: ClassVar[str] = "alive"

    #: The agent.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> Alive:
        return cls(
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class Score:
    """The host's score of an agent, for `SelectionRule.BestScore`. Takes effect when the agent next becomes idle, or
    at once if they are idle.
    """

    _word: ClassVar[str] = "score"

    #: The agent.
    agent: str
    #: Higher is better; 0 until one is set.
    score: int

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "score": self.score,
        }

    @classmethod
    def _read(cls, fields: Any) -> Score:
        return cls(
            agent=fields["agent"],
            score=fields["score"],
        )


@dataclass(frozen=True, slots=True)
class SetPriority:
    """Replaces the priority of a waiting call, for all its legs; credit from ladders is kept."""

    _word: ClassVar[str] = "set_priority"

    #: The call.
    call: Call
    #: The new priority, in points.
    priority: int

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "priority": self.priority,
        }

    @classmethod
    def _read(cls, fields: Any) -> SetPriority:
        return cls(
            call=fields["call"],
            priority=fields["priority"],
        )


@dataclass(frozen=True, slots=True)
class SetPosition:
    """Moves a waiting call to a position in a queue that keeps positions. It does not pass calls of higher priority."""

    _word: ClassVar[str] = "set_position"

    #: The call.
    call: Call
    #: A queue in which it waits.
    queue: str
    #: The position; 1 is next. A position beyond the end means the end.
    position: int

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "queue": self.queue,
            "position": self.position,
        }

    @classmethod
    def _read(cls, fields: Any) -> SetPosition:
        return cls(
            call=fields["call"],
            queue=fields["queue"],
            position=fields["position"],
        )


@dataclass(frozen=True, slots=True)
class Move:
    """Moves a waiting call from its queues into another one."""

    _word: ClassVar[str] = "move"

    #: The call.
    call: Call
    #: The queue where it waits from now on, as a new leg.
    queue: str
    #: Whether the new leg is ranked by the age of the call, or as if the call had just arrived.
    age: Age
    #: The priority of the new leg; `None` keeps that of the call.
    priority: Optional[int] = None

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "queue": self.queue,
            "age": self.age,
            "priority": self.priority,
        }

    @classmethod
    def _read(cls, fields: Any) -> Move:
        return cls(
            call=fields["call"],
            queue=fields["queue"],
            age=fields["age"],
            priority=fields.get("priority", None),
        )


@dataclass(frozen=True, slots=True)
class Join:
    """Adds a waiting call to another queue as well, ranked by its age."""

    _word: ClassVar[str] = "join"

    #: The call.
    call: Call
    #: The queue.
    queue: str

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "queue": self.queue,
        }

    @classmethod
    def _read(cls, fields: Any) -> Join:
        return cls(
            call=fields["call"],
            queue=fields["queue"],
        )


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """Removes a waiting call from one of the several queues in which it waits."""

    _word: ClassVar[str] = "leave_queue"

    #: The call.
    call: Call
    #: The queue.
    queue: str

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "queue": self.queue,
        }

    @classmethod
    def _read(cls, fields: Any) -> LeaveQueue:
        return cls(
            call=fields["call"],
            queue=fields["queue"],
        )


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Removes a call from the engine, whatever it was doing: the host deals with it in another way."""

    _word: ClassVar[str] = "withdraw"

    #: The call.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> Withdraw:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class Force:
    """Puts an agent into this state as soon as no conversation prevents it; after-call work is cut short."""

    _word: ClassVar[str] = "force"

    #: The agent.
    agent: str
    #: The state.
    wish: Wish

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "wish": _written(self.wish),
        }

    @classmethod
    def _read(cls, fields: Any) -> Force:
        return cls(
            agent=fields["agent"],
            wish=_tagged(fields["wish"]),
        )


@dataclass(frozen=True, slots=True)
class AssignProfile:
    """Assigns another profile to an agent. O(centre)."""

    _word: ClassVar[str] = "assign_profile"

    #: The agent.
    agent: str
    #: The new profile.
    profile: str

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "profile": self.profile,
        }

    @classmethod
    def _read(cls, fields: Any) -> AssignProfile:
        return cls(
            agent=fields["agent"],
            profile=fields["profile"],
        )


@dataclass(frozen=True, slots=True)
class Monitor:
    """A supervisor listens to an agent's conversation, prompts the agent, or joins. Only checked and reported as a
    fact.
    """

    _word: ClassVar[str] = "monitor"

    #: The agent whose conversation it is.
    agent: str
    #: How the supervisor takes part.
    how: Monitoring

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "how": self.how,
        }

    @classmethod
    def _read(cls, fields: Any) -> Monitor:
        return cls(
            agent=fields["agent"],
            how=fields["how"],
        )


@dataclass(frozen=True, slots=True)
class OpenQueue:
    """Opens a queue: it takes calls from now on."""

    _word: ClassVar[str] = "open_queue"

    #: The queue.
    queue: str

    def _write(self) -> dict[str, Any]:
        return {
            "queue": self.queue,
        }

    @classmethod
    def _read(cls, fields: Any) -> OpenQueue:
        return cls(
            queue=fields["queue"],
        )


@dataclass(frozen=True, slots=True)
class CloseQueue:
    """Closes a queue: it takes no calls from now on."""

    _word: ClassVar[str] = "close_queue"

    #: The queue.
    queue: str
    #: What happens to the calls that wait in it.
    waiting: OnClosing

    def _write(self) -> dict[str, Any]:
        return {
            "queue": self.queue,
            "waiting": self.waiting,
        }

    @classmethod
    def _read(cls, fields: Any) -> CloseQueue:
        return cls(
            queue=fields["queue"],
            waiting=fields["waiting"],
        )


@dataclass(frozen=True, slots=True)
class Suspend:
    """The connection to the switch is lost: from now on nothing is offered, and unanswered offers do not count
    against agents. The timeouts for ringing, confirming and dialling are suspended; queue clocks keep running. No
    effect if already suspended.
    """

    _word: ClassVar[str] = "suspend"

    def _write(self) -> dict[str, Any]:
        return {}

    @classmethod
    def _read(cls, fields: Any) -> Suspend:
        return cls()


@dataclass(frozen=True, slots=True)
class Resume:
    """The connection to the switch is back. Offers and callbacks being dialled are lost (`OfferEnd.Lost`; the
    attempt does not count), except those that a `Reconcile` in the meantime listed as still present: these
    continue, and their timeouts start again. Then waiting calls are offered to idle agents. O(agents + calls). No
    effect if not suspended.
    """

    _word: ClassVar[str] = "resume"

    def _write(self) -> dict[str, Any]:
        return {}

    @classmethod
    def _read(cls, fields: Any) -> Resume:
        return cls()


@dataclass(frozen=True, slots=True)
class Reconcile:
    """The actual state of the switch; whatever the engine holds that contradicts it ends or is corrected. O(centre +
    calls), times the logarithm of the longest list.
    """

    _word: ClassVar[str] = "reconcile"

    #: Calls that exist, and with whom each is connected; of a conference, with any of those who are in it. A caller who
    #: is being called back is connected with nobody yet; callbacks that wait need not be listed. A call that is not
    #: listed has hung up. One that was in a conversation, and is connected with nobody now, goes back to its queue;
    #: where it was the agent who hung up, send `Release` before. An agent may be connected to more calls than they have
    #: room for: so they are then, and they are offered nothing until there is room again. (Of more than 255 at once,
    #: the others are left out.)
    calls: Optional[tuple[tuple[Call, Optional[str]], ...]] = None
    #: Whose telephones ring, and for which call; also those that were picked up and are asked to confirm. An offer of
    #: which nothing rings has failed, and nobody is to blame: see `OfferEnd.Lost`. A ring of no offer is a `StrayRing`.
    ringing: Optional[tuple[tuple[Call, str], ...]] = None
    #: Agents whose devices can be reached; whoever else is at work is lost.
    agents: Optional[tuple[str, ...]] = None
    #: Agents who are on the telephone for a reason of their own (`Engaged`), and nobody else is; `None` where the
    #: switch does not know: then whoever was engaged still is.
    engaged: Optional[tuple[str, ...]] = None
    #: Calls that have changed since the lists were read, and are not judged by them. (The live router finds them by the
    #: number of an event.)
    newer_calls: tuple[Call, ...] = ()
    #: Agents who have changed since the lists were read, and are not judged by them.
    newer_agents: tuple[str, ...] = ()

    def _write(self) -> dict[str, Any]:
        return {
            "calls": self.calls,
            "ringing": self.ringing,
            "agents": self.agents,
            "engaged": self.engaged,
            "newer_calls": self.newer_calls,
            "newer_agents": self.newer_agents,
        }

    @classmethod
    def _read(cls, fields: Any) -> Reconcile:
        return cls(
            calls=None if fields.get("calls", None) is None else tuple(tuple(each) for each in fields.get("calls", None)),
            ringing=None if fields.get("ringing", None) is None else tuple(tuple(each) for each in fields.get("ringing", None)),
            agents=None if fields.get("agents", None) is None else tuple(fields.get("agents", None)),
            engaged=None if fields.get("engaged", None) is None else tuple(fields.get("engaged", None)),
            newer_calls=tuple(fields.get("newer_calls", ())),
            newer_agents=tuple(fields.get("newer_agents", ())),
        )


@dataclass(frozen=True, slots=True)
class Reconfigure:
    """Replaces the centre, all at once, while calls wait. What has a known name keeps its place; what is missing is retired.
    """

    _word: ClassVar[str] = "reconfigure"

    #: The text of the new centre's file.
    centre: str
    #: Which ladders apply to waiting calls: those with which they entered, or the new ones.
    ladders: Literal["keep", "adopt"] = "keep"

    def _write(self) -> dict[str, Any]:
        return {
            "centre": self.centre,
            "ladders": self.ladders,
        }

    @classmethod
    def _read(cls, fields: Any) -> Reconfigure:
        return cls(
            centre=fields["centre"],
            ladders=fields["ladders"],
        )


#: Any of them.
Command = Union[
    Arrive,
    HangUp,
    ExitKey,
    AskCallback,
    CallbackAnswered,
    CallbackFailed,
    Contained,
    Escalate,
    Rate,
    PickedUp,
    Accept,
    Refuse,
    OfferLost,
    Release,
    Leave,
    Transfer,
    Hold,
    Unhold,
    Consult,
    CompleteTransfer,
    CancelConsult,
    Conference,
    SignIn,
    SignOut,
    Ready,
    NotReady,
    WrapUpDone,
    AgentLost,
    Engaged,
    Disengaged,
    Alive,
    Score,
    SetPriority,
    SetPosition,
    Move,
    Join,
    LeaveQueue,
    Withdraw,
    Force,
    AssignProfile,
    Monitor,
    OpenQueue,
    CloseQueue,
    Suspend,
    Resume,
    Reconcile,
    Reconfigure,
]

_COMMANDS: dict[str, Any] = {
    "arrive": Arrive,
    "hang_up": HangUp,
    "exit_key": ExitKey,
    "ask_callback": AskCallback,
    "callback_answered": CallbackAnswered,
    "callback_failed": CallbackFailed,
    "contained": Contained,
    "escalate": Escalate,
    "rate": Rate,
    "picked_up": PickedUp,
    "accept": Accept,
    "refuse": Refuse,
    "offer_lost": OfferLost,
    "release": Release,
    "leave": Leave,
    "transfer": Transfer,
    "hold": Hold,
    "unhold": Unhold,
    "consult": Consult,
    "complete_transfer": CompleteTransfer,
    "cancel_consult": CancelConsult,
    "conference": Conference,
    "sign_in": SignIn,
    "sign_out": SignOut,
    "ready": Ready,
    "not_ready": NotReady,
    "wrap_up_done": WrapUpDone,
    "agent_lost": AgentLost,
    "engaged": Engaged,
    "disengaged": Disengaged,
    "alive": Alive,
    "score": Score,
    "set_priority": SetPriority,
    "set_position": SetPosition,
    "move": Move,
    "join": Join,
    "leave_queue": LeaveQueue,
    "withdraw": Withdraw,
    "force": Force,
    "assign_profile": AssignProfile,
    "monitor": Monitor,
    "open_queue": OpenQueue,
    "close_queue": CloseQueue,
    "suspend": Suspend,
    "resume": Resume,
    "reconcile": Reconcile,
    "reconfigure": Reconfigure,
}


def _read_command(value: Any) -> Command:
    ((word, fields),) = value.items()
    command: Command = _COMMANDS[word]._read(fields)
    return command


def _write_command(command: Command) -> dict[str, Any]:
    return {command._word: command._write()}
