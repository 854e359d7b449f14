//! From the engine's events to an [`Account`].

use std::collections::{BTreeSet, HashMap};

use acd::config::{Attributes, Center};
use acd::engine::{ConsultEnd, Disposition, Doing, Ender, Event, Fact, LegOutcome, Origin, SelfServiceEnd};
use acd::id::{AgentId, CallId, OfferId, ProfileId, QueueId};
use acd::time::{Duration, Timestamp};
use jiff::civil::Date;

use super::account::{Account, Called, Fate, HOUR, ProfileCounts, SelfServiceCounts, StayEnd};
use super::callbacks::{CallbackCounts, Promise};

/// Folds events into an account. `clock` gives the centre's local time at an instant of the engine's time, in
/// microseconds since midnight of the first day; `None` leaves out what happened then.
///
/// Memory grows with the calls under way, the days and the agents.
pub struct Fold<C> {
    clock: C,
    account: Account,
    /// The end of the period, on the same scale as the clock.
    end: i64,
    calls: HashMap<CallId, Open>,
    /// A caller whom an agent has just passed on, and from which queue; and one who goes to a consulted party.
    passed: Option<(CallId, QueueId)>,
    taken: Option<(CallId, Option<QueueId>)>,
    agents: Vec<Present>,
    answerers: BTreeSet<AgentId>,
    /// The call that ended last, and whether it belongs to the period.
    ended: Option<(CallId, bool)>,
    externals: Vec<String>,
}

/// A call under way.
#[derive(Clone, Copy, Default)]
struct Open {
    /// When it entered its first queue.
    asked: Option<Timestamp>,
    /// When it was first answered.
    answered: Option<Timestamp>,
    failed: u32,
    callback: Promise,
}

/// What an agent does.
#[derive(Clone, Copy)]
struct Present {
    profile: ProfileId,
    doing: Doing,
    since: i64,
    was_there: bool,
}

impl<C: Fn(Timestamp) -> Option<i64>> Fold<C> {
    /// Begins with nothing, from midnight of `first` for `days` days (without them, for as long as events come). Agents
    /// do what `doing` says at the beginning.
    pub fn new(
        center: &Center,
        (first, days): (Date, Option<usize>),
        doing: impl Fn(AgentId) -> Doing,
        clock: C,
    ) -> Self {
        let queues = center.queues.iter().map(|queue| queue.name.as_str());
        let attributes = center.attributes.iter().map(|of| (of.name.as_str(), of.values.as_slice()));
        let mut account = Account::new(first, queues, attributes);
        account.cover(days.unwrap_or(0));
        account.ratings = (center.rating_within != Duration::ZERO).then_some([0; 5]);
        let named = |name: &String| ProfileCounts { name: name.clone(), ..ProfileCounts::default() };
        account.profiles = center.profiles.iter().map(|profile| named(&profile.name)).collect();
        let services = center.self_service.iter();
        account.self_service =
            services.map(|of| SelfServiceCounts { name: of.name.clone(), ..SelfServiceCounts::default() }).collect();
        let agents = center.agents.iter().zip(0..).map(|(agent, id)| Present {
            profile: agent.profile,
            doing: doing(AgentId(id)),
            since: 0,
            was_there: false,
        });
        Self {
            clock,
            account,
            end: days.map_or(i64::MAX, |days| 24 * HOUR * i64::try_from(days).unwrap_or(i64::MAX / (24 * HOUR))),
            calls: HashMap::new(),
            passed: None,
            taken: None,
            agents: agents.collect(),
            answerers: BTreeSet::new(),
            ended: None,
            externals: center.externals.clone(),
        }
    }

    /// Whether something that began then belongs to the period.
    fn local(&self, at: Timestamp) -> Option<i64> {
        (self.clock)(at).filter(|at| (0..self.end).contains(at))
    }

