//! Torn tails are cut, damage is reported with its place, older states replace damaged newer ones.

use std::fs::{self, OpenOptions};
use std::path::Path;

use acd::engine::Engine;
use acd::journal::{Answered, History, Journal, JournalError, JournalOptions, Player, StateFault, Sync, verify};
use proptest::prelude::*;

use super::history::{Kept, arrive, files, options, small};

/// A journal of this many arrivals, each in its own group, and where each group ends in its (only) segment.
fn journal_of(folder: &Path, calls: u64) -> Vec<u64> {
    let mut kept = Kept::open(folder, options(1 << 20), &small());
    let segment = files(folder, "segment").remove(0);
    let length = || fs::metadata(&segment).expect("it is there").len();
    let mut ends = vec![length()];
    for call in 0..calls {
        kept.group(&[arrive(call)]);
        ends.push(length());
    }
    ends
}

/// An engine that knows this many calls.
fn engine_of(calls: u64) -> usize {
    let mut engine = Engine::new(small()).expect("a sound centre");
    for call in 0..calls {
        engine.handle(engine.now(), arrive(call), &mut Vec::new()).expect("accepted");
    }
    engine.calls_alive()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_tail_torn_anywhere_is_cut_and_reported(share in 0.0f64..1.0, rubbish in proptest::collection::vec(any::<u8>(), 0..60)) {
        let folder = tempfile::tempdir().expect("a folder");
        let ends = journal_of(folder.path(), 12);
        let segment = files(folder.path(), "segment").remove(0);
        let length = (share * (ends[12] - ends[0]) as f64) as u64 + ends[0];
        let mut bytes = fs::read(&segment).expect("it can be read");
        bytes.truncate(length as usize);
        bytes.extend_from_slice(&rubbish);
        fs::write(&segment, &bytes).expect("it can be written");
        let whole = ends.iter().filter(|&&end| end <= length).count() as u64 - 1;
        let torn_bytes = bytes.len() as u64 - ends[whole as usize];

        let (journal, recovered) = Journal::open(folder.path(), options(1 << 20), small()).expect("it opens");
        prop_assert_eq!(recovered.engine.calls_alive(), engine_of(whole));
        prop_assert_eq!(recovered.next, whole + 1);
        prop_assert_eq!(recovered.torn.as_ref().map(|torn| torn.bytes), (torn_bytes > 0).then_some(torn_bytes));
        if let Some(torn) = recovered.torn {
            prop_assert_eq!(torn.offset, ends[whole as usize]);
            let beside = segment.with_extension(format!("torn-at-{}", torn.offset));
            prop_assert_eq!(fs::read(beside).expect("it is kept").len() as u64, torn_bytes);
        }
        drop(journal);
        let (_, again) = Journal::open(folder.path(), options(1 << 20), small()).expect("it opens again");
        prop_assert_eq!(again.torn, None, "once");
        prop_assert_eq!(again.engine.calls_alive(), engine_of(whole));
    }

    #[test]
    fn damage_in_the_middle_is_refused_with_its_place(group in 0usize..11, within in 0.0f64..1.0, flip in 1u8..=255) {
        let folder = tempfile::tempdir().expect("a folder");
        let ends = journal_of(folder.path(), 12);
        let segment = files(folder.path(), "segment").remove(0);
        let mut bytes = fs::read(&segment).expect("it can be read");
        let place = ends[group] + (within * (ends[group + 1] - ends[group]) as f64) as u64;
        bytes[place as usize] ^= flip;
        fs::write(&segment, &bytes).expect("it can be written");
        let refused = Journal::open(folder.path(), options(1 << 20), small()).map(|_| ());
        let Err(JournalError::Damaged { path, offset, sequence }) = refused else {
            panic!("{refused:?}");
        };
        prop_assert_eq!((path, offset, sequence), (segment.clone(), ends[group], group as u64 + 1));
        prop_assert_eq!(fs::read(&segment).expect("it can be read"), bytes, "nothing was touched");

        // The remedy: cut it there.
        OpenOptions::new().write(true).open(&segment).expect("it opens").set_len(offset).expect("it can be cut");
        let (_, recovered) = Journal::open(folder.path(), options(1 << 20), small()).expect("it opens");
        prop_assert_eq!(recovered.engine.calls_alive(), engine_of(group as u64));
    }
}

/// A journal of several segments, all kept.
fn long_journal(folder: &Path) -> (JournalOptions, Engine) {
    let everything = JournalOptions { history: History::All, ..options(300) };
    let mut kept = Kept::open(folder, everything, &small());
    (0..60).for_each(|call| kept.group(&[arrive(call)]));
    let engine = kept.engine.clone();
    drop(kept);
    assert!(files(folder, "segment").len() > 3);
    (everything, engine)
}

