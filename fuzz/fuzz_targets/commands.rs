//! The fuzzed function of tests/files/fuzzed, driven by libFuzzer.
#![no_main]

#[path = "../../tests/files/fuzzed/commands.rs"]
mod commands;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| commands::play(bytes));
