//! Planning for call centres: exact formulas, calibration, comparisons on common random numbers, and the validation
//! of the simulation against exact values.
//!
//! | module | what |
//! |---|---|
//! | [`records`] | calls and intervals from files as people have them, and a summary of what was found |
//! | [`forecast`] | calls by queue and period for days to come, with intervals, and how good such forecasts have been |
//! | [`learn`] | the world of a scenario from records of calls |
//! | [`formulas`] | exact formulas for a single queue, and the fewest agents that reach a target |
//! | [`Calibration`], [`fit()`] | values of a scenario's fields at which simulated figures meet wanted ones |
//! | [`compare()`] | two worlds, or two centres, on common random numbers |
//! | [`Sweep`] | many versions of a scenario, in parts that may run anywhere |
//! | [`judge_estimates`] | estimated waits against what happened |
//! | [`staff`] | the fewest or cheapest agents by profile and period that meet targets |
//! | [`shares`] | each category's share of the answers, and which seats to move |
//! | [`validate`] | whether the engine and the simulation give the exact values |
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod forecast;
pub mod formulas;
pub mod learn;
pub mod records;
pub mod shares;
pub mod staff;
pub mod validate;

mod calibrate;
mod compare;
mod estimates;
mod fit;
mod observe;
mod parts;
mod sweep;

pub use calibrate::{Aim, CalibrateError, Calibrated, Calibration, Knob};
pub use compare::{Change, Comparison, Days, Pair, Titled, compare, compare_document};
pub use estimates::{Better, judge_estimates};
pub use fit::{Fit, Goal, Parameter, Trial, fit};
pub use observe::{ObserveError, Observed, Sample, estimate_document};
pub use parts::Part;
pub use sweep::{Row, Sweep, SweepError, Task};
