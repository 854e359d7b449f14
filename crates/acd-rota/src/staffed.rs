//! A scenario whose shifts are those of a rota, as the text of a file that `acd simulate` reads.

use acd::config::Center;
use acd::scenario::Scenario;
use acd::sim::world::Shift;
use jiff::ToSpan;
use jiff::civil::Date;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use crate::need::WEEKDAYS;
use crate::output::clock;
use crate::rota::Rota;
use crate::setup::ShiftKind;

/// The scenario's text could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum CannotWrite {
    /// It is not TOML.
    #[error(transparent)]
    Syntax(#[from] toml_edit::TomlError),
    /// The centre has no such profile.
    #[error("the rota's profile `{0}`: not a profile of the scenario")]
    Profile(String),
}

/// The name of a person as an agent of a profile: their own in the profile in which they work most, with the profile's
/// name behind it in any other.
pub fn agent_name(rota: &Rota, person: usize, profile: usize) -> String {
    let (name, days) = &rota.people[person];
    let count = |profile: usize| days.iter().flatten().filter(|(own, _)| *own == profile).count();
    let most = (0..rota.profiles.len()).max_by_key(|&profile| (count(profile), usize::MAX - profile)).unwrap_or(0);
    if most == profile { name.clone() } else { format!("{name} ({})", rota.profiles[profile]) }
}

/// The text of `scenario`'s file with the rota in place of the shifts and curves of the rota's profiles, and the
/// rota's days
/// as its calendar. Published figures, assumptions and variants are left out, because they are those of other days.
///
/// # Errors
/// [`CannotWrite`].
pub fn staffed(text: &str, scenario: &Scenario, rota: &Rota) -> Result<String, CannotWrite> {
    let mut document: DocumentMut = text.parse()?;
    let center = &scenario.center;
    let known = |name: &str| center.profiles.iter().any(|profile| profile.name == name);
    if let Some(unknown) = rota.profiles.iter().find(|name| !known(name)) {
        return Err(CannotWrite::Profile(unknown.clone()));
    }
    for gone in ["published", "assumptions", "variants"] {
        document.remove(gone);
    }
    agents(&mut document, center, rota);
    let world = document.entry("world").or_insert(Item::Table(Table::new()));
    calendar(&mut world["calendar"], rota);
    if world.get("staffing").is_none() {
        world["staffing"] = Item::Table(Table::new());
    }
    let staffing = &mut world["staffing"];
    if let Some(patterns) = staffing.get_mut("patterns").and_then(Item::as_table_like_mut) {
        for (_, of_day) in patterns.iter_mut() {
            if let Some(of_day) = of_day.as_table_like_mut() {
                rota.profiles.iter().for_each(|profile| drop(of_day.remove(profile)));
            }
        }
    }
    let mut shifts = Table::new();
    kept(scenario, rota, &mut shifts);
    rostered(scenario, rota, &mut shifts);
    staffing["shifts"] = Item::Table(shifts);
    Ok(document.to_string())
}

/// The text of a scenario's file with these days as its calendar, without published figures, assumptions and variants.
///
/// # Errors
/// [`CannotWrite::Syntax`].
pub fn dated(text: &str, first: Date, days: usize) -> Result<String, CannotWrite> {
    let mut document: DocumentMut = text.parse()?;
    for gone in ["published", "assumptions", "variants"] {
        document.remove(gone);
    }
    let world = document.entry("world").or_insert(Item::Table(Table::new()));
    let nobody = vec![(String::new(), vec![None; days])];
    calendar(&mut world["calendar"], &Rota { first, kinds: Vec::new(), profiles: Vec::new(), people: nobody });
    Ok(document.to_string())
}

/// People who are no agents yet become some.
fn agents(document: &mut DocumentMut, center: &Center, rota: &Rota) {
    let known = |name: &str| center.agents.iter().any(|agent| agent.name == name);
    let agents = document.entry("agents").or_insert(Item::Table(Table::new()));
    let Some(agents) = agents.as_table_like_mut() else { return };
    for (person, (_, days)) in rota.people.iter().enumerate() {
        let mut profiles: Vec<usize> = days.iter().flatten().map(|&(profile, _)| profile).collect();
        profiles.sort_unstable();
        profiles.dedup();
        for profile in profiles {
            let name = agent_name(rota, person, profile);
            if !known(&name) {
                let mut agent = InlineTable::new();
                agent.insert("profile", rota.profiles[profile].as_str().into());
                agents.insert(&name, value(agent));
            }
        }
    }
}

fn toml_date(date: Date) -> Option<toml_edit::Datetime> {
    date.to_string().parse().ok()
}

