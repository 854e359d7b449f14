//! Many producers, a full queue, rejections, the end.

use std::collections::BTreeMap;
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use acd::engine::{Fact, Rejection};
use acd::id::CallId;
use acd::live::{CallError, Options, Setup, SubmitError};

use super::centre::{arrive, center, clock, engine, hang_up, listening, sign_in};

#[test]
fn commands_of_many_threads_are_applied_each_threads_in_its_order() {
    const THREADS: u64 = 4;
    const CALLS: u64 = 2_000;
    let (setup, told) = listening(Setup::new(engine(1)));
    let router = setup.start(Options::default()).expect("it starts");
    let producers: Vec<_> = (0..THREADS)
        .map(|producer| {
            let handle = router.handle();
            thread::spawn(move || {
                for call in 0..CALLS {
                    let call = producer * CALLS + call;
                    // An arrival must come before its own end, or the end is rejected and the call stays.
                    handle.submit(arrive(call)).expect("there is room");
                    handle.submit(hang_up(call)).expect("there is room");
                }
            })
        })
        .collect();
    producers.into_iter().for_each(|producer| producer.join().expect("it submits"));
    let engine = router.shut_down().expect("it ends well");
    assert_eq!(engine.calls_alive(), 0);
    engine.check().expect("every invariant holds");

    let mut last: BTreeMap<u64, u64> = BTreeMap::new();
    let mut ended = 0;
    for (next, (number, event)) in (0..).zip(told) {
        assert_eq!(number, next, "events are numbered without a gap");
        match event.fact {
            Fact::CallArrived { call, .. } => {
                let before = last.insert(call.0 / CALLS, call.0);
                assert!(before.is_none_or(|before| before < call.0), "{call} after {before:?}");
            }
            Fact::CallEnded { .. } => ended += 1,
            _ => {}
        }
    }
    assert_eq!(ended, THREADS * CALLS, "each call once");
}

#[test]
fn a_full_queue_says_so_gives_the_command_back_and_goes_on() {
    // The router's thread is held inside its outlet, so that nothing is taken out of the queue.
    let (hold, held) = sync_channel::<()>(0);
    let (inside, is_inside) = channel();
    let setup = Setup::new(engine(1)).on_events(move |_, _| {
        // Nobody holds it any more once the test lets go.
        let _ = inside.send(());
        let _ = held.recv();
    });
    let router = setup.start(Options { queue_capacity: 4, ..Options::default() }).expect("it starts");
    let handle = router.handle();
    handle.submit(arrive(1)).expect("there is room");
    is_inside.recv().expect("the router says that the call arrived");
    for call in 2..6 {
        handle.submit(arrive(call)).expect("there is room for four");
    }
    assert_eq!(handle.submit(arrive(6)), Err(SubmitError::Full(Box::new(arrive(6).into()))));
    assert_eq!(handle.call_blocking(arrive(6)), Err(CallError::Full));
    drop(hold);
    let engine = router.shut_down().expect("it ends well");
    assert_eq!(engine.calls_alive(), 5, "what was taken is there, what was refused is not");
}

#[test]
fn who_calls_hears_what_became_of_it() {
    let clock = clock();
    let (setup, told) = listening(Setup::new(engine(1)).with_clock(clock));
    let router = setup.start(Options::default()).expect("it starts");
    let handle = router.handle();
    let first = handle.call_blocking(arrive(1)).expect("accepted");
    assert_eq!((first.sequence, first.at, first.events.start), (1, handle.now(), 0));
    let second = handle.call_blocking(arrive(2)).expect("accepted");
    assert_eq!((second.sequence, second.events.start), (2, first.events.end));
    let again = handle.call_blocking(arrive(2));
    assert_eq!(again, Err(CallError::Rejected(Rejection::DuplicateCall(CallId(2)))));
    let third = handle.call_blocking(sign_in(0)).expect("accepted");
    assert_eq!(third.sequence, 4, "the refused one was the third");
    let said: Vec<_> = told.try_iter().collect();
    let of_third = said.iter().filter(|(number, _)| third.events.contains(number));
    assert!(of_third.into_iter().any(|(_, event)| matches!(event.fact, Fact::Offered { leg, .. } if leg.call.0 == 1)));
    assert_eq!(handle.ask_blocking(|engine| engine.calls_alive()), Ok(2));
}

