//! Common estimates of a wait, to compare ours with.

use crate::time::Duration;

/// Asterisk's `holdtime`, as `recalc_holdtime` in its `app_queue.c` computes it: after each answered call of the
/// queue, a quarter of that call's wait and three quarters of the old value, in whole seconds rounded down; 0 at
/// first. Calls that did not wait at all count. It is announced to the minute; here the value itself is compared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asterisk {
    secs: u64,
}

impl Asterisk {
    pub(super) fn answered(&mut self, wait: Duration) {
        self.secs = (3 * self.secs + wait.as_micros() / 1_000_000) / 4;
    }

    pub(super) fn estimate(self) -> Option<Duration> {
        Some(Duration::from_secs(self.secs))
    }
}

/// Position × mean handling time so far (wrap-up included) / ready agents who serve the queue in any tier.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Naive {
    handling_micros: u64,
    handled: u64,
}

impl Naive {
    pub(super) fn handled(&mut self, time: Duration) {
        self.handling_micros += time.as_micros();
        self.handled += 1;
    }

    /// `None` without agents or before a first conversation has ended.
    pub(super) fn estimate(self, position: u32, agents: u32) -> Option<Duration> {
        let mean = self.handling_micros.checked_div(self.handled)?;
        let work = mean.saturating_mul(u64::from(position));
        work.checked_div(u64::from(agents)).map(Duration::from_micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asterisk_counts_in_whole_seconds_downwards() {
        let mut asterisk = Asterisk::default();
        let held = [(10_900, 2), (0, 1), (0, 0), (100_000, 25), (41_000, 29)];
        for (millis, secs) in held {
            asterisk.answered(Duration::from_millis(millis));
            assert_eq!(asterisk.estimate(), Some(Duration::from_secs(secs)), "{millis}");
        }
    }

    #[test]
    fn the_naive_one_is_position_times_handling_time_over_agents() {
        let mut naive = Naive::default();
        assert_eq!(naive.estimate(1, 4), None);
        naive.handled(Duration::from_secs(100));
        naive.handled(Duration::from_secs(300));
        assert_eq!(naive.estimate(3, 4), Some(Duration::from_secs(150)));
        assert_eq!(naive.estimate(3, 0), None);
    }
}
