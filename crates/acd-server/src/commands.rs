//! `POST /v1/commands` and `POST /v1/arrivals`: what the router is told.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Service;
use super::body::JsonBody;
use super::problem::Problem;
use super::wire::{Hints, Named, Names, Unreadable, read};
use acd::engine::{Command, NewCall};
use acd::id::CallId;
use acd::live::{self, CallError};
use acd::time::Timestamp;

/// The longest body that is read at once, in bytes: a millisecond's work.
const MAX_AT_ONCE: usize = 16 << 10;
/// How long the router is waited for when the server stops.
const MAX_ROUTER: Duration = Duration::from_secs(2);

/// The most commands of one request.
pub(super) const MAX_COMMANDS: usize = 1_000;

/// A command was accepted, and is in the journal.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Accepted {
    /// Its number in the journal.
    sequence: u64,
    /// When it was applied.
    at: Timestamp,
    /// The number of its first event, if it has any.
    first_event: u64,
    /// How many events it has.
    events: u64,
}

impl Accepted {
    /// The number of the event after its last.
    pub(super) const fn next_event(&self) -> u64 {
        self.first_event + self.events
    }
}

/// What became of one of several commands.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// It was accepted, and is in the journal.
    Accepted(Accepted),
    /// It was refused, and changed nothing.
    Refused(Problem),
}

/// One command, or several, which are put to the router in their order and answered apart. A list in which anything is
/// malformed is refused whole.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)]
pub(super) enum Commands {
    One(Command),
    Several(#[schemars(length(max = 1_000))] Vec<Command>),
}

pub(super) async fn submit(State(service): State<Service>, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    let names = service.names();
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'[') {
        let read = body_read(&service, &names, body, |names, body| command(names, &Hints::default(), body));
        let accepted = accept(&service, &names, read.await?).await?;
        return Ok(json(&names, &accepted));
    }
    let commands = body_read(&service, &names, body, several).await?;
    // All are put first; then they are waited for.
    let under_way: Vec<_> = commands.into_iter().map(|command| command.map(|command| put(&service, command))).collect();
    let mut outcomes = Vec::with_capacity(under_way.len());
    for one in under_way {
        outcomes.push(match one {
            Ok(put) => put.outcome(&service, &names).await,
            Err(unknown) => Err(unknown.into()),
        });
    }
    let all_for_later = outcomes.iter().all(|outcome| outcome.as_ref().is_err_and(Problem::is_overload));
    let mut outcomes = outcomes.into_iter();
    if all_for_later && let Some(Err(overload)) = outcomes.next() {
        return Err(overload);
    }
    let outcomes: Vec<Outcome> =
        outcomes.map(|outcome| outcome.map_or_else(Outcome::Refused, Outcome::Accepted)).collect();
    Ok(json(&names, &outcomes))
}

/// Reads several. What is malformed is the program's mistake, and then nothing of the list is done; a name that is not
/// there may be a change of the centre, and only that one is not.
fn several(names: &Names, body: &[u8]) -> Result<Vec<Result<Command, Unreadable>>, Problem> {
    let several: Vec<&RawValue> = serde_json::from_slice(body).map_err(|error| Unreadable::new(body, error))?;
    if several.len() > MAX_COMMANDS {
        return Err(Problem::invalid(format!("{} commands; at most {MAX_COMMANDS} in one request", several.len())));
    }
    let hints = Hints::default();
    let mut commands = Vec::with_capacity(several.len());
    for (place, text) in several.iter().enumerate() {
        commands.push(match command(names, &hints, text.get().as_bytes()) {
            Err(Unreadable::Name(why)) => Err(Unreadable::Name(why)),
            Err(Unreadable::Shape(why) | Unreadable::Syntax(why)) => {
                return Err(Problem::invalid(format!("[{place}]: {why}")));
            }
            command => command,
        });
    }
    Ok(commands)
}

