//! The cheapest path through a network.

use super::build::{Network, parts};

/// More than any path may cost, and little enough that two of them can be added.
pub(crate) const INFINITE: i32 = 1 << 29;

/// Room for the values of places, used again and again.
#[derive(Default)]
pub(crate) struct Shortest {
    values: Vec<i32>,
    /// Where each layer begins among the values.
    begins: Vec<usize>,
}

impl Shortest {
    /// Finds the cheapest path at these prices, at `day * kinds_and_off + worked`; writes what is worked by day (0 is
    /// off, else the kind plus one). Prices of the ends are multiplied by `scale`. Returns the cost, or `None` if every
    /// path is forbidden. O(arcs).
    pub(crate) fn find(&mut self, network: &Network, prices: &[i32], scale: i32, worked: &mut Vec<u8>) -> Option<i32> {
        let width = prices.len() / network.layers.len().max(1);
        self.evaluate(network, prices, width, scale);
        worked.clear();
        let total = *self.values.first()?;
        if total >= INFINITE / 2 {
            return None;
        }
        let mut place = 0;
        for (day, layer) in network.layers.iter().enumerate() {
            let begin = self.begins[day];
            let next = &self.values[self.begins[day + 1]..];
            let arcs = &layer.arcs[layer.first[place] as usize..layer.first[place + 1] as usize];
            let cheapest = arcs
                .iter()
                .map(|&arc| parts(arc))
                .find(|&(what, to)| prices[day * width + what] + next[to] == self.values[begin + place]);
            let (what, to) = cheapest.expect("a value comes from one of the arcs");
            worked.push(what as u8);
            place = to;
        }
        Some(total)
    }

    /// The least cost from each place to the end, from the last layer to the first.
    fn evaluate(&mut self, network: &Network, prices: &[i32], width: usize, scale: i32) {
        self.begins.clear();
        let mut places = 0;
        for layer in &network.layers {
            self.begins.push(places);
            places += layer.first.len() - 1;
        }
        self.begins.push(places);
        self.values.clear();
        self.values.resize(places + network.ends.len(), INFINITE);
        let scaled = |price: i64| (price * i64::from(scale)).clamp(i64::from(-INFINITE), i64::from(INFINITE)) as i32;
        for (value, &end) in self.values[places..].iter_mut().zip(&network.ends) {
            *value = scaled(end);
        }
        for (day, layer) in network.layers.iter().enumerate().rev() {
            let prices = &prices[day * width..(day + 1) * width];
            let (before, next) = self.values.split_at_mut(self.begins[day + 1]);
            for (value, ends) in before[self.begins[day]..].iter_mut().zip(layer.first.windows(2)) {
                let mut least = INFINITE;
                for &arc in &layer.arcs[ends[0] as usize..ends[1] as usize] {
                    let (what, to) = parts(arc);
                    least = least.min(prices[what] + next[to]);
                }
                *value = least;
            }
        }
    }
}
