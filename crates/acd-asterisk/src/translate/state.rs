//! What the translator knows of channels and calls.

use acd::id::{AgentId, CallId, OfferId, QueueId};

use crate::switch::request::Location;

/// A channel of the switch.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) role: Role,
    pub(super) life: Life,
    /// Whether it was answered.
    pub(super) up: bool,
    /// Where the requests so far have put it.
    pub(super) place: Place,
    /// What is being played on it.
    pub(super) playing: Vec<String>,
}

/// What a channel is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Somebody who called: a caller, or an agent who consults.
    Caller { call: CallId },
    /// A caller who is called back.
    Dialled { call: CallId },
    /// An agent's telephone, rung for an offer.
    Leg(Leg),
    /// An agent who dialled a feature code.
    Feature,
    /// A supervisor's telephone.
    Supervisor { agent: AgentId },
    /// What the supervisor hears through.
    Spy { agent: AgentId },
}

impl Role {
    /// Whether the channel's destruction is reported, after it has left. (That of a spying channel is not.)
    pub(super) const fn is_made_here(&self) -> bool {
        match self {
            Self::Dialled { .. } | Self::Leg(_) | Self::Supervisor { .. } => true,
            Self::Caller { .. } | Self::Feature | Self::Spy { .. } => false,
        }
    }
}

/// An agent's telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leg {
    pub(super) offer: OfferId,
    /// The call that it was rung for, or is now connected to.
    pub(super) call: CallId,
    pub(super) stage: Stage,
    pub(super) refer: Refer,
}

/// How far an agent's telephone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It was asked for; it has given no sign.
    Dialled,
    /// It rings.
    Rings,
    /// It was picked up.
    PickedUp,
    /// It was picked up, and the agent is asked to confirm with a key.
    Confirming,
    /// It is in the conversation.
    Talking,
}

/// A transfer that a telephone asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refer {
    /// None.
    No,
    /// It waits for word of how it goes.
    Open,
    /// It has word.
    Over,
}

/// Whether a channel may still be asked for anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Alive,
    /// We have ended it, or sent it back to the dialplan.
    Cut,
    /// It has ended itself.
    Gone,
}

/// Where a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It hears nothing.
    Nowhere,
    /// It hears music, or ringing.
    Waiting,
    /// It is in the bridge of a call.
    Bridge(CallId),
}

impl Channel {
    pub(super) const fn new(role: Role) -> Self {
        Self { role, life: Life::Alive, up: false, place: Place::Nowhere, playing: Vec::new() }
    }

    pub(super) fn is_alive(&self) -> bool {
        self.life == Life::Alive
    }

    /// The call that it is part of.
    pub(super) const fn call(&self) -> Option<CallId> {
        match &self.role {
            Role::Caller { call } | Role::Dialled { call } => Some(*call),
            Role::Leg(leg) => Some(leg.call),
            Role::Feature | Role::Supervisor { .. } | Role::Spy { .. } => None,
        }
    }
}

/// A call of the router.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) queue: QueueId,
    /// The caller's number.
    pub(super) number: Option<String>,
    /// The caller's channel.
    pub(super) caller: Option<String>,
    /// Of a consultation: about which call.
    pub(super) about: Option<CallId>,
    /// Who is connected to it.
    pub(super) talking: Vec<Talker>,
    /// The channel by which the caller is being called back, before that is answered.
    pub(super) dialling: Option<String>,
    /// Whether the caller is on hold: the agent wishes it, or consults somebody by the same telephone.
    pub(super) held: bool,
    /// The id of its bridge, if there is one.
    pub(super) bridge: Option<String>,
    /// How often the switch has failed to bring its channels together.
    pub(super) failures: u8,
    /// Where the caller goes once the router has let go of the call.
    pub(super) onward: Option<Location>,
}

/// An agent who talks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Talker {
    pub(super) agent: AgentId,
    /// The telephone; `None` where it has gone before it could be connected.
    pub(super) channel: Option<String>,
}

impl Call {
    pub(super) const fn new(queue: QueueId) -> Self {
        Self {
            queue,
            number: None,
            caller: None,
            about: None,
            talking: Vec::new(),
            dialling: None,
            held: false,
            bridge: None,
            failures: 0,
            onward: None,
        }
    }

    pub(super) fn talks_with(&self, agent: AgentId) -> Option<&Talker> {
        self.talking.iter().find(|talker| talker.agent == agent)
    }
}

/// A supervisor who takes part in an agent's conversation.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    pub(super) call: CallId,
    pub(super) how: acd::engine::Monitoring,
    pub(super) supervisor: String,
    pub(super) spy: Option<String>,
    /// The bridge between the two, if it was made.
    pub(super) bridge: Option<String>,
}
