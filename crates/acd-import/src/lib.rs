//! Centres from the configuration of other switches.
//!
//! [`asterisk::centre`] turns `queues.conf` and the files around it into a [`Center`](acd::config::Center) that routes as
//! `app_queue` would. What has no counterpart is left out, and a [`Note`] says so:
//!
//! ```
//! use acd_import::{Sources, Text, asterisk};
//!
//! let queues = "[support]\nstrategy = rrmemory\nmusicclass = soft\nmember => PJSIP/101,0,Alice\n";
//! let sources = Sources { queues: vec![Text::new("queues.conf", queues)], ..Sources::default() };
//! let imported = asterisk::centre(&sources).unwrap();
//! assert_eq!(imported.center.agents[0].name, "Alice");
//! assert!(imported.notes.iter().any(|note| note.setting.contains("musicclass")));
//! ```

pub mod asterisk;
mod note;

pub use asterisk::{ImportError, Imported, Sources};
pub use note::{Note, Place, Text};
