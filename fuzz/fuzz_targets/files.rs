//! The fuzzed function of tests/fuzzed, driven by libFuzzer.
#![no_main]

#[path = "../../tests/fuzzed/files.rs"]
mod files;

libfuzzer_sys::fuzz_target!(|text: &str| files::read(text));
