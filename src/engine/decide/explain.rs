//! Explanations: for an offer, what was compared and who came first; for a waiting call, what excludes each agent.
//!
//! Nothing here takes part in a decision. It examines the same state a second time, the slow way, at the moment of the
//! decision, and only if the host asked for it ([`Engine::keep_reasons`]). To explain an old decision, replay the
//! journal up to that command with reasons kept.

use std::fmt;

use crate::config::{Center, Opens, Proficiency, Skill, TierSet};
use crate::engine::state::asked::Asked;
use crate::engine::state::call::{CallState, Leg};
use crate::engine::state::layout::{Channels, LineView};
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Presence, Reason, Wish};
use crate::id::{AgentId, CallId, LegId, OfferId, ProfileId, QueueId};
use crate::time::Timestamp;

/// Why an agent was not (or is not) offered a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Exclusion {
    /// Signed out.
    SignedOut,
    /// Not ready.
    NotReady(Reason),
    /// Wants to be not ready, or to sign out, once the conversation is over.
    Leaving,
    /// Being offered a call.
    Ringing,
    /// No room in the queue's channel, with this many conversations (including callbacks being dialled).
    Talking(u8),
    /// After-call work.
    WrapUp,
    /// Without offers for a while after an unanswered one.
    HeldOff,
    /// On a call of their own.
    Engaged,
    /// The switch is away: nothing is offered.
    Suspended,
    /// Becomes idle at this moment, as soon as the call has its place.
    NotIdleYet,
    /// Their tier is not, or not yet, open to the call.
    TierNotOpen,
    /// Held back: too few agents of the profile are idle.
    Reserved {
        /// Idle now.
        idle: u32,
        /// Held back from the queue.
        reserve: u32,
    },
    /// They serve the queue only under pressure, of which there is none.
    NotOpened(Opens),
    /// The call is held for somebody else.
    HeldFor(AgentId),
    /// They have passed the call on, a short time ago.
    PassedOn,
}

/// How an agent stood in a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Standing {
    /// Came first.
    Chosen,
    /// Eligible, but later by the keys.
    Eligible,
    /// Not eligible.
    Excluded(Exclusion),
}

/// An agent who serves the queue of a call, and the keys that were compared, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgentConsidered {
    /// Who.
    pub agent: AgentId,
    /// How they stood.
    pub standing: Standing,
    /// Lower tiers are asked first.
    pub tier: u8,
    /// Proficiency; `None` if the queue does not select by it.
    pub level: Option<u8>,
    /// When they last became idle; `None` if signed out.
    pub idle_since: Option<Timestamp>,
    /// Share of staffed time in conversations and wrap-up when they became idle, in units of 2⁻³².
    pub occupancy: u64,
    /// Conversations since signing in.
    pub calls: u64,
    /// The number of their contacts at this moment.
    pub contacts: u64,
    /// The host's score.
    pub score: u32,
    /// Whether the call was offered to them before. Agents who were not asked come first, whatever the other keys.
    pub asked: Asked,
}

/// A leg at the head of a line that a freed agent may serve, and the keys that were compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LegConsidered {
    /// The leg.
    pub leg: LegId,
    /// Its queue.
    pub queue: QueueId,
    /// Whether it was chosen, or why not; `Eligible` came later.
    pub standing: Standing,
    /// Heavier queues go first.
    pub weight: i16,
    /// The agent's tier there.
    pub tier: u8,
    /// Points of priority.
    pub points: i32,
    /// When it was enqueued.
    pub enqueued: Timestamp,
    /// The number of legs in its queue.
    pub standing_in_queue: u32,
}

/// Why an offer was made: who was compared with whom.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Decision {
    /// When it was made.
    pub at: Timestamp,
    /// The offer that was made.
    pub offer: OfferId,
    /// The leg that was offered.
    pub leg: LegId,
    /// Its queue.
    pub queue: QueueId,
    /// If a call looked for an agent: all agents who serve the queue, by number.
    pub agents: Vec<AgentConsidered>,
    /// If a freed agent looked for a call: the heads of the lines of the queues they serve.
    pub legs: Vec<LegConsidered>,
}

