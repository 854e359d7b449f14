//! Files: what is read, what is wrong with it, what is written and read back.

use acd_rota::file::{need_from_csv, read};
use acd_rota::output::{calendar, read_csv, workbook, write_csv};

use crate::whole::{FILE, tables};

#[test]
fn all_faults_are_named_with_line_and_field() {
    let text = FILE
        .replace("start = \"07:30\"", "start = \"7.30\"")
        .replace("contract = \"full\"", "contract = \"fulll\"")
        .replace("days = 14", "days = 0")
        .replace("rest = \"11h\"", "rest = \"11 hours\"");
    let faults = read("june.toml", &text, tables).expect_err("four faults");
    let told = faults.to_string();
    for part in [
        "june.toml:4: days: found 0; expected 1 to 366 days",
        "june.toml:5: rest: found \"11 hours\"",
        "shifts.early.start: found \"7.30\"; expected a time",
        "people.Li.contract: found the unknown contract \"fulll\"; expected one of full",
    ] {
        assert!(told.contains(part), "{part} in:\n{told}");
    }
    let line = 1 + FILE.lines().position(|line| line.contains("start = \"07:30\"")).expect("it is there");
    assert!(told.contains(&format!("june.toml:{line}: shifts.early.start")), "{told}");
}

#[test]
fn unknown_fields_are_refused_with_their_line() {
    let text = FILE.replace("rest = \"11h\"", "resst = \"11h\"");
    let told = read("june.toml", &text, tables).expect_err("an unknown field").to_string();
    assert!(told.contains("june.toml:5") && told.contains("resst"), "{told}");
}

#[test]
fn tables_are_checked_line_by_line() {
    let file = FILE
        .split("[people.Li]")
        .next()
        .expect("before the people")
        .replace("days = 14\n", "days = 14\npeople = \"people.csv\"\nwishes = \"wishes.csv\"\nfixed = \"fixed.csv\"\n");
    let table = |name: &str| {
        Ok(match name {
            "people.csv" => "name,contract,profiles,leave\nLi,full,lawyer,\nLi,half,lawyer,2025-06-31\n".into(),
            "wishes.csv" => "person,days,shift,weight\nLo,2025-06-03,off,5\nLi,2025-06-04,noon,x\n".into(),
            _ => "person,shift\n".to_owned(),
        })
    };
    let told = read("june.toml", &file, table).expect_err("many faults").to_string();
    for part in [
        "people.csv:3: name: found \"Li\"",
        "people.csv:3: contract: found the unknown contract \"half\"",
        "people.csv:3: leave: found \"2025-06-31\"",
        "wishes.csv:2: person: found the unknown person \"Lo\"",
        "wishes.csv:3: shift: found the unknown shift \"noon\"",
        "fixed.csv:1: heading: found the columns person,shift; expected also days",
    ] {
        assert!(told.contains(part), "{part} in:\n{told}");
    }
}

#[test]
fn a_need_goes_by_date_before_weekday_before_kind() {
    let setup = read("june.toml", FILE, tables).expect("sound");
    let text = "day,from,profile,need\nweekday,08:00,lawyer,3\nweekday,20:00,lawyer,0\nfriday,09:00,lawyer,5\n2025-06-03,00:00,lawyer,7\n";
    let need = need_from_csv("need.csv", text).expect("sound");
    let kinds: Vec<String> =
        (0..14).map(|day| if setup.weekday(day) < 5 { "weekday".into() } else { "weekend".into() }).collect();
    let needs = need.of(&setup, &kinds);
    let lawyers = |day: usize, hour: usize| needs.by_day[day][0][hour * 60 / needs.period as usize];
    // The second of June of 2025 is a Monday, the rota's first day.
    assert_eq!([lawyers(0, 7), lawyers(0, 8), lawyers(0, 19), lawyers(0, 20)], [0, 3, 3, 0]);
    assert_eq!([lawyers(4, 8), lawyers(4, 9), lawyers(4, 23)], [0, 5, 5]);
    assert_eq!([lawyers(1, 0), lawyers(5, 10)], [7, 0]);
    let told =
        need_from_csv("need.csv", "day,from,profile,need\nweekday,8,lawyer,-1\n").expect_err("two faults").to_string();
    assert!(told.contains("need.csv:2: from"), "{told}");
}

#[test]
fn a_rota_is_read_back_as_it_was_written_and_becomes_a_workbook_and_calendars() {
    let made = crate::whole::made(FILE);
    let mut written = Vec::new();
    write_csv(&made.rota, &mut written).expect("memory");
    let text = String::from_utf8(written).expect("UTF-8");
    let back = read_csv("rota.csv", &text).expect("sound");
    let mut again = Vec::new();
    write_csv(&back, &mut again).expect("memory");
    assert_eq!(text, String::from_utf8(again).expect("UTF-8"));
    assert_eq!(back.days(), 14);
    let book = workbook(&made.rota, &made.covered).expect("a workbook");
    assert!(book.starts_with(b"PK"));
    // Times in it are whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(book == workbook(&made.rota, &made.covered).expect("a workbook"), "the same rota gives the same file");
    let days = made.rota.people[0].1.iter().flatten().count();
    let ics = calendar(&made.rota, 0, "20250601T000000Z");
    assert_eq!(ics.matches("BEGIN:VEVENT").count(), days, "{ics}");
    assert!(ics.contains("DTSTART:202506") && ics.contains("SUMMARY:"), "{ics}");
    let wrong = text.replacen("2025-06-02", "02.06.2025", 1);
    assert!(read_csv("rota.csv", &wrong).expect_err("a date").to_string().contains("rota.csv:2: date"));
}
