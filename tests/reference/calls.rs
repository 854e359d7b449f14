//! Calls and their legs.

use super::*;

impl Reference {
    pub(super) fn call(&mut self, id: CallId) -> &mut Call {
        self.calls.iter_mut().find(|call| call.new.call == id).expect("alive")
    }

    pub(super) fn leg(&mut self, id: CallId, number: u16) -> &mut Leg {
        self.call(id).legs.iter_mut().find(|leg| leg.number == number).expect("alive")
    }

    pub(super) fn alive(&self, id: CallId) -> bool {
        self.calls.iter().any(|call| call.new.call == id)
    }

    pub(super) fn aged_from(&mut self, id: CallId) -> i64 {
        let call = self.call(id);
        call.arrived.as_micros() as i64 - call.new.age.as_micros() as i64
    }

    pub(super) fn say(&mut self, fact: Fact) {
        self.out.push(Event { at: self.at, fact });
    }

    pub(super) fn waiting_in(&self, queue: QueueId) -> u32 {
        self.calls.iter().flat_map(|call| &call.legs).filter(|leg| leg.queue == queue).count() as u32
    }

    pub(super) fn staffed(&self, queue: QueueId) -> bool {
        (0..).map(AgentId).zip(&self.agents).any(|(agent, record)| {
            record.state != State::SignedOut && self.profile(agent).skills.iter().any(|skill| skill.queue == queue)
        })
    }

    pub(super) fn arrive(&mut self, new: NewCall) {
        let (arrived, priority) = (self.at, new.priority);
        let state = CallState::Waiting;
        self.calls.push(Call { new, arrived, priority, state, started: 0, answered: 0, legs: Vec::new() });
        self.say(Fact::CallArrived {
            call: new.call,
            queue: new.queue,
            origin: Origin::Caller,
            attributes: new.attributes,
        });
        let from = self.aged_from(new.call);
        self.enqueue(new.call, new.queue, from);
    }

    pub(super) fn enqueue(&mut self, id: CallId, mut queue: QueueId, from: i64) {
        for hop in 1..=16 {
            let waiting = self.calls.iter().filter(|call| !call.legs.is_empty()).count() as u32;
            let full = self.center.queues[queue.index()].waiting_max.is_some_and(|most| self.waiting_in(queue) >= most)
                || self.center.waiting_max.is_some_and(|most| waiting >= most);
            let number = self.start_leg(id, queue, from);
            let config = &self.center.queues[queue.index()];
            let (when_full, when_unstaffed) = (config.when_full, config.when_unstaffed);
            let turned = if let Some(destination) = when_unstaffed.filter(|_| !self.staffed(queue)) {
                destination
            } else if let Some(agent) = self.find_agent(queue, 0) {
                self.schedule(id, number);
                return self.offer(id, number, agent);
            } else if full {
                when_full
            } else {
                self.schedule(id, number);
                return self.play(id, number);
            };
            let turned = if hop < 16 { turned } else { Destination::End };
            let blocked = turned == Destination::End;
            self.end_leg(id, number, if blocked { LegOutcome::Blocked } else { LegOutcome::Overflowed(turned) });
            match turned {
                Destination::Queue(next) => queue = next,
                Destination::External(external) => return self.end_call(id, Disposition::External(external)),
                Destination::End if self.call(id).legs.is_empty() => return self.end_call(id, Disposition::Blocked),
                Destination::End | Destination::Callback => return,
            }
        }
    }

    pub(super) fn start_leg(&mut self, id: CallId, queue: QueueId, from: i64) -> u16 {
        self.sequence += 1;
        let (sequence, at) = (self.sequence, self.at);
        let config = &self.center.queues[queue.index()];
        let (credit, wait_max) = (i64::from(config.ladder[0].credit), config.wait_max);
        let call = self.call(id);
        call.started += 1;
        let (number, attributes) = (call.started, call.new.attributes);
        call.legs.push(Leg {
            number,
            queue,
            step: 0,
            points: i64::from(call.priority) + credit,
            from,
            sequence,
            enqueued: at,
            limit: call.new.wait_max.filter(|_| number == 1).or(wait_max).map(|limit| at + limit),
            overdue: None,
        });
        self.say(Fact::LegStarted { leg: LegId { call: id, number }, queue, attributes });
        number
    }

    pub(super) fn schedule(&mut self, id: CallId, number: u16) {
        let leg = self.leg(id, number).clone();
        let step = self.center.queues[leg.queue.index()].ladder.get(leg.step + 1).map(|step| leg.enqueued + step.at);
        if let Some(due) = [step, leg.limit].into_iter().flatten().min() {
            self.timers.push((due, Who::Leg(id, number)));
        }
    }

