//! The seats of each category of a centre, and the same scenario with some of them moved.

use super::rebalance::{Category, Move};
use crate::config::{Center, Profile};
use crate::id::{ProfileId, QueueId};
use crate::scenario::Scenario;
use crate::stats::{Figures, Span};

/// The categories of a centre with their seats and what was counted of them, in the order of the queues.
///
/// A profile primarily serves the queue of its lowest tier (of several, the one listed first). A category's seats are the
/// agents of the profile that primarily serves its queue; of several profiles, the one with the most agents. Queues that no
/// profile primarily serves have no seats of their own and are left out; agents of other profiles stay where they are.
pub fn categories(center: &Center, figures: &Figures) -> Vec<Category> {
    let of = |queue: QueueId| {
        let (profile, seats) = seats_of(center, queue)?;
        let calls = figures.calls(queue, Span::Whole);
        let talks = center.queue_ids().map(|from| figures.served_by_profile(from, profile, Span::Whole).conversations);
        let (asked, answered, conversations) = (calls.arrived, calls.answered, talks.sum());
        Some(Category { queue, profile, seats, asked, answered, conversations })
    };
    center.queue_ids().filter_map(of).collect()
}

/// The profile with the most agents among those that primarily serve the queue, and how many they are.
fn seats_of(center: &Center, queue: QueueId) -> Option<(ProfileId, u32)> {
    let mut most: Option<(ProfileId, u32)> = None;
    for (place, profile) in center.profiles.iter().enumerate() {
        let id = ProfileId(place as u32);
        let seats = center.agents.iter().filter(|agent| agent.profile == id).count() as u32;
        if primary(profile) == Some(queue) && seats > 0 && most.is_none_or(|(_, other)| seats > other) {
            most = Some((id, seats));
        }
    }
    most
}

/// The queue that the agents of a profile primarily serve.
fn primary(profile: &Profile) -> Option<QueueId> {
    // Of equal tiers `min_by_key` takes the first.
    profile.skills.iter().min_by_key(|skill| skill.tier).map(|skill| skill.queue)
}

/// The same scenario with seats moved: agents keep their names and shifts and get another profile; they are spread evenly
/// over the list of those who are there, so that all shifts give alike. Staffing curves give in every period as large a
/// part of their agents, in whole numbers.
pub fn reseated(scenario: &Scenario, moves: &[Move]) -> Scenario {
    let mut scenario = scenario.clone();
    for step in moves {
        let center = &mut scenario.center;
        let places = 0..center.agents.len();
        let seats: Vec<usize> = places.filter(|&place| center.agents[place].profile == step.from_profile).collect();
        let leaving = (step.seats as usize).min(seats.len());
        for number in 0..leaving {
            let seat = seats[(2 * number + 1) * seats.len() / (2 * leaving)];
            center.agents[seat].profile = step.to_profile;
        }
        let (from, to) = (step.from_profile.index(), step.to_profile.index());
        for pattern in scenario.world.patterns.iter_mut().filter(|pattern| pattern.staff.len() > from.max(to)) {
            for period in 0..pattern.staff[from].len() {
                let there = u64::from(pattern.staff[from][period]);
                let (leaving, seats) = (leaving as u64, seats.len() as u64);
                // Rounded to the nearest whole number; never more than are there.
                let part = ((2 * there * leaving + seats) / (2 * seats).max(1)).min(there) as u32;
                pattern.staff[from][period] -= part;
                pattern.staff[to][period] += part;
            }
        }
    }
    scenario
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
queues = { contract = {}, labour = {}, general = {} }
profiles.contract.skills = { contract = 1 }
profiles.labour.skills = { labour = 1 }
profiles.general.skills = { general = 1, contract = 2, labour = 2 }
profiles.night.skills = { contract = 1, general = 1 }
agents = { contract = 4, labour = 10, general = 3, night = 2 }
[world]
calendar.days = 1
demand.patterns.any.calls_per_hour = 60
demand.mix = { contract = 1, labour = 1, general = 1 }
call_types = { contract = {}, labour = {}, general = {} }
handling.talk = { exponential = "4m" }
staffing.patterns.any = { contract = 3, labour = [0, 0, 0, 0, 0, 0, 0, 0, 10, 9, 5, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] }
staffing.shifts.day = { agents = ["general", "night"], start = "08:00", end = "17:00" }
"#;

    fn scenario() -> Scenario {
        Scenario::parse("seats.toml", TEXT).unwrap_or_else(|errors| panic!("{errors}"))
    }

    #[test]
    fn a_category_has_the_seats_of_the_profile_that_serves_it_first() {
        let center = scenario().center;
        let seats: Vec<_> = center.queue_ids().map(|queue| seats_of(&center, queue)).collect();
        assert_eq!(seats, [Some((ProfileId(0), 4)), Some((ProfileId(1), 10)), Some((ProfileId(2), 3))]);
    }

    #[test]
    fn moved_seats_keep_their_hours_and_the_result_is_sound() {
        let before = scenario();
        let step =
            Move { from: QueueId(1), to: QueueId(0), from_profile: ProfileId(1), to_profile: ProfileId(0), seats: 4 };
        let after = reseated(&before, &[step]);
        let of = |profile| after.center.agents.iter().filter(move |agent| agent.profile == ProfileId(profile)).count();
        assert_eq!([of(0), of(1), of(2), of(3)], [8, 6, 3, 2]);
        // Of ten labour seats numbers 2, 4, 7 and 9 go.
        let gone: Vec<&str> = after.center.agents[4..14]
            .iter()
            .filter(|agent| agent.profile == ProfileId(0))
            .map(|agent| agent.name.as_str())
            .collect();
        assert_eq!(gone, ["labour-2", "labour-4", "labour-7", "labour-9"]);
        let staff = &after.world.patterns[0].staff;
        assert_eq!(staff[1][8..14], [6, 5, 3, 2, 1, 1]);
        assert_eq!(staff[0][8..14], [7, 7, 5, 4, 4, 3]);
        assert_eq!(after.world.check(&after.center), Ok(()));
    }
}
