//! Who is on duty, by curve and by shift.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;

use super::calendar::{Days, WEEKDAYS, days_between};
use super::file::duty::{ShiftFile, StaffingFile, Weekday};
use super::file::world::HourValues;
use super::lookup::{Lookup, place};
use super::rota::{Calls, Rota};
use crate::config::names::nearest;
use crate::id::AgentId;
use crate::sim::world::{CallType, DayPattern, Shift, TraceCall};
use crate::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);
const WEEK_SECS: u64 = 7 * 86_400;

impl Lookup<'_> {
    /// Adds the staffing curves to the patterns and returns the shifts. `groups` maps the entries of the file's list
    /// of agents to the agents each stands for.
    pub(super) fn staffing(
        &mut self,
        file: &StaffingFile,
        patterns: &mut [DayPattern],
        groups: &IndexMap<String, Vec<AgentId>>,
        (days, call_types, trace): (&Days, &[CallType], &[TraceCall]),
    ) -> Vec<Shift> {
        let mut there = vec![0; self.center.profiles.len()];
        for agent in &self.center.agents {
            there.get_mut(agent.profile.index()).into_iter().for_each(|there| *there += 1);
        }
        let known: HashMap<String, usize> =
            patterns.iter().enumerate().map(|(place, pattern)| (pattern.name.clone(), place)).collect();
        for (name, curves) in &file.patterns {
            let path = format!("world.staffing.patterns.{name}");
            match known.get(name) {
                Some(&place) => patterns[place].staff = self.curves(&path, curves, &there),
                None => {
                    let names = patterns.iter().map(|pattern| pattern.name.as_str());
                    place(names, "pattern", &path, name, &mut self.faults);
                }
            }
        }
        let (center, week, duty_weekdays) = (self.center, days.week, &days.duty_weekdays);
        let mut rota = Rota::new(Calls { center, call_types, patterns, week, trace, duty_weekdays });
        let mut shifts = Vec::new();
        for (name, shift) in &file.shifts {
            shifts.extend(self.shift(&format!("world.staffing.shifts.{name}"), shift, groups, (&mut rota, days)));
        }
        self.overlaps(&shifts, days);
        if shifts.is_empty() && patterns.iter().all(|pattern| pattern.staff.iter().flatten().all(|&count| count == 0)) {
            self.faults.add("world.staffing", "nobody on duty at any time", "`patterns` or `shifts` with agents");
        }
        shifts
    }

    /// Staff by profile and period. `there` is the number of agents of each profile.
    fn curves(&mut self, path: &str, curves: &IndexMap<String, HourValues>, there: &[u32]) -> Vec<Vec<u32>> {
        let mut staff = vec![vec![0; self.periods]; self.center.profiles.len()];
        for (name, values) in curves {
            let path = format!("{path}.{name}");
            let Some(profile) = self.profile(&path, name) else { continue };
            let there = there[profile.index()];
            let counts = self.by_period(&path, values);
            if let Some(count) = counts.iter().find(|count| count.fract() != 0.0) {
                self.faults.add(path.clone(), count, "whole numbers of agents in each period");
            }
            let most = counts.iter().fold(0.0, |most: f64, &count| most.max(count));
            if most > f64::from(there) {
                self.faults.add(path, most, format!("at most {there}, the number of agents of `{name}`"));
            }
            staff[profile.index()] = counts.into_iter().map(|count| count as u32).collect();
        }
        staff
    }

    fn shift(
        &mut self,
        path: &str,
        file: &ShiftFile,
        groups: &IndexMap<String, Vec<AgentId>>,
        (rota, days): (&mut Rota<'_>, &Days),
    ) -> Vec<Shift> {
        let (start, end) = (file.start.0, file.end.0);
        if end <= start || end.saturating_sub(start) > DAY || start >= DAY {
            let expected = "an end after the start and at most 24 hours later (past 24:00 for the next day)";
            self.faults.add(format!("{path}.end"), clock(end), expected);
        }
        let (mut agents, mut listed) = (Vec::new(), BTreeSet::new());
        for (index, text) in file.agents.iter().enumerate() {
            let path = format!("{path}.agents[{index}]");
            let found = self.agents_of(&path, text, groups);
            if let Some(twice) = found.iter().find(|agent| listed.contains(*agent)) {
                let name = &self.center.agents[twice.index()].name;
                self.faults.add(path, format!("`{name}` twice"), "each agent once in a shift");
            }
            listed.extend(found.iter().copied());
            agents.extend(found);
        }
        let breaks = self.breaks(path, file);
        let patterns = self.kinds(path, file.patterns.as_deref(), rota.patterns());
        let dates = file.dates.as_ref().map(|_| self.dates(path, file, days));
        let shift = |(agents, weekdays): (Vec<AgentId>, u8)| Shift {
            agents,
            weekdays,
            patterns: patterns.clone(),
            dates: dates.clone(),
            start,
            end,
            breaks: breaks.clone(),
        };
        match (&file.weekdays, file.days_per_week) {
            (Some(_), Some(_)) => {
                let found = "both `weekdays` and `days_per_week`";
                self.faults.add(format!("{path}.days_per_week"), found, "one of the two");
                Vec::new()
            }
            (_, Some(days)) => {
                // Any other number has already been reported.
                let days = days.clamp(1, 7);
                let workable = rota.workable(&patterns);
                let most = workable.iter().filter(|workable| **workable).count();
                if usize::from(days) > most {
                    let found = format!("{days} days a week, but only {most} weekdays follow these patterns");
                    self.faults.add(format!("{path}.days_per_week"), found, format!("at most {most}"));
                }
                rota.days_of(&agents, days, workable, (start, end)).into_iter().map(shift).collect()
            }
            (Some(days), None) => {
                if days.is_empty() {
                    self.faults.add(format!("{path}.weekdays"), "an empty list", "at least one weekday");
                }
                vec![shift((agents, bits(days)))]
            }
            (None, None) => vec![shift((agents, 0b111_1111))],
        }
    }

    /// The days of the calendar on which a shift with dates is worked. Dates beyond the calendar are no fault: a rota
    /// may be simulated in part.
    fn dates(&mut self, path: &str, file: &ShiftFile, days: &Days) -> Vec<u32> {
        let path = format!("{path}.dates");
        if file.weekdays.is_some() || file.days_per_week.is_some() {
            let other = if file.weekdays.is_some() { "weekdays" } else { "days_per_week" };
            self.faults.add(path.clone(), format!("both `dates` and `{other}`"), "one of the two");
        }
        let dates = file.dates.as_deref().unwrap_or_default();
        let Some(first) = days.first else {
            self.faults.add(path, "dates in a calendar without a start date", "`start` in world.calendar");
            return Vec::new();
        };
        let mut found: Vec<u32> = dates
            .iter()
            .filter_map(|date| u32::try_from(days_between(first, date.0)).ok())
            .filter(|&day| (day as usize) < days.patterns.len())
            .collect();
        found.sort_unstable();
        found.dedup();
        if found.is_empty() {
            self.faults.add(path, "no day of the simulated calendar", "at least one of its days");
        }
        found
    }

    /// The patterns on whose days a shift is worked; empty means all.
    fn kinds(&mut self, path: &str, named: Option<&[String]>, patterns: &[DayPattern]) -> Vec<u16> {
        let Some(named) = named else { return Vec::new() };
        if named.is_empty() {
            self.faults.add(format!("{path}.patterns"), "an empty list", "at least one kind of day");
        }
        let mut kinds = Vec::with_capacity(named.len());
        for (index, name) in named.iter().enumerate() {
            let path = format!("{path}.patterns[{index}]");
            let names = patterns.iter().map(|pattern| pattern.name.as_str());
            let Some(place) = place(names, "pattern", &path, name, &mut self.faults) else { continue };
            let place = u16::try_from(place).unwrap_or(u16::MAX);
            if patterns.iter().flat_map(|pattern| &pattern.drawn).any(|(drawn, _)| *drawn == place) {
                let expected = "the kind of day for which it is drawn, as staffing is fixed before the draw";
                self.faults.add(path, format!("`{name}`, which is drawn at random"), expected);
            }
            kinds.push(place);
        }
        kinds
    }

    fn breaks(&mut self, path: &str, file: &ShiftFile) -> Vec<(Duration, Duration)> {
        if !file.breaks.is_empty() && self.center.reasons.is_empty() {
            let expected = "at least one of the centre's `reasons` for not being ready, such as \"break\"";
            self.faults.add(format!("{path}.breaks"), "a break, but no reason for it", expected);
        }
        let mut before = file.start.0;
        for (index, pause) in file.breaks.iter().enumerate() {
            let until = pause.at.0 + pause.length.0;
            if pause.at.0 < before || until > file.end.0 {
                let found = format!("a break from {} to {}", clock(pause.at.0), clock(until));
                let expected = "a break inside the shift, after the previous break";
                self.faults.add(format!("{path}.breaks[{index}].at"), found, expected);
            }
            if pause.length.0 == Duration::ZERO {
                self.faults.add(format!("{path}.breaks[{index}].length"), "0s", "a time above zero");
            }
            before = until;
        }
        file.breaks.iter().map(|pause| (pause.at.0, pause.length.0)).collect()
    }

    /// The agents named by `lawyer`, `liu`, `lawyer-3` or `lawyer-1..12`.
    pub(super) fn agents_of(
        &mut self,
        path: &str,
        text: &str,
        groups: &IndexMap<String, Vec<AgentId>>,
    ) -> Vec<AgentId> {
        if let Some(agents) = groups.get(text) {
            return agents.clone();
        }
        let part = text.rsplit_once('-').and_then(|(name, range)| {
            let (first, last) = range.split_once("..").unwrap_or((range, range));
            Some((groups.get(name)?, first.parse::<usize>().ok()?, last.parse::<usize>().ok()?))
        });
        match part {
            Some((agents, first, last)) if first >= 1 && first <= last && last <= agents.len() => {
                agents[first - 1..last].to_vec()
            }
            Some((agents, ..)) => {
                let expected = format!("numbers from 1 to {}, the first below the last", agents.len());
                self.faults.add(path, format!("{text:?}"), expected);
                Vec::new()
            }
            None => {
                let expected = nearest(text, groups.keys().map(String::as_str));
                self.faults.unknown(path, "agents", text, expected);
                Vec::new()
            }
        }
    }

    /// Checks that no agent is in two shifts at once, in an ordinary week or on a holiday.
    fn overlaps(&mut self, shifts: &[Shift], days: &Days) {
        let mut of_agent: BTreeMap<AgentId, Vec<&Shift>> = BTreeMap::new();
        for shift in shifts {
            shift.agents.iter().for_each(|agent| of_agent.entry(*agent).or_default().push(shift));
        }
        let apart = days.duty_weekdays.iter().zip(&days.patterns);
        let apart: BTreeSet<(u8, u16)> = apart.map(|(&day, &pattern)| (day, pattern)).collect();
        for (agent, shifts) in of_agent.into_iter().filter(|(_, shifts)| shifts.len() > 1) {
            if shifts.iter().any(|shift| shift.dates.is_some()) {
                if let Some(day) = twice_by_date(&shifts, days) {
                    let name = &self.center.agents[agent.index()].name;
                    let found = format!("`{name}` in two shifts at once, from day {} of the calendar", day + 1);
                    return self.faults.add("world.staffing.shifts", found, "no overlapping shifts of an agent");
                }
                continue;
            }
            let in_week = twice_in_a_week(&shifts, days.week);
            if let Some(day) = in_week.or_else(|| apart.iter().find_map(|&day| twice_a_day(&shifts, day))) {
                let name = &self.center.agents[agent.index()].name;
                let found = format!("`{name}` in two shifts at once, from {}", WEEKDAYS[usize::from(day)]);
                return self.faults.add("world.staffing.shifts", found, "no overlapping shifts of an agent");
            }
        }
    }
}

