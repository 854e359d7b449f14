//! Commands and events of the engine as JSON with names: what the engine identifies by index is written and read by
//! name, times as times of day in RFC 3339 (or as seconds), intervals in seconds.
//!
//! The engine's own types are serialised. Their newtypes ([`QueueId`](acd::id::QueueId), …) are intercepted in serde
//! and replaced by names; no type is declared twice, so the two cannot differ.
//!
//! | file | what |
//! |---|---|
//! | `names` | names of a centre, and the closest one for a typo |
//! | `read`, `write` | serde's traits with names in between |
//! | `refused` | why a command was refused |
//! | `explain` | why calls of a journal waited, as a document |
//! | `texts` | what comes with commands and is kept beside the engine |
//! | `command` | a command written with its texts, for whoever sends it |
//! | `schema` | JSON Schemas of what is written and read |
//!
//! ```
//! use acd::config::{Center, Queue};
//! use acd::engine::Command;
//! use acd::notes::Notes;
//! use acd_wire::{Hints, Named, Names, read};
//!
//! let mut center = Center::default();
//! center.add_queue(Queue::new("contract"));
//! let names = Names::new(&center);
//! let text = br#"{"arrive": {"call": "SIP/7", "queue": "contract"}}"#;
//! let (command, texts) = read::<Command>(&names, &Hints::default(), text).unwrap();
//! let written = serde_json::to_value(Named::new(&names, &texts.notes(), &command)).unwrap();
//! assert_eq!(written["arrive"]["call"], "SIP/7");
//! assert_eq!(written["arrive"]["queue"], "contract");
//! ```

mod command;
mod explain;
mod names;
mod read;
mod refused;
mod schema;
mod texts;
mod write;

pub use command::command;
pub use explain::explained;
pub use names::{Hints, Names};
pub use read::{Unreadable, read};
pub use refused::Refused;
pub use schema::{add_texts, describe_plainly, plain};
pub use texts::Texts;
pub use write::Named;