#[test]
fn an_older_state_stands_in_for_one_that_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (everything, engine) = long_journal(folder.path());
    let states = files(folder.path(), "state");
    let newest = states.last().expect("there are some").clone();
    let mut bytes = fs::read(&newest).expect("it can be read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&newest, bytes).expect("it can be written");
    let (_, recovered) = Journal::open(folder.path(), everything, small()).expect("it opens");
    assert!(
        matches!(&recovered.unreadable[..], [JournalError::State { path, fault: StateFault::Damaged }] if *path == newest),
        "{:?}",
        recovered.unreadable
    );
    assert!(newest.with_extension("state.damaged").exists(), "it is set aside");
    assert_eq!(recovered.engine.snapshot(), engine.snapshot());

    for state in files(folder.path(), "state") {
        fs::write(state, "").expect("it can be written");
    }
    let refused = Journal::open(folder.path(), everything, small()).map(|_| ());
    assert!(matches!(refused, Err(JournalError::NoState { .. })), "{refused:?}");
}

#[test]
fn a_missing_segment_and_one_cut_short_in_the_middle_are_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (everything, _) = long_journal(folder.path());
    let segments = files(folder.path(), "segment");
    let played = || -> Result<u64, JournalError> {
        let mut player = Player::open(folder.path())?;
        while player.play()?.is_some() {}
        Ok(player.next())
    };
    assert_eq!(played().expect("it is whole"), 61);
    let second = fs::read(&segments[1]).expect("it can be read");
    fs::remove_file(&segments[1]).expect("it can be removed");
    assert!(matches!(played(), Err(JournalError::Gap { .. })), "{:?}", played());
    fs::write(&segments[1], &second[..second.len() - 1]).expect("it can be written");
    assert!(matches!(played(), Err(JournalError::Damaged { .. })), "{:?}", played());
    // It recovers nevertheless: the newest state comes after it.
    assert!(Journal::open(folder.path(), everything, small()).is_ok());
}

#[test]
fn a_state_that_is_not_what_is_played_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    long_journal(folder.path());
    // The first segment is replaced by that of another history, in which the calls have other numbers of the same
    // length.
    let other = tempfile::tempdir().expect("a folder");
    let everything = JournalOptions { history: History::All, ..options(300) };
    let mut kept = Kept::open(other.path(), everything, &small());
    (0..60).for_each(|call| kept.group(&[arrive(call + 60)]));
    drop(kept);
    let (segments, others) = (files(folder.path(), "segment"), files(other.path(), "segment"));
    assert_eq!(segments[1].file_name(), others[1].file_name(), "they end alike");
    fs::copy(&others[0], &segments[0]).expect("it can be copied");
    let mut player = Player::open(folder.path()).expect("it opens");
    player.compare_with_states();
    let ended = loop {
        match player.play() {
            Ok(Some(_)) => {}
            other => break other.map(|_| ()),
        }
    };
    assert!(matches!(ended, Err(JournalError::Diverged { .. })), "{ended:?}");
}

/// Turns the beginning of a file into that of another format, with a valid checksum.
fn of_another_format(path: &Path) {
    let mut bytes = fs::read(path).expect("it can be read");
    bytes[8] = 99;
    let crc = crc32fast::hash(&bytes[..12]);
    bytes[12..16].copy_from_slice(&crc.to_le_bytes());
    fs::write(path, bytes).expect("it can be written");
}

#[test]
fn a_file_of_another_format_is_refused_by_name() {
    for kind in ["segment", "state"] {
        let folder = tempfile::tempdir().expect("a folder");
        journal_of(folder.path(), 3);
        of_another_format(&files(folder.path(), kind)[0]);
        let refused = Journal::open(folder.path(), options(1 << 20), small()).map(|_| ());
        assert!(matches!(refused, Err(JournalError::Format { found: 99, .. })), "{kind}: {refused:?}");
    }
}

#[test]
fn a_state_under_another_name_is_not_taken_for_a_newer_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let (everything, engine) = long_journal(folder.path());
    let states = files(folder.path(), "state");
    let copy = folder.path().join(format!("{:020}.state", 99));
    fs::copy(&states[1], &copy).expect("it can be copied");
    let faults = verify(folder.path()).expect("all commands are there").faults;
    assert!(
        matches!(&faults[..], [JournalError::State { path, fault: StateFault::Misnamed { .. } }] if *path == copy),
        "{faults:?}"
    );
    let (_, recovered) = Journal::open(folder.path(), everything, small()).expect("it opens");
    assert_eq!(recovered.engine.snapshot(), engine.snapshot());
    assert_eq!(recovered.unreadable.len(), 1);
}

