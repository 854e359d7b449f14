//! What it takes the router to be looked at does not grow with the calls that wait.

use acd::live::{BoardOptions, InlineRouter, ManualClock, Options, Publish, Setup};
use acd::time::Duration;

use super::centre::{arrive, clock, engine};

/// The bytes that a router allocates while somebody looks, with so many calls waiting.
fn bytes(waiting: u64, look: impl Fn(&mut InlineRouter, &ManualClock)) -> u64 {
    let clock = clock();
    let publish = Publish::Every(Duration::from_secs(1));
    let board = BoardOptions { publish, ..BoardOptions::default() };
    let options = Options { board: Some(board), ..Options::default() };
    let mut router = Setup::new(engine(2)).with_clock(clock.clone()).inline(options).expect("it is set up");
    for call in 0..waiting {
        router.call(arrive(call)).0.expect("accepted");
    }
    look(&mut router, &clock);
    allocation_counter::measure(|| look(&mut router, &clock)).bytes_total
}

#[test]
fn a_board_and_a_roster_cost_the_same_however_many_calls_wait() {
    type Look = fn(&mut InlineRouter, &ManualClock);
    let looks: [(&str, Look); 2] = [
        ("a board", |router, clock| {
            let before = router.handle().board().expect("it publishes").at;
            clock.advance(Duration::from_secs(2));
            // Something must have happened. Hanging up takes no room.
            let call = router.roster().and_then(|roster| roster.calls().next()).expect("calls wait").call;
            router.call(super::centre::hang_up(call.0)).0.expect("accepted");
            assert_ne!(router.handle().board().expect("it publishes").at, before, "it is a new one");
        }),
        ("a roster", |router, _| drop(router.roster().expect("it is kept").clone())),
    ];
    for (name, look) in looks {
        let (few, many) = (bytes(500, look), bytes(20_000, look));
        // A tree is a few levels deeper.
        assert!(many < 2 * few + 1_000, "{name}: {few} bytes with 500 calls, {many} with 20,000");
    }
}
