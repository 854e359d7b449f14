//! The answers of a router that does not lead: where the leader is. Once it leads, its connections go on with the
//! routes of its service.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::{Semaphore, watch};

use super::access::{Access, AccessNow, Role};
use super::auth;
use super::leading::Leading;
use super::listen::{Bytes, Listener};
use super::problem::Problem;
use super::{ServerOptions, Service};

/// How many connections a router accepts that does not lead; further ones wait.
const CONNECTIONS_MAX: usize = 4_000;
/// How long to wait after a failure to accept.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// A router that may come to lead.
#[derive(Clone)]
pub struct Standby {
    inner: Arc<Inner>,
}

struct Inner {
    leading: Arc<dyn Leading>,
    options: ServerOptions,
    /// That of its services, too.
    access: AccessNow,
    /// The routes of the service, while the router leads.
    routes: watch::Sender<Option<Router>>,
    connections: Arc<Semaphore>,
}

impl Standby {
    /// A router that does not lead yet. `options` are those of its service to be, with [`ServerOptions::leading`].
    pub fn new(leading: Arc<dyn Leading>, options: ServerOptions) -> Self {
        let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let access = AccessNow::new(options.access.clone());
        let inner = Inner { leading, options, access, routes: watch::channel(None).0, connections };
        Self { inner: Arc::new(inner) }
    }

    /// Replaces who may do what; a service that shares it does so from then on, too.
    pub fn set_access(&self, access: Access) {
        self.inner.access.set(access);
    }

    /// Who may do what, for its services to share.
    #[cfg(feature = "cluster")]
    pub(super) fn access(&self) -> &AccessNow {
        &self.inner.access
    }

    /// The router leads: connections made so far go on with its service.
    pub fn leads(&self, service: &Service) {
        self.inner.routes.send_replace(Some(service.routes()));
    }

    /// The router leads no more.
    pub fn leads_no_more(&self) {
        self.inner.routes.send_replace(None);
    }

    /// Accepts connections until `until` resolves; those made so far go on.
    pub async fn serve(&self, listener: impl Into<Listener>, until: impl Future<Output = ()>) {
        let listener = listener.into();
        let mut until = std::pin::pin!(until);
        loop {
            let room = Arc::clone(&self.inner.connections).acquire_owned();
            let accepted = async { (room.await, listener.accept().await) };
            let (room, accepted) = tokio::select! {
                accepted = accepted => accepted,
                () = &mut until => return,
            };
            match accepted {
                Ok(stream) => {
                    let standby = self.clone();
                    let opened = listener.opened(stream, self.inner.options.read_timeout);
                    tokio::spawn(async move {
                        if let Some(stream) = opened.await {
                            standby.connection(stream).await;
                        }
                        drop(room);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_AGAIN).await;
                }
            }
        }
    }

    async fn connection(self, stream: Box<dyn Bytes>) {
        let read_timeout = self.inner.options.read_timeout;
        let asked = service_fn(move |request| {
            let standby = self.clone();
            async move { Ok::<_, Infallible>(standby.answer(request).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(read_timeout)
            .serve_connection(TokioIo::new(stream), asked);
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended");
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response {
        let Inner { leading, routes, .. } = &*self.inner;
        match request.uri().path() {
            "/healthz" => return "alive\n".into_response(),
            "/metrics" if routes.borrow().is_none() => {
                return self.metrics(&request).unwrap_or_else(IntoResponse::into_response);
            }
            _ => {}
        }
        let led = leading.leads().await;
        let routes = routes.borrow().clone();
        match (led, routes) {
            (Ok(()), Some(routes)) => {
                let Ok(answer) = TowerToHyperService::new(routes).call(request).await;
                answer.map(Body::new)
            }
            (Ok(()), None) => Problem::not_leading(None).into_response(),
            (Err(elsewhere), _) => refusal(request.uri().path(), elsewhere.leader.as_deref()),
        }
    }

    /// Its own metrics, for whoever may see those of a leader.
    fn metrics(&self, request: &Request<Incoming>) -> Result<Response, Problem> {
        auth::admit(&self.inner.access.get(), request.headers())?.may(Role::Board)?;
        let text = self.inner.leading.metrics() + "# EOF\n";
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        Ok(([(CONTENT_TYPE, kind)], text).into_response())
    }
}

/// The page of the wallboard is at the leader; anything else is refused with its address.
fn refusal(path: &str, leader: Option<&str>) -> Response {
    let page = leader.filter(|_| path == "/").and_then(|leader| HeaderValue::from_str(&format!("{leader}/")).ok());
    if let Some(page) = page {
        return (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, page)]).into_response();
    }
    let mut answer = Problem::not_leading(leader).into_response();
    if path == "/readyz" {
        // A wallboard of another router may look whether this one leads.
        answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    answer
}
