//! From a file of calls to a forecast and to a scenario: `acd records`, `acd forecast`, `acd learn`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{acd, folder, printed, status, text};

/// Numbers from 0 to 1, the same at each run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.next()).ln()
    }
}

/// Four weeks of one desk from 08:00 to 18:00: three agents, callers with a mean patience of four minutes,
/// conversations of three minutes, half a minute of after-call work. As Excel saves them.
fn calls() -> String {
    let mut numbers = Numbers(7);
    let mut text = String::from("\u{feff}time,queue,wait,talk,agent,outcome\r\n");
    for day in 1..=28 {
        let mut free: [f64; 3] = [8.0 * 3_600.0; 3];
        let mut at = 8.0 * 3_600.0;
        loop {
            at += numbers.exponential(if day % 7 < 2 { 180.0 } else { 75.0 });
            if at >= 17.8 * 3_600.0 {
                break;
            }
            let patience = numbers.exponential(240.0);
            let agent = (0..3).min_by(|a, b| free[*a].total_cmp(&free[*b])).unwrap_or(0);
            let wait = (free[agent] - at).max(0.0);
            let secs = at as u64;
            let (hour, minute, second) = (secs / 3_600, secs / 60 % 60, secs % 60);
            let time = format!("2026/06/{day:02} {hour:02}:{minute:02}:{second:02}");
            if wait > patience {
                let _ = write!(text, "{time},合同纠纷,{:.0},,,放弃\r\n", patience.ceil());
                continue;
            }
            let talk = numbers.exponential(180.0).ceil();
            free[agent] = at + wait + talk + 30.0;
            let _ = write!(text, "{time},合同纠纷,{:.0},{talk:.0},律师{agent},已接听\r\n", wait.round());
        }
    }
    text
}

fn write_calls(folder: &Path) -> String {
    let file = folder.join("calls.csv");
    fs::write(&file, calls()).expect("room");
    file.to_str().expect("UTF-8").to_owned()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).expect("JSON")
}

#[test]
fn records_are_summed_up_and_faults_named_by_line() {
    let folder = folder("records");
    let calls = write_calls(&folder);
    let told = printed(&["records", &calls]);
    assert!(told.contains("合同纠纷") && told.contains("28 days with records, 2026-06-01 to 2026-06-28"), "{told}");
    let summary = json(&["records", &calls, "--json"]);
    assert_eq!(summary["days"].as_array().map(Vec::len), Some(28));
    let bad = folder.join("bad.csv");
    fs::write(&bad, "time,queue,wait\n2026-06-01 08:00,a,1\nsoon,a,-1\n").expect("room");
    let refused = acd(&["records", bad.to_str().expect("UTF-8")]);
    assert_eq!(refused.status.code(), Some(3));
    let told = text(&refused.stderr);
    assert!(told.contains("bad.csv:3:") && told.contains("time") && told.contains("wait"), "{told}");
    assert_eq!(status(&["records", &calls, "--map", "nonsense"]), Some(3));
    assert_eq!(status(&["records", "no-such-file.csv"]), Some(3));
}

