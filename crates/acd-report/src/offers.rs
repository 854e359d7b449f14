//! Offers by agent: how many were made, and how they ended.

use schemars::JsonSchema;
use serde::Serialize;

use super::Run;
use super::layout::{self, Sheet, Style};
use acd::config::Agent;
use acd::id::AgentId;
use acd::stats::OfferCounts;

/// How many agents the text shows.
const MAX_SHOWN: usize = 20;

/// The offers made to one agent, and how they ended. Counts are means of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgentOffersRow {
    /// The agent.
    pub agent: String,
    /// The agent's profile.
    pub profile: String,
    /// Offers made.
    pub offered: f64,
    /// Ended: the agent accepted.
    pub accepted: f64,
    /// Ended: nobody answered in time.
    pub no_answer: f64,
    /// Ended: the agent declined.
    pub rejected: f64,
    /// Ended: the device was busy.
    pub busy: f64,
    /// Ended: the device could not be reached.
    pub unreachable: f64,
    /// Ended: the agent picked up and did not confirm.
    pub unconfirmed: f64,
    /// Ended: the caller hung up first.
    pub caller_gone: f64,
    /// Ended: the agent signed out, paused or was lost.
    pub agent_gone: f64,
    /// Ended: the call's longest wait ran out.
    pub timed_out: f64,
    /// Ended: another agent took the call first.
    pub lost_races: f64,
    /// Ended: the call was taken out of the queue.
    pub withdrawn: f64,
    /// Ended: the agent accepted a callback, but the caller was not reached.
    pub dial_attempts_failed: f64,
}

/// The rows, without agents who were made no offer.
pub(super) fn rows(run: &Run<'_>) -> Vec<AgentOffersRow> {
    let (figures, center) = (&run.outcome.figures, &run.scenario.center);
    let agents = (0u32..).map(AgentId).zip(&center.agents);
    let counted = agents.map(|(id, agent)| (agent, figures.offers_to(id))).filter(|(_, offers)| offers.made > 0);
    let row = |(agent, offers): (&Agent, OfferCounts)| AgentOffersRow {
        agent: agent.name.clone(),
        profile: center.profiles[agent.profile.index()].name.clone(),
        offered: run.mean(offers.made),
        accepted: run.mean(offers.accepted),
        no_answer: run.mean(offers.no_answer),
        rejected: run.mean(offers.rejected),
        busy: run.mean(offers.busy),
        unreachable: run.mean(offers.unreachable),
        unconfirmed: run.mean(offers.unconfirmed),
        caller_gone: run.mean(offers.caller_gone),
        agent_gone: run.mean(offers.agent_gone),
        timed_out: run.mean(offers.timed_out),
        lost_races: run.mean(offers.lost_race),
        withdrawn: run.mean(offers.withdrawn),
        dial_attempts_failed: run.mean(offers.dial_attempts_failed),
    };
    counted.map(row).collect()
}

/// How unaccepted offers ended, without the ways that did not occur. If there are many agents, those who
/// accepted the least.
pub(super) fn table(rows: &[AgentOffersRow], style: Style) -> String {
    let mut shown: Vec<&AgentOffersRow> = rows.iter().collect();
    let others = rows.len().saturating_sub(MAX_SHOWN);
    if others > 0 {
        let taken = |row: &AgentOffersRow| row.accepted / row.offered;
        shown.sort_by(|one, other| taken(one).total_cmp(&taken(other)));
        shown.truncate(MAX_SHOWN);
    }
    type Column<'a> = (&'a str, fn(&AgentOffersRow) -> f64);
    let ways: [Column<'_>; 11] = [
        ("no answer", |row| row.no_answer),
        ("declined", |row| row.rejected),
        ("busy", |row| row.busy),
        ("unreachable", |row| row.unreachable),
        ("unconfirmed", |row| row.unconfirmed),
        ("caller gone", |row| row.caller_gone),
        ("agent gone", |row| row.agent_gone),
        ("timed out", |row| row.timed_out),
        ("lost race", |row| row.lost_races),
        ("taken out", |row| row.withdrawn),
        ("caller not reached", |row| row.dial_attempts_failed),
    ];
    let known: Vec<&Column<'_>> = ways.iter().filter(|(_, way)| shown.iter().any(|row| way(row) > 0.0)).collect();
    let heads: Vec<&str> = ["agent", "offers", "taken", "%"].into_iter().chain(known.iter().map(|way| way.0)).collect();
    let mut sheet = Sheet::new(&heads, style);
    for row in shown {
        let taken = layout::decimals(Some(100.0 * row.accepted / row.offered), 1);
        let first = [row.agent.clone(), layout::count(row.offered), layout::count(row.accepted), taken];
        sheet.row(first.into_iter().chain(known.iter().map(|(_, way)| layout::count(way(row)))));
    }
    let text = sheet.finish();
    match others {
        0 => text,
        others => format!(
            "{text}\nThe {MAX_SHOWN} agents who accepted the smallest share of their offers; {others} others accepted more."
        ),
    }
}

/// Whether there are unaccepted offers to report.
pub(super) fn any_failed(rows: &[AgentOffersRow]) -> bool {
    rows.iter().any(|row| row.accepted < row.offered)
}
