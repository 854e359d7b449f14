//! Writes legal histories: the events that an engine would emit, without any routing.

use std::collections::BTreeMap;

use crate::config::{Agent, Attribute, Attributes, Center, Destination, Profile, Queue};
use crate::engine::{Disposition, Doing, Ender, Event, Fact, LegOutcome, OfferEnd, OfferKind, Reason, Refusal};
use crate::id::{AgentId, CallId, LegId, OfferId, ProfileId, QueueId};
use crate::time::{Duration, Timestamp};

/// Two queues (front, lawyers); a clerk (profile 0, agent 0) and two lawyers (profile 1, agents 1 and 2); regions north
/// and south, modes mobile and landline.
pub(super) fn center() -> Center {
    let profile = |name: &str| Profile::new(name, Vec::new());
    let agent = |(name, profile): (&str, u32)| Agent::new(name, ProfileId(profile));
    let attribute =
        |name: &str, values: [&str; 2]| Attribute { name: name.into(), values: values.map(Into::into).into() };
    Center {
        queues: vec![Queue::new("front"), Queue::new("lawyers")],
        profiles: vec![profile("clerk"), profile("lawyer")],
        agents: [("an", 0), ("bo", 1), ("chen", 1)].map(agent).into(),
        attributes: vec![attribute("region", ["north", "south"]), attribute("mode", ["mobile", "landline"])],
        ..Center::default()
    }
}

#[derive(Clone, Copy)]
enum Place {
    Waiting,
    Ringing { leg: usize, agent: u32 },
    Talking { queue: QueueId, agent: u32, since: Timestamp },
}

struct Call {
    arrived: Timestamp,
    first_queue: QueueId,
    attributes: Attributes,
    /// Number, queue and enqueue time of the legs not ended.
    open: Vec<(u16, QueueId, Timestamp)>,
    legs: u16,
    answered: u16,
    place: Place,
}

/// A history being written. Steps that are not possible at that moment are skipped.
pub(super) struct Script {
    pub(super) events: Vec<Event>,
    pub(super) now: Timestamp,
    pub(super) doing: Vec<Doing>,
    profiles: Vec<ProfileId>,
    calls: BTreeMap<u64, Call>,
    serials: u32,
}

impl Script {
    pub(super) fn new() -> Self {
        let profiles: Vec<ProfileId> = center().agents.iter().map(|agent| agent.profile).collect();
        let doing = vec![Doing::SignedOut; profiles.len()];
        Self { events: Vec::new(), now: Timestamp::ZERO, doing, profiles, calls: BTreeMap::new(), serials: 0 }
    }

    /// Sets the clock.
    pub(super) fn at(&mut self, (hours, minutes, secs): (u64, u64, u64)) -> &mut Self {
        let now = Timestamp::from_secs(3600 * hours + 60 * minutes + secs);
        assert!(now >= self.now, "a script goes forward");
        self.now = now;
        self
    }

    pub(super) fn wait(&mut self, interval: Duration) {
        self.now = self.now + interval;
    }

    pub(super) fn alive(&self) -> Vec<u64> {
        self.calls.keys().copied().collect()
    }

    fn say(&mut self, fact: Fact) {
        self.events.push(Event { at: self.now, fact });
    }

    pub(super) fn agent(&mut self, agent: u32, to: Doing) -> &mut Self {
        let from = std::mem::replace(&mut self.doing[agent as usize], to);
        if from != to {
            let profile = self.profiles[agent as usize];
            self.say(Fact::AgentChanged { agent: AgentId(agent), profile, from, to });
        }
        self
    }

    pub(super) fn arrive(&mut self, call: u64, queue: u16, attributes: [u16; 2]) -> &mut Self {
        if self.calls.contains_key(&call) {
            return self;
        }
        let mut all = Attributes::default();
        all.0[..2].copy_from_slice(&attributes);
        let (attributes, first_queue) = (all, QueueId(queue));
        self.say(Fact::CallArrived {
            call: CallId(call),
            queue: first_queue,
            origin: crate::engine::Origin::Caller,
            attributes,
        });
        let fresh = Call {
            arrived: self.now,
            first_queue,
            attributes,
            open: vec![],
            legs: 0,
            answered: 0,
            place: Place::Waiting,
        };
        self.calls.insert(call, fresh);
        self.join(call, queue)
    }

