//! The rules that an operator sets: ladders, selection, transfer, reserves.

use acd::config::*;
use acd::engine::*;
use acd::id::*;

use crate::scene::*;

#[test]
fn tiers_open_at_their_very_instant() {
    for (tier, at) in [(1, 0.0), (2, 30.0), (3, 60.0), (4, 75.0), (5, 90.0), (6, 120.0)] {
        let mut center = center(1);
        let rung = |(step, at)| Step { at: secs(at), tiers: TierSet::range(1, step), ..Step::open() };
        center.queues[0].ladder = [(1, 0), (2, 30), (3, 60), (4, 75), (5, 90), (6, 120)].map(rung).into();
        center.profiles[0].skills[0].tier = tier;
        let mut scene = Scene::new(center);
        scene.at(0.0).signs_in(LI).arrives(1, CONTRACT);
        if at > 0.0 {
            scene.at(at - 0.000_001);
            assert!(!scene.news().iter().any(|news| news.contains("offered")), "tier {tier} before {at} s");
            scene.at(at);
        }
        assert_eq!(scene.news().last().unwrap(), "1 offered Li", "tier {tier} at {at} s");
    }
}

#[test]
fn a_lawyer_of_a_tier_that_never_opens_is_not_offered_and_the_wait_runs_out() {
    let mut center = center(1);
    center.queues[0].ladder = vec![Step { tiers: TierSet::range(1, 1), ..Step::open() }];
    center.queues[0].wait_max = Some(secs(3));
    center.profiles[0].skills[0].tier = 2;
    let mut scene = Scene::new(center);
    scene.at(0.0).signs_in(LI).arrives(1, CONTRACT).at(3.0);
    assert_eq!(scene.news(), ["1/1 TimedOut(End)", "1 ended TimedOut"]);
}

#[test]
fn front_line_passes_the_caller_to_a_lawyer_with_or_without_age() {
    for (age, first) in [(Age::Keep, 1), (Age::Reset, 2)] {
        let mut center = center(0);
        center.profiles = vec![
            Profile::new("front line", vec![Skill::new(GENERAL, 1)]),
            Profile::new("lawyer", vec![Skill::new(CONTRACT, 1)]),
        ];
        center.agents = vec![Agent::new("Li", ProfileId(0)), Agent::new("Wang", ProfileId(1))];
        let mut scene = Scene::new(center);
        scene.at(0.0).signs_in(LI).arrives(1, GENERAL).accepts(LI);
        scene.at(50.0).arrives(2, CONTRACT);
        let transfer = Command::Transfer { call: CallId(1), to: Party::Queue(CONTRACT), age, priority: None };
        scene.at(60.0).tell(transfer).unwrap();
        assert_eq!(scene.engine.doing(LI), Some(Doing::Idle), "out of the call at the transfer");
        scene.at(70.0).signs_in(WANG);
        assert_eq!(scene.news().last().unwrap(), &format!("{first} offered Wang"), "{age:?}");
    }
}

#[test]
fn a_lost_agent_leaves_the_caller_in_the_queue_with_the_age_of_the_call() {
    let mut scene = Scene::new(center(2));
    scene.at(0.0).signs_in(LI).arrives(1, CONTRACT).accepts(LI);
    scene.at(30.0).arrives(2, CONTRACT);
    scene.at(40.0).tell(Command::AgentLost { agent: LI }).unwrap();
    scene.at(50.0).signs_in(WANG);
    assert_eq!(scene.news().last().unwrap(), "1 offered Wang", "before the one who came at 30 s");
}

