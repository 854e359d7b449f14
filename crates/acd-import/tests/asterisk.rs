//! Files as people have them, from Asterisk 1.4 to 22, and the centres that they make.

use acd::config::{Announce, Center, Ringing, SelectionRule, TierSet, WrapUp, WrapUpScope};
use acd::time::Duration;
use acd_import::asterisk::{ImportError, centre, read_with_includes};
use acd_import::{Sources, Text};
use proptest::prelude::*;

fn import(sources: Sources) -> (Center, Vec<String>) {
    let imported = centre(&sources).expect("a sound centre");
    let text = imported.center.to_toml().expect("a centre as a file");
    let read = Center::parse("centre.toml", &text).expect("the file is sound");
    assert_eq!(read, imported.center, "the file says the same:\n{text}");
    (imported.center, imported.notes.iter().map(ToString::to_string).collect())
}

fn of(queues: &str) -> (Center, Vec<String>) {
    import(Sources { queues: vec![Text::new("queues.conf", queues)], ..Sources::default() })
}

fn has(notes: &[String], part: &str) -> bool {
    notes.iter().any(|note| note.contains(part))
}

const OFFICE: &str = "\
[general]
persistentmembers = yes
shared_lastcall = yes
autofill = yes

[defaults](!)
strategy = rrmemory
ringinuse = no
timeout = 20
retry = 3
wrapuptime = 15
servicelevel = 20

[support](defaults)
weight = 5
maxlen = 30
autopause = all
autopausedelay = 60
joinempty = strict
leavewhenempty = paused,inuse,invalid,unavailable
announce-frequency = 45
announce-position-only-up = yes
periodic-announce = please-wait,use-the-web
periodic-announce-frequency = 60
defaultrule = widen
musicclass = soft
member => PJSIP/101,0,Ann
member => PJSIP/102,5,Bob,hint:102@office
member => Local/103@agents/n,10,Cy,PJSIP/103,no,40

[sales](defaults)
strategy = linear
member => PJSIP/101,0,Ann
member => PJSIP/104
";

const RULES: &str = "[widen]\npenaltychange => 30,5\npenaltychange => 60,+5\n";
const DIALPLAN: &str = "\
[incoming]
exten => 100,1,Answer()
 same => n,Set(QUEUE_MAX_PENALTY=0)
 same => n,Queue(support,tT,,,180)
 same => n,VoiceMail(100@default)
exten => 200,1,Queue(sales)
";

fn office() -> (Center, Vec<String>) {
    import(Sources {
        queues: vec![Text::new("queues.conf", OFFICE)],
        rules: vec![Text::new("queuerules.conf", RULES)],
        extensions: vec![Text::new("extensions.conf", DIALPLAN)],
        ..Sources::default()
    })
}

#[test]
fn a_queue_keeps_its_rules() {
    let (center, notes) = office();
    let support = &center.queues[0];
    assert_eq!((support.name.as_str(), support.weight, support.waiting_max), ("support", 5, Some(30)));
    assert_eq!((support.selection.rule, support.ringing), (SelectionRule::Circular, Ringing::One));
    assert_eq!(support.ring_timeout, Some(Duration::from_secs(20)));
    assert_eq!(support.wrap_up, WrapUp::AtMost(Duration::from_secs(15)));
    assert_eq!(support.wrap_up_scope, WrapUpScope::Agent, "shared_lastcall");
    assert_eq!(support.objective, Some(Duration::from_secs(20)));
    assert_eq!(support.announce, Some(Announce { every: Some(Duration::from_secs(45)), only_up: true }));
    assert_eq!(support.wait_max, Some(Duration::from_secs(180)));
    let rona = support.rona;
    assert_eq!((rona.no_answer.pause_after, rona.no_answer.pause_delay), (1, Duration::from_secs(60)));
    assert_eq!((rona.busy.pause_after, rona.busy.delay), (0, Duration::from_secs(3)));
    assert!(support.join_empty.is_some() && support.leave_empty.is_some());
    assert!(has(&notes, "queues.conf:26: support: musicclass = soft"), "{notes:#?}");
}

#[test]
fn a_rule_is_a_ladder_with_the_messages_on_it() {
    let (center, _) = office();
    let steps: Vec<(u64, u64, Option<&str>)> = center.queues[0]
        .ladder
        .iter()
        .map(|step| {
            let message = step.message.map(|message| center.messages[usize::from(message)].as_str());
            (step.at.as_micros() / 1_000_000, step.tiers.0, message)
        })
        .collect();
    let expected =
        [(0, 0b001, None), (30, 0b011, None), (60, 0b111, Some("please-wait")), (120, 0b111, Some("use-the-web"))];
    assert_eq!(steps, expected, "none at 180 s, when the wait is over");
    assert!(center.queues[1].ladder.is_empty(), "no rule, no messages");
}

