//! What goes wrong between the engine and the switch, and how often: a rate for each kind, drawn for every world.

use std::ops::{AddAssign, Index};

use super::dice::Dice;

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    EventLost,
    EventLate,
    EventRepeated,
    CommandLost,
    CommandLate,
    CommandRepeated,
    RefusalUnheard,
    AgentVanishes,
    ClockPause,
    Restart,
    Intruder,
    WrongMoment,
}

/// Each kind with its name and its maximum rate per thousand.
pub(crate) const FAULTS: [(Fault, &str, u16); 12] = [
    (Fault::EventLost, "events lost", 150),
    (Fault::EventLate, "events late", 250),
    (Fault::EventRepeated, "events repeated", 200),
    (Fault::CommandLost, "commands lost", 150),
    (Fault::CommandLate, "commands late", 250),
    (Fault::CommandRepeated, "commands repeated", 200),
    (Fault::RefusalUnheard, "refusals unheard", 500),
    (Fault::AgentVanishes, "agents vanished", 60),
    (Fault::ClockPause, "clock pauses", 20),
    (Fault::Restart, "restarts from a snapshot", 20),
    (Fault::Intruder, "commands out of nowhere", 500),
    (Fault::WrongMoment, "reconciliations in the midst", 40),
];

/// The rate of each kind in one world, per thousand. About two kinds in five do not occur, so that each also occurs
/// without the others.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rates([u16; FAULTS.len()]);

impl Rates {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        Self(FAULTS.map(|(_, _, most)| if dice.per_mille(400) { 0 } else { 1 + dice.below(u64::from(most)) as u16 }))
    }
}

impl Index<Fault> for Rates {
    type Output = u16;
    fn index(&self, fault: Fault) -> &u16 {
        &self.0[fault as usize]
    }
}

/// How often each kind has occurred.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Injected([u64; FAULTS.len()]);

impl Injected {
    pub(crate) fn count(&mut self, fault: Fault) {
        self.0[fault as usize] += 1;
    }

    pub(crate) fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    pub(crate) fn by_kind(&self) -> impl Iterator<Item = (&'static str, u64)> {
        FAULTS.iter().map(|&(fault, name, _)| (name, self.0[fault as usize]))
    }
}

impl AddAssign for Injected {
    fn add_assign(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(one, other)| *one += other);
    }
}
