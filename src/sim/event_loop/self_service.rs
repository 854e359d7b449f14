//! Callers in self-service: served there, passed on to an agent, or gone.

use super::Run;
use crate::engine::Command;
use crate::sim::calendar::Happening;
use crate::sim::callers::Phase;
use crate::sim::simulation::SimulationError;
use crate::sim::stream::Purpose;

impl Run<'_> {
    pub(super) fn self_service_started(&mut self, slot: u32) {
        let caller = &mut self.callers[slot];
        let Some(plan) = &self.simulation.callers[usize::from(caller.call_type)].self_service else { return };
        let mut stream = caller.key.stream(Purpose::SelfService, caller.tries);
        let _: f64 = rand::RngExt::random(&mut stream);
        caller.phase = Phase::SelfService;
        let at = self.now + plan.duration.draw(self.now, &mut stream);
        caller.due = self.calendar.enter(at, Happening::SelfServiceEnds, slot);
    }

    pub(super) fn self_service_ends(&mut self, slot: u32) -> Result<(), SimulationError> {
        let caller = &mut self.callers[slot];
        let Some(plan) = &self.simulation.callers[usize::from(caller.call_type)].self_service else { return Ok(()) };
        let chance = caller.key.uniform(Purpose::SelfService, caller.tries);
        let call = caller.call;
        if chance < plan.contained {
            return self.tell(Command::Contained { call });
        }
        if chance < plan.contained + plan.left {
            return self.tell(Command::HangUp { call });
        }
        caller.phase = Phase::Waiting;
        caller.wait_began = self.now;
        self.tell(Command::Escalate { call, queue: None })?;
        self.begin_to_wait(slot)
    }
}
