//! `Acd-Command`: a request that is sent again because its answer was lost is answered as it was, and does nothing.
//!
//! As in the IETF's draft of `Idempotency-Key`: a name belongs to whoever asks, the method and the resource; another
//! body under it is refused.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::response::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::auth::Pass;
use super::body;
use super::problem::Problem;
use super::{ServerOptions, Service};

/// The header that names a request.
const HEADER: &str = "acd-command";
/// The longest name, in bytes.
const MAX_NAME: usize = 256;
/// How long an answer is remembered.
const KEPT_FOR: Duration = Duration::from_secs(60);
/// How many are remembered at most; the oldest is forgotten first.
const MAX_KEPT: usize = 100_000;
/// How many bytes of them; the oldest is forgotten first.
const MAX_BYTES: usize = 64 << 20;
/// The longest answer to a request with a name, in bytes.
const MAX_ANSWER: usize = 16 << 20;
/// What one takes beside its texts, in bytes, roughly.
const OVERHEAD: usize = 512;

/// Whose request it is, and which one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    /// The secret of the token; nothing where none is needed.
    by: Option<Arc<str>>,
    method: Method,
    /// The path with the query.
    target: String,
    name: String,
}

impl Key {
    /// What remembering it takes, in bytes.
    fn size(&self) -> usize {
        // It is in the map and in the queue.
        2 * (self.target.len() + self.name.len()) + OVERHEAD
    }
}

/// A request, and its answer once that is there.
#[derive(Debug)]
struct Repeat {
    /// A fingerprint of the body.
    body: u64,
    answer: OnceCell<(Parts, Bytes)>,
}

/// The answers of the last minute to requests with names.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    kept: Mutex<Kept>,
    fingerprints: RandomState,
}

#[derive(Debug, Default)]
struct Kept {
    repeats: HashMap<Key, (Arc<Repeat>, usize)>,
    oldest_first: VecDeque<(Instant, Key)>,
    /// The sum of the sizes.
    bytes: usize,
}

impl Kept {
    fn forget_the_oldest(&mut self) {
        if let Some((_, oldest)) = self.oldest_first.pop_front() {
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some((_, size)) = self.repeats.remove(key) {
            self.bytes -= size;
        }
    }

    /// Forgets what is too old, unless it is still under way.
    fn expire(&mut self, now: Instant) {
        while self.oldest_first.front().is_some_and(|(since, _)| *since + KEPT_FOR <= now) {
            let oldest = self.oldest_first.front().and_then(|(_, key)| self.repeats.get(key));
            if oldest.is_some_and(|(repeat, _)| !repeat.answer.initialized()) {
                self.oldest_first.rotate_left(1);
                self.oldest_first.back_mut().expect("it has an element").0 = now;
            } else {
                self.forget_the_oldest();
            }
        }
    }

    fn make_room(&mut self) {
        while self.oldest_first.len() > MAX_KEPT || self.bytes > MAX_BYTES {
            self.forget_the_oldest();
        }
    }
}

impl Repeats {
    /// The request of that name, which may not be answered yet.
    ///
    /// # Errors
    /// If the name was given to a request with another body.
    fn of(&self, key: &Key, body: &[u8], now: Instant) -> Result<Arc<Repeat>, Problem> {
        let body = self.fingerprints.hash_one(body);
        let mut kept = self.kept.lock();
        kept.expire(now);
        if let Some((repeat, _)) = kept.repeats.get(key) {
            return if repeat.body == body { Ok(Arc::clone(repeat)) } else { Err(reused()) };
        }
        let (repeat, size) = (Arc::new(Repeat { body, answer: OnceCell::new() }), key.size());
        kept.repeats.insert(key.clone(), (Arc::clone(&repeat), size));
        kept.oldest_first.push_back((now, key.clone()));
        kept.bytes += size;
        kept.make_room();
        Ok(repeat)
    }

    /// Counts an answer that is there now.
    fn weigh(&self, key: &Key, repeat: &Arc<Repeat>, bytes: usize) {
        let mut kept = self.kept.lock();
        if let Some((kept_repeat, size)) = kept.repeats.get_mut(key)
            && Arc::ptr_eq(kept_repeat, repeat)
        {
            *size += bytes;
            kept.bytes += bytes;
            kept.make_room();
        }
    }

