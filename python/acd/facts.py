"""What an engine decides and reports: one class for each fact.

>>> from acd.facts import Event, QueueOpened
>>> event = Event(3.0, QueueOpened("labour"))
>>> event.at, event.fact.queue
(3.0, 'labour')
"""

# Generated from the engine's JSON Schema: `ACD_BLESS=1 cargo test -p acd-wire` writes it again.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Optional, Union

from .values import Call, ConsultEnd, Disposition, Doing, Ender, LegId, LegOutcome, Monitoring, OfferEnd, OfferId, OfferKind, Origin, Party, Rating, SelfServiceEnd, _tagged, _written

__all__ = [
    "AgentChanged",
    "AgentSilent",
    "CallArrived",
    "CallEnded",
    "CallHeld",
    "CallUnheld",
    "CallbackOffered",
    "ConfirmationAwaited",
    "ConsultEnded",
    "ConsultStarted",
    "ConversationEnded",
    "ConversationJoined",
    "Dial",
    "DialFailed",
    "Event",
    "Fact",
    "LegEnded",
    "LegStarted",
    "MessageDue",
    "Monitored",
    "OfferEnded",
    "Offered",
    "PositionTold",
    "ProfileAssigned",
    "QueueClosed",
    "QueueOpened",
    "Rated",
    "Reconfigured",
    "Reranked",
    "Resumed",
    "SelfServiceEnded",
    "SelfServiceStarted",
    "StepReached",
    "StrayCall",
    "StrayRing",
    "SwitchAway",
    "SwitchBack",
]


@dataclass(frozen=True, slots=True)
class CallArrived:
    """A call was admitted. Nothing to do; its first `LegStarted` or `SelfServiceStarted` follows."""

    _word: ClassVar[str] = "call_arrived"

    #: The call.
    call: Call
    #: The queue it asked for.
    queue: str
    #: Who made it.
    origin: Origin
    #: Its attributes.
    attributes: Mapping[str, str] = field(hash=False)

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "queue": self.queue,
            "origin": _written(self.origin),
            "attributes": dict(self.attributes),
        }

    @classmethod
    def _read(cls, fields: Any) -> CallArrived:
        return cls(
            call=fields["call"],
            queue=fields["queue"],
            origin=_tagged(fields["origin"]),
            attributes=fields["attributes"],
        )


@dataclass(frozen=True, slots=True)
class LegStarted:
    """A call was enqueued. Start music on hold, for example."""

    _word: ClassVar[str] = "leg_started"

    #: The leg.
    leg: LegId
    #: The queue.
    queue: str
    #: The call's priority, in points.
    priority: int
    #: What is known of the call.
    attributes: Mapping[str, str] = field(hash=False)

    def _write(self) -> dict[str, Any]:
        return {
            "leg": _written(self.leg),
            "queue": self.queue,
            "priority": self.priority,
            "attributes": dict(self.attributes),
        }

    @classmethod
    def _read(cls, fields: Any) -> LegStarted:
        return cls(
            leg=LegId._read(fields["leg"]),
            queue=fields["queue"],
            priority=fields["priority"],
            attributes=fields["attributes"],
        )


@dataclass(frozen=True, slots=True)
class Resumed:
    """A caller who had abandoned called again within `Queue.resume_within` and resumes the former place; follows
    `CallArrived`. Nothing to do.
    """

    _word: ClassVar[str] = "resumed"

    #: The new call.
    call: Call
    #: The abandoned call.
    given_up: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "given_up": self.given_up,
        }

    @classmethod
    def _read(cls, fields: Any) -> Resumed:
        return cls(
            call=fields["call"],
            given_up=fields["given_up"],
        )


@dataclass(frozen=True, slots=True)
class SelfServiceStarted:
    """A call starts in self-service. Connect them; answer with `Contained`, `Escalate` or `HangUp`."""

    _word: ClassVar[str] = "self_service_started"

    #: The call.
    call: Call
    #: The self-service.
    service: str

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "service": self.service,
        }

    @classmethod
    def _read(cls, fields: Any) -> SelfServiceStarted:
        return cls(
            call=fields["call"],
            service=fields["service"],
        )


