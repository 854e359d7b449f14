//! A call's way in, or onward from a queue that is full, closed or empty; and how legs and calls end.

use super::*;

/// How a leg starts.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub queue: QueueId,
    pub from: i64,
    pub wait_max: Option<Duration>,
    pub position: Option<u32>,
    /// The agent for whom it is held at first, and for how long.
    pub hold: Option<(AgentId, Duration)>,
    /// The queue that has just sent the call away.
    pub sent_by: Option<QueueId>,
    /// The agent who has just passed the call on.
    pub sender: Option<AgentId>,
}

impl Start {
    pub(super) fn new(queue: QueueId, from: i64) -> Self {
        Self { queue, from, wait_max: None, position: None, hold: None, sent_by: None, sender: None }
    }
}

/// Where a call goes that a queue does not take, and how its leg and (without a destination) the call end.
type Turned = (Destination, fn(Destination) -> LegOutcome, Disposition);

/// The number of queues that a call may try in one instant before it is turned away.
const TRIES: usize = 16;

impl Reference {
    pub(super) fn arrive(&mut self, new: NewCall) {
        let id = new.call;
        let busy = self.lines_are_busy(new.queue);
        self.take_in(&new, Origin::Caller, None);
        if busy {
            return self.end_call(id, Disposition::LinesBusy);
        }
        if let Some((given_up, from)) = new.caller.and_then(|caller| self.give_back(caller, new.queue)) {
            let call = self.call_mut(id);
            call.from = call.from.min(from);
            self.say(Fact::Resumed { call: id, given_up });
        }
        if let Some(service) = new.self_service.filter(|&service| self.takes_one_more(service)) {
            self.call_mut(id).state = CallState::SelfService(service, self.at);
            return self.say(Fact::SelfServiceStarted { call: id, service });
        }
        let from = self.call(id).from;
        let (wait_max, position, hold) = (new.wait_max, new.position, self.hold_of(&new));
        let ended = self.enqueue_or_give_up(id, Start { wait_max, position, hold, ..Start::new(new.queue, from) });
        if new.also != [None; ALSO_MAX] && self.find(id).is_some() {
            for queue in new.also.into_iter().flatten().collect::<Vec<_>>() {
                self.join(id, queue, from);
            }
            self.route(id);
        }
        ended.into_iter().for_each(|disposition| self.end_without_legs(id, disposition));
    }

    pub(super) fn take_in(&mut self, new: &NewCall, origin: Origin, about: Option<CallId>) {
        self.calls.push(Call {
            id: new.call,
            arrived: self.at,
            from: self.at.as_micros() as i64 - new.age.as_micros() as i64,
            asked: new.queue,
            attributes: new.attributes,
            caller: new.caller,
            origin,
            about,
            consultation: Consultation::No,
            held: None,
            priority: new.priority,
            state: CallState::Waiting,
            started: 0,
            answered: 0,
            talked: None,
            rang: Vec::new(),
            round: 0,
            legs: Vec::new(),
        });
        self.say(Fact::CallArrived { call: new.call, queue: new.queue, origin, attributes: new.attributes });
    }

    /// Whether no telephone line is left for one more call that asks for a queue.
    fn lines_are_busy(&self, queue: QueueId) -> bool {
        let taken = |among: &dyn Fn(&Call) -> bool| {
            self.calls.iter().filter(|call| among(call) && occupies_a_line(call)).count() as u32
        };
        self.center.lines.is_some_and(|most| taken(&|_| true) >= most)
            || self.queue(queue).lines.is_some_and(|most| taken(&|call| call.asked == queue) >= most)
    }

    fn takes_one_more(&self, service: SelfServiceId) -> bool {
        let inside = |call: &&Call| matches!(call.state, CallState::SelfService(other, _) if other == service);
        let most = self.center.self_service[service.index()].most;
        most.is_none_or(|most| (self.calls.iter().filter(inside).count() as u32) < most)
    }

    pub(super) fn end_self_service(&mut self, call: CallId, how: SelfServiceEnd) -> SelfServiceId {
        let CallState::SelfService(service, since) = std::mem::take(&mut self.call_mut(call).state) else {
            unreachable!("checked: it is there");
        };
        self.say(Fact::SelfServiceEnded { call, service, since, how });
        service
    }

