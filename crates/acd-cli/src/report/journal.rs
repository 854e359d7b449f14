//! What happened, from a router's journal.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use acd::config::Center;
use acd::engine::{Doing, Fact};
use acd::journal::Player;
use acd::time::Timestamp;
use acd_report::page::Fold;
use acd_report::page::account::Account;
use anyhow::Context;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::Stretch;
use crate::input::Usage;

/// The account of a journal, from a day to another; without them from its first call to its last.
pub(super) fn account(folder: &Path, stretch: Stretch, zone: Option<&str>) -> anyhow::Result<Account> {
    let whole = look_through(folder, zone)?;
    let first = stretch.from.unwrap_or(whole.first);
    let days = match stretch.to.unwrap_or(whole.last).since(first).map(|span| span.get_days()) {
        Ok(days) if days >= 0 => usize::try_from(days).unwrap_or(0) + 1,
        _ => return Err(Usage(format!("--to: expected a day from {first} on")).into()),
    };
    let mut player = Player::open(folder)?;
    let ahead = Rc::new(Cell::new(None));
    let clock = {
        let (ahead, zone) = (Rc::clone(&ahead), whole.zone.clone());
        move |at: Timestamp| {
            let unix = i64::try_from(at.as_micros()).ok()?.checked_add(ahead.get()?)?;
            Some(micros_between(first, local(unix, &zone)?))
        }
    };
    let doing: Vec<Doing> = player.roster().agents().iter().map(|agent| agent.doing).collect();
    let doing = |agent: acd::id::AgentId| doing.get(agent.index()).copied().unwrap_or(Doing::SignedOut);
    let mut fold = Fold::new(&whole.center, (first, Some(days)), doing, clock);
    let mut last = player.engine().now();
    while let Some(played) = player.play()? {
        // The events borrow the player, which knows the time of day.
        let events = played.events.to_vec();
        last = last.max(played.at);
        ahead.set(ahead_of(&player));
        events.iter().for_each(|event| fold.record(event));
    }
    Ok(fold.finish(last))
}

/// What has to be known before the journal is read.
struct Whole {
    /// Its last centre has a place for everything that ever was there.
    center: Center,
    zone: TimeZone,
    first: Date,
    last: Date,
}

fn look_through(folder: &Path, zone: Option<&str>) -> anyhow::Result<Whole> {
    let mut player = Player::open(folder)?;
    let (mut first, mut last) = (None, None);
    while let Some(played) = player.play()? {
        let arrived = played.events.iter().filter(|event| matches!(event.fact, Fact::CallArrived { .. }));
        let Some(at) = arrived.map(|event| event.at).next_back() else { continue };
        let unix = ahead_of(&player).and_then(|ahead| i64::try_from(at.as_micros()).ok()?.checked_add(ahead));
        first = first.or(unix);
        last = unix.or(last);
    }
    let center = player.engine().center().clone();
    let of_center = center.calendars.first().map(|calendar| calendar.zone.clone());
    let name = zone.map(str::to_owned).or(of_center).unwrap_or_else(|| "UTC".into());
    let zone = TimeZone::get(&name).map_err(|error| Usage(format!("--zone {name}: {error}")))?;
    let date = |unix: Option<i64>| unix.and_then(|unix| Some(local(unix, &zone)?.date()));
    let (first, last) = date(first).zip(date(last)).context("the journal holds no call")?;
    Ok(Whole { center, first, last, zone })
}

/// By how many microseconds the time of day is ahead of the engine's.
fn ahead_of(player: &Player) -> Option<i64> {
    i64::try_from(player.unix_micros(Timestamp::ZERO)?).ok()
}

fn local(unix_micros: i64, zone: &TimeZone) -> Option<DateTime> {
    Some(zone.to_datetime(jiff::Timestamp::from_microsecond(unix_micros).ok()?))
}

/// Microseconds from midnight of a day, by the clock on the wall.
pub(super) fn micros_between(first: Date, at: DateTime) -> i64 {
    let days = i64::from(days_between(first, at.date()));
    let time = at.time();
    let secs = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    (days * 86_400 + secs) * 1_000_000 + i64::from(time.subsec_nanosecond()) / 1000
}

fn days_between(first: Date, date: Date) -> i32 {
    date.since(first).map_or(i32::MIN, |span| span.get_days())
}