    /// Enqueues a waiting call in one more queue.
    pub(super) fn join(&mut self, id: u64, queue: u16) -> &mut Self {
        let (now, queue) = (self.now, QueueId(queue));
        if let Some(call) = self.calls.get_mut(&id)
            && matches!(call.place, Place::Waiting)
            && call.open.iter().all(|leg| leg.1 != queue)
        {
            call.legs += 1;
            call.open.push((call.legs, queue, now));
            let leg = LegId { call: CallId(id), number: call.legs };
            let attributes = call.attributes;
            self.say(Fact::LegStarted { leg, queue, priority: 0, attributes });
        }
        self
    }

    fn end_leg(&mut self, id: u64, place: usize, outcome: LegOutcome) {
        let call = self.calls.get_mut(&id).expect("the caller knows the call");
        let (number, queue, enqueued) = call.open.remove(place);
        let (leg, attributes) = (LegId { call: CallId(id), number }, call.attributes);
        self.say(Fact::LegEnded { leg, queue, outcome, enqueued, attributes });
    }

    fn end_call(&mut self, id: u64, disposition: Disposition) {
        while !self.calls[&id].open.is_empty() {
            self.end_leg(id, 0, LegOutcome::Dequeued);
        }
        let call = self.calls.remove(&id).expect("the caller knows the call");
        let Call { arrived, first_queue: queue, attributes, legs, answered, .. } = call;
        self.say(Fact::CallEnded {
            call: CallId(id),
            arrived,
            disposition,
            legs,
            answered,
            queue,
            origin: crate::engine::Origin::Caller,
            attributes,
        });
    }

    /// Offers the call's oldest leg to an idle agent.
    pub(super) fn offer(&mut self, id: u64, agent: u32) -> &mut Self {
        if self.doing[agent as usize] == Doing::Idle
            && let Some(call) = self.calls.get_mut(&id)
            && matches!(call.place, Place::Waiting)
        {
            call.place = Place::Ringing { leg: 0, agent };
            let (number, queue, _) = call.open[0];
            self.serials += 1;
            let (offer, leg) = (self.offer_id(agent), LegId { call: CallId(id), number });
            self.say(Fact::Offered { offer, leg, queue, ring_until: None, kind: OfferKind::Call });
            self.agent(agent, Doing::Ringing);
        }
        self
    }

    fn offer_id(&self, agent: u32) -> OfferId {
        OfferId { agent: AgentId(agent), serial: self.serials }
    }

    /// Ends the offer that the call is in, if any.
    pub(super) fn fail_offer(&mut self, id: u64, cause: OfferEnd, then: Doing) -> &mut Self {
        if let Some(call) = self.calls.get_mut(&id)
            && let Place::Ringing { leg, agent } = call.place
        {
            call.place = Place::Waiting;
            let (number, queue, _) = call.open[leg];
            let (offer, leg) = (self.offer_id(agent), LegId { call: CallId(id), number });
            self.say(Fact::OfferEnded { offer, leg, queue, cause });
            self.agent(agent, then);
        }
        self
    }

    pub(super) fn accept(&mut self, id: u64) -> &mut Self {
        let now = self.now;
        if let Some(call) = self.calls.get_mut(&id)
            && let Place::Ringing { leg, agent } = call.place
        {
            call.answered += 1;
            call.place = Place::Talking { queue: call.open[leg].1, agent, since: now };
            self.end_leg(id, leg, LegOutcome::Answered(OfferId { agent: AgentId(agent), serial: 0 }));
            while !self.calls[&id].open.is_empty() {
                self.end_leg(id, 0, LegOutcome::Dequeued);
            }
            self.agent(agent, Doing::Talking);
        }
        self
    }

    fn end_talk(&mut self, id: u64, by: Ender, then: Doing) -> bool {
        let Some(&Call { place: Place::Talking { queue, agent, since }, .. }) = self.calls.get(&id) else {
            return false;
        };
        self.say(Fact::ConversationEnded { call: CallId(id), agent: AgentId(agent), queue, since, by, offer: None });
        self.agent(agent, then);
        true
    }

