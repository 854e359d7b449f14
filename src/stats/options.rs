//! What is counted, and in what detail. A breakdown that is off costs neither time nor memory.

use serde::{Deserialize, Serialize};

use super::figures::Figures;
use super::histogram::WaitHistograms;
use crate::config::Center;
use crate::time::{Duration, Timestamp};

/// The maximum number of service-level thresholds.
pub const MAX_THRESHOLDS: usize = 7;

const DAY: Duration = Duration::from_secs(86_400);

/// What a [`Tally`](super::Tally) keeps. By default, totals by queue and by profile from time zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyOptions {
    /// The end of the warm-up: nothing earlier is measured, but waiting calls and agents' activities carry over.
    pub start: Timestamp,
    /// The end of measured time: neither agents' time nor time waiting is counted after it. Calls, legs and
    /// conversations that began before are counted to their end. (A simulation's calendar ends while callers still
    /// wait and talk.)
    pub end: Timestamp,
    /// The intervals kept separately.
    pub intervals: Intervals,
    /// For folded intervals: the kind of each day (working day, holiday, …, numbered from 0 by the host), kept
    /// separately in addition to the day of the week. The last kind continues after the list; an empty list means one
    /// kind. Each kind adds seven days of intervals.
    pub day_kinds: Vec<u8>,
    /// The local time of day at time zero; below 24 hours.
    pub clock_at_zero: Duration,
    /// Service-level thresholds, ascending; at most [`MAX_THRESHOLDS`]. "Within T" means a wait of at most T. Each is
    /// counted exactly.
    pub thresholds: Vec<Duration>,
    /// An abandon after at most this wait is a short one; with `None` there are no short ones.
    pub short_abandon: Option<Duration>,
    /// Whether agents' time is kept by profile or by agent.
    pub agents: AgentDetail,
    /// Whether answers and conversations are counted by queue × profile (or agent, as `agents` says).
    pub served: Detail,
    /// Whether transfers are counted by the queue they come from × the queue they go to.
    pub transfers: Detail,
    /// Whether offers are counted by agent, over the whole time and not by interval.
    pub offers_by_agent: Detail,
    /// Whether calls are counted by each value of each attribute.
    pub attributes: Detail,
    /// Histograms of waits by queue.
    pub histograms: Histograms,
    /// For folded intervals: whether waits of answered legs are kept in histograms by queue × time of day. Each takes
    /// 7.5 KiB.
    pub waits_by_time: Detail,
    /// The number of days, from time zero, kept for the whole centre in addition to the intervals; the last of them
    /// includes everything after it. About 1 KiB each. Intervals must not cross midnight: use folded or
    /// rolling ones.
    pub days: u32,
}

/// The memory limit.
const MAX_MEMORY: u128 = 4 << 30;

impl Default for TallyOptions {
    fn default() -> Self {
        Self {
            start: Timestamp::ZERO,
            end: Timestamp::from_micros(u64::MAX),
            intervals: Intervals::Whole,
            day_kinds: Vec::new(),
            clock_at_zero: Duration::ZERO,
            thresholds: Vec::new(),
            short_abandon: None,
            agents: AgentDetail::Profile,
            served: Detail::Off,
            transfers: Detail::Off,
            offers_by_agent: Detail::Off,
            attributes: Detail::Off,
            histograms: Histograms::Off,
            waits_by_time: Detail::Off,
            days: 0,
        }
    }
}

/// The intervals kept separately. Their number costs nothing per event, only when an interval begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intervals {
    /// One interval, from the start to the end.
    Whole,
    /// By day of the week and time of day: an average week, over any number of weeks.
    Folded {
        /// Divides 24 hours (15 minutes, an hour, a day); at least a second.
        length: Duration,
        /// The day of the week (0 is Monday) of each day, starting with the day of time zero. Continues from the last
        /// one day by day; an empty list starts on a Monday.
        weekdays: Vec<u8>,
    },
    /// The last `keep` intervals; older ones are added up in one.
    Rolling {
        /// Divides 24 hours; at least a second.
        length: Duration,
        /// How many intervals to keep, at least 1.
        keep: u32,
    },
}

/// Whether a breakdown is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Kept.
    On,
    /// Not kept.
    Off,
}

/// Whose time is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentDetail {
    /// Each profile's.
    Profile,
    /// Each agent's (and so each profile's). Needs a row for every agent in every interval.
    Agent,
}

/// Whether histograms of waits are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Histograms {
    /// Not kept.
    Off,
    /// To this many significant digits, 1 to 3, up to 24 hours (a longer wait counts as 24 hours). Two per queue;
    /// each takes 3, 22 or 152 KiB.
    Digits(u8),
}

