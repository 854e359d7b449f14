//! Opening a journal again.

use acd::engine::{CallDoing, Command, Engine, SwitchState};
use acd::id::{AgentId, CallId, QueueId};
use acd::journal::{History, Journal, JournalError, JournalOptions, Player, Sync};
use acd::time::Timestamp;
use proptest::prelude::*;

use super::common::{all_turns, full_center};
use super::history::{Kept, arrive, files, options, small};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_recovered_is_what_was_there(
        center in full_center(),
        before in all_turns(80),
        after in all_turns(40),
        segment_bytes in prop_oneof![Just(1u64 << 20), 100u64..2_000],
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let everything = JournalOptions { history: History::All, ..options(segment_bytes) };
        let mut kept = Kept::open(folder.path(), everything, &center);
        kept.play(&before);
        // Not closed: as if the process had died.
        let Kept { engine, roster, journal, mut events, mut commands, .. } = kept;
        drop(journal);
        let mut kept = Kept::open(folder.path(), everything, &center);
        prop_assert_eq!(kept.engine.snapshot(), engine.snapshot());
        prop_assert_eq!(&kept.roster, &roster);
        kept.play(&after);
        events.append(&mut kept.events);
        commands.append(&mut kept.commands);
        let Kept { engine, journal, .. } = kept;
        journal.close(&engine).expect("it closes");

        let mut player = Player::open(folder.path()).expect("it opens");
        player.compare_with_states();
        let (mut said, mut told) = (Vec::new(), Vec::new());
        while let Some(played) = player.play().expect("it is whole") {
            prop_assert_eq!(played.first_event, said.len() as u64);
            said.extend_from_slice(played.events);
            if let Some(command) = played.command {
                prop_assert_eq!(played.sequence, told.len() as u64 + 1);
                told.push(command);
            }
        }
        prop_assert_eq!(&told, &commands, "the order in the journal is the order in which they were applied");
        prop_assert_eq!(&said, &events, "bit for bit");
        prop_assert_eq!(player.engine().snapshot(), engine.snapshot());
        prop_assert_eq!(player.torn(), None);
    }

    #[test]
    fn the_roster_is_what_the_engine_says(center in full_center(), turns in all_turns(120)) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut kept = Kept::open(folder.path(), options(1 << 20), &center);
        kept.play(&turns);
        let (engine, roster) = (&kept.engine, &kept.roster);
        prop_assert_eq!(roster.calls().count(), engine.calls_alive());
        for call in roster.calls() {
            let doing = match call {
                call if !call.talking.is_empty() => CallDoing::Talking,
                call if call.dialling.is_some() => CallDoing::Dialling,
                call if !call.offers.is_empty() => CallDoing::Ringing,
                call if call.self_service.is_some() => CallDoing::SelfService,
                _ => CallDoing::Waiting,
            };
            prop_assert_eq!(engine.call_doing(call.call), Some(doing), "{:?}", call);
        }
        for (place, agent) in (0..).zip(roster.agents()) {
            prop_assert_eq!(engine.doing(AgentId(place)), Some(agent.doing));
        }
        for queue in engine.center().queue_ids() {
            let legs = roster.calls().flat_map(|call| &call.legs).filter(|leg| leg.queue == queue).count();
            prop_assert_eq!(engine.waiting(queue), legs as u32);
        }
    }
}

#[test]
fn old_states_and_segments_are_removed_and_what_is_left_suffices() {
    let folder = tempfile::tempdir().expect("a folder");
    let few = JournalOptions { history: History::States(2), ..options(400) };
    let mut kept = Kept::open(folder.path(), few, &small());
    (0..500).for_each(|call| kept.group(&[arrive(call)]));
    let engine = kept.engine.clone();
    drop(kept);
    let states = files(folder.path(), "state");
    assert_eq!(states.len(), 2, "{states:?}");
    assert_eq!(files(folder.path(), "log")[0].file_stem(), states[0].file_stem(), "nothing before the oldest state");
    let kept = Kept::open(folder.path(), few, &small());
    assert_eq!(kept.engine.snapshot(), engine.snapshot());
    assert_eq!(kept.journal.next(), 501);
}

#[test]
fn a_death_while_old_files_are_removed_leaves_what_can_be_played() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), JournalOptions { history: History::All, ..options(300) }, &small());
    (0..60).for_each(|call| kept.group(&[arrive(call)]));
    drop(kept);
    // As far as the oldest segment, and no further: a folder is not removed like a file.
    let oldest = files(folder.path(), "log").remove(0);
    std::fs::remove_file(&oldest).and_then(|()| std::fs::create_dir(&oldest)).expect("it can be made");
    let kept = Kept::open(folder.path(), JournalOptions { history: History::States(1), ..options(300) }, &small());
    let engine = kept.engine.clone();
    drop(kept);
    assert!(oldest.is_dir(), "the removal came no further");
    let mut player = Player::open(folder.path()).expect("it opens");
    while player.play().expect("no state is left without what followed it").is_some() {}
    assert_eq!(player.engine().snapshot(), engine.snapshot());
}

