//! Exact formulas for a single queue, and the fewest agents that reach a target.
//!
//! | model | type | what it adds |
//! |---|---|---|
//! | M/M/n/n | [`erlang_b`] | nobody waits |
//! | M/M/n | [`ErlangC`] | everybody waits as long as it takes |
//! | M/M/n+M, M/M/n+D, M/M/n+G | [`Impatient`] | callers hang up; Erlang A is the case of exponential patience |
//! | M/M/n/K, M/M/n/K+M | [`Limited`] | a bounded number of places |
//! | M/M/n with priorities | [`Priorities`] | classes, not pre-emptive, one mean handling time |
//!
//! The formulas are stable for up to [`AGENTS_MOST`] agents and any load. They say nothing of several queues with
//! different agents, of ladders or of hours that differ: that is what the simulation is for, which is checked against
//! these formulas.

mod calibrate;
mod compare;
mod demand;
mod erlang_b;
mod erlang_c;
mod estimates;
mod fit;
mod impatient;
mod limited;
mod observe;
mod parts;
mod patience;
mod priority;
mod quadrature;
mod rebalance;
mod seats;
mod share_run;
mod staffing;

pub use calibrate::{Aim, CalibrateError, Calibrated, Calibration, Knob};
pub use compare::{Change, Comparison, Pair, compare};
pub use demand::{AGENTS_MOST, Demand, PlanError};
pub use erlang_b::erlang_b;
pub use erlang_c::ErlangC;
pub use estimates::{Better, judge_estimates};
pub use fit::{Fit, Goal, Parameter, Trial, fit};
pub use impatient::{Impatient, Within};
pub use limited::Limited;
pub use observe::{ObserveError, Observed, Sample};
pub use parts::Part;
pub use priority::{ClassWait, Priorities};
pub use rebalance::{Category, Move, Suggestion, rebalance};
pub use seats::{categories, reseated};
pub use share_run::ShareRun;
pub use staffing::{Target, fewest_agents, fewest_lines};
