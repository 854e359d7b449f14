//! Faults are reported in full: file, line, column, field, what was found, what would be right.

use acd::scenario::Scenario;

/// A valid scenario. Each case below spoils one part of it.
const SOUND: &str = r#"reasons = ["lunch"]
externals = ["voicemail"]
attributes = { region = ["inside", "outside"] }

[queues.contract]
waiting_max = 20
when_full = "queue:general"
wait_max = "3m"
ladder = [
  { at = "0s", tiers = 1 },
  { at = "20s", tiers = "1..2", credit = 1, join = ["general"] },
  { at = "2m", overflow = "external:voicemail" },
]
selection = { rule = "most_idle", proficiency = "ignore" }
priority = { age_credit = "30s" }
rona = { no_answer = { delay = "5s", pause_after = 2 } }
wrap_up = "30s"

hours = "office"
when_closed = "queue:general"

[queues.general]

[calendars.office]
zone = "Asia/Shanghai"
week = { weekday = ["09:00-12:00", "13:30-17:30"], sunday = ["22:00-06:00"] }
holidays = [2025-01-01, { date = 2025-01-28, until = 2025-02-04 }]
special = { 2025-01-26 = ["09:00-12:00"] }

[profiles.lawyer]
skills = { contract = 1, general = { tier = 2, level = 3 } }
call_selection = { queue_ratio = { contract = 0.5, general = 0.5 } }

[agents]
lawyer = 12
liu = { profile = "lawyer", wrap_up = "1m" }

[world]
warm_up = "2h"

[world.calendar]
start = 2025-01-01
days = 14
period = "1h"
week = { sunday = "weekend" }
holidays = { fair = { date = 2025-01-06, until = 2025-01-07, pattern = "weekend" } }

[world.demand]
shares = [0.6, 0.4, 0.3, 0.2, 0.2, 0.3, 0.6, 1.5, 5.5, 11.0, 11.5, 8.5, 5.0, 5.5, 9.0, 9.8, 9.0, 6.0, 3.8, 3.5, 3.3, 2.4, 1.4, 0.7]
mix = { contract = 3, advice = 1 }
patterns.weekday = { calls_per_day = 800 }
patterns.weekend = { calls_per_hour = 20 }

[world.call_types.contract]
patience = { exponential = "3m" }
transfers = [{ to = "general", probability = 0.2 }]
attributes = { region = { inside = 2, outside = 1 } }

[world.call_types.advice]
queue = "general"
redial = { probability = 0.3, delay = { constant = "5m" } }

[world.handling]
talk = { lognormal = { mean = "7m", cv = 0.9 } }

[world.staffing]
patterns.weekday = { lawyer = 0 }

[world.staffing.shifts.day]
agents = ["lawyer-1..12", "liu"]
start = "08:00"
end = "17:00"
weekdays = ["monday", "friday"]
breaks = [{ at = "12:00", length = "1h" }]

[published.answered]
measure = 'legs.answered{queue="contract"}'
value = 9000

[variants.busy]
multiply = { "world.demand.patterns" = 1.2 }

[[assumptions]]
field = "world.demand.shares"
why = "not published"
"#;

