//! The fuzzed function of tests/fuzzed, driven by libFuzzer.
#![no_main]

#[path = "../../tests/fuzzed/commands.rs"]
mod commands;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| commands::play(bytes));
