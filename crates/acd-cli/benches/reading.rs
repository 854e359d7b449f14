//! What it costs the router that others look: how long each kind of request holds its thread while 100,000 calls wait, and
//! the memory that a waiting call takes in the whole process.
//!
//! `cargo bench -p acd-cli --bench reading -- [CALLS] [AGENTS]` starts the real program. The time is what the
//! kernel has counted for the router's thread (`/proc/PID/task/TID/schedstat`), so that what else runs on the machine
//! counts little; Linux only. Between two requests the thread sleeps. Half of the agents wait with nothing to do, in a queue
//! of their own; the other half talk, each with a call.

use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::thread::sleep;
use std::time::{Duration, Instant};

use ureq::Agent;

use self::served::Server;

mod served;

/// So many requests of each kind.
const ROUNDS: usize = 21;
/// The most commands in one request.
const LIST: usize = 1_000;

fn center(agents: usize) -> String {
    let mut text = String::from(
        "queues.desk.wait_max = \"10h\"\nqueues.other.wait_max = \"10h\"\n\
         profiles.desk.skills = { desk = 1 }\nprofiles.other.skills = { other = 1 }\n",
    );
    for agent in 0..agents {
        let profile = if agent % 2 == 0 { "desk" } else { "other" };
        let _ = writeln!(text, "agents.agent-{agent} = {{ profile = \"{profile}\" }}");
    }
    text
}

/// The router's thread, by the kernel's account.
struct Thread(String);

impl Thread {
    fn of(server: &Server) -> Self {
        let tasks = fs::read_dir(format!("/proc/{}/task", server.id())).expect("Linux");
        let mut paths = tasks.map(|task| task.expect("a thread").path());
        let is_router = |path: &std::path::PathBuf| {
            fs::read_to_string(path.join("comm")).is_ok_and(|name| name.trim() == "acd-router")
        };
        let path = paths.find(is_router).expect("the router's thread").join("schedstat");
        Self(path.to_str().expect("a path of digits").to_owned())
    }

    /// How long it has run, in nanoseconds.
    fn ran(&self) -> u64 {
        let text = fs::read_to_string(&self.0).expect("it lives");
        text.split_whitespace().next().and_then(|nanos| nanos.parse().ok()).expect("a figure")
    }
}

struct Client {
    agent: Agent,
    base: String,
}

impl Client {
    fn new(server: &Server) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(None).build();
        Self { agent: config.into(), base: format!("http://{}", server.address) }
    }

    /// Asks, and reads the answer; of a stream only how it begins. Its length.
    fn get(&self, path: &str) -> usize {
        let mut answer = self.agent.get(format!("{}{path}", self.base)).call().expect("it answers");
        assert_eq!(answer.status(), 200, "{path}");
        if path.contains("events") {
            let mut beginning = [0; 16];
            return answer.body_mut().as_reader().read(&mut beginning).expect("it can be read");
        }
        let mut body = answer.body_mut().as_reader();
        std::io::copy(&mut body, &mut std::io::sink()).expect("it can be read") as usize
    }

    fn put(&self, commands: &[String]) {
        for list in commands.chunks(LIST) {
            let request =
                self.agent.post(format!("{}/v1/commands", self.base)).header("content-type", "application/json");
            let mut answer = request.send(format!("[{}]", list.join(","))).expect("it answers");
            let text = answer.body_mut().read_to_string().expect("it can be read");
            assert!(answer.status() == 200 && !text.contains("refused"), "{text}");
        }
    }

    fn put_center(&self, center: &str) {
        let request = self.agent.put(format!("{}/v1/center", self.base)).header("content-type", "application/toml");
        let answer = request.send(center).expect("it answers");
        assert_eq!(answer.status(), 200);
    }
}

fn arrivals(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|call| format!("{{\"arrive\":{{\"call\":{call},\"queue\":\"desk\"}}}}")).collect()
}

