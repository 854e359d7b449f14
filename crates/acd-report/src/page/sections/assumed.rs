//! What is assumed.

use crate::Assumed;
use crate::page::Material;
use crate::page::view::{Cell, Section, Table};
use crate::page::words::Words;

/// Longer values are cut: the scenario has them.
const MOST: usize = 48;

pub(super) fn section(material: &Material, words: &Words) -> Section {
    let mut section = Section::new(words, "assumed", "assumed");
    if !material.assumptions.is_empty() {
        section.tables.push(table(&material.assumptions, words));
    }
    section
}

/// The assumptions as a table.
pub(in crate::page) fn table(assumptions: &[Assumed], words: &Words) -> Table {
    let heads = ["field", "value", "reason"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new("assumed", words.say("assumed"), heads);
    for assumed in assumptions {
        let short: String = assumed.value.chars().take(MOST).collect();
        let value = if short.len() < assumed.value.len() { format!("{short}…") } else { short };
        let calibrated = assumed.calibrated.as_ref().map(|how| words.with("calibrated", &[("how", how)]));
        let why = [Some(assumed.why.clone()), calibrated].into_iter().flatten().collect::<Vec<_>>().join("; ");
        table.row(
            "",
            assumed.field.clone(),
            vec![Cell { raw: assumed.value.clone(), ..Cell::words(value) }, Cell::words(why)],
        );
    }
    table
}
