//! Who works what on which day, and the cover that follows.

use super::task::Task;

/// The days of everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// By person and day: the shift, or a day off.
    pub days: Vec<Vec<Option<u16>>>,
}

impl Plan {
    /// Nobody works.
    pub fn empty(task: &Task) -> Self {
        Self { days: vec![vec![None; task.days]; task.people.len()] }
    }
}

/// How many are there, cell by cell.
#[derive(Clone, Debug)]
pub struct Cover {
    there: Vec<u32>,
}

impl Cover {
    /// The cover of a plan.
    pub fn of(task: &Task, plan: &Plan) -> Self {
        let mut cover = Self { there: vec![0; task.cells.len()] };
        plan.days.iter().for_each(|days| cover.add(task, days));
        cover
    }

    /// How many are there in a cell.
    pub fn there(&self, cell: usize) -> u32 {
        self.there[cell]
    }

    /// One person more, with these days.
    pub fn add(&mut self, task: &Task, days: &[Option<u16>]) {
        for (day, shift) in days.iter().enumerate() {
            let cells = shift.map_or(&[][..], |shift| task.covered(day, shift));
            cells.iter().for_each(|&cell| self.there[cell as usize] += 1);
        }
    }

    /// One person less, who had these days.
    pub fn remove(&mut self, task: &Task, days: &[Option<u16>]) {
        for (day, shift) in days.iter().enumerate() {
            let cells = shift.map_or(&[][..], |shift| task.covered(day, shift));
            cells.iter().for_each(|&cell| self.there[cell as usize] -= 1);
        }
    }

    /// What one more person on this shift costs, if nobody missing is worth more than `cap` to a cell.
    pub fn one_more(&self, task: &Task, day: usize, shift: u16, cap: i32) -> i32 {
        let cells = task.covered(day, shift).iter();
        cells.map(|&cell| task.cells[cell as usize].one_more(self.there[cell as usize]).max(-cap)).sum()
    }

    /// The price of all cells.
    pub fn price(&self, task: &Task) -> i64 {
        task.cells.iter().zip(&self.there).map(|(cell, &there)| cell.price(there)).sum()
    }
}
