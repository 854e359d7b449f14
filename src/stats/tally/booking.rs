//! What takes time without an event: waiting and agents' activities. It is booked when intervals end and when time is
//! advanced.

use super::Tally;
use crate::stats::agent_time::AgentTime;
use crate::stats::intervals::Interval;
use crate::time::Timestamp;

impl Tally {
    /// Closes every interval that has ended by `now`, and returns how many were begun. In a rolling list those are at
    /// most the number kept plus one: intervals that would be dropped at once are not begun.
    #[cold]
    pub(in crate::stats) fn turn_until(&mut self, now: Timestamp) -> usize {
        let mut begun = 0;
        while now >= self.calendar.current.end && self.calendar.current.end.as_micros() < u64::MAX {
            self.book(self.calendar.current.end);
            match self.calendar.after_a_gap(now) {
                Some(first) => self.skip_to(first),
                None => _ = self.calendar.turn(),
            }
            self.begin();
            begun += 1;
        }
        begun
    }

    /// Skips to an interval later than the next one. Intervals in between are no longer kept separately.
    fn skip_to(&mut self, first: Interval) {
        let older = self.figures.leave_behind();
        self.of_day = self.all_agents(older);
        self.book_in(older, first.begin);
        self.calendar.jump(first);
    }

    /// Opens the current interval.
    pub(super) fn begin(&mut self) {
        let current = self.calendar.current;
        self.figures.enter(current.number, current.row);
        self.measuring = current.row != self.figures.layout.warm_up();
        self.of_day = self.all_agents(current.row);
    }

    /// What all agents together have done in a row; nothing where days are not kept.
    pub(in crate::stats) fn all_agents(&self, row: usize) -> AgentTime {
        if self.figures.days() == 0 {
            return AgentTime::default();
        }
        self.figures.agents.row(row).iter().copied().sum()
    }

    /// Adds to the day what agents have done since the last time. All of it belongs to the day of `booked`, as no
    /// interval crosses midnight.
    pub(in crate::stats) fn tell_day(&mut self, row: usize) {
        if let Some(day) = self.figures.by_day.at(self.booked) {
            let all: AgentTime = self.figures.agents.row(row).iter().copied().sum();
            day.time.add_difference(&all, &self.of_day);
            self.of_day = all;
        }
    }

    /// Books the time until `to` for everybody who is waiting or in an activity.
    pub(super) fn book(&mut self, to: Timestamp) {
        self.book_in(self.calendar.current.row, to);
    }

    fn book_in(&mut self, row: usize, to: Timestamp) {
        let to = to.min(self.options.end).max(self.booked);
        let passed = i128::from(to.since(self.booked).as_micros());
        if passed > 0 {
            self.pass(row, passed);
        }
        self.tell_day(row);
        self.booked = to;
    }

    /// Everybody continues for this many microseconds.
    fn pass(&mut self, row: usize, passed: i128) {
        self.figures.covered[row] += passed.unsigned_abs();
        for (cell, &waiting) in self.figures.queues.row_mut(row).iter_mut().zip(&self.now.waiting) {
            cell.waiting += passed * i128::from(waiting);
        }
        for (cell, doing) in self.figures.agents.row_mut(row).iter_mut().zip(&self.now.doing) {
            for (micros, &agents) in cell.micros.iter_mut().zip(doing) {
                *micros += passed * i128::from(agents);
            }
        }
        for (micros, &agents) in self.figures.not_ready.row_mut(row).iter_mut().zip(&self.now.not_ready) {
            *micros += passed * i128::from(agents);
        }
    }
}
