//! A new version of a centre replaces the old one, and everything keeps its id.

use std::collections::BTreeMap;

use crate::common::center;
use acd::config::*;
use acd::engine::{Command, Engine, Ladders};
use acd::id::*;
use acd::time::{Duration, Timestamp};
use proptest::prelude::*;
use proptest::sample::subsequence;

/// The content of a centre, by names instead of ids: the same for every order of its lists. Retired things are left
/// out, and so are a profile's skills for them.
fn by_name(center: &Center) -> BTreeMap<String, String> {
    let queue = |id: QueueId| center.queues[id.index()].name.clone();
    let to = |to: Destination| match to {
        Destination::Queue(id) => queue(id),
        Destination::External(place) => format!("external {}", center.externals[usize::from(place)]),
        other => format!("{other:?}"),
    };
    let channel = |id: ChannelId| center.channels.get(id.index()).map_or("voice", |channel| &channel.name).to_owned();
    let mut said = BTreeMap::new();
    for one in center.queues.iter().filter(|queue| !queue.retired) {
        let steps: Vec<_> = one
            .ladder
            .iter()
            .map(|step| {
                let joined: Vec<String> = step.join.iter().copied().map(queue).collect();
                let message = step.message.map(|place| &center.messages[usize::from(place)]);
                (step.at, step.tiers, step.credit, joined, message, step.offer_callback, step.overflow.map(to))
            })
            .collect();
        let vacancy = |rule: Option<Vacancy>| rule.map(|rule| (rule.conditions, to(rule.to)));
        let exits: Vec<_> = one.exits.iter().map(|exit| (exit.key, to(exit.to))).collect();
        let ways = [Some(one.when_full), one.when_unstaffed, Some(one.when_closed), Some(one.on_timeout)];
        let hours = one.hours.map(|id| &center.calendars[id.index()].name);
        let (join, leave) = (vacancy(one.join_empty), vacancy(one.leave_empty));
        let own = (channel(one.channel), hours, ways.map(|way| way.map(to)), join, leave, steps, exits);
        // The rest contains no ids.
        let plain = Queue { channel: ChannelId(0), hours: None, ..Queue::new(one.name.clone()) };
        let plain = Queue { selection: one.selection, rona: one.rona, callback: one.callback, ..plain };
        said.insert(format!("queue {}", one.name), format!("{own:?} {plain:?} {:?} {:?}", one.ringing, one.wrap_up));
    }
    for one in &center.profiles {
        let mut channels: Vec<String> = center.channels.iter().map(|channel| channel.name.clone()).collect();
        if channels.is_empty() {
            channels.push("voice".into());
        }
        let capacity: BTreeMap<_, _> =
            channels.iter().zip(0..).map(|(name, place)| (name, one.capacity_of(ChannelId(place)))).collect();
        let capacity: Vec<_> = capacity.into_iter().filter(|(_, most)| *most != 1).collect();
        let skills: Vec<_> = one
            .skills
            .iter()
            .filter(|skill| !center.queues[skill.queue.index()].retired)
            .map(|skill| (queue(skill.queue), skill.tier, skill.level, skill.reserve, skill.opens))
            .collect();
        let choice = std::mem::discriminant(&one.call_selection);
        said.insert(
            format!("profile {}", one.name),
            format!("{skills:?} {choice:?} {capacity:?} {:?}", one.contacts_max),
        );
    }
    for one in center.agents.iter().filter(|agent| !agent.retired) {
        let profile = &center.profiles[one.profile.index()].name;
        said.insert(format!("agent {}", one.name), format!("{profile} {:?} {}", one.wrap_up, one.weight));
    }
    for one in &center.channels {
        let excludes: Vec<String> = one.excludes.iter().copied().map(channel).collect();
        said.insert(format!("channel {}", one.name), format!("{excludes:?}"));
    }
    said
}

