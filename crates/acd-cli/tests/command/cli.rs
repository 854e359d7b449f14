//! The output, errors and exit statuses of every subcommand.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{ROOT, TINY, TINY_RUN, acd, folder, printed, status, text};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/tiny.txt");

#[test]
fn the_report_of_a_tiny_scenario_is_the_golden_one_on_any_number_of_threads() {
    let golden = fs::read_to_string(GOLDEN).unwrap_or_default();
    let found = printed(&TINY_RUN);
    if std::env::var_os("ACD_BLESS").is_some() {
        fs::write(GOLDEN, &found).expect("the golden report can be written");
    } else {
        assert_eq!(found, golden, "ACD_BLESS=1 cargo test -p acd-cli --test cli writes it anew");
    }
    for threads in ["1", "3"] {
        assert_eq!(printed(&[&TINY_RUN[..], &["--threads", threads]].concat()), found);
    }
}

#[test]
fn check_takes_a_centre_without_a_world() {
    let file = folder("centre-alone").join("centre.toml");
    let name = file.to_str().expect("UTF-8");
    fs::write(&file, "queues.a = {}\nprofiles.clerk.skills = { a = 1 }\nagents.Anna = { profile = \"clerk\" }\n")
        .expect("room");
    let told = printed(&["check", name]);
    let expected = "is valid: 1 queue, 1 agent of 1 profile. It has no world, so there is nothing to simulate.\n";
    assert!(told.ends_with(expected), "{told}");
    fs::write(&file, "queues.a = {}\nprofiles.clerk.skills = { b = 1 }\nagents.Anna = { profile = \"clerk\" }\n")
        .expect("room");
    assert_eq!(status(&["check", name]), Some(3));
    assert_eq!(status(&["simulate", name]), Some(3));
}

#[test]
fn no_line_of_a_report_is_wider_than_120_columns_or_ends_in_blanks_or_has_colours_in_a_pipe() {
    for scenario in [TINY, "scenarios/teach-skills.toml", "scenarios/guizhou-2025q1.toml"] {
        let report = printed(&["simulate", scenario, "--replications", "2"]);
        for line in report.lines() {
            assert!(line.chars().count() <= 120, "{scenario}: {line}");
            assert_eq!(line, line.trim_end(), "{scenario}");
        }
        assert!(!report.contains('\u{1b}'), "{scenario}");
    }
}

#[test]
fn the_json_document_says_what_the_tables_say_and_keeps_to_its_schema() {
    let report: Value = serde_json::from_str(&printed(&[&TINY_RUN[..], &["--json"]].concat())).expect("JSON");
    let schema: Value = serde_json::from_str(&printed(&["schema", "report"])).expect("JSON");
    let fields = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields(&report), fields(&schema["properties"]));
    assert_eq!(fields(&report["queues"][0]), fields(&schema["$defs"]["QueueRow"]["properties"]));
    let number = |pointer: &str| report.pointer(pointer).and_then(Value::as_f64).expect(pointer);
    assert_eq!(number("/about/replications"), 8.0);
    assert_eq!(report["hours"].as_array().map(Vec::len), Some(24));
    assert_eq!(report["reconciliation"]["adds_up"], true);
    let (inbound, answered, lost) = (number("/calls/inbound"), number("/calls/answered"), number("/calls/unanswered"));
    assert!((inbound - answered - lost).abs() < 1e-9 && inbound > 100.0, "{inbound} {answered} {lost}");
    let failed = number("/reconciliation/failed_of_answered") + number("/reconciliation/failed_of_unanswered");
    assert!((failed - number("/reconciliation/legs_failed")).abs() < 1e-9);
    let by_hour: f64 = (0..24).map(|hour| number(&format!("/hours/{hour}/inbound"))).sum();
    assert!((7.0 * by_hour - inbound).abs() < 1e-6, "{by_hour} {inbound}");
    let published = report["published"].as_array().expect("published figures");
    let verdicts: Vec<_> = published.iter().map(|figure| figure["verdict"].as_str().expect("a verdict")).collect();
    assert_eq!(verdicts, ["within", "beyond", "open", "open"]);
}

