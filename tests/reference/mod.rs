//! The engine once more, the slowest and most obvious way: every decision scans everything that is there. No index, no
//! cache, no heap, no slot. Read it beside the documents of the engine's commands and events.

#![allow(unreachable_pub)]

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::*;
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use std::cmp::Reverse;

#[derive(Clone, Copy, PartialEq)]
enum CallState {
    Waiting,
    Offered(AgentId, u16),
    Talking(AgentId, QueueId, Timestamp),
}

#[derive(Clone, PartialEq)]
struct Leg {
    number: u16,
    queue: QueueId,
    step: usize,
    points: i64,
    /// What its rank counts from, in microseconds.
    from: i64,
    sequence: u64,
    enqueued: Timestamp,
    limit: Option<Timestamp>,
    /// Its time ran out while the call rang: on to the overflow (true) or the timeout (false).
    overdue: Option<bool>,
}

struct Call {
    new: NewCall,
    arrived: Timestamp,
    priority: i16,
    state: CallState,
    started: u16,
    answered: u16,
    legs: Vec<Leg>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum State {
    SignedOut,
    NotReady(Reason),
    Idle,
    Ringing(CallId),
    Talking(CallId),
    WrapUp,
    HeldOff,
}

struct Agent {
    state: State,
    wish: Wish,
    serial: u32,
    unanswered: u16,
    idle_since: u64,
    sequence: u64,
    calls: u64,
    occupancy: u64,
    signed_in: Timestamp,
    busy: Duration,
    busy_since: Timestamp,
}

#[derive(Clone, Copy, PartialEq)]
enum Who {
    Leg(CallId, u16),
    Agent(AgentId),
}

pub struct Reference {
    center: Center,
    now: Timestamp,
    at: Timestamp,
    calls: Vec<Call>,
    agents: Vec<Agent>,
    timers: Vec<(Timestamp, Who)>,
    last_offered: Vec<Option<AgentId>>,
    sequence: u64,
    random: SplitMix64,
    out: Vec<Event>,
}

impl Reference {
    pub fn new(mut center: Center) -> Self {
        for queue in center.queues.iter_mut().filter(|queue| queue.ladder.is_empty()) {
            queue.ladder = vec![Step::open()];
        }
        let agent = |_: &_| Agent {
            state: State::SignedOut,
            wish: Wish::SignOut,
            serial: 0,
            unanswered: 0,
            idle_since: 0,
            sequence: 0,
            calls: 0,
            occupancy: 0,
            signed_in: Timestamp::ZERO,
            busy: Duration::ZERO,
            busy_since: Timestamp::ZERO,
        };
        Self {
            now: Timestamp::ZERO,
            at: Timestamp::ZERO,
            calls: Vec::new(),
            agents: center.agents.iter().map(agent).collect(),
            timers: Vec::new(),
            last_offered: vec![None; center.queues.len()],
            sequence: 0,
            random: SplitMix64::seed_from_u64(center.seed),
            out: Vec::new(),
            center,
        }
    }

    pub fn events(&self) -> &[Event] {
        &self.out
    }

    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.timers.iter().map(|timer| timer.0).min()
    }

    pub fn advance(&mut self, now: Timestamp) {
        // `min_by_key` takes the first of equals: timers are kept in the order in which they were set.
        while let Some(place) = (0..self.timers.len()).min_by_key(|&place| self.timers[place].0) {
            if self.timers[place].0 > now {
                break;
            }
            let (at, who) = self.timers.remove(place);
            self.at = at;
            match who {
                Who::Leg(call, number) => self.leg_due(call, number),
                Who::Agent(agent) => self.agent_due(agent),
            }
        }
        self.now = self.now.max(now);
    }

