//! What is to be counted, and how finely. Every breakdown that is left out costs neither time nor memory.

use serde::{Deserialize, Serialize};

use super::figures::Figures;
use super::histogram::WaitHistograms;
use crate::config::Center;
use crate::time::{Duration, Timestamp};

/// The most service-level thresholds that can be counted at once.
pub const THRESHOLDS_MOST: usize = 7;

const DAY: Duration = Duration::from_secs(86_400);

/// What a [`Tally`](super::Tally) keeps. The default keeps totals by queue and by profile from time zero, and nothing
/// finer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyOptions {
    /// Nothing is measured before (a warm-up); who waits and who does what since when is carried over it.
    pub start: Timestamp,
    /// No time is counted after: not the agents', nor how many wait for how long. Calls, legs and conversations that came
    /// before are counted to their end. (A simulation's calendar ends while callers still wait and talk.)
    pub end: Timestamp,
    /// Which intervals are told apart.
    pub intervals: Intervals,
    /// Where intervals are folded: the kind of each day (working day, holiday, …, numbered from 0 by the host), told
    /// apart besides the day of the week. The last goes on after the list; empty is one kind. Each kind takes seven more
    /// days of intervals.
    pub day_kinds: Vec<u8>,
    /// What the clock on the wall shows at time zero: below 24 hours.
    pub clock_at_zero: Duration,
    /// Service-level thresholds, rising; at most [`THRESHOLDS_MOST`]. "Within T" is a wait of at most T. Exact counts
    /// are kept for each.
    pub thresholds: Vec<Duration>,
    /// An abandon after at most this wait is a short one; `None` calls none short.
    pub short_abandon: Option<Duration>,
    /// Whose time is added up.
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
    /// Where intervals are folded: whether waits of answered legs are kept in histograms by queue × time of day. Each takes
    /// 7.5 KiB.
    pub waits_by_time: Detail,
    /// How many days from time zero on are told apart for the whole centre, besides the intervals; the last of them has
    /// what comes after it as well. About 1 KiB each. Intervals must not cross midnight: folded or rolling ones.
    pub days: u32,
}

/// More memory than this is refused.
const MEMORY_MOST: u128 = 4 << 30;

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

/// Which intervals are told apart. Splitting costs nothing by event, only when an interval begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intervals {
    /// One, from the start to the end.
    Whole,
    /// By day of the week and time of day: what a week looks like, over however many weeks.
    Folded {
        /// Divides 24 hours (15 minutes, an hour, a day); at least a second.
        length: Duration,
        /// The day of the week (0 is Monday) of each day, the first being the day of time zero. Goes on from the last
        /// one day by day; empty starts on a Monday.
        weekdays: Vec<u8>,
    },
    /// The last `keep` of them, as they come; older ones are added up in one.
    Rolling {
        /// Divides 24 hours; at least a second.
        length: Duration,
        /// How many, at least 1.
        keep: u32,
    },
}

/// Whether a breakdown is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Yes.
    On,
    /// No.
    Off,
}

/// Whose time is added up.
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
    /// No.
    Off,
    /// To this many significant digits, 1 to 3, up to 24 hours (a longer wait counts as 24 hours). Two a queue; each
    /// takes 3, 22 or 152 KiB.
    Digits(u8),
}

/// Why a [`Tally`](super::Tally) cannot be kept as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// The length of an interval does not divide a day, or is below a second.
    #[error("intervals of {0} cannot be kept; expected a second or more that divides 24 hours")]
    Length(Duration),
    /// No interval is to be kept.
    #[error("at least one interval must be kept")]
    KeepsNone,
    /// A day of the week above 6.
    #[error("day {place} has day of the week {found}; expected 0 (Monday) to 6")]
    Weekday {
        /// Its place in the list.
        place: usize,
        /// What stands there.
        found: u8,
    },
    /// The clock shows 24 hours or more at time zero.
    #[error("the clock cannot show {0} at time zero; expected less than 24 hours")]
    Clock(Duration),
    /// Too many service-level thresholds.
    #[error("{0} service-level thresholds; at most 7 can be counted at once")]
    ManyThresholds(usize),
    /// The thresholds do not rise.
    #[error("service-level thresholds must rise, but {0} follows {1}")]
    FallingThresholds(Duration, Duration),
    /// The digits of a histogram are out of range.
    #[error("histograms to {0} digits; expected 1 to 3")]
    Digits(u8),
    /// More memory than is sensible.
    #[error("this needs {0} bytes; at most 4 GiB are taken: keep fewer intervals, or profiles in place of agents")]
    Memory(u128),
}

impl TallyOptions {
    /// # Errors
    /// The first thing in these options that cannot be had.
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
        if self.thresholds.len() > THRESHOLDS_MOST {
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

    /// The bytes that a tally takes; for options that have been checked.
    fn memory(&self, center: &Center) -> u128 {
        Figures::memory(center, self)
            + WaitHistograms::memory(self.histograms, center.queues.len(), self.times_of_waits())
    }

    /// How many times of day have histograms of their own.
    pub(super) fn times_of_waits(&self) -> usize {
        match (self.waits_by_time, &self.intervals) {
            (Detail::On, Intervals::Folded { length, .. }) => (DAY.as_micros() / length.as_micros().max(1)) as usize,
            _ => 0,
        }
    }

    /// Whether a tally of this centre would not be too large; for options that have been checked.
    pub(super) fn fits(&self, center: &Center) -> Result<(), OptionsError> {
        let memory = self.memory(center);
        if memory > MEMORY_MOST { Err(OptionsError::Memory(memory)) } else { Ok(()) }
    }

    /// How many columns the agents' tables have: one for each profile or each agent.
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

/// The thresholds, ready for comparing.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    thresholds: [Duration; THRESHOLDS_MOST],
    count: usize,
    /// Waits below it are short; one microsecond above the option, so that the option itself is short too.
    short_below: Duration,
}

impl Marks {
    pub(super) fn new(options: &TallyOptions) -> Self {
        let mut thresholds = [Duration::ZERO; THRESHOLDS_MOST];
        let count = options.thresholds.len().min(THRESHOLDS_MOST);
        thresholds[..count].copy_from_slice(&options.thresholds[..count]);
        let short_below = options.short_abandon.map_or(Duration::ZERO, |short| short + Duration::from_micros(1));
        Self { thresholds, count, short_below }
    }

    /// How many thresholds the wait is longer than.
    #[inline]
    pub(super) fn bucket(&self, wait: Duration) -> usize {
        self.thresholds[..self.count].iter().map(|&threshold| usize::from(wait > threshold)).sum()
    }

    #[inline]
    pub(super) fn is_short(&self, wait: Duration) -> bool {
        wait < self.short_below
    }
}