@dataclass(frozen=True, slots=True)
class SelfServiceEnded:
    """A call leaves self-service. After `Escalated` a leg follows, otherwise the end of the call."""

    _word: ClassVar[str] = "self_service_ended"

    #: The call.
    call: Call
    #: The self-service.
    service: str
    #: When it began. In seconds.
    since: float
    #: How it ended.
    how: SelfServiceEnd

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "service": self.service,
            "since": self.since,
            "how": self.how,
        }

    @classmethod
    def _read(cls, fields: Any) -> SelfServiceEnded:
        return cls(
            call=fields["call"],
            service=fields["service"],
            since=fields["since"],
            how=fields["how"],
        )


@dataclass(frozen=True, slots=True)
class PositionTold:
    """A waiting leg's position, on entry and then as `Announce` says. Announce it to the caller. While the position
    does not get worse, the estimated end of the wait does not move later.
    """

    _word: ClassVar[str] = "position_told"

    #: The leg.
    leg: LegId
    #: Its queue.
    queue: str
    #: 1 is next.
    position: int
    #: The expected remaining wait; `None` if unknown. In seconds.
    wait: Optional[float]

    def _write(self) -> dict[str, Any]:
        return {
            "leg": _written(self.leg),
            "queue": self.queue,
            "position": self.position,
            "wait": self.wait,
        }

    @classmethod
    def _read(cls, fields: Any) -> PositionTold:
        return cls(
            leg=LegId._read(fields["leg"]),
            queue=fields["queue"],
            position=fields["position"],
            wait=fields["wait"],
        )


@dataclass(frozen=True, slots=True)
class MessageDue:
    """A waiting leg reached a step with a message. Play it."""

    _word: ClassVar[str] = "message_due"

    #: The leg.
    leg: LegId
    #: One of `Center.messages`.
    message: str

    def _write(self) -> dict[str, Any]:
        return {
            "leg": _written(self.leg),
            "message": self.message,
        }

    @classmethod
    def _read(cls, fields: Any) -> MessageDue:
        return cls(
            leg=LegId._read(fields["leg"]),
            message=fields["message"],
        )


@dataclass(frozen=True, slots=True)
class CallbackOffered:
    """A waiting leg reached a step that offers a callback. Ask the caller; if they accept, answer with
    `AskCallback`.
    """

    _word: ClassVar[str] = "callback_offered"

    #: The leg.
    leg: LegId

    def _write(self) -> dict[str, Any]:
        return {
            "leg": _written(self.leg),
        }

    @classmethod
    def _read(cls, fields: Any) -> CallbackOffered:
        return cls(
            leg=LegId._read(fields["leg"]),
        )


@dataclass(frozen=True, slots=True)
class Reranked:
    """The priority or position of a waiting call was changed by command. Nothing to do."""

    _word: ClassVar[str] = "reranked"

    #: The leg.
    leg: LegId
    #: Its queue.
    queue: str
    #: Its position now; `None` if the queue keeps no positions.
    position: Optional[int]
    #: The call's priority, in points.
    priority: int

    def _write(self) -> dict[str, Any]:
        return {
            "leg": _written(self.leg),
            "queue": self.queue,
            "position": self.position,
            "priority": self.priority,
        }

    @classmethod
    def _read(cls, fields: Any) -> Reranked:
        return cls(
            leg=LegId._read(fields["leg"]),
            queue=fields["queue"],
            position=fields["position"],
            priority=fields["priority"],
        )


