//! Who is on duty on which day: patterns, holidays and working weekends, rotas; and gaps in a file's staffing.

use acd::scenario::Scenario;
use acd::sim::world::{Leavers, World};

/// Wednesday, 1 January 2025, is a holiday; Sunday the 26th and Saturday, 8 February, are worked in exchange for the
/// spring festival from the 28th to the 4th.
const CALENDAR: &str = r#"
queues.help = {}
profiles.clerk.skills = { help = 1 }
agents.clerk = 14

[world]
call_types.help.patience = { exponential = "2m" }
handling.talk = { exponential = "4m" }
demand.patterns.weekday.calls_per_day = 800
demand.patterns.weekend.calls_per_day = 500

[world.calendar]
start = 2025-01-01
days = 42
[world.calendar.holidays]
new_year = { date = 2025-01-01, pattern = "weekend" }
working_sunday = { date = 2025-01-26, pattern = "weekday" }
spring_festival = { date = 2025-01-28, until = 2025-02-04, pattern = "weekend" }
working_saturday = { date = 2025-02-08, pattern = "weekday" }
"#;

fn parse(text: &str) -> Scenario {
    Scenario::parse("duty.toml", text).unwrap_or_else(|errors| panic!("{errors}"))
}

fn with_shift(rest: &str) -> World {
    let shift =
        format!("{CALENDAR}[world.staffing.shifts.day]\nagents = [\"clerk\"]\nstart = \"00:00\"\nend = \"24:00\"\n");
    parse(&(shift + rest)).world
}

/// How many agents come to work on each day.
fn at_work(world: &World) -> Vec<usize> {
    let of_day = |(&weekday, &pattern): (&u8, &u16)| {
        let worked = world.shifts.iter().filter(|shift| shift.is_worked(weekday, pattern));
        worked.map(|shift| shift.agents.len()).sum()
    };
    world.duty_weekdays.iter().zip(&world.days).map(of_day).collect()
}

/// The days of the calendar above with the demand of a weekday.
fn busy(world: &World) -> Vec<bool> {
    world.days.iter().map(|day| world.patterns[usize::from(*day)].name == "weekday").collect()
}

#[test]
fn a_shift_of_weekdays_is_worked_on_working_weekends_and_not_on_holidays() {
    for days in [
        "weekdays = [\"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\"]\n",
        "patterns = [\"weekday\"]\n",
    ] {
        let world = with_shift(days);
        let busy = busy(&world);
        assert_eq!((busy[0], busy[25], busy[27], busy[38]), (false, true, false, true), "as the calendar says");
        for (day, (there, busy)) in at_work(&world).into_iter().zip(busy).enumerate() {
            assert_eq!(there, if busy { 14 } else { 0 }, "day {day} with {days}");
        }
    }
    assert!(at_work(&with_shift("")).iter().all(|there| *there == 14), "every day, where nothing is said");
}

#[test]
fn patterns_beside_weekdays_narrow_them() {
    let world = with_shift("patterns = [\"weekend\"]\nweekdays = [\"saturday\", \"sunday\"]\n");
    let there = at_work(&world);
    // The festival's days are staffed like Saturdays and Sundays, both of which this shift has.
    assert_eq!((there[0], there[3], there[25], there[27], there[38]), (14, 14, 0, 14, 0));
    let world = with_shift("patterns = [\"weekday\"]\nweekdays = [\"monday\"]\n");
    let there = at_work(&world);
    // The working Sunday is the first replacement day and counts as a Monday, the Saturday as a Tuesday.
    assert_eq!((there[5], there[6], there[25], there[38]), (14, 0, 14, 0));
}

#[test]
fn a_pattern_that_no_weekday_follows_is_staffed_like_the_days_with_the_nearest_demand() {
    let quiet = CALENDAR.replace("pattern = \"weekend\" }\nworking_sunday", "pattern = \"quiet\" }\nworking_sunday");
    let quiet = quiet.replace("[world.calendar]", "demand.patterns.quiet.calls_per_day = 300\n\n[world.calendar]");
    let shift = "[world.staffing.shifts.day]\nagents = [\"clerk\"]\nstart = \"00:00\"\nend = \"24:00\"\n\
                 weekdays = [\"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\"]\n";
    assert_eq!(at_work(&parse(&(quiet + shift)).world)[0], 0);
}

