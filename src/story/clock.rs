//! Times in a story: `m:ss` or `h:mm:ss` from its start, with decimals down to the microsecond.

use crate::time::Timestamp;

/// What an error message expects in place of a malformed time.
pub(super) const EXPECTED: &str = "a time such as 0:05, 1:30.5 or 2:00:00";

/// Parses a time; `None` for anything else, and for times beyond ten years.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Vec<&str> = clock.split(':').collect();
    let (first, rest) = parts.split_first()?;
    if rest.is_empty() || rest.len() > 2 || !digits(first, 1, 6) || (text.contains('.') && !digits(fraction, 1, 6)) {
        return None;
    }
    let mut secs: u64 = first.parse().ok()?;
    for part in rest {
        let below_sixty = digits(part, 2, 2).then(|| part.parse::<u64>().ok()).flatten().filter(|&part| part < 60)?;
        secs = secs * 60 + below_sixty;
    }
    let micros: u64 = format!("{fraction:0<6}").parse().ok()?;
    let at = Timestamp::from_micros(secs * 1_000_000 + micros);
    (at.as_micros() <= crate::time::Duration::LONGEST.as_micros()).then_some(at)
}

/// Whether a word that failed to parse was meant as a time: digits and a colon.
pub(super) fn is_meant(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    unsigned.starts_with(|first: char| first.is_ascii_digit()) && unsigned.contains(':')
}

/// Whether a word after a time marks a 12-hour clock (am, pm).
pub(super) fn is_half_of_day(text: &str) -> bool {
    ["am", "pm", "a.m.", "p.m."].iter().any(|half| text.eq_ignore_ascii_case(half))
}

fn digits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes a time in the shortest form that [`read`] accepts.
pub(super) fn write(at: Timestamp) -> String {
    let (secs, micros) = (at.as_micros() / 1_000_000, at.as_micros() % 1_000_000);
    let mut text = match secs / 3600 {
        0 => format!("{}:{:02}", secs / 60, secs % 60),
        hours => format!("{hours}:{:02}:{:02}", secs / 60 % 60, secs % 60),
    };
    if micros > 0 {
        text.push_str(format!(".{micros:06}").trim_end_matches('0'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_alike() {
        let table = [
            ("0:00", 0),
            ("0:05", 5_000_000),
            ("1:30.5", 90_500_000),
            ("59:59.999999", 3_599_999_999),
            ("2:00:00", 7_200_000_000),
            ("49:10:00.000001", 177_000_000_001),
        ];
        for (text, micros) in table {
            assert_eq!(read(text), Some(Timestamp::from_micros(micros)), "{text}");
            assert_eq!(write(Timestamp::from_micros(micros)), text);
        }
        assert_eq!(read("90:00"), Some(Timestamp::from_secs(5400)), "minutes may exceed 59");
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in
            ["", "5", "0:5", "0:60", "1:2:3", "-0:05", "0:05.", "0:05.1234567", "0:00:00:00", "a:bc", "999999:00:00"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
