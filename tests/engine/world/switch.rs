//! The switch: which calls and phones really exist, and what it, the callers and the agents do next.

use std::collections::{BTreeMap, BTreeSet};

use acd::engine::{Command, Doing, Fact, LegOutcome, Origin, Refusal, SwitchState};
use acd::id::{AgentId, CallId, OfferId};

use super::dice::Dice;

/// Something that happens outside the engine.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    CallerComes,
    CallerGivesUp(CallId),
    AgentPicksUp(OfferId),
    AgentAccepts(OfferId),
    AgentRefuses(OfferId, Refusal),
    AgentHangsUp(AgentId, CallId),
    AgentIsDone(AgentId),
    AgentIsReady(AgentId),
    AgentComes(AgentId),
    AgentVanishes(AgentId),
    CalleeAnswers(CallId),
    CalleeFails(CallId),
    BotIsDone(CallId),
    Reconcile,
    Intrude,
}

/// How people and bots behave: arbitrarily, or so that every call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    Free,
    Dutiful,
}

/// The actual state.
#[derive(Debug)]
pub(crate) struct Switch {
    pub(crate) behaviour: Behaviour,
    /// The existing calls, and with whom each is connected.
    pub(crate) lines: BTreeMap<CallId, Vec<AgentId>>,
    /// The ringing phones.
    pub(crate) ringing: BTreeMap<OfferId, CallId>,
    pub(crate) dialling: BTreeSet<CallId>,
    /// Calls that it connected before it was told to.
    connected_early: BTreeMap<OfferId, CallId>,
    /// Whose phone is reachable.
    pub(crate) reachable: Vec<bool>,
}

/// Deeds, with the microseconds until they happen.
pub(crate) type Later = Vec<(u64, Deed)>;

impl Switch {
    pub(crate) fn new(agents: usize) -> Self {
        Self {
            behaviour: Behaviour::Free,
            lines: BTreeMap::new(),
            ringing: BTreeMap::new(),
            dialling: BTreeSet::new(),
            connected_early: BTreeMap::new(),
            reachable: vec![false; agents],
        }
    }

    /// Its report of the actual state.
    pub(crate) fn state(&self) -> SwitchState {
        let lines = self.lines.iter().map(|(&call, with)| (call, with.last().copied()));
        let dialled = self.dialling.iter().filter(|call| !self.lines.contains_key(call)).map(|&call| (call, None));
        let agents = (0..).map(AgentId).zip(&self.reachable).filter(|(_, reachable)| **reachable);
        SwitchState {
            calls: Some(lines.chain(dialled).collect()),
            ringing: Some(self.ringing.iter().map(|(offer, &call)| (call, offer.agent)).collect()),
            agents: Some(agents.map(|(agent, _)| agent).collect()),
            // Nobody telephones for themselves; only when it is dutiful does it say so.
            engaged: (self.behaviour == Behaviour::Dutiful).then(Vec::new),
            ..SwitchState::default()
        }
    }

    /// Learns the ids of the engine's offers for which its phones ring.
    pub(crate) fn recognise(&mut self, offers: &[(OfferId, CallId)]) {
        let rings = |&(offer, call): &(OfferId, CallId)| {
            self.ringing.iter().any(|(known, of)| known.agent == offer.agent && *of == call)
        };
        self.ringing = offers.iter().copied().filter(rings).collect();
    }

