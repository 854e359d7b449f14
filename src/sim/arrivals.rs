//! Arrivals: piecewise-constant Poisson processes by call type, day pattern and period, scaled by the busyness of the
//! day.
//!
//! The gaps of a call type are unit exponentials spent against its cumulative rate (inversion; Çinlar 1975), so that
//! more demand brings the same calls earlier, and a period without calls costs one comparison.

use rand::RngExt;
use rand_distr::{Exp1, Gamma};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::earliest::{Earliest, NEVER};
use super::stream::{Entity, Key, Purpose};
use super::world::World;
use crate::time::Timestamp;

const DAY_MICROS: f64 = 86_400e6;

/// An arrival that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// Its index in [`World::call_types`].
    pub(crate) call_type: u16,
    /// Its index among the arrivals of its type in this replication.
    pub(crate) number: u64,
}

/// The pending arrival of every call type.
#[derive(Clone, Debug)]
pub(crate) struct Arrivals<'w> {
    world: &'w World,
    days: Vec<Day>,
    streams: Vec<TypeStream>,
    /// When the next call of each type comes. Among equal times the lower type comes first.
    pending: Earliest,
}

impl<'w> Arrivals<'w> {
    /// The arrivals of the replication with this `key`. The world has been checked.
    pub(crate) fn new(world: &'w World, key: Key) -> Self {
        let mut arrivals = Self {
            world,
            days: days(world, key),
            streams: Vec::with_capacity(world.call_types.len()),
            pending: Earliest::new(world.call_types.len()),
        };
        for call_type in 0..world.call_types.len() as u16 {
            let random = key.entity(Entity::CallType, u32::from(call_type)).sequence(Purpose::Arrivals);
            let mut stream = TypeStream::new(random);
            let next = stream.next(call_type, world, &arrivals.days);
            arrivals.pending.set(u32::from(call_type), next.unwrap_or(NEVER));
            arrivals.streams.push(stream);
        }
        arrivals
    }

    /// The pattern of a day in the calendar, and the one drawn for it, as places in [`World::patterns`].
    pub(crate) fn patterns_of(&self, day: usize) -> (usize, usize) {
        (usize::from(self.world.days[day]), usize::from(self.days[day].pattern))
    }

    /// When the next call arrives, in microseconds; `u64::MAX` after the last.
    #[inline]
    pub(crate) fn next_micros(&self) -> u64 {
        self.pending.first().0
    }

    /// Takes the next call. O(log call types), plus O(periods passed) in total.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<Arrival> {
        let (at, place) = self.pending.first();
        if at == NEVER {
            return None;
        }
        let call_type = place as u16;
        let stream = &mut self.streams[usize::from(call_type)];
        let number = stream.count;
        stream.count += 1;
        let next = stream.next(call_type, self.world, &self.days);
        self.pending.set(place, next.unwrap_or(NEVER));
        Some(Arrival { call_type, number })
    }
}

/// The random properties of a day.
#[derive(Clone, Copy, Debug)]
struct Day {
    /// The pattern of its demand.
    pattern: u16,
    /// The factor for that demand.
    busyness: f64,
}

fn days(world: &World, key: Key) -> Vec<Day> {
    let pattern = |(day, &kind): (usize, &u16)| drawn_pattern(world, key, day, kind);
    let patterns = world.days.iter().enumerate().map(pattern);
    patterns.zip(busyness(world, key)).map(|(pattern, busyness)| Day { pattern, busyness }).collect()
}

/// The pattern drawn for a day of this kind; its own if it has its own demand.
fn drawn_pattern(world: &World, key: Key, day: usize, kind: u16) -> u16 {
    let drawn = &world.patterns[usize::from(kind)].drawn;
    let Some(&(last, _)) = drawn.last() else { return kind };
    let mut left = key.entity(Entity::Center, 0).uniform(Purpose::DayPattern, day as u32);
    let found = drawn.iter().find(|(_, chance)| {
        left -= chance;
        left < 0.0
    });
    found.map_or(last, |(pattern, _)| *pattern)
}

