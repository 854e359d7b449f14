//! Random centres with the rules that every centre has.

use super::{AGENTS, CROWD, QUEUES, secs};
use acd::config::*;
use acd::id::*;
use proptest::prelude::*;

fn destination() -> impl Strategy<Value = Destination> {
    prop_oneof![
        Just(Destination::End),
        (0..QUEUES).prop_map(|queue| Destination::Queue(QueueId(queue))),
        Just(Destination::External(0)),
    ]
}

/// One limit, on any queue.
fn consider() -> impl Strategy<Value = Consider> {
    (0..QUEUES, 0u8..6, 0u8..4).prop_map(|(queue, kind, bound)| {
        let none = Consider::new(QueueId(queue));
        let (count, wait) = (Some(u32::from(bound)), Some(secs(u64::from(bound))));
        match kind {
            0 => Consider { waiting_min: count, ..none },
            1 => Consider { waiting_max: count, ..none },
            2 => Consider { expected_wait_min: wait, ..none },
            3 => Consider { expected_wait_max: wait, ..none },
            4 => Consider { staffed_min: count, ..none },
            _ => Consider { busy_max: Some(bound * 30), ..none },
        }
    })
}

fn ladder(own: u16) -> impl Strategy<Value = Vec<Step>> {
    let join = proptest::option::weighted(0.3, 0..QUEUES);
    let rung = (1u64..4, 1u8..4, -1i16..3, join, proptest::option::weighted(0.3, consider()));
    let overflow = (destination(), proptest::option::weighted(0.3, consider()));
    (1u8..4, proptest::collection::vec(rung, 0..3), proptest::option::weighted(0.3, overflow)).prop_map(
        move |(first, rungs, overflow)| {
            let mut ladder = vec![Step { tiers: TierSet::range(1, first), ..Step::open() }];
            let mut at = 0;
            for (wait, tiers, credit, join, consider_if) in rungs {
                at += wait;
                let join = join.filter(|&queue| queue != own).map(QueueId).into_iter().collect();
                let tiers = TierSet::range(1, tiers);
                ladder.push(Step { at: secs(at), tiers, credit, join, consider_if, ..Step::open() });
            }
            if let Some((destination, consider_if)) = overflow {
                ladder.push(Step { at: secs(at + 2), overflow: Some(destination), consider_if, ..Step::open() });
            }
            ladder
        },
    )
}

fn selection() -> impl Strategy<Value = Selection> {
    use SelectionRule::*;
    let rule =
        prop_oneof![Just(MostIdle), Just(LeastOccupied), Just(FewestCalls), Just(Circular), Just(Linear), Just(Random)];
    let proficiency =
        prop_oneof![Just(Proficiency::Ignore), Just(Proficiency::MostSkilled), Just(Proficiency::LeastSkilled)];
    let pools = prop_oneof![3 => Just(PoolChoice::Merged), 1 => Just(PoolChoice::MostAvailable)];
    (rule, proficiency, pools).prop_map(|(rule, proficiency, pools)| Selection { rule, proficiency, pools })
}

fn rona() -> impl Strategy<Value = Rona> {
    let rule = || {
        (1u64..4, 0u16..3, 0u64..4).prop_map(|(delay, pause_after, lately)| RonaRule {
            delay: secs(delay),
            pause_after,
            pause_delay: secs(if pause_after > 0 { lately } else { 0 }),
            ..RonaRule::default()
        })
    };
    (rule(), rule(), rule(), rule()).prop_map(|(no_answer, rejected, busy, unreachable)| Rona {
        no_answer,
        rejected,
        busy,
        unreachable,
        ..Rona::default()
    })
}

fn wrap_up() -> impl Strategy<Value = WrapUp> {
    prop_oneof![(0u64..4).prop_map(|limit| WrapUp::AtMost(secs(limit))), Just(WrapUp::UntilDone)]
}

fn queue(place: u16) -> impl Strategy<Value = Queue> {
    let bounds = (proptest::option::of(0u32..4), destination(), proptest::option::weighted(0.2, destination()));
    let lines = proptest::option::weighted(0.2, 1u32..6);
    let time = (
        ladder(place),
        proptest::option::weighted(0.5, 6u64..20),
        destination(),
        any::<bool>(),
        proptest::option::of(1u64..4),
    );
    let rules = (selection(), proptest::option::of(1u64..4), -1i16..2, rona(), wrap_up(), any::<bool>());
    (bounds, time, rules, lines).prop_map(move |(bounds, time, rules, lines)| {
        let (waiting_max, when_full, when_unstaffed) = bounds;
        let (ladder, wait_max, on_timeout, cancels, ring_timeout) = time;
        let (selection, credit, weight, rona, wrap_up, ends) = rules;
        let past = ladder.last().map_or(0, |step| step.at.as_micros() / 1_000_000);
        Queue {
            waiting_max,
            lines,
            when_full,
            when_unstaffed,
            wait_max: wait_max.map(|limit| secs(limit.max(past + 1))),
            on_timeout,
            while_ringing: if cancels { WhileRinging::Cancel } else { WhileRinging::LetRing },
            ladder,
            selection,
            priority: credit.map_or(PriorityRule::Strict, |worth| PriorityRule::AgeCredit(secs(worth))),
            weight,
            ring_timeout: ring_timeout.map(secs),
            rona,
            wrap_up,
            on_agent_lost: if ends { OnAgentLost::End } else { OnAgentLost::Requeue },
            ..Queue::new(format!("queue-{place}"))
        }
    })
}

