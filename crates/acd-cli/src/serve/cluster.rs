//! `acd serve --nats`: stands by, and leads when that is due.

use std::io::Write;
use std::time::Duration;

use acd::journal::CenterPlace;
use acd::live::{Router, ShutDownError};
use acd_server::command::{self, BeginError, Beginning, Log, Member, Stop};
use anyhow::Context;

use super::super::Exit;
use super::with_its_faults;

/// How long a process that is to stop waits for a log that does not answer.
const LAST_APPEND: Duration = Duration::from_secs(5);

/// Why a router leads no more.
enum Ended {
    /// The process is to stop.
    Stopped,
    /// An operator wants another one to lead.
    HandOver,
    /// Another one has taken over, or the log did not answer for long.
    Lost,
}

/// Serves until stopped.
pub(super) async fn run(
    beginning: Beginning,
    mut stop: Stop,
    log: &mut Log,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let (listening, open) = (beginning.listen().await?, beginning.server_options().access.is_open());
    let joining = tokio::task::spawn_blocking(move || Member::join(beginning, listening));
    let member = joining.await.context("joining panicked")?.map_err(with_its_faults)?;
    member.listening().tell(out)?;
    command::ready();
    let addresses = member.listening().addresses().join(", ");
    tracing::info!(router = %member.standing().own().router, "standing by at {addresses}");
    if open {
        tracing::warn!("no token is set: anybody who can reach {addresses} has full access");
    }
    while let Some(leader) = member.stand_by(stop.told()).await.map_err(with_its_faults)? {
        let router = leader.setup.start(member.beginning().router_options())?;
        let stopped = matches!(lead(&member, router, leader.place, &mut stop, log).await?, Ended::Stopped);
        if stopped {
            break;
        }
    }
    command::stopping();
    tracing::info!("stopped; the local journal is closed");
    Ok(Exit::Fine)
}

/// Serves while this router leads.
async fn lead(
    member: &Member,
    router: Router,
    place: CenterPlace,
    stop: &mut Stop,
    log: &mut Log,
) -> anyhow::Result<Ended> {
    let handle = router.handle();
    let service = match member.service(handle.clone(), place).await {
        Ok(service) => service,
        // It may have been replaced by now.
        Err(BeginError::Service(error)) => {
            tracing::warn!(%error, "the router ended before it served");
            _ = shut_down(member, router, Duration::MAX).await?;
            return Ok(Ended::Lost);
        }
        Err(error) => return Err(with_its_faults(error)),
    };
    let serving = tokio::spawn(member.serve(service.clone())?);
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let ended = loop {
        tokio::select! {
            () = stop.told() => break Ended::Stopped,
            () = member.standing().asked_to_hand_over() => break Ended::HandOver,
            // Its end tells why.
            () = handle.until_stopped() => break Ended::Lost,
            _ = second.tick() => log.tell_left_out(),
        }
    };
    match ended {
        Ended::Lost => tracing::warn!("this router stands by from now on"),
        Ended::HandOver | Ended::Stopped => {
            tracing::info!("handing over");
            member.standing().hands_over();
        }
    }
    let patience = if matches!(ended, Ended::Stopped) { LAST_APPEND } else { Duration::MAX };
    let closed = shut_down(member, router, patience).await?;
    service.close();
    if let (Ended::Stopped, Err(error)) = (&ended, &closed) {
        tracing::warn!(%error, "the router has ended");
    }
    if matches!(ended, Ended::Stopped) {
        serving.await.context("the server's task panicked")?;
    }
    Ok(ended)
}

/// Applies and answers what the router has accepted, and hands over; after a while without waiting for the log.
async fn shut_down(member: &Member, router: Router, patience: Duration) -> anyhow::Result<Result<(), ShutDownError>> {
    let mut closing = tokio::task::spawn_blocking(move || router.shut_down().map(drop));
    let closed = tokio::select! {
        closed = &mut closing => closed,
        () = tokio::time::sleep(patience) => {
            member.standing().stop();
            closing.await
        }
    };
    closed.context("closing the router panicked")
}
