//! What happened, from records.

use std::collections::BTreeSet;
use std::path::Path;

use acd::config::Rating;
use acd_planning::records::{Call, Callback, Check, FollowUp, Outcome, Records};
use acd_report::page::CallbackCounts;
use acd_report::page::account::{Account, Called, Cell, Fate, StayEnd};
use jiff::civil::{Date, DateTime};

use super::{Stretch, micros_between};
use crate::recorded::{BadRecords, Reading};

/// The account of a file of records, from a day to another; without them from its first day to its last. And what was
/// assumed in reading it.
pub(super) fn account(file: &Path, stretch: Stretch, reading: &Reading) -> anyhow::Result<(Account, Vec<String>)> {
    let records = reading.read(file)?;
    let wrong = |expected: &str| BadRecords::of(file, &[expected]);
    let (first, last) = records.span().ok_or_else(|| wrong("found no record; expected calls or intervals"))?;
    let (first, last) = (stretch.from.unwrap_or_else(|| first.date()), stretch.to.unwrap_or_else(|| last.date()));
    if last < first {
        return Err(crate::input::Usage(format!("--to: expected a day from {first} on")).into());
    }
    let within = |at: DateTime| (first..=last).contains(&at.date());
    let queues = records.queues.iter().map(String::as_str);
    let attributes = records.attributes.iter().map(|(name, values)| (name.as_str(), values.as_slice()));
    let mut account = Account::new(first, queues, attributes);
    account.tells_legs = false;
    account.cover(usize::try_from(micros_between(first, last.at(0, 0, 0, 0)) / 86_400_000_000).unwrap_or(0) + 1);
    let mut people = BTreeSet::new();
    for call in records.calls.iter().filter(|call| within(call.at) && call.outcome != Outcome::Ignored) {
        take(call, first, &mut account);
        people.extend(call.agent.filter(|_| call.outcome == Outcome::Answered));
    }
    account.people = people.len() as u64;
    take_intervals(&records, (first, &within), &mut account).ok_or_else(|| {
        wrong("found intervals without a column `answered`; expected one: a report says how many calls were answered")
    })?;
    account.close();
    Ok((account, records.notes))
}

fn take(call: &Call, first: Date, account: &mut Account) {
    let micros = |secs: f64| (1e6 * secs) as i64;
    let (end, fate) = match call.outcome {
        Outcome::Answered => (StayEnd::Answered, Fate::Answered(call.wait.map(micros))),
        Outcome::Abandoned => (StayEnd::Abandoned, Fate::Lost),
        Outcome::TimedOut => (StayEnd::TimedOut, Fate::Lost),
        Outcome::Overflowed | Outcome::Blocked => (StayEnd::Overflowed, Fate::Lost),
        Outcome::Ignored => return,
    };
    let values: Vec<u16> =
        call.attributes.iter().map(|value| value.map_or(0, |value| u16::try_from(value + 1).unwrap_or(0))).collect();
    take_afterwards(call, account);
    account.call(&Called { at: micros_between(first, call.at), queue: call.queue, fate, attributes: &values });
    if let Some(to) = call.transfer {
        *account.transfers.entry((call.queue, to)).or_default() += 1;
    }
    let Some(queue) = account.queues.get_mut(call.queue) else { return };
    queue.count(end);
    if let Some(callback) = call.after.callback {
        asked_for(callback, &mut queue.callbacks);
    }
    if end == StayEnd::Answered {
        let add = |sum: &mut (u64, u64), secs: Option<f64>| {
            if let Some(micros) = secs.and_then(|secs| u64::try_from(micros(secs)).ok()) {
                sum.0 += micros;
                sum.1 += 1;
            }
        };
        add(&mut queue.wait, call.wait);
        add(&mut queue.talk, call.talk);
    }
}

/// The caller's rating and what followed from it.
fn take_afterwards(call: &Call, account: &mut Account) {
    let after = &call.after;
    if let Some(rating) = after.rating {
        account.ratings.get_or_insert_default()[rating.place()] += 1;
        if let Some(follow_up) = after.follow_up.filter(|_| rating >= Rating::BasicallySatisfied) {
            *account.called_back.get_or_insert_default() += u64::from(follow_up == FollowUp::Made);
        }
    }
    if let Some(check) = after.check {
        let quality = account.quality.get_or_insert_default();
        quality.chosen += 1;
        quality.results.0 += u64::from(check != Check::Checked);
        quality.results.1 += u64::from(check == Check::Passed);
    }
}

fn asked_for(callback: Callback, counts: &mut CallbackCounts) {
    counts.asked += 1;
    match callback {
        Callback::Reached => counts.reached += 1,
        Callback::Unreached => counts.unreached += 1,
        Callback::Expired => counts.expired += 1,
        Callback::Merged => counts.merged += 1,
        Callback::Open => {}
    }
}

/// Counts by interval; `None` if they do not say how many calls were answered.
fn take_intervals(
    records: &Records,
    (first, within): (Date, &impl Fn(DateTime) -> bool),
    account: &mut Account,
) -> Option<()> {
    for interval in records.intervals.iter().filter(|interval| within(interval.at)) {
        let (offered, answered) = (interval.offered.round() as u64, interval.answered?.round() as u64);
        let hour = usize::try_from(micros_between(first, interval.at) / 3_600_000_000).unwrap_or(0);
        let Some(cell) = account.hours.get_mut(hour) else { continue };
        let Cell { inbound, for_agents, answered: sum, .. } = cell;
        *inbound += offered;
        *for_agents += offered;
        *sum += answered.min(offered);
        let Some(queue) = account.queues.get_mut(interval.queue) else { continue };
        queue.stays += offered;
        queue.answered += answered.min(offered);
        let abandoned = interval.abandoned.map_or(0, |abandoned| abandoned.round() as u64);
        queue.abandoned += abandoned.min(offered - answered.min(offered));
        queue.left += offered.saturating_sub(answered.min(offered) + abandoned.min(offered - answered.min(offered)));
    }
    Some(())
}
