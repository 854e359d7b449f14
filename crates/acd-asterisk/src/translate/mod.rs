//! Translation, without I/O: what the switch and the router say goes in, requests and commands come out.
//!
//! The translator keeps what the switch has (channels) and what the router has decided (calls: who is to hear whom).
//! Facts and events change the one or the other; then each call that they touched is *settled*: the requests that
//! lead from where its channels are to where they belong. A channel's part ends once, at the first sign of its end,
//! whichever of `ChannelHangupRequest`, `StasisEnd` and `ChannelDestroyed` that is; later signs only remove it.
//!
//! | file | what |
//! |---|---|
//! | `state` | channels and calls |
//! | `acts` | what is to be done, in its order |
//! | `settle` | **from where channels are to where they belong** |
//! | `arrive` | callers enter and leave |
//! | `offer` | telephones ring, are picked up, or are not |
//! | `connect` | conversations begin and end |
//! | `transfer`, `consult` | agents pass callers on, ask others |
//! | `callback` | callers are called back |
//! | `announce` | positions, messages, keys |
//! | `presence` | agents sign in and out, telephones are reachable or not |
//! | `supervise` | supervisors listen |
//! | `resync` | the state rebuilt from what the switch has |

mod acts;
mod announce;
mod arrive;
mod callback;
mod connect;
mod consult;
mod facts;
mod offer;
mod presence;
mod resync;
mod settle;
mod state;
mod supervise;
mod transfer;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use acd::engine::{Event, Rejection};
use acd::id::{AgentId, CallId, OfferId};
use acd::notes::Notes;
use acd::time::Timestamp;

use crate::switch::event::{Channel as SwitchChannel, SwitchEvent};
use crate::switch::id::Run;
use crate::switch::request::Request;
use crate::wiring::Wiring;

pub use acts::{About, Act, Acts};
pub use resync::{Difference, Truth};
use state::{Call, Channel, Life, Role, Watch};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was carried out.
    Done,
    /// It was refused, with this status of HTTP.
    Refused(u16),
}

/// The translator.
#[derive(Debug)]
pub struct Translator {
    wiring: Arc<Wiring>,
    run: Run,
    now: Timestamp,
    channels: BTreeMap<String, Channel>,
    calls: BTreeMap<CallId, Call>,
    /// Open offers, each with its channel.
    offers: BTreeMap<(CallId, AgentId), (OfferId, String)>,
    /// The channels of agents' telephones, of those who have any.
    telephones: BTreeMap<AgentId, Vec<String>>,
    /// Agents whose telephones have an address, as the switch says.
    registered: BTreeSet<AgentId>,
    /// Agents who are on the telephone for a reason of their own.
    elsewhere: BTreeSet<AgentId>,
    /// Who consults about which call.
    consulting: BTreeMap<AgentId, CallId>,
    /// Supervisors, by whom they listen to.
    watches: BTreeMap<AgentId, Watch>,
    /// When to look whether a telephone has given a sign.
    unheard: BTreeSet<(Timestamp, String)>,
    /// Counts what is played and who listens.
    serial: u32,
    /// Calls whose channels may not be where they belong.
    unsettled: BTreeSet<CallId>,
}

impl Translator {
    /// A translator that knows of no channel and no call.
    pub fn new(wiring: Arc<Wiring>, run: Run) -> Self {
        Self {
            wiring,
            run,
            now: Timestamp::ZERO,
            channels: BTreeMap::new(),
            calls: BTreeMap::new(),
            offers: BTreeMap::new(),
            telephones: BTreeMap::new(),
            registered: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            consulting: BTreeMap::new(),
            watches: BTreeMap::new(),
            unheard: BTreeSet::new(),
            serial: 0,
            unsettled: BTreeSet::new(),
        }
    }

    /// Goes on with another centre or another configuration.
    pub fn rewire(&mut self, wiring: Arc<Wiring>) {
        self.wiring = wiring;
    }

    /// Takes in an event of the switch.
    pub fn switch(&mut self, now: Timestamp, event: &SwitchEvent, out: &mut Acts) {
        self.now = now;
        match event {
            SwitchEvent::StasisStart { args, channel, replace_channel } => {
                self.entered(channel, args, replace_channel.as_ref(), out);
            }
            SwitchEvent::StasisEnd { channel } => {
                self.gone(&channel.id, 0, out);
                // The last sign of a channel that was not made by request; the others go on to be destroyed.
                if self.channels.get(&channel.id).is_some_and(|known| !known.role.is_made_here()) {
                    self.channels.remove(&channel.id);
                }
            }
            SwitchEvent::ChannelHangupRequest { channel, cause } => self.gone(&channel.id, *cause, out),
            SwitchEvent::ChannelDestroyed { channel, cause } => {
                self.gone(&channel.id, *cause, out);
                self.channels.remove(&channel.id);
            }
            SwitchEvent::ChannelStateChange { channel } => self.heard(channel),
            SwitchEvent::Dial { dialstatus, peer } => {
                if matches!(dialstatus.as_str(), "RINGING" | "PROGRESS" | "PROCEEDING" | "ANSWER") {
                    self.was_heard(&peer.id);
                }
            }
            SwitchEvent::ChannelDtmfReceived { digit, channel } => self.key(&channel.id, digit, out),
            SwitchEvent::ChannelTransfer { refer_to, referred_by } => self.refer(refer_to, referred_by, out),
            SwitchEvent::PlaybackFinished { playback } => self.played(&playback.id, out),
            SwitchEvent::ContactStatusChange { endpoint } => self.contact(endpoint, out),
            SwitchEvent::EndpointStateChange { endpoint } => self.telephone(endpoint),
            // The loop deals with the loss of an application.
            SwitchEvent::ApplicationReplaced { .. } | SwitchEvent::Other => {}
        }
        self.compare_telephones(out);
        self.settle(out);
    }

