//! The state of calls, legs, agents and queues.

use super::*;

#[derive(Clone, Default, PartialEq)]
pub(super) enum CallState {
    /// In its queues, also as a callback; or nowhere for a moment, in transit.
    #[default]
    Waiting,
    SelfService(SelfServiceId, Timestamp),
    /// By this leg, to these agents in the order in which they began to ring; and how many may ring.
    Offered {
        leg: LegId,
        ringing: Vec<AgentId>,
        allowed: usize,
    },
    Dialling(LegId, PartId),
    /// With these, the oldest first.
    Talking(Vec<PartId>),
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Consultation {
    No,
    Call(CallId),
    Outside(u16),
}

pub(super) struct Call {
    pub id: CallId,
    pub arrived: Timestamp,
    /// What a kept age counts from, in microseconds.
    pub from: i64,
    pub asked: QueueId,
    pub attributes: Attributes,
    pub caller: Option<CallerId>,
    pub origin: Origin,
    /// For a consultation: the call that it is about.
    pub about: Option<CallId>,
    pub consultation: Consultation,
    /// Since when the caller is on hold.
    pub held: Option<Timestamp>,
    pub priority: i16,
    pub state: CallState,
    pub started: u16,
    pub answered: u16,
    /// Who talked to the caller last, and for which queue.
    pub talked: Option<(AgentId, QueueId)>,
    /// Who did not take it when it rang them, while it has been waiting, and in which round last.
    pub rang: Vec<(AgentId, u32)>,
    pub round: u32,
    /// Oldest first.
    pub legs: Vec<Leg>,
}

impl Call {
    /// It rang an agent who did not take it.
    pub(super) fn note_rang(&mut self, agent: AgentId) {
        self.rang.retain(|one| one.0 != agent);
        self.rang.push((agent, self.round));
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Overdue {
    TimedOut,
    Overflowed,
}

/// The order of a leg among those that an agent may take, lowest first: negated points of strict priority; what its
/// wait counts from minus its age credit; its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub class: i64,
    pub from: i64,
    pub number: u64,
}

pub(super) const SPACING: u64 = 1 << 16;

#[derive(Clone)]
pub(super) struct Leg {
    pub id: LegId,
    pub queue: QueueId,
    /// The ladder with which it entered, and the step that it has reached.
    pub ladder: Rc<Vec<Step>>,
    pub step: usize,
    /// The last step whose time has come, whether taken or skipped.
    pub passed: usize,
    pub points: i64,
    pub from: i64,
    pub rank: Rank,
    pub enqueued: Timestamp,
    /// What its ladder's clock runs from.
    pub clock: Timestamp,
    pub limit: Option<Timestamp>,
    /// Its wait ended while the call rang.
    pub overdue: Option<Overdue>,
    /// Whether a free agent may find it.
    pub stands: bool,
    /// The agent it is held for, and until when.
    pub held: Option<(AgentId, Timestamp)>,
    /// The agent who passed it on and is not offered it, and until when.
    pub kept_from: Option<(AgentId, Timestamp)>,
    /// For a callback: how often it was dialled.
    pub dialled: Option<u8>,
    pub rests_until: Option<Timestamp>,
    pub widen_at: Option<Timestamp>,
    pub tell_at: Option<Timestamp>,
    pub told: Option<Told>,
    /// The position announced last.
    pub last_told: Option<u32>,
    /// How many of its queue's marks its wait has passed.
    pub marks: usize,
    /// For the estimates: what was expected at first, since when it is offered, whether it counts as waiting and ever
    /// did.
    pub expected: Option<Expected>,
    pub offered_at: Option<Timestamp>,
    pub in_line: bool,
    pub waited: bool,
}

impl Leg {
    pub(super) fn is_callback(&self) -> bool {
        self.dialled.is_some()
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Presence {
    SignedOut,
    NotReady(Reason),
    Ready,
    /// Ready, but not offered anything until a timer is due.
    HeldOff,
}

#[derive(Clone)]
pub(super) struct Agent {
    pub presence: Presence,
    pub wish: Wish,
    /// The visible state published last.
    pub shown: Doing,
    /// What they wished when that was recorded.
    pub counted: Wish,
    /// Whether they telephone for themselves.
    pub engaged: bool,
    /// Whether they may be found by calls.
    pub idle: bool,
    pub ringing: Option<LegId>,
    pub picked_up: bool,
    pub serial: u32,
    pub unanswered: u16,
    /// When they last talked, since signing in.
    pub talked: Option<Timestamp>,
    pub score: u32,
    pub idle_since: Timestamp,
    /// Numbers the settings of `idle_since`.
    pub number: u64,
    pub calls: u64,
    pub occupancy: u64,
    pub signed_in: Timestamp,
    pub busy: Duration,
    pub busy_since: Timestamp,
    pub heard: Timestamp,
}

impl Agent {
    pub(super) fn new() -> Self {
        Self {
            presence: Presence::SignedOut,
            wish: Wish::SignOut,
            shown: Doing::SignedOut,
            counted: Wish::SignOut,
            engaged: false,
            idle: false,
            ringing: None,
            picked_up: false,
            serial: 0,
            unanswered: 0,
            talked: None,
            score: 0,
            idle_since: Timestamp::ZERO,
            number: 0,
            calls: 0,
            occupancy: 0,
            signed_in: Timestamp::ZERO,
            busy: Duration::ZERO,
            busy_since: Timestamp::ZERO,
            heard: Timestamp::ZERO,
        }
    }
}

pub(super) type PartId = u64;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stage {
    Dialling,
    Talking,
    WrapUp,
}

/// An agent's part in a call, including after-call work.
#[derive(Clone)]
pub(super) struct Part {
    pub id: PartId,
    pub call: CallId,
    pub agent: AgentId,
    pub queue: QueueId,
    pub stage: Stage,
    /// By which it began.
    pub offer: Option<OfferId>,
    /// When the conversation began (or dialling for it), and when the stage did.
    pub began: Timestamp,
    pub since: Timestamp,
}

pub(super) struct QueueNow {
    pub last_offered: Option<AgentId>,
    pub closed: bool,
    /// Whether calls were sent on when it closed, and are while it is closed.
    pub sends_on: bool,
    /// Whether waiting calls are to be sent on at the end of the step, if nobody could serve them then.
    pub may_be_empty: bool,
    /// Whether anybody was there at the last check.
    pub attended: bool,
    /// As of the last review: the tiers in which anybody is staffed, and the conditions of reserves that hold.
    pub staffed: TierSet,
    pub open: Vec<Opens>,
    pub open_to_ringing: Vec<Opens>,
    pub estimator: Option<WaitEstimator>,
}

impl QueueNow {
    pub(super) fn new(config: &Queue) -> Self {
        Self {
            last_offered: None,
            closed: config.hours.is_some() || config.retired,
            sends_on: false,
            may_be_empty: false,
            attended: false,
            staffed: TierSet(0),
            open: Vec::new(),
            open_to_ringing: Vec::new(),
            estimator: None,
        }
    }
}

/// The owner of a deadline. Each has at most one at a time.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Who {
    /// Whatever comes next for it.
    Leg(LegId),
    /// Ringing, confirming, being held off, dialling.
    Agent(AgentId),
    WrapUp(PartId),
    Watch(AgentId),
    /// Nobody has been there for too long.
    Vacant(QueueId),
}

/// What is remembered about a caller: the call abandoned last, its queue, what its rank counted from; and who served
/// them last.
#[derive(Clone, Copy, Default)]
pub(super) struct Caller {
    pub given_up: Option<(Timestamp, CallId, QueueId, i64)>,
    pub served: Option<(Timestamp, AgentId, QueueId)>,
}

pub(super) fn ladder_of(queue: &Queue) -> Rc<Vec<Step>> {
    Rc::new(if queue.ladder.is_empty() { vec![Step::open()] } else { queue.ladder.clone() })
}
