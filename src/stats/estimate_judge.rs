//! The fold that judges estimated waits: it records every estimator's value when a wait begins, and compares it with
//! the wait when it ends.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::estimate_errors::{Estimator, QueueEstimates};
use super::rivals::{Asterisk, Naive};
use crate::config::{Center, Profile, TierSet};
use crate::engine::{Doing, Event, Expected, Fact, LegOutcome, Opening, WaitEstimator};
use crate::id::{AgentId, CallId, LegId, OfferId, ProfileId, QueueId};
use crate::time::{Duration, Timestamp};

/// Judges estimated waits. Feed it every event of an engine, in order, from the beginning.
///
/// An estimate is made when a leg begins to wait; a leg offered at the instant it starts never waits. The
/// position is the number of legs of the queue in line: first come, first served. A leg that waits only because its
/// first offer failed is not judged.
#[derive(Clone, Debug)]
pub struct EstimateJudge {
    lines: Vec<Line>,
    /// The queues that each profile serves.
    serves: Vec<Vec<QueueId>>,
    /// Idle agents, by profile.
    idle: Vec<u32>,
    /// Never iterated.
    legs: FxHashMap<LegId, Stay>,
    /// The queue of each busy agent's call, and since when.
    busy: BTreeMap<AgentId, (QueueId, Timestamp)>,
    /// A leg that has started; the next event shows whether it waits.
    started: Option<(LegId, QueueId, Timestamp)>,
    /// A caller who has just asked for a callback, until the callback's leg starts.
    called_back: Option<CallId>,
    /// Waits that began earlier are not judged.
    from: Timestamp,
    results: Vec<QueueEstimates>,
}

/// One queue.
#[derive(Clone, Debug, Default)]
struct Line {
    own: WaitEstimator,
    asterisk: Asterisk,
    naive: Naive,
    /// Agents who serve it, in any tier, and are ready.
    agents: u32,
    waiting: u32,
    /// Later steps of its ladder: their times, and the profiles they add.
    steps: Vec<(Duration, Vec<ProfileId>)>,
}

/// A leg's stay in a queue.
#[derive(Clone, Copy, Debug, Default)]
struct Stay {
    ringing_since: Option<Timestamp>,
    /// The number of agents ringing for it.
    ringing: u32,
    waited: bool,
    /// Nobody is on the line: the leg moves the queue on like any other, but no caller hears an estimate.
    callback: bool,
    /// The estimates made when it began to wait, if any.
    estimates: Option<(Option<Expected>, [Option<Duration>; 3])>,
}

impl EstimateJudge {
    /// A judge of the estimates made for a centre's callers from `from` on.
    pub fn new(center: &Center, from: Timestamp) -> Self {
        let lines: Vec<Line> = center.queue_ids().map(|queue| Line::new(center, queue)).collect();
        let serves = |profile: &Profile| profile.skills.iter().map(|skill| skill.queue).collect();
        Self {
            serves: center.profiles.iter().map(serves).collect(),
            idle: vec![0; center.profiles.len()],
            legs: FxHashMap::default(),
            busy: BTreeMap::new(),
            started: None,
            called_back: None,
            from,
            results: vec![QueueEstimates::default(); lines.len()],
            lines,
        }
    }

    /// The results so far, by queue.
    pub fn results(&self) -> &[QueueEstimates] {
        &self.results
    }

