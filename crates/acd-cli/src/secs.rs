//! A length of time on the command line.

use std::str::FromStr;

/// A length of time in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Secs(pub(crate) f64);

impl FromStr for Secs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let duration: Result<jiff::SignedDuration, _> = text.parse();
        match duration {
            Ok(duration) if !duration.is_negative() => Ok(Self(duration.as_secs_f64())),
            _ => Err("a duration is written like 20s, 7m14s, 1.5h or 485.52s".into()),
        }
    }
}
