//! Call types: the queues; or queues by class of caller, where some classes go before others.

use super::head_starts::{HeadStarts, head_starts};
use super::timeline::{Stay, Timeline};
use crate::records::Records;

/// A call type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CallType {
    pub(super) name: String,
    pub(super) queue: usize,
    /// Seconds that count as waited already.
    pub(super) head_start: i32,
}

/// All call types.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CallTypes {
    pub(super) types: Vec<CallType>,
    /// The type by queue and class; the class beyond the last is none.
    places: Vec<Vec<Option<usize>>>,
    by_class: bool,
    /// What the head starts rest on; `None` where there are none.
    pub(super) evidence: Option<String>,
}

impl CallTypes {
    pub(super) fn new(records: &Records, line: &Timeline, serves: &[Vec<bool>]) -> Self {
        let (queues, classes) = (records.queues.len(), records.classes.len());
        let columns = if classes > 1 { classes + 1 } else { 1 };
        let column = |stay: &Stay| if classes > 1 { stay.class.unwrap_or(classes) } else { 0 };
        let label = |stay: &Stay| stay.queue * columns + column(stay);
        let by_class: Vec<usize> = (0..queues * columns).map(|label| label % columns).collect();
        let by_queue: Vec<usize> = (0..queues * columns).map(|label| label / columns).collect();
        let starts = head_starts(line, serves, queues * columns, label, &[by_class, by_queue]);
        let start = |queue: usize, column: usize| {
            starts.as_ref().map_or(0, |of: &HeadStarts| of.secs[queue * columns + column])
        };
        // Classes are kept apart where they are treated differently.
        let by_class = (0..queues).any(|queue| (1..columns).any(|column| start(queue, column) != start(queue, 0)));
        let mut occurs = vec![vec![false; columns]; queues];
        line.stays.iter().for_each(|stay| occurs[stay.queue][column(stay)] = true);
        let columns = if by_class { columns } else { 1 };
        let mut found = Self { types: Vec::new(), places: vec![vec![None; columns]; queues], by_class, evidence: None };
        for (queue, occurs) in occurs.iter().enumerate() {
            for column in (0..columns).filter(|&column| occurs[column] || !by_class) {
                let name = match records.classes.get(column).filter(|_| by_class) {
                    Some(class) => format!("{}, priority {class}", records.queues[queue]),
                    None => records.queues[queue].clone(),
                };
                found.places[queue][column] = Some(found.types.len());
                found.types.push(CallType { name, queue, head_start: start(queue, column) });
            }
        }
        found.evidence = starts.map(|starts| starts.evidence);
        found
    }

    /// The type of a call.
    pub(super) fn of(&self, stay: &Stay) -> usize {
        let row = &self.places[stay.queue];
        let column = if self.by_class { stay.class.unwrap_or(row.len() - 1) } else { 0 };
        row[column].unwrap_or_default()
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.types.iter().map(|of| of.name.clone()).collect()
    }
}
