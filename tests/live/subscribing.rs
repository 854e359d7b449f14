//! Subscribers: everything in order, or how much is missing.

use acd::live::{Missed, Numbered, Options, Setup, Subscription};

use super::centre::{arrive, engine, hang_up, listening};

/// Reads to the end; returns the numbers read, and how many were missed.
async fn read(mut subscription: Subscription) -> (Vec<u64>, u64) {
    let (mut numbers, mut missed) = (Vec::new(), 0);
    while let Some(next) = subscription.next().await {
        match next {
            Ok(Numbered { number, .. }) => numbers.push(number),
            Err(Missed(count)) => missed += count,
        }
    }
    (numbers, missed)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_who_keeps_up_hears_everything_in_order() {
    let (setup, told) = listening(Setup::new(engine(1)));
    let router = setup.start(Options::default()).expect("it starts");
    let handle = router.handle();
    handle.call(arrive(1)).await.expect("accepted");
    let before = told.try_iter().count() as u64;
    let reading = tokio::spawn(read(handle.subscribe().expect("it runs")));
    for call in 2..500 {
        handle.submit_when_room(arrive(call)).await.expect("it runs");
        handle.submit_when_room(hang_up(call)).await.expect("it runs");
    }
    tokio::task::spawn_blocking(|| router.shut_down()).await.expect("no panic").expect("it ends well");
    let (numbers, missed) = reading.await.expect("no panic");
    let said = told.try_iter().count() as u64;
    assert_eq!(missed, 0);
    assert_eq!(numbers, (before..before + said).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_stalls_holds_nobody_up_and_is_told_how_many_were_missed() {
    let (setup, told) = listening(Setup::new(engine(1)));
    let options = Options { subscription_capacity: 8, turn_max: 4, ..Options::default() };
    let router = setup.start(options).expect("it starts");
    let handle = router.handle();
    let stalled = handle.subscribe().expect("it runs");
    for call in 0..2_000 {
        handle.submit_when_room(arrive(call)).await.expect("it runs");
    }
    assert_eq!(handle.ask(|engine| engine.calls_alive()).await, Ok(2_000), "the router does not wait for it");
    tokio::task::spawn_blocking(|| router.shut_down()).await.expect("no panic").expect("it ends well");
    let (numbers, missed) = read(stalled).await;
    let said = told.try_iter().count() as u64;
    assert!(missed > 0);
    assert_eq!(numbers.len() as u64 + missed, said, "read or missed: nothing else");
    assert_eq!(numbers, (missed..said).collect::<Vec<_>>(), "the newest are there, in order");
}

#[tokio::test]
async fn one_who_does_not_wait_gets_what_there_is() {
    let router = Setup::new(engine(1)).start(Options::default()).expect("it starts");
    let handle = router.handle();
    let mut subscription = handle.subscribe().expect("it runs");
    assert_eq!(subscription.try_next(), None);
    let accepted = handle.call(arrive(1)).await.expect("accepted");
    for number in accepted.events {
        assert_eq!(subscription.try_next().and_then(Result::ok).map(|event| event.number), Some(number));
    }
    assert_eq!(subscription.try_next(), None);
}
