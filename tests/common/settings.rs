//! Random centres with all settings: those of a plain centre, plus each of the others about one time in three.

use super::center::{center, crowded_center};
use super::{AGENTS, CROWD, QUEUES, secs};
use acd::config::*;
use acd::id::*;
use acd::time::Duration;
use proptest::option::weighted;
use proptest::prelude::*;

const OFTEN: f64 = 0.3;

fn on() -> impl Strategy<Value = bool> {
    proptest::bool::weighted(OFTEN)
}

fn destination() -> impl Strategy<Value = Destination> {
    prop_oneof![
        Just(Destination::End),
        (0..QUEUES).prop_map(|queue| Destination::Queue(QueueId(queue))),
        Just(Destination::External(0)),
        Just(Destination::Callback),
    ]
}

fn vacancy() -> impl Strategy<Value = Vacancy> {
    (any::<u8>(), destination()).prop_map(|(set, to)| Vacancy { conditions: Conditions(set & 0b11_1110), to })
}

type WaysOut = (Option<Vacancy>, Option<(Vacancy, u64)>, Destination, Option<bool>, Vec<ExitKey>);

/// How calls leave a queue, or are kept out.
fn ways_out() -> impl Strategy<Value = WaysOut> {
    let exits = prop_oneof![
        2 => Just(Vec::new()),
        1 => destination().prop_map(|to| vec![ExitKey { key: '1', to }]),
    ];
    (weighted(0.2, vacancy()), weighted(0.2, (vacancy(), 0u64..4)), destination(), weighted(0.1, any::<bool>()), exits)
}

type Memory = (Option<(u64, bool)>, Option<CallbackRule>, Duration, Option<LastAgent>, Duration, Duration);

/// Positions, callbacks, and what is remembered about callers.
fn memory() -> impl Strategy<Value = Memory> {
    let callback =
        (1u8..3, 1u64..4, 4u64..16, proptest::option::of(1u64..4)).prop_map(|(attempts, retry, keep, dial)| {
            CallbackRule {
                attempts,
                retry_after: secs(retry),
                keep_for: Some(secs(keep)),
                dial_timeout: dial.map(secs),
                offer_above: None,
            }
        });
    let last_agent =
        (3u64..12, 0u64..4).prop_map(|(within, hold)| LastAgent { within: secs(within), hold: secs(hold) });
    (
        weighted(OFTEN, (0u64..4, any::<bool>())),
        weighted(0.4, callback),
        prop_oneof![2 => Just(Duration::ZERO), 1 => (2u64..12).prop_map(secs)],
        weighted(OFTEN, last_agent),
        prop_oneof![1 => Just(Duration::ZERO), 2 => (1u64..5).prop_map(secs)],
        prop_oneof![1 => Just(Duration::ZERO), 1 => (1u64..8).prop_map(secs)],
    )
}

type Offering = (Ringing, Option<u64>, u16, WrapUpScope, UnstaffedTiers, Option<SelectionRule>, Option<u64>, i16);

/// How calls are offered, and in which order.
fn offering() -> impl Strategy<Value = Offering> {
    let ringing = prop_oneof![
        3 => Just(Ringing::One),
        1 => (2u16..5).prop_map(|most| Ringing::All { most }),
        1 => (1u64..3, 2u16..4).prop_map(|(every, most)| Ringing::Progressive { every: secs(every), most }),
    ];
    let rule = prop_oneof![Just(SelectionRule::WeightedRandom), Just(SelectionRule::BestScore)];
    (
        ringing,
        weighted(OFTEN, 1u64..4),
        prop_oneof![3 => Just(0u16), 1 => 1u16..4],
        on().prop_map(|on| if on { WrapUpScope::Queue } else { WrapUpScope::Agent }),
        on().prop_map(|on| if on { UnstaffedTiers::Skip } else { UnstaffedTiers::Wait }),
        weighted(OFTEN, rule),
        weighted(OFTEN, 1u64..30),
        prop_oneof![2 => Just(0i16), 1 => -1i16..2],
    )
}

