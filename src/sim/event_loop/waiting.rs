//! What waiting callers do: abandon, or leave by a key.

use super::Run;
use crate::engine::Command;
use crate::sim::calendar::{Happening, Ticket};
use crate::sim::callers::{NEVER, Phase};
use crate::sim::simulation::SimulationError;
use crate::sim::stream::Purpose;

impl Run<'_> {
    /// The wait has lasted longer than an instant: from now on there is an end to patience, or to good will.
    #[inline(always)]
    pub(super) fn plan_the_wait(&mut self, slot: u32) {
        let caller = &mut self.callers[slot];
        let plan = &self.simulation.callers[usize::from(caller.call_type)];
        let recorded = self.simulation.world.trace.get(caller.trace as usize).filter(|_| caller.waits == 1);
        let patience = caller.patience.take().or_else(|| recorded.and_then(|call| call.patience)).or_else(|| {
            let sampler = plan.patience.as_ref()?;
            Some(sampler.draw(self.now, &mut caller.key.stream(Purpose::Patience, caller.waits)))
        });
        caller.gives_up = patience.map_or(NEVER, |patience| self.now + patience);
        if let Some(exit) = &plan.exit {
            let mut stream = caller.key.stream(Purpose::Exit, caller.waits);
            let chance: f64 = rand::RngExt::random(&mut stream);
            let at = self.now + exit.after.draw(self.now, &mut stream);
            if chance < exit.probability && at < caller.gives_up {
                caller.due = self.calendar.enter(at, Happening::PressKey, slot);
                return;
            }
        }
        self.plan_to_give_up(slot);
    }

    #[inline(always)]
    fn plan_to_give_up(&mut self, slot: u32) {
        let caller = &mut self.callers[slot];
        if caller.gives_up < NEVER {
            caller.due = self.calendar.enter(caller.gives_up, Happening::GiveUp, slot);
        }
    }

    /// Presses the key. A caller who keeps waiting, there or elsewhere, does so until their patience ends.
    pub(super) fn press_key(&mut self, slot: u32) -> Result<(), SimulationError> {
        let caller = &self.callers[slot];
        let Some(exit) = &self.simulation.callers[usize::from(caller.call_type)].exit else { return Ok(()) };
        let (call, key) = (caller.call, exit.key);
        self.try_command(Command::ExitKey { call, key });
        self.react()?;
        let caller = &self.callers[slot];
        if caller.phase == Phase::Waiting && caller.call == call && caller.due == Ticket::NONE {
            self.plan_to_give_up(slot);
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn hang_up(&mut self, slot: u32) -> Result<(), SimulationError> {
        self.tell(Command::HangUp { call: self.callers[slot].call })
    }

    /// Ends a wait that would never end.
    pub(super) fn end_waiting(&mut self, slot: u32) -> Result<(), SimulationError> {
        let call = self.callers[slot].call;
        match self.callers[slot].phase {
            Phase::Waiting => self.hang_up(slot),
            // Nobody is on the line.
            Phase::CalledBack => self.tell(Command::Withdraw { call }),
            _ => Ok(()),
        }
    }

    /// The caller's plan no longer applies.
    #[inline]
    pub(super) fn drop_plan_of_caller(&mut self, slot: u32) {
        let caller = &mut self.callers[slot];
        if caller.due != Ticket::NONE {
            caller.due = Ticket::NONE;
            self.calendar.no_longer_counts();
        }
    }
}