#[test]
fn under_load_the_end_applies_what_was_taken_and_refuses_the_rest() {
    for round in 0..20 {
        let router = Setup::new(engine(1)).start(Options::default()).expect("it starts");
        let producers: Vec<_> = (0..3u64)
            .map(|producer| {
                let handle = router.handle();
                thread::spawn(move || {
                    let (mut taken, mut asked) = (0, 0);
                    for call in 0.. {
                        match handle.submit(arrive(producer << 32 | call)) {
                            Ok(()) => taken += 1,
                            Err(SubmitError::Full(_)) => thread::yield_now(),
                            Err(SubmitError::Stopped(_)) => break,
                            Err(other) => panic!("{other}"),
                        }
                        // From time to time, somebody waits for an answer: one arrives in any case.
                        if call % 64 == 0 {
                            match handle.call_blocking(arrive(producer << 32 | 1 << 31 | call)) {
                                Ok(_) => asked += 1,
                                Err(CallError::Full) => {}
                                Err(CallError::Stopped) => break,
                                Err(other) => panic!("{other}"),
                            }
                        }
                    }
                    taken + asked
                })
            })
            .collect();
        for _ in 0..round * 50 {
            thread::yield_now();
        }
        let engine = router.shut_down().expect("it ends well");
        let taken: usize = producers.into_iter().map(|producer| producer.join().expect("it ends")).sum();
        assert_eq!(engine.calls_alive(), taken, "every command that was taken was applied");
    }
}

#[test]
fn calls_may_end_before_the_router_does() {
    let router = Setup::new(engine(1)).start(Options::default()).expect("it starts");
    let handle = router.handle();
    handle.call_blocking(arrive(1)).expect("accepted");
    handle.call_blocking(arrive(2)).expect("accepted");
    handle.turn_away();
    assert_eq!(handle.call_blocking(arrive(3)), Err(CallError::Draining));
    assert_eq!(handle.submit(arrive(3)), Err(SubmitError::Draining(Box::new(arrive(3).into()))));
    assert_eq!(handle.until_empty_blocking(std::time::Duration::ZERO), Ok(2));
    handle.submit(hang_up(1)).expect("everything else goes on");
    let waiting = thread::spawn({
        let handle = handle.clone();
        move || handle.until_empty_blocking(std::time::Duration::from_secs(600))
    });
    handle.submit(hang_up(2)).expect("everything else goes on");
    assert_eq!(waiting.join().expect("it hears of it"), Ok(0));
    assert_eq!(router.shut_down().expect("it ends well").calls_alive(), 0);
    assert_eq!(handle.call_blocking(sign_in(0)), Err(CallError::Stopped));
    assert_eq!(handle.ask_blocking(|engine| engine.calls_alive()), Err(CallError::Stopped));
    assert!(handle.subscribe().is_err());
}

#[test]
fn several_centres_in_one_process_do_not_touch_each_other() {
    let routers: Vec<_> =
        (1..=5).map(|agents| Setup::new(engine(agents)).start(Options::default()).expect("it starts")).collect();
    let failing = Setup::new(engine(1)).on_events(|_, _| panic!("an adapter's fault"));
    let failing = failing.start(Options::default()).expect("it starts");
    assert_eq!(failing.handle().call_blocking(arrive(1)), Err(CallError::Stopped), "who waits is answered");
    assert!(failing.shut_down().is_err());
    let threads: Vec<_> = routers
        .into_iter()
        .map(|router| {
            thread::spawn(move || {
                let handle = router.handle();
                (0..500).for_each(|call| handle.submit(arrive(call)).expect("there is room"));
                let agents = handle.ask_blocking(|engine| engine.center().agents.len()).expect("it runs");
                (agents, router.shut_down().expect("it ends well").calls_alive())
            })
        })
        .collect();
    let ended: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("it ends")).collect();
    assert_eq!(ended, [(1, 500), (2, 500), (3, 500), (4, 500), (5, 500)]);
    assert_eq!(center(1).agents.len(), 1);
}
