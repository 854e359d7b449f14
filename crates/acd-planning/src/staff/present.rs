//! What is on duty as a scenario stands.

use acd::scenario::Scenario;
use acd::sim::world::{Shift, World};

use super::plan::Plan;

const DAY_MICROS: u64 = 86_400_000_000;

/// The agents on duty by pattern, profile and period: the curves', and those on shifts at the middle of the period,
/// less those on a break, on the average day of the pattern, rounded.
pub(super) fn present(scenario: &Scenario) -> Plan {
    let (center, world) = (&scenario.center, &scenario.world);
    let periods = (DAY_MICROS / world.period.as_micros()) as usize;
    let mut sums = vec![vec![vec![0.0; periods]; center.profiles.len()]; world.patterns.len()];
    let mut days = vec![0.0_f64; world.patterns.len()];
    for (day, &pattern) in world.days.iter().enumerate() {
        let pattern = usize::from(pattern);
        days[pattern] += 1.0;
        for shift in &world.shifts {
            let on_duty = |period: usize| {
                let middle = (2 * period as u64 + 1) * world.period.as_micros() / 2;
                u32::from(today(world, shift, day) && covers(shift, middle))
                    + u32::from(day > 0 && today(world, shift, day - 1) && covers(shift, middle + DAY_MICROS))
            };
            let by_period: Vec<f64> = (0..periods).map(|period| f64::from(on_duty(period))).collect();
            for agent in &shift.agents {
                let profile = center.agents[agent.index()].profile.index();
                sums[pattern][profile].iter_mut().zip(&by_period).for_each(|(sum, there)| *sum += there);
            }
        }
    }
    let of = |pattern: usize, profile: usize, period: usize| {
        let curve = world.patterns[pattern].staff.get(profile).map_or(0, |row| row[period]);
        curve + (sums[pattern][profile][period] / days[pattern].max(1.0)).round() as u32
    };
    let staff = |pattern: usize| {
        if days[pattern] == 0.0 {
            return Vec::new();
        }
        (0..center.profiles.len()).map(|profile| (0..periods).map(|at| of(pattern, profile, at)).collect()).collect()
    };
    Plan { staff: (0..world.patterns.len()).map(staff).collect() }
}

fn today(world: &World, shift: &Shift, day: usize) -> bool {
    shift.is_worked_on(Some(day), (world.duty_weekdays[day], world.days[day]))
}

/// Whether those on the shift are there and on no break at this time, in microseconds since its day's midnight.
fn covers(shift: &Shift, at: u64) -> bool {
    let within = |from: u64, to: u64| (from..to).contains(&at);
    within(shift.start.as_micros(), shift.end.as_micros())
        && !shift.breaks.iter().any(|(start, length)| within(start.as_micros(), (*start + *length).as_micros()))
}
