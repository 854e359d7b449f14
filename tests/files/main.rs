//! Centre and scenario files: they are read correctly, and their faults are reported.

#[path = "../common/mod.rs"]
mod common;

mod center_files;
mod comparison;
mod digests;
mod fuzzed;
mod golden;
mod open_hours;
mod scenario_files;
mod scenario_reference;
mod traces;
mod variants;
mod written_centers;
mod wrong_center;
mod wrong_input;
