//! What cannot be recorded is not done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use acd::engine::{Command, Engine, Event, Fact};
use acd::live::{CallError, Options, Record, RecordError, Retry, Setup, ShutDownError};
use acd::notes::Noted;
use acd::roster::Roster;
use acd::time::{Duration, Timestamp};
use parking_lot::Mutex;

use super::centre::{arrive, clock, engine, listening, sign_in};

/// Groups of commands, with the time at which each was to be applied.
type Written = Vec<(Timestamp, Vec<Command>)>;

type Tell = Box<dyn Fn() + Send + Sync>;

/// A record that fails on request, and keeps what it was given.
#[derive(Clone, Default)]
struct Paper {
    written: Arc<Mutex<Written>>,
    fails: Arc<AtomicBool>,
    for_good: Arc<AtomicBool>,
    uncertain: Arc<AtomicBool>,
    unsound: Arc<AtomicBool>,
    on_failure: Arc<Mutex<Option<Tell>>>,
}

impl Record for Paper {
    fn record(&mut self, at: Timestamp, commands: &[Command], _: &[Noted]) -> Result<u64, RecordError> {
        if self.fails.load(Ordering::SeqCst) {
            let retry = match (self.for_good.load(Ordering::SeqCst), self.uncertain.load(Ordering::SeqCst)) {
                (_, true) => Retry::Uncertain,
                (true, false) => Retry::Never,
                (false, false) => Retry::Later,
            };
            return Err(RecordError { cause: Arc::new(std::io::Error::other("no paper")), retry });
        }
        let mut written = self.written.lock();
        let first = 1 + written.iter().map(|(_, commands)| commands.len() as u64).sum::<u64>();
        written.push((at, commands.to_vec()));
        Ok(first)
    }

    fn is_sound(&mut self) -> Result<(), RecordError> {
        if self.unsound.load(Ordering::SeqCst) {
            return Err(RecordError { cause: Arc::new(std::io::Error::other("no desk")), retry: Retry::Never });
        }
        Ok(())
    }

    fn on_failure(&mut self, tell: Box<dyn Fn() + Send + Sync>) {
        *self.on_failure.lock() = Some(tell);
    }

    fn applied(&mut self, _: &Engine, _: &Roster, _: &[Event]) -> Result<(), RecordError> {
        Ok(())
    }

    fn close(self: Box<Self>, _: &Engine, _: &Roster) -> Result<(), RecordError> {
        Ok(())
    }
}

#[test]
fn a_command_that_cannot_be_written_down_is_refused_and_leaves_no_trace() {
    let (paper, clock) = (Paper::default(), clock());
    let (setup, told) = listening(Setup::new(engine(1)).with_clock(clock.clone()).with_record(paper.clone()));
    let router = setup.start(Options::default()).expect("it starts");
    let handle = router.handle();
    handle.call_blocking(sign_in(0)).expect("accepted");
    handle.call_blocking(arrive(1)).expect("accepted");
    let said = told.try_iter().count();
    assert!(said > 0);
    paper.fails.store(true, Ordering::SeqCst);
    let refused = handle.call_blocking(arrive(2));
    assert!(matches!(&refused, Err(CallError::Unrecorded(error)) if error.to_string() == "no paper"), "{refused:?}");
    assert!(handle.take_background_error().is_some());
    // The offer expires, which cannot be recorded either.
    clock.advance(Duration::from_secs(30));
    assert_eq!(handle.ask_blocking(|engine| (engine.calls_alive(), engine.now().as_micros())), Ok((1, 1_000_000)));
    assert_eq!(told.try_iter().count(), 0, "nothing is said that rests on what is not written");
    paper.fails.store(false, Ordering::SeqCst);
    clock.advance(Duration::from_secs(1));
    let (_, event) = told.recv().expect("now it is written and said");
    assert!(matches!(event.fact, Fact::OfferEnded { .. }));
    assert_eq!(event.at, Timestamp::from_secs(21), "at its own time");
    let third = handle.call_blocking(arrive(3)).expect("accepted again");
    assert_eq!(third.sequence, 3, "what was refused has no number");
    let engine = router.shut_down().expect("it ends well");

    // The record is complete.
    let mut again = super::centre::engine(1);
    let mut events = Vec::new();
    for (at, commands) in paper.written.lock().drain(..) {
        again.advance(at, &mut events);
        for command in commands {
            again.handle(at, command, &mut events).expect("it was accepted before");
        }
    }
    assert_eq!(again.snapshot(), engine.snapshot());
}

#[test]
fn where_writing_has_failed_for_good_the_router_stops_and_says_why() {
    let paper = Paper::default();
    let router = Setup::new(engine(1)).with_record(paper.clone()).start(Options::default()).expect("it starts");
    let handle = router.handle();
    handle.call_blocking(arrive(1)).expect("accepted");
    paper.for_good.store(true, Ordering::SeqCst);
    paper.fails.store(true, Ordering::SeqCst);
    assert!(matches!(handle.call_blocking(arrive(2)), Err(CallError::Unrecorded(_))));
    match router.shut_down() {
        Err(ShutDownError::Halted(halted)) => assert_eq!(halted.engine.calls_alive(), 1),
        other => panic!("{other:?}"),
    }
    assert_eq!(handle.call_blocking(arrive(3)), Err(CallError::Stopped));
}

#[test]
fn where_nobody_knows_what_was_written_that_is_what_is_answered() {
    let paper = Paper::default();
    let router = Setup::new(engine(1)).with_record(paper.clone()).start(Options::default()).expect("it starts");
    let handle = router.handle();
    assert!(!handle.has_stopped());
    paper.uncertain.store(true, Ordering::SeqCst);
    paper.fails.store(true, Ordering::SeqCst);
    assert!(matches!(handle.call_blocking(arrive(1)), Err(CallError::Uncertain(_))));
    assert!(matches!(router.shut_down(), Err(ShutDownError::Halted(_))));
    assert!(handle.has_stopped());
}

#[test]
fn a_record_that_fails_by_itself_stops_the_router_though_nobody_says_anything() {
    let paper = Paper::default();
    let router = Setup::new(engine(1)).with_record(paper.clone()).start(Options::default()).expect("it starts");
    let handle = router.handle();
    handle.call_blocking(arrive(1)).expect("accepted");
    paper.unsound.store(true, Ordering::SeqCst);
    paper.on_failure.lock().as_ref().expect("it wants to know")();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(handle.until_stopped());
    assert_eq!(handle.call_blocking(arrive(2)), Err(CallError::Stopped));
    match router.shut_down() {
        Err(ShutDownError::Halted(halted)) => assert_eq!(halted.error.to_string(), "no desk"),
        other => panic!("{other:?}"),
    }
}
