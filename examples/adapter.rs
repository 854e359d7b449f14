//! The smallest adapter of a real hotline: a router with a journal, between two ends of a switch (scripted here).
//! Reports from the switch become commands; the router's events become actions on the switch.
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Event, Fact, LegOutcome, NewCall, SwitchState};
use acd::id::{CallId, OfferId};
use acd::journal::{Journal, JournalOptions};
use acd::live::{Handle, Options, Setup};

/// Carries out one event on the switch. This one is scripted: everybody answers after 20 ms and talks for 50.
fn carry_out(router: &Handle, event: &Event) {
    let later = |millis, command| {
        let router = router.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(millis));
            router.submit(command).expect("the router takes it")
        });
    };
    match event.fact {
        Fact::Offered { offer, leg, .. } => {
            println!("ring agent {} for call {}", offer.agent, leg.call);
            later(20, Command::Accept { offer });
        }
        Fact::OfferEnded { offer: OfferId { agent, .. }, .. } | Fact::StrayRing { agent, .. } => {
            println!("stop ringing agent {agent}");
        }
        Fact::LegEnded { leg, outcome: LegOutcome::Answered(agent), .. } => {
            println!("connect call {} and agent {agent}", leg.call);
            later(50, Command::HangUp { call: leg.call });
        }
        Fact::ConversationEnded { call, agent, .. } => println!("part call {call} and agent {agent}"),
        Fact::CallEnded { call, disposition, .. } => println!("call {call} is over: {disposition:?}"),
        _ => {}
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut center = Center::default();
    let contract = center.add_queue(Queue::new("contract"));
    let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
    let agents = ["Li", "Wang"].map(|name| center.add_agent(Agent::new(name, lawyers)));
    let folder = std::env::temp_dir().join(format!("acd-adapter-{}", std::process::id()));
    let (journal, recovered) = Journal::open(&folder, JournalOptions::default(), center)?;
    // After a crash, this is what the engine believes; it is reconciled with the switch's state below.
    let believed = recovered.roster.calls().count();
    let (tell, told) = channel();
    let setup = Setup::recovered(journal, recovered).on_events(move |_, events| {
        // The adapter may have stopped listening.
        events.iter().for_each(|event| _ = tell.send(*event));
    });
    let router = setup.start(Options::default())?;
    let handle = router.handle();
    println!("{believed} calls before; the switch has none, and both agents' telephones, which are silent");
    let truth = SwitchState { calls: Vec::new(), ringing: Vec::new(), agents: agents.to_vec() };
    handle.call_blocking(Command::Reconcile(Box::new(truth)))?;
    for agent in agents {
        handle.call_blocking(Command::SignIn { agent, not_ready: None })?;
    }
    (1..=5).try_for_each(|call| handle.submit(Command::Arrive(NewCall::new(CallId(call), contract))))?;
    let ends = |event: &Event| matches!(event.fact, Fact::CallEnded { .. });
    let mut over = 0;
    while over < 5 {
        let event = told.recv()?;
        carry_out(&handle, &event);
        over += usize::from(ends(&event));
    }
    handle.turn_away();
    router.shut_down()?;
    Ok(std::fs::remove_dir_all(folder)?)
}
