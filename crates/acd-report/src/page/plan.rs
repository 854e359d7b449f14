//! The page on a plan: demand, need, cover, what service to expect, and what is assumed.

use super::chart::{Columns, Lines, Percent, columns, lines};
use super::sections::{assumed, cells};
use super::view::{Card, Cell, Figure, Page, Section, Table};
use super::words::{Language, Names, Words};
use crate::Assumed;

/// A plan.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The scenario's title.
    pub title: Option<String>,
    /// Each kind of day.
    pub days: Vec<Day>,
    /// What is to be reached, and what is.
    pub targets: Vec<Target>,
    /// Agent-hours of the plan over the whole calendar, and of those who are there now.
    pub hours: (f64, f64),
    /// What is assumed.
    pub assumptions: Vec<Assumed>,
    /// Replications that verified it, and their seed.
    pub verified: (u64, u64),
    /// Single agents that were taken away on fresh numbers, and how many of them no target missed.
    pub removals: Option<(usize, usize)>,
    /// The command that runs it.
    pub command: String,
}

/// A kind of day.
#[derive(Clone, Debug, Default)]
pub struct Day {
    /// Its name.
    pub name: String,
    /// How many of them the calendar has.
    pub days: usize,
    /// The periods of the day, in order.
    pub periods: Vec<Period>,
}

/// A period of a kind of day.
#[derive(Clone, Debug, Default)]
pub struct Period {
    /// When it begins, such as `08:30`.
    pub from: String,
    /// Fresh calls expected.
    pub calls: f64,
    /// Agents needed, by profile.
    pub need: Vec<(String, u32)>,
    /// Agents there now, of all profiles.
    pub present: u32,
    /// Calls for agents answered, in percent, in the runs that verified the plan.
    pub answered_percent: Option<f64>,
    /// Stays answered within 15 seconds, in percent.
    pub prompt_percent: Option<f64>,
}

/// A target.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// In words.
    pub target: String,
    /// Where it is hardest to reach.
    pub worst: String,
    /// What is reached there.
    pub reached: String,
    /// Whether it is reached everywhere.
    pub is_met: bool,
}

impl Plan {
    /// The page.
    pub fn page(&self, language: Language, names: Names) -> Page {
        let words = Words::new(language, names);
        let own = words.known_name("title").or_else(|| self.title.clone());
        let title = own.map_or_else(|| words.say("plan"), |title| words.with("plan-of", &[("title", &title)]));
        let (runs, seed) = (words.count(self.verified.0 as f64), self.verified.1.to_string());
        let subtitle = vec![words.with("plan-verified", &[("runs", &runs), ("seed", &seed)])];
        let mut sections = vec![self.overview(&words)];
        let ids = ["day-1", "day-2", "day-3", "day-4", "day-5", "day-6", "day-7", "day-8"];
        sections.extend(ids.iter().zip(&self.days).map(|(id, day)| day_section(day, id, &words)));
        sections.push(self.assumed(&words));
        Page::new(&words, title, subtitle, sections)
    }

    fn overview(&self, words: &Words) -> Section {
        let mut section = Section::new(words, "plan-overview", "overview");
        let card = |label: &str, value: String| Card { label: words.say(label), value, notes: Vec::new() };
        section.cards.push(card("plan-hours", words.count(self.hours.0.round())));
        section.cards.push(card("present-hours", words.count(self.hours.1.round())));
        let difference = (self.hours.1 - self.hours.0).round();
        let hours = words.count(difference.abs());
        section.sentences.push(match difference {
            0.0 => words.say("plan-same"),
            saved if saved > 0.0 => words.with("plan-saves", &[("hours", &hours)]),
            _ => words.with("plan-costs", &[("hours", &hours)]),
        });
        if let Some((tried, spare)) = self.removals {
            let (tried, needed) = (words.count(tried as f64), words.count(tried.saturating_sub(spare) as f64));
            section.sentences.push(words.with("plan-removals", &[("tried", &tried), ("needed", &needed)]));
        }
        let heads = ["target", "worst-place", "reached", "norm-verdict"].map(|head| words.say(head)).to_vec();
        let mut table = Table::new("targets", words.say("targets"), heads);
        for target in &self.targets {
            let (key, tone) = if target.is_met { ("norm-met", "good") } else { ("norm-missed", "bad") };
            let met = Cell::text(words.say(key)).toned(tone);
            let cells = vec![Cell::text(&target.worst), Cell::text(&target.reached), met];
            table.row("", target.target.clone(), cells);
        }
        section.tables.push(table);
        section
    }

