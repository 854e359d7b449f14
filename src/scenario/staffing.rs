//! Who is on duty, by curve and by shift.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::calendar::WEEKDAYS;
use super::duty_file::{ShiftFile, StaffingFile, Weekday};
use super::lookup::{Lookup, place};
use super::world_file::HourValues;
use crate::config::names::nearest;
use crate::id::AgentId;
use crate::sim::world::{DayPattern, Shift};
use crate::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);
const WEEK_SECS: u64 = 7 * 86_400;

impl Lookup<'_> {
    /// Puts the staffing curves into the patterns and returns the shifts. `groups` names the entries of the file's list
    /// of agents and the agents that each stands for.
    pub(super) fn staffing(
        &mut self,
        file: &StaffingFile,
        patterns: &mut [DayPattern],
        groups: &IndexMap<String, Vec<AgentId>>,
    ) -> Vec<Shift> {
        for (name, curves) in &file.patterns {
            let path = format!("world.staffing.patterns.{name}");
            let names = patterns.iter().map(|pattern| pattern.name.as_str());
            if let Some(place) = place(names, "pattern", &path, name, &mut self.faults) {
                patterns[place].staff = self.curves(&path, curves);
            }
        }
        let mut shifts = Vec::new();
        for (name, shift) in &file.shifts {
            shifts.extend(self.shift(&format!("world.staffing.shifts.{name}"), shift, groups));
        }
        self.overlaps(&shifts);
        if shifts.is_empty() && patterns.iter().all(|pattern| pattern.staff.iter().flatten().all(|&count| count == 0)) {
            self.faults.add("world.staffing", "nobody on duty at any time", "`patterns` or `shifts` with agents");
        }
        shifts
    }

    fn curves(&mut self, path: &str, curves: &IndexMap<String, HourValues>) -> Vec<Vec<u32>> {
        let mut staff = vec![vec![0; self.periods]; self.center.profiles.len()];
        for (name, values) in curves {
            let path = format!("{path}.{name}");
            let Some(profile) = self.profile(&path, name) else { continue };
            let there = self.center.agents.iter().filter(|agent| agent.profile == profile).count();
            let counts = self.by_period(&path, values);
            if let Some(count) = counts.iter().find(|count| count.fract() != 0.0) {
                self.faults.add(path.clone(), count, "whole numbers of agents in each period");
            }
            let most = counts.iter().fold(0.0, |most: f64, &count| most.max(count));
            if most > there as f64 {
                self.faults.add(path, most, format!("at most {there}, as many as the centre has agents of `{name}`"));
            }
            staff[profile.index()] = counts.into_iter().map(|count| count as u32).collect();
        }
        staff
    }

    fn shift(&mut self, path: &str, file: &ShiftFile, groups: &IndexMap<String, Vec<AgentId>>) -> Vec<Shift> {
        let (start, end) = (file.start.0, file.end.0);
        if end <= start || end.saturating_sub(start) > DAY || start >= DAY {
            let expected = "an end after the start and at most 24 hours later (past 24:00 for the next day)";
            self.faults.add(format!("{path}.end"), clock(end), expected);
        }
        let mut agents = Vec::new();
        for (index, text) in file.agents.iter().enumerate() {
            let path = format!("{path}.agents[{index}]");
            let found = self.agents_of(&path, text, groups);
            if let Some(twice) = found.iter().find(|agent| agents.contains(*agent)) {
                let name = &self.center.agents[twice.index()].name;
                self.faults.add(path, format!("`{name}` for the second time"), "each agent once in a shift");
            }
            agents.extend(found);
        }
        let breaks = self.breaks(path, file);
        let shift = |agents: Vec<AgentId>, weekdays: u8| Shift { agents, weekdays, start, end, breaks: breaks.clone() };
        match (&file.weekdays, file.days_per_week) {
            (Some(_), Some(_)) => {
                let found = "both `weekdays` and `days_per_week`";
                self.faults.add(format!("{path}.days_per_week"), found, "one of the two");
                Vec::new()
            }
            (_, Some(days)) => rota(&agents, days).into_iter().map(|(agents, days)| shift(agents, days)).collect(),
            (Some(days), None) => {
                if days.is_empty() {
                    self.faults.add(format!("{path}.weekdays"), "an empty list", "at least one weekday");
                }
                vec![shift(agents, bits(days))]
            }
            (None, None) => vec![shift(agents, 0b111_1111)],
        }
    }

    fn breaks(&mut self, path: &str, file: &ShiftFile) -> Vec<(Duration, Duration)> {
        if !file.breaks.is_empty() && self.center.reasons.is_empty() {
            let expected = "at least one of the centre's `reasons` for not being ready, such as \"break\"";
            self.faults.add(format!("{path}.breaks"), "a pause, for which no reason can be given", expected);
        }
        let mut before = file.start.0;
        for (index, pause) in file.breaks.iter().enumerate() {
            let until = pause.at.0 + pause.length.0;
            if pause.at.0 < before || until > file.end.0 {
                let found = format!("a pause from {} to {}", clock(pause.at.0), clock(until));
                let expected = "a pause inside the shift, after the pause before it";
                self.faults.add(format!("{path}.breaks[{index}].at"), found, expected);
            }
            if pause.length.0 == Duration::ZERO {
                self.faults.add(format!("{path}.breaks[{index}].length"), "0s", "a time above zero");
            }
            before = until;
        }
        file.breaks.iter().map(|pause| (pause.at.0, pause.length.0)).collect()
    }

    /// The agents that `lawyer`, `liu`, `lawyer-3` or `lawyer-1..12` stands for.
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

    fn overlaps(&mut self, shifts: &[Shift]) {
        let mut times: BTreeMap<AgentId, Vec<(u64, u64)>> = BTreeMap::new();
        for shift in shifts {
            for day in (0..7u64).filter(|day| shift.weekdays >> day & 1 == 1) {
                let from = day * 86_400 + shift.start.as_micros() / 1_000_000;
                let until = from + shift.end.saturating_sub(shift.start).as_micros() / 1_000_000;
                shift.agents.iter().for_each(|agent| times.entry(*agent).or_default().push((from, until)));
            }
        }
        for (agent, mut times) in times {
            times.sort_unstable();
            let next_week = times[0].0 + WEEK_SECS;
            let starts = times.iter().skip(1).map(|time| time.0).chain([next_week]);
            if let Some((time, _)) = times.iter().zip(starts).find(|(time, next)| time.1 > *next) {
                let name = &self.center.agents[agent.index()].name;
                let day = WEEKDAYS[(time.0 / 86_400) as usize % 7];
                let found = format!("`{name}` in two shifts at once, from {day} on");
                return self.faults.add("world.staffing.shifts", found, "shifts of an agent that do not overlap");
            }
        }
    }
}