@dataclass(frozen=True, slots=True)
class StepReached:
    """A waiting (or ringing) leg reached a later step of its queue's ladder, or moved to another step in a
    reconfiguration. Nothing to do.
    """

    _word: ClassVar[str] = "step_reached"

    #: The leg.
    leg: LegId
    #: Its queue.
    queue: str
    #: The index of the step in the ladder, from 0.
    step: int

    def _write(self) -> dict[str, Any]:
        return {
            "leg": _written(self.leg),
            "queue": self.queue,
            "step": self.step,
        }

    @classmethod
    def _read(cls, fields: Any) -> StepReached:
        return cls(
            leg=LegId._read(fields["leg"]),
            queue=fields["queue"],
            step=fields["step"],
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """A call is reserved for an agent. Ring the agent, and answer with `Accept` or `Refuse`."""

    _word: ClassVar[str] = "offered"

    #: The offer, to be named in the answer.
    offer: OfferId
    #: The leg that is offered.
    leg: LegId
    #: Its queue.
    queue: str
    #: When the engine will end the offer as unanswered; `None` is never. In seconds.
    ring_until: Optional[float]
    #: What follows when it is accepted.
    kind: OfferKind

    def _write(self) -> dict[str, Any]:
        return {
            "offer": _written(self.offer),
            "leg": _written(self.leg),
            "queue": self.queue,
            "ring_until": self.ring_until,
            "kind": self.kind,
        }

    @classmethod
    def _read(cls, fields: Any) -> Offered:
        return cls(
            offer=OfferId._read(fields["offer"]),
            leg=LegId._read(fields["leg"]),
            queue=fields["queue"],
            ring_until=fields["ring_until"],
            kind=fields["kind"],
        )


@dataclass(frozen=True, slots=True)
class ConfirmationAwaited:
    """The agent of an offer picked up and is asked to confirm. Ask; answer with `Accept` or `Refuse`."""

    _word: ClassVar[str] = "confirmation_awaited"

    #: The offer.
    offer: OfferId
    #: When the engine will end it as unconfirmed. In seconds.
    until: float

    def _write(self) -> dict[str, Any]:
        return {
            "offer": _written(self.offer),
            "until": self.until,
        }

    @classmethod
    def _read(cls, fields: Any) -> ConfirmationAwaited:
        return cls(
            offer=OfferId._read(fields["offer"]),
            until=fields["until"],
        )


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """An offer ended without being accepted. Stop ringing. The call's next offer, or its end, follows."""

    _word: ClassVar[str] = "offer_ended"

    #: The offer.
    offer: OfferId
    #: The leg that was offered.
    leg: LegId
    #: Its queue.
    queue: str
    #: The reason.
    cause: OfferEnd

    def _write(self) -> dict[str, Any]:
        return {
            "offer": _written(self.offer),
            "leg": _written(self.leg),
            "queue": self.queue,
            "cause": _written(self.cause),
        }

    @classmethod
    def _read(cls, fields: Any) -> OfferEnded:
        return cls(
            offer=OfferId._read(fields["offer"]),
            leg=LegId._read(fields["leg"]),
            queue=fields["queue"],
            cause=_tagged(fields["cause"]),
        )


@dataclass(frozen=True, slots=True)
class LegEnded:
    """A leg ended. `Answered`: connect caller and agent. Otherwise nothing to do: the call's next leg or `CallEnded`
    follows.
    """

    _word: ClassVar[str] = "leg_ended"

    #: The leg.
    leg: LegId
    #: Its queue.
    queue: str
    #: How it ended.
    outcome: LegOutcome
    #: When it was enqueued. The leg's wait is the time of this event minus this. In seconds.
    enqueued: float
    #: The call's attributes.
    attributes: Mapping[str, str] = field(hash=False)

    def _write(self) -> dict[str, Any]:
        return {
            "leg": _written(self.leg),
            "queue": self.queue,
            "outcome": _written(self.outcome),
            "enqueued": self.enqueued,
            "attributes": dict(self.attributes),
        }

    @classmethod
    def _read(cls, fields: Any) -> LegEnded:
        return cls(
            leg=LegId._read(fields["leg"]),
            queue=fields["queue"],
            outcome=_tagged(fields["outcome"]),
            enqueued=fields["enqueued"],
            attributes=fields["attributes"],
        )


@dataclass(frozen=True, slots=True)
class Dial:
    """An agent is reserved for a callback. Dial the caller; answer with `CallbackAnswered` or `CallbackFailed`."""

    _word: ClassVar[str] = "dial"

    #: The call.
    call: Call
    #: The reserved agent.
    agent: str
    #: The queue in which it waited.
    queue: str
    #: The number of the attempt, from 1.
    attempt: int
    #: When the engine will end the attempt; `None` is never. In seconds.
    until: Optional[float]

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
            "queue": self.queue,
            "attempt": self.attempt,
            "until": self.until,
        }

    @classmethod
    def _read(cls, fields: Any) -> Dial:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
            queue=fields["queue"],
            attempt=fields["attempt"],
            until=fields["until"],
        )


@dataclass(frozen=True, slots=True)
class DialFailed:
    """A callback attempt failed. Release the agent's line. After the last attempt the end of the leg follows."""

    _word: ClassVar[str] = "dial_failed"

    #: The call.
    call: Call
    #: The agent who was reserved.
    agent: str
    #: The queue in which it waits.
    queue: str
    #: When it returns to its place in line; `None` is never. In seconds.
    again: Optional[float]

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
            "queue": self.queue,
            "again": self.again,
        }

    @classmethod
    def _read(cls, fields: Any) -> DialFailed:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
            queue=fields["queue"],
            again=fields["again"],
        )


