//! HTTPS, whose certificate can be replaced, and sockets of the file system.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::process::serve;

/// A server with several addresses, which is killed when this value is dropped.
struct Several {
    child: Child,
    addresses: Vec<String>,
}

impl Several {
    fn start(folder: &Path, flags: &[&str]) -> Self {
        let count = flags.iter().filter(|flag| **flag == "--listen").count();
        let mut child = serve(folder, flags).stderr(Stdio::null()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let mut line = || lines.next().expect("it says where it listens").expect("text");
        let addresses = (0..count).map(|_| line().trim_start_matches("listening on ").to_owned()).collect();
        Self { child, addresses }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args([name, &id]).status().expect("kill runs").success());
    }
}

impl Drop for Several {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const ASKS: &str = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

fn ask(mut stream: impl Read + Write) -> std::io::Result<String> {
    stream.write_all(ASKS.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Writes another certificate for `localhost`, and returns it.
fn certify(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".into()]).expect("a certificate");
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).expect("it can be written");
    std::fs::write(folder.join("cert.pem"), cert.pem()).expect("it can be written");
    cert.der().clone()
}

/// Asks over TLS, trusting that certificate alone.
fn ask_tls(address: &str, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a connection");
    ask(StreamOwned::new(connection, TcpStream::connect(address)?))
}

#[cfg(unix)]
#[test]
fn a_certificate_is_replaced_while_the_server_runs_and_one_that_does_not_do_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = certify(folder.path());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let server = Several::start(folder.path(), &["--listen", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &key]);
    let address = server.addresses[0].strip_prefix("https://").expect("HTTPS");
    let asked = ask_tls(address, &first).expect("it agrees");
    assert!(asked.starts_with("HTTP/1.1 200") && asked.ends_with("alive\n"), "{asked}");
    let plain = ask(TcpStream::connect(address).expect("it listens")).unwrap_or_default();
    assert!(!plain.contains("alive"), "{plain}");
    // A key that belongs to another certificate.
    let other = tempfile::tempdir().expect("a folder");
    certify(other.path());
    std::fs::copy(other.path().join("key.pem"), folder.path().join("key.pem")).expect("it can be copied");
    server.signal("-HUP");
    for _ in 0..20 {
        assert!(ask_tls(address, &first).is_ok(), "what was read before stays in use");
    }
    let second = certify(folder.path());
    server.signal("-HUP");
    while ask_tls(address, &second).is_err() {}
    assert!(ask_tls(address, &first).is_err());
}

#[test]
fn a_certificate_that_does_not_do_is_told_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    certify(folder.path());
    std::fs::write(folder.path().join("key.pem"), "no key").expect("it can be written");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let flags = ["--listen", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &key];
    let done = serve(folder.path(), &flags).output().expect("it runs");
    let error = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{error}");
    assert!(error.contains("key.pem") && error.contains("its private key"), "{error}");
    let done = serve(folder.path(), &["--tls-cert", &cert]).output().expect("it runs");
    assert_eq!(done.status.code(), Some(2), "one without the other");
}

#[cfg(unix)]
#[test]
fn a_socket_of_the_file_system_serves_its_group_and_a_dead_one_is_replaced() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixStream;
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("acd.sock");
    let listen = format!("unix:{}", socket.display());
    // Left behind.
    drop(std::os::unix::net::UnixListener::bind(&socket).expect("a socket"));
    let server = Several::start(folder.path(), &["--listen", &listen, "--listen", "127.0.0.1:0"]);
    assert_eq!(server.addresses[0], listen);
    let asked = ask(UnixStream::connect(&socket).expect("it listens")).expect("an answer");
    assert!(asked.ends_with("alive\n"), "{asked}");
    let mode = std::fs::metadata(&socket).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
    let plain = server.addresses[1].strip_prefix("http://").expect("HTTP");
    assert!(ask(TcpStream::connect(plain).expect("it listens")).expect("an answer").ends_with("alive\n"));
    let reload = std::process::Command::new(env!("CARGO_BIN_EXE_acd")).args(["reload", "--server", &listen]).output();
    let reload = reload.expect("it runs");
    assert!(reload.status.success(), "{}", String::from_utf8_lossy(&reload.stderr));
    let second = serve(folder.path(), &["--listen", &listen]).output().expect("it runs");
    assert_ne!(second.status.code(), Some(0), "both the journal and the socket are in use");
    server.signal("-TERM");
    let mut server = server;
    assert!(server.child.wait().expect("it ends").success());
    assert!(!socket.exists());
}

/// What the process tells systemd.
#[cfg(target_os = "linux")]
#[test]
fn systemd_hears_that_it_is_ready_reads_its_files_is_alive_and_stops() {
    use std::os::unix::net::UnixDatagram;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    socket.set_read_timeout(Some(std::time::Duration::from_secs(60))).expect("a timeout");
    let hear = || {
        let mut bytes = [0; 512];
        let length = socket.recv(&mut bytes).expect("it is told");
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    };
    let until = |what: &str| while !hear().contains(what) {};
    let mut command = serve(folder.path(), &["--listen", "127.0.0.1:0"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "300000").env_remove("WATCHDOG_PID").stderr(Stdio::null());
    let mut server = Several { child: command.spawn().expect("it starts"), addresses: Vec::new() };
    until("READY=1");
    until("WATCHDOG=1");
    server.signal("-HUP");
    until("RELOADING=1");
    until("READY=1");
    until("WATCHDOG=1");
    server.signal("-TERM");
    until("STOPPING=1");
    assert!(server.child.wait().expect("it ends").success());
}