/// Each part and its replacement.
const CASES: &[(&str, &str)] = &[
    ("[queues.general]", "[queues.general"),
    ("waiting_max = 20", "waiting_max = 20\nwaiting_max = 30"),
    ("waiting_max = 20", "waitng_max = 20"),
    ("waiting_max = 20", "waiting_max = -20"),
    ("waiting_max = 20", "waiting_max = \"20\""),
    ("waiting_max = 20", "waiting_max = 99999999999999999999"),
    ("wait_max = \"3m\"", "wait_max = 180"),
    ("wait_max = \"3m\"", "wait_max = \"-3m\""),
    ("wait_max = \"3m\"", "wait_max = \"3 moons\""),
    ("\"queue:general\"", "\"queue:genral\""),
    ("\"queue:general\"", "\"general\""),
    ("external:voicemail", "external:voice"),
    ("reasons = [\"lunch\"]", "reasons = []"),
    ("wrap_up = \"1m\"", "wrap_up = \"until_done\""),
    ("redial = { probability = 0.3", "redial = { probability = 0.3, tries_max = 0"),
    ("at = \"20s\"", "at = \"130s\""),
    ("{ at = \"0s\", tiers = 1 }", "{ at = \"5s\", tiers = 1 }"),
    ("tiers = \"1..2\"", "tiers = \"2..1\""),
    ("tiers = \"1..2\"", "tiers = [1, 65]"),
    ("join = [\"general\"]", "join = [\"contract\"]"),
    ("\"most_idle\"", "\"longest_idle\""),
    ("age_credit = \"30s\"", "age_credt = \"30s\""),
    ("delay = \"5s\"", "delay = \"0s\""),
    ("contract = 1, general", "contrct = 1, general"),
    ("contract = 0.5, general = 0.5", "contract = 0.5, general = 0.6"),
    ("lawyer = 12", "lawyr = 12"),
    ("lawyer = 12", "lawyer = 2_000_000"),
    (
        "skills = { contract = 1, general = { tier = 2, level = 3 } }\ncall_selection = { queue_ratio = { contract = 0.5, general = 0.5 } }",
        "skills = { contract = 1 }",
    ),
    ("days = 14", "days = 0"),
    ("days = 14\n", ""),
    ("2025-01-06", "2025-02-30"),
    ("date = 2025-01-06, until = 2025-01-07", "date = 2026-01-06"),
    ("period = \"1h\"", "period = \"7h\""),
    ("sunday = \"weekend\"", "sunday = \"weekends\""),
    ("0.6, 0.4, 0.3", "10.6, 0.4, 0.3"),
    ("0.6, 0.4, 0.3", "0.4, 0.3"),
    ("calls_per_hour = 20", "calls_per_hour = -1"),
    ("calls_per_hour = 20", "calls_per_hour = nan"),
    ("calls_per_hour = 20", "calls_per_hour = inf"),
    ("calls_per_hour = 20", "calls_per_hour = 20, calls_per_day = 500"),
    ("calls_per_day = 800", "calls_per_day = 99_000_000"),
    ("advice = 1", "advise = 1"),
    ("{ exponential = \"3m\" }", "{ exponental = \"3m\" }"),
    ("{ exponential = \"3m\" }", "{ exponential = \"3m\", constant = \"2m\" }"),
    ("{ exponential = \"3m\" }", "\"for ever\""),
    ("probability = 0.2", "probability = 1.2"),
    ("inside = 2", "inland = 2"),
    ("region = { inside", "regoin = { inside"),
    ("cv = 0.9", "cv = 0.0"),
    ("mean = \"7m\"", "mean = \"0s\""),
    ("talk = { lognormal = { mean = \"7m\", cv = 0.9 } }", ""),
    ("patterns.weekday = { lawyer = 0 }", "patterns.weekday = { lawyer = 14 }"),
    ("lawyer-1..12", "lawyer-1..13"),
    ("\"liu\"]", "\"lui\"]"),
    ("end = \"17:00\"", "end = \"07:00\""),
    ("end = \"17:00\"", "end = \"5 pm\""),
    ("\"friday\"", "\"firday\""),
    ("at = \"12:00\"", "at = \"16:30\""),
    ("legs.answered{", "legs.anwsered{"),
    ("queue=\"contract\"", "queue=\"contracts\""),
    ("queue=\"contract\"", "region=\"contracts\""),
    ("\"world.demand.patterns\" = 1.2", "\"world.demand.pattern\" = 1.2"),
    ("\"world.demand.patterns\" = 1.2", "\"world.demand.patterns\" = -1.2"),
    ("field = \"world.demand.shares\"", "field = \"world.demand.share\""),
    ("warm_up = \"2h\"", "warm_up = \"400h\""),
    ("hours = \"office\"", "hours = \"ofice\""),
    ("when_closed = \"queue:general\"", "when_closed = \"queue:contract\""),
    ("when_closed", "on_closing = \"send\"\nwhen_closed"),
    ("Asia/Shanghai", "Asia/Shanghi"),
    ("Asia/Shanghai", "berlin"),
    ("Asia/Shanghai", "Asia/Beijing"),
    ("Asia/Shanghai", "Peking"),
    ("Asia/Shanghai", "CST"),
    ("Asia/Shanghai", "Amrica/New_York"),
    ("reasons = [\"lunch\"]", "reasons = [\"lunch\", \"a\\tb\"]"),
    ("[queues.general]", "[queues.general]\n[queues.\"sup\\nport\"]"),
    ("Asia/Shanghai", "GMT+8 (China)"),
    ("zone = \"Asia/Shanghai\"\n", ""),
    ("09:00-12:00\", \"13:30", "09:00-14:00\", \"13:30"),
    ("13:30-17:30\"]", "13:30-12:00\"]"),
    ("13:30-17:30\"]", "13:30-13:30\"]"),
    ("13:30-17:30\"]", "13.30-17.30\"]"),
    ("22:00-06:00", "22:00-09:30"),
    ("sunday = [", "sundays = ["),
    ("sunday = [\"22:00-06:00\"]", "sunday = \"22:00-06:00\""),
    ("[2025-01-01, {", "[2025-02-29, {"),
    ("until = 2025-02-04", "until = 2025-01-04"),
    ("until = 2025-02-04", "until = 2026-02-04"),
    ("until = 2025-02-04", "to = 2025-02-04"),
    ("2025-01-26 =", "2025-01-32 ="),
    ("2025-01-26 =", "2025-01-29 ="),
    ("2025-01-26 = [\"09:00-12:00\"]", "2025-01-26 = [\"09:00-12:00\", \"11:00-13:00\"]"),
    ("start = 2025-01-01\n", ""),
    ("start = 2025-01-01", "start = 2025-01-01\nzone = \"Shanghai\""),
    ("[world.call_types.advice]\n", "[world.call_types.advice]\nalso = [\"advise\"]\n"),
    ("[world.call_types.advice]\n", "[world.call_types.advice]\nalso = [\"general\"]\n"),
    ("[world.call_types.advice]\n", "[world.call_types.advice]\nposition = 1\n"),
    (
        "[world.call_types.advice]\n",
        "[world.call_types.advice]\nself_service = { name = \"bot\", duration = { constant = \"1m\" }, containment_probability = 0.5 }\n",
    ),
    (
        "[world.call_types.advice]\n",
        "[world.call_types.advice]\nexit = { key = \"1\", probability = 0.1, after = { constant = \"1m\" } }\n",
    ),
    ("[world.call_types.advice]\n", "[world.call_types.advice]\ncallback = { answer_probability = 0.5 }\n"),
    (
        "[world.call_types.advice]\n",
        "[world.call_types.advice]\npreference = { agents = [\"liu\", \"lui\"], probability = 0.5 }\n",
    ),
    (
        "[world.call_types.advice]\n",
        "[world.call_types.advice]\ncalls_again = { probability = 1.5, delay = { constant = \"24h\" } }\n",
    ),
    (
        "[world.call_types.advice]\n",
        "[world.call_types.advice]\ntransfers = [{ to = \"external:court\", probability = 0.1 }]\n",
    ),
    ("[queues.general]", "[queues.“general”]"),
    ("{ contract = 3, advice = 1 }", "{ contrct = 3 }"),
    ("pattern = \"weekend\" } }", "pattern = \"weekend\" }, show = { date = 2025-01-07, pattern = \"weekend\" } }"),
];

