//! The state of a router as its server describes it.

use acd::config::Center;
use acd::engine::Doing;
use acd::id::{AgentId, CallId, ProfileId};
use acd::identity::JournalId;
use acd::notes::{CallNote, Text};
use acd::roster::{AgentNow, CallNow, Roster};
use acd::time::Timestamp;
use acd_wire::{Hints, Names, Unreadable, read};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::http::{Connection, RemoteError};

/// The state, kept up to date by its events.
pub(super) struct State {
    pub(super) journal: JournalId,
    pub(super) center: Center,
    pub(super) names: Names,
    pub(super) roster: Roster,
    /// The number of the next event that the agents do not know.
    pub(super) agents_next: u64,
    /// The number of the next event.
    pub(super) next: u64,
}

#[derive(Deserialize)]
struct Agents {
    events: u64,
    agents: Vec<Value>,
}

#[derive(Deserialize)]
struct Agent {
    name: AgentId,
    profile: ProfileId,
    doing: Doing,
    since: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Calls {
    journal: String,
    events: u64,
    calls: Vec<Value>,
}

#[derive(Deserialize)]
struct Kept {
    caller: Option<Text>,
    data: Option<Text>,
}

impl State {
    /// Asks for it; what is answered is none of it older than the events that are read from before on.
    pub(super) async fn get(server: &mut Connection) -> Result<Self, RemoteError> {
        let (center, agents) = (server.get("/v1/center").await?, server.get("/v1/agents").await?);
        let calls = server.get("/v1/calls").await?;
        Self::read(&center, &agents, &calls).map_err(|why| server.server().garbled(why))
    }

    fn read(center: &[u8], agents: &[u8], calls: &[u8]) -> Result<Self, String> {
        let center = Center::parse("the centre", &String::from_utf8_lossy(center));
        let center = center.map_err(|faults| faults.to_string())?;
        let names = Names::new(&center);
        let agents: Agents = serde_json::from_slice(agents).map_err(|error| error.to_string())?;
        let calls: Calls = serde_json::from_slice(calls).map_err(|error| error.to_string())?;
        let journal = calls.journal.parse().map_err(|error| format!("`journal`: {error}"))?;
        let mut now = Vec::with_capacity(calls.calls.len());
        let mut notes = Vec::new();
        for call in &calls.calls {
            let Some(read) = known::<CallNow>(&names, call)? else { continue };
            let Kept { caller, data } = Kept::deserialize(call).map_err(|error| error.to_string())?;
            notes.push((read.call, CallNote { caller, data, ..CallNote::default() }));
            now.push(read);
        }
        let agents_read = agents.agents.iter().filter_map(|agent| known::<Agent>(&names, agent).transpose());
        let agents_read = agents_read.collect::<Result<Vec<_>, _>>()?;
        let mut roster = Roster::copied(&center, now, agents_read.into_iter().map(Agent::now));
        notes.into_iter().for_each(|(call, note): (CallId, _)| roster.notes_mut().keep(call, note));
        Ok(Self { journal, center, names, roster, agents_next: agents.events, next: calls.events })
    }
}

impl Agent {
    fn now(self) -> (AgentId, AgentNow) {
        let Self { name, profile, doing, since } = self;
        (name, AgentNow { doing, since: since.unwrap_or(Timestamp::ZERO), profile })
    }
}

/// Reads one thing; `None` where it is about a queue or an agent that is no longer in use, which the centre does not
/// have.
fn known<T: DeserializeOwned>(names: &Names, value: &Value) -> Result<Option<T>, String> {
    match read(names, &Hints::default(), value.to_string().as_bytes()) {
        Ok((value, _)) => Ok(Some(value)),
        Err(Unreadable::Name(why)) => {
            tracing::warn!("what the router says of somebody who is no longer in the centre is passed over: {why}");
            Ok(None)
        }
        Err(Unreadable::Shape(why) | Unreadable::Syntax(why)) => Err(why),
    }
}