/// One gamma draw per day, with mean 1.
fn busyness(world: &World, key: Key) -> Vec<f64> {
    if world.busyness_cv == 0.0 {
        return vec![1.0; world.days.len()];
    }
    let variance = world.busyness_cv * world.busyness_cv;
    let gamma = Gamma::new(1.0 / variance, variance).expect("the check bounds busyness_cv");
    let center = key.entity(Entity::Center, 0);
    (0..world.days.len() as u32).map(|day| center.stream(Purpose::Busyness, day).sample(gamma)).collect()
}

/// The state of one call type.
#[derive(Clone, Debug)]
struct TypeStream {
    random: Xoshiro256PlusPlus,
    count: u64,
    /// Microseconds since the start, with fraction, so that rounding errors do not accumulate.
    now: f64,
    /// The end of the period of `rate`; beyond the last day if no calls are left.
    period_end: f64,
    period: usize,
    /// Mean gap and rate in the current period, in microseconds and calls per microsecond.
    gap: f64,
    rate: f64,
}

impl TypeStream {
    fn new(random: Xoshiro256PlusPlus) -> Self {
        Self { random, count: 0, now: 0.0, period_end: 0.0, period: 0, gap: 0.0, rate: 0.0 }
    }

    #[inline]
    fn next(&mut self, call_type: u16, world: &World, days: &[Day]) -> Option<u64> {
        let mut left: f64 = self.random.sample(Exp1);
        loop {
            let at = self.now + left * self.gap;
            if at < self.period_end && self.rate > 0.0 {
                self.now = at;
                return Some(at as u64);
            }
            left = (left - (self.period_end - self.now) * self.rate).max(0.0);
            if !self.enter_next_period(call_type, world, days) {
                return None;
            }
        }
    }

    fn enter_next_period(&mut self, call_type: u16, world: &World, days: &[Day]) -> bool {
        let length = world.period.as_micros() as f64;
        let periods = (DAY_MICROS / length) as usize;
        let (day, period) = (self.period / periods, self.period % periods);
        let Some(&Day { pattern, busyness }) = days.get(day) else { return false };
        let per_hour = world.patterns[usize::from(pattern)].calls_per_hour[usize::from(call_type)][period];
        self.rate = per_hour * busyness / 3600e6;
        self.gap = if self.rate > 0.0 { 1.0 / self.rate } else { 0.0 };
        self.now = self.period as f64 * length;
        self.period_end = self.now + length;
        self.period += 1;
        true
    }
}

