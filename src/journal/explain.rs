//! Why calls waited: what happened to them, who was compared for each offer, and how every agent stood towards them
//! while they waited.

use std::collections::{BTreeMap, BTreeSet};

use super::error::JournalError;
use super::player::{Played, Player};
use crate::engine::{AgentConsidered, Decision, Engine, Event, Fact, Standing};
use crate::id::{AgentId, CallId, LegId};
use crate::roster::Roster;
use crate::time::Timestamp;

/// Which calls are explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// One, by its number. A number that is used again means all of its calls.
    Call(CallId),
    /// All calls of this caller.
    Caller(String),
}

/// A part of an explanation.
#[derive(Clone, Debug, PartialEq)]
pub enum Explained {
    /// Something happened to a call.
    Happened {
        /// What, and when.
        event: Event,
        /// For an offer: who was compared with whom.
        decision: Option<Box<Decision>>,
    },
    /// While a leg waited, an agent stood towards it in this way. Known when it is over.
    Stood {
        /// The leg.
        leg: LegId,
        /// The agent, and what would have been compared at the beginning.
        agent: AgentConsidered,
        /// When it began.
        from: Timestamp,
        /// When it ended: at the latest when the journal does.
        until: Timestamp,
    },
}

/// Plays a journal, and explains calls on the way.
///
/// ```no_run
/// use acd::id::CallId;
/// use acd::journal::{Explainer, Player, Wanted};
///
/// # fn main() -> Result<(), acd::journal::JournalError> {
/// let mut player = Player::open("/var/lib/acd/journal")?;
/// let mut explainer = Explainer::new(&mut player, Wanted::Call(CallId::named("SIP/7")));
/// let mut parts = Vec::new();
/// while explainer.play(&mut player, &mut parts)? {}
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Explainer {
    wanted: Wanted,
    /// Those in progress.
    calls: BTreeSet<CallId>,
    found: bool,
    /// Since when an agent's standing towards a leg has been the same.
    standings: BTreeMap<(LegId, AgentId), (Timestamp, AgentConsidered)>,
}

impl AgentConsidered {
    /// How they stood, in words: `tier 1: after-call work`.
    pub fn stood(&self) -> String {
        let standing = match self.standing {
            Standing::Excluded(exclusion) => exclusion.to_string(),
            other @ (Standing::Chosen | Standing::Eligible) => other.to_string(),
        };
        format!("tier {}: {standing}{}", self.tier, self.asked)
    }
}

impl Explainer {
    /// Explains these calls. From now on the player's engine keeps the reasons of its offers.
    pub fn new(player: &mut Player, wanted: Wanted) -> Self {
        player.engine_mut().keep_reasons();
        let mut explainer = Self { wanted, calls: BTreeSet::new(), found: false, standings: BTreeMap::new() };
        let there: Vec<CallId> = player.roster().calls().map(|call| call.call).collect();
        explainer.calls = there.into_iter().filter(|call| explainer.is_wanted(*call, player.roster())).collect();
        explainer.found = !explainer.calls.is_empty();
        explainer
    }

    /// Whether any of the calls has been in the journal so far.
    pub fn found(&self) -> bool {
        self.found
    }

    /// Plays on, until there is something to say or the journal ends; `false` then. Appends to `parts`.
    ///
    /// # Errors
    /// As [`Player::play`].
    pub fn play(&mut self, player: &mut Player, parts: &mut Vec<Explained>) -> Result<bool, JournalError> {
        let said = parts.len();
        while parts.len() == said {
            let Some(Played { at, .. }) = player.play()? else {
                let end = player.engine().now();
                self.close(|_, _| true, end, parts);
                return Ok(false);
            };
            self.take(player, at, parts);
        }
        Ok(true)
    }

    fn take(&mut self, player: &Player, at: Timestamp, parts: &mut Vec<Explained>) {
        let (engine, events) = (player.engine(), player.last_events());
        for event in events {
            if let Fact::CallArrived { call, .. } = event.fact
                && self.is_wanted(call, player.roster())
            {
                self.calls.insert(call);
                self.found = true;
            }
            if event.fact.call().is_some_and(|call| self.calls.contains(&call)) {
                let decision = match event.fact {
                    Fact::Offered { offer, .. } => engine.explain_offer(offer).cloned().map(Box::new),
                    _ => None,
                };
                parts.push(Explained::Happened { event: *event, decision });
            }
        }
        for call in self.calls.clone() {
            self.follow(engine, call, at, parts);
        }
        for event in events {
            if let Fact::CallEnded { call, .. } = event.fact {
                self.calls.remove(&call);
            }
        }
    }

    fn is_wanted(&self, call: CallId, roster: &Roster) -> bool {
        match &self.wanted {
            Wanted::Call(wanted) => *wanted == call,
            Wanted::Caller(name) => {
                let caller = roster.notes().call(call).and_then(|note| note.caller.as_ref());
                caller.is_some_and(|caller| caller.as_str() == name)
            }
        }
    }

    /// Notes how every agent now stands towards a call; what has changed is over.
    fn follow(&mut self, engine: &Engine, call: CallId, at: Timestamp, parts: &mut Vec<Explained>) {
        let mut now: BTreeMap<(LegId, AgentId), AgentConsidered> = BTreeMap::new();
        for why in engine.explain_waiting(call) {
            now.extend(why.agents.into_iter().map(|agent| ((why.leg, agent.agent), agent)));
        }
        let differs = |key: &(LegId, AgentId), agent: &AgentConsidered| {
            key.0.call == call && now.get(key).is_none_or(|now| now.stood() != agent.stood())
        };
        self.close(differs, at, parts);
        for (key, agent) in now {
            self.standings.entry(key).or_insert((at, agent));
        }
    }

    fn close(
        &mut self,
        is_over: impl Fn(&(LegId, AgentId), &AgentConsidered) -> bool,
        until: Timestamp,
        parts: &mut Vec<Explained>,
    ) {
        let standings = self.standings.iter();
        let over: Vec<_> = standings.filter(|(key, (_, agent))| is_over(key, agent)).map(|(key, _)| *key).collect();
        for key in over {
            if let Some((from, agent)) = self.standings.remove(&key) {
                parts.push(Explained::Stood { leg: key.0, agent, from, until });
            }
        }
    }
}
