//! Random histories reach everything: over a fixed set of seeds, each kind of command is accepted many times.
//!
//! `cargo test --test engine coverage -- --nocapture` prints how often each was tried and accepted.

use crate::common::{ALL_VERBS, Host, all_turns, full_center};
use acd::engine::*;
use acd::time::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;

const HISTORIES: u64 = 400;
const TURNS: usize = 200;
/// How often each kind of command must be accepted.
const LEAST: u32 = 10;

/// How often each kind of command was tried and accepted.
type Table = BTreeMap<String, (u32, u32)>;

fn kind(command: &Command) -> String {
    let shown = format!("{command:?}");
    shown.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

fn play(seed: u64, table: &mut Table) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let tree = (full_center(), all_turns(TURNS)).new_tree(&mut runner).expect("strategies without filters");
    let (center, turns) = tree.current();
    let mut host = Host::of(&center);
    let mut engine = Engine::new(center).expect("random centres are sound");
    let (mut now, mut events) = (Timestamp::ZERO, Vec::new());
    for turn in &turns {
        now = now + Duration::from_micros(turn.wait * 500_000);
        engine.advance(now, &mut events);
        host.read(&events);
        let command = host.command(turn);
        let (tried, taken) = table.entry(kind(&command)).or_default();
        *tried += 1;
        *taken += u32::from(engine.handle(now, command, &mut events).is_ok());
        host.read(&events);
    }
}

#[test]
fn each_kind_of_command_is_taken_many_times() {
    let mut table = Table::new();
    (0..HISTORIES).for_each(|seed| play(seed, &mut table));
    for (kind, (tried, taken)) in &table {
        println!("{kind:16} tried {tried:6} taken {taken:6}");
    }
    assert_eq!(table.len(), ALL_VERBS.len(), "each kind is tried");
    let rare: Vec<_> = table.iter().filter(|(_, (_, taken))| *taken < LEAST).collect();
    assert!(rare.is_empty(), "too rarely taken: {rare:?}");
}
