//! Counting, interval by interval.

use std::sync::Arc;

use super::period::unix_micros;
use super::row::{AgentRow, Interval, QueueRow};
use acd::config::Center;
use acd::engine::{Event, Fact, LegOutcome};
use acd::id::{AgentId, OfferId, QueueId};
use acd::stats::Activity;
use acd::time::{Duration, Timestamp};

/// The length of an interval, in microseconds: a quarter of an hour, into which every zone's hours and days divide.
pub(super) const LENGTH: i64 = 900_000_000;

/// Counts what happens by quarter of an hour, queue and agent. Feed it every event of the engine, in order.
#[derive(Clone, Debug)]
pub struct Fold {
    thresholds: Vec<Duration>,
    center: Arc<Center>,
    /// By how many microseconds the time of day is ahead of the router's time.
    ahead: i64,
    /// When the open interval began, as unix time in microseconds.
    start: i64,
    queues: Vec<QueueRow>,
    agents: Vec<AgentRow>,
    /// What each agent does, and up to when that is booked.
    doing: Vec<(Activity, Timestamp)>,
    closed: Vec<Interval>,
    begun: Timestamp,
}

/// The beginning of the interval of a moment.
pub(super) const fn beginning(unix_micros: i64) -> i64 {
    unix_micros - unix_micros.rem_euclid(LENGTH)
}

impl Fold {
    /// Begins at `now`, when each agent does that; `ahead` is by how many microseconds the time of day is ahead.
    pub fn new(center: Arc<Center>, doing: &[Activity], thresholds: Vec<Duration>, now: Timestamp, ahead: i64) -> Self {
        let start = beginning(unix_micros(now, ahead));
        let mut fold = Self {
            thresholds,
            center: Arc::new(Center::default()),
            ahead,
            start,
            queues: Vec::new(),
            agents: Vec::new(),
            doing: doing.iter().map(|doing| (*doing, now)).collect(),
            closed: Vec::new(),
            begun: now,
        };
        fold.grow(center);
        fold
    }

    /// Goes on with an interval that was open when it was saved; what is not known by name any more is left out.
    pub(super) fn go_on(&mut self, open: &Interval) {
        self.start = open.start.saturating_mul(1_000_000);
        for (queue, row) in self.center.queues.iter().zip(&mut self.queues) {
            if let Some(saved) = open.queues.get(&queue.name) {
                *row += saved;
            }
        }
        for (agent, row) in self.center.agents.iter().zip(&mut self.agents) {
            if let Some(saved) = open.agents.get(&agent.name) {
                *row += saved;
            }
        }
    }

    /// Continues with another centre, in which everything keeps its index and more may have been added.
    pub fn grow(&mut self, center: Arc<Center>) {
        self.queues.resize(center.queues.len().max(self.queues.len()), QueueRow::default());
        self.agents.resize(center.agents.len().max(self.agents.len()), AgentRow::default());
        let since = self.doing.iter().map(|(_, since)| *since).max().unwrap_or(self.begun);
        self.doing.resize(self.agents.len(), (Activity::SignedOut, since));
        self.center = center;
    }

    /// Follows a step of the time of day.
    pub(super) fn set_ahead(&mut self, ahead: i64) {
        self.ahead = ahead;
    }

    /// Lets time pass: intervals that have ended are closed. O(agents) for each of them.
    pub fn advance(&mut self, now: Timestamp) {
        while unix_micros(now, self.ahead) >= self.start + LENGTH {
            let end = self.start + LENGTH;
            self.book(Timestamp::from_micros(u64::try_from(end - self.ahead).unwrap_or(0)));
            let closed = self.interval();
            if !closed.queues.is_empty() || !closed.agents.is_empty() {
                self.closed.push(closed);
            }
            self.queues.fill(QueueRow::default());
            self.agents.fill(AgentRow::default());
            // Where nobody is there, nothing happens in between.
            let someone = self.doing.iter().any(|(doing, _)| *doing != Activity::SignedOut);
            self.start = if someone { end } else { beginning(unix_micros(now, self.ahead)) };
            let begins = Timestamp::from_micros(u64::try_from(self.start - self.ahead).unwrap_or(0));
            self.doing.iter_mut().for_each(|(_, since)| *since = begins.max(*since));
        }
    }

