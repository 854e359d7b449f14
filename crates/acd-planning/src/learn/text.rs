//! The scenario as a file.

use std::fmt::Write;

use acd::config::PriorityRule;

use super::call_types::CallType;
use super::error::LearnError;
use super::law::{Law, secs};
use super::patience::Patience;
use super::profiles::{self, Profile};
use super::timeline::Stay;
use super::{Found, HOURS};

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Hours whose means differ by less are written together.
const SAME_HOURS: f64 = 0.01;
/// More queues than this are not listed one by one among the figures to compare with.
const QUEUES_COMPARED: usize = 20;

/// The text, and the assumptions that go to its end.
struct Page<'f, 'a> {
    found: &'f Found<'a>,
    text: String,
    assumed: Vec<(String, String)>,
}

impl Found<'_> {
    /// The scenario with `factor` times as many on duty as were seen, and this probability of absence.
    ///
    /// # Errors
    /// A centre that no file can say.
    pub(super) fn text(&self, factor: f64, absence: f64) -> Result<String, LearnError> {
        let mut page = Page { found: self, text: String::new(), assumed: Vec::new() };
        page.head();
        match self.learning.centre {
            Some(centre) => {
                page.text.push_str(&centre.to_toml().map_err(crate::observe::ObserveError::Config)?);
                page.line("");
            }
            None => page.centre(),
        }
        page.calendar();
        page.demand();
        page.callers();
        page.handling();
        page.staffing(factor, absence);
        page.recorded();
        page.assumptions();
        Ok(page.text)
    }
}

impl Page<'_, '_> {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    fn assume(&mut self, field: impl Into<String>, why: impl Into<String>) {
        self.assumed.push((field.into(), why.into()));
    }

    fn queue(&self, queue: usize) -> String {
        quoted(&self.found.learning.records.queues[queue])
    }

    /// A queue's name as it stands in a path.
    fn name(&self, queue: usize) -> &str {
        &self.found.learning.records.queues[queue]
    }

    fn queues(&self) -> usize {
        self.found.learning.records.queues.len()
    }

    fn head(&mut self) {
        let found = self.found;
        let last = found.line.first.saturating_add(jiff::Span::new().days(found.line.days as i64 - 1));
        self.line(format!("# Learnt by acd from {} calls, {} to {last}.", found.line.stays.len(), found.line.first));
        self.line("# Every value under [world] is an estimate: see [[assumptions]] at the end for what each rests on.");
        for note in &found.notes {
            self.line(format!("# {}", one_line(note)));
        }
        self.line(format!("\ntitle = {}\n", quoted(found.learning.title)));
    }

    fn centre(&mut self) {
        let found = self.found;
        let records = found.learning.records;
        if !records.attributes.is_empty() {
            self.line("[attributes]");
            for (name, values) in &records.attributes {
                let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                self.line(format!("{} = [{}]", quoted(name), values.join(", ")));
            }
            self.line("");
        }
        let closes = self.open_hours();
        for queue in 0..self.queues() {
            self.line(format!("[queues.{}]", self.queue(queue)));
            if closes {
                self.line("hours = \"open\"");
            }
            if found.types.evidence.is_some() {
                self.line("priority = { age_credit = \"1s\" }");
            }
            if found.after_call.is_some() {
                self.line("wrap_up = \"until_done\"");
            }
            self.line("");
        }
        for profile in &found.profiles {
            let skills = (0..self.queues()).filter(|&queue| profile.serves[queue]);
            let skills: Vec<String> = skills.map(|queue| format!("{} = 1", self.queue(queue))).collect();
            self.line(format!("[profiles.{}]\nskills = {{ {} }}\n", quoted(&profile.name), skills.join(", ")));
            let why = format!("{} agents answered calls of these queues", profile.agents.len());
            self.assume(format!("profiles.{}.skills", profile.name), why);
        }
        self.line("[agents]");
        for profile in &found.profiles {
            for &agent in &profile.agents {
                let name = quoted(&records.agents[agent]);
                self.line(format!("{name} = {{ profile = {} }}", quoted(&profile.name)));
            }
        }
        self.line("");
    }

    /// The hours at which callers are answered; false where that is always.
    fn open_hours(&mut self) -> bool {
        let found = self.found;
        let calls = |kind: usize| found.demand.rates[kind].iter().flatten().any(|rate| *rate > 0.0);
        let closes = |kind: usize| calls(kind) && found.closed[kind].iter().any(|closed| *closed);
        if !(0..found.kinds.names.len()).any(closes) {
            return false;
        }
        let hours: Vec<String> = found.closed.iter().map(|closed| openings(closed)).collect();
        self.line("[calendars.open]\nzone = \"UTC\"");
        let week = WEEKDAYS.iter().zip(found.kinds.week).map(|(day, kind)| format!("{day} = {}", hours[kind]));
        self.line(format!("week = {{ {} }}", week.collect::<Vec<_>>().join(", ")));
        let special: Vec<String> =
            found.kinds.special.iter().map(|(date, kind)| format!("{date} = {}", hours[*kind])).collect();
        if !special.is_empty() {
            self.line(format!("special = {{ {} }}", special.join(", ")));
        }
        self.line("");
        self.assume("calendars.open.week", "periods in which hardly any recorded call was answered are closed");
        true
    }

