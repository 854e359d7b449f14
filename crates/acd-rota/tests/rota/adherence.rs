//! A rota beside what was done.

use std::collections::BTreeMap;

use acd_rota::adherence::{Adhered, Seen, Stretch, adherence, person_of, unplanned, unseen};
use acd_rota::output::read_csv;
use acd_rota::rota::Rota;
use jiff::tz::TimeZone;

/// Early on the Saturday and late into the Sunday on which Berlin's clocks go forward; the same a week later.
const ROTA: &str = "person,date,profile,shift,start,end,breaks,night
Li,2025-03-29,lawyer,early,08:00,16:00,12:00+60,
Li,2025-03-30,lawyer,early,08:00,16:00,12:00+60,
Wang,2025-03-29,lawyer,night,22:00,30:00,,night
Wang,2025-04-05,lawyer,night,22:00,30:00,,night
Wang (senior),2025-03-29,senior,off,,,,
Wang (senior),2025-03-31,senior,early,08:00,16:00,,
";

fn rota() -> Rota {
    read_csv("rota.csv", ROTA).expect("sound")
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").expect("a zone")
}

/// An instant by Berlin's clock.
fn at(text: &str) -> i64 {
    let clock: jiff::civil::DateTime = text.parse().expect("a time");
    berlin().to_timestamp(clock).expect("it exists").as_second()
}

fn seen(watched: Stretch, present: &[(&str, &[(&str, &str)])]) -> Seen {
    let stretches = |list: &[(&str, &str)]| list.iter().map(|(from, to)| (at(from), at(to))).collect();
    let present: BTreeMap<String, Vec<Stretch>> =
        present.iter().map(|(name, list)| ((*name).to_owned(), stretches(list))).collect();
    Seen { zone: berlin(), watched, present }
}

fn all() -> Stretch {
    (at("2025-03-28T00:00"), at("2025-04-08T00:00"))
}

fn of<'a>(list: &'a [Adhered], rota: &Rota, name: &str, day: usize) -> &'a Adhered {
    let found = list.iter().find(|each| rota.people[each.person].0 == name && each.day == day);
    found.unwrap_or_else(|| panic!("{name} on day {day}: {list:?}"))
}

#[test]
fn what_was_kept_late_and_early_is_counted() {
    let rota = rota();
    // Ten minutes late, away for the break, and gone twenty minutes too early.
    let there = [("2025-03-29T08:10", "2025-03-29T12:00"), ("2025-03-29T13:00", "2025-03-29T15:40")];
    let list = adherence(&rota, &seen(all(), &[("Li", &there)]));
    let own = of(&list, &rota, "Li", 0);
    assert_eq!((own.planned, own.kept, own.late, own.early), (25_200, 25_200 - 1_800, Some(600), Some(1_200)));
    let absent = of(&list, &rota, "Li", 1);
    assert_eq!((absent.kept, absent.late, absent.early), (0, None, None));
}

#[test]
fn shifts_follow_the_clock_across_its_changes() {
    let rota = rota();
    let nights = [("2025-03-29T22:00", "2025-03-30T06:00"), ("2025-04-05T22:00", "2025-04-06T06:00")];
    let early = [("2025-03-29T08:00", "2025-03-29T16:00"), ("2025-03-30T08:00", "2025-03-30T16:00")];
    let seen = seen(all(), &[("Li", &early), ("Wang", &nights)]);
    let list = adherence(&rota, &seen);
    for (name, day, planned) in [("Wang", 0, 7), ("Wang", 7, 8), ("Li", 0, 7), ("Li", 1, 7)] {
        let own = of(&list, &rota, name, day);
        let expected = (planned * 3_600, planned * 3_600, Some(0), Some(0));
        assert_eq!((own.planned, own.kept, own.late, own.early), expected, "{name} {day}");
    }
    assert_eq!(unplanned(&rota, &seen), []);
}

#[test]
fn stretches_that_overlap_count_once() {
    let rota = rota();
    // Two agents of one person, signed in at once.
    let there = [("2025-03-29T12:00", "2025-03-29T16:00"), ("2025-03-29T08:00", "2025-03-29T18:00")];
    let seen = seen(all(), &[("Li", &there)]);
    let list = adherence(&rota, &seen);
    assert_eq!(of(&list, &rota, "Li", 0).kept, 7 * 3_600);
    assert_eq!(unplanned(&rota, &seen), [("Li".to_owned(), 2 * 3_600)]);
}

#[test]
fn nothing_is_said_of_shifts_that_were_not_watched_from_their_start_to_their_end() {
    let rota = rota();
    let there = [("2025-03-29T10:00", "2025-03-29T16:00"), ("2025-03-29T22:00", "2025-03-30T06:00")];
    let watched = (at("2025-03-29T10:00"), at("2025-03-30T06:00"));
    let seen = seen(watched, &[("Wang", &there)]);
    let list = adherence(&rota, &seen);
    let names: Vec<&str> = list.iter().map(|each| rota.people[each.person].0.as_str()).collect();
    assert_eq!(names, ["Wang"], "Li's shift began before, and the others are not over");
    assert_eq!(unseen(&rota, &seen), 1);
    assert_eq!(unplanned(&rota, &seen), [("Wang".to_owned(), 6 * 3_600)]);
}

#[test]
fn agents_belong_to_whom_they_are_named_after_and_not_to_whom_they_are_named_like() {
    let rota = rota();
    for (agent, person) in [
        ("Li", Some("Li")),
        ("Li (senior)", Some("Li")),
        ("Li (lawyer)", Some("Li")),
        ("Li (junior)", None),
        ("Li (the second)", None),
        ("Lina", None),
        ("Wang (senior)", Some("Wang (senior)")),
        ("Wang (senior) (lawyer)", Some("Wang (senior)")),
        ("(senior)", None),
    ] {
        assert_eq!(person_of(&rota, agent), person, "{agent}");
    }
}