#[test]
fn members_of_several_queues_are_one_agent() {
    let (center, _) = office();
    let names: Vec<&str> = center.agents.iter().map(|agent| agent.name.as_str()).collect();
    assert_eq!(names, ["Ann", "Bob", "Cy", "PJSIP/104"]);
    let profile = |agent: usize| &center.profiles[center.agents[agent].profile.index()];
    let skills = |agent: usize| profile(agent).skills.iter().map(|skill| skill.tier).collect::<Vec<_>>();
    assert_eq!((skills(0), skills(1), skills(2), skills(3)), (vec![1, 1], vec![2], vec![3], vec![1]));
    assert_eq!(profile(0).name, "support+sales");
    assert_eq!(center.agents[2].wrap_up, Some(WrapUp::AtMost(Duration::from_secs(40))));
}

#[test]
fn a_rule_that_the_dialplan_does_not_start_has_no_effect_and_a_note() {
    let (center, notes) = import(Sources {
        queues: vec![Text::new("queues.conf", OFFICE)],
        rules: vec![Text::new("queuerules.conf", RULES)],
        ..Sources::default()
    });
    assert!(center.queues[0].ladder.iter().all(|step| step.tiers == TierSet::ALL));
    assert!(has(&notes, "support: rule widen: changes only what the dialplan set"), "{notes:#?}");
}

#[test]
fn asterisk_s_defaults_hold_where_the_file_is_silent() {
    let (center, notes) = of("[plain]\nmember => SIP/1\nmember => SIP/2\n");
    let queue = &center.queues[0];
    assert_eq!(queue.ringing, Ringing::All { most: u16::MAX });
    assert_eq!(queue.ring_timeout, Some(Duration::from_secs(15)));
    assert_eq!(queue.rona.no_answer.delay, Duration::from_secs(5));
    assert_eq!((queue.join_empty, queue.leave_empty, queue.announce), (None, None, None));
    assert_eq!(queue.wrap_up_scope, WrapUpScope::Queue);
    assert!(has(&notes, "no ringinuse, which is yes"));
}

#[test]
fn old_dialects_are_read() {
    let queues = "[general]\nmonitor-type=MixMonitor\n[old]\nmusic=default\nstrategy=roundrobin\ncontext=keys\n\
                  leavewhenempty=yes\njoinempty=no\nmembermacro=hello\neventwhencalled=vars\nmember=>Agent/1001\n\
                  member => Agent/1002 , 1\n";
    let agents = "[agents]\nwrapuptime=5000\nagent => 1001,4321,Mark Spencer\nackcall=yes\n";
    let (center, notes) = import(Sources {
        queues: vec![Text::new("queues.conf", queues)],
        agents: vec![Text::new("agents.conf", agents)],
        ..Sources::default()
    });
    assert_eq!(center.queues[0].selection.rule, SelectionRule::Circular);
    assert_eq!(center.agents[0].name, "Mark Spencer");
    assert_eq!(center.agents[0].wrap_up, Some(WrapUp::AtMost(Duration::from_secs(5))));
    for part in ["music = default", "context = keys", "membermacro", "eventwhencalled", "ackcall"] {
        assert!(has(&notes, part), "{part}: {notes:#?}");
    }
}

#[test]
fn strategies_have_their_counterparts() {
    for (strategy, ringing, rule) in [
        ("ringall", Ringing::All { most: u16::MAX }, SelectionRule::MostIdle),
        ("leastrecent", Ringing::One, SelectionRule::MostIdle),
        ("fewestcalls", Ringing::One, SelectionRule::FewestCalls),
        ("random", Ringing::One, SelectionRule::Random),
        ("rrmemory", Ringing::One, SelectionRule::Circular),
        ("RROrdered", Ringing::One, SelectionRule::Circular),
        ("linear", Ringing::One, SelectionRule::Linear),
        ("wrandom", Ringing::One, SelectionRule::WeightedRandom),
    ] {
        let (center, _) = of(&format!("[q]\nstrategy={strategy}\nmember => SIP/1,1\nmember => SIP/2,4\n"));
        let queue = &center.queues[0];
        assert_eq!((queue.ringing, queue.selection.rule), (ringing, rule), "{strategy}");
        let tiers: Vec<u8> =
            center.profiles.iter().flat_map(|profile| &profile.skills).map(|skill| skill.tier).collect();
        let weights: Vec<u32> = center.agents.iter().map(|agent| agent.weight).collect();
        if strategy == "wrandom" {
            assert_eq!((tiers, weights), (vec![1], vec![500, 200]));
        } else {
            assert_eq!((tiers, weights), (vec![1, 2], vec![1, 1]), "{strategy}");
        }
    }
    let (center, notes) = of("[q]\nstrategy=bestfirst\nmember => SIP/1\n");
    assert_eq!(center.queues[0].ringing, Ringing::All { most: u16::MAX });
    assert!(has(&notes, "no strategy of any version"));
}

