//! What is tried on the servers.

use std::sync::Arc;
use std::time::Duration;

use acd::engine::{Command, Ladders, NewCall};
use acd::id::{CallId, QueueId};
use acd::live::CallError;
use acd_cluster::{Answer, Cluster, ClusterError, ClusterOptions, Durability, Log, Operator, Role, Tip};
use async_nats::jetstream::stream::{Config, StorageType};
use async_nats::{HeaderMap, Request};
use bytes::Bytes;
use serde_json::Value;

use crate::Bed;
use crate::member::{Follows, Leads, center, name, options, until};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

/// Appends the same twice, with one identity and one expectation; what the second attempt was answered.
async fn appended_twice(urls: Vec<String>, replicas: usize) -> Value {
    let client = async_nats::connect(urls).await.expect("it connects");
    let stream = name("twice");
    let config = Config {
        name: stream.clone(),
        subjects: vec![format!("{stream}.log")],
        storage: StorageType::File,
        num_replicas: replicas,
        ..Config::default()
    };
    async_nats::jetstream::new(client.clone()).create_stream(config).await.expect("a stream");
    let mut answers = Vec::new();
    for _ in 0..2 {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Expected-Last-Sequence", "0");
        headers.insert("Nats-Msg-Id", "the same");
        let request = Request::new().headers(headers).payload("x".into());
        let answer = client.send_request(format!("{stream}.log"), request).await.expect("an answer");
        answers.push(serde_json::from_slice::<Value>(&answer.payload).expect("JSON"));
    }
    assert_eq!(answers[0]["seq"], 1, "{answers:?}");
    answers.remove(1)
}

pub(crate) fn a_retry_answers_differently(bed: &Bed) {
    let (one, three) = runtime()
        .block_on(async { (appended_twice(bed.alone.urls(), 1).await, appended_twice(bed.three.urls(), 3).await) });
    assert_eq!(one["error"]["err_code"], 10_071, "refused: {one}");
    assert_eq!((&three["seq"], &three["duplicate"]), (&Value::from(1), &Value::from(true)), "accepted: {three}");
    // Either way, the log says what stands.
    for (bed, replicas) in [(&bed.alone, 1), (&bed.three, 3)] {
        let urls = bed.urls();
        let accept = ClusterOptions {
            replicas,
            durability: Durability::AcceptLoss,
            ..ClusterOptions::new(urls, name("retry"), "http://a", "nowhere".into())
        };
        let operator = Operator::connect(&accept).expect("it connects");
        let mut log = operator.log(replicas).expect("a stream");
        let message = Bytes::from_static(b"mine");
        assert_eq!(log.append(0, &message), Answer::Appended(1));
        assert_eq!(log.append(0, &message), Answer::Refused, "without an identity");
        assert_eq!(Tip::new(log, 0).append(message, || false), Ok(1), "its own message is found in its place");
    }
}

pub(crate) fn of_two_who_append_one_succeeds(bed: &Bed) {
    let options = options(bed, &name("two"), "nowhere".into(), "http://a");
    let operators = [(); 2].map(|()| Operator::connect(&options).expect("it connects"));
    let mut logs = operators.iter().map(|operator| operator.log(3).expect("a stream"));
    let [mut one, mut other] = [logs.next().expect("one"), logs.next().expect("two")];
    for round in 0..50u64 {
        let appended = |log: &mut dyn Log, who: &'static str| log.append(round, &Bytes::from(format!("{who} {round}")));
        let (first, second) = std::thread::scope(|scope| {
            let first = scope.spawn(|| appended(&mut one, "one"));
            let second = scope.spawn(|| appended(&mut other, "other"));
            (first.join().expect("an answer"), second.join().expect("an answer"))
        });
        let place = Answer::Appended(round + 1);
        let one_of_them = (first == place) != (second == place);
        assert!(one_of_them, "round {round}: {first:?}, {second:?}");
    }
}

pub(crate) fn servers_that_may_lose_something_are_refused(bed: &Bed) {
    let to_alone = |replicas, durability| {
        let options = ClusterOptions::new(bed.alone.urls(), name("loses"), "http://a", "nowhere".into());
        Cluster::join(ClusterOptions { replicas, durability, ..options })
    };
    let monitors = bed.alone.monitors();
    match to_alone(1, Durability::Confirmed { monitors }) {
        Err(ClusterError::MayLose(why)) => assert!(why.contains("1 replicas"), "{why}"),
        other => panic!("{:?}", other.map(|_| ())),
    }
    assert!(to_alone(1, Durability::AcceptLoss).is_ok());
    // Three replicas, whose servers nobody can ask.
    let unknown = options(bed, &name("unknown"), "nowhere".into(), "http://a");
    let monitors = bed.three.monitors()[..2].to_vec();
    match Cluster::join(ClusterOptions { durability: Durability::Confirmed { monitors }, ..unknown }) {
        Err(ClusterError::MayLose(why)) => assert!(why.contains("could not be confirmed"), "{why}"),
        other => panic!("{:?}", other.map(|_| ())),
    }
}

