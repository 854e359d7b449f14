//! Tables, as wide as the terminal and as files for Excel.

use std::fs;
use std::path::Path;
use std::process::Command;

use unicode_width::UnicodeWidthStr;

use super::{ROOT, TINY, TINY_RUN, acd, folder, printed, text};

/// The output for this many columns; the exit status may be any that has an answer.
fn printed_in(columns: usize, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_acd"))
        .args(arguments)
        .env("COLUMNS", columns.to_string())
        .current_dir(ROOT)
        .output()
        .expect("the binary runs");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn assert_within(columns: usize, arguments: &[&str]) {
    let printed = printed_in(columns, arguments);
    assert!(!printed.is_empty(), "{arguments:?}");
    for line in printed.lines() {
        assert!(line.width() <= columns, "{arguments:?} at {columns}, {} columns: {line}", line.width());
        assert_eq!(line, line.trim_end(), "{arguments:?} at {columns}");
    }
}

#[test]
fn no_line_is_wider_than_the_readers_terminal() {
    let scenarios: Vec<String> = fs::read_dir(Path::new(ROOT).join("scenarios"))
        .expect("the shipped scenarios")
        .map(|entry| format!("scenarios/{}", entry.expect("a file").file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    assert!(scenarios.len() > 5);
    let once = ["--replications", "1"];
    for scenario in &scenarios {
        let scenario = scenario.as_str();
        // The large ones take longer.
        let widths: &[usize] = if scenario.contains("teach") { &[20, 80, 100, 120] } else { &[80] };
        for &columns in widths {
            assert_within(columns, &["check", scenario]);
            assert_within(columns, &[&["simulate", scenario], &once[..]].concat());
            assert_within(columns, &[&["shares", scenario], &once[..]].concat());
            assert_within(columns, &[&["estimates", scenario], &once[..]].concat());
        }
    }
    for columns in [20, 80, 100, 120] {
        assert_within(columns, &[&["simulate", TINY], &once[..]].concat());
        assert_within(columns, &["shares", "scenarios/beijing-rebalance.toml", "--follow", "--replications", "1"]);
        let erlang = "--calls-per-hour 300 --handling-time 434s --patience 60s --target-service-level 0.8 --within 20s";
        assert_within(columns, &[&["erlang", "a"], &erlang.split(' ').collect::<Vec<_>>()[..]].concat());
        assert_within(
            columns,
            &["erlang", "p", "--calls-per-hour", "60,80,100", "--handling-time", "180s", "--agents", "15"],
        );
        assert_within(columns, &["validate", "--case", "erlang_b", "--calls", "1000"]);
        let fit = ["--fit", "world.callers.patience.exponential", "--to", "calls.answer_rate=95"];
        let calibrate = ["calibrate", "scenarios/teach-abandonment.toml", "--replications", "1", "--trials", "1"];
        assert_within(columns, &[&calibrate[..], &fit].concat());
    }
    assert_within(80, &["compare", "scenarios/beijing-2024h1.toml", "--replications", "2"]);
    for command in [
        "",
        "simulate",
        "check",
        "compare",
        "shares",
        "calibrate",
        "estimates",
        "validate",
        "erlang",
        "journal",
        "report",
        "staff",
    ] {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        for line in printed_in(80, &arguments).lines() {
            assert!(line.width() <= 80, "{command}: {line}");
        }
    }
}

#[test]
fn tables_are_written_for_excel() {
    let folder = folder("excel");
    let (csv, xlsx) = (folder.join("tables"), folder.join("tables.xlsx"));
    let files = ["--csv", csv.to_str().expect("UTF-8"), "--xlsx", xlsx.to_str().expect("UTF-8")];
    printed(&[&TINY_RUN[..], &files].concat());
    let queues = fs::read_to_string(csv.join("queues.csv")).expect("queues.csv");
    assert!(queues.starts_with("\u{feff}queue,"), "{queues}");
    let long = |cell: &str| cell.split_once('.').is_some_and(|(_, decimals)| decimals.len() > 8);
    assert!(!queues.split([',', '\n']).any(long), "no figure is known to so many digits: {queues}");
    assert!(fs::read(&xlsx).expect("the book").starts_with(b"PK"));
    for command in ["shares", "estimates"] {
        let folder = folder.join(command);
        let run =
            [command, "scenarios/teach-skills.toml", "--replications", "2", "--csv", folder.to_str().expect("UTF-8")];
        assert!(acd(&run).status.code().is_some_and(|status| status < 2));
        assert!(fs::read_dir(&folder).expect("a folder").count() > 0, "{command}");
    }
}

#[test]
fn formulas_validation_and_calibration_write_the_tables_that_they_print() {
    let fit = ["--fit", "world.callers.patience.exponential", "--to", "calls.answer_rate=95"];
    let calibrate = ["calibrate", "scenarios/teach-abandonment.toml", "--replications", "1", "--trials", "1"];
    let runs: [(&[&str], &str, &str); 3] = [
        (&["erlang", "b", "--load", "1", "--agents", "2"], "erlang", "0.2"),
        (&["validate", "--case", "erlang_b/EB01", "--calls", "1000"], "validate", "erlang_b/EB01"),
        (&[&calibrate[..], &fit].concat(), "calibrate", "calls.answer_rate"),
    ];
    for (run, name, wanted) in runs {
        let folder = folder(name);
        let (csv, xlsx) = (folder.join("tables"), folder.join("tables.xlsx"));
        let files = ["--csv", csv.to_str().expect("UTF-8"), "--xlsx", xlsx.to_str().expect("UTF-8")];
        let output = acd(&[run, &files].concat());
        assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {}", text(&output.stderr));
        let tables = fs::read_dir(&csv).expect("a folder of tables");
        let tables = tables.map(|table| fs::read_to_string(table.expect("a table").path()).expect("UTF-8"));
        let tables: Vec<String> = tables.collect();
        assert!(tables.iter().all(|table| table.starts_with('\u{feff}') && table.lines().count() > 1), "{tables:?}");
        assert!(tables.iter().any(|table| table.contains(wanted)), "{name}: no {wanted} in {tables:?}");
        assert!(fs::read(&xlsx).expect("the book").starts_with(b"PK"), "{name}");
    }
}
