"""What commands and facts consist of.

A value that is one of several is a word (`"rona"`), or a word with what belongs to it as a tuple (`("queue", "labour")`,
`("answered", OfferId(agent="Li", serial=1))`). Queues, agents, profiles and reasons are named as the centre names them.
Times and durations are seconds.
"""

# Generated from the engine's JSON Schema: `ACD_BLESS=1 cargo test -p acd-wire` writes it again.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Union

__all__ = [
    "Age",
    "Call",
    "ConsultEnd",
    "Destination",
    "Disposition",
    "Doing",
    "Ender",
    "LegId",
    "LegOutcome",
    "Monitoring",
    "OfferEnd",
    "OfferId",
    "OfferKind",
    "OnClosing",
    "Origin",
    "Party",
    "Rating",
    "Reason",
    "Refusal",
    "SelfServiceEnd",
    "Wish",
]

#: The switch's name for a call: a text, or a number. "7" and 7 are the same call.
Call = Union[int, str]


@dataclass(frozen=True, slots=True)
class OfferId:
    """An offer, numbered per agent. An answer to an older serial is stale and is refused."""

    #: The agent to whom it was made.
    agent: str
    #: Counts that agent's offers, from 1; wraps after four billion.
    serial: int

    def _write(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "serial": self.serial,
        }

    @classmethod
    def _read(cls, fields: Any) -> OfferId:
        return cls(
            agent=fields["agent"],
            serial=fields["serial"],
        )


@dataclass(frozen=True, slots=True)
class LegId:
    """A leg: a call's stay in a queue, numbered from 1."""

    #: The call.
    call: Call
    #: 1 for the call's first leg.
    number: int

    def _write(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "number": self.number,
        }

    @classmethod
    def _read(cls, fields: Any) -> LegId:
        return cls(
            call=fields["call"],
            number=fields["number"],
        )


#: A caller's answer to the satisfaction question after the call, from best to worst. A greater value is a worse rating.
#: Hotlines that offer four answers (very satisfied, satisfied, basically satisfied, dissatisfied) do not use the last
#: one.
#: - `very_satisfied`: Very satisfied (非常满意).
#: - `satisfied`: Satisfied (满意).
#: - `basically_satisfied`: Basically satisfied (基本满意): counted separately from satisfied.
#: - `dissatisfied`: Dissatisfied (不满意).
#: - `very_dissatisfied`: Very dissatisfied (非常不满意).
Rating = Union[
    Literal["very_satisfied"],
    Literal["satisfied"],
    Literal["basically_satisfied"],
    Literal["dissatisfied"],
    Literal["very_dissatisfied"],
]

#: Why an offer failed on the agent's side.
#: - `rejected`: The agent declined.
#: - `busy`: The device was busy.
#: - `unreachable`: The device could not be reached.
#: - `unconfirmed`: The agent picked up but did not confirm.
Refusal = Union[Literal["rejected"], Literal["busy"], Literal["unreachable"], Literal["unconfirmed"]]

#: Where a caller is passed on to, or whom an agent consults.
#: - `queue`: The agents who serve a queue.
#: - `agent`: One agent: a queue that the agent serves holds the call for `Queue.preferred_for`, then offers it to
#:   anybody who serves that queue; immediately, if the agent is not ready, declines or does not answer.
#: - `external`: One of `Center.externals`.
Party = Union[tuple[Literal["queue"], str], tuple[Literal["agent"], str, str], tuple[Literal["external"], str]]

#: Whether a moved call keeps its age, which ranks it in its queue.
#: - `keep`: It ranks as if it had waited here since it first arrived.
#: - `reset`: It ranks as a new call.
Age = Union[Literal["keep"], Literal["reset"]]

#: Why an agent is not ready.
#: - `given`: One of the centre's reasons.
#: - `rona`: Too many consecutive unanswered offers; set by the engine.
Reason = Union[Literal["rona"], tuple[Literal["given"], str]]