#[test]
fn csv_files_have_a_line_of_names_and_a_line_a_row() {
    let folder = folder("csv");
    let run = [&TINY_RUN[..], &["--csv", folder.to_str().expect("UTF-8")]].concat();
    printed(&run);
    let lines = |name: &str| fs::read_to_string(folder.join(name)).expect(name).lines().count();
    let counts = ["published.csv", "calls.csv", "queues.csv", "hours.csv", "weekdays.csv", "agents.csv"].map(lines);
    assert_eq!(counts, [5, 2, 4, 25, 8, 3]);
    let queues = fs::read_to_string(folder.join("queues.csv")).expect("queues.csv");
    assert!(queues.starts_with("\u{feff}queue,offered,answered,answered_percent,abandoned,"), "{queues}");
}

#[test]
fn a_seed_gives_the_same_report_again_and_another_seed_another() {
    let run = |seed| printed(&["simulate", TINY, "--replications", "2", "--json", "--seed", seed]);
    assert_eq!(run("3"), run("3"));
    assert_ne!(run("3"), run("4"));
}

#[test]
fn it_stops_at_the_wanted_precision() {
    let run = ["simulate", TINY, "--json", "--precision", "0.2"];
    let report: Value = serde_json::from_str(&printed(&run)).expect("JSON");
    let number = |pointer: &str| report.pointer(pointer).and_then(Value::as_f64).expect(pointer);
    assert!(number("/calls/mean_wait_half_width_95") <= 0.2 * number("/calls/mean_wait_secs"));
    assert!((10.0..100_000.0).contains(&number("/about/replications")));
}

#[test]
fn estimated_waits_are_judged_by_queue_as_a_table_and_as_json() {
    let run = ["estimates", "scenarios/teach-overflow.toml", "--replications", "2"];
    let table = printed(&run);
    for (line, word) in table.lines().skip(3).zip(["queue", "─", "desk", "Asterisk", "naive", "partner"]) {
        assert!(line.contains(word), "{word}: {line}");
    }
    let sound = |line: &str| line.chars().count() <= 120 && line == line.trim_end();
    assert!(table.lines().all(sound), "{table}");
    let document: Value = serde_json::from_str(&printed(&[&run[..], &["--json"]].concat())).expect("JSON");
    let desk = &document["queues"][0];
    assert_eq!((&desk["queue"], &desk["estimates"][1]["estimate"]), (&"desk".into(), &"asterisk".into()));
    assert!(desk["estimates"].as_array().is_some_and(|all| {
        all.iter().all(|one| one["common"]["count"].as_u64() > Some(1000) && one["common"]["bias_secs"].is_f64())
    }));
    assert_eq!(desk["better"][0]["by_mean_absolute"], Value::Bool(true));
}

#[test]
fn shipped_scenarios_are_sound() {
    for entry in fs::read_dir(Path::new(ROOT).join("scenarios")).expect("scenarios") {
        let path = entry.expect("scenarios").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let path = path.to_str().expect("UTF-8");
            assert!(printed(&["check", path]).contains("is valid"), "{path}");
        }
    }
    assert!(printed(&["check"]).contains("guizhou-2025q1.toml (built in)"));
}

#[test]
fn a_wrong_file_is_refused_with_file_line_and_column_and_status_3() {
    let path = folder("wrong").join("wrong.toml");
    let sound = fs::read_to_string(Path::new(ROOT).join(TINY)).expect("the tiny scenario");
    fs::write(&path, sound.replace("patience =", "patiense =")).expect("a file for the test");
    for command in ["simulate", "check"] {
        let output = acd(&[command, path.to_str().expect("UTF-8")]);
        let said = text(&output.stderr);
        let line = sound.lines().position(|line| line.starts_with("patience =")).expect("there") + 1;
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(&format!("wrong.toml:{line}:1")) && said.contains("patience"), "{said}");
        assert!(output.stdout.is_empty() && !said.contains('\u{1b}'), "{said}");
    }
    assert_eq!(status(&["check", "no-such-file.toml"]), Some(3));
}

