//! `POST /v1/commands` and `POST /v1/arrivals`: what the router is told.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
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

/// One command, or several, which are put to the router in their order and answered apart.
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
        let accepted = put(&service, &names, &body).await?;
        return Ok(json(&names, &accepted));
    }
    let several: Vec<&RawValue> = serde_json::from_slice(&body).map_err(|error| Unreadable::new(&body, error))?;
    if several.len() > COMMANDS_MOST {
        let detail = format!("{} commands; at most {COMMANDS_MOST} in one request", several.len());
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_many", detail));
    }
    // Each is put to the router when it is first polled, which is in this order.
    let outcomes = join_all(several.iter().map(|command| put(&service, &names, command.get().as_bytes()))).await;
    let all_for_later = outcomes.iter().all(|outcome| outcome.as_ref().is_err_and(Problem::is_overload));
    let mut outcomes = outcomes.into_iter();
    if all_for_later && let Some(Err(overload)) = outcomes.next() {
        return Err(overload);
    }
    let outcomes: Vec<Outcome> =
        outcomes.map(|outcome| outcome.map_or_else(Outcome::Refused, Outcome::Accepted)).collect();
    Ok(json(&names, &outcomes))
}

/// Reads one command and puts it to the router.
async fn put(service: &Service, names: &Names, text: &[u8]) -> Result<Accepted, Problem> {
    let command: Command = read(names, text)?;
    if matches!(command, Command::Reconfigure { .. }) {
        return Err(Problem::invalid("a centre is sent as a file: PUT /v1/center"));
    }
    accept(service, names, command).await
}

/// Puts a command to the router and counts what becomes of it.
pub(super) async fn accept(service: &Service, names: &Names, command: Command) -> Result<Accepted, Problem> {
    let kind = (&command).into();
    match service.handle().call(command).await {
        Ok(live::Accepted { sequence, at, events }) => {
            service.metrics().command(kind, "accepted");
            Ok(Accepted { sequence, at, first_event: events.start, events: events.end - events.start })
        }
        Err(error) => Err(refused(service, names, kind, error)),
    }
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
