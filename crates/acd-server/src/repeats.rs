//! `Acd-Command`: a request that is sent again because its answer was lost is answered as it was, and does nothing.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::response::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::Service;
use super::problem::Problem;

/// The header that names a request.
const HEADER: &str = "acd-command";
/// The longest name, in bytes.
const MAX_NAME: usize = 256;
/// How long an answer is remembered.
const FOR: Duration = Duration::from_secs(60);
/// How many are remembered at most; the oldest is forgotten first.
const MOST: usize = 100_000;
/// The longest answer that is remembered, in bytes.
const MAX_ANSWER: usize = 1 << 20;

type Answer = Arc<OnceCell<(Parts, Bytes)>>;

/// The answers of the last minute to requests with names.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    by_name: HashMap<String, Answer>,
    oldest_first: VecDeque<(Instant, String)>,
}

impl Repeats {
    /// The answer to a request of that name, which may not be there yet.
    fn of(&self, name: &str, now: Instant) -> Answer {
        let mut kept = self.kept.lock();
        while kept.oldest_first.front().is_some_and(|(since, _)| *since + FOR <= now) || kept.oldest_first.len() >= MOST
        {
            let Some((_, oldest)) = kept.oldest_first.pop_front() else { break };
            kept.by_name.remove(&oldest);
        }
        if let Some(answer) = kept.by_name.get(name) {
            return Arc::clone(answer);
        }
        let answer = Answer::default();
        kept.by_name.insert(name.to_owned(), Arc::clone(&answer));
        kept.oldest_first.push_back((now, name.to_owned()));
        answer
    }

    /// Lets a request be tried again.
    fn forget(&self, name: &str) {
        let mut kept = self.kept.lock();
        kept.by_name.remove(name);
        // It stands there once, and near the end.
        if let Some(place) = kept.oldest_first.iter().rposition(|(_, other)| other == name) {
            kept.oldest_first.remove(place);
        }
    }
}

/// Answers a request that was answered before as it was then. One that is under way is awaited, whoever asked first.
pub(super) async fn check(State(service): State<Service>, request: Request, next: Next) -> Result<Response, Problem> {
    let Some(header) = request.headers().get(HEADER) else { return Ok(next.run(request).await) };
    let name = header.to_str().ok().filter(|name| (1..=MAX_NAME).contains(&name.len()));
    let name = name.map(str::to_owned).ok_or_else(|| Problem::invalid("`Acd-Command` is a text of 1 to 256 bytes"))?;
    let answer = service.repeats().of(&name, Instant::now());
    // In a task of its own: a client that goes does not leave it undone.
    let doing = tokio::spawn(async move {
        let (head, body) = answer.get_or_init(|| done(next, request)).await;
        let keep = !matches!(head.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        (keep, Response::from_parts(head.clone(), Body::from(body.clone())))
    });
    match doing.await {
        Ok((keep, answer)) => {
            if !keep {
                // It was not done.
                service.repeats().forget(&name);
            }
            Ok(answer)
        }
        Err(_) => {
            service.repeats().forget(&name);
            let detail = "the request was given up";
            Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "given_up", detail))
        }
    }
}

async fn done(next: Next, request: Request) -> (Parts, Bytes) {
    let (head, body) = next.run(request).await.into_parts();
    match axum::body::to_bytes(body, MAX_ANSWER).await {
        Ok(body) => (head, body),
        Err(error) => {
            let problem = Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "too_long", error.to_string());
            (problem.into_response().into_parts().0, Bytes::new())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_is_remembered_for_a_minute() {
        let (repeats, now) = (Repeats::default(), Instant::now());
        let first = repeats.of("a", now);
        assert!(Arc::ptr_eq(&first, &repeats.of("a", now + Duration::from_secs(59))));
        assert!(!Arc::ptr_eq(&first, &repeats.of("a", now + Duration::from_secs(60))));
        repeats.forget("a");
        assert!(repeats.kept.lock().oldest_first.is_empty());
    }
}
