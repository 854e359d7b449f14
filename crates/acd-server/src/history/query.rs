//! `GET /v1/history` and `GET /v1/history/calls`.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calls::CallRow;
use super::keeper::History;
use super::period::{Every, Zone, unix_secs};
use super::row::{AgentRow, Interval, QueueRow};
use crate::Service;
use crate::body::InQuery;
use crate::problem::Problem;

/// The most calls in an answer.
const MAX_CALLS: usize = 1_000;

/// Which part of the history.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HistoryAsked {
    /// The first date of the centre's clock, such as 2026-11-30; by default today.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    from: Option<Date>,
    /// The last date; by default today.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    to: Option<Date>,
    /// The length of each period.
    #[serde(default)]
    every: Every,
    /// Whose counts: by queue, by agent, or of the whole centre.
    #[serde(default)]
    by: By,
    /// Only this queue, or this agent.
    name: Option<String>,
}

/// Whose counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[cfg_attr(feature = "command", derive(clap::ValueEnum))]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Each queue's.
    #[default]
    Queue,
    /// Each agent's.
    Agent,
    /// All queues' together.
    All,
}

/// A part of the history.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Found {
    /// The zone of the days.
    zone: String,
    /// The thresholds of `answered_within`, ascending.
    thresholds_s: Vec<f64>,
    /// By period, then by name. Where nothing happened there is none.
    rows: Vec<Row>,
}

/// The counts of a period.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HistoryRow")]
#[serde(untagged)]
enum Row {
    Queue(QueueFigures),
    Agent(AgentFigures),
}

/// What happened in a queue, or in all.
#[derive(Debug, Serialize, JsonSchema)]
struct QueueFigures {
    /// When the period began.
    from: String,
    /// The queue; `null` for all.
    queue: Option<String>,
    /// Legs that began.
    offered: u64,
    /// Legs that ended, by outcome.
    legs: BTreeMap<String, u64>,
    /// Legs answered within each of the thresholds.
    answered_within: Vec<u64>,
    /// Answered legs, of those answered, abandoned, timed out, sent on or turned away; `null` without any.
    answer_rate: Option<f64>,
    /// Legs answered within the first threshold, of those answered or abandoned; `null` without any.
    service_level: Option<f64>,
    /// The mean wait of answered legs; `null` without any.
    mean_wait_s: Option<f64>,
    /// The mean wait of abandoned legs; `null` without any.
    mean_abandoned_s: Option<f64>,
    /// Agents' parts in conversations that ended.
    conversations: u64,
    /// Their mean length; `null` without any.
    mean_talk_s: Option<f64>,
    /// Offers that were not accepted, by cause.
    offers: BTreeMap<String, u64>,
    /// Calls that found all lines busy.
    lines_busy: u64,
}

/// What an agent did.
#[derive(Debug, Serialize, JsonSchema)]
struct AgentFigures {
    /// When the period began.
    from: String,
    /// Who.
    agent: String,
    /// Seconds in each activity.
    time_s: BTreeMap<String, f64>,
    /// Seconds signed in.
    staffed_s: f64,
    /// The share of that spent in conversations and wrap-up; `null` if the agent was never signed in.
    occupancy: Option<f64>,
    /// Legs answered.
    answered: u64,
    /// Offers that were not accepted, by cause.
    offers: BTreeMap<String, u64>,
    /// Parts in conversations that ended.
    conversations: u64,
    /// Their mean length; `null` without any.
    mean_talk_s: Option<f64>,
}

fn mean(micros: u64, count: u64) -> Option<f64> {
    (count > 0).then(|| micros as f64 / 1e6 / count as f64)
}

fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

