//! Long answers: serialised on worker threads, sent in pieces, with a bound on their total size.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::unfold;
use serde::Serialize;

use super::Service;
use super::problem::Problem;
use acd::notes::Notes;
use acd_wire::Named;

/// Answers up to this length, in bytes, are not counted: a connection holds as much anyway.
const LONG: usize = 64 << 10;
/// The pieces in which a long answer is sent.
const PIECE: usize = 64 << 10;
/// The unit in which answers are counted.
const UNIT: usize = 1 << 10;

/// A JSON answer, which may be long, with the names of calls. Its size counts against
/// [`ServerOptions::answers_max`](super::ServerOptions::answers_max) until it has been sent or the connection is
/// closed.
///
/// # Errors
/// If the limit is reached.
pub(super) async fn long(
    service: &Service,
    notes: Notes,
    value: impl Serialize + Send + 'static,
) -> Result<Response, Problem> {
    let names = service.names();
    let text = service.work(move || {
        serde_json::to_string(&Named::new(&names, &notes, &value)).expect("what is answered is plain data")
    });
    let mut rest = Bytes::from(text.await);
    if rest.len() <= LONG {
        return Ok(([(CONTENT_TYPE, "application/json")], rest).into_response());
    }
    let length = rest.len();
    // An answer longer than the limit waits until there is no other.
    let units = length.div_ceil(UNIT).min(units(service.options().answers_max)) as u32;
    let Ok(room) = Arc::clone(service.answers()).try_acquire_many_owned(units) else {
        let detail = "too much is held for clients that have not read their answers yet";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_much_unread", detail));
    };
    let pieces = unfold(room, move |room| {
        let piece = rest.split_to(PIECE.min(rest.len()));
        std::future::ready((!piece.is_empty()).then_some((Ok::<_, Infallible>(piece), room)))
    });
    let headers = [(CONTENT_TYPE, "application/json".to_owned()), (CONTENT_LENGTH, length.to_string())];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// The number of units in this many bytes.
pub(super) fn units(bytes: usize) -> usize {
    (bytes / UNIT).clamp(1, u32::MAX as usize >> 4)
}
