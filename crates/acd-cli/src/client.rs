//! Asks a server that runs on this machine.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use acd_server::Token;
use anyhow::anyhow;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

/// How long to wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    /// `http://127.0.0.1:8012`.
    Tcp(String),
    /// `unix:/run/acd/acd.sock`.
    Unix(PathBuf),
}

impl FromStr for Server {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("unix:") {
            return Ok(Self::Unix(path.into()));
        }
        let address = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
        match address.contains("://") || !address.contains(':') {
            true => Err("expected http://HOST:PORT, or unix:PATH: a socket that speaks no TLS".into()),
            false => Ok(Self::Tcp(address.to_owned())),
        }
    }
}

impl Server {
    /// Posts an empty body; returns the status and the body of the answer.
    ///
    /// # Errors
    /// If there is no answer.
    pub(crate) async fn post(&self, path: &str, token: Option<&Token>) -> anyhow::Result<(StatusCode, String)> {
        let asked = async {
            match self {
                Self::Tcp(address) => {
                    let stream = tokio::net::TcpStream::connect(address).await;
                    // As text, not as the cause: it is not an output error.
                    let stream = stream.map_err(|error| anyhow!("cannot connect to {address}: {error}"))?;
                    ask(stream, address, path, token).await
                }
                #[cfg(unix)]
                Self::Unix(socket) => {
                    let stream = tokio::net::UnixStream::connect(socket).await;
                    let stream =
                        stream.map_err(|error| anyhow!("cannot connect to unix:{}: {error}", socket.display()))?;
                    ask(stream, "localhost", path, token).await
                }
                #[cfg(not(unix))]
                Self::Unix(_) => Err(anyhow!("this system has no such sockets")),
            }
        };
        tokio::time::timeout(PATIENCE, asked).await.map_err(|_| anyhow!("no answer within a minute"))?
    }
}

async fn ask(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    host: &str,
    path: &str,
    token: Option<&Token>,
) -> anyhow::Result<(StatusCode, String)> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the answer.
    tokio::spawn(connection);
    let mut request = Request::builder().method(Method::POST).uri(path).header("host", host);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {}", token.secret()));
    }
    let answer = sender.send_request(request.body(Full::new(Bytes::new()))?).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_its_address_or_its_socket() {
        let tcp = |address: &str| Ok(Server::Tcp(address.into()));
        assert_eq!("http://localhost:8012/".parse(), tcp("localhost:8012"));
        assert_eq!("127.0.0.1:8012".parse(), tcp("127.0.0.1:8012"));
        assert_eq!("unix:/run/acd.sock".parse(), Ok(Server::Unix("/run/acd.sock".into())));
        assert!("https://localhost:8012".parse::<Server>().is_err() && "localhost".parse::<Server>().is_err());
    }
}
