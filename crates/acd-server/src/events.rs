//! `GET /v1/events`: all events, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, unfold};
use futures_util::{Stream, StreamExt};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::auth::Pass;
use super::body::InQuery;
use super::feed::{Audience, Read};
use super::metrics::Counted;
use super::problem::Problem;
use super::{Service, fence};

/// Where to begin.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct From {
    /// The number of the first event; by default the next one. The state shown by other resources includes the number
    /// of the next event.
    from: Option<u64>,
    /// Who reads: by default somebody who wants every event.
    #[serde(default)]
    r#for: Audience,
    /// The journal that the numbers belong to. If it is another one, the reader only learns that something was missed.
    journal: Option<String>,
}

/// Streams events from the next one, from the requested one, or from where a reader was when the connection was lost
/// (`Last-Event-ID`).
pub(super) async fn stream(
    State(service): State<Service>,
    pass: Pass,
    headers: HeaderMap,
    InQuery(From { from, r#for: audience, journal }): InQuery<From>,
) -> Result<Response, Problem> {
    let counted = subscriber(&service)?;
    let now = service.feed().next();
    let next = match Last::read(&headers) {
        Last::Unsaid => Some(from.unwrap_or(now)),
        Last::Event(last) => Some(last.saturating_add(1)),
        Last::Unknown => None,
    };
    // From a future event (another journal, or an older copy of it), or from an unknown one: how many were missed is
    // unknown.
    let here = service.handle().journal().to_string();
    // What was answered to this reader may not be in the feed yet.
    let latest = service.handle().events().max(now);
    let known = next.filter(|next| *next <= latest && journal.is_none_or(|journal| journal == here));
    let next = known.unwrap_or(now);
    let mut greeting = format!("event: journal\ndata: {}\n\n", json!({ "journal": here, "next": next }));
    if known.is_none() {
        greeting += &missed(None, now);
    }
    let epoch = fence::epoch(&headers)?;
    let reader = Reader { next, audience, epoch, pass, over: false, service, _counted: counted };
    Ok(sent(greeting.into(), unfold(reader, |mut reader| async move { Some((reader.read().await?, reader)) })))
}

/// Where a reader was when the connection was lost.
enum Last {
    /// The request does not say.
    Unsaid,
    Event(u64),
    /// The request's value is not the number of an event.
    Unknown,
}

impl Last {
    fn read(headers: &HeaderMap) -> Self {
        match headers.get("last-event-id") {
            None => Self::Unsaid,
            // A browser that has received no event sends no header; some send an empty one.
            Some(id) if id.is_empty() => Self::Unsaid,
            Some(id) => id.to_str().ok().and_then(|id| id.parse().ok()).map_or(Self::Unknown, Self::Event),
        }
    }
}

/// Counts one more reader.
pub(super) fn subscriber(service: &Service) -> Result<Counted, Problem> {
    let counted = service.metrics().subscriber();
    if counted.count() as usize > service.options().subscribers_max {
        let detail = "the server's limit of stream readers is reached";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_readers", detail));
    }
    Ok(counted)
}

/// A stream of server-sent events, which ends with a closing event when the server closes.
pub(super) fn sent(greeting: Bytes, rest: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    let once = |text| stream::once(std::future::ready(text));
    let body = Body::from_stream(once(greeting).chain(rest).chain(once(CLOSING)).map(Ok::<_, Infallible>));
    ([(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-cache")], body).into_response()
}

fn missed(count: Option<u64>, next: u64) -> String {
    format!("event: missed\ndata: {}\n\n", json!({ "missed": count, "next": next }))
}

/// The last event of a stream.
const CLOSING: Bytes = Bytes::from_static(b"event: closing\ndata: {}\n\n");

/// The last event for a switch that another one has replaced.
const REPLACED: Bytes = Bytes::from_static(b"event: replaced\ndata: {}\n\n");

/// Sent on a stream in which nothing happens.
pub(super) const ALIVE: Bytes = Bytes::from_static(b": still here\n\n");

/// A reader of events.
struct Reader {
    next: u64,
    audience: Audience,
    /// Which switch reads, if one does.
    epoch: Option<u64>,
    pass: Pass,
    /// Whether another switch has replaced it.
    over: bool,
    service: Service,
    _counted: Counted,
}

impl Reader {
    /// The next piece of text; `None` when the server closes.
    async fn read(&mut self) -> Option<Bytes> {
        let mut news = self.service.feed().news();
        if self.over || !self.pass.holds(&self.service.access()) {
            return None;
        }
        loop {
            match self.service.feed().read(self.next, self.audience) {
                Read::Text(text, next) => {
                    self.next = next;
                    if text.is_empty() {
                        continue;
                    }
                    return Some(text);
                }
                Read::Missed(count, next) => {
                    self.next = next;
                    return Some(missed(Some(count), next).into());
                }
                Read::Nothing => {}
            }
            if self.service.is_closing() {
                return None;
            }
            let keep_alive: Duration = self.service.options().keep_alive;
            tokio::select! {
                _ = news.changed() => {}
                () = self.service.closed() => {}
                () = self.pass.revoked(&self.service) => return None,
                () = self.service.fence().replaced(self.epoch) => {
                    self.over = true;
                    return Some(REPLACED);
                }
                () = tokio::time::sleep(keep_alive) => return Some(ALIVE),
            }
        }
    }
}
