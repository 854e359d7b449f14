//! Signs of life, on plain subjects. They decide nothing: they say when it may be time to ask the log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use crossbeam_channel::Sender;
use futures_util::StreamExt;

use crate::broker::Broker;
use crate::standing::{Beat, Role, Standing, is_named};
use crate::stream_log::StreamLog;

/// How long to wait before a subscription that ended is made again.
const AGAIN: Duration = Duration::from_millis(100);

/// Sends, hears and answers until the process ends. `news` gets something whenever a peer was heard.
pub(crate) fn start(broker: &Broker, standing: &Arc<Standing>, every: Duration, news: Sender<()>) {
    broker.spawn(say(broker.clone(), Arc::clone(standing), every));
    broker.spawn(hear(broker.clone(), Arc::clone(standing), news));
    broker.spawn(answer(broker.clone(), Arc::clone(standing)));
    broker.spawn(confirm(broker.clone(), Arc::clone(standing), every));
}

async fn say(broker: Broker, standing: Arc<Standing>, every: Duration) {
    loop {
        let text = serde_json::to_vec(&standing.own()).expect("plain data");
        // Who is not connected is not heard, and need not be.
        let _ = broker.client().publish(broker.names.beat.clone(), text.into()).await;
        let _ = broker.client().flush().await;
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = standing.beat_now.notified() => {}
        }
    }
}

async fn hear(broker: Broker, standing: Arc<Standing>, news: Sender<()>) {
    loop {
        let Ok(mut beats) = broker.client().subscribe(broker.names.beat.clone()).await else {
            tokio::time::sleep(AGAIN).await;
            continue;
        };
        while let Some(said) = beats.next().await {
            match serde_json::from_slice::<Beat>(&said.payload) {
                Ok(beat) if beat.router != standing.router => {
                    standing.heard(beat);
                    // One that has not been taken is enough.
                    let _ = news.try_send(());
                }
                Ok(_) => {}
                Err(error) => tracing::debug!(%error, "a sign of life is not understood"),
            }
        }
    }
}

/// Asks to hand over, from `acd cluster hand-over`.
async fn answer(broker: Broker, standing: Arc<Standing>) {
    loop {
        let Ok(mut asked) = broker.client().subscribe(broker.names.hand_over.clone()).await else {
            tokio::time::sleep(AGAIN).await;
            continue;
        };
        while let Some(said) = asked.next().await {
            let Some(reply) = said.reply.filter(|_| standing.role() == Role::Leading) else { continue };
            let name = String::from_utf8_lossy(&said.payload).into_owned();
            let to = Some(name).filter(|name| !name.is_empty());
            let fits = |beat: &Beat| to.as_ref().is_none_or(|name| is_named(beat, name));
            let found = standing.present().into_iter().find(|beat| beat.role == Role::Following && fits(beat));
            let text = match found {
                Some(beat) => {
                    standing.ask_to_hand_over(to);
                    format!("ok {}", beat.address)
                }
                None => "nobody stands by who could lead".to_owned(),
            };
            let _ = broker.client().publish(reply, Bytes::from(text)).await;
            let _ = broker.client().flush().await;
        }
    }
}

/// While a leader has nothing to append, asks the stream's leader whether anybody else has.
async fn confirm(broker: Broker, standing: Arc<Standing>, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        let lately = standing.confirmed_at().is_some_and(|at| at.elapsed() < every);
        if standing.role() != Role::Leading || lately {
            continue;
        }
        let (begun, (_, last)) = (Instant::now(), standing.meter.position());
        match StreamLog::leader_has(&broker, last + 1).await {
            Some(None) => standing.confirm(begun),
            // Perhaps its own, whose acknowledgement is under way.
            Some(Some(_)) if standing.meter.position().1 == last => standing.suspect(),
            Some(Some(_)) | None => {}
        }
    }
}