    /// Takes in one event.
    pub fn record(&mut self, event: &Event) {
        let at = event.at;
        match event.fact {
            Fact::CallArrived { call, origin: Origin::Caller, .. } => {
                self.calls.insert(call, Open::default());
            }
            Fact::LegStarted { leg, queue, .. } => self.leg_started(at, leg.call, queue),
            Fact::LegEnded { leg, queue, outcome, enqueued, .. } => {
                self.leg_ended(at, leg.call, queue, outcome, enqueued)
            }
            Fact::Dial { call, .. } => self.dialled(call, |counts| counts.dialled += 1),
            Fact::DialFailed { call, .. } => self.dialled(call, |counts| counts.dial_failed += 1),
            Fact::ConversationEnded { call, queue, since, by, .. } => {
                if by == Ender::Transfer {
                    self.passed_on(call, queue);
                }
                if self.local(since).is_some()
                    && let Some(counts) = self.account.queues.get_mut(queue.index())
                {
                    counts.talk.0 += at.since(since).as_micros();
                    counts.talk.1 += 1;
                }
            }
            Fact::CallEnded {
                call,
                arrived,
                disposition,
                queue,
                answered,
                origin: Origin::Caller,
                ref attributes,
                ..
            } => {
                self.call_ended(call, arrived, (disposition, answered > 0), queue, attributes);
            }
            Fact::AgentChanged { agent, to, .. } => self.agent_changed(at, agent, None, to),
            Fact::ProfileAssigned { agent, to, doing, .. } => self.agent_changed(at, agent, Some(to), doing),
            Fact::ConsultEnded { call, how, .. } => {
                self.taken = (how == ConsultEnd::Transferred).then_some((call, None));
            }
            Fact::ConversationJoined { call, queue, .. } => {
                if let Some((_, to)) = self.taken.as_mut().filter(|(taken, _)| *taken == call) {
                    *to = Some(queue);
                }
            }
            Fact::SelfServiceEnded { service, since, how, .. } if self.local(since).is_some() => {
                if let Some(counts) = self.account.self_service.get_mut(service.index()) {
                    counts.sessions += 1;
                    counts.contained += u64::from(how == SelfServiceEnd::Contained);
                    counts.escalated += u64::from(how == SelfServiceEnd::Escalated);
                }
            }
            Fact::Rated { call, rating, .. } => {
                // A rating belongs to its call's period if that has just ended, else to its own time.
                let just = self.ended.filter(|(ended, _)| *ended == call).map(|(_, counts)| counts);
                if just.unwrap_or_else(|| self.local(at).is_some()) {
                    self.account.ratings.get_or_insert_default()[rating.place()] += 1;
                }
            }
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::CallEnded { .. } | Fact::Resumed { .. } | Fact::SelfServiceStarted { .. }
            | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. } | Fact::MessageDue { .. }
            | Fact::CallbackOffered { .. } | Fact::Reranked { .. } | Fact::StepReached { .. } | Fact::Offered { .. }
            | Fact::ConfirmationAwaited { .. } | Fact::OfferEnded { .. } | Fact::ConsultStarted { .. }
            | Fact::AgentSilent { .. } | Fact::Monitored { .. }
            | Fact::QueueOpened { .. } | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. }
            | Fact::CallHeld { .. }
            | Fact::CallUnheld { .. }
            | Fact::SwitchAway {}
            | Fact::SwitchBack {}
            | Fact::Reconfigured { .. } => {}
        }
    }

    fn leg_started(&mut self, at: Timestamp, call: CallId, queue: QueueId) {
        if let Some((_, from)) = self.passed.take_if(|(passed, _)| *passed == call)
            && self.local(at).is_some()
        {
            self.transfer(from, queue);
        }
        let Some(open) = self.calls.get_mut(&call) else { return };
        open.asked.get_or_insert(at);
        if let Promise::Asked(queue) = open.callback {
            open.callback = Promise::Owed(queue);
            self.callbacks(queue, |counts| counts.asked += 1);
        }
    }

    fn callbacks(&mut self, queue: QueueId, count: impl FnOnce(&mut CallbackCounts)) {
        if let Some(counts) = self.account.queues.get_mut(queue.index()) {
            count(&mut counts.callbacks);
        }
    }

    fn dialled(&mut self, call: CallId, count: impl FnOnce(&mut CallbackCounts)) {
        if let Some(queue) = self.calls.get(&call).and_then(|open| open.callback.owed_by()) {
            self.callbacks(queue, count);
        }
    }

    fn leg_ended(&mut self, at: Timestamp, call: CallId, queue: QueueId, outcome: LegOutcome, enqueued: Timestamp) {
        let end = stay_end(outcome);
        let in_period = self.local(at);
        if let Some(open) = self.calls.get_mut(&call) {
            let callback = open.callback;
            open.callback = callback.leg_ends(queue, outcome, in_period);
            open.failed += u32::from(end.is_failure());
            if end == StayEnd::Answered {
                open.answered.get_or_insert(at);
            }
            if let Some(owed_by) = callback.owed_by() {
                self.callbacks(owed_by, |counts| callback.count_end(outcome, counts));
            }
        }
        if self.local(enqueued).is_none() {
            return;
        }
        if let LegOutcome::Answered(OfferId { agent, .. }) = outcome {
            self.answerers.insert(agent);
            let profile = self.agents.get(agent.index()).map_or(0, |present| present.profile.index());
            if let Some(counts) = self.account.profiles.get_mut(profile) {
                counts.answered += 1;
            }
        }
        if let Some(counts) = self.account.queues.get_mut(queue.index()) {
            counts.count(end);
            if end == StayEnd::Answered {
                counts.wait.0 += at.since(enqueued).as_micros();
                counts.wait.1 += 1;
            }
        }
    }

    fn call_ended(
        &mut self,
        call: CallId,
        arrived: Timestamp,
        (disposition, answered): (Disposition, bool),
        queue: QueueId,
        attributes: &Attributes,
    ) {
        let open = self.calls.remove(&call).unwrap_or_default();
        if let (Promise::Asked(queue), Disposition::Merged) = (open.callback, disposition) {
            self.callbacks(queue, |counts| {
                counts.asked += 1;
                counts.merged += 1;
            });
        }
        let local = self.local(arrived);
        self.ended = Some((call, local.is_some()));
        let Some(at) = local else { return };
        let wait = open.answered.zip(open.asked).map(|(answered, asked)| answered.since(asked).as_micros());
        let fate = match disposition {
            _ if answered => Fate::Answered(wait.and_then(|wait| i64::try_from(wait).ok())),
            Disposition::Contained | Disposition::LeftSelfService => Fate::SelfServed,
            _ => Fate::Lost,
        };
        match answered {
            true => self.account.failed_of.0 += u64::from(open.failed),
            false => self.account.failed_of.1 += u64::from(open.failed),
        }
        if let Disposition::External(place) = disposition
            && let Some(name) = self.externals.get(usize::from(place))
        {
            *self.account.referrals.entry(name.clone()).or_default() += 1;
        }
        self.account.call(&Called { at, queue: queue.index(), fate, attributes: &attributes.0 });
    }

    fn passed_on(&mut self, call: CallId, from: QueueId) {
        match self.taken.take_if(|(taken, _)| *taken == call) {
            Some((_, Some(to))) => self.transfer(from, to),
            // To a party outside.
            Some((_, None)) => {}
            None => self.passed = Some((call, from)),
        }
    }

    fn transfer(&mut self, from: QueueId, to: QueueId) {
        *self.account.transfers.entry((from.index(), to.index())).or_default() += 1;
    }

    fn agent_changed(&mut self, at: Timestamp, agent: AgentId, profile: Option<ProfileId>, to: Doing) {
        let now = (self.clock)(at).unwrap_or(0).clamp(0, self.end);
        let Some(present) = self.agents.get_mut(agent.index()) else { return };
        let before = *present;
        present.since = now;
        present.doing = to;
        present.profile = profile.unwrap_or(before.profile);
        present.was_there |= to != Doing::SignedOut;
        book(&mut self.account, before, now);
    }

    /// The account. `now` is when the run ended: agents go on until then, or until the end of the period.
    pub fn finish(mut self, now: Timestamp) -> Account {
        let end = (self.clock)(now).unwrap_or(0).clamp(0, self.end);
        for present in self.agents.clone() {
            book(&mut self.account, present, end);
            if (present.was_there || present.doing != Doing::SignedOut)
                && let Some(counts) = self.account.profiles.get_mut(present.profile.index())
            {
                counts.agents += 1;
            }
        }
        self.account.people = self.answerers.len() as u64;
        self.account.close();
        self.account
    }
}