#[test]
fn exit_statuses_are_those_of_the_help() {
    assert_eq!(
        status(&["erlang", "c", "--calls-per-hour", "300", "--handling-time", "434s", "--agents", "40"]),
        Some(0)
    );
    assert_eq!(
        status(&["erlang", "c", "--calls-per-hour", "300", "--handling-time", "434s", "--agents", "3"]),
        Some(1)
    );
    for usage in [&["simulate", "--replications", "0"][..], &["simulate", "--seed", "x"], &["no-such-command"], &[]] {
        assert_eq!(status(usage), Some(2), "{usage:?}");
    }
    assert_eq!(status(&["simulate", TINY, "--precision", "-1"]), Some(2));
    for usage in [
        &["validate", "--case", "no-such-case"][..],
        &["compare", "scenarios/beijing-2024h1.toml", "--variant", "no-such-variant"],
        &["simulate", TINY, "--set", "world.demand"],
        &["calibrate", TINY],
    ] {
        assert_eq!(status(usage), Some(2), "{usage:?}");
    }
    let file = folder("file").join("taken");
    fs::write(&file, "").expect("a file for the test");
    let run = ["simulate", TINY, "--replications", "1", "--csv", file.to_str().expect("UTF-8")];
    assert_eq!(status(&run), Some(4), "a file stands where the folder should be");
}

#[test]
fn a_story_is_played_and_the_first_difference_is_shown() {
    let sound = "tests/conformance/edge-01-answer-against-abandon.story";
    let shown = printed(&["story", sound]);
    assert!(shown.contains("0:10  call 1 arrives in contract  -> 1 offered to Li\n"), "{shown}");
    assert!(shown.ends_with("holds (3 scenes)\n") && !shown.contains('\u{1b}'), "{shown}");
    assert_eq!(printed(&["story", sound, sound]).lines().count(), 2, "one line a story where there are many");
    let path = folder("story").join("wrong.story");
    let text = fs::read_to_string(Path::new(ROOT).join(sound)).expect("a story");
    fs::write(&path, text.replacen("1 offered to Li", "1 offered to Wang", 1)).expect("a file for the test");
    let wrong = path.to_str().expect("UTF-8");
    let output = acd(&["story", wrong]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().position(|line| line.contains("1 offered to Li")).expect("there") + 1;
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("wrong.story:{line}: differs at 0:10\n")), "{said}");
    assert!(said.contains("    expected  1 offered to Wang\n    got       1 offered to Li,"), "{said}");
    let json: Value = serde_json::from_slice(&acd(&["story", "--json", sound, wrong]).stdout).expect("JSON");
    assert_eq!(json[0]["scenes"][0]["difference"], Value::Null);
    assert_eq!(json[1]["scenes"][0]["difference"]["line"], line);
    assert_eq!(status(&["story", "--write", wrong]), Some(0));
    assert_eq!(fs::read_to_string(&path).expect("the story"), text, "what came out was written down");
    fs::write(&path, "scene\n").expect("a file for the test");
    assert_eq!(status(&["story", wrong]), Some(3));
    assert_eq!(status(&["story"]), Some(2));
}

#[test]
fn every_help_has_examples_and_the_exit_status() {
    for command in [
        "simulate",
        "check",
        "calibrate",
        "compare",
        "estimates",
        "shares",
        "staff",
        "schema",
        "validate",
        "erlang",
        "story",
    ] {
        let help = printed(&[command, "--help"]);
        assert!(help.contains("Example"), "{command}: {help}");
    }
    let help = printed(&["--help"]);
    assert!(help.contains("Examples:") && help.contains("Exit status:"), "{help}");
}