    pub fn handle(&mut self, now: Timestamp, command: Command) -> Result<(), Rejection> {
        if now < self.now {
            return Err(Rejection::TimeWentBack);
        }
        self.advance(now);
        self.at = now;
        self.refusal(command)?;
        match command {
            Command::Arrive(new) => self.arrive(new),
            Command::HangUp { call } => self.hang_up(call),
            Command::Accept { offer } => self.accept(offer.agent),
            Command::Refuse { offer, cause } => self.fail_offer(offer.agent, OfferEnd::Refused(cause)),
            Command::Release { call } => {
                let (agent, queue) = self.end_conversation(call, Ender::Agent);
                self.end_call(call, Disposition::Completed);
                self.after_conversation(agent, queue);
            }
            Command::Transfer { call, queue: to, age, priority } => {
                let (agent, queue) = self.end_conversation(call, Ender::Transfer);
                let from = if age == Age::Keep { self.aged_from(call) } else { now.as_micros() as i64 };
                let record = self.call(call);
                record.priority = priority.unwrap_or(record.priority);
                self.enqueue(call, to, from);
                self.after_conversation(agent, queue);
            }
            Command::SignIn { agent, not_ready } => self.sign_in(agent, not_ready),
            Command::SignOut { agent } => self.wish(agent, Wish::SignOut),
            Command::Ready { agent } => self.wish(agent, Wish::Ready),
            Command::NotReady { agent, reason } => self.wish(agent, Wish::NotReady(Reason::Given(reason))),
            Command::WrapUpDone { agent } => self.end_busy(agent),
            Command::AgentLost { agent } => self.agent_lost(agent),
        }
        Ok(())
    }

    /// Everything that a command may be refused for, in one place.
    fn refusal(&mut self, command: Command) -> Result<(), Rejection> {
        let queue_known = |queue: QueueId| queue.index() < self.center.queues.len();
        let reason_known = |reason: ReasonId| reason.index() < self.center.reasons.len();
        let find = |id: CallId| self.calls.iter().find(|call| call.new.call == id);
        let signed_in = |agent: AgentId| match self.agents.get(agent.index()) {
            None => Err(Rejection::UnknownAgent(agent)),
            Some(record) if record.state == State::SignedOut => Err(Rejection::NotSignedIn(agent)),
            Some(record) => Ok(record),
        };
        match command {
            Command::Arrive(new) => {
                if !queue_known(new.queue) {
                    return Err(Rejection::UnknownQueue(new.queue));
                }
                if find(new.call).is_some() {
                    return Err(Rejection::DuplicateCall(new.call));
                }
                if [Some(new.age), new.wait_max].into_iter().flatten().any(|interval| interval > Duration::LONGEST) {
                    return Err(Rejection::AbsurdInterval(new.call));
                }
                for (place, value) in new.attributes.0.into_iter().enumerate() {
                    let values = self.center.attributes.get(place).map_or(0, |attribute| attribute.values.len());
                    if usize::from(value) > values {
                        return Err(Rejection::UnknownAttribute(place as u8));
                    }
                }
            }
            Command::HangUp { call } => {
                find(call).ok_or(Rejection::UnknownCall(call))?;
            }
            Command::Accept { offer } | Command::Refuse { offer, .. } => {
                let record = self.agents.get(offer.agent.index()).ok_or(Rejection::UnknownAgent(offer.agent))?;
                if !matches!(record.state, State::Ringing(_)) || record.serial != offer.serial {
                    return Err(Rejection::StaleOffer(offer));
                }
            }
            Command::Release { call } | Command::Transfer { call, .. } => {
                let record = find(call).ok_or(Rejection::UnknownCall(call))?;
                if !matches!(record.state, CallState::Talking(..)) {
                    return Err(Rejection::NotTalking(call));
                }
                if let Command::Transfer { queue, .. } = command
                    && !queue_known(queue)
                {
                    return Err(Rejection::UnknownQueue(queue));
                }
            }
            Command::SignIn { agent, not_ready } => {
                let record = self.agents.get(agent.index()).ok_or(Rejection::UnknownAgent(agent))?;
                if let Some(reason) = not_ready.filter(|&reason| !reason_known(reason)) {
                    return Err(Rejection::UnknownReason(reason));
                }
                if record.state != State::SignedOut {
                    return Err(Rejection::AlreadySignedIn(agent));
                }
            }
            Command::SignOut { agent } | Command::Ready { agent } | Command::AgentLost { agent } => {
                signed_in(agent)?;
            }
            Command::NotReady { agent, reason } => {
                signed_in(agent)?;
                if !reason_known(reason) {
                    return Err(Rejection::UnknownReason(reason));
                }
            }
            Command::WrapUpDone { agent } => {
                if signed_in(agent)?.state != State::WrapUp {
                    return Err(Rejection::NotInWrapUp(agent));
                }
            }
        }
        Ok(())
    }