/// Things that the random centres of other tests lack, named so that two centres share some of them.
fn furnished() -> impl Strategy<Value = Center> {
    let names = |prefix: &'static str| {
        let all: Vec<String> = (0..6).map(|place| format!("{prefix}-{place}")).collect();
        subsequence(all, 4).prop_shuffle()
    };
    let lists = (names("queue"), names("profile"), names("message"), names("external"), names("service"));
    (center(), lists, subsequence((0..8).collect::<Vec<u32>>(), 6).prop_shuffle(), any::<[u8; 12]>()).prop_map(
        |(mut center, (queues, profiles, messages, externals, services), agents, random)| {
            (center.messages, center.externals) = (messages, externals);
            for (profile, name) in center.profiles.iter_mut().zip(profiles) {
                profile.name = name;
                // The channels of one queue name are the same in all centres: even names are voice, odd ones chat.
                profile.capacity = vec![random[0] % 3 + 1, random[1] % 3 + 1];
            }
            for (agent, number) in center.agents.iter_mut().zip(agents) {
                agent.name = format!("agent-{number}");
                agent.weight = u32::from(random[2]) + 1;
            }
            let chat_first = random[3] % 2 == 1;
            let (voice, chat) = (ChannelId(u8::from(chat_first)), ChannelId(u8::from(!chat_first)));
            let channel = |name: &str, excludes| Channel { name: name.into(), excludes };
            center.channels = vec![channel("voice", vec![chat]), channel("chat", vec![])];
            if chat_first {
                center.channels.reverse();
            }
            let service = |name| SelfService { name, most: None, age: Age::Keep };
            center.self_service = services.into_iter().map(service).collect();
            center.calendars = vec![Calendar::new("day", "UTC"), Calendar::new("night", "UTC")];
            if random[4] % 2 == 1 {
                center.calendars.reverse();
            }
            let external = |random: u8| Destination::External(u16::from(random % 4));
            for ((place, queue), name) in (0u8..).zip(&mut center.queues).zip(queues) {
                let odd = name.ends_with(['1', '3', '5']);
                queue.name = name;
                queue.channel = if odd { chat } else { voice };
                queue.hours = (random[5] >> place & 1 == 1).then_some(CalendarId(u16::from(random[6] % 2)));
                let conditions = Conditions::of(&[Condition::NotReady]);
                queue.join_empty = Some(Vacancy { conditions, to: external(random[7]) });
                queue.leave_empty = Some(Vacancy { conditions, to: external(random[8]) });
                queue.exits = vec![ExitKey { key: '1', to: Destination::Queue(QueueId(u16::from(random[9] % 4))) }];
                for step in &mut queue.ladder {
                    step.message = Some(u16::from(random[10] % 4));
                }
            }
            center
        },
    )
}

proptest! {
    #[test]
    fn a_centre_succeeds_itself_unchanged(center in furnished()) {
        center.check().expect("sound");
        prop_assert_eq!(center.succeed(&center), Ok(center));
    }

    #[test]
    fn what_succeeds_follows_is_sound_and_says_the_same(new in furnished(), old in furnished()) {
        let next = new.succeed(&old).expect("no queue changes its channel");
        prop_assert!(next.follows(&old));
        prop_assert_eq!(next.check(), Ok(()));
        let said = by_name(&next);
        for (name, said_by_new) in by_name(&new) {
            prop_assert_eq!(said.get(&name), Some(&said_by_new), "{}", name);
        }
        let still = |name: &String| new.queues.iter().any(|queue| queue.name == *name);
        for queue in &next.queues {
            prop_assert_eq!(queue.retired, !still(&queue.name), "{}", &queue.name);
        }
        for agent in &next.agents {
            prop_assert_eq!(agent.retired, !new.agents.iter().any(|other| other.name == agent.name), "{}", &agent.name);
        }
    }

    /// A third version follows the second, and what was retired returns to its old place.
    #[test]
    fn succession_goes_on(versions in [furnished(), furnished(), furnished()]) {
        let [a, b, c] = versions;
        let second = b.succeed(&a).expect("sound");
        let third = c.succeed(&second).expect("sound");
        prop_assert!(third.follows(&second) && third.follows(&a));
        let again = a.succeed(&second).expect("sound");
        for (old, new) in a.queues.iter().zip(&again.queues) {
            prop_assert_eq!((&old.name, new.retired), (&new.name, false));
        }
    }
}

