//! A full disk: nothing is half written, and it continues when there is room.

use std::env;
use std::process::Command as Process;

use acd::engine::Command;
use acd::id::CallId;
use acd::journal::{Journal, JournalError, Player};
use acd::time::Timestamp;

use super::history::{arrive, options, small};

const FOLDER: &str = "ACD_FULL_FOLDER";

/// The process whose files may not grow beyond a limit: it appends until it cannot, then something shorter.
#[test]
#[ignore = "the other test starts it"]
fn the_process_without_room() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let (mut journal, _) = Journal::open(folder, options(1 << 30), small()).expect("it opens");
    let group: Vec<Command> = (0..20).map(|_| arrive(1)).collect();
    let refused = loop {
        match journal.append(Timestamp::ZERO, &group) {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, JournalError::Full(_)) && refused.is_temporary(), "{refused}");
    assert!(journal.append(Timestamp::ZERO, &group).is_err(), "and again");
    // There is room for less than a group.
    while journal.append(Timestamp::ZERO, &[Command::HangUp { call: CallId(1) }]).is_ok() {}
    println!("wrote {}", journal.next() - 1);
}

#[test]
fn what_does_not_fit_is_taken_back_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let this = env::current_exe().expect("this test");
    // At most 64 blocks of 512 bytes per file. The signal for exceeding it is ignored, so that writing fails instead.
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" --exact full::the_process_without_room --ignored --nocapture";
    let ran = Process::new("sh").args(["-c", script]).arg(this).env(FOLDER, folder.path()).output().expect("sh runs");
    let out = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{out}{}", String::from_utf8_lossy(&ran.stderr));
    let wrote = out.lines().find_map(|line| line.split_once("wrote ")?.1.parse::<u64>().ok()).expect("it says so");

    let mut player = Player::open(folder.path()).expect("it opens");
    while player.play().expect("it is whole").is_some() {}
    assert_eq!(player.torn(), None, "what was half written was taken back");
    assert_eq!(player.next() - 1, wrote);
    let (mut journal, _) = Journal::open(folder.path(), options(1 << 30), small()).expect("there is room now");
    journal.append(Timestamp::ZERO, &[arrive(2)]).expect("it goes on");
}
