//! How calls enter a queue, and how legs and calls end. (For queues that refuse calls see [`onward`](super::onward).)

use super::onward::Turned;
use crate::engine::Engine;
use crate::engine::command::NewCall;
use crate::engine::decide::select::Standing;
use crate::engine::fact::{Fact, Origin};
use crate::engine::outcome::{Disposition, LegOutcome};
use crate::engine::state::call::{Call, CallState, Leg, Overdue, RareLeg};
use crate::engine::state::number::{Line, LineId, LineLink};
use crate::engine::state::rank::aged;
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::id::{AgentId, LegId, QueueId};
use crate::time::{Duration, Timestamp};

/// A call is first held for an agent.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Hold {
    pub(in crate::engine) agent: AgentId,
    /// How long.
    pub(in crate::engine) limit: Duration,
}

/// How a leg starts.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Start {
    pub(in crate::engine) queue: QueueId,
    /// The time from which its rank counts.
    pub(in crate::engine) from: i64,
    pub(in crate::engine) points: i32,
    /// A maximum wait of its own, in place of the queue's.
    pub(in crate::engine) wait_max: Option<Duration>,
    pub(in crate::engine) hold: Option<Hold>,
    /// The requested position.
    pub(in crate::engine) position: Option<u32>,
    /// The queue that has just sent the call away.
    pub(in crate::engine) sent_by: Option<QueueId>,
    /// The agent who has just passed the call on.
    pub(in crate::engine) sender: Option<AgentId>,
}

impl Start {
    /// A leg without rare data.
    pub(in crate::engine) const fn new(queue: QueueId, from: i64, points: i32) -> Self {
        Self { queue, from, points, wait_max: None, hold: None, position: None, sent_by: None, sender: None }
    }
}

impl Engine {
    /// Admits a new call, which has been checked, and sends it to its first place.
    #[inline(always)]
    pub(in crate::engine) fn admit_call(
        &mut self,
        new: &NewCall,
        origin: Origin,
        about: Option<Slot<Call>>,
    ) -> Slot<Call> {
        let (attributes, priority) = (new.attributes, new.priority);
        let call = self.calls.insert(Call { attributes, priority, ..Call::new(new.call, self.at, new.queue) });
        if new.caller.is_some() || origin != Origin::Caller || new.age > Duration::ZERO {
            self.note_rare_call(call, new, origin, about, self.at);
        }
        self.say(Fact::CallArrived { call: new.call, queue: new.queue, origin, attributes: new.attributes });
        call
    }

    #[cold]
    fn note_rare_call(
        &mut self,
        call: Slot<Call>,
        new: &NewCall,
        origin: Origin,
        about: Option<Slot<Call>>,
        now: Timestamp,
    ) {
        let rare = self.calls.rare_call_mut(call);
        (rare.caller, rare.origin, rare.about) = (new.caller, origin, about);
        rare.aged_from = (new.age > Duration::ZERO).then(|| aged(now, new.age));
        self.calls[call].on_trunk = origin == Origin::Caller;
    }

    /// Starts a leg for a waiting call: offered at once, put in line, or turned away and sent on, until it has a place
    /// or has ended.
    #[inline(never)]
    pub(in crate::engine) fn enqueue(&mut self, call: Slot<Call>, start: Start) {
        if let Some(disposition) = self.enqueue_or_give_up(call, start) {
            self.end_call_without_legs(call, disposition);
        }
    }

    /// Starts a leg; returns how the call ends if it has nowhere to go and no other leg.
    #[inline(always)]
    pub(in crate::engine) fn enqueue_or_give_up(&mut self, call: Slot<Call>, start: Start) -> Option<Disposition> {
        let full = self.is_full(start.queue);
        let leg = self.start_leg(call, start);
        let turned = self.admit(leg, start, full)?;
        self.turn_away(leg, start, turned)
    }

    /// Starts a leg of a call that another queue has just sent on; out of line, because this is rare.
    #[inline(never)]
    pub(in crate::engine) fn try_queue(&mut self, call: Slot<Call>, start: Start) -> (Slot<Leg>, Option<Turned>) {
        let full = self.is_full(start.queue);
        let leg = self.start_leg(call, start);
        (leg, self.admit(leg, start, full))
    }

