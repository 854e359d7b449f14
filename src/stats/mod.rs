//! Statistics: a fold over the engine's [`Event`](crate::engine::Event)s, and nothing else.
//!
//! A [`Tally`] counts; its [`Figures`] are read and added up over runs. Legs and calls are counted apart, by queue,
//! profile, agent, attribute and interval, in whole numbers: sums over intervals and runs are exact, and
//! [`Tally::check`] says whether everything adds up. [`ServiceLevel`] names the formula of a service level.
//!
//! | file | what |
//! |---|---|
//! | `options` | what is counted |
//! | `tally` | **the fold**: from events to counters |
//! | `counters`, `call_counts`, `offer_counts` | the counters: legs and conversations, calls, offers |
//! | `agent_time`, `histogram` | agents' time; waits |
//! | `growth` | continuing with a centre that has grown |
//! | `sums`, `table`, `intervals` | storage: exact sums, one row per interval |
//! | `figures`, `packed` | reading the counts, and adding up runs; their compact form for files |
//! | `service_level` | formulas over the counters |
//! | `shares` | each category's share of the calls and of the answers |
//! | `estimate_judge`, `estimate_errors`, `rivals` | estimated waits against what happened, ours and others |
//! | `check` | whether everything adds up |
//!
//! ```
//! use acd::config::{Center, Queue};
//! use acd::engine::{Event, Fact, LegOutcome};
//! use acd::id::{CallId, LegId};
//! use acd::stats::{ServiceLevel, Span, Tally, TallyOptions, View};
//! use acd::time::{Duration, Timestamp};
//!
//! let mut center = Center::default();
//! let queue = center.add_queue(Queue::new("general"));
//! let options = TallyOptions { thresholds: vec![Duration::from_secs(20)], ..TallyOptions::default() };
//! let mut tally = Tally::new(&center, &options)?;
//! let leg = LegId { call: CallId(7), number: 1 };
//! let (enqueued, attributes) = (Timestamp::from_secs(60), Default::default());
//! tally.record(&Event { at: enqueued, fact: Fact::LegStarted { leg, queue, priority: 0, attributes } });
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
mod call_counts;
mod check;
mod counters;
mod days;
mod estimate_errors;
mod estimate_judge;
mod figures;
mod growth;
mod histogram;
mod intervals;
mod offer_counts;
mod options;
mod packed;
mod rivals;
mod service_level;
mod shares;
mod sparse;
mod sums;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod today;
mod waits_by_time;

pub use agent_time::{Activity, AgentTime};
pub use call_counts::{CallCounts, CenterCounts, SelfServiceCounts, TransferCounts, Unanswered};
pub use check::Mismatch;
pub use counters::{Elsewhere, Ended, LegCounts, Served, Waited};
pub use days::DayCounts;
pub use estimate_errors::{EstimateErrors, Estimator, QueueEstimates};
pub use estimate_judge::EstimateJudge;
pub use figures::{Figures, MergeError};
pub use histogram::{WaitHistogram, WaitHistograms};
pub use intervals::{Span, View};
pub use offer_counts::OfferCounts;
pub use options::{AgentDetail, Detail, Histograms, Intervals, MAX_THRESHOLDS, OptionsError, TallyOptions};
pub use packed::{PackedFigures, PackedHistograms};
pub use service_level::{Denominator, ServiceLevel, Share, Stands, UnknownServiceLevel};
pub use shares::CategoryShare;
pub use sums::TimeSum;
pub use tally::Tally;
pub use today::LegsToday;
pub use waits_by_time::WaitsAtTime;