#[test]
fn realtime_tables_and_dynamic_members_are_read() {
    let queues = "name,strategy,timeout,ringinuse,announce_frequency,color\nsupport,random,12,no,,red\n";
    let members = "queue_name,interface,membername,penalty,paused\nsupport,PJSIP/7,Gil,2,1\nghost,PJSIP/8,,0,0\n";
    let (center, notes) = import(Sources {
        queues: vec![Text::new("queues.csv", queues)],
        members: vec![Text::new("members.csv", members)],
        ..Sources::default()
    });
    assert_eq!(center.queues[0].ring_timeout, Some(Duration::from_secs(12)));
    assert_eq!(center.agents[0].name, "Gil");
    for part in ["color = red", "members of ghost", "paused at the start"] {
        assert!(has(&notes, part), "{part}: {notes:#?}");
    }
}

#[test]
fn two_who_are_called_alike_stay_two() {
    let (center, _) = of("[q]\nmember => SIP/1,0,Li\nmember => SIP/2,0,Li\n");
    let names: Vec<&str> = center.agents.iter().map(|agent| agent.name.as_str()).collect();
    assert_eq!(names, ["Li", "Li (SIP/2)"]);
}

#[test]
fn includes_go_on_in_the_section_that_names_them() {
    let files = [
        (
            "etc/queues.conf",
            "[support]\n#include \"more.conf\"\nweight = 2\n#tryinclude none.conf\n#include gone.conf\n",
        ),
        ("etc/more.conf", "member => SIP/1\n[sales]\nmember => SIP/2\n"),
    ];
    let read = |path: &std::path::Path| {
        let found = files.iter().find(|(name, _)| std::path::Path::new(name) == path);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| std::io::ErrorKind::NotFound.into())
    };
    let mut notes = Vec::new();
    let queues = read_with_includes("etc/queues.conf".as_ref(), &read, &mut notes).unwrap();
    let [note] = notes.as_slice() else { panic!("{notes:?}") };
    assert_eq!((note.place.line, note.setting.as_str()), (5, "#include gone.conf"));
    let (center, notes) = import(Sources { queues, ..Sources::default() });
    assert_eq!((center.queues[0].weight, center.queues[1].weight), (0, 2), "the last section goes on");
    assert!(has(&notes, "etc/more.conf:2: sales: no ringinuse"), "{notes:#?}");
}

#[test]
fn files_without_a_queue_are_an_error() {
    let sources = Sources { queues: vec![Text::new("queues.conf", "[general]\nautofill=yes\n")], ..Sources::default() };
    assert_eq!(centre(&sources).unwrap_err(), ImportError::NoQueue);
}

const KEYS: [&str; 24] = [
    "strategy",
    "timeout",
    "retry",
    "weight",
    "wrapuptime",
    "maxlen",
    "joinempty",
    "leavewhenempty",
    "autopause",
    "autopausedelay",
    "autopausebusy",
    "servicelevel",
    "announce-frequency",
    "announce-position",
    "periodic-announce",
    "periodic-announce-frequency",
    "periodic-announce-startdelay",
    "defaultrule",
    "penaltymemberslimit",
    "member",
    "autofill",
    "ringinuse",
    "musicclass",
    "nonsense",
];
const VALUES: [&str; 20] = [
    "",
    "0",
    "1",
    "-1",
    "15",
    "99999999999999999999",
    "4000000000",
    "yes",
    "no",
    "strict",
    "loose",
    "paused,inuse",
    "ringall",
    "wrandom",
    "linear",
    "SIP/1,3,Ann",
    "SIP/2,-7",
    "SIP/3,999999999",
    ",,,",
    "r",
];

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..KEYS.len(), 0..VALUES.len()).prop_map(|(key, value)| format!("{} = {}", KEYS[key], VALUES[value])),
        1 => Just("[a]".to_owned()),
        1 => Just("[b](!)".to_owned()),
        1 => Just("[c](b)".to_owned()),
        1 => Just("[r]\npenaltychange => 5,+1,-2,r3".to_owned()),
        1 => "\\PC{0,12}",
    ]
}

proptest! {
    /// Whatever the files say: no panic, and a centre is sound and is what its file says.
    #[test]
    fn any_files_make_a_sound_centre_or_an_error(lines in prop::collection::vec(line(), 0..40)) {
        let text = Text::new("queues.conf", lines.join("\n"));
        let extensions = vec![Text::new("extensions.conf", "[x]\nexten => 1,1,Set(QUEUE_MAX_PENALTY=1)\nsame => n,Queue(a,,,,60,,,r)\n")];
        let sources = Sources { rules: vec![text.clone()], queues: vec![text], extensions, ..Sources::default() };
        if let Ok(imported) = centre(&sources) {
            let text = imported.center.to_toml().unwrap();
            prop_assert_eq!(Center::parse("centre.toml", &text).unwrap(), imported.center);
        }
    }
}