#[test]
fn agents_are_chosen_by_the_rule_of_the_queue() {
    use SelectionRule::*;
    // Li talks from 0 to 100 s, Wang to 65, Zhao to 60 and again to 70; one more call comes at 200. Ties go to Wang, who was
    // free first.
    let expected =
        [(MostIdle, "Wang"), (LeastOccupied, "Wang"), (FewestCalls, "Wang"), (Linear, "Li"), (Circular, "Li")];
    for (rule, who) in expected {
        let mut scene = Scene::new(center_with(3, |queue| queue.selection.rule = rule));
        scene.at(0.0);
        (0..3).for_each(|agent| {
            scene.signs_in(AgentId(agent));
        });
        (1..=3).for_each(|call| {
            scene.arrives(call, CONTRACT);
        });
        (0..3).for_each(|agent| {
            scene.accepts(AgentId(agent));
        });
        let call_of = |scene: &Scene, agent: AgentId| {
            scene.events.iter().rev().find_map(|event| match event.fact {
                Fact::LegEnded { leg, outcome: LegOutcome::Answered(who), .. } if who == agent => Some(leg.call),
                _ => None,
            })
        };
        scene.at(60.0).arrives(4, CONTRACT);
        let zhao = call_of(&scene, AgentId(2)).unwrap();
        scene.tell(Command::Release { call: zhao }).unwrap();
        scene.accepts(AgentId(2));
        for (at, agent) in [(65.0, WANG), (70.0, AgentId(2)), (100.0, LI)] {
            let call = call_of(&scene, agent).unwrap();
            scene.at(at).tell(Command::Release { call }).unwrap();
        }
        scene.at(200.0).arrives(5, CONTRACT);
        assert_eq!(scene.news().last().unwrap(), &format!("5 offered {who}"), "{rule:?}");
    }
}

#[test]
fn random_selection_is_even_and_repeats_with_its_seed() {
    let play = |seed| {
        let mut center = center_with(3, |queue| queue.selection.rule = SelectionRule::Random);
        center.seed = seed;
        let mut scene = Scene::new(center);
        scene.at(0.0);
        (0..3).for_each(|agent| {
            scene.signs_in(AgentId(agent));
        });
        let mut counts = [0u32; 3];
        for call in 1..=3000 {
            scene.arrives(call, CONTRACT);
            let offered = scene.events.last().and_then(|event| match event.fact {
                Fact::AgentChanged { agent, .. } => Some(agent),
                _ => None,
            });
            counts[offered.expect("an agent rings").index()] += 1;
            scene.tell(Command::HangUp { call: CallId(call) }).unwrap();
        }
        counts
    };
    let counts = play(1);
    // A binomial with p = 1/3 over 3,000 has a standard deviation of 25.8.
    assert!(
        counts.iter().all(|&count| count.abs_diff(1000) < 104),
        "{counts:?} is further than four deviations from even"
    );
    assert_eq!(counts, play(1));
    assert_ne!(counts, play(2));
}

#[test]
fn a_reserved_agent_is_kept_back_until_more_are_idle() {
    let mut center = center(2);
    center.profiles[0].skills[1].reserve = 1;
    let mut scene = Scene::new(center);
    scene.at(0.0).signs_in(LI).arrives(1, GENERAL);
    assert!(scene.news().is_empty(), "Li is held back for contract calls");
    scene.at(5.0).signs_in(WANG);
    assert_eq!(scene.news(), ["1 offered Wang"], "two are idle, one may go");
}

#[test]
fn the_most_skilled_or_the_least_skilled_go_first() {
    for (proficiency, who) in
        [(Proficiency::MostSkilled, "Wang"), (Proficiency::LeastSkilled, "Li"), (Proficiency::Ignore, "Li")]
    {
        let mut center = center_with(2, |queue| queue.selection.proficiency = proficiency);
        let mut expert = center.profiles[0].clone();
        expert.name = "expert".into();
        expert.skills[0].level = 9;
        center.profiles.push(expert);
        center.agents[1].profile = ProfileId(1);
        let mut scene = Scene::new(center);
        scene.at(0.0).signs_in(LI);
        scene.at(1.0).signs_in(WANG);
        scene.at(2.0).arrives(1, CONTRACT);
        assert_eq!(scene.news(), [format!("1 offered {who}")], "{proficiency:?}");
    }
}

#[test]
fn a_queue_that_nobody_staffs_sends_calls_on_at_once() {
    let mut center = center(1);
    center.queues[0].when_unstaffed = Some(Destination::External(0));
    let mut scene = Scene::new(center);
    scene.at(0.0).arrives(1, CONTRACT);
    assert_eq!(scene.news(), ["1/1 Overflowed(External(0))", "1 ended External(0)"]);
    scene.at(1.0).tell(Command::SignIn { agent: LI, not_ready: Some(ReasonId(0)) }).unwrap();
    scene.arrives(2, CONTRACT);
    assert!(scene.news().is_empty(), "a paused agent is staffed");
}
