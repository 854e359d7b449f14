//! A week at a glance: who works when, breaks, cover against need.
//!
//! | file | what |
//! |---|---|
//! | `svg` | a picture |
//! | `text` | the same within 80 columns |

mod svg;
mod text;

pub use svg::svg;
pub use text::text;

use crate::rota::Covered;

/// Cover and need of all profiles together, by period of a day.
fn of_day(covered: &[Covered], day: usize) -> Vec<(u32, u32, u32)> {
    let mut sums: std::collections::BTreeMap<u32, (u32, u32)> = std::collections::BTreeMap::new();
    for of in covered.iter().filter(|of| of.at.0 == day) {
        let sum = sums.entry(of.at.2).or_default();
        *sum = (sum.0 + of.need, sum.1 + of.there);
    }
    sums.into_iter().map(|(from, (need, there))| (from, need, there)).collect()
}
