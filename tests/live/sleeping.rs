//! Deadlines act when they are due, and nothing else wakes the router.

use acd::engine::{Fact, OfferEnd};
use acd::live::{MonotonicClock, Options, Setup};
use acd::time::{Duration, Timestamp};

use super::centre::{arrive, center, clock, engine, listening, sign_in};
use acd::engine::Engine;

#[test]
fn a_deadline_acts_when_the_clock_reaches_it_and_nobody_says_anything() {
    let clock = clock();
    let (setup, told) = listening(Setup::new(engine(1)).with_clock(clock.clone()));
    let router = setup.start(Options::default()).expect("it starts");
    let handle = router.handle();
    handle.submit(sign_in(0)).expect("there is room");
    handle.call_blocking(arrive(1)).expect("accepted");
    let said: Vec<_> = told.try_iter().collect();
    assert!(said.iter().any(|(_, event)| matches!(event.fact, Fact::Offered { .. })));
    clock.advance(Duration::from_secs(19));
    assert_eq!(handle.ask_blocking(Engine::next_deadline), Ok(Some(Timestamp::from_secs(21))));
    assert!(told.try_recv().is_err(), "it rings for 20 seconds");
    clock.advance(Duration::from_secs(5));
    let (_, event) = told.recv().expect("the offer ends by itself");
    assert!(matches!(event.fact, Fact::OfferEnded { cause: OfferEnd::NoAnswer, .. }), "{event:?}");
    assert_eq!(event.at, Timestamp::from_secs(21), "at its own time, however late");
}

#[test]
fn the_real_clock_wakes_it_too() {
    let mut center = center(1);
    center.queues[0].ring_timeout = Some(Duration::from_millis(30));
    let engine = Engine::new(center).expect("a sound centre");
    let (setup, told) = listening(Setup::new(engine).with_clock(std::sync::Arc::new(MonotonicClock::default())));
    let router = setup.start(Options::default()).expect("it starts");
    let handle = router.handle();
    handle.submit(sign_in(0)).expect("there is room");
    handle.submit(arrive(1)).expect("there is room");
    let ended = told.iter().find(|(_, event)| matches!(event.fact, Fact::OfferEnded { .. }));
    assert!(ended.is_some());
    drop(router);
}