#[test]
fn the_days_off_of_a_rota_follow_the_calls() {
    let world = with_shift("days_per_week = 5\n");
    let there = at_work(&world);
    let days = there.iter().zip(busy(&world));
    let mean = |wanted: bool| {
        let of_kind: Vec<usize> = days.clone().filter(|(_, busy)| *busy == wanted).map(|(there, _)| *there).collect();
        of_kind.iter().sum::<usize>() as f64 / of_kind.len() as f64
    };
    // 70 days of work a week for 5,000 calls: 11.2 for 800 of them, 7 for 500.
    assert!((mean(true) - 11.2).abs() < 0.3 && (mean(false) - 7.0).abs() < 0.3, "{} {}", mean(true), mean(false));
    for agent in 0..14 {
        let days = (0..7u8).filter(|weekday| {
            world
                .shifts
                .iter()
                .any(|shift| shift.agents.iter().any(|one| one.0 == agent) && shift.weekdays >> weekday & 1 == 1)
        });
        assert_eq!(days.count(), 5, "agent {agent}");
    }
}

#[test]
fn agents_are_in_one_shift_at_a_time_on_every_kind_of_day() {
    let two = |patterns: &str| {
        let shifts = "[world.staffing.shifts]\n\
            work = { agents = [\"clerk\"], start = \"08:00\", end = \"17:00\", patterns = [\"weekday\"] }\n";
        let other = format!("free = {{ agents = [\"clerk\"], start = \"10:00\", end = \"16:00\"{patterns} }}\n");
        Scenario::parse("duty.toml", &(CALENDAR.to_owned() + shifts + &other))
    };
    two(", patterns = [\"weekend\"]").unwrap_or_else(|errors| panic!("{errors}"));
    let told = two("").expect_err("weekdays are in both").to_string();
    assert!(told.contains("`clerk-1` in two shifts at once, from monday"), "{told}");
}

/// Path, what was found, and line and column.
type Told = (String, String, Option<(usize, usize)>);

fn faults(text: &str) -> Vec<Told> {
    let errors = Scenario::parse("duty.toml", text).expect_err("at fault");
    errors.iter().map(|error| (error.path.to_owned(), error.found.to_owned(), error.place)).collect()
}

#[test]
fn a_shift_names_kinds_of_days_that_there_are_and_can_be_known() {
    let shift = "[world.staffing.shifts.day]\nagents = [\"clerk\"]\nstart = \"00:00\"\nend = \"24:00\"\n";
    let told = faults(&format!("{CALENDAR}{shift}patterns = [\"weekdy\"]\n"));
    assert_eq!(told[0].0, "world.staffing.shifts.day.patterns[0]");
    let told = faults(&format!("{CALENDAR}{shift}patterns = [\"weekday\"]\ndays_per_week = 6\n"));
    assert_eq!(told[0].1, "6 days a week, but only 5 weekdays follow these patterns");
    let drawn = CALENDAR.replace(
        "weekday.calls_per_day = 800",
        "weekday.drawn = { quiet = 0.5, busy = 0.5 }\ndemand.patterns.quiet.calls_per_day = 700\n\
         demand.patterns.busy.calls_per_day = 900",
    );
    let told = faults(&format!("{drawn}{shift}patterns = [\"busy\"]\n"));
    assert_eq!(told[0].1, "`busy`, which is drawn at random");
    let known = parse(&format!("{drawn}{shift}patterns = [\"weekday\"]\n")).world;
    assert_eq!(known.expected_calls().round(), with_shift("").expected_calls().round());
}

#[test]
fn a_week_of_days_drawn_by_chance_needs_no_calendar() {
    let text = r#"
queues.help = {}
profiles.clerk.skills = { help = 1 }
agents.clerk = 9

[world]
calendar.days = 5
demand.patterns.any.drawn = { quiet = 0.75, busy = 0.25 }
demand.patterns.quiet.calls_per_day = 100
demand.patterns.busy.calls_per_day = 900
call_types.help = {}
handling.talk = { exponential = "4m" }
staffing.patterns.any.clerk = 3
staffing.patterns.busy.clerk = 9
staffing.leavers = "last_listed"
"#;
    let world = parse(text).world;
    assert_eq!((&world.patterns[0].drawn, world.expected_calls()), (&vec![(1, 0.75), (2, 0.25)], 5.0 * 300.0));
    assert_eq!((world.days, world.leavers), (vec![0; 5], Leavers::LastListed));
    let told = faults(&text.replace("busy = 0.25", "busy = 0.5"));
    assert_eq!(
        (told[0].0.as_str(), told[0].1.as_str()),
        ("world.demand.patterns.any.drawn", "probabilities that add up to 1.25")
    );
    let told = faults(&text.replace("quiet.calls_per_day = 100", "quiet.drawn = { busy = 1 }"));
    assert!(told.iter().any(|fault| fault.1 == "a pattern that is itself drawn"), "{told:?}");
}

