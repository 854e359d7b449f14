//! Why a call was offered where it was, or still waits: the engine's explanations in the story's words.

use super::verbs::Context;
use crate::engine::{AgentConsidered, Asked, Decision, Engine, Exclusion, Standing};
use crate::id::{AgentId, CallId};

/// How an agent or call was rated in a decision: [`Standing`] without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StandingKind {
    Chosen,
    Eligible,
    Asked,
    SignedOut,
    NotReady,
    Leaving,
    Ringing,
    Talking,
    WrapUp,
    HeldOff,
    Engaged,
    Suspended,
    NotIdleYet,
    TierNotOpen,
    Reserved,
    NotOpened,
    HeldFor,
    PassedOn,
}

impl From<Standing> for StandingKind {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Chosen => Self::Chosen,
            Standing::Eligible => Self::Eligible,
            Standing::Excluded(Exclusion::SignedOut) => Self::SignedOut,
            Standing::Excluded(Exclusion::NotReady(_)) => Self::NotReady,
            Standing::Excluded(Exclusion::Leaving) => Self::Leaving,
            Standing::Excluded(Exclusion::Ringing) => Self::Ringing,
            Standing::Excluded(Exclusion::Talking(_)) => Self::Talking,
            Standing::Excluded(Exclusion::WrapUp) => Self::WrapUp,
            Standing::Excluded(Exclusion::HeldOff) => Self::HeldOff,
            Standing::Excluded(Exclusion::Engaged) => Self::Engaged,
            Standing::Excluded(Exclusion::Suspended) => Self::Suspended,
            Standing::Excluded(Exclusion::NotIdleYet) => Self::NotIdleYet,
            Standing::Excluded(Exclusion::TierNotOpen) => Self::TierNotOpen,
            Standing::Excluded(Exclusion::Reserved { .. }) => Self::Reserved,
            Standing::Excluded(Exclusion::NotOpened(_)) => Self::NotOpened,
            Standing::Excluded(Exclusion::HeldFor(_)) => Self::HeldFor,
            Standing::Excluded(Exclusion::PassedOn) => Self::PassedOn,
        }
    }
}

fn of_agent(considered: &[AgentConsidered], agent: AgentId) -> Option<StandingKind> {
    let stood = |considered: &AgentConsidered| match (considered.standing, considered.asked) {
        (Standing::Eligible, Asked::Before | Asked::ThisRound) => StandingKind::Asked,
        (standing, _) => standing.into(),
    };
    considered.iter().find(|considered| considered.agent == agent).map(stood)
}

/// Why an agent is not offered a waiting call, in the first of its queues that the agent serves.
pub(super) fn while_waiting(engine: &Engine, call: CallId, agent: AgentId) -> Option<StandingKind> {
    engine.explain_waiting(call).iter().find_map(|why| of_agent(&why.agents, agent))
}

/// The ladder step that a waiting call has reached, from 0.
pub(super) fn step_reached(engine: &Engine, call: CallId) -> Option<u8> {
    engine.explain_waiting(call).first().map(|why| why.step)
}

/// How an agent was rated when a call, now being offered, looked for one.
pub(super) fn when_offered(engine: &Engine, context: &Context, call: CallId, agent: AgentId) -> Option<StandingKind> {
    let decision = decisions(engine, context).find(|decision| decision.leg.call == call)?;
    of_agent(&decision.agents, agent)
}

/// How a call was rated when an agent, now being offered one, became free.
pub(super) fn when_free(engine: &Engine, context: &Context, agent: AgentId, call: CallId) -> Option<StandingKind> {
    let decision = decisions(engine, context).find(|decision| decision.offer.agent == agent)?;
    decision.legs.iter().find(|considered| considered.leg.call == call).map(|considered| considered.standing.into())
}

/// The decisions behind the open offers, latest first.
fn decisions<'e>(engine: &'e Engine, context: &'e Context) -> impl Iterator<Item = &'e Decision> {
    context.made.iter().rev().filter_map(|(offer, _)| engine.explain_offer(*offer))
}