#[test]
fn schemas_are_json_and_name_the_fields() {
    for (subject, field) in [("scenario", "world"), ("center", "queues"), ("report", "published")] {
        let schema: Value = serde_json::from_str(&printed(&["schema", subject])).expect(subject);
        assert!(schema["properties"][field].is_object(), "{subject}");
    }
}

#[test]
fn a_reader_who_stops_reading_is_no_error() {
    for arguments in [&["schema"][..], &TINY_RUN] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_acd"))
            .args(arguments)
            .current_dir(ROOT)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut said).expect("UTF-8");
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("error") && !said.contains("panicked"), "{arguments:?}: {said}");
    }
}

#[test]
fn shares_suggest_seats_to_move_and_show_what_following_brings() {
    let run = ["shares", "scenarios/beijing-rebalance.toml", "--replications", "3", "--follow"];
    let told = printed(&run);
    assert!(told.contains("to contract.") && told.contains("Largest gap:"), "{told}");
    let json: Value = serde_json::from_str(&printed(&[&run[..], &["--json"]].concat())).expect("JSON");
    let sum = |field: &str| {
        let categories = json["categories"].as_array().expect("a list");
        categories.iter().map(|category| category[field].as_u64().expect("seats")).sum::<u64>()
    };
    assert_eq!((sum("seats"), sum("suggested_seats")), (63, 63));
    assert!(json["all"]["followed"]["gain_points"]["value"].as_f64().expect("a gain") > 0.0);
}

#[test]
fn shares_say_where_their_suggestion_changes_nothing() {
    // Whoever asks `shut` finds it closed, whatever its seats; in `help` there are many more than it needs.
    let scenario = "queues.help = {}\nqueues.shut = { hours = \"never\", when_closed = \"end\" }\n\
         calendars.never = { zone = \"UTC\", special.2020-01-01 = [\"09:00-10:00\"] }\n\
         profiles.helper.skills = { help = 1 }\nprofiles.other.skills = { shut = 1 }\n\
         agents.helper = 40\nagents.other = 4\n\
         [world]\ncalendar = { start = 2025-01-06, days = 1 }\ndemand.patterns.any.calls_per_hour = 40\n\
         demand.mix = { help = 1, shut = 1 }\ncall_types.help = {}\ncall_types.shut = {}\n\
         handling.talk = { constant = \"1m\" }\nstaffing.patterns.any = { helper = 40, other = 4 }\n";
    let file = folder("shares").join("shut.toml");
    fs::write(&file, scenario).expect("the scenario can be written");
    let told = printed(&["shares", &file.display().to_string(), "--replications", "2", "--follow"]);
    assert!(told.contains("to shut."), "{told}");
    assert!(told.contains("The suggestion has no effect: as many calls are answered in every category."), "{told}");
    assert!(!told.contains("Largest gap:"), "{told}");
}

#[test]
fn a_variant_that_simulates_other_days_is_told_to_do_so() {
    let scenario = "queues.help = {}\nprofiles.clerk.skills = { help = 1 }\nagents.clerk = 4\n\
         [world]\ncalendar = { start = 2025-01-06, days = 1 }\ndemand.patterns.any.calls_per_hour = 6\n\
         call_types.help = {}\nhandling.talk = { constant = \"4m\" }\nstaffing.patterns.any.clerk = 4\n\
         [variants.more]\nset = { \"world.demand.factor\" = 2.0 }\n\
         [variants.week]\nset = { \"world.calendar.days\" = 7 }\n";
    let file = folder("other-days").join("days.toml");
    fs::write(&file, scenario).expect("the scenario can be written");
    let run = ["compare", &file.display().to_string(), "--replications", "2"];
    let told = printed(&run);
    let (more, week) = told.split_once("Variant   week").expect("both variants");
    assert!(week.starts_with("\n          7 days from 2025-01-06: 7 any\n"), "{week}");
    assert!(week.contains("The variant simulates other days than the baseline"), "{week}");
    assert!(more.ends_with("          1 day from 2025-01-06: 1 any\n"), "{more}");
    assert!(!more.contains("other days"), "{more}");
    let json: Value = serde_json::from_str(&printed(&[&run[..], &["--json"]].concat())).expect("JSON");
    let days = |at: &str| json.pointer(at).and_then(Value::as_u64);
    assert_eq!((days("/days/number"), days("/variants/1/days/number")), (Some(1), Some(7)), "{json}");
}

