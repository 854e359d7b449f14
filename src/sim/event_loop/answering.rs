//! What agents do: answer, decline, let it ring, wrap up, leave. (When they are on duty is in
//! [`staffing`](super::super::staffing).)

use super::Run;
use crate::config::WrapUp;
use crate::engine::{Command, Doing};
use crate::id::{AgentId, OfferId, QueueId};
use crate::sim::calendar::{Happening, Ticket};
use crate::sim::simulation::{AgentPlan, SimulationError};
use crate::sim::staffing::Duty;
use crate::sim::stream::{Purpose, Stream};
use crate::time::{Duration, Timestamp};

impl Run<'_> {
    #[inline(always)]
    pub(super) fn offered(
        &mut self,
        offer: OfferId,
        slot: u32,
        queue: QueueId,
        ring_until: Option<Timestamp>,
    ) -> Result<(), SimulationError> {
        let caller = &mut self.callers[slot];
        caller.was_offered = true;
        caller.offers += 1;
        let plan = self.simulation.plan_of(offer.agent);
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
            let confirms = self.simulation.center().queues[queue.index()].confirm_within.is_some();
            let desk = &mut self.desks[offer.agent.index()];
            let happening = match (declines, confirms) {
                (true, _) => Happening::Decline,
                (false, false) => Happening::Answer,
                (false, true) => {
                    desk.confirmation =
                        confirmation(plan, self.now, &mut caller.key.stream(Purpose::Confirm, caller.offers));
                    Happening::PicksUpOffer
                }
            };
            desk.offer = offer;
            desk.due = self.calendar.enter(at, happening, offer.agent.0);
        }
        Ok(())
    }

    /// The agent picks up an offer and confirms it or not.
    pub(super) fn picks_up_offer(&mut self, agent: AgentId) -> Result<(), SimulationError> {
        let desk = &self.desks[agent.index()];
        let (offer, (after, happening)) = (desk.offer, desk.confirmation);
        self.desks[agent.index()].due = self.calendar.enter(self.now + after, happening, agent.0);
        self.tell(Command::PickedUp { offer })
    }

    /// The offer that the agent was about to answer is over.
    #[inline]
    pub(super) fn drop_answer(&mut self, agent: AgentId) {
        let desk = &mut self.desks[agent.index()];
        if desk.due != Ticket::NONE {
            desk.due = Ticket::NONE;
            self.calendar.no_longer_counts();
        }
    }

    /// The after-call work that the agent was about to finish is over.
    #[inline]
    fn drop_wrap_up(&mut self, agent: AgentId) {
        let desk = &mut self.desks[agent.index()];
        if desk.wrap_up_due != Ticket::NONE {
            desk.wrap_up_due = Ticket::NONE;
            self.calendar.no_longer_counts();
        }
    }

    /// A conversation is about to end, followed by after-call work of this length.
    #[inline(always)]
    pub(super) fn conversation_over(&mut self, agent: AgentId, queue: QueueId, wrap_up: Option<Duration>) {
        if self.simulation.plan_of(agent).several {
            self.one_of_several_over(agent, queue, wrap_up);
        } else {
            self.desks[agent.index()].wrap_up = wrap_up;
        }
    }

    /// After-call work for several contacts is done when the longest is; the engine does not report one among several.
    fn one_of_several_over(&mut self, agent: AgentId, queue: QueueId, wrap_up: Option<Duration>) {
        let center = self.simulation.center();
        let rule = center.agents[agent.index()].wrap_up.unwrap_or(center.queues[queue.index()].wrap_up);
        let work = match (wrap_up, rule) {
            (Some(work), WrapUp::AtMost(limit)) => work.min(limit),
            (Some(work), WrapUp::UntilDone) => work,
            (None, WrapUp::AtMost(limit)) => limit,
            (None, WrapUp::UntilDone) => Duration::ZERO,
        };
        let desk = &mut self.desks[agent.index()];
        desk.talks_less();
        let until = self.now + work;
        if work > Duration::ZERO && until > desk.wrap_up_until {
            desk.wrap_up_until = until;
            self.drop_wrap_up(agent);
            let due = self.calendar.enter(until, Happening::WrapUpDone, agent.0);
            self.desks[agent.index()].wrap_up_due = due;
        }
    }

    #[inline(always)]
    pub(super) fn agent_changed(&mut self, agent: AgentId, from: Doing, to: Doing) -> Result<(), SimulationError> {
        let desk = &mut self.desks[agent.index()];
        desk.doing = to;
        desk.since = self.now;
        match to {
            Doing::WrapUp => {
                if let Some(wrap_up) = desk.wrap_up.take() {
                    desk.wrap_up_due = self.calendar.enter(self.now + wrap_up, Happening::WrapUpDone, agent.0);
                }
                return Ok(());
            }
            Doing::SignedOut => {
                if desk.duty == Duty::Leaving {
                    desk.duty = Duty::Off;
                }
                desk.wrap_up_until = Timestamp::ZERO;
                self.drop_wrap_up(agent);
            }
            _ => {}
        }
        if from == Doing::WrapUp && !self.simulation.plan_of(agent).several {
            self.drop_wrap_up(agent);
        }
        if from == Doing::Ringing && matches!(to, Doing::Idle | Doing::HeldOff) {
            self.leave_if_surplus(agent)?;
        }
        Ok(())
    }
}

/// How long after picking up an agent acts on the offer, and how: by confirming it or not.
fn confirmation(plan: &AgentPlan, now: Timestamp, stream: &mut Stream) -> (Duration, Happening) {
    let chance: f64 = rand::RngExt::random(stream);
    let after = plan.confirm_delay.as_ref().map_or(Duration::ZERO, |sampler| sampler.draw(now, stream));
    (after, if chance < plan.unconfirmed { Happening::DoesNotConfirm } else { Happening::Answer })
}
