//! Centre and scenario files: what they say is what is read, and what is wrong with them is said.

#[path = "../common/mod.rs"]
mod common;

mod center_files;
mod comparison;
mod fuzzed;
mod golden;
mod open_hours;
mod scenario_files;
mod scenario_reference;
mod traces;
mod written_centers;
mod wrong_center;
mod wrong_input;