    /// Lets a request be tried again.
    fn forget(&self, key: &Key, repeat: &Arc<Repeat>) {
        let mut kept = self.kept.lock();
        // Not one that was made since.
        if kept.repeats.get(key).is_some_and(|(kept, _)| Arc::ptr_eq(kept, repeat)) {
            kept.remove(key);
            // It is there once, and near the end.
            if let Some(place) = kept.oldest_first.iter().rposition(|(_, other)| other == key) {
                kept.oldest_first.remove(place);
            }
        }
    }
}

fn reused() -> Problem {
    let detail = "a request with another body had this `Acd-Command`: each request has one of its own";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "name_reused", detail)
}

/// Answers a request that was answered before as it was then. One that is under way is awaited, whoever asked first.
/// Requests that change nothing are simply answered.
pub(super) async fn check(State(service): State<Service>, request: Request, next: Next) -> Result<Response, Problem> {
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    let Some(header) = request.headers().get(HEADER) else { return Ok(next.run(request).await) };
    let name = header.to_str().ok().filter(|name| (1..=MAX_NAME).contains(&name.len()));
    let name = name.map(str::to_owned).ok_or_else(|| Problem::invalid("`Acd-Command` is a text of 1 to 256 bytes"))?;
    let (key, request) = read(service.options(), name, request).await?;
    let (head, body) = request;
    let repeat = service.repeats().of(&key, &body, Instant::now())?;
    // In a task of its own: a client that goes does not leave it undone.
    let doing = tokio::spawn({
        let (service, key, repeat) = (service.clone(), key.clone(), Arc::clone(&repeat));
        async move {
            let answered = async {
                let (head, body) = done(next, Request::from_parts(head, Body::from(body))).await;
                service.repeats().weigh(&key, &repeat, body.len());
                (head, body)
            };
            let (head, body) = repeat.answer.get_or_init(|| answered).await;
            Response::from_parts(head.clone(), Body::from(body.clone()))
        }
    });
    match doing.await {
        Ok(answer) => {
            if matches!(answer.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
                // It was not done.
                service.repeats().forget(&key, &repeat);
            }
            Ok(answer)
        }
        Err(_) => {
            service.repeats().forget(&key, &repeat);
            let detail = "the request was given up";
            Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "given_up", detail))
        }
    }
}

/// Reads a request whole.
async fn read(
    options: &ServerOptions,
    name: String,
    request: Request,
) -> Result<(Key, (axum::http::request::Parts, Bytes)), Problem> {
    let (head, body) = request.into_parts();
    let by = head.extensions.get::<Pass>().and_then(Pass::secret);
    let target = head.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let key = Key { by, method: head.method.clone(), target, name };
    let body = body::read(body, options).await?;
    Ok((key, (head, body)))
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

    fn key(name: &str) -> Key {
        Key { by: None, method: Method::POST, target: "/v1/commands".into(), name: name.into() }
    }

    fn answer(repeat: &Repeat) {
        let (head, _) = Response::new(Body::empty()).into_parts();
        repeat.answer.set((head, Bytes::new())).expect("it is not answered");
    }

    #[test]
    fn an_answer_is_remembered_for_a_minute() {
        let (repeats, now) = (Repeats::default(), Instant::now());
        let of = |secs| repeats.of(&key("a"), b"", now + Duration::from_secs(secs)).expect("the same body");
        let first = of(0);
        assert!(Arc::ptr_eq(&first, &of(59)) && Arc::ptr_eq(&first, &of(90)), "it is under way");
        answer(&first);
        let second = of(200);
        assert!(!Arc::ptr_eq(&first, &second));
        repeats.forget(&key("a"), &first);
        assert_eq!(repeats.kept.lock().repeats.len(), 1, "the second is another one");
        repeats.forget(&key("a"), &second);
        let kept = repeats.kept.lock();
        assert_eq!((kept.repeats.len(), kept.oldest_first.len(), kept.bytes), (0, 0, 0));
    }

    #[test]
    fn what_is_remembered_takes_bounded_memory() {
        let (repeats, now) = (Repeats::default(), Instant::now());
        for number in 0..10 {
            let key = key(&number.to_string());
            let repeat = repeats.of(&key, b"", now).expect("a new name");
            answer(&repeat);
            repeats.weigh(&key, &repeat, MAX_ANSWER);
        }
        let kept = repeats.kept.lock();
        assert!(kept.bytes <= MAX_BYTES && kept.repeats.len() == 3, "{} bytes of {}", kept.bytes, kept.repeats.len());
        assert_eq!(kept.oldest_first.len(), 3);
    }
}
