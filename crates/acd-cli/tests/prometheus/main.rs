//! The rules, alerts and dashboard of `deploy/`, loaded and queried by a real Prometheus that reads a real `acd serve`.
//!
//! Needs Prometheus, and unpacks Debian's package if it is missing and that is possible (`install-prometheus.sh`).

#[path = "../served/mod.rs"]
mod served;

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use served::Served;

/// The folder of the programs; `None` where they can neither be found nor unpacked. In CI they must be there.
fn programs() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let unpacked = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prometheus");
    // Two tests must not unpack at the same time.
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let turn = ONE.lock().expect("nobody panicked");
    let found = Command::new(here.join("tests/prometheus/install-prometheus.sh")).arg(unpacked).output();
    let found = found.expect("there is a shell");
    drop(turn);
    if !found.status.success() {
        let why = String::from_utf8_lossy(&found.stderr).into_owned();
        assert!(std::env::var_os("CI").is_none(), "there is no Prometheus: {why}");
        eprintln!("skipped: there is no Prometheus: {why}");
        return None;
    }
    Some(PathBuf::from(String::from_utf8_lossy(&found.stdout).trim()))
}

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

#[test]
fn the_rules_say_what_their_own_tests_expect() {
    let Some(programs) = programs() else { return };
    let folder = deploy().join("prometheus");
    for arguments in [
        ["check", "config", "prometheus.yml"].as_slice(),
        &["check", "rules", "acd.rules.yml"],
        &["test", "rules", "acd.rules.test.yml"],
    ] {
        let done = Command::new(programs.join("promtool")).args(arguments).current_dir(&folder).output();
        let done = done.expect("it runs");
        let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{arguments:?}: {said}");
    }
}

