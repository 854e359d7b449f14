//! Text formats of the world part: ranges of hours, in addition to those of the centre part.

use crate::config::text::literal::{Format, Literal, formats as center_formats, literal};
pub(super) use crate::config::text::time_literal::{Clock, Date};

/// All formats of a scenario file.
pub(super) fn formats() -> Vec<Format> {
    let mut all = center_formats();
    all.extend([Clock::format(), Hours::format()]);
    all
}

/// Hours of the day: `9..17` is from 09:00 to 17:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Hours {
    pub(super) from: u8,
    pub(super) until: u8,
}

impl Literal for Hours {
    const FORMAT: &'static str = "hours";
    const EXPECTED: &'static str = r#"hours of the day such as "9..17", which is from 09:00 to 17:00"#;
    const EXAMPLE: &'static str = "9..17";

    fn read(text: &str) -> Option<Self> {
        let (from, until) = text.split_once("..")?;
        let hours = Self { from: from.parse().ok()?, until: until.parse().ok()? };
        (hours.from < hours.until && hours.until <= 24).then_some(hours)
    }
}
literal!(Hours);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_run_forward_within_a_day() {
        let table = [("9..17", Some((9, 17))), ("0..24", Some((0, 24))), ("17..9", None), ("9..25", None), ("9", None)];
        for (text, hours) in table {
            assert_eq!(Hours::read(text).map(|hours| (hours.from, hours.until)), hours, "{text}");
        }
    }
}
