//! Opening a journal again.

use acd::engine::{CallDoing, Command, Engine, SwitchState};
use acd::id::{AgentId, CallId, QueueId};
use acd::journal::{ClockCheck, History, Journal, JournalError, JournalOptions, Player, Sync, TimeOfDay, verify};
use acd::roster::Roster;
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
        let Kept { engine, roster, journal, .. } = kept;
        journal.close(&engine, &roster).expect("it closes");

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
            let agent_id = AgentId(place);
            prop_assert_eq!(engine.doing(agent_id), Some(agent.doing));
            let offers = roster.offers().map(|(offer, _)| offer).filter(|offer| offer.agent == agent_id);
            prop_assert!(roster.offers_to(agent_id).eq(offers));
            let talking = roster.conversations().filter(|(_, talking)| talking.agent == agent_id).map(|(call, _)| call);
            prop_assert!(roster.talking_to(agent_id).eq(talking));
        }
        prop_assert_eq!(&serde_json::from_str::<Roster>(&serde_json::to_string(roster)?)?, roster);
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
    assert_eq!(
        files(folder.path(), "segment")[0].file_stem(),
        states[0].file_stem(),
        "nothing before the oldest state"
    );
    let kept = Kept::open(folder.path(), few, &small());
    assert_eq!(kept.engine.snapshot(), engine.snapshot());
    assert_eq!(kept.journal.next(), 501);
}

#[test]
fn a_replay_begins_with_the_newest_state_before_what_is_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), JournalOptions { history: History::All, ..options(400) }, &small());
    (0..60).for_each(|call| kept.group(&[arrive(call)]));
    let (engine, last) = (kept.engine.clone(), kept.events.len() as u64);
    drop(kept);
    let states = files(folder.path(), "state").len();
    assert!(states > 5, "{states}");
    let begins = |event| Player::open_before(folder.path(), event).expect("it opens").events_so_far();
    assert_eq!(begins(0), 0);
    let mut all: Vec<u64> = (0..=last).map(begins).collect();
    assert!(all.iter().zip(0..).all(|(begins, event)| *begins <= event), "nothing that is wanted comes before");
    all.dedup();
    assert_eq!(all.len(), states, "each state is the newest one for some");
    let mut player = Player::open_before(folder.path(), last - 10).expect("it opens");
    let mut first = None;
    while let Some(played) = player.play().expect("it is whole") {
        first = first.or(Some(played.sequence));
    }
    assert_eq!(player.engine().snapshot(), engine.snapshot());
    assert!(first.is_some_and(|first| first > 30), "{first:?}");
    // What cannot be read, the state before makes up for.
    let newest = files(folder.path(), "state").pop().expect("there are some");
    std::fs::write(newest, "damaged").expect("it can be written");
    assert!(begins(last) < all[states - 1] && begins(last) == all[states - 2]);
}

#[test]
fn a_death_while_old_files_are_removed_leaves_what_can_be_played() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), JournalOptions { history: History::All, ..options(300) }, &small());
    (0..60).for_each(|call| kept.group(&[arrive(call)]));
    drop(kept);
    // Up to the oldest segment, and no further: a folder cannot be removed like a file.
    let oldest = files(folder.path(), "segment").remove(0);
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
    kept.journal.close(&kept.engine, &kept.roster).expect("it closes");
    let (_, recovered) = Journal::open(folder.path(), options(1 << 20), small()).expect("it opens");
    assert_eq!((recovered.replayed, recovered.next, recovered.engine.calls_alive()), (0, 51, 50));
    assert!(recovered.stopped_at_unix_micros.is_some());
}

#[test]
fn a_death_before_the_state_of_a_new_segment_was_saved_costs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), options(1 << 20), &small());
    (0..5).for_each(|call| kept.group(&[arrive(call)]));
    kept.journal.close(&kept.engine, &kept.roster).expect("it closes");
    // As if the process had died between the two.
    std::fs::remove_file(files(folder.path(), "state").pop().expect("the last")).expect("it can be removed");
    let mut kept = Kept::open(folder.path(), options(1 << 20), &small());
    assert_eq!((kept.engine.calls_alive(), kept.journal.next()), (5, 6));
    kept.group(&[arrive(5)]);
    drop(kept);
    assert_eq!(Kept::open(folder.path(), options(1 << 20), &small()).engine.calls_alive(), 6);
}