/// Why a call waits; one for each of its legs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhyWaiting {
    /// The leg.
    pub leg: LegId,
    /// Its queue.
    pub queue: QueueId,
    /// The ladder step it has reached.
    pub step: u8,
    /// The tiers open to it.
    pub tiers: TierSet,
    /// Its position, in queues that keep positions.
    pub position: Option<u32>,
    /// A callback between two attempts waits until then.
    pub rests_until: Option<Timestamp>,
    /// All agents who serve the queue, and why they do not take it.
    pub agents: Vec<AgentConsidered>,
}

/// How a profile serves a queue.
#[derive(Clone, Copy)]
struct Served<'a> {
    skill: &'a Skill,
    /// A line of the queue as seen by the profile, if it may serve any.
    view: Option<&'a LineView>,
}

impl Engine {
    /// Keeps the reasons of open offers from now on, for [`explain_offer`](Self::explain_offer). Costs O(agents of the
    /// queue) per offer, and memory for the last offer of each agent; not part of a snapshot.
    pub fn keep_reasons(&mut self) {
        self.reasons.get_or_insert_default();
    }

    /// Why an open offer was made; `None` if it is not open, or was made before reasons were kept.
    pub fn explain_offer(&self, offer: OfferId) -> Option<&Decision> {
        let record = self.agents.get(offer.agent.index()).filter(|record| record.ringing.is_some())?;
        let decision = self.reasons.as_ref()?.get(&offer.agent)?;
        (record.serial == offer.serial && decision.offer == offer).then_some(decision)
    }

    /// Why a call waits; empty if it does not. O(legs × agents).
    pub fn explain_waiting(&self, call: CallId) -> Vec<WhyWaiting> {
        let Some(slot) = self.calls.find(call) else { return Vec::new() };
        if self.calls[slot].state != CallState::Waiting {
            return Vec::new();
        }
        let why = |(slot, leg): (Slot<Leg>, &Leg)| WhyWaiting {
            leg: self.calls.leg_id(leg),
            queue: leg.queue,
            step: leg.step,
            tiers: self.tiers[self.layout.line(leg.queue, leg.ladder, leg.step)],
            position: self.position_of(slot),
            rests_until: self.calls.rare_leg(slot).and_then(|rare| rare.rests_until),
            agents: self.considered(slot, None),
        };
        self.calls.legs_of(slot).map(why).collect()
    }

    /// Notes why `agent` is about to be rung for `leg`. An agent in a pool was found by the call; one who is in no pool
    /// has found the call.
    #[cold]
    pub(in crate::engine) fn note_reason(&mut self, leg: Slot<Leg>, agent: AgentId, offer: OfferId, at: Timestamp) {
        let found = self.agents[agent].pooled != 0;
        let data = &self.calls.legs[leg];
        let decision = Decision {
            at,
            offer,
            leg: self.calls.leg_id(data),
            queue: data.queue,
            agents: if found { self.considered(leg, Some(agent)) } else { Vec::new() },
            legs: if found { Vec::new() } else { self.heads_considered(leg, agent) },
        };
        if let Some(reasons) = &mut self.reasons {
            reasons.insert(agent, decision);
        }
    }

