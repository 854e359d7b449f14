//! `POST /v1/commands` and `POST /v1/arrivals`: commands to the router.

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

/// Bodies up to this many bytes are parsed at once, which takes about a millisecond.
const MAX_AT_ONCE: usize = 16 << 10;
/// How long to wait for the router when the server stops.
const MAX_ROUTER: Duration = Duration::from_secs(2);

/// The maximum number of commands in a request.
pub(super) const MAX_COMMANDS: usize = 1_000;

/// A command was accepted and written to the journal.
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

/// The outcome of one of several commands.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// It was accepted and written to the journal.
    Accepted(Accepted),
    /// It was refused; nothing changed.
    Refused(Problem),
}

/// One command, or several, which are submitted in order and answered separately. A list with any malformed command
/// is refused as a whole.
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
    // All are submitted first, then awaited.
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

/// Parses several. A malformed command is a bug of the client, and then nothing in the list is done; an unknown name
/// may come from a change of the centre, and only its command is refused.
fn several(names: &Names, body: &[u8]) -> Result<Vec<Result<Command, Unreadable>>, Problem> {
    let several: Vec<&RawValue> = serde_json::from_slice(body).map_err(|error| Unreadable::new(body, error))?;
    if several.len() > MAX_COMMANDS {
        return Err(Problem::invalid(format!(
            "{} commands in one request; expected at most {MAX_COMMANDS}",
            several.len()
        )));
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

/// Parses a body; a long one on a worker thread.
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

/// Parses one command.
fn command(names: &Names, hints: &Hints, text: &[u8]) -> Result<Command, Unreadable> {
    match read(names, hints, text)? {
        Command::Reconfigure { .. } => Err(Unreadable::Shape("a centre is sent as a file: PUT /v1/center".into())),
        command => Ok(command),
    }
}

/// A command submitted to the router.
struct Put<F> {
    kind: &'static str,
    outcome: F,
}

impl<F: Future<Output = Result<live::Accepted, CallError>>> Put<F> {
    /// Awaits its outcome, and counts it.
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

/// Submits a command to the router and awaits its outcome.
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

/// Submits a call's arrival, and answers when an agent has answered the call or it has ended.
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

/// The answer for a call that was neither answered nor ended when the server stops.
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

/// A JSON answer with names.
pub(super) fn json(names: &Names, value: &impl Serialize) -> Response {
    let text = serde_json::to_string(&Named(names, value)).expect("what is answered is plain data");
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}