#[test]
fn a_missing_talk_time_is_one_fault_at_the_last_part_of_the_world() {
    let text = "[queues]\na = {}\nb = {}\n[profiles]\none.skills = { a = 1, b = 1 }\ntwo.skills = { a = 1 }\n[agents]\none = 2\n\
                two = 2\n[world.calendar]\ndays = 1\n[world.demand]\nmix = { a = 1, b = 1 }\n\
                patterns.any.calls_per_hour = 9\n[world.call_types]\na = {}\nb = {}\n[world.staffing]\n\
                patterns.any = { one = 2, two = 1 }\n";
    let told = faults(text);
    let [(path, found, place)] = &told[..] else { panic!("{told:?}") };
    let expected = ("world.handling.talk", "no talk time", Some((18, 8)));
    assert_eq!((path.as_str(), found.as_str(), *place), expected);
    let told = faults(&format!("{text}[world.handling]\nqueues.a.talk = {{ constant = \"1m\" }}\n"));
    let [(_, found, place)] = &told[..] else { panic!("{told:?}") };
    assert_eq!((found.as_str(), place.map(|place| place.0)), ("no talk time for `b` with `one`", Some(20)));
    // If every call type has its own, nothing needs to be added.
    let own = "[world.handling.call_types]\na.talk = { constant = \"1m\" }\nb.talk = { constant = \"2m\" }\n\
               b.queues.a.talk = { constant = \"3m\" }\n";
    let types = parse(&(text.to_owned() + own)).world.call_types;
    let secs = |kind: usize, queue: usize| {
        let handling = types[kind].handling.as_ref().expect("of its own");
        handling.talk[queue][0].as_ref().expect("given").mean_secs()
    };
    assert_eq!([secs(0, 0), secs(0, 1), secs(1, 0), secs(1, 1)], [60.0, 60.0, 180.0, 120.0]);
}

#[test]
fn demand_that_would_be_ignored_is_refused() {
    let text = "queues.help = {}\nprofiles.clerk.skills = { help = 1 }\nagents.clerk = 9\n[world]\ncalendar.days = 5\n\
                call_types.help = {}\nhandling.talk = { exponential = \"4m\" }\nstaffing.patterns.any.clerk = 3\n";
    let shares = "[5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 0, 0, 0, 0]";
    let table = [
        (
            format!("demand.patterns.any = {{ calls_per_hour = 9, shares = {shares} }}"),
            "world.demand.patterns.any.shares",
        ),
        (format!("demand.shares = {shares}\ndemand.patterns.any.calls_per_hour = 9"), "world.demand.shares"),
        (format!("demand.patterns.any = {{ rates.help = 9, shares = {shares} }}"), "world.demand.patterns.any.shares"),
        ("demand.patterns.any = { rates.help = 9, mix.help = 1 }".into(), "world.demand.patterns.any.mix"),
        ("demand.mix.help = 1\ndemand.patterns.any.rates.help = 9".into(), "world.demand.mix"),
    ];
    for (demand, path) in table {
        let told = faults(&format!("{text}{demand}\n"));
        assert_eq!(told.iter().map(|fault| fault.0.as_str()).collect::<Vec<_>>(), [path], "{demand}");
    }
    parse(&format!("{text}demand.shares = {shares}\ndemand.patterns.any.calls_per_day = 9\n"));
}

