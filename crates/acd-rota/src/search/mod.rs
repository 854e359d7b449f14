//! The search for a named roster, and a bound below which no roster can cost.
//!
//! One move takes a person out of the plan and gives them the cheapest days there are, given everybody else: a shortest
//! path, so that whole stretches, days off and weekends change together. Prices are disturbed by random amounts that
//! become smaller, so that the search first roams and then settles.
//!
//! | file | what |
//! |---|---|
//! | `crew` | people with their networks |
//! | `days` | the best days of one person at given prices |
//! | `noise` | random amounts, the same on every machine |
//! | `anneal` | **the search** |
//! | `fits` | whether prices are small enough for it |
//! | `bound` | **the bound** |

mod anneal;
mod bound;
mod crew;
mod days;
mod fits;
mod noise;

pub use anneal::{Effort, Found, anneal};
pub use bound::bound;
pub use crew::{Crew, Hopeless};
pub use days::best_days;
pub use fits::fits;