/// Why a [`Tally`](super::Tally) cannot be kept with these options.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// The length of an interval does not divide a day, or is below a second.
    #[error("interval length is {0}; expected a second or more that divides 24 hours")]
    Length(Duration),
    /// No interval would be kept.
    #[error("at least one interval must be kept")]
    KeepsNone,
    /// A day of the week above 6.
    #[error("day {place} has day of the week {found}; expected 0 (Monday) to 6")]
    Weekday {
        /// Its index in the list.
        place: usize,
        /// The value found.
        found: u8,
    },
    /// The time of day at time zero is 24 hours or more.
    #[error("the time of day at time zero is {0}; expected less than 24 hours")]
    Clock(Duration),
    /// Too many service-level thresholds.
    #[error("{0} service-level thresholds; expected at most 7")]
    ManyThresholds(usize),
    /// The thresholds do not ascend.
    #[error("service-level thresholds must rise, but {0} follows {1}")]
    FallingThresholds(Duration, Duration),
    /// The digits of a histogram are out of range.
    #[error("histograms to {0} digits; expected 1 to 3")]
    Digits(u8),
    /// More memory than the limit.
    #[error("would need {0} bytes (limit 4 GiB): use fewer intervals, or count by profile instead of by agent")]
    Memory(u128),
}

impl TallyOptions {
    /// Checks the options.
    ///
    /// # Errors
    /// The first invalid option.
    pub(super) fn check(&self) -> Result<(), OptionsError> {
        match &self.intervals {
            Intervals::Whole => {}
            Intervals::Folded { length, weekdays } => {
                divides_day(*length)?;
                if let Some(place) = weekdays.iter().position(|&weekday| weekday > 6) {
                    return Err(OptionsError::Weekday { place, found: weekdays[place] });
                }
            }
            Intervals::Rolling { length, keep } => {
                divides_day(*length)?;
                if *keep == 0 {
                    return Err(OptionsError::KeepsNone);
                }
            }
        }
        if self.clock_at_zero >= DAY {
            return Err(OptionsError::Clock(self.clock_at_zero));
        }
        if self.thresholds.len() > MAX_THRESHOLDS {
            return Err(OptionsError::ManyThresholds(self.thresholds.len()));
        }
        if let Some(pair) = self.thresholds.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(OptionsError::FallingThresholds(pair[1], pair[0]));
        }
        match self.histograms {
            Histograms::Digits(digits) if !(1..=3).contains(&digits) => Err(OptionsError::Digits(digits)),
            _ => Ok(()),
        }
    }

    /// The memory of a tally, in bytes; for options that have been checked.
    fn memory(&self, center: &Center) -> u128 {
        Figures::memory(center, self)
            + WaitHistograms::memory(self.histograms, center.queues.len(), self.times_of_waits())
    }

    /// The number of times of day with histograms of their own.
    pub(super) fn times_of_waits(&self) -> usize {
        match (self.waits_by_time, &self.intervals) {
            (Detail::On, Intervals::Folded { length, .. }) => (DAY.as_micros() / length.as_micros().max(1)) as usize,
            _ => 0,
        }
    }

    /// Whether a tally of this centre is within the memory limit; for options that have been checked.
    pub(super) fn fits(&self, center: &Center) -> Result<(), OptionsError> {
        let memory = self.memory(center);
        if memory > MAX_MEMORY { Err(OptionsError::Memory(memory)) } else { Ok(()) }
    }

    /// How many of `asked` threads may count at once, each in `each` tallies of this centre, with `shared` more
    /// tallies, so that all of them stay within the memory limit; for options that have been checked.
    ///
    /// # Errors
    /// [`OptionsError::Memory`] if not even one may.
    #[cfg(feature = "sim")]
    pub(crate) fn threads_within(
        &self,
        center: &Center,
        each: u32,
        shared: u32,
        asked: usize,
    ) -> Result<usize, OptionsError> {
        let memory = self.memory(center).max(1);
        let tallies = (MAX_MEMORY / memory).saturating_sub(u128::from(shared));
        match usize::try_from(tallies / u128::from(each)).unwrap_or(usize::MAX).min(asked) {
            0 => Err(OptionsError::Memory(memory * u128::from(each + shared))),
            threads => Ok(threads),
        }
    }

    /// The number of columns of the agents' tables: one for each profile or each agent.
    pub(super) fn servers(&self, center: &Center) -> usize {
        match self.agents {
            AgentDetail::Profile => center.profiles.len(),
            AgentDetail::Agent => center.agents.len(),
        }
    }
}

fn divides_day(length: Duration) -> Result<(), OptionsError> {
    let micros = length.as_micros();
    if micros >= 1_000_000 && DAY.as_micros().is_multiple_of(micros) {
        Ok(())
    } else {
        Err(OptionsError::Length(length))
    }
}

/// The thresholds, prepared for comparison.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    thresholds: [Duration; MAX_THRESHOLDS],
    count: usize,
    /// Waits below it are short; one microsecond above the option, so that the option itself is short too.
    short_below: Duration,
}

impl Marks {
    pub(super) fn new(options: &TallyOptions) -> Self {
        let mut thresholds = [Duration::ZERO; MAX_THRESHOLDS];
        let count = options.thresholds.len().min(MAX_THRESHOLDS);
        thresholds[..count].copy_from_slice(&options.thresholds[..count]);
        let short_below = options.short_abandon.map_or(Duration::ZERO, |short| short + Duration::from_micros(1));
        Self { thresholds, count, short_below }
    }

    /// The number of thresholds that the wait exceeds.
    #[inline]
    pub(super) fn bucket(&self, wait: Duration) -> usize {
        self.thresholds[..self.count].iter().map(|&threshold| usize::from(wait > threshold)).sum()
    }

    #[inline]
    pub(super) fn is_short(&self, wait: Duration) -> bool {
        wait < self.short_below
    }
}
