//! Each request is counted, and told to the log.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::middleware::Next;
use axum::response::Response;

use super::Service;

pub(super) async fn observe(State(service): State<Service>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    let took = started.elapsed();
    // Not the path: what anybody may send must not become a name of a figure.
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let status = response.status().as_u16();
    let method = if method.as_str().len() > 7 { "other" } else { method.as_str() };
    service.metrics().request(method, route, status, took);
    if status >= 500 {
        tracing::warn!(method, route, status, took_us = took.as_micros() as u64, "request");
    } else {
        tracing::debug!(method, route, status, took_us = took.as_micros() as u64, "request");
    }
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