#[test]
fn the_scenario_that_the_cases_spoil_is_sound() {
    Scenario::parse("sound.toml", SOUND).expect("no fault was put into it");
}

#[test]
fn every_kind_of_wrong_input_is_told_with_place_field_what_was_found_and_what_would_be_right() {
    crate::golden::assert_told("wrong_input.txt", SOUND, CASES, |text| {
        Scenario::parse("s.toml", text).expect_err(text).to_string()
    });
}

#[test]
fn all_faults_of_a_file_are_told_in_the_order_of_the_file() {
    let text = SOUND
        .replace("waiting_max = 20", "waiting_max = 2.5")
        .replace("days = 14", "dais = 14")
        .replace("cv = 0.9", "cv = -1");
    let errors = Scenario::parse("s.toml", &text).expect_err("three faults of structure");
    let paths: Vec<&str> = errors.iter().map(|error| error.path).collect();
    let expected = ["queues.contract.waiting_max", "world.calendar.dais", "world.handling.talk.lognormal.cv"];
    assert_eq!(paths, expected);

    let text = SOUND
        .replacen("\"queue:general\"", "\"queue:nobody\"", 1)
        .replace("advice = 1", "advise = 1")
        .replace("\"liu\"]", "\"lui\"]");
    let errors = Scenario::parse("s.toml", &text).expect_err("three unknown names");
    assert_eq!(errors.count(), 3, "{errors}");
}