@dataclass(frozen=True, slots=True)
class ConsultStarted:
    """An agent consults somebody. Put the caller on hold. Dial an external party; otherwise the consultation's own
    call follows (`CallArrived`).
    """

    _word: ClassVar[str] = "consult_started"

    #: The call on hold.
    call: Call
    #: The consulting agent.
    agent: str
    #: The consulted party.
    to: Party

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
            "to": _written(self.to),
        }

    @classmethod
    def _read(cls, fields: Any) -> ConsultStarted:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
            to=_tagged(fields["to"]),
        )


@dataclass(frozen=True, slots=True)
class ConsultEnded:
    """A consultation is over. `Cancelled` and `Failed`: reconnect agent and caller. `Joined`: connect all three.
    `Transferred`: connect the caller and the consulted party.
    """

    _word: ClassVar[str] = "consult_ended"

    #: The call that was on hold.
    call: Call
    #: The consulting agent.
    agent: str
    #: How.
    how: ConsultEnd

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
            "how": self.how,
        }

    @classmethod
    def _read(cls, fields: Any) -> ConsultEnded:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
            how=fields["how"],
        )


@dataclass(frozen=True, slots=True)
class ConversationJoined:
    """An agent is connected to a call without an offer: after a consultation, or because the switch reports it.
    `ConversationEnded` marks the end.
    """

    _word: ClassVar[str] = "conversation_joined"

    #: The call.
    call: Call
    #: The agent.
    agent: str
    #: The queue for which the conversation counts.
    queue: str
    #: The offer by which the agent came to it, if there was one: of the consultation.
    offer: Optional[OfferId]

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
            "queue": self.queue,
            "offer": _written(self.offer),
        }

    @classmethod
    def _read(cls, fields: Any) -> ConversationJoined:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
            queue=fields["queue"],
            offer=None if fields["offer"] is None else OfferId._read(fields["offer"]),
        )


@dataclass(frozen=True, slots=True)
class CallHeld:
    """The caller is on hold. Play music."""

    _word: ClassVar[str] = "call_held"

    #: The call.
    call: Call
    #: Who talks to the caller.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> CallHeld:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class CallUnheld:
    """The caller is no longer on hold, by command. (The end of the conversation or of a consultation ends it without
    this.) Connect them again.
    """

    _word: ClassVar[str] = "call_unheld"

    #: The call.
    call: Call
    #: Who talks to the caller.
    agent: str
    #: When it began. In seconds.
    since: float

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
            "since": self.since,
        }

    @classmethod
    def _read(cls, fields: Any) -> CallUnheld:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
            since=fields["since"],
        )


@dataclass(frozen=True, slots=True)
class ConversationEnded:
    """An agent's part in a conversation ended. Disconnect caller and agent."""

    _word: ClassVar[str] = "conversation_ended"

    #: The call.
    call: Call
    #: The agent who talked.
    agent: str
    #: The queue it came from.
    queue: str
    #: When it began. In seconds.
    since: float
    #: Who or what ended it.
    by: Ender
    #: The offer that had led to it; `None` where the switch had said that they were connected.
    offer: Optional[OfferId]

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
            "queue": self.queue,
            "since": self.since,
            "by": self.by,
            "offer": _written(self.offer),
        }

    @classmethod
    def _read(cls, fields: Any) -> ConversationEnded:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
            queue=fields["queue"],
            since=fields["since"],
            by=fields["by"],
            offer=None if fields["offer"] is None else OfferId._read(fields["offer"]),
        )


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call is over for the engine; its number may be reused. Hang up, or send it to the `External` destination."""

    _word: ClassVar[str] = "call_ended"

    #: The call.
    call: Call
    #: When it arrived. In seconds.
    arrived: float
    #: How it ended.
    disposition: Disposition
    #: How many legs it had.
    legs: int
    #: How many of them were answered.
    answered: int
    #: The queue it asked for.
    queue: str
    #: Who made it.
    origin: Origin
    #: Its attributes.
    attributes: Mapping[str, str] = field(hash=False)

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "arrived": self.arrived,
            "disposition": _written(self.disposition),
            "legs": self.legs,
            "answered": self.answered,
            "queue": self.queue,
            "origin": _written(self.origin),
            "attributes": dict(self.attributes),
        }

    @classmethod
    def _read(cls, fields: Any) -> CallEnded:
        return cls(
            call=fields["call"],
            arrived=fields["arrived"],
            disposition=_tagged(fields["disposition"]),
            legs=fields["legs"],
            answered=fields["answered"],
            queue=fields["queue"],
            origin=_tagged(fields["origin"]),
            attributes=fields["attributes"],
        )


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """An agent's activity changed. Show it."""

    _word: ClassVar[str] = "agent_changed"

    #: The agent.
    agent: str
    #: Their profile.
    profile: str
    #: The previous activity.
    from_: Doing
    #: The new activity.
    to: Doing

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "profile": self.profile,
            "from": _written(self.from_),
            "to": _written(self.to),
        }

    @classmethod
    def _read(cls, fields: Any) -> AgentChanged:
        return cls(
            agent=fields["agent"],
            profile=fields["profile"],
            from_=_tagged(fields["from"]),
            to=_tagged(fields["to"]),
        )


