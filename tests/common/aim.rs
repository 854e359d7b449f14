//! Turns become commands: ids are aimed at what the host knows.

use super::host::Host;
use super::turn::{Turn, Verb};
use super::{AGENTS, secs};
use acd::config::*;
use acd::engine::*;
use acd::id::*;

impl Turn {
    fn aim<T: Copy>(&self, known: &[T]) -> Option<T> {
        (self.aimed && !known.is_empty()).then(|| known[self.pick as usize % known.len()])
    }

    fn age(&self) -> Age {
        if self.extra & 1 == 0 { Age::Keep } else { Age::Reset }
    }

    fn priority(&self) -> Option<i16> {
        (self.extra & 2 == 0).then_some(i16::from(self.extra % 3))
    }
}

/// Fallback numbers for commands whose own choice finds nothing.
struct Any {
    agent: AgentId,
    queue: QueueId,
    call: CallId,
}

impl Host {
    fn any(&self, turn: &Turn) -> Any {
        let agents = if self.agents == 0 { AGENTS } else { self.agents };
        let blind = CallId(u64::from(turn.pick % 50));
        Any {
            agent: AgentId(turn.pick % (agents + u32::from(!turn.aimed))),
            queue: QueueId(if turn.aimed { turn.queue } else { turn.queue + 1 }),
            call: turn.aim(&self.calls).unwrap_or(blind),
        }
    }

    /// Whether there is anything that an aimed command of this kind could act on.
    fn finds(&self, verb: Verb) -> bool {
        match verb {
            Verb::Accept | Verb::Refuse | Verb::PickedUp | Verb::OfferLost => !self.offers.is_empty(),
            Verb::CallbackAnswered | Verb::CallbackFailed => !self.dialling.is_empty(),
            Verb::Contained | Verb::Escalate => !self.in_self_service.is_empty(),
            Verb::Release
            | Verb::Transfer
            | Verb::Leave
            | Verb::Consult
            | Verb::Monitor
            | Verb::Hold
            | Verb::Unhold => !self.talking.is_empty(),
            Verb::CompleteTransfer | Verb::CancelConsult | Verb::Conference => !self.consulting.is_empty(),
            Verb::ExitKey | Verb::AskCallback | Verb::SetPosition | Verb::LeaveQueue | Verb::Join | Verb::Move => {
                !self.legs.is_empty()
            }
            Verb::Rate => !self.rateable.is_empty(),
            Verb::WrapUpDone => !self.wrapping.is_empty(),
            _ => true,
        }
    }

    /// The command for a turn. One without a target becomes an answer to an offer, or else a new call, so that later
    /// ones find targets.
    pub fn command(&mut self, turn: &Turn) -> Command {
        let verb = match turn.verb {
            verb if !turn.aimed || self.finds(verb) => verb,
            _ if self.offers.is_empty() => Verb::Arrive,
            _ => Verb::Accept,
        };
        let turn = &Turn { verb, ..turn.clone() };
        match turn.verb {
            Verb::Arrive => Command::Arrive(self.new_call(turn)),
            Verb::HangUp
            | Verb::Accept
            | Verb::Refuse
            | Verb::PickedUp
            | Verb::OfferLost
            | Verb::ExitKey
            | Verb::AskCallback
            | Verb::CallbackAnswered
            | Verb::CallbackFailed
            | Verb::Contained
            | Verb::Escalate
            | Verb::Rate => self.of_caller(turn),
            Verb::Release
            | Verb::Transfer
            | Verb::Leave
            | Verb::Consult
            | Verb::CompleteTransfer
            | Verb::CancelConsult
            | Verb::Conference
            | Verb::Hold
            | Verb::Unhold => self.of_conversation(turn),
            Verb::SetPriority
            | Verb::SetPosition
            | Verb::Move
            | Verb::Join
            | Verb::LeaveQueue
            | Verb::Withdraw
            | Verb::OpenQueue
            | Verb::CloseQueue => self.of_supervisor(turn),
            Verb::Suspend => Command::Suspend {},
            Verb::Resume => Command::Resume {},
            Verb::Reconcile => Command::Reconcile(Box::new(self.near_truth(turn))),
            Verb::Reconfigure => self.reconfigure(turn),
            _ => self.of_agent(turn),
        }
    }

