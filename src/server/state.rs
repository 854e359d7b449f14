//! What the router believes: calls, agents, the centre. Exact, between two turns.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Service;
use super::body::{InPath, InQuery, TomlBody};
use super::commands::{accept, json};
use super::problem::Problem;
use crate::config::Center;
use crate::engine::{Command, Doing, Engine, Ladders, WhyWaiting};
use crate::id::{AgentId, CallId, OfferId, ProfileId};
use crate::roster::{AgentNow, CallNow, Roster};
use crate::time::Timestamp;

/// All calls that are alive.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Calls {
    /// The number of the next event: to follow what happens from here on, read events from it.
    events: u64,
    /// By number.
    calls: Vec<CallNow>,
}

/// All agents.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Agents {
    /// The number of the next event.
    events: u64,
    /// In the order of the centre.
    agents: Vec<AgentView>,
}

/// An agent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Agent")]
pub(super) struct AgentView {
    /// Who.
    name: AgentId,
    /// Their profile.
    profile: ProfileId,
    /// What they do.
    doing: Doing,
    /// Since when; `null` for one who has never signed in.
    since: Option<Timestamp>,
    /// The offers of theirs that are out.
    offers: Vec<OfferId>,
    /// The calls that they are connected to.
    talking_to: Vec<CallId>,
}

impl AgentView {
    fn new(name: AgentId, now: &AgentNow) -> Self {
        let AgentNow { doing, since, profile } = *now;
        let since = (since > Timestamp::ZERO).then_some(since);
        Self { name, profile, doing, since, offers: Vec::new(), talking_to: Vec::new() }
    }

    /// All of them. O(agents + calls).
    fn all(roster: &Roster) -> Vec<Self> {
        let agents = (0..).zip(roster.agents());
        let mut agents: Vec<Self> = agents.map(|(place, now)| Self::new(AgentId(place), now)).collect();
        for (offer, _) in roster.offers() {
            agents[offer.agent.index()].offers.push(offer);
        }
        for (call, talking) in roster.conversations() {
            agents[talking.agent.index()].talking_to.push(call);
        }
        agents
    }

    /// One of them. O(calls).
    fn one(roster: &Roster, id: AgentId) -> Option<Self> {
        let now = roster.agents().get(id.index())?;
        Some(Self {
            offers: roster.offers().map(|(offer, _)| offer).filter(|offer| offer.agent == id).collect(),
            talking_to: roster
                .conversations()
                .filter(|(_, talking)| talking.agent == id)
                .map(|(call, _)| call)
                .collect(),
            ..Self::new(id, now)
        })
    }
}

async fn look<T: Send + 'static>(
    service: &Service,
    question: impl FnOnce(&Engine, &Roster) -> T + Send + 'static,
) -> Result<T, Problem> {
    let answer = service.handle().ask_roster(question).await;
    let answer = answer.map_err(|error| Problem::not_accepted(error, &service.names()))?;
    Ok(answer.expect("a service has a router that publishes"))
}

pub(super) async fn calls(State(service): State<Service>) -> Result<Response, Problem> {
    let handle = service.handle().clone();
    let calls =
        move |_: &Engine, roster: &Roster| Calls { events: handle.events(), calls: roster.calls().cloned().collect() };
    let calls = look(&service, calls).await?;
    Ok(json(&service.names(), &calls))
}

pub(super) async fn call(State(service): State<Service>, InPath(call): InPath<u64>) -> Result<Response, Problem> {
    let found = look(&service, move |_, roster| roster.call(CallId(call)).cloned()).await?;
    let found = found.ok_or_else(|| unknown(call))?;
    Ok(json(&service.names(), &found))
}

fn unknown(call: u64) -> Problem {
    Problem::not_found(format!("no call {call} is alive"))
}

/// Why a call waits, leg by leg, agent by agent; none of it where it does not wait.
pub(super) async fn why(State(service): State<Service>, InPath(call): InPath<u64>) -> Result<Response, Problem> {
    let call_id = CallId(call);
    let why = look(&service, move |engine, _| engine.call_doing(call_id).map(|_| engine.explain_waiting(call_id)));
    let why: Vec<WhyWaiting> = why.await?.ok_or_else(|| unknown(call))?;
    Ok(json(&service.names(), &why))
}

pub(super) async fn agents(State(service): State<Service>) -> Result<Response, Problem> {
    let handle = service.handle().clone();
    let agents = look(&service, move |_, roster| Agents { events: handle.events(), agents: AgentView::all(roster) });
    let agents = agents.await?;
    Ok(json(&service.names(), &agents))
}

pub(super) async fn agent(State(service): State<Service>, InPath(name): InPath<String>) -> Result<Response, Problem> {
    let id = service.names().agent(&name).map_err(Problem::not_found)?;
    let agent = look(&service, move |_, roster| AgentView::one(roster, id)).await?;
    let agent = agent.ok_or_else(|| Problem::not_found(format!("no agent `{name}`")))?;
    Ok(json(&service.names(), &agent))
}

/// The centre, as a file.
pub(super) async fn center(State(service): State<Service>) -> Result<Response, Problem> {
    let center = look(&service, |engine, _| engine.shared_center()).await?;
    let text = center.to_toml().map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "unwritable_center", faults.join("\n"))
    })?;
    Ok(([(CONTENT_TYPE, "application/toml")], text).into_response())
}

/// How the calls that wait take a new centre.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// Which ladders waiting calls go by; without it those that they entered with.
    #[serde(default = "keep")]
    ladders: Ladders,
}

const fn keep() -> Ladders {
    Ladders::Keep
}

/// Another centre from now on: what is in it by name keeps its place, what is not is retired.
pub(super) async fn set_center(
    State(service): State<Service>,
    InQuery(Change { ladders }): InQuery<Change>,
    TomlBody(text): TomlBody,
) -> Result<Response, Problem> {
    let new = Center::parse("the centre", &text).map_err(|faults| Problem::invalid(faults.to_string()))?;
    // Each follows the one before it.
    let _alone = service.changing_center().await;
    let old = look(&service, |engine, _| engine.shared_center()).await?;
    let center = new.succeed(&old).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::invalid(faults.join("\n"))
    })?;
    let command = Command::Reconfigure { center: Box::new(center), ladders };
    let accepted = accept(&service, &service.names(), command).await?;
    service.learn_names().await;
    Ok(json(&service.names(), &accepted))
}