/// So that the agents of the desk talk.
fn talk(client: &Client, agents: usize) {
    let sign_in = (0..agents).map(|agent| format!("{{\"sign_in\":{{\"agent\":\"agent-{agent}\"}}}}"));
    client.put(&sign_in.collect::<Vec<_>>());
    let mut answer = client.agent.get(format!("{}/v1/agents", client.base)).call().expect("it answers");
    let text = answer.body_mut().with_config().limit(u64::MAX).read_to_string().expect("it can be read");
    let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let agents = answer["agents"].as_array().expect("agents").iter();
    let offers = agents.filter_map(|agent| agent["offers"].get(0));
    client.put(&offers.map(|offer| format!("{{\"accept\":{{\"offer\":{offer}}}}}")).collect::<Vec<_>>());
}

/// Prints how long the thread runs for something: the median, and the most.
fn measure(name: &str, thread: &Thread, mut something: impl FnMut() -> usize) {
    let (mut held, mut waited, mut length) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        // Until the thread sleeps, whatever it has done before.
        sleep(Duration::from_millis(20));
        let (ran, begun) = (thread.ran(), Instant::now());
        length = something();
        waited.push(begun.elapsed());
        sleep(Duration::from_millis(20));
        held.push(thread.ran() - ran);
    }
    held.sort_unstable();
    waited.sort_unstable();
    let micros = |nanos: u64| nanos as f64 / 1e3;
    println!(
        "{name:<28} {:>10.0} {:>10.0} {:>12.1} {length:>12}",
        micros(held[ROUNDS / 2]),
        micros(held[ROUNDS - 1]),
        waited[ROUNDS / 2].as_secs_f64() * 1e3,
    );
}

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    // `cargo test --benches` only wants to see that it runs.
    let is_test = !std::env::args().any(|argument| argument == "--bench");
    let (calls, agents) = if is_test { (2_000, 20) } else { (100_000, 1_000) };
    let calls = numbers.first().copied().unwrap_or(calls);
    let agents = numbers.get(1).copied().unwrap_or(agents);

    let (text, center) =
        (center(agents), |text: &str, place: usize| format!("{text}queues.new-{place}.wait_max = \"1h\"\n"));
    let server = Server::start(&text, "interval");
    let (client, thread) = (Client::new(&server), Thread::of(&server));
    // What is kept of the newest events and commands is full before anybody waits.
    for _ in 0..if is_test { 1 } else { 100 } {
        client.put(&arrivals(0..LIST));
        client.put(&(0..LIST).map(|call| format!("{{\"hang_up\":{{\"call\":{call}}}}}")).collect::<Vec<_>>());
    }
    let before = server.memory();
    client.put(&arrivals(0..calls));
    let each = server.memory().saturating_sub(before) / calls as u64;
    println!("{calls} calls wait: {each} bytes each; the process keeps {} MB", server.memory() / 1_000_000);
    talk(&client, agents);

    println!("{:<28} {:>10} {:>10} {:>12} {:>12}", "", "held: 50 %", "most", "answered", "answer");
    println!("{:<28} {:>10} {:>10} {:>12} {:>12}", format!("{agents} agents"), "µs", "µs", "ms", "bytes");
    let last = calls - 1;
    for path in [
        "/v1/board".to_owned(),
        "/v1/board/events".to_owned(),
        "/v1/calls".to_owned(),
        format!("/v1/calls/{last}"),
        format!("/v1/calls/{last}/why"),
        "/v1/agents".to_owned(),
        "/v1/agents/agent-0".to_owned(),
        "/v1/center".to_owned(),
        "/v1/events".to_owned(),
        "/metrics".to_owned(),
        "/healthz".to_owned(),
        "/readyz".to_owned(),
        "/openapi.json".to_owned(),
    ] {
        let name = path.replace(&last.to_string(), "N");
        measure(&format!("GET {name}"), &thread, || client.get(&path));
    }
    let mut next = calls;
    measure("an arrival and a board", &thread, || {
        client.put(&arrivals(next..next + 1));
        next += 1;
        // The board is published by then.
        sleep(Duration::from_millis(520));
        client.get("/v1/board")
    });
    let mut place = 0;
    measure("PUT /v1/center", &thread, || {
        place += 1;
        client.put_center(&center(&text, place));
        0
    });
}
