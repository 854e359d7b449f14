//! How many a rota needs: from a table, a scenario, or records.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use acd::config::{Directory, ScenarioErrors};
use acd::id::ProfileId;
use acd::scenario::{Draft, Scenario};
use acd::time::Duration;
use acd_planning::forecast::Holidays;
use acd_planning::learn::{LearnError, Learning, learn};
use acd_planning::records::Records;
use acd_planning::staff::{Effort, Limit, Plan, Problem, Search, StaffError, Target, Task, search};

use crate::file::need_from_csv;
use crate::need::{DayName, Need, Needed, Needs};
use crate::plan::Checking;
use crate::setup::Setup;
use crate::staffed::dated;

/// Calls simulated to learn a scenario from records.
const CALLS_SIMULATED: u64 = 300_000;
/// Minutes of a period of a scenario that is learnt.
const PERIOD: u32 = 30;
/// The confidence of the staffing search, and by how many points it may miss.
const CONFIDENCE: f64 = 0.95;
const TOLERANCE: f64 = 1.0;

/// Kinds of days that a plan may name without `need.kinds`: Monday to Friday, Saturday and Sunday.
const USUAL: [&str; 2] = ["weekday", "weekend"];

/// The files that the file of a rota names.
pub trait Files {
    /// Why one cannot be read.
    type Error;

    /// What faults call a file.
    fn name(&self, file: &str) -> String;

    /// The text of a file.
    ///
    /// # Errors
    /// If it cannot be read.
    fn text(&self, file: &str) -> Result<String, Self::Error>;

    /// The records of a file.
    ///
    /// # Errors
    /// If they cannot be read.
    fn records(&self, file: &str) -> Result<Records, Self::Error>;
}

/// Why it is not known how many are needed.
#[derive(Debug)]
pub enum NoNeed<E> {
    /// A file cannot be read.
    File(E),
    /// The file of the rota or its table of the need is at fault, in words.
    Bad(String),
    /// The scenario is at fault.
    Scenario(ScenarioErrors),
    /// Nothing can be learnt from the records.
    Learn(LearnError),
    /// No staffing reaches the targets.
    Staff(StaffError),
}

/// What is needed.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// By day, profile and period.
    pub needs: Needs,
    /// The scenario of the rota's days, with its text.
    pub scenario: Option<(String, Scenario)>,
    /// Where the need comes from, in words.
    pub from: String,
}

impl Wanted {
    /// What to verify the rota in, if there is a scenario.
    pub fn checking<'a>(&'a self, setup: &'a Setup) -> Option<Checking<'a>> {
        let (text, scenario) = self.scenario.as_ref()?;
        Some(Checking { text, scenario, targets: &setup.source.targets })
    }
}