#: What an agent wants, kept separately from what they are doing.
#: - `ready`: To take calls.
#: - `not_ready`: To take no calls, for this reason.
#: - `sign_out`: To sign out.
Wish = Union[Literal["ready", "sign_out"], tuple[Literal["not_ready"], Reason]]

#: How a supervisor takes part in a conversation.
#: - `listen`: Listens to both.
#: - `whisper`: Is heard by the agent only (whisper).
#: - `barge`: Is heard by both (barge in).
#: - `stop`: No longer takes part.
Monitoring = Union[Literal["listen"], Literal["whisper"], Literal["barge"], Literal["stop"]]

#: What happens to waiting calls when their queue closes.
#: - `let_wait`: They are still served.
#: - `send_on`: They go where calls go that arrive while the queue is closed. Callbacks stay.
OnClosing = Union[Literal["let_wait"], Literal["send_on"]]

#: Who made a call.
#: - `caller`: A caller.
#: - `consult`: A consulting agent.
Origin = Union[Literal["caller"], tuple[Literal["consult"], str]]

#: How a session in self-service ended.
#: - `contained`: It resolved the request.
#: - `escalated`: It passed the caller to an agent.
#: - `left`: The caller hung up, or the host withdrew the call.
SelfServiceEnd = Union[Literal["contained"], Literal["escalated"], Literal["left"]]

#: What follows when an offer is accepted.
#: - `call`: The agent is connected to the caller.
#: - `callback`: The caller is to be dialled for the agent (`Dial`).
OfferKind = Union[Literal["call"], Literal["callback"]]

#: Why an offer ended without being accepted.
#: - `no_answer`: The ring timeout passed. Counts towards RONA.
#: - `refused`: It failed on the agent's side. Counts towards RONA.
#: - `caller_gone`: The caller hung up first.
#: - `agent_gone`: The agent signed out, paused, was lost, or is engaged elsewhere.
#: - `timed_out`: The call's maximum wait was reached and the queue does not let it ring on.
#: - `lost_race`: Another agent took the call first.
#: - `withdrawn`: The call left the queue: moved, withdrawn, sent on, or the caller asked for a callback.
#: - `lost`: The switch lost the offer or could not make it: no telephone rings. Does not count towards RONA. Call and
#:   agent keep their ranks, and the offer may be repeated: at once after `Reconcile`, a second later after `OfferLost`.
OfferEnd = Union[
    Literal["no_answer", "caller_gone", "agent_gone", "timed_out", "lost_race", "withdrawn", "lost"],
    tuple[Literal["refused"], Refusal],
]

#: Where a call goes that may not wait here (any longer).
#: - `end`: Nowhere: the call ends.
#: - `queue`: Another queue of this centre: a new leg.
#: - `external`: A destination outside the centre, as one of `Center.externals`; for the engine the call ends.
#: - `callback`: The caller hangs up and is called back, keeping their place. The queue must have `Queue.callback`.
Destination = Union[Literal["end", "callback"], tuple[Literal["queue"], str], tuple[Literal["external"], str]]

#: How a leg ended.
#: - `answered`: An agent took it, by this offer.
#: - `abandoned`: The caller hung up.
#: - `timed_out`: Its maximum wait was reached.
#: - `overflowed`: Sent on, because the queue was full or unstaffed, or by a step of its ladder.
#: - `blocked`: Turned away: the queue was full or unstaffed.
#: - `dequeued`: The call was answered on another leg, or ended.
#: - `closed`: The queue was closed, or closed while the leg waited; where the call was sent.
#: - `vacant`: Nobody could serve it, by the queue's conditions; where the call was sent.
#: - `exited`: The caller pressed an exit key.
#: - `callback_asked`: The caller will be called back; the callback is the call's next leg.
#: - `moved`: It was moved to another queue.
#: - `withdrawn`: The host withdrew the call.
#: - `unreached`: A callback whose last attempt failed.
LegOutcome = Union[
    Literal["abandoned", "blocked", "dequeued", "callback_asked", "withdrawn", "unreached"],
    tuple[Literal["answered"], OfferId],
    tuple[Literal["timed_out"], Destination],
    tuple[Literal["overflowed"], Destination],
    tuple[Literal["closed"], Destination],
    tuple[Literal["vacant"], Destination],
    tuple[Literal["exited"], Destination],
    tuple[Literal["moved"], str],
]