    // The decision rule.

    fn profile(&self, agent: AgentId) -> &Profile {
        &self.center.profiles[self.center.agents[agent.index()].profile.index()]
    }

    fn idle_of(&self, profile: ProfileId) -> u32 {
        let idle =
            |(agent, record): (&acd::config::Agent, &Agent)| agent.profile == profile && record.state == State::Idle;
        self.center.agents.iter().zip(&self.agents).filter(|&pair| idle(pair)).count() as u32
    }

    fn find_agent(&mut self, queue: QueueId, step: usize) -> Option<AgentId> {
        let config = &self.center.queues[queue.index()];
        let (tiers, selection) = (config.ladder[step].tiers, config.selection);
        let after = self.last_offered[queue.index()].map_or(0, |last| last.0 + 1);
        // Everybody who may be offered the call: (tier, level as it counts, profile, agent), in the order of this tuple.
        let mut all = Vec::new();
        for (place, record) in self.agents.iter().enumerate().filter(|(_, record)| record.state == State::Idle) {
            let agent = AgentId(place as u32);
            let profile = self.center.agents[place].profile;
            for skill in self.profile(agent).skills.iter().filter(|skill| skill.queue == queue) {
                let level = match selection.proficiency {
                    Proficiency::Ignore => 0,
                    Proficiency::MostSkilled => -i32::from(skill.level),
                    Proficiency::LeastSkilled => i32::from(skill.level),
                };
                if tiers.contains(skill.tier) && self.idle_of(profile) > skill.reserve {
                    all.push((skill.tier, level, profile, agent, record));
                }
            }
        }
        all.sort_by_key(|&(tier, level, profile, agent, _)| (tier, level, profile, agent));
        let first = all.first()?;
        let together: Vec<_> = match selection.pools {
            PoolChoice::Merged => all.iter().filter(|one| (one.0, one.1) == (first.0, first.1)).collect(),
            PoolChoice::MostAvailable => {
                let fullest = all.iter().min_by_key(|one| Reverse(self.idle_of(one.2)))?;
                all.iter().filter(|one| one.2 == fullest.2).collect()
            }
        };
        let least = |key: &dyn Fn(&Agent) -> u64| {
            together.iter().min_by_key(|one| (key(one.4), one.4.sequence)).map(|one| one.3)
        };
        match selection.rule {
            SelectionRule::MostIdle => least(&|agent| agent.idle_since),
            SelectionRule::LeastOccupied => least(&|agent| agent.occupancy),
            SelectionRule::FewestCalls => least(&|agent| agent.calls),
            SelectionRule::Linear => together.iter().map(|one| one.3).min(),
            SelectionRule::Circular => together.iter().map(|one| one.3).min_by_key(|agent| (agent.0 < after, agent.0)),
            SelectionRule::Random => {
                let agents: Vec<AgentId> = together.iter().map(|one| one.3).collect();
                let draw = (u128::from(self.random.next_u64()) * agents.len() as u128) >> 64;
                Some(agents[draw as usize])
            }
        }
    }

