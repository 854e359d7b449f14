//! A router and the translator, on a clock that the test moves.

use std::collections::VecDeque;
use std::sync::Arc;

use acd::config::{Center, Directory};
use acd::engine::{Command, Engine, Event};
use acd::id::AgentId;
use acd::live::Input;
use acd::notes::Notes;
use acd::roster::Roster;
use acd::time::Timestamp;
use acd_asterisk::config::Config;
use acd_asterisk::switch::event::SwitchEvent;
use acd_asterisk::switch::id::Run;
use acd_asterisk::switch::request::Request;
use acd_asterisk::switch::snapshot::Snapshot;
use acd_asterisk::translate::{About, Act, Acts, Answer, Translator};

pub(crate) struct Desk {
    pub(crate) engine: Engine,
    pub(crate) roster: Roster,
    pub(crate) translator: Translator,
    pub(crate) directory: Directory,
    pub(crate) now: Timestamp,
    /// Commands that the router has not taken yet.
    pub(crate) commands: VecDeque<(Input, About)>,
    /// Facts and outcomes that the translator has not taken yet.
    pub(crate) decided: VecDeque<Decided>,
    /// What the switch was asked for.
    pub(crate) requests: VecDeque<Request>,
    /// What the router has said so far.
    pub(crate) told: Vec<Event>,
    /// Whether the translator asked for an audit.
    pub(crate) audits: usize,
}

pub(crate) enum Decided {
    Facts(Vec<Event>),
    Outcome(About, Result<(), acd::engine::Rejection>),
}

impl Desk {
    pub(crate) fn new(center: &str, config: &str) -> Self {
        let center = Center::parse("centre", center).unwrap_or_else(|faults| panic!("{faults}"));
        let config = Config::parse("config", config).unwrap_or_else(|faults| panic!("{faults}"));
        let (wiring, faults) = config.wire(&center);
        faults.unwrap_or_else(|faults| panic!("{faults}"));
        Self {
            directory: Directory::new(&center),
            roster: Roster::new(&center),
            engine: Engine::new(center).expect("the centre was checked"),
            translator: Translator::new(Arc::new(wiring), Run::new(0)),
            now: Timestamp::ZERO,
            commands: VecDeque::new(),
            decided: VecDeque::new(),
            requests: VecDeque::new(),
            told: Vec::new(),
            audits: 0,
        }
    }

    pub(crate) fn agent(&self, name: &str) -> AgentId {
        self.directory.agent(name).unwrap_or_else(|unknown| panic!("{unknown}"))
    }

    /// Lets the translator do something, and takes what it wants done.
    pub(crate) fn translate(&mut self, act: impl FnOnce(&mut Translator, Timestamp, &mut Acts)) {
        let mut acts = Acts::default();
        act(&mut self.translator, self.now, &mut acts);
        for act in acts.drain() {
            match act {
                Act::Tell(input, about) => self.commands.push_back((input, about)),
                Act::Ask(request) => self.requests.push_back(request),
                Act::Rewire => panic!("the centre does not change here"),
                Act::Audit => self.audits += 1,
            }
        }
    }

    pub(crate) fn event(&mut self, event: &SwitchEvent) {
        self.translate(|translator, now, acts| translator.switch(now, event, acts));
    }

    pub(crate) fn answered(&mut self, request: &Request, answer: Answer) {
        self.translate(|translator, now, acts| translator.answered(now, request, answer, acts));
    }

    pub(crate) fn resync(&mut self, snapshot: &Snapshot) {
        let roster = self.roster.clone();
        self.translate(|translator, now, acts| translator.resync(now, snapshot, &roster, acts));
    }

    /// The router takes one command.
    pub(crate) fn route_one(&mut self) -> bool {
        let Some((input, about)) = self.commands.pop_front() else { return false };
        let command = input.command().cloned().expect("the translator describes nothing");
        let mut events = Vec::new();
        let outcome = self.engine.handle(self.now, command, &mut events);
        self.engine.check().unwrap_or_else(|violation| panic!("{violation}"));
        self.decide(events);
        self.decided.push_back(Decided::Outcome(about, outcome));
        true
    }

    fn decide(&mut self, events: Vec<Event>) {
        self.roster.follow(self.engine.center(), &events);
        self.told.extend_from_slice(&events);
        if !events.is_empty() {
            self.decided.push_back(Decided::Facts(events));
        }
    }

    /// The translator takes one thing that the router has decided.
    pub(crate) fn learn_one(&mut self) -> bool {
        match self.decided.pop_front() {
            None => return false,
            Some(Decided::Facts(events)) => {
                self.translate(|translator, now, acts| translator.facts(now, &events, &Notes::default(), acts))
            }
            Some(Decided::Outcome(about, outcome)) => {
                self.translate(|translator, now, acts| translator.outcome(now, &about, outcome, acts));
            }
        }
        true
    }

    /// Until the two have nothing to say to each other.
    pub(crate) fn pump(&mut self) {
        while self.route_one() || self.learn_one() {}
    }

    pub(crate) fn tell(&mut self, command: Command) {
        self.commands.push_back((command.into(), About::Nothing));
        self.pump();
    }

    /// Moves the clock; everything that is due happens at its time.
    pub(crate) fn until(&mut self, now: Timestamp) {
        loop {
            let due = [self.engine.next_deadline(), self.translator.next_deadline()].into_iter().flatten().min();
            let Some(due) = due.filter(|due| *due <= now) else { break };
            self.now = self.now.max(due);
            self.let_time_pass();
            self.pump();
        }
        self.now = self.now.max(now);
    }

    pub(crate) fn let_time_pass(&mut self) {
        let mut events = Vec::new();
        self.engine.advance(self.now, &mut events);
        self.decide(events);
        self.translate(|translator, now, acts| translator.wake(now, acts));
    }
}
