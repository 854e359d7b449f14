//! Callbacks (virtual hold): the caller hangs up and keeps the place in line, and is dialled only once an agent is
//! reserved; after a failed attempt the call goes back to its place.

use super::enqueue::Start;
use crate::engine::fact::Fact;
use crate::engine::outcome::{Disposition, LegOutcome, OfferEnd};
use crate::engine::state::call::{Call, CallState, Leg, Overdue};
use crate::engine::state::part::{Part, Stage, of_agent};
use crate::engine::state::rank::Rank;
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Rejection};
use crate::id::{AgentId, CallId, OfferId, QueueId};
use crate::time::Timestamp;

/// What a callback takes over from the leg that it follows.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Inherited {
    rank: Rank,
    ladder: u16,
    step: u8,
    passed: u8,
    points: i32,
    /// When the ladder's clock started.
    clock: Timestamp,
}

/// A callback whose caller is being dialled.
struct Dialling {
    call: Slot<Call>,
    leg: Slot<Leg>,
    part: Slot<Part>,
}

impl Engine {
    /// A waiting caller asks to be called back.
    #[cold]
    pub(in crate::engine) fn ask_callback(&mut self, call: CallId) -> Result<(), Rejection> {
        let slot = self.still_waiting(call)?;
        let takes = |queue: QueueId| self.center[queue].callback.is_some();
        let found = self.calls.legs_of(slot).find(|(leg, data)| takes(data.queue) && !self.calls.is_callback(*leg));
        let leg = found.map(|(leg, _)| leg).ok_or(Rejection::NoCallback(call))?;
        if self.calls[slot].legs == u16::MAX {
            return Err(Rejection::NoCallback(call));
        }
        // Nothing below may fail.
        let free = self.take_back(slot);
        let data = &self.calls.legs[leg];
        let clock = self.calls.rare_leg(leg).and_then(|rare| rare.clock).unwrap_or(data.enqueued);
        let inherited = Inherited {
            rank: self.rank_of(leg),
            ladder: data.ladder,
            step: data.step,
            passed: data.passed,
            points: data.points,
            clock,
        };
        let start = Start::new(data.queue, data.from, i32::from(self.calls[slot].priority));
        self.end_leg(leg, LegOutcome::CallbackAsked);
        self.start_callback(slot, start, Some(inherited));
        self.serve_list(free);
        Ok(())
    }

    /// Starts the leg of a callback, from now on the call's only leg. If the caller is already owed a callback, that
    /// one keeps its place and this call ends.
    pub(in crate::engine) fn start_callback(&mut self, call: Slot<Call>, start: Start, inherited: Option<Inherited>) {
        self.dequeue_all(call);
        let caller = self.calls.rare_call(call).caller;
        if caller.is_some_and(|caller| self.owed.contains_key(&caller)) {
            // A caller is dialled by one agent at a time: the request is merged into the first one.
            return self.end_call(call, Disposition::Merged);
        }
        self.give_trunk_back(call);
        let leg = self.start_leg(call, start);
        self.note_owed(call);
        let rule = self.center[start.queue].callback.expect("checked: the queue takes callbacks");
        self.calls.rare_leg_mut(leg).dialled = Some(0);
        self.queues[start.queue].callbacks += 1;
        self.waiting_calls -= 1;
        self.calls.legs[leg].limit = rule.keep_for.map(|longest| self.at + longest).into();
        if let Some(old) = inherited {
            self.calls.rare_leg_mut(leg).clock = Some(old.clock);
            let data = &mut self.calls.legs[leg];
            (data.ladder, data.step, data.passed, data.points) = (old.ladder, old.step, old.passed, old.points);
            self.set_rank(leg, old.rank);
        }
        self.schedule(leg);
        self.stand(leg);
        self.note_waits(leg, self.at);
        self.route(call);
    }

    /// Notes that a known caller is owed a callback by a call; returns whether there was none before.
    pub(in crate::engine) fn note_owed(&mut self, call: Slot<Call>) -> bool {
        let caller = self.calls.rare_call(call).caller;
        caller.is_none_or(|caller| self.owed.insert(caller, call).is_none())
    }

    /// A callback is over.
    #[cold]
    pub(in crate::engine) fn is_owed_no_more(&mut self, call: Slot<Call>) {
        if let Some(caller) = self.calls.rare_call(call).caller {
            self.owed.remove(&caller);
        }
    }

    /// An agent is reserved: the caller is to be dialled.
    #[cold]
    pub(in crate::engine) fn dial(&mut self, leg: Slot<Leg>, offer: OfferId) {
        let agent = offer.agent;
        let (call, queue) = (self.calls.legs[leg].call, self.calls.legs[leg].queue);
        self.calls.forget_asked(call);
        self.take_trunk(call);
        let rare = self.calls.rare_leg_mut(leg);
        let attempt = rare.dialled.unwrap_or(0).saturating_add(1);
        rare.dialled = Some(attempt);
        let part = self.add_part(agent, queue, Stage::Dialling(call), Some(offer.serial));
        self.calls[call].state = CallState::Dialling { leg, part };
        let limit = self.center[queue].callback.and_then(|rule| rule.dial_timeout);
        let until = limit.filter(|_| !self.is_suspended()).map(|limit| self.at + limit);
        if let Some(at) = until {
            self.timers.set(Timer::Agent(agent), at);
        }
        self.say(Fact::Dial { call: self.calls[call].id, agent, queue, attempt, until });
        self.publish_state(agent);
    }