@dataclass(frozen=True, slots=True)
class ProfileAssigned:
    """An agent was assigned another profile. Show it."""

    _word: ClassVar[str] = "profile_assigned"

    #: The agent.
    agent: str
    #: The previous profile.
    from_: str
    #: The new profile.
    to: str
    #: The agent's activity at this moment.
    doing: Doing

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "from": self.from_,
            "to": self.to,
            "doing": _written(self.doing),
        }

    @classmethod
    def _read(cls, fields: Any) -> ProfileAssigned:
        return cls(
            agent=fields["agent"],
            from_=fields["from"],
            to=fields["to"],
            doing=_tagged(fields["doing"]),
        )


@dataclass(frozen=True, slots=True)
class AgentSilent:
    """The device of an agent who rings or talks has given no sign of life for the time that the watchdog allows.
    Check on it; answer with `Alive`, `AgentLost` or `Reconcile`.
    """

    _word: ClassVar[str] = "agent_silent"

    #: The agent.
    agent: str
    #: The time of the last sign of life. In seconds.
    since: float

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "since": self.since,
        }

    @classmethod
    def _read(cls, fields: Any) -> AgentSilent:
        return cls(
            agent=fields["agent"],
            since=fields["since"],
        )


@dataclass(frozen=True, slots=True)
class Monitored:
    """A supervisor starts or stops taking part in an agent's conversation. Connect or disconnect the supervisor."""

    _word: ClassVar[str] = "monitored"

    #: The agent whose conversation it is.
    agent: str
    #: The call.
    call: Call
    #: How.
    how: Monitoring

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "call": self.call,
            "how": self.how,
        }

    @classmethod
    def _read(cls, fields: Any) -> Monitored:
        return cls(
            agent=fields["agent"],
            call=fields["call"],
            how=fields["how"],
        )


@dataclass(frozen=True, slots=True)
class Rated:
    """A caller rated a call. For the two lowest ratings a callback by a person is due."""

    _word: ClassVar[str] = "rated"

    #: The call.
    call: Call
    #: The last agent who talked to the caller.
    agent: str
    #: The queue of that conversation.
    queue: str
    #: How satisfied the caller was.
    rating: Rating

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
            "queue": self.queue,
            "rating": self.rating,
        }

    @classmethod
    def _read(cls, fields: Any) -> Rated:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
            queue=fields["queue"],
            rating=fields["rating"],
        )


@dataclass(frozen=True, slots=True)
class QueueOpened:
    """The queue opened. Show it."""

    _word: ClassVar[str] = "queue_opened"

    #: The queue.
    queue: str

    def _write(self) -> dict[str, Any]:
        return {
            "queue": self.queue,
        }

    @classmethod
    def _read(cls, fields: Any) -> QueueOpened:
        return cls(
            queue=fields["queue"],
        )


@dataclass(frozen=True, slots=True)
class QueueClosed:
    """The queue closed. Show it; the calls that are sent on follow."""

    _word: ClassVar[str] = "queue_closed"

    #: The queue.
    queue: str

    def _write(self) -> dict[str, Any]:
        return {
            "queue": self.queue,
        }

    @classmethod
    def _read(cls, fields: Any) -> QueueClosed:
        return cls(
            queue=fields["queue"],
        )


