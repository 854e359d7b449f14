//! The whole way: a file, a need, a rota; why there is none; repairs; the picture.

use acd_rota::assemble::assemble;
use acd_rota::file::{need_from_csv, read};
use acd_rota::need::Needs;
use acd_rota::picture;
use acd_rota::plan::{How, Made, finish, found, make};
use acd_rota::repair::{Ill, changes, repairing, without};
use acd_rota::roster::breaches;
use acd_rota::setup::Setup;

const PEOPLE: usize = 6;

pub(crate) const FILE: &str = r#"
title = "June"
start = "2025-06-02"
days = 14
rest = "11h"

[need]
plan = "need.csv"

[shifts.early]
start = "07:30"
end = "16:00"
breaks = [{ at = "11:30", length = "30m" }]

[shifts.late]
start = "13:00"
end = "21:30"
breaks = [{ at = "17:00", length = "30m" }]

[contracts.full]
hours = { least = 56, most = 84, wished = 72 }
days_in_a_row = { least = 2, most = 5 }
days_off_in_a_row_least = 2
weekends_most = 1

[people.Li]
contract = "full"
profiles = ["lawyer"]
leave = ["2025-06-09..2025-06-10"]
[people.Wang]
contract = "full"
profiles = ["lawyer"]
[people.Chen]
contract = "full"
profiles = ["lawyer"]
[people.Zhao]
contract = "full"
profiles = ["lawyer"]
[people.Zhou]
contract = "full"
profiles = ["lawyer"]
[people.Wu]
contract = "full"
profiles = ["lawyer"]
"#;

pub(crate) const NEED: &str = "day,from,profile,need
weekday,08:00,lawyer,1
weekday,10:00,lawyer,2
weekday,12:00,lawyer,1
weekday,14:00,lawyer,2
weekday,18:00,lawyer,1
weekday,21:00,lawyer,0
weekend,09:00,lawyer,1
weekend,15:00,lawyer,0
";

pub(crate) fn tables(_: &str) -> std::io::Result<String> {
    Ok(NEED.to_owned())
}

pub(crate) fn needs(setup: &Setup) -> Needs {
    let kind = |day: usize| if setup.weekday(day) < 5 { "weekday" } else { "weekend" };
    let kinds: Vec<String> = (0..setup.days).map(|day| kind(day).to_owned()).collect();
    need_from_csv("need.csv", NEED).expect("sound").of(setup, &kinds)
}

const HOW: How = How { work: 20.0, seed: 1, replications: 2, rounds_most: 0 };

pub(crate) fn made(file: &str) -> Made {
    let setup = read("june.toml", file, tables).expect("sound");
    make(&setup, &needs(&setup), None, HOW, || false).expect("a rota")
}

#[test]
fn a_file_becomes_a_rota_that_covers_the_need_and_breaks_no_rule() {
    let made = made(FILE);
    assert_eq!(made.rota.people.len(), PEOPLE);
    for (person, days) in made.plan.days.iter().enumerate() {
        assert_eq!(breaches(&made.assembled.task, person, days), []);
    }
    // All of a shift have their break at once. That leaves two missing for half an hour twice on each of ten weekdays, and
    // one on each of four days of weekends; nothing else is missing.
    assert_eq!(made.missing_hours(), 22.0);
    // Counted once more on the rota itself, in its own terms.
    for of in &made.covered {
        let (day, profile, from) = of.at;
        assert_eq!(of.there, made.rota.there(day, profile, from, from + made.assembled.needs.period), "{of:?}");
    }
    for (name, days) in &made.rota.people {
        let shifts: Vec<(usize, usize)> =
            days.iter().enumerate().filter_map(|(day, shift)| Some((day, shift.as_ref()?.1))).collect();
        for pair in shifts.windows(2) {
            let time = |day: usize, minute: u32| 24 * 60 * day as u32 + minute;
            let [(day, shift), (next_day, next)] = [pair[0], pair[1]];
            let (ends, begins) = (time(day, made.rota.kinds[shift].end), time(next_day, made.rota.kinds[next].start));
            assert!(begins >= ends + 11 * 60, "{name} works until {ends} and again from {begins}");
        }
    }
    let li = made.rota.people.iter().position(|(name, _)| name == "Li").expect("Li");
    assert!(made.rota.people[li].1[7].is_none() && made.rota.people[li].1[8].is_none(), "leave");
    let bound = made.bound.expect("a fortnight is short");
    let cost: f64 = made.cost.iter().sum();
    assert!(bound <= cost + 1e-9);
    let gap = made.gap_percent().expect("a bound");
    assert!((cost * (1.0 - gap / 100.0) - bound).abs() < 1e-6 && gap > 0.0, "{cost} less {gap} % is {bound}");
}

