//! Whether it is all the same which agent of a profile does what.

use super::world::{CallType, Leavers, World};
use crate::config::{Center, Destination, PoolChoice, Profile, Queue, Ringing};
use crate::time::Duration;

/// Whether nothing that will happen depends on which agent of a profile does what, or on more of a caller's past than
/// the simulation keeps. Where that is not plain from the settings, the answer is no.
pub(super) fn exchangeable(center: &Center, world: &World) -> bool {
    let of_agents = world.shifts.is_empty()
        && world.leavers == Leavers::FirstFree
        && world.scoring.is_none()
        && world.satisfaction.as_ref().is_none_or(|satisfaction| satisfaction.agents.is_empty())
        && center.agents.iter().all(|agent| agent.wrap_up.is_none() && !agent.retired)
        && world.agents.iter().all(|behaviour| {
            behaviour.no_answer_probability == 0.0
                && behaviour.reject_probability == 0.0
                && behaviour.confirm_delay.is_none()
                && behaviour.unconfirmed_probability == 0.0
        });
    let rings_out = world.agents.iter().any(|behaviour| behaviour.answer_delay.is_some());
    of_agents
        && center.waiting_max.is_none()
        && center.profiles.iter().all(|profile| simple_profile(center, profile))
        && center.queues.iter().all(|queue| simple_queue(queue) && !(rings_out && queue.ring_timeout.is_some()))
        && center.queue_ids().all(|queue| {
            // No two profiles of one tier compete by who of their agents has been idle longest.
            let skills = center.profiles.iter().flat_map(|profile| &profile.skills);
            let mut tiers: Vec<u8> = skills.filter(|skill| skill.queue == queue).map(|skill| skill.tier).collect();
            tiers.sort_unstable();
            tiers.windows(2).all(|pair| pair[0] != pair[1])
        })
        && world.call_types.iter().all(simple_calls)
}

fn simple_profile(center: &Center, profile: &Profile) -> bool {
    let always = |skill: &crate::config::Skill| skill.reserve == 0 && skill.opens == crate::config::Opens::default();
    !center.takes_several(profile) && profile.skills.iter().all(always)
}

/// Whether callers stay in this queue until they are answered or leave the centre, and the queue remembers nothing.
fn simple_queue(queue: &Queue) -> bool {
    let leaves = |destination: Destination| match destination {
        Destination::End | Destination::External(_) => true,
        Destination::Queue(_) | Destination::Callback => false,
    };
    let by_ladder = queue.ladder.iter().all(|step| {
        step.join.is_empty()
            && step.message.is_none()
            && !step.offer_callback
            && step.consider_if.is_none()
            && step.overflow.is_none_or(leaves)
    });
    by_ladder
        && [queue.when_full, queue.when_closed, queue.on_timeout].into_iter().all(leaves)
        && queue.when_unstaffed.is_none_or(leaves)
        && queue.join_empty.is_none()
        && queue.leave_empty.is_none()
        && queue.exits.is_empty()
        && queue.announce.is_none()
        && queue.callback.is_none()
        && queue.resume_within == Duration::ZERO
        && queue.last_agent.is_none()
        && queue.selection.pools == PoolChoice::Merged
        && queue.ringing == Ringing::One
        && queue.confirm_within.is_none()
}

fn simple_calls(calls: &CallType) -> bool {
    calls.also.is_empty()
        && calls.position.is_none()
        && calls.preference.is_none()
        && calls.exit.is_none()
        && calls.callback.is_none()
        && calls.transfers.is_empty()
}
