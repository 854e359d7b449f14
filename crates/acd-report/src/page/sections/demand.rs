//! Calls for agents by the queue that they asked for first, and how they have grown.

use super::grown::{Pair, beside_before};
use super::overview::BASES;
use super::{count, percent, share};
use crate::page::account::Account;
use crate::page::chance;
use crate::page::view::Table;
use crate::page::words::Words;
use crate::page::{Earlier, Material};

/// The table, if there is more than one queue.
pub(super) fn by_queue(material: &Material, words: &Words) -> Option<Table> {
    let account = &material.account;
    let asked = account.queues.iter().enumerate().filter(|(_, queue)| queue.calls.0 > 0);
    let asked: Vec<usize> = asked.map(|(place, _)| place).collect();
    let bases: Vec<_> = BASES.iter().filter(|basis| material.earlier(basis.which).is_some()).collect();
    let heads = ["queue", "calls-for-agents", "share", "answered", "share-of-answered"];
    let mut heads: Vec<String> = heads.map(|head| words.say(head)).to_vec();
    bases.iter().for_each(|basis| heads.extend([words.say(basis.before), words.say(basis.growth)]));
    let mut table = Table::new("calls-by-queue", words.say("calls-by-queue"), heads);
    let all = account.all();
    for &place in &asked {
        let queue = &account.queues[place];
        let (calls, answered) = queue.calls;
        let mut cells = vec![
            count(words, account.mean(calls)),
            percent(words, share(calls, all.for_agents)),
            count(words, account.mean(answered)),
            percent(words, share(answered, all.answered)),
        ];
        for basis in &bases {
            cells.extend(beside_before(pair(material, place, basis.which).as_ref(), words));
        }
        table.row(format!("asked.{}", queue.name), words.name(&queue.name), cells);
    }
    (asked.len() > 1).then_some(table)
}

fn pair(material: &Material, place: usize, which: Earlier) -> Option<Pair> {
    let (now, earlier) = (&material.account, material.earlier(which)?);
    let name = &now.queues[place].name;
    let place_before = earlier.queues.iter().position(|queue| queue.name == *name)?;
    let of = |account: &Account, place: usize| {
        let calls = account.mean(account.queues[place].calls.0);
        let share = calls / account.mean(account.all().for_agents).max(1.0);
        (calls, chance::of_part(chance::dispersion(account), share))
    };
    let ((now, dispersion), (before, dispersion_before)) = (of(now, place), of(earlier, place_before));
    Some(Pair { now, before, dispersion: (dispersion, dispersion_before) })
}
