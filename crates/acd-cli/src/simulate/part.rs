//! Some of the replications, as a file to be merged.

use std::io::Write;
use std::ops::Range;
use std::path::Path;

use acd_report::PartialReport;
use anyhow::Context;

use super::MAX_REPLICATIONS;

/// `A..B`: replications A to B − 1, counted from 0.
///
/// # Errors
/// What is expected.
pub(super) fn range(text: &str) -> Result<Range<u64>, String> {
    let ends = text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    let sound = ends.filter(|range: &Range<u64>| range.start < range.end && range.end <= MAX_REPLICATIONS);
    sound.ok_or_else(|| "A..B with A < B, for replications A to B - 1 counted from 0, such as 0..100".into())
}

/// Writes the file at once: whoever is killed meanwhile leaves no file, or the one that was there.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(part: &PartialReport, file: &Path) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", file.display());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Not among the files that `part-*` names.
    builder.prefix(".part-").suffix(".unfinished");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut unfinished = builder.tempfile_in(folder).with_context(cannot)?;
    unfinished.write_all(&part.to_bytes()).and_then(|()| unfinished.as_file().sync_all()).with_context(cannot)?;
    unfinished.persist(file).map_err(|error| error.error).with_context(cannot)?;
    let Range { start, end } = part.partial().range();
    anstream::eprintln!("replications {start}..{end} written to {}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn a_range_is_two_numbers_with_the_second_not_part_of_it() {
        assert_eq!(range("0..100"), Ok(0..100));
        for wrong in ["", "..", "5", "5..", "..5", "5..5", "6..5", "0..=4", "-1..4", "0..99999999"] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
    }
}
