//! `acd journal stats --every`: counts by period, and by queue or agent.

use std::io::Write;

use acd::journal::Player;
use acd::stats::Activity;
use acd::time::Duration;
use acd_report::{Tables, decimals};
use acd_server::{By, Every, Fold, Interval, Zone, tabulate};
use anyhow::Context;
use serde_json::{Value, json};

use super::super::columns::Columns;
use super::Exit;
use super::stats::Arguments;

/// Prints the counts.
///
/// # Errors
/// If the journal is damaged, or `out` cannot be written.
pub(super) fn run(arguments: &Arguments, every: Every, out: &mut impl Write) -> anyhow::Result<Exit> {
    let player = Player::open(&arguments.source.file)?;
    let name = arguments.source.zone.as_deref().unwrap_or_else(|| player.engine().center().zone());
    let zone = Zone::named(name).with_context(|| format!("the time zone {name}"))?;
    let rows = tabulate(intervals(player, arguments.within)?, every, arguments.by, &zone);
    let document = || json!({ "within_secs": arguments.within, "rows": rows });
    match (arguments.json, arguments.by) {
        (true, _) => writeln!(out, "{:#}", document())?,
        (false, By::Agent) => writeln!(out, "{}", of_agents(&rows))?,
        (false, By::Queue | By::All) => writeln!(out, "{}", of_queues(&rows, arguments.within))?,
    }
    arguments.export.write(|| Ok(Tables::of(&document())))?;
    Ok(Exit::Fine)
}

fn intervals(mut player: Player, within: u64) -> anyhow::Result<Vec<Interval>> {
    let doing: Vec<Activity> = player.roster().agents().iter().map(|agent| agent.doing.into()).collect();
    let mut fold: Option<Fold> = None;
    while let Some(played) = player.play()? {
        let (at, events) = (played.at, played.events.to_vec());
        let center = player.engine().shared_center();
        let fold = fold.get_or_insert_with(|| {
            let unix = player.unix_micros(at).map_or(0, u64::cast_signed);
            let ahead = unix - at.as_micros().cast_signed();
            Fold::new(center.clone(), &doing, vec![Duration::from_secs(within)], at, ahead)
        });
        if events.iter().any(|event| matches!(event.fact, acd::engine::Fact::Reconfigured { .. })) {
            fold.grow(center);
        }
        events.iter().for_each(|event| fold.record(event));
    }
    Ok(fold.map(|fold| fold.finish(player.engine().now())).unwrap_or_default())
}

fn number(value: &Value, digits: usize) -> String {
    decimals(value.as_f64(), digits)
}

fn percent(value: &Value) -> String {
    decimals(value.as_f64().map(|share| 100.0 * share), 2)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("all").to_owned()
}

fn of_queues(rows: &[Value], within: u64) -> Columns {
    let level = format!("≤{within} s %");
    let heads = [
        "from",
        "queue",
        "offered",
        "answered",
        "answered %",
        "abandoned",
        "mean wait s",
        level.as_str(),
        "mean talk s",
    ];
    let mut columns = Columns::new(&heads).left(1);
    for row in rows {
        let legs = |outcome: &str| decimals(Some(row["legs"][outcome].as_f64().unwrap_or_default()), 0);
        columns.row([
            text(&row["from"]),
            text(&row["queue"]),
            number(&row["offered"], 0),
            legs("answered"),
            percent(&row["answer_rate"]),
            legs("abandoned"),
            number(&row["mean_wait_s"], 1),
            percent(&row["service_level"]),
            number(&row["mean_talk_s"], 1),
        ]);
    }
    columns
}

fn of_agents(rows: &[Value]) -> Columns {
    let heads =
        ["from", "agent", "staffed h", "idle h", "talking h", "not ready h", "occupancy %", "answered", "unanswered"];
    let mut columns = Columns::new(&heads).left(1);
    for row in rows {
        let hours = |seconds: &Value| decimals(Some(seconds.as_f64().unwrap_or_default() / 3_600.0), 2);
        let missed = ["no_answer", "rejected", "busy", "unreachable", "unconfirmed"];
        let missed: u64 = missed.iter().filter_map(|cause| row["offers"][cause].as_u64()).sum();
        columns.row([
            text(&row["from"]),
            text(&row["agent"]),
            hours(&row["staffed_s"]),
            hours(&row["time_s"]["idle"]),
            hours(&row["time_s"]["talking"]),
            hours(&row["time_s"]["not_ready"]),
            percent(&row["occupancy"]),
            number(&row["answered"], 0),
            decimals(Some(missed as f64), 0),
        ]);
    }
    columns
}
