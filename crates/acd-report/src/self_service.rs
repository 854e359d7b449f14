//! Calls in self-service: contained, passed on to an agent, or left.

use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{self, Sheet, Style};
use super::{Run, percent};
use acd::id::SelfServiceId;
use acd::stats::Span;

/// The calls in one self-service. Counts are means of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SelfServiceRow {
    /// The self-service.
    pub name: String,
    /// The number of sessions.
    pub sessions: f64,
    /// Sessions that ended with the caller served.
    pub contained: f64,
    /// Sessions that ended with the caller passed on to an agent.
    pub escalated: f64,
    /// Sessions that ended with the caller hanging up.
    pub left: f64,
    /// Contained in percent of the sessions that ended.
    pub contained_percent: Option<f64>,
    /// Mean length of a session in seconds.
    pub mean_secs: Option<f64>,
}

pub(super) fn rows(run: &Run<'_>) -> Vec<SelfServiceRow> {
    let services = (0u16..).map(SelfServiceId).zip(&run.scenario.center.self_service);
    let row = |(id, named): (SelfServiceId, &acd::config::SelfService)| {
        let counts = run.outcome.figures.self_service(id, Span::Whole);
        SelfServiceRow {
            name: named.name.clone(),
            sessions: run.mean(counts.sessions),
            contained: run.mean(counts.contained),
            escalated: run.mean(counts.escalated),
            left: run.mean(counts.left),
            contained_percent: percent(counts.contained, counts.ended()),
            mean_secs: counts.time.mean_secs(counts.ended()),
        }
    };
    services.map(row).collect()
}

pub(super) fn table(rows: &[SelfServiceRow], style: Style) -> String {
    let heads = ["self-service", "sessions", "contained", "%", "to an agent", "hung up", "mean s"];
    let mut sheet = Sheet::new(&heads, style);
    for row in rows {
        sheet.row([
            row.name.clone(),
            layout::count(row.sessions),
            layout::count(row.contained),
            layout::decimals(row.contained_percent, 2),
            layout::count(row.escalated),
            layout::count(row.left),
            layout::decimals(row.mean_secs, 1),
        ]);
    }
    sheet.finish()
}
