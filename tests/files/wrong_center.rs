//! Faults in the finer settings of a centre are reported with position, field, what was found and what would be right.

use acd::config::Center;

/// A valid centre. Each case below spoils one part of it.
const SOUND: &str = include_str!("../centers/everything.toml");

/// Each part and its replacement.
const CASES: &[(&str, &str)] = &[
    ("message = \"sorry\"", "message = \"sory\""),
    ("excludes = [\"chat\"]", "excludes = [\"chta\"]"),
    ("excludes = [\"chat\"]", "excludes = [\"voice\"]"),
    ("chat = {}", "chat = {}\nc3 = {}\nc4 = {}\nc5 = {}\nc6 = {}\nc7 = {}\nc8 = {}\nc9 = {}"),
    ("age = \"reset\"", "age = \"forget\""),
    ("silent_for = \"10m\"", "silent_for = \"0s\""),
    ("silent_for = \"10m\", ", ""),
    ("then = \"lose\"", "then = \"loose\""),
    ("messages = [\"sorry\", ", "messages = [\"sorry\", \"sorry\", "),
    ("channel = \"chat\"", "channel = \"chats\""),
    ("join_empty = \"external:voicemail\"", "join_empty = \"external:voice\""),
    ("join_empty = \"external:voicemail\"", "join_empty = \"voicemail\""),
    ("join_empty = \"external:voicemail\"", "join_empty = true"),
    ("\"held_off\"], to = \"queue:general\"", "\"held_off\"], to = \"queue:contract\""),
    ("\"wrap_up\", \"held_off\"", "\"wrapup\", \"held_off\""),
    ("when = [\"signed_out\"]", "if = [\"signed_out\"]"),
    (
        "callback = { attempts = 2, retry_after = \"10m\", keep_for = \"24h\", dial_timeout = \"30s\", offer_above = \"5m\" }\n",
        "",
    ),
    ("attempts = 2", "attempts = 0"),
    ("retry_after = \"10m\"", "retry_after = \"0s\""),
    ("keep_for = \"24h\"", "keep_for = \"0s\""),
    ("dial_timeout = \"30s\"", "dial_timeout = 30"),
    ("\"1\" = \"callback\"", "\"1\" = \"call back\""),
    ("\"1\" = \"callback\"", "\"10\" = \"callback\""),
    ("\"1\" = \"callback\"", "\"A\" = \"callback\""),
    ("announce = { every = \"30s\", only_up = true }", "announce = { every = \"0s\" }"),
    ("announce = { every = \"30s\", only_up = true }", "announce = { often = \"30s\" }"),
    ("only_up = true", "only_up = \"yes\""),
    ("leave_empty_after = \"5s\"", "leave_empty_after = 5"),
    ("join_empty = { when = [\"signed_out\"] }", "leave_empty_after = \"5s\""),
    ("offer_above = \"5m\"", "offer_above = \"0s\""),
    ("callback = {}", "callback = { offer_above = \"5m\" }"),
    ("pause_delay = \"1m\"", "pause_delay = true"),
    ("pause_after = 2, pause_delay", "pause_delay"),
    ("{ at = \"0s\", tiers = 1, message", "{ at = \"0s\", consider_if = { waiting_max = 1 }, message"),
    ("waiting_max = 5, expected_wait_max = \"1m\", staffed_min = 2, busy_max = 80", ""),
    ("busy_max = 80", "busy_max = 101"),
    ("busy_max = 80", "busy = 80"),
    ("queue = \"general\", waiting_max = 5", "queue = \"generals\", waiting_max = 5"),
    ("waiting_max = 5,", "waiting_max = 5, waiting_min = 6,"),
    ("expected_wait_min = \"2m\"", "expected_wait_min = \"20y\""),
    ("announce = \"on_entry\"", "announce = \"entry\""),
    ("lines = 30", "lines = 0"),
    ("lines = 60", "lines = -60"),
    ("within = \"24h\", hold", "within = \"0s\", hold"),
    ("within = \"1h\"", "hold = \"1h\""),
    ("objective = \"20s\"", "objective = \"0s\""),
    ("every = \"5s\", most = 4", "every = \"0s\", most = 4"),
    ("every = \"5s\", most = 4", "every = \"5s\", most = 1"),
    ("ringing = { all = 5 }", "ringing = { all = 1 }"),
    ("ringing = { all = 5 }", "ringing = { everyone = 5 }"),
    ("ringing = \"all\"", "ringing = \"everyone\""),
    ("confirm_within = \"5s\"", "confirm_within = \"0s\""),
    ("unconfirmed = { delay = \"20s\"", "unconfirmed = { delay = \"0s\""),
    ("sign_out_after = 1", "sign_out_after = -1"),
    ("wrap_up_scope = \"queue\"", "wrap_up_scope = \"queues\""),
    ("unstaffed_tiers = \"skip\"", "unstaffed_tiers = true"),
    ("ladder = { tiers = 3, wait = \"10s\" }", "ladder = { tiers = 0, wait = \"10s\" }"),
    ("ladder = { tiers = 3, wait = \"10s\" }", "ladder = { tiers = 3, wait = \"0s\" }"),
    ("ladder = { tiers = 3, wait = \"10s\" }", "ladder = { tiers = 3 }"),
    ("rule = \"all_at_once\"", "rule = \"at_once\""),
    ("capacity = { chat = 3 }", "capacity = { mail = 3 }"),
    ("capacity = { chat = 3 }", "capacity = { chat = 300 }"),
    ("capacity = { chat = 3 }", "capacity = { chat = 0 }"),
    ("contacts_max = 3", "contacts_max = 0"),
    ("opens = { head_wait = \"60s\" }", "opens = { head_wait = \"0s\" }"),
    ("opens = { head_wait = \"60s\" }", "opens = { wait = \"60s\" }"),
    ("general = 1, written", "general = { opens = { predicted_wait = \"1m\" } }, written"),
    (
        "lawyer = 12\nliu = { profile = \"lawyer\", wrap_up = \"1m\", weight = 3 }",
        "lawyer = { count = 12, weight = 0 }",
    ),
    ("weight = 3", "weight = -3"),
    ("version = 3", "version = \"three\""),
    ("rating_within = \"15m\"", "rating_within = 15"),
];

#[test]
fn the_centre_that_the_cases_spoil_is_sound() {
    Center::parse("sound.toml", SOUND).expect("no fault was put into it");
}

#[test]
fn wrong_settings_are_told() {
    crate::golden::assert_told("wrong_center.txt", SOUND, CASES, |text| {
        Center::parse("s.toml", text).expect_err(text).to_string()
    });
}
