//! How kept forecasts came out.

use std::io::Write;
use std::path::Path;

use acd_planning::forecast::judge;
use acd_report::decimals;
use anyhow::Context;
use serde_json::{Value, json};

use super::{Task, kept};
use crate::columns::Columns;

/// Judges every forecast in `folder`, and writes.
pub(super) fn run(task: &Task<'_>, folder: &Path, out: &mut impl Write) -> anyhow::Result<Value> {
    let versions = kept(folder)?;
    let judged = judge(&versions, &task.offered);
    let rows: Vec<Value> = judged
        .iter()
        .map(|each| {
            json!({
                "lead": each.lead, "days": each.days, "period_wape": each.period_wape, "day_wape": each.day_wape,
                "bias": each.bias,
            })
        })
        .collect();
    let document = json!({ "versions": versions.len(), "judged": rows });
    if task.arguments.json {
        writeln!(out, "{document:#}").context("cannot write the judgement")?;
        return Ok(document);
    }
    let period = format!("{} min %", task.arguments.period);
    let mut table = Columns::new(&["days ahead", "days", &period, "day %", "bias %"]);
    for each in &judged {
        let percent = |value: f64| decimals(Some(value), 2);
        let (period, day, bias) = (percent(each.period_wape), percent(each.day_wape), percent(each.bias));
        table.row([each.lead.to_string(), each.days.to_string(), period, day, bias]);
    }
    let text = format!("{} forecasts kept in {}\n{table}", versions.len(), folder.display());
    writeln!(out, "{text}").context("cannot write the judgement")?;
    Ok(document)
}