    /// All agents who serve the queue of a leg, by number.
    fn considered(&self, leg: Slot<Leg>, chosen: Option<AgentId>) -> Vec<AgentConsidered> {
        let queue = self.calls.legs[leg].queue;
        let minds = self.center[queue].selection.proficiency != Proficiency::Ignore;
        let (mut all, mut profiles) = (Vec::new(), vec![None; self.center.profiles.len()]);
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            let record = &self.agents[agent];
            // Looked up once for all agents of a profile: it may serve a thousand queues.
            let served = profiles[record.profile.index()].get_or_insert_with(|| self.served(record.profile, queue));
            let Some(served) = *served else { continue };
            let standing = match self.exclusion(leg, agent, served) {
                _ if chosen == Some(agent) => Standing::Chosen,
                Some(exclusion) => Standing::Excluded(exclusion),
                None if chosen.is_some() && !self.is_idle_for(agent, queue) => {
                    Standing::Excluded(Exclusion::NotIdleYet)
                }
                None => Standing::Eligible,
            };
            all.push(AgentConsidered {
                agent,
                standing,
                tier: served.skill.tier,
                level: minds.then_some(served.skill.level),
                idle_since: (record.presence != Presence::SignedOut)
                    .then(|| Timestamp::from_micros(record.keys.idle_since)),
                occupancy: record.keys.occupancy.into(),
                calls: record.keys.calls.into(),
                contacts: self.contacts(agent),
                score: record.keys.score,
                asked: self.calls.when_asked(self.calls.legs[leg].call, agent),
            });
        }
        all
    }

    /// What keeps an agent from a leg, if anything does.
    fn exclusion(&self, leg: Slot<Leg>, agent: AgentId, served: Served<'_>) -> Option<Exclusion> {
        let data = &self.calls.legs[leg];
        let record = &self.agents[agent];
        let held = self.calls.rare_leg(leg).and_then(|rare| rare.held).map(|(agent, _)| agent);
        let state = match (record.presence, record.wish) {
            (Presence::SignedOut, _) => Some(Exclusion::SignedOut),
            (Presence::NotReady(reason), _) => Some(Exclusion::NotReady(reason)),
            (Presence::HeldOff, _) => Some(Exclusion::HeldOff),
            _ if record.engaged => Some(Exclusion::Engaged),
            _ if self.is_suspended() => Some(Exclusion::Suspended),
            _ if record.ringing.is_some() => Some(Exclusion::Ringing),
            (Presence::Ready, wish) if wish != Wish::Ready => Some(Exclusion::Leaving),
            _ => None,
        };
        let line = self.layout.line(data.queue, data.ladder, data.step);
        let open = self.tiers[line].contains(served.skill.tier);
        state
            .or_else(|| held.filter(|&other| other != agent).map(Exclusion::HeldFor))
            .or_else(|| self.is_kept_from(leg, agent).then_some(Exclusion::PassedOn))
            .or_else(|| (!open && held.is_none()).then_some(Exclusion::TierNotOpen))
            .or_else(|| self.no_room(agent, data.queue))
            .or_else(|| self.held_back(agent, served))
    }

    /// How a profile serves a queue, if it does. O(its queues).
    fn served(&self, profile: ProfileId, queue: QueueId) -> Option<Served<'_>> {
        let skill = self.center[profile].skills.iter().find(|skill| skill.queue == queue)?;
        // In the order of their lines, which are numbered queue by queue.
        let views = &self.layout.profiles[profile].views;
        let view = views.get(views.partition_point(|view| view.queue < queue)).filter(|view| view.queue == queue);
        Some(Served { skill, view })
    }

    fn no_room(&self, agent: AgentId, queue: QueueId) -> Option<Exclusion> {
        let channel: Channels = 1 << self.center[queue].channel.0;
        if self.free_channels(agent) & channel != 0 && !self.is_barred(agent, queue) {
            return None;
        }
        let record = &self.agents[agent];
        let talking = record.talking + record.dialling;
        Some(if talking > 0 { Exclusion::Talking(talking) } else { Exclusion::WrapUp })
    }

    fn held_back(&self, agent: AgentId, Served { skill, view }: Served<'_>) -> Option<Exclusion> {
        let view = view?;
        if view.gate.is_some_and(|gate| !self.gates[gate]) {
            return Some(Exclusion::NotOpened(skill.opens));
        }
        let pooled = u32::from(self.agents[agent].pooled == 0);
        let idle = self.pools[view.pool].idle() + pooled;
        (idle <= skill.reserve).then_some(Exclusion::Reserved { idle, reserve: skill.reserve })
    }

    /// The heads of the lines of the queues that an agent serves, and the leg they found.
    fn heads_considered(&self, chosen: Slot<Leg>, agent: AgentId) -> Vec<LegConsidered> {
        let profile = self.agents[agent].profile;
        let mut all = vec![self.leg_considered(chosen, agent, Standing::Chosen)];
        for skill in &self.center[profile].skills {
            for ladder in &self.layout.queues[skill.queue].ladders {
                for line in ladder.lines() {
                    let Some((_, leg)) = self.lines.first(line) else { continue };
                    let served = self.served(profile, self.calls.legs[leg].queue);
                    let excluded = served.and_then(|served| self.exclusion(leg, agent, served));
                    let standing = excluded.map_or(Standing::Eligible, Standing::Excluded);
                    all.push(self.leg_considered(leg, agent, standing));
                }
            }
        }
        all
    }

    fn leg_considered(&self, leg: Slot<Leg>, agent: AgentId, standing: Standing) -> LegConsidered {
        let data = &self.calls.legs[leg];
        LegConsidered {
            leg: self.calls.leg_id(data),
            queue: data.queue,
            standing,
            weight: self.center[data.queue].weight,
            tier: self.served(self.agents[agent].profile, data.queue).map_or(0, |served| served.skill.tier),
            points: data.points,
            enqueued: data.enqueued,
            standing_in_queue: self.standing_in(data.queue) as u32,
        }
    }
}

