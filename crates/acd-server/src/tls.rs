//! TLS, with certificates that can be replaced while the server runs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::RwLock;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A certificate with its key, read from two files. Cheap to clone: all clones share one.
#[derive(Clone, Debug)]
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    config: Arc<RwLock<Arc<ServerConfig>>>,
}

/// A certificate or a key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read, or has no such thing in it.
    #[error("{}: {fault}; expected a file in PEM format with {expected}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: rustls::pki_types::pem::Error,
        /// What should be there.
        expected: &'static str,
    },
    /// A certificate without any content.
    #[error("{}: there is no certificate in it; expected the server's certificate, followed by those that signed it", .0.display())]
    Empty(PathBuf),
    /// A key that does not belong to the certificate, or that is not supported.
    #[error("{} and {}: {fault}", certificate.display(), key.display())]
    Unfit {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What is wrong.
        fault: rustls::Error,
    },
}

impl Tls {
    /// Reads a certificate (with those that signed it) and its key, both in PEM format.
    ///
    /// # Errors
    /// If they cannot be read or do not fit together.
    pub fn load(certificate: impl AsRef<Path>, key: impl AsRef<Path>) -> Result<Self, TlsError> {
        let (certificate, key) = (certificate.as_ref().to_owned(), key.as_ref().to_owned());
        let config = Arc::new(RwLock::new(read(&certificate, &key)?));
        Ok(Self { certificate, key, config })
    }

    /// Reads both files again. New connections use what is in them; if that fails, what was read before stays in use.
    ///
    /// # Errors
    /// If they cannot be read or do not fit together.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.read_again().map(Fresh::use_it)
    }

    /// Reads both files again, to be used later.
    pub(super) fn read_again(&self) -> Result<Fresh, TlsError> {
        Ok(Fresh { config: read(&self.certificate, &self.key)?, of: self.clone() })
    }

    pub(super) async fn agree<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> io::Result<TlsStream<S>> {
        let config = Arc::clone(&self.config.read());
        TlsAcceptor::from(config).accept(stream).await
    }
}

/// What was read again and is not in use yet.
pub(super) struct Fresh {
    config: Arc<ServerConfig>,
    of: Tls,
}

impl Fresh {
    pub(super) fn use_it(self) {
        *self.of.config.write() = self.config;
    }
}

fn read(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let file = |path: &Path, expected| {
        let path = path.to_owned();
        move |fault| TlsError::File { path, fault, expected }
    };
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(file(certificate, "the server's certificate, followed by those that signed it"))?;
    if chain.is_empty() {
        return Err(TlsError::Empty(certificate.to_owned()));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(file(key, "its private key"))?;
    let unfit = |fault| TlsError::Unfit { certificate: certificate.to_owned(), key: key.to_owned(), fault };
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unfit)?;
    let mut config = config.with_no_client_auth().with_single_cert(chain, secret).map_err(unfit)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
