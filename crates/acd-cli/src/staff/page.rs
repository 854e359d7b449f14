//! A plan as a page for people.

use std::path::Path;

use acd::scenario::Scenario;
use acd_planning::staff::Reached;
use acd_report::assumptions;
use acd_report::page::account::{Account, Cell};
use acd_report::page::days_of;
use acd_report::page::plan::{Day, Period, Plan, Target};

use super::Answer;
use crate::input::Usage;
use crate::report::{names_of, simulated, write_page};

/// Replications behind the service by hour: its curve is smooth with few.
const MAX_RUNS: u64 = 40;

impl Answer<'_> {
    /// Writes the page.
    ///
    /// # Errors
    /// Failures to run or write; faults of the file of names.
    pub(super) fn write_page(&self, file: &Path) -> anyhow::Result<()> {
        let (arguments, planned) = (self.arguments, self.planned()?);
        let runs = (self.numbers.seed, self.numbers.replications.min(MAX_RUNS));
        let account = simulated(&arguments.input, &planned, runs)?;
        let kinds = days_of(&planned);
        let hours = self.problem.period().as_secs_f64() / 3600.0;
        let plan = Plan {
            title: self.scenario.title.clone(),
            days: self.days().map(|(pattern, name, days)| self.day((pattern, name, days), kinds, &account)).collect(),
            targets: (0..self.problem.targets()).filter_map(|target| self.target_row(target)).collect(),
            hours: (self.agent_periods(self.plan) * hours, self.agent_periods(self.problem.present()) * hours),
            assumptions: assumptions(self.scenario),
            verified: (self.numbers.replications, self.numbers.seed),
            removals: self.found.map(|found| (found.removals.tried, found.removals.spare.len())),
            command: self.command(),
        };
        let names = names_of(arguments.look.names(), arguments.input.file())?;
        write_page(&plan.page(arguments.look.language(), names), file)
    }

    /// The scenario with the plan's staffing.
    fn planned(&self) -> anyhow::Result<Scenario> {
        if self.found.is_none() {
            return Ok(self.scenario.clone());
        }
        let mut scenario = self.scenario.clone();
        for (path, value) in self.problem.changes_for(self.plan) {
            scenario = scenario.with_override(&path, &value).map_err(|faults| Usage(format!("{path}: {faults}")))?;
        }
        Ok(scenario)
    }

    /// Agents in all periods of the calendar.
    fn agent_periods(&self, plan: &acd_planning::staff::Plan) -> f64 {
        let of = |(pattern, _, days): (usize, &str, usize)| {
            let agents = (0..self.periods()).map(|period| f64::from(self.all(plan, pattern, period)));
            days as f64 * agents.sum::<f64>()
        };
        self.days().map(of).sum()
    }

    /// `kinds` are those of the account's days.
    fn day(&self, (pattern, name, days): (usize, &str, usize), kinds: &[u16], account: &Account) -> Day {
        let (world, periods) = (&self.scenario.world, self.periods());
        let here = kinds.iter().enumerate().filter(|(_, of)| usize::from(**of) == pattern);
        let here: Vec<usize> = here.map(|(day, _)| day).collect();
        let period = |period: usize| {
            let rows = &world.patterns[pattern].calls_per_hour;
            let calls = rows.iter().map(|row| row[period]).sum::<f64>() * 24.0 / periods as f64;
            let hour = period * 24 / periods;
            let served: Cell = here.iter().filter_map(|day| account.hours.get(24 * day + hour)).sum();
            let percent = |part: u64| (served.for_agents > 0).then(|| 100.0 * part as f64 / served.for_agents as f64);
            let profiles = self.scenario.center.profiles.iter().zip(&self.plan.staff[pattern]);
            Period {
                from: self.clock(period),
                calls,
                need: profiles.map(|(profile, row)| (profile.name.clone(), row[period])).collect(),
                present: self.all(self.problem.present(), pattern, period),
                answered_percent: percent(served.answered),
                prompt_percent: percent(served.prompt),
            }
        };
        Day { name: name.to_owned(), days, periods: (0..periods).map(period).collect() }
    }

    /// A target where it is hardest to reach.
    fn target_row(&self, target: usize) -> Option<Target> {
        let all = || self.reached.iter().filter(|reached| reached.target == target && reached.value.is_some());
        let margin = |reached: &Reached| reached.margin(self.problem).unwrap_or(f64::MAX);
        let worst = all().min_by(|one, other| margin(one).total_cmp(&margin(other)))?;
        Some(Target {
            target: self.target(worst),
            worst: self.place(worst),
            reached: self.value(worst),
            is_met: all().all(|reached| reached.is_met(self.problem, self.arguments.tolerance)),
        })
    }
}
