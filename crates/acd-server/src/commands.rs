//! `POST /v1/commands` and `POST /v1/arrivals`: commands to the router.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Service;
use super::access::{self, Role};
use super::auth::Pass;
use super::body::JsonBody;
use super::problem::{OUTDATED, Problem};
use acd::engine::{Command, NewCall};
use acd::id::CallId;
use acd::live::{self, CallError, Input};
use acd::notes::{Notes, Text};
use acd::time::Timestamp;
use acd_wire::{Hints, Named, Names, Texts, Unreadable, read};

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
    One(Submission),
    Several(#[schemars(length(max = 1_000))] Vec<Submission>),
}

/// A command, or what the router keeps for the host.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)]
pub(super) enum Submission {
    Command(Command),
    OfTheHost(OfTheHost),
}

pub(super) async fn submit(
    State(service): State<Service>,
    pass: Pass,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let names = service.names();
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'[') {
        let read = body_read(&service, &names, body, |names, body| submitted(names, &Hints::default(), body));
        let submitted = read.await.inspect_err(unreadable)?;
        submitted.may_be_given(&pass)?;
        let accepted = put(&service, submitted).outcome(&service, &names).await?;
        return Ok(json(&names, &accepted));
    }
    let commands = body_read(&service, &names, body, several).await.inspect_err(|problem| {
        tracing::warn!(code = problem.code(), "commands that cannot be read");
    })?;
    commands.iter().flatten().try_for_each(|submitted| submitted.may_be_given(&pass))?;
    // All are submitted first, then awaited.
    let under_way: Vec<_> = commands.into_iter().map(|command| command.map(|command| put(&service, command))).collect();
    let mut outcomes = Vec::with_capacity(under_way.len());
    for one in under_way {
        outcomes.push(match one {
            Ok(put) => put.outcome(&service, &names).await,
            Err(unknown) => {
                unreadable(&unknown);
                Err(unknown.into())
            }
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

/// Not its text: that may name callers.
fn unreadable(why: &Unreadable) {
    let code = match why {
        Unreadable::Syntax(_) => "no_json",
        Unreadable::Shape(_) => "invalid",
        Unreadable::Name(_) => "unknown_name",
    };
    tracing::warn!(code, "a command that cannot be read");
}

/// Parses several. A malformed command is a bug of the client, and then nothing in the list is done; an unknown name
/// may come from a change of the centre, and only its command is refused.
fn several(names: &Names, body: &[u8]) -> Result<Vec<Result<Submitted, Unreadable>>, Problem> {
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
        commands.push(match submitted(names, &hints, text.get().as_bytes()) {
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

/// What a client submits, with the names that it uses for calls.
struct Submitted {
    input: Input,
    notes: Notes,
}

impl Submitted {
    /// Checks that the sender may give this command.
    fn may_be_given(&self, pass: &Pass) -> Result<(), Problem> {
        let least = self.input.command().map_or(Role::Operate, access::least);
        pass.may(least).inspect_err(|problem| {
            let command: &str = self.input.command().map_or("describe", Into::into);
            tracing::warn!(command, code = problem.code(), "{}", problem.detail());
        })
    }
}

impl From<Command> for Submitted {
    fn from(command: Command) -> Self {
        Self { input: command.into(), notes: Notes::default() }
    }
}

/// Keeps other `data` with a call in progress, in place of what there is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Describe {
    call: CallId,
    /// Nothing removes it.
    data: Option<Text>,
}

/// As the command that has it as its only key.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum OfTheHost {
    Describe(Describe),
}

/// Parses one command.
fn submitted(names: &Names, hints: &Hints, text: &[u8]) -> Result<Submitted, Unreadable> {
    if first_key(text) == Some(b"describe") {
        let (OfTheHost::Describe(Describe { call, data }), texts) = read(names, hints, text)?;
        return Ok(Submitted { input: Input::Describe { call, data }, notes: texts.notes() });
    }
    match read(names, hints, text)? {
        (Command::Reconfigure { .. }, _) => Err(Unreadable::Shape("a centre is sent as a file: PUT /v1/center".into())),
        (command, texts) => Ok(Submitted { input: input(command, &texts), notes: texts.notes() }),
    }
}

/// The command, with what is to be kept.
fn input(command: Command, texts: &Texts) -> Input {
    let command = match (command, texts.as_of()) {
        (Command::Reconcile(truth), Some((as_of, names))) => {
            return Input::Reconcile { truth, as_of, names: names.to_vec() };
        }
        (command, _) => command,
    };
    match texts.note(&command) {
        Some(note) => Input::Noted(command, Box::new(note)),
        None => Input::Command(command),
    }
}

/// The first key of an object, if it is one and the key is plain.
fn first_key(text: &[u8]) -> Option<&[u8]> {
    let inside = text.trim_ascii_start().strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"")?;
    inside.split(|byte| *byte == b'"').next()
}

/// A command submitted to the router.
struct Put<F> {
    kind: &'static str,
    /// The names that the client uses for calls.
    notes: Notes,
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
            Err(error) => Err(refused(service, (names, &self.notes), self.kind, error)),
        }
    }
}

fn put(
    service: &Service,
    Submitted { input, notes }: Submitted,
) -> Put<impl Future<Output = Result<live::Accepted, CallError>> + Send + use<>> {
    let kind = input.command().map_or("describe", Into::into);
    Put { kind, notes, outcome: service.handle().call::<Input>(input) }
}

/// Submits a command to the router and awaits its outcome.
pub(super) async fn accept(service: &Service, names: &Names, command: Command) -> Result<Accepted, Problem> {
    put(service, command.into()).outcome(service, names).await
}

fn refused(service: &Service, (names, notes): (&Names, &Notes), kind: &'static str, error: CallError) -> Problem {
    let outcome = match &error {
        CallError::Rejected(rejection) => rejection.into(),
        CallError::Unrecorded(_) => "unrecorded",
        CallError::Uncertain(_) => "uncertain",
        CallError::UnknownSince { .. } => OUTDATED,
        CallError::Full => "overloaded",
        CallError::Draining => "draining",
        CallError::Stopped => "stopped",
    };
    service.metrics().command(kind, outcome);
    if let CallError::Unrecorded(error) | CallError::Uncertain(error) = &error {
        service.cannot_record(error);
    }
    let problem = Problem::not_accepted_of(error, names, notes);
    tracing::warn!(command = kind, code = problem.code(), "{}", problem.detail());
    problem
}

/// Submits a call's arrival, and answers when an agent has answered the call or it has ended.
pub(super) async fn arrive(State(service): State<Service>, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    let names = service.names();
    let read = body_read(&service, &names, body, |names, body| read(names, &Hints::default(), body));
    let (new, texts): (NewCall, Texts) = read.await.inspect_err(unreadable)?;
    let (call, notes) = (new.call, texts.notes());
    let arrived = tokio::select! {
        arrived = service.handle().arrive_with(new, texts.of_arrival(call)) => arrived,
        () = service.closed() => return Err(not_waited_for(&service, (&names, &notes), call).await),
    };
    match arrived {
        Ok(arrival) => {
            service.metrics().command("arrive", "accepted");
            Ok(json_with(&service.names(), &notes, &arrival))
        }
        Err(error) => Err(refused(&service, (&names, &notes), "arrive", error)),
    }
}

/// The answer for a call that was neither answered nor ended when the server stops.
async fn not_waited_for(service: &Service, (names, notes): (&Names, &Notes), call: CallId) -> Problem {
    let found = service.handle().ask_roster(move |_, roster| roster.call(call).cloned());
    match tokio::time::timeout(MAX_ROUTER, found).await {
        Ok(Ok(Some(Some(now)))) => {
            service.metrics().command("arrive", "accepted");
            let name = notes.call(call).and_then(|note| note.name.as_ref()).map_or(call.to_string(), Text::to_string);
            Problem::lives_on(&name, serde_json::to_value(Named::new(names, notes, &now)).unwrap_or_default())
        }
        Ok(Ok(_)) => refused(service, (names, notes), "arrive", CallError::Draining),
        Ok(Err(error)) => refused(service, (names, notes), "arrive", error),
        Err(_) => refused(service, (names, notes), "arrive", CallError::Stopped),
    }
}

/// A JSON answer with names.
pub(super) fn json(names: &Names, value: &impl Serialize) -> Response {
    json_with(names, &Notes::default(), value)
}

/// A JSON answer with names, also of calls.
pub(super) fn json_with(names: &Names, notes: &Notes, value: &impl Serialize) -> Response {
    let text = serde_json::to_string(&Named::new(names, notes, value)).expect("what is answered is plain data");
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}