    fn assumed(&self, words: &Words) -> Section {
        let mut section = Section::new(words, "plan-assumed", "assumed");
        if !self.assumptions.is_empty() {
            section.tables.push(assumed::table(&self.assumptions, words));
        }
        section.sentences.push(words.say("plan-command"));
        section.missing.push(self.command.clone());
        section
    }
}

fn day_section(day: &Day, id: &'static str, words: &Words) -> Section {
    let title = words.with("plan-day", &[("name", &words.name(&day.name)), ("days", &words.count(day.days as f64))]);
    let mut section = Section { id, title, ..Section::default() };
    section.figures = vec![demand(day, id, words), cover(day, id, words), service(day, id, words)];
    section.tables.push(need(day, id, words));
    section
}

fn demand(day: &Day, id: &str, words: &Words) -> Figure {
    let heads = ["from", "calls"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new(format!("{id}-demand"), words.say("plan-demand"), heads);
    for period in &day.periods {
        table.row("", period.from.clone(), vec![cells::number(words, Some(period.calls), 1)]);
    }
    let rows = day.periods.iter().map(|period| (period.from.clone(), vec![period.calls])).collect();
    let svg = columns(&Columns { parts: vec![words.say("calls")], columns: rows, marks: None }, &table.caption);
    Figure { svg, note: String::new(), open: false, table }
}

fn all(period: &Period) -> u32 {
    period.need.iter().map(|(_, agents)| agents).sum()
}

fn cover(day: &Day, id: &str, words: &Words) -> Figure {
    let heads = ["from", "need", "present", "gap"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new(format!("{id}-cover"), words.say("plan-cover"), heads);
    for period in &day.periods {
        let (need, gap) = (f64::from(all(period)), f64::from(period.present) - f64::from(all(period)));
        let sign = if gap > 0.0 { "+" } else { "" };
        let gap = Cell::number(format!("{sign}{}", words.count(gap)), gap);
        let cells = vec![cells::count(words, need), cells::count(words, f64::from(period.present)), gap];
        table.row("", period.from.clone(), cells);
    }
    let rows = day.periods.iter().map(|period| (period.from.clone(), vec![f64::from(all(period))])).collect();
    let present = day.periods.iter().map(|period| f64::from(period.present)).collect();
    let name = words.say("present");
    let of = Columns { parts: vec![words.say("need")], columns: rows, marks: Some((&name, present)) };
    Figure { svg: columns(&of, &table.caption), note: String::new(), open: false, table }
}

fn service(day: &Day, id: &str, words: &Words) -> Figure {
    let heads = ["from", "connection-rate", "prompt-rate"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new(format!("{id}-service"), words.say("plan-service"), heads);
    for period in &day.periods {
        let cells = vec![cells::percent(words, period.answered_percent), cells::percent(words, period.prompt_percent)];
        table.row("", period.from.clone(), cells);
    }
    let points = day.periods.iter().map(|period| (period.from.clone(), period.answered_percent)).collect();
    let of = Lines { name: words.say("connection-rate"), points, band: None, limit: None, percent: Some(Percent) };
    Figure { svg: lines(&of, &table.caption), note: String::new(), open: false, table }
}

fn need(day: &Day, id: &str, words: &Words) -> Table {
    let profiles = day.periods.first().map_or(&[][..], |period| &period.need);
    let names = profiles.iter().map(|(profile, _)| words.name(profile));
    let heads = std::iter::once(words.say("from")).chain(names).chain([words.say("sum")]).collect();
    let mut table = Table::new(format!("{id}-need"), words.say("plan-need"), heads);
    for period in &day.periods {
        let each = period.need.iter().map(|(_, agents)| f64::from(*agents)).chain([f64::from(all(period))]);
        table.row("", period.from.clone(), each.map(|agents| cells::count(words, agents)).collect());
    }
    table
}
