//! What is asked for, in words: targets, costs and limits as people write them.

use acd::config::{Center, Directory};
use acd::id::ProfileId;
use acd::time::Duration;

use super::{Limit, Target, Task};

/// A task in words.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What the plan must reach, as [`Target::read`] reads it.
    pub targets: Vec<String>,
    /// What an agent costs for a period: `general=1.2`. Profiles that are not named cost 1.
    pub costs: Vec<String>,
    /// How many agents there must and may be: `general=2..`, `labour@08:00-20:00=1..12`, `contract=4`.
    pub limits: Vec<String>,
    /// How many agents there must be at any time, of all profiles together.
    pub presence: u32,
}

impl Asked {
    /// The task.
    ///
    /// # Errors
    /// What is wrong, as in `target legs.abandoned<5: expected …`.
    pub fn task(&self, center: &Center) -> Result<Task, String> {
        let directory = Directory::new(center);
        let mut targets = Vec::new();
        for text in &self.targets {
            targets.extend(Target::read(text, center).map_err(|wrong| format!("target {wrong}"))?);
        }
        let mut costs = vec![1.0; center.profiles.len()];
        for text in &self.costs {
            let (name, number) = text.split_once('=').ok_or_else(|| wrong("cost", text, "PROFILE=NUMBER"))?;
            let cost = number.trim().parse().ok().filter(|cost: &f64| *cost > 0.0 && cost.is_finite());
            let cost = cost.ok_or_else(|| wrong("cost", text, "a number above zero"))?;
            costs[profile("cost", text, name, &directory)?.index()] = cost;
        }
        let limits = self.limits.iter().map(|text| limit(text, &directory)).collect::<Result<_, _>>()?;
        Ok(Task { targets, costs, limits, presence: self.presence })
    }
}

fn wrong(what: &str, text: &str, expected: &str) -> String {
    format!("{what} {text}: expected {expected}")
}

fn profile(what: &str, text: &str, name: &str, directory: &Directory) -> Result<ProfileId, String> {
    directory.profile(name.trim()).map_err(|unknown| {
        format!("{what} {text}: found the {}; expected {}", unknown.without_hint(), unknown.expected())
    })
}

/// `general=2..`, `labour@08:00-20:00=1..12`, `contract=4`.
fn limit(text: &str, directory: &Directory) -> Result<Limit, String> {
    let expected = "PROFILE[@FROM-TO]=LEAST..MOST, such as general=2.. or labour@08:00-20:00=1..12";
    let (left, range) = text.split_once('=').ok_or_else(|| wrong("limit", text, expected))?;
    let (name, hours) = match left.split_once('@') {
        None => (left, (Duration::ZERO, Duration::from_secs(86_400))),
        Some((name, hours)) => {
            let hours = hours.split_once('-').and_then(|(from, to)| Some((clock(from)?, clock(to)?)));
            (name, hours.filter(|(from, to)| from < to).ok_or_else(|| wrong("limit", text, expected))?)
        }
    };
    let (least, most) = range.split_once("..").unwrap_or((range, range));
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong("limit", text, expected));
    let least = if least.trim().is_empty() { 0 } else { number(least)? };
    let most = if most.trim().is_empty() { None } else { Some(number(most)?) };
    Ok(Limit { profile: profile("limit", text, name, directory)?, hours, least, most })
}

/// A time of the day, up to 24:00.
pub fn clock(text: &str) -> Option<Duration> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let secs = hours.checked_mul(3_600)?.checked_add(minutes.checked_mul(60)?)?;
    (minutes < 60 && secs <= 86_400).then(|| Duration::from_secs(secs))
}