    /// Finds an agent or a place in line for the new leg, or returns why it may not stay here and where the call goes
    /// instead.
    #[inline(always)]
    fn admit(&mut self, leg: Slot<Leg>, start: Start, full: bool) -> Option<Turned> {
        let queue = start.queue;
        if self.queues[queue].restricted
            && let Some(turned) = self.turned_away(queue)
        {
            return Some(turned);
        }
        if let Some(hold) = start.hold {
            self.hold(leg, hold, self.at);
        }
        if let Some(sender) = start.sender
            && self.center[queue].back_to_sender > Duration::ZERO
        {
            self.keep_from(leg, sender);
        }
        let agent = self.agent_for(leg);
        if full && agent.is_none() {
            return Some(Turned::Away(self.center[queue].when_full));
        }
        self.schedule(leg);
        match agent {
            // Another leg of the call may find an agent who has not been asked yet.
            Some(_) if self.calls.anybody_asked() && self.calls.has_asked(self.calls.legs[leg].call) => {
                self.stand(leg);
                self.begin_waiting(leg);
                self.route(self.calls.legs[leg].call);
            }
            Some(agent) => self.offer(leg, agent),
            None => {
                self.stand(leg);
                self.begin_waiting(leg);
            }
        }
        None
    }

    /// Creates a leg that is in no line yet.
    #[inline(always)]
    pub(in crate::engine) fn start_leg(&mut self, call: Slot<Call>, start: Start) -> Slot<Leg> {
        let sequence = self.next_sequence();
        let record = &mut self.calls[call];
        record.legs = record.legs.saturating_add(1);
        if record.first_leg.is_none() {
            record.state = CallState::Waiting;
            self.waiting_calls += 1;
        }
        let config = &self.center[start.queue];
        let points = start.points + i32::from(config.ladder.first().map_or(0, |step| step.credit));
        let limit = start.wait_max.or(config.wait_max).map(|longest| self.at + longest);
        let (id, number, attributes, priority) = (record.id, record.legs, record.attributes, record.priority);
        self.queues[start.queue].waiting += 1;
        let leg = Leg {
            call,
            next: None,
            number,
            queue: start.queue,
            ladder: 0,
            step: 0,
            passed: 0,
            overdue: Overdue::No,
            marks: 0,
            line: None,
            rare: None,
            points,
            from: start.from,
            sequence,
            enqueued: self.at,
            limit: limit.into(),
        };
        let leg_id = LegId { call: id, number };
        self.say(Fact::LegStarted { leg: leg_id, queue: start.queue, priority, attributes });
        let slot = self.calls.add_leg(leg);
        if let Some(position) = start.position {
            self.ask_position(slot, position);
        }
        if self.watches_legs {
            self.note_started(start.queue, slot);
        }
        slot
    }

    /// The oldest leg of a call that has legs.
    pub(in crate::engine) fn first_leg(&self, call: Slot<Call>) -> Slot<Leg> {
        self.calls[call].first_leg.expect("a call that waits has a leg")
    }

    /// What follows when a leg joins its line for the first time.
    pub(in crate::engine) fn begin_waiting(&mut self, leg: Slot<Leg>) {
        if self.plays {
            self.play(leg);
        }
        if self.watches_legs {
            self.note_waits(leg, self.at);
            self.tell_position(leg);
        }
    }

    /// Puts a leg into its line: that of its step, that of calls that ring and may ring more, or that of the agent for
    /// whom it is held. A callback between two attempts is in no line.
    #[inline(always)]
    pub(in crate::engine) fn stand(&mut self, slot: Slot<Leg>) {
        let leg = &self.calls.legs[slot];
        if self.rings_several || leg.rare.is_some() {
            return self.stand_rare(slot);
        }
        self.stand_in(Line::Ladder(self.line_of(leg)), slot);
    }

    #[cold]
    fn stand_rare(&mut self, slot: Slot<Leg>) {
        if let Some(line) = self.rare_line_of(slot) {
            self.stand_in(line, slot);
        }
    }

    #[inline(always)]
    fn stand_in(&mut self, line: Line, slot: Slot<Leg>) {
        let rank = self.rank_of(slot);
        self.calls.legs[slot].line = LineLink::to(line);
        self.lines.insert(line, rank, slot);
    }

