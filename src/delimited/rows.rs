//! The lines below a heading.

use super::fault::Faults;
use super::heading::Reader;
use super::text::Lines;

/// How many lines are read at most.
#[derive(Clone, Copy, Debug)]
pub struct RowLimit {
    /// So that a file fits into memory.
    pub rows: usize,
    /// The same in a message, as in `20 million calls`.
    pub in_words: &'static str,
}

/// Calls `each` with every line that is not empty, its number in the file and the faults; returns how many lines there
/// were. `None`, with the fault noted, if the file is not CSV or exceeds the limit.
pub fn each_row(
    text: &str,
    mut reader: Reader<'_>,
    limit: RowLimit,
    faults: &mut Faults<'_>,
    mut each: impl FnMut(u64, &csv::StringRecord, &mut Faults<'_>),
) -> Option<usize> {
    let mut lines = Lines::new(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut rows = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Some(rows),
            Err(error) => {
                faults.whole(error.to_string(), "CSV that can be read");
                return None;
            }
        }
        if record.iter().all(str::is_empty) {
            continue;
        }
        rows += 1;
        if rows > limit.rows {
            faults.whole(format!("more than {}", limit.in_words), &format!("at most {}", limit.in_words));
            return None;
        }
        each(lines.at(record.position().map_or(0, |position| position.byte() as usize)), &record, faults);
    }
}
