//! Changes of penalties, and messages, as one ladder.

use acd::config::{Center, Step, TierSet};
use acd::time::Duration;

use super::queue::seconds;

/// The ladder of a queue from the tiers by second and the messages by second; both in order. Empty where it would say
/// nothing.
pub(super) fn ladder(tiers: &[(i64, TierSet)], messages: &[(i64, String)], center: &mut Center) -> Vec<Step> {
    let mut times: Vec<i64> = tiers.iter().map(|(at, _)| *at).chain(messages.iter().map(|(at, _)| *at)).collect();
    times.push(0);
    times.sort_unstable();
    times.dedup();
    let mut steps: Vec<Step> = Vec::new();
    for at in times {
        let now = tiers.iter().rev().find(|(since, _)| *since <= at).map_or(TierSet::ALL, |(_, tiers)| *tiers);
        let message = messages.iter().find(|(when, _)| *when == at).map(|(_, sound)| message(center, sound));
        steps.push(Step { at: seconds(at), tiers: now, message, ..Step::open() });
    }
    if steps == [Step::open()] { Vec::new() } else { steps }
}

/// The place of a message in the centre's list.
fn message(center: &mut Center, sound: &str) -> u16 {
    match center.messages.iter().position(|known| known == sound) {
        Some(place) => place as u16,
        None => center.add_message(sound),
    }
}

/// Leaves out the steps that are never reached, because the longest wait is over before.
pub(super) fn within(steps: &mut Vec<Step>, wait_max: Option<Duration>) {
    if let Some(most) = wait_max {
        steps.retain(|step| step.at < most);
    }
}
