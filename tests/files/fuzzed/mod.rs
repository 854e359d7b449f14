//! What `fuzz/run.sh` runs with a nightly compiler for hours, here for a moment with any compiler: its seeds, and the
//! same seeds with bytes changed, left out and doubled, deterministically.
#![allow(unreachable_pub)]

mod commands;
mod files;
mod snapshots;

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use std::path::Path;

/// How many variations of each seed are tried.
const CHANGED: u64 = 300;

/// Each seed of a target, unchanged and changed.
fn each_input(target: &str, mut run: impl FnMut(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("seeds").map(|entry| entry.expect("one").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no seeds of {target}");
    for path in paths {
        let seed = std::fs::read(path).expect("a seed");
        run(&seed);
        (0..CHANGED).for_each(|number| run(&changed(&seed, number)));
    }
}

/// A seed with up to four changes.
fn changed(seed: &[u8], number: u64) -> Vec<u8> {
    let (mut dice, mut bytes) = (SplitMix64::seed_from_u64(number), seed.to_vec());
    for _ in 0..1 + dice.next_u64() % 4 {
        let word = dice.next_u64();
        let begin = (word >> 8) as usize % (bytes.len() + 1);
        let end = (begin + (word >> 40) as usize % 24).min(bytes.len());
        match word % 4 {
            0 => drop(bytes.drain(begin..end)),
            1 => bytes.extend_from_within(begin..end),
            2 => bytes[begin..end].reverse(),
            _ => bytes[begin..end].iter_mut().for_each(|byte| *byte ^= 1 << (word >> 4 & 7)),
        }
    }
    bytes
}

#[test]
fn commands_of_any_bytes_keep_all_invariants() {
    each_input("commands", commands::play);
}

#[test]
fn files_of_any_text_are_read_or_refused() {
    each_input("files", |bytes| files::read(&String::from_utf8_lossy(bytes)));
}

#[test]
fn saved_engines_of_any_bytes_are_sound_or_refused() {
    each_input("snapshots", snapshots::restore);
}
