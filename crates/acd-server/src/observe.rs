//! Counts and logs each request.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, error_span};

use super::{Service, request_id};

pub(super) async fn observe(State(service): State<Service>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let id = request_id::of(request.headers());
    // Whatever is logged while the request is answered names it. Who asks is known once the token has been checked.
    let span = error_span!("request", id = id.to_str().unwrap_or("?"), by = tracing::field::Empty);
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    // Not the path: arbitrary input must not become a metric's label.
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let status = response.status().as_u16();
    let method = known(&method);
    service.metrics().request(method, route, status, took);
    let _entered = span.enter();
    if status >= 500 {
        tracing::warn!(method, route, status, took_us = took.as_micros() as u64, "request");
    } else {
        tracing::debug!(method, route, status, took_us = took.as_micros() as u64, "request");
    }
    let headers = response.headers_mut();
    headers.insert(request_id::HEADER, id);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // A client that knows when an idle connection is closed does not send a command into a closed one.
    let idle = format!("timeout={}", service.options().read_timeout.as_secs());
    if let Ok(idle) = HeaderValue::from_str(&idle) {
        headers.insert(HeaderName::from_static("keep-alive"), idle);
    }
    response
}

/// HTTP's standard methods; anything else is `other`.
const fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::HEAD => "HEAD",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "other",
    }
}
