//! The published state.

use acd::engine::{Command, Doing, Fact};
use acd::id::{AgentId, CallId};
use acd::live::{BoardOptions, Midnights, Options, Publish, Setup};
use acd::stats::ServiceLevel;
use acd::time::{Duration, Timestamp};

use super::centre::{DESK, arrive, clock, engine, hang_up, listening, sign_in};

fn options(publish: Publish) -> Options {
    Options { board: Some(BoardOptions { publish, ..BoardOptions::default() }), ..Options::default() }
}

#[test]
fn a_board_shows_queues_agents_calls_and_the_service_level_of_today() {
    let clock = clock();
    let (setup, told) = listening(Setup::new(engine(2)).with_clock(clock.clone()));
    let router = setup.start(options(Publish::Every(Duration::ZERO))).expect("it starts");
    let handle = router.handle();
    handle.call_blocking(sign_in(0)).expect("accepted");
    for call in 1..=3 {
        handle.call_blocking(arrive(call)).expect("accepted");
        clock.advance(Duration::from_secs(5));
    }
    let offer = told.try_iter().find_map(|(_, event)| match event.fact {
        Fact::Offered { offer, .. } => Some(offer),
        _ => None,
    });
    handle.call_blocking(Command::Accept { offer: offer.expect("an offer") }).expect("accepted");
    clock.advance(Duration::from_secs(12));
    handle.call_blocking(hang_up(3)).expect("accepted");
    // What the router does after an answer is done by its next answer.
    handle.ask_blocking(|_| ()).expect("it runs");

    let board = handle.board().expect("it publishes");
    assert_eq!(board.at, Timestamp::from_secs(28));
    let desk = &board.queues[0];
    assert_eq!((desk.waiting, desk.longest_since), (1, Some(Timestamp::from_secs(6))));
    assert_eq!((desk.today.offered, desk.today.answered.count, desk.today.abandoned.count), (3, 1, 1));
    let level = board.service_level(DESK, ServiceLevel::AbandonsAgainst, 0);
    assert_eq!((level.part, level.whole), (1, 2));
    assert_eq!((board.agents_doing(Doing::Talking), board.agents_doing(Doing::SignedOut)), (1, 1));
    assert_eq!(board.agent(AgentId(0)).map(|agent| agent.since), Some(Timestamp::from_secs(16)));
    assert_eq!(board.call(CallId(1)).map(|call| call.talking[0].agent), Some(AgentId(0)));
    assert_eq!(board.call(CallId(2)).map(|call| call.legs[0].since), Some(Timestamp::from_secs(6)));
    assert_eq!(board.call(CallId(3)), None);
}

#[test]
fn it_is_renewed_no_more_often_than_asked_and_only_where_something_happened() {
    let clock = clock();
    let setup = Setup::new(engine(2)).with_clock(clock.clone());
    let router = setup.start(options(Publish::Every(Duration::from_secs(2)))).expect("it starts");
    let handle = router.handle();
    let settled = || {
        handle.ask_blocking(|_| ()).expect("it runs");
        handle.ask_blocking(|_| ()).expect("it runs");
        handle.board().expect("it publishes").queues[0].waiting
    };
    // The first board is as old as the engine, whose time is zero: one second before.
    clock.advance(Duration::from_secs(1));
    handle.call_blocking(arrive(1)).expect("accepted");
    assert_eq!(settled(), 1, "two seconds after the first");
    handle.call_blocking(arrive(2)).expect("accepted");
    assert_eq!(settled(), 1, "too early");
    clock.advance(Duration::from_secs(2));
    while settled() != 2 {}
    let published = handle.board().expect("it publishes").at;
    clock.advance(Duration::from_secs(60));
    settled();
    assert_eq!(handle.board().expect("it publishes").at, published, "nothing has happened since");
}

