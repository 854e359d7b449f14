//! A recorded day replayed on a different centre.

use acd::config::{Agent, Center};
use acd::engine::{Command, Fact, LegOutcome, SwitchState};
use acd::id::{AgentId, CallId, ProfileId};
use acd::journal::{Day, History, Journal, JournalOptions, Player, RerunError};
use acd::time::{Duration, Timestamp};

use super::history::{arrive, options, small};

/// How many are answered in a rerun, and their total wait.
fn rerun(day: &Day, center: &Center) -> (u64, Duration) {
    let (mut answered, mut waited) = (0, Duration::ZERO);
    day.rerun(center, |event| {
        if let Fact::LegEnded { outcome: LegOutcome::Answered(_), enqueued, .. } = event.fact {
            answered += 1;
            waited += event.at.since(enqueued);
        }
    })
    .expect("the day can be put to it");
    (answered, waited)
}

/// Two agents; a call every 10 seconds, which takes 20 after 2 of ringing; every tenth caller leaves after 5.
fn day(folder: &std::path::Path) -> Day {
    let mut center = small();
    center.agents.push(Agent::new("Wang", ProfileId(0)));
    let everything = JournalOptions { history: History::All, ..options(1 << 20) };
    let (mut journal, recovered) = Journal::open(folder, everything, center).expect("it opens");
    let (mut engine, mut roster) = (recovered.engine, recovered.roster);
    let mut agenda: Vec<(u64, Command)> =
        (0..2).map(|agent| (0, Command::SignIn { agent: AgentId(agent), not_ready: None })).collect();
    for call in 0..50 {
        agenda.push((10 * call + 1, arrive(call)));
        if call % 10 == 9 {
            agenda.push((10 * call + 6, Command::HangUp { call: CallId(call) }));
        }
    }
    while !agenda.is_empty() {
        agenda.sort_by_key(|(at, _)| *at);
        let (secs, command) = agenda.remove(0);
        let (at, mut events) = (Timestamp::from_secs(secs), Vec::new());
        journal.append(at, std::slice::from_ref(&command)).expect("it is written");
        // Callers who were already answered hang up twice, which is rejected.
        let _ = engine.handle(at, command, &mut events);
        roster.follow(engine.center(), &events);
        journal.applied(&engine, &roster, &events).expect("it goes on");
        for event in events {
            match event.fact {
                // Callers who leave are not answered in time.
                Fact::Offered { offer, leg, .. } if leg.call.0 % 10 != 9 => {
                    agenda.push((secs + 2, Command::Accept { offer }));
                }
                Fact::LegEnded { leg, outcome: LegOutcome::Answered(_), .. } => {
                    agenda.push((secs + 20, Command::HangUp { call: leg.call }));
                }
                _ => {}
            }
        }
    }
    drop(journal);
    Day::read(Player::open(folder).expect("it opens")).expect("it is whole")
}

#[test]
fn the_same_centre_does_much_the_same_and_fewer_agents_let_people_wait() {
    let folder = tempfile::tempdir().expect("a folder");
    let day = day(folder.path());
    let (answered, waited) = rerun(&day, day.center());
    // Five of fifty left; in the rerun agents always answer, perhaps some of those in time.
    assert!((45..=50).contains(&answered), "{answered}");
    assert_eq!(rerun(&day, day.center()), (answered, waited), "the same again");
    let mut fewer = day.center().clone();
    fewer.agents.remove(1);
    let (answered_by_one, waited_for_one) = rerun(&day, &fewer);
    let mean = |(count, waited): (u64, Duration)| waited.as_secs_f64() / count as f64;
    assert!(answered_by_one <= answered, "{answered_by_one} <= {answered}");
    assert!(mean((answered_by_one, waited_for_one)) > 4.0 * mean((answered, waited)));
}

#[test]
fn whom_the_switch_did_not_find_is_away_in_a_rerun_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let everything = JournalOptions { history: History::All, ..options(1 << 20) };
    let (mut journal, mut recovered) = Journal::open(folder.path(), everything, small()).expect("it opens");
    let agent = AgentId(0);
    let nobody = SwitchState { agents: Some(Vec::new()), ..SwitchState::default() };
    let gone = Command::Reconcile(Box::new(nobody));
    let commands = [Command::SignIn { agent, not_ready: None }, gone, arrive(1)];
    for (command, secs) in commands.into_iter().zip(0..) {
        let (at, mut events) = (Timestamp::from_secs(secs), Vec::new());
        journal.append(at, std::slice::from_ref(&command)).expect("it is written");
        recovered.engine.handle(at, command, &mut events).expect("it is taken");
        recovered.roster.follow(recovered.engine.center(), &events);
        journal.applied(&recovered.engine, &recovered.roster, &events).expect("it goes on");
    }
    drop(journal);
    let day = Day::read(Player::open(folder.path()).expect("it opens")).expect("it is whole");
    assert_eq!(rerun(&day, day.center()), (0, Duration::ZERO));
}

#[test]
fn a_centre_without_the_queue_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let day = day(folder.path());
    let mut other = day.center().clone();
    other.queues[0].name = "elsewhere".into();
    let refused = day.rerun(&other, |_| ());
    assert!(matches!(&refused, Err(RerunError::NoQueue(name)) if name == "desk"), "{refused:?}");
}