/// Even where others would be cheaper: Wang late on a day that needs nobody late, and off on a weekday.
#[test]
fn fixed_days_are_kept_whatever_they_cost() {
    let table = |name: &str| {
        Ok(match name {
            "fixed.csv" => {
                "person,days,shift\nWang,2025-06-07..2025-06-08,late\nWang,2025-06-10,off\nChen,2025-06-04,early\n"
                    .into()
            }
            _ => NEED.to_owned(),
        })
    };
    let file = FILE.replace("days = 14\n", "days = 14\nfixed = \"fixed.csv\"\n");
    let setup = read("june.toml", &file, table).expect("sound");
    let made = make(&setup, &needs(&setup), None, HOW, || false).expect("a rota");
    let of = |name: &str, day: usize| {
        let (_, days) = made.rota.people.iter().find(|(known, _)| known == name).expect("a person");
        days[day].map_or("off", |(_, kind)| made.rota.kinds[kind].name.as_str())
    };
    assert_eq!([of("Wang", 5), of("Wang", 6), of("Wang", 8), of("Chen", 2)], ["late", "late", "off", "early"]);
}

#[test]
fn shifts_are_designed_where_there_are_none() {
    let start = FILE.find("[shifts.early]").expect("shifts");
    let end = FILE.find("[contracts.full]").expect("contracts");
    let design = "[design]\nlengths = [\"4h\", \"8h\"]\nevery = \"1h\"\nkinds_most = 5\n";
    let file = format!("{}{design}{}", &FILE[..start], &FILE[end..]).replace("least = 56, ", "");
    let made = made(&file);
    assert!(
        !made.designs.is_empty()
            && made.designs.iter().all(|design| design.bound <= design.hours && design.needed <= design.hours)
    );
    assert!(made.rota.kinds.len() <= 6, "{:?}", made.rota.kinds);
    // 214 hours are needed.
    assert!(made.missing_hours() < 10.0, "{}", made.missing_hours());
    let narrow = file.replace("every = \"1h\"", "every = \"1h\"\nearliest = \"10:00\"");
    let setup = read("june.toml", &narrow, tables).expect("sound");
    let error = make(&setup, &needs(&setup), None, HOW, || false).expect_err("nobody before ten").to_string();
    assert!(error.contains("08:00") && error.contains("no kind of shift covers"), "{error}");
}

#[test]
fn rules_that_collide_are_named_with_how_far_they_are_apart() {
    let cases = [
        // At most five of seven days, less two days of leave: eight hours each.
        (FILE.replace("least = 56, most = 84, wished = 72", "least = 88"), "8.0 short"),
        (
            FILE.replace("least = 2, most = 5", "least = 2, most = 2").replace("least = 56", "least = 72"),
            "days_in_a_row.most",
        ),
    ];
    for (file, part) in cases {
        let setup = read("june.toml", &file, tables).expect("sound");
        let error = make(&setup, &needs(&setup), None, HOW, || false).expect_err("no rota").to_string();
        assert!(error.contains("Wang: ") && error.contains(part), "{error}");
        assert!(error.contains("possible") || error.contains("would have to be"), "{error}");
    }
}

#[test]
fn a_repair_changes_little_and_nothing_before() {
    let made = made(FILE);
    let setup = read("june.toml", FILE, tables).expect("sound");
    let mut assembled = assemble(&setup, &needs(&setup), &made.rota.kinds).expect("small");
    let plan = made.rota.plan(&setup, &made.rota.kinds, &assembled);
    assert_eq!(plan, made.plan);
    let person =
        (0..PEOPLE).find(|&person| (2..4).all(|day| plan.days[person][day].is_some())).expect("somebody works then");
    let ill = [Ill { person, days: vec![2, 3] }];
    repairing(&mut assembled, &plan, &ill, 2, 30);
    let mended = found(&setup, &assembled, Some(&without(&plan, &ill)), HOW, || false).expect("a rota");
    let after = finish(&setup, &made.rota.kinds, Vec::new(), assembled, mended);
    let changed = changes(&made.rota, &after.rota);
    assert!(changed.iter().all(|change| change.day >= 2), "{changed:?}");
    assert!((2..4).all(|day| after.plan.days[person][day].is_none()));
    assert!((2..=10).contains(&changed.len()), "{changed:?}");
}

#[test]
fn the_picture_shows_everybody_and_fits() {
    let made = made(&FILE.replace("[people.Wu]", "[people.\"<吴> & Söhne, Anwälte und noch mehr\"]"));
    let text = picture::text(&made.rota, &made.covered, 0..7);
    assert!(text.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80), "{text}");
    assert!(text.contains("7:30-16") && text.contains("hours missing"), "{text}");
    assert!(text.contains("\n<吴> & Sö… mehr "), "names that begin alike end differently: {text}");
    let svg = picture::svg(&made.rota, &made.covered, 0..7);
    assert!(svg.contains("&lt;吴&gt; &amp;") && !svg.contains("<吴>"), "{svg}");
    assert_eq!(svg.matches("<svg").count(), svg.matches("</svg>").count());
    let shifts: usize = made.rota.people.iter().map(|(_, days)| days[..7].iter().flatten().count()).sum();
    assert_eq!(svg.matches("class=\"s\"").count(), shifts + 1, "and one in the legend");
}
