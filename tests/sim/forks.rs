//! Replications that are stopped, copied, and continued with other staffing.

use std::sync::Arc;

use acd::config::{Agent, Ringing};
use acd::engine::{Event, Fact, LegOutcome};
use acd::id::{ProfileId, QueueId};
use acd::sim::world::Leavers;
use acd::sim::{Curves, CurvesError, Replication, Simulation};
use acd::time::Timestamp;

use crate::worlds::w2;

const HOUR: u64 = 3_600;

/// W2 with one agent more of each profile to draw on.
fn roomy() -> Simulation {
    let simulation = w2(1);
    let (mut center, world) = (simulation.center().clone(), simulation.world().clone());
    for profile in 0..4 {
        center.agents.push(Agent::new(format!("spare {profile}"), ProfileId(profile)));
    }
    Simulation::new(center, world).expect("sound")
}

fn one_more(simulation: &Simulation, profile: usize, hour: usize) -> Arc<Curves> {
    let mut curves = Curves::clone(simulation.curves());
    curves.0[0][profile][hour] += 1;
    simulation.check_curves(&curves).expect("there is an agent to spare");
    Arc::new(curves)
}

fn heard_until(replication: &mut Replication<'_>, until: u64, heard: &mut Vec<Event>) {
    let until = Timestamp::from_secs(until);
    replication.run_until(until, |events| heard.extend_from_slice(events)).expect("it runs");
}

fn rest(replication: Replication<'_>) -> Vec<Event> {
    let mut heard = Vec::new();
    replication.finish(|events| heard.extend_from_slice(events)).expect("it runs");
    heard
}

fn whole(simulation: &Simulation, curves: &Arc<Curves>) -> Vec<Event> {
    let mut replication = simulation.begin(5, 2);
    replication.follow(Arc::clone(curves));
    rest(replication)
}

#[test]
fn a_replication_that_is_stopped_and_copied_goes_on_as_if_nothing_had_been() {
    let simulation = w2(1);
    let mut expected = Vec::new();
    simulation.replicate(5, 2, |events| expected.extend_from_slice(events)).expect("it runs");
    let (mut replication, mut heard) = (simulation.begin(5, 2), Vec::new());
    for quarter in 1..=110 {
        heard_until(&mut replication, quarter * 900, &mut heard);
        assert!(heard.iter().all(|event| event.at < Timestamp::from_secs(quarter * 900)));
        if quarter % 16 == 1 {
            let whole = [heard.clone(), rest(replication.clone())].concat();
            assert!(whole == expected, "copied after {quarter} quarters of an hour");
        }
    }
    heard.extend(rest(replication));
    assert!(heard == expected);
}

#[test]
fn a_copy_with_one_more_agent_from_ten_on_is_the_day_with_one_more_agent_from_ten_on() {
    let simulation = roomy();
    for (profile, hour) in [(0, 0), (1, 9), (3, 10), (3, 20), (2, 23)] {
        let (mut replication, mut heard) = (simulation.begin(5, 2), Vec::new());
        heard_until(&mut replication, hour * HOUR, &mut heard);
        let curves = one_more(&simulation, profile, hour as usize);
        let mut fork = replication.clone();
        fork.follow(Arc::clone(&curves));
        let forked = [heard.clone(), rest(fork)].concat();
        assert!(forked == whole(&simulation, &curves), "profile {profile} at {hour}");
        heard.extend(rest(replication));
        assert!(heard == whole(&simulation, simulation.curves()), "the original of {profile} at {hour}");
        assert!(heard != forked);
    }
}

/// How each leg ended from `from` on, without saying which agent it was.
fn legs(events: &[Event], from: u64) -> Vec<(Timestamp, QueueId, Timestamp, u8)> {
    let of = |event: &Event| {
        let Fact::LegEnded { queue, outcome, enqueued, .. } = event.fact else { return None };
        let outcome = match outcome {
            LegOutcome::Answered(_) => 0,
            LegOutcome::Abandoned => 1,
            _ => 2,
        };
        (event.at >= Timestamp::from_secs(from)).then_some((event.at, queue, enqueued, outcome))
    };
    events.iter().filter_map(of).collect()
}

#[test]
fn copies_that_stand_alike_count_the_same_from_there_on() {
    let simulation = roomy();
    let mut met = 0;
    for (profile, hour) in [(0, 2), (1, 9), (3, 10), (2, 17), (3, 20)] {
        let mut base = simulation.begin(5, 2);
        heard_until(&mut base, hour * HOUR, &mut Vec::new());
        let mut fork = base.clone();
        assert_eq!(fork.likeness(), base.likeness());
        assert!(base.likeness().is_some());
        fork.follow(one_more(&simulation, profile, hour as usize));
        let mut differed = false;
        for minute in (hour * 60..1_440).step_by(5).skip(1) {
            heard_until(&mut base, minute * 60, &mut Vec::new());
            heard_until(&mut fork, minute * 60, &mut Vec::new());
            let alike = base.likeness() == fork.likeness();
            differed |= !alike;
            if alike && minute > (hour + 1) * 60 {
                let from = minute * 60;
                assert_eq!(legs(&rest(base), from), legs(&rest(fork), from), "profile {profile} at {hour}");
                met += 1;
                break;
            }
        }
        assert!(differed, "one more agent makes a difference");
    }
    assert!(met >= 3, "{met}");
}

#[test]
fn where_it_matters_who_does_what_nothing_is_said_to_be_alike() {
    let simulation = w2(1);
    let plain = || (simulation.center().clone(), simulation.world().clone());
    let known = |(center, world)| Simulation::new(center, world).expect("sound").begin(1, 0).likeness().is_some();
    assert!(known(plain()));
    let mut two_pools_of_one_tier = plain();
    two_pools_of_one_tier.0.profiles[3].skills[0].tier = 1;
    let mut rings_all = plain();
    rings_all.0.queues[0].ringing = Ringing::All { most: 2 };
    let mut leavers = plain();
    leavers.1.leavers = Leavers::LastListed;
    let mut rejecting = plain();
    rejecting.1.agents[0].reject_probability = 0.1;
    for unlike in [two_pools_of_one_tier, rings_all, leavers, rejecting] {
        assert!(!known(unlike));
    }
}

#[test]
fn curves_that_cannot_be_followed_are_refused() {
    let simulation = w2(1);
    let mut more = Curves::clone(simulation.curves());
    more.0[0][0][9] = 9;
    assert_eq!(simulation.check_curves(&more), Err(CurvesError::TooMany { profile: 0, found: 9, most: 8 }));
    let mut short = Curves::clone(simulation.curves());
    short.0[0][2].pop();
    assert_eq!(simulation.check_curves(&short), Err(CurvesError::Shape { pattern: 0 }));
    assert_eq!(simulation.check_curves(&Curves(Vec::new())), Err(CurvesError::Shape { pattern: 0 }));
    assert_eq!(simulation.check_curves(simulation.curves()), Ok(()));
}
