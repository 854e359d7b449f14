//! A router inside an asynchronous host: each call is a task that waits for its agent, each agent a task that answers.
use std::time::Duration;

use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Engine, Fact, NewCall};
use acd::id::CallId;
use acd::live::{Arrival, BoardOptions, Handle, Missed, Numbered, Options, Setup};

/// Answers every offer, and talks for a moment.
async fn agents(router: Handle) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut events = router.subscribe()?;
    while let Some(next) = events.next().await {
        match next {
            Ok(Numbered { event, .. }) => {
                if let Fact::Offered { offer, leg, .. } = event.fact {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    router.call(Command::Accept { offer }).await?;
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    router.call(Command::HangUp { call: leg.call }).await?;
                }
            }
            // Too slow by this many events: a host would start again from the board.
            Err(Missed(count)) => println!("{count} events missed"),
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut center = Center::default();
    let contract = center.add_queue(Queue::new("contract"));
    let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
    let li = center.add_agent(Agent::new("Li", lawyers));
    let engine = Engine::new(center)?;
    let options = Options { board: Some(BoardOptions::default()), ..Options::default() };
    let router = Setup::new(engine).start(options)?;
    let handle = router.handle();
    let answering = tokio::spawn(agents(handle.clone()));
    handle.call(Command::SignIn { agent: li, not_ready: None }).await?;
    let callers: Vec<_> = (1..=3)
        .map(|call| {
            let handle = handle.clone();
            tokio::spawn(async move { handle.arrive(NewCall::new(CallId(call), contract)).await })
        })
        .collect();
    for caller in callers {
        match caller.await?? {
            Arrival::Assigned { call, agent, waited, .. } => println!("call {call}: agent {agent} after {waited}"),
            Arrival::Ended { call, disposition } => println!("call {call}: {disposition:?}"),
        }
    }
    // First the calls end, then the router; the subscription ends with it.
    handle.turn_away();
    handle.until_empty().await?;
    tokio::task::spawn_blocking(|| router.shut_down()).await??;
    let board = handle.board().ok_or("a board is published")?;
    println!("answered today: {}", board.queues[0].today.answered.count);
    answering.await?
}
