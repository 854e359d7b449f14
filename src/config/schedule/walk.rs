//! The openings of one calendar in order of time, with those that touch or overlap joined.

use jiff::civil;

use super::Hours;
use crate::config::hours::{OpenState, Opening};

const DAY_SECS: u32 = 86_400;

/// The state of a week that never changes; `None` for one with open and closed hours.
pub(super) fn always(week: &[Vec<Opening>; 7]) -> Option<OpenState> {
    let starts = |day: u32| week[day as usize % 7].iter().map(move |opening| (day * DAY_SECS, opening));
    let mut all = (0..14).flat_map(starts).map(|(start, opening)| (start + opening.opens, start + opening.closes));
    let Some((first, mut reach)) = all.next() else { return Some(OpenState::Closed) };
    for (opens, closes) in all.filter(|(opens, _)| *opens >= first) {
        if opens > reach {
            break;
        }
        reach = reach.max(closes);
    }
    (reach.saturating_sub(first) >= 7 * DAY_SECS).then_some(OpenState::Open)
}

/// The changes of one calendar after an instant, in order of time.
#[derive(Debug)]
pub(super) struct Walk<'s> {
    hours: &'s Hours,
    after: i64,
    /// The date in progress, and how many of its openings are done; `None` when there are no more dates.
    day: Option<(civil::Date, usize)>,
    /// The span that the next opening may still extend.
    pending: Option<Span>,
    /// The end of a span whose beginning has been returned.
    closing: Option<i64>,
}

/// From one instant until another, or forever.
#[derive(Clone, Copy, Debug)]
struct Span {
    opens: i64,
    closes: Option<i64>,
}

impl<'s> Walk<'s> {
    pub(super) fn new(hours: &'s Hours, after: i64) -> Self {
        let date = hours.date(after);
        // Yesterday's openings may continue into this date; those of earlier dates cannot.
        let day = Some((date.yesterday().unwrap_or(date), 0));
        Self { hours, after, day, pending: None, closing: None }
    }

    /// The next span that is followed by closed hours.
    fn span(&mut self) -> Option<Span> {
        while let Some((date, place)) = self.day {
            let done = match self.hours.openings(date).get(place) {
                Some(opening) => {
                    self.day = Some((date, place + 1));
                    self.add(date, *opening)
                }
                None => {
                    self.day = self.following(date).map(|date| (date, 0));
                    self.take_finished()
                }
            };
            if done.is_some() {
                return done;
            }
        }
        self.pending.take()
    }

    /// Joins an opening to the pending span; if there is a gap between them, returns the pending span and starts
    /// another.
    fn add(&mut self, date: civil::Date, opening: Opening) -> Option<Span> {
        let Some(opens) = self.hours.reached(date, opening.opens) else {
            self.day = None;
            return None;
        };
        let closes = self.hours.reached(date, opening.closes);
        if closes.is_some_and(|closes| closes <= opens) {
            return None; // It falls into the gap of a clock change.
        }
        match &mut self.pending {
            Some(pending) if pending.closes.is_none_or(|end| opens <= end) => {
                pending.closes = pending.closes.zip(closes).map(|(one, other)| one.max(other));
                None
            }
            pending => pending.replace(Span { opens, closes }),
        }
    }

    /// Takes the pending span if the current date cannot extend it.
    fn take_finished(&mut self) -> Option<Span> {
        let (date, _) = self.day?;
        let start = self.hours.reached(date, 0)?;
        self.pending.take_if(|pending| pending.closes.is_some_and(|closes| closes < start))
    }

    /// The next date to look at: tomorrow, or the eve of the next exception if nothing can change until then. `None` if
    /// nothing ever changes again.
    fn following(&mut self, date: civil::Date) -> Option<civil::Date> {
        let tomorrow = date.tomorrow().ok()?;
        let exception = self.hours.exceptions.range(tomorrow..).next().map(|(date, _)| *date);
        match self.hours.always {
            None => Some(tomorrow),
            Some(OpenState::Closed) => exception,
            Some(OpenState::Open) => {
                let start = self.hours.reached(tomorrow, 0)?;
                let runs_on = self.pending.filter(|pending| pending.closes.is_none_or(|closes| closes >= start));
                // The night of an exception may leave a gap in the next morning.
                let Some(pending) = runs_on.filter(|_| !self.hours.exceptions.contains_key(&date)) else {
                    return Some(tomorrow);
                };
                // The dates until the exception are open throughout; the night of its eve may reach further.
                let until = exception.and_then(|exception| self.hours.reached(exception, 0));
                self.pending = Some(Span { closes: until.max(pending.closes).filter(|_| until.is_some()), ..pending });
                let eve = exception?.yesterday().ok();
                eve.map(|eve| eve.max(tomorrow))
            }
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = (i64, OpenState);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(closes) = self.closing.take() {
                return Some((closes, OpenState::Closed));
            }
            let span = self.span()?;
            if span.closes.is_some_and(|closes| closes <= self.after) {
                continue;
            }
            self.closing = span.closes;
            if span.opens > self.after {
                return Some((span.opens, OpenState::Open));
            }
        }
    }
}
