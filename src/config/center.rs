//! The *centre*: queues, ladders, profiles and agents, as the engine takes them.
//!
//! Everything here is plain data with public fields. Names are kept for people; the engine works with places
//! ([`QueueId`] is a place in [`Center::queues`], and so on). [`Center::check`] refuses what cannot work.

use super::hours::Calendar;
use super::{
    Agent, Announce, CallbackRule, Channel, Consider, ExitKey, LastAgent, OnClosing, Profile, Ringing, Rona,
    SelfService, Vacancy, Watchdog, WhileRinging,
};
use crate::id::{CalendarId, ChannelId, QueueId};
use crate::time::Duration;

/// Everything that an operator configures for one contact centre. Built in code with [`add_queue`](Self::add_queue) and the
/// like, or read from a file with `Center::load`.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Center {
    /// Where calls wait.
    pub queues: Vec<Queue>,
    /// When queues are open: [`Queue::hours`] names one of them.
    pub calendars: Vec<Calendar>,
    /// What kinds of agents there are: which queues they serve, in which tier, how well.
    pub profiles: Vec<Profile>,
    /// Who works here. Linear and circular selection follow this order.
    pub agents: Vec<Agent>,
    /// The reasons an agent may give for not being ready.
    pub reasons: Vec<String>,
    /// What is known of a call besides its queue (region, caller group, arrival mode), for statistics. At most
    /// [`Attributes::MOST`].
    pub attributes: Vec<Attribute>,
    /// Where a call may be sent that leaves the centre (an external number, voicemail, another site).
    pub externals: Vec<String>,
    /// What ladders may have played to who waits.
    pub messages: Vec<String>,
    /// The kinds of contacts, and which of them an agent may not have at the same time. Empty is one kind: voice.
    pub channels: Vec<Channel>,
    /// Self-service (a bot, a menu) in front of the queues.
    pub self_service: Vec<SelfService>,
    /// For how long after its end a call may be rated; zero takes no ratings. Memory grows with the calls that end
    /// within it.
    pub rating_within: Duration,
    /// When an agent of whom nothing is heard is reported; `None` is never.
    pub watchdog: Option<Watchdog>,
    /// Tells one version of the configuration from the next; the engine only repeats it.
    pub version: u64,
    /// The most calls that may wait in the whole centre at once, over all queues; `None` is no bound.
    pub waiting_max: Option<u32>,
    /// The telephone lines (trunks) of the whole centre: the most calls that may be present at once, as
    /// [`Queue::lines`] counts them, over all queues; `None` is no bound.
    pub lines: Option<u32>,
    /// When a wish to sign out takes effect on an agent who is in a conversation.
    pub sign_out: SignOut,
    /// Seeds the generator behind [`SelectionRule::Random`].
    pub seed: u64,
}

impl Center {
    /// The queues, in their order.
    pub fn queue_ids(&self) -> impl Iterator<Item = QueueId> + Clone + use<> {
        (0..self.queues.len()).map(|place| QueueId(place as u16))
    }
}

/// One attribute of calls and the values it may take.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Attribute {
    /// For example `region`.
    pub name: String,
    /// For example `guiyang`, `zunyi`, … A call's value is a place in this list, from 1; 0 is "not known".
    pub values: Vec<String>,
}

/// A call's attribute values, in the order of [`Center::attributes`]: places in their lists, from 1; 0 is "not known".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Attributes(pub [u16; Attributes::MOST]);

impl Attributes {
    /// How many attributes a centre may define.
    pub const MOST: usize = 8;
}

/// A set of tiers. Tiers are numbered from 1 (asked first) to [`TierSet::MOST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TierSet(pub u64);

impl TierSet {
    /// The highest tier number.
    pub const MOST: u8 = 64;
    /// Every tier.
    pub const ALL: Self = Self(u64::MAX);

