//! The simulation: drives the engine with a *world* (what happens to a centre) and measures the results.
//!
//! There is no second routing logic here: the simulation plays the switch, the callers and the agents, and the same
//! [`Engine`](crate::engine::Engine) that routes live calls decides.

mod arrivals;
mod attribute;
mod calendar;
mod callers;
mod check;
pub mod choices;
mod counting;
mod crew;
mod digest;
pub mod distribution;
mod earliest;
mod estimate;
mod event_loop;
mod exchangeable;
mod fork;
mod hours;
mod partial;
mod replicate;
mod sampler;
mod satisfaction;
mod scoring;
mod sealed;
mod simulation;
mod staffing;
mod stream;
mod trace;
mod transfers;
mod twofold;
pub mod world;

pub use counting::{Counted, Counter};
pub use crew::{Tallies, cores, on_threads, threads};
pub use digest::Digest;
pub use estimate::{DifferenceEstimator, Estimate, Ratio, RatioEstimator};
pub use event_loop::{Likeness, Step};
pub use fork::{Curves, CurvesError, Replication};
pub use hours::hours_changes;
pub(crate) use hours::only_zone;
pub use partial::{Made, Partial, PartialFault, PartialFaults, VERSION, estimators, in_order, merge};
pub use replicate::{Outcome, Progress, ReplicationError, Replications, Stop};
pub use sealed::{SealError, open, seal};
pub use simulation::{Simulation, SimulationError};
pub use trace::{Decimal, TimeFormat, TraceDays, TraceError, TraceFormat, read_trace};
