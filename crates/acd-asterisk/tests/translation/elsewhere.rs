//! The router behind HTTP, a real server on loopback, and the model switch: commands and facts pass each other on their
//! way, and the server dies in the middle.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use acd::config::Center;
use acd::engine::Command;
use acd::identity::JournalId;
use acd::journal::{Journal, JournalOptions};
use acd::live::{BoardOptions, MonotonicClock, Options, Router as LiveRouter, Setup};
use acd_asterisk::config::Config;
use acd_asterisk::remote::{Remote, Server, Servers};
use acd_asterisk::run::{News, Router};
use acd_asterisk::switch::id::Run;
use acd_asterisk::switch::request::Request;
use acd_asterisk::translate::{About, Act, Acts, Answer, Translator};
use acd_server::{ServerOptions, Service};

use super::model::Model;

const CENTER: &str = r#"
[queues.contract]
ring_timeout = "30s"
[profiles.every]
skills = { contract = 1 }
[agents]
a1 = { profile = "every" }
a2 = { profile = "every" }
"#;

const CONFIG: &str = r#"
asterisk = { address = "-", user = "acd", password = "-", unreachable_after = "1m" }
telephones = { endpoint = "PJSIP/{name}", extension = "{name}", sign_in = "registration" }
queues.contract.extension = "8001"
"#;

/// How long something may take on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// An `acd serve`.
struct Served {
    router: LiveRouter,
    service: Service,
    serving: tokio::task::JoinHandle<()>,
    address: SocketAddr,
}

impl Served {
    /// Goes on from the journal in a folder.
    async fn start(folder: &Path, address: SocketAddr, center: &str) -> Self {
        let center = Center::parse("centre", center).expect("a centre");
        let (journal, recovered) = Journal::open(folder, JournalOptions::default(), center).expect("a journal");
        let clock = Arc::new(MonotonicClock::on_unix_time(recovered.engine.now()));
        let options = Options { board: Some(BoardOptions::default()), ..Options::default() };
        let router = Setup::recovered(journal, recovered).with_clock(clock).start(options).expect("a router");
        let thresholds = BoardOptions::default().thresholds;
        let service = Service::start(router.handle(), thresholds, ServerOptions::default()).await.expect("a service");
        let listener = tokio::net::TcpListener::bind(address).await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let serving = tokio::spawn(service.clone().serve(listener));
        Self { router, service, serving, address }
    }

    /// Dies, as far as anybody can see who is connected.
    async fn die(self) {
        let Self { router, service, serving, .. } = self;
        service.close();
        serving.await.expect("it closes");
        drop(service);
        router.shut_down().expect("the journal is closed");
    }

    fn servers(&self) -> Servers {
        let address = format!("http://{}", self.address).parse().expect("an address");
        Servers { first: Server { address, token: None }, others: Vec::new() }
    }

    /// Who talks to how many calls, and how many calls there are.
    async fn calls(&self) -> (usize, usize) {
        let roster = self.router.handle().ask_roster(|_, roster| roster.clone()).await.expect("it runs");
        let roster = roster.expect("it is published");
        (roster.conversations().count(), roster.calls_alive())
    }
}

/// The adapter's loop, on the model switch.
struct Desk {
    remote: Remote,
    translator: Translator,
    config: Config,
    switch: Model,
    answers: VecDeque<(Request, Answer)>,
    /// How often switch and router were brought into line.
    resyncs: usize,
    /// How often the centre changed.
    rewired: usize,
    replaced: bool,
    journal: JournalId,
}

impl Desk {
    async fn connect(servers: Servers) -> Self {
        let remote = Remote::connect(servers).await.expect("it is let in");
        let config = Config::parse("config", CONFIG).expect("a configuration");
        let (wiring, faults) = config.wire(remote.center());
        faults.expect("it fits");
        let translator = Translator::new(Arc::new(wiring), Run::new(remote.journal().0));
        let (switch, answers) = (Model::default(), VecDeque::new());
        let journal = remote.journal();
        let mut desk =
            Self { remote, translator, config, switch, answers, resyncs: 0, rewired: 0, replaced: false, journal };
        desk.resync();
        desk
    }

    fn translate(&mut self, act: impl FnOnce(&mut Translator, &Remote, &mut Acts)) {
        let mut acts = Acts::default();
        act(&mut self.translator, &self.remote, &mut acts);
        for act in acts.drain() {
            match act {
                Act::Tell(input, about) => _ = self.remote.call(input, about),
                Act::Ask(request) => {
                    let outcome = self.switch.ask(&request);
                    self.answers.push_back((request, outcome.map_or_else(Answer::Refused, |()| Answer::Done)));
                }
                Act::Rewire => self.rewired += 1,
                Act::Audit => {}
            }
        }
    }

