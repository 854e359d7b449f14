//! A call's arrival as a future.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};

use acd::engine::{Command, Disposition, Fact, NewCall, Rejection};
use acd::id::{AgentId, CallId, QueueId};
use acd::live::{Arrival, CallError, Options, Setup};
use acd::time::Duration;

use super::centre::{DESK, arrive, clock, engine, hang_up, listening, sign_in};

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_yields_the_agent_or_how_the_call_ended() {
    let clock = clock();
    let setup = Setup::new(engine(1)).with_clock(clock.clone());
    let router = setup.start(Options::default()).expect("it starts");
    let handle = router.handle();
    let mut events = handle.subscribe().expect("it runs");
    let waiting = |call| {
        let handle = handle.clone();
        tokio::spawn(async move { handle.arrive(NewCall::new(CallId(call), DESK)).await })
    };
    let first = waiting(1);
    while handle.ask(|engine| engine.calls_alive()).await != Ok(1) {}
    let second = waiting(2);
    while handle.ask(|engine| engine.calls_alive()).await != Ok(2) {}
    clock.advance(Duration::from_secs(4));
    handle.call(sign_in(0)).await.expect("accepted");
    let offer = loop {
        let event = events.next().await.expect("it runs").expect("nothing is missed").event;
        if let Fact::Offered { offer, .. } = event.fact {
            break offer;
        }
    };
    handle.call(Command::Accept { offer }).await.expect("accepted");
    let assigned =
        Arrival::Assigned { call: CallId(1), agent: AgentId(0), queue: DESK, waited: Duration::from_secs(4) };
    assert_eq!(first.await.expect("no panic"), Ok(assigned));
    handle.call(hang_up(2)).await.expect("accepted");
    let ended = Arrival::Ended { call: CallId(2), disposition: Disposition::Abandoned };
    assert_eq!(second.await.expect("no panic"), Ok(ended));
    let nowhere = handle.arrive(NewCall::new(CallId(3), QueueId(9))).await;
    assert_eq!(nowhere, Err(CallError::Rejected(Rejection::UnknownQueue(QueueId(9)))));
}

#[tokio::test]
async fn a_number_used_again_in_one_turn_answers_each_arrival_with_its_own_end() {
    let (hold, held) = std::sync::mpsc::sync_channel::<()>(0);
    // The test lets go by dropping the other end.
    let setup = Setup::new(engine(1)).on_events(move |_, _| _ = held.recv());
    let router = setup.start(Options::default()).expect("it starts");
    let handle = router.handle();
    handle.submit(sign_in(0)).expect("there is room");
    // While the router is held these accumulate, and form one turn.
    let put = |arrival: &mut Pin<Box<dyn Future<Output = _>>>| {
        assert!(arrival.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    };
    let mut one: Pin<Box<dyn Future<Output = _>>> = Box::pin(handle.arrive(NewCall::new(CallId(7), DESK)));
    put(&mut one);
    handle.submit(Command::Withdraw { call: CallId(7) }).expect("there is room");
    let mut two: Pin<Box<dyn Future<Output = _>>> = Box::pin(handle.arrive(NewCall::new(CallId(7), DESK)));
    put(&mut two);
    handle.submit(hang_up(7)).expect("there is room");
    drop(hold);
    let ended = |disposition| Ok(Arrival::Ended { call: CallId(7), disposition });
    assert_eq!(one.await, ended(Disposition::Withdrawn));
    assert_eq!(two.await, ended(Disposition::Abandoned));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_call_when_the_router_stops_is_told_so() {
    let (setup, told) = listening(Setup::new(engine(1)));
    let router = setup.start(Options::default()).expect("it starts");
    let handle = router.handle();
    let waiting = tokio::spawn(async move { handle.arrive(NewCall::new(CallId(1), DESK)).await });
    tokio::task::spawn_blocking(move || told.recv()).await.expect("no panic").expect("it arrives");
    tokio::task::spawn_blocking(|| router.shut_down()).await.expect("no panic").expect("it ends well");
    assert_eq!(waiting.await.expect("no panic"), Err(CallError::Stopped));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_room_gets_it() {
    let setup = Setup::new(engine(1));
    let router = setup.start(Options { queue_capacity: 1, turn_max: 1, ..Options::default() }).expect("it starts");
    let tasks: Vec<_> = (0..8u64)
        .map(|task| {
            let handle = router.handle();
            tokio::spawn(async move {
                for call in 0..200 {
                    handle.submit_when_room(arrive(task << 32 | call)).await.expect("there is room in the end");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let engine = tokio::task::spawn_blocking(|| router.shut_down()).await.expect("no panic").expect("it ends well");
    assert_eq!(engine.calls_alive(), 8 * 200);
}
