//! Where a server listens: addresses and sockets of the file system.

use std::fmt;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::begin::BeginError;
use crate::listen::Listener;
use crate::service::Service;
use crate::tls::Tls;

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// An address; port 0 chooses a free one.
    Tcp(SocketAddr),
    /// A socket in the file system, `unix:PATH`.
    Unix(PathBuf),
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("unix:") {
            return match path.is_empty() || !cfg!(unix) {
                true => Err("expected `unix:` and a path, on a system that has such sockets".into()),
                false => Ok(Self::Unix(path.into())),
            };
        }
        text.parse()
            .map(Self::Tcp)
            .map_err(|_| "expected an address such as 127.0.0.1:8012, or unix:/run/acd.sock".into())
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Listen {
    /// Whether only this machine reaches it.
    pub(super) fn is_local(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }
}

/// Open sockets, about to be served.
#[derive(Debug)]
pub struct Listening {
    listeners: Vec<Listener>,
    /// As a client writes them.
    addresses: Vec<String>,
    /// Removed in the end.
    sockets: Vec<PathBuf>,
}

impl Listening {
    /// Opens them all; TLS is spoken on addresses, not on sockets of the file system.
    ///
    /// # Errors
    /// The first that cannot be opened.
    pub(super) async fn open(listens: &[Listen], tls: Option<&Tls>) -> Result<Self, BeginError> {
        let mut listening = Self { listeners: Vec::new(), addresses: Vec::new(), sockets: Vec::new() };
        for listen in listens {
            let failed = |error: io::Error| BeginError::Listen(listen.to_string(), error.to_string());
            match listen {
                Listen::Tcp(address) => listening.tcp(*address, tls).await.map_err(failed)?,
                Listen::Unix(path) => listening.unix(path).map_err(failed)?,
            }
        }
        Ok(listening)
    }

    async fn tcp(&mut self, address: SocketAddr, tls: Option<&Tls>) -> io::Result<()> {
        let listener = TcpListener::bind(address).await?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        self.addresses.push(format!("{scheme}://{}", listener.local_addr()?));
        let listener = Listener::from(listener);
        self.listeners.push(match tls {
            Some(tls) => listener.with_tls(tls.clone()),
            None => listener,
        });
        Ok(())
    }

    /// The group may connect, others may not.
    #[cfg(unix)]
    fn unix(&mut self, path: &Path) -> io::Result<()> {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt};
        use std::os::unix::net::UnixStream;
        let is_socket = std::fs::symlink_metadata(path).is_ok_and(|is| is.file_type().is_socket());
        // Left behind by a process that died.
        if is_socket && UnixStream::connect(path).is_err() {
            std::fs::remove_file(path)?;
        }
        let listener = tokio::net::UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
        self.listeners.push(listener.into());
        self.addresses.push(format!("unix:{}", path.display()));
        self.sockets.push(path.to_owned());
        Ok(())
    }

    #[cfg(not(unix))]
    fn unix(&mut self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// The same sockets once more, for who serves on them in turn.
    #[cfg(feature = "cluster")]
    pub(super) fn listeners(&self) -> Result<Vec<Listener>, BeginError> {
        let again = self.listeners.iter().map(Listener::again).collect::<io::Result<_>>();
        again.map_err(|error| BeginError::Listen(self.addresses.join(", "), error.to_string()))
    }

    /// As a client writes them.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// Writes a line for each.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn tell(&self, out: &mut impl Write) -> io::Result<()> {
        for address in &self.addresses {
            writeln!(out, "listening on {address}")?;
        }
        out.flush()
    }

    /// Serves on all of them until the service is closed.
    pub async fn serve(mut self, service: Service) {
        serve_on(std::mem::take(&mut self.listeners), service).await;
    }
}

/// Serves on all of them until the service is closed.
pub(super) async fn serve_on(listeners: Vec<Listener>, service: Service) {
    let mut all = JoinSet::new();
    for listener in listeners {
        all.spawn(service.clone().serve(listener));
    }
    while all.join_next().await.is_some() {}
}

impl Drop for Listening {
    fn drop(&mut self) {
        for socket in &self.sockets {
            // It may have been removed already.
            let _ = std::fs::remove_file(socket);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_a_socket_is_read_and_written() {
        for text in ["127.0.0.1:8012", "[::1]:0", "unix:/run/acd/acd.sock"] {
            assert_eq!(text.parse::<Listen>().map(|listen| listen.to_string()), Ok(text.into()));
        }
        for text in ["8012", "localhost", "unix:", ""] {
            assert!(text.parse::<Listen>().is_err(), "{text}");
        }
        assert!(!Listen::Tcp(([0, 0, 0, 0], 1).into()).is_local() && Listen::Unix("x".into()).is_local());
    }
}