    fn resync(&mut self) {
        let online = ["a1", "a2"].map(|name| (name.to_owned(), true));
        let snapshot = self.switch.snapshot(online.into_iter());
        self.switch.events.clear();
        self.answers.clear();
        self.resyncs += 1;
        self.translate(|translator, remote, acts| {
            let roster = remote.roster().expect("it is there");
            translator.resync(remote.now(), &snapshot, roster, acts);
        });
    }

    /// What the switch has to say.
    fn deliver(&mut self) {
        loop {
            if let Some((request, answer)) = self.answers.pop_front() {
                self.translate(|translator, remote, acts| translator.answered(remote.now(), &request, answer, acts));
            } else if let Some(event) = self.switch.events.pop_front() {
                self.translate(|translator, remote, acts| translator.switch(remote.now(), &event, acts));
            } else {
                return;
            }
        }
    }

    /// One turn of the loop.
    async fn turn(&mut self) {
        match self.remote.news().await {
            Some(News::Outcome(about, outcome)) => {
                self.translate(|translator, remote, acts| translator.outcome(remote.now(), &about, outcome, acts));
            }
            Some(News::Back(journal)) => {
                let wiring = Arc::new(self.config.wire(self.remote.center()).0);
                self.translator.rewire(wiring);
                assert_eq!(journal, self.journal);
                self.resync();
            }
            Some(News::Replaced) => self.replaced = true,
            Some(News::Away) => {}
            None => {
                let happened = self.remote.turn();
                let (events, notes) = (happened.events.to_vec(), happened.notes.clone());
                self.translate(|translator, remote, acts| translator.facts(remote.now(), &events, &notes, acts));
            }
        }
        self.deliver();
    }

    /// Works until something is so.
    async fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        self.deliver();
        let working = async {
            while !so(self) {
                self.turn().await;
            }
        };
        let ended = tokio::time::timeout(PATIENCE, working).await.is_ok();
        assert!(
            ended,
            "not within {PATIENCE:?}: {what}; the switch has {:#?} {:?}",
            self.switch.lines, self.switch.bridges
        );
    }

    /// The telephones of agents.
    fn legs(&self) -> Vec<String> {
        self.switch.lines.keys().filter(|id| id.starts_with("acd-")).cloned().collect()
    }

    fn ringing(&self) -> Option<String> {
        self.legs().into_iter().find(|id| self.switch.lines[id].args.is_none())
    }

    /// How many are in a conversation of two.
    fn talking(&self) -> usize {
        self.switch.bridges.values().filter(|members| members.len() == 2).count()
    }
}

