//! After-call work, from what passes between an agent's calls while somebody waits.
//!
//! An agent who is done takes the next caller at once if one waits. So the time from the end of a conversation to the
//! beginning of the next is after-call work wherever somebody waits all the time; where the last of those who wait is
//! gone before the agent is back, only that it lasted at least so long is known. What lasts longer than five minutes is
//! taken for a break.

use super::law::Law;
use super::survival::{Span, Survival};
use super::timeline::{Stay, Timeline};
use super::waiting::Spans;

/// Longer ones are breaks.
pub(super) const BREAK_SECS: f64 = 300.0;
/// Fewer ends say nothing.
const ENDS_MIN: usize = 30;
/// Where nine tenths lie within this of each other, in seconds, it always lasts the same: records are rounded.
const CONSTANT_SECS: f64 = 3.0;
/// Probabilities at which quantiles are written.
const PROBABILITIES: [f64; 10] = [0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99];

/// After-call work.
#[derive(Clone, Debug, PartialEq)]
pub struct AfterCall {
    /// How long it lasts.
    pub law: Law,
    /// What it rests on.
    pub evidence: String,
}

/// From recorded lengths where there are any, else from gaps. `serves` says for each agent which queues they serve.
/// `None` where nothing is known.
pub(super) fn after_call(line: &Timeline, serves: &[Vec<bool>]) -> Option<AfterCall> {
    let recorded: Vec<Span> = line.stays.iter().filter(|stay| stay.is_answered()).filter_map(as_recorded).collect();
    if recorded.len() >= ENDS_MIN {
        let calls = recorded.len();
        return describe(&Survival::new(recorded), f64::INFINITY, format!("recorded after {calls} calls"));
    }
    let mut gaps = Vec::new();
    let mut sets: Vec<(&[bool], Spans)> = Vec::new();
    for (turns, queues) in line.turns.iter().zip(serves) {
        let known = sets.iter().position(|(set, _)| *set == queues.as_slice());
        let place = known.unwrap_or_else(|| {
            sets.push((queues, Spans::waiting(line.stays.iter(), queues, 0.0)));
            sets.len() - 1
        });
        gaps.extend(turns.windows(2).filter_map(|two| gap(&two[0], &two[1], &sets[place].1)));
    }
    let survival = Survival::new(gaps);
    if survival.ended < ENDS_MIN {
        return None;
    }
    let breaks = survival.after(BREAK_SECS);
    let evidence = format!(
        "from {} conversations after which a caller waited all the time until the same agent took the next one; after \
         {:.1} % of conversations the agent was away for more than five minutes, which counts as absence",
        survival.ended,
        100.0 * breaks
    );
    describe(&survival, BREAK_SECS, evidence)
}

fn as_recorded(stay: &Stay) -> Option<Span> {
    stay.wrap.map(|secs| Span { secs, ended: true })
}

fn gap(before: &Stay, next: &Stay, waiting: &Spans) -> Option<Span> {
    let (end, start) = (before.ended(), next.served());
    let until = waiting.until(end)?;
    // Records are rounded to seconds.
    let ended = start <= until + 1.0;
    let secs = if ended { start - end } else { until - end };
    (secs > -1.0).then(|| Span { secs: secs.max(0.0), ended })
}

fn describe(survival: &Survival, most: f64, evidence: String) -> Option<AfterCall> {
    let mean = survival.mean_within(most)?;
    let at = |share: f64| survival.quantile_within(share, most);
    let (low, high) = (at(0.05)?, at(0.95)?);
    if high - low <= CONSTANT_SECS {
        return Some(AfterCall { law: Law::Constant(mean.round()), evidence });
    }
    let mut quantiles = vec![(0.0, at(0.0).unwrap_or(0.0))];
    for probability in PROBABILITIES {
        let secs = at(probability)?;
        if quantiles.last().is_some_and(|last| secs > last.1) {
            quantiles.push((probability, secs));
        }
    }
    let most = at(1.0)?.max(quantiles.last().map_or(0.0, |last| last.1) + 1.0);
    quantiles.push((1.0, most));
    Some(AfterCall { law: Law::Quantiles(quantiles), evidence })
}
