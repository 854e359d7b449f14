//! Opens and closes queues at the hours of their calendars.
//!
//! At each check, a queue's calendar says whether it should be open, and since when. A queue is set if that differs
//! from what was last applied, and retried until it succeeds. So a clock that is set forward or back is followed both
//! ways, and a change that failed (a full disk, a full queue) is made later. Between two changes, commands that open
//! or close the queue take precedence, across restarts and other centres too.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Service;
use acd::config::{Center, Change, OnClosing, OpenState, Schedule, UnixTime};
use acd::engine::Command;
use acd::id::QueueId;
use acd::live::CallError;
use acd::roster::Roster;

/// How often to check the time of day again: it may have been set.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// When to retry a change that failed.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// How far in the future a queue may have been set: clocks differ a little, and a change made under a wrong clock is
/// ignored.
const CLOCKS_DIFFER_MICROS: i64 = 60_000_000;

fn time_of_day() -> UnixTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    UnixTime::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// The state that a queue's hours require, and since when; `None` means always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn {
    to: OpenState,
    since: Option<UnixTime>,
}

/// Which turns of the hours have been applied.
pub(super) struct Hours {
    center: Arc<Center>,
    schedule: Option<Schedule>,
    /// By queue.
    followed: Vec<Option<Turn>>,
}

impl Hours {
    /// For a router that has run this centre. A queue that was opened or closed after its calendar's last change
    /// stays as it is: either that change was applied, or a command has overridden it since.
    pub(super) fn new(center: Arc<Center>, roster: &Roster) -> Self {
        Self::at(center, roster, time_of_day())
    }

    fn at(center: Arc<Center>, roster: &Roster, now: UnixTime) -> Self {
        let mut hours = Self { schedule: None, followed: Vec::new(), center: Arc::clone(&center) };
        hours.take(center);
        for (queue, turn) in hours.turns(now) {
            let set = roster.queue_set(queue).and_then(|at| i64::try_from(at.as_micros()).ok());
            let since = turn.since.map_or(i64::MIN, UnixTime::as_micros);
            let until = now.as_micros().saturating_add(CLOCKS_DIFFER_MICROS);
            if set.is_some_and(|set| (since..=until).contains(&set)) {
                hours.followed[queue.index()] = Some(turn);
            }
        }
        hours
    }

    /// Continues with another centre. A queue whose hours require the same state since the same time stays as it is.
    fn take(&mut self, center: Arc<Center>) {
        // The centre was checked when it was read.
        self.schedule = Schedule::new(&center).ok();
        self.followed.resize(center.queues.len(), None);
        for (followed, queue) in self.followed.iter_mut().zip(&center.queues) {
            if queue.hours.is_none() {
                *followed = None;
            }
        }
        self.center = center;
    }

    /// The state required for each queue with hours, by calendar.
    fn turns(&self, now: UnixTime) -> Vec<(QueueId, Turn)> {
        let Some(schedule) = &self.schedule else { return Vec::new() };
        let mut turns = Vec::new();
        for calendar in (0..self.center.calendars.len()).map(|place| acd::id::CalendarId(place as u16)) {
            let queues = schedule.queues(calendar);
            if queues.is_empty() {
                continue;
            }
            let turn = match schedule.last_change(calendar, now) {
                Some(Change { at, to, .. }) => Turn { to, since: Some(at) },
                None if schedule.is_open(calendar, now) => Turn { to: OpenState::Open, since: None },
                None => Turn { to: OpenState::Closed, since: None },
            };
            turns.extend(queues.iter().map(|queue| (*queue, turn)));
        }
        turns
    }

    /// The changes due now.
    fn due(&self, now: UnixTime) -> Vec<(QueueId, Turn)> {
        let mut turns = self.turns(now);
        turns.retain(|(queue, turn)| {
            !self.center.queues[queue.index()].retired && self.followed[queue.index()] != Some(*turn)
        });
        turns
    }

    fn done(&mut self, queue: QueueId, turn: Turn) {
        self.followed[queue.index()] = Some(turn);
    }

