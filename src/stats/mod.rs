//! Statistics: a fold over the engine's [`Event`](crate::engine::Event)s, and nothing else.
//!
//! A [`Tally`] counts; its [`Figures`] are read, added up over runs and written out. Legs and calls are counted apart, by
//! queue, profile, agent, attribute and interval, in whole numbers: sums over intervals and runs are exact, and
//! [`Tally::check`] says whether everything adds up. Which service level is meant is said by [`ServiceLevel`].
//!
//! ```
//! use acd::config::{Center, Queue};
//! use acd::engine::{Event, Fact, LegOutcome};
//! use acd::id::{CallId, LegId, QueueId};
//! use acd::stats::{ServiceLevel, Span, Tally, TallyOptions, View};
//! use acd::time::{Duration, Timestamp};
//!
//! let center = Center { queues: vec![Queue::new("general")], ..Center::default() };
//! let options = TallyOptions { thresholds: vec![Duration::from_secs(20)], ..TallyOptions::default() };
//! let mut tally = Tally::new(&center, &options)?;
//! let (leg, queue) = (LegId { call: CallId(7), number: 1 }, QueueId(0));
//! let (enqueued, attributes) = (Timestamp::from_secs(60), Default::default());
//! tally.record(&Event { at: enqueued, fact: Fact::LegStarted { leg, queue, attributes } });
//! let outcome = LegOutcome::Abandoned;
//! let fact = Fact::LegEnded { leg, queue, outcome, enqueued, attributes };
//! tally.record(&Event { at: Timestamp::from_secs(75), fact });
//! tally.check()?;
//!
//! let legs = tally.figures().legs(queue, Span::Whole, View::Event);
//! assert_eq!((legs.offered, legs.abandoned.count, legs.abandoned.mean_secs()), (1, 1, Some(15.0)));
//! assert_eq!(ServiceLevel::AbandonsMet.of(&legs, 0).value(), Some(1.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agent_time;
mod check;
mod counters;
mod figures;
mod histogram;
mod intervals;
mod options;
mod service_level;
mod table;
mod tally;

pub use agent_time::{Activity, AgentTime};
pub use check::Mismatch;
pub use counters::{CallCounts, Ended, LegCounts, OfferCounts, Served, TimeSum, Waited};
pub use figures::{Figures, MergeError, View};
pub use histogram::{WaitHistogram, WaitHistograms};
pub use intervals::Span;
pub use options::{AgentDetail, Detail, Histograms, Intervals, OptionsError, THRESHOLDS_MOST, TallyOptions};
pub use service_level::{Denominator, ServiceLevel, Share, Stands, UnknownServiceLevel};
pub use tally::Tally;
