//! The *centre*: queues, ladders, profiles and agents, in the form the engine uses.
//!
//! Plain data with public fields. Names are for people; the engine works with indices (a [`QueueId`] is an index into
//! [`Center::queues`], and so on). [`Center::check`] rejects what cannot work.

use super::hours::Calendar;
use super::{
    Agent, Announce, CallbackRule, Channel, Consider, ExitKey, LastAgent, OnClosing, Profile, Ringing, Rona,
    SelfService, Vacancy, Watchdog, WhileRinging,
};
use crate::id::{CalendarId, ChannelId, QueueId};
use crate::time::Duration;

/// The whole configuration of a contact centre. Build it in code with [`add_queue`](Self::add_queue) and its siblings,
/// or read it from a file with `Center::load`.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Center {
    /// The queues in which calls wait.
    pub queues: Vec<Queue>,
    /// Opening hours, which [`Queue::hours`] refers to.
    pub calendars: Vec<Calendar>,
    /// The kinds of agents: which queues they serve, in which tier and how well.
    pub profiles: Vec<Profile>,
    /// The agents. Linear and circular selection follow this order.
    pub agents: Vec<Agent>,
    /// The reasons an agent may give for not being ready.
    pub reasons: Vec<String>,
    /// What is known about a call apart from its queue (region, caller group, arrival mode), for statistics. At most
    /// [`Attributes::MAX`].
    pub attributes: Vec<Attribute>,
    /// Destinations outside the centre: an external number, voicemail, another site.
    pub externals: Vec<String>,
    /// Messages that ladders can play to waiting callers.
    pub messages: Vec<String>,
    /// The kinds of contacts, and which of them an agent may not handle at the same time. Empty means one channel:
    /// voice.
    pub channels: Vec<Channel>,
    /// Self-service (a bot, a menu) in front of the queues.
    pub self_service: Vec<SelfService>,
    /// How long after its end a call can be rated; zero accepts no ratings. Memory grows with the number of calls that
    /// end within this time.
    pub rating_within: Duration,
    /// When to report an unresponsive agent; `None` means never.
    pub watchdog: Option<Watchdog>,
    /// Identifies this version of the configuration; the engine merely repeats it.
    pub version: u64,
    /// The maximum number of calls waiting in the whole centre, over all queues; `None` means unlimited.
    pub waiting_max: Option<u32>,
    /// The telephone lines (trunks) of the whole centre: the maximum number of calls present at once over all queues,
    /// counted as for [`Queue::lines`]; `None` means unlimited.
    pub lines: Option<u32>,
    /// When an agent who signs out during a conversation is signed out.
    pub sign_out: SignOut,
    /// Seeds the generator behind [`SelectionRule::Random`] and [`SelectionRule::WeightedRandom`].
    pub seed: u64,
}

impl Center {
    /// The ids of the queues, in order.
    pub fn queue_ids(&self) -> impl Iterator<Item = QueueId> + Clone + use<> {
        (0..self.queues.len()).map(|place| QueueId(place as u16))
    }

    /// The zone of the first calendar, by its IANA name; without calendars, `UTC`.
    pub fn zone(&self) -> &str {
        self.calendars.first().map_or("UTC", |calendar| calendar.zone.as_str())
    }
}

/// An attribute of calls and its possible values.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Attribute {
    /// For example `region`.
    pub name: String,
    /// For example `guiyang`, `zunyi`, … A call's value is a position in this list, counted from 1; 0 means unknown.
    pub values: Vec<String>,
}

/// A call's attribute values, in the order of [`Center::attributes`]: positions in their lists, counted from 1; 0 means
/// unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Attributes(pub [u16; Attributes::MAX]);

impl Attributes {
    /// The maximum number of attributes.
    pub const MAX: usize = 8;
}

/// A set of tiers. Tiers are numbered from 1 (asked first) to [`TierSet::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TierSet(pub u64);

impl TierSet {
    /// The highest tier number.
    pub const MAX: u8 = 64;
    /// Every tier.
    pub const ALL: Self = Self(u64::MAX);

    /// The tiers from `first` to `last`, inclusive, of those between 1 and 64; empty if `first > last`.
    pub fn range(first: u8, last: u8) -> Self {
        (first.max(1)..=last.min(Self::MAX)).fold(Self(0), |set, tier| Self(set.0 | 1 << (tier - 1)))
    }

    /// Whether `tier` is in the set.
    pub const fn contains(self, tier: u8) -> bool {
        tier >= 1 && tier <= Self::MAX && self.0 >> (tier - 1) & 1 == 1
    }
}