fn put(
    queue: &mut Queue,
    (join_empty, leave_empty, when_closed, hours, exits): WaysOut,
    (announce, callback, resume_within, last_agent, preferred_for, back_to_sender): Memory,
    (ringing, confirm, sign_out_after, wrap_up_scope, unstaffed_tiers, rule, objective, weight): Offering,
) {
    queue.join_empty = join_empty;
    queue.leave_empty = leave_empty.map(|(rule, _)| rule);
    queue.leave_empty_after = secs(leave_empty.map_or(0, |(_, after)| after));
    queue.when_closed = when_closed;
    queue.hours = hours.filter(|there| *there).map(|_| CalendarId(0));
    queue.exits = exits;
    queue.announce = announce
        .map(|(every, only_up)| Announce { every: (every > 0).then(|| secs(every)), only_up: only_up && every > 0 });
    queue.callback = callback;
    queue.resume_within = resume_within;
    queue.last_agent = last_agent;
    queue.preferred_for = preferred_for;
    queue.back_to_sender = back_to_sender;
    queue.ringing = ringing;
    queue.confirm_within = confirm.map(secs);
    queue.rona.unconfirmed.sign_out_after = sign_out_after;
    queue.rona.rejected.sign_out_after = sign_out_after;
    queue.wrap_up_scope = wrap_up_scope;
    queue.unstaffed_tiers = unstaffed_tiers;
    queue.selection.rule = rule.unwrap_or(queue.selection.rule);
    queue.objective = objective.map(secs);
    queue.weight = weight;
}

/// Messages and callbacks in ladders; callbacks as destinations, if the queue takes them.
fn touch(queue: &mut Queue, place: u16, bits: u8) {
    if let Some(step) = queue.ladder.get_mut(usize::from(bits & 1)) {
        step.message = (bits & 2 != 0).then_some(0);
        step.offer_callback = bits & 4 != 0 && queue.callback.is_some();
    }
    let offers = queue.ladder.iter().any(|step| step.offer_callback);
    if let Some(rule) = &mut queue.callback {
        rule.offer_above = (offers && bits & 32 != 0).then(|| secs(1 + u64::from(bits & 3)));
    }
    if bits & 8 != 0 && queue.callback.is_some() {
        queue.on_timeout = Destination::Callback;
    }
    if bits & 16 != 0 && queue.callback.is_some() {
        queue.when_full = Destination::Callback;
    }
    sound_destinations(queue, place);
}

/// A queue without callbacks has none as a destination; one that is closed or vacant does not send calls to itself.
pub(super) fn sound_destinations(queue: &mut Queue, place: u16) {
    let own = Destination::Queue(QueueId(place));
    let rules = [&mut queue.join_empty, &mut queue.leave_empty].into_iter().flatten().map(|vacancy| &mut vacancy.to);
    rules.chain([&mut queue.when_closed]).filter(|to| **to == own).for_each(|to| *to = Destination::End);
    if queue.callback.is_some() {
        return;
    }
    queue.ladder.iter_mut().for_each(|step| step.offer_callback = false);
    let ladder = queue.ladder.iter_mut().filter_map(|step| step.overflow.as_mut());
    let exits = queue.exits.iter_mut().map(|exit| &mut exit.to);
    let rules = [&mut queue.join_empty, &mut queue.leave_empty].into_iter().flatten().map(|vacancy| &mut vacancy.to);
    let own = [&mut queue.when_full, &mut queue.on_timeout, &mut queue.when_closed];
    let all = ladder.chain(exits).chain(rules).chain(own).chain(queue.when_unstaffed.as_mut());
    all.filter(|to| **to == Destination::Callback).for_each(|to| *to = Destination::End);
}

type Crew = (Vec<u8>, Option<u8>, Option<Vec<Opens>>, bool);

