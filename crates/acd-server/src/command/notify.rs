//! What the process tells systemd (`Type=notify`): that it is ready, reads its files again, stops, and is alive.

use std::time::Duration;

use crate::service::Service;

/// How long the router may take to answer before the process counts as stuck.
const ANSWER: Duration = Duration::from_secs(5);

#[cfg(target_os = "linux")]
fn tell(states: &[sd_notify::NotifyState<'_>]) {
    // Without systemd there is nobody to tell.
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd cannot be notified");
    }
}

/// It serves.
pub fn ready() {
    #[cfg(target_os = "linux")]
    tell(&[sd_notify::NotifyState::Ready]);
}

/// It reads its files again.
pub(super) fn reloading() {
    #[cfg(target_os = "linux")]
    {
        if let Ok(now) = sd_notify::NotifyState::monotonic_usec_now() {
            tell(&[sd_notify::NotifyState::Reloading, now]);
        }
    }
}

/// It stops.
pub fn stopping() {
    #[cfg(target_os = "linux")]
    tell(&[sd_notify::NotifyState::Stopping]);
}

/// Says regularly that the process is alive, as long as its router answers; if systemd asked for that (`WatchdogSec`).
pub(super) async fn keep_alive(service: Service) {
    #[cfg(target_os = "linux")]
    if let Some(most) = sd_notify::watchdog_enabled() {
        loop {
            let answers = tokio::time::timeout(ANSWER, service.handle().ask(|_| ())).await;
            // A full queue is an answer.
            if answers.is_ok() && !service.handle().has_stopped() {
                tell(&[sd_notify::NotifyState::Watchdog]);
            }
            tokio::select! {
                () = tokio::time::sleep(most / 3) => {}
                () = service.closed() => return,
            }
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (service, ANSWER);
}

/// Says regularly that the process is alive, while it has no router.
#[cfg(feature = "cluster")]
pub(super) async fn alive() {
    #[cfg(target_os = "linux")]
    if let Some(most) = sd_notify::watchdog_enabled() {
        loop {
            tell(&[sd_notify::NotifyState::Watchdog]);
            tokio::time::sleep(most / 3).await;
        }
    }
}
