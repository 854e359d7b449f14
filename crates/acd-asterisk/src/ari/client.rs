//! The client.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::config::Access;
use crate::switch::event::SwitchEvent;
use crate::switch::request::Request;

/// How long a connection may take to be made, a write to be taken, and a request to be answered.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// The longest message: all channels of a large switch.
const MESSAGE_MAX: usize = 256 << 20;

/// Why there is no connection (any more). Whether requests that were not answered were carried out is unknown.
#[derive(Debug, thiserror::Error)]
pub enum AriError {
    /// The address cannot be reached, or the websocket failed.
    #[error("{0}")]
    Connection(#[from] Box<tungstenite::Error>),
    /// The user or the password is wrong.
    #[error("Asterisk refuses the user: check `user` and `password` against ari.conf")]
    Unauthorized,
    /// Asterisk does not answer.
    #[error("no answer within {secs} s to {what}", secs = within.as_secs())]
    Silent {
        /// The request.
        what: String,
        /// How long the answer was waited for.
        within: Duration,
    },
    /// The other side closed the connection.
    #[error("the connection was closed")]
    Closed,
    /// A message that is not what Asterisk documents.
    #[error("a message that is not understood: {0}")]
    Garbled(#[from] serde_json::Error),
}

impl From<tungstenite::Error> for AriError {
    fn from(error: tungstenite::Error) -> Self {
        match error {
            tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed => Self::Closed,
            tungstenite::Error::Http(answer) if answer.status() == 401 => Self::Unauthorized,
            error => Self::Connection(Box::new(error)),
        }
    }
}

/// Something that came from Asterisk.
#[derive(Debug)]
pub enum Received {
    /// An event.
    Event(Box<SwitchEvent>),
    /// The answer to a request.
    Answer {
        /// The request.
        request: Request,
        /// The status of HTTP.
        status: u16,
        /// The body.
        body: String,
    },
}

fn silent(what: impl Into<String>, within: Duration) -> AriError {
    AriError::Silent { what: what.into(), within }
}

/// A connection to Asterisk.
pub struct Client {
    socket: WebSocketStream<TcpStream>,
    next: u64,
    unanswered: BTreeMap<u64, (Request, Instant)>,
    patience: Duration,
}

#[derive(Deserialize)]
struct Response {
    request_id: String,
    status_code: u16,
    #[serde(default)]
    message_body: String,
}

impl Client {
    /// Connects, as these applications. An older client of the same application is replaced: it gets
    /// `ApplicationReplaced`, and no event from then on. The first answer has to come within `first_answer`: Asterisk
    /// now and then accepts a websocket and never reads from it.
    ///
    /// # Errors
    /// If there is no connection.
    pub async fn connect(access: &Access, apps: &[&str], first_answer: Duration) -> Result<Self, AriError> {
        let opening = Self::open(access, apps, first_answer);
        timeout(PATIENCE, opening).await.map_err(|_| silent("the connection", PATIENCE))?
    }

    async fn open(access: &Access, apps: &[&str], patience: Duration) -> Result<Self, AriError> {
        let key = format!("{}:{}", access.user, access.password);
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let url =
            format!("ws://{}/ari/events?app={}&api_key={}", access.address, encoded(&apps.join(",")), encoded(&key));
        let mut request = url.into_client_request()?;
        let protocol = tungstenite::http::HeaderValue::from_static("ari");
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
        let stream = TcpStream::connect(&access.address).await.map_err(tungstenite::Error::Io)?;
        stream.set_nodelay(true).map_err(tungstenite::Error::Io)?;
        let config = WebSocketConfig::default().max_message_size(Some(MESSAGE_MAX)).max_frame_size(Some(MESSAGE_MAX));
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
        Ok(Self { socket, next: 1, unanswered: BTreeMap::new(), patience })
    }

    /// Sends requests, in one write. Their answers come from [`next`](Self::next).
    ///
    /// # Errors
    /// If the connection is lost.
    pub async fn send(&mut self, requests: impl IntoIterator<Item = Request>) -> Result<(), AriError> {
        let sending = async {
            for request in requests {
                let number = self.next;
                self.next += 1;
                let mut message = json!({
                    "type": "RESTRequest",
                    "request_id": number.to_string(),
                    "method": request.method(),
                    "uri": request.uri(),
                });
                if let Some(body) = request.body() {
                    message["content_type"] = "application/json".into();
                    message["message_body"] = body.to_string().into();
                }
                self.unanswered.insert(number, (request, Instant::now()));
                self.socket.feed(Message::text(message.to_string())).await?;
            }
            self.socket.flush().await
        };
        Ok(timeout(PATIENCE, sending).await.map_err(|_| silent("a write", PATIENCE))??)
    }

    /// The next answer or event. Cancelling it loses nothing.
    ///
    /// # Errors
    /// If the connection is lost, or a request was not answered in time.
    pub async fn next(&mut self) -> Result<Received, AriError> {
        loop {
            let oldest = self.unanswered.values().next();
            let message = match oldest {
                Some((request, since)) => {
                    let late = || silent(format!("{} {}", request.method(), request.uri()), self.patience);
                    tokio::time::timeout_at(*since + self.patience, self.socket.next()).await.map_err(|_| late())?
                }
                None => self.socket.next().await,
            };
            let text = match message.ok_or(AriError::Closed)?? {
                Message::Text(text) => text,
                Message::Close(_) => return Err(AriError::Closed),
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
            };
            if let Some(received) = self.read(&text)? {
                return Ok(received);
            }
        }
    }

    fn read(&mut self, text: &str) -> Result<Option<Received>, AriError> {
        // Asterisk writes the type first.
        if !text.get(..64).unwrap_or(text).contains("\"RESTResponse\"") {
            return Ok(Some(Received::Event(Box::new(serde_json::from_str(text)?))));
        }
        let response: Response = serde_json::from_str(text)?;
        self.patience = PATIENCE;
        let number = response.request_id.parse().ok();
        let request = number.and_then(|number: u64| self.unanswered.remove(&number));
        let answer = |(request, since): (Request, Instant)| {
            let (method, uri, micros) = (request.method(), request.uri(), since.elapsed().as_micros() as u64);
            tracing::trace!(micros, status = response.status_code, method, uri, "answered");
            Received::Answer { request, status: response.status_code, body: response.message_body }
        };
        Ok(request.map(answer))
    }
}
