//! What the rules must remember of the days so far.

use super::kinds::Kinds;
use crate::need::divisor;
use crate::roster::{Rules, Task};

/// Counters that a state has room for.
pub(crate) const COUNTERS: usize = 3;

/// What is remembered. Small, and compared as a whole: equal states have equal futures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct State {
    /// Days of work in a row; 0 on a day off. Not counted beyond what the rules can tell apart.
    stretch: u8,
    /// At work: days still to work before a day off. Off: days still to rest.
    owed: u8,
    /// At work: what the last shift means for the day after, plus one.
    after: u8,
    /// Nights in a row, where they are limited.
    nights_row: u8,
    /// Whether the Saturday before was worked.
    saturday: bool,
    weekends: u8,
    nights: u8,
    pub(super) counts: [u8; COUNTERS],
    /// Paid time over the horizon, and in this week, in units.
    pub(super) units: u32,
    week: u32,
}

/// Rules in the terms of the states: units of time instead of minutes, what is not limited not counted.
pub(super) struct Step<'a> {
    kinds: &'a Kinds,
    rules: &'a Rules,
    first_weekday: usize,
    /// Minutes of a unit: all shifts are whole numbers of it.
    pub(super) unit: u32,
    pub(super) kind_units: Vec<u32>,
    /// Units at the end: at least and at most.
    pub(super) least: u32,
    pub(super) most: u32,
    week_most: Option<u32>,
    stretch_most: u8,
    counts_most: [u8; COUNTERS],
    counts_weekends: bool,
    counts_nights: bool,
    counts_units: bool,
}

impl<'a> Step<'a> {
    pub(super) fn new(task: &Task, rules: &'a Rules, kinds: &'a Kinds, counts_most: [u8; COUNTERS]) -> Self {
        let unit = task.shifts.iter().fold(0, |unit, shift| divisor(unit, shift.minutes)).max(1);
        let longest = task.shifts.iter().map(|shift| shift.minutes).max().unwrap_or(0);
        let all = (task.days as u32).saturating_mul(longest) / unit;
        let most = (rules.minutes.most / unit).min(all);
        let bounded = rules.minutes.least > 0 || most < all || rules.minutes_wished.is_some();
        Self {
            kinds,
            rules,
            first_weekday: usize::from(task.first_weekday),
            unit,
            kind_units: kinds.minutes.iter().map(|minutes| minutes / unit).collect(),
            least: rules.minutes.least.div_ceil(unit),
            most,
            week_most: rules.week_minutes_most.map(|most| most / unit),
            stretch_most: rules.stretch.most.min(u32::from(u8::MAX) - 1) as u8,
            counts_most,
            counts_weekends: rules.weekends_most.is_some() || !rules.weekends_price.is_empty(),
            counts_nights: rules.nights_most.is_some() || !rules.nights_price.is_empty(),
            counts_units: bounded,
        }
    }

    /// Before the first day.
    pub(super) fn first(&self) -> State {
        let Some(history) = self.rules.history.filter(|history| history.worked > 0) else { return State::default() };
        let Some(shift) = history.shift else { return State::default() };
        let least = self.rules.stretch.least.min(255) as u8;
        State {
            stretch: self.counted_stretch(history.worked),
            owed: least.saturating_sub(history.worked),
            after: self.kinds.after[usize::from(self.kinds.of[usize::from(shift)])] + 1,
            nights_row: if self.rules.nights_in_a_row_most.is_some() { history.nights } else { 0 },
            ..State::default()
        }
    }

    /// Days in a row, as far as they matter: where there is no most, one is like many.
    fn counted_stretch(&self, days: u8) -> u8 {
        if self.rules.stretch.most >= 254 { days.min(1) } else { days }
    }

    /// After a day off, or `None` if it is not allowed.
    pub(super) fn off(&self, state: State, day: usize) -> Option<State> {
        let mut next = self.of_day(state, day);
        if state.stretch > 0 {
            if state.owed > 0 {
                return None;
            }
            let night = self.is_night_after(state);
            let rest = self.rules.off_least.max(if night { self.rules.off_after_night_least } else { 0 });
            next.owed = rest.saturating_sub(1);
        } else {
            next.owed = state.owed.saturating_sub(1);
        }
        (next.stretch, next.after, next.nights_row) = (0, 0, 0);
        Some(next)
    }

