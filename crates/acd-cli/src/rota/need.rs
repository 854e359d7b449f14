//! How many are needed: from a table, a scenario, or records.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use acd::config::Directory;
use acd::id::ProfileId;
use acd::scenario::{Draft, Scenario};
use acd::time::Duration;
use acd_planning::forecast::Holidays;
use acd_planning::learn::{Learning, learn};
use acd_planning::staff::{Effort, Limit, Plan, Problem, Search, Target, Task, search};
use acd_rota::file::need_from_csv;
use acd_rota::need::{DayName, Need, Needed, Needs};
use acd_rota::setup::Setup;
use acd_rota::staffed::dated;

use super::{Arguments, BadRota};
use crate::recorded::{Reading, text};

/// Calls simulated to learn a scenario from records.
const CALLS_SIMULATED: u64 = 300_000;
/// Minutes of a period of a scenario that is learnt.
const PERIOD: u32 = 30;
/// The confidence of the staffing search, and by how many points it may miss.
const CONFIDENCE: f64 = 0.95;
const TOLERANCE: f64 = 1.0;

/// Kinds of days that a plan may name without `need.kinds`: Monday to Friday, Saturday and Sunday.
const USUAL: [&str; 2] = ["weekday", "weekend"];

/// What is needed.
pub(super) struct Wanted {
    /// By day, profile and period.
    pub(super) needs: Needs,
    /// The scenario of the rota's days, with its text.
    pub(super) scenario: Option<(String, Scenario)>,
    /// Where the need comes from, in words.
    pub(super) from: String,
}

/// Finds out how many are needed.
///
/// # Errors
/// Faults of files; that no staffing reaches the targets.
pub(super) fn wanted(
    arguments: &Arguments,
    setup: &Setup,
    folder: &Path,
    cancel: &AtomicBool,
) -> anyhow::Result<Wanted> {
    let source = &setup.source;
    let scenario = match (&source.scenario, &source.records) {
        (Some(file), _) => Some(of_days(setup, &text(&folder.join(file))?)?),
        (None, Some(file)) => Some(of_days(setup, &learnt(&folder.join(file), arguments.seed)?)?),
        (None, None) => None,
    };
    let (need, from) = match (&source.plan, &scenario) {
        (Some(file), _) => {
            let path = folder.join(file);
            let read = need_from_csv(&path.display().to_string(), &text(&path)?);
            (read.map_err(|faults| BadRota(faults.to_string()))?, format!("the table {file}"))
        }
        (None, Some((_, scenario))) if !source.targets.is_empty() => {
            (searched(arguments, setup, scenario, cancel)?, "a staffing search for the targets".to_owned())
        }
        (None, Some((_, scenario))) => (present(scenario)?, "what is on duty in the scenario".to_owned()),
        (None, None) => return Err(BadRota(format!("{}: need: found nothing", arguments.file.display())).into()),
    };
    let known = match &scenario {
        Some((_, scenario)) => scenario.center.profiles.iter().map(|profile| profile.name.clone()).collect(),
        None => need.profiles(),
    };
    setup.check_profiles(&known).map_err(|wrong| BadRota(format!("{}: {wrong}", arguments.file.display())))?;
    let kinds = kinds(setup, scenario.as_ref().map(|(_, scenario)| scenario));
    // A rota need not have days of every kind: one from Monday to Friday has no weekend.
    let known = |kind: &str| {
        USUAL.contains(&kind) || kinds.iter().chain(setup.source.kinds.iter().flatten()).any(|known| known == kind)
    };
    let unknown: Vec<&str> = need.kinds().into_iter().filter(|kind| !known(kind)).collect();
    if !unknown.is_empty() && scenario.is_none() {
        let found = unknown.join(", ");
        let expected = "kinds of days that `need.kinds` gives weekdays to, `weekday`, `weekend`, weekdays or dates";
        return Err(BadRota(format!("day: found the kinds of days {found}; expected {expected}")).into());
    }
    Ok(Wanted { needs: need.of(setup, &kinds), scenario, from })
}

/// The scenario on the rota's days.
fn of_days(setup: &Setup, text: &str) -> anyhow::Result<(String, Scenario)> {
    let text = dated(text, setup.first, setup.days).map_err(|error| BadRota(error.to_string()))?;
    let scenario = Draft::parse("the scenario on the rota's days", &text)?.scenario()?;
    Ok((text, scenario))
}