/// Capacity, gates and greatest need of a profile.
fn crew() -> impl Strategy<Value = Crew> {
    let opens = prop_oneof![
        2 => Just(Opens::Always),
        2 => (1u64..5).prop_map(|wait| Opens::HeadWait(secs(wait))),
        1 => (1u64..5).prop_map(|wait| Opens::PredictedWait(secs(wait))),
    ];
    let capacity = prop_oneof![1 => Just(Vec::new()), 2 => proptest::collection::vec(1u8..4, 1..3), 1 => proptest::collection::vec(0u8..3, 1..3)];
    (
        capacity,
        weighted(OFTEN, 1u8..4),
        weighted(OFTEN, proptest::collection::vec(opens, usize::from(QUEUES))),
        proptest::bool::weighted(0.2),
    )
}

fn staff(profile: &mut Profile, (capacity, contacts_max, opens, greatest_need): Crew) {
    profile.capacity = capacity;
    profile.contacts_max = contacts_max;
    for (skill, opens) in profile.skills.iter_mut().zip(opens.into_iter().flatten()) {
        skill.opens = opens;
    }
    if greatest_need {
        profile.call_selection = CallSelection::GreatestNeed;
    }
}

/// Any valid centre.
pub fn full_center() -> impl Strategy<Value = Center> {
    with_all(center(), 3, AGENTS as usize)
}

/// Any valid centre in which every agent has their own profile.
pub fn full_crowded_center() -> impl Strategy<Value = Center> {
    with_all(crowded_center(), CROWD as usize, CROWD as usize)
}

fn with_all(center: impl Strategy<Value = Center>, profiles: usize, agents: usize) -> impl Strategy<Value = Center> {
    let more = (ways_out(), memory(), offering(), any::<u8>(), 0u8..2);
    let watchdog = (1u64..5, any::<bool>()).prop_map(|(silent, lose)| Watchdog {
        silent_for: secs(silent),
        then: if lose { SilentAgent::Lose } else { SilentAgent::Report },
    });
    let service = (proptest::option::of(0u32..3), any::<bool>()).prop_map(|(most, keeps)| SelfService {
        name: "menu".into(),
        most,
        age: if keeps { Age::Keep } else { Age::Reset },
    });
    (
        center,
        proptest::collection::vec(more, usize::from(QUEUES)),
        proptest::collection::vec(crew(), profiles),
        proptest::collection::vec(0u32..3, agents),
        weighted(OFTEN, watchdog),
        weighted(OFTEN, service),
        (proptest::option::weighted(0.4, 0u8..4), 0u64..8),
    )
        .prop_map(|(mut center, more, crews, weights, watchdog, service, (channels, rating))| {
            center.messages = vec!["please hold".into()];
            center.calendars = vec![Calendar::new("never", "UTC")];
            center.channels = channels.map_or(Vec::new(), two_channels);
            let several = !center.channels.is_empty();
            for (place, (queue, (out, memory, offering, bits, channel))) in
                (0..).zip(center.queues.iter_mut().zip(more))
            {
                put(queue, out, memory, offering);
                touch(queue, place, bits);
                queue.channel = ChannelId(if several { channel } else { 0 });
            }
            for (profile, crew) in center.profiles.iter_mut().zip(crews) {
                staff(profile, crew);
                profile.capacity.truncate(if several { 2 } else { 1 });
            }
            for (agent, weight) in center.agents.iter_mut().zip(weights) {
                agent.weight = weight;
            }
            center.watchdog = watchdog;
            center.self_service = service.into_iter().collect();
            center.rating_within = secs(rating);
            sound_weights(&mut center);
            center
        })
}

/// Every pool of weighted random selection has some weight above zero.
pub(super) fn sound_weights(center: &mut Center) {
    if center.check().is_err() {
        center.agents.iter_mut().for_each(|agent| agent.weight = 1);
    }
}

/// Voice and chat, which exclude each other according to `excludes`, one bit each way.
fn two_channels(excludes: u8) -> Vec<Channel> {
    let channel = |name: &str, other: u8, bit: u8| Channel {
        name: name.into(),
        excludes: if excludes & bit != 0 { vec![ChannelId(other)] } else { Vec::new() },
    };
    vec![channel("voice", 1, 1), channel("chat", 0, 2)]
}