/// Who works on which days where everybody works `days` of seven: the days off move by one from agent to agent.
fn rota(agents: &[AgentId], days: u8) -> Vec<(Vec<AgentId>, u8)> {
    let mut groups = Vec::new();
    for turn in 0..7u8 {
        let agents: Vec<AgentId> = agents.iter().skip(usize::from(turn)).step_by(7).copied().collect();
        let off = (0..7 - days).fold(0u8, |off, day| off | 1 << ((turn + day) % 7));
        if !agents.is_empty() {
            groups.push((agents, !off & 0b111_1111));
        }
    }
    groups
}

fn bits(days: &[Weekday]) -> u8 {
    days.iter().fold(0, |bits, day| bits | 1 << day.index())
}

fn clock(time: Duration) -> String {
    let minutes = time.as_micros() / 60_000_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_rota_everybody_works_their_days_and_every_day_is_staffed_alike() {
        let agents: Vec<AgentId> = (0..14).map(AgentId).collect();
        let groups = rota(&agents, 5);
        assert!(groups.iter().all(|(_, days)| days.count_ones() == 5));
        for day in 0..7 {
            let there: usize = groups.iter().filter(|(_, days)| days >> day & 1 == 1).map(|(who, _)| who.len()).sum();
            assert_eq!(there, 10, "day {day}");
        }
    }
}
