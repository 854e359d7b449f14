//! The figures that are compared with earlier periods.

use super::{hours, mean_secs, share};
use crate::page::account::Account;
use crate::page::chance::{self, Change};
use crate::page::words::Words;

/// A figure.
pub(super) struct Figure {
    /// Identifies it in every language; with `figure-` before it, the key of its text.
    pub(super) key: &'static str,
    pub(super) value: f64,
    pub(super) unit: Unit,
    pub(super) sample: Sample,
}

/// How a figure is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Count,
    Percent,
    Hours,
    Seconds,
}

/// What a figure's chance is.
pub(super) enum Sample {
    /// A count with this dispersion.
    Count(f64),
    /// A part of a whole.
    Share(f64, f64),
    /// Unknown here.
    Unknown,
}

impl Figure {
    pub(super) fn label(&self, words: &Words) -> String {
        words.say(self.key)
    }

    pub(super) fn shown(&self, words: &Words) -> String {
        match self.unit {
            Unit::Count => words.count(self.value),
            Unit::Percent => words.percent(self.value),
            Unit::Hours => words.with("hours", &[("value", &words.number(self.value, 2))]),
            Unit::Seconds => words.with("seconds", &[("value", &words.number(self.value, 1))]),
        }
    }

    /// The change since an earlier one: percent of a count or an amount, points of a share.
    pub(super) fn since(&self, before: &Self) -> Option<Change> {
        match (&self.sample, &before.sample) {
            (Sample::Count(now), Sample::Count(then)) => chance::growth((self.value, *now), (before.value, *then)),
            (Sample::Share(part, whole), Sample::Share(part_before, whole_before)) => {
                chance::difference((*part, *whole), (*part_before, *whole_before))
            }
            _ => None,
        }
    }

    /// The change without an interval, where chance is unknown.
    pub(super) fn plain_growth(&self, before: &Self) -> Option<f64> {
        (before.value > 0.0).then(|| 100.0 * (self.value / before.value - 1.0))
    }
}

/// The figures of a period, in their order. Those that the source does not hold are not there.
pub(super) fn figures(account: &Account) -> Vec<Figure> {
    let (all, stays, dispersion) = (account.all(), account.stays(), chance::dispersion(account));
    let count = |key, count: u64| {
        let value = account.mean(count);
        Figure { key, value, unit: Unit::Count, sample: Sample::Count(dispersion) }
    };
    let part = |key, part: u64, whole: u64| {
        let sample = Sample::Share(account.mean(part), account.mean(whole));
        share(part, whole).map(|value| Figure { key, value, unit: Unit::Percent, sample })
    };
    let plain = |key, value: Option<f64>, unit| value.map(|value| Figure { key, value, unit, sample: Sample::Unknown });
    let mut figures = vec![Some(count("figure-inbound", all.inbound))];
    let per_day = |wanted: fn(usize) -> bool| {
        let days = account.days_on(wanted);
        let calls = (0..account.days()).filter(|&day| wanted(account.weekday(day)));
        let calls: u64 = calls.map(|day| account.day(day).inbound).sum();
        (days > 0).then(|| account.mean(calls) / days as f64)
    };
    figures.push(plain("figure-inbound-per-day", per_day(|_| true), Unit::Count));
    figures.push(plain("figure-inbound-weekday", per_day(|day| day < 5), Unit::Count));
    figures.push(plain("figure-inbound-weekend", per_day(|day| day >= 5), Unit::Count));
    let served: u64 = account.self_service.iter().map(|service| service.contained).sum();
    if all.for_agents < all.inbound {
        figures.push(Some(count("figure-for-agents", all.for_agents)));
    }
    figures.push(Some(count("figure-answered", all.answered)));
    if served > 0 {
        let sessions: u64 = account.self_service.iter().map(|service| service.sessions).sum();
        figures.push(Some(count("figure-self-service", sessions)));
        figures.push(Some(count("figure-services", all.answered + sessions)));
    }
    figures.push(Some(count("figure-lost", all.for_agents - all.answered)));
    figures.push(part("figure-answer-rate", all.answered, all.inbound));
    if all.for_agents < all.inbound {
        figures.push(part("figure-answer-rate-for-agents", all.answered, all.for_agents));
    }
    if stays.wait.1 > 0 {
        figures.push(part("figure-prompt", all.prompt, all.for_agents));
    }
    figures.push(plain("figure-wait", mean_secs(stays.wait), Unit::Seconds));
    let talk = (stays.talk.1 > 0).then(|| hours(stays.talk.0) / account.runs.max(1) as f64);
    figures.push(plain("figure-service-hours", talk, Unit::Hours));
    // The conversations of a call that was transferred are one service.
    let each = talk.filter(|_| all.answered > 0).map(|hours| 3600.0 * hours / account.mean(all.answered));
    figures.push(plain("figure-handling", each, Unit::Seconds));
    if account.people > 0 {
        let people = account.mean(account.people);
        figures.push(plain("figure-people", Some(people), Unit::Count));
        figures.push(plain("figure-per-person", Some(account.mean(stays.answered) / people), Unit::Count));
    }
    if let Some(ratings) = account.ratings {
        let rated: u64 = ratings.iter().sum();
        if rated > 0 {
            figures.push(part("figure-satisfaction", ratings[0] + ratings[1], rated));
        }
    }
    figures.into_iter().flatten().collect()
}
