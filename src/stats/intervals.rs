//! Intervals: the row of the counters that an instant belongs to, and the rows that a query covers.
//!
//! Rows are numbered: first the intervals that are kept separately, then one for all intervals that a rolling list no
//! longer keeps, then one for the warm-up. The warm-up is thus an interval like any other, but excluded from totals.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::options::{Intervals, TallyOptions};
use crate::time::{Duration, Timestamp};

const DAY_MICROS: u64 = 86_400_000_000;

/// The part of the history that a figure covers. A span that the options do not keep separately is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Everything from the start on.
    Whole,
    /// Before the start.
    WarmUp,
    /// Folded intervals: one time of day, on all days of the week. The first interval of the day is 0.
    TimeOfDay(u32),
    /// Folded intervals: one day of the week, at all times. 0 is Monday.
    Weekday(u8),
    /// Folded intervals: one time of day on one day of the week.
    Weekly {
        /// 0 is Monday.
        weekday: u8,
        /// The first interval of the day is 0.
        time_of_day: u32,
    },
    /// Folded intervals: the days of one kind, as in [`TallyOptions::day_kinds`](super::TallyOptions::day_kinds).
    DayKind(u8),
    /// Rolling intervals: the one with this number. Interval 0 began at the midnight before (or at) time zero.
    Interval(u64),
}

/// The interval in which a leg is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// By event: offered in the interval in which it was enqueued, ended in the interval in which it ended.
    Event,
    /// By cohort: offered and ended in the interval in which it was enqueued.
    Cohort,
}

/// How rows are numbered. Two sets of figures can be added up if their layouts are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Whole,
    Folded { per_day: u32, kinds: u32 },
    Rolling { length: Duration, clock_at_zero: Duration, keep: u32 },
}

impl Layout {
    pub(super) fn new(options: &TallyOptions) -> Self {
        match options.intervals {
            Intervals::Whole => Self::Whole,
            Intervals::Folded { length, .. } => {
                let kinds = options.day_kinds.iter().max().map_or(1, |&most| u32::from(most) + 1);
                Self::Folded { per_day: (DAY_MICROS / length.as_micros()) as u32, kinds }
            }
            Intervals::Rolling { length, keep } => Self::Rolling { length, clock_at_zero: options.clock_at_zero, keep },
        }
    }

    /// The row of a time of day, by day of the week, then by kind of day.
    fn folded_row(per_day: u32, kinds: u32, weekday: u8, kind: u8, time_of_day: u64) -> usize {
        (usize::from(weekday) * kinds as usize + usize::from(kind)) * per_day as usize + time_of_day as usize
    }

    /// The number of intervals kept separately.
    pub(super) fn intervals(self) -> usize {
        match self {
            Self::Whole => 1,
            Self::Folded { per_day, kinds } => 7 * kinds as usize * per_day as usize,
            Self::Rolling { keep, .. } => keep as usize,
        }
    }

    /// The time of day of a folded interval.
    pub(super) fn time_of_day(self, row: usize) -> Option<usize> {
        match self {
            Self::Folded { per_day, .. } if row < self.intervals() => Some(row % per_day as usize),
            _ => None,
        }
    }

    pub(super) fn rows(self) -> usize {
        self.intervals() + 2
    }

    /// The row of intervals that a rolling list no longer keeps.
    pub(super) fn older(self) -> usize {
        self.intervals()
    }

    pub(super) fn warm_up(self) -> usize {
        self.intervals() + 1
    }

    /// The row of rolling interval `number` when `newest` is the newest.
    pub(super) fn rolling_row(self, number: u64, newest: u64) -> usize {
        let keep = self.intervals() as u64;
        if number + keep <= newest { self.older() } else { (number % keep) as usize }
    }

    /// The rolling intervals kept when `newest` is the newest.
    pub(super) fn window(self, newest: u64) -> Range<u64> {
        self.first_kept(newest).map_or(0..0, |first| first..newest + 1)
    }