    /// Receives a fact and acts on it. Returns the commands that it sends at once.
    pub(crate) fn hear(&mut self, fact: Fact, dice: &mut Dice, later: &mut Later) -> Option<Command> {
        match fact {
            Fact::CallArrived { call, origin: Origin::Consult(_), .. } => drop(self.lines.entry(call).or_default()),
            Fact::Offered { offer, leg, .. } => self.ring(offer, leg.call, dice, later),
            Fact::OfferEnded { offer, .. } => drop(self.ringing.remove(&offer)),
            Fact::StrayRing { call, agent } => self.ringing.retain(|offer, of| (*of, offer.agent) != (call, agent)),
            Fact::LegEnded { leg, outcome: LegOutcome::Answered(OfferId { agent, .. }), .. } => {
                self.ringing.retain(|offer, _| offer.agent != agent);
                return self.connect(leg.call, agent, dice, later);
            }
            Fact::LegEnded { leg, outcome: LegOutcome::CallbackAsked, .. } => drop(self.lines.remove(&leg.call)),
            Fact::Dial { call, agent, .. } => self.dial(call, agent, dice, later),
            Fact::DialFailed { call, .. } => drop(self.dialling.remove(&call)),
            Fact::ConversationJoined { call, agent, .. } => return self.connect(call, agent, dice, later),
            Fact::ConversationEnded { call, agent, .. } => {
                if let Some(with) = self.lines.get_mut(&call) {
                    with.retain(|other| *other != agent);
                }
            }
            Fact::CallEnded { call, .. } | Fact::StrayCall { call } => {
                self.lines.remove(&call);
                self.dialling.remove(&call);
            }
            Fact::SelfServiceStarted { call, .. } => later.push((dice.halves(8), Deed::BotIsDone(call))),
            Fact::AgentChanged { agent, to, .. } => self.agent_changed(agent, to, dice, later),
            Fact::AgentSilent { agent, .. } if self.behaviour == Behaviour::Dutiful || dice.per_mille(500) => {
                return Some(Command::Alive { agent });
            }
            _ => {}
        }
        None
    }

    fn ring(&mut self, offer: OfferId, call: CallId, dice: &mut Dice, later: &mut Later) {
        self.ringing.retain(|other, _| other.agent != offer.agent);
        self.ringing.insert(offer, call);
        let dutiful = self.behaviour == Behaviour::Dutiful;
        let causes = [Refusal::Rejected, Refusal::Busy, Refusal::Unreachable, Refusal::Unconfirmed];
        match dice.below(10) {
            _ if dutiful => later.push((dice.halves(1), Deed::AgentPicksUp(offer))),
            0 => later.push((dice.halves(6), Deed::AgentRefuses(offer, causes[dice.below(4) as usize]))),
            1 => {}
            _ => later.push((dice.halves(8), Deed::AgentPicksUp(offer))),
        }
    }

    fn connect(&mut self, call: CallId, agent: AgentId, dice: &mut Dice, later: &mut Later) -> Option<Command> {
        if self.dialling.remove(&call) {
            self.lines.entry(call).or_default();
        }
        // The engine speaks of a call that is gone, because it missed the report; report again.
        let Some(with) = self.lines.get_mut(&call) else { return Some(Command::HangUp { call }) };
        if !with.contains(&agent) {
            with.push(agent);
        }
        later.push((dice.halves(16), Deed::AgentHangsUp(agent, call)));
        None
    }

    fn dial(&mut self, call: CallId, agent: AgentId, dice: &mut Dice, later: &mut Later) {
        self.ringing.retain(|offer, _| offer.agent != agent);
        self.dialling.insert(call);
        let answered = dice.per_mille(600);
        later.push((dice.halves(6), if answered { Deed::CalleeAnswers(call) } else { Deed::CalleeFails(call) }));
    }

    fn agent_changed(&self, agent: AgentId, to: Doing, dice: &mut Dice, later: &mut Later) {
        match to {
            Doing::WrapUp => later.push((dice.halves(8), Deed::AgentIsDone(agent))),
            Doing::NotReady(_) => later.push((dice.halves(20), Deed::AgentIsReady(agent))),
            Doing::SignedOut => later.push((dice.halves(30), Deed::AgentComes(agent))),
            _ => {}
        }
    }

