//! Records from a router's own journal.

use std::path::Path;

use acd::journal::Player;
use acd_planning::records::{History, Records};

use crate::journal::{Clock, Zone};

/// The calls of a journal, or of one segment of it, on the clock of `zone`; of the centre's first calendar where that
/// is not given. Reads it twice: the last centre names everything that ever existed.
///
/// # Errors
/// A journal that is damaged or missing; an unknown zone.
pub(super) fn read(path: &Path, zone: Option<&str>) -> anyhow::Result<Records> {
    let mut player = Player::open(path)?;
    while player.play()?.is_some() {}
    let center = player.engine().center().clone();
    let clock = Clock::new(Zone::new(zone, &center)?.time_zone().clone());
    let shown = clock.clone();
    let mut history = History::new(&center, move |at| shown.at(at));
    let mut player = Player::open(path)?;
    while let Some(played) = player.play()? {
        let (at, events) = (played.at, played.events.to_vec());
        clock.follow(&player, at);
        events.iter().for_each(|event| history.record(event));
    }
    let mut records = history.finish();
    records.notes.push("each stay in a queue is one call; consultations are left out".to_owned());
    Ok(records)
}
