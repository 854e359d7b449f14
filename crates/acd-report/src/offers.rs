//! Offers by agent: how many each was made, and how they ended.

use schemars::JsonSchema;
use serde::Serialize;

use super::Run;
use super::layout::{self, Sheet, Style};
use acd::config::Agent;
use acd::id::AgentId;
use acd::stats::OfferCounts;

/// How many agents the text shows.
const SHOWN_MOST: usize = 20;

/// The offers that one agent was made, and how they ended. Counts are means of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgentOffersRow {
    /// The agent.
    pub agent: String,
    /// The agent's profile.
    pub profile: String,
    /// Made.
    pub offered: f64,
    /// Taken.
    pub accepted: f64,
    /// Rang too long.
    pub no_answer: f64,
    /// Declined.
    pub rejected: f64,
    /// The device was busy.
    pub busy: f64,
    /// The device could not be reached.
    pub unreachable: f64,
    /// Picked up and not confirmed.
    pub unconfirmed: f64,
    /// The caller hung up first.
    pub caller_gone: f64,
    /// The agent signed out, paused or was lost.
    pub agent_gone: f64,
    /// The longest wait ran out.
    pub timed_out: f64,
    /// Another agent took the call first.
    pub lost_races: f64,
    /// The call was taken out of the queue.
    pub withdrawn: f64,
    /// Taken, but the caller who was to be called back was not reached.
    pub dialled_in_vain: f64,
}

/// Agents who were made no offer are left out.
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
        dialled_in_vain: run.mean(offers.dialled_in_vain),
    };
    counted.map(row).collect()
}

/// How offers ended that were not taken, those ways left out that nobody met with. Of many agents the ones who took least.
pub(super) fn table(rows: &[AgentOffersRow], style: Style) -> String {
    let mut shown: Vec<&AgentOffersRow> = rows.iter().collect();
    let others = rows.len().saturating_sub(SHOWN_MOST);
    if others > 0 {
        let taken = |row: &AgentOffersRow| row.accepted / row.offered;
        shown.sort_by(|one, other| taken(one).total_cmp(&taken(other)));
        shown.truncate(SHOWN_MOST);
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
        ("dialled in vain", |row| row.dialled_in_vain),
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
        others => format!("{text}\nThe {SHOWN_MOST} who took the least of their offers; {others} others took more."),
    }
}

/// Whether there is anything to be told: offers that were not taken.
pub(super) fn any_failed(rows: &[AgentOffersRow]) -> bool {
    rows.iter().any(|row| row.accepted < row.offered)
}