/// Whether a leader has heard of a router that stands by. A former leader is heard as such before it says that it follows.
fn is_stood_by(leads: &Leads) -> bool {
    leads.cluster.standing().present().iter().any(|beat| beat.role == Role::Following)
}

/// A leader, and a router that stands by for it.
fn two(bed: &Bed, what: &str, folder: &std::path::Path) -> (Leads, Follows, ClusterOptions) {
    let options = options(bed, &name(what), folder.join("a"), "http://a");
    let leads = Follows::start(options.clone()).leads();
    let beside = ClusterOptions { journal: folder.join("b"), address: "http://b".into(), ..options.clone() };
    let follows = Follows::start(beside);
    until("somebody stands by", || follows.cluster.standing().role() == Role::Following);
    until("it is heard", || is_stood_by(&leads));
    (leads, follows, options)
}

pub(crate) fn the_successor_goes_on(bed: &Bed) {
    let folder = tempfile::tempdir().expect("a folder");
    let (leads, follows, options) = two(bed, "successor", folder.path());
    leads.arrive(0..100);
    let events = leads.handle().events();
    let cluster = Arc::clone(&leads.cluster);
    leads.cluster.standing().hands_over();
    let engine = leads.router.shut_down().expect("it hands over");
    assert_eq!(cluster.standing().role(), Role::Starting, "nobody hands over to a router that does not follow yet");
    let next = follows.leads();
    assert_eq!(next.term, leads.term + 1);
    let handle = next.handle();
    assert_eq!(handle.events(), events);
    assert_eq!(handle.ask_blocking(|engine| engine.snapshot()).expect("it answers"), engine.snapshot());
    let past = handle.take_past().expect("the newest events");
    let numbers: Vec<u64> = past.batches().flat_map(|batch| (batch.first..).take(batch.events.len())).collect();
    assert_eq!(numbers, (0..events).collect::<Vec<_>>(), "a reader who was at the other goes on without a gap");
    // And back: the former leader goes on from its folder.
    next.arrive(100..120);
    let back = Follows::again(cluster);
    until("it stands by", || back.cluster.standing().role() == Role::Following);
    until("it is heard", || is_stood_by(&next));
    let operator = Operator::connect(&options).expect("it connects");
    assert_eq!(operator.hand_over(None).expect("somebody leads"), "http://a");
    next.cluster.standing().hands_over();
    let engine = next.router.shut_down().expect("it hands over");
    let first = back.leads();
    assert_eq!(first.handle().ask_blocking(|engine| engine.snapshot()).expect("it answers"), engine.snapshot());
    let status = operator.status().expect("it answers");
    assert_eq!((status.routers[0].role, status.servers.len()), (Role::Leading, 3), "{status:?}");
    let verified = operator.verify(env!("CARGO_PKG_VERSION")).expect("the log is sound");
    assert_eq!((verified.commands, verified.terms), (120, 3), "{verified:?}");
}

pub(crate) fn a_silent_leader_is_replaced(bed: &Bed) {
    let folder = tempfile::tempdir().expect("a folder");
    let options = options(bed, &name("silent"), folder.path().join("a"), "http://a");
    // It says so rarely that it is there that everybody else finds it silent.
    let leads = Follows::start(ClusterOptions { beat: Duration::from_secs(3_600), ..options.clone() }).leads();
    leads.arrive(0..10);
    let beside = ClusterOptions { journal: folder.path().join("b"), address: "http://b".into(), ..options };
    let next = Follows::start(beside).leads();
    assert_eq!(next.term, leads.term + 1);
    let handle = leads.handle();
    let refused = handle.call_blocking(Command::Arrive(NewCall::new(CallId(99), QueueId(0))));
    match refused {
        Err(CallError::Unrecorded(error)) => assert!(error.to_string().contains("another router leads"), "{error}"),
        // It heard of the other before.
        Err(CallError::Stopped) => {}
        other => panic!("{other:?}"),
    }
    until("it stops", || handle.has_stopped());
    assert_eq!(leads.cluster.standing().role(), Role::Starting);
    next.arrive(10..20);
    assert_eq!(next.handle().ask_blocking(|engine| engine.calls_alive()).expect("it answers"), 20);
}