    pub(super) fn end_leg(&mut self, id: CallId, number: u16, outcome: LegOutcome) {
        self.timers.retain(|timer| timer.1 != Who::Leg(id, number));
        let leg = self.leg(id, number).clone();
        let call = self.call(id);
        call.legs.retain(|other| other.number != number);
        let attributes = call.new.attributes;
        let leg_id = LegId { call: id, number };
        self.say(Fact::LegEnded { leg: leg_id, queue: leg.queue, outcome, enqueued: leg.enqueued, attributes });
    }

    pub(super) fn end_call(&mut self, id: CallId, disposition: Disposition) {
        while let Some(leg) = self.call(id).legs.first() {
            let number = leg.number;
            self.end_leg(id, number, LegOutcome::Dequeued);
        }
        let place = self.calls.iter().position(|call| call.new.call == id).expect("alive");
        let call = self.calls.remove(place);
        self.say(Fact::CallEnded {
            call: id,
            arrived: call.arrived,
            disposition,
            legs: call.started,
            answered: call.answered,
            queue: call.new.queue,
            origin: Origin::Caller,
            attributes: call.new.attributes,
        });
    }

    /// The leg's next step or the end of its longest wait is here.
    pub(super) fn leg_due(&mut self, id: CallId, number: u16) {
        let leg = self.leg(id, number).clone();
        if leg.limit.is_some_and(|limit| limit <= self.at) {
            return self.run_out(id, number, false);
        }
        let step = self.center.queues[leg.queue.index()].ladder[leg.step + 1].clone();
        let now = self.leg(id, number);
        now.step += 1;
        now.points += i64::from(step.credit);
        let reached = now.step as u8;
        self.say(Fact::StepReached { leg: LegId { call: id, number }, queue: leg.queue, step: reached });
        if step.overflow.is_some() {
            return self.run_out(id, number, true);
        }
        self.schedule(id, number);
        self.play(id, number);
        for joined in step.join {
            if self.takes_none(joined) || self.call(id).legs.iter().any(|leg| leg.queue == joined) {
                continue;
            }
            self.join(id, joined, leg.from);
        }
        self.route(id);
    }

    pub(super) fn run_out(&mut self, id: CallId, number: u16, overflow: bool) {
        let leg = self.leg(id, number);
        leg.overdue = Some(overflow);
        let queue = leg.queue;
        match self.call(id).state {
            CallState::Offered(agent, offered) => {
                let cancels = self.center.queues[queue.index()].while_ringing == WhileRinging::Cancel;
                if offered == number && cancels {
                    self.close_offer(agent, OfferEnd::TimedOut);
                    self.requeue(id);
                    self.serve(agent);
                }
            }
            _ => self.expire(id, number),
        }
    }

    pub(super) fn expire(&mut self, id: CallId, number: u16) {
        let leg = self.leg(id, number).clone();
        let config = &self.center.queues[leg.queue.index()];
        let overflow = config.ladder[leg.step].overflow.filter(|_| leg.overdue == Some(true));
        let (destination, outcome, ended) = match overflow {
            Some(to) => (to, LegOutcome::Overflowed(to), Disposition::Blocked),
            None => (config.on_timeout, LegOutcome::TimedOut(config.on_timeout), Disposition::TimedOut),
        };
        self.end_leg(id, number, outcome);
        let stands =
            |queue| self.calls.iter().any(|call| call.new.call == id && call.legs.iter().any(|leg| leg.queue == queue));
        match destination {
            Destination::External(external) => self.end_call(id, Disposition::External(external)),
            Destination::Queue(queue) if !stands(queue) => self.enqueue(id, queue, leg.from),
            _ if self.call(id).legs.is_empty() => self.end_call(id, ended),
            _ => {}
        }
    }

    /// Offers a waiting call to the first agent whom one of its legs, oldest first, finds.
    pub(super) fn route(&mut self, id: CallId) {
        if self.call(id).state != CallState::Waiting {
            return;
        }
        for leg in self.call(id).legs.clone() {
            if let Some(agent) = self.find_agent(leg.queue, leg.step) {
                return self.offer(id, leg.number, agent);
            }
        }
    }

    pub(super) fn requeue(&mut self, id: CallId) {
        loop {
            if !self.alive(id) {
                return;
            }
            let call = self.call(id);
            match call.legs.iter().find(|leg| leg.overdue.is_some()).map(|leg| leg.number) {
                Some(number) if call.state == CallState::Waiting => self.expire(id, number),
                _ => return self.route(id),
            }
        }
    }
}
