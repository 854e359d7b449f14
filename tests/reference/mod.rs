//! The engine a second time, in the slowest and most obvious way: every decision scans everything. No indices, caches,
//! heaps or slots. Read it next to the documentation of the engine's commands and events.
//!
//! | file | what |
//! |---|---|
//! | `refusals` | why each command may be rejected |
//! | `calls`, `legs` | a call's way in and onward; what time does to a waiting leg |
//! | `decide`, `offers` | which agent for a call, which call for an agent; the life of an offer |
//! | `agents`, `parts` | agents' wishes and visible states; their parts in calls and after-call work |
//! | `talks`, `callbacks` | conversations and consultations; calling back |
//! | `queues`, `waits` | what follows when a queue's circumstances change; positions and estimates |
//! | `supervisors`, `memory`, `whole` | supervisors; what is remembered about callers; reconciling, changing the centre |

#![allow(unreachable_pub)]

mod agents;
mod callbacks;
mod calls;
mod decide;
mod legs;
mod memory;
mod offers;
mod parts;
mod queues;
mod refusals;
mod state;
mod supervisors;
mod talks;
mod waits;
mod whole;

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::*;
use calls::Start;
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use state::{
    Agent, Call, CallState, Caller, Consultation, Leg, Overdue, Part, PartId, Presence, QueueNow, Rank, SPACING, Stage,
    Who, ladder_of,
};
use std::cmp::Reverse;
use std::rc::Rc;

pub struct Reference {
    center: Rc<Center>,
    now: Timestamp,
    /// The time of facts.
    at: Timestamp,
    /// In order of arrival.
    calls: Vec<Call>,
    agents: Vec<Agent>,
    /// Oldest first.
    parts: Vec<Part>,
    queues: Vec<QueueNow>,
    /// In the order in which they were set.
    timers: Vec<(Timestamp, Who)>,
    /// Queues whose circumstances changed in this step; the last one noted is handled first.
    reviews: Vec<QueueId>,
    callers: Vec<(Timestamp, CallerId, Caller)>,
    rateable: Vec<(Timestamp, CallId, (AgentId, QueueId))>,
    /// How many numbers were given out.
    numbers: u64,
    random: SplitMix64,
    /// Set while the switch is away; whether it has said meanwhile what it still has.
    away: Option<bool>,
    out: Vec<Event>,
}

impl Reference {
    pub fn new(center: Center) -> Self {
        let mut new = Self {
            now: Timestamp::ZERO,
            at: Timestamp::ZERO,
            calls: Vec::new(),
            agents: center.agents.iter().map(|_| Agent::new()).collect(),
            parts: Vec::new(),
            queues: center.queues.iter().map(QueueNow::new).collect(),
            timers: Vec::new(),
            reviews: Vec::new(),
            callers: Vec::new(),
            rateable: Vec::new(),
            numbers: 0,
            random: SplitMix64::seed_from_u64(center.seed),
            away: None,
            out: Vec::new(),
            center: Rc::new(center),
        };
        new.renew_estimators();
        new
    }

    /// The events since they were last taken.
    pub fn events(&self) -> &[Event] {
        &self.out
    }

