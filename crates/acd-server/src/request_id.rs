//! Each request has an id, which its answer and the log repeat: the client's own `X-Request-Id`, or one made here.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id of a client that is taken over, in bytes.
const LONGEST: usize = 64;

/// The client's id if it is fit for a log, else a new one.
pub(super) fn of(headers: &HeaderMap) -> HeaderValue {
    let fits = |id: &&HeaderValue| {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(byte);
        (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(plain)
    };
    headers.get(HEADER).filter(fits).cloned().unwrap_or_else(made)
}

/// Unique in this process, and most likely among all.
fn made() -> HeaderValue {
    static PROCESS: OnceLock<u32> = OnceLock::new();
    static MADE: AtomicU64 = AtomicU64::new(0);
    let process = PROCESS.get_or_init(|| RandomState::new().hash_one("process") as u32);
    let id = format!("{process:08x}-{}", MADE.fetch_add(1, Ordering::Relaxed));
    HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_fit_for_a_log_is_taken_over() {
        let of = |id: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_bytes(id).expect("a header"));
            of(&headers) == *id
        };
        assert!(of(b"7f3a-1:b/c") && of(&[b'x'; 64]));
        assert!(!of(b"") && !of(b"a b") && !of(&[b'x'; 65]) && !of("\u{e9}".as_bytes()) && !of(b"a\tb"));
        assert_ne!(made(), made());
    }
}
