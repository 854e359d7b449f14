//! Exact formulas for a single queue, and the fewest agents that meet a target.
//!
//! | model | type | what it adds |
//! |---|---|---|
//! | M/M/n/n | [`erlang_b`] | nobody waits |
//! | M/M/n | [`ErlangC`] | callers wait indefinitely |
//! | M/M/n+M, M/M/n+D, M/M/n+G | [`Impatient`] | callers hang up; Erlang A is the case of exponential patience |
//! | M/M/n/K, M/M/n/K+M | [`Limited`] | a bounded number of places |
//! | M/M/n with priorities | [`Priorities`] | classes, not pre-emptive, one mean handling time |
//!
//! The formulas are stable for up to [`MAX_AGENTS`] agents and any load. They do not cover several queues with
//! different agents, ladders, or rates that vary by hour: that is what the simulation is for, which is validated
//! against these formulas.

mod demand;
mod erlang_b;
mod erlang_c;
mod impatient;
mod limited;
mod patience;
mod priority;
mod quadrature;
mod staffing;

pub use demand::{Demand, MAX_AGENTS, PlanError};
pub use erlang_b::erlang_b;
pub use erlang_c::ErlangC;
pub use impatient::{Impatient, Within};
pub use limited::Limited;
pub use priority::{ClassWait, Priorities};
pub use staffing::{Target, fewest_agents, fewest_lines};
