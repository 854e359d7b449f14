//! Reads the measures of a scenario from one replication's events.

use super::measure::{Measure, Quantity};
use crate::config::{Attributes, Center};
use crate::engine::{Disposition, Doing, Ender, Event, Fact, LegOutcome};
use crate::id::{CallId, ProfileId, QueueId};
use crate::sim::Ratio;
use crate::sim::world::World;
use crate::time::{Duration, Timestamp};

const DAY_MICROS: u64 = 86_400_000_000;

/// Counts what measures ask for. Give it every event of a replication, in order, then [`Probe::finish`] it.
///
/// A call is counted on the day it arrived, a leg on the day it was enqueued, a transfer on the day it happened; what
/// began during the warm-up is not counted. [`Probe::record`] costs a few nanoseconds and never allocates; memory is
/// proportional to patterns × queues × (queues + attribute values + thresholds).
#[derive(Clone, Debug)]
pub struct Probe {
    measures: Vec<Measure>,
    /// The pattern of each day, and how many days of each pattern are measured.
    patterns: Vec<u16>,
    days: Vec<u64>,
    profiles: Vec<ProfileId>,
    queues: usize,
    /// The first column of each attribute's values in `calls`; column 0 is all calls.
    columns: Vec<usize>,
    width: usize,
    thresholds: Vec<Duration>,
    start: Timestamp,
    counts: Counts,
}

