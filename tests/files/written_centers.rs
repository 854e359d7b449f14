//! A centre written to a file is read back as the same centre.

use crate::common::{full_center, full_crowded_center};
use acd::config::*;
use acd::time::Duration;
use proptest::prelude::*;

/// Writes a centre and reads it again.
fn again(center: &Center) -> (String, Center) {
    let text = center.to_toml().unwrap_or_else(|errors| panic!("{errors:?}"));
    let read = Center::parse("written.toml", &text).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
    (text, read)
}

/// Integers in files have 63 bits.
fn with_a_seed_for_files(mut center: Center) -> Center {
    center.seed >>= 1;
    center
}

proptest! {
    #[test]
    fn any_centre_comes_back(center in prop_oneof![full_center(), full_crowded_center()]) {
        let center = with_a_seed_for_files(center);
        let (text, read) = again(&center);
        prop_assert_eq!(&read, &center, "{}", text);
        prop_assert_eq!(read.to_toml().expect("written before"), text);
    }

    #[test]
    fn any_interval_comes_back(micros in 1..=Duration::LONGEST.as_micros(), less in 0u32..40) {
        let longest = Duration::from_micros(1 + (micros >> less));
        let queue = Queue { wait_max: Some(longest.min(Duration::LONGEST)), ..Queue::new("q") };
        let center = Center { queues: vec![queue], ..Center::default() };
        prop_assert_eq!(again(&center).1, center);
    }

    #[test]
    fn any_tiers_come_back(first in 1u64.., second in 1u64..) {
        let queue = Queue { wait_max: Some(Duration::from_secs(9)), ..Queue::new("a \"b\" # c") };
        let mut center = Center { queues: vec![queue], ..Center::default() };
        let step = |secs, tiers| Step { at: Duration::from_secs(secs), tiers: TierSet(tiers), ..Step::open() };
        center.queues[0].ladder = vec![step(0, first), step(1, second), step(2, 1 << (second % 64)), step(3, u64::MAX)];
        prop_assert_eq!(again(&center).1, center);
    }
}

#[test]
fn the_centres_of_files_come_back() {
    for text in [include_str!("../centers/everything.toml"), include_str!("../../scenarios/guizhou-2025q1.toml")] {
        let center = Center::parse("file.toml", text).expect("a sound file");
        assert_eq!(again(&center).1, center);
    }
}

#[test]
fn what_a_file_cannot_say_is_named() {
    let usual = || Center {
        queues: vec![Queue { wait_max: Some(Duration::from_secs(9)), ..Queue::new("q") }],
        profiles: vec![Profile::new("p", Vec::new())],
        agents: vec![Agent::new("Li", acd::id::ProfileId(0))],
        calendars: vec![Calendar::new("c", "UTC")],
        ..Center::default()
    };
    type Spoil = fn(&mut Center);
    let table: [(&str, Spoil); 8] = [
        ("queues.q", |center| center.queues[0].retired = true),
        ("agents.Li", |center| center.agents[0].retired = true),
        ("seed", |center| center.seed = u64::MAX),
        ("version", |center| center.version = 1 << 63),
        ("calendars.c", |center| center.calendars[0].week[0].push(Opening { opens: 1, closes: 60 })),
        ("calendars.c.zone", |center| center.calendars[0].zone = "Nowhere/Else".into()),
        ("queues.q.waiting_max", |center| center.queues[0].waiting_max = Some(u32::MAX)),
        ("lines", |center| center.lines = Some(u32::MAX)),
    ];
    assert_eq!(again(&usual()).1, usual());
    for (path, spoil) in table {
        let mut center = usual();
        spoil(&mut center);
        let errors = center.to_toml().expect_err(path);
        assert_eq!(errors.iter().map(|error| error.path.as_str()).collect::<Vec<_>>(), [path]);
    }
    assert!(Center::default().to_toml().is_err(), "an unsound centre is not written");
}
