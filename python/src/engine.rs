//! The engine itself, behind `acd.Engine` (`acd/engine.py`): JSON with names in, dictionaries with names out.

use std::fmt;

use acd::config::Center;
use acd::engine::{CallDoing, Command, Doing, Engine as Core, Event, Fact, Ladders, Snapshot};
use acd::id::{AgentId, CallId, QueueId};
use acd::journal::Player;
use acd::notes::Notes;
use acd::roster::Roster;
use acd::time::Timestamp;
use acd_wire::{Hints, Named, Names, Refused, Texts, Unreadable, read};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyType;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::errors::{failed, of_scenario};
use crate::scenario::Scenario;
use crate::secs::Moment;
use crate::table::{Table, of_json};

/// The engine of `acd.Engine`.
#[pyclass(module = "acd._acd")]
pub(crate) struct Engine {
    core: Core,
    roster: Roster,
    names: Names,
    /// The names of calls.
    notes: Notes,
    events: Vec<Event>,
}

/// Dictionaries and lists.
type Data<'py> = Bound<'py, PyAny>;

/// Where a centre comes from.
#[derive(FromPyObject)]
pub(crate) enum Centre<'py> {
    Scenario(PyRef<'py, Scenario>),
    Text(String),
}

impl Centre<'_> {
    fn read(self) -> PyResult<Center> {
        match self {
            Self::Scenario(scenario) => Ok(scenario.checked().center.clone()),
            Self::Text(text) => Center::parse("centre", &text).map_err(|errors| of_scenario(&errors)),
        }
    }
}

/// What a saved engine consists of.
#[derive(Serialize, Deserialize)]
struct Saved {
    engine: Snapshot,
    roster: Roster,
    notes: Notes,
}

/// A command that is not in the vocabulary of the wire: a centre is sent as a file.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ByFile {
    Reconfigure { centre: String, ladders: Ladders },
}

/// The word, what it is about and a sentence: why a command was refused.
type Refusal = (String, Value, String);

impl Engine {
    fn new(core: Core, roster: Roster, notes: Notes) -> Self {
        let names = Names::new(core.center()).in_seconds();
        Self { core, roster, names, notes, events: Vec::new() }
    }

    /// The engine at this place of a journal.
    pub(crate) fn of_player(player: &Player) -> Self {
        Self::new(player.engine().clone(), player.roster().clone(), player.roster().notes().clone())
    }

    /// The command that a text says.
    fn parse(&self, text: &str) -> PyResult<std::result::Result<(Command, Texts), Refusal>> {
        if let Ok(ByFile::Reconfigure { centre, ladders }) = serde_json::from_str(text) {
            let next = Center::parse("centre", &centre).map_err(|errors| of_scenario(&errors))?;
            let next = next.succeed(self.core.center()).map_err(failed)?;
            return Ok(Ok((Command::Reconfigure { center: Box::new(next), ladders }, Texts::default())));
        }
        match read::<Command>(&self.names, &Hints::default(), text.as_bytes()) {
            Ok(read) => Ok(Ok(read)),
            Err(Unreadable::Name(text)) => Ok(Err(("unknown_name".into(), Value::Null, text))),
            Err(Unreadable::Shape(text) | Unreadable::Syntax(text)) => Err(PyValueError::new_err(text)),
        }
    }

    /// What has happened, by name; the roster follows. `notes` has the names of its calls.
    fn happened<'py>(&mut self, py: Python<'py>, notes: &Notes) -> PyResult<Bound<'py, PyAny>> {
        if self.events.iter().any(|event| matches!(event.fact, Fact::Reconfigured { .. })) {
            self.names = Names::new(self.core.center()).in_seconds();
        }
        let written = written(py, &self.names, notes, &self.events);
        self.roster.follow(self.core.center(), &self.events);
        self.notes.forget(&self.core, &self.events);
        self.events.clear();
        written
    }

    fn agent(&self, agent: AgentId) -> &str {
        self.core.center().agents.get(agent.index()).map_or("?", |agent| agent.name.as_str())
    }

    fn queue(&self, queue: QueueId) -> &str {
        self.core.center().queues.get(queue.index()).map_or("?", |queue| queue.name.as_str())
    }

    fn call(&self, call: CallId) -> Value {
        match self.notes.call(call).and_then(|note| note.name.as_ref()) {
            Some(name) => name.as_str().into(),
            None => call.0.into(),
        }
    }
}

