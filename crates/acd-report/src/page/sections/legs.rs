//! Legs and calls, reconciled; and the queues.

use super::{count, demand, mean_secs, number, share, shares};
use crate::page::Material;
use crate::page::account::QueueCounts;
use crate::page::view::{Figure, Section, Table};
use crate::page::words::Words;

pub(super) fn section(material: &Material, words: &Words) -> Section {
    let account = &material.account;
    let mut section = Section::new(words, "legs", "legs-and-calls");
    let (all, stays) = (account.all(), account.stays());
    let shown = |count: u64| words.count(account.mean(count));
    if account.tells_legs {
        section.sentences = reconciled(material, words, &stays);
    } else {
        section.missing.push(words.say("missing-legs"));
    }
    if stays.failed() > 0 {
        section.figures.push(failures(material, words, &stays));
    }
    let mut table =
        Table::new("legs-and-calls", words.say("legs-reconciled"), vec![words.say("figure"), words.say("number")]);
    let mut row = |key: &str, value: u64| {
        table.row(key, words.say(key), vec![count(words, account.mean(value))]);
    };
    row("calls-for-agents", all.for_agents);
    row("calls-answered", all.answered);
    row("calls-not-answered", all.for_agents - all.answered);
    row("legs-all", stays.stays);
    row("legs-answered", stays.answered);
    row("legs-failed", stays.failed());
    row("legs-abandoned", stays.abandoned);
    row("legs-timed-out", stays.timed_out);
    row("legs-overflowed", stays.overflowed);
    row("legs-failed-otherwise", stays.failed_otherwise);
    row("legs-left", stays.left);
    if account.tells_legs {
        row("failed-of-answered", account.failed_of.0);
        row("failed-of-not-answered", account.failed_of.1);
    }
    section.tables.push(table);
    let asked = demand::by_queue(material, words);
    if asked.is_some() && !material.earlier.is_empty() {
        section.missing.push(words.say("star"));
    }
    section.tables.extend(asked);
    section.tables.push(queues(material, words));
    if account.tells_legs && all.for_agents > stays.failed() {
        let reading = all.for_agents - stays.failed();
        let rate = words.percent(share(reading, all.for_agents).unwrap_or(0.0));
        let values = [("answered", shown(reading)), ("rate", rate)];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        section.sentences.push(words.with("other-reading", &values));
    }
    section
}

fn reconciled(material: &Material, words: &Words, stays: &QueueCounts) -> Vec<String> {
    let account = &material.account;
    let all = account.all();
    let shown = |count: u64| words.count(account.mean(count));
    let lost = all.for_agents - all.answered;
    let (legs, failed) = (shown(stays.stays), shown(stays.failed()));
    let mut sentences = vec![words.with(
        "legs-of-calls",
        &[
            ("calls", &shown(all.for_agents)),
            ("legs", &legs),
            ("answered", &shown(stays.answered)),
            ("failed", &failed),
        ],
    )];
    if stays.failed() > 0 {
        sentences.push(words.with(
            "failed-are-not-lost",
            &[
                ("failed", &failed),
                ("lost", &shown(lost)),
                ("of-lost", &shown(account.failed_of.1)),
                ("of-answered", &shown(account.failed_of.0)),
            ],
        ));
    }
    sentences
}

fn failures(material: &Material, words: &Words, stays: &QueueCounts) -> Figure {
    let account = &material.account;
    let heads = vec![words.say("outcome"), words.say("number"), words.say("share")];
    let table = Table::new("failed-legs", words.say("failed-legs"), heads);
    let ways = [
        ("legs-abandoned", stays.abandoned),
        ("legs-timed-out", stays.timed_out),
        ("legs-overflowed", stays.overflowed),
        ("legs-failed-otherwise", stays.failed_otherwise),
    ];
    let rows = ways.into_iter().filter(|(_, legs)| *legs > 0).map(|(key, legs)| (String::new(), words.say(key), legs));
    shares::figure((account, words), table, stays.failed(), rows)
}

fn queues(material: &Material, words: &Words) -> Table {
    let account = &material.account;
    let heads = ["queue", "legs", "answered", "abandoned", "timed-out", "overflowed", "mean-wait", "mean-talk"];
    let mut table = Table::new("queues", words.say("by-queue"), heads.map(|head| words.say(head)).to_vec());
    for queue in account.queues.iter().filter(|queue| queue.stays > 0) {
        let mean = |legs: u64| count(words, account.mean(legs));
        let cells = vec![
            mean(queue.stays),
            mean(queue.answered),
            mean(queue.abandoned),
            mean(queue.timed_out),
            mean(queue.overflowed),
            number(words, mean_secs(queue.wait), 1),
            number(words, mean_secs(queue.talk), 1),
        ];
        table.row(format!("queue.{}", queue.name), words.name(&queue.name), cells);
    }
    table
}
