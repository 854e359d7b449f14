//! Who calls again after giving up, and who is passed on: calls that are not new demand.

use super::timeline::{Stay, Timeline};
use crate::records::{Outcome, Records};

/// A caller who calls within this time after giving up calls again because of that.
const AGAIN_SECS: f64 = 3_600.0;
/// Fewer callers who gave up say nothing.
const GAVE_UP_MIN: usize = 50;
/// A transferred call stands in its new queue within this time, in seconds, of the end of the conversation.
const TRANSFER_SECS: f64 = 5.0;

/// Calling again after giving up.
#[derive(Clone, Debug, PartialEq)]
pub struct Redial {
    /// The probability.
    pub probability: f64,
    /// The mean pause, in seconds.
    pub pause: f64,
    /// The most attempts that were seen.
    pub tries_max: usize,
    /// What it rests on.
    pub evidence: String,
}

/// Being passed on from one queue to another at the end of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Passed {
    /// From this queue.
    pub from: usize,
    /// To that one.
    pub to: usize,
    /// Times it happened.
    pub calls: usize,
    /// The probability.
    pub probability: f64,
}

/// Marks in `fresh`, by stay, which are no new demand, and returns what was learnt. `None` where no caller is named, or
/// too few gave up.
pub(super) fn redials(line: &Timeline, records: &Records, fresh: &mut [bool]) -> Option<Redial> {
    let mut last: Vec<Option<(usize, usize)>> = vec![None; records.callers.len()];
    let (mut gave_up, mut again, mut answered, mut answered_again) = (0usize, 0usize, 0usize, 0usize);
    let (mut pauses, mut tries_max) = (0.0, 1);
    for (place, stay) in line.stays.iter().enumerate() {
        let Some(caller) = records.calls[stay.call].caller else { continue };
        let mut tries = 1;
        if let Some((before, attempts)) = last[caller] {
            let before = &line.stays[before];
            let pause = stay.at - before.ended();
            if (0.0..AGAIN_SECS).contains(&pause) {
                if before.is_answered() {
                    answered_again += 1;
                } else {
                    again += 1;
                    pauses += pause;
                    fresh[place] = false;
                    tries = attempts + 1;
                }
            }
        }
        tries_max = tries_max.max(tries);
        last[caller] = Some((place, tries));
        if stay.is_answered() { answered += 1 } else { gave_up += 1 }
    }
    if gave_up < GAVE_UP_MIN || again == 0 {
        fresh.fill(true);
        return None;
    }
    // Some would have called anyhow, as those do who were answered.
    let anyhow = answered_again as f64 / answered.max(1) as f64;
    let probability = ((again as f64 / gave_up as f64 - anyhow) / (1.0 - anyhow)).clamp(0.0, 1.0);
    let pause = (pauses / again as f64).max(1.0);
    let evidence = format!(
        "{again} of {gave_up} callers who were not answered called again within an hour, after {pause:.0} s on average; of \
         those who were answered {:.1} % did",
        100.0 * anyhow
    );
    Some(Redial { probability, pause, tries_max: tries_max.clamp(2, 100), evidence })
}

/// Marks calls that were passed on, where the records hold them in their new queue, and returns the shares.
pub(super) fn transfers(line: &Timeline, records: &Records, fresh: &mut [bool]) -> Vec<Passed> {
    let queues = records.queues.len();
    let (mut answered, mut passed) = (vec![0usize; queues], vec![vec![0usize; queues]; queues]);
    for stay in line.stays.iter().filter(|stay| stay.outcome == Outcome::Answered) {
        answered[stay.queue] += 1;
        let Some(to) = records.calls[stay.call].transfer else { continue };
        if let Some(next) = continued(line, stay, to, fresh) {
            fresh[next] = false;
            passed[stay.queue][to] += 1;
        }
    }
    let all = (0..queues).flat_map(|from| (0..queues).map(move |to| (from, to)));
    let some = all.filter(|(from, to)| passed[*from][*to] > 0);
    some.map(|(from, to)| {
        let calls = passed[from][to];
        Passed { from, to, calls, probability: calls as f64 / answered[from] as f64 }
    })
    .collect()
}

/// The stay in which a transferred call goes on.
fn continued(line: &Timeline, stay: &Stay, to: usize, fresh: &[bool]) -> Option<usize> {
    let end = stay.ended();
    let begin = line.stays.partition_point(|next| next.at < end - TRANSFER_SECS);
    let near = line.stays[begin..].iter().take_while(|next| next.at <= end + TRANSFER_SECS);
    let of_queue = near.enumerate().filter(|(_, next)| next.queue == to && next.call != stay.call);
    let places = of_queue.map(|(offset, next)| (begin + offset, (next.at - end).abs()));
    places.filter(|(place, _)| fresh[*place]).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place)
}
