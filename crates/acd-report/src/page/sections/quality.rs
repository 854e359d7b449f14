//! Satisfaction, with callbacks owed and made; quality checks.

use super::{count, percent, share, shares};
use crate::page::Material;
use crate::page::view::{Card, Section, Table};
use crate::page::words::Words;

const RATINGS: [&str; 5] = ["very-satisfied", "satisfied", "basically-satisfied", "dissatisfied", "very-dissatisfied"];

pub(super) fn satisfaction(material: &Material, words: &Words) -> Section {
    let account = &material.account;
    let mut section = Section::new(words, "satisfaction", "satisfaction");
    let ratings = account.ratings.unwrap_or_default();
    let rated: u64 = ratings.iter().sum();
    if rated == 0 {
        section.missing.push(words.say("missing-ratings"));
        return section;
    }
    let heads = ["rating", "number", "share"].map(|head| words.say(head)).to_vec();
    let table = Table::new("satisfaction", words.say("ratings"), heads);
    let given = RATINGS.into_iter().zip(ratings).filter(|(_, ratings)| *ratings > 0);
    let rows = given.map(|(key, ratings)| (format!("rating.{key}"), words.say(key), ratings));
    section.figures.push(shares::figure((account, words), table, rated, rows));
    let answered = account.all().answered;
    let owed: u64 = ratings[2..].iter().sum();
    let heads = ["figure", "number"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new("call-backs", words.say("ratings-and-callbacks"), heads);
    let mut row = |key: &str, cell| table.row(key, words.say(key), vec![cell]);
    row("rated", count(words, account.mean(rated)));
    row("rated-share", percent(words, share(rated, answered)));
    row("satisfaction-rate", percent(words, share(ratings[0] + ratings[1], rated)));
    row("callbacks-owed", count(words, account.mean(owed)));
    match account.called_back {
        Some(made) => {
            row("callbacks-made", count(words, account.mean(made)));
            row("callbacks-made-share", percent(words, share(made, owed)));
        }
        None if owed == 0 => {}
        None => section.missing.push(words.say("missing-callbacks")),
    }
    section.tables.push(table);
    section
}

pub(super) fn checks(material: &Material, words: &Words) -> Section {
    let account = &material.account;
    let mut section = Section::new(words, "quality", "quality");
    let Some(quality) = account.quality else {
        section.missing.push(words.say("missing-quality"));
        return section;
    };
    let of_answered = share(quality.chosen, account.all().answered);
    let (results, passed) = quality.results;
    let card = |label: &str, value: String| Card { label: words.say(label), value, notes: Vec::new() };
    section.cards.push(card("quality-checked", words.count(account.mean(quality.chosen))));
    section.cards.extend(of_answered.map(|share| card("quality-checked-share", words.percent(share))));
    let heads = ["figure", "number"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new("quality-checks", words.say("quality"), heads);
    let mut row = |key: &str, cell| table.row(key, words.say(key), vec![cell]);
    row("quality-checked", count(words, account.mean(quality.chosen)));
    row("quality-checked-share", percent(words, of_answered));
    if results < quality.chosen {
        section.missing.push(words.say(if results == 0 { "missing-quality-results" } else { "some-quality-results" }));
    }
    if let Some(rate) = share(passed, results) {
        section.cards.push(card("quality-passed-share", words.percent(rate)));
        row("quality-results", count(words, account.mean(results)));
        row("quality-passed", count(words, account.mean(passed)));
        row("quality-passed-share", percent(words, Some(rate)));
    }
    section.tables.push(table);
    section
}
