//! Durations on the command line.

use std::str::FromStr;

/// A duration in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Secs(pub(crate) f64);

impl FromStr for Secs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let duration: Result<jiff::SignedDuration, _> = text.parse();
        match duration {
            Ok(duration) if !duration.is_negative() => Ok(Self(duration.as_secs_f64())),
            _ => Err("expected a duration such as 20s, 7m14s, 1.5h or 485.52s".into()),
        }
    }
}
