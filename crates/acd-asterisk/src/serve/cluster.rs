//! `acd-asterisk run --nats`: the adapter works where the router leads.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use acd::journal::CenterPlace;
use acd_asterisk::config::Config;
use acd_asterisk::run::{Adapter, End, Inline};
use acd_server::command::{self, Beginning, Log, Member, Stop};
use anyhow::Context;

use super::super::Exit;
use super::finish;

/// Stands by, and routes while this router leads, until stopped.
pub(super) fn routed(
    beginning: Beginning,
    config: &Config,
    log: &mut Log,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listening = beginning.listen().await?;
        let joining = tokio::task::spawn_blocking(move || Member::join(beginning, listening));
        let member = Arc::new(joining.await.context("joining panicked")??);
        member.listening().tell(out)?;
        command::ready();
        let mut stop = Stop::new().await?;
        loop {
            let Some(leader) = member.stand_by(stop.told()).await? else { return Ok(Exit::Fine) };
            let router = leader.setup.inline(member.beginning().router_options())?;
            let mut adapter = Adapter::new(router, config.clone(), leader.journal);
            let (end, why) = lead(&member, &mut adapter, leader.place, &mut stop, log).await;
            let router = adapter.into_router();
            match (end, why) {
                // Whatever the switch said meanwhile, the next leader finds out.
                (End::Halted, _) => {
                    if let Err(error) = router.shut_down() {
                        tracing::warn!(%error, "this router stands by from now on");
                    }
                }
                (End::Stopped, Why::HandOver) => drop(router.shut_down()?),
                (End::Stopped | End::Replaced | End::Relieved, _) => return finish(end, router),
            }
        }
    })
}

/// Why the adapter was stopped.
enum Why {
    Stop,
    HandOver,
}

/// Runs the adapter, and the routes of `acd serve` beside it.
async fn lead(
    member: &Arc<Member>,
    adapter: &mut Adapter<Inline>,
    place: CenterPlace,
    stop: &mut Stop,
    log: &mut Log,
) -> (End, Why) {
    let (served, handle) = (Arc::clone(member), adapter.handle());
    let http = tokio::spawn(async move {
        match served.service(handle, place).await.and_then(|service| served.serve(service)) {
            Ok(serving) => serving.await,
            Err(error) => tracing::error!(%error, "there is no HTTP interface"),
        }
    });
    let mut why = Why::Stop;
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let stopped = async {
        loop {
            tokio::select! {
                () = stop.told() => return,
                () = member.standing().asked_to_hand_over() => return why = Why::HandOver,
                _ = second.tick() => log.tell_left_out(),
            }
        }
    };
    let end = adapter.run(stopped).await;
    if matches!(end, End::Stopped) {
        member.standing().hands_over();
    }
    http.abort();
    (end, why)
}
