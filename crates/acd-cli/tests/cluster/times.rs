//! S5: hand-overs, by SIGTERM and by `acd cluster hand-over`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::load::Load;
use crate::node::{operate, until};
use crate::site::{LONG, Site, summary};
use crate::{Measured, Run};

/// The number of commands per second.
const RATE: u64 = 2_000;

pub(crate) fn measure(run: &Run) -> Measured {
    let mut site = Site::start(run)?;
    let load = Load::start(&site.addresses(), RATE, 1);
    let (mut times, mut longest) = (Vec::new(), Duration::ZERO);
    for time in 0..run.times {
        let leader = site.leader(LONG)?;
        site.standby_is_there(leader)?;
        std::thread::sleep(Duration::from_millis(1_500));
        let (asked, book) = (Instant::now(), &load.book);
        let by_signal = time % 2 == 0;
        match by_signal {
            true => site.nodes[leader].signal("TERM"),
            false => _ = operate(&["hand-over"], &site.nats, &site.cluster)?,
        }
        until("the successor serves", LONG, || book.first_after(asked, Some(leader)).is_some())
            .map_err(|why| format!("{why}\n{}", site.logs()))?;
        std::thread::sleep(Duration::from_millis(300));
        let moments = book.moments.lock();
        let old = moments.iter().filter(|moment| moment.by == leader).map(|moment| moment.at).max();
        let new =
            moments.iter().filter(|moment| moment.by != leader && moment.at > asked).map(|moment| moment.at).min();
        times.extend(new.zip(old).map(|(new, old)| new.saturating_duration_since(old)));
        let slow = moments.iter().filter(|moment| moment.at > asked).map(|moment| moment.at - moment.sent).max();
        longest = longest.max(slow.unwrap_or_default());
        drop(moments);
        if by_signal {
            site.nodes[leader].ended()?;
            site.nodes[leader].run()?;
        }
    }
    let book = load.stop();
    let history = site.compare(&[Arc::clone(&book)])?;
    Ok(format!(
        "hand-over, from the last command that one acknowledged to the first of the other: {}; the slowest request {:.3} s; of {} \
         commands 0 refused, 0 lost; {} events equal",
        summary(&mut times, Duration::from_millis(200)),
        longest.as_secs_f64(),
        book.acknowledged.lock().len(),
        history.events
    ))
}
