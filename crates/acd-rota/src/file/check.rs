//! From the fields to a checked setup.

use jiff::civil::Date;

use super::faults::{Fault, Faults, Text};
use super::people::{Names, fixed, one_of, people, placed, wishes, worker};
use super::shape::{ContractFile, DesignFile, PeopleFile, RotaFile, ShiftFile};
use super::tables::{Table, clock, span};
use crate::need::WEEKDAYS;
pub use crate::setup::Setup;
use crate::setup::{Break, Choice, Contract, DAY, Meal, Prices, ShiftKind, Source};

const CLOCK: &str = "a time as in \"07:30\", up to \"48:00\"";
const SPAN: &str = "a length of time as in \"8h\", \"45m\" or \"1h30m\", at most a year";

/// Reads a rota's file. `table` reads a file that it names; `name` is what faults call the file.
///
/// # Errors
/// Every fault of the file and its tables; a syntax error alone.
pub fn read(name: &str, text: &str, table: impl Fn(&str) -> std::io::Result<String>) -> Result<Setup, Faults> {
    read_with(name, text, table, NeedFrom::File)
}

/// Where the need comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedFrom {
    /// The file says it.
    File,
    /// The host knows it, and sets [`Setup::source`]; the file may be silent.
    Host,
}

/// Reads a rota's file as [`read`] does, whose need may come from elsewhere.
///
/// # Errors
/// As [`read`].
pub fn read_with(
    name: &str,
    text: &str,
    table: impl Fn(&str) -> std::io::Result<String>,
    need: NeedFrom,
) -> Result<Setup, Faults> {
    let file: RotaFile = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let found = error.message().to_owned();
        let expected = "a file as docs/rota.md describes".to_owned();
        Faults(vec![Fault { file: name.to_owned(), line, field: "file".into(), found, expected }])
    })?;
    let mut check = Check { text: Text::new(name, text), faults: Faults::default(), profiles: Vec::new(), need };
    let setup = check.setup(&file, &table);
    if check.faults.0.is_empty() { Ok(setup) } else { Err(check.faults) }
}

struct Check<'t> {
    text: Text<'t>,
    faults: Faults,
    profiles: Vec<String>,
    need: NeedFrom,
}

