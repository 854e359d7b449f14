//! How much the server takes, asked by a load generator on the same machine.
//!
//! `cargo bench --features serve --bench http -- [SECONDS] [CONNECTIONS] [SUBSCRIBERS]` starts the real program with a
//! journal in a temporary folder. Each connection lets a call arrive and hangs it up again, one request after the other.

mod served;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use self::served::Server;

const CENTER: &str = "[queues.desk]\nwait_max = \"10m\"\n";

/// A connection that asks one thing after the other.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("it listens");
        stream.set_nodelay(true).expect("an option");
        Self { stream, buffer: Vec::new() }
    }

    /// Puts commands and waits for the answer, which must be 200 and without a refusal.
    async fn put(&mut self, body: &str) {
        let length = body.len();
        let request = format!(
            "POST /v1/commands HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await.expect("it takes bytes");
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("it answers");
            assert_ne!(read, 0, "the connection was closed");
            if let Some(whole) = answered(&self.buffer) {
                let text = String::from_utf8_lossy(&self.buffer);
                assert!(text.starts_with("HTTP/1.1 200") && !text.contains("refused"), "{text}");
                assert_eq!(whole, self.buffer.len());
                return;
            }
        }
    }
}

/// The length of an answer, once all of it is there.
fn answered(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).ok()?;
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    let whole = head + length.trim().parse::<usize>().ok()?;
    (bytes.len() >= whole).then_some(whole)
}

/// What came of a while of load.
struct Load {
    arrivals: u64,
    latency: Histogram<u64>,
    took: Duration,
}

impl Load {
    fn per_second(&self) -> f64 {
        self.arrivals as f64 / self.took.as_secs_f64()
    }

    fn millis(&self, quantile: f64) -> f64 {
        self.latency.value_at_quantile(quantile) as f64 / 1e3
    }
}

/// So many connections, each with so many calls in a request, no faster than so many calls a second in all.
async fn load(address: SocketAddr, connections: u64, calls: u64, lasts: Duration, pace: Option<f64>) -> Load {
    let began = Instant::now();
    let mut all = JoinSet::new();
    for place in 0..connections {
        all.spawn(async move {
            let mut connection = Connection::new(address).await;
            let mut latency = Histogram::<u64>::new(3).expect("three digits");
            let mut arrivals = 0;
            while began.elapsed() < lasts {
                let numbers = (0..calls).map(|at| (arrivals + at) * connections + place);
                let body = |what: &str, rest: &str| {
                    let mut one = numbers.clone().map(|call| format!("{{\"{what}\":{{\"call\":{call}{rest}}}}}"));
                    if calls == 1 {
                        one.next().expect("one")
                    } else {
                        format!("[{}]", one.collect::<Vec<_>>().join(","))
                    }
                };
                for body in [body("arrive", ",\"queue\":\"desk\""), body("hang_up", "")] {
                    let asked = Instant::now();
                    connection.put(&body).await;
                    latency.record(asked.elapsed().as_micros() as u64).expect("it fits");
                }
                arrivals += calls;
                if let Some(pace) = pace {
                    let due = Duration::from_secs_f64(arrivals as f64 * connections as f64 / pace);
                    tokio::time::sleep_until((began + due).into()).await;
                }
            }
            (arrivals, latency)
        });
    }
    let mut sum = Load { arrivals: 0, latency: Histogram::new(3).expect("three digits"), took: Duration::ZERO };
    while let Some(one) = all.join_next().await {
        let (arrivals, latency) = one.expect("it ends");
        sum.arrivals += arrivals;
        sum.latency.add(latency).expect("it fits");
    }
    sum.took = began.elapsed();
    sum
}

/// Readers of all events, and how many bytes they have read together.
async fn subscribe(address: SocketAddr, count: usize) -> (JoinSet<()>, Arc<AtomicU64>) {
    let (read, mut readers) = (Arc::new(AtomicU64::new(0)), JoinSet::new());
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(b"GET /v1/events HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("it takes bytes");
        let mut head = [0; 64];
        let length = stream.read(&mut head).await.expect("it answers");
        assert!(head[..length].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&head));
        let read = Arc::clone(&read);
        readers.spawn(async move {
            let mut buffer = vec![0; 2_048];
            while let Ok(length @ 1..) = stream.read(&mut buffer).await {
                read.fetch_add(length as u64, Ordering::Relaxed);
            }
        });
    }
    (readers, read)
}

fn print(title: &str, load: &Load) {
    let (p50, p99, p999) = (load.millis(0.5), load.millis(0.99), load.millis(0.999));
    println!("{title:<52} {:>9.0} {p50:>8.2} {p99:>8.2} {p999:>8.2}", load.per_second());
}

#[tokio::main(worker_threads = 1)]
async fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    // `cargo test --benches` only wants to see that it runs.
    let is_test = !std::env::args().any(|argument| argument == "--bench");
    let (secs, connections, subscribers) = if is_test { (0.2, 4, 20) } else { (10.0, 64, 10_000) };
    let secs = numbers.first().map_or(secs, |secs| *secs as f64);
    let connections = numbers.get(1).copied().unwrap_or(connections);
    let subscribers = numbers.get(2).map_or(subscribers, |count| *count as usize);
    let lasts = Duration::from_secs_f64(secs);
    let _ = rlimit::increase_nofile_limit(u64::MAX);

    println!(
        "{:<52} {:>9} {:>8} {:>8} {:>8}",
        "each call: one arrival and one hang-up", "arrivals", "50 %", "99 %", "99.9 %"
    );
    println!("{:<52} {:>9} {:>8} {:>8} {:>8}", "", "a second", "ms", "ms", "ms");
    for (sync, calls) in [("interval", 1), ("interval", 100), ("always", 1), ("always", 100)] {
        let server = Server::start(CENTER, sync);
        let load = load(server.address, connections, calls, lasts, None).await;
        print(&format!("{connections} connections, {calls} a request, --sync {sync}"), &load);
    }
    let server = Server::start(CENTER, "interval");
    let before = server.memory();
    let (readers, read) = subscribe(server.address, subscribers).await;
    let each = server.memory().saturating_sub(before) / subscribers.max(1) as u64;
    println!("{subscribers} subscribers keep {each} bytes each, the server {} MB in all", server.memory() / 1_000_000);
    for pace in [10.0, 100.0] {
        let read_before = read.load(Ordering::Relaxed);
        let load = load(server.address, 4, 1, lasts, Some(pace)).await;
        let rate = (read.load(Ordering::Relaxed) - read_before) as f64 / load.took.as_secs_f64() / 1e6;
        print(&format!("{pace} calls a second, {subscribers} subscribers read {rate:.1} MB/s"), &load);
    }
    assert_eq!(readers.len(), subscribers, "all of them are there yet");
}
