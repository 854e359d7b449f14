//! What makes a world unusable with its centre, reported so that the operator can fix it.

mod callers;

use std::collections::BTreeSet;

use super::arrivals::end_of_days;
use super::distribution::Distribution;
use super::world::*;
use crate::config::{Center, ConfigError, ConfigErrors, OpenState, Queue, WrapUp};
use crate::id::{AgentId, QueueId};
use crate::quality::CheckRule;
use crate::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// The maximum number of calls that one replication may be expected to have: two hours on one core, or a year of a
/// thousand busy centres.
const CALLS_MAX: f64 = 2e9;

/// The maximum number of calls that may be expected to wait or talk at once: about 4 GB.
const ALIVE_MAX: f64 = 1e7;

impl World {
    /// Checks whether this world can happen to `center`, which has itself been checked. Paths are those of a scenario
    /// file (`world.staffing.shifts[0].end`), wherever the world comes from.
    ///
    /// # Errors
    /// Every fault, never an empty list.
    pub fn check(&self, center: &Center) -> Result<(), ConfigErrors> {
        let mut check = Check { world: self, center, faults: Vec::new() };
        check.calendar();
        check.numbers();
        for (place, call_type) in self.call_types.iter().enumerate() {
            check.call_type(place, call_type);
        }
        check.handling();
        check.behaviours();
        check.satisfaction();
        if check.faults.is_empty() {
            check.patterns();
            check.shifts();
            check.trace();
            check.hours();
        }
        if check.faults.is_empty() {
            check.size();
        }
        ConfigErrors::unless_empty(check.faults)
    }

    /// The expected number of calls on a day of this kind, over all patterns that may be drawn for it.
    pub fn calls_per_day(kind: &DayPattern, patterns: &[DayPattern]) -> f64 {
        let rates = |pattern: &DayPattern| {
            let mean = |row: &Vec<f64>| 24.0 * row.iter().sum::<f64>() / row.len().max(1) as f64;
            pattern.calls_per_hour.iter().map(mean).sum::<f64>()
        };
        if kind.drawn.is_empty() {
            return rates(kind);
        }
        kind.drawn.iter().map(|(place, chance)| chance * patterns.get(usize::from(*place)).map_or(0.0, rates)).sum()
    }

    /// The expected number of calls in one replication, without redials.
    pub fn expected_calls(&self) -> f64 {
        let of_pattern: Vec<f64> =
            self.patterns.iter().map(|pattern| Self::calls_per_day(pattern, &self.patterns)).collect();
        let by_rate: f64 = self.days.iter().filter_map(|&day| of_pattern.get(usize::from(day))).sum();
        by_rate + self.trace.len() as f64
    }
}

struct Check<'a> {
    world: &'a World,
    center: &'a Center,
    faults: Vec<ConfigError>,
}