    /// Takes in what became of a request.
    pub fn answered(&mut self, now: Timestamp, request: &Request, answer: Answer, out: &mut Acts) {
        self.now = now;
        match (request, answer) {
            (Request::Originate(call), Answer::Refused(status)) => self.not_made(&call.channel, status, out),
            (Request::Snoop { spy, .. }, Answer::Refused(status)) => self.not_made(spy, status, out),
            // Asterisk has failed; any other refusal is about something that has gone.
            (Request::MakeBridge { bridge }, Answer::Refused(500..)) => self.not_brought_together(bridge, None),
            (Request::Add { bridge, channels }, Answer::Refused(500..)) => {
                self.not_brought_together(bridge, Some(channels));
            }
            _ => {}
        }
        self.settle(out);
    }

    /// Takes in what the router has decided, in its order; `notes` are those as of the last.
    pub fn facts(&mut self, now: Timestamp, events: &[Event], notes: &Notes, out: &mut Acts) {
        self.now = now;
        events.iter().for_each(|event| self.fact(event, notes, out));
        self.settle(out);
    }

    /// Takes in what became of a command.
    pub fn outcome(&mut self, now: Timestamp, about: &About, outcome: Result<(), Rejection>, out: &mut Acts) {
        self.now = now;
        match (about, outcome) {
            (About::Feature(channel), outcome) => self.feature_done(channel, outcome, out),
            (About::Nothing, _) | (_, Ok(())) => {}
            (About::Arrival(channel), Err(rejection)) => self.not_admitted(channel, rejection, out),
            (About::Refer(channel), Err(_)) => self.refer_failed(channel, out),
            (About::Consult(channel), Err(rejection)) => self.not_admitted(channel, rejection, out),
            (About::Key(channel, key), Err(_)) => self.other_key(channel, *key, out),
        }
        self.settle(out);
    }

    /// Lets time pass.
    pub fn wake(&mut self, now: Timestamp, out: &mut Acts) {
        self.now = now;
        while let Some((at, channel)) = self.unheard.first().cloned().filter(|(at, _)| *at <= now) {
            self.unheard.remove(&(at, channel.clone()));
            self.not_heard(&channel, out);
        }
        self.settle(out);
    }

    /// When [`wake`](Self::wake) is due.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.unheard.first().map(|(at, _)| *at)
    }

    /// How many channels and calls are known.
    pub fn sizes(&self) -> (usize, usize) {
        (self.channels.len(), self.calls.len())
    }

    fn entered(&mut self, channel: &SwitchChannel, args: &[String], replaced: Option<&SwitchChannel>, out: &mut Acts) {
        if channel.is_far_half() && self.channels.contains_key(channel.id.trim_end_matches(";2")) {
            return;
        }
        if let Some(replaced) = replaced {
            return self.passed_on_by_the_core(channel, replaced, out);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        match args.as_slice() {
            ["incoming", extension, ..] => self.incoming(channel, extension, out),
            ["feature", what, who, ..] => self.feature(channel, what, who, out),
            ["agent", ..] => self.picked_up(channel, out),
            ["callback", ..] => self.callback_answered(channel, out),
            ["spy" | "supervisor", ..] => self.supervisor_entered(channel, out),
            _ => out.send_back(&channel.id, "UNKNOWN"),
        }
    }

    /// A channel has ended, or has left: what that means, the first time that it is seen.
    fn gone(&mut self, id: &str, cause: u16, out: &mut Acts) {
        let Some(channel) = self.channels.get_mut(id) else { return };
        let life = std::mem::replace(&mut channel.life, Life::Gone);
        if life != Life::Alive {
            return;
        }
        let role = channel.role.clone();
        match role {
            Role::Caller { call } => self.caller_gone(call, id, out),
            Role::Dialled { call } => self.dialled_gone(call, id, out),
            Role::Leg(leg) => self.leg_gone(&leg, id, cause, out),
            Role::Feature => {}
            Role::Supervisor { agent } | Role::Spy { agent } => self.supervisor_gone(agent, id, out),
        }
    }
}