/// Books what an agent did until `end`.
fn book(account: &mut Account, present: Present, end: i64) {
    let Present { profile, doing, since, .. } = present;
    if doing == Doing::SignedOut || end <= since {
        return;
    }
    let passed = end.abs_diff(since);
    let busy = matches!(doing, Doing::Talking | Doing::WrapUp);
    if let Some(counts) = account.profiles.get_mut(profile.index()) {
        counts.staffed += passed;
        match doing {
            Doing::Talking => counts.talking += passed,
            Doing::WrapUp => counts.wrap_up += passed,
            Doing::NotReady(_) => counts.not_ready += passed,
            Doing::SignedOut | Doing::Idle | Doing::Ringing | Doing::Dialling | Doing::HeldOff | Doing::Engaged => {}
        }
    }
    let first = account.first.weekday().to_monday_zero_offset() as i64;
    let mut from = since;
    while from < end {
        let hour = from.div_euclid(HOUR);
        let until = end.min((hour + 1) * HOUR);
        let place = usize::try_from((hour + 24 * first).rem_euclid(168)).unwrap_or(0);
        account.present[place][0] += until.abs_diff(from);
        if busy {
            account.present[place][1] += until.abs_diff(from);
        }
        from = until;
    }
}

fn stay_end(outcome: LegOutcome) -> StayEnd {
    match outcome {
        LegOutcome::Answered(_) => StayEnd::Answered,
        LegOutcome::Abandoned => StayEnd::Abandoned,
        LegOutcome::TimedOut(_) => StayEnd::TimedOut,
        LegOutcome::Overflowed(_) | LegOutcome::Blocked => StayEnd::Overflowed,
        LegOutcome::Closed(_) | LegOutcome::Vacant(_) | LegOutcome::Unreached => StayEnd::FailedOtherwise,
        LegOutcome::Dequeued
        | LegOutcome::Exited(_)
        | LegOutcome::CallbackAsked
        | LegOutcome::Moved(_)
        | LegOutcome::Withdrawn => StayEnd::Left,
    }
}