#[test]
fn states_without_their_segments_are_no_empty_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    journal_of(folder.path(), 3);
    for segment in files(folder.path(), "segment") {
        fs::remove_file(segment).expect("it can be removed");
    }
    let refused = Journal::open(folder.path(), options(1 << 20), small()).map(|_| ());
    assert!(matches!(refused, Err(JournalError::NoSegment { .. })), "{refused:?}");
    let refused = verify(folder.path()).map(|_| ());
    assert!(matches!(refused, Err(JournalError::NoSegment { .. })), "{refused:?}");
}

#[test]
fn what_had_been_synced_is_missed_however_tidy_the_end_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let always = JournalOptions { sync: Sync::Always, ..options(1 << 20) };
    let mut kept = Kept::open(folder.path(), always, &small());
    kept.group(&[arrive(1)]);
    let segment = files(folder.path(), "segment").remove(0);
    let length = fs::metadata(&segment).expect("it is there").len();
    kept.group(&[arrive(2)]);
    drop(kept);
    OpenOptions::new().write(true).open(&segment).expect("it opens").set_len(length).expect("it can be cut");
    let refused = Journal::open(folder.path(), always, small()).map(|_| ());
    assert!(matches!(refused, Err(JournalError::Lost { length: is, .. }) if is == length), "{refused:?}");
    assert!(matches!(verify(folder.path()), Err(JournalError::Lost { .. })));
    // The remedy.
    fs::remove_file(folder.path().join("synced")).expect("it can be removed");
    let (_, recovered) = Journal::open(folder.path(), always, small()).expect("it opens");
    assert_eq!(recovered.engine.calls_alive(), 1);
}

#[test]
fn of_a_torn_end_only_what_is_known_is_said() {
    for (sync, answered) in [(Sync::Always, Answered::Nobody), (Sync::Never, Answered::Unknown)] {
        let folder = tempfile::tempdir().expect("a folder");
        let options = JournalOptions { sync, ..options(1 << 20) };
        let mut kept = Kept::open(folder.path(), options, &small());
        kept.group(&[arrive(1)]);
        drop(kept);
        let segment = files(folder.path(), "segment").remove(0);
        let mut file = OpenOptions::new().append(true).open(&segment).expect("it opens");
        std::io::Write::write_all(&mut file, &[0xAC, 0xD1, 0x67]).expect("it can be written");
        let (_, recovered) = Journal::open(folder.path(), options, small()).expect("it opens");
        assert_eq!(recovered.torn.map(|torn| (torn.bytes, torn.answered)), Some((3, answered)), "{sync:?}");
    }
}

/// A small journal of two segments and two states, all synced, whose newest segment holds commands.
fn two_of_each(folder: &Path) {
    let options = JournalOptions { sync: Sync::Always, history: History::All, ..options(300) };
    let mut kept = Kept::open(folder, options, &small());
    let mut call = 0;
    while files(folder, "segment").len() < 2 {
        kept.group(&[arrive(call)]);
        call += 1;
    }
    kept.group(&[arrive(call)]);
    kept.group(&[arrive(call + 1)]);
    // So that the second state is there.
    drop(kept);
    assert_eq!((files(folder, "segment").len(), files(folder, "state").len()), (2, 2));
}

/// Whether `verify` finds anything wrong.
fn is_found(folder: &Path) -> bool {
    verify(folder).map_or(true, |found| !found.faults.is_empty() || found.torn.is_some())
}

#[test]
fn every_byte_that_is_flipped_and_every_truncation_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    two_of_each(folder.path());
    assert!(!is_found(folder.path()), "{:?}", verify(folder.path()));
    let everything = [files(folder.path(), "segment"), files(folder.path(), "state")].concat();
    for path in everything.into_iter().chain([folder.path().join("synced")]) {
        let whole = fs::read(&path).expect("it can be read");
        for place in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[place] ^= 1 << (place % 8);
            fs::write(&path, &damaged).expect("it can be written");
            assert!(is_found(folder.path()), "{} flipped at {place}", path.display());
            fs::write(&path, &whole[..place]).expect("it can be written");
            assert!(is_found(folder.path()), "{} cut at {place}", path.display());
        }
        fs::write(&path, &whole).expect("it can be written");
    }
    assert!(!is_found(folder.path()));
}
