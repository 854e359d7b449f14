//! What happened, from a router's journal.

use std::path::Path;

use acd::config::Center;
use acd::engine::{Doing, Fact};
use acd::journal::Player;
use acd_report::page::Fold;
use acd_report::page::account::Account;
use anyhow::Context;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Stretch, micros_between};
use crate::input::Usage;
use crate::journal::{Clock, Zone};

/// The account of a journal, from a day to another; without them from its first call to its last.
pub(super) fn account(folder: &Path, stretch: Stretch, zone: Option<&str>) -> anyhow::Result<Account> {
    let whole = look_through(folder, zone)?;
    let first = stretch.from.unwrap_or(whole.first);
    let days = match stretch.to.unwrap_or(whole.last).since(first).map(|span| span.get_days()) {
        Ok(days) if days >= 0 => usize::try_from(days).unwrap_or(0) + 1,
        _ => return Err(Usage(format!("--to: expected a day from {first} on")).into()),
    };
    let mut player = Player::open(folder)?;
    let clock = Clock::new(whole.zone);
    let shown = clock.clone();
    let since_first = move |at| Some(micros_between(first, shown.at(at)?));
    let doing: Vec<Doing> = player.roster().agents().iter().map(|agent| agent.doing).collect();
    let doing = |agent: acd::id::AgentId| doing.get(agent.index()).copied().unwrap_or(Doing::SignedOut);
    let mut fold = Fold::new(&whole.center, (first, Some(days)), doing, since_first);
    let mut last = player.engine().now();
    while let Some(played) = player.play()? {
        // The events borrow the player, which knows the time of day.
        let (at, events) = (played.at, played.events.to_vec());
        last = last.max(at);
        clock.follow(&player, at);
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
        let unix = player.unix_micros(at);
        first = first.or(unix);
        last = unix.or(last);
    }
    let center = player.engine().center().clone();
    let zone = Zone::new(zone, &center)?.time_zone().clone();
    let date = |unix: Option<u64>| {
        let moment = jiff::Timestamp::from_microsecond(i64::try_from(unix?).ok()?).ok()?;
        Some(zone.to_datetime(moment).date())
    };
    let (first, last) = date(first).zip(date(last)).context("the journal holds no call")?;
    Ok(Whole { center, first, last, zone })
}
