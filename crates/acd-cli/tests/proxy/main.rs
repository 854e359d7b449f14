//! The examples of `deploy/` for nginx and Caddy, run by the real programs in front of a real `acd serve`.
//!
//! Needs both, and unpacks Debian's packages if that is possible (`install-proxies.sh`).

#[path = "../served/mod.rs"]
mod served;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::json;
use served::Served;

const TOKEN: &str = "0123456789abcdef-proxy";

/// Where the programs are; `None` where they cannot be unpacked. In CI they must be there.
fn programs() -> Option<PathBuf> {
    let unpacked = Path::new(env!("CARGO_TARGET_TMPDIR")).join("proxies");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/proxy/install-proxies.sh");
    // Two tests must not unpack at the same time.
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let turn = ONE.lock().expect("nobody panicked");
    let done = Command::new(script).arg(&unpacked).output().expect("there is a shell");
    drop(turn);
    if done.status.success() {
        return Some(unpacked);
    }
    let why = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(std::env::var_os("CI").is_none(), "there are no proxies: {why}");
    eprintln!("skipped: there are no proxies: {why}");
    None
}

fn example(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy").join(path);
    std::fs::read_to_string(path).expect("it is shipped")
}

/// A router behind a proxy; both are killed when this value is dropped.
struct Behind {
    served: Served,
    proxy: Child,
    port: u16,
    /// What the proxy's certificate is trusted by, if it speaks TLS.
    trusted: Option<CertificateDer<'static>>,
    _folder: tempfile::TempDir,
}

impl Drop for Behind {
    fn drop(&mut self) {
        // nginx is asked, so that its own processes end with it. Caddy, which has none, would wait for its streams.
        let _ = match &self.trusted {
            Some(_) => Command::new("kill").args(["-TERM", &self.proxy.id().to_string()]).status().map(|_| ()),
            None => self.proxy.kill(),
        };
        let _ = self.proxy.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("it listens").port()
}

fn router(folder: &Path) -> Served {
    let center = folder.join("centre.toml");
    std::fs::write(&center, include_str!("../server/centre.toml")).expect("it can be written");
    Served::start(&center, &folder.join("journal"), "127.0.0.1:0", Some(TOKEN)).expect("it serves")
}

impl Behind {
    fn nginx(programs: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (served, port) = (router(folder.path()), free_port());
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".into()]).expect("a certificate");
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("it can be written");
            path.display().to_string()
        };
        let (pem, key) = (put("acd.pem", &cert.pem()), put("acd.key", &signing_key.serialize_pem()));
        let site = example("nginx/acd.conf").replace("127.0.0.1:8012", &served.address);
        let site = site.replace("listen 8443", &format!("listen 127.0.0.1:{port}"));
        let site = site.replace("/etc/ssl/acd.pem", &pem).replace("/etc/ssl/acd.key", &key);
        let here = folder.path().display();
        let places: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {here}/{kind};\n"))
            .collect();
        let whole = format!(
            "pid {here}/pid;\nerror_log {here}/error.log;\ndaemon off;\nuser root;\nevents {{}}\n\
             http {{\naccess_log off;\n{places}{site}\n}}\n"
        );
        let proxy = Command::new(programs.join("usr/sbin/nginx"))
            .args(["-p", &here.to_string(), "-c", &put("nginx.conf", &whole)])
            .stderr(Stdio::inherit())
            .spawn()
            .expect("it starts");
        Self { served, proxy, port, trusted: Some(cert.der().clone()), _folder: folder }.up()
    }

    fn caddy(programs: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (served, port) = (router(folder.path()), free_port());
        let site = example("caddy/Caddyfile").replace("127.0.0.1:8012", &served.address);
        let site = site.replace("acd.example.org {", &format!("http://localhost:{port} {{"));
        let path = folder.path().join("Caddyfile");
        std::fs::write(&path, format!("{{\n\tadmin off\n}}\n{site}")).expect("it can be written");
        let proxy = Command::new(programs.join("usr/bin/caddy"))
            .args(["run", "--adapter", "caddyfile", "--config", &path.display().to_string()])
            .env("HOME", folder.path())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        Self { served, proxy, port, trusted: None, _folder: folder }.up()
    }

    /// Waits until it answers.
    fn up(self) -> Self {
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return self;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the proxy does not listen");
    }

    /// Sends a request, and returns the answer to be read.
    fn ask(&self, method: &str, path: &str, more: &str, body: &str) -> Box<dyn Read> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost:{}\r\nauthorization: Bearer {TOKEN}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n{more}\r\n{body}",
            self.port,
            body.len()
        );
        let Some(trusted) = &self.trusted else {
            let mut stream = stream;
            stream.write_all(head.as_bytes()).expect("it takes bytes");
            return Box::new(stream);
        };
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).expect("a certificate");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("versions").with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from("localhost").expect("a name");
        let mut stream = StreamOwned::new(ClientConnection::new(Arc::new(config), name).expect("TLS"), stream);
        stream.write_all(head.as_bytes()).expect("it takes bytes");
        Box::new(stream)
    }

    fn whole(&self, method: &str, path: &str, body: &str) -> String {
        let mut answer = Vec::new();
        self.ask(method, path, "connection: close\r\n", body).read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn passes_everything_on(behind: &Behind) {
    let board = behind.whole("GET", "/v1/board", "");
    assert!(board.starts_with("HTTP/1.1 200") && board.contains("contract"), "{board}");
    assert!(board.to_ascii_lowercase().contains("\r\nx-request-id: "), "{board}");
    // The wallboard's page is of the same origin.
    let mut page = String::new();
    let own =
        format!("connection: close\r\norigin: http://localhost:{}\r\nsec-fetch-site: same-origin\r\n", behind.port);
    behind.ask("GET", "/v1/calls", &own, "").read_to_string(&mut page).expect("text");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    // As long as nobody does anything nothing comes, and then it comes at once: a buffer would hold it.
    let mut lines = BufReader::new(behind.ask("GET", "/v1/events", "", "")).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "event: journal"));
    behind.served.tell(&json!({ "sign_in": { "agent": "Li" } }));
    assert!(lines.any(|line| line.contains("agent_changed") && line.contains("Li")));
    let done = behind.whole("POST", "/v1/commands", r#"{"not_ready": {"agent": "Li", "reason": "lunch"}}"#);
    assert!(done.starts_with("HTTP/1.1 200"), "{done}");
    assert!(lines.any(|line| line.contains("not_ready")));
    // All the calls of a large switch: refused for what it says, not for its length.
    let long = format!("{{\"reconcile\": \"{}\"}}", "x".repeat(3 << 20));
    let refused = behind.whole("POST", "/v1/commands", &long);
    assert!(refused.starts_with("HTTP/1.1 422"), "{}", &refused[..refused.len().min(300)]);
}

#[test]
fn nginx_passes_everything_on_and_events_at_once() {
    let Some(programs) = programs() else { return };
    passes_everything_on(&Behind::nginx(&programs));
}

#[test]
fn caddy_passes_everything_on_and_events_at_once() {
    let Some(programs) = programs() else { return };
    passes_everything_on(&Behind::caddy(&programs));
}
