//! The network: states reached day by day; those that lead nowhere left out, those with equal futures merged.

use rustc_hash::FxHashMap;

use super::kinds::Kinds;
use super::state::{COUNTERS, State, Step};
use crate::roster::{Rules, Task};

/// Bits of a packed arc for the place it leads to; the others are for what is worked.
const TO_BITS: u32 = 24;

/// How far a network may spread. A long horizon has too many states; near the straight line from nothing to what a
/// contract asks for, there are few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Minutes and weekends by which the days so far may be ahead of or behind the straight line; `None` is no limit.
    pub(crate) slack: Option<(u32, u8)>,
    /// Arcs of the network before merging: more are not built.
    pub(crate) arcs_most: usize,
}

/// Why there is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoNetwork {
    /// The rules leave no way through the horizon.
    NoWay,
    /// More arcs than the limits allow.
    TooLarge,
}

/// A layer: the places of a day, and what may be done on that day.
pub(super) struct Layer {
    /// Where the arcs of a place begin; one more entry than places.
    pub(super) first: Vec<u32>,
    /// What is worked (0 is off, else the kind plus one) above the place on the next day.
    pub(super) arcs: Vec<u32>,
}

/// The network of one contract.
pub(crate) struct Network {
    pub(super) layers: Vec<Layer>,
    /// Prices at the end, by place.
    pub(super) ends: Vec<i64>,
}

/// The parts of a packed arc: what is worked, and where it leads.
pub(super) fn parts(arc: u32) -> (usize, usize) {
    ((arc >> TO_BITS) as usize, (arc & ((1 << TO_BITS) - 1)) as usize)
}

impl Network {
    /// Builds it. `counts_most` bounds the shifts that the kinds count.
    ///
    /// # Errors
    /// [`NoNetwork`].
    pub(crate) fn build(
        task: &Task,
        rules: &Rules,
        kinds: &Kinds,
        counts_most: [u8; COUNTERS],
        limits: Limits,
    ) -> Result<Self, NoNetwork> {
        let step = Step::new(task, rules, kinds, counts_most);
        let (reached, last) = reach(task.days, &step, limits)?;
        let ends: Vec<Option<i64>> = last.iter().map(|&state| step.end(state)).collect();
        merge(reached, &ends).ok_or(NoNetwork::NoWay)
    }

    /// Arcs in all.
    pub(crate) fn arcs(&self) -> usize {
        self.layers.iter().map(|layer| layer.arcs.len()).sum()
    }
}

/// Arcs of one day before merging: where they begin, and packed.
struct Reached {
    places: usize,
    arcs: Vec<(u32, u32)>,
}

/// Which states a day may end in.
struct Corridor<'a, 'b> {
    step: &'a Step<'b>,
    days: usize,
    longest: usize,
    slack: Option<(f64, u8)>,
}

impl Corridor<'_, '_> {
    /// The state at the end of a day as it is counted, or `None` where it is out of bounds.
    fn admits(&self, state: State, day: usize) -> Option<State> {
        let left = self.days - day - 1;
        let step = self.step;
        if !step.counts_units() {
            return Some(state);
        }
        let units = state.units as usize;
        if units + step.worked_most(left) * self.longest < step.least as usize {
            return None;
        }
        let Some((slack, weekends_slack)) = self.slack else { return Some(state) };
        let part = (day + 1) as f64 / self.days as f64;
        if step.least > 0 {
            let line = 0.5 * (f64::from(step.least) + f64::from(step.most)) * part;
            if (units as f64 - line).abs() > slack {
                return None;
            }
        }
        let mut state = state;
        if step.least == 0 && !step.wishes_units() {
            let line = f64::from(step.most) * part;
            if units as f64 > line + slack {
                return None;
            }
            state.units = state.units.max((line - slack).max(0.0) as u32);
        }
        if let Some((nights, most)) = step.nights(state) {
            let line = (f64::from(most) * part) as u8;
            if nights > line.saturating_add(weekends_slack) {
                return None;
            }
            state = step.with_nights(state, nights.max(line.saturating_sub(weekends_slack)));
        }
        let Some((weekends, most)) = step.weekends(state) else { return Some(state) };
        let line = (f64::from(most) * part) as u8;
        if weekends > line.saturating_add(weekends_slack) {
            return None;
        }
        // Those who are behind are counted as if they were less so: that forgoes something and allows nothing.
        Some(step.with_weekends(state, weekends.max(line.saturating_sub(weekends_slack))))
    }
}

