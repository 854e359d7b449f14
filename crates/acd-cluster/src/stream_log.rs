//! The log on a stream.

use std::time::Duration;

use async_nats::{HeaderMap, Request};
use bytes::Bytes;
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

use crate::attempt::{Answer, Stored};
use crate::broker::Broker;
use crate::log::{Log, Silent};

/// How long an acknowledgement is waited for. The library's own limit does not cover it.
const APPEND: Duration = Duration::from_millis(1_000);
/// How long a message that is read is waited for.
const READ: Duration = Duration::from_millis(500);
/// The error of an append whose expectation does not fit.
const WRONG_LAST_SEQUENCE: u64 = 10_071;
/// How many bytes are read in one request at most.
const READ_BYTES: usize = 4 << 20;

/// The log on a stream.
#[derive(Clone)]
pub struct StreamLog {
    broker: Broker,
}

#[derive(Deserialize)]
struct Acknowledgement {
    seq: Option<u64>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    err_code: Option<u64>,
    description: Option<String>,
}

impl StreamLog {
    pub(crate) fn new(broker: Broker) -> Self {
        Self { broker }
    }

    /// Whether the stream's leader knows a message with that number or a later one; `None` if it does not answer.
    pub(crate) async fn leader_has(broker: &Broker, number: u64) -> Option<Option<Stored>> {
        let subject = format!("$JS.API.STREAM.MSG.GET.{}", broker.names.stream);
        let ask = json!({ "seq": number, "next_by_subj": broker.names.journal }).to_string();
        let request = Request::new().payload(ask.into()).timeout(Some(READ));
        let answer = broker.client().send_request(subject, request).await.ok()?;
        let answer: serde_json::Value = serde_json::from_slice(&answer.payload).ok()?;
        match (&answer["message"], answer["error"]["code"].as_u64()) {
            (serde_json::Value::Null, Some(404)) => Some(None),
            (serde_json::Value::Null, _) => None,
            // Its bytes are of no interest here.
            (message, _) => Some(Some(Stored { sequence: message["seq"].as_u64()?, payload: Bytes::new() })),
        }
    }
}

async fn append(broker: Broker, expected: u64, payload: Bytes) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Expected-Last-Sequence", expected.to_string());
    let request = Request::new().headers(headers).payload(payload).timeout(Some(APPEND));
    let answer = match broker.client().send_request(broker.names.journal.clone(), request).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::debug!(%error, expected, "an append was not answered");
            return Answer::Silence;
        }
    };
    match serde_json::from_slice(&answer.payload) {
        Ok(Acknowledgement { seq: Some(number), error: None }) => Answer::Appended(number),
        Ok(Acknowledgement { error: Some(Refusal { err_code: Some(WRONG_LAST_SEQUENCE), .. }), .. }) => Answer::Refused,
        Ok(Acknowledgement { error, .. }) => {
            let why = error.and_then(|error| error.description).unwrap_or_default();
            tracing::warn!(why, expected, "the broker did not append");
            Answer::Silence
        }
        Err(error) => {
            tracing::warn!(%error, "the broker's acknowledgement is not understood");
            Answer::Silence
        }
    }
}

async fn read(broker: Broker, from: u64, most: usize) -> Result<Vec<Stored>, Silent> {
    let client = broker.client();
    let inbox = client.new_inbox();
    let mut answers = client.subscribe(inbox.clone()).await.map_err(|_| Silent)?;
    let subject = format!("$JS.API.DIRECT.GET.{}", broker.names.stream);
    // The name of the one subject skips numbers that were purged.
    let ask = json!({
        "seq": from, "batch": most, "max_bytes": READ_BYTES, "next_by_subj": broker.names.journal,
    });
    client.publish_with_reply(subject, inbox, ask.to_string().into()).await.map_err(|_| Silent)?;
    let mut found: Vec<Stored> = Vec::new();
    loop {
        let answer = timeout(READ, answers.next()).await.map_err(|_| Silent)?.ok_or(Silent)?;
        let status = answer.status.map(|status| status.as_u16());
        match status {
            None | Some(200) => {}
            // The end of the batch; nothing found.
            Some(204 | 404) => return Ok(found),
            Some(_) => return Err(Silent),
        }
        let number = answer.headers.as_ref().and_then(|headers| headers.get("Nats-Sequence"));
        let sequence = number.and_then(|number| number.as_str().parse().ok()).ok_or(Silent)?;
        // Whatever follows a hole is read by the next request.
        if found.last().is_some_and(|last| last.sequence + 1 != sequence) {
            return Ok(found);
        }
        found.push(Stored { sequence, payload: answer.payload });
    }
}

impl Log for StreamLog {
    fn append(&mut self, expected: u64, payload: &Bytes) -> Answer {
        self.broker.wait(Answer::Silence, append(self.broker.clone(), expected, payload.clone()))
    }

    fn read(&mut self, from: u64, most: usize) -> Result<Vec<Stored>, Silent> {
        self.broker.wait(Err(Silent), read(self.broker.clone(), from, most))
    }
}