/// A queue: where calls of one kind wait, and the rules by which they leave.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Queue {
    /// The operator's name for it.
    pub name: String,
    /// The maximum number of calls waiting here, including those being offered to agents; `None` means unlimited.
    pub waiting_max: Option<u32>,
    /// The telephone lines (trunks) of this queue: the maximum number of calls present at once that originally asked
    /// for this queue, whether in self-service, waiting, ringing or in conversation (not in after-call work), and
    /// wherever they have gone since. One more finds all lines busy
    /// ([`Disposition::LinesBusy`](crate::engine::Disposition::LinesBusy)). `None` means unlimited.
    pub lines: Option<u32>,
    /// Where a call goes if the queue or the centre is full.
    pub when_full: Destination,
    /// Where a call goes if no agent who serves this queue in any tier is signed in; `None` lets it wait.
    pub when_unstaffed: Option<Destination>,
    /// The calendar of the queue's opening hours. A queue with a calendar starts closed, and one without starts open;
    /// the host opens and closes them by command.
    pub hours: Option<CalendarId>,
    /// Where a call goes that arrives while the queue is closed.
    pub when_closed: Destination,
    /// What happens to waiting calls when the queue closes.
    pub on_closing: OnClosing,
    /// When to turn away arriving calls because nobody could serve them; `None` means never.
    pub join_empty: Option<Vacancy>,
    /// When to send waiting calls elsewhere because nobody can serve them any more; `None` means never.
    pub leave_empty: Option<Vacancy>,
    /// How long the queue must have been empty before [`leave_empty`](Self::leave_empty) acts; calls may join
    /// meanwhile. Zero means at once.
    pub leave_empty_after: Duration,
    /// No longer part of the configuration: closed for good, and kept only so that the other queues keep their indices.
    pub retired: bool,
    /// The channel of the contacts that wait here.
    pub channel: ChannelId,
    /// The longest time a leg may wait, counted from when it was enqueued; `None` means unlimited.
    pub wait_max: Option<Duration>,
    /// Where a call goes when its maximum wait is over.
    pub on_timeout: Destination,
    /// Whether an agent who is ringing may still answer when the maximum wait is over.
    pub while_ringing: WhileRinging,
    /// The timed steps, in order of time, the first at zero. Empty means one step at zero with all tiers eligible.
    pub ladder: Vec<Step>,
    /// What a step does if nobody in its tiers is staffed.
    pub unstaffed_tiers: UnstaffedTiers,
    /// Keys by which a caller may leave the queue.
    pub exits: Vec<ExitKey>,
    /// Announcements of position and expected wait; `None` means that the queue keeps no positions.
    pub announce: Option<Announce>,
    /// How callers are called back instead of waiting; `None` means no callbacks.
    pub callback: Option<CallbackRule>,
    /// A caller who abandoned and calls again within this time resumes the former place in the queue; zero means never.
    pub resume_within: Duration,
    /// Holds the call of a returning caller for the agent who served them last, as in
    /// [`preferred_for`](Self::preferred_for); `None` means never.
    pub last_agent: Option<LastAgent>,
    /// How long a call is held for its preferred agent ([`NewCall::preferred`](crate::engine::NewCall::preferred)), or
    /// for the agent to whom it is transferred, before others may take it. Zero means only if that agent is idle right
    /// now. A call is not held for an agent who is not ready, or who has already declined it or left it unanswered.
    pub preferred_for: Duration,
    /// How long a call that an agent passes on to this queue is not offered to that agent, where anybody else who
    /// serves the queue is signed in; zero means not at all.
    pub back_to_sender: Duration,
    /// The target wait, by which [`CallSelection::GreatestNeed`](super::CallSelection::GreatestNeed) measures waits.
    /// `None` counts as one minute.
    pub objective: Option<Duration>,
    /// Which of several idle agents is offered a call. Agents who have already declined this call or left it unanswered
    /// come after all eligible agents whom it has not asked ([`Asked`](crate::engine::Asked)).
    pub selection: Selection,
    /// What one point of priority is worth.
    pub priority: PriorityRule,
    /// For agents who serve several queues, calls of a queue with a higher weight come first. 0 by default.
    pub weight: i16,
    /// How many agents ring for one call.
    pub ringing: Ringing,
    /// How long an offer may ring; `None` leaves it to the host.
    pub ring_timeout: Option<Duration>,
    /// How long an agent who picked up ([`Command::PickedUp`](crate::engine::Command::PickedUp)) has to confirm; `None`
    /// requires no confirmation.
    pub confirm_within: Option<Duration>,
    /// What follows an offer that was not accepted.
    pub rona: Rona,
    /// After-call work, for agents without a rule of their own.
    pub wrap_up: WrapUp,
    /// Which calls an agent in after-call work of this queue does not get.
    pub wrap_up_scope: WrapUpScope,
    /// What happens to a caller whose agent is lost in mid-conversation.
    pub on_agent_lost: OnAgentLost,
}

impl Queue {
    /// A queue with the default rules: unlimited, no ladder, most idle agent first, strict priority, no ring timeout,
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
            back_to_sender: Duration::ZERO,
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
    /// A destination outside the centre, as an index into [`Center::externals`]; for the engine the call ends.
    External(
        #[cfg_attr(feature = "serde", serde(with = "crate::id::external"))]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        u16,
    ),
    /// The caller hangs up and is called back, keeping their place. The queue must have [`Queue::callback`].
    Callback,
}

