//! Snapshots on disk: what is restored equals what was saved, and damage is detected or harmless.

use crate::common::{Host, Turn, center, turns};
use acd::config::Center;
use acd::engine::*;
use acd::id::*;
use acd::time::*;
use proptest::prelude::*;

fn play(engine: &mut Engine, turns: &[Turn]) -> Vec<Event> {
    let (mut host, mut events) = (Host::numbering_from(0), Vec::new());
    let mut now = engine.now();
    for turn in turns {
        now = now + Duration::from_micros(turn.wait * 500_000);
        host.read(&events);
        // Rejections are part of a random history.
        let _ = engine.handle(now, host.command(turn), &mut events);
    }
    events
}

/// The positions of all numbers in a JSON text.
fn numbers(json: &str) -> Vec<std::ops::Range<usize>> {
    let digits: Vec<usize> =
        json.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at).collect();
    digits.chunk_by(|one, next| one + 1 == *next).map(|run| run[0]..run[run.len() - 1] + 1).collect()
}

/// An engine with a call in each state that is possible in a small centre.
fn busy_engine() -> Engine {
    let text = "[queues.contract]\nwait_max = \"5m\"\nring_timeout = \"20s\"\nannounce = { every = \"30s\" }\n\
                callback = { attempts = 2, retry_after = \"1m\", keep_for = \"1h\" }\nwrap_up = \"30s\"\n\
                [profiles.lawyer.skills]\ncontract = 1\n[agents]\nlawyer = 3\n[self_service.bot]\n";
    let mut engine = Engine::new(Center::parse("seed", text).expect("a sound file")).expect("a sound centre");
    let (mut events, call) = (Vec::new(), |call, service| {
        Command::Arrive(NewCall { self_service: service, ..NewCall::new(CallId(call), QueueId(0)) })
    });
    let mut tell = |secs, command| engine.handle(Timestamp::from_secs(secs), command, &mut events).expect("it fits");
    (0..3).for_each(|agent| tell(0, Command::SignIn { agent: AgentId(agent), not_ready: None }));
    (0..4).for_each(|number| tell(1, call(number, None)));
    (0..2).for_each(|agent| tell(2, Command::Accept { offer: OfferId { agent: AgentId(agent), serial: 1 } }));
    tell(3, Command::Release { call: CallId(0) });
    tell(3, call(4, Some(SelfServiceId(0))));
    tell(4, call(5, None));
    tell(5, Command::AskCallback { call: CallId(5) });
    engine
}

/// A seed for fuzzing. `ACD_BLESS=1` renews it if the format of snapshots has changed.
#[test]
fn the_seed_of_fuzzing_is_a_snapshot() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/snapshots/busy.json");
    let json = serde_json::to_string(&busy_engine().snapshot()).expect("snapshots can be written");
    if std::env::var_os("ACD_BLESS").is_some() {
        std::fs::write(path, &json).expect("the seed can be written");
    }
    let kept = std::fs::read_to_string(path).expect("the seed is there");
    assert_eq!(kept, json, "run with ACD_BLESS=1 to write it anew");
    Engine::restore(serde_json::from_str(&kept).expect("a snapshot")).expect("a sound one");
}

proptest! {
    #[test]
    fn a_snapshot_comes_back_from_json_as_it_went(center in center(), turns in turns(60)) {
        let mut engine = Engine::new(center).expect("a sound centre");
        play(&mut engine, &turns);
        let json = serde_json::to_string(&engine.snapshot()).expect("snapshots can be written");
        let read: Snapshot = serde_json::from_str(&json).expect("and read");
        prop_assert_eq!(read.clone(), engine.snapshot());
        let restored = Engine::restore(read).expect("and restored");
        prop_assert_eq!(serde_json::to_string(&restored.snapshot()).expect("again"), json);
    }

    #[test]
    fn a_damaged_snapshot_is_refused_or_runs_on_without_a_panic(
        center in center(),
        turns in turns(60),
        damage in proptest::collection::vec((any::<usize>(), prop_oneof![0u64..9, any::<u64>(), Just(u64::MAX)]), 1..4),
    ) {
        let mut engine = Engine::new(center).expect("a sound centre");
        let (before, after) = turns.split_at(turns.len() / 2);
        play(&mut engine, before);
        let mut json = serde_json::to_string(&engine.snapshot()).expect("snapshots can be written");
        for (place, number) in damage {
            let numbers = numbers(&json);
            json.replace_range(numbers[place % numbers.len()].clone(), &number.to_string());
        }
        let Ok(snapshot) = serde_json::from_str::<Snapshot>(&json) else { return Ok(()) };
        if let Ok(mut restored) = Engine::restore(snapshot) {
            restored.check().expect("a restored engine is sound");
            play(&mut restored, after);
        }
    }
}
