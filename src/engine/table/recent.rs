//! Values that are remembered for a fixed time: a caller who abandoned, the agent who last served a caller.
//!
//! A list in order of time, and an index of each key's newest entry. Expired entries are dropped gradually but never
//! returned: the content at any time depends on times and keys alone, not on when expired entries were dropped. The
//! very newest entry is not in the index yet, because most are either taken at once or never asked for.

use std::collections::VecDeque;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::time::{Duration, Timestamp};

/// The maximum number dropped when one is added. With two, the list shrinks while there is anything to drop.
const DROPS: usize = 2;

#[derive(Clone, Debug)]
struct Entry<K, V> {
    at: Timestamp,
    key: K,
    /// `None` once taken, or replaced by a newer entry of the key. Such an entry stays until it expires.
    value: Option<V>,
}

/// Values by key, each kept for a fixed time. Times given to it must not decrease.
///
/// Each operation costs O(1) (amortised when the table grows). The list is never longer than the largest number
/// remembered within one `keep`, including those since taken or replaced; each [`remember`] drops one expired entry
/// more than it adds. Capacity is kept, so that the steady state allocates nothing.
///
/// [`remember`]: Recent::remember
#[derive(Clone, Debug)]
pub(in crate::engine) struct Recent<K, V> {
    keep: Duration,
    /// Oldest first.
    entries: VecDeque<Entry<K, V>>,
    /// The number dropped so far, which is the number of the first entry in the list.
    dropped: u64,
    /// The number of each key's entry that has a value, except for the last entry if it is [`new`](Self::is_new). Never
    /// iterated.
    numbers: FxHashMap<K, u64>,
    /// Whether the last entry in the list is not in `numbers` yet. It then has a value, and is its key's only one.
    is_new: bool,
}

impl<K: Clone + Eq + Hash, V> Recent<K, V> {
    /// Empty; remembers each value for `keep`, and nothing at all if that is zero.
    pub(in crate::engine) fn new(keep: Duration) -> Self {
        Self { keep, entries: VecDeque::new(), dropped: 0, numbers: FxHashMap::default(), is_new: false }
    }

    /// Remembers `value` until `now + keep`, replacing an earlier value of `key`.
    pub(in crate::engine) fn remember(&mut self, now: Timestamp, key: K, value: V) {
        debug_assert!(self.entries.back().is_none_or(|last| last.at <= now), "time does not go back");
        for _ in 0..DROPS {
            self.drop_first(now);
        }
        if self.keep > Duration::ZERO {
            self.push(now, key, value);
        }
    }

    /// The value of `key`. It expires exactly at `at + keep`.
    pub(in crate::engine) fn get(&self, now: Timestamp, key: &K) -> Option<&V> {
        self.entries[self.place(now, key)?].value.as_ref()
    }

    /// Removes and returns the value of `key`.
    pub(in crate::engine) fn take(&mut self, now: Timestamp, key: &K) -> Option<V> {
        let place = self.place(now, key)?;
        if self.is_new && place + 1 == self.entries.len() {
            self.is_new = false;
            return self.entries.pop_back().and_then(|entry| entry.value);
        }
        self.numbers.remove(key);
        self.entries[place].value.take()
    }

    /// All values at `now`, oldest first, those of equal times in order of insertion. For snapshots.
    pub(in crate::engine) fn iter(&self, now: Timestamp) -> impl Iterator<Item = (Timestamp, &K, &V)> {
        let young = self.entries.iter().filter(move |entry| now.since(entry.at) < self.keep);
        young.filter_map(|entry| Some((entry.at, &entry.key, entry.value.as_ref()?)))
    }

    /// Restores, in order, what [`Recent::iter`] returned at `now`. Returns whether that was possible: anything that it
    /// cannot have returned (later than `now`, expired, out of order, a key twice) is refused and changes nothing.
    pub(in crate::engine) fn restore(&mut self, now: Timestamp, at: Timestamp, key: K, value: V) -> bool {
        let is_young = at <= now && now.since(at) < self.keep;
        let is_next = self.entries.back().is_none_or(|last| last.at <= at);
        let fits = is_young && is_next && self.find(&key).is_none();
        if fits {
            self.push(at, key, value);
        }
        fits
    }

    /// The same values, each remembered for `keep` from its own time. O(1) if `keep` does not change.
    pub(in crate::engine) fn kept_for(self, keep: Duration, now: Timestamp) -> Self {
        if self.keep == keep {
            return self;
        }
        let mut kept = Self::new(keep);
        for Entry { at, key, value } in self.entries.into_iter().filter(|entry| now.since(entry.at) < self.keep) {
            if let Some(value) = value {
                kept.restore(now, at, key, value);
            }
        }
        kept
    }

    fn push(&mut self, at: Timestamp, key: K, value: V) {
        if let Some(last) = self.entries.back().filter(|_| self.is_new) {
            let number = self.dropped + self.entries.len() as u64 - 1;
            self.numbers.insert(last.key.clone(), number);
        }
        if !self.numbers.is_empty()
            && let Some(older) = self.numbers.remove(&key)
        {
            self.entries[(older - self.dropped) as usize].value = None;
        }
        self.entries.push_back(Entry { at, key, value: Some(value) });
        self.is_new = true;
    }

