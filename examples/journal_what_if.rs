//! What would a different centre have done with the same calls? Writes a day to a journal (made up here; a live router
//! writes its own), then replays it on the original centre, on one with a single agent, and on one where nobody waits
//! long.
use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Fact, LegOutcome, NewCall};
use acd::id::{AgentId, CallId, QueueId};
use acd::journal::{Day, Journal, JournalOptions, Player};
use acd::time::{Duration, Timestamp};

fn center(agents: &[&str]) -> Center {
    let mut center = Center::default();
    let contract = center.add_queue(Queue::new("contract"));
    let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
    for name in agents {
        center.add_agent(Agent::new(*name, lawyers));
    }
    center
}

/// Both agents are at work; every 40 seconds there is a call, which is answered after 2 seconds of ringing and takes
/// 90.
fn write_a_day(folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let (mut journal, recovered) = Journal::open(folder, JournalOptions::default(), center(&["Li", "Wang"]))?;
    let (mut engine, mut roster, mut events) = (recovered.engine, recovered.roster, Vec::new());
    let sign_in = |agent| (0, Command::SignIn { agent: AgentId(agent), not_ready: None });
    let mut agenda: Vec<(u64, Command)> = (0..2).map(sign_in).collect();
    agenda.extend((0..100).map(|call| (40 * call, Command::Arrive(NewCall::new(CallId(call), QueueId(0))))));
    while let Some(next) = (0..agenda.len()).min_by_key(|&place| agenda[place].0) {
        let (secs, command) = agenda.remove(next);
        let at = Timestamp::from_secs(secs);
        journal.append(at, std::slice::from_ref(&command))?;
        engine.handle(at, command, &mut events)?;
        roster.follow(engine.center(), &events);
        journal.applied(&engine, &roster, &events)?;
        for event in events.drain(..) {
            match event.fact {
                Fact::Offered { offer, .. } => agenda.push((secs + 2, Command::Accept { offer })),
                Fact::LegEnded { leg, outcome: LegOutcome::Answered(_), .. } => {
                    agenda.push((secs + 90, Command::HangUp { call: leg.call }));
                }
                _ => {}
            }
        }
    }
    Ok(journal.close(&engine, &roster)?)
}

/// The number of answered calls, and their mean wait in seconds.
fn waits(day: &Day, center: &Center) -> Result<(u64, f64), Box<dyn std::error::Error>> {
    let (mut answered, mut waited) = (0, Duration::ZERO);
    day.rerun(center, |event| {
        if let Fact::LegEnded { outcome: LegOutcome::Answered(_), enqueued, .. } = event.fact {
            answered += 1;
            waited += event.at.since(enqueued);
        }
    })?;
    Ok((answered, waited.as_secs_f64() / answered.max(1) as f64))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("acd-what-if-{}", std::process::id()));
    write_a_day(&folder)?;
    let day = Day::read(Player::open(&folder)?)?;
    // Any change of the configuration can be tried.
    let mut quicker = center(&["Li", "Wang"]);
    quicker.queues[0].wait_max = Some(Duration::from_secs(60));
    for (name, center) in [("as it was", day.center()), ("Li alone", &center(&["Li"])), ("a minute at most", &quicker)]
    {
        let (answered, mean) = waits(&day, center)?;
        println!("{name:<18} {answered:>4} answered, mean wait {mean:>7.1} s");
    }
    Ok(std::fs::remove_dir_all(folder)?)
}