pub(crate) fn a_purged_log_begins_with_a_state(bed: &Bed) {
    let folder = tempfile::tempdir().expect("a folder");
    let name = name("purged");
    let options = ClusterOptions { state_bytes: 1_000, ..options(bed, &name, folder.path().join("a"), "http://a") };
    let leads = Follows::start(options.clone()).leads();
    let late = ClusterOptions { journal: folder.path().join("b"), address: "http://b".into(), ..options.clone() };
    let follows = Follows::start(late.clone());
    until("it stands by", || follows.cluster.standing().role() == Role::Following);
    follows.stop();
    let operator = Operator::connect(&options).expect("it connects");
    let mut calls = 0;
    until("the log is purged", || {
        leads.arrive(calls..calls + 100);
        calls += 100;
        operator.status().expect("it answers").first > 10
    });
    let status = operator.status().expect("it answers");
    assert!((2..=3).contains(&status.states.len()), "{status:?}");
    operator.verify(env!("CARGO_PKG_VERSION")).expect("the log is sound");
    // One that was away for too long, and one that lost its folder.
    for folder in [late.journal.clone(), folder.path().join("c")] {
        let again = Follows::start(ClusterOptions { journal: folder, ..late.clone() });
        until("it stands by", || again.cluster.standing().role() == Role::Following);
        until("it has everything", || again.cluster.standing().own().last == leads.cluster.standing().own().last);
        again.stop();
    }
}

pub(crate) fn a_long_group(bed: &Bed) {
    let folder = tempfile::tempdir().expect("a folder");
    let (leads, follows, _) = two(bed, "long", folder.path());
    // A megabyte and more of names.
    let mut next = center();
    for number in 0..30_000 {
        next.add_agent(acd::config::Agent::new(
            format!("an agent with a name of some length, {number}"),
            acd::id::ProfileId(0),
        ));
    }
    let change = Command::Reconfigure { center: Box::new(next), ladders: Ladders::Keep };
    leads.handle().call_blocking(change).expect("it is accepted");
    leads.arrive(0..10);
    leads.cluster.standing().hands_over();
    let engine = leads.router.shut_down().expect("it hands over");
    let next = follows.leads();
    assert!(next.handle().ask_blocking(|engine| engine.snapshot()).expect("it answers") == engine.snapshot());
}

pub(crate) fn another_version(bed: &Bed) {
    let folder = tempfile::tempdir().expect("a folder");
    let options = options(bed, &name("version"), folder.path().join("a"), "http://a");
    let old = ClusterOptions { version: "0.0.9".into(), ..options.clone() };
    let leads = Follows::start(old).leads();
    leads.arrive(0..10);
    let new = ClusterOptions { journal: folder.path().join("b"), address: "http://b".into(), ..options };
    let follows = Follows::start(new);
    until("it stands by", || follows.cluster.standing().role() == Role::Following);
    until("it is heard", || is_stood_by(&leads));
    let heard = leads.cluster.standing().present();
    assert_ne!(heard[0].version, "0.0.9", "versions are told apart: {heard:?}");
    leads.cluster.standing().hands_over();
    let engine = leads.router.shut_down().expect("it hands over");
    let next = follows.leads();
    assert!(next.handle().ask_blocking(|engine| engine.snapshot()).expect("it answers") == engine.snapshot());
    next.arrive(10..20);
    next.router.shut_down().expect("it stops");
}

pub(crate) fn other_journals(bed: &Bed) {
    let folder = tempfile::tempdir().expect("a folder");
    let options_of = |cluster: &str, journal: &str| options(bed, cluster, folder.path().join(journal), "http://a");
    let (one, other) = (name("history"), name("other-history"));
    let leads = Follows::start(options_of(&one, "a")).leads();
    leads.arrive(0..10);
    leads.router.shut_down().expect("it stops");
    let leads = Follows::start(options_of(&other, "b")).leads();
    leads.arrive(0..10);
    leads.router.shut_down().expect("it stops");
    let follow = |options| Cluster::join(options).expect("it joins").follow(&center());
    match follow(options_of(&other, "a")) {
        Err(ClusterError::OtherJournal { .. }) => {}
        other => panic!("{:?}", other.map(|_| ())),
    }
    // A log that has lost its end: another one that begins with an old copy of the journal.
    let (kept, lost) = (folder.path().join("kept"), name("lost"));
    let leads = Follows::start(options_of(&name("first"), "kept")).leads();
    leads.arrive(0..10);
    leads.router.shut_down().expect("it stops");
    copy(&kept, &folder.path().join("copy"));
    let leads = Follows::start(options_of(&lost, "copy")).leads();
    leads.router.shut_down().expect("it stops");
    let leads = Follows::start(options_of(&name("second"), "kept")).leads();
    leads.arrive(10..20);
    leads.router.shut_down().expect("it stops");
    match follow(options_of(&lost, "kept")) {
        Err(ClusterError::LogBehind { log_next: 11, journal_next: 21, .. }) => {}
        other => panic!("{:?}", other.map(|_| ())),
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("it can be copied");
        }
    }
}