#[test]
fn a_redial_that_keeps_its_patience_and_new_distributions_are_read() {
    use acd::sim::distribution::Distribution;
    use acd::sim::world::RedialPatience;
    let shift = "[world.staffing.shifts.day]\nagents = [\"clerk\"]\nstart = \"00:00\"\nend = \"24:00\"\n";
    let callers = r#"
[world.callers]
patience = { triangular = { min = "10s", mode = "1m", max = "5m" } }
redial = { probability = 0.5, delay = { uniform = { min = "1m", max = "9m" } }, patience = "remaining" }
"#;
    let text = CALENDAR.replace("call_types.help.patience = { exponential = \"2m\" }", "call_types.help = {}");
    let world = parse(&format!("{text}{shift}{callers}")).world;
    let patience = Distribution::Triangular { min_secs: 10.0, mode_secs: 60.0, max_secs: 300.0 };
    assert_eq!(world.call_types[0].patience, Some(patience));
    let redial = world.call_types[0].redial.as_ref().expect("given");
    assert_eq!(redial.patience, RedialPatience::Remaining);
    assert_eq!(redial.delay, Distribution::Uniform { min_secs: 60.0, max_secs: 540.0 });
    let table = [
        ("mode = \"1m\"", "mode = \"9m\"", "world.callers.patience.triangular.mode"),
        ("max = \"5m\"", "max = \"10s\"", "world.callers.patience.triangular.max"),
        ("max = \"9m\"", "max = \"1m\"", "world.callers.redial.delay.uniform.max"),
    ];
    for (right, wrong, path) in table {
        let told = faults(&format!("{text}{shift}{}", callers.replace(right, wrong)));
        assert!(told.iter().any(|fault| fault.0 == path), "{told:?}");
    }
}

#[test]
fn open_hours_and_calls_without_staff_are_warned_of() {
    let warnings = |text: &str| -> Vec<String> { parse(text).warnings().iter().map(ToString::to_string).collect() };
    let shift = "[world.staffing.shifts.day]\nagents = [\"clerk\"]\nstart = \"00:00\"\nend = \"24:00\"\n";
    assert_eq!(warnings(&format!("{CALENDAR}{shift}")), [""; 0]);
    let told = warnings(&format!("{CALENDAR}{shift}patterns = [\"weekday\"]\n"));
    let [told] = &told[..] else { panic!("{told:?}") };
    // Holidays and weekends: 17 of 42 days.
    let expected = "queues.help: found nobody on duty who serves it in 408 of the 1008 hours in which its calls come, on 17 \
                    days, the first time on 2025-01-01 (weekend) from 00:00 to 24:00";
    assert!(told.starts_with(expected), "{told}");
    let unstaffed = CALENDAR.replace("queues.help = {}", "queues.help.when_unstaffed = \"end\"");
    assert_eq!(warnings(&format!("{unstaffed}{shift}patterns = [\"weekday\"]\n")), [""; 0]);
    let office = CALENDAR.replace(
        "queues.help = {}",
        "queues.help.hours = \"office\"\n[calendars.office]\nzone = \"Asia/Shanghai\"\nweek.weekday = [\"09:00-17:30\"]\n\
         special = { 2025-02-08 = [\"09:00-12:00\"] }",
    );
    let office = office.replace("profiles.clerk", "[profiles]\nclerk").replace("agents.clerk", "[agents]\nclerk");
    let day = "[world.staffing.shifts.day]\nagents = [\"clerk\"]\nstart = \"08:00\"\nend = \"17:00\"\nweekdays = \
               [\"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\"]\n";
    let told = warnings(&format!("{office}{day}"));
    assert!(told[0].contains("hours in which it is open"), "{told:?}");
}

#[test]
fn people_on_duty_while_every_queue_is_closed_are_warned_of() {
    let office = |hours: &str| {
        let queue = format!(
            "queues.help.hours = \"office\"\n[calendars.office]\nzone = \"Asia/Shanghai\"\n{hours}\n[profiles]\n\
             clerk.skills = {{ help = 1 }}\n[agents]\nclerk = 14\n"
        );
        CALENDAR.replace("queues.help = {}\nprofiles.clerk.skills = { help = 1 }\nagents.clerk = 14\n", &queue)
    };
    let week = "week.weekday = [\"09:00-17:30\"]\nspecial = { 2025-02-08 = [\"09:00-12:00\"] }";
    let on_duty = |text: &str, staffing: &str| -> Vec<String> {
        let scenario = parse(&format!("{text}{staffing}"));
        let warnings = scenario.warnings().into_iter().map(|warning| warning.to_string());
        warnings.filter(|warning| warning.starts_with("world.staffing")).collect()
    };
    let shift = |start: &str, end: &str| {
        format!("[world.staffing.shifts.day]\nagents = [\"clerk\"]\nstart = \"{start}\"\nend = \"{end}\"\n")
    };
    // Six Saturdays and six Sundays, but for the working Saturday.
    let told = on_duty(&office(week), &shift("08:00", "18:00"));
    let expected = "world.staffing: found somebody on duty on 11 days on which every queue is closed all day, the first time \
                    on 2025-01-04 (weekend)";
    assert!(matches!(&told[..], [one] if one.starts_with(expected)), "{told:?}");
    let curve = "[world.staffing.patterns]\nweekday.clerk = 3\nweekend.clerk = 1\n";
    assert!(on_duty(&office(week), curve)[0].contains(" on 11 days "));
    let idle = "[world.staffing.patterns]\nweekday.clerk = 3\nweekend.clerk = 0\n";
    let told = on_duty(&office(week), idle);
    assert!(told[0].contains(" on 1 day on which") && told[0].contains("2025-01-26 (weekday)"), "{told:?}");
    // On a Sunday it lasts until the office has opened on Monday.
    assert!(on_duty(&office(week), &shift("20:00", "34:00"))[0].contains(" on 5 days "));
    assert_eq!(on_duty(&office("week.daily = [\"09:00-17:30\"]"), &shift("08:00", "18:00")), [""; 0]);
    assert_eq!(on_duty(CALENDAR, &shift("08:00", "18:00")), [""; 0], "a queue without hours is always open");
}