/// A step of a queue's ladder. Its clock runs from the moment of enqueueing and never restarts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Step {
    /// When the step is reached, counted from enqueueing.
    pub at: Duration,
    /// The tiers that may serve the call from then on.
    pub tiers: TierSet,
    /// Priority points that the call gains in this queue at this step. They add up over the steps.
    pub credit: i16,
    /// Queues that the call also waits in from then on, each with a leg of its own.
    pub join: Vec<QueueId>,
    /// A message to play to the caller, as an index into [`Center::messages`].
    pub message: Option<u16>,
    /// Whether to offer the caller a callback.
    pub offer_callback: bool,
    /// Ends the leg as overflowed and sends the call on. The other fields of such a step have no effect.
    pub overflow: Option<Destination>,
    /// What must hold at the step's time; otherwise the step is skipped. Not allowed on the first step.
    pub consider_if: Option<Consider>,
}

impl Step {
    /// Whether the step plays a message or offers a callback.
    pub(crate) const fn has_message(&self) -> bool {
        self.message.is_some() || self.offer_callback
    }

    /// A step at zero with all tiers eligible: the ladder of a queue that defines none.
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

/// What a step does if nobody in its tiers is staffed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum UnstaffedTiers {
    /// Calls wait for the next step as usual.
    #[default]
    Wait,
    /// The tiers of the next step become eligible at once, and so on until one has somebody staffed.
    Skip,
}

/// What one point of priority is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PriorityRule {
    /// More points go first, however long the waits.
    #[default]
    Strict,
    /// One point is worth this much waiting time.
    AgeCredit(Duration),
}

/// Which of several idle agents is offered a call. Tiers come first, then `proficiency`, then the rule;
/// [`PoolChoice::MostAvailable`] puts the size of the pool before all three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Selection {
    /// The order within a tier (and level).
    pub rule: SelectionRule,
    /// Whether levels of proficiency come before the rule.
    pub proficiency: Proficiency,
    /// Whether the pools (profiles) compete as one.
    pub pools: PoolChoice,
}

/// The order among equally eligible idle agents. The rules that compare agents (the first three, and the score) put
/// those with fewer current contacts first. Remaining ties go to the agent whose key was set first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum SelectionRule {
    /// Longest since their last conversation ended (or, before the first, since they signed in).
    #[default]
    MostIdle,
    /// The smallest share of staffed time spent in conversations and wrap-up, as of when they became idle or when a
    /// reconfiguration introduced this rule.
    LeastOccupied,
    /// Fewest conversations since they signed in. A newcomer starts at the mean of the profile's staffed agents.
    FewestCalls,
    /// The next in the order of the centre's agents, after the one who got this queue's last offer.
    Circular,
    /// The first in the order of the centre's agents.
    Linear,
    /// Uniformly random, from the engine's seeded generator.
    Random,
    /// Random in proportion to the agents' weights, from the engine's seeded generator.
    WeightedRandom,
    /// The highest score set by the host (the command `Score`).
    BestScore,
}

/// Whether and how levels of proficiency order the agents of a tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum Proficiency {
    /// Levels do not matter.
    #[default]
    Ignore,
    /// The highest level first.
    MostSkilled,
    /// The lowest level first, which keeps the most skilled for what only they can do.
    LeastSkilled,
}

/// How to choose between pools (the idle agents of one profile each).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum PoolChoice {
    /// The agents of all pools of a tier compete as one.
    #[default]
    Merged,
    /// The pool with the most idle agents first, in whichever eligible tier it is; ties go to the lower tier, then to
    /// the pool listed first. Costs one comparison per pool.
    MostAvailable,
}

/// How long after-call work lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum WrapUp {
    /// At most this long; the agent may end it earlier. Zero means none.
    AtMost(Duration),
    /// Until the agent ends it.
    UntilDone,
}

impl Default for WrapUp {
    fn default() -> Self {
        Self::AtMost(Duration::ZERO)
    }
}

/// Which calls an agent in after-call work does not get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum WrapUpScope {
    /// Calls for which the agent's channel has no room meanwhile.
    #[default]
    Agent,
    /// Calls of the same queue; for all others the agent is available at once.
    Queue,
}

/// What happens to a caller whose agent is lost (device gone) in mid-conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum OnAgentLost {
    /// The call returns to the queue from which it was answered, as a new leg that keeps its age.
    #[default]
    Requeue,
    /// The call ends.
    End,
}

/// When an agent who signs out during a conversation is signed out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum SignOut {
    /// When wrap-up ends.
    #[default]
    AfterWrapUp,
    /// When the conversation ends; wrap-up is skipped or cut short.
    AfterConversation,
}
