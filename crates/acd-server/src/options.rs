//! How the server is to behave.

use std::fmt;
use std::time::Duration;

use subtle::ConstantTimeEq;

/// Limits and access. Each limit refuses the one who exceeds it, and nobody else.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// What requests must carry as `Authorization: Bearer …`. Without one whoever reaches the address may do anything:
    /// only for a loopback address.
    pub token: Option<Token>,
    /// The most connections at once; one more is answered 503. Each that waits for an agent or for events is one.
    pub connections_most: usize,
    /// The most of them on which nobody has shown that they may ask (with the token, or as loopback where there is none).
    /// One more takes the place of the oldest of these, so that strangers never shut out those who may ask.
    pub strangers_most: usize,
    /// The most readers of events and boards at once; one more is answered 503.
    pub subscribers_most: usize,
    /// The longest body that is read, in bytes; one that is longer is answered 413.
    pub body_most: usize,
    /// How much may be held, in bytes, of long answers that clients have not read yet; one more is answered 503.
    pub answers_most: usize,
    /// How long a client may take to send a request's head, which also bounds how long a connection may be idle; and how
    /// long to send its body.
    pub read_timeout: Duration,
    /// How long a client may leave what it is sent unread; a connection on which nothing could be sent for so long is
    /// cut off.
    pub write_timeout: Duration,
    /// How many bytes a second a client must take of an answer, [`write_timeout`](Self::write_timeout) aside; a connection on
    /// which an answer takes longer is cut off. Streams have no end and are not meant: who falls behind there misses events.
    pub answer_rate_least: u64,
    /// How often a stream in which nothing happens says that it lives.
    pub keep_alive: Duration,
    /// How many of the newest events are kept for readers who are behind or come back.
    pub events_kept: usize,
}

impl Default for ServerOptions {
    /// No token, 16,000 connections, 12,000 of them for readers, 2,000 for strangers, bodies of 16 mebibytes, 256 of unread answers, 15 seconds to
    /// send a request or to be told that a stream lives, 30 to begin reading what is sent, 32 kibibytes a second then, 65,536 events.
    fn default() -> Self {
        Self {
            token: None,
            connections_most: 16_000,
            strangers_most: 2_000,
            subscribers_most: 12_000,
            body_most: 16 << 20,
            answers_most: 256 << 20,
            read_timeout: Duration::from_secs(15),
            write_timeout: Duration::from_secs(30),
            answer_rate_least: 32 << 10,
            keep_alive: Duration::from_secs(15),
            events_kept: 65_536,
        }
    }
}

/// A shared secret.
#[derive(Clone)]
pub struct Token(String);

/// A token that would protect nothing, or that no header can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token has at least 16 characters, all of them visible ASCII; `openssl rand -hex 32` makes one")]
pub struct UnfitToken;

impl Token {
    /// Takes a secret; blanks around it are not part of it.
    ///
    /// # Errors
    /// Where it is shorter than 16 characters or cannot stand in a header.
    pub fn new(secret: &str) -> Result<Self, UnfitToken> {
        let secret = secret.trim();
        let fits = secret.len() >= 16 && secret.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(secret.to_owned())) } else { Err(UnfitToken) }
    }

    /// Whether `presented` is the token. The time that this takes tells the length at most.
    pub fn is(&self, presented: &str) -> bool {
        self.0.as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    /// Never shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_enough_and_fits_a_header() {
        let table = [
            ("", false),
            ("0123456789abcde", false),
            ("0123456789abcdef", true),
            (" 0123456789abcdef\n", true),
            ("0123456789 abcdef", false),
            ("0123456789abcdef\u{fc}", false),
        ];
        for (secret, fits) in table {
            assert_eq!(Token::new(secret).is_ok(), fits, "{secret:?}");
        }
        let token = Token::new("0123456789abcdef").expect("it fits");
        assert!(token.is("0123456789abcdef") && !token.is("0123456789abcdeg") && !token.is("0123456789abcde"));
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