fn reach(days: usize, step: &Step<'_>, limits: Limits) -> Result<(Vec<Reached>, Vec<State>), NoNetwork> {
    let slack = limits.slack.map(|(minutes, weekends)| (f64::from(minutes) / f64::from(step.unit), weekends));
    let longest = step.kind_units.iter().copied().max().unwrap_or(0);
    let corridor = Corridor { step, days, longest: longest as usize, slack };
    let mut states = vec![step.first()];
    let mut reached = Vec::with_capacity(days);
    let mut count = 0;
    for day in 0..days {
        let mut next: Vec<State> = Vec::new();
        let mut known: FxHashMap<State, u32> = FxHashMap::default();
        let mut arcs = Vec::new();
        for (from, &state) in states.iter().enumerate() {
            let mut go = |worked: u32, to: Option<State>| {
                let Some(to) = to.and_then(|to| corridor.admits(to, day)) else { return };
                let place = *known.entry(to).or_insert_with(|| {
                    next.push(to);
                    next.len() as u32 - 1
                });
                arcs.push((from as u32, worked << TO_BITS | place));
            };
            go(0, step.off(state, day));
            for kind in 0..step.kinds() {
                go(kind as u32 + 1, step.work(state, day, kind));
            }
        }
        count += arcs.len();
        if count > limits.arcs_most || next.len() >> TO_BITS > 0 {
            return Err(NoNetwork::TooLarge);
        }
        reached.push(Reached { places: states.len(), arcs });
        states = next;
    }
    Ok((reached, states))
}

/// Backwards: places without a future go, places with the same future become one.
fn merge(reached: Vec<Reached>, ends: &[Option<i64>]) -> Option<Network> {
    const GONE: u32 = u32::MAX;
    let mut prices: Vec<i64> = Vec::new();
    let mut merged: Vec<u32> = Vec::with_capacity(ends.len());
    for end in ends {
        merged.push(end.map_or(GONE, |price| {
            let known = prices.iter().position(|&other| other == price);
            known.unwrap_or_else(|| {
                prices.push(price);
                prices.len() - 1
            }) as u32
        }));
    }
    let mut layers: Vec<Layer> = Vec::with_capacity(reached.len());
    for Reached { places, arcs } in reached.into_iter().rev() {
        let mut layer = Layer { first: vec![0], arcs: Vec::new() };
        let mut known: FxHashMap<Box<[u32]>, u32> = FxHashMap::default();
        let mut before = vec![GONE; places];
        let mut at = 0;
        let mut own: Vec<u32> = Vec::new();
        for (place, before) in before.iter_mut().enumerate() {
            own.clear();
            while at < arcs.len() && arcs[at].0 as usize == place {
                let (worked, to) = parts(arcs[at].1);
                if merged[to] != GONE {
                    own.push((worked as u32) << TO_BITS | merged[to]);
                }
                at += 1;
            }
            if own.is_empty() {
                continue;
            }
            *before = *known.entry(own.as_slice().into()).or_insert_with(|| {
                layer.arcs.extend_from_slice(&own);
                layer.first.push(layer.arcs.len() as u32);
                layer.first.len() as u32 - 2
            });
        }
        merged = before;
        layers.push(layer);
    }
    layers.reverse();
    (merged == [0]).then_some(Network { layers, ends: prices })
}
