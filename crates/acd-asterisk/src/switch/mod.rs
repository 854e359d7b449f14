//! What Asterisk has and says, as plain data; no I/O.
//!
//! | file | what |
//! |---|---|
//! | `event` | the events that matter, read from JSON; all others are skipped |
//! | `request` | what the adapter asks for |
//! | `id` | channel and bridge ids, which say what they belong to, so that nothing need be kept over a restart |
//! | `snapshot` | everything that the switch has, read at the start and after a lost connection |

pub mod event;
pub mod id;
pub mod request;
pub mod snapshot;
