//! Why calls of a journal waited, as a document.

use std::sync::Arc;

use acd::engine::{AgentConsidered, Decision, Event, Fact};
use acd::id::{CallId, LegId};
use acd::journal::{Explained, Explainer, JournalError, Player, Wanted};
use acd::notes::{Notes, Text};
use acd::time::{Duration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Named, Names};

/// A part, as it is written.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Part<'a> {
    Happened {
        at: Timestamp,
        call: CallId,
        fact: Fact,
        #[serde(skip_serializing_if = "Option::is_none")]
        decision: Option<&'a Decision>,
    },
    Stood {
        leg: LegId,
        from: Timestamp,
        until: Timestamp,
        secs: Duration,
        #[serde(flatten)]
        agent: &'a AgentConsidered,
        text: String,
    },
}

/// Why calls waited: the document that `acd journal explain --json` prints, and whether the journal has any of them.
/// `about` is what was asked for. Plays the journal to its end.
///
/// `parts` come in order: `happened` (with `decision`, who was compared with whom, for an offer), and `stood`, how an
/// agent stood towards a leg that waited, when that is over. Times are times of day in UTC, `secs` seconds.
///
/// # Errors
/// If the journal is damaged.
pub fn explained(player: &mut Player, wanted: Wanted, about: &str) -> Result<(Value, bool), JournalError> {
    let kind = match &wanted {
        Wanted::Call(_) => "call",
        Wanted::Caller(_) => "caller",
    };
    let mut explainer = Explainer::new(player, wanted);
    let mut center = player.engine().shared_center();
    let mut names = Names::new(&center);
    let (mut parts, mut written) = (Vec::new(), Vec::new());
    let mut before = player.roster().notes().clone();
    loop {
        let goes_on = explainer.play(player, &mut parts)?;
        let now = player.engine().shared_center();
        if !Arc::ptr_eq(&now, &center) {
            (names, center) = (Names::new(&now), now);
        }
        names.set_ahead(ahead(player));
        for part in parts.drain(..) {
            let notes = named(&before, player.roster().notes(), &part);
            written.push(write(&names, &notes, &part));
        }
        before = player.roster().notes().clone();
        if !goes_on {
            let engines = player.engines();
            return Ok((json!({ kind: about, "parts": written, "engines": engines }), explainer.found()));
        }
    }
}

/// By how many microseconds the time of day is ahead of the engine's.
fn ahead(player: &Player) -> i64 {
    let now = player.engine().now();
    let unix = player.unix_micros(now).map_or(0, i128::from);
    i64::try_from(unix - i128::from(now.as_micros())).unwrap_or_default()
}

/// The names of calls that a part needs: those in progress, and those that it ends.
fn named(before: &Notes, now: &Notes, part: &Explained) -> Notes {
    let call = match part {
        Explained::Happened { event, .. } => event.fact.call(),
        Explained::Stood { leg, .. } => Some(leg.call),
    };
    let name = |notes: &Notes, call| notes.call(call).and_then(|note| note.name.clone());
    let mut notes = now.clone();
    if let Some((call, name)) = call.and_then(|call| Some((call, name(now, call).or_else(|| name(before, call))?))) {
        notes.name(call, Text::clone(&name));
    }
    notes
}

fn write(names: &Names, notes: &Notes, part: &Explained) -> Value {
    let part = match part {
        Explained::Happened { event: Event { at, fact }, decision } => {
            let call = fact.call().unwrap_or(CallId(0));
            Part::Happened { at: *at, call, fact: *fact, decision: decision.as_deref() }
        }
        Explained::Stood { leg, agent, from, until } => {
            Part::Stood { leg: *leg, from: *from, until: *until, secs: until.since(*from), agent, text: agent.stood() }
        }
    };
    serde_json::to_value(Named::new(names, notes, &part)).unwrap_or_default()
}