    /// The line of a leg with rare data, or of any leg if queues ring several agents.
    fn rare_line_of(&self, slot: Slot<Leg>) -> Option<Line> {
        let leg = &self.calls.legs[slot];
        if self.rings_several && matches!(self.calls[leg.call].state, CallState::Offered(_)) {
            return Some(Line::Ladder(self.layout.ringing_line(leg.queue, leg.ladder, leg.step)));
        }
        match self.calls.rare_leg(slot) {
            Some(rare) if rare.rests_until.is_some() => None,
            Some(RareLeg { held: Some((agent, _)), .. }) => Some(Line::Held(*agent)),
            _ => Some(Line::Ladder(self.line_of(leg))),
        }
    }

    /// Removes a leg from its line, if it is in one; returns whether it was.
    #[inline]
    pub(in crate::engine) fn leave_line(&mut self, slot: Slot<Leg>) -> bool {
        let line = self.calls.legs[slot].line.take();
        if let Some(line) = line {
            self.lines.remove(line.line(), slot);
        }
        line.is_some()
    }

    /// The idle agent to offer a leg: the one for whom it is held, otherwise the one found by the decision rule.
    #[inline(always)]
    pub(in crate::engine) fn agent_for(&mut self, slot: Slot<Leg>) -> Option<AgentId> {
        // If nobody is idle, which is when calls wait, nothing needs to be examined.
        if self.idle == 0 {
            None
        } else if self.calls.anybody_asked() {
            self.idle_agent_not_asked(slot)
        } else {
            self.idle_agent_for(slot)
        }
    }

    #[cold]
    fn idle_agent_not_asked(&mut self, slot: Slot<Leg>) -> Option<AgentId> {
        let call = self.calls.legs[slot].call;
        if self.calls.has_asked(call) {
            self.find_in_turn(call, slot, |_, _| None).map(|(_, agent)| agent)
        } else {
            self.idle_agent_for(slot)
        }
    }

    #[inline(always)]
    pub(in crate::engine) fn idle_agent_for(&mut self, slot: Slot<Leg>) -> Option<AgentId> {
        let leg = &self.calls.legs[slot];
        let (queue, line) = (leg.queue, self.line_of(leg));
        if leg.rare.is_some() {
            return self.idle_agent_for_rare(slot);
        }
        let standing = if self.rings_several { self.standing_of(leg.call) } else { Standing::Waits };
        self.find_agent(queue, line, standing)
    }

    #[cold]
    fn idle_agent_for_rare(&mut self, slot: Slot<Leg>) -> Option<AgentId> {
        let leg = &self.calls.legs[slot];
        let (call, queue, line) = (leg.call, leg.queue, self.line_of(leg));
        match *self.calls.rare_leg(slot)? {
            rare if rare.rests_until.is_some() => None,
            RareLeg { held: Some((agent, _)), .. } => Some(agent).filter(|&agent| self.is_idle_for(agent, queue)),
            RareLeg { kept_from: Some((sender, _)), .. } => self.find_agent_but(sender, (queue, line), call),
            _ => self.find_agent(queue, line, self.standing_of(call)),
        }
    }

    pub(in crate::engine) fn standing_of(&self, call: Slot<Call>) -> Standing {
        match self.calls[call].state {
            CallState::Offered(_) => Standing::Rings,
            _ => Standing::Waits,
        }
    }

    /// The line of the step that a leg has reached.
    pub(in crate::engine) fn line_of(&self, leg: &Leg) -> LineId {
        match leg.ladder {
            0 => self.queues[leg.queue].first_line.plus(leg.step.into()),
            _ => self.layout.line(leg.queue, leg.ladder, leg.step),
        }
    }

    /// Offers a waiting call to the first agent found by one of its legs, oldest first. Agents it has asked come last,
    /// whatever the leg.
    pub(in crate::engine) fn route(&mut self, call: Slot<Call>) {
        if self.calls[call].state != CallState::Waiting {
            return;
        }
        if self.calls.anybody_asked() && self.calls.has_asked(call) {
            return self.route_again(call);
        }
        let mut next = self.calls[call].first_leg;
        while let Some(leg) = next {
            if let Some(agent) = self.agent_for(leg) {
                return self.offer(leg, agent);
            }
            next = self.calls.legs[leg].next;
        }
    }