/// Reads a body: a long one where nobody else waits for it.
async fn body_read<T: Send + 'static>(
    service: &Service,
    names: &Arc<Names>,
    body: Bytes,
    read: impl FnOnce(&Names, &[u8]) -> T + Send + 'static,
) -> T {
    if body.len() <= MAX_AT_ONCE {
        return read(names, &body);
    }
    let names = Arc::clone(names);
    service.work(move || read(&names, &body)).await
}

/// Reads one command.
fn command(names: &Names, hints: &Hints, text: &[u8]) -> Result<Command, Unreadable> {
    match read(names, hints, text)? {
        Command::Reconfigure { .. } => Err(Unreadable::Shape("a centre is sent as a file: PUT /v1/center".into())),
        command => Ok(command),
    }
}

/// A command that was put to the router.
struct Put<F> {
    kind: &'static str,
    outcome: F,
}

impl<F: Future<Output = Result<live::Accepted, CallError>>> Put<F> {
    /// Waits for what becomes of it, and counts that.
    async fn outcome(self, service: &Service, names: &Names) -> Result<Accepted, Problem> {
        match self.outcome.await {
            Ok(live::Accepted { sequence, at, events }) => {
                service.metrics().command(self.kind, "accepted");
                Ok(Accepted { sequence, at, first_event: events.start, events: events.end - events.start })
            }
            Err(error) => Err(refused(service, names, self.kind, error)),
        }
    }
}

fn put(
    service: &Service,
    command: Command,
) -> Put<impl Future<Output = Result<live::Accepted, CallError>> + Send + use<>> {
    let kind = (&command).into();
    Put { kind, outcome: service.handle().call(command) }
}

/// Puts a command to the router and waits for what becomes of it.
pub(super) async fn accept(service: &Service, names: &Names, command: Command) -> Result<Accepted, Problem> {
    put(service, command).outcome(service, names).await
}

fn refused(service: &Service, names: &Names, kind: &'static str, error: CallError) -> Problem {
    let outcome = match &error {
        CallError::Rejected(rejection) => rejection.into(),
        CallError::Unrecorded(_) => "unrecorded",
        CallError::Uncertain(_) => "uncertain",
        CallError::Full => "overloaded",
        CallError::Draining => "draining",
        CallError::Stopped => "stopped",
    };
    service.metrics().command(kind, outcome);
    if let CallError::Unrecorded(error) | CallError::Uncertain(error) = &error {
        service.cannot_record(error);
    }
    Problem::not_accepted(error, names)
}

/// Lets a call arrive and answers when an agent has taken it, or it has ended otherwise.
pub(super) async fn arrive(State(service): State<Service>, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    let names = service.names();
    let read = body_read(&service, &names, body, |names, body| read(names, &Hints::default(), body));
    let new: NewCall = read.await?;
    let call = new.call;
    let arrived = tokio::select! {
        arrived = service.handle().arrive(new) => arrived,
        () = service.closed() => return Err(not_waited_for(&service, &names, call).await),
    };
    match arrived {
        Ok(arrival) => {
            service.metrics().command("arrive", "accepted");
            Ok(json(&service.names(), &arrival))
        }
        Err(error) => Err(refused(&service, &names, "arrive", error)),
    }
}

/// What is said of a call that has neither been taken by an agent nor ended when the server stops.
async fn not_waited_for(service: &Service, names: &Names, call: CallId) -> Problem {
    let found = service.handle().ask_roster(move |_, roster| roster.call(call).cloned());
    match tokio::time::timeout(MAX_ROUTER, found).await {
        Ok(Ok(Some(Some(now)))) => {
            service.metrics().command("arrive", "accepted");
            Problem::lives_on(call, serde_json::to_value(Named(names, &now)).unwrap_or_default())
        }
        Ok(Ok(_)) => refused(service, names, "arrive", CallError::Draining),
        Ok(Err(error)) => refused(service, names, "arrive", error),
        Err(_) => refused(service, names, "arrive", CallError::Stopped),
    }
}

/// An answer in names.
pub(super) fn json(names: &Names, value: &impl Serialize) -> Response {
    let text = serde_json::to_string(&Named(names, value)).expect("what is answered is plain data");
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}
