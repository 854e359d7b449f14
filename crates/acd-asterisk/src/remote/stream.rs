//! A stream of server-sent events.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::timeout;

use super::http::{RemoteError, Server};

/// How long nothing at all may come: a server says every 15 seconds that it is there.
const SILENCE_MAX: Duration = Duration::from_secs(45);

/// An event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// Empty where it has none.
    pub(super) name: String,
    pub(super) id: Option<u64>,
    pub(super) data: String,
}

pub(super) struct Stream {
    server: Server,
    body: Incoming,
    read: Parser,
}

impl Stream {
    pub(super) fn new(server: Server, body: Incoming) -> Self {
        Self { server, body, read: Parser::default() }
    }

    pub(super) const fn server(&self) -> &Server {
        &self.server
    }

    /// The next event. Cancelling it loses nothing.
    pub(super) async fn next(&mut self) -> Result<Message, RemoteError> {
        loop {
            if let Some(message) = self.read.next() {
                return Ok(message);
            }
            let frame = timeout(SILENCE_MAX, self.body.frame()).await;
            let silent = |_| RemoteError::Silent(self.server.address.clone(), SILENCE_MAX);
            let frame = frame.map_err(silent)?.ok_or_else(|| self.server.unreachable("the stream of events ended"))?;
            let frame = frame.map_err(|error| self.server.unreachable(error))?;
            if let Some(bytes) = frame.data_ref() {
                self.read.text.extend_from_slice(bytes);
            }
        }
    }
}

/// What was received, and is not read yet.
#[derive(Default)]
struct Parser {
    text: Vec<u8>,
    /// What has been read of it.
    read: usize,
}

impl Parser {
    /// The next whole event; comments are none.
    fn next(&mut self) -> Option<Message> {
        loop {
            let rest = &self.text[self.read..];
            let Some(end) = rest.windows(2).position(|pair| pair == b"\n\n") else {
                self.text.drain(..std::mem::take(&mut self.read));
                return None;
            };
            let message = message(&String::from_utf8_lossy(&rest[..end]));
            self.read += end + 2;
            if message != Message::default() {
                return Some(message);
            }
        }
    }
}

fn message(text: &str) -> Message {
    let mut message = Message::default();
    for line in text.lines() {
        match line.split_once(": ") {
            Some(("event", name)) => message.name = name.to_owned(),
            Some(("id", id)) => message.id = id.parse().ok(),
            Some(("data", data)) => message.data.push_str(data),
            _ => {}
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_they_are_cut() {
        let text = b"event: journal\ndata: {}\n\n: still here\n\nid: 7\ndata: {\"a\": 1}\n\n";
        let journal = Message { name: "journal".into(), id: None, data: "{}".into() };
        let seven = Message { name: String::new(), id: Some(7), data: "{\"a\": 1}".into() };
        for cut in 0..text.len() {
            let mut parser = Parser::default();
            let mut read = Vec::new();
            for part in [&text[..cut], &text[cut..]] {
                parser.text.extend_from_slice(part);
                read.extend(std::iter::from_fn(|| parser.next()));
            }
            assert_eq!(read, [journal.clone(), seven.clone()], "cut after {cut}");
        }
    }
}