    /// The first interval kept; `None` unless intervals are rolling.
    pub(super) fn first_kept(self, newest: u64) -> Option<u64> {
        match self {
            Self::Rolling { keep, .. } => Some((newest + 1).saturating_sub(u64::from(keep))),
            Self::Whole | Self::Folded { .. } => None,
        }
    }

    /// The rows that a span covers.
    pub(super) fn covered(self, span: Span, newest: u64) -> impl Iterator<Item = usize> + Clone {
        let one = |row: usize| (row..row + 1, 1);
        let mut days_of_kind = None;
        let (rows, step) = match (span, self) {
            (Span::Whole, _) => (0..self.older() + 1, 1),
            (Span::WarmUp, _) => one(self.warm_up()),
            (Span::TimeOfDay(time), Self::Folded { per_day, .. }) if time < per_day => {
                (time as usize..self.intervals(), per_day as usize)
            }
            (Span::Weekday(day), Self::Folded { per_day, kinds }) if day < 7 => {
                let first = |day| Self::folded_row(per_day, kinds, day, 0, 0);
                (first(day)..first(day + 1), 1)
            }
            (Span::Weekly { weekday, time_of_day }, Self::Folded { per_day, kinds })
                if weekday < 7 && time_of_day < per_day =>
            {
                let first = |day| Self::folded_row(per_day, kinds, day, 0, 0);
                (first(weekday) + time_of_day as usize..first(weekday + 1), per_day as usize)
            }
            (Span::DayKind(kind), Self::Folded { per_day, kinds }) => {
                days_of_kind = Some((per_day as usize, kinds as usize, usize::from(kind)));
                (0..self.intervals(), 1)
            }
            (Span::Interval(number), Self::Rolling { .. }) if self.window(newest).contains(&number) => {
                one(self.rolling_row(number, newest))
            }
            _ => (0..0, 1),
        };
        let wanted = move |row: &usize| days_of_kind.is_none_or(|(per_day, kinds, kind)| row / per_day % kinds == kind);
        rows.step_by(step).filter(wanted)
    }
}

/// One interval of the history: half open, and the row where it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) begin: Timestamp,
    pub(super) end: Timestamp,
    pub(super) row: usize,
    /// Rolling intervals are numbered; the others are all 0.
    pub(super) number: u64,
}

/// Finds the interval of an instant. The current and the previous interval are cached; others cost a division.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    layout: Layout,
    start: Timestamp,
    clock_at_zero: u64,
    length: u64,
    weekdays: Vec<u8>,
    kinds: Vec<u8>,
    pub(super) current: Interval,
    previous: Interval,
}

impl Calendar {
    pub(super) fn new(options: &TallyOptions) -> Self {
        let (length, weekdays) = match &options.intervals {
            Intervals::Whole => (u64::MAX, Vec::new()),
            Intervals::Folded { length, weekdays } => (length.as_micros(), weekdays.clone()),
            Intervals::Rolling { length, .. } => (length.as_micros(), Vec::new()),
        };
        let none = Interval { begin: Timestamp::ZERO, end: Timestamp::ZERO, row: 0, number: 0 };
        let mut calendar = Self {
            layout: Layout::new(options),
            start: options.start,
            clock_at_zero: options.clock_at_zero.as_micros(),
            length,
            weekdays,
            kinds: options.day_kinds.clone(),
            current: none,
            previous: none,
        };
        calendar.rewind();
        calendar
    }

    /// Returns to time zero.
    pub(super) fn rewind(&mut self) {
        self.current = self.interval_at(Timestamp::ZERO, 0);
        self.previous = self.current;
    }

    /// Advances to the next interval, and returns it.
    pub(super) fn turn(&mut self) -> Interval {
        self.previous = self.current;
        self.current = self.interval_at(self.current.end, 0);
        // In a rolling list this may have pushed the previous one out.
        if let Layout::Rolling { .. } = self.layout
            && self.previous.row != self.layout.warm_up()
        {
            self.previous.row = self.layout.rolling_row(self.previous.number, self.current.number);
        }
        self.current
    }

