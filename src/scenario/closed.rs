//! Finds days on which people are on duty while every queue is closed.

use jiff::civil;

use super::Scenario;
use super::stretches::{DAY_MICROS, Stretches, days, open};
use crate::config::Warning;
use crate::sim::world::Shift;

impl Scenario {
    /// A warning if somebody is on duty on days on which every queue is closed all day. A shift that lasts into a day
    /// on which a queue is open then does not count.
    pub(super) fn duty_on_closed_days(&self) -> Option<Warning> {
        let queues = &self.center.queues;
        if queues.iter().any(|queue| !queue.retired && queue.hours.is_none()) {
            return None;
        }
        let changes = self.world.hours.iter().filter(|change| !queues[change.queue.index()].retired);
        let opened = open(changes, self.world.days.len());
        let mut closed = (0..opened.len()).filter(|&day| opened[day].is_empty() && self.is_staffed(day, &opened));
        let first = closed.next()?;
        let number = 1 + closed.count() as u32;
        let found = format!(
            "somebody on duty on {} on which every queue is closed all day, the first time on {}",
            days(number),
            self.named(first)
        );
        let better = "no duty on such days (a shift's `patterns` name the kinds of days on which it is worked), or hours that \
                      open a queue";
        Some(Warning::new("world.staffing", found, better))
    }

    /// Whether anybody comes on duty on a closed day, for that day.
    fn is_staffed(&self, day: usize, opened: &[Stretches]) -> bool {
        let world = &self.world;
        let (weekday, kind) = (world.duty_weekdays[day], world.days[day]);
        let by_curve = world.patterns[usize::from(kind)].staff.iter().flatten().any(|&agents| agents > 0);
        let lasts = |shift: &Shift| match shift.end.as_micros().checked_sub(DAY_MICROS) {
            None | Some(0) => false,
            // Whether a queue opens after the last day is unknown.
            Some(end) => opened.get(day + 1).is_none_or(|next| next.first().is_some_and(|&(from, _)| from < end)),
        };
        by_curve
            || world.shifts.iter().any(|shift| {
                !shift.agents.is_empty() && shift.is_worked_on(Some(day), (weekday, kind)) && !lasts(shift)
            })
    }

    /// A day by its date, if it has one, and its kind.
    pub(super) fn named(&self, day: usize) -> String {
        let kind = &self.world.patterns[usize::from(self.world.days[day])].name;
        let date = self
            .start
            .and_then(|start: civil::Date| start.checked_add(jiff::Span::new().days(i64::try_from(day).ok()?)).ok());
        match date {
            Some(date) => format!("{date} ({kind})"),
            None => format!("day {} ({kind})", day + 1),
        }
    }
}