    /// The best waiting leg for an agent who is about to be idle.
    fn find_leg(&self, agent: AgentId) -> Option<(CallId, u16)> {
        let profile = self.profile(agent);
        let idle = self.idle_of(self.center.agents[agent.index()].profile) + 1;
        let standing: Vec<(&Call, &Leg)> = (self.calls.iter())
            .filter(|call| call.state == CallState::Waiting)
            .flat_map(|call| call.legs.iter().filter(|leg| leg.overdue.is_none()).map(move |leg| (call, leg)))
            .collect();
        let count = |queue: QueueId| standing.iter().filter(|(_, leg)| leg.queue == queue).count();
        let total: usize = profile.skills.iter().map(|skill| count(skill.queue)).sum();
        let eligible = standing.iter().filter_map(|&(call, leg)| {
            let place = profile.skills.iter().position(|skill| skill.queue == leg.queue)?;
            let (skill, queue) = (&profile.skills[place], &self.center.queues[leg.queue.index()]);
            if !queue.ladder[leg.step].tiers.contains(skill.tier) || idle <= skill.reserve {
                return None;
            }
            let preference = match &profile.call_selection {
                CallSelection::TierFirst => (f64::from(skill.tier), 0),
                CallSelection::RankFirst => (0.0, 0),
                CallSelection::LongestQueue => (-(count(leg.queue) as f64), place),
                CallSelection::QueueRatio(shares) => (-(count(leg.queue) as f64 - shares[place] * total as f64), place),
            };
            let rank = match queue.priority {
                PriorityRule::Strict => (-leg.points, leg.from),
                PriorityRule::AgeCredit(worth) => (0, leg.from - leg.points * worth.as_micros() as i64),
            };
            Some(((Reverse(queue.weight), preference, rank, leg.sequence), (call.new.call, leg.number)))
        });
        eligible.min_by(|one, other| one.0.partial_cmp(&other.0).expect("no NaN")).map(|(_, leg)| leg)
    }

    // Calls and their legs.

    fn call(&mut self, id: CallId) -> &mut Call {
        self.calls.iter_mut().find(|call| call.new.call == id).expect("alive")
    }

    fn leg(&mut self, id: CallId, number: u16) -> &mut Leg {
        self.call(id).legs.iter_mut().find(|leg| leg.number == number).expect("alive")
    }

    fn alive(&self, id: CallId) -> bool {
        self.calls.iter().any(|call| call.new.call == id)
    }

    fn aged_from(&mut self, id: CallId) -> i64 {
        let call = self.call(id);
        call.arrived.as_micros() as i64 - call.new.age.as_micros() as i64
    }

    fn say(&mut self, fact: Fact) {
        self.out.push(Event { at: self.at, fact });
    }

    fn waiting_in(&self, queue: QueueId) -> u32 {
        self.calls.iter().flat_map(|call| &call.legs).filter(|leg| leg.queue == queue).count() as u32
    }

    fn staffed(&self, queue: QueueId) -> bool {
        (0..).map(AgentId).zip(&self.agents).any(|(agent, record)| {
            record.state != State::SignedOut && self.profile(agent).skills.iter().any(|skill| skill.queue == queue)
        })
    }

    fn arrive(&mut self, new: NewCall) {
        let (arrived, priority) = (self.at, new.priority);
        let state = CallState::Waiting;
        self.calls.push(Call { new, arrived, priority, state, started: 0, answered: 0, legs: Vec::new() });
        self.say(Fact::CallArrived { call: new.call, queue: new.queue, attributes: new.attributes });
        let from = self.aged_from(new.call);
        self.enqueue(new.call, new.queue, from);
    }