#[derive(Clone, Debug, Default)]
struct Counts {
    /// By pattern, queue of the first leg, column.
    calls: Vec<Calls>,
    /// By pattern and queue.
    legs: Vec<Legs>,
    /// By pattern, queue and threshold.
    answered_within: Vec<u64>,
    /// By pattern, queue passed on from, queue passed on to.
    transfers: Vec<u64>,
    /// By queue and profile.
    talks: Vec<Talks>,
    /// By profile.
    time: Vec<Time>,
    /// A caller who was passed on, out of which queue, and whose next leg is about to start.
    passed_on: Option<(CallId, QueueId)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Calls {
    inbound: u64,
    answered: u64,
    abandoned: u64,
    timed_out: u64,
    blocked: u64,
    external: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Legs {
    offered: u64,
    answered: u64,
    at_once: u64,
    abandoned: u64,
    timed_out: u64,
    overflowed: u64,
    wait_micros: u64,
    wait_answered_micros: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Talks {
    count: u64,
    micros: u64,
}

/// Agents' time: ends less beginnings, and how many are still at it.
#[derive(Clone, Copy, Debug, Default)]
struct Time {
    staffed_micros: i128,
    busy_micros: i128,
    staffed: i128,
    busy: i128,
}

impl Probe {
    /// A probe for measures of this centre and world.
    pub fn new(measures: &[Measure], center: &Center, world: &World) -> Self {
        let first_day = world.warm_up.as_micros().div_ceil(DAY_MICROS) as usize;
        let mut days = vec![0; world.patterns.len().max(1)];
        world.days.iter().skip(first_day).for_each(|&pattern| days[usize::from(pattern)] += 1);
        let mut columns = vec![1];
        for attribute in &center.attributes {
            columns.push(columns[columns.len() - 1] + attribute.values.len() + 1);
        }
        let mut thresholds: Vec<Duration> = measures.iter().filter_map(|measure| measure.within).collect();
        thresholds.sort();
        thresholds.dedup();
        let mut probe = Self {
            measures: measures.to_vec(),
            patterns: world.days.clone(),
            days,
            profiles: center.agents.iter().map(|agent| agent.profile).collect(),
            queues: center.queues.len(),
            width: columns.pop().expect("a column for all calls"),
            columns,
            thresholds,
            start: Timestamp::ZERO + world.warm_up,
            counts: Counts::default(),
        };
        let by_queue = probe.days.len() * probe.queues;
        probe.counts = Counts {
            calls: vec![Calls::default(); by_queue * probe.width],
            legs: vec![Legs::default(); by_queue],
            answered_within: vec![0; by_queue * probe.thresholds.len()],
            transfers: vec![0; by_queue * probe.queues],
            talks: vec![Talks::default(); probe.queues * center.profiles.len()],
            time: vec![Time::default(); center.profiles.len()],
            passed_on: None,
        };
        probe
    }

    /// Starts over for another replication.
    pub fn restart(&mut self) {
        let counts = &mut self.counts;
        counts.calls.fill(Calls::default());
        counts.legs.fill(Legs::default());
        counts.answered_within.fill(0);
        counts.transfers.fill(0);
        counts.talks.fill(Talks::default());
        counts.time.fill(Time::default());
        counts.passed_on = None;
    }

    /// Counts one event.
    #[inline]
    pub fn record(&mut self, event: &Event) {
        match event.fact {
            Fact::CallEnded { arrived, disposition, answered, queue, ref attributes, .. } if arrived >= self.start => {
                self.call_ended(arrived, queue, attributes, disposition, answered > 0);
            }
            Fact::LegStarted { leg, queue, .. } => self.leg_started(event.at, leg.call, queue),
            Fact::LegEnded { queue, outcome, enqueued, .. } if enqueued >= self.start => {
                self.leg_ended(event.at, queue, outcome, enqueued);
            }
            Fact::ConversationEnded { call, agent, queue, since, by } if since >= self.start => {
                let profiles = self.counts.time.len();
                let place = queue.index() * profiles + self.profiles[agent.index()].index();
                let talks = &mut self.counts.talks[place];
                talks.count += 1;
                talks.micros += event.at.since(since).as_micros();
                self.counts.passed_on = (by == Ender::Transfer).then_some((call, queue));
            }
            Fact::AgentChanged { profile, from, to, .. } => self.agent_changed(event.at, profile, from, to),
            _ => {}
        }
    }

    /// The replication has ended: what each measure says of it, in the order of the measures.
    pub fn finish(&mut self, ended: Timestamp) -> Vec<Ratio> {
        for time in &mut self.counts.time {
            let now = i128::from(ended.since(self.start).as_micros());
            time.staffed_micros += std::mem::take(&mut time.staffed) * now;
            time.busy_micros += std::mem::take(&mut time.busy) * now;
        }
        self.measures.iter().map(|measure| self.ratio(measure)).collect()
    }

    /// The pattern of an instant's day; what happens after the last day belongs to it.
    fn pattern(&self, at: Timestamp) -> usize {
        let day = (at.as_micros() / DAY_MICROS) as usize;
        let last = self.patterns.last().copied();
        self.patterns.get(day).copied().or(last).map_or(0, usize::from)
    }

    fn call_ended(
        &mut self,
        arrived: Timestamp,
        queue: QueueId,
        attributes: &Attributes,
        disposition: Disposition,
        answered: bool,
    ) {
        let first = (self.pattern(arrived) * self.queues + queue.index()) * self.width;
        let of_attributes = self.columns.iter().zip(attributes.0).map(|(column, value)| column + usize::from(value));
        for column in std::iter::once(0).chain(of_attributes) {
            let cell = &mut self.counts.calls[first + column];
            cell.inbound += 1;
            cell.answered += u64::from(answered);
            match disposition {
                Disposition::Completed => {}
                Disposition::Abandoned => cell.abandoned += u64::from(!answered),
                Disposition::TimedOut => cell.timed_out += 1,
                Disposition::Blocked => cell.blocked += 1,
                Disposition::External(_) => cell.external += 1,
            }
        }
    }

    fn leg_started(&mut self, at: Timestamp, call: CallId, queue: QueueId) {
        match self.counts.passed_on.take() {
            Some((passed_on, from)) if passed_on == call && at >= self.start => {
                let from = self.pattern(at) * self.queues + from.index();
                self.counts.transfers[from * self.queues + queue.index()] += 1;
            }
            _ => {}
        }
    }

    fn leg_ended(&mut self, at: Timestamp, queue: QueueId, outcome: LegOutcome, enqueued: Timestamp) {
        let place = self.pattern(enqueued) * self.queues + queue.index();
        let wait = at.since(enqueued);
        let cell = &mut self.counts.legs[place];
        cell.offered += 1;
        cell.wait_micros += wait.as_micros();
        match outcome {
            LegOutcome::Answered(_) => {
                cell.answered += 1;
                cell.at_once += u64::from(wait == Duration::ZERO);
                cell.wait_answered_micros += wait.as_micros();
                let first = self.thresholds.partition_point(|&threshold| threshold < wait);
                let count = self.thresholds.len();
                self.counts.answered_within[place * count + first..(place + 1) * count]
                    .iter_mut()
                    .for_each(|n| *n += 1);
            }
            LegOutcome::Abandoned => cell.abandoned += 1,
            LegOutcome::TimedOut(_) => cell.timed_out += 1,
            LegOutcome::Overflowed(_) | LegOutcome::Blocked => cell.overflowed += 1,
            LegOutcome::Dequeued => {}
        }
    }

    fn agent_changed(&mut self, at: Timestamp, profile: ProfileId, from: Doing, to: Doing) {
        let now = i128::from(at.since(self.start).as_micros());
        let time = &mut self.counts.time[profile.index()];
        let staffed = i128::from(to != Doing::SignedOut) - i128::from(from != Doing::SignedOut);
        let busy = i128::from(is_busy(to)) - i128::from(is_busy(from));
        time.staffed += staffed;
        time.staffed_micros -= staffed * now;
        time.busy += busy;
        time.busy_micros -= busy * now;
    }

    fn ratio(&self, measure: &Measure) -> Ratio {
        use Quantity as Q;
        let percent = |part: f64, whole: f64| Ratio::new(100.0 * part, whole);
        let calls = |count: fn(&Calls) -> u64| self.calls(measure).map(count).sum::<u64>() as f64;
        let legs = |count: fn(&Legs) -> u64| self.legs(measure).map(|(_, legs)| count(legs)).sum::<u64>() as f64;
        let talks = |count: fn(&Talks) -> u64| self.talks(measure).map(count).sum::<u64>() as f64;
        let time = |micros: fn(&Time) -> i128| self.time(measure).map(micros).sum::<i128>() as f64;
        match measure.quantity {
            Q::CallsInbound => Ratio::total(calls(|calls| calls.inbound)),
            Q::CallsInboundPerDay => Ratio::new(calls(|calls| calls.inbound), self.days(measure) as f64),
            Q::CallsAnswered => Ratio::total(calls(|calls| calls.answered)),
            Q::CallsAnswerRate => percent(calls(|calls| calls.answered), calls(|calls| calls.inbound)),
            Q::CallsAbandoned => Ratio::total(calls(|calls| calls.abandoned)),
            Q::CallsTimedOut => Ratio::total(calls(|calls| calls.timed_out)),
            Q::CallsBlocked => Ratio::total(calls(|calls| calls.blocked)),
            Q::CallsExternal => Ratio::total(calls(|calls| calls.external)),
            Q::LegsOffered => Ratio::total(legs(|legs| legs.offered)),
            Q::LegsAnswered => Ratio::total(legs(|legs| legs.answered)),
            Q::LegsAbandoned => Ratio::total(legs(|legs| legs.abandoned)),
            Q::LegsTimedOut => Ratio::total(legs(|legs| legs.timed_out)),
            Q::LegsOverflowed => Ratio::total(legs(|legs| legs.overflowed)),
            Q::LegsFailed => Ratio::total(legs(|legs| legs.abandoned + legs.timed_out + legs.overflowed)),
            Q::LegsTransferred => Ratio::total(self.transfers(measure) as f64),
            Q::LegsMeanWait => Ratio::new(legs(|legs| legs.wait_micros) / 1e6, legs(|legs| legs.offered)),
            Q::LegsMeanWaitAnswered => {
                Ratio::new(legs(|legs| legs.wait_answered_micros) / 1e6, legs(|legs| legs.answered))
            }
            Q::LegsWaited => percent(legs(|legs| legs.offered - legs.at_once), legs(|legs| legs.offered)),
            Q::LegsServiceLevel => percent(self.answered_within(measure) as f64, legs(|legs| legs.offered)),
            Q::AgentsServiceHours => Ratio::total(talks(|talks| talks.micros) / 3.6e9),
            Q::AgentsMeanTalk => Ratio::new(talks(|talks| talks.micros) / 1e6, talks(|talks| talks.count)),
            Q::AgentsStaffedHours => Ratio::total(time(|time| time.staffed_micros) / 3.6e9),
            Q::AgentsOccupancy => percent(time(|time| time.busy_micros), time(|time| time.staffed_micros)),
        }
    }

    fn days(&self, measure: &Measure) -> u64 {
        let counted = |&(pattern, _): &(usize, &u64)| is_asked(&measure.days, pattern as u16);
        self.days.iter().enumerate().filter(counted).map(|(_, days)| days).sum()
    }

    fn calls<'a>(&'a self, measure: &'a Measure) -> impl Iterator<Item = &'a Calls> {
        let columns = match &measure.attribute {
            Some((attribute, values)) => values.iter().map(|&v| self.columns[*attribute] + usize::from(v)).collect(),
            None => vec![0],
        };
        self.places(measure).flat_map(move |place| {
            let columns = columns.clone();
            columns.into_iter().map(move |column| &self.counts.calls[place * self.width + column])
        })
    }

    fn legs<'a>(&'a self, measure: &'a Measure) -> impl Iterator<Item = (usize, &'a Legs)> {
        self.places(measure).map(|place| (place, &self.counts.legs[place]))
    }

    fn answered_within(&self, measure: &Measure) -> u64 {
        let threshold = self.thresholds.iter().position(|&threshold| Some(threshold) == measure.within).unwrap_or(0);
        self.places(measure).map(|place| self.counts.answered_within[place * self.thresholds.len() + threshold]).sum()
    }

    /// The places (pattern × queue) that a measure covers.
    fn places<'a>(&'a self, measure: &'a Measure) -> impl Iterator<Item = usize> {
        (0..self.days.len() * self.queues).filter(|place| {
            let (pattern, queue) = (place / self.queues, place % self.queues);
            is_asked(&measure.days, pattern as u16) && is_asked(&measure.queues, QueueId(queue as u16))
        })
    }

    fn transfers(&self, measure: &Measure) -> u64 {
        let asked = |place: usize| {
            let (rest, to) = (place / self.queues, place % self.queues);
            let (pattern, from) = (rest / self.queues, rest % self.queues);
            is_asked(&measure.days, pattern as u16)
                && is_asked(&measure.from, QueueId(from as u16))
                && is_asked(&measure.to, QueueId(to as u16))
        };
        self.counts.transfers.iter().enumerate().filter(|(place, _)| asked(*place)).map(|(_, count)| count).sum()
    }

    fn talks<'a>(&'a self, measure: &'a Measure) -> impl Iterator<Item = &'a Talks> {
        let profiles = self.counts.time.len();
        let asked = move |place: usize| {
            is_asked(&measure.queues, QueueId((place / profiles) as u16))
                && is_asked(&measure.profiles, ProfileId((place % profiles) as u32))
        };
        self.counts.talks.iter().enumerate().filter(move |(place, _)| asked(*place)).map(|(_, talks)| talks)
    }

    fn time<'a>(&'a self, measure: &'a Measure) -> impl Iterator<Item = &'a Time> {
        let asked = |(profile, _): &(usize, &Time)| is_asked(&measure.profiles, ProfileId(*profile as u32));
        self.counts.time.iter().enumerate().filter(asked).map(|(_, time)| time)
    }
}

fn is_busy(doing: Doing) -> bool {
    matches!(doing, Doing::Talking | Doing::WrapUp)
}

/// Whether a list names it; an empty list stands for all.
fn is_asked<T: PartialEq>(list: &[T], one: T) -> bool {
    list.is_empty() || list.contains(&one)
}