proptest! {
    /// An engine adopts the successor of its centre, and then the first centre again.
    #[test]
    fn an_engine_goes_over_to_what_succeeds(new in furnished(), old in furnished()) {
        let mut engine = Engine::new(old.clone()).expect("sound");
        let mut events = Vec::new();
        let next = new.succeed(&old).expect("sound");
        let again = old.succeed(&next).expect("sound");
        for center in [next, again] {
            let command = Command::Reconfigure { center: Box::new(center), ladders: Ladders::Keep };
            prop_assert_eq!(engine.handle(Timestamp::ZERO, command, &mut events), Ok(()));
        }
    }
}

fn two_queues() -> Center {
    let (help, sales) = (QueueId(0), QueueId(1));
    let clerk = Profile::new("clerk", vec![Skill::new(help, 1), Skill::new(sales, 1)]);
    let channel = |name: &str| Channel { name: name.into(), excludes: Vec::new() };
    Center {
        queues: vec![Queue::new("help"), Queue::new("sales")],
        profiles: vec![clerk],
        agents: vec![Agent::new("ann", ProfileId(0))],
        channels: vec![channel("voice"), channel("chat")],
        attributes: vec![Attribute { name: "region".into(), values: vec!["in".into(), "out".into()] }],
        ..Center::default()
    }
}

#[test]
fn a_queue_that_is_gone_is_retired_and_its_callbacks_are_still_made() {
    let old = Center {
        queues: vec![Queue { callback: Some(usual_callback()), ..Queue::new("help") }, Queue::new("sales")],
        ..two_queues()
    };
    let clerk = Profile {
        call_selection: CallSelection::QueueRatio(vec![1.0]),
        ..Profile::new("clerk", vec![Skill::new(QueueId(0), 1)])
    };
    let new = Center { queues: vec![Queue::new("sales")], profiles: vec![clerk], ..two_queues() };
    let next = new.succeed(&old).expect("sound");
    let retired: Vec<(&str, bool)> = next.queues.iter().map(|queue| (&*queue.name, queue.retired)).collect();
    assert_eq!(retired, [("help", true), ("sales", false)]);
    let served: Vec<QueueId> = next.profiles[0].skills.iter().map(|skill| skill.queue).collect();
    assert_eq!(served, [QueueId(1), QueueId(0)]);
    assert_eq!(next.profiles[0].call_selection, CallSelection::QueueRatio(vec![1.0, 0.0]));
}

fn usual_callback() -> CallbackRule {
    CallbackRule {
        attempts: 1,
        retry_after: Duration::from_secs(60),
        keep_for: None,
        dial_timeout: None,
        offer_above: None,
    }
}

#[test]
fn what_cannot_change_is_told() {
    let old = two_queues();
    let mut new = two_queues();
    new.queues[1].channel = ChannelId(1);
    new.attributes[0].values.reverse();
    let faults = new.succeed(&old).expect_err("a voice queue cannot become a chat queue");
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let expected = [
        "attributes.region: found the values out, in; expected the previous values in the same order: in, out",
        "queues.sales.channel: found chat; expected voice, as before, because the queue may hold calls of that channel",
    ];
    assert_eq!(told, expected);

    let unsound = Center { queues: Vec::new(), ..two_queues() };
    assert!(unsound.succeed(&old).is_err());
}

#[test]
fn values_may_be_added_and_are_kept() {
    let old = two_queues();
    let mut new = two_queues();
    new.attributes[0].values = vec!["abroad".into(), "in".into()];
    let next = new.succeed(&old).expect("in the order of before");
    assert_eq!(next.attributes[0].values, ["in", "out", "abroad"]);
    assert!(next.follows(&old) && !old.follows(&next));
}

/// A centre without channels has one called voice.
#[test]
fn channels_may_be_added_to_a_centre_that_had_none() {
    let old = Center { channels: Vec::new(), ..two_queues() };
    let next = two_queues().succeed(&old).expect("voice is still voice");
    assert!(next.follows(&old));
    let mut reversed = two_queues();
    reversed.channels.reverse();
    reversed.queues.iter_mut().for_each(|queue| queue.channel = ChannelId(1));
    let next = reversed.succeed(&old).expect("voice is still voice");
    let names: Vec<&str> = next.channels.iter().map(|channel| &*channel.name).collect();
    assert_eq!((names, next.queues[0].channel), (vec!["voice", "chat"], ChannelId(0)));
    let back = old.succeed(&next).expect("none is one");
    assert!(back.follows(&next) && back.channels.len() == 2);
}
