//! The centre part of a file becomes the engine's plain data, with every setting.

use acd::config::*;
use acd::id::{ChannelId, QueueId};
use acd::time::Duration;

const EVERYTHING: &str = include_str!("../centers/everything.toml");

fn everything() -> Center {
    Center::parse("everything.toml", EVERYTHING).unwrap_or_else(|errors| panic!("{errors}"))
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

#[test]
fn what_is_said_of_the_whole_centre_is_read() {
    let center = everything();
    assert_eq!(center.messages, ["sorry", "call-back-instead"]);
    let channel = |name: &str, excludes| Channel { name: name.into(), excludes };
    assert_eq!(center.channels, [channel("voice", vec![ChannelId(1)]), channel("chat", vec![])]);
    let service = |name: &str, most, age| SelfService { name: name.into(), most, age };
    assert_eq!(center.self_service, [service("menu", None, Age::Keep), service("bot", Some(200), Age::Reset)]);
    assert_eq!(center.watchdog, Some(Watchdog { silent_for: secs(600), then: SilentAgent::Lose }));
    assert_eq!((center.version, center.rating_within), (3, secs(900)));
}

#[test]
fn every_setting_of_a_queue_is_read() {
    assert_eq!(everything().lines, Some(60));
    let queue = &everything().queues[0];
    assert_eq!((queue.waiting_max, queue.lines), (Some(20), Some(30)));
    let general = Destination::Queue(QueueId(1));
    assert_eq!((queue.when_full, queue.on_timeout), (Destination::Callback, Destination::Callback));
    let none = Vacancy { conditions: Conditions::default(), to: Destination::External(0) };
    assert_eq!(queue.join_empty, Some(none));
    use Condition::{HeldOff, NotReady, Ringing as Rings, Talking, WrapUp as Wraps};
    let conditions = Conditions::of(&[NotReady, Rings, Talking, Wraps, HeldOff]);
    assert_eq!(queue.leave_empty, Some(Vacancy { conditions, to: general }));
    assert_eq!((queue.channel, queue.unstaffed_tiers), (ChannelId(0), UnstaffedTiers::Skip));
    let said: Vec<_> = queue.ladder.iter().map(|step| (step.message, step.offer_callback, step.overflow)).collect();
    let overflow = |to| (None, false, Some(to));
    let expected = [(Some(0), false, None), (Some(1), true, None), overflow(general), (None, false, None)];
    assert_eq!(said[..4], expected);
    assert_eq!(said[4..], [overflow(Destination::Callback)]);
    let considered: Vec<_> = queue.ladder.iter().filter_map(|step| step.consider_if).collect();
    let of_general = Consider {
        waiting_max: Some(5),
        expected_wait_max: Some(secs(60)),
        staffed_min: Some(2),
        busy_max: Some(80),
        ..Consider::new(QueueId(1))
    };
    let own = Consider { waiting_min: Some(3), expected_wait_min: Some(secs(120)), ..Consider::new(QueueId(0)) };
    assert_eq!(considered, [of_general, own]);
    assert_eq!(queue.leave_empty_after, secs(5));
    let exit = |key, to| ExitKey { key, to };
    assert_eq!(queue.exits, [exit('1', Destination::Callback), exit('0', general), exit('#', Destination::End)]);
    assert_eq!(queue.announce, Some(Announce { every: Some(secs(30)), only_up: true }));
    let callback = CallbackRule {
        attempts: 2,
        retry_after: secs(600),
        keep_for: Some(secs(86_400)),
        dial_timeout: Some(secs(30)),
        offer_above: Some(secs(300)),
    };
    assert_eq!(queue.callback, Some(callback));
    assert_eq!(queue.last_agent, Some(LastAgent { within: secs(86_400), hold: secs(20) }));
    assert_eq!((queue.resume_within, queue.preferred_for), (secs(300), secs(15)));
    assert_eq!((queue.objective, queue.confirm_within), (Some(secs(20)), Some(secs(5))));
    assert_eq!(queue.ringing, Ringing::Progressive { every: secs(5), most: 4 });
    assert_eq!(queue.wrap_up_scope, WrapUpScope::Queue);
    let rule = |delay, pause_after, sign_out_after| RonaRule {
        delay: secs(delay),
        pause_after,
        sign_out_after,
        ..RonaRule::default()
    };
    let rona = Rona {
        no_answer: RonaRule { pause_delay: secs(60), ..rule(5, 2, 0) },
        rejected: rule(10, 0, 0),
        busy: rule(15, 0, 0),
        unreachable: rule(60, 0, 1),
        unconfirmed: rule(20, 1, 3),
    };
    assert_eq!(queue.rona, rona);
}

#[test]
fn short_forms_stand_for_the_usual_rules() {
    let center = everything();
    let [_, general, written] = &center.queues[..] else { panic!("three queues") };
    assert_eq!(general.announce, Some(Announce { every: None, only_up: false }));
    let usual =
        CallbackRule { attempts: 3, retry_after: secs(300), keep_for: None, dial_timeout: None, offer_above: None };
    assert_eq!(general.callback, Some(usual));
    assert_eq!((general.ringing, written.ringing), (Ringing::All { most: 5 }, Ringing::All { most: u16::MAX }));
    assert_eq!(written.channel, ChannelId(1));
    assert_eq!(written.last_agent, Some(LastAgent { within: secs(3600), hold: secs(0) }));
    let step = |at, last| Step { at: secs(at), tiers: TierSet::range(1, last), ..Step::open() };
    assert_eq!(general.ladder, [step(0, 1), step(10, 2), step(20, 3)], "tier after tier");
    assert_eq!(written.ladder, [step(0, 1), step(10, 3)], "all further tiers at once");
}

#[test]
fn what_agents_can_do_is_read() {
    let center = everything();
    let [lawyer, clerk] = &center.profiles[..] else { panic!("two profiles") };
    assert_eq!((&lawyer.capacity[..], lawyer.contacts_max), (&[1, 3][..], Some(3)));
    assert_eq!((&clerk.capacity[..], clerk.contacts_max), (&[1, 3][..], None), "what is not named is one");
    assert_eq!(lawyer.call_selection, CallSelection::GreatestNeed);
    let skill = Skill { level: 3, reserve: 1, opens: Opens::HeadWait(secs(60)), ..Skill::new(QueueId(1), 2) };
    assert_eq!(lawyer.skills[1], skill);
    assert_eq!(clerk.skills[2].opens, Opens::PredictedWait(secs(120)));
    let weight = |name: &str| center.agents.iter().find(|agent| agent.name == name).map(|agent| agent.weight);
    assert_eq!([weight("lawyer-1"), weight("liu"), weight("newcomers-4")], [Some(1), Some(3), Some(0)]);
    assert!(center.agents.iter().all(|agent| !agent.retired) && center.queues.iter().all(|queue| !queue.retired));
}

/// A centre without channels has one, whose name can be used.
#[test]
fn the_only_channel_is_called_voice() {
    let text = r#"
        queues.help.channel = "voice"
        profiles.clerk = { skills = { help = 1 }, capacity = { voice = 2 } }
        agents.clerk = 1
    "#;
    let center = Center::parse("voice.toml", text).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(center.channels.is_empty());
    assert_eq!(center.profiles[0].capacity, [2]);
    let errors = Center::parse("chat.toml", &text.replace("capacity = { voice", "capacity = { chat"));
    let errors = errors.expect_err("there is no such channel").to_string();
    assert!(errors.contains("unknown channel `chat`; expected `voice`"), "{errors}");
}

#[test]
fn the_file_with_everything_leaves_no_setting_out() {
    let schema = center_schema();
    let days = ["daily", "weekend", "monday", "tuesday", "wednesday", "thursday", "friday", "sunday"];
    let of_the_world = ["published", "assumptions", "variants"];
    let definitions = schema["$defs"].as_object().expect("there are definitions");
    for (name, definition) in definitions.iter().chain([(&"the file".to_owned(), &schema)]) {
        for field in definition["properties"].as_object().into_iter().flatten().map(|(field, _)| field.as_str()) {
            let left_out = days.contains(&field) || of_the_world.contains(&field);
            let written = EVERYTHING
                .split(|character: char| !character.is_alphanumeric() && character != '_')
                .any(|word| word == field);
            assert!(left_out || written, "{field} of {name}");
        }
    }
}

/// Serde reads back what it writes: names are the same everywhere.
#[test]
fn a_centre_survives_being_written_as_json() {
    let center = everything();
    let json = serde_json::to_string(&center).expect("plain data");
    assert_eq!(serde_json::from_str::<Center>(&json).expect("what was written"), center);
}

#[cfg(feature = "sim")]
#[test]
fn a_scenario_may_have_everything() {
    acd::scenario::Scenario::parse("everything.toml", EVERYTHING).unwrap_or_else(|errors| panic!("{errors}"));
}