/// Finds out how many are needed. `name` is what faults call the file of the rota; `seed` is that of what is learnt and
/// searched. `cancel` ends the search, which calls `step` as it goes on.
///
/// # Errors
/// [`NoNeed`].
pub fn wanted<F: Files>(
    (setup, name, seed): (&Setup, &str, u64),
    files: &F,
    cancel: &AtomicBool,
    step: &(impl Fn() + Sync),
) -> Result<Wanted, NoNeed<F::Error>> {
    let source = &setup.source;
    let scenario = match (&source.scenario, &source.records) {
        (Some(file), _) => Some(of_days(setup, &files.text(file).map_err(NoNeed::File)?)?),
        (None, Some(file)) => {
            let records = files.records(file).map_err(NoNeed::File)?;
            Some(of_days(setup, &learnt(&records, seed).map_err(NoNeed::Learn)?)?)
        }
        (None, None) => None,
    };
    let (need, from) = match (&source.plan, &scenario) {
        (Some(file), _) => {
            let read = need_from_csv(&files.name(file), &files.text(file).map_err(NoNeed::File)?);
            (read.map_err(|faults| NoNeed::Bad(faults.to_string()))?, format!("the table {file}"))
        }
        (None, Some((_, scenario))) if !source.targets.is_empty() => {
            let need = searched((setup, seed), scenario, cancel, step)?;
            (need, "a staffing search for the targets".to_owned())
        }
        (None, Some((_, scenario))) => (present(scenario)?, "what is on duty in the scenario".to_owned()),
        (None, None) => return Err(NoNeed::Bad(format!("{name}: need: found nothing"))),
    };
    let known = match &scenario {
        Some((_, scenario)) => scenario.center.profiles.iter().map(|profile| profile.name.clone()).collect(),
        None => need.profiles(),
    };
    setup.check_profiles(&known).map_err(|wrong| NoNeed::Bad(format!("{name}: {wrong}")))?;
    let kinds = kinds(setup, scenario.as_ref().map(|(_, scenario)| scenario));
    // A rota need not have days of every kind: one from Monday to Friday has no weekend.
    let known = |kind: &str| {
        USUAL.contains(&kind) || kinds.iter().chain(setup.source.kinds.iter().flatten()).any(|known| known == kind)
    };
    let unknown: Vec<&str> = need.kinds().into_iter().filter(|kind| !known(kind)).collect();
    if !unknown.is_empty() && scenario.is_none() {
        let found = unknown.join(", ");
        let expected = "kinds of days that `need.kinds` gives weekdays to, `weekday`, `weekend`, weekdays or dates";
        return Err(NoNeed::Bad(format!("day: found the kinds of days {found}; expected {expected}")));
    }
    Ok(Wanted { needs: need.of(setup, &kinds), scenario, from })
}

/// The scenario on the rota's days.
fn of_days<E>(setup: &Setup, text: &str) -> Result<(String, Scenario), NoNeed<E>> {
    let text = dated(text, setup.first, setup.days).map_err(|error| NoNeed::Bad(error.to_string()))?;
    let scenario = Draft::parse("the scenario on the rota's days", &text)
        .and_then(|draft| draft.scenario())
        .map_err(NoNeed::Scenario)?;
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
fn learnt(records: &Records, seed: u64) -> Result<String, LearnError> {
    let holidays = Holidays::china();
    let learning = Learning {
        records,
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
fn searched<E>(
    (setup, seed): (&Setup, u64),
    scenario: &Scenario,
    cancel: &AtomicBool,
    step: &(impl Fn() + Sync),
) -> Result<Need, NoNeed<E>> {
    let center = &scenario.center;
    let mut targets = Vec::new();
    for text in &setup.source.targets {
        targets.extend(Target::read(text, center).map_err(|wrong| NoNeed::Bad(format!("need.targets: {wrong}")))?);
    }
    let directory = Directory::new(center);
    let find = |field: &str, name: &str| -> Result<ProfileId, NoNeed<E>> {
        let unknown =
            |wrong: String| NoNeed::Bad(format!("need.{field}: found the unknown profile {name:?}; expected {wrong}"));
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
            NoNeed::Bad(format!("need.limits.{name}: found {range:?}; expected LEAST..MOST, as in \"0..12\""))
        })?;
        let hours = (Duration::ZERO, Duration::from_secs(86_400));
        limits.push(Limit { profile: find("limits", name)?, hours, least, most });
    }
    let problem = Problem::new(scenario, Task { targets, costs, limits, presence: 0 }).map_err(NoNeed::Staff)?;
    let effort = Effort::usual(&problem, setup.source.effort);
    let how = Search { seed, effort, confidence: CONFIDENCE, tolerance: TOLERANCE };
    let found = search(&problem, &how, &|_| step(), cancel).map_err(NoNeed::Staff)?;
    Ok(need_of(scenario, &found.plan))
}

/// What is on duty in a scenario.
fn present<E>(scenario: &Scenario) -> Result<Need, NoNeed<E>> {
    let target = Target::read("calls.answer_rate{by=run}>=1", &scenario.center).map_err(NoNeed::Bad)?;
    let problem = Problem::new(scenario, Task::new(target)).map_err(NoNeed::Staff)?;
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