    fn command(&self, queue: QueueId, to: OpenState) -> Command {
        match to {
            OpenState::Open => Command::OpenQueue { queue },
            OpenState::Closed => {
                let waiting: OnClosing = self.center.queues[queue.index()].on_closing;
                Command::CloseQueue { queue, waiting }
            }
        }
    }

    /// The time until a change may be due.
    fn wait(&self, now: UnixTime) -> Duration {
        let next = self.schedule.as_ref().and_then(|schedule| schedule.changes(now).next());
        let until = next.map_or(LOOK_AGAIN, |change| {
            Duration::from_micros(change.at.as_micros().saturating_sub(now.as_micros()).max(0) as u64)
        });
        until.min(LOOK_AGAIN)
    }
}

/// Opens and closes queues by their calendars, until the server closes or the router stops.
pub(super) async fn keep(service: Service, mut hours: Hours) {
    let mut centers = service.centers();
    let mut failing = false;
    loop {
        centers.mark_unchanged();
        let done = follow(&service, &mut hours).await;
        let wait = match done {
            Ok(()) => hours.wait(time_of_day()),
            Err(CallError::Stopped) => return,
            Err(error) => {
                if !failing {
                    tracing::error!(%error, "a queue could not be opened or closed by its calendar; retrying");
                }
                TRY_AGAIN
            }
        };
        failing = wait == TRY_AGAIN;
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            changed = centers.changed() => if changed.is_err() { return },
            () = service.closed() => return,
        }
    }
}

/// Sets every queue that differs from its hours, by the newest centre.
///
/// # Errors
/// The last failure.
pub(super) async fn follow(service: &Service, hours: &mut Hours) -> Result<(), CallError> {
    let center = service.centers().borrow().clone();
    if !Arc::ptr_eq(&center, &hours.center) {
        hours.take(center);
    }
    let mut failed = Ok(());
    for (queue, turn) in hours.due(time_of_day()) {
        match service.handle().call(hours.command(queue, turn.to)).await {
            Ok(_) => {
                let name = &hours.center.queues[queue.index()].name;
                tracing::info!(queue = name, to = ?turn.to, "the calendar");
                hours.done(queue, turn);
            }
            // The queue is already in that state, or has been retired.
            Err(CallError::Rejected(_)) => hours.done(queue, turn),
            Err(CallError::Stopped) => return Err(CallError::Stopped),
            Err(error) => failed = Err(error),
        }
    }
    failed
}

#[cfg(test)]
mod tests {
    use super::*;
    use acd::engine::{Event, Fact};
    use acd::time::Timestamp;

    const DESK: QueueId = QueueId(0);

    fn center(hours: &str) -> Arc<Center> {
        let text = format!(
            "queues.desk.hours = \"office\"\nprofiles.clerk.skills = {{ desk = 1 }}\nagents.Li = {{ profile = \"clerk\" }}\n\
             [calendars.office]\nzone = \"UTC\"\n{hours}\n"
        );
        Arc::new(Center::parse("the centre", &text).unwrap_or_else(|faults| panic!("{faults}")))
    }

    /// In the week of Monday, 1 June 2026.
    fn at(day: u32, time: &str) -> UnixTime {
        let moment: jiff::Timestamp = format!("2026-06-{day:02}T{time}Z").parse().expect("a moment");
        UnixTime::from_micros(moment.as_microsecond())
    }

    fn roster(center: &Center, set: Option<UnixTime>) -> Roster {
        let mut roster = Roster::new(center);
        if let Some(set) = set {
            let at = Timestamp::from_micros(set.as_micros() as u64);
            roster.record(&Event { at, fact: Fact::QueueClosed { queue: DESK } });
        }
        roster
    }

    /// The change at that time, which succeeds.
    fn look(hours: &mut Hours, now: UnixTime) -> Option<OpenState> {
        let due = hours.due(now);
        for (queue, turn) in &due {
            hours.done(*queue, *turn);
        }
        due.first().map(|(_, turn)| turn.to)
    }