/// Plain data with names, as dictionaries and lists.
pub(crate) fn written<'py>(
    py: Python<'py>,
    names: &Names,
    notes: &Notes,
    value: &impl Serialize,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(pythonize::pythonize(py, &Named::new(names, notes, value))?)
}

/// A command, as the package reads it: a new centre as its file.
pub(crate) fn written_command<'py>(
    py: Python<'py>,
    names: &Names,
    notes: &Notes,
    command: &Command,
) -> PyResult<Bound<'py, PyAny>> {
    match command {
        Command::Reconfigure { center, ladders } => {
            let centre = center.to_toml_in_use().map_err(failed)?;
            let fields = json!({ "reconfigure": { "centre": centre, "ladders": ladders } });
            Ok(pythonize::pythonize(py, &fields)?)
        }
        other => written(py, names, notes, other),
    }
}

/// Rows as a table; all have the same fields.
pub(crate) fn table(fields: &[&str], rows: Vec<Value>) -> PyResult<Table> {
    let column = |field: &&str| {
        let cells: Vec<Value> = rows.iter().map(|row| row[*field].clone()).collect();
        ((*field).to_owned(), of_json(&cells))
    };
    let columns: Vec<(String, _)> = fields.iter().map(column).collect();
    Table::new(columns.iter().map(|(name, cells)| (name.as_str(), cells.clone())).collect())
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> Value {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { Value::Null } else { names.join(", ").into() }
}

/// What an agent does, in a word, and the reason of one who is not ready.
fn doing(doing: &Value) -> (&str, Option<&str>) {
    match doing {
        Value::Object(fields) => {
            let reason = &fields["not_ready"];
            ("not_ready", reason["given"].as_str().or(reason.as_str()))
        }
        word => (word.as_str().unwrap_or_default(), None),
    }
}

/// What a call does, in a word.
const fn word(doing: CallDoing) -> &'static str {
    match doing {
        CallDoing::SelfService => "self_service",
        CallDoing::Waiting => "waiting",
        CallDoing::Ringing => "ringing",
        CallDoing::Dialling => "dialling",
        CallDoing::Talking => "talking",
    }
}

#[pymethods]
impl Engine {
    #[new]
    fn empty(py: Python<'_>, centre: Centre<'_>) -> PyResult<Self> {
        let center = centre.read()?;
        py.detach(|| {
            let roster = Roster::new(&center);
            Ok(Self::new(Core::new(center).map_err(failed)?, roster, Notes::default()))
        })
    }

    /// From what `snapshot` has saved.
    #[classmethod]
    fn restore(_: &Bound<'_, PyType>, snapshot: &[u8]) -> PyResult<Self> {
        let Saved { engine, roster, notes } = postcard::from_bytes(snapshot).map_err(failed)?;
        Ok(Self::new(Core::restore(engine).map_err(failed)?, roster, notes))
    }

    /// The whole state.
    fn snapshot(&self) -> PyResult<Vec<u8>> {
        let saved = Saved { engine: self.core.snapshot(), roster: self.roster.clone(), notes: self.notes.clone() };
        postcard::to_allocvec(&saved).map_err(failed)
    }

    fn copy(&self) -> Self {
        Self::new(self.core.clone(), self.roster.clone(), self.notes.clone())
    }

