//! What supervisors and hosts do to waiting calls, and the keys by which callers leave.

use super::*;

impl Reference {
    pub(super) fn set_priority(&mut self, call: CallId, priority: i16) {
        let record = self.call_mut(call);
        let change = i64::from(priority) - i64::from(record.priority);
        record.priority = priority;
        record.legs.iter_mut().for_each(|leg| leg.points += change);
        for id in record.legs.iter().map(|leg| leg.id).collect::<Vec<_>>() {
            self.rank_anew(id);
            self.say_reranked(id);
        }
    }

    pub(super) fn set_position(&mut self, call: CallId, queue: QueueId, position: u32) {
        let id = self.leg_of(call, queue).expect("checked: it stands there");
        self.move_to(id, position);
        self.say_reranked(id);
    }

    fn say_reranked(&mut self, id: LegId) {
        let (queue, position, priority) = (self.leg(id).queue, self.position_of(id), self.call(id.call).priority);
        self.say(Fact::Reranked { leg: id, queue, position, priority });
    }

    /// A callback stays one.
    pub(super) fn move_call(&mut self, call: CallId, queue: QueueId, age: Age, priority: Option<i16>) {
        let callback = self.is_callback(call);
        let free = self.take_back(call);
        let first = self.call(call).legs[0].id;
        self.end_leg(first, LegOutcome::Moved(queue));
        self.dequeue_all(call);
        let record = self.call_mut(call);
        record.priority = priority.unwrap_or(record.priority);
        let start = Start::new(queue, self.age(call, age));
        if callback {
            self.start_callback(call, start, None)
        } else {
            self.enqueue(call, start)
        }
        self.serve_all(free);
    }

    pub(super) fn leave_queue(&mut self, call: CallId, queue: QueueId) {
        let id = self.leg_of(call, queue).expect("checked: it stands there");
        if !self.rings_by(id) {
            return self.end_leg(id, LegOutcome::Dequeued);
        }
        let free = self.close_ring(id, None, OfferEnd::Withdrawn);
        self.end_leg(id, LegOutcome::Dequeued);
        self.requeue(call);
        self.serve_all(free);
    }

    /// The leg by which a call may leave with a key, and its destination.
    pub(super) fn exit(&self, call: CallId, key: char) -> Option<(LegId, Destination)> {
        let exit = |leg: &Leg| self.queue(leg.queue).exits.iter().find(|exit| exit.key == key).map(|exit| exit.to);
        self.call(call).legs.iter().find_map(|leg| Some((leg.id, exit(leg)?)))
    }

    pub(super) fn exit_key(&mut self, call: CallId, key: char) {
        let (id, to) = self.exit(call, key).expect("checked: there is such a key");
        let free = self.take_back(call);
        let (here, from) = (self.leg(id).queue, self.leg(id).from);
        self.end_leg(id, LegOutcome::Exited(to));
        self.dequeue_all(call);
        match to {
            Destination::Queue(queue) => self.enqueue(call, Start::new(queue, from)),
            Destination::External(external) => self.end_call(call, Disposition::External(external)),
            Destination::Callback => self.start_callback(call, Start::new(here, from), None),
            Destination::End => self.end_call(call, Disposition::Exited),
        }
        self.serve_all(free);
    }

    /// Withdraws a call, whatever it was doing.
    pub(super) fn withdraw(&mut self, call: CallId) {
        match self.call(call).state {
            CallState::SelfService(..) => {
                self.end_self_service(call, SelfServiceEnd::Left);
                self.end_call(call, Disposition::Withdrawn);
            }
            CallState::Waiting | CallState::Offered { .. } => {
                let free = self.take_back(call);
                self.end_withdrawn(call);
                self.serve_all(free);
            }
            CallState::Dialling(..) => self.withdraw_dialled(call),
            CallState::Talking(_) => self.hang_up_talking(call, Ender::Withdrawn, Disposition::Withdrawn),
        }
    }

    pub(super) fn end_withdrawn(&mut self, call: CallId) {
        let first = self.call(call).legs[0].id;
        self.end_leg(first, LegOutcome::Withdrawn);
        self.end_call(call, Disposition::Withdrawn);
    }
}