    const DAILY: &str = "week.daily = [\"08:00-18:00\"]";

    #[test]
    fn a_clock_that_is_set_forward_and_back_is_followed_both_ways() {
        let center = center(DAILY);
        let mut hours = Hours::at(Arc::clone(&center), &roster(&center, None), at(1, "10:00:00"));
        assert_eq!(look(&mut hours, at(1, "10:00:00")), Some(OpenState::Open));
        assert_eq!(look(&mut hours, at(2, "20:00:00")), Some(OpenState::Closed));
        assert_eq!(look(&mut hours, at(1, "10:05:00")), Some(OpenState::Open));
        assert_eq!(look(&mut hours, at(1, "10:07:00")), None, "it is so");
        assert_eq!(look(&mut hours, at(1, "18:00:00")), Some(OpenState::Closed), "at its time, to the second");
        assert_eq!(look(&mut hours, at(2, "08:00:00")), Some(OpenState::Open));
    }

    #[test]
    fn what_could_not_be_done_stays_due() {
        let center = center(DAILY);
        let mut hours = Hours::at(Arc::clone(&center), &roster(&center, None), at(1, "07:00:00"));
        assert_eq!(look(&mut hours, at(1, "07:00:00")), Some(OpenState::Closed));
        for second in 0..9 {
            assert_eq!(hours.due(at(1, &format!("08:00:0{second}"))).len(), 1, "the disk is full");
        }
        assert_eq!(look(&mut hours, at(1, "08:01:13")), Some(OpenState::Open));
    }

    #[test]
    fn a_supervisors_command_holds_until_the_next_change_over_a_restart_and_another_centre() {
        let center = center(DAILY);
        // Closed by hand at nine.
        let told = roster(&center, Some(at(1, "09:00:00")));
        let mut hours = Hours::at(Arc::clone(&center), &told, at(1, "10:00:00"));
        assert_eq!(look(&mut hours, at(1, "10:00:00")), None, "over a restart");
        hours.take(self::center(&format!("{DAILY}\nholidays = [\"2026-12-25\"]")));
        assert_eq!(look(&mut hours, at(1, "10:00:00")), None, "the hours of now are the same");
        assert_eq!(look(&mut hours, at(1, "18:00:00")), Some(OpenState::Closed), "the next change");
        assert_eq!(look(&mut hours, at(2, "08:00:00")), Some(OpenState::Open));
        // Other hours for now are followed.
        hours.take(self::center("week.daily = [\"13:00-18:00\"]"));
        assert_eq!(look(&mut hours, at(2, "10:00:00")), Some(OpenState::Closed));
    }

    #[test]
    fn a_change_that_was_missed_while_nothing_ran_is_made_up_for() {
        let center = center(DAILY);
        let closed_last_night = roster(&center, Some(at(1, "18:00:00")));
        let mut hours = Hours::at(Arc::clone(&center), &closed_last_night, at(2, "08:05:00"));
        assert_eq!(look(&mut hours, at(2, "08:05:00")), Some(OpenState::Open));
        // A change under a clock that was a year ahead is ignored.
        let ahead = UnixTime::from_micros(at(2, "08:05:00").as_micros() + 31_536_000_000_000);
        let mut hours = Hours::at(Arc::clone(&center), &roster(&center, Some(ahead)), at(2, "08:05:00"));
        assert_eq!(look(&mut hours, at(2, "08:05:00")), Some(OpenState::Open));
    }

    #[test]
    fn a_suspended_night_ends_a_supervisors_command() {
        let center = center(DAILY);
        let told = roster(&center, Some(at(1, "09:00:00")));
        let mut hours = Hours::at(Arc::clone(&center), &told, at(1, "17:00:00"));
        assert_eq!(look(&mut hours, at(1, "17:00:00")), None);
        assert_eq!(look(&mut hours, at(2, "12:00:00")), Some(OpenState::Open), "two changes have passed");
    }
}
