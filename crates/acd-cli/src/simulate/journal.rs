//! A replication as the journal of a router that it might have been.

use std::path::Path;

use acd::engine::{Event, Rejection};
use acd::journal::{History, Journal, JournalError, JournalOptions, Sync, TimeOfDay};
use acd::scenario::Scenario;
use acd::sim::{Simulation, SimulationError, Step};
use acd_report::plural;
use anyhow::Context;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::input::Usage;

/// Why a replication was not recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotRecorded {
    /// The replication failed.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    /// The journal could not be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Writes the first replication as a journal into an empty folder. Its engine, which is given the same commands at the
/// same times, decides the same again.
///
/// # Errors
/// If the folder is not empty; failures to run or write.
pub(super) fn write(folder: &Path, scenario: &Scenario, simulation: &Simulation, seed: u64) -> anyhow::Result<()> {
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Usage(format!("--journal {}: expected an empty folder, or none yet", folder.display())).into());
    }
    let options = JournalOptions {
        sync: Sync::Never,
        history: History::All,
        time_of_day: TimeOfDay::EngineSince(midnight(scenario)?),
        ..JournalOptions::default()
    };
    let (mut journal, recovered) = Journal::open(folder, options, simulation.center_of(seed, 0))?;
    let (mut engine, mut roster) = (recovered.engine, recovered.roster);
    let mut events: Vec<Event> = Vec::new();
    let mut commands = 0;
    simulation.record(seed, 0, |steps: &[Step]| -> Result<(), NotRecorded> {
        for Step { at, command } in steps {
            events.clear();
            match command {
                Some(command) => {
                    journal.append(*at, std::slice::from_ref(command))?;
                    // A command that came too late is refused here as it was there.
                    let _: Result<(), Rejection> = engine.handle(*at, command, &mut events);
                    commands += 1;
                }
                None => {
                    journal.append(*at, &[])?;
                    engine.advance(*at, &mut events);
                }
            }
            roster.follow(engine.center(), &events);
            journal.applied(&engine, &roster, &events)?;
        }
        Ok(())
    })?;
    journal.close(&engine, &roster)?;
    anstream::eprintln!("{} written to {}", plural(commands, "command"), folder.display());
    Ok(())
}

/// When the first day begins, in microseconds since 1970, in the zone of the centre's first calendar; a calendar
/// without dates begins on a day of 2024 with its day of the week.
fn midnight(scenario: &Scenario) -> anyhow::Result<u64> {
    let weekday = scenario.world.weekdays.first().map_or(0, |day| i64::from(*day));
    let day = scenario.start.unwrap_or_else(|| date(2024, 1, 1).saturating_add(jiff::Span::new().days(weekday)));
    let zone = scenario.center.zone();
    let zone = TimeZone::get(zone).with_context(|| format!("the time zone {zone}"))?;
    let midnight = day.to_zoned(zone)?.timestamp().as_microsecond();
    u64::try_from(midnight).context("world.calendar.start: a journal begins after 1970")
}
