//! Channels, transfers and referrals.

use super::{count, shares};
use crate::page::Material;
use crate::page::chart::{Bar, bars};
use crate::page::view::{Figure, Section, Table};
use crate::page::words::Words;

/// By which way services were given: by telephone, by self-service.
pub(super) fn channels(material: &Material, words: &Words) -> Section {
    let account = &material.account;
    let mut section = Section::new(words, "channels", "channels");
    let answered = account.all().answered;
    let services: Vec<_> = account.self_service.iter().filter(|service| service.sessions > 0).collect();
    if services.is_empty() {
        section.missing.push(words.say("missing-channels"));
        return section;
    }
    let all = answered + services.iter().map(|service| service.sessions).sum::<u64>();
    let heads = ["channel", "number", "share"].map(|head| words.say(head)).to_vec();
    let table = Table::new("channels", words.say("services-by-channel"), heads);
    let rows = services.iter().map(|service| (service.name.clone(), words.name(&service.name), service.sessions));
    let phone = ("telephone".to_owned(), words.say("answered-by-agents"), answered);
    let rows =
        std::iter::once(phone).chain(rows).map(|(key, name, services)| (format!("channel.{key}"), name, services));
    section.figures.push(shares::figure((account, words), table, all, rows));
    for service in services {
        section.sentences.push(words.with(
            "self-service-ended",
            &[
                ("name", &words.name(&service.name)),
                ("sessions", &words.count(account.mean(service.sessions))),
                ("contained", &words.count(account.mean(service.contained))),
                ("escalated", &words.count(account.mean(service.escalated))),
            ],
        ));
    }
    section
}

/// Who was passed on to whom, inside and out of the centre.
pub(super) fn transfers(material: &Material, words: &Words) -> Section {
    let account = &material.account;
    let mut section = Section::new(words, "transfers", "transfers");
    if account.transfers.is_empty() {
        section.missing.push(words.say(if account.tells_legs { "no-transfers" } else { "missing-transfers" }));
    } else {
        let heads = ["from-to-queues", "number"].map(|head| words.say(head)).to_vec();
        let mut table = Table::new("transfers", words.say("transferred"), heads);
        let mut pairs: Vec<_> = account.transfers.iter().collect();
        pairs.sort_by_key(|(pair, count)| (std::cmp::Reverse(**count), **pair));
        let mut drawn = Vec::new();
        for ((from, to), callers) in pairs {
            let (from, to) = (&account.queues[*from].name, &account.queues[*to].name);
            let label = format!("{} → {}", words.name(from), words.name(to));
            let mean = account.mean(*callers);
            table.row(format!("transfer.{from}.{to}"), label.clone(), vec![count(words, mean)]);
            drawn.push(Bar { label, value: mean, shown: words.count(mean), mark: None });
        }
        section.figures.push(Figure {
            svg: bars(&drawn, None, &table.caption),
            note: String::new(),
            open: false,
            table,
        });
    }
    if account.referrals.is_empty() {
        section.missing.push(words.say(if account.tells_legs { "no-referrals" } else { "missing-referrals" }));
    } else {
        let heads = ["destination", "number"].map(|head| words.say(head)).to_vec();
        let mut table = Table::new("referrals", words.say("referred"), heads);
        for (to, callers) in &account.referrals {
            table.row(format!("referral.{to}"), words.name(to), vec![count(words, account.mean(*callers))]);
        }
        section.tables.push(table);
    }
    section
}
