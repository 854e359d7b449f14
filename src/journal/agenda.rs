//! What is to be done in a rerun, and when.

use std::cmp::Reverse;

use priority_queue::PriorityQueue;

use crate::id::{AgentId, CallId, OfferId};
use crate::time::Timestamp;

/// The tasks by time; first come, first served within one instant.
#[derive(Default)]
pub(super) struct Agenda {
    tasks: PriorityQueue<Task, Reverse<(Timestamp, u64)>>,
    put: u64,
    last: Timestamp,
}

/// Known by what it says, so that it can be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Task {
    /// The command at this place of the day.
    Command(usize),
    /// The call at this place of the day.
    Arrive(usize),
    /// The caller is out of patience.
    GiveUp(CallId),
    Accept(OfferId),
    /// The conversation is over.
    HangUp(CallId),
    WrapUpDone(AgentId),
}

impl Agenda {
    /// If the task is there already, it moves to the new time.
    pub(super) fn put(&mut self, at: Timestamp, task: Task) {
        self.tasks.push(task, Reverse((at, self.put)));
        self.put += 1;
        self.last = self.last.max(at);
    }

    pub(super) fn take(&mut self) -> Option<(Timestamp, Task)> {
        let (task, Reverse((at, _))) = self.tasks.pop()?;
        Some((at, task))
    }

    pub(super) fn remove(&mut self, task: Task) {
        self.tasks.remove(&task);
    }

    /// The latest time that anything was ever put at.
    pub(super) fn last(&self) -> Timestamp {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(agenda: &mut Agenda) -> Vec<(u64, Task)> {
        std::iter::from_fn(|| agenda.take()).map(|(at, task)| (at.as_micros() / 1_000_000, task)).collect()
    }

    #[test]
    fn tasks_come_by_time_and_within_an_instant_as_they_were_put() {
        let mut agenda = Agenda::default();
        let put = [(5, 0), (3, 1), (5, 2), (1, 3), (3, 4), (5, 5)].map(|(secs, place)| (secs, Task::Arrive(place)));
        put.into_iter().for_each(|(secs, task)| agenda.put(Timestamp::from_secs(secs), task));
        let by_time = [(1, 3), (3, 1), (3, 4), (5, 0), (5, 2), (5, 5)].map(|(secs, place)| (secs, Task::Arrive(place)));
        assert_eq!(order(&mut agenda), by_time);
    }

    #[test]
    fn a_task_is_removed_by_name_and_its_namesakes_stay() {
        let mut agenda = Agenda::default();
        let call = CallId(7);
        for task in [Task::GiveUp(call), Task::HangUp(call), Task::GiveUp(CallId(8))] {
            agenda.put(Timestamp::from_secs(9), task);
        }
        agenda.remove(Task::GiveUp(call));
        agenda.remove(Task::WrapUpDone(AgentId(7)));
        assert_eq!(order(&mut agenda), [(9, Task::HangUp(call)), (9, Task::GiveUp(CallId(8)))]);
        assert_eq!(agenda.last(), Timestamp::from_secs(9));
    }

    #[test]
    fn a_task_put_twice_is_done_once_at_the_later_word() {
        let mut agenda = Agenda::default();
        let done = Task::WrapUpDone(AgentId(1));
        agenda.put(Timestamp::from_secs(9), done);
        agenda.put(Timestamp::from_secs(2), Task::Command(0));
        agenda.put(Timestamp::from_secs(4), done);
        assert_eq!(order(&mut agenda), [(2, Task::Command(0)), (4, done)]);
        assert_eq!(agenda.last(), Timestamp::from_secs(9));
    }
}
