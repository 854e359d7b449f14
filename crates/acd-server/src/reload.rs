//! `POST /v1/reload`: the files that the server was started from are read again.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Service;
use super::body::InQuery;
use super::commands::json;
use super::problem::Problem;

/// Whether a centre that looks like the wrong one is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doubt {
    /// No: nothing changes.
    #[default]
    Refuse,
    /// Yes.
    Accept,
}

/// What was read again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reloaded {
    /// What differs in the centre.
    pub center: String,
    /// How many tokens there are; `null` without a file of tokens.
    pub tokens: Option<usize>,
    /// Whether there is a certificate, which was read again too.
    pub certificate: bool,
}

/// Why nothing was changed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("nothing was changed: {}", .0.join("; "))]
pub struct NotReloaded(pub Vec<String>);

type Reading = Pin<Box<dyn Future<Output = Result<Reloaded, NotReloaded>> + Send>>;

/// Reads the files again.
pub(super) type Reload = Arc<dyn Fn(Doubt) -> Reading + Send + Sync>;

/// What to do with a centre that looks like the wrong one.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Again {
    /// Take the centre of the file even if it retires every queue or every agent, every queue with calls in it, or
    /// everybody who is signed in.
    #[serde(default)]
    replace: bool,
}

pub(super) async fn reload(
    State(service): State<Service>,
    InQuery(Again { replace }): InQuery<Again>,
) -> Result<Response, Problem> {
    let Some(reload) = service.reload() else {
        return Err(Problem::not_found("this server was not started from files"));
    };
    let doubt = if replace { Doubt::Accept } else { Doubt::Refuse };
    // Goes on though the client goes away.
    let done = tokio::spawn(reload(doubt)).await;
    match done {
        Ok(Ok(reloaded)) => Ok(json(&service.names(), &reloaded)),
        Ok(Err(faults)) => Err(Problem::invalid(faults.to_string())),
        Err(_) => Err(Problem::invalid("reading the files again has failed")),
    }
}
