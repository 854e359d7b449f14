//! `POST /v1/switch`: one switch at a time. A newer one replaces the older, whose commands are then refused and whose
//! stream of events ends; and while the one in charge is silent, nothing is offered.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::Instant;

use super::Service;
use super::body::JsonBody;
use super::commands::{accept, json};
use super::problem::Problem;
use acd::engine::Command;
use acd::notes::Text;
use acd::time::Duration as Interval;
use acd_wire::{Hints, read};

/// The header by which a switch says which one it is.
const HEADER: &str = "acd-switch";
/// How long to wait before a suspension that was refused is tried again.
const AGAIN: Duration = Duration::from_millis(250);

/// A switch takes charge.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TakeCharge {
    /// What it is called, for the log.
    name: Text,
    /// After how many seconds without a request of it nothing is offered any more, as after `suspend`; never by
    /// default.
    lease: Option<Interval>,
}

/// A switch is in charge.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct InCharge {
    /// To be sent as `Acd-Switch` with each request of this switch. A request with another one is refused with 409
    /// `replaced`.
    epoch: u64,
    /// Whether nothing is offered: then `reconcile` and `resume`.
    suspended: bool,
}

/// Who is in charge.
#[derive(Debug)]
struct Charge {
    epoch: u64,
    lease: Option<Duration>,
    /// The last sign of life.
    heard: Instant,
}

/// Lets one switch at a time command.
#[derive(Debug)]
pub(super) struct Fence {
    charge: Mutex<Option<Charge>>,
    epochs: watch::Sender<u64>,
}

impl Fence {
    /// Nobody is in charge.
    pub(super) fn new() -> Self {
        Self { charge: Mutex::new(None), epochs: watch::channel(0).0 }
    }

    /// Epochs rise over restarts too: they begin at the time of day.
    fn take_charge(&self, now_micros: u64, lease: Option<Duration>) -> u64 {
        let epoch = now_micros.max(*self.epochs.borrow() + 1);
        *self.charge.lock() = Some(Charge { epoch, lease, heard: Instant::now() });
        self.epochs.send_replace(epoch);
        epoch
    }

    /// A request of that switch; whether it is in charge. If so, its lease is renewed.
    fn hears(&self, epoch: u64) -> bool {
        match &mut *self.charge.lock() {
            Some(charge) if charge.epoch == epoch => {
                charge.heard = Instant::now();
                true
            }
            _ => false,
        }
    }

    /// When the lease of the switch in charge runs out; `None` if it has none.
    fn runs_out(&self) -> Option<Instant> {
        self.charge.lock().as_ref().and_then(|charge| Some(charge.heard + charge.lease?))
    }

    /// Waits until another switch than that one is in charge; forever for a reader who is no switch.
    pub(super) async fn replaced(&self, epoch: Option<u64>) {
        let Some(epoch) = epoch else { return std::future::pending().await };
        // This fence keeps the sender alive.
        let _ = self.epochs.subscribe().wait_for(|&now| now != epoch).await;
    }
}

fn replaced() -> Problem {
    let detail =
        "another switch is in charge, or the server was restarted: take charge with POST /v1/switch, then reconcile";
    Problem::new(StatusCode::CONFLICT, "replaced", detail)
}

/// The epoch that a request names, if it does.
///
/// # Errors
/// If that is no number.
pub(super) fn epoch(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(header) = headers.get(HEADER) else { return Ok(None) };
    let number = header.to_str().ok().and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| Problem::invalid("`Acd-Switch` is the number that POST /v1/switch answered"))
}

/// Refuses requests of switches that are not in charge any more.
pub(super) async fn check(State(service): State<Service>, request: Request, next: Next) -> Result<Response, Problem> {
    match epoch(request.headers())? {
        Some(epoch) if !service.fence().hears(epoch) => {
            let mut refused = replaced().into_response();
            // Its body was not read, and may not have come yet.
            refused.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            Ok(refused)
        }
        _ => Ok(next.run(request).await),
    }
}

/// A switch takes charge.
pub(super) async fn take_charge(State(service): State<Service>, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    let names = service.names();
    let (TakeCharge { name, lease }, _) = read(&names, &Hints::default(), &body)?;
    let lease = lease.map(|lease| Duration::from_micros(lease.as_micros()));
    let now = service.handle().now().as_micros();
    let epoch = service.fence().take_charge(now, lease);
    tracing::info!(%name, epoch, ?lease, "a switch takes charge");
    let suspended = service.handle().ask(|engine| engine.is_suspended()).await;
    let suspended = suspended.map_err(|error| Problem::not_accepted(error, &names))?;
    Ok(json(&names, &InCharge { epoch, suspended }))
}

/// Suspends routing whenever the lease of the switch in charge runs out, until the service is closed.
pub(super) async fn keep(service: Service) {
    let mut epochs = service.fence().epochs.subscribe();
    let mut suspended_for = None;
    loop {
        let epoch = *epochs.borrow_and_update();
        let due = service.fence().runs_out();
        let wait = async {
            match due {
                Some(due) if suspended_for != Some(due) => tokio::time::sleep_until(due).await,
                // It has been suspended for this silence already, or never is.
                Some(_) => tokio::time::sleep(AGAIN).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = wait => {}
            _ = epochs.changed() => continue,
            () = service.closed() => return,
        }
        // It may have been heard meanwhile.
        if service.fence().runs_out().is_none_or(|now| Some(now) != due) || suspended_for == due {
            continue;
        }
        tracing::warn!(epoch, "the switch in charge is silent: nothing is offered");
        match accept(&service, &service.names(), Command::Suspend {}).await {
            Ok(_) => suspended_for = due,
            Err(_) => tokio::time::sleep(AGAIN).await,
        }
    }
}