    /// The first rolling interval kept at `now`, if others lie between it and the current one.
    pub(super) fn after_a_gap(&self, now: Timestamp) -> Option<Interval> {
        let next = self.interval_at(self.current.end, 0);
        let first = self.layout.first_kept(self.interval_at(now, 0).number)?;
        let Interval { number, begin, .. } = next;
        (first > number).then(|| self.interval_at(begin + self.length_of(first - number), 0))
    }

    /// The length of this many whole intervals.
    fn length_of(&self, intervals: u64) -> Duration {
        Duration::from_micros(self.length.saturating_mul(intervals))
    }

    /// Jumps to an interval later than the next one.
    pub(super) fn jump(&mut self, to: Interval) {
        self.current = to;
        // Intervals in between are not kept separately.
        self.previous = to;
    }

    /// The row of an instant, not after the current interval.
    #[inline]
    pub(super) fn row_of(&self, at: Timestamp) -> usize {
        if at >= self.current.begin {
            self.current.row
        } else if at >= self.previous.begin {
            self.previous.row
        } else {
            self.interval_at(at, self.current.number).row
        }
    }

    /// The interval that contains `at`; `newest` is the newest rolling interval, if later than that one.
    fn interval_at(&self, at: Timestamp, newest: u64) -> Interval {
        if at < self.start {
            return Interval { begin: Timestamp::ZERO, end: self.start, row: self.layout.warm_up(), number: 0 };
        }
        if let Layout::Whole = self.layout {
            return Interval { begin: self.start, end: Timestamp::from_micros(u64::MAX), row: 0, number: 0 };
        }
        let clock = at.as_micros().saturating_add(self.clock_at_zero);
        let number = clock / self.length;
        let begin = Timestamp::from_micros((number * self.length).saturating_sub(self.clock_at_zero)).max(self.start);
        let end = Timestamp::from_micros((number + 1).saturating_mul(self.length) - self.clock_at_zero);
        match self.layout {
            Layout::Folded { per_day, kinds } => {
                let (day, time_of_day) = (number / u64::from(per_day), number % u64::from(per_day));
                let row = Layout::folded_row(per_day, kinds, self.weekday(day), self.kind(day), time_of_day);
                Interval { begin, end, row, number: 0 }
            }
            _ => Interval { begin, end, row: self.layout.rolling_row(number, newest.max(number)), number },
        }
    }

    /// The last kind of the list continues.
    fn kind(&self, day: u64) -> u8 {
        let day = usize::try_from(day).unwrap_or(usize::MAX);
        self.kinds.get(day).or(self.kinds.last()).copied().unwrap_or(0)
    }