#: How a consultation ended.
#: - `cancelled`: The agent returned to the caller.
#: - `failed`: Nobody could be reached, or the other party hung up.
#: - `joined`: The other party joined caller and agent.
#: - `transferred`: The other party took the caller.
#: - `caller_gone`: The caller (or the agent) left first.
ConsultEnd = Union[
    Literal["cancelled"],
    Literal["failed"],
    Literal["joined"],
    Literal["transferred"],
    Literal["caller_gone"],
]

#: Who or what ended a conversation.
#: - `caller`: The caller hung up.
#: - `agent`: The agent released the call.
#: - `transfer`: The agent transferred the caller.
#: - `agent_lost`: The agent's device was lost.
#: - `left`: The agent left a conference.
#: - `merged`: The consultation became part of the original call.
#: - `withdrawn`: The host withdrew the call.
#: - `switch`: The switch reported that it is over.
Ender = Union[
    Literal["caller"],
    Literal["agent"],
    Literal["transfer"],
    Literal["agent_lost"],
    Literal["left"],
    Literal["merged"],
    Literal["withdrawn"],
    Literal["switch"],
]

#: How a call ended.
#: - `completed`: After a conversation.
#: - `abandoned`: The caller hung up while waiting.
#: - `timed_out`: The maximum wait was reached.
#: - `external`: Sent to this destination, one of `Center.externals`.
#: - `blocked`: Turned away: full or unstaffed, with nowhere to go.
#: - `lines_busy`: Turned away on arrival because all lines were busy (`Queue.lines`); it has no legs. Play the busy
#:   tone.
#: - `closed`: The queue was closed, with nowhere to go.
#: - `exited`: The caller pressed a key that ends the call.
#: - `withdrawn`: Withdrawn by the host.
#: - `contained`: Self-service resolved the request.
#: - `left_self_service`: The caller hung up in self-service.
#: - `unreached`: A callback whose last attempt failed.
#: - `merged`: A consultation whose party took over or joined the original call; or a request for a callback from a
#:   caller who is already owed one, which stays in place.
Disposition = Union[
    Literal[
        "completed",
        "abandoned",
        "timed_out",
        "blocked",
        "lines_busy",
        "closed",
        "exited",
        "withdrawn",
        "contained",
        "left_self_service",
        "unreached",
        "merged",
    ],
    tuple[Literal["external"], str],
]

#: What an agent is doing.
#: - `signed_out`: Signed out.
#: - `not_ready`: Signed in, not ready.
#: - `idle`: Ready, without a call.
#: - `ringing`: Being offered a call.
#: - `dialling`: Reserved for a callback, while the caller is dialled.
#: - `talking`: In a conversation.
#: - `wrap_up`: After-call work.
#: - `held_off`: Ready, but without offers for a while after an unanswered one.
#: - `engaged`: On a call of their own.
Doing = Union[
    Literal["signed_out", "idle", "ringing", "dialling", "talking", "wrap_up", "held_off", "engaged"],
    tuple[Literal["not_ready"], Reason],
]

_STRUCTS: dict[str, Any] = {"answered": OfferId}


def _tagged(value: Any) -> Any:
    """A word, or a word with its value, from what JSON has."""
    if isinstance(value, str):
        return value
    ((word, inner),) = value.items()
    if isinstance(inner, list):
        return (word, *inner)
    struct = _STRUCTS.get(word)
    return (word, _tagged(inner) if struct is None else struct._read(inner))


def _written(value: Any) -> Any:
    """The other way round."""
    if isinstance(value, tuple) and value:
        word, *inner = value
        return {word: _written(inner[0]) if len(inner) == 1 else inner}
    return value._write() if hasattr(value, "_write") else value
