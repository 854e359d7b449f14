//! Interventions of supervisors (or the host) in waiting calls: priority, position, queue, withdrawal.

use super::enqueue::{Hold, Start};
use crate::config::{Age, Destination};
use crate::engine::fact::Fact;
use crate::engine::outcome::{Disposition, Ender, LegOutcome, OfferEnd};
use crate::engine::state::call::{Call, CallState, Leg};
use crate::engine::state::part::{Stage, of_agent};
use crate::engine::state::rank::aged;
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Monitoring, Presence, Rejection};
use crate::id::{AgentId, CallId, QueueId};
use crate::time::{Duration, Timestamp};

impl Engine {
    /// Changes the priority of a waiting call: every leg is ranked again in its queue.
    #[cold]
    pub(in crate::engine) fn set_priority(&mut self, call: CallId, priority: i16) -> Result<(), Rejection> {
        let slot = self.still_waiting(call)?;
        // Nothing below may fail.
        let change = i32::from(priority) - i32::from(self.calls[slot].priority);
        self.calls[slot].priority = priority;
        let mut next = self.calls[slot].first_leg;
        while let Some(leg) = next {
            self.calls.legs[leg].points += change;
            let stood = self.leave_line(leg);
            self.rank_anew(leg);
            if stood {
                self.stand(leg);
            }
            self.say_reranked(leg);
            next = self.calls.legs[leg].next;
        }
        Ok(())
    }

    /// Puts a waiting call at a position in a queue that keeps positions.
    #[cold]
    pub(in crate::engine) fn set_position(
        &mut self,
        call: CallId,
        queue: QueueId,
        position: u32,
    ) -> Result<(), Rejection> {
        let slot = self.still_waiting(call)?;
        self.known_queue(queue)?;
        let leg = self.leg_in(slot, queue).ok_or(Rejection::NotInQueue(call, queue))?;
        if !self.queues[queue].ordered {
            return Err(Rejection::NoPositions(queue));
        }
        // Nothing below may fail.
        let stood = self.leave_line(leg);
        self.move_to(leg, position);
        if stood {
            self.stand(leg);
        }
        self.say_reranked(leg);
        Ok(())
    }

    fn say_reranked(&mut self, slot: Slot<Leg>) {
        let record = &self.calls.legs[slot];
        let (leg, queue, position) = (self.calls.leg_id(record), record.queue, self.position_of(slot));
        let priority = self.calls[self.calls.legs[slot].call].priority;
        self.say(Fact::Reranked { leg, queue, position, priority });
    }

    fn leg_in(&self, slot: Slot<Call>, queue: QueueId) -> Option<Slot<Leg>> {
        self.calls.legs_of(slot).find(|(_, leg)| leg.queue == queue).map(|(leg, _)| leg)
    }

    /// Moves a waiting call from its queues into another one. A callback remains one.
    #[cold]
    pub(in crate::engine) fn move_call(
        &mut self,
        call: CallId,
        queue: QueueId,
        age: Age,
        priority: Option<i16>,
    ) -> Result<(), Rejection> {
        let slot = self.still_waiting(call)?;
        self.known_queue(queue)?;
        let first = self.first_leg(slot);
        let callback = self.calls.is_callback(first);
        if callback && self.center[queue].callback.is_none() {
            return Err(Rejection::NoCallback(call));
        }
        if !callback {
            self.takes_or_sends_on((call, Some(slot)), queue, None)?;
        }
        // Nothing below may fail.
        let free = self.take_back(slot);
        self.end_leg(first, LegOutcome::Moved(queue));
        self.dequeue_all(slot);
        let record = &mut self.calls[slot];
        record.priority = priority.unwrap_or(record.priority);
        let points = i32::from(record.priority);
        let from = match age {
            Age::Keep => self.calls.aged_from(slot),
            Age::Reset => aged(self.at, Duration::ZERO),
        };
        let start = Start::new(queue, from, points);
        if callback {
            self.start_callback(slot, start, None);
        } else {
            self.enqueue(slot, start);
        }
        self.serve_list(free);
        Ok(())
    }