    /// The agent ends the conversation, and then does this.
    pub(super) fn release(&mut self, id: u64, then: Doing) -> &mut Self {
        if self.end_talk(id, Ender::Agent, then) {
            self.end_call(id, Disposition::Completed);
        }
        self
    }

    pub(super) fn transfer(&mut self, id: u64, queue: u16) -> &mut Self {
        if self.end_talk(id, Ender::Transfer, Doing::Idle) {
            self.calls.get_mut(&id).expect("it talked").place = Place::Waiting;
            self.join(id, queue);
        }
        self
    }

    pub(super) fn hang_up(&mut self, id: u64) -> &mut Self {
        if self.end_talk(id, Ender::Caller, Doing::WrapUp) {
            self.end_call(id, Disposition::Completed);
        } else if self.calls.contains_key(&id) {
            self.fail_offer(id, OfferEnd::CallerGone, Doing::Idle);
            while !self.calls[&id].open.is_empty() {
                self.end_leg(id, 0, LegOutcome::Abandoned);
            }
            self.end_call(id, Disposition::Abandoned);
        }
        self
    }

    /// The oldest leg of a waiting or ringing call ends in this way; then the call goes to `next`, or ends.
    pub(super) fn leave(&mut self, id: u64, outcome: LegOutcome, next: Option<u16>) -> &mut Self {
        if !self.calls.get(&id).is_some_and(|call| !matches!(call.place, Place::Talking { .. })) {
            return self;
        }
        self.fail_offer(id, OfferEnd::TimedOut, Doing::Idle);
        self.end_leg(id, 0, outcome);
        if let Some(queue) = next {
            self.join(id, queue);
        }
        if self.calls[&id].open.is_empty() {
            self.end_call(id, Disposition::TimedOut);
        }
        self
    }

    /// A step chosen by numbers, for random histories: four times in five about an existing call.
    pub(super) fn random(&mut self, (verb, whom, value): (u8, u8, u8)) {
        let alive = self.alive();
        let call =
            if alive.is_empty() || whom % 5 == 0 { u64::from(whom) } else { alive[usize::from(whom) % alive.len()] };
        let agent = u32::from(value % 3);
        let queue = u16::from(value % 2);
        let doing = self.doing[agent as usize];
        match verb % 16 {
            0..=2 => _ = self.arrive(u64::from(whom), queue, [u16::from(value % 3), u16::from(value / 3 % 3)]),
            3..=5 => _ = self.offer(call, agent),
            6 | 7 => _ = self.accept(call),
            8 => {
                let causes = [OfferEnd::NoAnswer, OfferEnd::AgentGone, OfferEnd::Refused(Refusal::Busy)];
                let then = [Doing::HeldOff, Doing::SignedOut, Doing::NotReady(Reason::Rona)];
                let which = usize::from(value / 3 % 3);
                self.fail_offer(call, causes[which], then[which]);
            }
            9 => _ = self.hang_up(call),
            10 => _ = self.release(call, if value % 2 == 0 { Doing::WrapUp } else { Doing::Idle }),
            11 => _ = self.transfer(call, queue),
            12 => _ = self.join(call, queue),
            13 => {
                let destination = Destination::Queue(QueueId(queue));
                let outcomes =
                    [LegOutcome::TimedOut(Destination::End), LegOutcome::Overflowed(destination), LegOutcome::Blocked];
                self.leave(call, outcomes[usize::from(value / 2 % 3)], (value % 4 < 2).then_some(queue));
            }
            _ => {
                let free = matches!(doing, Doing::SignedOut | Doing::Idle | Doing::WrapUp | Doing::HeldOff)
                    || matches!(doing, Doing::NotReady(_));
                let wishes = [Doing::Idle, Doing::Idle, Doing::NotReady(Reason::Rona), Doing::SignedOut];
                if free {
                    self.agent(agent, wishes[usize::from(value / 3 % 4)]);
                }
            }
        }
    }

    /// Everybody hangs up and signs out.
    pub(super) fn close(&mut self) {
        self.alive().into_iter().for_each(|call| _ = self.hang_up(call));
        (0..3).for_each(|agent| _ = self.agent(agent, Doing::SignedOut));
    }
}
