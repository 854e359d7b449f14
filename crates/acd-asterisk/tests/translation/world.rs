//! Random histories of the model switch: whatever order things come in, and whatever is lost with a connection, at rest
//! switch and router agree, and at the end nothing is left over.

use std::collections::{BTreeMap, VecDeque};

use acd::engine::{Command, Doing, Monitoring};
use acd::id::AgentId;
use acd::time::Duration;
use acd_asterisk::switch::event::SwitchEvent;
use acd_asterisk::switch::id::{Role, call_of};
use acd_asterisk::switch::request::Request;
use acd_asterisk::translate::Answer;
use proptest::prelude::*;

use super::desk::Desk;
use super::model::Model;

const CENTER: &str = r#"
reasons = ["lunch"]
externals = ["voicemail"]
[queues.first]
ring_timeout = "10s"
wait_max = "2m"
on_timeout = "external:voicemail"
exits = { "9" = "external:voicemail" }
wrap_up = "2s"
[queues.all]
ringing = "all"
ring_timeout = "10s"
announce = "on_entry"
callback = { attempts = 2, retry_after = "5s", dial_timeout = "20s", keep_for = "10m" }
[profiles.every]
skills = { first = 1, all = 1 }
[agents]
a1 = { profile = "every" }
a2 = { profile = "every" }
a3 = { profile = "every" }
"#;

const CONFIG: &str = r#"
asterisk = { address = "-", user = "acd", password = "-" }
telephones = { endpoint = "PJSIP/{name}", extension = "{name}", sign_in = "registration" }
outside = { dial = "PJSIP/{number}@trunk", transfers = "agents" }
supervisor = { endpoint = "PJSIP/boss" }
queues.first.extension = "8001"
queues.all = { extension = "8002", callback_key = "1" }
externals.voicemail = { context = "elsewhere", extension = "voicemail" }
"#;

const AGENTS: [&str; 3] = ["a1", "a2", "a3"];

/// One thing that happens. Numbers choose among what is there.
#[derive(Clone, Debug)]
enum Step {
    Call(bool),
    Rings(usize),
    PicksUp(usize),
    Busy(usize),
    HangsUp(usize),
    Presses(usize, bool),
    Refers(usize, u8),
    SecondCall(usize, u8),
    CompletesTransfer(usize),
    Desktop(usize, u8),
    Registers(usize, bool),
    Code(usize, bool),
    /// Events, commands, facts and requests move on: how many of each.
    Moves(u8, u8, u8, u8),
    Waits(u8),
    /// The next event comes twice.
    Doubled,
    /// A request is refused for no reason that we know.
    Refused,
    /// The connection is lost with everything in it, and made again.
    Lost,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => any::<bool>().prop_map(Step::Call),
        3 => any::<usize>().prop_map(Step::Rings),
        6 => any::<usize>().prop_map(Step::PicksUp),
        1 => any::<usize>().prop_map(Step::Busy),
        4 => any::<usize>().prop_map(Step::HangsUp),
        1 => any::<(usize, bool)>().prop_map(|(who, key)| Step::Presses(who, key)),
        2 => any::<(usize, u8)>().prop_map(|(who, to)| Step::Refers(who, to)),
        2 => any::<(usize, u8)>().prop_map(|(who, to)| Step::SecondCall(who, to)),
        2 => any::<usize>().prop_map(Step::CompletesTransfer),
        2 => any::<(usize, u8)>().prop_map(|(who, what)| Step::Desktop(who, what)),
        1 => any::<(usize, bool)>().prop_map(|(who, there)| Step::Registers(who, there)),
        1 => any::<(usize, bool)>().prop_map(|(who, out)| Step::Code(who, out)),
        20 => (0..4_u8, 0..4_u8, 0..4_u8, 0..6_u8).prop_map(|(a, b, c, d)| Step::Moves(a, b, c, d)),
        2 => (0..30_u8).prop_map(Step::Waits),
        1 => Just(Step::Doubled),
        1 => Just(Step::Refused),
        1 => Just(Step::Lost),
    ];
    prop::collection::vec(step, 1..160)
}