    pub fn forget_events(&mut self) {
        self.out.clear();
    }

    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.timers.iter().map(|timer| timer.0).min()
    }

    pub fn advance(&mut self, now: Timestamp) {
        // `min_by_key` takes the first of equals: timers are kept in the order in which they were set.
        while let Some(place) = (0..self.timers.len()).min_by_key(|&place| self.timers[place].0) {
            if self.timers[place].0 > now {
                break;
            }
            let (at, who) = self.timers.remove(place);
            self.at = at;
            match who {
                Who::Leg(leg) => self.leg_due(leg),
                Who::Agent(agent) => self.agent_due(agent),
                Who::WrapUp(part) => self.end_wrap_up(part),
                Who::Watch(agent) => self.watch_due(agent),
                Who::Vacant(queue) => {
                    self.queues[queue.index()].may_be_empty = true;
                    self.review_later(queue);
                }
            }
            self.review();
        }
        self.now = self.now.max(now);
    }

    pub fn handle(&mut self, now: Timestamp, command: Command) -> Result<(), Rejection> {
        if now < self.now {
            return Err(Rejection::TimeWentBack);
        }
        self.advance(now);
        self.at = now;
        self.refusal(&command)?;
        self.apply(command);
        self.review();
        Ok(())
    }

    fn apply(&mut self, command: Command) {
        match command {
            Command::Arrive(new) => self.arrive(new),
            Command::HangUp { call } => self.hang_up(call),
            Command::ExitKey { call, key } => self.exit_key(call, key),
            Command::AskCallback { call } => self.ask_callback(call),
            Command::CallbackAnswered { call } => self.callback_answered(call),
            Command::CallbackFailed { call } => self.dial_in_vain(call),
            Command::Contained { call } => {
                self.end_self_service(call, SelfServiceEnd::Contained);
                self.end_call(call, Disposition::Contained);
            }
            Command::Escalate { call, queue } => self.escalate(call, queue),
            Command::Rate { call, rating } => self.rate(call, rating),
            Command::PickedUp { offer } => self.picked_up(offer),
            Command::Accept { offer } => self.accept(offer.agent),
            Command::Refuse { offer, cause } => self.fail_offer(offer.agent, OfferEnd::Refused(cause)),
            Command::Release { call } => self.hang_up_talking(call, Ender::Agent, Disposition::Completed),
            Command::Leave { call, agent } => self.leave_call(call, agent),
            Command::Transfer { call, to, age, priority } => self.transfer(call, to, age, priority),
            Command::Consult { call, consult, to } => self.consult(call, consult, to),
            Command::CompleteTransfer { call } => self.complete_transfer(call),
            Command::CancelConsult { call } => {
                self.end_consultation(call, ConsultEnd::Cancelled);
                self.free_consultant(call);
            }
            Command::Conference { call } => self.conference(call),
            Command::Hold { call } => self.put_on_hold(call),
            Command::Unhold { call } => self.take_off_hold(call),
            Command::SignIn { agent, not_ready } => self.sign_in(agent, not_ready),
            Command::SignOut { agent } => self.wish(agent, Wish::SignOut),
            Command::Ready { agent } => self.wish(agent, Wish::Ready),
            Command::NotReady { agent, reason } => self.wish(agent, Wish::NotReady(Reason::Given(reason))),
            Command::WrapUpDone { agent } => self.end_wrap_ups(agent),
            Command::AgentLost { agent } => self.agent_lost(agent),
            Command::OfferLost { offer } => self.offer_lost(offer.agent),
            Command::Engaged { agent } => self.engage(agent, true),
            Command::Disengaged { agent } => self.engage(agent, false),
            Command::Alive { agent } => self.agents[agent.index()].heard = self.at,
            Command::Score { agent, score } => self.agents[agent.index()].score = score,
            Command::SetPriority { call, priority } => self.set_priority(call, priority),
            Command::SetPosition { call, queue, position } => self.set_position(call, queue, position),
            Command::Move { call, queue, age, priority } => self.move_call(call, queue, age, priority),
            Command::Join { call, queue } => {
                self.join(call, queue, self.call(call).from);
                self.route(call);
            }
            Command::LeaveQueue { call, queue } => self.leave_queue(call, queue),
            Command::Withdraw { call } => self.withdraw(call),
            Command::Force { agent, wish } => self.force(agent, wish),
            Command::AssignProfile { agent, profile } => self.assign_profile(agent, profile),
            Command::Monitor { agent, how } => {
                let call = self.talks_in(agent).expect("checked: they talk");
                self.say(Fact::Monitored { agent, call, how });
            }
            Command::OpenQueue { queue } => {
                let state = &mut self.queues[queue.index()];
                (state.closed, state.sends_on) = (false, false);
                self.say(Fact::QueueOpened { queue });
            }
            Command::CloseQueue { queue, waiting } => {
                let state = &mut self.queues[queue.index()];
                (state.closed, state.sends_on) = (true, waiting == OnClosing::SendOn);
                self.say(Fact::QueueClosed { queue });
                self.review_later(queue);
            }
            Command::Suspend {} => self.suspend(),
            Command::Resume {} => self.resume(),
            Command::Reconcile(truth) => self.reconcile(*truth),
            Command::Reconfigure { center, ladders } => self.reconfigure(*center, ladders),
        }
    }

    fn say(&mut self, fact: Fact) {
        self.out.push(Event { at: self.at, fact });
    }

    /// The next number: of two otherwise equal legs, or agents' idle times, the lower number goes first. Numbers have
    /// gaps, so that others fit between.
    fn number(&mut self) -> u64 {
        self.numbers += SPACING;
        self.numbers
    }

    fn set(&mut self, who: Who, at: Timestamp) {
        self.timers.push((at, who));
    }

    fn cancel(&mut self, who: Who) {
        self.timers.retain(|timer| timer.1 != who);
    }

    fn is_set(&self, who: Who) -> bool {
        self.timers.iter().any(|timer| timer.1 == who)
    }

    fn queue(&self, queue: QueueId) -> &Queue {
        &self.center.queues[queue.index()]
    }

    fn call(&self, id: CallId) -> &Call {
        self.find(id).expect("alive")
    }

    fn find(&self, id: CallId) -> Option<&Call> {
        self.calls.iter().find(|call| call.id == id)
    }

    fn call_mut(&mut self, id: CallId) -> &mut Call {
        self.calls.iter_mut().find(|call| call.id == id).expect("alive")
    }

    fn leg(&self, id: LegId) -> &Leg {
        self.call(id.call).legs.iter().find(|leg| leg.id == id).expect("alive")
    }

    fn leg_mut(&mut self, id: LegId) -> &mut Leg {
        self.call_mut(id.call).legs.iter_mut().find(|leg| leg.id == id).expect("alive")
    }

    /// The current legs in a queue.
    fn legs_in(&self, queue: QueueId) -> impl Iterator<Item = &Leg> {
        self.calls.iter().flat_map(|call| &call.legs).filter(move |leg| leg.queue == queue)
    }

    fn agent_ids(&self) -> impl Iterator<Item = AgentId> + use<> {
        (0..self.agents.len() as u32).map(AgentId)
    }

    fn profile_of(&self, agent: AgentId) -> ProfileId {
        self.center.agents[agent.index()].profile
    }

    fn skills(&self, agent: AgentId) -> &[Skill] {
        &self.center.profiles[self.profile_of(agent).index()].skills
    }

    fn skill(&self, agent: AgentId, queue: QueueId) -> Option<&Skill> {
        self.skills(agent).iter().find(|skill| skill.queue == queue)
    }

    fn is_staffed(&self, agent: AgentId) -> bool {
        self.agents[agent.index()].presence != Presence::SignedOut
    }
}
