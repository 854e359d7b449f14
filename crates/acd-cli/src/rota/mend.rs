//! `acd rota --repair`: somebody is ill.

use std::io::Write;
use std::path::Path;

use acd_rota::assemble::assemble;
use acd_rota::output::read_csv;
use acd_rota::plan::{finish, found, simulate};
use acd_rota::repair::{Ill, changes, repairing, without};
use acd_rota::rota::Rota;
use acd_rota::setup::{Setup, ShiftKind};
use acd_rota::wanted::Wanted;
use jiff::civil::Date;

use super::{Arguments, BadRota, Exit, Usage, exit, explained};
use crate::columns::Columns;
use crate::recorded::text;

/// Who is ill: `Li=2025-06-10..2025-06-13`.
fn ill(text: &str, setup: &Setup) -> Result<Ill, Usage> {
    let expected = "NAME=DATE or NAME=DATE..DATE, as in Li=2025-06-10..2025-06-13";
    let wrong = || Usage(format!("--ill {text}: expected {expected}"));
    let (name, days) = text.split_once('=').ok_or_else(wrong)?;
    let (from, to) = days.split_once("..").unwrap_or((days, days));
    let (from, to): (Date, Date) = (from.trim().parse().map_err(|_| wrong())?, to.trim().parse().map_err(|_| wrong())?);
    let person = setup.people.iter().position(|person| person.name == name.trim());
    let unknown =
        || Usage(format!("--ill {text}: found the unknown person {name:?}; expected one of the file's people"));
    let days: Vec<usize> = (0..setup.days).filter(|&day| (from..=to).contains(&setup.date(day))).collect();
    if days.is_empty() {
        return Err(Usage(format!("--ill {text}: found no day of the rota; expected days from {} on", setup.first)));
    }
    Ok(Ill { person: person.ok_or_else(unknown)?, days })
}

/// Repairs a rota, and writes it.
///
/// # Errors
/// Faults of the rota's file or the flags; that there is no rota.
pub(super) fn run(
    arguments: &Arguments,
    setup: &Setup,
    wanted: &Wanted,
    file: &Path,
    stop: impl FnMut() -> bool,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let old = read_csv(&file.display().to_string(), &text(file)?).map_err(|faults| BadRota(faults.to_string()))?;
    if old.first != setup.first || old.days() != setup.days {
        let found = format!("{} days from {}", old.days(), old.first);
        let expected = format!("the {} days from {} of {}", setup.days, setup.first, arguments.file.display());
        return Err(BadRota(format!("{}: found {found}; expected {expected}", file.display())).into());
    }
    let ill: Vec<Ill> = arguments.ill.iter().map(|text| self::ill(text, setup)).collect::<Result<_, _>>()?;
    let kinds = kinds(setup, &old);
    let mut assembled = assemble(setup, &wanted.needs, &kinds).map_err(BadRota)?;
    let plan = old.plan(setup, &kinds, &assembled);
    let from = ill.iter().flat_map(|each| each.days.iter().copied()).min().unwrap_or(0);
    repairing(&mut assembled, &plan, &ill, from, arguments.change);
    let start = without(&plan, &ill);
    let mended = found(setup, &assembled, Some(&start), arguments.how(), stop).map_err(explained)?;
    let mut made = finish(setup, &kinds, Vec::new(), assembled, mended);
    if let Some(checking) = wanted.checking(setup) {
        let simulated = simulate(&made.rota, checking, arguments.how()).map_err(explained)?;
        (made.verified, made.staffed) = (Some(simulated.verified), Some(simulated.text));
    }
    if !arguments.json {
        write_changes(&old, &made.rota, out)?;
    }
    super::finish(arguments, setup, wanted, &made, out)?;
    Ok(exit(&made))
}

/// The file's kinds of shifts, and those of the rota that the file does not have.
fn kinds(setup: &Setup, old: &Rota) -> Vec<ShiftKind> {
    let mut kinds = setup.kinds.clone();
    for (place, kind) in old.kinds.iter().enumerate() {
        if kinds.iter().any(|known| known.name == kind.name) {
            continue;
        }
        // Those of a design are open to the profiles that work them.
        let mut profiles: Vec<usize> = old
            .people
            .iter()
            .flat_map(|(_, days)| days.iter().flatten())
            .filter(|(_, worked)| *worked == place)
            .filter_map(|&(profile, _)| setup.profiles.iter().position(|known| *known == old.profiles[profile]))
            .collect();
        profiles.sort_unstable();
        profiles.dedup();
        kinds.push(ShiftKind { profiles, ..kind.clone() });
    }
    kinds
}

fn write_changes(old: &Rota, new: &Rota, out: &mut impl Write) -> std::io::Result<()> {
    let changes = changes(old, new);
    let people: std::collections::BTreeSet<usize> = changes.iter().map(|change| change.person).collect();
    writeln!(out, "{} days of {} people change:", changes.len(), people.len())?;
    let mut table = Columns::new(&["person", "date", "before", "after"]).left(1).left(2).left(3);
    let name = |rota: &Rota, worked: Option<(usize, usize)>| {
        worked.map_or("off".to_owned(), |(_, kind)| rota.kinds[kind].name.clone())
    };
    for change in &changes {
        table.cells(vec![
            new.people[change.person].0.clone(),
            new.date(change.day).to_string(),
            name(old, change.before),
            name(new, change.after),
        ]);
    }
    writeln!(out, "{table}\n")
}
