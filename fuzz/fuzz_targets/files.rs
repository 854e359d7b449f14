//! The fuzzed function of tests/files/fuzzed, driven by libFuzzer.
#![no_main]

#[path = "../../tests/files/fuzzed/files.rs"]
mod files;

libfuzzer_sys::fuzz_target!(|text: &str| files::read(text));
