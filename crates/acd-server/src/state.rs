//! The router's state: calls, agents, the centre. Exact, read between two turns.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::body::{InPath, InQuery, TomlBody};
use super::commands::{Accepted, accept, json, json_with};
use super::problem::Problem;
use super::{Service, answer};
use acd::config::{Center, ConfigErrors, Differences};
use acd::engine::{Command, Doing, Engine, Ladders, WhyWaiting};
use acd::id::{AgentId, CallId, OfferId, ProfileId, QueueId};
use acd::identity::JournalId;
use acd::notes::{Notes, Text};
use acd::roster::{AgentNow, CallNow, Roster};
use acd::time::Timestamp;

/// All calls in progress.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Calls {
    /// Which journal the numbers of events and offers belong to.
    journal: JournalId,
    /// The number of the next event: read events from it to follow what happens next.
    events: u64,
    /// By number.
    #[serde(serialize_with = "by_number")]
    #[schemars(with = "Vec<CallView>")]
    calls: (Roster, Wanted),
}

/// Which calls.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Who calls.
    caller: Option<String>,
    /// A part of what the host keeps with it.
    data: Option<String>,
    /// The queue in which it waits, or for which it is talked to.
    queue: Option<String>,
    /// The agent to whom it is offered, or who talks to it.
    agent: Option<String>,
}

/// The same, with names found.
#[derive(Debug, Default)]
struct Wanted {
    caller: Option<String>,
    data: Option<String>,
    queue: Option<QueueId>,
    agent: Option<AgentId>,
}

impl Wanted {
    fn has(&self, call: &CallNow, notes: &Notes) -> bool {
        let note = notes.call(call.call);
        let caller = note.and_then(|note| note.caller.as_ref()).map(Text::as_str);
        let data = note.and_then(|note| note.data.as_ref()).map(Text::as_str);
        let in_queue = |queue| {
            call.legs.iter().any(|leg| leg.queue == queue) || call.talking.iter().any(|talking| talking.queue == queue)
        };
        let at_agent = |agent| {
            call.offers.iter().any(|offer| offer.agent == agent)
                || call.talking.iter().any(|talking| talking.agent == agent)
        };
        self.caller.as_deref().is_none_or(|asked| caller == Some(asked))
            && self.data.as_deref().is_none_or(|asked| data.is_some_and(|data| data.contains(asked)))
            && self.queue.is_none_or(in_queue)
            && self.agent.is_none_or(at_agent)
    }
}

fn by_number<S: Serializer>((roster, wanted): &(Roster, Wanted), serializer: S) -> Result<S::Ok, S::Error> {
    let notes = roster.notes();
    let found = roster.calls().filter(|call| wanted.has(call, notes));
    serializer.collect_seq(found.map(|call| CallView::new(call, notes)))
}

/// A call in progress.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Call")]
pub(super) struct CallView<'a> {
    #[serde(flatten)]
    now: &'a CallNow,
    /// Who calls, if that was given.
    caller: Option<&'a Text>,
    /// What the host keeps with it.
    data: Option<&'a Text>,
}

impl<'a> CallView<'a> {
    fn new(now: &'a CallNow, notes: &'a Notes) -> Self {
        let note = notes.call(now.call);
        let caller = note.and_then(|note| note.caller.as_ref());
        Self { now, caller, data: note.and_then(|note| note.data.as_ref()) }
    }
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
    /// The agent's name.
    name: AgentId,
    /// The agent's profile.
    profile: ProfileId,
    /// The device that the agent is at, if that was given.
    at: Option<Text>,
    /// The agent's activity.
    doing: Doing,
    /// When the activity began; `null` for an agent who has never signed in.
    since: Option<Timestamp>,
    /// The agent's open offers.
    offers: Vec<OfferId>,
    /// The calls the agent is connected to.
    talking_to: Vec<CallId>,
}

impl AgentView {
    /// All agents except retired ones who have left. O(agents × log agents).
    fn all(center: &Center, roster: &Roster) -> Vec<Self> {
        roster.present(center).map(|(agent, now)| Self::new(roster, agent, *now)).collect()
    }

    /// One agent; `None` for an unknown one, or a retired one who has left. O(log agents).
    fn one(center: &Center, roster: &Roster, name: AgentId) -> Option<Self> {
        roster.present_agent(center, name).map(|now| Self::new(roster, name, *now))
    }

