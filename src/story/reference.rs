//! The reference of the language, generated from its tables.

use std::fmt::Write;

use super::phrase::Wording;
use super::slot::Kind;
use super::{facts, refusals, states, verbs};

/// The tables of `docs/stories.md`, as Markdown.
pub fn reference() -> String {
    let mut text = String::new();
    let plain = |wording: &'static Wording| (wording, String::new());
    table(&mut text, "What may happen", "to the left of `->`", verbs::wordings().map(plain));
    let kind = |row: &'static facts::Row| (&row.wording, format!("{}: ", row.kind));
    table(
        &mut text,
        "What may come out",
        "to the right, in order; each meaning starts with its kind",
        facts::rows().map(kind),
    );
    table(&mut text, "Refusals", "to the right, last", refusals::wordings().map(plain));
    table(&mut text, "States", "to the right: what holds once everything has come out", states::wordings().map(plain));
    let _ = writeln!(text, "### What stands in capitals\n\n| word | meaning |\n|---|---|");
    for (name, meaning) in Kind::all() {
        let _ = writeln!(text, "| `{}` | {meaning} |", name.to_ascii_uppercase());
    }
    text
}

fn table(text: &mut String, title: &str, where_to: &str, rows: impl Iterator<Item = (&'static Wording, String)>) {
    let _ = writeln!(text, "### {title}\n\nWritten {where_to}.\n\n| words | meaning |\n|---|---|");
    for (wording, kind) in rows {
        let _ = writeln!(text, "| `{}` | {kind}{} |", wording.shown(), wording.meaning);
    }
    text.push('\n');
}
