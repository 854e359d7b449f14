//! Resolves names in the world part, and numbers by the hour.

use super::file::world::HourValues;
use crate::config::names::nearest;
use crate::config::text::fault::Faults;
use crate::config::{Center, Directory, Kind, Unknown};
use crate::id::{AgentId, ProfileId, QueueId, SelfServiceId};

/// The centre to which the names refer, the length of its day, and the faults found.
pub(super) struct Lookup<'a> {
    pub(super) center: &'a Center,
    /// Periods in a day.
    pub(super) periods: usize,
    pub(super) faults: Faults,
    directory: &'a Directory,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(center: &'a Center, directory: &'a Directory, periods: usize, faults: Faults) -> Self {
        Self { center, periods, faults, directory }
    }

    /// The queue of this name, or a fault that says which was probably meant. O(1), but for a fault.
    pub(super) fn queue(&mut self, path: &str, name: &str) -> Option<QueueId> {
        self.known(path, Kind::Queue, self.directory.queue(name))
    }

    /// Resolves the name of a profile.
    pub(super) fn profile(&mut self, path: &str, name: &str) -> Option<ProfileId> {
        self.known(path, Kind::Profile, self.directory.profile(name))
    }

    /// Resolves the name of an agent.
    pub(super) fn agent(&mut self, path: &str, name: &str) -> Option<AgentId> {
        self.known(path, Kind::Agent, self.directory.agent(name))
    }

    /// Resolves the name of a self-service.
    pub(super) fn service(&mut self, path: &str, name: &str) -> Option<SelfServiceId> {
        self.known(path, Kind::SelfService, self.directory.self_service(name))
    }

    /// Resolves the name of an external destination to its index in [`Center::externals`].
    pub(super) fn external(&mut self, path: &str, name: &str) -> Option<u16> {
        self.known(path, Kind::External, self.directory.external(name))
    }

    /// Resolves the name of an attribute to its index in [`Center::attributes`].
    pub(super) fn attribute(&mut self, path: &str, name: &str) -> Option<usize> {
        self.known(path, Kind::Attribute, self.directory.find(Kind::Attribute, name)).map(|index| index as usize)
    }

    fn known<T>(&mut self, path: &str, kind: Kind, found: Result<T, Unknown<'_>>) -> Option<T> {
        found.map_err(|unknown| self.faults.not_found(path, kind, unknown)).ok()
    }

    /// One number per period.
    pub(super) fn by_period(&mut self, path: &str, values: &HourValues) -> Vec<f64> {
        match values {
            HourValues::All(value) => vec![value.0; self.periods],
            HourValues::Each(values) => self.spread(path, &values.iter().map(|value| value.0).collect::<Vec<_>>()),
        }
    }

    /// Converts a list by hour or by period to one by period.
    pub(super) fn spread(&mut self, path: &str, values: &[f64]) -> Vec<f64> {
        let periods = self.periods;
        if values.len() == periods {
            return values.to_vec();
        }
        if values.len() != 24 {
            let expected =
                if periods == 24 { "24, one an hour".into() } else { format!("24 or {periods} (one a period)") };
            self.faults.add(path, format!("{} numbers", values.len()), expected);
            return vec![0.0; periods];
        }
        (0..periods).map(|period| average(values, period, periods)).collect()
    }
}

/// The mean of 24 hourly values over one of `periods` equal parts of the day.
fn average(values: &[f64], period: usize, periods: usize) -> f64 {
    let (from, until) = (period as f64 * 24.0 / periods as f64, (period + 1) as f64 * 24.0 / periods as f64);
    let part = |(hour, value): (usize, &f64)| {
        let shared = until.min((hour + 1) as f64) - from.max(hour as f64);
        value * shared.max(0.0)
    };
    values.iter().enumerate().map(part).sum::<f64>() / (until - from)
}

/// The index of `name` among `names`, or a fault with the closest name.
pub(super) fn place<'n>(
    names: impl Iterator<Item = &'n str> + Clone,
    kind: &'static str,
    path: &str,
    name: &str,
    faults: &mut Faults,
) -> Option<usize> {
    let place = names.clone().position(|known| known == name);
    if place.is_none() {
        faults.unknown(path, kind, name, nearest(name, names));
    }
    place
}

#[cfg(test)]
mod tests {
    use super::average;

    #[test]
    fn hourly_values_are_spread_over_shorter_periods_and_averaged_over_longer_ones() {
        let values: Vec<f64> = (0..24).map(f64::from).collect();
        assert_eq!((average(&values, 3, 48), average(&values, 4, 48)), (1.0, 2.0));
        assert_eq!((average(&values, 0, 12), average(&values, 11, 12)), (0.5, 22.5));
        assert!((average(&values, 1, 16) - (0.5 * 1.0 + 1.0 * 2.0) / 1.5).abs() < 1e-12);
    }
}
