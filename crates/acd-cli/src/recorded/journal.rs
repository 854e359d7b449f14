//! Records from a router's own journal.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use acd::journal::Player;
use acd::time::Timestamp;
use acd_planning::records::{History, Records};

use crate::journal::Zone;

/// The calls of a journal, or of one segment of it, on the clock of `zone`; of the centre's first calendar where that
/// is not given. Reads it twice: the last centre names everything that ever existed.
///
/// # Errors
/// A journal that is damaged or missing; an unknown zone.
pub(super) fn read(path: &Path, zone: Option<&str>) -> anyhow::Result<Records> {
    let mut player = Player::open(path)?;
    while player.play()?.is_some() {}
    let center = player.engine().center().clone();
    let zone = Zone::new(zone, &center)?;
    // How far the engine's time is behind the time of day, in microseconds.
    let behind: Rc<Cell<Option<i64>>> = Rc::default();
    let clock = {
        let behind = Rc::clone(&behind);
        move |at: Timestamp| {
            let micros = i64::try_from(at.as_micros()).ok()?.checked_add(behind.get()?)?;
            Some(zone.time_zone().to_datetime(jiff::Timestamp::from_microsecond(micros).ok()?))
        }
    };
    let mut history = History::new(&center, clock);
    let mut player = Player::open(path)?;
    while let Some(played) = player.play()? {
        let (at, events) = (played.at, played.events.to_vec());
        let time_of_day = player.unix_micros(at).and_then(|micros| i64::try_from(micros).ok());
        behind.set(time_of_day.zip(i64::try_from(at.as_micros()).ok()).map(|(day, at)| day - at));
        events.iter().for_each(|event| history.record(event));
    }
    let mut records = history.finish();
    records.notes.push("each stay in a queue is one call; consultations are left out".to_owned());
    Ok(records)
}
