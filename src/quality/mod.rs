//! What callers and reviewers think of the service: ratings after the call, callbacks owed, recordings to be checked,
//! and a composite score for each agent.
//!
//! Like the statistics this is a fold. A [`QualityDesk`] takes in the engine's events, callers' ratings and check
//! results; its counts ([`QualityFigures`]) are integers by queue and by agent, which add up over runs.
//!
//! | file | what |
//! |---|---|
//! | `desk` | **the fold**, and the lists of what remains to be done |
//! | `figures`, `counts` | the counts, by queue and by agent |
//! | `owed` | callers who are owed a callback |
//! | `rule` | which calls are checked, as a pure function of the call's number |
//! | `first_drawn` | the guaranteed minimum of checked calls per agent |
//! | `score` | a composite score for each agent |
//!
//! ```
//! use acd::config::{Agent, Center, Profile, Queue, Rating, Skill};
//! use acd::id::CallId;
//! use acd::quality::{CheckRule, QualityDesk, QualityOptions, RatedCall};
//! use acd::time::Timestamp;
//!
//! let mut center = Center::default();
//! let queue = center.add_queue(Queue::new("labour"));
//! let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(queue, 1)]));
//! let agent = center.add_agent(Agent::new("liu", lawyers));
//! let mut desk = QualityDesk::new(&center, QualityOptions::default())?;
//! let (at, rating) = (Timestamp::from_secs(90), Rating::Dissatisfied);
//! desk.rated(&RatedCall { at, call: CallId(7), agent, queue, rating });
//!
//! // The caller is owed a callback, and the recording is to be checked.
//! let owed = desk.next_owed().expect("one").number;
//! assert_eq!(desk.take_checks().len(), 1);
//! desk.called_back(owed)?;
//! assert_eq!(desk.figures().of_queue(queue).called_back_share(), Some(1.0));
//! # Ok::<(), acd::quality::QualityError>(())
//! ```

mod counts;
mod desk;
mod figures;
mod first_drawn;
mod owed;
mod rule;
mod score;

pub use counts::{QualityCounts, RatingCounts};
pub use desk::{Check, CheckCause, CheckResult, QualityDesk, QualityError, QualityOptions, RatedCall, Verdict};
pub use figures::{QualityFigures, UnlikeFigures};
pub use owed::{NotOwed, OwedCall};
pub use rule::CheckRule;
pub use score::{AgentScore, Component, Scale, ScoreRule};