#[test]
fn a_file_without_end_is_refused() {
    if !Path::new("/dev/zero").exists() {
        return;
    }
    for command in ["check", "simulate", "shares", "estimates", "story", "validate"] {
        let output = acd(&[command, "/dev/zero"]);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{command}: {told}");
        assert!(told.contains("found more than 16777216 bytes"), "{command}: {told}");
    }
}

#[test]
fn queues_that_send_on_to_each_other_are_warned_of_and_sound() {
    let desk = |to: &str| format!("{{ when_unstaffed = \"queue:{to}\", wait_max = \"1m\" }}");
    let scenario = format!(
        "queues.day = {}\nqueues.night = {}\nprofiles.clerk.skills = {{ day = 1, night = 1 }}\nagents.clerk = 2\n\
         [world]\ncalendar.days = 1\ndemand.patterns.any.calls_per_hour = 6\ncall_types.day = {{}}\n\
         handling.talk = {{ constant = \"4m\" }}\nstaffing.shifts.all = {{ agents = [\"clerk\"], start = \"00:00\", end = \"24:00\" }}\n",
        desk("night"),
        desk("day"),
    );
    let file = folder("warned").join("ring.toml");
    fs::write(&file, scenario).expect("the scenario can be written");
    let told = printed(&["check", &file.display().to_string()]);
    let [sound, warning] = told.lines().collect::<Vec<_>>()[..] else { panic!("{told}") };
    assert!(sound.contains("is valid"), "{told}");
    assert!(warning.contains("ring.toml:1:33: warning: queues.day.when_unstaffed: found a ring"), "{told}");
    let shipped = printed(&["check", "scenarios/teach-overflow.toml"]);
    assert_eq!(shipped.lines().count(), 1, "{shipped}");
}

