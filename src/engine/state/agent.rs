//! An agent's presence, wish, and engagement elsewhere: three separate fields, because a change of one may have to wait
//! for the others.
//!
//! An agent may also ring for one call at a time and take part in calls ([`part`](super::part)), as many as the
//! capacity of their profile allows. [`Doing`] sums all of that up in one word.

use super::call::{Leg, Limit};
use super::layout::Channels;
use super::part::Part;
use super::pool::IdleKeys;
use crate::engine::command::{Reason, Wish};
use crate::engine::outcome::Doing;
use crate::engine::table::slab::Slot;
use crate::id::{AgentId, ProfileId};
use crate::time::{Duration, Timestamp};
use std::num::NonZeroU32;

/// An agent's presence, apart from calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) enum Presence {
    SignedOut,
    NotReady(Reason),
    Ready,
    /// Ready, but without offers until a timer is due.
    HeldOff,
}

/// An agent in a linked list or a frequent record: `Option<AgentLink>` takes four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct AgentLink(NonZeroU32);

impl AgentLink {
    /// Never `None` for an agent of a centre, which has fewer agents than there are numbers.
    pub(in crate::engine) fn to(agent: AgentId) -> Option<Self> {
        NonZeroU32::new(!agent.0).map(Self)
    }

    pub(in crate::engine) fn agent(self) -> AgentId {
        AgentId(!self.0.get())
    }
}

/// An offer that an agent has not answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct OpenOffer {
    /// The leg that is offered.
    pub(in crate::engine) leg: Slot<Leg>,
    /// Whether the agent picked up and is asked to confirm.
    pub(in crate::engine) picked_up: bool,
}

/// The engine's record of an agent.
#[derive(Clone, Debug)]
pub(in crate::engine) struct AgentRecord {
    pub(in crate::engine) profile: ProfileId,
    pub(in crate::engine) presence: Presence,
    pub(in crate::engine) wish: Wish,
    /// The last activity emitted.
    pub(in crate::engine) shown: Doing,
    /// The wish as the queues last counted it, in a centre where any queue does.
    pub(in crate::engine) counted: Wish,
    /// Whether they are on a call of their own.
    pub(in crate::engine) engaged: bool,
    /// The channels in whose pools the agent is.
    pub(in crate::engine) pooled: Channels,
    /// The number of parts in conversation, being dialled, and in after-call work that blocks every queue.
    pub(in crate::engine) talking: u8,
    pub(in crate::engine) dialling: u8,
    pub(in crate::engine) wrapping: u8,
    pub(in crate::engine) ringing: Option<OpenOffer>,
    /// The next agent ringing for the same leg, in the order in which they began; later the next in a list of those who
    /// rang.
    pub(in crate::engine) next_ringing: Option<AgentLink>,
    /// The newest part.
    pub(in crate::engine) part: Option<Slot<Part>>,
    pub(in crate::engine) keys: IdleKeys,
    /// The number of offers so far, which is the serial of the last one.
    pub(in crate::engine) serial: u32,
    /// The number of consecutive offers that failed on this agent's side.
    pub(in crate::engine) unanswered: u16,
    /// When their last conversation since signing in ended.
    pub(in crate::engine) talked: Limit,
    pub(in crate::engine) signed_in: Timestamp,
    /// Time in conversations and wrap-up since signing in, excluding the current one.
    pub(in crate::engine) busy: Duration,
    /// When they last became busy.
    pub(in crate::engine) busy_since: Timestamp,
    /// The time of the last sign of life, or when ringing or talking began.
    pub(in crate::engine) heard: Timestamp,
}

impl AgentRecord {
    pub(in crate::engine) fn new(profile: ProfileId) -> Self {
        Self {
            profile,
            presence: Presence::SignedOut,
            wish: Wish::SignOut,
            shown: Doing::SignedOut,
            counted: Wish::SignOut,
            engaged: false,
            pooled: 0,
            talking: 0,
            dialling: 0,
            wrapping: 0,
            ringing: None,
            next_ringing: None,
            part: None,
            keys: IdleKeys::default(),
            serial: 0,
            unanswered: 0,
            talked: Limit::from(None),
            signed_in: Timestamp::ZERO,
            busy: Duration::ZERO,
            busy_since: Timestamp::ZERO,
            heard: Timestamp::ZERO,
        }
    }

    /// Whether a wish other than ready is pending.
    pub(in crate::engine) const fn is_busy(&self) -> bool {
        self.talking | self.dialling | self.wrapping != 0
    }

    /// The number of the agent's contacts.
    pub(in crate::engine) fn contacts(&self) -> usize {
        usize::from(self.talking) + usize::from(self.dialling) + usize::from(self.wrapping)
    }

    /// Whether the agent wants to take no calls and nothing prevents it.
    pub(in crate::engine) fn has_pending_wish(&self) -> bool {
        let free = !self.is_busy() && self.ringing.is_none();
        free && self.wish != Wish::Ready && matches!(self.presence, Presence::Ready | Presence::HeldOff)
    }

    /// Whether after-call work blocks the agent for one queue or all.
    const fn wraps_up(&self) -> bool {
        self.wrapping > 0 || self.part.is_some() && matches!(self.presence, Presence::Ready)
    }

    /// The activity in one word. Conversations take precedence over offers, offers over after-call work.
    pub(in crate::engine) const fn doing(&self) -> Doing {
        if self.talking > 0 {
            Doing::Talking
        } else if self.dialling > 0 {
            Doing::Dialling
        } else if self.ringing.is_some() {
            Doing::Ringing
        } else if self.wraps_up() && self.pooled == 0 {
            Doing::WrapUp
        } else {
            match self.presence {
                Presence::SignedOut => Doing::SignedOut,
                _ if self.engaged => Doing::Engaged,
                Presence::NotReady(reason) => Doing::NotReady(reason),
                Presence::Ready => Doing::Idle,
                Presence::HeldOff => Doing::HeldOff,
            }
        }
    }
}

/// The staffed agents of a profile and their conversations, to initialise newcomers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct ProfileLoad {
    pub(in crate::engine) staffed: u32,
    pub(in crate::engine) calls: u64,
}

/// A share of staffed time, in units of 2⁻³².
pub(in crate::engine) fn occupancy(busy: Duration, staffed: Duration) -> u32 {
    let share = (u128::from(busy.as_micros()) << 32).checked_div(u128::from(staffed.as_micros()));
    share.unwrap_or(0).try_into().unwrap_or(u32::MAX)
}
