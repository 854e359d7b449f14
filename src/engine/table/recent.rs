//! What is remembered for a fixed time after it ended: a caller who abandoned, the agent who served a caller last.
//!
//! A list in order of time, and a table of where in the list each key's newest entry stands. What has expired is
//! dropped a little at a time, but never answered: what is remembered at an instant depends on times and keys alone,
//! and not on when expired entries were dropped.

use std::collections::VecDeque;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::time::{Duration, Timestamp};

/// How many are dropped at most when one is added. With two, the list shrinks while there is anything to drop.
const DROPS: usize = 2;

#[derive(Clone, Debug)]
struct Entry<K, V> {
    at: Timestamp,
    key: K,
    /// `None` once taken, or replaced by a newer entry of the key. Such an entry stays until its time is over.
    value: Option<V>,
}

/// Values by key, each for a fixed time. No instant told to it may lie before an earlier one.
///
/// Each operation costs O(1) (amortised, where the table grows). The list is never longer than the most that were ever
/// remembered within one `keep` (those taken or replaced since included); whatever it holds beyond those younger than
/// `keep`, each [`remember`] shortens it by one, until that is gone. Room once taken is kept, so that in the steady
/// state nothing is allocated.
///
/// [`remember`]: Recent::remember
#[derive(Clone, Debug)]
pub(in crate::engine) struct Recent<K, V> {
    keep: Duration,
    /// Oldest first.
    entries: VecDeque<Entry<K, V>>,
    /// How many were dropped: the number of the first in the list.
    dropped: u64,
    /// The number of each key's entry that has a value. Never walked.
    numbers: FxHashMap<K, u64>,
}

impl<K: Clone + Eq + Hash, V> Recent<K, V> {
    /// Remembers nothing yet, and later each for `keep`; nothing at all where that is zero.
    pub(in crate::engine) fn new(keep: Duration) -> Self {
        Self { keep, entries: VecDeque::new(), dropped: 0, numbers: FxHashMap::default() }
    }

    /// Remembers `value` until `now + keep`, in place of what was remembered of `key`.
    pub(in crate::engine) fn remember(&mut self, now: Timestamp, key: K, value: V) {
        debug_assert!(self.entries.back().is_none_or(|last| last.at <= now), "time does not go back");
        for _ in 0..DROPS {
            self.drop_first(now);
        }
        if self.keep > Duration::ZERO {
            self.push(now, key, value);
        }
    }

    /// What is remembered of `key`. At the very instant `at + keep` it is forgotten.
    pub(in crate::engine) fn get(&self, now: Timestamp, key: &K) -> Option<&V> {
        self.entries[self.place(now, key)?].value.as_ref()
    }

    /// What is remembered of `key`, and forgets it.
    pub(in crate::engine) fn take(&mut self, now: Timestamp, key: &K) -> Option<V> {
        let place = self.place(now, key)?;
        self.numbers.remove(key);
        self.entries[place].value.take()
    }

    /// All that is remembered at `now`, oldest first, equal times in the order in which they came. For snapshots.
    pub(in crate::engine) fn iter(&self, now: Timestamp) -> impl Iterator<Item = (Timestamp, &K, &V)> {
        let young = self.entries.iter().filter(move |entry| now.since(entry.at) < self.keep);
        young.filter_map(|entry| Some((entry.at, &entry.key, entry.value.as_ref()?)))
    }

    /// Puts back, in its order, what [`Recent::iter`] told at `now`. Whether it could: what that cannot have told
    /// (later than `now`, expired, out of order, a key again) is refused and changes nothing.
    pub(in crate::engine) fn restore(&mut self, now: Timestamp, at: Timestamp, key: K, value: V) -> bool {
        let is_young = at <= now && now.since(at) < self.keep;
        let is_next = self.entries.back().is_none_or(|last| last.at <= at);
        let fits = is_young && is_next && !self.numbers.contains_key(&key);
        if fits {
            self.push(at, key, value);
        }
        fits
    }

    /// The same, each remembered for `keep` from when it came on. O(1) where that is no change.
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
        let number = self.dropped + self.entries.len() as u64;
        if let Some(older) = self.numbers.insert(key.clone(), number) {
            self.entries[(older - self.dropped) as usize].value = None;
        }
        self.entries.push_back(Entry { at, key, value: Some(value) });
    }

    /// Drops the oldest entry if it has expired. One without a value is nobody's any more: its key may have a newer
    /// one.
    fn drop_first(&mut self, now: Timestamp) {
        if self.entries.front().is_none_or(|entry| now.since(entry.at) < self.keep) {
            return;
        }
        self.dropped += 1;
        if let Some(Entry { key, value: Some(_), .. }) = self.entries.pop_front() {
            self.numbers.remove(&key);
        }
    }

    fn place(&self, now: Timestamp, key: &K) -> Option<usize> {
        let place = (self.numbers.get(key)? - self.dropped) as usize;
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
                prop_assert_eq!(recent.numbers.len(), recent.entries.iter().filter(|entry| entry.value.is_some()).count());
            }
        }
    }
}
