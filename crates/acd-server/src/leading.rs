//! Several routers, of which one leads: who does not, answers nothing, and says who does.

use std::fmt;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::future::BoxFuture;

use super::problem::Problem;
use super::{ServerOptions, Service};

/// Whether this router leads, where several stand by for each other.
pub trait Leading: fmt::Debug + Send + Sync + 'static {
    /// Whether it leads, confirmed a moment ago; waits for a while if that is about to be known.
    fn leads(&self) -> BoxFuture<'_, Result<(), Elsewhere>>;

    /// The addresses of the other routers that are there.
    fn routers(&self) -> Vec<String>;

    /// What is measured about it, in the text format of OpenMetrics, without its end.
    fn metrics(&self) -> String;
}

/// Another router leads, or nobody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The address of the one that does, such as `http://10.0.0.5:8012`, if it is known.
    pub leader: Option<String>,
}

impl From<Elsewhere> for Problem {
    fn from(elsewhere: Elsewhere) -> Self {
        Self::not_leading(elsewhere.leader.as_deref())
    }
}

/// Whether the router leads, if there are several.
///
/// # Errors
/// It does not.
pub(super) async fn leads(options: &ServerOptions) -> Result<(), Problem> {
    match &options.leading {
        Some(leading) => Ok(leading.leads().await?),
        None => Ok(()),
    }
}

/// Answers nothing on behalf of a router that does not lead. Metrics are its own.
pub(super) async fn check(State(service): State<Service>, request: Request, next: Next) -> Result<Response, Problem> {
    if request.uri().path() != "/metrics" {
        leads(service.options()).await?;
    }
    Ok(next.run(request).await)
}