#[test]
fn a_death_while_a_journal_is_made_leaves_a_new_one() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Kept::open(folder.path(), options(1 << 20), &small()));
    std::fs::remove_file(files(folder.path(), "state").pop().expect("the only one")).expect("it can be removed");
    let mut kept = Kept::open(folder.path(), options(1 << 20), &small());
    kept.group(&[arrive(1)]);
    drop(kept);
    assert_eq!(Kept::open(folder.path(), options(1 << 20), &small()).engine.calls_alive(), 1);
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
    let calls = Some(vec![(CallId(1), None), (CallId(3), None)]);
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
fn a_second_process_is_refused_whoever_removes_the_lock() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), options(300), &small());
    std::fs::remove_file(folder.path().join("lock")).expect("it can be removed");
    for call in 0..30 {
        let second = Journal::open(folder.path(), options(1 << 20), small());
        assert!(matches!(second, Err(JournalError::Locked(_))), "{:?}", second.map(|_| ()));
        kept.group(&[arrive(call)]);
    }
    assert!(kept.journal.next() > 10, "over several segments");
}

/// Waits until the journal has noticed.
fn noticed(kept: &mut Kept) -> JournalError {
    let (tell, told) = std::sync::mpsc::channel();
    kept.journal.on_failure(move || _ = tell.send(()));
    told.recv().expect("it is told");
    kept.journal.is_sound().expect_err("it is over")
}

#[test]
fn a_journal_that_was_taken_away_is_noticed_and_nothing_is_accepted_any_more() {
    type Taking = fn(&std::path::Path);
    let takings: [(&str, Taking); 4] = [
        ("rm lock", |folder| std::fs::remove_file(folder.join("lock")).expect("it can be removed")),
        ("rm -r", |folder| std::fs::remove_dir_all(folder).expect("it can be removed")),
        ("mv", |folder| std::fs::rename(folder, folder.with_extension("away")).expect("it can be moved")),
        ("rm *.segment", |folder| {
            let segments = files(folder, "segment");
            segments.iter().for_each(|path| std::fs::remove_file(path).expect("it can be removed"));
        }),
    ];
    for (name, take) in takings {
        let base = tempfile::tempdir().expect("a folder");
        let folder = base.path().join("journal");
        let mut kept = Kept::open(&folder, options(1 << 20), &small());
        kept.group(&[arrive(1)]);
        take(&folder);
        let error = noticed(&mut kept);
        assert!(matches!(error, JournalError::Gone(_)) && !error.is_temporary(), "{name}: {error}");
        let refused = kept.journal.append(Timestamp::ZERO, &[arrive(2)]).expect_err("not any more");
        assert!(!refused.is_temporary(), "{name}: {refused}");
    }
}

#[test]
fn a_command_that_is_synced_at_once_is_not_accepted_in_a_segment_without_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), JournalOptions { sync: Sync::Always, ..options(1 << 20) }, &small());
    kept.group(&[arrive(1)]);
    std::fs::remove_file(&files(folder.path(), "segment")[0]).expect("it can be removed");
    let refused = kept.journal.append(Timestamp::ZERO, &[arrive(2)]).expect_err("at once, without a second's delay");
    assert!(matches!(refused, JournalError::Uncertain { .. }), "{refused}");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_a_journal_or_lock_it() {
    use std::os::unix::fs::PermissionsExt;
    let base = tempfile::tempdir().expect("a folder");
    let folder = base.path().join("a/b/journal");
    let always = JournalOptions { sync: Sync::Always, ..options(1 << 20) };
    let mut kept = Kept::open(&folder, always, &small());
    kept.group(&[arrive(1)]);
    kept.journal.center_place().keep("[queues.desk]\n").expect("it is kept");
    let entries = std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let everything: Vec<_> = entries.chain([folder.clone()]).collect();
    assert_eq!(everything.len(), 6, "{everything:?}");
    for path in everything {
        let mode = std::fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    }
}

