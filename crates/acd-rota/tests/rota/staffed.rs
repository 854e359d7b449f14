//! A scenario with a rota as its shifts.

use acd::scenario::Scenario;
use acd::sim::world::Shift;
use acd_rota::output::read_csv;
use acd_rota::staffed::staffed;

const SCENARIO: &str = r#"
title = "Desk"
[queues.desk]
[profiles.lawyer]
skills = { desk = 1 }
[profiles.clerk]
skills = { desk = 1 }
[agents]
clerk = 3
[agents.Li]
profile = "lawyer"
[world.calendar]
start = 2025-06-02
days = 3
[world.demand.patterns.day.rates]
desk = 6
[world.callers]
patience = { exponential = "5m" }
[world.call_types.desk]
[world.handling]
talk = { exponential = "3m" }
[world.staffing.shifts.one]
agents = ["clerk-1"]
start = "08:00"
end = "16:00"
dates = [2025-06-02, 2025-06-04]
[world.staffing.shifts.two]
agents = ["clerk-2"]
start = "08:00"
end = "16:00"
weekdays = ["tuesday"]
[world.staffing.shifts.three]
agents = ["clerk-3"]
start = "08:00"
end = "16:00"
dates = [2025-06-04]
"#;

/// The days on which those on a shift work.
fn worked(scenario: &Scenario, agent: &str) -> Vec<usize> {
    let world = &scenario.world;
    let of = |day: &usize| {
        let own = |shift: &&Shift| shift.agents.iter().any(|each| scenario.center.agents[each.index()].name == agent);
        let kind = (world.duty_weekdays[*day], world.days[*day]);
        world.shifts.iter().filter(own).any(|shift| shift.is_worked_on(Some(*day), kind))
    };
    (0..world.days.len()).filter(of).collect()
}

#[test]
fn shifts_of_people_outside_the_rota_keep_their_dates() {
    let scenario = Scenario::parse("desk.toml", SCENARIO).unwrap_or_else(|faults| panic!("{faults}"));
    let rota = "person,date,profile,shift,start,end,breaks,night
Li,2025-06-02,lawyer,early,07:30,16:00,,
Li,2025-06-03,lawyer,off,,,,
";
    let rota = read_csv("rota.csv", rota).expect("sound");
    let text = staffed(SCENARIO, &scenario, &rota).expect("it fits");
    let after = Scenario::parse("staffed.toml", &text).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    assert_eq!(after.world.days.len(), 2, "the rota's days");
    assert_eq!(worked(&after, "Li"), [0]);
    assert_eq!(worked(&after, "clerk-1"), [0], "and not on the Tuesday: {text}");
    assert_eq!(worked(&after, "clerk-2"), [1]);
    assert_eq!(worked(&after, "clerk-3"), [0; 0], "only on a day beyond the rota");
}