#[test]
fn validate_takes_files_of_others_and_says_what_they_cost_and_what_is_wrong_with_them() {
    let folder = folder("validate");
    let file = |name: &str, text: &str| {
        fs::write(folder.join(name), text).expect("written");
        folder.join(name).display().to_string()
    };
    let sound = file("mine.json", r#"[{ "id": "M1", "n": 2, "lam_per_h": 12, "aht_s": 300, "P_wait": 0.3333333333 }]"#);
    let told = printed(&["validate", &sound, "--calls", "20000"]);
    assert!(told.contains("mine/M1: ") && told.contains(" simulated\n") && told.contains("The rule holds"), "{told}");
    let listed = printed(&["validate", &sound, "--calls", "20000", "--list"]);
    assert!(listed.starts_with("mine/M1: ") && listed.contains(" thousand calls"), "{listed}");

    let wrong = file(
        "wrong.json",
        r#"[{ "id": "W1", "n": 2, "lam_per_h": 12, "aht_s": 300, "patience": "short", "P_ab": 0.1 }]"#,
    );
    let output = acd(&["validate", &wrong, &sound, "no-such.json"]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(
        told.contains("wrong/W1: patience: found \"short\"") && told.contains("no-such.json: file: found "),
        "{told}"
    );

    let near = file("near.json", r#"[{ "id": "N1", "n": 1, "lam_per_h": 11.88, "aht_s": 300, "P_wait": 0.99 }]"#);
    let output = acd(&["validate", &near, "--calls", "1000"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Not run: near/N1: so close to saturation"), "{}", text(&output.stdout));
}

#[test]
fn a_field_is_set_or_multiplied_on_the_command_line_though_the_file_does_not_write_it() {
    let calls = |changes: &[&str]| {
        let changes: Vec<&str> = changes.iter().flat_map(|change| ["--set", change]).collect();
        let run =
            [&["simulate", "scenarios/teach-erlang-c.toml", "--replications", "20", "--json"], &changes[..]].concat();
        let report: Value = serde_json::from_str(&printed(&run)).expect("JSON");
        report.pointer("/calls/inbound").and_then(Value::as_f64).expect("calls")
    };
    let (plain, set) = (calls(&[]), calls(&["world.demand.factor=1.5"]));
    assert!((set / plain - 1.5).abs() < 0.05, "{plain} {set}");
    assert_eq!(calls(&["world.demand.factor*=1.5"]), set, "the default of a factor is one");
    assert_eq!(calls(&["world.demand.factor=3", "world.demand.factor*=0.5"]), set, "in their order");
}

#[test]
fn a_change_that_cannot_be_is_told_with_the_path_that_was_meant() {
    let told = |arguments: &[&str]| {
        let output = acd(arguments);
        (output.status.code(), text(&output.stderr))
    };
    let teach = "scenarios/teach-skills.toml";
    for command in ["simulate", "check", "shares", "estimates"] {
        let (status, said) = told(&[command, teach, "--set", "world.demnd.factor=2"]);
        assert_eq!(status, Some(2), "{command}: {said}");
        assert!(said.contains("world.demnd.factor") && said.contains("did you mean `demand`?"), "{said}");
    }
    let (status, said) = told(&["check", teach, "--set", "world.demand.factor=-1"]);
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("changed by world.demand.factor=-1"), "{said}");
    let (status, said) = told(&["check", teach, "--set", "world.demand.patterns.nosuchday.calls_per_day=5"]);
    assert_eq!(status, Some(2), "a slip in the middle makes no kind of day: {said}");
    assert_eq!(told(&["check", teach, "--set", "world.demand.factor"]).0, Some(2));
    assert_eq!(told(&["check", teach, "--set", "title*=2"]).0, Some(2), "a title has no number in it");
    assert_eq!(told(&["compare", teach, "--variant", "nosuch"]).0, Some(2));
    assert_eq!(told(&["simulate", teach, "--variant", "nosuch"]).0, Some(2));
    assert_eq!(told(&["compare", TINY]).0, Some(2), "there is nothing to compare it with");
}

#[test]
fn a_variant_multiplies_defaults_and_whole_numbers_of_agents() {
    let file = folder("variants").join("variants.toml");
    let name = file.to_str().expect("UTF-8");
    let scenario = r#"
        queues.a = {}
        profiles.clerk.skills = { a = 1 }
        agents.clerk = 8
        [world]
        calendar.days = 5
        demand.patterns.any.calls_per_hour = 30
        call_types.a = {}
        handling.talk = { exponential = "4m" }
        staffing.patterns.any.clerk = 3
        [variants.more.multiply]
        "world.demand.factor" = 1.22
        "world.staffing.patterns" = 1.4
    "#;
    fs::write(&file, scenario).expect("room");
    let staffed = |extra: &[&str]| {
        let run = [&["simulate", name, "--replications", "4", "--json"], extra].concat();
        let report: Value = serde_json::from_str(&printed(&run)).expect("JSON");
        report.pointer("/hours/12/agents").and_then(Value::as_f64).expect("agents")
    };
    assert!((staffed(&[]) - 3.0).abs() < 0.1);
    // 4.2 rounds to four.
    assert!((staffed(&["--variant", "more"]) - 4.0).abs() < 0.1);
    assert!((staffed(&["--set", "world.staffing.patterns.any.clerk*=1.5"]) - 5.0).abs() < 0.1, "4.5 are five");
}

#[test]
fn more_threads_than_cores_are_not_started() {
    let output = acd(&[&TINY_RUN[..], &["--threads", "1000000"]].concat());
    assert_eq!(output.status.code(), Some(0));
    let told = text(&output.stderr);
    assert!(told.contains("--threads 1000000: this process may use "), "{told}");
    assert!(!told.contains("threads were used"), "no memory was short: {told}");
}