    fn new_call(&mut self, turn: &Turn) -> NewCall {
        let any = self.any(turn);
        self.next_call += u64::from(turn.aimed);
        let plain = NewCall {
            priority: i16::from(turn.extra % 3),
            age: secs(u64::from(turn.extra % 5) * 2),
            wait_max: (turn.extra > 200).then_some(secs(u64::from(turn.pick % 6))),
            attributes: Attributes([u16::from(turn.extra % 4), 0, 0, 0, 0, 0, 0, 0]),
            ..NewCall::new(CallId(self.next_call), any.queue)
        };
        let Some(center) = &self.center else { return plain };
        let bits = turn.pick >> 8;
        let pick = |bit: u32| bits >> bit & 3 == 3;
        let ordered = center.queues.get(any.queue.index()).is_some_and(|queue| queue.announce.is_some());
        let also = |place: u16| Some(QueueId((turn.queue + place) % center.queues.len() as u16));
        NewCall {
            also: [also(1).filter(|_| pick(0)), also(2).filter(|_| pick(1)), None],
            position: (ordered && pick(3)).then_some(1 + (bits >> 20 & 3)),
            caller: (bits >> 5 & 1 == 1).then_some(CallerId(u64::from(bits >> 6 & 3))),
            preferred: pick(8).then_some(AgentId(bits >> 10 & 7)).filter(|agent| agent.index() < center.agents.len()),
            self_service: (pick(13) && !center.self_service.is_empty()).then_some(SelfServiceId(0)),
            ..plain
        }
    }

    fn of_caller(&self, turn: &Turn) -> Command {
        let any = self.any(turn);
        let call = any.call;
        let offer = turn.aim(&self.offers).map(|(offer, _)| offer);
        let offer = offer.unwrap_or(OfferId { agent: any.agent, serial: u32::from(turn.extra % 4) });
        let rule = |wanted: fn(&Queue) -> bool| {
            let center = self.center.as_ref();
            let fits = |queue: QueueId| center.is_some_and(|center| wanted(&center.queues[queue.index()]));
            let legs: Vec<CallId> = self.legs.iter().filter(|leg| fits(leg.1)).map(|leg| leg.0).collect();
            turn.aim(&legs).unwrap_or(call)
        };
        match turn.verb {
            Verb::Accept => Command::Accept { offer },
            Verb::PickedUp => Command::PickedUp { offer },
            Verb::OfferLost => Command::OfferLost { offer },
            Verb::Refuse => Command::Refuse {
                offer,
                cause: [Refusal::Rejected, Refusal::Busy, Refusal::Unreachable][turn.extra as usize % 3],
            },
            Verb::ExitKey => Command::ExitKey { call: rule(|queue| !queue.exits.is_empty()), key: '1' },
            Verb::AskCallback => Command::AskCallback { call: rule(|queue| queue.callback.is_some()) },
            Verb::CallbackAnswered => Command::CallbackAnswered { call: turn.aim(&self.dialling).unwrap_or(call) },
            Verb::CallbackFailed => Command::CallbackFailed { call: turn.aim(&self.dialling).unwrap_or(call) },
            Verb::Contained => Command::Contained { call: turn.aim(&self.in_self_service).unwrap_or(call) },
            Verb::Escalate => Command::Escalate {
                call: turn.aim(&self.in_self_service).unwrap_or(call),
                queue: (turn.extra & 1 == 1).then_some(any.queue),
            },
            Verb::Rate => Command::Rate { call: turn.aim(&self.rateable).unwrap_or(call), rating: Rating::Satisfied },
            _ => Command::HangUp { call },
        }
    }

    fn of_conversation(&mut self, turn: &Turn) -> Command {
        let any = self.any(turn);
        let (call, agent) = turn.aim(&self.talking).unwrap_or((any.call, any.agent));
        let answered: Vec<CallId> = self
            .consulting
            .iter()
            .copied()
            .filter(|&call| self.talking.iter().any(|&(other, _)| other.0 == call.0 + CONSULT))
            .collect();
        let consulting = turn.aim(&answered).or(turn.aim(&self.consulting)).unwrap_or(call);
        match turn.verb {
            Verb::Transfer => {
                Command::Transfer { call, to: self.party(turn), age: turn.age(), priority: turn.priority() }
            }
            Verb::Leave => Command::Leave { call, agent },
            Verb::Consult => Command::Consult { call, consult: CallId(call.0 + CONSULT), to: self.party(turn) },
            Verb::CompleteTransfer => Command::CompleteTransfer { call: consulting },
            Verb::CancelConsult => Command::CancelConsult { call: turn.aim(&self.consulting).unwrap_or(call) },
            Verb::Conference => Command::Conference { call: consulting },
            Verb::Hold => Command::Hold { call },
            Verb::Unhold => Command::Unhold { call },
            _ => Command::Release { call },
        }
    }

