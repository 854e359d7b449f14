//! How many shifts of each kind a day needs, so that every period is covered with the fewest paid hours.
//!
//! | file | what |
//! |---|---|
//! | `cover` | **the problem**: kinds of shifts, what they cover, what they cost |
//! | `relaxed` | the linear program: a bound, and where to begin |
//! | `improve` | a search for whole shifts |
//! | `exact` | the proven optimum, by HiGHS (feature `highs`) |

mod cover;
#[cfg(feature = "highs")]
mod exact;
mod improve;
mod relaxed;

pub use cover::{Column, Cover};
#[cfg(feature = "highs")]
pub use exact::exact;
pub use improve::{Designed, design};