fn calendar(calendar: &mut Item, rota: &Rota) {
    if calendar.is_none() {
        *calendar = Item::Table(Table::new());
    }
    if let Some(first) = toml_date(rota.first) {
        calendar["start"] = value(first);
    }
    calendar["days"] = value(rota.days() as i64);
    // Holidays of other months are not in these days.
    let last = rota.date(rota.days().saturating_sub(1)).to_string();
    let first = rota.first.to_string();
    if let Some(holidays) = calendar.get_mut("holidays").and_then(Item::as_table_like_mut) {
        let text = |item: &Item, field: &str| item.get(field).and_then(Item::as_datetime).map(ToString::to_string);
        let gone: Vec<String> = holidays
            .iter()
            .filter(|(_, item)| {
                let from = text(item, "date").unwrap_or_default();
                let until = text(item, "until").unwrap_or(from.clone());
                until < first || from > last
            })
            .map(|(name, _)| name.to_owned())
            .collect();
        gone.iter().for_each(|name| drop(holidays.remove(name)));
    }
}

/// Shifts of agents who are not in the rota.
fn kept(scenario: &Scenario, rota: &Rota, shifts: &mut Table) {
    let center = &scenario.center;
    let others = |shift: &Shift| -> Vec<String> {
        let other = |agent: &&acd::id::AgentId| {
            let profile = &center.profiles[center.agents[agent.index()].profile.index()].name;
            !rota.profiles.contains(profile)
        };
        shift.agents.iter().filter(other).map(|agent| center.agents[agent.index()].name.clone()).collect()
    };
    for (place, shift) in scenario.world.shifts.iter().enumerate() {
        let agents = others(shift);
        let dates = shift.dates.as_ref().map(|days| dates_within(scenario, rota, days));
        // A shift on other dates than the rota's is not worked in it.
        if agents.is_empty() || dates.as_ref().is_some_and(Array::is_empty) {
            continue;
        }
        let minutes = |time: acd::time::Duration| (time.as_micros() / 60_000_000) as u32;
        let breaks = shift.breaks.iter().map(|&(at, length)| (minutes(at), minutes(length)));
        let mut table = shift_table(&agents, minutes(shift.start), minutes(shift.end), breaks);
        if shift.weekdays != 127 {
            let weekdays = (0..7).filter(|day| shift.weekdays >> day & 1 == 1).map(|day| WEEKDAYS[day]);
            table["weekdays"] = value(weekdays.collect::<Array>());
        }
        if !shift.patterns.is_empty() {
            let names = shift.patterns.iter().map(|&at| scenario.world.patterns[usize::from(at)].name.as_str());
            table["patterns"] = value(names.collect::<Array>());
        }
        if let Some(dates) = dates {
            table["dates"] = value(dates);
        }
        shifts.insert(&format!("others {}", place + 1), Item::Table(table));
    }
}

/// The dates of days of the scenario's calendar, as far as they are days of the rota.
fn dates_within(scenario: &Scenario, rota: &Rota, days: &[u32]) -> Array {
    let first = scenario.start.unwrap_or(rota.first);
    let last = rota.date(rota.days().saturating_sub(1));
    let dates = days.iter().map(|&day| first.saturating_add(i64::from(day).days()));
    let dates = dates.filter(|date| (rota.first..=last).contains(date));
    dates.filter_map(toml_date).map(Value::from).collect()
}

/// A shift of the rota for each group of people who work the same kind on the same dates.
fn rostered(scenario: &Scenario, rota: &Rota, shifts: &mut Table) {
    for (kind, of) in rota.kinds.iter().enumerate() {
        let mut groups: Vec<(Vec<usize>, Vec<String>)> = Vec::new();
        for (person, (_, days)) in rota.people.iter().enumerate() {
            for profile in 0..rota.profiles.len() {
                let dates: Vec<usize> = (0..days.len()).filter(|&day| days[day] == Some((profile, kind))).collect();
                if dates.is_empty() {
                    continue;
                }
                let name = agent_name(rota, person, profile);
                match groups.iter_mut().find(|(known, _)| *known == dates) {
                    Some((_, names)) => names.push(name),
                    None => groups.push((dates, vec![name])),
                }
            }
        }
        for (place, (dates, names)) in groups.iter().enumerate() {
            shifts
                .insert(&format!("{} {}", of.name, place + 1), Item::Table(of_rota(scenario, rota, of, dates, names)));
        }
    }
}

fn of_rota(scenario: &Scenario, rota: &Rota, kind: &ShiftKind, dates: &[usize], names: &[String]) -> Table {
    // A centre without reasons has no breaks: then those on a break are there.
    let breaks = kind.breaks.iter().filter(|_| !scenario.center.reasons.is_empty()).map(|each| (each.at, each.length));
    let mut table = shift_table(names, kind.start, kind.end, breaks);
    let dates = dates.iter().filter_map(|&day| toml_date(rota.date(day)));
    table["dates"] = value(dates.map(Value::from).collect::<Array>());
    table
}

fn shift_table(agents: &[String], start: u32, end: u32, breaks: impl Iterator<Item = (u32, u32)>) -> Table {
    let mut table = Table::new();
    table["agents"] = value(agents.iter().map(String::as_str).collect::<Array>());
    table["start"] = value(clock(start));
    table["end"] = value(clock(end));
    let breaks: Array = breaks
        .map(|(at, length)| {
            let mut each = InlineTable::new();
            each.insert("at", clock(at).into());
            each.insert("length", format!("{length}m").into());
            Value::from(each)
        })
        .collect();
    if !breaks.is_empty() {
        table["breaks"] = value(breaks);
    }
    table
}