impl Check<'_> {
    fn add(&mut self, path: &[&str], found: impl std::fmt::Display, expected: impl std::fmt::Display) {
        let fault = self.text.fault(path, found, expected);
        self.faults.0.push(fault);
    }

    fn time(&mut self, path: &[&str], text: &str) -> u32 {
        clock(text).unwrap_or_else(|| {
            self.add(path, format!("{text:?}"), CLOCK);
            0
        })
    }

    fn span(&mut self, path: &[&str], text: &str) -> u32 {
        span(text).unwrap_or_else(|| {
            self.add(path, format!("{text:?}"), SPAN);
            60
        })
    }

    fn setup(&mut self, file: &RotaFile, table: &impl Fn(&str) -> std::io::Result<String>) -> Setup {
        let first = file.start.parse().unwrap_or_else(|_| {
            self.add(&["start"], format!("{:?}", file.start), "a date as in \"2025-01-01\"");
            Date::constant(2025, 1, 1)
        });
        if !(1..=366).contains(&file.days) {
            self.add(&["days"], file.days, "1 to 366 days");
        }
        let days = file.days.clamp(1, 366) as usize;
        let kinds: Vec<ShiftKind> = file.shifts.iter().map(|(name, shift)| self.shift(name, shift)).collect();
        if kinds.is_empty() && file.design.is_none() {
            self.add(&["shifts"], "no kind of shift", "at least one, or a `[design]`");
        }
        let choice = file.design.as_ref().map(|design| self.choice(design));
        let contracts: Vec<Contract> =
            file.contracts.iter().map(|(name, contract)| self.contract(name, contract)).collect();
        let contract_names: Vec<String> = contracts.iter().map(|contract| contract.name.clone()).collect();
        let shift_names: Vec<String> = kinds.iter().map(|kind| kind.name.clone()).collect();
        let names = Names { first, days, contracts: &contract_names, shifts: &shift_names };
        let people = self.everybody(file, &names, table);
        Setup {
            title: file.title.clone(),
            first,
            days,
            source: self.source(file),
            rest: file.rest.as_ref().map_or(0, |rest| self.span(&["rest"], rest)),
            prices: self.prices(file),
            kinds,
            choice,
            contracts,
            profiles: std::mem::take(&mut self.profiles),
            people,
        }
    }

    fn prices(&mut self, file: &RotaFile) -> Prices {
        let mut price = |field: &str, value: Option<i32>, usual: i32| {
            let value = value.unwrap_or(usual);
            if !(0..=100_000).contains(&value) {
                self.add(&["prices", field], value, "a whole number from 0 to 100000");
            }
            value
        };
        Prices {
            under: price("under", file.prices.under, 100),
            over: price("over", file.prices.over, 4),
            weekends: price("weekends", file.prices.weekends, 3),
            nights: price("nights", file.prices.nights, 1),
            hours: price("hours", file.prices.hours, 2),
        }
    }

    fn source(&mut self, file: &RotaFile) -> Source {
        let need = &file.need;
        let given = [&need.plan, &need.scenario, &need.records].into_iter().flatten().count();
        if given == 0 && self.need == NeedFrom::File {
            self.add(&["need"], "no need", "`plan`, `scenario` or `records`");
        }
        if need.records.is_some() && (need.scenario.is_some() || need.plan.is_some()) {
            self.add(&["need", "records"], "records beside a plan or a scenario", "one or the other");
        }
        if need.records.is_some() && need.targets.is_empty() {
            self.add(
                &["need", "targets"],
                "no target",
                "what must be reached, as in \"calls.answer_rate{by=run}>=95\"",
            );
        }
        let effort = need.effort.unwrap_or(0.3);
        if !(0.01..=1000.0).contains(&effort) {
            self.add(&["need", "effort"], effort, "a number from 0.01 to 1000");
        }
        let mut kinds = vec![None; if need.kinds.is_empty() { 0 } else { 7 }];
        for (kind, weekdays) in &need.kinds {
            for weekday in weekdays {
                match WEEKDAYS.iter().position(|known| known == weekday) {
                    Some(place) => kinds[place] = Some(kind.clone()),
                    None => self.add(&["need", "kinds", kind], format!("{weekday:?}"), "weekdays as in \"monday\""),
                }
            }
        }
        Source {
            plan: need.plan.clone(),
            scenario: need.scenario.clone(),
            records: need.records.clone(),
            targets: need.targets.clone(),
            effort,
            costs: need.costs.iter().map(|(name, &cost)| (name.clone(), cost)).collect(),
            limits: need.limits.iter().map(|(name, limit)| (name.clone(), limit.clone())).collect(),
            kinds,
        }
    }

    fn shift(&mut self, name: &str, file: &ShiftFile) -> ShiftKind {
        let start = self.time(&["shifts", name, "start"], &file.start);
        let end = self.time(&["shifts", name, "end"], &file.end);
        if end <= start || end - start > DAY || start >= DAY {
            let expected = "an end after the start, at most 24 hours later (past 24:00 for the next day)";
            self.add(&["shifts", name, "end"], &file.end, expected);
        }
        let mut before = start;
        let mut breaks = Vec::new();
        for (place, each) in file.breaks.iter().enumerate() {
            let place = place.to_string();
            let at = self.time(&["shifts", name, "breaks", &place, "at"], &each.at);
            let length = self.span(&["shifts", name, "breaks", &place, "length"], &each.length);
            if at < before || at + length > end {
                self.add(
                    &["shifts", name, "breaks", &place],
                    &each.at,
                    "a break inside the shift, after the one before",
                );
            }
            before = at + length;
            breaks.push(Break { at, length, paid: each.paid });
        }
        let end = end.max(start + 1);
        let profiles = file.profiles.iter().flatten().map(|profile| placed(&mut self.profiles, profile)).collect();
        let night = file.night.unwrap_or(ShiftKind::is_nightly(start, end));
        let kind = ShiftKind { name: name.to_owned(), start, end, breaks, profiles, night };
        let unpaid: u64 = kind.breaks.iter().filter(|each| !each.paid).map(|each| u64::from(each.length)).sum();
        if unpaid >= u64::from(end - start) {
            self.add(&["shifts", name, "breaks"], "breaks as long as the shift", "some paid time");
            return ShiftKind { breaks: Vec::new(), ..kind };
        }
        kind
    }

    fn choice(&mut self, file: &DesignFile) -> Choice {
        let lengths: Vec<u32> = file.lengths.iter().map(|text| self.span(&["design", "lengths"], text)).collect();
        if lengths.is_empty() || lengths.iter().any(|length| !(30..=DAY).contains(length)) {
            self.add(&["design", "lengths"], format!("{:?}", file.lengths), "lengths from \"30m\" to \"24h\"");
        }
        let every = file.every.as_ref().map_or(30, |text| self.span(&["design", "every"], text));
        if every == 0 || !DAY.is_multiple_of(every.max(1)) {
            self.add(&["design", "every"], every, "a length of time that divides a day");
        }
        let meal = file.meal.as_ref().map(|meal| Meal {
            shifts_from: self.span(&["design", "meal", "shifts_from"], &meal.shifts_from),
            length: self.span(&["design", "meal", "length"], &meal.length),
            window: (
                self.span(&["design", "meal", "after"], &meal.after),
                self.span(&["design", "meal", "until"], &meal.until),
            ),
            paid: meal.paid,
        });
        if let Some(meal) =
            meal.filter(|meal| meal.window.1 < meal.window.0 || meal.window.1 + meal.length > meal.shifts_from)
        {
            let found =
                format!("a meal of {} minutes that may begin {} minutes after the start", meal.length, meal.window.1);
            self.add(&["design", "meal"], found, "a meal within the shifts that have it");
        }
        Choice {
            lengths,
            every: every.max(1),
            earliest: file.earliest.as_ref().map_or(0, |text| self.time(&["design", "earliest"], text)),
            latest: file.latest.as_ref().map_or(DAY + DAY / 2, |text| self.time(&["design", "latest"], text)),
            meal,
            kinds_most: file.kinds_most.unwrap_or(8).clamp(1, 60),
        }
    }

    fn contract(&mut self, name: &str, file: &ContractFile) -> Contract {
        let minutes = |hours: f64| (60.0 * hours).round().clamp(0.0, 1e6) as u32;
        let (least, most) = (file.hours.least.map_or(0, minutes), file.hours.most.map_or(u32::MAX, minutes));
        if least > most {
            let found = format!("at least {} and at most {} hours", least / 60, most / 60);
            self.add(&["contracts", name, "hours"], found, "a least below the most");
        }
        let row = (file.days_in_a_row.least.unwrap_or(1), file.days_in_a_row.most.unwrap_or(u32::MAX));
        if row.0 > row.1 || row.1 == 0 {
            let found = format!("at least {} and at most {}", row.0, row.1);
            self.add(&["contracts", name, "days_in_a_row"], found, "a least below the most");
        }
        Contract {
            name: name.to_owned(),
            minutes: (least, most, file.hours.wished.map(minutes)),
            week_minutes_most: file.week_hours_most.map(minutes),
            in_a_row: row,
            off_least: file.days_off_in_a_row_least.unwrap_or(1).max(1),
            weekends_most: file.weekends_most,
            nights_most: file.nights_most,
            nights_in_a_row_most: file.nights_in_a_row_most,
            off_after_nights: file.off_after_nights_least.unwrap_or(0),
        }
    }

    fn everybody(
        &mut self,
        file: &RotaFile,
        names: &Names<'_>,
        table: &impl Fn(&str) -> std::io::Result<String>,
    ) -> Vec<crate::setup::Worker> {
        let mut everybody = Vec::new();
        match &file.people {
            PeopleFile::Listed(listed) => {
                for (name, person) in listed {
                    let mut wrong = Vec::new();
                    let mut profiles = std::mem::take(&mut self.profiles);
                    everybody.push(worker(name, person, names, &mut profiles, |field, found, expected| {
                        wrong.push((field.to_owned(), found, expected));
                    }));
                    self.profiles = profiles;
                    wrong
                        .iter()
                        .for_each(|(field, found, expected)| self.add(&["people", name, field], found, expected));
                }
            }
            PeopleFile::Table(path) => {
                if let Some(text) = self.table(&["people"], path, table) {
                    everybody = people(&Table::read(path, &text), names, &mut self.profiles, &mut self.faults);
                }
            }
        }
        if everybody.is_empty() && self.faults.0.is_empty() {
            self.add(&["people"], "nobody", "people");
        }
        if let Some(path) = &file.wishes
            && let Some(text) = self.table(&["wishes"], path, table)
        {
            wishes(&Table::read(path, &text), names, &mut everybody, &mut self.faults);
        }
        if let Some(path) = &file.fixed
            && let Some(text) = self.table(&["fixed"], path, table)
        {
            fixed(&Table::read(path, &text), names, &mut everybody, &mut self.faults);
        }
        everybody
    }

    fn table(
        &mut self,
        field: &[&str],
        path: &str,
        table: &impl Fn(&str) -> std::io::Result<String>,
    ) -> Option<String> {
        match table(path) {
            Ok(text) => Some(text),
            Err(error) => {
                self.add(field, format!("{path:?}: {error}"), "a table in CSV beside this file");
                None
            }
        }
    }
}

impl Setup {
    /// Checks that profiles are known where the need names them.
    ///
    /// # Errors
    /// The profiles of people and shifts of which nobody is needed.
    pub fn check_profiles(&self, known: &[String]) -> Result<(), String> {
        let unknown: Vec<&str> =
            self.profiles.iter().filter(|name| !known.contains(name)).map(String::as_str).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(format!("profiles of people or shifts: found {}; expected {}", unknown.join(", "), one_of(known)))
    }
}
