//! Category shares: how the calls that asked for an agent, and those that were answered, split into categories.
//!
//! A category is a queue, and a call belongs to the one that it asked for first, whoever answered it. If every
//! category has the same share of the answers as of the questions, all have the same answer rate.

use super::figures::Figures;
use super::intervals::Span;
use crate::id::QueueId;

/// One category in a span of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CategoryShare {
    /// The category.
    pub queue: QueueId,
    /// Its calls that asked for an agent, by the interval in which they arrived.
    pub asked: u64,
    /// Its calls that an agent answered.
    pub answered: u64,
    /// Its share of all calls that asked, 0 to 1; `None` if there were none.
    pub asked_share: Option<f64>,
    /// Its share of all calls that were answered, 0 to 1; `None` if there were none.
    pub answered_share: Option<f64>,
}

impl CategoryShare {
    /// Share of answered less share of asked: negative if the category gets less than its share. `None` if nothing
    /// was answered.
    pub fn gap(&self) -> Option<f64> {
        Some(self.answered_share? - self.asked_share?)
    }

    /// Answered over asked; `None` if nobody asked.
    pub fn answer_rate(&self) -> Option<f64> {
        ratio(self.answered, self.asked)
    }
}

impl Figures {
    /// The shares of all categories in a span (the whole, an hour of the day, one interval), in the order of the
    /// queues. Costs time proportional to queues × intervals in the span.
    pub fn category_shares(&self, span: Span) -> Vec<CategoryShare> {
        let all = self.all_calls(span);
        let of = |queue| {
            let calls = self.calls(queue, span);
            let (asked, answered) = (calls.for_agents(), calls.answered);
            let (asked_share, answered_share) = (ratio(asked, all.for_agents()), ratio(answered, all.answered));
            CategoryShare { queue, asked, answered, asked_share, answered_share }
        };
        (0..self.queues()).map(|place| of(QueueId(place as u16))).collect()
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Attributes, Center, Queue};
    use crate::engine::{Disposition, Event, Fact, Origin};
    use crate::id::CallId;
    use crate::stats::{Intervals, Tally, TallyOptions};
    use crate::time::{Duration, Timestamp};

    #[test]
    fn shares_are_of_the_queue_asked_for_first_in_the_interval_of_arrival() {
        let center = Center { queues: ["contract", "labour", "idle"].map(Queue::new).into(), ..Center::default() };
        let intervals = Intervals::Folded { length: Duration::from_secs(3_600), weekdays: vec![0] };
        let mut tally = Tally::new(&center, &TallyOptions { intervals, ..TallyOptions::default() }).expect("sound");
        let (attributes, origin) = (Attributes::default(), Origin::Caller);
        // Hour 0: contract 3 asked, 1 answered; labour 1, 1. Hour 1: contract 1, 1.
        let calls = [(0, 0, true), (0, 0, false), (0, 0, false), (0, 1, true), (3_600, 0, true)];
        for (number, (second, queue, answered)) in calls.into_iter().enumerate() {
            let (call, queue, arrived) = (CallId(number as u64), QueueId(queue), Timestamp::from_secs(second));
            tally.record(&Event { at: arrived, fact: Fact::CallArrived { call, queue, attributes, origin } });
            let (disposition, answered) = match answered {
                true => (Disposition::Completed, 1),
                false => (Disposition::Abandoned, 0),
            };
            let fact = Fact::CallEnded { call, arrived, disposition, legs: 1, answered, queue, attributes, origin };
            tally.record(&Event { at: arrived, fact });
        }
        let shares = |span| tally.figures().category_shares(span);
        let whole = shares(Span::Whole);
        assert_eq!((whole[0].asked_share, whole[0].answered_share), (Some(0.8), Some(2.0 / 3.0)));
        assert!((whole[0].gap().expect("answered") + 2.0 / 15.0).abs() < 1e-12);
        assert_eq!((whole[2].asked, whole[2].gap(), whole[2].answer_rate()), (0, Some(0.0), None));
        let first = shares(Span::TimeOfDay(0));
        assert_eq!((first[0].gap(), first[1].gap()), (Some(-0.25), Some(0.25)));
        let second = shares(Span::TimeOfDay(1));
        assert_eq!((second[0].gap(), second[1].answered_share), (Some(0.0), Some(0.0)));
        assert_eq!(shares(Span::TimeOfDay(2))[0].gap(), None);
        for span in [Span::Whole, Span::TimeOfDay(0)] {
            let sum: f64 = shares(span).iter().filter_map(CategoryShare::gap).sum();
            assert!(sum.abs() < 1e-12, "gaps add up to nothing");
        }
    }
}
