//! What the long random tests are asked for on their command line.

use clap::{CommandFactory, Parser};
use std::time::Duration;

/// What a test without a harness is asked for; `None` where `cargo test` asks for other tests than `name`. Names of tests and
/// settings of the harness are let pass as long as no option of the test's own is given.
pub fn asked<A: Parser + CommandFactory>(name: &str) -> Option<A> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let given = |option: &str| words.iter().any(|word| word.split('=').next() == Some(option));
    let own = A::command().get_arguments().filter_map(|known| known.get_long()).any(|long| given(&format!("--{long}")));
    if own || given("--help") || given("-h") {
        return Some(A::parse());
    }
    let mut names = words.iter().filter(|word| !word.starts_with('-'));
    let meant = names.clone().next().is_none() || names.any(|asked| name.contains(asked.as_str()));
    (meant && !given("--list")).then(|| A::parse_from([name]))
}

/// Reads a number of minutes, up to those of a year.
pub fn minutes(text: &str) -> Result<Duration, String> {
    let minutes = text.parse().ok().filter(|minutes| (0.0..=525_600.0).contains(minutes));
    minutes.map(|minutes: f64| Duration::from_secs_f64(minutes * 60.0)).ok_or("expected 0 to 525600 minutes".into())
}
