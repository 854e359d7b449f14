//! `acd staff`: the fewest or cheapest agents that meet targets.

mod ask;
#[cfg(feature = "report")]
mod page;
mod table;
mod train;

use std::io::Write;
use std::ops::Deref;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use acd::scenario::Scenario;
use acd_planning::staff::{
    Effort, Found, Judged, Numbers, Problem, Reached, Search, StaffError, Step, clock, judge_plan, search,
};
use acd_report::Tables;
use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::Exit;
use super::export::Export;
use super::input::{Input, Usage, find_variant};
use super::simulate::stop_on_ctrl_c;

/// The confidence of intervals where no other is asked for.
const CONFIDENCE: f64 = 0.95;

#[derive(Debug, Args)]
#[cfg_attr(feature = "report", command(group(clap::ArgGroup::new("page").arg("html"))))]
#[command(after_help = "Examples:
  acd staff my-centre.toml --target 'legs.service_level{within=20s,each=queue}>=80'
  acd staff my-centre.toml --target 'calls.answer_rate{by=run}>=98.5' --what-if 'demand*1.22'
  acd staff my-centre.toml --target 'legs.abandoned<=5' --cost general=1.2 --limit 'general=2..' --presence 3
  acd staff my-centre.toml --target 'calls.answer_rate{by=day}>=95' --keep-staff     what do the present seats reach?
  acd staff my-centre.toml --target 'legs.abandoned<=5' --html plan.html --lang zh   the plan as a page for people

A target is a figure, >= or <=, and a number in percent or seconds. Figures: legs.service_level, legs.abandoned, legs.waited, \
legs.mean_wait, legs.mean_wait_answered, calls.answer_rate, calls.answer_rate_for_agents. Labels: queue=a|b, each=queue (every \
queue by itself), within=20s and formula=NAME of a service level (answered_only, abandons_met, abandons_ignored, \
abandons_against, bcms, configured(…)), by=interval (every period of every kind of day, which is the default), by=day, by=run.

The same scenario, targets and seed give the same plan, on any machine and number of threads. Ctrl-C ends the search with the \
best plan so far; a second one stops at once.

Exit status: 0 a plan, and it holds on fresh numbers; 1 there is none, or it does not hold everywhere; 2 wrong usage, targets or \
limits; 3 the scenario is at fault; 4 something could not be written; 130 stopped.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// A variant in the file, instead of the scenario itself.
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// What the plan must reach. May be repeated.
    #[arg(long = "target", value_name = "TARGET", required = true)]
    targets: Vec<String>,
    /// What an agent of a profile costs for a period; those not named cost 1.
    #[arg(long = "cost", value_name = "PROFILE=NUMBER")]
    costs: Vec<String>,
    /// How many agents of a profile there must and may be, always or at some hours: general=2.., labour=1..12,
    /// contract@22:00-24:00=0.
    #[arg(long = "limit", value_name = "PROFILE[@FROM-TO]=LEAST..MOST")]
    limits: Vec<String>,
    /// How many agents there must be at any time, of all profiles together.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    presence: u32,
    /// What if demand were this much greater? Any other field: --set PATH*=FACTOR.
    #[arg(long, value_name = "demand*FACTOR")]
    what_if: Option<String>,
    /// Would it pay to train some agents of this profile for this queue as well? Plans once more for each, and says
    /// what it saves. May be repeated.
    #[arg(long = "train", value_name = "PROFILE=QUEUE", conflicts_with = "keep_staff")]
    trainings: Vec<String>,
    /// Do not plan: what do the present seats reach?
    #[arg(long)]
    keep_staff: bool,
    /// Of the present seats, print one period of one kind of day alone.
    #[arg(long, value_name = "'DAY HH:MM'", requires = "keep_staff")]
    at: Option<String>,
    /// The confidence of intervals.
    #[arg(long, value_name = "SHARE", default_value_t = CONFIDENCE, value_parser = confidence)]
    confidence: f64,
    /// By how much the worse end of an interval may miss its target: percentage points, or percent of a wait.
    #[arg(long, value_name = "POINTS", default_value_t = 1.0)]
    tolerance: f64,
    /// How much to simulate, times the usual: 10 makes a plan surer and perhaps a little cheaper, and takes longer.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = effort)]
    effort: f64,
    /// Replications of each verification.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    verify: Option<u64>,
    /// The seed of all random numbers.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Print one JSON document instead of tables.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    export: Export,
    /// Write the plan as one HTML page: demand, need, cover, the service to expect, and what is assumed.
    #[cfg(feature = "report")]
    #[arg(long, value_name = "FILE")]
    html: Option<std::path::PathBuf>,
    #[cfg(feature = "report")]
    #[command(flatten)]
    look: super::report::Look,
}

fn confidence(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share: &f64| (0.5..=0.9999).contains(share));
    share.ok_or_else(|| "expected a share such as 0.95".into())
}

fn effort(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok().filter(|factor: &f64| (0.01..=1000.0).contains(factor));
    factor.ok_or_else(|| "expected a number from 0.01 to 1000".into())
}

/// What was found, for whoever writes it.
struct Answer<'a> {
    arguments: &'a Arguments,
    judged: Judged<'a>,
    numbers: Numbers,
    trainings: Vec<train::Training>,
}

impl<'a> Deref for Answer<'a> {
    type Target = Judged<'a>;

    fn deref(&self) -> &Self::Target {
        &self.judged
    }
}