/// A Prometheus, which is killed when this value is dropped.
struct Prometheus {
    process: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Prometheus {
    /// Reads the router at that address each second.
    fn start(programs: &Path, target: &str, token: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let shipped = std::fs::read_to_string(deploy().join("prometheus/prometheus.yml")).expect("it is shipped");
        let config = shipped.replace("15s", "1s").replace("127.0.0.1:8012", target);
        let config = config.replace("    # authorization:", "    authorization:");
        let config =
            config.replace("    #   credentials_file: /etc/prometheus/acd.token", "      credentials_file: acd.token");
        let put = |name: &str, text: String| std::fs::write(folder.path().join(name), text).expect("it can be written");
        put("prometheus.yml", config);
        put("acd.token", token.to_owned());
        let rules = std::fs::read_to_string(deploy().join("prometheus/acd.rules.yml")).expect("they are shipped");
        put("acd.rules.yml", rules);
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("it listens").to_string();
        drop(free);
        let process = Command::new(programs.join("prometheus"))
            .current_dir(folder.path())
            .arg("--config.file=prometheus.yml")
            .arg("--storage.tsdb.path=data")
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        Self { process, address, _folder: folder }
    }

    fn get(&self, path: &str, query: &[(&str, &str)]) -> Option<Value> {
        let asked = query
            .iter()
            .fold(ureq::get(format!("http://{}{path}", self.address)), |asked, (key, value)| asked.query(*key, *value));
        asked.config().http_status_as_error(false).build().call().ok()?.body_mut().read_json().ok()
    }

    /// The series of an expression, once there are any.
    fn until_there(&self, expression: &str) -> Vec<Value> {
        for _ in 0..600 {
            let found = self.series(expression);
            if !found.is_empty() {
                return found;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("nothing for a minute: {expression}; {:?}", self.get("/api/v1/targets", &[]));
    }

    fn series(&self, expression: &str) -> Vec<Value> {
        let answer = self.get("/api/v1/query", &[("query", expression)]);
        let Some(answer) = answer else { return Vec::new() };
        assert_eq!(answer["status"], "success", "{expression}: {answer}");
        answer["data"]["result"].as_array().cloned().unwrap_or_default()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The names of our metrics in an expression.
fn names(expression: &str) -> impl Iterator<Item = &str> {
    let words = expression.split(|one: char| !one.is_ascii_alphanumeric() && one != '_' && one != ':');
    words.filter(|word| word.starts_with("acd_") || word.starts_with("acd:") || word.starts_with("process_"))
}

/// All expressions of the dashboard, with its variables filled in.
fn shown() -> Vec<String> {
    let text = std::fs::read_to_string(deploy().join("grafana/acd.json")).expect("it is shipped");
    let dashboard: Value = serde_json::from_str(&text).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().expect("targets"));
    let notes = dashboard["annotations"]["list"].as_array().expect("a list");
    let all = targets.chain(notes).map(|one| one["expr"].as_str().expect("an expression"));
    all.map(|one| one.replace("$instance", ".*").replace("$queue", ".*")).collect()
}

/// One call is answered and ends, one is not answered in time by the agent, one is given up.
fn traffic(served: &Served) {
    served.tell(&json!({ "sign_in": { "agent": "Li" } }));
    for call in [1, 2] {
        served.tell(&json!({ "arrive": { "call": call, "queue": "contract" } }));
    }
    let offer = |call: u32| served.get(&format!("/v1/calls/{call}"))["offers"][0].clone();
    served.tell(&json!({ "accept": { "offer": offer(1) } }));
    served.tell(&json!({ "release": { "call": 1 } }));
    served.tell(&json!({ "refuse": { "offer": offer(2), "cause": "rejected" } }));
    served.tell(&json!({ "hang_up": { "call": 2 } }));
}

#[test]
fn a_real_prometheus_reads_the_router_and_every_panel_and_rule_finds_its_series() {
    let Some(programs) = programs() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let center = folder.path().join("centre.toml");
    std::fs::write(&center, include_str!("../server/centre.toml")).expect("it can be written");
    let token = "0123456789abcdef-prometheus";
    let served = Served::start(&center, &folder.path().join("journal"), "127.0.0.1:0", Some(token)).expect("it serves");
    let prometheus = Prometheus::start(&programs, &served.address, token);
    prometheus.until_there("acd_ready == 1");
    // After the first reading, so that there is an increase.
    traffic(&served);
    prometheus.until_there("increase(acd_queue_legs_total{outcome=\"answered\"}[1m]) > 0");
    let once = |expression: &str, value: &str| {
        let found = prometheus.until_there(expression);
        assert_eq!(found[0]["value"][1], value, "{expression}");
    };
    once("acd_queue_legs_total{queue=\"contract\",outcome=\"answered\"}", "1");
    once("acd_queue_legs_total{queue=\"contract\",outcome=\"abandoned\"}", "1");
    once("acd_queue_answered_within_total{queue=\"contract\",seconds=\"20\"}", "1");
    once("acd_queue_offers_total{queue=\"contract\",outcome=\"rejected\"}", "1");
    once("acd_queue_wait_seconds_count{queue=\"contract\",outcome=\"answered\"}", "1");
    once("acd_queue_talk_seconds_count{queue=\"contract\"}", "1");
    once("acd_calls_ended_total{disposition=\"completed\"}", "1");
    once("acd_queue_agents{queue=\"contract\",state=\"signed_out\"}", "1");
    once("acd_queue_agents{queue=\"family\",state=\"signed_out\"}", "1");
    let rules = std::fs::read_to_string(deploy().join("prometheus/acd.rules.yml")).expect("they are shipped");
    let expressions = shown();
    assert!(expressions.len() > 30, "{}", expressions.len());
    let all: BTreeSet<&str> = expressions.iter().flat_map(|one| names(one)).chain(names(&rules)).collect();
    for name in all.into_iter().filter(|name| !["acd_", "acd", "acd:"].contains(name)) {
        let known = [
            // Groups of rules are no series, and these come into being with their first event.
            "acd_queue_lines_busy_total",
        ];
        if !known.contains(&name) {
            prometheus.until_there(&format!("count({{__name__=\"{name}\"}}) > 0"));
        }
    }
    for expression in &expressions {
        prometheus.series(expression);
    }
    let health = prometheus.get("/api/v1/rules", &[]).expect("an answer");
    let groups = health["data"]["groups"].as_array().expect("groups");
    let rules: Vec<&Value> = groups.iter().flat_map(|group| group["rules"].as_array().expect("rules")).collect();
    assert!(rules.len() >= 18 && rules.iter().all(|rule| rule["health"] != "err"), "{rules:?}");
    let ratio = prometheus.until_there("acd:queue_service_level:ratio_15m{queue=\"contract\"}");
    assert_eq!(ratio[0]["value"][1], "0.5", "{ratio:?}");
}
