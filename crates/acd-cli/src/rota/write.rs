//! A rota's files.

use std::fs;
use std::io;
use std::path::Path;

use acd_rota::output::{self, workbook, write_csv};
use acd_rota::picture;
use acd_rota::plan::Made;

/// Writes `rota.csv`, `rota.xlsx`, `rota.svg`, `scenario.toml` if there is a scenario, and a calendar for each
/// person. Returns
/// how many files.
///
/// # Errors
/// Failures to write.
pub(super) fn files(folder: &Path, made: &Made) -> io::Result<usize> {
    let rota = &made.rota;
    let calendars = folder.join("calendars");
    fs::create_dir_all(&calendars)?;
    write_csv(rota, fs::File::create(folder.join("rota.csv"))?)?;
    let book = workbook(rota, &made.covered).map_err(io::Error::other)?;
    fs::write(folder.join("rota.xlsx"), book)?;
    fs::write(folder.join("rota.svg"), picture::svg(rota, &made.covered, 0..rota.days().min(7)))?;
    let mut count = 3;
    for week in 1..rota.days().div_ceil(7) {
        let days = 7 * week..7 * week + 7;
        fs::write(folder.join(format!("rota-week-{}.svg", week + 1)), picture::svg(rota, &made.covered, days))?;
        count += 1;
    }
    if let Some(text) = &made.staffed {
        fs::write(folder.join("scenario.toml"), text)?;
        count += 1;
    }
    for (file, text) in output::calendars(rota) {
        fs::write(calendars.join(file), text)?;
        count += 1;
    }
    Ok(count)
}
