//! A rota as text and as a document.

use std::io::Write;

use acd_report::decimals;
use acd_rota::picture;
use acd_rota::plan::Made;
use acd_rota::setup::Setup;

use super::Arguments;
use crate::columns::Columns;
use acd_rota::output::clock;
use acd_rota::wanted::Wanted;

/// Lines of missing people that are printed.
const MISSING_MAX: usize = 10;

/// The rota for people.
///
/// # Errors
/// Failures to write.
pub(super) fn text(
    arguments: &Arguments,
    setup: &Setup,
    wanted: &Wanted,
    made: &Made,
    out: &mut impl Write,
) -> std::io::Result<()> {
    if let Some(title) = &setup.title {
        writeln!(out, "{title}\n")?;
    }
    writeln!(out, "Need: {}.", wanted.from)?;
    if !made.designs.is_empty() {
        writeln!(out, "\nShifts of each kind of day\n{}", designs(setup, made))?;
    }
    let from = 7 * (usize::from(arguments.week) - 1);
    writeln!(out, "\n{}", picture::text(&made.rota, &made.covered, from..from + 7))?;
    writeln!(out, "{}", people(made))?;
    missing(made, out)?;
    costs(made, out)?;
    verified(made, out)?;
    if made.stopped {
        writeln!(out, "The time was up before the search was done: another run may give another rota.")?;
    }
    Ok(())
}

fn designs(setup: &Setup, made: &Made) -> Columns {
    let mut table = Columns::new(&["profile", "days", "needed h", "shifts h", "bound h", "shifts"]).left(1).left(5);
    for design in &made.designs {
        let counts: Vec<String> =
            design.counts.iter().map(|&(kind, count)| format!("{count} × {}", made.rota.kinds[kind].name)).collect();
        table.cells(vec![
            setup.profiles[design.profile].clone(),
            days(setup, &design.days),
            decimals(Some(design.needed), 1),
            decimals(Some(design.hours), 1),
            decimals(Some(design.bound), 1),
            counts.join(", "),
        ]);
    }
    table
}

/// Days by their weekdays, or by date where there are few.
fn days(setup: &Setup, days: &[usize]) -> String {
    const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    if let [day] = days {
        return setup.date(*day).to_string();
    }
    let on: Vec<&str> = (0..7).filter(|&w| days.iter().any(|&day| setup.weekday(day) == w)).map(|w| NAMES[w]).collect();
    format!("{} × {}", days.len(), on.join(" "))
}

fn people(made: &Made) -> Columns {
    let rota = &made.rota;
    let mut table = Columns::new(&["person", "days", "hours", "weekends", "nights"]);
    for (person, (name, days)) in rota.people.iter().enumerate() {
        table.cells(vec![
            name.clone(),
            days.iter().flatten().count().to_string(),
            decimals(Some(f64::from(rota.paid_to(person)) / 60.0), 1),
            rota.weekends_of(person).to_string(),
            rota.nights_of(person).to_string(),
        ]);
    }
    table
}

/// Where people are missing.
fn missing(made: &Made, out: &mut impl Write) -> std::io::Result<()> {
    let short: Vec<_> = made.covered.iter().filter(|of| of.there < of.need).collect();
    if short.is_empty() {
        return writeln!(out, "\nNobody is missing at any time.");
    }
    writeln!(out, "\n{} person-hours are missing:", decimals(Some(made.missing_hours()), 1))?;
    let mut table = Columns::new(&["date", "from", "profile", "needed", "there"]).left(1).left(2);
    for of in short.iter().take(MISSING_MAX) {
        let (day, profile, from) = of.at;
        table.cells(vec![
            made.rota.date(day).to_string(),
            clock(from),
            made.rota.profiles[profile].clone(),
            of.need.to_string(),
            of.there.to_string(),
        ]);
    }
    writeln!(out, "{table}")?;
    match short.len().saturating_sub(MISSING_MAX) {
        0 => Ok(()),
        more => writeln!(out, "… and {more} periods more: rota.xlsx has them all."),
    }
}

fn costs(made: &Made, out: &mut impl Write) -> std::io::Result<()> {
    let [cover, wishes, fairness] = made.cost.map(|part| decimals(Some(part), 1));
    let total: f64 = made.cost.iter().sum();
    write!(
        out,
        "\nCost {}: cover {cover}, wishes {wishes}, fairness and hours {fairness}. ",
        decimals(Some(total), 1)
    )?;
    match (made.bound, made.gap_percent()) {
        (bound @ Some(_), gap @ Some(_)) => {
            let (bound, gap) = (decimals(bound, 1), decimals(gap, 1));
            writeln!(out, "No rota costs less than {bound}: a gap of {gap} %.")?;
        }
        (Some(_), None) => writeln!(out, "No rota costs less.")?,
        (None, _) => writeln!(out, "A bound could not be found.")?,
    }
    let (days, weekdays) = made.paid_hours();
    let mean = |hours: &[f64]| hours.iter().sum::<f64>() / hours.len().max(1) as f64;
    writeln!(
        out,
        "Rostered: {} paid hours a day, {} a weekday.",
        decimals(Some(mean(&days)), 1),
        decimals(Some(mean(&weekdays)), 1)
    )
}

fn verified(made: &Made, out: &mut impl Write) -> std::io::Result<()> {
    let Some(verified) = &made.verified else {
        return writeln!(out, "Not simulated: the file names no scenario.");
    };
    writeln!(out, "\nSimulated {} times with absences:", verified.replications)?;
    let mut table = Columns::new(&["target", "reached", "±95 %", ""]).left(3);
    for each in &verified.checked {
        let value = each.estimate.map(|estimate| estimate.value);
        let half = each.estimate.and_then(|estimate| estimate.half_width);
        let verdict = if each.is_met() { "met" } else { "missed" };
        table.cells(vec![each.target.clone(), decimals(value, 2), decimals(half, 2), verdict.into()]);
    }
    writeln!(out, "{table}")?;
    if made.raised > 0.0 {
        let hours = decimals(Some(made.raised), 1);
        writeln!(out, "The need was raised by {hours} person-hours where callers were lost in earlier rounds.")?;
    }
    Ok(())
}
