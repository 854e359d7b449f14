//! Requests to `acd serve`, over connections that are kept.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use acd_server::Token;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::http::request::Builder;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::stream::Stream;

/// How long a connection may take to be made, and an answer to come.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Where an `acd serve` listens: `http://HOST:PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let address = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
        let port = address.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
        match !address.contains('/') && matches!(port, Some(Ok(_))) {
            true => Ok(Self(address.to_owned())),
            false => Err("expected http://HOST:PORT; for HTTPS, a proxy on this machine".into()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.0)
    }
}

/// Why a router behind HTTP cannot be used (any more).
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// It cannot be reached, or the connection was lost.
    #[error("{0}: {1}")]
    Unreachable(Address, String),
    /// It does not answer.
    #[error("{0} does not answer within {secs} s", secs = .1.as_secs())]
    Silent(Address, Duration),
    /// It refuses a request.
    #[error("{address} answers {status}: {}", refusal.detail)]
    Refused {
        /// Where it is.
        address: Address,
        /// The status of HTTP.
        status: u16,
        /// Why.
        refusal: Box<Refusal>,
    },
    /// Its answer is not what `acd serve` documents.
    #[error("{0} gives an answer that is not understood: {1}")]
    Garbled(Address, String),
    /// It has closed its stream of events, or left some of them out.
    #[error("{0} {1}")]
    Interrupted(Address, &'static str),
}

impl RemoteError {
    /// Whether the token is not one that this server takes.
    pub fn is_of_access(&self) -> bool {
        matches!(self, Self::Refused { status: 401 | 403, .. })
    }

    /// Whether the switch that asked is no longer in charge: another one is, or the server was started again.
    pub(super) fn is_of_charge(&self) -> bool {
        matches!(self, Self::Refused { refusal, .. } if refusal.code == "replaced")
    }

    /// Whether the same request may succeed in a moment.
    pub(super) fn is_overload(&self) -> bool {
        matches!(self, Self::Refused { status: 429, .. })
    }

    /// Whether the same request will be refused again.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Refused { status: 400..=499, .. })
            && !self.is_of_access()
            && !self.is_of_charge()
            && !self.is_overload()
    }

    /// Where the router is that leads, if it is another one.
    pub(super) fn leader(&self) -> Option<Address> {
        let Self::Refused { refusal, .. } = self else { return None };
        refusal.about["leader"].as_str()?.parse().ok()
    }
}

/// A problem as `acd serve` describes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Refusal {
    /// The status that it would have had alone.
    pub status: u16,
    /// For programs.
    pub code: String,
    /// For people.
    pub detail: String,
    /// The subject.
    pub about: Value,
}

/// A server, and how to be let in.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where it listens.
    pub address: Address,
    /// The token, if it needs one.
    pub token: Option<Token>,
}

impl Server {
    /// Reads the centre in use.
    ///
    /// # Errors
    /// If there is no answer, or another one.
    pub async fn center(&self) -> Result<String, RemoteError> {
        let center = Connection::open(self).await?.get("/v1/center").await?;
        Ok(String::from_utf8_lossy(&center).into_owned())
    }

    pub(super) fn unreachable(&self, why: impl ToString) -> RemoteError {
        RemoteError::Unreachable(self.address.clone(), why.to_string())
    }

    pub(super) fn garbled(&self, why: impl ToString) -> RemoteError {
        RemoteError::Garbled(self.address.clone(), why.to_string())
    }
}

/// A connection, for one request after the other.
pub(super) struct Connection {
    server: Server,
    sender: http1::SendRequest<Full<Bytes>>,
    /// What `POST /v1/switch` answered.
    pub(super) epoch: Option<u64>,
}

