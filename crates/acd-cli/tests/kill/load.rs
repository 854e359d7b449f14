//! A switch under load: callers who come and go on several connections, and agents who answer.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use acd::config::Center;
use acd::engine::{Command, NewCall, Refusal, SwitchState};
use acd::id::{AgentId, CallId, OfferId, QueueId};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde_json::Value;

use crate::words;

/// The number of connections for callers.
const CALLERS: u64 = 4;
/// The interval at which each of them, and the agents, send their commands.
const TURN: Duration = Duration::from_millis(20);

/// A sent command, with the number under which it was acknowledged, if it was.
pub(crate) struct Sent {
    pub(crate) command: Command,
    pub(crate) acknowledged: Option<u64>,
}

/// What one connection sent until it broke.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) sent: Vec<Sent>,
    /// The last known agent of each call.
    talking: HashMap<AgentId, CallId>,
}

/// One connection to the server.
pub(crate) struct Line<'a> {
    center: &'a Center,
    address: &'a str,
    http: ureq::Agent,
}

impl<'a> Line<'a> {
    pub(crate) fn new(center: &'a Center, address: &'a str) -> Self {
        let patience = Some(Duration::from_secs(10));
        let http = ureq::Agent::config_builder().timeout_global(patience).http_status_as_error(false).build().into();
        Self { center, address, http }
    }

    /// Sends commands in one request and records the acknowledgements. `None` if the server is gone.
    pub(crate) fn send(&self, log: &mut Log, commands: Vec<Command>) -> Option<()> {
        let first = log.sent.len();
        let text: Value = commands.iter().map(|command| words::command(self.center, command)).collect();
        log.sent.extend(commands.into_iter().map(|command| Sent { command, acknowledged: None }));
        let mut answer = self.http.post(format!("http://{}/v1/commands", self.address)).send_json(&text).ok()?;
        let outcomes: Value = answer.body_mut().read_json().ok()?;
        // Otherwise all of it was rejected for lack of room.
        for (sent, outcome) in log.sent[first..].iter_mut().zip(outcomes.as_array().into_iter().flatten()) {
            sent.acknowledged = outcome["accepted"]["sequence"].as_u64();
        }
        Some(())
    }

    fn get(&self, path: &str) -> Option<Value> {
        self.http.get(format!("http://{}{path}", self.address)).call().ok()?.body_mut().read_json().ok()
    }

    /// Callers on this line, `per_second` of them, who hang up some time after arriving.
    fn callers(&self, random: &mut SplitMix64, first: u64, per_second: f64) -> Log {
        let (mut log, begun, mut arrived) = (Log::default(), Instant::now(), 0);
        let mut there: Vec<(Instant, CallId)> = Vec::new();
        loop {
            let now = Instant::now();
            let mut batch = Vec::new();
            while (arrived as f64) < begun.elapsed().as_secs_f64() * per_second {
                let call = CallId(first + arrived);
                let queue = QueueId((random.next_u64() % self.center.queues.len() as u64) as u16);
                batch.push(Command::Arrive(NewCall::new(call, queue)));
                there.push((now + Duration::from_millis(100 + random.next_u64() % 500), call));
                arrived += 1;
            }
            there.retain(|&(until, call)| {
                let goes = until <= now;
                batch.extend(goes.then_some(Command::HangUp { call }));
                !goes
            });
            if !batch.is_empty() && self.send(&mut log, batch).is_none() {
                return log;
            }
            std::thread::sleep(TURN.saturating_sub(now.elapsed()));
        }
    }

    /// The agents: they accept most offers, and end some of their conversations.
    fn agents(&self, random: &mut SplitMix64) -> Log {
        let mut log = Log::default();
        let (mut answered, mut released): (HashSet<OfferId>, HashSet<CallId>) = Default::default();
        let everybody = (0..self.center.agents.len() as u32).map(AgentId);
        let mut batch: Vec<Command> = everybody.map(|agent| Command::SignIn { agent, not_ready: None }).collect();
        loop {
            if !batch.is_empty() && self.send(&mut log, std::mem::take(&mut batch)).is_none() {
                return log;
            }
            std::thread::sleep(TURN);
            let Some(told) = self.get("/v1/agents") else { return log };
            log.talking.clear();
            for (agent, told) in (0..).map(AgentId).zip(told["agents"].as_array().expect("a list")) {
                for offer in told["offers"].as_array().expect("a list") {
                    let offer = words::read_offer(self.center, offer);
                    let takes = !random.next_u64().is_multiple_of(20);
                    let answer =
                        if takes { Command::Accept { offer } } else { Command::Refuse { offer, cause: Refusal::Busy } };
                    batch.extend(answered.insert(offer).then_some(answer));
                }
                for call in told["talking_to"].as_array().expect("a list") {
                    let call = CallId(call.as_u64().expect("a number"));
                    log.talking.insert(agent, call);
                    let ends = random.next_u64().is_multiple_of(8) && released.insert(call);
                    batch.extend(ends.then_some(Command::Release { call }));
                }
            }
        }
    }
}

/// Puts load on a server until it dies. Call numbers are unique to the `round`.
pub(crate) fn until_it_dies(center: &Center, address: &str, rate: u32, round: u64, seed: u64) -> Log {
    let per_second = f64::from(rate) / CALLERS as f64;
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let mut random = SplitMix64::seed_from_u64(seed ^ (caller << 32));
                let first = round << 40 | caller << 32;
                scope.spawn(move || Line::new(center, address).callers(&mut random, first, per_second))
            })
            .collect();
        let mut log = Line::new(center, address).agents(&mut SplitMix64::seed_from_u64(seed));
        for caller in callers {
            log.sent.extend(caller.join().expect("it does not panic").sent);
        }
        log
    })
}

impl Log {
    /// The switch's state once the router is gone: the calls that it knows were accepted and has not seen end, and all
    /// its agents, whose phones have stopped ringing.
    pub(crate) fn truth(&self, center: &Center) -> SwitchState {
        let ended: HashSet<CallId> = self
            .sent
            .iter()
            .filter_map(|sent| match sent.command {
                Command::HangUp { call } | Command::Release { call } => Some(call),
                _ => None,
            })
            .collect();
        let with: HashMap<CallId, AgentId> = self.talking.iter().map(|(&agent, &call)| (call, agent)).collect();
        let alive = self.sent.iter().filter_map(|sent| match sent {
            Sent { command: Command::Arrive(new), acknowledged: Some(_) } => Some(new.call),
            _ => None,
        });
        let alive = alive.filter(|call| !ended.contains(call));
        SwitchState {
            calls: Some(alive.map(|call| (call, with.get(&call).copied())).collect()),
            ringing: Some(Vec::new()),
            agents: Some((0..center.agents.len() as u32).map(AgentId).collect()),
            ..SwitchState::default()
        }
    }
}
