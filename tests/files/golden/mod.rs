//! Messages about wrong input: each case with its message, in a golden file that can be read as a whole.

use std::fmt::Write;

/// The valid text with one part replaced.
fn spoilt(sound: &str, (part, wrong): (&str, &str)) -> String {
    assert!(sound.contains(part), "nothing to replace: {part}");
    sound.replacen(part, wrong, 1)
}

/// Compares the `errors` of each altered text with the golden file of this name. After an intended change, run once
/// with `ACD_BLESS=1` and review the difference.
pub(crate) fn assert_told(file: &str, sound: &str, cases: &[(&str, &str)], errors: impl Fn(&str) -> String) {
    let mut told = String::new();
    for &(part, wrong) in cases {
        let errors = errors(&spoilt(sound, (part, wrong)));
        writeln!(told, "{} -> {}\n{errors}\n", part.escape_debug(), wrong.escape_debug()).expect("a String takes all");
    }
    let path = format!("{}/tests/files/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("ACD_BLESS").is_some() {
        std::fs::write(&path, &told).expect("the tests' folder can be written");
    }
    let golden = std::fs::read_to_string(&path).expect("the golden messages are there");
    for (told, golden) in told.split("\n\n").zip(golden.split("\n\n")) {
        assert_eq!(told, golden);
    }
    assert_eq!(told.len(), golden.len(), "more cases than messages, or fewer");
}
