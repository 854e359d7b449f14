//! The earliest of a fixed number of times, found by a tournament: a change replays only the matches on its way to the
//! top.

/// A time for each of several places, and which of them is the earliest. Among equal times the lower place comes first.
#[derive(Clone, Debug)]
pub(super) struct Earliest {
    /// The winner of each match, as time and place: the final at 1, the matches that lead to `n` at `2n` and `2n + 1`.
    matches: Vec<(u64, u32)>,
    /// How many places there is room for; place `p` enters at `room + p`.
    room: usize,
}

/// The time of a place that has none.
pub(super) const NEVER: u64 = u64::MAX;

impl Earliest {
    /// No place has a time.
    pub(super) fn new(places: usize) -> Self {
        let room = places.next_power_of_two();
        let mut matches = vec![(NEVER, 0); 2 * room];
        for (place, entry) in (0..).zip(&mut matches[room..]) {
            entry.1 = place;
        }
        let mut earliest = Self { matches, room };
        (0..room as u32).for_each(|place| earliest.set(place, NEVER));
        earliest
    }

    /// The earliest time, and its place.
    #[inline]
    pub(super) fn first(&self) -> (u64, u32) {
        self.matches[1]
    }

    /// Gives a place another time. O(log places).
    #[inline]
    pub(super) fn set(&mut self, place: u32, time: u64) {
        let mut at = self.room + place as usize;
        self.matches[at].0 = time;
        while at > 1 {
            at /= 2;
            let (left, right) = (self.matches[2 * at], self.matches[2 * at + 1]);
            self.matches[at] = if right.0 < left.0 { right } else { left };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_finds_the_least_and_the_lowest_of_its_equals(
            places in 1..9u32,
            changes in prop::collection::vec((0..9u32, prop_oneof![0..4u64, Just(NEVER)]), 0..40),
        ) {
            let mut earliest = Earliest::new(places as usize);
            let mut times = vec![NEVER; places as usize];
            for (place, time) in changes.into_iter().filter(|&(place, _)| place < places) {
                earliest.set(place, time);
                times[place as usize] = time;
                let least = (0..).zip(&times).map(|(place, &time)| (time, place)).min();
                prop_assert_eq!(Some(earliest.first()), least);
            }
        }
    }

    #[test]
    fn without_places_nothing_ever_comes() {
        assert_eq!(Earliest::new(0).first().0, NEVER);
    }
}