    fn enqueue(&mut self, id: CallId, mut queue: QueueId, from: i64) {
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
                return self.schedule(id, number);
            };
            let turned = if hop < 16 { turned } else { Destination::End };
            let blocked = turned == Destination::End;
            self.end_leg(id, number, if blocked { LegOutcome::Blocked } else { LegOutcome::Overflowed(turned) });
            match turned {
                Destination::Queue(next) => queue = next,
                Destination::External(external) => return self.end_call(id, Disposition::External(external)),
                Destination::End if self.call(id).legs.is_empty() => return self.end_call(id, Disposition::Blocked),
                Destination::End => return,
            }
        }
    }

    fn start_leg(&mut self, id: CallId, queue: QueueId, from: i64) -> u16 {
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

    fn schedule(&mut self, id: CallId, number: u16) {
        let leg = self.leg(id, number).clone();
        let step = self.center.queues[leg.queue.index()].ladder.get(leg.step + 1).map(|step| leg.enqueued + step.at);
        if let Some(due) = [step, leg.limit].into_iter().flatten().min() {
            self.timers.push((due, Who::Leg(id, number)));
        }
    }

    fn end_leg(&mut self, id: CallId, number: u16, outcome: LegOutcome) {
        self.timers.retain(|timer| timer.1 != Who::Leg(id, number));
        let leg = self.leg(id, number).clone();
        let call = self.call(id);
        call.legs.retain(|other| other.number != number);
        let attributes = call.new.attributes;
        let leg_id = LegId { call: id, number };
        self.say(Fact::LegEnded { leg: leg_id, queue: leg.queue, outcome, enqueued: leg.enqueued, attributes });
    }

    fn end_call(&mut self, id: CallId, disposition: Disposition) {
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
            attributes: call.new.attributes,
        });
    }

    /// The leg's next step or the end of its longest wait is here.
    fn leg_due(&mut self, id: CallId, number: u16) {
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
        for joined in step.join {
            let config = &self.center.queues[joined.index()];
            let unstaffed = config.when_unstaffed.is_some() && !self.staffed(joined);
            let full = config.waiting_max.is_some_and(|most| self.waiting_in(joined) >= most);
            if unstaffed || full || self.call(id).legs.iter().any(|leg| leg.queue == joined) {
                continue;
            }
            let number = self.start_leg(id, joined, leg.from);
            self.schedule(id, number);
        }
        self.route(id);
    }

    fn run_out(&mut self, id: CallId, number: u16, overflow: bool) {
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

    fn expire(&mut self, id: CallId, number: u16) {
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
    fn route(&mut self, id: CallId) {
        if self.call(id).state != CallState::Waiting {
            return;
        }
        for leg in self.call(id).legs.clone() {
            if let Some(agent) = self.find_agent(leg.queue, leg.step) {
                return self.offer(id, leg.number, agent);
            }
        }
    }

    fn requeue(&mut self, id: CallId) {
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

    // Offers and conversations.

    fn offer(&mut self, id: CallId, number: u16, agent: AgentId) {
        let queue = self.leg(id, number).queue;
        self.call(id).state = CallState::Offered(agent, number);
        let record = &mut self.agents[agent.index()];
        record.serial += 1;
        let offer = OfferId { agent, serial: record.serial };
        self.last_offered[queue.index()] = Some(agent);
        let ring_until = self.center.queues[queue.index()].ring_timeout.map(|limit| self.at + limit);
        self.timers.extend(ring_until.map(|until| (until, Who::Agent(agent))));
        self.say(Fact::Offered { offer, leg: LegId { call: id, number }, queue, ring_until });
        self.change(agent, State::Ringing(id));
    }

    fn rung(&mut self, agent: AgentId) -> (CallId, u16) {
        let State::Ringing(id) = self.agents[agent.index()].state else { panic!("not ringing") };
        let CallState::Offered(_, number) = self.call(id).state else { panic!("not offered") };
        (id, number)
    }

    fn accept(&mut self, agent: AgentId) {
        let (id, number) = self.rung(agent);
        self.timers.retain(|timer| timer.1 != Who::Agent(agent));
        let queue = self.leg(id, number).queue;
        self.end_leg(id, number, LegOutcome::Answered(agent));
        while let Some(leg) = self.call(id).legs.first() {
            let number = leg.number;
            self.end_leg(id, number, LegOutcome::Dequeued);
        }
        let at = self.at;
        let call = self.call(id);
        call.state = CallState::Talking(agent, queue, at);
        call.answered += 1;
        self.agents[agent.index()].unanswered = 0;
        self.agents[agent.index()].busy_since = at;
        self.change(agent, State::Talking(id));
    }

    fn close_offer(&mut self, agent: AgentId, cause: OfferEnd) {
        let (id, number) = self.rung(agent);
        self.timers.retain(|timer| timer.1 != Who::Agent(agent));
        let queue = self.leg(id, number).queue;
        self.call(id).state = CallState::Waiting;
        let offer = OfferId { agent, serial: self.agents[agent.index()].serial };
        self.say(Fact::OfferEnded { offer, leg: LegId { call: id, number }, queue, cause });
    }

    fn fail_offer(&mut self, agent: AgentId, cause: OfferEnd) {
        let (id, number) = self.rung(agent);
        let queue = self.leg(id, number).queue;
        let rona = self.center.queues[queue.index()].rona;
        self.close_offer(agent, cause);
        let rule = match cause {
            OfferEnd::NoAnswer => rona.no_answer,
            OfferEnd::Refused(Refusal::Rejected) => rona.rejected,
            OfferEnd::Refused(Refusal::Busy) => rona.busy,
            OfferEnd::Refused(Refusal::Unreachable) => rona.unreachable,
            _ => {
                self.settle(agent);
                return self.requeue(id);
            }
        };
        self.sequence += 1;
        let record = &mut self.agents[agent.index()];
        record.unanswered += 1;
        record.idle_since = self.at.as_micros();
        record.sequence = self.sequence;
        if rule.pause_after > 0 && record.unanswered >= rule.pause_after {
            record.unanswered = 0;
            record.wish = Wish::NotReady(Reason::Rona);
            self.settle(agent);
        } else {
            self.change(agent, State::HeldOff);
            self.timers.push((self.at + rule.delay, Who::Agent(agent)));
        }
        self.requeue(id);
    }

    fn hang_up(&mut self, id: CallId) {
        match self.call(id).state {
            CallState::Talking(..) => {
                let (agent, queue) = self.end_conversation(id, Ender::Caller);
                self.end_call(id, Disposition::Completed);
                self.after_conversation(agent, queue);
            }
            state => {
                if let CallState::Offered(agent, _) = state {
                    self.close_offer(agent, OfferEnd::CallerGone);
                }
                let oldest = self.call(id).legs[0].number;
                self.end_leg(id, oldest, LegOutcome::Abandoned);
                self.end_call(id, Disposition::Abandoned);
                if let CallState::Offered(agent, _) = state {
                    self.serve(agent);
                }
            }
        }
    }

    fn end_conversation(&mut self, id: CallId, by: Ender) -> (AgentId, QueueId) {
        let CallState::Talking(agent, queue, since) = self.call(id).state else { panic!("not talking") };
        self.call(id).state = CallState::Waiting;
        self.say(Fact::ConversationEnded { call: id, agent, queue, since, by });
        (agent, queue)
    }

    fn after_conversation(&mut self, agent: AgentId, queue: QueueId) {
        self.sequence += 1;
        let wrap_up = self.center.agents[agent.index()].wrap_up.unwrap_or(self.center.queues[queue.index()].wrap_up);
        let record = &mut self.agents[agent.index()];
        record.idle_since = self.at.as_micros();
        record.sequence = self.sequence;
        record.calls += 1;
        let leaves = record.wish == Wish::SignOut && self.center.sign_out == SignOut::AfterConversation;
        if leaves || wrap_up == WrapUp::AtMost(Duration::ZERO) {
            return self.end_busy(agent);
        }
        self.change(agent, State::WrapUp);
        if let WrapUp::AtMost(limit) = wrap_up {
            self.timers.push((self.at + limit, Who::Agent(agent)));
        }
    }

    // Agents.

    fn agent_due(&mut self, agent: AgentId) {
        match self.agents[agent.index()].state {
            State::Ringing(_) => self.fail_offer(agent, OfferEnd::NoAnswer),
            State::WrapUp => self.end_busy(agent),
            _ => self.settle(agent),
        }
    }

    fn end_busy(&mut self, agent: AgentId) {
        self.timers.retain(|timer| timer.1 != Who::Agent(agent));
        let at = self.at;
        let record = &mut self.agents[agent.index()];
        record.busy += at.since(record.busy_since);
        self.settle(agent);
    }

    fn sign_in(&mut self, agent: AgentId, not_ready: Option<ReasonId>) {
        self.sequence += 1;
        let profile = self.center.agents[agent.index()].profile;
        let colleagues: Vec<u64> = (self.center.agents.iter().zip(&self.agents))
            .filter(|(config, record)| config.profile == profile && record.state != State::SignedOut)
            .map(|(_, record)| record.calls)
            .collect();
        let record = &mut self.agents[agent.index()];
        record.calls = colleagues.iter().sum::<u64>().checked_div(colleagues.len() as u64).unwrap_or(0);
        record.idle_since = self.at.as_micros();
        record.sequence = self.sequence;
        record.wish = not_ready.map_or(Wish::Ready, |reason| Wish::NotReady(Reason::Given(reason)));
        record.unanswered = 0;
        record.signed_in = self.at;
        record.busy = Duration::ZERO;
        self.settle(agent);
    }

    fn wish(&mut self, agent: AgentId, wish: Wish) {
        let at_once = self.center.sign_out == SignOut::AfterConversation && wish == Wish::SignOut;
        self.agents[agent.index()].wish = wish;
        match self.agents[agent.index()].state {
            State::NotReady(_) => self.settle(agent),
            State::WrapUp if at_once => self.end_busy(agent),
            _ if wish == Wish::Ready => {}
            State::Ringing(_) => self.fail_offer(agent, OfferEnd::AgentGone),
            State::HeldOff | State::Idle => {
                self.timers.retain(|timer| timer.1 != Who::Agent(agent));
                self.settle(agent);
            }
            _ => {}
        }
    }

    fn agent_lost(&mut self, agent: AgentId) {
        match self.agents[agent.index()].state {
            State::Talking(id) => {
                let (_, queue) = self.end_conversation(id, Ender::AgentLost);
                self.change(agent, State::SignedOut);
                match self.center.queues[queue.index()].on_agent_lost {
                    OnAgentLost::End => self.end_call(id, Disposition::Completed),
                    OnAgentLost::Requeue => {
                        let from = self.aged_from(id);
                        self.enqueue(id, queue, from);
                    }
                }
            }
            State::WrapUp => {
                self.timers.retain(|timer| timer.1 != Who::Agent(agent));
                self.change(agent, State::SignedOut);
            }
            _ => self.wish(agent, Wish::SignOut),
        }
    }

    fn settle(&mut self, agent: AgentId) {
        match self.agents[agent.index()].wish {
            Wish::SignOut => self.change(agent, State::SignedOut),
            Wish::NotReady(reason) => self.change(agent, State::NotReady(reason)),
            Wish::Ready => {
                let record = &mut self.agents[agent.index()];
                let staffed = u128::from(self.at.since(record.signed_in).as_micros());
                record.occupancy = (u128::from(record.busy.as_micros()) << 32).checked_div(staffed).unwrap_or(0) as u64;
                self.serve(agent);
            }
        }
    }

    fn serve(&mut self, agent: AgentId) {
        match self.find_leg(agent) {
            Some((id, number)) => self.offer(id, number, agent),
            None => self.change(agent, State::Idle),
        }
    }

    fn change(&mut self, agent: AgentId, to: State) {
        let doing = |state| match state {
            State::SignedOut => Doing::SignedOut,
            State::NotReady(reason) => Doing::NotReady(reason),
            State::Idle => Doing::Idle,
            State::Ringing(_) => Doing::Ringing,
            State::Talking(_) => Doing::Talking,
            State::WrapUp => Doing::WrapUp,
            State::HeldOff => Doing::HeldOff,
        };
        let from = doing(std::mem::replace(&mut self.agents[agent.index()].state, to));
        let (to, profile) = (doing(to), self.center.agents[agent.index()].profile);
        if from != to {
            self.say(Fact::AgentChanged { agent, profile, from, to });
        }
    }
}
