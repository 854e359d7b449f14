//! Typed identifiers.
//!
//! Queues, profiles, agents, attributes and reasons are identified by their index in the
//! [`Center`](crate::config::Center). A call's number is chosen by the host: any number by which the switch knows the
//! call, unique among calls in progress. The engine never makes up a call number, so that a replayed or restored
//! engine refers to the same calls.

use std::fmt;

macro_rules! place_in_center {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name(pub $inner);

        impl $name {
            /// The index as a `usize`.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

place_in_center! {
    /// A queue: its index in [`Center::queues`](crate::config::Center::queues).
    QueueId(u16)
}
place_in_center! {
    /// A routing profile: its index in [`Center::profiles`](crate::config::Center::profiles).
    ProfileId(u32)
}
place_in_center! {
    /// An agent: its index in [`Center::agents`](crate::config::Center::agents).
    AgentId(u32)
}
place_in_center! {
    /// A calendar of open hours: its index in [`Center::calendars`](crate::config::Center::calendars).
    CalendarId(u16)
}
place_in_center! {
    /// A not-ready reason: its index in [`Center::reasons`](crate::config::Center::reasons).
    ReasonId(u16)
}

place_in_center! {
    /// A channel (a kind of contact): its index in [`Center::channels`](crate::config::Center::channels).
    ChannelId(u8)
}
place_in_center! {
    /// A self-service: its index in [`Center::self_service`](crate::config::Center::self_service).
    SelfServiceId(u16)
}

/// Serialises plain numbers as a newtype, for serializers that write names; other formats see plain numbers.
#[cfg(feature = "serde")]
macro_rules! named_place {
    ($($module:ident $name:literal)*) => {$(
        pub(crate) mod $module {
            #[derive(serde::Serialize, serde::Deserialize)]
            #[serde(rename = $name)]
            struct Place(u16);

            pub(crate) fn serialize<S: serde::Serializer>(place: &u16, to: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&Place(*place), to)
            }

            pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
                serde::Deserialize::deserialize(from).map(|Place(place)| place)
            }
        }
    )*};
}
#[cfg(feature = "serde")]
named_place! { external "ExternalId" message "MessageId" }

/// A caller, by the host's number (such as a hash of the telephone number), which identifies later calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CallerId(pub u64);

/// A call, by the host's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CallId(pub u64);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A leg: a call's stay in a queue, numbered from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LegId {
    /// The call.
    pub call: CallId,
    /// 1 for the call's first leg.
    pub number: u16,
}

impl fmt::Display for LegId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.call, self.number)
    }
}

/// An offer, numbered per agent. An answer to an older serial is stale and is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OfferId {
    /// The agent to whom it was made.
    pub agent: AgentId,
    /// Counts that agent's offers, from 1; wraps after four billion.
    pub serial: u32,
}

impl fmt::Display for OfferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.agent, self.serial)
    }
}
