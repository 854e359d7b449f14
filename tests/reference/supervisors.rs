//! What supervisors and hosts do to waiting calls, and what waiting callers do and hear.

use super::*;

impl Reference {
    pub(super) fn refusal_of_waiting(&self, id: CallId, command: &Command) -> Result<(), Rejection> {
        let call = self.calls.iter().find(|call| call.new.call == id).ok_or(Rejection::UnknownCall(id))?;
        if matches!(call.state, CallState::Talking(..)) {
            return Err(Rejection::NotWaiting(id));
        }
        if let Command::Move { queue, .. } | Command::Join { queue, .. } | Command::LeaveQueue { queue, .. } = *command
            && queue.index() >= self.center.queues.len()
        {
            return Err(Rejection::UnknownQueue(queue));
        }
        let stands = |queue| call.legs.iter().any(|leg| leg.queue == queue);
        match *command {
            Command::Join { queue, .. } if stands(queue) || self.takes_none(queue) => {
                Err(Rejection::CannotJoin(id, queue))
            }
            Command::LeaveQueue { queue, .. } if !stands(queue) || call.legs.len() == 1 => {
                Err(Rejection::NotInQueue(id, queue))
            }
            Command::ExitKey { key, .. } if self.exit(call, key).is_none() => Err(Rejection::UnknownKey(id, key)),
            _ => Ok(()),
        }
    }

    /// Whether one more leg may not start in a queue.
    pub(super) fn takes_none(&self, queue: QueueId) -> bool {
        let config = &self.center.queues[queue.index()];
        config.when_unstaffed.is_some() && !self.staffed(queue)
            || config.waiting_max.is_some_and(|most| self.waiting_in(queue) >= most)
    }

    pub(super) fn join(&mut self, id: CallId, queue: QueueId, from: i64) {
        let number = self.start_leg(id, queue, from);
        self.schedule(id, number);
        if self.call(id).state == CallState::Waiting {
            self.play(id, number);
        }
    }

    /// Says what the step that a leg has reached has for its caller.
    pub(super) fn play(&mut self, id: CallId, number: u16) {
        let leg = self.leg(id, number).clone();
        if let Some(message) = self.center.queues[leg.queue.index()].ladder[leg.step].message {
            self.say(Fact::MessageDue { leg: LegId { call: id, number }, message });
        }
    }

    /// The leg by which a call may leave with a key, and where to.
    fn exit(&self, call: &Call, key: char) -> Option<(u16, Destination)> {
        call.legs.iter().find_map(|leg| {
            let exits = &self.center.queues[leg.queue.index()].exits;
            exits.iter().find(|exit| exit.key == key).map(|exit| (leg.number, exit.to))
        })
    }

    /// Takes the offer of a call back, if there is one; who was rung.
    fn take_back(&mut self, id: CallId) -> Option<AgentId> {
        let CallState::Offered(agent, _) = self.call(id).state else { return None };
        self.close_offer(agent, OfferEnd::Withdrawn);
        Some(agent)
    }

    fn dequeue_all(&mut self, id: CallId) {
        while let Some(number) = self.call(id).legs.first().map(|leg| leg.number) {
            self.end_leg(id, number, LegOutcome::Dequeued);
        }
    }

    pub(super) fn set_priority(&mut self, id: CallId, priority: i16) {
        let call = self.call(id);
        let change = i64::from(priority) - i64::from(call.priority);
        call.priority = priority;
        call.legs.iter_mut().for_each(|leg| leg.points += change);
        for leg in self.call(id).legs.clone() {
            let leg_id = LegId { call: id, number: leg.number };
            self.say(Fact::Reranked { leg: leg_id, queue: leg.queue, position: None });
        }
    }

    pub(super) fn withdraw(&mut self, id: CallId) {
        if let CallState::Talking(..) = self.call(id).state {
            let (agent, queue) = self.end_conversation(id, Ender::Withdrawn);
            self.end_call(id, Disposition::Withdrawn);
            return self.after_conversation(agent, queue);
        }
        let free = self.take_back(id);
        let first = self.call(id).legs[0].number;
        self.end_leg(id, first, LegOutcome::Withdrawn);
        self.end_call(id, Disposition::Withdrawn);
        free.into_iter().for_each(|agent| self.serve(agent));
    }

    pub(super) fn move_call(&mut self, id: CallId, queue: QueueId, age: Age, priority: Option<i16>) {
        let free = self.take_back(id);
        let first = self.call(id).legs[0].number;
        self.end_leg(id, first, LegOutcome::Moved(queue));
        self.dequeue_all(id);
        let from = if age == Age::Keep { self.aged_from(id) } else { self.at.as_micros() as i64 };
        let call = self.call(id);
        call.priority = priority.unwrap_or(call.priority);
        self.enqueue(id, queue, from);
        free.into_iter().for_each(|agent| self.serve(agent));
    }

    pub(super) fn join_queue(&mut self, id: CallId, queue: QueueId) {
        let from = self.aged_from(id);
        self.join(id, queue, from);
        self.route(id);
    }

    pub(super) fn leave_queue(&mut self, id: CallId, queue: QueueId) {
        let number = self.call(id).legs.iter().find(|leg| leg.queue == queue).expect("it stands there").number;
        match self.call(id).state {
            CallState::Offered(agent, offered) if offered == number => {
                self.close_offer(agent, OfferEnd::Withdrawn);
                self.end_leg(id, number, LegOutcome::Dequeued);
                self.requeue(id);
                self.serve(agent);
            }
            _ => self.end_leg(id, number, LegOutcome::Dequeued),
        }
    }

    pub(super) fn exit_key(&mut self, id: CallId, key: char) {
        let call = self.calls.iter().find(|call| call.new.call == id).expect("alive");
        let (number, to) = self.exit(call, key).expect("there is such a key");
        let free = self.take_back(id);
        let from = self.leg(id, number).from;
        self.end_leg(id, number, LegOutcome::Exited(to));
        self.dequeue_all(id);
        match to {
            Destination::Queue(queue) => self.enqueue(id, queue, from),
            Destination::External(external) => self.end_call(id, Disposition::External(external)),
            Destination::End | Destination::Callback => self.end_call(id, Disposition::Exited),
        }
        free.into_iter().for_each(|agent| self.serve(agent));
    }
}
