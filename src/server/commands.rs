//! `POST /v1/commands` and `POST /v1/arrivals`: what the router is told.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Service;
use super::body::JsonBody;
use super::problem::Problem;
use super::wire::{Named, Names, Unreadable, read};
use crate::engine::{Command, NewCall};
use crate::live::{self, CallError};
use crate::time::Timestamp;

/// The most commands of one request.
pub(super) const COMMANDS_MOST: usize = 1_000;

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
        let accepted = accept(&service, &names, command(&names, &body)?).await?;
        return Ok(json(&names, &accepted));
    }
    let several: Vec<&RawValue> = serde_json::from_slice(&body).map_err(|error| Unreadable::new(&body, error))?;
    if several.len() > COMMANDS_MOST {
        return Err(Problem::invalid(format!("{} commands; at most {COMMANDS_MOST} in one request", several.len())));
    }
    // What is malformed is the program's mistake, and then nothing of the list is done; a name that is not there may be a
    // change of the centre, and only that one is not.
    let mut commands = Vec::with_capacity(several.len());
    for (place, text) in several.iter().enumerate() {
        commands.push(match command(&names, text.get().as_bytes()) {
            Err(Unreadable::Name(why)) => Err(Unreadable::Name(why)),
            Err(Unreadable::Shape(why) | Unreadable::Syntax(why)) => {
                return Err(Problem::invalid(format!("[{place}]: {why}")));
            }
            command => command,
        });
    }
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

/// Reads one command.
fn command(names: &Names, text: &[u8]) -> Result<Command, Unreadable> {
    match read(names, text)? {
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
        CallError::Full => "overloaded",
        CallError::Draining => "draining",
        CallError::Stopped => "stopped",
    };
    service.metrics().command(kind, outcome);
    if let CallError::Unrecorded(error) = &error {
        service.cannot_record(error);
    }
    Problem::not_accepted(error, names)
}

/// Lets a call arrive and answers when an agent has taken it, or it has ended otherwise.
pub(super) async fn arrive(State(service): State<Service>, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    let names = service.names();
    let call: NewCall = read(&names, &body)?;
    match service.handle().arrive(call).await {
        Ok(arrival) => {
            service.metrics().command("arrive", "accepted");
            Ok(json(&service.names(), &arrival))
        }
        Err(error) => Err(refused(&service, &names, "arrive", error)),
    }
}

/// An answer in names.
pub(super) fn json(names: &Names, value: &impl Serialize) -> Response {
    let text = serde_json::to_string(&Named(names, value)).expect("what is answered is plain data");
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}
