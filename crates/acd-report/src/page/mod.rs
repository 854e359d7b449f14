//! The report for the boss: one self-contained HTML page, in Chinese or English, on what happened in a period; and a
//! second page on a plan.
//!
//! | file | what |
//! |---|---|
//! | `account` | **what happened**: plain counts, whatever the source |
//! | `callbacks` | callbacks asked for, and what became of them |
//! | `fold` | from the engine's events to an account |
//! | `simulated` | from a scenario to an account |
//! | `role` | what an attribute of calls is about |
//! | `sections/` | the parts of the page, a file each |
//! | `plan` | the page on a plan |
//! | `chance` | which differences are more than chance |
//! | `chart/` | five kinds of charts, as SVG |
//! | `view`, `templates/*` | the layout |
//! | `words`, `texts/*.ftl` | the texts |
//!
//! Figures that the source does not hold are left out, and the page says so.

pub mod account;
mod callbacks;
mod chance;
mod chart;
mod fold;
pub mod plan;
mod role;
mod sections;
mod simulated;
mod view;
mod words;

use std::collections::BTreeMap;

use super::{Assumed, Compared};
use account::Account;
use words::Words;

pub use callbacks::CallbackCounts;
pub use fold::Fold;
pub use role::Role;
pub use simulated::{NotSimulated, Simulated, days_of};
pub use view::Page;
pub use words::{Language, Names, NamesError};

/// All that a page is made from.
#[derive(Clone, Debug)]
pub struct Material {
    /// The centre's or the scenario's title.
    pub title: Option<String>,
    /// Where the figures are from.
    pub source: Source,
    /// Whether the days of the account are dates; else they are only numbered.
    pub dated: bool,
    /// What happened.
    pub account: Account,
    /// Earlier periods to compare with.
    pub earlier: Vec<(Earlier, Account)>,
    /// Published figures beside the simulated ones.
    pub published: Vec<Compared>,
    /// Published growth beside the simulated one.
    pub growth: Vec<Growth>,
    /// Published figures of answered calls by attribute and value (places in [`Account::attributes`]): of this period,
    /// of a year before, of the quarter before.
    pub by_value: BTreeMap<(usize, usize), PublishedValue>,
    /// What is assumed.
    pub assumptions: Vec<Assumed>,
    /// What the source was, and what was left out of it, in words.
    pub notes: Vec<String>,
}

/// Where figures are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A router's journal.
    Journal,
    /// Records of calls.
    Records,
    /// A simulation.
    Simulation {
        /// Its seed.
        seed: u64,
    },
}

/// Which earlier period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// The same period of the year before.
    Year,
    /// The period before.
    Quarter,
}

/// A published growth, and the simulated one.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// Its name in the scenario.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Percent.
    pub published: f64,
    /// Percent; `None` if nothing was simulated to compare with.
    pub simulated: Option<f64>,
}

/// Published figures of answered calls with a value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PublishedValue {
    /// Of this period.
    pub now: Option<f64>,
    /// Of the same period of the year before.
    pub year: Option<f64>,
    /// Of the quarter before.
    pub quarter: Option<f64>,
}

impl Material {
    /// The page.
    pub fn page(&self, language: Language, names: Names) -> Page {
        let words = Words::new(language, names);
        let title = self.title(&words);
        Page::new(&words, title, self.subtitle(&words), sections::all(self, &words))
    }

    fn title(&self, words: &Words) -> String {
        let own = words.known_name("title").or_else(|| self.title.clone());
        own.map_or_else(|| words.say("report"), |title| words.with("report-of", &[("title", &title)]))
    }

    fn subtitle(&self, words: &Words) -> Vec<String> {
        let account = &self.account;
        let (first, last) = (words.date(account.first), words.date(account.last()));
        let days = words.count(account.days() as f64);
        let mut lines = vec![match self.dated {
            true if account.days() == 1 => words.with("period-day", &[("first", &first)]),
            true => words.with("period", &[("first", &first), ("last", &last), ("days", &days)]),
            false => words.with("period-undated", &[("days", &days)]),
        }];
        lines.push(match &self.source {
            Source::Journal => words.say("source-journal"),
            Source::Records => words.say("source-records"),
            Source::Simulation { seed } => {
                let runs = words.count(account.runs as f64);
                words.with("source-simulation", &[("runs", &runs), ("seed", &seed.to_string())])
            }
        });
        lines.extend(self.notes.iter().cloned());
        lines
    }

    /// A day as it is shown, counted from 0.
    fn day(&self, day: usize, words: &Words) -> String {
        match self.dated {
            true => words.day(self.account.date(day)),
            false => words.with("day-number", &[("number", &(day + 1).to_string())]),
        }
    }

    /// The earlier period of this kind.
    fn earlier(&self, which: Earlier) -> Option<&Account> {
        self.earlier.iter().find(|(earlier, _)| *earlier == which).map(|(_, account)| account)
    }

    /// Whether the figures are means of a simulation.
    fn is_simulated(&self) -> bool {
        matches!(self.source, Source::Simulation { .. })
    }
}

#[cfg(test)]
mod tests;