    /// The tiers from `first` to `last`, both included; empty where `first > last` or a bound is outside 1…64.
    pub fn range(first: u8, last: u8) -> Self {
        (first.max(1)..=last.min(Self::MOST)).fold(Self(0), |set, tier| Self(set.0 | 1 << (tier - 1)))
    }

    /// Whether `tier` is in the set.
    pub const fn contains(self, tier: u8) -> bool {
        tier >= 1 && tier <= Self::MOST && self.0 >> (tier - 1) & 1 == 1
    }
}

/// Where calls of one kind wait, and by which rules they leave.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Queue {
    /// The operator's name for it.
    pub name: String,
    /// The most calls that may wait here at once (those being offered still count); `None` is no bound.
    pub waiting_max: Option<u32>,
    /// The telephone lines (trunks) by which calls come in for this queue: the most calls that may be present at once of those
    /// that asked for it first, in self-service, waiting, ringing and in conversation (not in after-call work), wherever they
    /// went since. One more finds all lines busy ([`Disposition::LinesBusy`](crate::engine::Disposition::LinesBusy)). `None`
    /// is no bound.
    pub lines: Option<u32>,
    /// What becomes of a call that finds the queue (or the centre) full.
    pub when_full: Destination,
    /// What becomes of a call that finds no agent signed in who serves this queue in any tier; `None` lets it wait.
    pub when_unstaffed: Option<Destination>,
    /// The calendar that says when the queue is open. Such a queue is closed until the engine is told that it is open;
    /// one
    /// without a calendar is open until it is told otherwise.
    pub hours: Option<CalendarId>,
    /// What becomes of a call that arrives while the queue is closed.
    pub when_closed: Destination,
    /// What becomes of those who wait when the queue closes.
    pub on_closing: OnClosing,
    /// When a call may not join because nobody could serve it, by named conditions; `None` is never.
    pub join_empty: Option<Vacancy>,
    /// When all who wait are sent on because nobody could serve them any more; `None` is never.
    pub leave_empty: Option<Vacancy>,
    /// For how long nobody may be there before [`leave_empty`](Self::leave_empty) acts; calls may join meanwhile. Zero is at
    /// once.
    pub leave_empty_after: Duration,
    /// No longer part of the configuration: closed for good, kept so that the others keep their places.
    pub retired: bool,
    /// The kind of contacts that wait here.
    pub channel: ChannelId,
    /// The longest a leg may wait, from the moment it was enqueued; `None` is no bound.
    pub wait_max: Option<Duration>,
    /// What becomes of a call whose longest wait ran out.
    pub on_timeout: Destination,
    /// Whether a running offer may still be answered when the longest wait runs out.
    pub while_ringing: WhileRinging,
    /// The timed steps, in order of time, the first at zero. Empty means one step at zero with all tiers eligible.
    pub ladder: Vec<Step>,
    /// Whether a step's tiers must be waited for where nobody of the tiers before them is staffed.
    pub unstaffed_tiers: UnstaffedTiers,
    /// Keys by which a caller may leave the queue.
    pub exits: Vec<ExitKey>,
    /// Telling callers their position and expected wait; `None` keeps no positions.
    pub announce: Option<Announce>,
    /// How callers are called back instead of waiting; `None` takes no callbacks.
    pub callback: Option<CallbackRule>,
    /// A caller who gave up and calls again within this time gets the former place; zero is never.
    pub resume_within: Duration,
    /// A caller who was served and calls again is held for that agent, as in [`preferred_for`](Self::preferred_for); `None`
    /// is never.
    pub last_agent: Option<LastAgent>,
    /// How long a call is held for the agent whom it prefers
    /// ([`NewCall::preferred`](crate::engine::NewCall::preferred))
    /// or is transferred to, before others may take it. Zero is only if that agent is idle right now. A call is not held for
    /// an agent who is not ready, and no longer for one who has left it unanswered or declined it.
    pub preferred_for: Duration,
    /// The wait that is aimed for: what [`CallSelection::GreatestNeed`](super::CallSelection::GreatestNeed) measures
    /// waits by. `None` counts as one minute.
    pub objective: Option<Duration>,
    /// Which of several idle agents is offered a call. Whoever has left this very call unanswered or declined it comes after
    /// everybody eligible whom it has not asked ([`Asked`](crate::engine::Asked)).
    pub selection: Selection,
    /// What one point of priority is worth.
    pub priority: PriorityRule,
    /// Calls of a heavier queue go before those of a lighter one, for every agent who serves both. 0 is usual.
    pub weight: i16,
    /// How many agents ring for one call.
    pub ringing: Ringing,
    /// How long an offer may ring; `None` leaves it to the host.
    pub ring_timeout: Option<Duration>,
    /// How long an agent who picked up ([`Command::PickedUp`](crate::engine::Command::PickedUp)) has to confirm; `None`
    /// asks for no confirmation.
    pub confirm_within: Option<Duration>,
    /// What follows an offer that was not accepted.
    pub rona: Rona,
    /// After-call work, unless the agent has an own rule.
    pub wrap_up: WrapUp,
    /// Whether after-call work of this queue keeps its agents from other queues' calls.
    pub wrap_up_scope: WrapUpScope,
    /// What becomes of a caller whose agent is lost in mid-conversation.
    pub on_agent_lost: OnAgentLost,
}

