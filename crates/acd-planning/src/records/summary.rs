//! What was found: by day, queue and outcome; days that are missing, records that are there twice, values that cannot
//! be.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Outcome, Records};

/// Longer waits, and longer conversations, are doubted.
const WAIT_SECS_MAX: f64 = 4.0 * 3_600.0;
const TALK_SECS_MAX: f64 = 8.0 * 3_600.0;
/// Lines that are named, at most.
const NAMED_MAX: usize = 10;

/// What was found in records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// By queue.
    pub queues: Vec<QueueCounts>,
    /// By day.
    pub days: BTreeMap<Date, DayCounts>,
    /// Days without records whose weekday usually has some.
    pub gaps: Vec<Date>,
    /// Lines that say what another line says.
    pub doubles: Doubtful,
    /// Waits of more than four hours.
    pub long_waits: Doubtful,
    /// Conversations of more than eight hours.
    pub long_talks: Doubtful,
    /// Answered calls without talk time, where others have one.
    pub without_talk: Doubtful,
    /// Calls that an agent took while talking to another caller.
    pub overlapping: Doubtful,
    /// Intervals that answered and abandoned more than was offered.
    pub too_many: Doubtful,
}

/// A queue's calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueCounts {
    /// The queue's name.
    pub name: String,
    /// Its calls by outcome. Intervals count as answered and abandoned as they say, and as `Ignored` what they do not
    /// account for.
    pub outcomes: BTreeMap<Outcome, f64>,
    /// Mean wait of answered calls whose wait is recorded, in seconds.
    pub mean_wait_answered_secs: Option<f64>,
    /// Mean conversation of answered calls whose length is recorded, in seconds.
    pub mean_talk_secs: Option<f64>,
}

impl QueueCounts {
    /// Calls with one of these outcomes.
    pub fn calls(&self, outcomes: &[Outcome]) -> f64 {
        outcomes.iter().filter_map(|outcome| self.outcomes.get(outcome)).fold(0.0, |sum, calls| sum + calls)
    }
}

/// A day's calls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DayCounts {
    /// Offered.
    pub offered: f64,
    /// Answered.
    pub answered: f64,
}

/// Lines that are doubted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubtful {
    /// The first ten.
    pub lines: Vec<u64>,
    /// How many there are.
    pub count: u64,
}

impl Doubtful {
    pub(super) fn add(&mut self, line: u64) {
        self.count += 1;
        if self.lines.len() < NAMED_MAX {
            self.lines.push(line);
        }
    }
}

impl Records {
    /// Says what was found. Costs time proportional to the records and their logarithm.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            queues: self.queues.iter().map(|name| QueueCounts { name: name.clone(), ..Default::default() }).collect(),
            ..Summary::default()
        };
        self.count_calls(&mut summary);
        self.count_intervals(&mut summary);
        self.doubt(&mut summary);
        summary.queues.retain(|queue| !queue.outcomes.is_empty());
        summary.gaps = gaps(&summary.days);
        summary
    }

    fn count_calls(&self, summary: &mut Summary) {
        let mut means = vec![[Mean::default(); 2]; self.queues.len()];
        for call in &self.calls {
            *summary.queues[call.queue].outcomes.entry(call.outcome).or_default() += 1.0;
            if call.outcome == Outcome::Answered {
                let [wait, talk] = &mut means[call.queue];
                wait.add(call.wait);
                talk.add(call.talk);
            }
            if call.outcome != Outcome::Ignored {
                let day = summary.days.entry(call.at.date()).or_default();
                day.offered += 1.0;
                day.answered += f64::from(u8::from(call.outcome == Outcome::Answered));
            }
        }
        for (queue, [wait, talk]) in summary.queues.iter_mut().zip(means) {
            (queue.mean_wait_answered_secs, queue.mean_talk_secs) = (wait.get(), talk.get());
        }
    }

    fn count_intervals(&self, summary: &mut Summary) {
        for interval in &self.intervals {
            let (answered, abandoned) = (interval.answered.unwrap_or(0.0), interval.abandoned.unwrap_or(0.0));
            let outcomes = &mut summary.queues[interval.queue].outcomes;
            *outcomes.entry(Outcome::Answered).or_default() += answered;
            *outcomes.entry(Outcome::Abandoned).or_default() += abandoned;
            *outcomes.entry(Outcome::Ignored).or_default() += (interval.offered - answered - abandoned).max(0.0);
            let day = summary.days.entry(interval.at.date()).or_default();
            day.offered += interval.offered;
            day.answered += answered;
            if answered + abandoned > interval.offered + 0.5 {
                summary.too_many.add(interval.line);
            }
        }
    }

    fn doubt(&self, summary: &mut Summary) {
        let has_talk = self.calls.iter().any(|call| call.talk.is_some_and(|talk| talk > 0.0));
        let mut seen = BTreeSet::new();
        let mut busy_until = BTreeMap::new();
        let micros = |secs: Option<f64>| secs.map(|secs| (secs * 1e6) as i64);
        for call in &self.calls {
            let same = (call.at, call.queue, call.agent, micros(call.wait), micros(call.talk), call.outcome);
            if !seen.insert(same) {
                summary.doubles.add(call.line);
            }
            if call.wait.is_some_and(|wait| wait > WAIT_SECS_MAX) {
                summary.long_waits.add(call.line);
            }
            if call.talk.is_some_and(|talk| talk > TALK_SECS_MAX) {
                summary.long_talks.add(call.line);
            }
            if has_talk && call.outcome == Outcome::Answered && call.talk.is_none_or(|talk| talk <= 0.0) {
                summary.without_talk.add(call.line);
            }
        }
        // In order of answering, to the second as records have it.
        let start = self.calls.first().map(|call| call.at);
        let answered = self.calls.iter().filter_map(|call| {
            let (agent, talk, start) = (call.agent?, call.talk?, start?);
            let from = call.at.duration_since(start).as_secs_f64() + call.wait.unwrap_or(0.0);
            Some((agent, from, from + talk, call.line))
        });
        let mut answered: Vec<_> = answered.collect();
        answered.sort_by(|a, b| a.1.total_cmp(&b.1));
        for (agent, from, to, line) in answered {
            let until = busy_until.entry(agent).or_insert(f64::NEG_INFINITY);
            if from + 2.0 < *until {
                summary.overlapping.add(line);
            }
            *until = until.max(to);
        }
        let mut begun = BTreeSet::new();
        for interval in &self.intervals {
            if !begun.insert((interval.at, interval.queue)) {
                summary.doubles.add(interval.line);
            }
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Mean {
    sum: f64,
    number: u64,
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value {
            self.sum += value;
            self.number += 1;
        }
    }

    fn get(self) -> Option<f64> {
        (self.number > 0).then(|| self.sum / self.number as f64)
    }
}

/// Days without records whose weekday has some at least half of the time.
fn gaps(days: &BTreeMap<Date, DayCounts>) -> Vec<Date> {
    let Some((&first, &last)) = days.keys().next().zip(days.keys().next_back()) else { return Vec::new() };
    let all: Vec<Date> = first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last).collect();
    let mut counts = [(0u32, 0u32); 7];
    for date in &all {
        let (seen, recorded) = &mut counts[date.weekday().to_monday_zero_offset() as usize];
        *seen += 1;
        *recorded += u32::from(days.contains_key(date));
    }
    let usual = |date: &Date| {
        let (seen, recorded) = counts[date.weekday().to_monday_zero_offset() as usize];
        2 * recorded >= seen
    };
    all.into_iter().filter(|date| !days.contains_key(date) && usual(date)).collect()
}