#[test]
fn a_board_that_nobody_reads_is_not_made() {
    let clock = clock();
    let setup = Setup::new(engine(2)).with_clock(clock.clone());
    let router = setup.start(options(Publish::WhenRead(Duration::ZERO))).expect("it starts");
    let handle = router.handle();
    handle.call_blocking(arrive(1)).expect("accepted");
    handle.ask_blocking(|_| ()).expect("it runs");
    assert_eq!(handle.board().expect("it publishes").queues[0].waiting, 0, "nobody had asked");
    handle.call_blocking(arrive(2)).expect("accepted");
    handle.ask_blocking(|_| ()).expect("it runs");
    assert_eq!(handle.board().expect("it publishes").queues[0].waiting, 2, "somebody had");
}

#[test]
fn today_begins_at_midnight_though_nothing_happens_and_whoever_reads() {
    for publish in [Publish::Every(Duration::from_millis(500)), Publish::WhenRead(Duration::from_millis(500))] {
        let clock = clock();
        let setup = Setup::new(engine(2)).with_clock(clock.clone());
        // Time zero is 22:00.
        let midnights = Midnights::every_24_hours(Duration::from_secs(22 * 3600));
        let board = BoardOptions { publish, midnights, ..BoardOptions::default() };
        let router = setup.start(Options { board: Some(board), ..Options::default() }).expect("it starts");
        let handle = router.handle();
        let offered = || handle.board().expect("it publishes").queues[0].today.offered;
        handle.call_blocking(arrive(1)).expect("accepted");
        clock.advance(Duration::from_secs(3600));
        // The router is only woken, without a command, because readers do not wake it.
        let until = |count| {
            while offered() != count {
                clock.advance(Duration::ZERO);
            }
        };
        until(1);
        clock.advance(Duration::from_secs(3600));
        until(0);
        assert_eq!(handle.board().expect("it publishes").queues[0].waiting, 1, "who waits goes on waiting");
        handle.call_blocking(hang_up(1)).expect("accepted");
        clock.advance(Duration::from_secs(1));
        while handle.board().expect("it publishes").queues[0].today.abandoned.count != 1 {
            clock.advance(Duration::ZERO);
        }
        assert_eq!(offered(), 0, "it was offered yesterday");
    }
}

/// The clocks of Berlin go back in the night to 25 October 2026, and forward in the night to 28 March 2027.
#[test]
fn today_begins_at_midnight_on_the_days_after_the_clocks_have_changed() {
    let at = |text: &str| {
        let moment: jiff::Timestamp = text.parse().expect("a moment");
        Timestamp::from_micros(moment.as_microsecond() as u64)
    };
    let table = [
        ("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", "2026-10-25T23:00:00Z"),
        ("2027-03-27T12:00:00Z", "2027-03-28T12:00:00Z", "2027-03-28T22:00:00Z"),
    ];
    for (started, called, midnight) in table {
        let clock = std::sync::Arc::new(acd::live::ManualClock::new(at(started)));
        let setup = Setup::new(engine(2)).with_clock(clock.clone());
        let midnights = Midnights::in_zone("Europe/Berlin").expect("a zone");
        let board = BoardOptions { midnights, ..BoardOptions::default() };
        let router = setup.start(Options { board: Some(board), ..Options::default() }).expect("it starts");
        let handle = router.handle();
        let offered = || {
            handle.ask_blocking(|_| ()).expect("it runs");
            handle.ask_blocking(|_| ()).expect("it runs");
            handle.board().expect("it publishes").queues[0].today.offered
        };
        clock.advance(at(called).since(at(started)));
        handle.call_blocking(arrive(1)).expect("accepted");
        clock.advance(at(midnight).since(at(called)).saturating_sub(Duration::from_micros(1)));
        handle.call_blocking(sign_in(0)).expect("accepted");
        clock.advance(Duration::ZERO);
        assert_eq!(offered(), 1, "{midnight}: a microsecond before");
        clock.advance(Duration::from_micros(1));
        handle.call_blocking(sign_in(1)).expect("accepted");
        while offered() != 0 {}
        assert_eq!(offered(), 0, "{midnight}");
    }
}
