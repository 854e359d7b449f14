//! Whatever stands in the files: a rota, or faults with file, line and field; never a panic.

use acd_rota::file::{need_from_csv, read};
use acd_rota::output::{read_csv, workbook, write_csv};
use acd_rota::plan::{How, NoRota, make};

use crate::whole::{FILE, NEED, needs, tables};

const ROTA: &str =
    "person,date,profile,shift,start,end,breaks,night\nLi,2025-06-02,lawyer,early,07:30,16:00,12:00+60,\n";

#[test]
fn times_and_lengths_beyond_all_numbers_are_faults_of_their_field() {
    let huge = [
        ("start = \"07:30\"", "start = \"71582789:00\"", "shifts.early.start: found \"71582789:00\""),
        ("start = \"07:30\"", "start = \"07:4294967295\"", "shifts.early.start: found \"07:4294967295\""),
        ("rest = \"11h\"", "rest = \"71582788h60m\"", "rest: found \"71582788h60m\""),
        ("rest = \"11h\"", "rest = \"9000h\"", "rest: found \"9000h\"; expected a length of time"),
        (
            "length = \"30m\" }]\n\n[shifts.late]",
            "length = \"4294967295m\" }]\n\n[shifts.late]",
            "shifts.early.breaks.0.length",
        ),
        ("days = 14", "days = 4294967295", "days: found 4294967295"),
        ("least = 56, most = 84", "least = 1e300, most = -1e300", "contracts.full.hours"),
    ];
    for (old, new, part) in huge {
        assert!(FILE.contains(old), "{old}");
        let told = read("june.toml", &FILE.replacen(old, new, 1), tables).expect_err(new).to_string();
        assert!(told.contains("june.toml:") && told.contains(part), "{new}: {told}");
    }
    for from in ["71582789:00", "00:4294967295", "99999999999:00", "24:00", "-1:00"] {
        let told = need_from_csv("need.csv", &NEED.replacen("08:00", from, 1)).expect_err(from).to_string();
        assert!(told.contains("need.csv:2: from: found"), "{told}");
    }
}

#[test]
fn many_long_breaks_are_a_fault_of_the_shift() {
    let breaks = vec!["{ at = \"11:30\", length = \"8784h\" }"; 9_000].join(", ");
    let text = FILE.replacen("{ at = \"11:30\", length = \"30m\" }", &breaks, 1);
    let told = read("june.toml", &text, tables).expect_err("they do not fit").to_string();
    assert!(told.contains("shifts.early.breaks: found breaks as long as the shift"), "{}", &told[told.len() - 300..]);
}

#[test]
fn a_rota_with_impossible_times_is_a_fault_of_its_line() {
    read_csv("rota.csv", ROTA).expect("sound");
    let cases = [
        ("12:00+60", "12:00+4294967295"),
        ("12:00+60", "12:00+60p|12:30+60"),
        ("12:00+60", "07:30+510"),
        ("12:00+60", "12:00+60pp"),
        ("07:30,16:00", "07:30,48:00"),
        ("07:30,16:00", "24:00,25:00"),
        ("07:30,16:00", "71582789:00,16:00"),
    ];
    for (old, new) in cases {
        let told = read_csv("rota.csv", &ROTA.replacen(old, new, 1)).expect_err(new).to_string();
        assert!(told.contains("rota.csv:2: start: found"), "{new}: {told}");
    }
    let twice = format!("{ROTA}Li,2025-06-02,lawyer,off,,,,\n");
    let told = read_csv("rota.csv", &twice).expect_err("which of the two?").to_string();
    assert!(told.contains("rota.csv:3: date: found Li on 2025-06-02 once more"), "{told}");
    let far = format!("{ROTA}Li,9999-12-31,lawyer,off,,,,\n");
    assert!(read_csv("rota.csv", &far).expect_err("ages").to_string().contains("at most ten years"));
    let nameless = ROTA.replacen("Li,", ",", 1);
    assert!(read_csv("rota.csv", &nameless).expect_err("nobody").to_string().contains("rota.csv:2: person"));
    let last = ROTA.replacen("2025-06-02", "9999-12-31", 1);
    let rota = read_csv("rota.csv", &last).expect("a day like any other");
    write_csv(&rota, std::io::sink()).expect("nothing is wrong with it");
    assert!(workbook(&rota, &[]).is_ok());
}

#[test]
fn prices_that_add_up_to_too_much_are_refused() {
    let how = How { work: 0.01, seed: u64::MAX, replications: 2, rounds_most: 0 };
    let wishes: String = std::iter::once("person,days,shift,weight\n")
        .chain(std::iter::repeat_n("Li,2025-06-03,off,10000\n", 8_000))
        .collect();
    let dear = [
        FILE.replace("[need]", "[prices]\nunder = 100000\nover = 100000\n[need]"),
        FILE.replace("[need]", "[prices]\nweekends = 100000\n[need]").replace("days = 14", "days = 366"),
        FILE.replace("[need]", "[prices]\nhours = 100000\n[need]"),
        FILE.replace("days = 14", "days = 14\nwishes = \"wishes.csv\""),
    ];
    let table = |name: &str| if name == "wishes.csv" { Ok(wishes.clone()) } else { tables(name) };
    for text in dear {
        let setup = read("june.toml", &text, table).expect("each number is allowed");
        let made = make(&setup, &needs(&setup), None, how, || true);
        assert!(matches!(&made, Err(NoRota::TooLarge(told)) if told.starts_with("prices: found")), "{:?}", made.err());
    }
    let setup = read("june.toml", FILE, tables).expect("sound");
    make(&setup, &needs(&setup), None, how, || true).expect("usual prices are little");
}

#[test]
fn half_a_year_in_minutes_that_differ_by_one_is_counted() {
    let text = FILE.replace("length = \"30m\"", "length = \"29m\"").replacen("16:00", "15:58", 1);
    let text = text.replace("days = 14", "days = 180").replace("least = 56, most = 84, wished = 72", "most = 1400");
    let setup = read("june.toml", &text, tables).expect("sound");
    let how = How { work: 0.01, seed: 1, replications: 2, rounds_most: 0 };
    let made = make(&setup, &needs(&setup), None, how, || true).expect("a rota");
    assert!(made.missing_hours() > 0.0, "it was stopped at once");
}