    fn calendar(&mut self) {
        let found = self.found;
        let kinds = &found.kinds;
        self.line("[world.calendar]");
        self.line(format!("start = {}\ndays = {}", found.line.first, found.line.days));
        self.line(format!("period = \"{}m\"\n\n[world.calendar.week]", found.learning.period_minutes));
        for (weekday, kind) in WEEKDAYS.iter().zip(kinds.week) {
            self.line(format!("{weekday} = {}", quoted(&kinds.names[kind])));
        }
        self.line("");
        if !kinds.special.is_empty() {
            self.line("[world.calendar.holidays]");
            for (date, kind) in &kinds.special {
                self.line(format!("\"{date}\" = {{ date = {date}, pattern = {} }}", quoted(&kinds.names[*kind])));
            }
            self.line("");
        }
        self.assume("world.calendar.week", kinds.evidence.clone());
    }

    fn demand(&mut self) {
        let found = self.found;
        self.line(format!("[world.demand]\nbusyness_cv = {:.4}\n", found.demand.busyness_cv));
        for (kind, rates) in found.kinds.names.iter().zip(&found.demand.rates) {
            self.line(format!("[world.demand.patterns.{}.rates]", quoted(kind)));
            for (of, rates) in found.types.types.iter().zip(rates) {
                let rates: Vec<String> = rates.iter().map(|rate| decimals(*rate, 3)).collect();
                self.line(format!("{} = [{}]", quoted(&of.name), rates.join(", ")));
            }
            self.line("");
        }
        let days = |kind: usize| found.kinds.of_day.iter().filter(|of| **of == kind).count();
        let each: Vec<String> =
            found.kinds.names.iter().enumerate().map(|(kind, name)| format!("{name}: {} days", days(kind))).collect();
        let why = format!("mean calls by period of the recorded days ({})", each.join(", "));
        self.assume("world.demand.patterns", why);
        let why = format!(
            "day totals of {} days about the mean of their kind vary by so much more than Poisson counts do",
            found.demand.days
        );
        self.assume("world.demand.busyness_cv", why);
    }

    fn callers(&mut self) {
        let found = self.found;
        self.line("[world.callers]");
        let all = found.patience.iter().find(|of| of.call_type.is_none());
        if let Some(patience) = all {
            self.patience("world.callers", patience);
        }
        if let Some(redial) = &found.redial {
            self.line(format!(
                "redial = {{ probability = {:.4}, delay = {{ exponential = \"{}\" }}, tries_max = {} }}",
                redial.probability,
                secs(redial.pause),
                redial.tries_max
            ));
            self.assume("world.callers.redial", redial.evidence.clone());
        }
        for (place, of) in found.types.types.iter().enumerate() {
            self.line(format!("\n[world.call_types.{}]", quoted(&of.name)));
            if of.name != self.name(of.queue) {
                self.line(format!("queue = {}", self.queue(of.queue)));
            }
            self.priority(of);
            if let Some(patience) = found.patience.iter().find(|patience| patience.call_type == Some(place)) {
                self.patience(&format!("world.call_types.{}", of.name), patience);
            }
            self.call_type(place, of);
        }
        self.line("");
    }

    fn patience(&mut self, at: &str, patience: &Patience) {
        let law = patience.law.as_ref().map_or("\"forever\"".into(), Law::to_string);
        self.line(format!("patience = {law}\nbalk_probability = {}", decimals(patience.balking, 5)));
        self.assume(format!("{at}.patience"), patience.evidence.clone());
        if patience.balking > 0.0 {
            let why = "callers who hung up without waiting, beyond those who would in the first second anyhow, of all who \
                       were not answered at once";
            self.assume(format!("{at}.balk_probability"), why);
        }
    }

    /// The head start, in points as the queue counts them.
    fn priority(&mut self, of: &CallType) {
        let queue = self.found.learning.centre.and_then(|centre| {
            let name = self.name(of.queue);
            centre.queues.iter().find(|queue| queue.name == *name)
        });
        let points = match queue.map(|queue| queue.priority) {
            None => f64::from(of.head_start),
            Some(PriorityRule::AgeCredit(worth)) if worth.as_secs_f64() > 0.0 => {
                (f64::from(of.head_start) / worth.as_secs_f64()).round()
            }
            // Points without a worth in time would put them before all others.
            Some(_) => 0.0,
        };
        if points != 0.0 {
            self.line(format!("priority = {points}"));
            if let Some(evidence) = &self.found.types.evidence {
                self.assume(format!("world.call_types.{}.priority", of.name), evidence.clone());
            }
        }
    }