    fn weekday(&self, day: u64) -> u8 {
        let listed = self.weekdays.len() as u64;
        match self.weekdays.last() {
            None => (day % 7) as u8,
            Some(_) if day < listed => self.weekdays[day as usize],
            Some(&last) => ((u64::from(last) + 1 + day - listed) % 7) as u8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn hours(hours: u64) -> Timestamp {
        Timestamp::from_secs(3600 * hours)
    }

    fn calendar(options: TallyOptions) -> Calendar {
        Calendar::new(&options)
    }

    #[test]
    fn folded_hours_follow_the_list_of_weekdays_and_go_on_after_it() {
        let folded = Intervals::Folded { length: HOUR, weekdays: vec![4, 4, 6] };
        let calendar = calendar(TallyOptions { intervals: folded, ..TallyOptions::default() });
        // Day by day: Friday, another Friday, Sunday, and then, continuing, Monday, Tuesday.
        for (hour, row) in [(0, 4 * 24), (23, 4 * 24 + 23), (24, 4 * 24), (48, 6 * 24), (73, 1), (96, 24)] {
            assert_eq!(calendar.interval_at(hours(hour), 0).row, row, "hour {hour}");
        }
    }

    #[test]
    fn intervals_keep_to_the_clock_on_the_wall() {
        let rolling = Intervals::Rolling { length: HOUR, keep: 3 };
        let calendar = calendar(TallyOptions {
            intervals: rolling,
            start: Timestamp::from_secs(60),
            clock_at_zero: Duration::from_secs(1800),
            ..TallyOptions::default()
        });
        let first = calendar.interval_at(Timestamp::from_secs(90), 0);
        assert_eq!((first.begin, first.end, first.number), (Timestamp::from_secs(60), Timestamp::from_secs(1800), 0));
        let second = calendar.interval_at(Timestamp::from_secs(1800), 0);
        assert_eq!((second.begin, second.end, second.number), (first.end, Timestamp::from_secs(5400), 1));
        assert_eq!(calendar.current.row, 4, "before the start is the warm-up");
    }

    #[test]
    fn a_rolling_list_forgets_the_oldest() {
        let intervals = Intervals::Rolling { length: HOUR, keep: 2 };
        let mut calendar = calendar(TallyOptions { intervals, ..TallyOptions::default() });
        let rows: Vec<usize> = (0..4).map(|_| calendar.turn().row).collect();
        assert_eq!(rows, [1, 0, 1, 0]);
        // Hours 3 and 4 are kept, in rows 1 and 0; row 2 has everything older.
        for (hour, row) in [(4, 0), (3, 1), (2, 2), (0, 2)] {
            assert_eq!(calendar.row_of(hours(hour)), row, "hour {hour}");
        }
        let intervals = Intervals::Rolling { length: HOUR, keep: 1 };
        let mut single = Calendar::new(&TallyOptions { intervals, ..TallyOptions::default() });
        single.turn();
        assert_eq!((single.row_of(hours(1)), single.row_of(hours(0))), (0, 1));
        let layout = calendar.layout;
        assert_eq!(layout.window(4), 3..5);
        assert_eq!(layout.covered(Span::Whole, 4).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(layout.covered(Span::Interval(2), 4).count(), 0);
    }

    #[test]
    fn spans_of_a_week_cover_its_margins() {
        let layout = Layout::Folded { per_day: 2, kinds: 1 };
        let rows = |span| layout.covered(span, 0).collect::<Vec<_>>();
        assert_eq!(rows(Span::TimeOfDay(1)), [1, 3, 5, 7, 9, 11, 13]);
        assert_eq!(rows(Span::Weekday(6)), [12, 13]);
        assert_eq!(rows(Span::Weekly { weekday: 2, time_of_day: 1 }), [5]);
        assert!(rows(Span::TimeOfDay(2)).is_empty());
        assert!(rows(Span::Interval(0)).is_empty());
    }

    #[test]
    fn days_of_one_kind_are_told_apart_whatever_their_weekday() {
        let half = Duration::from_secs(12 * 3600);
        let intervals = Intervals::Folded { length: half, weekdays: vec![0, 1, 2] };
        let calendar = calendar(TallyOptions { intervals, day_kinds: vec![0, 1, 0], ..TallyOptions::default() });
        // Monday, Tuesday (a holiday), Wednesday; Thursday continues as Wednesday.
        for (hour, row) in [(0, 0), (24, 6), (36, 7), (48, 8), (84, 13)] {
            assert_eq!(calendar.interval_at(hours(hour), 0).row, row, "hour {hour}");
        }
        let rows = |span| calendar.layout.covered(span, 0).collect::<Vec<_>>();
        assert_eq!(rows(Span::Weekday(1)), [4, 5, 6, 7]);
        assert_eq!(rows(Span::Weekly { weekday: 1, time_of_day: 1 }), [5, 7]);
        assert_eq!(rows(Span::DayKind(1))[..4], [2, 3, 6, 7]);
        assert_eq!((rows(Span::DayKind(0)).len(), rows(Span::DayKind(2)).len()), (14, 0));
        assert_eq!(rows(Span::TimeOfDay(0)).len(), 14);
    }
}