    /// Takes in one event. O(1); for a leg that begins to wait, O(ladder steps × profiles).
    pub fn record(&mut self, event: &Event) {
        let at = event.at;
        if let Some((leg, queue, since)) = self.started.take() {
            let of_it = |named| named == leg && at == since;
            let settled = matches!(event.fact, Fact::Offered { leg, .. } | Fact::LegEnded { leg, .. } if of_it(leg));
            let estimates = (!settled).then(|| self.begin_wait(queue, since));
            let callback = self.called_back.take_if(|call| *call == leg.call).is_some();
            self.legs.insert(leg, Stay { waited: !settled, callback, estimates, ..Stay::default() });
        }
        match event.fact {
            Fact::LegStarted { leg, queue, .. } => self.started = Some((leg, queue, at)),
            Fact::Offered { leg, queue, .. } => self.offered(leg, queue, at),
            Fact::OfferEnded { leg, queue, .. } => self.offer_ended(leg, queue, at),
            Fact::LegEnded { leg, queue, outcome, enqueued, .. } => {
                self.leg_ended(leg, queue, outcome, at.since(enqueued), at);
            }
            Fact::AgentChanged { agent, profile, from, to } => self.agent_changed(agent, profile, (from, to), at),
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::Resumed { .. } | Fact::SelfServiceStarted { .. }
            | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. } | Fact::MessageDue { .. }
            | Fact::CallbackOffered { .. } | Fact::Reranked { .. } | Fact::StepReached { .. }
            | Fact::ConfirmationAwaited { .. } | Fact::Dial { .. } | Fact::DialFailed { .. }
            | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. } | Fact::ConversationJoined { .. }
            | Fact::ConversationEnded { .. } | Fact::CallEnded { .. } | Fact::ProfileAssigned { .. }
            | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {}
            | Fact::SwitchBack {} | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => {}
        }
    }

    fn begin_wait(&mut self, queue: QueueId, at: Timestamp) -> (Option<Expected>, [Option<Duration>; 3]) {
        let line = &mut self.lines[queue.index()];
        line.stand(at);
        let expected = line.own.estimate(at, line.waiting, line.opening(&self.idle));
        let estimates = Estimator::ALL.map(|estimator| match estimator {
            Estimator::Own => expected.map(|expected| expected.wait),
            Estimator::Asterisk => line.asterisk.estimate(),
            Estimator::Naive => line.naive.estimate(line.waiting, line.agents),
        });
        (expected, estimates)
    }

    fn offered(&mut self, leg: LegId, queue: QueueId, at: Timestamp) {
        let stay = self.legs.entry(leg).or_default();
        stay.ringing += 1;
        if stay.ringing > 1 {
            return;
        }
        stay.ringing_since = Some(at);
        if stay.waited {
            self.lines[queue.index()].go(|own| own.offered(at));
        }
    }

    /// Puts the leg back in line, unless others still ring; if it has ended, that follows at the same instant.
    fn offer_ended(&mut self, leg: LegId, queue: QueueId, at: Timestamp) {
        let stay = self.legs.entry(leg).or_default();
        stay.ringing = stay.ringing.saturating_sub(1);
        if stay.ringing > 0 {
            return;
        }
        stay.ringing_since = None;
        let line = &mut self.lines[queue.index()];
        if stay.waited {
            line.own.not_served();
        }
        stay.waited = true;
        line.stand(at);
    }

    fn leg_ended(&mut self, leg: LegId, queue: QueueId, outcome: LegOutcome, wait: Duration, at: Timestamp) {
        let stay = self.legs.remove(&leg).unwrap_or_default();
        if outcome == LegOutcome::CallbackAsked {
            self.called_back = Some(leg.call);
        }
        let line = &mut self.lines[queue.index()];
        let answered = match outcome {
            LegOutcome::Answered(OfferId { agent, .. }) => {
                self.busy.insert(agent, (queue, at));
                line.asterisk.answered(wait);
                Some(wait)
            }
            _ => None,
        };
        match stay.ringing_since {
            Some(since) if answered.is_some() => {
                let expected = stay.estimates.and_then(|(expected, _)| expected);
                line.own.answered(at.since(since), expected.map(|expected| (wait, expected)));
            }
            None if stay.waited => line.go(|own| own.left(at)),
            _ => {}
        }
        let began = Timestamp::from_micros(at.as_micros().saturating_sub(wait.as_micros()));
        if let Some((_, estimates)) = stay.estimates.filter(|_| began >= self.from && !stay.callback) {
            self.results[queue.index()].push(estimates, answered);
        }
    }

    fn agent_changed(&mut self, agent: AgentId, profile: ProfileId, (from, to): (Doing, Doing), at: Timestamp) {
        let takes_calls = |doing| !matches!(doing, Doing::SignedOut | Doing::NotReady(_));
        let change = |count: &mut u32, from: bool, to: bool| *count = *count + u32::from(to) - u32::from(from);
        let Some(serves) = self.serves.get(profile.index()) else { return };
        change(&mut self.idle[profile.index()], from == Doing::Idle, to == Doing::Idle);
        for queue in serves.iter().filter(|_| takes_calls(from) != takes_calls(to)) {
            let line = &mut self.lines[queue.index()];
            change(&mut line.agents, takes_calls(from), takes_calls(to));
            line.own.staffed(at, line.agents);
        }
        let busy = |doing| matches!(doing, Doing::Talking | Doing::WrapUp);
        if !busy(from) || busy(to) {
            return;
        }
        if let Some((queue, since)) = self.busy.remove(&agent) {
            let line = &mut self.lines[queue.index()];
            line.own.handled(at.since(since));
            line.naive.handled(at.since(since));
        }
    }
}

impl Line {
    fn new(center: &Center, queue: QueueId) -> Self {
        let serves = |profile: &Profile, tiers: TierSet| {
            profile.skills.iter().any(|skill| skill.queue == queue && tiers.contains(skill.tier))
        };
        let ladder = center.queues[queue.index()].ladder.iter().skip(1).filter(|step| step.overflow.is_none());
        let steps = ladder.map(|step| {
            let profiles = (0..).zip(&center.profiles).filter(|(_, profile)| serves(profile, step.tiers));
            (step.at, profiles.map(|(place, _)| ProfileId(place)).collect())
        });
        Self { steps: steps.collect(), ..Self::default() }
    }

