//! Shifts that the rules cannot tell apart: equally long, followed and preceded by the same shifts, both nights or not,
//! and counted together.

use crate::roster::Task;

/// The kinds of a task's shifts, for rules that count some of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Kinds {
    /// The kind of each shift.
    pub(crate) of: Vec<u8>,
    /// Paid minutes, by kind.
    pub(crate) minutes: Vec<u32>,
    /// Nights, by kind.
    pub(crate) night: Vec<bool>,
    /// Which counter a kind has, if its shifts are counted.
    pub(crate) counter: Vec<Option<u8>>,
    /// By kind, what it means for the day after: kinds that exclude the same shifts are alike.
    pub(crate) after: Vec<u8>,
    /// Whether a kind may be worked on the day after a shift of this `after`.
    pub(crate) may_follow: Vec<Vec<bool>>,
}

impl Kinds {
    /// Kinds for rules that count these shifts one by one.
    pub(crate) fn new(task: &Task, counted: &[u16]) -> Self {
        let shifts = &task.shifts;
        let excludes = |a: usize, b: usize| shifts[a].not_before.contains(&(b as u16));
        let row = |a: usize| (0..shifts.len()).map(|b| excludes(a, b)).collect::<Vec<_>>();
        let column = |b: usize| (0..shifts.len()).map(|a| excludes(a, b)).collect::<Vec<_>>();
        let counter = |shift: usize| counted.iter().position(|&each| usize::from(each) == shift).map(|at| at as u8);
        let feature = |a: usize| (shifts[a].minutes, shifts[a].night, row(a), column(a), counter(a));
        let mut features = Vec::new();
        let mut rows: Vec<(Vec<bool>, bool)> = Vec::new();
        let mut kinds = Self {
            of: Vec::new(),
            minutes: Vec::new(),
            night: Vec::new(),
            counter: Vec::new(),
            after: Vec::new(),
            may_follow: Vec::new(),
        };
        let mut first = Vec::new();
        for shift in 0..shifts.len() {
            let own = feature(shift);
            let kind = features.iter().position(|known| *known == own).unwrap_or_else(|| {
                let after = rows.iter().position(|known| known.0 == own.2 && known.1 == own.1).unwrap_or_else(|| {
                    rows.push((own.2.clone(), own.1));
                    rows.len() - 1
                });
                kinds.minutes.push(own.0);
                kinds.night.push(own.1);
                kinds.counter.push(own.4);
                kinds.after.push(after as u8);
                first.push(shift);
                features.push(own.clone());
                features.len() - 1
            });
            kinds.of.push(kind as u8);
        }
        kinds.may_follow = rows.iter().map(|(row, _)| first.iter().map(|&shift| !row[shift]).collect()).collect();
        kinds
    }

    /// How many kinds.
    pub(crate) fn len(&self) -> usize {
        self.minutes.len()
    }
}
