//! Recorded calls of a scenario: read in the formats of other programs, or rejected with advice.

use std::path::Path;

use acd::scenario::Scenario;
use acd::time::{Duration, Timestamp};

/// A scenario whose trace is this file of `tests/traces`, or of a temporary folder.
fn load(folder: &Path, name: &str, log: &str, more: &str) -> Result<Scenario, String> {
    let text = format!(
        r#"
queues.support = {{}}
profiles.clerk.skills = {{ support = 1 }}
agents.clerk = 4

[world]
call_types.support = {{}}
handling.talk = {{ exponential = "4m" }}
staffing.patterns.any.clerk = 4
trace.file = "{log}"
{more}
"#
    );
    let path = folder.join(format!("{name}.toml"));
    std::fs::write(&path, text).expect("written");
    Scenario::load(&path).map_err(|errors| errors.to_string())
}

/// The calls' times in seconds, or the errors.
fn read(log: &str, more: &str) -> Result<Vec<f64>, String> {
    let (folder, kept) =
        (tempfile::tempdir().expect("a temporary folder"), concat!(env!("CARGO_MANIFEST_DIR"), "/tests/traces"));
    std::fs::copy(Path::new(kept).join(log), folder.path().join(log)).expect("copied");
    let scenario = load(folder.path(), "scenario", log, more)?;
    Ok(scenario.world.trace.iter().map(|call| call.at.as_micros() as f64 / 1e6).collect())
}

const ONE_DAY: &str = "calendar = { start = 2021-01-01, days = 1 }\n";

#[test]
fn logs_of_other_programs_are_read_or_refused_with_what_to_do() {
    let eight = 8.0 * 3_600.0;
    // The errors without a setting, if one is needed; and a setting that works.
    let table = [
        ("more.csv", "", ""),
        ("utf16.csv", "", ""),
        (
            "ampm.csv",
            "world.trace.file: found \"1/1/2021 8:00:00 AM\", as time in line 2 of ",
            "trace.time_format = \"%m/%d/%Y %I:%M:%S %p\"",
        ),
        ("compact.csv", "\"%H%M%S\" for hours, minutes and seconds", "trace.time_format = \"%H%M%S\""),
        ("fraction.csv", "\"serial\" for a spreadsheet's days", "trace.time_format = \"serial\""),
    ];
    for (log, told, setting) in table {
        let plain = read(log, ONE_DAY);
        let read = match plain {
            Ok(times) if told.is_empty() => times,
            Err(errors) if !told.is_empty() => {
                assert!(errors.contains(told), "{log}: {errors}");
                read(log, &format!("{ONE_DAY}{setting}\n")).unwrap_or_else(|errors| panic!("{log}: {errors}"))
            }
            other => panic!("{log}: {other:?}"),
        };
        assert!(read.len() == 1 && (read[0] - eight).abs() < 0.05, "{log}: {read:?}");
    }
}

#[test]
fn two_offsets_of_one_instant_are_one_time_on_the_clock_of_the_zone() {
    let told = read("offset.csv", ONE_DAY).expect_err("no zone");
    assert!(told.contains("in lines 2 and 3 of ") && told.contains("`zone` in `world.calendar`"), "{told}");
    let zoned = |zone: &str| format!("calendar = {{ start = 2021-01-01, days = 1, zone = \"{zone}\" }}\n");
    assert_eq!(read("offset.csv", &zoned("Asia/Shanghai")), Ok(vec![72_000.0; 2]));
    assert_eq!(read("offset.csv", &zoned("UTC")), Ok(vec![43_200.0; 2]));
}

#[test]
fn calls_outside_the_simulated_days_are_refused_with_their_lines() {
    let told = read("past-the-end.csv", "calendar = { start = 2021-01-01, days = 4 }").expect_err("two lie outside");
    assert!(told.contains("\"2021-01-09 08:00:00\", \"2021-02-09 08:00:00\", as time in lines 3 and 4 of "), "{told}");
    assert!(told.contains("from 2021-01-01 to 2021-01-04, the simulated days"), "{told}");
    let told = read("past-the-end.csv", "calendar = { start = 2021-01-05, days = 40 }").expect_err("one lies before");
    assert!(told.contains("as time in line 2 of "), "{told}");
    assert_eq!(
        read("past-the-end.csv", "calendar = { start = 2021-01-01, days = 40 }").map(|calls| calls.len()),
        Ok(3)
    );
}

#[test]
fn a_log_without_calls_is_named() {
    let told = read("empty-log.csv", ONE_DAY).expect_err("no calls");
    assert!(
        told.contains("world.trace.file: found only a heading, no calls, in ") && told.contains("empty-log.csv"),
        "{told}"
    );
    assert!(!told.contains("world.demand"), "{told}");
}

#[test]
fn settings_that_make_no_sense_are_told_where_they_stand() {
    let table = [
        ("trace.separator = \"::\"", "world.trace.separator: found \"::\""),
        ("trace.time_format = \"hh:mm\"", "world.trace.time_format: found \"hh:mm\""),
        (
            "trace.columns = { tiem = \"x\" }",
            "world.trace.columns.tiem: found `tiem`; expected one of time, date, queue",
        ),
        ("trace.columns = { time = \"Zeit\" }", "found no \"Zeit\" among `call_id`, `time`, `queue`"),
        ("trace.encoding = \"klingon\"", "found the encoding `klingon`"),
    ];
    for (setting, part) in table {
        let told = read("more.csv", &format!("{ONE_DAY}{setting}\n")).expect_err(setting);
        assert!(told.contains(part), "{part} is told in\n{told}");
    }
}

#[test]
fn every_column_comes_to_its_place_and_its_faults_name_the_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = |text: &[u8]| std::fs::write(folder.path().join("calls.csv"), text).expect("written");
    let more = "calendar = { start = 2025-01-01, days = 7 }\ntrace.encoding = \"gb18030\"\n\
        trace.columns = { time = \"时间\", queue = \"队列\", handling_time = \"时长\" }\n";
    // 时间;队列;时长;patience, as written by a spreadsheet in China.
    log(b"\xca\xb1\xbc\xe4;\xb6\xd3\xc1\xd0;\xca\xb1\xb3\xa4;patience\r\n2025/1/1 2:00;support;60;\r\n2025/1/1 1:00:00;support;;30.25\r\n");
    let trace = load(folder.path(), "scenario", "calls.csv", more).unwrap_or_else(|told| panic!("{told}")).world.trace;
    assert_eq!((trace[0].at, trace[0].talk), (Timestamp::from_secs(3_600), None), "an empty handling time is drawn");
    assert_eq!(trace[0].patience, Some(Duration::from_millis(30_250)));
    assert_eq!((trace[1].at, trace[1].talk), (Timestamp::from_secs(7_200), Some(Duration::from_secs(60))));
    log(b"\xca\xb1\xbc\xe4;\xb6\xd3\xc1\xd0;\xca\xb1\xb3\xa4\r\n2025/1/1 2:00;support;60\r\n\r\n2025/1/1 1:00;suport;-5\r\n");
    let told = load(folder.path(), "scenario", "calls.csv", more).expect_err("two faults");
    for part in ["found \"suport\", as 队列 in line 4 of ", "found \"-5\", as 时长 in line 4 of "] {
        assert!(told.contains(part), "{part} is told in\n{told}");
    }
}