    /// Adds a waiting call to another queue.
    #[cold]
    pub(in crate::engine) fn join_queue(&mut self, call: CallId, queue: QueueId) -> Result<(), Rejection> {
        let slot = self.still_waiting(call)?;
        self.known_queue(queue)?;
        let record = &self.calls[slot];
        let callback = self.calls.is_called_back(slot);
        let stands = self.leg_in(slot, queue).is_some();
        if callback || stands || record.legs == u16::MAX || self.refuses_calls(queue) {
            return Err(Rejection::CannotJoin(call, queue));
        }
        // Nothing below may fail.
        let from = self.calls.aged_from(slot);
        self.join(slot, queue, from);
        self.route(slot);
        Ok(())
    }

    /// Removes a waiting call from one of several queues.
    #[cold]
    pub(in crate::engine) fn leave_queue(&mut self, call: CallId, queue: QueueId) -> Result<(), Rejection> {
        let slot = self.still_waiting(call)?;
        self.known_queue(queue)?;
        let leg = self.leg_in(slot, queue).filter(|_| self.calls.legs_of(slot).count() > 1);
        let leg = leg.ok_or(Rejection::NotInQueue(call, queue))?;
        // Nothing below may fail.
        match self.calls[slot].state {
            CallState::Offered(ring) if ring.leg == leg => {
                let free = self.close_ring(leg, None, OfferEnd::Withdrawn);
                self.end_leg(leg, LegOutcome::Dequeued);
                self.requeue(slot);
                self.serve_list(free);
            }
            _ => self.end_leg(leg, LegOutcome::Dequeued),
        }
        Ok(())
    }

    /// The caller pressed an exit key.
    #[cold]
    pub(in crate::engine) fn exit_key(&mut self, call: CallId, key: char) -> Result<(), Rejection> {
        let slot = self.still_waiting(call)?;
        if self.calls.is_called_back(slot) {
            return Err(Rejection::NotOnTheLine(call));
        }
        let exit = |queue: QueueId| self.center[queue].exits.iter().find(|exit| exit.key == key);
        let found = self.calls.legs_of(slot).find_map(|(leg, data)| Some((leg, exit(data.queue)?.to)));
        let (leg, to) = found.ok_or(Rejection::UnknownKey(call, key))?;
        if let Destination::Queue(queue) = to {
            self.takes_or_sends_on((call, Some(slot)), queue, None)?;
        }
        // Nothing below may fail.
        let free = self.take_back(slot);
        let (queue, from) = (self.calls.legs[leg].queue, self.calls.legs[leg].from);
        let points = i32::from(self.calls[slot].priority);
        self.end_leg(leg, LegOutcome::Exited(to));
        self.dequeue_all(slot);
        match to {
            Destination::Queue(queue) => self.enqueue(slot, Start::new(queue, from, points)),
            Destination::External(external) => self.end_call(slot, Disposition::External(external)),
            Destination::Callback => self.start_callback(slot, Start::new(queue, from, points), None),
            Destination::End => self.end_call(slot, Disposition::Exited),
        }
        self.serve_list(free);
        Ok(())
    }

