//! `acd adherence`: a rota beside what a router's journal says was done.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use acd::engine::{Doing, Fact};
use acd::journal::Player;
use acd_report::{Tables, decimals};
use acd_rota::adherence::{Adhered, Presence, adherence, unplanned};
use acd_rota::output::read_csv;
use acd_rota::rota::Rota;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Exit;
use super::columns::Columns;
use super::export::Export;
use super::recorded::text;
use super::rota::BadRota;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  acd adherence journal --rota june/rota.csv --zone Asia/Shanghai

Somebody who takes calls or is ready to counts as there; signed out and not ready count as away. Breaks are no planned time.

Exit status: 0 all is well; 2 wrong usage; 3 the journal or the rota is at fault; 4 something could not be written.")]
pub(crate) struct Arguments {
    /// The journal's folder, or one segment in it.
    #[arg(value_name = "JOURNAL")]
    journal: PathBuf,
    /// The rota, as `acd rota --out` writes it.
    #[arg(long, value_name = "ROTA.csv")]
    rota: PathBuf,
    /// The time zone of the rota, by its IANA name; by default that of the centre's first calendar, else UTC.
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// A line for every shift, not only for every person.
    #[arg(long)]
    shifts: bool,
    /// Print one JSON document instead of tables.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    export: Export,
}

/// Compares, and writes.
///
/// # Errors
/// Faults of the journal or the rota; failures to write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let name = arguments.rota.display().to_string();
    let rota = read_csv(&name, &text(&arguments.rota)?).map_err(|faults| BadRota(faults.to_string()))?;
    let (present, until) = present(arguments, &rota)?;
    let list = adherence(&rota, &present, until);
    let outside = unplanned(&rota, &present, until);
    let document = document(&rota, &list, &outside);
    if arguments.json {
        writeln!(out, "{document:#}")?;
    } else {
        write_text(arguments, &rota, &list, &outside, out)?;
    }
    arguments.export.write(|| Ok(Tables::of(&document)))?;
    out.flush()?;
    Ok(Exit::Fine)
}