    /// After a shift of this kind, or `None` if it is not allowed.
    pub(super) fn work(&self, state: State, day: usize, kind: usize) -> Option<State> {
        let rules = self.rules;
        let mut next = self.of_day(state, day);
        if state.stretch > 0 {
            let follows = self.kinds.may_follow[usize::from(state.after) - 1][kind];
            if !follows || state.stretch >= self.stretch_most {
                return None;
            }
            next.stretch = self.counted_stretch(state.stretch + 1);
            next.owed = state.owed.saturating_sub(1);
        } else {
            if state.owed > 0 || self.stretch_most == 0 {
                return None;
            }
            next.stretch = 1;
            let exempt = day == 0 && rules.history.is_none();
            next.owed = if exempt { 0 } else { (rules.stretch.least.min(255) as u8).saturating_sub(1) };
        }
        next.after = self.kinds.after[kind] + 1;
        self.count(state, &mut next, day, kind)
    }

    /// What is counted of a shift, and whether it is still within the most.
    fn count(&self, state: State, next: &mut State, day: usize, kind: usize) -> Option<State> {
        let rules = self.rules;
        let units = self.kind_units[kind];
        if self.counts_units {
            next.units = state.units + units;
        }
        if let Some(most) = self.week_most {
            next.week += units;
            if next.week > most {
                return None;
            }
        }
        let weekday = (self.first_weekday + day) % 7;
        if self.counts_weekends && (weekday == 5 || (weekday == 6 && !state.saturday)) {
            next.weekends = state.weekends.saturating_add(1);
        }
        next.saturday = self.counts_weekends && weekday == 5;
        let night = self.kinds.night[kind];
        if self.counts_nights && night {
            // Where only their price matters, nights beyond the last step are alike.
            let last = self.rules.nights_price.len().saturating_sub(1).min(254) as u8;
            let most = if rules.nights_most.is_some() { u8::MAX } else { last };
            next.nights = state.nights.saturating_add(1).min(most);
        }
        if let Some(most) = rules.nights_in_a_row_most {
            next.nights_row = if night { state.nights_row.checked_add(1)? } else { 0 };
            if next.nights_row > most {
                return None;
            }
        }
        if let Some(counter) = self.kinds.counter[kind] {
            let counter = usize::from(counter);
            next.counts[counter] += 1;
            if next.counts[counter] > self.counts_most[counter] {
                return None;
            }
        }
        let within = next.units <= self.most
            && rules.weekends_most.is_none_or(|most| next.weekends <= most)
            && rules.nights_most.is_none_or(|most| next.nights <= most);
        within.then_some(*next)
    }

    /// What a new day resets.
    fn of_day(&self, state: State, day: usize) -> State {
        let weekday = (self.first_weekday + day) % 7;
        State { saturday: false, week: if weekday == 0 { 0 } else { state.week }, ..state }
    }

    fn is_night_after(&self, state: State) -> bool {
        let after = state.after - 1;
        let kind = (0..self.kinds.len()).find(|&kind| self.kinds.after[kind] == after);
        kind.is_some_and(|kind| self.kinds.night[kind])
    }

    /// The price of ending here, or `None` if the rules do not allow it.
    pub(super) fn end(&self, state: State) -> Option<i64> {
        use crate::roster::{minutes_price, step_price};
        if self.counts_units && state.units < self.least {
            return None;
        }
        let weekends = step_price(&self.rules.weekends_price, usize::from(state.weekends));
        let nights = step_price(&self.rules.nights_price, usize::from(state.nights));
        let minutes = minutes_price(self.rules, state.units * self.unit);
        Some(i64::from(weekends) + i64::from(nights) + minutes)
    }

    /// Weekends so far, and the most there may be.
    pub(super) fn weekends(&self, state: State) -> Option<(u8, u8)> {
        Some((state.weekends, self.rules.weekends_most?))
    }

    /// Nights so far, and the most there may be.
    pub(super) fn nights(&self, state: State) -> Option<(u8, u8)> {
        Some((state.nights, self.rules.nights_most?))
    }

    /// The state with this many nights counted.
    pub(super) fn with_nights(&self, state: State, nights: u8) -> State {
        State { nights, ..state }
    }

    /// Whether the paid time has a price at the end.
    pub(super) fn wishes_units(&self) -> bool {
        self.rules.minutes_wished.is_some()
    }

    /// The state with this many weekends counted.
    pub(super) fn with_weekends(&self, state: State, weekends: u8) -> State {
        State { weekends, ..state }
    }

    /// Whether the paid time counts.
    pub(super) fn counts_units(&self) -> bool {
        self.counts_units
    }

    /// The kinds of shifts.
    pub(super) fn kinds(&self) -> usize {
        self.kinds.len()
    }

    /// At most this many days in `days` can be worked.
    pub(super) fn worked_most(&self, days: usize) -> usize {
        let stretch = usize::from(self.stretch_most);
        let round = stretch + usize::from(self.rules.off_least.max(1));
        (days / round) * stretch + (days % round).min(stretch)
    }
}