impl Check<'_> {
    fn unless(&mut self, sound: bool, path: impl Into<String>, found: impl std::fmt::Display, expected: &str) {
        if !sound {
            self.faults.push(ConfigError::new(path, found, expected));
        }
    }

    fn chance(&mut self, chance: f64, path: String) {
        self.unless((0.0..=1.0).contains(&chance), path, chance, "a probability from 0 to 1");
    }

    fn calendar(&mut self) {
        let World { days, weekdays, duty_weekdays, period, patterns, .. } = self.world;
        let (days_max, periods) = (3_660, DAY.as_micros() / period.as_micros().max(1));
        self.unless(
            !days.is_empty() && days.len() <= days_max,
            "world.calendar.days",
            days.len(),
            "from 1 to 3,660 days",
        );
        self.unless(
            weekdays.len() == days.len(),
            "world.calendar.week",
            weekdays.len(),
            "a day of the week for each day",
        );
        self.unless(
            weekdays.iter().all(|&day| day < 7),
            "world.calendar.week",
            "a day above 6",
            "0 (Monday) to 6 (Sunday)",
        );
        let duty = duty_weekdays.len() == days.len() && duty_weekdays.iter().all(|&day| day < 7);
        self.unless(
            duty,
            "world.calendar.week",
            format!("{} days", duty_weekdays.len()),
            "0 to 6 (Sunday) for each day",
        );
        let divides = DAY.as_micros().is_multiple_of(period.as_micros());
        self.unless(
            divides && periods <= 1_440,
            "world.calendar.period",
            period,
            "a divisor of 24 hours, at least a minute",
        );
        let known = days.iter().all(|&day| usize::from(day) < patterns.len());
        self.unless(known, "world.calendar.days", "an unknown pattern", "indices into the list of patterns");
        let types = self.world.call_types.len();
        self.unless((1..=65_535).contains(&types), "world.call_types", types, "from 1 to 65,535 call types");
    }

    fn satisfaction(&mut self) {
        if let Some(Satisfaction { answers, queues, agents, waits }) = &self.world.satisfaction {
            let by_queue =
                queues.iter().map(|(queue, answers)| (format!("world.satisfaction.queues[{queue}]"), answers));
            let by_agent =
                agents.iter().map(|(agent, answers)| (format!("world.satisfaction.agents[{agent}]"), answers));
            let by_wait = waits.iter().enumerate();
            let by_wait = by_wait.map(|(place, (_, answers))| (format!("world.satisfaction.waits[{place}]"), answers));
            let general = ("world.satisfaction".to_owned(), answers);
            for (path, answers) in std::iter::once(general).chain(by_queue).chain(by_agent).chain(by_wait) {
                self.chance(answers.response, format!("{path}.response_rate"));
                let sum: f64 = answers.ratings.iter().sum();
                let sound = answers.ratings.iter().all(|chance| *chance >= 0.0) && (sum - 1.0).abs() < 1e-9;
                self.unless(sound, format!("{path}.shares"), sum, "probabilities that add up to 1");
            }
            let rising = waits.windows(2).all(|pair| pair[0].0 < pair[1].0);
            self.unless(rising, "world.satisfaction.waits", "waits that do not increase", "increasing waits");
        }
        if let Some(scoring) = &self.world.scoring {
            let (every, period) = (scoring.every, self.world.period);
            let whole = every > Duration::ZERO && every.as_micros().is_multiple_of(period.as_micros().max(1));
            self.unless(whole, "world.scoring.every", every, "a multiple of the calendar's period");
        }
        if let Some(Err(error)) = self.world.checks.as_ref().map(CheckRule::check) {
            self.unless(false, "world.quality_checks.share", error, "a share from 0 to 1");
        }
    }

    fn numbers(&mut self) {
        let World { busyness_cv, shrinkage, warm_up, days, .. } = self.world;
        let sound = *busyness_cv == 0.0 || (0.001..=10.0).contains(busyness_cv);
        self.unless(sound, "world.demand.busyness_cv", busyness_cv, "0, or from 0.001 to 10");
        self.unless(
            (0.0..1.0).contains(shrinkage),
            "world.staffing.shrinkage",
            shrinkage,
            "a probability from 0 to below 1",
        );
        let within = *warm_up < DAY.saturating_mul(days.len() as u64);
        self.unless(within || *warm_up == Duration::ZERO, "world.warm_up", warm_up, "less than the simulated days");
    }

    fn queue(&mut self, queue: QueueId, path: String) {
        let known = queue.index() < self.center.queues.len();
        self.unless(known, path, format!("queue number {queue}"), "a queue of this centre");
    }

    fn distribution(&mut self, distribution: &Distribution, path: String) {
        distribution.check(&path, &mut self.faults);
    }

    fn handling(&mut self) {
        let (queues, profiles) = (self.center.queues.len(), self.center.profiles.len());
        let square = |rows: Vec<usize>| rows.len() == queues && rows.iter().all(|&row| row == profiles);
        let talk = square(self.world.talk.iter().map(Vec::len).collect());
        let wrap_up = square(self.world.wrap_up.iter().map(Vec::len).collect());
        self.unless(talk, "world.handling.talk", "a wrong number of entries", "one entry per queue and profile");
        self.unless(wrap_up, "world.handling.wrap_up", "a wrong number of entries", "one entry per queue and profile");
        if !talk || !wrap_up {
            return;
        }
        let mut served = BTreeSet::new();
        for (p, profile) in self.center.profiles.iter().enumerate() {
            served.extend(profile.skills.iter().map(|skill| (skill.queue.index(), p)));
        }
        for (q, p) in served {
            let Some(queue) = self.center.queues.get(q) else { continue };
            let path = format!("world.handling.talk.{}.{}", queue.name, self.center.profiles[p].name);
            self.distribution(&self.world.talk[q][p], path);
            self.wrap_up(queue, q, p);
        }
        for call_type in &self.world.call_types {
            self.own_handling(call_type);
        }
    }

    /// The times of calls of one type that replace those of other calls.
    fn own_handling(&mut self, call_type: &CallType) {
        let Some(Handling { talk, wrap_up }) = &call_type.handling else { return };
        let (queues, profiles) = (self.center.queues.len(), self.center.profiles.len());
        for (field, rows) in [("talk", talk), ("wrap_up", wrap_up)] {
            let path = format!("world.call_types.{}.{field}", call_type.name);
            if rows.len() != queues || rows.iter().any(|row| row.len() != profiles) {
                self.unless(false, path, "a wrong number of entries", "one entry per queue and profile");
                continue;
            }
            let entries = rows.iter().zip(&self.center.queues).flat_map(|(row, queue)| {
                row.iter().enumerate().filter_map(move |(profile, time)| Some((queue, profile, time.as_ref()?)))
            });
            for (queue, profile, time) in entries {
                let path = format!("{path}.{}.{}", queue.name, self.center.profiles[profile].name);
                self.distribution(time, path.clone());
                if field == "wrap_up" {
                    let rules = self.wrap_up_rules(queue, profile);
                    self.wrap_up_lasts(&rules, path);
                }
            }
        }
    }

    /// The rules that apply to agents of a profile after calls of a queue.
    fn wrap_up_rules(&self, queue: &Queue, profile: usize) -> Vec<WrapUp> {
        let agents = self.center.agents.iter().filter(|agent| agent.profile.index() == profile);
        agents.map(|agent| agent.wrap_up.unwrap_or(queue.wrap_up)).collect()
    }

    fn wrap_up_lasts(&mut self, rules: &[WrapUp], path: String) {
        let lasts = rules.iter().all(|rule| *rule != WrapUp::AtMost(Duration::ZERO));
        let expected = "no such entry, or a `wrap_up` above 0s (or `until_done`) in the centre";
        self.unless(lasts, path, "a wrap-up time although the centre allows none", expected);
    }

    /// A wrap-up time needs a rule that allows it, and a rule without a limit needs a wrap-up time.
    fn wrap_up(&mut self, queue: &Queue, q: usize, p: usize) {
        let path = format!("world.handling.wrap_up.{}.{}", queue.name, self.center.profiles[p].name);
        let rules = self.wrap_up_rules(queue, p);
        match &self.world.wrap_up[q][p] {
            Some(distribution) => {
                self.distribution(distribution, path.clone());
                self.wrap_up_lasts(&rules, path);
            }
            None => {
                let ends = rules.iter().all(|rule| *rule != WrapUp::UntilDone);
                self.unless(ends, path, "nothing", "a wrap-up time, because the centre sets no limit");
            }
        }
    }

    fn behaviours(&mut self) {
        let (found, profiles) = (self.world.agents.len(), &self.center.profiles);
        self.unless(found == profiles.len(), "world.agents", found, "one entry per profile");
        for (behaviour, profile) in self.world.agents.iter().zip(profiles) {
            let at = |field: &str| format!("world.agents.{}.{field}", profile.name);
            if let Some(delay) = &behaviour.answer_delay {
                self.distribution(delay, at("answer_delay"));
            }
            self.chance(behaviour.no_answer_probability, at("no_answer_probability"));
            self.chance(behaviour.reject_probability, at("reject_probability"));
            if let Some(delay) = &behaviour.confirm_delay {
                self.distribution(delay, at("confirm_delay"));
            }
            self.chance(behaviour.unconfirmed_probability, at("unconfirmed_probability"));
            let both = behaviour.no_answer_probability + behaviour.reject_probability;
            self.unless(
                both <= 1.0 || both.is_nan(),
                at("reject_probability"),
                both,
                "at most 1 together with no_answer_probability",
            );
            let slowdown = (0.0..=100.0).contains(&behaviour.slowdown);
            self.unless(slowdown, at("slowdown"), behaviour.slowdown, "from 0 to 100");
            let mut served = profile.skills.iter().filter_map(|skill| self.center.queues.get(skill.queue.index()));
            let endless = served.find(|queue| queue.ring_timeout.is_none());
            if let (Some(queue), true) = (endless, behaviour.no_answer_probability > 0.0) {
                let expected =
                    format!("0, or a `ring_timeout` in queue {}; otherwise the phone rings forever", queue.name);
                self.unless(false, at("no_answer_probability"), behaviour.no_answer_probability, &expected);
            }
        }
    }

    fn patterns(&mut self) {
        let World { period, patterns, call_types, .. } = self.world;
        let periods = (DAY.as_micros() / period.as_micros()) as usize;
        let pools = self.world.curve_agents(self.center);
        for pattern in patterns {
            let path = format!("world.demand.patterns.{}", pattern.name);
            let staffing = format!("world.staffing.patterns.{}", pattern.name);
            let rates = &pattern.calls_per_hour;
            let square = rates.len() == call_types.len() && rates.iter().all(|row| row.len() == periods);
            self.unless(
                square,
                format!("{path}.calls_per_hour"),
                "a wrong number of rates",
                "one rate per call type and period",
            );
            let sound = rates.iter().flatten().all(|rate| (0.0..=1e8).contains(rate));
            let expected = "rates from 0 to 100 million calls per hour";
            self.unless(sound, format!("{path}.calls_per_hour"), "a negative, infinite or excessive rate", expected);
            self.drawn(pattern, &path);
            let staff = &pattern.staff;
            let profiles = self.center.profiles.len();
            let square = staff.is_empty() || staff.len() == profiles && staff.iter().all(|row| row.len() == periods);
            self.unless(
                square,
                staffing.clone(),
                "a wrong number of entries",
                "one number per profile and period, or nothing",
            );
            for ((row, pool), profile) in staff.iter().zip(&pools).zip(&self.center.profiles) {
                let most = row.iter().copied().max().unwrap_or(0) as usize;
                let expected = format!("at most {}, the number of agents of this profile without a shift", pool.len());
                self.unless(most <= pool.len(), format!("{staffing}.{}", profile.name), most, &expected);
            }
        }
    }

    fn drawn(&mut self, pattern: &DayPattern, path: &str) {
        if pattern.drawn.is_empty() {
            return;
        }
        let path = format!("{path}.drawn");
        let of_its_own = |place: &u16| self.world.patterns.get(usize::from(*place)).is_some_and(|p| p.drawn.is_empty());
        let known = pattern.drawn.iter().all(|(place, _)| of_its_own(place));
        let expected = "patterns of this world with their own demand";
        self.unless(known, path.clone(), "a pattern that is unknown, or itself drawn", expected);
        let sum: f64 = pattern.drawn.iter().map(|(_, chance)| chance).sum();
        let sound = pattern.drawn.iter().all(|(_, chance)| (0.0..=1.0).contains(chance)) && (sum - 1.0).abs() <= 1e-6;
        self.unless(
            sound,
            path.clone(),
            format!("probabilities that add up to {sum}"),
            "probabilities that add up to 1",
        );
        let none = pattern.calls_per_hour.iter().flatten().all(|&rate| rate == 0.0);
        self.unless(none, path, "demand of its own as well", "demand only in the patterns that are drawn");
    }

    fn shifts(&mut self) {
        for (place, shift) in self.world.shifts.iter().enumerate() {
            let path = format!("world.staffing.shifts[{place}]");
            let known = shift.agents.iter().all(|agent: &AgentId| agent.index() < self.center.agents.len());
            self.unless(known, format!("{path}.agents"), "an unknown agent", "agents of this centre");
            let known = shift.patterns.iter().all(|&pattern| usize::from(pattern) < self.world.patterns.len());
            self.unless(known, format!("{path}.patterns"), "an unknown pattern", "indices into the list of patterns");
            self.unless(shift.weekdays < 128, format!("{path}.weekdays"), shift.weekdays, "bits 0 (Monday) to 6");
            let dates = shift.dates.as_deref().unwrap_or_default();
            let sorted = dates.windows(2).all(|pair| pair[0] < pair[1]);
            self.unless(sorted, format!("{path}.dates"), "days in no order", "days in ascending order, each once");
            let start = shift.start < DAY;
            self.unless(start, format!("{path}.start"), shift.start, "a time before 24 hours");
            let end = shift.end > shift.start && shift.end.saturating_sub(shift.start) <= DAY;
            self.unless(end, format!("{path}.end"), shift.end, "a time after the start, by at most 24 hours");
            for (number, &(from, length)) in shift.breaks.iter().enumerate() {
                let within = from >= shift.start && length <= DAY && from + length <= shift.end;
                self.unless(within, format!("{path}.breaks[{number}]"), from, "a break within the shift");
            }
            let reason = shift.breaks.is_empty() || !self.center.reasons.is_empty();
            self.unless(reason, format!("{path}.breaks"), "a break", "at least one of `reasons` in the centre");
        }
    }

    fn trace(&mut self) {
        let (mut before, end) = (Default::default(), end_of_days(self.world));
        for (place, call) in self.world.trace.iter().enumerate() {
            let path = format!("world.trace.file[{place}]");
            self.unless(call.at < end, format!("{path}.at"), call.at, "calls before the end of the last day");
            let known = usize::from(call.call_type) < self.world.call_types.len();
            self.unless(known, format!("{path}.call_type"), call.call_type, "an index into the list of call types");
            self.unless(call.at >= before, format!("{path}.at"), call.at, "calls in order of time");
            let longest = [call.talk, call.patience].into_iter().flatten().max().unwrap_or(Duration::ZERO);
            self.unless(longest <= Duration::LONGEST, path, longest, "times of at most ten years");
            before = call.at;
        }
    }

    fn hours(&mut self) {
        let mut before = Default::default();
        let at_first = |queue: &Queue| if queue.hours.is_some() { OpenState::Closed } else { OpenState::Open };
        let mut state: Vec<OpenState> = self.center.queues.iter().map(at_first).collect();
        for (place, change) in self.world.hours.iter().enumerate() {
            let path = format!("world.hours[{place}]");
            self.queue(change.queue, format!("{path}.queue"));
            self.unless(change.at >= before, format!("{path}.at"), change.at, "changes in order of time");
            before = change.at;
            if let Some(now) = state.get_mut(change.queue.index()) {
                let changes = *now != change.to;
                *now = change.to;
                self.unless(
                    changes,
                    format!("{path}.to"),
                    format!("{:?}", change.to),
                    "a different state from the one before",
                );
            }
        }
    }

    /// Rejects what would not end or not fit in memory.
    fn size(&mut self) {
        let calls = self.world.expected_calls();
        self.unless(
            calls <= CALLS_MAX,
            "world.demand.patterns",
            format!("{calls:.0} calls"),
            "at most 2 billion calls per replication",
        );
        let agents = self.center.agents.len();
        self.unless(agents <= 1_000_000, "agents", agents, "at most a million agents");
        let own = self.world.call_types.iter().filter_map(|call_type| call_type.handling.as_ref());
        let own = own.flat_map(|handling| handling.talk.iter().flatten().flatten());
        let talk = self.world.talk.iter().flatten().chain(own);
        let talk_secs_max = talk.map(Distribution::mean_secs).fold(0.0, f64::max);
        let mut alive = 0.0;
        for (place, call_type) in self.world.call_types.iter().enumerate() {
            let rates = self.world.patterns.iter().flat_map(|pattern| &pattern.calls_per_hour[place]);
            let busiest = rates.copied().fold(0.0, f64::max);
            let patience = call_type.patience.as_ref().map_or(0.0, Distribution::mean_secs).min(86_400.0);
            alive += busiest / 3600.0 * (talk_secs_max.min(86_400.0) + patience);
        }
        let expected = "at most 10 million calls at once, so that memory suffices";
        self.unless(alive <= ALIVE_MAX, "world.demand.patterns", format!("about {alive:.0} calls at once"), expected);
    }
}