@dataclass(frozen=True, slots=True)
class SwitchAway:
    """The switch is away (`Suspend`): nothing is offered. Show it."""

    _word: ClassVar[str] = "switch_away"

    def _write(self) -> dict[str, Any]:
        return {}

    @classmethod
    def _read(cls, fields: Any) -> SwitchAway:
        return cls()


@dataclass(frozen=True, slots=True)
class SwitchBack:
    """The switch is back (`Resume`). Show it."""

    _word: ClassVar[str] = "switch_back"

    def _write(self) -> dict[str, Any]:
        return {}

    @classmethod
    def _read(cls, fields: Any) -> SwitchBack:
        return cls()


@dataclass(frozen=True, slots=True)
class StrayCall:
    """The switch has a call that the engine does not know. Submit it as an arrival, or end it."""

    _word: ClassVar[str] = "stray_call"

    #: The call.
    call: Call

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
        }

    @classmethod
    def _read(cls, fields: Any) -> StrayCall:
        return cls(
            call=fields["call"],
        )


@dataclass(frozen=True, slots=True)
class StrayRing:
    """The switch rings an agent for a call that is not offered to them. Stop ringing. (The same call may be offered
    to the agent right after.)
    """

    _word: ClassVar[str] = "stray_ring"

    #: The call.
    call: Call
    #: The agent whose telephone rings.
    agent: str

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "agent": self.agent,
        }

    @classmethod
    def _read(cls, fields: Any) -> StrayRing:
        return cls(
            call=fields["call"],
            agent=fields["agent"],
        )


@dataclass(frozen=True, slots=True)
class Reconfigured:
    """The configuration was replaced. Show it."""

    _word: ClassVar[str] = "reconfigured"

    #: `Center.version` of the new one.
    version: int

    def _write(self) -> dict[str, Any]:
        return {
            "version": self.version,
        }

    @classmethod
    def _read(cls, fields: Any) -> Reconfigured:
        return cls(
            version=fields["version"],
        )


#: Any of them.
Fact = Union[
    CallArrived,
    LegStarted,
    Resumed,
    SelfServiceStarted,
    SelfServiceEnded,
    PositionTold,
    MessageDue,
    CallbackOffered,
    Reranked,
    StepReached,
    Offered,
    ConfirmationAwaited,
    OfferEnded,
    LegEnded,
    Dial,
    DialFailed,
    ConsultStarted,
    ConsultEnded,
    ConversationJoined,
    CallHeld,
    CallUnheld,
    ConversationEnded,
    CallEnded,
    AgentChanged,
    ProfileAssigned,
    AgentSilent,
    Monitored,
    Rated,
    QueueOpened,
    QueueClosed,
    SwitchAway,
    SwitchBack,
    StrayCall,
    StrayRing,
    Reconfigured,
]

_FACTS: dict[str, Any] = {
    "call_arrived": CallArrived,
    "leg_started": LegStarted,
    "resumed": Resumed,
    "self_service_started": SelfServiceStarted,
    "self_service_ended": SelfServiceEnded,
    "position_told": PositionTold,
    "message_due": MessageDue,
    "callback_offered": CallbackOffered,
    "reranked": Reranked,
    "step_reached": StepReached,
    "offered": Offered,
    "confirmation_awaited": ConfirmationAwaited,
    "offer_ended": OfferEnded,
    "leg_ended": LegEnded,
    "dial": Dial,
    "dial_failed": DialFailed,
    "consult_started": ConsultStarted,
    "consult_ended": ConsultEnded,
    "conversation_joined": ConversationJoined,
    "call_held": CallHeld,
    "call_unheld": CallUnheld,
    "conversation_ended": ConversationEnded,
    "call_ended": CallEnded,
    "agent_changed": AgentChanged,
    "profile_assigned": ProfileAssigned,
    "agent_silent": AgentSilent,
    "monitored": Monitored,
    "rated": Rated,
    "queue_opened": QueueOpened,
    "queue_closed": QueueClosed,
    "switch_away": SwitchAway,
    "switch_back": SwitchBack,
    "stray_call": StrayCall,
    "stray_ring": StrayRing,
    "reconfigured": Reconfigured,
}


@dataclass(frozen=True, slots=True)
class Event:
    """A fact and its time. Facts caused by a timer carry the timer's own deadline."""

    #: When it happened, in seconds of the engine's time.
    at: float
    #: What happened.
    fact: Fact


def _read_event(value: Any) -> Event:
    ((word, fields),) = value["fact"].items()
    return Event(value["at"], _FACTS[word]._read(fields))