    fn new(roster: &Roster, name: AgentId, now: AgentNow) -> Self {
        let AgentNow { doing, since, profile } = now;
        let since = (since > Timestamp::ZERO).then_some(since);
        let (offers, talking_to) = (roster.offers_to(name).collect(), roster.talking_to(name).collect());
        let at = roster.notes().place(name).cloned();
        Self { name, profile, at, doing, since, offers, talking_to }
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

pub(super) async fn calls(
    State(service): State<Service>,
    InQuery(Which { caller, data, queue, agent }): InQuery<Which>,
) -> Result<Response, Problem> {
    let names = service.names();
    let queue = queue.map(|queue| names.queue(&queue)).transpose().map_err(Problem::not_found)?;
    let agent = agent.map(|agent| names.agent(&agent)).transpose().map_err(Problem::not_found)?;
    let wanted = Wanted { caller, data, queue, agent };
    let handle = service.handle().clone();
    let journal = handle.journal();
    let now = move |_: &Engine, roster: &Roster| (handle.events(), roster.clone());
    let (events, roster) = look(&service, now).await?;
    answer::long(&service, roster.notes().clone(), Calls { journal, events, calls: (roster, wanted) }).await
}

pub(super) async fn call(State(service): State<Service>, InPath(call): InPath<String>) -> Result<Response, Problem> {
    let id = CallId::named(&call);
    let found = look(&service, move |_, roster| Some((roster.call(id)?.clone(), roster.notes().clone()))).await?;
    let (found, notes) = found.ok_or_else(|| unknown(&call))?;
    Ok(json_with(&service.names(), &notes, &CallView::new(&found, &notes)))
}

fn unknown(call: &str) -> Problem {
    Problem::not_found(format!("no call {call} is in progress"))
}

/// Why a call waits, leg by leg, agent by agent; empty if it does not wait.
pub(super) async fn why(State(service): State<Service>, InPath(call): InPath<String>) -> Result<Response, Problem> {
    let id = CallId::named(&call);
    let why = look(&service, move |engine, roster| {
        engine.call_doing(id).map(|_| (engine.explain_waiting(id), roster.notes().clone()))
    });
    let (why, notes): (Vec<WhyWaiting>, Notes) = why.await?.ok_or_else(|| unknown(&call))?;
    answer::long(&service, notes, why).await
}

pub(super) async fn agents(State(service): State<Service>) -> Result<Response, Problem> {
    let handle = service.handle().clone();
    let now = move |engine: &Engine, roster: &Roster| (handle.events(), engine.shared_center(), roster.clone());
    let (events, center, roster) = look(&service, now).await?;
    let notes = roster.notes().clone();
    let agents = service.work(move || Agents { events, agents: AgentView::all(&center, &roster) }).await;
    answer::long(&service, notes, agents).await
}

pub(super) async fn agent(State(service): State<Service>, InPath(name): InPath<String>) -> Result<Response, Problem> {
    let id = service.names().agent(&name).map_err(Problem::not_found)?;
    let agent = look(&service, move |engine, roster| {
        AgentView::one(engine.center(), roster, id).map(|agent| (agent, roster.notes().clone()))
    });
    let (agent, notes) = agent.await?.ok_or_else(|| Problem::not_found(format!("no agent `{name}`")))?;
    Ok(json_with(&service.names(), &notes, &agent))
}

/// The centre in use, as a file.
pub(super) async fn center(State(service): State<Service>) -> Result<Response, Problem> {
    let center = look(&service, |engine, _| engine.shared_center()).await?;
    let text = service.work(move || center.to_toml_in_use()).await;
    let unwritable =
        |errors: ConfigErrors| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "unwritable_center", errors.to_string());
    let text = text.map_err(unwritable)?;
    Ok(([(CONTENT_TYPE, "application/toml")], text).into_response())
}

/// How waiting calls adopt a new centre.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// Which ladders apply to waiting calls; by default those with which they entered.
    #[serde(default = "keep")]
    ladders: Ladders,
}

const fn keep() -> Ladders {
    Ladders::Keep
}

/// Sets another centre: anything with a known name keeps its place, anything missing is retired.
pub(super) async fn set_center(
    State(service): State<Service>,
    InQuery(Change { ladders }): InQuery<Change>,
    TomlBody(text): TomlBody,
) -> Result<Response, Problem> {
    let read = move || Center::parse("the centre", &text).map_err(|faults| faults.to_string());
    let (accepted, differences) = replace(&service, read, (ladders, Same::Send), |_, _, _| Ok(())).await?;
    tracing::info!("another centre by PUT; {differences}");
    Ok(json(&service.names(), &accepted))
}

/// Whether a centre that does not differ is set all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Same {
    /// Yes.
    Send,
    /// No.
    #[cfg_attr(not(feature = "command"), allow(dead_code))]
    Skip,
}

/// Replaces the centre, if `approve` agrees to the old one, the new one, and who is where. Returns what differs, too;
/// nothing is accepted where nothing differs and that is to be skipped.
///
/// # Errors
/// What `read` says; why the new one cannot follow the old one; the refusal of `approve`, or of the router.
pub(super) async fn replace(
    service: &Service,
    read: impl FnOnce() -> Result<Center, String> + Send + 'static,
    (ladders, same): (Ladders, Same),
    approve: impl FnOnce(&Center, &Center, &Roster) -> Result<(), String> + Send + 'static,
) -> Result<(Option<Accepted>, String), Problem> {
    // One change follows the other, and only one is read at a time, even if the client has gone.
    let alone = service.changing_center().await;
    let (old, roster) = look(service, |engine, roster| (engine.shared_center(), roster.clone())).await?;
    let compare = move || {
        let next = read().and_then(|next| next.succeed(&old).map_err(|errors| errors.to_string()));
        let next = next.and_then(|next| approve(&old, &next, &roster).map(|()| next));
        let differences = next.as_ref().map(|next| Differences::new(&old, next).to_string());
        let is_same = next.as_ref().is_ok_and(|next| *next == *old);
        let differences = differences.unwrap_or_default();
        (alone, next, differences, is_same)
    };
    let (_alone, next, differences, is_same) = service.work(compare).await;
    let center = Box::new(next.map_err(Problem::invalid)?);
    if is_same && same == Same::Skip {
        return Ok((None, differences));
    }
    let accepted = accept(service, &service.names(), Command::Reconfigure { center, ladders }).await?;
    service.learn_names_before(accepted.next_event()).await;
    Ok((Some(accepted), differences))
}