#[test]
fn a_forecast_is_written_as_demand_that_a_scenario_can_read_and_is_judged_later() {
    let folder = folder("forecast");
    let calls = write_calls(&folder);
    let path = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let (demand, svg, kept) = (path("demand.toml"), path("forecast.svg"), path("kept"));
    let told = printed(&["forecast", &calls, "--days", "7", "--demand", &demand, "--svg", &svg, "--keep", &kept]);
    assert!(told.contains("2026-06-29 Mon"), "{told}");
    assert!(fs::read_to_string(&svg).expect("a picture").starts_with("<svg"));
    let world = fs::read_to_string(&demand).expect("demand");
    let scenario = format!(
        "queues.\"合同纠纷\" = {{}}\nprofiles.lawyer.skills = {{ \"合同纠纷\" = 1 }}\nagents.lawyer = 3\n{world}\n\
         [world.call_types.\"合同纠纷\"]\n[world.handling]\ntalk.exponential = \"180s\"\n\
         [world.staffing.shifts.day]\nagents = [\"lawyer\"]\nstart = \"08:00\"\nend = \"18:00\"\n"
    );
    let file = path("scenario.toml");
    fs::write(&file, scenario).expect("room");
    assert!(printed(&["check", &file]).contains("is valid"));
    // What was kept of the first three weeks is judged by the fourth.
    let early = path("early.csv");
    let lines: Vec<String> =
        self::calls().lines().filter(|line| !line.starts_with("2026/06/2")).map(String::from).collect();
    fs::write(&early, lines.join("\n")).expect("room");
    printed(&["forecast", &early, "--days", "9", "--keep", &path("versions")]);
    let judged = json(&["forecast", &calls, "--judge", &path("versions"), "--json"]);
    assert_eq!((&judged["versions"], judged["judged"].as_array().map(Vec::len)), (&Value::from(1), Some(9)));
    let tested = json(&["forecast", &calls, "--backtest", "--test", "7", "--leads", "1", "--json"]);
    assert_eq!(tested["scores"].as_array().map(Vec::len), Some(3));
    let events = path("events.toml");
    fs::write(&events, "[[override]]\nfrom = \"2026-06-30\"\nmultiply = 0.5\n").expect("room");
    let refused = acd(&["forecast", &calls, "--events", &events]);
    assert_eq!(refused.status.code(), Some(3), "an override without its reason: {}", text(&refused.stderr));
    assert_eq!(status(&["forecast", &calls, "--period", "7"]), Some(1));
}

#[test]
fn a_scenario_is_learnt_that_can_be_checked_and_simulated() {
    let folder = folder("learn");
    let calls = write_calls(&folder);
    let file = folder.join("learnt.toml");
    let file = file.to_str().expect("UTF-8");
    let learnt = json(&["learn", &calls, "--period", "60", "--calls", "60000", "--write", file, "--json"]);
    let patience = learnt["patience"][0]["mean_secs"].as_f64().unwrap_or(0.0);
    assert!((180.0..320.0).contains(&patience), "a patience of {patience} s, not about 240 s");
    let work = learnt["after_call_secs"].as_f64().unwrap_or(0.0);
    assert!((29.0..32.0).contains(&work), "after-call work of {work} s, not 30 s");
    let (recorded, simulated) = (&learnt["all"]["recorded"], &learnt["all"]["learnt"]);
    let of = |fared: &Value, what: &str| fared[what].as_f64().unwrap_or(0.0);
    let off = of(simulated, "mean_wait_secs") / of(recorded, "mean_wait_secs");
    assert!((0.9..1.1).contains(&off), "{learnt:#}");
    assert!((of(simulated, "answered_percent") - of(recorded, "answered_percent")).abs() < 2.0, "{learnt:#}");
    assert!(printed(&["check", file]).contains("is valid"));
    let simulated = printed(&["simulate", file, "--replications", "3"]);
    assert!(simulated.contains("mean wait") && simulated.contains("patience"), "{simulated}");
    let told = printed(&["learn", &calls, "--period", "60", "--calls", "20000"]);
    assert!(told.contains("Mean wait: recorded"), "{told}");
    // The same centre again, from its file.
    assert!(
        printed(&["learn", &calls, "--centre", file, "--period", "60", "--calls", "20000"])
            .contains("Mean wait: recorded")
    );
    let other = folder.join("centre.toml");
    fs::write(&other, "queues.a = {}\nprofiles.clerk.skills = { a = 1 }\nagents.clerk = 8\n").expect("room");
    let refused = acd(&["learn", &calls, "--centre", other.to_str().expect("UTF-8")]);
    assert_eq!(refused.status.code(), Some(3));
    let told = text(&refused.stderr);
    assert!(told.contains("`合同纠纷`") && told.contains("expected `a`"), "{told}");
}
