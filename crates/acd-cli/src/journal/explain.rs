//! `acd journal explain`: why a call waited.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Write;

use acd::config::Center;
use acd::engine::{Engine, Event, Fact, LegOutcome, Standing};
use acd::id::{AgentId, CallId, LegId, OfferId, QueueId};
use acd::journal::Player;
use acd::roster::Roster;
use acd::time::Timestamp;
use clap::Args;

use super::words::named;
use super::{Exit, Source, say_who_decided};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// The call, by its number or by what the switch calls it.
    #[arg(value_name = "CALL", required_unless_present = "caller")]
    call: Option<String>,
    /// All calls of this caller.
    #[arg(long, value_name = "CALLER", conflicts_with = "call")]
    caller: Option<String>,
}

/// Since when an agent's standing towards a leg has been the same.
type Standings = BTreeMap<(LegId, AgentId), (Timestamp, String)>;

/// Formats an instant.
type Time<'a> = &'a dyn Fn(Timestamp) -> String;

/// Prints why a call waited.
///
/// # Errors
/// If the journal is damaged, or `out` cannot be written.
pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut player = Player::open(&arguments.source.file)?;
    let zone = arguments.source.zone(&player)?;
    player.engine_mut().keep_reasons();
    let mut followed = Followed::new(arguments, player.roster());
    let mut standings = Standings::new();
    while let Some(played) = player.play()? {
        let (at, events) = (played.at, played.events.to_vec());
        let (engine, time) = (player.engine(), |at: Timestamp| zone.time(&player, at));
        for event in &events {
            followed.notice(event, player.roster(), out)?;
            if event.fact.call().is_some_and(|call| followed.calls.contains(&call)) {
                told(event, engine, &time, out)?;
            }
        }
        for call in &followed.calls {
            follow(engine, *call, at, &mut standings, &time, out)?;
        }
        followed.forget(&events);
    }
    let time = |at: Timestamp| zone.time(&player, at);
    close(player.engine().center(), &mut standings, |_, _| true, player.engine().now(), &time, out)?;
    say_who_decided(&player, out)?;
    if !followed.found {
        writeln!(out, "{} is not in this journal", followed.wanted)?;
    }
    Ok(if followed.found { Exit::Fine } else { Exit::Bad })
}

/// Which calls are explained.
enum Wanted {
    Call(CallId, String),
    Caller(String),
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(_, name) => write!(f, "call {name}"),
            Self::Caller(name) => write!(f, "the caller {name}"),
        }
    }
}

/// The calls that are followed.
struct Followed {
    wanted: Wanted,
    /// Those in progress.
    calls: BTreeSet<CallId>,
    found: bool,
}

impl Followed {
    fn new(arguments: &Arguments, roster: &Roster) -> Self {
        let of_call = |name: &String| Wanted::Call(CallId::named(name), name.clone());
        let wanted = match (&arguments.call, &arguments.caller) {
            (Some(call), _) => of_call(call),
            (None, caller) => Wanted::Caller(caller.clone().unwrap_or_default()),
        };
        let mut followed = Self { wanted, calls: BTreeSet::new(), found: false };
        let there: Vec<CallId> = roster.calls().map(|call| call.call).collect();
        followed.calls = there.into_iter().filter(|call| followed.is_wanted(*call, roster)).collect();
        followed.found = !followed.calls.is_empty();
        followed
    }

    fn is_wanted(&self, call: CallId, roster: &Roster) -> bool {
        match &self.wanted {
            Wanted::Call(wanted, _) => *wanted == call,
            Wanted::Caller(name) => {
                let caller = roster.notes().call(call).and_then(|note| note.caller.as_ref());
                caller.is_some_and(|caller| caller.as_str() == name)
            }
        }
    }

    /// Whether a call that arrives is to be followed; of a caller's calls each is announced.
    fn notice(&mut self, event: &Event, roster: &Roster, out: &mut impl Write) -> std::io::Result<()> {
        let Fact::CallArrived { call, .. } = event.fact else { return Ok(()) };
        if self.is_wanted(call, roster) {
            if let Wanted::Caller(name) = &self.wanted {
                writeln!(out, "{}call {call} of {name}", if self.found { "\n" } else { "" })?;
            }
            self.calls.insert(call);
            self.found = true;
        }
        Ok(())
    }

    fn forget(&mut self, events: &[Event]) {
        for event in events {
            if let Fact::CallEnded { call, .. } = event.fact {
                self.calls.remove(&call);
            }
        }
    }
}

fn queue_name(center: &Center, queue: QueueId) -> &str {
    center.queues.get(queue.index()).map_or("?", |queue| queue.name.as_str())
}

