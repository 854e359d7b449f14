//! The file of a rota: what a planner writes. The documentation of its fields is the reference of the format.
//!
//! | file | what |
//! |---|---|
//! | `shape` | **the fields**, as they are written |
//! | `faults` | what is wrong, with file, line and field |
//! | `check` | from the fields to a checked [`Setup`] |
//! | `people` | people, leave, wishes, fixed days, from the file or tables of their own |
//! | `tables` | tables in CSV |

mod check;
mod faults;
mod people;
mod shape;
mod tables;

pub use check::{NeedFrom, Setup, read, read_with};
pub use faults::{Fault, Faults};
pub(crate) use people::placed;
pub use tables::need_from_csv;
pub(crate) use tables::{Row, Table, clock as clock_of};