    /// Drops the oldest entry if it has expired. If it has no value, its key may have a newer entry, which stays.
    fn drop_first(&mut self, now: Timestamp) {
        if self.entries.front().is_none_or(|entry| now.since(entry.at) < self.keep) {
            return;
        }
        self.dropped += 1;
        if let Some(Entry { key, value: Some(_), .. }) = self.entries.pop_front() {
            self.numbers.remove(&key);
        }
        self.is_new &= !self.entries.is_empty();
    }

    /// The place of a key's entry that has a value, expired or not.
    fn find(&self, key: &K) -> Option<usize> {
        match self.entries.back() {
            Some(last) if self.is_new && last.key == *key => Some(self.entries.len() - 1),
            _ => self.numbers.get(key).map(|number| (number - self.dropped) as usize),
        }
    }

    fn place(&self, now: Timestamp, key: &K) -> Option<usize> {
        let place = self.find(key)?;
        (now.since(self.entries[place].at) < self.keep).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEEP: Duration = Duration::from_secs(10);

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn it_is_forgotten_at_the_very_end_of_its_time() {
        let mut recent = Recent::new(KEEP);
        recent.remember(at(5), 'a', 1);
        let last = Timestamp::from_micros(14_999_999);
        assert_eq!((recent.get(last, &'a'), recent.get(at(15), &'a')), (Some(&1), None));
        assert_eq!((recent.iter(last).count(), recent.iter(at(15)).count()), (1, 0));
        assert_eq!((recent.take(at(15), &'a'), recent.take(last, &'b')), (None, None));
        assert_eq!((recent.take(last, &'a'), recent.take(last, &'a')), (Some(1), None));
    }

    #[test]
    fn no_time_remembers_nothing() {
        let mut recent = Recent::new(Duration::ZERO);
        recent.remember(at(5), 'a', 1);
        assert_eq!((recent.get(at(5), &'a'), recent.entries.len()), (None, 0));
        assert!(!recent.restore(at(5), at(5), 'a', 1));
    }

    #[test]
    fn only_what_can_have_been_remembered_is_put_back() {
        // (at, key, whether it fits) at second 20
        let table =
            [(10, 'a', false), (12, 'b', true), (11, 'c', false), (12, 'd', true), (13, 'b', false), (21, 'e', false)];
        let mut recent = Recent::new(KEEP);
        for (secs, key, fits) in table {
            assert_eq!(recent.restore(at(20), at(secs), key, ()), fits, "{key} at {secs}");
        }
        let kept: Vec<_> = recent.iter(at(20)).map(|(at, &key, _)| (at, key)).collect();
        assert_eq!(kept, [(at(12), 'b'), (at(12), 'd')]);
    }

    proptest! {
        /// Against a history that drops nothing; and the same answers from one that is often put back from what it
        /// told, by which everything that has expired is dropped at once.
        #[test]
        fn answers_do_not_depend_on_when_entries_are_dropped(
            steps in proptest::collection::vec((0u64..5, 0u32..12, 0u32..8), 1..300),
        ) {
            let (mut now, mut history, mut most) = (at(0), Vec::<(Timestamp, u32, Option<usize>)>::new(), 0);
            let (mut recent, mut other) = (Recent::new(KEEP), Recent::new(KEEP));
            for (turn, (wait, key, kind)) in steps.into_iter().enumerate() {
                now = now + Duration::from_secs(wait);
                let held = history.iter().rposition(|&(at, k, value)| k == key && value.is_some() && now.since(at) < KEEP);
                let expected = held.and_then(|place| history[place].2);
                prop_assert_eq!(recent.get(now, &key), expected.as_ref());
                prop_assert_eq!(other.get(now, &key), expected.as_ref());
                if kind != 2 && let Some(place) = held {
                    history[place].2 = None;
                }
                match kind {
                    0 | 1 => {
                        prop_assert_eq!((recent.take(now, &key), other.take(now, &key)), (expected, expected));
                    }
                    2 => {
                        let mut restored = Recent::new(KEEP);
                        for (at, &key, &value) in other.iter(now) {
                            prop_assert!(restored.restore(now, at, key, value));
                        }
                        other = restored;
                    }
                    _ => {
                        let length = recent.entries.len();
                        recent.remember(now, key, turn);
                        other.remember(now, key, turn);
                        history.push((now, key, Some(turn)));
                        let young = history.iter().filter(|&&(at, ..)| now.since(at) < KEEP).count();
                        most = most.max(young);
                        prop_assert!(recent.entries.len() <= young.max(length.saturating_sub(1)));
                        prop_assert!(recent.entries.len() <= most);
                    }
                }
                let told = |recent: &Recent<_, _>| recent.iter(now).map(|(at, &key, &value)| (at, key, Some(value))).collect::<Vec<_>>();
                let lasting = history.iter().copied().filter(|&(at, _, value)| value.is_some() && now.since(at) < KEEP);
                prop_assert_eq!(told(&recent), lasting.collect::<Vec<_>>());
                prop_assert_eq!(told(&recent), told(&other));
                let with_value = recent.entries.iter().filter(|entry| entry.value.is_some()).count();
                prop_assert_eq!(recent.numbers.len() + usize::from(recent.is_new), with_value);
            }
        }
    }
}
