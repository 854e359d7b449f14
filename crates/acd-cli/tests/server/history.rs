//! What happened outlives restarts, is told by period, and is searched by caller.

use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use super::desk::Client;
use super::process::start;

/// A call that Li answers, one that is given up, and one that goes on.
fn a_little_work(client: &Client) {
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    let arrive = |call: &str, caller: &str| json!({ "arrive": { "call": call, "queue": "contract", "caller": caller, "data": "vip" } });
    client.put(&arrive("a.1", "+4930123")).fine();
    let offer = client.get("/v1/calls/a.1").fine()["offers"][0].clone();
    client.put(&json!({ "accept": { "offer": offer } })).fine();
    client.put(&arrive("a.2", "+4930124")).fine();
    client.put(&json!({ "hang_up": { "call": "a.2" } })).fine();
    client.put(&json!({ "hang_up": { "call": "a.1" } })).fine();
    client.put(&json!({ "not_ready": { "agent": "Li", "reason": "lunch" } })).fine();
    client.put(&arrive("a.3", "+4930123")).fine();
}

/// Today's counts on the board, once they are these.
fn counts(client: &Client, wanted: [u64; 3]) {
    for _ in 0..600 {
        let board = client.get("/v1/board").fine();
        let today = &board["queues"][0]["today"];
        if ["offered", "answered", "abandoned"].map(|name| today[name].as_u64().unwrap_or_default()) == wanted {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{wanted:?} never came: {}", client.get("/v1/board").text);
}

fn calls(client: &Client, query: &str) -> Vec<Json> {
    let found = client.get(&format!("/v1/history/calls{query}")).fine();
    found["calls"].as_array().expect("a list").clone()
}

/// `acd journal …` on the journal in a folder.
fn journal(folder: &Path, what: &str, flags: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
    let done = command.args(["journal", what]).arg(folder.join("journal")).args(flags).output().expect("it runs");
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.code(), said)
}

#[test]
fn todays_counts_and_every_call_outlive_every_way_of_ending() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    a_little_work(&process.client());
    counts(&process.client(), [3, 1, 1]);
    let mut process = process;
    for (round, signal) in ["-KILL", "-TERM", "-KILL", "-KILL", "-TERM"].into_iter().enumerate() {
        process.signal(signal);
        process.ended();
        process = start(folder.path(), &[]);
        let client = process.client();
        let given_up = 1 + round as u64;
        counts(&client, [2 + given_up, 1, given_up]);
        let history = client.get("/v1/history?by=all").fine();
        let offered: u64 =
            history["rows"].as_array().expect("rows").iter().filter_map(|row| row["offered"].as_u64()).sum();
        assert_eq!(offered, 2 + given_up, "{history}");
        let ended = calls(&client, "");
        assert_eq!(ended.len() as u64, 1 + given_up, "{ended:?}");
        // Another one, which the next end must not forget.
        let call = format!("b.{round}");
        client.put(&json!({ "arrive": { "call": call, "queue": "contract", "caller": "+4999" } })).fine();
        client.put(&json!({ "hang_up": { "call": call } })).fine();
        counts(&client, [3 + given_up, 1, 1 + given_up]);
    }
    process.signal("-TERM");
    assert!(process.ended().0.success());
}

#[test]
fn the_history_is_told_by_queue_and_agent_and_searched_by_caller() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    let client = process.client();
    a_little_work(&client);
    counts(&client, [3, 1, 1]);
    let by_queue = client.get("/v1/history?every=hour").fine();
    assert_eq!(by_queue["zone"], "UTC");
    let rows = by_queue["rows"].as_array().expect("rows");
    let sum = |name: &str| rows.iter().filter_map(|row| row["legs"][name].as_u64()).sum::<u64>();
    assert_eq!((sum("answered"), sum("abandoned")), (1, 1), "{by_queue}");
    assert!(rows.iter().all(|row| row["queue"] == "contract"), "{by_queue}");
    let by_agent = client.get("/v1/history?by=agent&name=Li").fine();
    let li = &by_agent["rows"][0];
    assert_eq!((&li["agent"], &li["conversations"]), (&json!("Li"), &json!(1)), "{by_agent}");
    assert!(li["time_s"]["talking"].as_f64() > Some(0.0), "{by_agent}");
    assert_eq!(client.get("/v1/history?from=2026-12-02&to=2026-12-01").problem(), (422, "invalid".into()));
    assert_eq!(client.get("/v1/history?from=2001-01-01&to=2001-01-02").fine()["rows"], json!([]));
    let [of_caller] = &calls(&client, "?caller=%2B4930123")[..] else { panic!("one has ended") };
    assert_eq!((&of_caller["call"], &of_caller["agent"]), (&json!("a.1"), &json!("Li")));
    assert_eq!((&of_caller["outcome"], &of_caller["data"]), (&json!("completed"), &json!("vip")));
    assert_eq!(calls(&client, "?agent=Li&queue=contract&outcome=completed&data=vi").len(), 1);
    assert_eq!(calls(&client, "?outcome=abandoned")[0]["caller"], "+4930124");
    // Those in progress are searched by the same texts.
    let now = |query: &str| client.get(&format!("/v1/calls{query}")).fine()["calls"].as_array().map_or(0, Vec::len);
    assert_eq!([now("?caller=%2B4930123"), now("?caller=%2B4930124"), now("?data=vip&queue=contract")], [1, 0, 1]);
    assert_eq!(client.get("/v1/calls?queue=contrat").problem(), (404, "not_found".into()));
    process.signal("-TERM");
    process.ended();
    let (code, said) = journal(folder.path(), "explain", &["--caller", "+4930123"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(" of +4930123") && said.contains("is answered by Li"), "{said}");
    assert_eq!(said.matches(" of +4930123").count(), 2, "{said}");
    let (code, said) = journal(folder.path(), "explain", &["a.1"]);
    assert!(code == Some(0) && said.contains("is answered by Li"), "{said}");
    let (code, said) = journal(folder.path(), "explain", &["--caller", "+1"]);
    assert!(code == Some(1) && said.contains("the caller +1 is not in this journal"), "{said}");
    let (code, said) = journal(folder.path(), "stats", &["--every", "hour", "--json"]);
    assert_eq!(code, Some(0), "{said}");
    let told: Json = serde_json::from_str(&said).expect("JSON");
    assert_eq!(told["rows"].as_array().map(Vec::len), Some(rows.len()), "{told} {by_queue}");
    assert_eq!(told["rows"][0]["legs"], rows[0]["legs"]);
    let (_, said) = journal(folder.path(), "stats", &["--every", "day", "--by", "agent"]);
    assert!(said.contains("Li") && said.contains("not ready h"), "{said}");
}

#[test]
fn what_is_personal_is_readable_by_the_server_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &["--personal-days", "30"]);
    a_little_work(&process.client());
    counts(&process.client(), [3, 1, 1]);
    assert_eq!(calls(&process.client(), "").len(), 2);
    process.signal("-TERM");
    assert!(process.ended().0.success());
    #[cfg(unix)]
    for entry in std::fs::read_dir(folder.path().join("journal/history")).expect("a folder") {
        use std::os::unix::fs::PermissionsExt;
        let entry = entry.expect("a file");
        assert_eq!(entry.metadata().expect("it is there").permissions().mode() & 0o077, 0, "{entry:?}");
    }
}