impl Queue {
    /// A queue with the usual rules: no bounds, no ladder, most idle agent first, strict priority, no ring timeout,
    /// no wrap-up.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            waiting_max: None,
            lines: None,
            when_full: Destination::End,
            when_unstaffed: None,
            hours: None,
            when_closed: Destination::End,
            on_closing: OnClosing::default(),
            join_empty: None,
            leave_empty: None,
            leave_empty_after: Duration::ZERO,
            retired: false,
            channel: ChannelId(0),
            wait_max: None,
            on_timeout: Destination::End,
            while_ringing: WhileRinging::default(),
            ladder: Vec::new(),
            unstaffed_tiers: UnstaffedTiers::default(),
            exits: Vec::new(),
            announce: None,
            callback: None,
            resume_within: Duration::ZERO,
            last_agent: None,
            preferred_for: Duration::ZERO,
            objective: None,
            selection: Selection::default(),
            priority: PriorityRule::default(),
            weight: 0,
            ringing: Ringing::default(),
            ring_timeout: None,
            confirm_within: None,
            rona: Rona::default(),
            wrap_up: WrapUp::default(),
            wrap_up_scope: WrapUpScope::default(),
            on_agent_lost: OnAgentLost::default(),
        }
    }
}

/// Where a call goes that may not wait here (any longer).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Destination {
    /// Nowhere: the call ends.
    End,
    /// Another queue of this centre: a new leg.
    Queue(QueueId),
    /// Out of the centre, to this place in [`Center::externals`]; for us the call ends.
    External(
        #[cfg_attr(feature = "serde", serde(with = "crate::id::external"))]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        u16,
    ),
    /// The caller hangs up and is called back, in the place that they had. The queue must have [`Queue::callback`].
    Callback,
}

/// One rung of a queue's ladder. Its clock runs from the moment of enqueueing and never restarts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Step {
    /// When it is reached, from the moment of enqueueing.
    pub at: Duration,
    /// The tiers that may serve the call from then on.
    pub tiers: TierSet,
    /// Points of priority that the call gains in this queue when it is reached (they add up over steps).
    pub credit: i16,
    /// Queues that the call also stands in from then on, each a leg of its own.
    pub join: Vec<QueueId>,
    /// A message to be played to the caller, a place in [`Center::messages`].
    pub message: Option<u16>,
    /// Whether the caller is to be offered a callback.
    pub offer_callback: bool,
    /// Ends the leg as overflowed and sends the call on. The other fields of such a step have no effect.
    pub overflow: Option<Destination>,
    /// What must hold when the step's time comes; where it does not, the step is skipped. Never of the first step.
    pub consider_if: Option<Consider>,
}

