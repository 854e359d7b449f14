//! S3: the router that leads is stopped for five seconds, and continued. From the take-over on it must neither accept nor
//! show anything of its own.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::load::Load;
use crate::node::{Node, TOKEN, until};
use crate::site::{LONG, Site};
use crate::{Measured, Run};

/// The number of commands per second.
const RATE: u64 = 500;
const STOPPED: Duration = Duration::from_secs(5);

/// What a stream of events has shown.
type Shown = Arc<Mutex<Vec<(Instant, u64, String)>>>;

/// Reads a router's events on a connection of its own, until that ends.
fn follow(address: &str, from: Option<u64>) -> Result<Shown, String> {
    let fault = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(address).map_err(fault)?;
    let query = from.map(|from| format!("?from={from}")).unwrap_or_default();
    write!(stream, "GET /v1/events{query} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n")
        .map_err(fault)?;
    let shown = Shown::default();
    let told = Arc::clone(&shown);
    std::thread::spawn(move || {
        let mut number = None;
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Some(id) = line.strip_prefix("id: ") {
                number = id.parse().ok();
            } else if let (Some(data), Some(id)) = (line.strip_prefix("data: "), number.take()) {
                told.lock().push((Instant::now(), id, data.to_owned()));
            }
        }
    });
    Ok(shown)
}

/// A command that is sent while the router stands still, and answered when it goes on; the status.
fn sent_meanwhile(node: &Node, call: u64) -> Result<std::thread::JoinHandle<Option<u16>>, String> {
    let fault = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(node.address()).map_err(fault)?;
    let body = format!("{{\"arrive\":{{\"call\":{call},\"queue\":\"contract\"}}}}");
    let length = body.len();
    write!(
        stream,
        "POST /v1/commands HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}",
        node.address()
    )
    .map_err(fault)?;
    stream.set_read_timeout(Some(LONG)).map_err(fault)?;
    Ok(std::thread::spawn(move || {
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text);
        text.split(' ').nth(1)?.parse().ok()
    }))
}

pub(crate) fn measure(run: &Run) -> Measured {
    let mut site = Site::start(run)?;
    let load = Load::start(&site.addresses(), RATE, 1);
    let (mut asked, mut answered_late, mut shown_late) = (0, 0, 0);
    for time in 0..run.times {
        let leader = site.leader(LONG)?;
        let other = 1 - leader;
        site.standby_is_there(leader)?;
        std::thread::sleep(Duration::from_millis(1_200));
        let shown = follow(site.nodes[leader].address(), None)?;
        std::thread::sleep(Duration::from_millis(200));
        site.nodes[leader].signal("STOP");
        let stopped = Instant::now();
        let waiting = sent_meanwhile(&site.nodes[leader], 7 << 50 | u64::from(time));
        until("the other serves", LONG, || site.nodes[other].is_ready(&site.http))
            .map_err(|why| format!("{why}\n{}", site.logs()))?;
        let begins = event_count(&site, other)?;
        std::thread::sleep(STOPPED.saturating_sub(stopped.elapsed()));
        site.nodes[leader].signal("CONT");
        let continued = Instant::now();
        while continued.elapsed() < Duration::from_millis(1_000) {
            for path in ["/v1/calls", "/v1/board"] {
                asked += 1;
                if let Some((200, body)) = site.nodes[leader].get(&site.http, path) {
                    return Err(format!(
                        "after the take-over {path} of the old leader was answered: {}",
                        &body[..body.len().min(200)]
                    ));
                }
            }
        }
        if let Some(200) = waiting?.join().map_err(|_| "it panicked")? {
            return Err("a command was accepted by the old leader after the take-over".into());
        }
        answered_late += 1;
        // What its stream still shows are events of the common history.
        let late: Vec<_> = shown.lock().iter().filter(|(at, _, _)| *at >= continued).cloned().collect();
        if let Some((_, number, _)) = late.iter().find(|(_, number, _)| *number >= begins) {
            return Err(format!("the old leader showed event {number}; the new one began before {begins}"));
        }
        if let Some((_, first, _)) = late.first() {
            let truth = follow(site.nodes[other].address(), Some(*first))?;
            std::thread::sleep(Duration::from_millis(300));
            let truth: BTreeMap<u64, String> =
                truth.lock().iter().map(|(_, number, data)| (*number, data.clone())).collect();
            if let Some((_, number, data)) = late.iter().find(|(_, number, data)| truth.get(number) != Some(data)) {
                return Err(format!("event {number} was shown as {data}; it is {:?}", truth.get(number)));
            }
        }
        shown_late += late.len();
    }
    let book = load.stop();
    let history = site.compare(&[Arc::clone(&book)])?;
    Ok(format!(
        "stopped for 5 s {} times: of {asked} questions and {answered_late} commands to the old leader none answered or accepted after the \
         take-over; {shown_late} events shown late, all of the common history; of {} acknowledged commands 0 lost; {} events equal",
        run.times,
        book.acknowledged.lock().len(),
        history.events
    ))
}

/// The number of events that a leader has had.
fn event_count(site: &Site, node: usize) -> Result<u64, String> {
    let (_, body) = site.nodes[node].get(&site.http, "/v1/agents").ok_or("the new leader does not answer")?;
    let told: serde_json::Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
    told["events"].as_u64().ok_or_else(|| format!("it does not say of when it is: {body}"))
}
