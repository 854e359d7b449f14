//! `acd cluster`: who leads, another leader, and whether the log is sound.

use std::io::Write;

use acd_cluster::{Operator, Role, Status};
use acd_server::command::SharedLog;
use anyhow::bail;
use clap::{Args, Subcommand};

use super::Exit;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd cluster status --nats nats://10.0.0.1:4222
  acd cluster hand-over --nats nats://10.0.0.1:4222 --to http://10.0.0.5:8012

Exit status: 0 done, and there is a leader; 1 there is none, or the log is not sound; 2 wrong usage.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The routers that are there, and the servers and states of the log.
    Status {
        #[command(flatten)]
        log: SharedLog,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Let another router lead from now on. No command is refused meanwhile; the old leader stands by.
    HandOver {
        #[command(flatten)]
        log: SharedLog,
        /// The address or the number of the router that is to lead; by default the one that knows most.
        #[arg(long, value_name = "ROUTER")]
        to: Option<String>,
    },
    /// Replay the log from its oldest state, and compare each later state with what comes out.
    Verify {
        #[command(flatten)]
        log: SharedLog,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Asks.
///
/// # Errors
/// If the broker does not answer.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    match &arguments.command {
        Command::Status { log, json } => status(&operator(log)?.status()?, *json, out),
        Command::HandOver { log, to } => {
            let successor = operator(log)?.hand_over(to.as_deref())?;
            writeln!(out, "handed over to {successor}")?;
            Ok(Exit::Fine)
        }
        Command::Verify { log, json } => {
            let verified = operator(log)?.verify(env!("CARGO_PKG_VERSION"))?;
            if *json {
                writeln!(out, "{}", serde_json::to_string(&verified)?)?;
                return Ok(Exit::Fine);
            }
            writeln!(out, "messages {} to {}, {} terms", verified.first, verified.last, verified.terms)?;
            writeln!(out, "{} commands replayed, {} events", verified.commands, verified.events)?;
            writeln!(out, "{} later states, each equal to what was replayed", verified.states)?;
            Ok(Exit::Fine)
        }
    }
}

fn operator(log: &SharedLog) -> anyhow::Result<Operator> {
    if log.nats.is_empty() {
        bail!("no broker is given: name its servers with --nats, or in ACD_NATS");
    }
    Ok(Operator::connect(&log.to_ask())?)
}

fn status(status: &Status, json: bool, out: &mut impl Write) -> anyhow::Result<Exit> {
    let leads = status.routers.iter().any(|router| router.role == Role::Leading);
    let exit = if leads { Exit::Fine } else { Exit::Bad };
    if json {
        writeln!(out, "{}", serde_json::to_string(status)?)?;
        return Ok(exit);
    }
    for router in &status.routers {
        let role = match router.role {
            Role::Starting => "starts",
            Role::Following => "stands by",
            Role::TakingOver => "takes over",
            Role::Leading => "leads",
            Role::HandingOver => "hands over",
        };
        let (address, number, term) = (&router.address, router.router, router.term);
        let (lag, version) = (status.last.saturating_sub(router.last), &router.version);
        writeln!(out, "{role:<11} {address}  router {number}  term {term}  {lag} messages behind  version {version}")?;
    }
    if !leads {
        writeln!(out, "nobody leads")?;
    }
    writeln!(out, "log         messages {} to {}, {} bytes", status.first, status.last, status.bytes)?;
    for (place, server) in status.servers.iter().enumerate() {
        let leads = if place == 0 { "leads the log" } else { "" };
        let state = if server.offline {
            "offline"
        } else if server.current {
            "current"
        } else {
            "behind"
        };
        writeln!(out, "server      {}  {state}  {} behind  {leads}", server.name, server.lag)?;
    }
    let states: Vec<String> = status.states.iter().map(u64::to_string).collect();
    writeln!(out, "states      after messages {}", states.join(", "))?;
    Ok(exit)
}