    pub(super) fn escalate(&mut self, call: CallId, queue: Option<QueueId>) {
        let service = self.end_self_service(call, SelfServiceEnd::Escalated);
        let from = self.age(call, self.center.self_service[service.index()].age);
        self.enqueue(call, Start::new(queue.unwrap_or(self.call(call).asked), from));
    }

    /// What a new leg's rank counts from.
    pub(super) fn age(&self, call: CallId, age: Age) -> i64 {
        if age == Age::Keep { self.call(call).from } else { self.at.as_micros() as i64 }
    }

    /// Sends a call into a queue, and on, until it rests somewhere or has ended.
    pub(super) fn enqueue(&mut self, call: CallId, start: Start) {
        let ended = self.enqueue_or_give_up(call, start);
        ended.into_iter().for_each(|disposition| self.end_without_legs(call, disposition));
    }

    /// As [`enqueue`](Self::enqueue); returns how the call ends if it has no destination.
    fn enqueue_or_give_up(&mut self, call: CallId, mut start: Start) -> Option<Disposition> {
        let (mut tried, sent_by) = (Vec::new(), start.sent_by);
        loop {
            let full = self.is_full(start.queue);
            let leg = self.start_leg(call, start);
            let (to, outcome, ended) = match self.turned_away(start.queue) {
                Some(turned) => turned,
                None => {
                    start.hold.into_iter().for_each(|(agent, limit)| self.hold(leg, agent, limit));
                    start.sender.into_iter().for_each(|sender| self.keep_from(leg, sender));
                    let agent = self.agent_for(leg);
                    // If it rang somebody for another of its legs, all of them are considered together.
                    let again = !self.call(call).rang.is_empty();
                    if let Some(agent) = agent.filter(|_| !again) {
                        self.schedule(leg);
                        self.offer(leg, agent);
                        return None;
                    }
                    if !full || agent.is_some() {
                        self.schedule(leg);
                        self.leg_mut(leg).stands = true;
                        self.begin_waiting(leg);
                        if agent.is_some() {
                            self.route(call);
                        }
                        return None;
                    }
                    (self.queue(start.queue).when_full, away as _, Disposition::Blocked)
                }
            };
            tried.push(start.queue);
            let free = |queue: QueueId| {
                let stands = self.call(call).legs.iter().any(|leg| leg.queue == queue);
                !stands && may_try(&tried, sent_by, queue)
            };
            let to = if matches!(to, Destination::Queue(queue) if !free(queue)) { Destination::End } else { to };
            self.end_leg(leg, outcome(to));
            match to {
                Destination::Queue(queue) => {
                    start = Start { sender: start.sender, ..Start::new(queue, start.from) };
                }
                Destination::External(external) => {
                    self.end_call(call, Disposition::External(external));
                    return None;
                }
                Destination::Callback => {
                    self.start_callback(call, start, None);
                    return None;
                }
                Destination::End => return Some(ended),
            }
        }
    }

    /// Whether a call that leaves its place for a queue would have no destination: no queue to which it is sent takes
    /// it, even once its own legs have ended. `call` is an unused number for a call that does not exist yet.
    pub(super) fn leads_nowhere(
        &self,
        call: Option<CallId>,
        queue: QueueId,
        hold: Option<(AgentId, Duration)>,
    ) -> bool {
        let (mut tried, mut at, mut hold) = (Vec::new(), queue, hold);
        loop {
            let to = match self.turned_away(at) {
                Some((to, ..)) => to,
                None if !self.is_full_without(at, call) || self.finds_somebody(at, hold) => return false,
                None => self.queue(at).when_full,
            };
            tried.push(at);
            match to {
                Destination::Queue(next) if may_try(&tried, None, next) => (at, hold) = (next, None),
                Destination::External(_) | Destination::Callback => return false,
                Destination::Queue(_) | Destination::End => return true,
            }
        }
    }

    /// Whether a new call of a queue would be offered to somebody at once.
    fn finds_somebody(&self, queue: QueueId, hold: Option<(AgentId, Duration)>) -> bool {
        if let Some((agent, limit)) = hold {
            let idle = self.is_idle_for(agent, queue);
            if idle || limit > Duration::ZERO {
                return idle;
            }
        }
        let tiers = self.tiers(queue, &ladder_of(self.queue(queue)), 0);
        self.agent_ids().any(|agent| self.may_be_offered(agent, queue, tiers, false))
    }