    /// What else a call type has: transfers and attributes.
    fn call_type(&mut self, place: usize, of: &CallType) {
        let found = self.found;
        let queue = of.queue;
        let passed: Vec<_> = found.passed.iter().filter(|passed| passed.from == queue).collect();
        if !passed.is_empty() {
            let each: Vec<String> = passed
                .iter()
                .map(|passed| format!("{{ to = {}, probability = {:.5} }}", self.queue(passed.to), passed.probability))
                .collect();
            self.line(format!("transfers = [{}]", each.join(", ")));
            let calls: usize = passed.iter().map(|passed| passed.calls).sum();
            let why = format!("{calls} recorded transfers whose calls go on in their new queue");
            self.assume(format!("world.call_types.{}.transfers", of.name), why);
        }
        let records = found.learning.records;
        if found.learning.centre.is_some() {
            return;
        }
        for (attribute, (name, values)) in records.attributes.iter().enumerate() {
            let mut counts = vec![0u64; values.len() + 1];
            for stay in found.stays.iter().filter(|stay| found.types.of(stay) == place) {
                let value = records.calls[stay.call].attributes.get(attribute).copied().flatten();
                counts[value.unwrap_or(values.len())] += 1;
            }
            let names = values.iter().map(|value| quoted(value)).chain(std::iter::once("unknown".to_owned()));
            let some = names.zip(&counts).filter(|(_, count)| **count > 0);
            let weights: Vec<String> = some.map(|(name, count)| format!("{name} = {count}")).collect();
            self.line(format!("attributes.{} = {{ {} }}", quoted(name), weights.join(", ")));
        }
    }

    fn handling(&mut self) {
        let found = self.found;
        let longest = found.talk.iter().max_by_key(|talk| talk.calls);
        self.line("[world.handling]");
        if let Some(talk) = longest {
            // Of queues that hold no conversation.
            self.line(format!("talk = {}", talk.law));
        }
        if let Some(work) = &found.after_call {
            self.line(format!("wrap_up = {}", work.law));
            self.assume("world.handling.wrap_up", work.evidence.clone());
        }
        self.line("");
        for talk in &found.talk {
            let (queue, name) = (self.queue(talk.queue), self.name(talk.queue).to_owned());
            self.line(format!("[world.handling.queues.{queue}]\ntalk = {}\n", by_hour(&talk.law, talk.hours.as_ref())));
            self.assume(format!("world.handling.queues.{name}.talk"), talk.evidence.clone());
            for (profile, ratio) in &talk.profiles {
                let profile = &found.profiles[*profile].name;
                let law = by_hour(&talk.law.scaled(*ratio), talk.hours.as_ref());
                self.line(format!("[world.handling.queues.{queue}.profiles.{}]\ntalk = {law}\n", quoted(profile)));
                let why = format!("{ratio:.3} times the queue's mean, drawn towards it by as much as chance explains");
                self.assume(format!("world.handling.queues.{name}.profiles.{profile}.talk"), why);
            }
        }
    }

    fn staffing(&mut self, factor: f64, absence: f64) {
        let found = self.found;
        self.line(format!("[world.staffing]\nshrinkage = {absence:.4}\n"));
        let counts: Vec<usize> = found.profiles.iter().map(|profile| profile.count).collect();
        let mut capped = false;
        for (kind, name) in found.kinds.names.iter().enumerate() {
            let mut lines = Vec::new();
            let shared = |a: usize, b: usize| profiles::share(&found.profiles[a], &found.profiles[b]);
            let scheduled = found.staffing.scheduled(kind, (factor, absence), &counts, shared);
            for ((profile, curve), numbers) in found.profiles.iter().zip(&found.staffing.curves).zip(scheduled) {
                capped |= is_capped(profile, &numbers, &curve.there[kind], factor / (1.0 - absence));
                let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
                lines.push(format!("{} = [{}]", quoted(&profile.name), numbers.join(", ")));
            }
            self.line(format!("[world.staffing.patterns.{}]\n{}\n", quoted(name), lines.join("\n")));
        }
        let mut why = "agents who were there by their calls and the gaps between them: whoever is idle takes a caller who \
                       waits, so an agent was away where somebody waited whom they could have served; in quiet periods, in \
                       which few calls show who is there, as many as on nine days in ten"
            .to_owned();
        if factor != 1.0 {
            let _ = write!(
                why,
                "; all numbers multiplied by {factor:.4}, with which the simulated mean wait is the recorded one, as gaps \
                 leave open how long before and after a call an agent was there"
            );
        }
        if capped {
            why.push_str("; as many as the profile has agents where there should be more");
        }
        self.assume("world.staffing.patterns", why);
        let mut why = format!(
            "numbers present at the same time of the same kind of day vary as if each scheduled agent were missing with a \
             probability of {:.3} (variance over mean)",
            found.staffing.absence
        );
        if absence != found.staffing.absence {
            why.push_str(
                "; part of that goes with the number of calls, as people come when many wait: what is written is the part with \
                 which the simulated mean wait is the recorded one",
            );
        }
        self.assume("world.staffing.shrinkage", why);
    }