fn anywhere() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_offered_answered_and_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), anywhere(), CENTER).await;
    let mut desk = Desk::connect(served.servers()).await;
    let caller = desk.switch.call("PJSIP/trunk", "8001");
    desk.until("a telephone rings", |desk| desk.ringing().is_some()).await;
    let leg = desk.ringing().expect("one does");
    desk.switch.picks_up(&leg);
    desk.until("they talk", |desk| desk.talking() == 1).await;
    assert_eq!(served.calls().await, (1, 1));
    let name = caller.clone();
    let handle = served.router.handle();
    let note = handle.ask_roster(move |_, roster| roster.notes().call(acd::id::CallId::named(&name)).cloned());
    let note = note.await.expect("it runs").flatten().expect("it is kept");
    assert_eq!(note.name.as_ref().map(|name| name.as_str()), Some(caller.as_str()));
    assert_eq!(note.caller.as_ref().map(|number| number.as_str()), Some("+49301"));
    desk.switch.hangs_up(&caller, 16);
    desk.until("nothing is left", |desk| desk.switch.lines.is_empty() && desk.switch.bridges.is_empty()).await;
    assert_eq!((served.calls().await, desk.resyncs), ((0, 0), 1));
    desk.remote.close().await;
    assert!(served.router.handle().ask(|engine| engine.is_suspended()).await.expect("it runs"), "the adapter has gone");
    served.die().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_dies_and_calls_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), anywhere(), CENTER).await;
    let address = served.address;
    let mut desk = Desk::connect(served.servers()).await;
    let callers = [(); 3].map(|()| desk.switch.call("PJSIP/trunk", "8001"));
    for talking in 1..=2 {
        desk.until("a telephone rings", |desk| desk.ringing().is_some()).await;
        let leg = desk.ringing().expect("one does");
        desk.switch.picks_up(&leg);
        desk.until("they talk", |desk| desk.talking() == talking).await;
    }
    let talking = desk.switch.bridges.clone();
    served.die().await;
    desk.until("the router is away", |desk| desk.remote.roster().is_none()).await;
    // Meanwhile the one who waits gives up, somebody calls, and an agent hangs up.
    desk.switch.hangs_up(&callers[2], 16);
    let late = desk.switch.call("PJSIP/trunk", "8001");
    let (bridge, members) = talking.iter().next().expect("two talk");
    let leg = members.iter().find(|id| id.starts_with("acd-")).expect("an agent").clone();
    let other =
        talking.iter().find(|(other, _)| *other != bridge).map(|(other, members)| (other.clone(), members.clone()));
    desk.switch.hangs_up(&leg, 16);
    desk.deliver();
    let served = Served::start(folder.path(), address, CENTER).await;
    desk.until("it is back", |desk| desk.resyncs == 2).await;
    desk.until("the late caller's telephone rings", |desk| desk.ringing().is_some()).await;
    let leg = desk.ringing().expect("one does");
    desk.switch.picks_up(&leg);
    desk.until("they talk", |desk| desk.talking() == 2).await;
    let own = members.iter().find(|id| !id.starts_with("acd-")).expect("a caller");
    assert!(!desk.switch.lines.contains_key(own), "the agent has ended that call");
    let (other, members) = other.expect("the other two");
    assert_eq!(desk.switch.bridges.get(&other), Some(&members), "they were not disturbed");
    assert_eq!(served.calls().await, (2, 2));
    assert!(desk.switch.lines.contains_key(&late));
    let all: Vec<String> = desk.switch.lines.keys().cloned().collect();
    all.iter().for_each(|id| desk.switch.hangs_up(id, 16));
    desk.until("nothing is left", |desk| desk.switch.lines.is_empty() && desk.switch.bridges.is_empty()).await;
    desk.remote.close().await;
    assert_eq!(served.calls().await, (0, 0));
    served.die().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_adapters_the_older_one_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), anywhere(), CENTER).await;
    let mut older = Desk::connect(served.servers()).await;
    let newer = Desk::connect(served.servers()).await;
    older.until("it hears of the newer one", |desk| desk.replaced).await;
    newer.remote.close().await;
    served.die().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_centre_is_read_and_calls_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), anywhere(), CENTER).await;
    let mut desk = Desk::connect(served.servers()).await;
    desk.switch.call("PJSIP/trunk", "8001");
    desk.until("a telephone rings", |desk| desk.ringing().is_some()).await;
    let leg = desk.ringing().expect("one does");
    desk.switch.picks_up(&leg);
    desk.until("they talk", |desk| desk.talking() == 1).await;
    // Names change their places.
    let other = CENTER
        .replace("[queues.contract]", "[queues.advice]\nwait_max = \"1m\"\non_timeout = \"end\"\n[queues.contract]")
        .replace("a1 =", "a0 =");
    let next = Center::parse("centre", &other).expect("a centre");
    let old = served.router.handle().ask(|engine| engine.shared_center()).await.expect("it runs");
    let center = Box::new(next.succeed(&old).expect("it follows"));
    let reconfigure = Command::Reconfigure { center, ladders: acd::engine::Ladders::Keep };
    served.router.handle().call(reconfigure).await.expect("it is taken");
    desk.until("the centre is read", |desk| desk.rewired == 1).await;
    let names: Vec<&str> = desk.remote.center().agents.iter().map(|agent| agent.name.as_str()).collect();
    assert_eq!((names, desk.resyncs), (vec!["a1", "a2", "a0"], 1));
    // Whoever is no longer in the centre goes on talking.
    assert_eq!((desk.talking(), served.calls().await), (1, (1, 1)));
    let all: Vec<String> = desk.switch.lines.keys().cloned().collect();
    all.iter().for_each(|id| desk.switch.hangs_up(id, 16));
    desk.until("nothing is left", |desk| desk.switch.lines.is_empty() && desk.switch.bridges.is_empty()).await;
    desk.remote.close().await;
    served.die().await;
}

#[tokio::test]
async fn a_server_that_refuses_the_token_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), anywhere(), CENTER).await;
    let token = acd_server::Token::new("0123456789abcdef0123456789abcdef").expect("a token");
    served.service.set_access(acd_server::Access::with(token.clone()));
    let error = Remote::connect(served.servers()).await.err().expect("it has no token");
    assert!(error.is_of_access(), "{error}");
    let mut servers = served.servers();
    servers.first.token = Some(token);
    let mut desk = Desk::connect(servers).await;
    let _ = desk.remote.call(Command::Alive { agent: acd::id::AgentId(0) }.into(), About::Nothing);
    desk.remote.close().await;
    served.die().await;
}
