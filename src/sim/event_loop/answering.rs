//! What agents do: answer, decline, let it ring, wrap up, leave. (Who turns up when is in [`staffing`](super::super::staffing).)

use super::Run;
use crate::engine::{Command, Doing, Event};
use crate::id::{AgentId, OfferId};
use crate::sim::calendar::{Happening, Ticket};
use crate::sim::simulation::SimulationError;
use crate::sim::staffing::Duty;
use crate::sim::stream::Purpose;
use crate::time::{Duration, Timestamp};

impl<F: FnMut(&[Event])> Run<'_, F> {
    #[inline]
    pub(super) fn offered(
        &mut self,
        offer: OfferId,
        slot: u32,
        ring_until: Option<Timestamp>,
    ) -> Result<(), SimulationError> {
        let caller = &mut self.callers[slot];
        caller.was_offered = true;
        caller.offers += 1;
        let plan = &self.simulation.agents[self.simulation.profiles[offer.agent.index()].index()];
        if plan.at_once {
            return self.command(Command::Accept { offer });
        }
        let mut stream = caller.key.stream(Purpose::Answer, caller.offers);
        let chance: f64 = rand::RngExt::random(&mut stream);
        if chance < plan.no_answer {
            return Ok(());
        }
        let delay = plan.answer_delay.as_ref().map_or(Duration::ZERO, |sampler| sampler.draw(self.now, &mut stream));
        let declines = chance < plan.no_answer + plan.reject;
        let at = self.now + delay;
        if ring_until.is_none_or(|until| at < until) {
            let happening = if declines { Happening::Decline } else { Happening::Answer };
            let desk = &mut self.desks[offer.agent.index()];
            desk.offer = offer;
            desk.due = self.calendar.enter(at, happening, offer.agent.0);
        }
        Ok(())
    }

    /// What the agent was about to do has lost its object.
    pub(super) fn drop_plans_of(&mut self, agent: AgentId) {
        let desk = &mut self.desks[agent.index()];
        if desk.due != Ticket::NONE {
            desk.due = Ticket::NONE;
            self.calendar.no_longer_counts();
        }
    }

    #[inline]
    pub(super) fn agent_changed(&mut self, agent: AgentId, from: Doing, to: Doing) -> Result<(), SimulationError> {
        let desk = &mut self.desks[agent.index()];
        desk.doing = to;
        match to {
            Doing::WrapUp => {
                if let Some(wrap_up) = desk.wrap_up.take() {
                    desk.due = self.calendar.enter(self.now + wrap_up, Happening::WrapUpDone, agent.0);
                }
                return Ok(());
            }
            Doing::SignedOut if desk.duty == Duty::Leaving => desk.duty = Duty::Off,
            _ => {}
        }
        if from == Doing::WrapUp {
            self.drop_plans_of(agent);
        }
        if from == Doing::Ringing && matches!(to, Doing::Idle | Doing::HeldOff) {
            self.leave_if_one_too_many(agent)?;
        }
        Ok(())
    }
}
