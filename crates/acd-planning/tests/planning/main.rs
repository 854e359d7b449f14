//! Formulas, calibration, comparison and validation, on exact values and on the shipped scenarios.

mod estimates;
mod forecast;
mod formulas;
mod hotlines;
mod learn;
mod oracles;
mod readme;
mod shares;
mod staffing;
mod sweeps;
