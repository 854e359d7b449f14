//! Announcements of the position and the expected wait.

use crate::time::{Duration, Timestamp};

/// What has been announced to a caller. The announced wait never grows while the caller advances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Told {
    /// When the wait would be over; `None` before the first announcement.
    until: Option<Timestamp>,
    /// The position announced with it.
    position: u32,
}

impl Told {
    /// Whether a position is better than the one announced last, or nothing has been announced yet.
    pub fn is_better(&self, position: u32) -> bool {
        self.position == 0 || position < self.position
    }

    /// The wait to announce now, at `position`, given a new `estimate`: at most what is left of the last one announced,
    /// unless others have been placed ahead since. `None` means unknown: there is no estimate, or the announced wait
    /// has passed and the caller still waits. An earlier announcement still bounds later ones.
    pub fn tell(&mut self, now: Timestamp, position: u32, estimate: Option<Duration>) -> Option<Duration> {
        let fresh = estimate.map(|wait| now + wait);
        let before = self.until.filter(|_| position <= self.position);
        self.position = position;
        self.until = match (fresh, before) {
            (Some(fresh), Some(before)) => Some(fresh.min(before)),
            (fresh, before) => fresh.or(before),
        };
        // The announced wait has passed, and the caller still waits: nothing true can be said.
        let broken = |until: &Timestamp| *until <= now && fresh.is_some_and(|fresh| fresh > now);
        fresh.and(self.until).filter(|until| !broken(until)).map(|until| until.since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    #[test]
    fn time_that_has_passed_is_taken_off() {
        let mut told = Told::default();
        let at = Timestamp::from_secs;
        assert_eq!(told.tell(at(0), 3, None), None);
        assert_eq!(told.tell(at(0), 3, Some(secs(90))), Some(secs(90)));
        assert_eq!(told.tell(at(30), 2, Some(secs(100))), Some(secs(60)), "no more than is left");
        assert_eq!(told.tell(at(30), 2, Some(secs(20))), Some(secs(20)));
        assert_eq!(told.tell(at(40), 2, None), None, "unknown is said as that");
        assert_eq!(told.tell(at(45), 2, Some(secs(50))), Some(secs(5)), "what was told still binds");
        assert_eq!(told.tell(at(50), 2, Some(secs(30))), None, "what was told has passed, and the wait goes on");
        assert_eq!(told.tell(at(50), 4, Some(secs(45))), Some(secs(45)), "unless others came in ahead");
        assert_eq!(told.tell(at(50), 5, None), None);
        assert_eq!(told.tell(at(50), 5, Some(secs(80))), Some(secs(80)), "which is remembered");
    }

    proptest! {
        #[test]
        fn it_never_grows_while_the_caller_advances(
            steps in proptest::collection::vec((0u64..60, 1u32..9, proptest::option::weighted(0.8, 0u64..300)), 1..60),
        ) {
            let (mut told, mut now, mut last) = (Told::default(), Timestamp::ZERO, None::<(u32, Timestamp)>);
            for (passed, position, estimate) in steps {
                now = now + secs(passed);
                let said = told.tell(now, position, estimate.map(secs));
                if last.is_some_and(|(before, _)| position > before) {
                    last = None;
                }
                let broken = last.is_some_and(|(_, until)| until <= now) && estimate.is_some_and(|estimate| estimate > 0);
                prop_assert_eq!(said.is_some(), estimate.is_some() && !broken);
                if let (Some(said), Some((_, until))) = (said, last) {
                    prop_assert!(said <= until.since(now), "{said} of {until} at {now}");
                }
                if let (Some(said), Some(estimate)) = (said, estimate) {
                    prop_assert!(said <= secs(estimate));
                    last = Some((position, now + said));
                }
                last = last.map(|(_, until)| (position, until));
            }
        }
    }
}