impl QueueFigures {
    fn new(from: String, queue: Option<String>, row: QueueRow) -> Self {
        let ended = |outcomes: &[&str]| outcomes.iter().map(|outcome| row.ended(outcome)).sum::<u64>();
        let (answered, abandoned) = (row.ended("answered"), row.ended("abandoned"));
        let failed = ended(&["abandoned", "timed_out", "overflowed", "blocked", "closed", "vacant", "unreached"]);
        let within = row.answered_within.first().copied().unwrap_or_default();
        Self {
            from,
            queue,
            offered: row.offered,
            answer_rate: share(answered, answered + failed),
            service_level: share(within, answered + abandoned),
            mean_wait_s: mean(row.answered_wait, answered),
            mean_abandoned_s: mean(row.abandoned_wait, abandoned),
            mean_talk_s: mean(row.talk, row.conversations),
            conversations: row.conversations,
            legs: row.legs,
            answered_within: row.answered_within,
            offers: row.offers,
            lines_busy: row.lines_busy,
        }
    }
}

impl AgentFigures {
    fn new(from: String, agent: String, row: AgentRow) -> Self {
        let staffed: u64 = row.time.iter().filter(|(name, _)| *name != "signed_out").map(|(_, micros)| micros).sum();
        let busy = ["talking", "wrap_up"].iter().filter_map(|name| row.time.get(*name)).sum();
        Self {
            from,
            agent,
            staffed_s: staffed as f64 / 1e6,
            occupancy: share(busy, staffed),
            time_s: row.time.iter().map(|(name, micros)| (name.clone(), *micros as f64 / 1e6)).collect(),
            answered: row.answered,
            offers: row.offers,
            conversations: row.conversations,
            mean_talk_s: mean(row.talk, row.conversations),
        }
    }
}

/// Adds intervals up to the periods that were asked for.
fn rows(intervals: Vec<Interval>, asked: &HistoryAsked, zone: &Zone) -> Vec<Row> {
    let wanted = |name: &String| asked.name.as_ref().is_none_or(|only| only == name);
    let mut queues = BTreeMap::<(i64, Option<String>), QueueRow>::new();
    let mut agents = BTreeMap::<(i64, String), AgentRow>::new();
    for interval in intervals {
        let from = asked.every.beginning(interval.start, zone);
        for (name, row) in interval.queues.iter().filter(|(name, _)| asked.by != By::Agent && wanted(name)) {
            let name = (asked.by == By::Queue).then(|| name.clone());
            *queues.entry((from, name)).or_default() += row;
        }
        for (name, row) in interval.agents.iter().filter(|(name, _)| asked.by == By::Agent && wanted(name)) {
            *agents.entry((from, name.clone())).or_default() += row;
        }
    }
    let of_queue = |((from, name), row)| Row::Queue(QueueFigures::new(zone.text(from), name, row));
    let of_agent = |((from, name), row)| Row::Agent(AgentFigures::new(zone.text(from), name, row));
    queues.into_iter().map(of_queue).chain(agents.into_iter().map(of_agent)).collect()
}

/// The figures of some intervals by period, as `GET /v1/history` answers them: objects with `from`, `queue` or `agent`,
/// and the figures.
pub fn tabulate(intervals: Vec<Interval>, every: Every, by: By, zone: &Zone) -> Vec<serde_json::Value> {
    let asked = HistoryAsked { every, by, ..HistoryAsked::default() };
    let values = rows(intervals, &asked, zone).into_iter().map(serde_json::to_value);
    values.filter_map(Result::ok).collect()
}

fn keeper(service: &Service) -> Result<History, Problem> {
    let none = || Problem::not_found("this server keeps no history");
    service.history().cloned().ok_or_else(none)
}

/// The dates of a question, both included; by default today.
fn dates(service: &Service, keeper: &History, from: Option<Date>, to: Option<Date>) -> Result<(Date, Date), Problem> {
    let today = keeper.zone().date(unix_secs(service.handle().now(), service.handle().time_of_day_ahead()));
    let (from, to) = (from.or(to).unwrap_or(today), to.unwrap_or(today));
    match from <= to {
        true => Ok((from, to)),
        false => Err(Problem::invalid(format!("`from` is {from}, after `to`, which is {to}"))),
    }
}