#[test]
fn no_shipped_scenario_leaves_calls_without_staff() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    for file in std::fs::read_dir(folder).expect("they are shipped") {
        let path = file.expect("readable").path();
        if path.extension().is_some_and(|kind| kind == "toml") {
            let scenario = Scenario::load(&path).unwrap_or_else(|errors| panic!("{errors}"));
            let warnings = scenario.warnings().into_iter();
            let unstaffed: Vec<_> = warnings.filter(|warning| warning.found.contains("nobody on duty")).collect();
            assert_eq!(unstaffed, [], "{}", path.display());
        }
    }
}

#[test]
fn a_shift_with_dates_is_worked_on_these_alone() {
    let world = with_shift("dates = [2025-02-05, 2025-01-03, 2025-03-01]\n");
    let there = |day: usize| {
        let kind = (world.duty_weekdays[day], world.days[day]);
        world.shifts.iter().any(|shift| shift.is_worked_on(Some(day), kind))
    };
    // The first of March is beyond the calendar.
    assert_eq!((0..42).filter(|&day| there(day)).collect::<Vec<_>>(), [2, 35]);
    assert!(!world.shifts[0].is_worked_on(None, (2, 0)), "nor on the day before the first");
    let shift = "[world.staffing.shifts.day]\nagents = [\"clerk\"]\nstart = \"00:00\"\nend = \"24:00\"\n";
    let told = faults(&format!("{CALENDAR}{shift}dates = [2025-01-03]\ndays_per_week = 5\n"));
    assert_eq!(told[0].1, "both `dates` and `days_per_week`");
    let told = faults(&format!("{CALENDAR}{shift}dates = [2024-01-03]\n"));
    assert_eq!(
        (told[0].0.as_str(), told[0].1.as_str()),
        ("world.staffing.shifts.day.dates", "no day of the simulated calendar")
    );
    let two = |dates: &str| {
        let shifts = "[world.staffing.shifts]\n\
            night = { agents = [\"clerk\"], start = \"22:00\", end = \"30:00\", dates = [2025-01-03, 2025-01-06] }\n";
        let other =
            format!("early = {{ agents = [\"clerk\"], start = \"05:00\", end = \"13:00\", dates = [{dates}] }}\n");
        Scenario::parse("duty.toml", &(CALENDAR.to_owned() + shifts + &other))
    };
    two("2025-01-03, 2025-01-05").unwrap_or_else(|errors| panic!("{errors}"));
    let told = two("2025-01-07").expect_err("the night is not over").to_string();
    assert!(told.contains("`clerk-1` in two shifts at once, from day 6 of the calendar"), "{told}");
    // The night of the day before the calendar reaches into its first.
    let shifts = "[world.staffing.shifts]\n\
        night = { agents = [\"clerk\"], start = \"22:00\", end = \"30:00\" }\n\
        early = { agents = [\"clerk\"], start = \"05:00\", end = \"13:00\", dates = [2025-01-01] }\n";
    let told = Scenario::parse("duty.toml", &(CALENDAR.to_owned() + shifts)).expect_err("not over either").to_string();
    assert!(told.contains("`clerk-1` in two shifts at once, from day 1 of the calendar"), "{told}");
}
