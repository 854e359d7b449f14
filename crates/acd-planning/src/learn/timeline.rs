//! The recorded calls on one clock.

use jiff::civil::Date;

use super::DAY_SECS;
use super::error::LearnError;
use crate::records::{Outcome, Records};

/// An agent of whose calls more than this share begin during another of their calls is not one person.
const OVERLAPPING_SHARE: f64 = 0.1;
/// Calls that overlap by less than this, in seconds, do not: records are rounded.
const ROUNDING_SECS: f64 = 2.0;

/// One recorded stay in a queue. Times are in seconds; those of day since midnight of the first day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stay {
    pub(super) at: f64,
    pub(super) queue: usize,
    pub(super) outcome: Outcome,
    pub(super) wait: f64,
    /// 0 where there was no conversation, or none was recorded.
    pub(super) talk: f64,
    pub(super) wrap: Option<f64>,
    /// The class of the caller, a place in the records' classes.
    pub(super) class: Option<usize>,
    /// Who answered, if known.
    pub(super) agent: Option<usize>,
    /// Its place in the records.
    pub(super) call: usize,
}

impl Stay {
    pub(super) fn is_answered(&self) -> bool {
        self.outcome == Outcome::Answered
    }

    pub(super) fn left(&self) -> bool {
        self.outcome == Outcome::Abandoned
    }

    /// When the conversation began, or the caller left.
    pub(super) fn served(&self) -> f64 {
        self.at + self.wait
    }

    /// When the conversation ended.
    pub(super) fn ended(&self) -> f64 {
        self.served() + self.talk
    }

    pub(super) fn day(&self) -> usize {
        (self.at / DAY_SECS) as usize
    }

    /// The period of the day in which it arrived.
    pub(super) fn period(&self, periods: usize) -> usize {
        ((self.at % DAY_SECS) / DAY_SECS * periods as f64) as usize
    }
}

/// If the share of those who did not wait differs by more than this between classes of one queue, the class is not
/// known of them.
const AT_ONCE_DIFFERENCE: f64 = 0.2;
/// Classes with fewer calls are not compared.
const CLASS_CALLS_MIN: usize = 100;

/// All stays, in order of arrival, and each agent's calls.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    pub(super) first: Date,
    pub(super) days: usize,
    pub(super) stays: Vec<Stay>,
    /// For each agent, the answered stays in order of answering; empty for names that stand for several people.
    pub(super) turns: Vec<Vec<Stay>>,
    /// Answered stays of nobody in particular.
    pub(super) unnamed: Vec<Stay>,
    /// Agents' names that stand for several people.
    pub(super) several: Vec<String>,
}

impl Timeline {
    pub(super) fn new(records: &Records) -> Result<Self, LearnError> {
        let kept = || records.calls.iter().enumerate().filter(|(_, call)| call.outcome != Outcome::Ignored);
        let mut dates = kept().map(|(_, call)| call.at.date());
        let Some(first) = dates.next() else {
            return Err(if records.intervals.is_empty() { LearnError::Nothing } else { LearnError::Intervals });
        };
        let midnight = first.at(0, 0, 0, 0);
        let stay = |(place, call): (usize, &crate::records::Call)| Stay {
            at: call.at.duration_since(midnight).as_secs_f64(),
            queue: call.queue,
            outcome: call.outcome,
            wait: call.wait.unwrap_or(0.0),
            talk: if call.outcome == Outcome::Answered { call.talk.unwrap_or(0.0) } else { 0.0 },
            wrap: call.wrap,
            class: call.class,
            agent: call.agent.filter(|_| call.outcome == Outcome::Answered),
            call: place,
        };
        let stays: Vec<Stay> = kept().map(stay).collect();
        let days = stays.last().map_or(0, |last| last.day() + 1);
        let mut line = Self { first, days, stays, turns: Vec::new(), unnamed: Vec::new(), several: Vec::new() };
        line.by_agent(records);
        Ok(line)
    }

    fn by_agent(&mut self, records: &Records) {
        self.turns = vec![Vec::new(); records.agents.len()];
        for stay in self.stays.iter().filter(|stay| stay.is_answered()) {
            match stay.agent {
                Some(agent) => self.turns[agent].push(*stay),
                None => self.unnamed.push(*stay),
            }
        }
        for (turns, name) in self.turns.iter_mut().zip(&records.agents) {
            turns.sort_by(|a, b| a.served().total_cmp(&b.served()));
            let overlapping = turns.windows(2).filter(|two| two[1].served() + ROUNDING_SECS < two[0].ended()).count();
            if overlapping as f64 > OVERLAPPING_SHARE * turns.len() as f64 {
                self.several.push(name.clone());
                self.unnamed.append(turns);
            }
        }
    }

    /// Whether a day has any records.
    pub(super) fn recorded(&self) -> Vec<bool> {
        let mut recorded = vec![false; self.days];
        for stay in &self.stays {
            recorded[stay.day()] = true;
        }
        recorded
    }

    /// Whether somebody is idle does not depend on who calls. So where callers of one class are answered at once far
    /// more often than others of the same queue, systems give classes only to those who wait: those who do not are
    /// divided among the classes as those who do. Returns how many were.
    pub(super) fn spread_classes(&mut self, queues: usize, classes: usize) -> usize {
        let column = |stay: &Stay| stay.class.unwrap_or(classes);
        let mut spread = 0;
        for queue in 0..queues {
            let (mut waited, mut at_once) = (vec![0usize; classes + 1], vec![0usize; classes + 1]);
            for stay in self.stays.iter().filter(|stay| stay.queue == queue) {
                if stay.wait > 0.0 { waited[column(stay)] += 1 } else { at_once[column(stay)] += 1 }
            }
            let large = (0..=classes).filter(|&class| waited[class] + at_once[class] >= CLASS_CALLS_MIN);
            let shares = large.map(|class| at_once[class] as f64 / (waited[class] + at_once[class]) as f64);
            let bounds = shares.fold((1.0f64, 0.0f64), |(low, high), share| (low.min(share), high.max(share)));
            let all: usize = waited.iter().sum();
            if bounds.1 - bounds.0 <= AT_ONCE_DIFFERENCE || all == 0 {
                continue;
            }
            let mut owed = vec![0.0; classes + 1];
            for stay in self.stays.iter_mut().filter(|stay| stay.queue == queue && stay.wait <= 0.0) {
                owed.iter_mut().zip(&waited).for_each(|(owed, waited)| *owed += *waited as f64 / all as f64);
                let next = (0..=classes).max_by(|a, b| owed[*a].total_cmp(&owed[*b])).unwrap_or(classes);
                owed[next] -= 1.0;
                stay.class = (next < classes).then_some(next);
                spread += 1;
            }
        }
        spread
    }
}