    /// Does a deed; returns the command that reports it to the engine, if any.
    pub(crate) fn act(&mut self, deed: Deed, dice: &mut Dice, later: &mut Later) -> Option<Command> {
        match deed {
            Deed::CallerGivesUp(call) => self.lines.remove(&call).map(|_| Command::HangUp { call }),
            Deed::AgentPicksUp(offer) => self.pick_up(offer, dice, later),
            Deed::AgentAccepts(offer) => self.ringing.contains_key(&offer).then_some(Command::Accept { offer }),
            Deed::AgentRefuses(offer, cause) => self.ringing.remove(&offer).map(|_| Command::Refuse { offer, cause }),
            Deed::AgentHangsUp(agent, call) => self.hang_up(agent, call, dice),
            Deed::AgentIsDone(agent) => Some(Command::WrapUpDone { agent }),
            Deed::AgentIsReady(agent) => Some(Command::Ready { agent }),
            Deed::AgentComes(agent) => {
                self.reachable[agent.index()] = true;
                Some(Command::SignIn { agent, not_ready: None })
            }
            Deed::AgentVanishes(agent) => {
                self.reachable[agent.index()] = false;
                self.ringing.retain(|offer, _| offer.agent != agent);
                self.lines.values_mut().for_each(|with| with.retain(|other| *other != agent));
                later.push((dice.halves(60), Deed::AgentComes(agent)));
                Some(Command::AgentLost { agent })
            }
            Deed::CalleeAnswers(call) => self.dialling.contains(&call).then(|| {
                // They may have to wait again if they lose their agent, but not forever.
                later.push((30_000_000 + dice.halves(60), Deed::CallerGivesUp(call)));
                Command::CallbackAnswered { call }
            }),
            Deed::CalleeFails(call) => self.dialling.remove(&call).then_some(Command::CallbackFailed { call }),
            Deed::BotIsDone(call) => self.lines.contains_key(&call).then(|| match dice.below(3) {
                0 => Command::Contained { call },
                _ => Command::Escalate { call, queue: None },
            }),
            Deed::Reconcile => Some(Command::Reconcile(Box::new(self.state()))),
            Deed::CallerComes | Deed::Intrude => None,
        }
    }

    /// The phone is picked up. Some switches ask for a confirmation first, some connect before they are told to.
    fn pick_up(&mut self, offer: OfferId, dice: &mut Dice, later: &mut Later) -> Option<Command> {
        let call = *self.ringing.get(&offer)?;
        if dice.per_mille(300) {
            later.push((dice.halves(2), Deed::AgentAccepts(offer)));
            return Some(Command::PickedUp { offer });
        }
        if let Some(with) = self.lines.get_mut(&call).filter(|_| dice.per_mille(200)) {
            with.push(offer.agent);
            self.connected_early.insert(offer, call);
        }
        self.ringing.remove(&offer);
        Some(Command::Accept { offer })
    }

    /// A conversation ends.
    fn hang_up(&mut self, agent: AgentId, call: CallId, dice: &mut Dice) -> Option<Command> {
        let with = self.lines.get_mut(&call).filter(|with| with.contains(&agent))?;
        if with.len() > 1 {
            with.retain(|other| *other != agent);
            return Some(Command::Leave { call, agent });
        }
        self.lines.remove(&call);
        let agent_ends = self.behaviour == Behaviour::Dutiful || dice.per_mille(700);
        Some(if agent_ends { Command::Release { call } } else { Command::HangUp { call } })
    }

    /// Its command was rejected: undoes what it did too early. If a call is gone, reports that in another way.
    pub(crate) fn refused(&mut self, command: &Command) -> Option<Command> {
        match *command {
            Command::Accept { offer } => {
                self.ringing.remove(&offer);
                let early = self.connected_early.remove(&offer);
                if let Some(with) = early.and_then(|call| self.lines.get_mut(&call)) {
                    with.retain(|other| *other != offer.agent);
                }
                None
            }
            // It dialled somebody for whom nobody waits, and hangs up.
            Command::CallbackAnswered { call } if self.dialling.remove(&call) => Some(Command::HangUp { call }),
            Command::Release { call } if !self.lines.contains_key(&call) => Some(Command::HangUp { call }),
            _ => None,
        }
    }
}