    fn dialling(&self, id: CallId) -> Result<Dialling, Rejection> {
        let call = self.known_call(id)?;
        match self.calls[call].state {
            CallState::Dialling { leg, part } => Ok(Dialling { call, leg, part }),
            _ => Err(Rejection::NotDialling(id)),
        }
    }

    #[cold]
    pub(in crate::engine) fn callback_answered(&mut self, call: CallId) -> Result<(), Rejection> {
        let Dialling { call: slot, leg, part } = self.dialling(call)?;
        // Nothing below may fail.
        let agent = self.parts[part].agent;
        self.timers.cancel(Timer::Agent(agent));
        let offer = self.parts[part].offer().expect("somebody is dialled for whoever accepted an offer");
        self.end_leg(leg, LegOutcome::Answered(offer));
        (self.parts[part].stage, self.parts[part].since) = (Stage::Talking(slot), self.at);
        let record = &mut self.agents[agent];
        record.dialling -= 1;
        record.talking += 1;
        let talking = &mut self.calls[slot];
        talking.state = CallState::Talking { part };
        talking.answered = talking.answered.saturating_add(1);
        self.publish_state(agent);
        self.serve_if_room(agent);
        Ok(())
    }

    #[cold]
    pub(in crate::engine) fn callback_failed(&mut self, call: CallId) -> Result<(), Rejection> {
        let Dialling { call: slot, .. } = self.dialling(call)?;
        // Nothing below may fail.
        self.dial_in_vain(slot);
        Ok(())
    }

    /// The dial timeout passed.
    pub(in crate::engine) fn dial_timed_out(&mut self, agent: AgentId) {
        let dialled = |(_, part): (Slot<Part>, &Part)| match part.stage {
            Stage::Dialling(call) => Some(call),
            Stage::Talking(_) | Stage::WrapUp => None,
        };
        let call = of_agent(&self.parts, self.agents[agent].part).find_map(dialled);
        self.dial_in_vain(call.expect("an agent who has somebody dialled has a part in that"));
    }

    /// The caller was not reached: another attempt later, in the old place, or none. The agent is free and keeps the
    /// idle rank.
    #[cold]
    pub(in crate::engine) fn dial_in_vain(&mut self, slot: Slot<Call>) {
        let CallState::Dialling { leg, part } = self.calls[slot].state else { return };
        let (agent, queue) = (self.parts[part].agent, self.parts[part].queue);
        self.timers.cancel(Timer::Agent(agent));
        let dialled = self.calls.rare_leg(leg).and_then(|rare| rare.dialled).unwrap_or(0);
        let rule = self.center[queue].callback;
        let overdue = self.calls.legs[leg].overdue != Overdue::No;
        let again = rule.filter(|rule| dialled < rule.attempts && !overdue).map(|rule| self.at + rule.retry_after);
        self.say(Fact::DialFailed { call: self.calls[slot].id, agent, queue, again });
        self.calls[slot].state = CallState::Waiting;
        self.drop_part(part, self.at);
        match again {
            Some(at) => {
                self.give_trunk_back(slot);
                self.calls.rare_leg_mut(leg).rests_until = Some(at);
                self.reschedule(leg);
            }
            None => {
                self.end_leg(leg, LegOutcome::Unreached);
                self.end_call(slot, Disposition::Unreached);
            }
        }
        self.resettle(agent);
    }

    /// The agent was lost while the caller was dialled: the attempt does not count, and the callback returns to its
    /// place.
    pub(in crate::engine) fn undo_dial(&mut self, part: Slot<Part>) {
        let Part { agent, queue, stage: Stage::Dialling(call), .. } = self.parts[part] else { return };
        let CallState::Dialling { leg, .. } = self.calls[call].state else { return };
        self.timers.cancel(Timer::Agent(agent));
        let rare = self.calls.rare_leg_mut(leg);
        rare.dialled = rare.dialled.map(|dialled| dialled.saturating_sub(1));
        self.say(Fact::DialFailed { call: self.calls[call].id, agent, queue, again: Some(self.at) });
        self.give_trunk_back(call);
        self.drop_part(part, self.at);
        self.requeue(call);
    }

    /// A call that waits or is being offered.
    pub(in crate::engine) fn still_waiting(&self, call: CallId) -> Result<Slot<Call>, Rejection> {
        let slot = self.known_call(call)?;
        match self.calls[slot].state {
            CallState::Waiting | CallState::Offered(_) => Ok(slot),
            _ => Err(Rejection::NotWaiting(call)),
        }
    }

    /// Withdraws the offers of a waiting call, if any, and takes its legs out of their lines. Returns the agents who
    /// rang, for [`serve_list`](Self::serve_list) once the call has its new place.
    pub(in crate::engine) fn take_back(&mut self, slot: Slot<Call>) -> Option<AgentId> {
        let free = match self.calls[slot].state {
            CallState::Offered(ring) => self.close_ring(ring.leg, None, OfferEnd::Withdrawn),
            _ => return None,
        };
        self.calls[slot].state = CallState::Waiting;
        if self.watches_legs {
            self.count_rung(slot, -1);
        }
        free
    }
}
