//! A few seconds of the long random tests; `cargo xtask` plays them for as long as requested.

use std::time::Duration;

use crate::{twins, world};

#[test]
fn the_engine_and_its_twin_say_the_same() {
    let run = twins::Run { seed: None, length: Duration::from_secs(5), threads: 1 };
    run.play().unwrap_or_else(|differs| panic!("{differs}"));
}

#[test]
fn histories_in_which_they_differed_are_the_same_now() {
    // A call that was kept from its sender cost another draw of an agent at random.
    let histories = [13_270_870_974_972_985_951];
    histories.into_iter().for_each(|number| twins::play_again(number).unwrap_or_else(|differs| panic!("{differs}")));
}

#[test]
fn worlds_full_of_faults_break_no_promise() {
    let run = world::Run { seed: None, length: world::Length::Worlds(400), threads: None };
    run.play(&|_| ()).unwrap_or_else(|broken| panic!("{broken}"));
}