    /// Why a queue takes no calls now, however many wait.
    fn turned_away(&self, queue: QueueId) -> Option<Turned> {
        let config = self.queue(queue);
        if self.queues[queue.index()].closed {
            return Some((config.when_closed, LegOutcome::Closed, Disposition::Closed));
        }
        // Nobody joins a queue that everybody leaves.
        let empty = |vacancy: &Vacancy| !self.anybody_present(queue, vacancy);
        let left = config.leave_empty.filter(|_| self.is_vacated(queue));
        if let Some(vacancy) = config.join_empty.filter(empty).or(left) {
            return Some((vacancy.to, LegOutcome::Vacant, Disposition::Blocked));
        }
        let staffed = self.agent_ids().any(|agent| self.is_staffed(agent) && self.skill(agent, queue).is_some());
        config.when_unstaffed.filter(|_| !staffed).map(|to| (to, away as _, Disposition::Blocked))
    }

    /// Callbacks do not count.
    fn has_no_place(&self, queue: QueueId, without: Option<CallId>) -> bool {
        let others = |leg: &&Leg| !leg.is_callback() && Some(leg.id.call) != without;
        let waiting = || self.legs_in(queue).filter(others).count() as u32;
        self.queue(queue).waiting_max.is_some_and(|most| waiting() >= most)
    }

    fn is_full(&self, queue: QueueId) -> bool {
        self.is_full_without(queue, None)
    }

    fn is_full_without(&self, queue: QueueId, without: Option<CallId>) -> bool {
        let waits = |call: &&Call| Some(call.id) != without && call.legs.iter().any(|leg| !leg.is_callback());
        let waiting = || self.calls.iter().filter(waits).count() as u32;
        self.has_no_place(queue, without) || self.center.waiting_max.is_some_and(|most| waiting() >= most)
    }

    pub(super) fn may_join(&self, call: CallId, queue: QueueId) -> bool {
        let stands = self.leg_of(call, queue).is_some() || self.is_callback(call);
        !stands && self.turned_away(queue).is_none() && !self.has_no_place(queue, None)
    }

    /// Lets a call wait in one more queue, if it may.
    pub(super) fn join(&mut self, call: CallId, queue: QueueId, from: i64) {
        if !self.may_join(call, queue) {
            return;
        }
        let leg = self.start_leg(call, Start::new(queue, from));
        self.schedule(leg);
        if self.call(call).state == CallState::Waiting {
            self.leg_mut(leg).stands = true;
            self.begin_waiting(leg);
        }
    }

    pub(super) fn leg_of(&self, call: CallId, queue: QueueId) -> Option<LegId> {
        self.call(call).legs.iter().find(|leg| leg.queue == queue).map(|leg| leg.id)
    }

    pub(super) fn is_callback(&self, call: CallId) -> bool {
        self.call(call).legs.iter().any(Leg::is_callback)
    }

    /// A leg that is not waiting yet.
    pub(super) fn start_leg(&mut self, call: CallId, start: Start) -> LegId {
        let (number, at) = (self.number(), self.at);
        let config = self.queue(start.queue);
        let (ladder, wait_max) = (ladder_of(config), start.wait_max.or(config.wait_max));
        let record = self.call_mut(call);
        record.started += 1;
        let (id, attributes) = (LegId { call, number: record.started }, record.attributes);
        let points = i64::from(record.priority) + i64::from(ladder[0].credit);
        let mut rank = self.natural_rank(start.queue, start.from, points, number);
        if let Some(position) = start.position {
            rank = self.rank_at(start.queue, rank, position);
        }
        let priority = self.call(call).priority;
        self.say(Fact::LegStarted { leg: id, queue: start.queue, priority, attributes });
        self.call_mut(call).legs.push(Leg {
            id,
            queue: start.queue,
            ladder,
            step: 0,
            passed: 0,
            points,
            from: start.from,
            rank,
            enqueued: at,
            clock: at,
            limit: wait_max.map(|longest| at + longest),
            overdue: None,
            stands: false,
            held: None,
            kept_from: None,
            dialled: None,
            rests_until: None,
            widen_at: None,
            tell_at: None,
            told: None,
            last_told: None,
            marks: 0,
            expected: None,
            offered_at: None,
            in_line: false,
            waited: false,
        });
        if self.predicts(start.queue) {
            self.review_later(start.queue);
        }
        id
    }