/// The paths of all faults in the valid scenario with some parts replaced.
fn paths(replaced: &[(&str, &str)]) -> Vec<String> {
    let mut text = SOUND.to_owned();
    for (part, wrong) in replaced {
        assert!(text.contains(part), "nothing to replace: {part}");
        text = text.replacen(part, wrong, 1);
    }
    let errors = Scenario::parse("s.toml", &text).expect_err("something is wrong with it");
    errors.iter().map(|error| error.path.to_owned()).collect()
}

#[test]
fn faults_of_type_name_and_sense_are_told_together() {
    let found = paths(&[
        // Types: a number for a time, text for a number, a typo in a field's name.
        ("wait_max = \"3m\"", "wait_max = 180"),
        ("days = 14", "days = 14\nperoid = \"30m\""),
        ("lawyer = 0", "lawyer = \"0\""),
        // Names.
        ("\"queue:general\"", "\"queue:genral\""),
        ("advice = 1", "advise = 1"),
        ("\"liu\"]", "\"lui\"]"),
        // Meaning: rules that involve other parts of the centre and of the calls.
        ("contract = 0.5, general = 0.5", "contract = 0.5, general = 0.6"),
        ("mean = \"7m\"", "mean = \"0s\""),
    ]);
    let expected = [
        "queues.contract.when_full",
        "queues.contract.wait_max",
        "profiles.lawyer.call_selection",
        "world.calendar.peroid",
        "world.demand.mix.advise",
        "world.staffing.patterns.weekday.lawyer",
        "world.staffing.shifts.day.agents[1]",
    ];
    assert_eq!(found, expected, "a calendar that is wrong hides what is said of the rest of the world");
    let found = paths(&[("wait_max = \"3m\"", "wait_max = 180"), ("mean = \"7m\"", "mean = \"0s\"")]);
    assert_eq!(found, ["queues.contract.wait_max", "world.handling.talk.lognormal.mean"]);
}

#[test]
fn what_follows_from_a_fault_of_type_is_not_told_as_another() {
    let alone: &[(&str, &str, &str)] = &[
        ("[queues.general]", "[quues.general]", "quues"),
        ("[queues.general]", "[queues]\ngeneral = 5", "queues.general"),
        ("externals = [\"voicemail\"]", "externals = \"voicemail\"", "externals"),
        ("lawyer = 12", "lawyer = \"12\"", "agents.lawyer"),
        ("waiting_max = 20\nwhen_full", "waiting_max = 20\nwieght = 3\nwhen_full", "queues.contract.wieght"),
        ("period = \"1h\"", "period = 30", "world.calendar.period"),
        ("patterns.weekday = { calls_per_day = 800 }", "patterns.weekday = 800", "world.demand.patterns.weekday"),
        ("[world.call_types.contract]", "[world.call_typs.contract]", "world.call_typs"),
        ("[calendars.office]", "[kalender.office]", "kalender"),
        ("start = 2025-01-01\n", "start = 20250101\n", "world.calendar.start"),
    ];
    for &(part, wrong, path) in alone {
        let found = paths(&[(part, wrong)]);
        assert_eq!(found, [path], "{wrong}");
    }
}

#[test]
fn of_very_many_faults_some_are_told_and_how_many_more_there_are() {
    let names: String =
        (0..50_000).map(|number| format!("\"q{number}\" = {{ when_full = \"queue:nobody{number}\" }}\n")).collect();
    let text = SOUND.replace(
        "[queues.general]",
        &format!("[queues.general]\n[queues]\n{names}").replacen("[queues.general]\n", "", 1),
    );
    let errors =
        Scenario::parse("s.toml", &text.replace("when_closed = \"queue:general\"\n", "")).expect_err("unknown queues");
    assert_eq!(errors.iter().count(), 50);
    assert!(errors.count() > 50_000, "{}", errors.count());
    assert!(errors.to_string().lines().last().is_some_and(|last| last.starts_with("and ") && last.ends_with(" more")));
    assert!(errors.render(false).len() < 100_000);

    let long = "x".repeat(2_000_000);
    let text = SOUND.replace("\"queue:general\"", &format!("\"queue:{long}\""));
    let errors = Scenario::parse("s.toml", &text).expect_err("no such queue");
    assert!(errors.to_string().len() < 2_000, "a long name is cut short");
    assert!(errors.render(false).len() < 2_000, "and a long line left out");
}

