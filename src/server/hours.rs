//! Queues open and close at the hours of their calendars.

use std::time::{Duration, SystemTime};

use super::Service;
use crate::config::{Center, OnClosing, OpenState, Schedule, UnixTime};
use crate::engine::Command;
use crate::id::QueueId;
use crate::live::CallError;

/// How long the schedule is trusted before the time of day is looked at again: it may have been set meanwhile.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

fn time_of_day() -> UnixTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    UnixTime::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Opens and closes queues as the calendars say: once when it begins (and with each new centre), then at every change. In
/// between whoever opens or closes a queue by command has their way.
pub(super) async fn keep(service: Service) {
    let mut centers = service.centers();
    loop {
        let center = centers.borrow_and_update().clone();
        // The centre was checked when it was read.
        let Ok(schedule) = Schedule::new(&center) else { return };
        let mut looked = time_of_day();
        set_all(&service, &center, &schedule, looked).await;
        let changed = loop {
            let next = schedule.changes(looked).next();
            let now = time_of_day();
            let until = next.map_or(LOOK_AGAIN, |change| {
                Duration::from_micros(change.at.as_micros().saturating_sub(now.as_micros()).max(0) as u64)
            });
            tokio::select! {
                () = tokio::time::sleep(until.min(LOOK_AGAIN)) => {}
                changed = centers.changed() => break changed.is_ok(),
                () = service.closed() => break false,
            }
            let now = time_of_day();
            for change in schedule.changes(looked).take_while(|change| change.at <= now) {
                for queue in schedule.queues(change.calendar) {
                    set(&service, &center, *queue, change.to).await;
                }
            }
            looked = now.max(looked);
        };
        if !changed {
            return;
        }
    }
}

async fn set_all(service: &Service, center: &Center, schedule: &Schedule, now: UnixTime) {
    for queue in center.queue_ids() {
        if let Some(calendar) = center.queues[queue.index()].hours {
            let to = if schedule.is_open(calendar, now) { OpenState::Open } else { OpenState::Closed };
            set(service, center, queue, to).await;
        }
    }
}

async fn set(service: &Service, center: &Center, queue: QueueId, to: OpenState) {
    let command = match to {
        OpenState::Open => Command::OpenQueue { queue },
        OpenState::Closed => {
            let waiting: OnClosing = center.queues[queue.index()].on_closing;
            Command::CloseQueue { queue, waiting }
        }
    };
    let name = &center.queues[queue.index()].name;
    match service.handle().call(command).await {
        Ok(_) => tracing::info!(queue = name, to = ?to, "the calendar"),
        // It is so already, or retired.
        Err(CallError::Rejected(_)) => {}
        Err(error) => tracing::error!(queue = name, to = ?to, %error, "the calendar could not be followed"),
    }
}