#[test]
fn the_file_that_a_centre_came_from_is_kept_or_known_to_be_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = Kept::open(folder.path(), options(1 << 20), &small());
    let place = kept.journal.center_place();
    assert_eq!(place.kept().expect("nothing is wrong"), None);
    for text in ["", "# ours\n[queues.desk]\n", "\u{feff}[queues.\"\u{54a8}\u{8be2}\"]\r\n"] {
        place.keep(text).expect("it is kept");
        assert_eq!(place.kept().expect("it can be read").as_deref(), Some(text));
    }
    let path = folder.path().join("center.toml");
    let mut bytes = std::fs::read(&path).expect("it can be read");
    *bytes.last_mut().expect("some") ^= 1;
    std::fs::write(&path, bytes).expect("it can be written");
    assert!(matches!(place.kept(), Err(JournalError::State { .. })));
}

#[test]
fn commands_that_another_version_decided_on_are_said_to_be_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = Kept::open(folder.path(), options(1 << 20), &small());
    kept.group(&[arrive(1)]);
    drop(kept);
    let (_, recovered) = Journal::open(folder.path(), options(1 << 20), small()).expect("it opens");
    assert_eq!((recovered.replayed, &recovered.other_engines[..]), (1, &[][..]));
    // The header of the segment with the command, as an older version would have written it.
    let segment = files(folder.path(), "segment").remove(0);
    let mut bytes = std::fs::read(&segment).expect("it can be read");
    bytes[40..64].fill(0);
    bytes[40..45].copy_from_slice(b"0.0.9");
    let crc = crc32fast::hash(&bytes[16..64]);
    bytes[64..68].copy_from_slice(&crc.to_le_bytes());
    std::fs::write(&segment, bytes).expect("it can be written");
    assert_eq!(verify(folder.path()).expect("it is whole").engines[0], "0.0.9");
    // The state after it covers the command, so that no rule decides on it now.
    let (_, recovered) = Journal::open(folder.path(), options(1 << 20), small()).expect("it opens");
    assert_eq!(recovered.other_engines.len(), 0);
    let state = files(folder.path(), "state").pop().expect("the newest");
    std::fs::remove_file(state).expect("it can be removed");
    let (_, recovered) = Journal::open(folder.path(), options(1 << 20), small()).expect("it opens");
    assert_eq!(recovered.other_engines, ["0.0.9"]);
}

#[test]
fn a_clock_far_from_the_journals_last_time_is_questioned_and_leaves_no_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    let hour = std::time::Duration::from_secs(3_600);
    let at = |hours: u64| JournalOptions {
        time_of_day: TimeOfDay::EngineSince(hours * 3_600_000_000),
        clock: ClockCheck::Refuse { ahead: 24 * hour, behind: hour },
        ..options(1 << 20)
    };
    let mut kept = Kept::open(folder.path(), at(1_000), &small());
    kept.group(&[arrive(1)]);
    drop(kept);
    for wrong in [998, 1_026, 900_000, 0] {
        let refused = Journal::open(folder.path(), at(wrong), small()).map(|_| ());
        let Err(JournalError::Clock { last_unix_micros, now_unix_micros }) = refused else { panic!("{refused:?}") };
        assert_eq!((last_unix_micros, now_unix_micros), (1_000 * 3_600_000_000, wrong * 3_600_000_000));
    }
    for right in [999, 1_000, 1_023] {
        Journal::open(folder.path(), at(right), small()).expect("no pause is too long, no correction too large");
    }
    let accepted = JournalOptions { clock: ClockCheck::Accept, ..at(900_000) };
    Journal::open(folder.path(), accepted, small()).expect("it was told to");
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
