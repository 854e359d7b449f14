//! The problem of a named roster, in whole numbers: people with rules, shifts, and cells whose cover has a price.
//!
//! | file | what |
//! |---|---|
//! | `task` | **the problem** |
//! | `rules` | what a contract allows one person |
//! | `plan` | who works what on which day, and the cover that follows |
//! | `cost` | what a plan costs, and which rules it breaks, written the slow and obvious way |

mod cost;
mod plan;
mod rules;
mod task;

pub use cost::{Breach, Cost, breaches, cost};
pub(crate) use cost::{fairness, minutes_price};
pub use plan::{Cover, Plan};
pub(crate) use rules::step_price;
pub use rules::{History, Range, Rules, Steps};
pub use task::{Cell, FORBIDDEN, PRICE_MOST, Person, Shift, Task};