    #[cold]
    fn route_again(&mut self, call: Slot<Call>) {
        if self.idle > 0
            && let Some(first) = self.calls[call].first_leg
            && let Some((leg, agent)) = self.find_in_turn(call, first, |calls, leg| calls.legs[leg].next)
        {
            self.offer(leg, agent);
        }
    }

    /// Removes all legs of a call from their lines.
    #[inline(always)]
    pub(in crate::engine) fn leave_lines(&mut self, first: Option<Slot<Leg>>) {
        let mut next = first;
        while let Some(slot) = next {
            let leg = &mut self.calls.legs[slot];
            let line = leg.line.take();
            next = leg.next;
            if let Some(line) = line {
                self.lines.remove(line.line(), slot);
            }
        }
    }

    /// Ends a leg in any state, and emits how.
    #[inline(always)]
    pub(in crate::engine) fn end_leg(&mut self, slot: Slot<Leg>, outcome: LegOutcome) {
        self.timers.cancel(Timer::Leg(slot));
        let leg = &self.calls.legs[slot];
        let Leg { call, next, line, queue, number, enqueued, rare, .. } = *leg;
        let watched = self.watches_legs.then(|| leg.clone());
        if let Some(line) = line {
            self.lines.remove(line.line(), slot);
        }
        let rare = rare.map(|rare| self.calls.rare_legs.remove(rare));
        let callback = rare.is_some_and(|rare| rare.dialled.is_some());
        if let Some((sender, _)) = rare.and_then(|rare| rare.kept_from) {
            self.kept_from.remove(&(sender, slot.number()));
        }
        if self.calls.anybody_asked() && next.is_none() && self.calls[call].first_leg == Some(slot) {
            self.calls.forget_asked(call);
        }
        if callback {
            self.is_owed_no_more(call);
        }
        let call = self.calls.remove_leg(slot, call, next);
        let state = &mut self.queues[queue];
        state.waiting -= 1;
        state.callbacks -= u32::from(callback);
        self.waiting_calls -= u32::from(call.first_leg.is_none() && !callback);
        let (leg, attributes) = (LegId { call: call.id, number }, call.attributes);
        self.say(Fact::LegEnded { leg, queue, outcome, enqueued, attributes });
        if let Some(leg) = watched {
            self.left(slot, &leg, &rare.unwrap_or_default(), outcome, self.at);
        }
    }

    /// Ends the remaining legs of a call as dequeued.
    pub(in crate::engine) fn dequeue_all(&mut self, call: Slot<Call>) {
        while let Some(leg) = self.calls[call].first_leg {
            self.dequeue(leg);
        }
    }

    /// Out of line, because usually there are none.
    #[cold]
    fn dequeue(&mut self, leg: Slot<Leg>) {
        self.end_leg(leg, LegOutcome::Dequeued);
    }

    /// Ends a call and its remaining legs.
    #[inline(always)]
    pub(in crate::engine) fn end_call(&mut self, slot: Slot<Call>, disposition: Disposition) {
        self.dequeue_all(slot);
        if self.trunks.bounded {
            self.give_trunk_back(slot);
        }
        if self.remembers {
            self.remember_served(slot, self.at);
        }
        let record = &self.calls[slot];
        let (origin, about) = match record.rare {
            None => (Origin::Caller, None),
            Some(_) => self.calls.origin(slot),
        };
        let call = record.id;
        self.say(Fact::CallEnded {
            call,
            arrived: record.arrived,
            disposition,
            legs: record.legs,
            answered: record.answered,
            queue: record.asked,
            origin,
            attributes: record.attributes,
        });
        self.calls.remove(slot, call);
        if let Some(about) = about {
            self.consultation_failed(about);
        }
    }

    /// Ends a call unless one of its legs still waits.
    #[cold]
    pub(in crate::engine) fn end_call_without_legs(&mut self, call: Slot<Call>, disposition: Disposition) {
        if self.calls[call].first_leg.is_none() {
            self.end_call(call, disposition);
        }
    }
}