impl Decision {
    /// In words, one line per candidate.
    pub fn describe<'a>(&'a self, center: &'a Center) -> impl fmt::Display + 'a {
        self.describe_with(center, &|at: Timestamp| at.to_string())
    }

    /// The same, with times formatted by `time`.
    pub fn describe_with<'a>(
        &'a self,
        center: &'a Center,
        time: &'a dyn Fn(Timestamp) -> String,
    ) -> impl fmt::Display + 'a {
        Described { decision: self, center, time }
    }
}

struct Described<'a> {
    decision: &'a Decision,
    center: &'a Center,
    time: &'a dyn Fn(Timestamp) -> String,
}

impl fmt::Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { decision, center, time } = self;
        let name = |agent: AgentId| center.agents.get(agent.index()).map_or("?", |agent| agent.name.as_str());
        let queue = |queue: QueueId| center.queues.get(queue.index()).map_or("?", |queue| queue.name.as_str());
        writeln!(
            f,
            "{}: {} of {} to {}",
            time(decision.at),
            decision.leg,
            queue(decision.queue),
            name(decision.offer.agent)
        )?;
        for one in &decision.agents {
            write!(f, "  {}, tier {}", name(one.agent), one.tier)?;
            if let Some(level) = one.level {
                write!(f, ", level {level}")?;
            }
            if let Some(since) = one.idle_since {
                write!(f, ", idle since {}", time(since))?;
            }
            write!(f, ", {} calls{}", one.calls, one.asked)?;
            writeln!(f, ": {}", one.standing)?;
        }
        for one in &decision.legs {
            write!(f, "  {} in {}, weight {}, tier {}", one.leg, queue(one.queue), one.weight, one.tier)?;
            write!(f, ", {} points, since {}", one.points, time(one.enqueued))?;
            writeln!(f, ", {} standing: {}", one.standing_in_queue, one.standing)?;
        }
        Ok(())
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chosen => f.write_str("chosen"),
            Self::Eligible => f.write_str("eligible, came later"),
            Self::Excluded(exclusion) => exclusion.fmt(f),
        }
    }
}

/// As part of a list of keys.
impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => Ok(()),
            Self::Before => f.write_str(", asked in an earlier round"),
            Self::ThisRound => f.write_str(", asked already"),
        }
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedOut => f.write_str("signed out"),
            Self::NotReady(_) => f.write_str("not ready"),
            Self::Leaving => f.write_str("wishes to take no more calls"),
            Self::Ringing => f.write_str("being offered a call"),
            Self::Talking(count) => write!(f, "no room beside {count} contacts"),
            Self::WrapUp => f.write_str("after-call work"),
            Self::HeldOff => f.write_str("held off after an unanswered offer"),
            Self::NotIdleYet => f.write_str("not idle yet"),
            Self::TierNotOpen => f.write_str("tier not open yet"),
            Self::Reserved { idle, reserve } => write!(f, "held back: {idle} idle, {reserve} in reserve"),
            Self::NotOpened(_) => f.write_str("serves the queue only under pressure"),
            Self::HeldFor(agent) => write!(f, "held for agent {agent}"),
            Self::PassedOn => f.write_str("passed the call on"),
            Self::Engaged => f.write_str("engaged elsewhere"),
            Self::Suspended => f.write_str("the switch is away"),
        }
    }
}