    /// Applies a command. Deadlines act first. The events of both, and why the command was refused: with `None` for the
    /// events, if a name in it is unknown and no time has passed.
    fn step<'py>(
        &mut self,
        py: Python<'py>,
        at: Moment,
        command: &str,
    ) -> PyResult<(Option<Data<'py>>, Option<Data<'py>>)> {
        let refusal = |refusal: Refusal| pythonize::pythonize(py, &refusal);
        let (command, texts) = match self.parse(command)? {
            Ok(parsed) => parsed,
            Err(unknown) => return Ok((None, Some(refusal(unknown)?))),
        };
        let outcome = self.core.handle(at.0, command, &mut self.events);
        let mut notes = self.notes.clone();
        for (call, name) in texts.names() {
            notes.name(*call, name.clone());
            // Of those that are over nothing is kept.
            if self.core.call_doing(*call).is_some() {
                self.notes.name(*call, name.clone());
            }
        }
        let refused = outcome.err().map(|rejection| Refused::new(rejection, &self.names, &notes));
        let refused =
            refused.map(|Refused { code, about, text }| refusal((code.to_owned(), about, text))).transpose()?;
        Ok((Some(self.happened(py, &notes)?), refused))
    }

    /// Lets time pass: the events of deadlines that are due.
    fn tick<'py>(&mut self, py: Python<'py>, at: Moment) -> PyResult<Bound<'py, PyAny>> {
        if at.0 < self.core.now() {
            let now = self.core.now().as_secs_f64();
            return Err(PyValueError::new_err(format!(
                "the engine's time is {now} s already; expected no earlier one"
            )));
        }
        self.core.advance(at.0, &mut self.events);
        let notes = self.notes.clone();
        self.happened(py, &notes)
    }

    #[getter]
    fn now(&self) -> f64 {
        self.core.now().as_secs_f64()
    }

    #[getter]
    fn next_deadline(&self) -> Option<f64> {
        self.core.next_deadline().map(Timestamp::as_secs_f64)
    }

    fn queues(&self) -> PyResult<Table> {
        let center = self.core.center();
        let rows = center.queue_ids().map(|queue| {
            let waiting = self.roster.waiting().flat_map(|call| &call.legs).filter(|leg| leg.queue == queue);
            let longest = waiting.map(|leg| leg.since).min().map(|since| self.core.now().since(since).as_secs_f64());
            json!({ "queue": self.queue(queue), "open": self.core.is_open(queue),
                "waiting": self.core.waiting(queue), "longest_wait": longest })
        });
        table(&["queue", "open", "waiting", "longest_wait"], rows.collect())
    }

    fn agents(&self) -> PyResult<Table> {
        let mut rows = Vec::new();
        for (agent, now) in self.roster.present(self.core.center()) {
            let named = serde_json::to_value(Named::new(&self.names, &self.notes, &now.doing)).map_err(failed)?;
            let (doing, reason) = doing(&named);
            let since = (now.doing != Doing::SignedOut).then(|| now.since.as_secs_f64());
            let with = self.roster.offers().filter(|(offer, _)| offer.agent == agent).map(|(_, call)| call);
            let with = with.chain(self.roster.talking_to(agent)).map(|call| self.call(call));
            let with: Vec<String> =
                with.map(|call| call.as_str().map_or_else(|| call.to_string(), Into::into)).collect();
            let profile = self.core.center().profiles.get(now.profile.index()).map(|profile| profile.name.as_str());
            rows.push(json!({ "agent": self.agent(agent), "profile": profile, "doing": doing, "reason": reason,
                "since": since, "calls": joined(with.iter().map(String::as_str)) }));
        }
        table(&["agent", "profile", "doing", "reason", "since", "calls"], rows)
    }

    fn calls(&self) -> PyResult<Table> {
        let rows = self.roster.calls().map(|call| {
            let doing = self.core.call_doing(call.call).map(word);
            let since = call.legs.iter().map(|leg| leg.since).min().map(Timestamp::as_secs_f64);
            let offered = call.offers.iter().map(|offer| offer.agent);
            let agents = offered.chain(call.dialling).chain(call.talking.iter().map(|talking| talking.agent));
            let mut queues: Vec<&str> = call.legs.iter().map(|leg| self.queue(leg.queue)).collect();
            queues.extend(call.talking.iter().map(|talking| self.queue(talking.queue)));
            json!({ "call": self.call(call.call), "doing": doing, "queues": joined(queues.into_iter()),
                "arrived": call.arrived.as_secs_f64(), "waiting_since": since, "priority": call.priority,
                "agents": joined(agents.map(|agent| self.agent(agent))) })
        });
        table(&["call", "doing", "queues", "arrived", "waiting_since", "priority", "agents"], rows.collect())
    }

    /// The calls in a queue, including those being offered, the best rank first.
    fn in_order(&self, queue: &str) -> PyResult<Vec<Py<PyAny>>> {
        let queue = self.names.queue(queue).map_err(PyValueError::new_err)?;
        let legs = self.core.in_order(queue);
        Python::attach(|py| {
            legs.iter().map(|leg| Ok(pythonize::pythonize(py, &self.call(leg.call))?.unbind())).collect()
        })
    }

    /// Why a call waits.
    fn why<'py>(&self, py: Python<'py>, call: CallName) -> PyResult<Bound<'py, PyAny>> {
        written(py, &self.names, &self.notes, &self.core.explain_waiting(call.id()))
    }
}

/// A call, by number or name.
#[derive(FromPyObject)]
pub(crate) enum CallName {
    Number(u64),
    Name(String),
}

impl CallName {
    pub(crate) fn id(&self) -> CallId {
        match self {
            Self::Number(number) => CallId(*number),
            Self::Name(name) => CallId::named(name),
        }
    }
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Name(name) => name.fmt(f),
        }
    }
}