fn agent_name(center: &Center, agent: AgentId) -> &str {
    center.agents.get(agent.index()).map_or("?", |agent| agent.name.as_str())
}

/// Prints what happened to the call, on one line; for an offer, also the agents it was compared with.
fn told(event: &Event, engine: &Engine, time: Time<'_>, out: &mut impl Write) -> std::io::Result<()> {
    let center = engine.center();
    let (at, queue, agent) = (time(event.at), |queue| queue_name(center, queue), |agent| agent_name(center, agent));
    match event.fact {
        Fact::CallArrived { call, queue: asked, .. } => writeln!(out, "{at} call {call} arrives for {}", queue(asked)),
        Fact::LegStarted { leg, queue: of, .. } => writeln!(out, "{at} leg {leg} begins in {}", queue(of)),
        Fact::StepReached { leg, step, .. } => writeln!(out, "{at} leg {leg} reaches step {step} of its ladder"),
        Fact::Offered { offer, leg, .. } => {
            writeln!(out, "{at} leg {leg} is offered to {}", agent(offer.agent))?;
            match engine.explain_offer(offer) {
                Some(decision) => write!(out, "{}", decision.describe_with(center, time)),
                None => Ok(()),
            }
        }
        Fact::OfferEnded { offer, cause, .. } => {
            writeln!(out, "{at} the offer to {} ends: {}", agent(offer.agent), named(&cause, center, time))
        }
        Fact::LegEnded { leg, outcome, enqueued, .. } => {
            let waited = event.at.since(enqueued);
            match outcome {
                LegOutcome::Answered(OfferId { agent: by, .. }) => {
                    writeln!(out, "{at} leg {leg} is answered by {} after {waited}", agent(by))
                }
                other => writeln!(out, "{at} leg {leg} ends after {waited}: {}", named(&other, center, time)),
            }
        }
        Fact::ConversationEnded { agent: with, by, .. } => {
            writeln!(out, "{at} the conversation with {} ends: {}", agent(with), named(&by, center, time))
        }
        Fact::CallEnded { call, disposition, .. } => {
            writeln!(out, "{at} call {call} ends: {}", named(&disposition, center, time))
        }
        #[rustfmt::skip]
        Fact::Resumed { .. } | Fact::SelfServiceStarted { .. } | Fact::SelfServiceEnded { .. }
        | Fact::PositionTold { .. } | Fact::MessageDue { .. } | Fact::CallbackOffered { .. }
        | Fact::Reranked { .. } | Fact::ConfirmationAwaited { .. } | Fact::Dial { .. } | Fact::DialFailed { .. }
        | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. } | Fact::ConversationJoined { .. }
        | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. } | Fact::AgentSilent { .. }
        | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. } | Fact::QueueClosed { .. }
        | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {} | Fact::SwitchBack {}
        | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => Ok(()),
    }
}

/// Notes how every agent now stands towards the call, and prints the standings that have changed.
fn follow(
    engine: &Engine,
    call: CallId,
    at: Timestamp,
    standings: &mut Standings,
    time: Time<'_>,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let mut now: BTreeMap<(LegId, AgentId), String> = BTreeMap::new();
    for why in engine.explain_waiting(call) {
        for one in why.agents {
            let standing = match one.standing {
                Standing::Excluded(exclusion) => exclusion.to_string(),
                other => other.to_string(),
            };
            now.insert((why.leg, one.agent), format!("tier {}: {standing}{}", one.tier, one.asked));
        }
    }
    let differs = |key: &(LegId, AgentId), standing: &str| {
        key.0.call == call && now.get(key).map(String::as_str) != Some(standing)
    };
    close(engine.center(), standings, |key, standing| differs(&key, standing), at, time, out)?;
    for (key, standing) in now {
        standings.entry(key).or_insert((at, standing));
    }
    Ok(())
}

/// Prints the standings that have ended, with their times, and removes them.
fn close(
    center: &Center,
    standings: &mut Standings,
    is_over: impl Fn((LegId, AgentId), &str) -> bool,
    until: Timestamp,
    time: Time<'_>,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let over: Vec<_> = standings.iter().filter(|(key, (_, standing))| is_over(**key, standing)).collect();
    for ((leg, agent), (since, standing)) in &over {
        let (name, lasted) = (agent_name(center, *agent), until.since(*since));
        writeln!(out, "    {leg} {name}, {standing} ({} to {}, {lasted})", time(*since), time(until))?;
    }
    let over: Vec<_> = over.into_iter().map(|(key, _)| *key).collect();
    over.iter().for_each(|key| _ = standings.remove(key));
    Ok(())
}
