//! What a throw-away adapter and a real Asterisk 22 said to each other, story by story: this adapter asks the switch for the
//! same. Ids differ, and are written over; where requests differ on purpose, the table says so.

use std::path::Path;

use acd::engine::{Command, Monitoring};
use acd::id::CallId;
use acd::time::Timestamp;
use acd_asterisk::switch::event::SwitchEvent;
use percent_encoding::percent_decode_str;
use serde_json::Value as Json;

use super::desk::Desk;

/// Queue `first` is 8001, `second` 8002, `front` 8000.
const CENTER: &str = r#"
externals = ["voicemail"]
[queues.first]
selection = "linear"
ring_timeout = "3s"
[queues.second]
selection = "linear"
[queues.front]
selection = "linear"
announce = "on_entry"
exits = { "9" = "external:voicemail" }
callback = { attempts = 2, retry_after = "5s" }
[profiles.first]
skills = { first = 1 }
[profiles.second]
skills = { second = 1 }
[profiles.both]
skills = { first = 2, second = 1 }
[profiles.front]
skills = { front = 1 }
[agents]
silent1 = { profile = "first" }
busy1 = { profile = "first" }
short1 = { profile = "first" }
refer1 = { profile = "first" }
attended1 = { profile = "first" }
reg2 = { profile = "first" }
a1 = { profile = "both" }
a3 = { profile = "front" }
a5 = { profile = "second" }
"#;

const CONFIG: &str = r#"
asterisk = { address = "-", user = "acd", password = "-" }
telephones = { endpoint = "PJSIP/{name}", extension = "{name}" }
outside = { dial = "PJSIP/{number}@outside", caller = "4930000" }
supervisor = { endpoint = "PJSIP/a20" }
[queues]
first = { extension = "8001" }
second = { extension = "8002" }
front = { extension = "8000", callback_key = "1" }
[externals.voicemail]
context = "elsewhere"
extension = "voicemail"
[agents]
reg2 = { sign_in = "registration" }
"#;

/// A story, and who is signed in when it begins.
struct Story {
    name: &'static str,
    agents: &'static [&'static str],
    config: &'static [(&'static str, &'static str)],
    /// What somebody at a desktop commands, before the recording's request of that number.
    commands: fn(&Desk, &str) -> Option<Command>,
    /// What this adapter asks for and the recorded one did not, and the other way round.
    more: &'static [&'static str],
    less: &'static [&'static str],
}

const NONE: fn(&Desk, &str) -> Option<Command> = |_, _| None;