fn profile(place: u32, reserve: u32) -> impl Strategy<Value = Profile> {
    let skill = (1u8..4, 1u8..3, 0..=reserve).prop_map(|(tier, level, reserve)| (tier, level, reserve));
    let skills = proptest::collection::vec(proptest::option::weighted(0.7, skill), QUEUES as usize);
    (skills, 0..4).prop_map(move |(skills, selection)| {
        let skills: Vec<Skill> = (0..)
            .zip(skills)
            .filter_map(|(queue, skill)| {
                let (tier, level, reserve) = skill?;
                Some(Skill { level, reserve, ..Skill::new(QueueId(queue), tier) })
            })
            .collect();
        let even = vec![1.0 / skills.len().max(1) as f64; skills.len()];
        let call_selection = match selection {
            0 => CallSelection::TierFirst,
            1 => CallSelection::RankFirst,
            2 => CallSelection::LongestQueue,
            _ if skills.is_empty() => CallSelection::TierFirst,
            _ => CallSelection::QueueRatio(even),
        };
        Profile { call_selection, ..Profile::new(format!("profile-{place}"), skills) }
    })
}

/// Any valid centre with a few profiles, and random agents of each.
pub fn center() -> impl Strategy<Value = Center> {
    let agents = proptest::collection::vec((0u32..3, proptest::option::weighted(0.2, wrap_up())), AGENTS as usize);
    center_of((0..3).map(|place| profile(place, 1)).collect(), agents)
}

/// Any valid centre in which every agent has their own profile.
pub fn crowded_center() -> impl Strategy<Value = Center> {
    let agents: Vec<_> = (0..CROWD).map(|place| (Just(place), Just(None))).collect();
    center_of((0..CROWD).map(|place| profile(place, 0)).collect(), agents)
}

/// Any valid centre with so many additional queues that an engine cannot look at all their lines at once.
pub fn wide_center() -> impl Strategy<Value = Center> {
    let tiers = proptest::collection::vec(proptest::option::weighted(0.7, 1u8..3), 3);
    let more = proptest::collection::vec((-1i16..2, proptest::option::of(1u64..4), tiers), 65..140);
    (center(), more).prop_map(|(mut center, more)| {
        for (place, (weight, ring_timeout, tiers)) in (QUEUES..).zip(more) {
            center.queues.push(Queue {
                wait_max: Some(secs(20)),
                weight,
                ring_timeout: ring_timeout.map(secs),
                ..Queue::new(format!("queue-{place}"))
            });
            for (profile, tier) in center.profiles.iter_mut().zip(tiers) {
                profile.skills.extend(tier.map(|tier| Skill::new(QueueId(place), tier)));
            }
        }
        for profile in &mut center.profiles {
            if let CallSelection::QueueRatio(shares) = &mut profile.call_selection {
                *shares = vec![1.0 / profile.skills.len() as f64; profile.skills.len()];
            }
        }
        center
    })
}

/// Queues that nobody serves get a maximum wait.
fn center_of(
    profiles: Vec<impl Strategy<Value = Profile>>,
    agents: impl Strategy<Value = Vec<(u32, Option<WrapUp>)>>,
) -> impl Strategy<Value = Center> {
    let queues: Vec<_> = (0..QUEUES).map(queue).collect();
    let bounds = (proptest::option::weighted(0.3, 0u32..6), proptest::option::weighted(0.2, 2u32..9));
    (queues, profiles, agents, bounds, any::<bool>(), any::<u64>()).prop_map(
        |(mut queues, profiles, agents, (waiting_max, lines), early, seed)| {
            for queue in queues.iter_mut().filter(|queue| queue.wait_max.is_none()) {
                queue.wait_max = Some(secs(20));
            }
            let agent = |(place, (profile, wrap_up)): (usize, (u32, Option<WrapUp>))| Agent {
                wrap_up,
                ..Agent::new(format!("agent-{place}"), ProfileId(profile))
            };
            Center {
                queues,
                profiles,
                agents: agents.into_iter().enumerate().map(agent).collect(),
                reasons: vec!["break".into(), "training".into()],
                attributes: vec![Attribute { name: "region".into(), values: vec!["in".into(), "out".into()] }],
                externals: vec!["voicemail".into()],
                waiting_max,
                lines,
                sign_out: if early { SignOut::AfterConversation } else { SignOut::AfterWrapUp },
                seed,
                ..Center::default()
            }
        },
    )
}