/// Midnight after the last day.
pub(crate) fn end_of_days(world: &World) -> Timestamp {
    Timestamp::from_secs(world.days.len() as u64 * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::{CallType, DayPattern};
    use crate::time::Duration;

    fn world(rates: Vec<Vec<f64>>, days: usize, busyness_cv: f64) -> World {
        let call_type = |_: &Vec<f64>| CallType::new("", crate::id::QueueId(0));
        let period = Duration::from_secs(86_400 / rates[0].len() as u64);
        World {
            call_types: rates.iter().map(call_type).collect(),
            patterns: vec![DayPattern::new("day", rates)],
            busyness_cv,
            ..World::new(days, period)
        }
    }

    fn all(world: &World, seed: u64) -> Vec<(u64, Arrival)> {
        let mut arrivals = Arrivals::new(world, Key::replication(seed, 0));
        std::iter::from_fn(|| {
            let at = arrivals.next_micros();
            arrivals.take().map(|arrival| (at, arrival))
        })
        .collect()
    }

    #[test]
    fn calls_come_in_order_of_time_and_are_numbered_within_their_type() {
        let world = world(vec![vec![50.0; 24], vec![20.0; 24]], 3, 0.3);
        let calls = all(&world, 5);
        assert!(calls.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        for call_type in [0, 1] {
            let numbers = calls.iter().filter(|call| call.1.call_type == call_type).map(|call| call.1.number);
            assert!(numbers.enumerate().all(|(place, number)| place as u64 == number));
        }
    }

    #[test]
    fn counts_by_period_have_the_mean_and_variance_of_poisson() {
        let rates = [0.0, 40.0, 0.0, 0.0, 8.0, 300.0];
        let days = 2_000;
        let world = world(vec![rates.to_vec()], days, 0.0);
        let mut counts = vec![[0u32; 6]; days];
        for (at, _) in all(&world, 11) {
            counts[(at / 86_400_000_000) as usize][(at / 14_400_000_000 % 6) as usize] += 1;
        }
        for (period, rate) in rates.iter().enumerate() {
            let (expected, n) = (rate * 4.0, days as f64);
            let mean = counts.iter().map(|day| f64::from(day[period])).sum::<f64>() / n;
            let variance = counts.iter().map(|day| (f64::from(day[period]) - mean).powi(2)).sum::<f64>() / (n - 1.0);
            assert!((mean - expected).abs() <= 4.0 * (expected / n).sqrt(), "period {period}: mean {mean}");
            // The variance of the variance of n Poisson counts.
            let error = ((expected + 2.0 * expected * expected) / n).sqrt();
            assert!((variance - expected).abs() <= 4.0 * error, "period {period}: variance {variance}");
        }
    }

    #[test]
    fn busy_days_are_busy_for_all_types_and_average_out() {
        let (days, cv) = (4_000, 0.25);
        let world = world(vec![vec![10.0; 24], vec![30.0; 24]], days, cv);
        let mut counts = vec![[0f64; 2]; days];
        for (at, call) in all(&world, 3) {
            counts[(at / 86_400_000_000) as usize][usize::from(call.call_type)] += 1.0;
        }
        let n = days as f64;
        let mean = |of: usize| counts.iter().map(|day| day[of]).sum::<f64>() / n;
        let (few, many) = (mean(0), mean(1));
        let together = counts.iter().map(|day| (day[0] - few) * (day[1] - many)).sum::<f64>() / n;
        // Mean λ, variance λ + λ²cv², covariance λ₁λ₂cv².
        for (mean, expected) in [(few, 240.0f64), (many, 720.0)] {
            let error = ((expected + (expected * cv).powi(2)) / n).sqrt();
            assert!((mean - expected).abs() <= 4.0 * error, "{mean}");
        }
        let expected = 240.0 * 720.0 * cv * cv;
        assert!((together / expected - 1.0).abs() < 0.12, "{together}, not {expected}");
    }

    #[test]
    fn a_day_drawn_by_chance_has_the_demand_of_each_pattern_as_often_as_the_chances_say() {
        let days = 4_000;
        let mut world = world(vec![vec![0.0; 24]], days, 0.0);
        let quiet = DayPattern::new("quiet", vec![vec![1.0; 24]]);
        let busy = DayPattern::new("busy", vec![vec![10.0; 24]]);
        world.patterns.extend([quiet, busy]);
        world.patterns[0].drawn = vec![(1, 0.7), (2, 0.3)];
        let mut counts = vec![0u32; days];
        for (at, _) in all(&world, 8) {
            counts[(at / 86_400_000_000) as usize] += 1;
        }
        // 24 calls or 240: a hundred is far from both.
        let busy = counts.iter().filter(|count| **count > 100).count() as f64;
        let n = days as f64;
        assert!((busy / n - 0.3).abs() < 4.0 * (0.21 / n).sqrt(), "{busy}");
        let mean = counts.iter().copied().map(f64::from).sum::<f64>() / n;
        let (expected, variance) = (0.7 * 24.0 + 0.3 * 240.0, 0.21 * 216.0f64.powi(2) + 88.8);
        assert!((mean - expected).abs() < 4.0 * (variance / n).sqrt(), "{mean}");
        assert!((world.expected_calls() / n - expected).abs() < 1e-9);
        // Each replication draws its own days, and nothing else changes: arrivals keep their gaps.
        let kinds = |seed| drawn_pattern(&world, Key::replication(seed, 0), 0, 0);
        assert!((0..50).any(|seed| kinds(seed) != kinds(50 + seed)));
    }

    #[test]
    fn a_world_without_calls_has_no_arrival() {
        assert_eq!(all(&world(vec![vec![0.0; 24]], 400, 0.0), 1), []);
    }

    #[test]
    fn a_published_seed_brings_these_calls_for_ever() {
        let world = world(vec![vec![50.0; 24], vec![20.0; 24]], 1, 0.3);
        let first: Vec<(u64, u16)> = all(&world, 5).iter().take(4).map(|call| (call.0, call.1.call_type)).collect();
        assert_eq!(first, [(302025107, 0), (420532856, 0), (579308260, 1), (627965620, 0)]);
    }
}
