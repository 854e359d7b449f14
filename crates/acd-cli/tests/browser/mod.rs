//! A headless Chromium, controlled over its DevTools protocol.
//!
//! The protocol is JSON over a WebSocket, and a handful of its methods suffices; crates that implement all of it take
//! minutes to build.

// Each test program uses only a part of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// The user of a page.
#[derive(Clone, Copy)]
pub(crate) struct Viewer {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The browser's languages.
    pub(crate) languages: &'static str,
    /// Whether the system prefers dark.
    pub(crate) dark: bool,
}

/// A browser with one page; it ends when this value is dropped.
pub(crate) struct Browser {
    process: Child,
    _profile: TempDir,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    session: String,
    asked: u64,
}

/// The browser's program, installed if there is none: once, however many tests need it.
fn program() -> PathBuf {
    static FOUND: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        if let Some(program) = installed() {
            return Ok(program);
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/install-chromium.sh");
        let output = Command::new("sh").arg(script).output().map_err(|error| error.to_string())?;
        installed().ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())
    });
    found.clone().unwrap_or_else(|why| {
        panic!(
            "this test needs Chromium and a font with Chinese characters (Debian: chromium, fonts-wqy-microhei): {why}"
        )
    })
}

fn installed() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    NAMES.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()))
}

impl Browser {
    /// Starts a browser that shows `address`.
    pub(crate) fn showing(address: &str, viewer: Viewer) -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let mut process = Command::new(program())
            .args([
                "--headless=new",
                "--remote-debugging-port=0",
                "--no-first-run",
                "--hide-scrollbars",
                "--disable-gpu",
            ])
            // Its sandbox does not work for root; it opens only our own page.
            .args(["--no-sandbox", "--disable-dev-shm-usage", "about:blank"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut said = BufReader::new(process.stderr.take().expect("piped")).lines();
        let place = said.find_map(|line| Some(line.ok()?.strip_prefix("DevTools listening on ")?.to_owned()));
        // Its output must not block it.
        std::thread::spawn(move || said.for_each(drop));
        let (socket, _) = tungstenite::connect(place.expect("it says where it listens")).expect("it listens");
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        }
        let mut browser = Self { process, _profile: profile, socket, session: String::new(), asked: 0 };
        let page = browser.ask("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        let attached = browser.ask("Target.attachToTarget", json!({ "targetId": page, "flatten": true }));
        browser.session = attached["sessionId"].as_str().expect("a session").to_owned();
        browser.sit_down(viewer);
        browser.ask("Page.navigate", json!({ "url": address }));
        browser.wait_for("document.readyState === 'complete'");
        browser
    }

    /// Shows the page as it is printed on A4 with margins of 14 mm, at 96 pixels per inch.
    pub(crate) fn print_on_a4(&mut self) {
        let paper = json!({ "width": 688, "height": 1017, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", paper);
        self.ask("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    }

    /// Another user sits down at the same page.
    pub(crate) fn sit_down(&mut self, viewer: Viewer) {
        let Viewer { width, height, languages, dark } = viewer;
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", screen);
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.ask("Emulation.setEmulatedMedia", media);
        self.ask("Emulation.setUserAgentOverride", json!({ "userAgent": "test", "acceptLanguage": languages }));
    }

    /// Calls a method that succeeds.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_to_ask(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Calls a method and waits for its result or error; ignores the browser's other messages meanwhile.
    fn try_to_ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.asked += 1;
        let mut question = json!({ "id": self.asked, "method": method, "params": params });
        if !self.session.is_empty() {
            question["sessionId"] = json!(self.session);
        }
        self.socket.send(Message::text(question.to_string())).expect("it listens");
        loop {
            let Message::Text(text) = self.socket.read().expect("it answers in time") else { continue };
            let mut told: Value = serde_json::from_str(&text).expect("it speaks JSON");
            if told["id"] == json!(self.asked) {
                return if told["error"].is_null() { Ok(told["result"].take()) } else { Err(told["error"].take()) };
            }
        }
    }

    /// Reloads the page and waits for the new one. Calls that reach the old one on its way out get no result.
    pub(crate) fn reload(&mut self) {
        self.eval("document.isOld = true");
        self.ask("Page.reload", json!({}));
        let question = json!({ "expression": "!document.isOld && document.readyState === 'complete'" });
        let begun = Instant::now();
        while !self.try_to_ask("Runtime.evaluate", question.clone()).is_ok_and(|told| told["result"]["value"] == true) {
            assert!(begun.elapsed() < PATIENCE, "the page was not loaded again");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The value of an expression on the page.
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let question = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.ask("Runtime.evaluate", question);
        assert_eq!(answer["exceptionDetails"], Value::Null, "{expression}");
        answer["result"]["value"].take()
    }

    /// Waits until an expression on the page is true.
    pub(crate) fn wait_for(&mut self, expression: &str) {
        let begun = Instant::now();
        while self.eval(expression) != json!(true) {
            if begun.elapsed() > PATIENCE {
                let page = self.eval("document.body.innerText");
                panic!("it never became true: {expression}\n{}", page.as_str().unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The text of the first element of a selector.
    pub(crate) fn text(&mut self, selector: &str) -> String {
        self.eval(&format!("document.querySelector({}).innerText", json!(selector))).as_str().expect("text").to_owned()
    }

    /// Waits until the first element of a selector has this text.
    pub(crate) fn wait_for_text(&mut self, selector: &str, text: &str) {
        self.wait_for(&format!("document.querySelector({})?.innerText === {}", json!(selector), json!(text)));
    }

    /// A screenshot of the whole page, as PNG.
    pub(crate) fn whole_picture(&mut self) -> Vec<u8> {
        let told = self.ask("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": true }));
        let text = told["data"].as_str().expect("a picture");
        data_encoding::BASE64.decode(text.as_bytes()).expect("base64")
    }

    /// A screenshot, as WebP.
    pub(crate) fn picture(&mut self) -> Vec<u8> {
        let told = self.ask("Page.captureScreenshot", json!({ "format": "webp", "quality": 85 }));
        let text = told["data"].as_str().expect("a picture");
        data_encoding::BASE64.decode(text.as_bytes()).expect("base64")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
