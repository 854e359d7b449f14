//! Refuses requests that no well-meaning client sends: another program on the way might interpret them differently.

use axum::extract::Request;
use axum::http::header::{CONNECTION, HOST, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;

/// Refuses ambiguous requests, and closes the connection.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let Err(problem) = is_plain(request.headers()) else { return next.run(request).await };
    let mut response = problem.into_response();
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

fn is_plain(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get_all(HOST).iter().count() > 1 {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "ambiguous", "there is more than one `Host`"));
    }
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let first = codings.next();
    if first.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked")) || codings.next().is_some() {
        let detail = "the only supported transfer coding is `chunked`";
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, "unknown_transfer_coding", detail));
    }
    Ok(())
}