#[test]
fn a_closed_journal_has_nothing_to_play() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), options(1 << 20), &small());
    (0..50).for_each(|call| kept.group(&[arrive(call)]));
    kept.journal.close(&kept.engine).expect("it closes");
    let (_, recovered) = Journal::open(folder.path(), options(1 << 20), small()).expect("it opens");
    assert_eq!((recovered.replayed, recovered.next, recovered.engine.calls_alive()), (0, 51, 50));
    assert!(recovered.stopped_at_unix_micros.is_some());
}

#[test]
fn a_state_whose_segment_was_not_begun_is_enough() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), options(1 << 20), &small());
    (0..5).for_each(|call| kept.group(&[arrive(call)]));
    kept.journal.close(&kept.engine).expect("it closes");
    // As if the process had died between the two.
    std::fs::remove_file(files(folder.path(), "log").pop().expect("the last")).expect("it can be removed");
    let mut kept = Kept::open(folder.path(), options(1 << 20), &small());
    assert_eq!((kept.engine.calls_alive(), kept.journal.next()), (5, 6));
    kept.group(&[arrive(5)]);
    drop(kept);
    assert_eq!(Kept::open(folder.path(), options(1 << 20), &small()).engine.calls_alive(), 6);
}

#[test]
fn what_the_engine_believes_is_reconciled_with_what_the_switch_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), options(1 << 20), &small());
    (1..=3).for_each(|call| kept.group(&[arrive(call)]));
    drop(kept);
    let mut kept = Kept::open(folder.path(), options(1 << 20), &small());
    let believed: Vec<u64> = kept.roster.waiting().map(|call| call.call.0).collect();
    assert_eq!(believed, [1, 2, 3]);
    // Meanwhile the second caller has hung up.
    let calls = vec![(CallId(1), None), (CallId(3), None)];
    kept.group(&[Command::Reconcile(Box::new(SwitchState { calls, ..SwitchState::default() }))]);
    let believed: Vec<u64> = kept.roster.waiting().map(|call| call.call.0).collect();
    assert_eq!(believed, [1, 3]);
}

#[test]
fn one_process_writes_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = Kept::open(folder.path(), options(1 << 20), &small());
    let second = Journal::open(folder.path(), options(1 << 20), small());
    assert!(matches!(second, Err(JournalError::Locked(_))), "{:?}", second.map(|_| ()));
    drop(kept);
    assert!(Journal::open(folder.path(), options(1 << 20), small()).is_ok());
}

#[test]
fn every_way_of_syncing_writes_the_same() {
    for sync in [Sync::Always, Sync::Interval(std::time::Duration::from_millis(1)), Sync::Never] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut kept = Kept::open(folder.path(), JournalOptions { sync, ..options(1_000) }, &small());
        (0..100).for_each(|call| kept.group(&[arrive(call)]));
        let engine = kept.engine.clone();
        drop(kept);
        let (_, recovered) = Journal::open(folder.path(), options(1_000), small()).expect("it opens");
        assert_eq!(recovered.engine.snapshot(), engine.snapshot(), "{sync:?}");
    }
}

#[test]
fn what_cannot_be_opened_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("it can be written");
    let not_a_folder = Journal::open(&file, options(1 << 20), small()).map(|_| ());
    assert!(matches!(not_a_folder, Err(JournalError::Io { .. })), "{not_a_folder:?}");
    let nothing = Player::open(folder.path()).map(|_| ());
    assert!(matches!(nothing, Err(JournalError::Nothing(_))), "{nothing:?}");
    let mut unsound = small();
    unsound.queues[0].when_full = acd::config::Destination::Queue(QueueId(9));
    let unsound = Journal::open(folder.path(), options(1 << 20), unsound).map(|_| ());
    assert!(matches!(unsound, Err(JournalError::Center(_))), "{unsound:?}");
}

#[test]
fn time_that_passes_by_itself_is_kept_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut center = small();
    center.queues[0].wait_max = Some(acd::time::Duration::from_secs(10));
    let (mut journal, recovered) = Journal::open(folder.path(), options(1 << 20), center.clone()).expect("it opens");
    let (mut engine, mut events): (Engine, Vec<_>) = (recovered.engine, Vec::new());
    journal.append(Timestamp::from_secs(1), &[arrive(1)]).expect("it is written");
    engine.handle(Timestamp::from_secs(1), arrive(1), &mut events).expect("accepted");
    journal.append(Timestamp::from_secs(12), &[]).expect("it is written");
    engine.advance(Timestamp::from_secs(12), &mut events);
    assert_eq!(engine.calls_alive(), 0, "its longest wait ran out");
    drop(journal);
    let (_, recovered) = Journal::open(folder.path(), options(1 << 20), center).expect("it opens");
    assert_eq!(recovered.engine.snapshot(), engine.snapshot());
    assert_eq!((recovered.events, recovered.replayed), (events.len() as u64, 1));
}
