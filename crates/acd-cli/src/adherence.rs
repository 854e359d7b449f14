//! `acd adherence`: a rota beside what a router's journal says was done.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use acd::config::Center;
use acd::engine::{Doing, Engine, Fact};
use acd::id::AgentId;
use acd::journal::Player;
use acd::time::Timestamp;
use acd_report::{Tables, decimals};
use acd_rota::adherence::{Adhered, Seen, Stretch, adherence, person_of, unplanned, unseen};
use acd_rota::output::read_csv;
use acd_rota::rota::Rota;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Exit;
use super::columns::Columns;
use super::export::Export;
use super::journal::Zone;
use super::recorded::text;
use super::rota::BadRota;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  acd adherence journal --rota june/rota.csv --zone Asia/Shanghai

Somebody who takes calls or is ready to counts as there; signed out and not ready count as away. Breaks are no planned time. \
Shifts that began before the journal, or are not over at its end, are left out.

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
    let seen = seen(arguments, &rota)?;
    let list = adherence(&rota, &seen);
    let outside = unplanned(&rota, &seen);
    let unseen = unseen(&rota, &seen);
    let document = document(&rota, &list, &outside, unseen);
    if arguments.json {
        writeln!(out, "{document:#}")?;
    } else {
        write_text(arguments, &rota, &list, &outside, out)?;
        if unseen > 0 {
            writeln!(out, "{unseen} shifts began before the journal does, and are left out.")?;
        }
    }
    arguments.export.write(|| Ok(Tables::of(&document)))?;
    out.flush()?;
    Ok(Exit::Fine)
}

/// When everybody was there, and from when until when the journal says so.
fn seen(arguments: &Arguments, rota: &Rota) -> anyhow::Result<Seen> {
    let mut player = Player::open(&arguments.journal)?;
    let zone = Zone::new(arguments.zone.as_deref(), player.engine().center())?;
    // A journal that goes on from a saved state begins with those who were there then.
    let began = player.engine().now();
    let at_first: Vec<AgentId> = agents_there(player.engine());
    let mut watch: Option<Watch> = None;
    while let Some(played) = player.play()? {
        let changes: Vec<(Timestamp, AgentId, Doing)> = played
            .events
            .iter()
            .filter_map(|event| match event.fact {
                Fact::AgentChanged { agent, to, .. } => Some((event.at, agent, to)),
                _ => None,
            })
            .collect();
        let at = played.at;
        let seconds = |at| player.unix_micros(at).map(|micros| (micros / 1_000_000) as i64);
        let Some(now) = seconds(at) else { continue };
        let watch = watch.get_or_insert_with(|| {
            let from = if began == Timestamp::ZERO { now } else { seconds(began).unwrap_or(now) };
            Watch::new(from, &at_first)
        });
        for (at, agent, to) in changes {
            watch.change(seconds(at).unwrap_or(now), agent, is_there(to));
        }
        watch.until = watch.until.max(now);
    }
    let watch = watch.unwrap_or_else(|| Watch::new(0, &[]));
    Ok(watch.seen(player.engine().center(), rota, zone.time_zone().clone()))
}

/// Those who take calls or are ready to.
fn agents_there(engine: &Engine) -> Vec<AgentId> {
    let agents = (0..engine.center().agents.len() as u32).map(AgentId);
    agents.filter(|&agent| engine.doing(agent).is_some_and(is_there)).collect()
}

/// Who was there when, in Unix seconds, while a journal is played.
struct Watch {
    from: i64,
    until: i64,
    since: BTreeMap<AgentId, i64>,
    stretches: BTreeMap<AgentId, Vec<Stretch>>,
}

impl Watch {
    fn new(from: i64, there: &[AgentId]) -> Self {
        let since = there.iter().map(|&agent| (agent, from)).collect();
        Self { from, until: from, since, stretches: BTreeMap::new() }
    }

    fn change(&mut self, at: i64, agent: AgentId, there: bool) {
        if there {
            self.since.entry(agent).or_insert(at);
        } else if let Some(from) = self.since.remove(&agent) {
            self.stretches.entry(agent).or_default().push((from, at));
        }
    }

    /// By the rota's names; agents of nobody in it by their own.
    fn seen(mut self, center: &Center, rota: &Rota, zone: TimeZone) -> Seen {
        for (agent, from) in std::mem::take(&mut self.since) {
            self.stretches.entry(agent).or_default().push((from, self.until));
        }
        let mut present: BTreeMap<String, Vec<Stretch>> = BTreeMap::new();
        for (agent, there) in self.stretches {
            let Some(agent) = center.agents.get(agent.index()) else { continue };
            let name = person_of(rota, &agent.name).unwrap_or(&agent.name);
            present.entry(name.to_owned()).or_default().extend(there);
        }
        Seen { zone, watched: (self.from, self.until), present }
    }
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
        return writeln!(out, "No shift of the rota begins and ends within the journal.");
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

fn document(rota: &Rota, list: &[Adhered], outside: &[(String, i64)], unseen: usize) -> Value {
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
    json!({ "shifts": shifts, "unplanned": outside, "shifts_before_the_journal": unseen })
}
