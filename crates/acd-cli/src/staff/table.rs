//! A plan as tables and as a document.

use std::io::Write;

use acd_planning::staff::{Numbers, Reached};
use acd_report::{decimals, plural};
use serde_json::Value;

use super::{Answer, CONFIDENCE};
use crate::columns::{Columns, shown};

/// Characters of the longest bar.
const BAR_WIDTH: u32 = 24;

impl Answer<'_> {
    /// Agents of a plan in an interval, of all profiles.
    pub(super) fn all(&self, of: &acd_planning::staff::Plan, pattern: usize, period: usize) -> u32 {
        of.staff[pattern].iter().map(|row| row[period]).sum()
    }

    /// The command that runs the plan on the numbers that verified it.
    pub(super) fn command(&self) -> String {
        let numbers = format!("--seed {} --replications {}", self.numbers.seed, self.numbers.replications);
        self.with_plan("acd simulate", &[], numbers)
    }

    /// The command that does so, and prints one interval.
    fn command_at(&self, place: &str) -> String {
        let mut flags: Vec<String> =
            self.arguments.targets.iter().map(|target| format!("--target {}", quoted(target))).collect();
        if self.arguments.confidence != CONFIDENCE {
            flags.push(format!("--confidence {}", self.arguments.confidence));
        }
        let Numbers { seed, replications } = self.numbers;
        let at = quoted(place);
        self.with_plan("acd staff", &flags, format!("--keep-staff --seed {seed} --verify {replications} --at {at}"))
    }

    /// An interval in the middle of the day; `None` where one alone is printed.
    fn example_at(&self) -> Option<String> {
        let (_, name, _) = self.days().next().filter(|_| self.only.is_none())?;
        Some(format!("{name} {}", self.clock(self.periods() / 2)))
    }

    /// A command on the scenario with the plan as what is on duty.
    fn with_plan(&self, command: &str, flags: &[String], end: String) -> String {
        let mut words = vec![command.to_owned(), quoted(&self.arguments.input.name())];
        words.extend(flags.iter().cloned());
        let sets = self.problem.changes_for(self.plan);
        words.extend(self.arguments.input.changes_as_flags().iter().map(|change| format!("--set {}", quoted(change))));
        if let Some(factor) = self.arguments.what_if.as_ref().and_then(|text| text.strip_prefix("demand*")) {
            words.push(format!("--set {}", quoted(&format!("world.demand.factor*={factor}"))));
        }
        words.extend(self.arguments.variant.iter().map(|name| format!("--variant {}", quoted(name))));
        if self.found.is_some() {
            words.extend(sets.iter().map(|(path, value)| format!("--set {}", quoted(&format!("{path}={value}")))));
        }
        words.push(end);
        words.join(" ")
    }

    /// The plan for people.
    ///
    /// # Errors
    /// Failures to write.
    pub(super) fn write_text(&self, out: &mut impl Write) -> std::io::Result<()> {
        if let Some(title) = &self.scenario.title {
            writeln!(out, "{title}\n")?;
        }
        for (pattern, name, days) in self.days().filter(|(at, _, _)| self.only.is_none_or(|only| only.0 == *at)) {
            writeln!(out, "{name}, {}", plural(days as u64, "day"))?;
            writeln!(out, "{}\n", self.by_period(pattern))?;
        }
        writeln!(out, "{}\n", self.by_profile())?;
        if !self.reached.is_empty() {
            writeln!(out, "{}\n", self.by_target())?;
        }
        if !self.trainings.is_empty() {
            writeln!(out, "{}\n", self.by_training())?;
        }
        self.write_notes(out)?;
        writeln!(out, "The runs behind it:\n  {}", self.command())?;
        match self.example_at() {
            Some(place) => writeln!(out, "The same for one interval, such as {place}:\n  {}", self.command_at(&place)),
            None => Ok(()),
        }
    }

    fn by_period(&self, pattern: usize) -> Columns {
        let profiles = &self.scenario.center.profiles;
        let mut heads = vec!["from"];
        heads.extend(profiles.iter().map(|profile| profile.name.as_str()));
        heads.extend(["need", "present", "gap", "", "binding", "reached"]);
        let mut table = Columns::new(&heads).left(profiles.len() + 4);
        let present = self.problem.present();
        let counts = |period| (self.all(self.plan, pattern, period), self.all(present, pattern, period));
        let most = (0..self.periods()).map(|period| counts(period).0.max(counts(period).1)).max().unwrap_or(0).max(1);
        for period in (0..self.periods()).filter(|&period| self.shows(pattern, period)) {
            let (need, there) = counts(period);
            let mut cells = vec![self.clock(period)];
            cells.extend(self.plan.staff[pattern].iter().map(|row| row[period].to_string()));
            let gap = i64::from(there) - i64::from(need);
            cells.extend([need.to_string(), there.to_string(), format!("{gap:+}"), bar(need, there, most)]);
            let binding = self.binding(pattern, period);
            cells.push(binding.map_or("–".into(), |reached| format!("target {}", reached.target + 1)));
            cells.push(binding.map_or("–".into(), |reached| self.value(reached)));
            table.cells(cells);
        }
        table
    }

    pub(super) fn value(&self, reached: &Reached) -> String {
        let figure = self.problem.target(reached.target).figure;
        let half = reached.half_width.map_or(String::new(), |half| format!(" ±{}", decimals(Some(half), 2)));
        format!("{}{half} {}", decimals(reached.value, 2), figure.unit())
    }

    fn by_profile(&self) -> Columns {
        let hours = self.problem.period().as_secs_f64() / 3600.0;
        let mut table = Columns::new(&["profile", "need, agent-hours", "present", "most at once", "cost"]);
        let sum = |of: &acd_planning::staff::Plan, profile: usize| -> f64 {
            let of_day = |(at, _, days): (usize, &str, usize)| {
                days as f64 * of.staff[at][profile].iter().map(|&count| f64::from(count)).sum::<f64>()
            };
            hours * self.days().map(of_day).sum::<f64>()
        };
        for (place, profile) in self.scenario.center.profiles.iter().enumerate() {
            let most = self.days().filter_map(|(at, _, _)| self.plan.staff[at][place].iter().copied().max()).max();
            let need = sum(self.plan, place);
            table.row([
                profile.name.clone(),
                shown(need),
                shown(sum(self.problem.present(), place)),
                most.unwrap_or(0).to_string(),
                shown(need / hours * self.problem.cost_of(place)),
            ]);
        }
        table
    }

    /// Each target, where it leaves least to spare.
    fn by_target(&self) -> Columns {
        let mut table =
            Columns::new(&["target", "", "worst place", "reached", "places", "certain", "missed"]).left(1).left(2);
        for target in 0..self.problem.targets() {
            let all = || self.reached.iter().filter(|reached| reached.target == target && reached.value.is_some());
            let worst = all().min_by(|one, other| {
                let margin = |reached: &Reached| reached.margin(self.problem).unwrap_or(f64::MAX);
                margin(one).total_cmp(&margin(other))
            });
            let tolerance = self.arguments.tolerance;
            let certain = all().filter(|reached| reached.worst_margin(self.problem) >= Some(0.0)).count();
            let met = all().filter(|reached| reached.is_met(self.problem, tolerance)).count();
            table.row([
                (target + 1).to_string(),
                self.problem.target(target).text(&self.scenario.center),
                worst.map_or("–".into(), |reached| self.place(reached)),
                worst.map_or("–".into(), |reached| self.value(reached)),
                all().count().to_string(),
                certain.to_string(),
                (all().count() - met).to_string(),
            ]);
        }
        table
    }

    /// What each training would save, the most first.
    fn by_training(&self) -> Columns {
        let before = self.problem.total_cost(self.plan);
        let mut table = Columns::new(&["if some were trained for", "cost", "saves", "%", "of them at once, at most"]);
        let mut trainings: Vec<_> = self.trainings.iter().collect();
        trainings.sort_by(|one, other| one.cost.total_cmp(&other.cost));
        for training in trainings {
            let saves = before - training.cost;
            table.row([
                training.name.clone(),
                shown(training.cost),
                shown(saves),
                decimals(Some(100.0 * saves / before), 1),
                training.most.to_string(),
            ]);
        }
        table
    }

    fn write_notes(&self, out: &mut impl Write) -> std::io::Result<()> {
        let percent = decimals(Some(100.0 * self.arguments.confidence), 0);
        let tolerance = shown(self.arguments.tolerance);
        writeln!(
            out,
            "Certain: the whole {percent} % interval is on the right side of the target. Missed: the estimate is not, or the \
             worse end of\nits interval is off by more than {tolerance}.",
        )?;
        let Some(found) = self.found else { return Ok(()) };
        if found.stopped {
            return writeln!(
                out,
                "Stopped: the best plan so far, judged on fresh numbers as above, without repairs and without a removal test."
            );
        }
        if let Some(costs) = found.cost_interval(self.problem) {
            let [low, high] = costs.map(|cost| decimals(Some(self.a_day(cost)), 1));
            let plan = decimals(Some(self.a_day(self.problem.total_cost(self.plan))), 1);
            writeln!(
                out,
                "The least that reaches the target on average is between {low} and {high} agent-hours a day, by what one agent \
                 less\nchanges; the plan has {plan}. A seat around the clock is 24.",
            )?;
        }
        let spare = found.removals.spare.len();
        writeln!(
            out,
            "Removal test on fresh numbers: {} of {} single agents cannot be taken away without missing a target.",
            found.removals.tried - spare,
            found.removals.tried
        )
    }

    /// A cost in agents' periods over the calendar, as hours a day.
    fn a_day(&self, cost: f64) -> f64 {
        let days: usize = self.days().map(|(_, _, days)| days).sum();
        cost * self.problem.period().as_secs_f64() / 3600.0 / days.max(1) as f64
    }

    /// The plan for programs.
    pub(super) fn document(&self) -> Value {
        let mut document = self.judged.document();
        let trainings = self.trainings.iter().map(|training| training.document(self.problem.total_cost(self.plan)));
        document["trainings"] = trainings.collect();
        document["command"] = self.command().into();
        document["command_of_interval"] = self.example_at().map(|place| self.command_at(&place)).into();
        document
    }
}

/// Who is there and needed, who is missing, and who could be spared.
fn bar(need: u32, present: u32, most: u32) -> String {
    let width = |count: u32| ((count * BAR_WIDTH + most / 2) / most) as usize;
    let both = width(need.min(present));
    let (missing, spare) = (width(need).saturating_sub(both), width(present).saturating_sub(both));
    format!("{}{}{}", "█".repeat(both), "░".repeat(missing), "·".repeat(spare))
}

/// A word for a shell.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=*".contains(letter);
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
