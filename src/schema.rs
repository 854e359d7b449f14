//! The JSON Schema of identifiers and times where they are written for other programs: things by their names in the
//! centre, instants as times of day, lengths of time in seconds.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::config::{Attributes, TierSet};
use crate::id::{AgentId, CallId, CallerId, ChannelId, ProfileId, QueueId, ReasonId, SelfServiceId};
use crate::time::{Duration, Timestamp};

macro_rules! written_as {
    ($($type:ident $schema:tt)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).trim_end_matches("Id").into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

written_as! {
    QueueId { "type": "string", "description": "The name of a queue." }
    ProfileId { "type": "string", "description": "The name of a profile." }
    AgentId { "type": "string", "description": "The name of an agent." }
    ReasonId { "type": "string", "description": "A not-ready reason of the centre." }
    SelfServiceId { "type": "string", "description": "The name of a self-service." }
    ChannelId { "type": "string", "description": "The name of a channel." }
    CallId {
        "type": ["integer", "string"],
        "minimum": 0,
        "maximum": u64::MAX,
        "minLength": 1,
        "maxLength": 256,
        "description": "The switch's name for the call: a text, or a number. \"7\" and 7 are the same."
    }
    CallerId {
        "type": ["integer", "string"],
        "minimum": 0,
        "maximum": u64::MAX,
        "minLength": 1,
        "maxLength": 256,
        "description": "Who calls: a telephone number as a text, or a number."
    }
    Timestamp { "type": "string", "format": "date-time", "description": "UTC, to the microsecond." }
    Duration { "type": "number", "minimum": 0, "maximum": 315_360_000, "description": "Seconds." }
    TierSet { "type": "array", "items": { "type": "integer" }, "description": "Tiers." }
    Attributes {
        "type": "object",
        "additionalProperties": { "type": "string" },
        "description": "What is known of the call: the centre's attributes by name, and their values."
    }
}

#[cfg(any(feature = "journal", feature = "live"))]
use crate::{identity::JournalId, notes::Text};

#[cfg(any(feature = "journal", feature = "live"))]
written_as! {
    Text { "type": "string", "minLength": 1, "maxLength": 256, "description": "Opaque: kept and repeated." }
    JournalId { "type": "string", "description": "Which journal the numbers belong to: sixteen hexadecimal digits." }
}
