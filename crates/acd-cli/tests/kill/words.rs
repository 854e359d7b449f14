//! Commands and state in the server's JSON format, implemented a second time, independently of the server's code.

use acd::config::Center;
use acd::engine::{Command, Refusal, SwitchState};
use acd::id::{AgentId, CallId, OfferId, QueueId};
use acd::roster::{CallNow, Roster};
use acd::time::Timestamp;
use serde_json::{Value, json};

fn queue(center: &Center, queue: QueueId) -> &str {
    &center.queues[queue.index()].name
}

fn agent(center: &Center, agent: AgentId) -> &str {
    &center.agents[agent.index()].name
}

fn offer(center: &Center, offer: OfferId) -> Value {
    json!({ "agent": agent(center, offer.agent), "serial": offer.serial })
}

fn moment(at: Timestamp) -> String {
    let micros = i64::try_from(at.as_micros()).expect("before the year 294247");
    format!("{:.6}", jiff::Timestamp::from_microsecond(micros).expect("in jiff's range"))
}

/// A command to send.
pub(crate) fn command(center: &Center, command: &Command) -> Value {
    match command {
        Command::Arrive(new) => json!({ "arrive": { "call": new.call, "queue": queue(center, new.queue) } }),
        Command::HangUp { call } => json!({ "hang_up": { "call": call } }),
        Command::Release { call } => json!({ "release": { "call": call } }),
        Command::Accept { offer: taken } => json!({ "accept": { "offer": offer(center, *taken) } }),
        Command::Refuse { offer: refused, cause: Refusal::Busy } => {
            json!({ "refuse": { "offer": offer(center, *refused), "cause": "busy" } })
        }
        Command::SignIn { agent: who, not_ready: None } => json!({ "sign_in": { "agent": agent(center, *who) } }),
        Command::Reconcile(truth) => json!({ "reconcile": switch(center, truth) }),
        other => panic!("this test does not send {other:?}"),
    }
}

fn switch(center: &Center, truth: &SwitchState) -> Value {
    let call = |&(call, with): &(CallId, Option<AgentId>)| json!([call, with.map(|with| agent(center, with))]);
    let ring = |&(call, at): &(CallId, AgentId)| json!([call, agent(center, at)]);
    json!({
        "calls": truth.calls.iter().flatten().map(call).collect::<Vec<_>>(),
        "ringing": truth.ringing.iter().flatten().map(ring).collect::<Vec<_>>(),
        "agents": truth.agents.iter().flatten().map(|&who| agent(center, who)).collect::<Vec<_>>(),
    })
}

/// An offer in the server's format.
pub(crate) fn read_offer(center: &Center, told: &Value) -> OfferId {
    let agent =
        center.agents.iter().position(|agent| told["agent"] == json!(agent.name)).expect("an agent of the centre");
    OfferId { agent: AgentId(agent as u32), serial: told["serial"].as_u64().expect("a number") as _ }
}

/// The calls of a roster in the server's format.
pub(crate) fn calls(center: &Center, roster: &Roster) -> Value {
    roster.calls().map(|now| call(center, now)).collect()
}

fn call(center: &Center, now: &CallNow) -> Value {
    let leg = |leg: &acd::roster::LegNow| json!({ "queue": queue(center, leg.queue), "since": moment(leg.since) });
    let talking = |with: &acd::roster::Talking| json!({ "agent": agent(center, with.agent), "queue": queue(center, with.queue), "since": moment(with.since) });
    json!({
        "call": now.call,
        "arrived": moment(now.arrived),
        "asked": queue(center, now.asked),
        "legs": now.legs.iter().map(leg).collect::<Vec<_>>(),
        "offers": now.offers.iter().map(|&out| offer(center, out)).collect::<Vec<_>>(),
        "talking": now.talking.iter().map(talking).collect::<Vec<_>>(),
    })
}

/// The part of the server's calls that is compared: the fields of [`calls`].
pub(crate) fn compared(calls: &Value) -> Value {
    let legs = |call: &Value| -> Value {
        let legs = call["legs"].as_array().expect("a list");
        legs.iter().map(|leg| json!({ "queue": leg["queue"], "since": leg["since"] })).collect()
    };
    let kept = |call: &Value| {
        json!({
            "call": call["call"], "arrived": call["arrived"], "asked": call["asked"], "legs": legs(call),
            "offers": call["offers"], "talking": call["talking"],
        })
    };
    calls.as_array().expect("a list").iter().map(kept).collect()
}

/// What each agent does, in the server's format.
pub(crate) fn agents(center: &Center, roster: &Roster) -> Value {
    let now = center.agents.iter().zip(roster.agents());
    now.map(|(agent, now)| json!({ "name": agent.name, "doing": now.doing })).collect()
}

/// The part of the server's agents that is compared.
pub(crate) fn compared_agents(agents: &Value) -> Value {
    let agents = agents.as_array().expect("a list");
    agents.iter().map(|agent| json!({ "name": agent["name"], "doing": agent["doing"] })).collect()
}