#[test]
fn a_name_that_needs_quotation_marks_is_told_so() {
    let told = |text: &str| Scenario::parse("s.toml", text).expect_err("it is no TOML").to_string();
    assert_eq!(
        told("[queues]\n合同纠纷 = {}\n"),
        "s.toml:2:1: found the name `合同纠纷` without quotation marks; expected quotation marks around names with characters \
         other than A-Z, a-z, 0-9, `-` and `_`: write `\"合同纠纷\" = …`"
    );
    assert!(told("[queues.合同纠纷]\nwaiting_max = 3\n").ends_with("write `[queues.\"合同纠纷\"]`"));
    assert!(told("profiles.lawyer.skills = { 合同 = 1, 劳动 = 2 }").contains("write `\"劳动\" = …`"));
}

#[test]
fn a_centre_alone_has_no_talk_time_and_a_world_without_one_has_one_fault() {
    let found = paths(&[("talk = { lognormal = { mean = \"7m\", cv = 0.9 } }", "")]);
    assert_eq!(found, ["world.handling.talk"]);
    let found = paths(&[("calls_per_hour = 20", "calls_per_hour = 20, shares = [1.0]")]);
    assert_eq!(found, ["world.demand.patterns.weekend.shares"]);
}

#[test]
fn a_file_without_end_is_not_read_to_it() {
    let file = std::env::temp_dir().join(format!("acd-large-{}.toml", std::process::id()));
    std::fs::write(&file, "\n".repeat((16 << 20) + 1)).expect("a place for the file");
    let errors = Scenario::load(&file).expect_err("it is too large");
    std::fs::remove_file(&file).expect("it is there");
    assert!(
        errors.to_string().ends_with("found more than 16777216 bytes; expected a file of at most 16 MiB"),
        "{errors}"
    );
}

#[test]
fn the_offending_line_is_shown_with_a_mark() {
    let errors = Scenario::parse("s.toml", &SOUND.replace("\"most_idle\"", "\"most_idel\"")).expect_err("a slip");
    let expected = r#"error: queues.contract.selection.rule: found "most_idel"
  --> s.toml:14:22
   |
14 | selection = { rule = "most_idel", proficiency = "ignore" }
   |                      ^^^^^^^^^^^
   |
   = help: expected `most_idle`, `least_occupied`, `fewest_calls`, `circular`, `linear`, `random`, `weighted_random` or `best_score`; did you mean `most_idle`?"#;
    assert_eq!(errors.render(false), expected);
    assert!(errors.render(true).contains("\u{1b}["), "coloured when asked for");
}

#[test]
fn a_file_that_is_not_there_is_told_by_name() {
    let errors = Scenario::load("no/such/scenario.toml").expect_err("no such file");
    let told = errors.to_string();
    assert!(told.starts_with("no/such/scenario.toml: found ") && told.contains("expected a readable file"), "{told}");
}

#[test]
fn a_file_in_another_character_set_is_told_by_line_and_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let told = |bytes: &[u8]| {
        let file = folder.path().join("s.toml");
        std::fs::write(&file, bytes).expect("a place for the file");
        Scenario::load(&file).expect_err("no UTF-8").to_string()
    };
    let expected = "expected text in UTF-8: save it as UTF-8 in the editor";
    // 合同 in GB 18030.
    let gb = told(b"queues.help = {}\nqueues.\"\xba\xcf\xcd\xac\" = {}\n");
    assert!(gb.ends_with(&format!("found bytes in line 2 that are not UTF-8; {expected}")), "{gb}");
    let wide = told(b"\xff\xfeq\0");
    assert!(wide.ends_with(&format!("found UTF-16; {expected}")), "{wide}");
}