    /// A target for a transfer: a queue, an agent at work with a queue that they serve, or an external destination.
    fn party(&self, turn: &Turn) -> Party {
        let queue = self.any(turn).queue;
        let Some(center) = &self.center else { return Party::Queue(queue) };
        match turn.extra >> 2 & 3 {
            0 => Party::External(u16::from(!turn.aimed)),
            1 => {
                let agent = turn.aim(&self.staffed).unwrap_or(self.any(turn).agent);
                let profile = center.agents.get(agent.index()).map(|agent| agent.profile);
                let skills = profile.map_or(&[][..], |profile| &center.profiles[profile.index()].skills);
                let queues: Vec<QueueId> = skills.iter().map(|skill| skill.queue).collect();
                Party::Agent(agent, turn.aim(&queues).unwrap_or(queue))
            }
            _ => Party::Queue(queue),
        }
    }

    fn of_supervisor(&self, turn: &Turn) -> Command {
        let any = self.any(turn);
        let mut legs = self.legs.clone();
        if turn.verb == Verb::LeaveQueue {
            legs.retain(|leg| self.legs.iter().filter(|other| other.0 == leg.0).count() > 1);
        }
        if let (Verb::SetPosition, Some(center)) = (turn.verb, &self.center) {
            legs.retain(|leg| center.queues[leg.1.index()].announce.is_some());
        }
        let (call, queue) = turn.aim(&legs).unwrap_or((any.call, any.queue));
        match turn.verb {
            Verb::SetPriority => Command::SetPriority { call, priority: i16::from(turn.extra % 4) - 1 },
            Verb::SetPosition => Command::SetPosition { call, queue, position: u32::from(turn.extra % 5) },
            Verb::Move => Command::Move { call, queue: any.queue, age: turn.age(), priority: turn.priority() },
            Verb::Join => Command::Join { call, queue: any.queue },
            Verb::LeaveQueue => Command::LeaveQueue { call, queue },
            Verb::OpenQueue => Command::OpenQueue { queue: any.queue },
            Verb::CloseQueue => {
                let waiting = if turn.extra & 1 == 0 { OnClosing::LetWait } else { OnClosing::SendOn };
                Command::CloseQueue { queue: any.queue, waiting }
            }
            _ => Command::Withdraw { call: any.call },
        }
    }

    fn of_agent(&self, turn: &Turn) -> Command {
        let any = self.any(turn);
        let (agent, reason) = (any.agent, ReasonId(turn.queue % 3));
        let busy: Vec<AgentId> = self.talking.iter().map(|(_, agent)| *agent).collect();
        let staffed = turn.aim(&self.staffed).filter(|_| self.center.is_some()).unwrap_or(agent);
        match turn.verb {
            Verb::SignIn => {
                let agents = if self.agents == 0 { AGENTS } else { self.agents };
                let away: Vec<AgentId> =
                    (0..agents).map(AgentId).filter(|agent| !self.staffed.contains(agent)).collect();
                let agent = turn.aim(&away).unwrap_or(agent);
                Command::SignIn { agent, not_ready: turn.extra.is_multiple_of(5).then_some(reason) }
            }
            Verb::SignOut => Command::SignOut { agent },
            Verb::Ready => Command::Ready { agent: staffed },
            Verb::NotReady => Command::NotReady { agent, reason },
            Verb::WrapUpDone => Command::WrapUpDone { agent: turn.aim(&self.wrapping).unwrap_or(agent) },
            Verb::Alive => Command::Alive { agent: staffed },
            Verb::Engaged => Command::Engaged { agent: staffed },
            Verb::Disengaged => Command::Disengaged { agent: staffed },
            Verb::Score => Command::Score { agent, score: u32::from(turn.extra % 4) },
            Verb::Force => {
                let wishes = [Wish::Ready, Wish::NotReady(Reason::Given(reason)), Wish::SignOut];
                Command::Force { agent: staffed, wish: wishes[turn.extra as usize % 3] }
            }
            Verb::AssignProfile => Command::AssignProfile { agent, profile: ProfileId(u32::from(turn.extra % 4)) },
            Verb::Monitor => Command::Monitor { agent: turn.aim(&busy).unwrap_or(agent), how: Monitoring::Listen },
            _ => Command::AgentLost { agent: staffed },
        }
    }
}

/// The difference between a consultation's number and that of the call that it is about.
const CONSULT: u64 = 1_000_000;