    /// Removes a call from the engine, whatever it was doing.
    #[cold]
    pub(in crate::engine) fn withdraw(&mut self, call: CallId) -> Result<(), Rejection> {
        let slot = self.known_call(call)?;
        // Nothing below may fail.
        match self.calls[slot].state {
            CallState::SelfService(_) => self.leave_self_service(slot, Disposition::Withdrawn),
            CallState::Waiting | CallState::Offered(_) => {
                let free = self.take_back(slot);
                self.end_withdrawn(slot);
                self.serve_list(free);
            }
            CallState::Dialling { part, .. } => {
                let (agent, queue) = (self.parts[part].agent, self.parts[part].queue);
                self.timers.cancel(Timer::Agent(agent));
                self.say(Fact::DialFailed { call, agent, queue, again: None });
                self.calls[slot].state = CallState::Waiting;
                self.drop_part(part, self.at);
                self.end_withdrawn(slot);
                self.resettle(agent);
            }
            CallState::InTransit => unreachable!("a call has its place at the end of a step"),
            CallState::Talking { .. } => {
                let parts = self.end_conversation(slot, Ender::Withdrawn);
                self.end_call(slot, Disposition::Withdrawn);
                self.finish_parts(Some(parts));
            }
        }
        Ok(())
    }

    fn end_withdrawn(&mut self, slot: Slot<Call>) {
        let first = self.first_leg(slot);
        self.end_leg(first, LegOutcome::Withdrawn);
        self.end_call(slot, Disposition::Withdrawn);
    }

    /// Passes a supervisor's request on to the host.
    #[cold]
    pub(in crate::engine) fn monitor(&mut self, agent: AgentId, how: Monitoring) -> Result<(), Rejection> {
        self.signed_in(agent)?;
        let talks = of_agent(&self.parts, self.agents[agent].part).find_map(|(_, part)| match part.stage {
            Stage::Talking(call) => Some(call),
            Stage::Dialling(_) | Stage::WrapUp => None,
        });
        let call = self.calls[talks.ok_or(Rejection::NotInConversation(agent))?].id;
        // Nothing below may fail.
        self.say(Fact::Monitored { agent, call, how });
        Ok(())
    }

    /// Holds a leg, which is in no line yet, for an agent for this long; a time of zero applies only if the agent is
    /// idle now.
    #[cold]
    pub(in crate::engine) fn hold(&mut self, leg: Slot<Leg>, hold: Hold, now: Timestamp) {
        let queue = self.calls.legs[leg].queue;
        let able = self.takes_part(hold.agent) && self.serves(hold.agent, queue);
        if able && (hold.limit > Duration::ZERO || self.is_idle_for(hold.agent, queue)) {
            self.calls.rare_leg_mut(leg).held = Some((hold.agent, now + hold.limit));
        }
    }

    /// Whether a call may be held for an agent: signed in and not paused, perhaps in conversation or after-call work.
    pub(in crate::engine) fn takes_part(&self, agent: AgentId) -> bool {
        !matches!(self.agents[agent].presence, Presence::SignedOut | Presence::NotReady(_))
    }

    /// Ends the hold of a leg whose agent left or paused while it rang.
    pub(in crate::engine) fn end_hold_for_nobody(&mut self, leg: Slot<Leg>) {
        let held = self.calls.rare_leg(leg).and_then(|rare| rare.held);
        if held.is_some_and(|(agent, _)| !self.takes_part(agent)) {
            self.calls.rare_leg_mut(leg).held = None;
            self.reschedule(leg);
        }
    }

    /// An agent did not answer or declined a call: ends all holds for that agent on its legs, which are in no line.
    pub(in crate::engine) fn end_holds(&mut self, call: Slot<Call>, agent: AgentId) {
        let mut next = self.calls[call].first_leg;
        while let Some(leg) = next {
            let held = self.calls.rare_leg(leg).and_then(|rare| rare.held);
            if held.is_some_and(|(held, _)| held == agent) {
                self.calls.rare_leg_mut(leg).held = None;
                self.reschedule(leg);
            }
            next = self.calls.legs[leg].next;
        }
    }

    /// An agent left or paused: the calls held for them become open to all.
    pub(in crate::engine) fn release_held(&mut self, agent: AgentId) {
        while let Some(leg) = self.lines.first_held(agent) {
            self.calls.rare_leg_mut(leg).held = None;
            self.reschedule(leg);
            self.stand_again(leg);
        }
    }
}