impl Connection {
    pub(super) async fn open(server: &Server) -> Result<Self, RemoteError> {
        let opening = async {
            let stream = TcpStream::connect(&server.address.0).await.map_err(|error| server.unreachable(error))?;
            stream.set_nodelay(true).map_err(|error| server.unreachable(error))?;
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| server.unreachable(error))
        };
        let opened = timeout(PATIENCE, opening).await;
        let (sender, connection) = opened.map_err(|_| RemoteError::Silent(server.address.clone(), PATIENCE))??;
        // It ends with the last of the sender and the answer.
        tokio::spawn(connection);
        Ok(Self { server: server.clone(), sender, epoch: None })
    }

    pub(super) const fn server(&self) -> &Server {
        &self.server
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        let mut request = Request::builder().method(method).uri(path).header("host", &self.server.address.0);
        if let Some(token) = &self.server.token {
            request = request.header("authorization", format!("Bearer {}", token.secret()));
        }
        match self.epoch {
            Some(epoch) => request.header("acd-switch", epoch),
            None => request,
        }
    }

    async fn send(&mut self, request: Builder, body: Bytes) -> Result<Response<Incoming>, RemoteError> {
        let request = request.body(Full::new(body)).map_err(|error| self.server.unreachable(error))?;
        let lost = |error: hyper::Error| self.server.unreachable(error);
        self.sender.ready().await.map_err(lost)?;
        let answer = self.sender.send_request(request).await.map_err(|error| self.server.unreachable(error))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let (address, status) = (self.server.address.clone(), answer.status().as_u16());
        let text = self.body(answer).await?;
        let unread = |_| Refusal { detail: String::from_utf8_lossy(&text).into_owned(), ..Refusal::default() };
        let refusal = Box::new(serde_json::from_slice(&text).unwrap_or_else(unread));
        Err(RemoteError::Refused { address, status, refusal })
    }

    async fn body(&self, answer: Response<Incoming>) -> Result<Bytes, RemoteError> {
        let read = answer.into_body().collect().await;
        Ok(read.map_err(|error| self.server.unreachable(error))?.to_bytes())
    }

    /// Sends a request, and reads the answer.
    async fn ask(&mut self, request: Builder, body: Bytes) -> Result<Bytes, RemoteError> {
        let silent = RemoteError::Silent(self.server.address.clone(), PATIENCE);
        let asking = async {
            let answer = self.send(request, body).await?;
            self.body(answer).await
        };
        timeout(PATIENCE, asking).await.map_err(|_| silent)?
    }

    pub(super) async fn get(&mut self, path: &str) -> Result<Bytes, RemoteError> {
        self.ask(self.request(Method::GET, path), Bytes::new()).await
    }

    /// Posts JSON. A request with a name is answered as it was if it comes again.
    pub(super) async fn post(&mut self, path: &str, name: Option<&str>, body: Bytes) -> Result<Bytes, RemoteError> {
        let mut request = self.request(Method::POST, path).header("content-type", "application/json");
        if let Some(name) = name {
            request = request.header("acd-command", name);
        }
        self.ask(request, body).await
    }

    /// Reads a stream of events, on this connection and as the same switch.
    pub(super) async fn stream(mut self, path: &str) -> Result<Stream, RemoteError> {
        let silent = RemoteError::Silent(self.server.address.clone(), PATIENCE);
        let request = self.request(Method::GET, path);
        let answer = timeout(PATIENCE, self.send(request, Bytes::new())).await.map_err(|_| silent)??;
        Ok(Stream::new(self.server, answer.into_body()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_its_address() {
        let known = |text: &str| text.parse::<Address>().map(|address| address.to_string());
        assert_eq!(known("http://acd.example:8012/"), Ok("http://acd.example:8012".into()));
        assert_eq!(known("127.0.0.1:8012"), Ok("http://127.0.0.1:8012".into()));
        for wrong in ["https://acd.example:8012", "acd.example", "unix:/run/acd.sock", "http://acd.example:8012/acd"] {
            assert!(known(wrong).is_err(), "{wrong}");
        }
    }
}
