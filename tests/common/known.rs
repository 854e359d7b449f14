//! The part of it all that the reference knows. It grows.

use super::settings::{full_center, sound_destinations, sound_weights};
use super::turn::{PLAIN_VERBS, Verb};
use acd::config::*;
use acd::engine::*;
use acd::id::ChannelId;
use acd::time::Duration;
use proptest::prelude::*;

/// The kinds of commands that the reference knows.
pub fn known_verbs() -> Vec<(u32, Verb)> {
    let more =
        [Verb::Score, Verb::SetPriority, Verb::Withdraw, Verb::Move, Verb::Join, Verb::LeaveQueue, Verb::ExitKey];
    PLAIN_VERBS.iter().copied().chain(more.map(|verb| (1, verb))).collect()
}

/// Any sound centre with the settings that the reference knows.
pub fn known_center() -> impl Strategy<Value = Center> {
    full_center().prop_map(|mut center| {
        for (place, queue) in (0..).zip(&mut center.queues) {
            let kept = queue.clone();
            *queue = Queue {
                hours: None,
                join_empty: None,
                leave_empty: None,
                channel: ChannelId(0),
                unstaffed_tiers: UnstaffedTiers::Wait,
                announce: None,
                callback: None,
                resume_within: Duration::ZERO,
                last_agent: None,
                preferred_for: Duration::ZERO,
                ringing: Ringing::One,
                confirm_within: None,
                wrap_up_scope: WrapUpScope::Agent,
                ..kept
            };
            queue.rona.rejected.sign_out_after = 0;
            sound_destinations(queue, place);
        }
        for profile in &mut center.profiles {
            (profile.capacity, profile.contacts_max) = (Vec::new(), None);
            profile.skills.iter_mut().for_each(|skill| skill.opens = Opens::Always);
        }
        (center.channels, center.self_service) = (Vec::new(), Vec::new());
        (center.watchdog, center.rating_within) = (None, Duration::ZERO);
        sound_weights(&mut center);
        center
    })
}

/// The nearest command that the reference knows.
pub fn known(command: Command) -> Command {
    match command {
        Command::Arrive(new) => Command::Arrive(NewCall { also: [None; ALSO_MOST], preferred: None, ..new }),
        Command::Transfer { call, to: Party::Agent(_, queue), age, priority } => {
            Command::Transfer { call, to: Party::Queue(queue), age, priority }
        }
        other => other,
    }
}