    /// The first later step at which an agent who is idle now may take a call that starts to wait now.
    fn opening(&self, idle: &[u32]) -> Option<Opening> {
        let agents = |profiles: &[ProfileId]| profiles.iter().map(|profile| idle[profile.index()]).sum();
        let mut openings =
            self.steps.iter().map(|(after, profiles)| Opening { after: *after, agents: agents(profiles) });
        openings.find(|opening| opening.agents > 0)
    }

    fn stand(&mut self, at: Timestamp) {
        self.waiting += 1;
        self.own.waits(at);
    }

    fn go(&mut self, tell: impl FnOnce(&mut WaitEstimator)) {
        self.waiting = self.waiting.saturating_sub(1);
        tell(&mut self.own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Agent, Queue, Skill, Step};
    use crate::engine::{Command, Engine, NewCall};

    /// One queue, served by `first` in tier 1 and by `second` in tier 2 from 10 seconds on.
    fn center() -> Center {
        let step = |at, last| Step { at: Duration::from_secs(at), tiers: TierSet::range(1, last), ..Step::open() };
        let ladder = vec![step(0, 1), step(10, 2)];
        let profile = |name: &str, tier| Profile::new(name, vec![Skill::new(QueueId(0), tier)]);
        let agent = |name: &str, profile| Agent::new(name, ProfileId(profile));
        Center {
            queues: vec![Queue { ladder, ..Queue::new("only") }],
            profiles: vec![profile("first", 1), profile("second", 2)],
            agents: vec![agent("Li", 0), agent("Wu", 1)],
            ..Center::default()
        }
    }

    /// Plays the commands, accepting every offer at once, and returns what the judge found.
    fn played(script: &[(u64, Command)]) -> QueueEstimates {
        let center = center();
        let mut judge = EstimateJudge::new(&center, Timestamp::ZERO);
        let mut engine = Engine::new(center).expect("a sound centre");
        for (secs, command) in script {
            let at = Timestamp::from_secs(*secs);
            let mut events = Vec::new();
            engine.handle(at, command, &mut events).expect("a sound command");
            let mut seen = 0;
            while let Some(event) = events.get(seen).copied() {
                seen += 1;
                if let Fact::Offered { offer, .. } = event.fact {
                    engine.handle(at, Command::Accept { offer }, &mut events).expect("an open offer");
                }
            }
            events.iter().for_each(|event| judge.record(event));
        }
        judge.results()[0]
    }

    fn sign_in(agent: u32) -> Command {
        Command::SignIn { agent: AgentId(agent), not_ready: None }
    }

    fn arrive(call: u64) -> Command {
        Command::Arrive(NewCall::new(CallId(call), QueueId(0)))
    }

    fn release(call: u64) -> Command {
        Command::Release { call: CallId(call) }
    }

    #[test]
    fn only_those_who_wait_are_judged_and_only_those_answered_compared() {
        let hang_up = Command::HangUp { call: CallId(4) };
        let found = played(&[
            (0, sign_in(0)),
            (0, arrive(1)),
            (100, release(1)),
            (200, arrive(2)),
            (210, arrive(3)),
            (220, arrive(4)),
            (230, hang_up),
            (300, release(2)),
        ]);
        assert_eq!((found.answered, found.unanswered, found.unknown), (1, 1, [0; 3]));
        // Call 3 waited 90 seconds, at position 1, when one conversation of 100 seconds had ended.
        assert_eq!(found.of(Estimator::Naive).bias_secs(), Some(10.0));
        assert_eq!(found.of(Estimator::Asterisk).bias_secs(), Some(-90.0));
        assert!(found.of(Estimator::Own).mean_absolute_secs().is_some_and(|error| error < 10.0));
    }

    #[test]
    fn the_position_counts_those_in_line_and_a_first_call_is_unknown() {
        let found = played(&[
            (0, sign_in(0)),
            (0, arrive(1)),
            (50, arrive(2)),
            (100, release(1)),
            (110, arrive(3)),
            (120, arrive(4)),
            (200, release(2)),
            (300, release(3)),
        ]);
        // Before the first conversation ended only Asterisk has an estimate, which is 0.
        assert_eq!((found.answered, found.unknown), (3, [1, 0, 1]));
        // Calls 3 and 4 waited 90 and 180 seconds at positions 1 and 2; each conversation took 100.
        assert_eq!(found.of(Estimator::Naive).bias_secs(), Some(15.0));
        assert_eq!(found.of(Estimator::Naive).count, 2);
        assert_eq!(found.of_all(Estimator::Asterisk).count, 3);
    }

    #[test]
    fn an_idle_agent_of_the_second_tier_is_expected_at_the_step() {
        let found = played(&[
            (0, sign_in(0)),
            (0, arrive(1)),
            (100, release(1)),
            (100, sign_in(1)),
            (200, arrive(2)),
            (210, arrive(3)),
            (220, release(2)),
        ]);
        assert_eq!(found.of(Estimator::Own).bias_secs(), Some(0.0), "answered after just 10 seconds");
    }
}