    /// What follows when a leg begins to wait.
    fn begin_waiting(&mut self, leg: LegId) {
        self.play(leg);
        self.note_waits(leg);
        self.tell_position(leg);
    }

    pub(super) fn end_leg(&mut self, id: LegId, outcome: LegOutcome) {
        self.cancel(Who::Leg(id));
        let call = self.call_mut(id.call);
        let place = call.legs.iter().position(|leg| leg.id == id).expect("alive");
        let (leg, attributes) = (call.legs.remove(place), call.attributes);
        if call.legs.is_empty() {
            call.rang.clear();
        }
        self.say(Fact::LegEnded { leg: id, queue: leg.queue, outcome, enqueued: leg.enqueued, attributes });
        self.note_left(&leg, outcome);
        if leg.marks > 0 || self.predicts(leg.queue) {
            self.review_later(leg.queue);
        }
    }

    pub(super) fn dequeue_all(&mut self, call: CallId) {
        while let Some(leg) = self.call(call).legs.first().map(|leg| leg.id) {
            self.end_leg(leg, LegOutcome::Dequeued);
        }
    }

    pub(super) fn end_call(&mut self, id: CallId, disposition: Disposition) {
        self.dequeue_all(id);
        let place = self.calls.iter().position(|call| call.id == id).expect("alive");
        let call = self.calls.remove(place);
        self.remember_served(&call);
        self.say(Fact::CallEnded {
            call: id,
            arrived: call.arrived,
            disposition,
            legs: call.started,
            answered: call.answered,
            queue: call.asked,
            origin: call.origin,
            attributes: call.attributes,
        });
        if let Some(about) = call.about {
            self.consultation_ended(about, ConsultEnd::Failed);
            self.free_consultant(about);
        }
    }

    pub(super) fn end_without_legs(&mut self, call: CallId, disposition: Disposition) {
        if self.call(call).legs.is_empty() {
            self.end_call(call, disposition);
        }
    }

    /// Offers a waiting call to the first agent found by one of its legs, oldest first; agents whom it already rang
    /// come last.
    pub(super) fn route(&mut self, call: CallId) {
        if self.call(call).state != CallState::Waiting {
            return;
        }
        let legs: Vec<LegId> = self.call(call).legs.iter().map(|leg| leg.id).collect();
        if let Some((leg, agent)) = self.first_found(&legs) {
            self.offer(leg, agent);
        }
    }

    pub(super) fn hang_up(&mut self, id: CallId) {
        match self.call(id).state.clone() {
            CallState::Waiting => self.abandon(id),
            CallState::Offered { leg, .. } => {
                let free = self.close_ring(leg, None, OfferEnd::CallerGone);
                self.abandon(id);
                self.serve_all(free);
            }
            CallState::Dialling(..) => self.dial_in_vain(id),
            CallState::Talking(_) => self.hang_up_talking(id, Ender::Caller, Disposition::Completed),
            CallState::SelfService(..) => {
                self.end_self_service(id, SelfServiceEnd::Left);
                self.end_call(id, Disposition::LeftSelfService);
            }
        }
    }

    /// The oldest leg is abandoned, the others end as dequeued.
    fn abandon(&mut self, call: CallId) {
        self.remember_given_up(call);
        let leg = self.call(call).legs[0].id;
        self.end_leg(leg, LegOutcome::Abandoned);
        self.end_call(call, Disposition::Abandoned);
    }
}

/// Callers do, but those with a callback only while it is dialled. Agents who consult do not.
fn occupies_a_line(call: &Call) -> bool {
    let owed = call.legs.iter().any(Leg::is_callback) && !matches!(call.state, CallState::Dialling(..));
    call.origin == Origin::Caller && !owed
}

/// Whether a call may try a queue at this instant: each at most once, and not the one that has just sent it away.
fn may_try(tried: &[QueueId], sent_by: Option<QueueId>, queue: QueueId) -> bool {
    tried.len() < TRIES && sent_by != Some(queue) && !tried.contains(&queue)
}

/// The outcome of a leg that found its queue full or unstaffed.
fn away(to: Destination) -> LegOutcome {
    if to == Destination::End { LegOutcome::Blocked } else { LegOutcome::Overflowed(to) }
}
