//! Delimited text as people have it: character sets, separators, decimal commas, local ways of writing times; and every
//! fault of a file, each kind once with the lines that have it.
//!
//! | file | what |
//! |---|---|
//! | `text` | from bytes to text, and where lines begin |
//! | `format` | how a file is written, where that must be said |
//! | `heading` | separators, and which column is which |
//! | `rows` | the lines below the heading |
//! | `moment` | times |
//! | `number` | seconds and other numbers |
//! | `fault` | faults by kind |

mod fault;
mod format;
mod heading;
mod moment;
mod number;
mod rows;
mod text;

pub use fault::{Fault, Faults};
pub use format::{Decimal, Dialect, TimeFormat};
pub use heading::{Heading, Reader, Search, separator_name};
pub use moment::{Written, written};
pub use number::{decimal_number, seconds};
pub use rows::{RowLimit, each_row};
pub use text::decode;
