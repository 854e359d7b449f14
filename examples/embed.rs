//! The smallest host: it reports to the engine what happened, and carries out what the engine decides.
use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Engine, Event, Fact, NewCall};
use acd::id::CallId;
use acd::time::Timestamp;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut center = Center::default();
    let contract = center.add_queue(Queue::new("contract"));
    let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
    let li = center.add_agent(Agent::new("Li", lawyers));
    let mut engine = Engine::new(center)?;
    let mut events: Vec<Event> = Vec::new();
    // What happened, and when. A real host reads this off its switch and a monotonic clock.
    let caller = CallId(7);
    engine.handle(Timestamp::from_secs(5), Command::Arrive(NewCall::new(caller, contract)), &mut events)?;
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
