//! Callers who come and go, at whoever leads.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use acd::engine::{Command, NewCall};
use acd::id::{CallId, QueueId};
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::node::{TOKEN, client};

/// The number of connections.
const LINES: u64 = 4;
/// How many commands go in one request.
const BATCH: u64 = 20;
/// How many calls each line has at a time.
const ALIVE: usize = 40;
/// How long to wait before a request is repeated.
const AGAIN: Duration = Duration::from_millis(5);

/// A command that was acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Acknowledged {
    pub(crate) command: Command,
    pub(crate) number: u64,
}

/// When a request was acknowledged, by which router, and when it was first sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) sent: Instant,
    pub(crate) at: Instant,
    pub(crate) by: usize,
}

/// What is known of what was sent.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) acknowledged: Mutex<Vec<Acknowledged>>,
    pub(crate) moments: Mutex<Vec<Moment>>,
    /// Commands that were sent again, and had been applied the first time.
    pub(crate) known_already: AtomicU64,
    /// Commands that were refused for another reason.
    pub(crate) refused: Mutex<Vec<String>>,
    stop: AtomicBool,
}

/// Callers on several lines.
pub(crate) struct Load {
    pub(crate) book: Arc<Book>,
    lines: Vec<JoinHandle<()>>,
}

impl Load {
    /// `per_second` commands, with calls numbered from `epoch` on.
    pub(crate) fn start(addresses: &[String], per_second: u64, epoch: u64) -> Self {
        let book = Arc::<Book>::default();
        let every = Duration::from_micros(1_000_000 * BATCH * LINES / per_second);
        let lines = (0..LINES).map(|line| {
            let (book, addresses) = (Arc::clone(&book), addresses.to_vec());
            let first = epoch << 40 | line << 32;
            std::thread::spawn(move || Line::new(book, addresses, first).run(every))
        });
        let lines = lines.collect();
        Self { book, lines }
    }

    /// Ends it. Returns what is known.
    pub(crate) fn stop(self) -> Arc<Book> {
        self.book.stop.store(true, Ordering::Relaxed);
        for line in self.lines {
            line.join().expect("a line does not panic");
        }
        self.book
    }
}

impl Book {
    /// The first acknowledgement after that time by another router than `not`.
    pub(crate) fn first_after(&self, from: Instant, not: Option<usize>) -> Option<Instant> {
        let moments = self.moments.lock();
        let later = moments.iter().filter(|moment| moment.at > from && Some(moment.by) != not);
        later.map(|moment| moment.at).min()
    }

    /// The longest time after that one in which nothing was acknowledged.
    pub(crate) fn longest_gap(&self, from: Instant) -> Duration {
        let mut times: Vec<Instant> =
            self.moments.lock().iter().map(|moment| moment.at).filter(|at| *at > from).collect();
        times.push(from);
        times.sort_unstable();
        times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
    }
}

/// One connection.
struct Line {
    book: Arc<Book>,
    addresses: Vec<String>,
    /// Which router is thought to lead.
    leader: usize,
    next: u64,
    alive: VecDeque<CallId>,
    http: ureq::Agent,
}

/// What became of a request.
enum Outcome {
    Answered(Vec<Value>),
    /// Nobody has taken it, or nobody knows.
    Again,
}

impl Line {
    fn new(book: Arc<Book>, addresses: Vec<String>, first: u64) -> Self {
        Self { book, addresses, leader: 0, next: first, alive: VecDeque::new(), http: client() }
    }

    fn run(mut self, every: Duration) {
        let mut due = Instant::now();
        while !self.book.stop.load(Ordering::Relaxed) {
            let batch = self.batch();
            self.send(&batch);
            due = (due + every).max(Instant::now().checked_sub(every).unwrap_or(due));
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
        }
    }

    /// Half of them arrive, half hang up.
    fn batch(&mut self) -> Vec<Command> {
        let mut batch = Vec::new();
        for _ in 0..BATCH / 2 {
            let call = CallId(self.next);
            self.next += 1;
            batch.push(Command::Arrive(NewCall::new(call, QueueId((call.0 % 2) as u16))));
            self.alive.push_back(call);
            let goes = if self.alive.len() > ALIVE { self.alive.pop_front() } else { None };
            batch.extend(goes.map(|call| Command::HangUp { call }));
        }
        batch
    }

    /// Sends a request until it is answered, to whoever leads.
    fn send(&mut self, batch: &[Command]) {
        let text: Vec<Value> = batch.iter().map(words).collect();
        let (text, sent) = (Value::from(text), Instant::now());
        let mut repeated = false;
        loop {
            match self.post(&text) {
                Outcome::Answered(outcomes) => {
                    self.note(batch, &outcomes, sent, repeated);
                    return;
                }
                Outcome::Again if self.book.stop.load(Ordering::Relaxed) => return,
                Outcome::Again => {
                    repeated = true;
                    std::thread::sleep(AGAIN);
                }
            }
        }
    }

    fn post(&mut self, text: &Value) -> Outcome {
        let asked = self.http.post(format!("http://{}/v1/commands", self.addresses[self.leader]));
        let Ok(mut answer) = asked.header("authorization", format!("Bearer {TOKEN}")).send_json(text) else {
            self.leader = (self.leader + 1) % self.addresses.len();
            return Outcome::Again;
        };
        if answer.status() == 200 {
            let read: Result<Vec<Value>, _> = answer.body_mut().read_json();
            return read.map_or(Outcome::Again, Outcome::Answered);
        }
        let named = answer.headers().get("acd-leader").and_then(|leader| leader.to_str().ok());
        let named =
            named.and_then(|leader| self.addresses.iter().position(|address| leader.ends_with(address.as_str())));
        let overloaded = answer.status() == 429;
        self.leader = match named {
            Some(leader) => leader,
            None if overloaded => self.leader,
            None => (self.leader + 1) % self.addresses.len(),
        };
        Outcome::Again
    }

    fn note(&self, batch: &[Command], outcomes: &[Value], sent: Instant, repeated: bool) {
        let mut acknowledged = self.book.acknowledged.lock();
        for (command, outcome) in batch.iter().zip(outcomes) {
            match outcome["accepted"]["sequence"].as_u64() {
                Some(number) => acknowledged.push(Acknowledged { command: command.clone(), number }),
                None => {
                    let code = outcome["refused"]["code"].as_str().unwrap_or_default();
                    // It had been applied, and the answer was lost; or the call it is about had come to nothing.
                    match repeated && matches!(code, "duplicate_call" | "unknown_call") {
                        true => _ = self.book.known_already.fetch_add(1, Ordering::Relaxed),
                        false => self.book.refused.lock().push(format!("{command:?}: {outcome}")),
                    }
                }
            }
        }
        drop(acknowledged);
        self.book.moments.lock().push(Moment { sent, at: Instant::now(), by: self.leader });
    }
}

fn words(command: &Command) -> Value {
    match command {
        Command::Arrive(new) => {
            let queue = if new.queue.0 == 0 { "contract" } else { "labour" };
            json!({ "arrive": { "call": new.call.0, "queue": queue } })
        }
        Command::HangUp { call } => json!({ "hang_up": { "call": call.0 } }),
        other => unreachable!("{other:?} is not sent"),
    }
}