/// When everybody was there, in seconds since midnight of the rota's first day, and until when the journal says so.
fn present(arguments: &Arguments, rota: &Rota) -> anyhow::Result<(BTreeMap<String, Presence>, i64)> {
    let mut player = Player::open(&arguments.journal)?;
    let mut since: BTreeMap<u32, i64> = BTreeMap::new();
    let mut stretches: BTreeMap<u32, Presence> = BTreeMap::new();
    let mut until = 0;
    let zone = {
        let name = arguments.zone.as_deref().unwrap_or_else(|| player.engine().center().zone());
        TimeZone::get(name).map_err(|error| super::input::Usage(format!("--zone {name}: {error}")))?
    };
    let midnight = rota.first.to_zoned(zone)?.timestamp().as_second();
    while let Some(played) = player.play()? {
        let events: Vec<_> = played
            .events
            .iter()
            .filter_map(|event| match event.fact {
                Fact::AgentChanged { agent, to, .. } => Some((event.at, agent, to)),
                _ => None,
            })
            .collect();
        let at = played.at;
        let seconds = |at| player.unix_micros(at).map(|micros| (micros / 1_000_000) as i64 - midnight);
        until = seconds(at).unwrap_or(until).max(until);
        for (at, agent, to) in events {
            let Some(at) = seconds(at) else { continue };
            match (is_there(to), since.get(&agent.0).copied()) {
                (true, None) => {
                    since.insert(agent.0, at);
                }
                (false, Some(from)) => {
                    since.remove(&agent.0);
                    stretches.entry(agent.0).or_default().push((from, at));
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
    }
    for (agent, from) in since {
        stretches.entry(agent).or_default().push((from, until));
    }
    let center = player.engine().center();
    let named = stretches.into_iter().filter_map(|(agent, there)| {
        let name = center.agents.get(agent as usize)?.name.clone();
        // An agent for another profile of the same person has the profile's name behind.
        let person = rota.people.iter().find(|(known, _)| name == *known || name.starts_with(&format!("{known} (")));
        Some((person.map_or(name, |(known, _)| known.clone()), there))
    });
    let mut present: BTreeMap<String, Presence> = BTreeMap::new();
    for (name, there) in named {
        present.entry(name).or_default().extend(there);
    }
    present.values_mut().for_each(|there| there.sort_unstable());
    Ok((present, until))
}

/// Whether somebody takes calls or is ready to.
fn is_there(doing: Doing) -> bool {
    match doing {
        Doing::SignedOut | Doing::NotReady(_) => false,
        Doing::Idle
        | Doing::Ringing
        | Doing::Dialling
        | Doing::Talking
        | Doing::WrapUp
        | Doing::HeldOff
        | Doing::Engaged => true,
    }
}

fn minutes(seconds: i64) -> String {
    decimals(Some(seconds as f64 / 60.0), 0)
}

fn write_text(
    arguments: &Arguments,
    rota: &Rota,
    list: &[Adhered],
    outside: &[(String, i64)],
    out: &mut impl Write,
) -> std::io::Result<()> {
    if list.is_empty() {
        return writeln!(out, "No shift of the rota was over when the journal ended.");
    }
    let mut table = Columns::new(&[
        "person",
        "shifts",
        "planned h",
        "there h",
        "kept %",
        "never came",
        "late min",
        "early min",
        "unplanned h",
    ]);
    for (person, (name, _)) in rota.people.iter().enumerate() {
        let own: Vec<&Adhered> = list.iter().filter(|each| each.person == person).collect();
        if own.is_empty() {
            continue;
        }
        let planned: i64 = own.iter().map(|each| each.planned).sum();
        let kept: i64 = own.iter().map(|each| each.kept).sum();
        let outside = outside.iter().find(|(known, _)| known == name).map_or(0, |(_, seconds)| *seconds);
        table.cells(vec![
            name.clone(),
            own.len().to_string(),
            decimals(Some(planned as f64 / 3_600.0), 1),
            decimals(Some(kept as f64 / 3_600.0), 1),
            decimals(Some(100.0 * kept as f64 / planned.max(1) as f64), 1),
            own.iter().filter(|each| each.late.is_none()).count().to_string(),
            minutes(own.iter().filter_map(|each| each.late).sum()),
            minutes(own.iter().filter_map(|each| each.early).sum()),
            decimals(Some(outside as f64 / 3_600.0), 1),
        ]);
    }
    writeln!(out, "{table}")?;
    for (name, seconds) in outside.iter().filter(|(name, _)| !rota.people.iter().any(|(known, _)| known == name)) {
        writeln!(
            out,
            "{name} is not in the rota, and was there for {} hours.",
            decimals(Some(*seconds as f64 / 3_600.0), 1)
        )?;
    }
    if arguments.shifts {
        writeln!(out, "\n{}", by_shift(rota, list))?;
    }
    Ok(())
}

fn by_shift(rota: &Rota, list: &[Adhered]) -> Columns {
    let mut table = Columns::new(&["date", "person", "shift", "kept %", "late min", "early min"]).left(1).left(2);
    for each in list {
        let (name, days) = &rota.people[each.person];
        let shift = days[each.day].map_or(String::new(), |(_, kind)| rota.kinds[kind].name.clone());
        let told = |seconds: Option<i64>| seconds.map_or("never came".into(), minutes);
        table.cells(vec![
            rota.date(each.day).to_string(),
            name.clone(),
            shift,
            decimals(Some(100.0 * each.share()), 1),
            told(each.late),
            told(each.early),
        ]);
    }
    table
}

fn document(rota: &Rota, list: &[Adhered], outside: &[(String, i64)]) -> Value {
    let shifts: Vec<Value> = list
        .iter()
        .map(|each| {
            let (name, days) = &rota.people[each.person];
            json!({ "date": rota.date(each.day).to_string(), "person": name,
                "shift": days[each.day].map(|(_, kind)| rota.kinds[kind].name.clone()),
                "planned_secs": each.planned, "kept_secs": each.kept, "late_secs": each.late, "early_secs": each.early })
        })
        .collect();
    let outside: Vec<Value> =
        outside.iter().map(|(name, seconds)| json!({ "person": name, "unplanned_secs": seconds })).collect();
    json!({ "shifts": shifts, "unplanned": outside })
}
