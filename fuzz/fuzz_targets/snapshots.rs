//! The fuzzed function of tests/files/fuzzed, driven by libFuzzer.
#![no_main]

#[path = "../../tests/files/fuzzed/snapshots.rs"]
mod snapshots;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| snapshots::restore(bytes));