/// Plans, and writes the plan.
///
/// # Errors
/// Faults of the scenario, the targets or the limits; that there is no plan; failures to write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let scenario = scenario(arguments)?;
    let task = ask::task(arguments, &scenario)?;
    let problem = Problem::new(&scenario, task).map_err(explained)?;
    let mut effort = Effort::usual(&problem, arguments.effort);
    effort.verify = arguments.verify.unwrap_or(effort.verify);
    let cancel = stop_on_ctrl_c()?;
    let began = Instant::now();
    let present = Judged {
        scenario: &scenario,
        problem: &problem,
        plan: problem.present(),
        reached: &[],
        found: None,
        confidence: arguments.confidence,
        tolerance: arguments.tolerance,
        only: None,
    };
    let (found, kept, exit);
    let answer = if arguments.keep_staff {
        let numbers = Numbers { seed: arguments.seed, replications: effort.verify };
        let only = arguments.at.as_ref().map(|at| interval(&problem, at)).transpose()?;
        let mut reached =
            judge_plan(&problem, present.plan, numbers, arguments.confidence, &cancel).map_err(explained)?;
        reached.retain(|reached| only.is_none_or(|at| reached.concerns(at)));
        kept = reached;
        exit = exit_of(&problem, &kept, arguments.tolerance);
        Answer { arguments, judged: Judged { reached: &kept, only, ..present }, numbers, trainings: vec![] }
    } else {
        found = plan(arguments, &problem, effort, &cancel)?;
        exit = if found.stopped { Exit::Stopped } else { exit_of(&problem, &found.reached, arguments.tolerance) };
        let (plan, reached, numbers) = (&found.plan, &found.reached[..], found.verified);
        let trainings = train::trainings(arguments, &scenario, effort, &cancel)?;
        let judged = Judged { plan, reached, found: Some(&found), ..present };
        Answer { arguments, judged, numbers, trainings }
    };
    let document = answer.document();
    let written = if arguments.json { writeln!(out, "{document:#}") } else { answer.write_text(out) };
    written.context("cannot write the plan")?;
    arguments.export.write(|| Ok(Tables::of(&document)))?;
    #[cfg(feature = "report")]
    if let Some(file) = &arguments.html {
        answer.write_page(file)?;
    }
    out.flush()?;
    let days = answer.found.map_or(String::new(), |found| format!("{:.0} days simulated, ", found.days_simulated));
    anstream::eprintln!("{days}{:.1} s", began.elapsed().as_secs_f64());
    Ok(exit)
}

fn scenario(arguments: &Arguments) -> anyhow::Result<Scenario> {
    let mut draft = arguments.input.draft()?;
    if let Some(text) = &arguments.what_if {
        let factor = text.strip_prefix("demand*").and_then(|factor| factor.parse::<f64>().ok());
        let factor = factor.filter(|factor| factor.is_finite() && *factor >= 0.0);
        let wrong = || Usage(format!("--what-if {text}: expected demand*FACTOR, such as demand*1.22"));
        let factor = factor.ok_or_else(wrong)?;
        draft.multiply("world.demand.factor", factor).map_err(|wrong| Usage(format!("--what-if {wrong}")))?;
    }
    let scenario = draft.scenario()?;
    Ok(match &arguments.variant {
        Some(name) => scenario.variant(&find_variant(&scenario, name)?.name)?,
        None => scenario,
    })
}

fn plan(arguments: &Arguments, problem: &Problem, effort: Effort, cancel: &AtomicBool) -> anyhow::Result<Found> {
    let Arguments { seed, confidence, tolerance, .. } = *arguments;
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}").context("the template is sound")?);
    let tell = |Step { doing, cost, short }: Step| {
        let short = if short > 0.0 { format!(", {short:.0} calls short") } else { String::new() };
        bar.set_message(format!("{doing}: {cost:.0} agent-periods{short}"));
        bar.tick();
    };
    let found = search(problem, &Search { seed, effort, confidence, tolerance }, &tell, cancel);
    bar.finish_and_clear();
    found.map_err(explained)
}

/// The pattern and period that `DAY HH:MM` names.
fn interval(problem: &Problem, at: &str) -> anyhow::Result<(usize, usize)> {
    let period = u64::from(problem.period().as_secs_f64() as u32 / 60);
    let names = || problem.day_kinds().filter(|(_, days)| *days > 0).map(|(name, _)| name);
    let found = at.rsplit_once(' ').and_then(|(day, time)| {
        let pattern = problem.day_kinds().position(|(name, days)| days > 0 && name == day.trim())?;
        let minutes = clock(time)?.as_secs_f64() as u64 / 60;
        (minutes.is_multiple_of(period) && minutes < 1_440).then_some((pattern, (minutes / period) as usize))
    });
    let expected = || {
        let names: Vec<&str> = names().collect();
        let noon = 720 / period * period;
        let (hour, minute) = (noon / 60, noon % 60);
        let names_all = names.join(", ");
        format!(
            "a kind of day ({names_all}) and the beginning of a period, such as '{} {hour:02}:{minute:02}'",
            names[0]
        )
    };
    Ok(found.ok_or_else(|| Usage(format!("--at {at}: expected {}", expected())))?)
}

/// Whether every target is met.
fn exit_of(problem: &Problem, reached: &[Reached], tolerance: f64) -> Exit {
    if reached.iter().all(|reached| reached.is_met(problem, tolerance)) { Exit::Fine } else { Exit::Bad }
}

/// A fault of the scenario is shown in its file; targets and limits that cannot be are wrong usage.
fn explained(error: StaffError) -> anyhow::Error {
    match error {
        StaffError::Scenario(errors) => errors.into(),
        StaffError::Contradiction(text) => Usage(text).into(),
        other => other.into(),
    }
}