struct World {
    desk: Desk,
    switch: Model,
    /// What became of requests, on its way back.
    answers: VecDeque<(Request, Answer)>,
    online: BTreeMap<&'static str, bool>,
    refuse_next: bool,
    consultations: u64,
}

impl World {
    fn new() -> Self {
        let online = AGENTS.iter().map(|name| (*name, true)).collect();
        let mut world = Self {
            desk: Desk::new(CENTER, CONFIG),
            switch: Model::default(),
            answers: VecDeque::new(),
            online,
            refuse_next: false,
            consultations: 0,
        };
        world.resync();
        world.rest();
        world
    }

    fn nth(&self, number: usize, fits: impl Fn(&str) -> bool) -> Option<String> {
        let all: Vec<&String> = self.switch.lines.keys().filter(|id| fits(id)).collect();
        (!all.is_empty()).then(|| all[number % all.len()].clone())
    }

    fn leg(&self, number: usize) -> Option<String> {
        self.nth(number, |id| matches!(Role::of(id), Role::Leg { .. }))
    }

    fn dialled(&self, number: usize) -> Option<String> {
        self.nth(number, |id| self.switch.lines[id].args.is_none())
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Call(all) => _ = self.switch.call("PJSIP/trunk", if all { "8002" } else { "8001" }),
            Step::Rings(which) => self.dialled(which).iter().for_each(|id| self.switch.rings(id)),
            Step::PicksUp(which) => self.dialled(which).iter().for_each(|id| self.switch.picks_up(id)),
            Step::Busy(which) => self.dialled(which).iter().for_each(|id| self.switch.hangs_up(id, 17)),
            Step::HangsUp(which) => self.nth(which, |_| true).iter().for_each(|id| self.switch.hangs_up(id, 16)),
            Step::Presses(which, exit) => {
                let key = if exit { "9" } else { "1" };
                self.nth(which, |_| true).iter().for_each(|id| self.switch.presses(id, key));
            }
            Step::Refers(which, to) => {
                self.leg(which).iter().for_each(|id| self.switch.refers(id, extension(to), None));
            }
            Step::SecondCall(which, to) => {
                if let Some(leg) = self.leg(which) {
                    let endpoint = self.switch.lines[&leg].endpoint.clone();
                    self.switch.call(&endpoint, extension(to));
                }
            }
            Step::CompletesTransfer(which) => {
                if let Some(leg) = self.leg(which) {
                    let endpoint = &self.switch.lines[&leg].endpoint;
                    let other = self.switch.lines.iter().find(|(id, line)| line.endpoint == *endpoint && **id != leg);
                    let other = other.map(|(id, _)| id.clone());
                    self.switch.refers(&leg, "8001", other.as_deref());
                }
            }
            Step::Desktop(which, what) => self.desktop(which, what),
            Step::Registers(which, there) => {
                let name = AGENTS[which % AGENTS.len()];
                self.online.insert(name, there);
                self.switch.registers(name, if there { "online" } else { "offline" });
            }
            Step::Code(which, out) => {
                let endpoint = format!("PJSIP/{}", AGENTS[which % AGENTS.len()]);
                self.switch.code(&endpoint, if out { "sign_out" } else { "sign_in" });
            }
            Step::Moves(events, commands, facts, requests) => self.moves(events, commands, facts, requests),
            Step::Waits(secs) => {
                self.desk.now = self.desk.now + Duration::from_secs(secs.into());
                self.desk.let_time_pass();
            }
            Step::Doubled => {
                if let Some(event) = self.switch.events.front().cloned() {
                    self.switch.events.push_front(event);
                }
            }
            Step::Refused => self.refuse_next = true,
            Step::Lost => self.resync(),
        }
    }

    /// Somebody at a desktop commands the router.
    fn desktop(&mut self, which: usize, what: u8) {
        let agent = AgentId((which % AGENTS.len()) as u32);
        let call = self.desk.roster.talking_to(agent).next();
        let first = self.desk.directory.queue("first").expect("there is one");
        self.consultations += 1;
        let consult = acd::id::CallId(self.consultations);
        let command = match (what % 9, call) {
            (0, Some(call)) => Command::Consult { call, consult, to: acd::engine::Party::Queue(first) },
            (1, Some(call)) => Command::CompleteTransfer { call },
            (2, Some(call)) => Command::CancelConsult { call },
            (3, Some(call)) => Command::Conference { call },
            (4, Some(_)) => Command::Monitor { agent, how: Monitoring::Listen },
            (5, Some(_)) => Command::Monitor { agent, how: Monitoring::Barge },
            (6, Some(call)) => Command::Release { call },
            (7, _) => Command::NotReady { agent, reason: acd::id::ReasonId(0) },
            _ => Command::Ready { agent },
        };
        self.desk.commands.push_back((command.into(), acd_asterisk::translate::About::Nothing));
    }

    fn moves(&mut self, events: u8, commands: u8, facts: u8, requests: u8) {
        for _ in 0..requests {
            self.carry_out_one();
        }
        for _ in 0..events {
            self.deliver_one();
        }
        for _ in 0..commands {
            self.desk.route_one();
        }
        for _ in 0..facts {
            self.desk.learn_one();
        }
    }

    fn deliver_one(&mut self) -> bool {
        if let Some((request, answer)) = self.answers.pop_front() {
            self.desk.answered(&request, answer);
            return true;
        }
        let Some(event) = self.switch.events.pop_front() else { return false };
        self.desk.event(&event);
        true
    }

    fn carry_out_one(&mut self) -> bool {
        let Some(request) = self.desk.requests.pop_front() else { return false };
        self.nobody_is_rung_twice(&request);
        let refused = std::mem::take(&mut self.refuse_next) && matches!(request, Request::Originate(_));
        let outcome = if refused { Err(503) } else { self.switch.ask(&request) };
        let answer = outcome.map_or_else(Answer::Refused, |()| Answer::Done);
        assert_ne!(answer, Answer::Refused(409), "{request:?}");
        self.answers.push_back((request, answer));
        true
    }

    /// A telephone is rung for one offer at a time.
    fn nobody_is_rung_twice(&self, request: &Request) {
        let Request::Originate(call) = request else { return };
        let ours = self.switch.lines.iter().filter(|(id, line)| {
            line.endpoint == call.endpoint && matches!(Role::of(id), Role::Leg { .. }) && line.args.is_none()
        });
        assert_eq!(ours.count(), 0, "{} is rung twice", call.endpoint);
    }

    /// The connection is lost: requests that were not carried out, answers and events with it.
    fn resync(&mut self) {
        self.desk.requests.clear();
        self.answers.clear();
        self.switch.events.clear();
        // What the translator has said to the router still gets there, and what that decides is in the roster.
        while self.desk.route_one() {}
        self.desk.decided.clear();
        let online = self.online.iter().map(|(name, online)| ((*name).to_owned(), *online));
        let snapshot = self.switch.snapshot(online.collect::<Vec<_>>().into_iter());
        self.desk.resync(&snapshot);
        // The roster is read and what follows from it is commanded in one turn of the router.
        while self.desk.route_one() {}
    }

    /// Until nothing moves.
    fn rest(&mut self) {
        for _ in 0..100_000 {
            if !(self.carry_out_one() || self.deliver_one() || self.desk.route_one() || self.desk.learn_one()) {
                return;
            }
        }
        panic!("it does not come to rest");
    }

    fn pass(&mut self, secs: u64) {
        for _ in 0..secs {
            self.desk.now = self.desk.now + Duration::from_secs(1);
            self.desk.let_time_pass();
            self.rest();
        }
    }

    /// What must hold at rest.
    fn agrees(&self) {
        let online = self.online.iter().map(|(name, online)| ((*name).to_owned(), *online));
        let snapshot = self.switch.snapshot(online.collect::<Vec<_>>().into_iter());
        let differences = self.desk.translator.differences(&snapshot, &self.desk.roster);
        assert!(differences.is_empty(), "{differences:?}");
        for call in self.desk.roster.calls() {
            let held = call.consulting.is_some();
            for talking in call.talking.iter().filter(|_| !held && call.origin == acd::engine::Origin::Caller) {
                let together = self.switch.bridges.values().any(|members| {
                    let of_caller = |id: &&String| match Role::of(id) {
                        Role::Foreign => call_of(id) == call.call,
                        Role::Dial { call: dialled } => dialled == call.call,
                        _ => false,
                    };
                    let of_agent = |id: &&String| {
                        let name = AGENTS[talking.agent.index()];
                        matches!(Role::of(id), Role::Leg { agent, .. } if agent == name)
                    };
                    members.iter().any(|id| of_caller(&id)) && members.iter().any(|id| of_agent(&id))
                });
                assert!(
                    together,
                    "agent {} does not hear call {}: {:?}",
                    talking.agent, call.call, self.switch.bridges
                );
            }
        }
        let waiting = self.switch.lines.values().filter(|line| line.endpoint == "PJSIP/trunk" && line.bridge.is_none());
        for line in waiting.filter(|line| line.state == "Up" && !line.made_here) {
            assert!(line.music, "a caller waits in silence");
        }
    }

    /// Everybody hangs up.
    fn ends(&mut self) {
        for _ in 0..3 {
            let all: Vec<String> = self.switch.lines.keys().cloned().collect();
            all.iter().for_each(|id| self.switch.hangs_up(id, 16));
            self.rest();
        }
        // Callbacks are dialled, nobody answers, and they end.
        for _ in 0..100 {
            let all: Vec<String> = self.switch.lines.keys().cloned().collect();
            all.iter().for_each(|id| self.switch.hangs_up(id, 16));
            self.rest();
            self.pass(10);
        }
        assert!(self.switch.lines.is_empty(), "left over: {:#?}", self.switch.lines);
        assert!(self.switch.bridges.is_empty(), "left over: {:?}", self.switch.bridges);
        assert_eq!(self.desk.engine.calls_alive(), 0, "{:?}", self.desk.roster.calls().collect::<Vec<_>>());
        assert_eq!(self.desk.translator.sizes(), (0, 0), "{:?}", self.desk.translator);
        let busy = self
            .desk
            .roster
            .agents()
            .iter()
            .filter(|now| matches!(now.doing, Doing::Ringing | Doing::Talking | Doing::Dialling | Doing::WrapUp));
        assert_eq!(busy.count(), 0);
    }
}

fn extension(number: u8) -> &'static str {
    ["8001", "8002", "a1", "a2", "a3", "5551234"][usize::from(number) % 6]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_switch_and_router_agree_and_nothing_is_left_over(steps in steps()) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.step(step));
        world.refuse_next = false;
        world.rest();
        world.agrees();
        world.ends();
    }
}

#[test]
fn a_transfer_that_cannot_be_is_declined_once() {
    let mut world = World::new();
    world.switch.call("PJSIP/trunk", "8001");
    world.rest();
    let leg = world.dialled(0).expect("a telephone rings");
    world.switch.picks_up(&leg);
    world.rest();
    // Nobody can pass a caller on to themselves.
    let own = world.switch.lines[&leg].endpoint.trim_start_matches("PJSIP/").to_owned();
    world.switch.refers(&leg, &own, None);
    world.rest();
    assert_eq!(world.switch.progressed, 1);
    world.agrees();
    world.ends();
}

#[test]
fn an_event_is_skipped_that_nobody_knows() {
    let event: SwitchEvent =
        serde_json::from_str(r#"{"type": "ChannelVarset", "variable": "x"}"#).expect("any event is read");
    assert_eq!(event, SwitchEvent::Other);
}
