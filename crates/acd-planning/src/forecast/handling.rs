//! Handling times by queue and hour, from records.

use crate::records::{Outcome, Records};

const HOURS: usize = 24;
/// Calls after which an hour's own mean has half the weight, unless hours differ more, or less, than by chance.
const CALLS_EVEN: f64 = 100.0;
/// Conversations shorter than this, in seconds, are no conversations: a call lost on answering.
const TALK_SECS_MIN: f64 = 1.0;

/// Handling times of one queue: conversation and after-call work, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Handling {
    /// The queue.
    pub queue: String,
    /// Calls behind it.
    pub calls: u64,
    /// The mean.
    pub mean: f64,
    /// Standard deviation over mean.
    pub cv: f64,
    /// By hour of the day, drawn towards the mean where there are few calls (a shrinkage estimator; James & Stein
    /// 1961).
    pub by_hour: [f64; HOURS],
}

impl Records {
    /// Handling times of each queue that has any. Of intervals, the recorded means weighted by the calls answered.
    pub fn handling(&self) -> Vec<Handling> {
        let mut sums = vec![[Sum::default(); HOURS]; self.queues.len()];
        for call in self.calls.iter().filter(|call| call.outcome == Outcome::Answered) {
            if let Some(talk) = call.talk.filter(|talk| *talk >= TALK_SECS_MIN) {
                sums[call.queue][hour(call.at)].add(talk + call.wrap.unwrap_or(0.0), 1.0);
            }
        }
        for interval in &self.intervals {
            if let Some((aht, answered)) = interval.aht.zip(interval.answered).filter(|(aht, _)| *aht > 0.0) {
                sums[interval.queue][hour(interval.at)].add(aht, answered);
            }
        }
        let all = self.queues.iter().zip(&sums);
        all.filter_map(|(queue, hours)| Handling::of(queue, hours)).collect()
    }
}

fn hour(at: jiff::civil::DateTime) -> usize {
    at.hour().unsigned_abs() as usize % HOURS
}

impl Handling {
    fn of(queue: &str, hours: &[Sum; HOURS]) -> Option<Self> {
        let mut all = Sum::default();
        for sum in hours {
            all.n += sum.n;
            all.sum += sum.sum;
            all.squares += sum.squares;
        }
        if all.n <= 0.0 {
            return None;
        }
        let mean = all.sum / all.n;
        let variance = (all.squares / all.n - mean * mean).max(0.0);
        // Variance between hours, beyond what calls within them give.
        let present = hours.iter().filter(|sum| sum.n > 0.0);
        let between: f64 = present.clone().map(|sum| sum.n * (sum.sum / sum.n - mean).powi(2)).sum::<f64>() / all.n
            - variance * present.count().saturating_sub(1) as f64 / all.n;
        let even = if between > 0.0 { (variance / between).max(1.0) } else { f64::INFINITY }.max(CALLS_EVEN);
        let of_hour = |sum: &Sum| {
            let share = if even.is_finite() { sum.n / (sum.n + even) } else { 0.0 };
            if sum.n > 0.0 { mean + share * (sum.sum / sum.n - mean) } else { mean }
        };
        Some(Self {
            queue: queue.to_owned(),
            calls: all.n as u64,
            mean,
            cv: if mean > 0.0 { variance.sqrt() / mean } else { 0.0 },
            by_hour: std::array::from_fn(|hour| of_hour(&hours[hour])),
        })
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Sum {
    fn add(&mut self, secs: f64, calls: f64) {
        self.n += calls;
        self.sum += secs * calls;
        self.squares += secs * secs * calls;
    }
}