const fn story(name: &'static str, agents: &'static [&'static str]) -> Story {
    Story { name, agents, config: &[], commands: NONE, more: &[], less: &[] }
}

const STORIES: &[Story] = &[
    story("answered", &["a1"]),
    Story {
        config: &[("extension = \"8001\"", "extension = \"8001\", answer = \"connection\"")],
        ..story("answered-late", &["a1"])
    },
    story("agent-hangs-up", &["short1"]),
    story("busy", &["busy1", "a1"]),
    story("ring-no-answer", &["silent1", "a1"]),
    story("caller-leaves-while-ringing", &["silent1"]),
    story("caller-leaves-while-waiting", &[]),
    story("exit-key", &[]),
    story("dtmf-in-the-media", &[]),
    story("feature-code", &[]),
    story("registration", &[]),
    Story {
        commands: |desk, request| {
            let agent = desk.agent("a1");
            match request {
                "14" => Some(Command::Monitor { agent, how: Monitoring::Listen }),
                "18" => Some(Command::Monitor { agent, how: Monitoring::Stop }),
                _ => None,
            }
        },
        // The bridge that the two were in. And the recorded adapter listened before the supervisor had picked up: that
        // channel is not known here yet, and so does not come to be heard.
        more: &["DELETE bridges/acd-0000-watch-a1", "DELETE channels/acd-0000-spy-a1"],
        less: &["POST bridges/acd-0000-watch-a1/addChannel?channel=acd-0000-spy-a1,acd-0000-supervisor-a1"],
        ..story("monitor", &["a1"])
    },
    Story {
        // An agent serves the other queue once the caller has been called back.
        commands: |desk, request| {
            (request == "11").then(|| Command::SignIn { agent: desk.agent("a3"), not_ready: None })
        },
        // Whoever will be called back is hung up, and so is the agent once the caller has left.
        more: &["DELETE channels/1796017010.0", "DELETE channels/acd-0000-offer-a3-1"],
        // Nobody played music to somebody who was called.
        less: &["DELETE channels/cb-1883260332277760-1/moh"],
        ..story("callback", &[])
    },
    Story {
        // One word on how the transfer went, before the telephone hangs up: the recorded one gave it afterwards, twice.
        less: &["POST channels/acd-0000-offer-refer1-1/transfer_progress?states=channel_declined"],
        ..story("blind-transfer", &["refer1", "a1"])
    },
    Story {
        // Whoever consults hears music too while nobody answers. The adapter of the recording moved the caller along with
        // the agent; here the caller stays, and only the agent is moved.
        more: &[
            "POST channels/1796016979.2/moh",
            "POST bridges/b-1883260298723328/addChannel?channel=acd-0000-offer-a1-1",
        ],
        less: &["POST bridges/b-1883260298723328/addChannel?channel=acd-0000-offer-a1-1,1796016978.0"],
        ..story("attended-transfer", &["attended1", "a1"])
    },
];

#[test]
fn the_requests_are_those_of_the_recordings() {
    for story in STORIES {
        let (wanted, asked, left) = play(story);
        assert_eq!(wanted, asked, "{}", story.name);
        assert_eq!(left, (0, 0), "{}: channels and calls are left over", story.name);
    }
}

/// Without `PJSIP_TRANSFER_HANDLING`, as before Asterisk 22.3, the core transfers by itself: its Local channel is ended, and
/// the caller is passed on by the router. (The adapter of the recording did neither, so the recording ends otherwise.)
#[test]
fn a_transfer_by_the_core_becomes_one_by_the_router() {
    let (_, asked, _) = play(&story("blind-transfer-by-the-core", &["refer1", "a1"]));
    assert!(asked.contains(&"DELETE channels/1796016968.2".to_owned()), "{asked:#?}");
    assert!(asked.contains(&"DELETE channels/acd-0000-offer-refer1-1".to_owned()), "{asked:#?}");
}

/// Plays a story; the requests of the recording, changed as the table says, those of this adapter, both sorted, and how many
/// channels and calls are left.
fn play(story: &Story) -> (Vec<String>, Vec<String>, (usize, usize)) {
    let config = story.config.iter().fold(CONFIG.to_owned(), |config, (from, to)| config.replace(from, to));
    let mut desk = Desk::new(CENTER, &config);
    for name in story.agents {
        let agent = desk.agent(name);
        desk.tell(Command::SignIn { agent, not_ready: None });
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded").join(format!("{}.jsonl", story.name));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut wanted: Vec<String> = story.more.iter().map(|request| with_our_ids(request)).collect();
    let mut asked = Vec::new();
    for line in text.lines() {
        let line: Json = serde_json::from_str(line).expect("a line is JSON");
        if let Some(request) = line.get("sent") {
            let number = request["request_id"].as_str().expect("requests are numbered");
            if let Some(command) = (story.commands)(&desk, number) {
                desk.tell(command);
            }
            let (method, uri) = (request["method"].as_str().expect("text"), request["uri"].as_str().expect("text"));
            let begin = uri.starts_with("applications/") || method == "GET";
            if !begin {
                wanted.push(normal(method, uri));
            }
        } else {
            let received = &line["received"];
            if let Some(at) = received["timestamp"].as_str() {
                desk.until(time(at));
            }
            let event = serde_json::from_str(&with_our_ids(&received.to_string()));
            desk.event(&event.unwrap_or(SwitchEvent::Other));
        }
        desk.pump();
        asked.extend(desk.requests.drain(..).map(|request| normal(request.method(), &request.uri())));
    }
    for less in story.less {
        let place = wanted.iter().position(|request| *request == with_our_ids(less));
        wanted.remove(place.unwrap_or_else(|| panic!("{}: no {less} in {wanted:#?}", story.name)));
    }
    wanted.sort();
    asked.sort();
    (wanted, asked, desk.translator.sizes())
}

/// The time of a line, since a moment before all of them.
fn time(text: &str) -> Timestamp {
    let parsed = jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text).and_then(|time| time.to_timestamp());
    let micros = parsed.expect("Asterisk's own format").as_microsecond() - 1_796_000_000_000_000;
    Timestamp::from_micros(micros.unsigned_abs())
}

/// A request without what may differ, and with our ids.
fn normal(method: &str, uri: &str) -> String {
    let uri = percent_decode_str(uri).decode_utf8().expect("it was encoded from text").into_owned();
    let (path, query) = uri.split_once('?').unwrap_or((&uri, ""));
    let dropped = ["playbackId", "reason", "appArgs", "timeout", "callerId"];
    let kept: Vec<&str> =
        query.split('&').filter(|part| !dropped.contains(&part.split('=').next().unwrap_or_default())).collect();
    let query = kept.join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    let line = with_our_ids(&format!("{method} {path}{mark}{query}"));
    // The number of a spying channel; and a callback went to one telephone, whatever its number.
    line.replace("spy-a1-1", "spy-a1").replace("PJSIP/+49301@outside", "PJSIP/outside")
}

/// Writes our ids over those of the recording.
fn with_our_ids(text: &str) -> String {
    let belongs = |character: char| character.is_ascii_alphanumeric() || "-.;".contains(character);
    let mut written = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        written.push_str(&our_id(token));
        let next = after.find(belongs).unwrap_or(after.len());
        written.push_str(&after[..next]);
        rest = &after[next..];
    }
    written
}

fn our_id(token: &str) -> String {
    let kinds = [("o-", "offer"), ("b-", "call"), ("cb-", "dial"), ("sup-", "supervisor"), ("bs-", "watch")];
    if let Some(channel) = token.strip_prefix("bye-") {
        return format!("acd-0000-play-{channel}-1");
    }
    if let Some(agent) = token.strip_prefix("snoop-") {
        return format!("acd-0000-spy-{agent}-1");
    }
    if token == "snoop" {
        return "spy".into();
    }
    let kind = kinds.iter().find_map(|(prefix, kind)| Some((kind, token.strip_prefix(prefix)?)));
    kind.map_or_else(
        || token.to_owned(),
        |(kind, rest)| match *kind {
            "call" | "dial" => format!("acd-0000-{kind}-{}", our_call(rest)),
            _ => format!("acd-0000-{kind}-{rest}"),
        },
    )
}

/// The recorded adapter numbered calls by the second and the number of their channel.
fn our_call(rest: &str) -> String {
    let (number, more) = rest.split_at(rest.find('-').unwrap_or(rest.len()));
    let number: u64 = number.parse().expect("calls are numbers");
    format!("{}{more}", CallId::named(&format!("{}.{}", number >> 20, number & 0xf_ffff)))
}
