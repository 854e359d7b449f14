//! Special days: campaigns whose effect is learnt from earlier ones, and manual corrections, each with its reason.

use std::ops::RangeInclusive;

use jiff::civil::{Date, Time};
use serde::Deserialize;

/// Campaigns and corrections, as a file names them.
///
/// ```toml
/// [[campaign]]
/// name = "tax letters"                      # days of the same name share one effect, learnt from those in the records
/// from = "2026-03-02"
/// to = "2026-03-04"
///
/// [[override]]
/// reason = "power cut announced in the north"
/// from = "2026-12-24"                       # one day; or also `to`
/// queue = "contract"                        # without it: every queue
/// begins = "10:00"                          # with `ends`: only these periods
/// ends = "14:00"
/// multiply = 0.5                            # or `calls = 120`: calls in all on each such day or stretch
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// Days with an effect that is learnt.
    #[serde(default, rename = "campaign")]
    pub campaigns: Vec<Campaign>,
    /// Corrections by hand.
    #[serde(default, rename = "override")]
    pub overrides: Vec<Override>,
}

/// Days that share one effect, which is learnt from those in the records.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Days of one name share one effect.
    pub name: String,
    /// The first day.
    pub from: Date,
    /// The last day; without it, the first.
    pub to: Option<Date>,
}

/// A correction of the forecast, with its reason.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Why, printed wherever the corrected day is.
    pub reason: String,
    /// The first day.
    pub from: Date,
    /// The last day; without it, the first.
    pub to: Option<Date>,
    /// The queue; every one without it.
    pub queue: Option<String>,
    /// The first period it holds for; the day's first without it.
    pub begins: Option<Time>,
    /// It holds before this time; to the day's end without it.
    pub ends: Option<Time>,
    /// A factor.
    pub multiply: Option<f64>,
    /// Calls in all on each such day within these periods, in place of what was forecast.
    pub calls: Option<f64>,
}

/// What is wrong with a file of events.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It is no such TOML.
    #[error("{0}")]
    Syntax(String),
    /// An entry contradicts itself.
    #[error("{entry}: found {found}; expected {expected}")]
    Entry {
        /// Which, as in `override[2]`, counted from 1.
        entry: String,
        /// What stands there.
        found: String,
        /// What would be right.
        expected: &'static str,
    },
}

impl Events {
    /// Reads a file of events.
    ///
    /// # Errors
    /// All entries that make no sense; or the first place where it is no TOML.
    pub fn parse(text: &str) -> Result<Self, Vec<EventError>> {
        let events: Self = toml::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| vec![EventError::Syntax(error.to_string())])?;
        let mut faults = Vec::new();
        for (place, campaign) in (1..).zip(&events.campaigns) {
            if let Some((found, expected)) = backwards(campaign.from, campaign.to) {
                faults.push(EventError::Entry { entry: format!("campaign[{place}]"), found, expected });
            }
        }
        for (place, entry) in (1..).zip(&events.overrides) {
            if let Some((found, expected)) = entry.fault() {
                faults.push(EventError::Entry { entry: format!("override[{place}]"), found, expected });
            }
        }
        if faults.is_empty() { Ok(events) } else { Err(faults) }
    }

    /// The campaigns of a date.
    pub(crate) fn learnt(&self, date: Date) -> impl Iterator<Item = &str> {
        self.campaigns
            .iter()
            .filter(move |campaign| days(campaign.from, campaign.to).contains(&date))
            .map(|it| it.name.as_str())
    }

    /// The corrections of a queue's date.
    pub(crate) fn overrides(&self, queue: &str, date: Date) -> impl Iterator<Item = &Override> {
        self.overrides.iter().filter(move |entry| {
            days(entry.from, entry.to).contains(&date) && entry.queue.as_deref().is_none_or(|its| its == queue)
        })
    }
}

impl Override {
    fn fault(&self) -> Option<(String, &'static str)> {
        if let Some(fault) = backwards(self.from, self.to) {
            return Some(fault);
        }
        if self.reason.trim().is_empty() {
            return Some(("no reason".into(), "a `reason`"));
        }
        let value = match (self.multiply, self.calls) {
            (Some(value), None) | (None, Some(value)) => value,
            (Some(_), Some(_)) => return Some(("`multiply` and `calls`".into(), "one of them")),
            (None, None) => return Some(("neither `multiply` nor `calls`".into(), "one of them")),
        };
        if !(0.0..=1e9).contains(&value) {
            return Some((value.to_string(), "a number from 0 to a billion"));
        }
        match (self.begins, self.ends) {
            (Some(begins), Some(ends)) if ends <= begins => {
                Some((format!("{begins} to {ends}"), "an end after the beginning"))
            }
            _ => None,
        }
    }

    /// Applies the correction to a day's forecast.
    pub(crate) fn apply(&self, period_minutes: u32, calls: &mut [f64]) {
        let minute = |time: Time| u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs());
        let begins = self.begins.map_or(0, minute).div_ceil(period_minutes) as usize;
        let ends =
            self.ends.map_or(calls.len(), |time| minute(time).div_ceil(period_minutes) as usize).min(calls.len());
        let Some(stretch) = calls.get_mut(begins..ends) else { return };
        let sum: f64 = stretch.iter().sum();
        let factor = match (self.multiply, self.calls) {
            (Some(factor), _) => factor,
            (None, Some(wanted)) if sum > 0.0 => wanted / sum,
            (None, Some(wanted)) => {
                let each = wanted / stretch.len().max(1) as f64;
                stretch.fill(each);
                return;
            }
            (None, None) => return,
        };
        stretch.iter_mut().for_each(|calls| *calls *= factor);
    }
}

fn days(from: Date, to: Option<Date>) -> RangeInclusive<Date> {
    from..=to.unwrap_or(from)
}

fn backwards(from: Date, to: Option<Date>) -> Option<(String, &'static str)> {
    let to = to?;
    (to < from).then(|| (format!("{from} to {to}"), "a last day on or after the first"))
}