/// The kind of each day.
fn kinds(setup: &Setup, scenario: Option<&Scenario>) -> Vec<String> {
    let usual = |day: usize| USUAL[usize::from(setup.weekday(day) >= 5)];
    let of_day = |day: usize| match scenario {
        Some(scenario) => scenario.world.patterns[usize::from(scenario.world.days[day])].name.clone(),
        None => {
            let given = setup.source.kinds.get(setup.weekday(day)).cloned().flatten();
            given.unwrap_or_else(|| usual(day).to_owned())
        }
    };
    (0..setup.days).map(of_day).collect()
}

/// A scenario learnt from records, as a text.
fn learnt(file: &Path, seed: u64) -> anyhow::Result<String> {
    let records = Reading::default().read(file)?;
    let holidays = Holidays::china();
    let learning = Learning {
        records: &records,
        centre: None,
        period_minutes: PERIOD,
        holidays: &holidays,
        title: "Learnt",
        calls_simulated: CALLS_SIMULATED,
        seed,
    };
    Ok(learn(learning, || {})?.text)
}

/// The staffing plan that reaches the targets.
fn searched(arguments: &Arguments, setup: &Setup, scenario: &Scenario, cancel: &AtomicBool) -> anyhow::Result<Need> {
    let center = &scenario.center;
    let mut targets = Vec::new();
    for text in &setup.source.targets {
        targets.extend(Target::read(text, center).map_err(|wrong| BadRota(format!("need.targets: {wrong}")))?);
    }
    let directory = Directory::new(center);
    let find = |field: &str, name: &str| -> Result<ProfileId, BadRota> {
        let unknown =
            |wrong: String| BadRota(format!("need.{field}: found the unknown profile {name:?}; expected {wrong}"));
        directory.profile(name).map_err(|wrong| unknown(wrong.expected().to_string()))
    };
    let mut costs = vec![1.0; center.profiles.len()];
    for (name, cost) in &setup.source.costs {
        costs[find("costs", name)?.index()] = *cost;
    }
    let mut limits = Vec::new();
    for (name, range) in &setup.source.limits {
        let bounds = range.split_once("..").and_then(|(least, most)| {
            let most = if most.is_empty() { Some(None) } else { most.parse().ok().map(Some) };
            Some((if least.is_empty() { 0 } else { least.parse().ok()? }, most?))
        });
        let (least, most) = bounds.ok_or_else(|| {
            BadRota(format!("need.limits.{name}: found {range:?}; expected LEAST..MOST, as in \"0..12\""))
        })?;
        let hours = (Duration::ZERO, Duration::from_secs(86_400));
        limits.push(Limit { profile: find("limits", name)?, hours, least, most });
    }
    let problem = Problem::new(scenario, Task { targets, costs, limits, presence: 0 })?;
    let effort = Effort::usual(&problem, setup.source.effort);
    let how = Search { seed: arguments.seed, effort, confidence: CONFIDENCE, tolerance: TOLERANCE };
    let found = search(&problem, &how, &|_| {}, cancel)?;
    Ok(need_of(scenario, &found.plan))
}

/// What is on duty in a scenario.
fn present(scenario: &Scenario) -> anyhow::Result<Need> {
    let target = Target::read("calls.answer_rate{by=run}>=1", &scenario.center).map_err(BadRota)?;
    let problem = Problem::new(scenario, Task::new(target))?;
    Ok(need_of(scenario, problem.present()))
}

fn need_of(scenario: &Scenario, plan: &Plan) -> Need {
    let mut entries: BTreeMap<(usize, usize, u32), u32> = BTreeMap::new();
    let minutes = (scenario.world.period.as_micros() / 60_000_000) as u32;
    for (pattern, staff) in plan.staff.iter().enumerate() {
        for (profile, row) in staff.iter().enumerate() {
            for (at, &count) in row.iter().enumerate() {
                entries.insert((pattern, profile, at as u32 * minutes), count);
            }
        }
    }
    let entry = |((pattern, profile, from), count): ((usize, usize, u32), u32)| Needed {
        day: DayName::Kind(scenario.world.patterns[pattern].name.clone()),
        from,
        profile: scenario.center.profiles[profile].name.clone(),
        count,
    };
    Need::new(entries.into_iter().map(entry).collect())
}