    fn recorded(&mut self) {
        let found = self.found;
        let source = format!("the {} recorded calls", found.stays.len());
        self.line("[published]");
        self.compare("recorded_calls", "calls recorded", "calls.inbound", found.stays.len() as f64, &source);
        let all: Vec<&Stay> = found.stays.iter().collect();
        self.figures("recorded", "", &all, &source);
        if self.queues() > QUEUES_COMPARED || self.queues() < 2 {
            self.line("");
            return;
        }
        for queue in 0..self.queues() {
            let own: Vec<&Stay> = found.stays.iter().filter(|stay| stay.queue == queue).collect();
            let label = format!("{{queue=\"{}\"}}", self.name(queue));
            if !own.is_empty() && !self.name(queue).contains(['"', '|', ',', '{', '}']) {
                self.figures(&format!("recorded_{queue}"), &label, &own, &source);
            }
        }
        self.line("");
    }

    fn figures(&mut self, key: &str, label: &str, stays: &[&Stay], source: &str) {
        let calls = stays.len().max(1) as f64;
        let wait = stays.iter().map(|stay| stay.wait).sum::<f64>() / calls;
        let answered = 100.0 * stays.iter().filter(|stay| stay.is_answered()).count() as f64 / calls;
        let of = label.trim_start_matches("{queue=\"").trim_end_matches("\"}").to_owned();
        let of = if of.is_empty() { String::new() } else { format!(" of {of}") };
        self.compare(
            &format!("{key}_wait"),
            &format!("mean wait{of}"),
            &format!("legs.mean_wait{label}"),
            wait,
            source,
        );
        let measure = format!("calls.answer_rate{label}");
        self.compare(&format!("{key}_answered"), &format!("answer rate{of}"), &measure, answered, source);
    }

    fn compare(&mut self, key: &str, title: &str, measure: &str, value: f64, source: &str) {
        let (title, measure, source) = (quoted(title), quoted(measure), quoted(source));
        let value = decimals(value, 3);
        self.line(format!("{key} = {{ title = {title}, measure = {measure}, value = {value}, source = {source} }}"));
    }

    fn assumptions(&mut self) {
        for (field, why) in std::mem::take(&mut self.assumed) {
            self.line(format!("[[assumptions]]\nfield = {}\nwhy = {}\n", quoted(&field), quoted(&why)));
        }
    }
}

/// Periods that are not closed, as openings.
fn openings(closed: &[bool]) -> String {
    let clock = |period: usize| {
        let minutes = period * 1_440 / closed.len();
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    };
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for period in (0..closed.len()).filter(|&period| !closed[period]) {
        match spans.last_mut() {
            Some((_, to)) if *to == period => *to += 1,
            _ => spans.push((period, period + 1)),
        }
    }
    let spans: Vec<String> = spans.iter().map(|(from, to)| format!("\"{}-{}\"", clock(*from), clock(*to))).collect();
    format!("[{}]", spans.join(", "))
}

fn is_capped(profile: &Profile, numbers: &[u32], there: &[f64], factor: f64) -> bool {
    let wanted = |there: &f64| there * factor > profile.count as f64 + 1.0;
    numbers.iter().zip(there).any(|(number, there)| *number as usize == profile.count && wanted(there))
}

/// A law, by ranges of hours where these differ.
fn by_hour(law: &Law, hours: Option<&[f64; HOURS]>) -> String {
    let Some(hours) = hours else { return law.to_string() };
    let mut ranges: Vec<(usize, usize, f64)> = Vec::new();
    for (hour, ratio) in hours.iter().enumerate() {
        match ranges.last_mut() {
            Some((_, to, same)) if (ratio / *same - 1.0).abs() < SAME_HOURS => *to = hour + 1,
            _ => ranges.push((hour, hour + 1, *ratio)),
        }
    }
    let range = |(from, to, ratio): &(usize, usize, f64)| format!("\"{from}..{to}\" = {}", law.scaled(*ratio));
    let ranges: Vec<String> = ranges.iter().map(range).collect();
    format!("{{ by_hour = {{ {} }} }}", ranges.join(", "))
}

fn decimals(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A TOML text or key in quotes.
fn quoted(text: &str) -> String {
    toml::Value::String(one_line(text)).to_string()
}
