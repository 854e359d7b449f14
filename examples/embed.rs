//! The smallest host: it tells the engine what happened, and carries out what the engine decides.
use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Engine, Event, Fact, NewCall};
use acd::id::{AgentId, CallId, ProfileId, QueueId};
use acd::time::Timestamp;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let skills = vec![Skill::new(QueueId(0), 1)];
    let center = Center {
        queues: vec![Queue::new("contract")],
        profiles: vec![Profile::new("lawyer", skills)],
        agents: vec![Agent::new("Li", ProfileId(0))],
        ..Center::default()
    };
    let mut engine = Engine::new(center)?;
    let mut events: Vec<Event> = Vec::new();
    // What happened, and when. A real host reads this off its switch and a monotonic clock.
    let (li, caller) = (AgentId(0), CallId(7));
    engine.handle(Timestamp::from_secs(5), Command::Arrive(NewCall::new(caller, QueueId(0))), &mut events)?;
    engine.handle(Timestamp::from_secs(9), Command::SignIn { agent: li, not_ready: None }, &mut events)?;
    // What to do: the caller waited four seconds and is offered to Li now. Ring her; she answers.
    let offer = events.iter().find_map(|event| match event.fact {
        Fact::Offered { offer, .. } => Some(offer),
        _ => None,
    });
    let offer = offer.ok_or("nobody was offered the call")?;
    engine.handle(Timestamp::from_secs(11), Command::Accept { offer }, &mut events)?;
    engine.handle(Timestamp::from_secs(300), Command::HangUp { call: caller }, &mut events)?;
    events.iter().for_each(|event| println!("{} {:?}", event.at, event.fact));
    assert_eq!(engine.calls_alive(), 0);
    Ok(())
}