    /// Books everybody's time up to `now`. O(agents).
    pub(super) fn book(&mut self, now: Timestamp) {
        for ((activity, since), row) in self.doing.iter_mut().zip(&mut self.agents) {
            if now > *since {
                row.spend(*activity, now.since(*since).as_micros());
                *since = now;
            }
        }
    }

    /// Counts an event.
    pub fn record(&mut self, event: &Event) {
        self.advance(event.at);
        match event.fact {
            Fact::LegStarted { queue, .. } => self.queue(queue, |row, _| row.offered += 1),
            Fact::LegEnded { queue, outcome, enqueued, .. } => {
                let wait = event.at.since(enqueued);
                self.queue(queue, |row, thresholds| row.leg(outcome, wait, thresholds));
                if let LegOutcome::Answered(OfferId { agent, .. }) = outcome {
                    self.agent(agent, AgentRow::answered);
                }
            }
            Fact::OfferEnded { offer, queue, cause, .. } => {
                self.queue(queue, |row, _| row.offer(cause));
                self.agent(offer.agent, |row| row.offer(cause));
            }
            Fact::ConversationEnded { agent, queue, since, .. } => {
                let talk = event.at.since(since).as_micros();
                self.queue(queue, |row, _| (row.conversations, row.talk) = (row.conversations + 1, row.talk + talk));
                self.agent(agent, |row| (row.conversations, row.talk) = (row.conversations + 1, row.talk + talk));
            }
            Fact::CallEnded { queue, disposition, .. } => self.queue(queue, |row, _| row.call(disposition)),
            Fact::AgentChanged { agent, from, to, .. } => self.change(agent, from.into(), to.into(), event.at),
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::Resumed { .. } | Fact::SelfServiceStarted { .. }
            | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. } | Fact::MessageDue { .. }
            | Fact::CallbackOffered { .. } | Fact::Reranked { .. } | Fact::StepReached { .. }
            | Fact::Offered { .. } | Fact::ConfirmationAwaited { .. } | Fact::Dial { .. }
            | Fact::DialFailed { .. } | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. }
            | Fact::ConversationJoined { .. } | Fact::ProfileAssigned { .. } | Fact::AgentSilent { .. }
            | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. }
            | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::SwitchAway {} | Fact::SwitchBack {}
            | Fact::Reconfigured { .. } => {}
        }
    }

    fn queue(&mut self, queue: QueueId, with: impl FnOnce(&mut QueueRow, &[Duration])) {
        if let Some(row) = self.queues.get_mut(queue.index()) {
            with(row, &self.thresholds);
        }
    }

    fn agent(&mut self, agent: AgentId, with: impl FnOnce(&mut AgentRow)) {
        if let Some(row) = self.agents.get_mut(agent.index()) {
            with(row);
        }
    }

    fn change(&mut self, agent: AgentId, from: Activity, to: Activity, at: Timestamp) {
        let place = agent.index();
        let (Some(doing), Some(row)) = (self.doing.get_mut(place), self.agents.get_mut(place)) else { return };
        let (_, since) = *doing;
        if at >= since {
            row.spend(from, at.since(since).as_micros());
        } else {
            row.spent_otherwise(from, to, since.since(at).as_micros());
        }
        *doing = (to, at.max(since));
    }

    /// The open interval, as far as it has been counted.
    pub(super) fn interval(&self) -> Interval {
        let queues = self.center.queues.iter().zip(&self.queues).filter(|(_, row)| **row != QueueRow::default());
        let agents = self.center.agents.iter().zip(&self.agents).filter(|(_, row)| !row.is_empty());
        Interval {
            start: self.start.div_euclid(1_000_000),
            thresholds: self.thresholds.iter().map(|threshold| threshold.as_micros()).collect(),
            queues: queues.map(|(queue, row)| (queue.name.clone(), row.clone())).collect(),
            agents: agents.map(|(agent, row)| (agent.name.clone(), row.clone())).collect(),
        }
    }

    /// Takes the intervals that were closed since the last time.
    pub fn take_closed(&mut self) -> Vec<Interval> {
        std::mem::take(&mut self.closed)
    }

    /// Ends at `now`; returns the intervals that were not taken, the open one last.
    pub fn finish(mut self, now: Timestamp) -> Vec<Interval> {
        self.advance(now);
        self.book(now);
        let last = self.interval();
        self.closed.push(last);
        self.closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acd::config::Attributes;
    use acd::engine::Doing;
    use acd::id::{CallId, LegId, ProfileId};

    fn center() -> Arc<Center> {
        let text = "queues.desk = {}\nprofiles.clerk.skills = { desk = 1 }\nagents.Li = { profile = \"clerk\" }\n";
        Arc::new(Center::parse("the centre", text).unwrap_or_else(|faults| panic!("{faults}")))
    }

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn becomes(secs: u64, from: Doing, to: Doing) -> Event {
        Event { at: at(secs), fact: Fact::AgentChanged { agent: AgentId(0), profile: ProfileId(0), from, to } }
    }

    fn answered(secs: u64, enqueued: u64) -> Event {
        let leg = LegId { call: CallId(7), number: 1 };
        let (queue, outcome) = (QueueId(0), LegOutcome::Answered(OfferId { agent: AgentId(0), serial: 1 }));
        let attributes = Attributes::default();
        Event { at: at(secs), fact: Fact::LegEnded { leg, queue, outcome, enqueued: at(enqueued), attributes } }
    }

    #[test]
    fn time_is_split_at_the_end_of_an_interval_and_adds_up() {
        let center = center();
        let mut fold = Fold::new(center, &[Activity::SignedOut], vec![Duration::from_secs(20)], at(100), 0);
        fold.record(&becomes(300, Doing::SignedOut, Doing::Idle));
        fold.record(&answered(1_000, 985));
        fold.record(&becomes(1_000, Doing::Idle, Doing::Talking));
        fold.record(&becomes(2_000, Doing::Talking, Doing::Idle));
        let all = fold.finish(at(2_100));
        let starts: Vec<i64> = all.iter().map(|interval| interval.start).collect();
        assert_eq!(starts, [0, 900, 1_800]);
        let time = |place: usize, activity: &str| all[place].agents["Li"].time.get(activity).map(|us| us / 1_000_000);
        assert_eq!([time(0, "signed_out"), time(0, "idle")], [Some(200), Some(600)]);
        assert_eq!([time(1, "idle"), time(1, "talking")], [Some(100), Some(800)]);
        assert_eq!([time(2, "talking"), time(2, "idle")], [Some(200), Some(100)]);
        let desk = &all[1].queues["desk"];
        assert_eq!((desk.ended("answered"), &desk.answered_within[..], desk.answered_wait), (1, &[1][..], 15_000_000));
        assert!(all[0].queues.is_empty());
        let legs = desk.as_legs();
        assert_eq!((legs.answered.count, legs.answered.within(0), legs.answered.mean_secs()), (1, 1, Some(15.0)));
    }

    #[test]
    fn time_that_was_booked_before_the_event_came_is_put_right() {
        let center = center();
        let mut fold = Fold::new(Arc::clone(&center), &[], Vec::new(), at(0), 0);
        fold.record(&becomes(10, Doing::SignedOut, Doing::Idle));
        fold.book(at(100));
        fold.record(&becomes(90, Doing::Idle, Doing::WrapUp));
        let all = fold.finish(at(120));
        let time = |activity: &str| all[0].agents["Li"].time[activity] / 1_000_000;
        assert_eq!((time("idle"), time("wrap_up")), (80, 30));
    }

    #[test]
    fn time_in_which_nobody_was_there_is_skipped() {
        let mut fold = Fold::new(center(), &[Activity::SignedOut], Vec::new(), at(0), 0);
        fold.record(&becomes(1_000_000_010, Doing::SignedOut, Doing::Idle));
        let all = fold.finish(at(1_000_000_020));
        let time = |activity: &str| all[0].agents["Li"].time[activity] / 1_000_000;
        assert_eq!((all.len(), time("idle")), (1, 10));
        assert!(time("signed_out") < 900, "{all:?}");
    }

    #[test]
    fn a_saved_interval_goes_on() {
        let center = center();
        let mut first = Fold::new(Arc::clone(&center), &[], Vec::new(), at(0), 0);
        first.record(&answered(50, 40));
        let saved = first.interval();
        let mut second = Fold::new(Arc::clone(&center), &[], Vec::new(), at(60), 0);
        second.go_on(&saved);
        second.record(&answered(70, 60));
        assert_eq!(second.interval().queues["desk"].ended("answered"), 2);
    }
}