impl Step {
    /// Whether the caller is to hear or to be asked anything.
    pub(crate) const fn has_message(&self) -> bool {
        self.message.is_some() || self.offer_callback
    }

    /// A step at zero with all tiers eligible, which is the ladder of a queue without one.
    pub fn open() -> Self {
        Self {
            at: Duration::ZERO,
            tiers: TierSet::ALL,
            credit: 0,
            join: Vec::new(),
            message: None,
            offer_callback: false,
            overflow: None,
            consider_if: None,
        }
    }
}

/// What a step does whose tiers nobody is staffed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum UnstaffedTiers {
    /// It is waited for like any other.
    #[default]
    Wait,
    /// The tiers of the next step are eligible at once, and so on until somebody is staffed in one of them.
    Skip,
}

/// What one point of priority is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PriorityRule {
    /// More points go first, whatever the waits.
    #[default]
    Strict,
    /// One point is worth this much waiting time.
    AgeCredit(Duration),
}

/// Which of several idle agents is offered a call. Tiers come first, always; then `proficiency`; then the pool rule;
/// then the selection rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Selection {
    /// The order inside a tier (and level).
    pub rule: SelectionRule,
    /// Whether the level of proficiency matters before the rule does.
    pub proficiency: Proficiency,
    /// How to choose between pools of one tier before the rule is applied.
    pub pools: PoolChoice,
}

/// The order among equally eligible idle agents. Under the rules that compare agents (the first three, and the score), who
/// has fewer contacts at the moment goes first. Remaining ties go to the agent whose key was set first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum SelectionRule {
    /// Longest since their last conversation ended (or, before the first, since they signed in).
    #[default]
    MostIdle,
    /// Smallest share of staffed time spent in conversations and wrap-up, taken when they became idle, or when a
    /// reconfiguration first asked for it.
    LeastOccupied,
    /// Fewest conversations since they signed in. A newcomer starts at the mean of the staffed agents of the profile.
    FewestCalls,
    /// The next in the order of the centre's agents after the one this queue's last offer went to.
    Circular,
    /// The first in the order of the centre's agents.
    Linear,
    /// Any, with equal chance, from the engine's seeded generator.
    Random,
    /// Any, with a chance in proportion to the agents' weights, from the engine's seeded generator.
    WeightedRandom,
    /// The highest score that the host has set (the command `Score`).
    BestScore,
}

/// Whether, and which way, the level of proficiency orders agents of one tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum Proficiency {
    /// Levels do not matter.
    #[default]
    Ignore,
    /// The highest level first.
    MostSkilled,
    /// The lowest level first, so that the most skilled are kept for what only they can do.
    LeastSkilled,
}

/// How to choose between the pools of one tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum PoolChoice {
    /// Agents of all pools of the tier compete as one.
    #[default]
    Merged,
    /// The pool with the most idle agents first, whatever their tiers among the eligible; ties go to the lower tier,
    /// then to the pool listed first. Costs one comparison a pool.
    MostAvailable,
}

/// How long after-call work lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum WrapUp {
    /// At most this long; the agent may end it earlier. Zero is idle at once.
    AtMost(Duration),
    /// Until the agent says so.
    UntilDone,
}

impl Default for WrapUp {
    fn default() -> Self {
        Self::AtMost(Duration::ZERO)
    }
}

/// Whom after-call work keeps its agent from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum WrapUpScope {
    /// From all calls that its channel has no room for meanwhile.
    #[default]
    Agent,
    /// From calls of the same queue only; for the others the agent is free at once.
    Queue,
}

/// What becomes of a caller whose agent is lost (device gone) in mid-conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum OnAgentLost {
    /// Back into the queue that the conversation came from, as a new leg with the age of the call kept.
    #[default]
    Requeue,
    /// The call ends.
    End,
}

/// When a wish to sign out, given during a conversation, takes effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum SignOut {
    /// When wrap-up ends.
    #[default]
    AfterWrapUp,
    /// When the conversation ends; wrap-up is skipped, or cut short.
    AfterConversation,
}
