//! Parts of a whole: a table of numbers and shares, and its chart.

use super::{count, percent, share};
use crate::page::account::Account;
use crate::page::chart::share as share_chart;
use crate::page::view::{Figure, Table};
use crate::page::words::Words;

/// A figure of parts: the key of a row, its head, and how many over all runs; shares are of `whole`. `table` is empty.
pub(super) fn figure(
    (account, words): (&Account, &Words),
    mut table: Table,
    whole: u64,
    rows: impl IntoIterator<Item = (String, String, u64)>,
) -> Figure {
    let mut parts = Vec::new();
    for (key, head, part) in rows {
        let (mean, of_all) = (account.mean(part), share(part, whole));
        table.row(key, head.clone(), vec![count(words, mean), percent(words, of_all)]);
        parts.push((head, part as f64, format!("{} · {}", words.count(mean), words.percent(of_all.unwrap_or(0.0)))));
    }
    Figure { svg: share_chart(&parts, &table.caption), note: String::new(), open: false, table }
}
