//! A rota as files: CSV (also read back), an Excel workbook, calendars, JSON.
//!
//! | file | what |
//! |---|---|
//! | `table` | a line per person and day, in CSV; read back for repairs and adherence |
//! | `workbook` | Excel: who, when; cover against need; totals |
//! | `document` | for programs |
//! | `calendar` | ICS, one calendar for each person |

mod calendar;
mod document;
mod table;
mod workbook;

pub use calendar::{calendar, calendars};
pub use document::document;
pub use table::{read_csv, write_csv};
pub use workbook::workbook;

/// A time of the day, past 24:00 on the next day.
pub fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
