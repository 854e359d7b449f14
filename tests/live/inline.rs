//! A router whose turns are taken by the host's own loop.

use std::thread;

use acd::engine::{Command, Fact, Rejection};
use acd::id::CallId;
use acd::journal::{Journal, JournalOptions};
use acd::live::{BoardOptions, CallError, Options, Publish, Setup};
use acd::time::{Duration, Timestamp};

use super::centre::{arrive, clock, engine, hang_up, sign_in};

#[test]
fn the_hosts_loop_gets_every_event_of_its_own_commands_of_handles_and_of_deadlines() {
    let clock = clock();
    let mut router = Setup::new(engine(1)).with_clock(clock.clone()).inline(Options::default()).expect("it is set up");
    let handle = router.handle();
    let (accepted, happened) = router.call(sign_in(0));
    assert_eq!((accepted.expect("accepted").events, happened.first, happened.events.len()), (0..1, 0, 1));
    handle.submit(arrive(1)).expect("there is room");
    assert_eq!(router.engine().calls_alive(), 0, "nothing happens by itself");
    let happened = router.turn();
    assert_eq!(happened.first, 1);
    let offered = happened.events.iter().find_map(|event| match event.fact {
        Fact::Offered { offer, ring_until, .. } => Some((offer, ring_until)),
        _ => None,
    });
    let (offer, ring_until) = offered.expect("it is offered");
    assert_eq!(router.next_deadline(), ring_until);
    clock.advance(Duration::from_secs(60));
    // The offer has expired when the answer arrives: the host learns both.
    let (refused, happened) = router.call(Command::Accept { offer });
    assert_eq!(refused, Err(CallError::Rejected(Rejection::StaleOffer(offer))));
    assert!(matches!(happened.events[0].fact, Fact::OfferEnded { .. }), "{happened:?}");
    assert_eq!(Some(happened.events[0].at), ring_until, "at its own time");
    let next = happened.first + happened.events.len() as u64;
    assert_eq!((router.turn().first, handle.events()), (next, next));
    let engine = router.shut_down().expect("it ends");
    assert_eq!(engine.calls_alive(), 1);
    assert_eq!(handle.submit(hang_up(1)).map_err(CallError::from), Err(CallError::Stopped));
}

#[test]
fn a_loop_is_woken_by_handles_and_answers_them_all() {
    let board = BoardOptions { publish: Publish::Every(Duration::ZERO), ..BoardOptions::default() };
    let options = Options { board: Some(board), turn_max: 2, ..Options::default() };
    let mut router = Setup::new(engine(1)).with_clock(clock()).inline(options).expect("it is set up");
    let others: Vec<_> = (0..4)
        .map(|thread| {
            let handle = router.handle();
            thread::spawn(move || {
                for call in 0..50 {
                    handle.call_blocking(arrive(100 * thread + call)).expect("accepted");
                    handle.ask_blocking(|engine| engine.calls_alive()).expect("answered");
                }
            })
        })
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut events = 0;
    runtime.block_on(async {
        while router.engine().calls_alive() < 200 {
            router.until_submitted().await;
            events += router.turn().events.len() as u64;
        }
        // The last request.
        while others.iter().any(|other| !other.is_finished()) {
            events += router.turn().events.len() as u64;
            thread::yield_now();
        }
    });
    others.into_iter().for_each(|other| other.join().expect("answered"));
    let handle = router.handle();
    assert_eq!(events, handle.events(), "none was left out");
    assert_eq!(handle.board().expect("it publishes").queues[0].waiting, 200);
}

#[test]
fn what_a_loop_has_recorded_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let center = engine(1).center().clone();
    let open = || Journal::open(folder.path(), JournalOptions::default(), center.clone()).expect("it opens");
    let (journal, recovered) = open();
    let mut router = Setup::recovered(journal, recovered).inline(Options::default()).expect("it is set up");
    router.call(arrive(7)).0.expect("accepted");
    drop(router);
    let (journal, recovered) = open();
    assert_eq!(recovered.replayed, 1);
    let mut router = Setup::recovered(journal, recovered).inline(Options::default()).expect("it is set up");
    assert!(router.roster().expect("there is a record").call(CallId(7)).is_some());
    let (ended, _) = router.call(hang_up(7));
    assert_eq!(ended.expect("accepted").sequence, 2);
    router.shut_down().expect("it ends");
    assert_eq!(open().1.replayed, 0);
}

/// A record that can no longer be written.
struct Full;

impl acd::live::Record for Full {
    fn record(&mut self, _: Timestamp, _: &[Command], _: &[acd::notes::Noted]) -> Result<u64, acd::live::RecordError> {
        let cause = std::sync::Arc::new(std::io::Error::other("no paper"));
        Err(acd::live::RecordError { cause, retry: acd::live::Retry::Never })
    }

    fn applied(
        &mut self,
        _: &acd::engine::Engine,
        _: &acd::roster::Roster,
        _: &[acd::engine::Event],
    ) -> Result<(), acd::live::RecordError> {
        Ok(())
    }

    fn close(self: Box<Self>, _: &acd::engine::Engine, _: &acd::roster::Roster) -> Result<(), acd::live::RecordError> {
        Ok(())
    }
}

#[test]
fn what_cannot_be_recorded_stops_it() {
    let setup = Setup::new(engine(1)).with_clock(clock()).with_record(Full);
    let mut router = setup.inline(Options::default()).expect("it is set up");
    let handle = router.handle();
    let (refused, happened) = router.call(arrive(1));
    assert!(matches!(refused, Err(CallError::Unrecorded(_))), "{refused:?}");
    assert!(happened.events.is_empty() && router.has_stopped() && handle.has_stopped());
    assert_eq!(router.call(arrive(1)).0, Err(CallError::Stopped));
    assert_eq!(router.next_deadline(), None);
    let error = router.shut_down().map(|_| ()).expect_err("it had stopped");
    assert_eq!(error.to_string(), "the router stopped: no paper");
}
