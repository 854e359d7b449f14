//! The seats of each category of a centre, and the scenario with some of them moved.

use super::rebalance::{Category, Move};
use acd::config::{Center, Profile};
use acd::id::{AgentId, ProfileId, QueueId};
use acd::scenario::Scenario;
use acd::stats::{Figures, Span};

/// The categories of a scenario with their seats and counts, in the order of the queues. Calls that ended in
/// self-service asked for no agent and do not count.
///
/// A profile's primary queue is that of its lowest tier (of several, the one listed first). A category's seats are
/// those of the profile whose primary queue it is (of several profiles, the one with the most seats): its agents with
/// shifts, and the maximum that a staffing curve has on duty at once. Queues that are nobody's primary queue have no
/// seats of their own and are left out; agents of other profiles stay where they are.
pub fn categories(scenario: &Scenario, figures: &Figures) -> Vec<Category> {
    let center = &scenario.center;
    let seats: Vec<Vec<usize>> =
        (0u32..).map(ProfileId).take(center.profiles.len()).map(|profile| seats_of(scenario, profile)).collect();
    let of = |queue: QueueId| {
        let (profile, seats) = seats_for(center, &seats, queue)?;
        let calls = figures.calls(queue, Span::Whole);
        let talks = center.queue_ids().map(|from| figures.served_by_profile(from, profile, Span::Whole).conversations);
        let (asked, answered, conversations) = (calls.for_agents(), calls.answered, talks.sum());
        Some(Category { queue, profile, seats, asked, answered, conversations })
    };
    center.queue_ids().filter_map(of).collect()
}

/// The profile with the most seats among those whose primary queue this is, and the number of its seats.
fn seats_for(center: &Center, seats: &[Vec<usize>], queue: QueueId) -> Option<(ProfileId, u32)> {
    let mut most: Option<(ProfileId, u32)> = None;
    for (id, profile) in (0u32..).map(ProfileId).zip(&center.profiles) {
        let seats = seats[id.index()].len() as u32;
        let manned = center.agents.iter().any(|agent| agent.profile == id);
        if primary(profile) == Some(queue) && manned && most.is_none_or(|(_, other)| seats > other) {
            most = Some((id, seats));
        }
    }
    most
}

/// The indexes of the agents who fill a profile's seats: those with shifts, and as many others as a staffing curve
/// has on duty at most.
fn seats_of(scenario: &Scenario, profile: ProfileId) -> Vec<usize> {
    let (center, world) = (&scenario.center, &scenario.world);
    let pools = world.curve_agents(center);
    let pool = &pools[profile.index()];
    let on_call = &pool[..(peak(scenario, profile) as usize).min(pool.len())];
    let of_profile = (0u32..).map(AgentId).zip(&center.agents).filter(|(_, agent)| agent.profile == profile);
    let seated = of_profile.filter(|(id, _)| !pool.contains(id) || on_call.contains(id));
    seated.map(|(id, _)| id.index()).collect()
}

/// The maximum of a profile that a staffing curve has on duty at once.
fn peak(scenario: &Scenario, profile: ProfileId) -> u32 {
    let curves = scenario.world.patterns.iter().filter_map(|pattern| pattern.staff.get(profile.index()));
    curves.flatten().copied().max().unwrap_or(0)
}

/// The primary queue of a profile.
fn primary(profile: &Profile) -> Option<QueueId> {
    // Of equal tiers `min_by_key` takes the first.
    profile.skills.iter().min_by_key(|skill| skill.tier).map(|skill| skill.queue)
}

/// The scenario with seats moved: agents keep their names and shifts and get another profile. They are taken evenly
/// across the list of agents, so that all shifts give equally. Staffing curves move the same fraction of those on
/// duty in every period, in whole numbers: at their peak as many seats as are moved.
pub fn reseated(scenario: &Scenario, moves: &[Move]) -> Scenario {
    let mut scenario = scenario.clone();
    for step in moves {
        let seats = seats_of(&scenario, step.from_profile);
        let leaving = (step.seats as usize).min(seats.len());
        let gone: Vec<usize> =
            (0..leaving).map(|number| seats[(2 * number + 1) * seats.len() / (2 * leaving)]).collect();
        let pool = scenario.world.curve_agents(&scenario.center).swap_remove(step.from_profile.index());
        let of_curve = gone.iter().filter(|&&place| pool.iter().any(|agent| agent.index() == place)).count() as u64;
        let peak = u64::from(peak(&scenario, step.from_profile));
        for &seat in &gone {
            scenario.center.agents[seat].profile = step.to_profile;
        }
        let (from, to) = (step.from_profile.index(), step.to_profile.index());
        for pattern in scenario.world.patterns.iter_mut().filter(|pattern| pattern.staff.len() > from.max(to)) {
            for period in 0..pattern.staff[from].len() {
                let there = u64::from(pattern.staff[from][period]);
                // Rounded to the nearest whole number; never more than there are.
                let part = ((2 * there * of_curve + peak) / (2 * peak).max(1)).min(there) as u32;
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
    use acd::stats::{Tally, TallyOptions};

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
        let scenario = scenario();
        let tally = Tally::new(&scenario.center, &TallyOptions::default()).expect("sound");
        let categories = categories(&scenario, tally.figures());
        let seats: Vec<_> = categories.iter().map(|category| (category.profile, category.seats)).collect();
        // Four are employed for contract, and never more than three of them on duty.
        assert_eq!(seats, [(ProfileId(0), 3), (ProfileId(1), 10), (ProfileId(2), 3)]);
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

    #[test]
    fn a_seat_moved_is_one_that_is_on_duty_however_many_are_employed() {
        let before = scenario();
        let step =
            Move { from: QueueId(0), to: QueueId(1), from_profile: ProfileId(0), to_profile: ProfileId(1), seats: 1 };
        let after = reseated(&before, &[step]);
        let staff = &after.world.patterns[0].staff;
        // Three of four are on duty all day; two stay.
        assert_eq!((&staff[0][..], staff[1][8], staff[1][0]), (&[2; 24][..], 11, 1));
        let of = |profile| after.center.agents.iter().filter(move |agent| agent.profile == ProfileId(profile)).count();
        assert_eq!((of(0), of(1), after.world.check(&after.center)), (3, 11, Ok(())));
    }
}