fn answered(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => ([(CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "unwritable", error.to_string()).into_response(),
    }
}

pub(crate) async fn history(
    State(service): State<Service>,
    InQuery(asked): InQuery<HistoryAsked>,
) -> Result<Response, Problem> {
    let keeper = keeper(&service)?;
    let (first, last) = dates(&service, &keeper, asked.from, asked.to)?;
    let thresholds_s = service.thresholds().iter().map(|threshold| threshold.as_secs_f64()).collect();
    let found = service.work(move || {
        let zone = keeper.zone();
        let end = last.tomorrow().map_or(i64::MAX, |day| zone.begins(day));
        let rows = rows(keeper.intervals(zone.begins(first), end), &asked, zone);
        Found { zone: zone.name().to_owned(), thresholds_s, rows }
    });
    Ok(answered(&found.await))
}

/// Which calls.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallsAsked {
    /// The first date on which they ended, of the centre's clock; by default today.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    from: Option<Date>,
    /// The last date; by default today.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    to: Option<Date>,
    /// What the switch called it.
    call: Option<String>,
    /// Who called.
    caller: Option<String>,
    /// A part of what the host kept with it.
    data: Option<String>,
    /// The queue.
    queue: Option<String>,
    /// Who answered last.
    agent: Option<String>,
    /// How it left.
    outcome: Option<String>,
    /// The most calls; at most (and by default) 1,000.
    limit: Option<usize>,
}

impl CallsAsked {
    fn wants(&self, call: &CallRow) -> bool {
        let same = |asked: &Option<String>, is: Option<&str>| asked.as_deref().is_none_or(|asked| is == Some(asked));
        let part = |asked: &Option<String>, of: Option<&str>| {
            asked.as_deref().is_none_or(|asked| of.is_some_and(|of| of.contains(asked)))
        };
        same(&self.call, Some(&call.call))
            && same(&self.caller, call.caller.as_deref())
            && part(&self.data, call.data.as_deref())
            && same(&self.queue, Some(&call.queue))
            && same(&self.agent, call.agent.as_deref())
            && same(&self.outcome, Some(&call.outcome))
    }
}

/// Calls that ended.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CallsFound {
    /// Newest first.
    calls: Vec<CallRow>,
}

pub(crate) async fn calls(
    State(service): State<Service>,
    InQuery(asked): InQuery<CallsAsked>,
) -> Result<Response, Problem> {
    let keeper = keeper(&service)?;
    let (first, last) = dates(&service, &keeper, asked.from, asked.to)?;
    let most = asked.limit.unwrap_or(MAX_CALLS).clamp(1, MAX_CALLS);
    let found = service.work(move || CallsFound { calls: keeper.calls(first, last, |call| asked.wants(call), most) });
    Ok(answered(&found.await))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_add_up_to_hours_and_days() {
        let zone = Zone::named("UTC").expect("a zone");
        let interval = |start: i64, answered: u64, abandoned: u64| {
            let legs = [("answered".to_owned(), answered), ("abandoned".to_owned(), abandoned)].into();
            let row = QueueRow {
                offered: answered + abandoned,
                legs,
                answered_within: vec![answered],
                answered_wait: 2_000_000 * answered,
                ..QueueRow::default()
            };
            Interval {
                start,
                thresholds: vec![20_000_000],
                queues: [("desk".to_owned(), row)].into(),
                agents: BTreeMap::new(),
            }
        };
        let day = || vec![interval(0, 3, 1), interval(2_700, 1, 0), interval(3_600, 0, 2), interval(86_400, 1, 0)];
        let counts = |every: Every| {
            let asked = HistoryAsked { every, by: By::All, ..HistoryAsked::default() };
            let figures = |row: &Row| match row {
                Row::Queue(row) => (row.from.clone(), row.offered, row.answer_rate),
                Row::Agent(_) => unreachable!("by queue"),
            };
            rows(day(), &asked, &zone).iter().map(figures).collect::<Vec<_>>()
        };
        let from = |time: &str| format!("1970-01-{time}:00+00:00");
        assert_eq!(
            counts(Every::Hour),
            [(from("01T00:00"), 5, Some(0.8)), (from("01T01:00"), 2, Some(0.0)), (from("02T00:00"), 1, Some(1.0))]
        );
        assert_eq!(counts(Every::Day)[0], (from("01T00:00"), 7, Some(4.0 / 7.0)));
        assert_eq!(counts(Every::Quarter).len(), 4);
    }
}
