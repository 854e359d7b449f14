//! When calls come: piecewise-constant Poisson by call type, day pattern and period, times the day's busyness.
//!
//! The gaps of a call type are unit exponentials spent against its cumulated rate (inversion; Çinlar 1975), so that more
//! demand brings the same calls earlier, and a period without calls costs one comparison.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand::RngExt;
use rand_distr::{Exp1, Gamma};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::stream::{Entity, Key, Purpose};
use super::world::World;
use crate::time::Timestamp;

const DAY_MICROS: f64 = 86_400e6;

/// A call is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// Its place in [`World::call_types`].
    pub(crate) call_type: u16,
    /// It is the so-many-eth of its type in this replication, from 0.
    pub(crate) number: u64,
}

/// The pending arrival of every call type.
#[derive(Debug)]
pub(crate) struct Arrivals<'w> {
    world: &'w World,
    /// Each day's factor.
    busyness: Vec<f64>,
    streams: Vec<TypeStream>,
    /// Time and type of the next call of each type that still has one. Among equal times the lower type comes first.
    pending: BinaryHeap<Reverse<(u64, u16)>>,
}

impl<'w> Arrivals<'w> {
    /// Of the replication that `key` names. The world has been checked.
    pub(crate) fn new(world: &'w World, key: Key) -> Self {
        let mut arrivals = Self {
            world,
            busyness: busyness(world, key),
            streams: Vec::with_capacity(world.call_types.len()),
            pending: BinaryHeap::with_capacity(world.call_types.len()),
        };
        for call_type in 0..world.call_types.len() as u16 {
            let random = key.entity(Entity::CallType, u32::from(call_type)).sequence(Purpose::Arrivals);
            let mut stream = TypeStream::new(random);
            if let Some(at) = stream.next(call_type, world, &arrivals.busyness) {
                arrivals.pending.push(Reverse((at, call_type)));
            }
            arrivals.streams.push(stream);
        }
        arrivals
    }

    /// When the next call comes, in microseconds; `u64::MAX` after the last.
    #[inline]
    pub(crate) fn next_micros(&self) -> u64 {
        self.pending.peek().map_or(u64::MAX, |next| next.0.0)
    }

    /// Takes the next call. O(log call types), and O(periods passed) in all.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<Arrival> {
        let mut next = self.pending.peek_mut()?;
        let call_type = next.0.1;
        let stream = &mut self.streams[usize::from(call_type)];
        let number = stream.count;
        stream.count += 1;
        match stream.next(call_type, self.world, &self.busyness) {
            Some(at) => next.0.0 = at,
            None => drop(std::collections::binary_heap::PeekMut::pop(next)),
        }
        Some(Arrival { call_type, number })
    }
}

/// One gamma draw a day, of mean 1.
fn busyness(world: &World, key: Key) -> Vec<f64> {
    if world.busyness_cv == 0.0 {
        return vec![1.0; world.days.len()];
    }
    let variance = world.busyness_cv * world.busyness_cv;
    let gamma = Gamma::new(1.0 / variance, variance).expect("the check bounds busyness_cv");
    let center = key.entity(Entity::Center, 0);
    (0..world.days.len() as u32).map(|day| center.stream(Purpose::Busyness, day).sample(gamma)).collect()
}

/// Where one call type stands.
#[derive(Debug)]
struct TypeStream {
    random: Xoshiro256PlusPlus,
    count: u64,
    /// Microseconds since the start; the fraction is kept, so that rounding does not add up.
    now: f64,
    /// The end of the period that `rate` holds for; beyond the last day once there is nothing left.
    period_end: f64,
    period: usize,
    /// Mean gap and rate of the current period, in microseconds and calls per microsecond.
    gap: f64,
    rate: f64,
}

impl TypeStream {
    fn new(random: Xoshiro256PlusPlus) -> Self {
        Self { random, count: 0, now: 0.0, period_end: 0.0, period: 0, gap: 0.0, rate: 0.0 }
    }

    #[inline]
    fn next(&mut self, call_type: u16, world: &World, busyness: &[f64]) -> Option<u64> {
        let mut left: f64 = self.random.sample(Exp1);
        loop {
            let at = self.now + left * self.gap;
            if at < self.period_end && self.rate > 0.0 {
                self.now = at;
                return Some(at as u64);
            }
            left = (left - (self.period_end - self.now) * self.rate).max(0.0);
            if !self.enter_next_period(call_type, world, busyness) {
                return None;
            }
        }
    }

    fn enter_next_period(&mut self, call_type: u16, world: &World, busyness: &[f64]) -> bool {
        let length = world.period.as_micros() as f64;
        let periods = (DAY_MICROS / length) as usize;
        let (day, period) = (self.period / periods, self.period % periods);
        let Some(&pattern) = world.days.get(day) else { return false };
        let per_hour = world.patterns[usize::from(pattern)].calls_per_hour[usize::from(call_type)][period];
        self.rate = per_hour * busyness[day] / 3600e6;
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