/// The day of an ordinary week on which an agent starts a shift that is not over when the next starts.
fn twice_in_a_week(shifts: &[&Shift], week: [u16; 7]) -> Option<u8> {
    let mut times: Vec<(u64, u64, u8)> = Vec::new();
    for (day, &pattern) in (0..7u8).zip(&week) {
        for shift in shifts.iter().filter(|shift| shift.is_worked(day, pattern)) {
            let begin = |since: Duration| u64::from(day) * 86_400 + since.as_micros() / 1_000_000;
            times.push((begin(shift.start), begin(shift.end), day));
        }
    }
    times.sort_unstable();
    let next_week = times.first()?.0 + WEEK_SECS;
    let starts = times.iter().skip(1).map(|time| time.0).chain([next_week]);
    times.iter().zip(starts).find(|((_, until, _), next)| until > next).map(|((.., day), _)| *day)
}

/// The day of the calendar on which an agent starts a shift that is not over when the next starts; where the first is
/// of the eve of the calendar, the day of the next.
fn twice_by_date(shifts: &[&Shift], days: &Days) -> Option<usize> {
    let mut times: Vec<(u64, u64, Option<usize>)> = Vec::new();
    let kinds = days.duty_weekdays.iter().copied().zip(days.patterns.iter().copied());
    let eve = days.eve().map(|kind| (None, kind));
    for (day, kind) in eve.into_iter().chain(kinds.enumerate().map(|(day, kind)| (Some(day), kind))) {
        for shift in shifts.iter().filter(|shift| shift.is_worked_on(day, kind)) {
            // Counted from the eve's midnight.
            let midnight = day.map_or(0, |day| day as u64 + 1) * 86_400;
            let at = |since: Duration| midnight + since.as_micros() / 1_000_000;
            times.push((at(shift.start), at(shift.end), day));
        }
    }
    times.sort_unstable();
    times.windows(2).find(|pair| pair[0].1 > pair[1].0).and_then(|pair| pair[0].2.or(pair[1].2).or(Some(0)))
}

/// The day, if two shifts on such a day overlap.
fn twice_a_day(shifts: &[&Shift], (day, pattern): (u8, u16)) -> Option<u8> {
    let mut worked: Vec<&&Shift> = shifts.iter().filter(|shift| shift.is_worked(day, pattern)).collect();
    worked.sort_by_key(|shift| shift.start);
    worked.windows(2).any(|pair| pair[0].end > pair[1].start).then_some(day)
}

fn bits(days: &[Weekday]) -> u8 {
    days.iter().fold(0, |bits, day| bits | 1 << day.index())
}

fn clock(time: Duration) -> String {
    let minutes = time.as_micros() / 60_000_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
