//! `GET /healthz` and `GET /readyz`: for whoever starts, stops and watches processes.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;

use super::Service;
use super::problem::Problem;

pub(super) async fn lives() -> &'static str {
    "alive\n"
}

/// Ready is who takes calls: the router answers, is not about to stop, and could write its journal lately.
pub(super) async fn is_ready(State(service): State<Service>) -> Result<&'static str, Problem> {
    service.is_ready()?;
    let answers = tokio::time::timeout(Duration::from_secs(2), service.handle().ask(|_| ())).await;
    match answers {
        Ok(Ok(())) => Ok("ready\n"),
        Ok(Err(error)) => Err(Problem::not_accepted(error, &service.names())),
        Err(_) => {
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "the router has not answered in two seconds"))
        }
    }
}
