//! `GET /healthz` and `GET /readyz`: for supervisors and load balancers.

use std::time::Duration;

use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderName};
use axum::http::{HeaderMap, StatusCode};

use super::problem::Problem;
use super::{Service, auth, leading};
use acd::live::CallError;

/// Alive while the router runs. A router that stopped on its own does not come back: the process must be restarted.
pub(super) async fn lives(State(service): State<Service>) -> Result<&'static str, Problem> {
    if service.handle().has_stopped() {
        return Err(Problem::not_accepted(CallError::Stopped, &service.names()));
    }
    Ok("alive\n")
}

/// Ready, which the wallboard of another router may see, too.
type Ready = ([(HeaderName, &'static str); 1], &'static str);

fn ready(text: &'static str) -> Ready {
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], text)
}

/// Ready while the router accepts calls: it leads, answers, is not about to stop, and can write its journal. The
/// details of a failure, which may name files, are shown only to authorised requests, and in the log.
pub(super) async fn is_ready(State(service): State<Service>, headers: HeaderMap) -> Result<Ready, Problem> {
    leading::leads(service.options()).await?;
    if let Err(problem) = service.is_ready() {
        let may_know = auth::admit(&service.access(), &headers).is_ok();
        return Err(if may_know { problem } else { problem.in_general() });
    }
    let answers =
        tokio::time::timeout(Duration::from_secs(2), service.handle().ask(|engine| engine.is_suspended())).await;
    match answers {
        Ok(Ok(false)) => Ok(ready("ready\n")),
        // Calls are accepted, and wait.
        Ok(Ok(true)) => Ok(ready("ready; the switch is away, and nothing is offered\n")),
        Ok(Err(error)) => Err(Problem::not_accepted(error, &service.names())),
        Err(_) => {
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "the router has not answered in two seconds"))
        }
    }
}
