//! Callbacks that callers asked for: owed, made, given up, open; by queue.

use super::{count, percent, share, shares};
use crate::page::Material;
use crate::page::callbacks::CallbackCounts;
use crate::page::view::{Section, Table};
use crate::page::words::Words;

pub(super) fn section(material: &Material, words: &Words) -> Section {
    let account = &material.account;
    let mut section = Section::new(words, "callbacks", "callbacks");
    let all = account.stays().callbacks;
    if all.asked == 0 {
        section.missing.push(words.say(if account.tells_legs { "no-callbacks" } else { "missing-callbacks-asked" }));
        return section;
    }
    section.sentences.push(sentence(material, words, &all));
    let heads = ["outcome", "number", "share"].map(|head| words.say(head)).to_vec();
    let table = Table::new("callbacks-owed", words.say("callback-outcomes"), heads);
    let ways = [
        ("callback-reached", all.reached),
        ("callback-unreached", all.unreached),
        ("callback-expired", all.expired),
        ("callback-otherwise", all.ended_otherwise),
        ("callback-open", all.open()),
    ];
    let ways = ways.into_iter().filter(|(_, callbacks)| *callbacks > 0);
    let ways = ways.map(|(key, callbacks)| (key.to_owned(), words.say(key), callbacks));
    section.figures.push(shares::figure((account, words), table, all.owed(), ways));
    section.tables.push(numbers(material, words, &all));
    section.tables.extend(by_queue(material, words));
    section
}

fn sentence(material: &Material, words: &Words, all: &CallbackCounts) -> String {
    let shown = |callbacks: u64| words.count(material.account.mean(callbacks));
    let rate = words.percent(share(all.reached, all.owed()).unwrap_or(0.0));
    let values = [
        ("owed", shown(all.owed())),
        ("reached", shown(all.reached)),
        ("rate", rate),
        ("given-up", shown(all.given_up())),
        ("open", shown(all.open())),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    words.with("callbacks-were-owed", &values)
}

fn numbers(material: &Material, words: &Words, all: &CallbackCounts) -> Table {
    let account = &material.account;
    let heads = ["figure", "number"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new("callbacks", words.say("callbacks-asked"), heads);
    let mut row = |key: &str, callbacks: u64| {
        table.row(key, words.say(key), vec![count(words, account.mean(callbacks))]);
    };
    row("callback-asked", all.asked);
    row("callback-merged", all.merged);
    row("callback-owed", all.owed());
    if account.tells_legs {
        row("callback-dialled", all.dialled);
        row("callback-dial-failed", all.dial_failed);
    }
    table
}

fn by_queue(material: &Material, words: &Words) -> Option<Table> {
    let account = &material.account;
    let queues: Vec<_> = account.queues.iter().filter(|queue| queue.callbacks.owed() > 0).collect();
    let heads = ["queue", "callback-owed", "callback-reached", "callback-rate", "callback-given-up", "callback-open"];
    let mut table =
        Table::new("callbacks-by-queue", words.say("callbacks-by-queue"), heads.map(|head| words.say(head)).to_vec());
    for queue in &queues {
        let of = &queue.callbacks;
        let mean = |callbacks: u64| count(words, account.mean(callbacks));
        let rate = percent(words, share(of.reached, of.owed()));
        let cells = vec![mean(of.owed()), mean(of.reached), rate, mean(of.given_up()), mean(of.open())];
        table.row(format!("callbacks.{}", queue.name), words.name(&queue.name), cells);
    }
    (queues.len() > 1).then_some(table)
}
