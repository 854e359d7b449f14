//! `acd journal explain`: why a call waited.

use std::io::Write;

use acd::config::Center;
use acd::engine::{Decision, Event, Fact, LegOutcome};
use acd::id::{AgentId, CallId, OfferId, QueueId};
use acd::journal::{Explained, Explainer, Player, Wanted};
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
    /// Print a JSON document; its times are UTC.
    #[arg(long)]
    json: bool,
}

/// Formats an instant.
type Time<'a> = &'a dyn Fn(Timestamp) -> String;

impl Arguments {
    fn wanted(&self) -> Wanted {
        match (&self.call, &self.caller) {
            (Some(call), _) => Wanted::Call(CallId::named(call)),
            (None, caller) => Wanted::Caller(caller.clone().unwrap_or_default()),
        }
    }

    /// What was asked for, in words.
    fn asked(&self) -> String {
        match (&self.call, &self.caller) {
            (Some(call), _) => format!("call {call}"),
            (None, caller) => format!("the caller {}", caller.as_deref().unwrap_or_default()),
        }
    }
}

/// Prints why a call waited.
///
/// # Errors
/// If the journal is damaged, or `out` cannot be written.
pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut player = Player::open(&arguments.source.file)?;
    let found = if arguments.json { json(arguments, &mut player, out)? } else { text(arguments, &mut player, out)? };
    Ok(if found { Exit::Fine } else { Exit::Bad })
}

fn json(arguments: &Arguments, player: &mut Player, out: &mut impl Write) -> anyhow::Result<bool> {
    let about = arguments.call.as_deref().or(arguments.caller.as_deref()).unwrap_or_default();
    let (document, found) = acd_wire::explained(player, arguments.wanted(), about)?;
    writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    Ok(found)
}

fn text(arguments: &Arguments, player: &mut Player, out: &mut impl Write) -> anyhow::Result<bool> {
    let zone = arguments.source.zone(player)?;
    let mut explainer = Explainer::new(player, arguments.wanted());
    let (mut parts, mut begun) = (Vec::new(), explainer.found());
    loop {
        let goes_on = explainer.play(player, &mut parts)?;
        let (center, time) = (player.engine().center(), |at: Timestamp| zone.time(player, at));
        for part in parts.drain(..) {
            match part {
                Explained::Happened { event, decision } => {
                    if let (Fact::CallArrived { call, .. }, Some(name)) = (event.fact, &arguments.caller) {
                        writeln!(out, "{}call {call} of {name}", if begun { "\n" } else { "" })?;
                    }
                    begun = true;
                    told(&event, decision.as_deref(), center, &time, out)?;
                }
                Explained::Stood { leg, agent, from, until } => {
                    let (name, stood, lasted) = (agent_name(center, agent.agent), agent.stood(), until.since(from));
                    writeln!(out, "    {leg} {name}, {stood} ({} to {}, {lasted})", time(from), time(until))?;
                }
            }
        }
        if !goes_on {
            break;
        }
    }
    say_who_decided(player, out)?;
    if !explainer.found() {
        writeln!(out, "{} is not in this journal", arguments.asked())?;
    }
    Ok(explainer.found())
}

fn queue_name(center: &Center, queue: QueueId) -> &str {
    center.queues.get(queue.index()).map_or("?", |queue| queue.name.as_str())
}

fn agent_name(center: &Center, agent: AgentId) -> &str {
    center.agents.get(agent.index()).map_or("?", |agent| agent.name.as_str())
}

/// Prints what happened to the call, on one line; for an offer, also the agents it was compared with.
fn told(
    event: &Event,
    decision: Option<&Decision>,
    center: &Center,
    time: Time<'_>,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let (at, queue, agent) = (time(event.at), |queue| queue_name(center, queue), |agent| agent_name(center, agent));
    match event.fact {
        Fact::CallArrived { call, queue: asked, .. } => writeln!(out, "{at} call {call} arrives for {}", queue(asked)),
        Fact::LegStarted { leg, queue: of, .. } => writeln!(out, "{at} leg {leg} begins in {}", queue(of)),
        Fact::StepReached { leg, step, .. } => writeln!(out, "{at} leg {leg} reaches step {step} of its ladder"),
        Fact::Offered { offer, leg, .. } => {
            writeln!(out, "{at} leg {leg} is offered to {}", agent(offer.agent))?;
            match decision {
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
