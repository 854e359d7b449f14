//! A model of Asterisk: channels, bridges, what requests do to them, and the events that tell of it.

use std::collections::{BTreeMap, VecDeque};

use acd_asterisk::switch::event::{
    Channel, Destination, Dialplan, Endpoint, Party, Playback, ReferTo, ReferredBy, SwitchEvent,
};
use acd_asterisk::switch::request::{Originate, Request};
use acd_asterisk::switch::snapshot::{Bridge, Snapshot};

/// A channel and what is behind it.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) endpoint: String,
    pub(crate) state: &'static str,
    /// The arguments of `Stasis()`; `None` while it is dialled.
    pub(crate) args: Option<String>,
    pub(crate) bridge: Option<String>,
    pub(crate) music: bool,
    pub(crate) made_here: bool,
    app_args: String,
    referred: Option<ReferTo>,
}

#[derive(Default)]
pub(crate) struct Model {
    pub(crate) lines: BTreeMap<String, Line>,
    pub(crate) bridges: BTreeMap<String, Vec<String>>,
    pub(crate) events: VecDeque<SwitchEvent>,
    /// Callers that the adapter has sent back to the dialplan.
    pub(crate) sent_back: usize,
    /// How often a telephone heard how its transfer went.
    pub(crate) progressed: usize,
    channels: u64,
    ends: u64,
}

impl Model {
    fn channel(&self, id: &str) -> Channel {
        let line = &self.lines[id];
        let (app_name, app_data) = match &line.args {
            Some(args) => ("Stasis".to_owned(), format!("acd,{args}")),
            None => ("AppDial2".to_owned(), "(Outgoing Line)".to_owned()),
        };
        Channel {
            id: id.to_owned(),
            name: format!("{}-00000001", line.endpoint),
            state: line.state.to_owned(),
            caller: Party { number: "+49301".to_owned() },
            dialplan: Dialplan { exten: String::new(), app_name, app_data },
        }
    }

    /// Somebody calls an extension.
    pub(crate) fn call(&mut self, endpoint: &str, extension: &str) -> String {
        self.channels += 1;
        let id = format!("1796000000.{}", self.channels);
        let args = format!("incoming,{extension}");
        self.enter(&id, endpoint, "Ring", &args, false);
        id
    }

    /// An agent dials a feature code.
    pub(crate) fn code(&mut self, endpoint: &str, what: &str) {
        self.channels += 1;
        let id = format!("1796000000.{}", self.channels);
        let args = format!("feature,{what},{}", endpoint.trim_start_matches("PJSIP/"));
        self.enter(&id, endpoint, "Ring", &args, false);
    }

    fn enter(&mut self, id: &str, endpoint: &str, state: &'static str, args: &str, made_here: bool) {
        let line = Line {
            endpoint: endpoint.to_owned(),
            state,
            args: Some(args.to_owned()),
            bridge: None,
            music: false,
            made_here,
            app_args: String::new(),
            referred: None,
        };
        self.lines.insert(id.to_owned(), line);
        self.start(id);
    }

    fn start(&mut self, id: &str) {
        let args = self.lines[id].args.clone().unwrap_or_default();
        let args = args.split(',').map(str::to_owned).collect();
        self.events.push_back(SwitchEvent::StasisStart { args, channel: self.channel(id), replace_channel: None });
    }

    /// A telephone that is dialled rings.
    pub(crate) fn rings(&mut self, id: &str) {
        if let Some(line) = self.lines.get_mut(id).filter(|line| line.args.is_none()) {
            line.state = "Ringing";
            self.events.push_back(SwitchEvent::Dial { dialstatus: "RINGING".into(), peer: self.channel(id) });
        }
    }

    /// A telephone that is dialled is picked up.
    pub(crate) fn picks_up(&mut self, id: &str) {
        if let Some(line) = self.lines.get_mut(id).filter(|line| line.args.is_none()) {
            (line.state, line.args) = ("Up", Some(line.app_args.clone()));
            self.events.push_back(SwitchEvent::ChannelStateChange { channel: self.channel(id) });
            self.start(id);
        }
    }

    pub(crate) fn presses(&mut self, id: &str, digit: &str) {
        if self.lines.contains_key(id) {
            self.events.push_back(SwitchEvent::ChannelDtmfReceived { digit: digit.into(), channel: self.channel(id) });
        }
    }

    /// A telephone asks to pass its call on: to an extension, or to its other call.
    pub(crate) fn refers(&mut self, id: &str, extension: &str, other: Option<&str>) {
        if !self.lines.contains_key(id) {
            return;
        }
        let refer_to = ReferTo {
            requested_destination: Destination { destination: extension.to_owned() },
            destination_channel: other.filter(|other| self.lines.contains_key(*other)).map(|other| self.channel(other)),
        };
        if let Some(line) = self.lines.get_mut(id) {
            line.referred = Some(refer_to.clone());
        }
        let bridge = Some(Bridge::default());
        let referred_by = ReferredBy { source_channel: self.channel(id), bridge };
        self.events.push_back(SwitchEvent::ChannelTransfer { refer_to, referred_by });
    }

    /// A telephone hangs up, or answers that it is busy.
    pub(crate) fn hangs_up(&mut self, id: &str, cause: u16) {
        if self.lines.contains_key(id) {
            self.ends += 1;
            // It does not always come.
            if !self.ends.is_multiple_of(3) {
                self.events.push_back(SwitchEvent::ChannelHangupRequest { channel: self.channel(id), cause });
            }
            self.end(id, cause);
        }
    }

    fn end(&mut self, id: &str, cause: u16) {
        self.leave_bridge(id);
        let channel = self.channel(id);
        let Some(line) = self.lines.remove(id) else { return };
        if line.args.is_some() {
            self.events.push_back(SwitchEvent::StasisEnd { channel: channel.clone() });
        }
        if line.made_here {
            self.events.push_back(SwitchEvent::ChannelDestroyed { channel, cause });
        }
    }

    fn leave_bridge(&mut self, id: &str) {
        let bridge = self.lines.get_mut(id).and_then(|line| line.bridge.take());
        if let Some(members) = bridge.and_then(|bridge| self.bridges.get_mut(&bridge)) {
            members.retain(|member| member != id);
        }
    }

    pub(crate) fn registers(&mut self, endpoint: &str, state: &str) {
        let endpoint = Endpoint {
            technology: "PJSIP".into(),
            resource: endpoint.trim_start_matches("PJSIP/").into(),
            state: Some(state.into()),
            channel_ids: Vec::new(),
        };
        self.events.push_back(SwitchEvent::ContactStatusChange { endpoint });
    }

    /// Carries out a request.
    ///
    /// # Errors
    /// The status that Asterisk would answer.
    pub(crate) fn ask(&mut self, request: &Request) -> Result<(), u16> {
        match request {
            Request::Answer { channel } => self.in_stasis(channel)?.state = "Up",
            Request::Ring { channel } => _ = self.in_stasis(channel)?,
            Request::Music { channel, .. } => self.in_stasis(channel)?.music = true,
            Request::MusicOff { channel } => self.in_stasis(channel)?.music = false,
            Request::Originate(call) => self.originate(call)?,
            Request::HangUp { channel, .. } => {
                self.lines.get(channel).ok_or(404_u16)?;
                self.hangs_up(channel, 32);
            }
            Request::SetVariable { channel, .. } => _ = self.lines.get(channel).ok_or(404_u16)?,
            Request::Continue { channel, .. } => {
                self.in_stasis(channel)?;
                self.sent_back += 1;
                self.end(channel, 0);
            }
            Request::MakeBridge { bridge } => _ = self.bridges.entry(bridge.clone()).or_default(),
            Request::Add { bridge, channels } => {
                self.bridges.get(bridge).ok_or(404_u16)?;
                for channel in channels {
                    self.in_stasis(channel).map_err(|status| if status == 404 { 400 } else { status })?;
                }
                for channel in channels {
                    self.leave_bridge(channel);
                    self.in_stasis(channel)?.bridge = Some(bridge.clone());
                    self.bridges.entry(bridge.clone()).or_default().push(channel.clone());
                }
            }
            Request::Remove { bridge, channel } => {
                self.bridges.get(bridge).ok_or(404_u16)?;
                let line = self.in_stasis(channel)?;
                if line.bridge.as_ref() != Some(bridge) {
                    return Err(422);
                }
                self.leave_bridge(channel);
            }
            Request::DropBridge { bridge } => {
                let members = self.bridges.remove(bridge).ok_or(404_u16)?;
                for member in members {
                    if let Some(line) = self.lines.get_mut(&member) {
                        line.bridge = None;
                    }
                }
            }
            Request::Play { channel, playback, .. } => {
                self.in_stasis(channel)?;
                self.events.push_back(SwitchEvent::PlaybackFinished { playback: Playback { id: playback.clone() } });
            }
            Request::StopPlaying { .. } => return Err(404),
            Request::Snoop { channel, spy, .. } => {
                self.in_stasis(channel)?;
                self.enter(spy, "Snoop/x", "Up", "spy", false);
            }
            Request::Progress { channel, .. } => {
                self.progressed += 1;
                let refer_to = self.lines.get_mut(channel).ok_or(404_u16)?.referred.take();
                let referred_by = ReferredBy { source_channel: self.channel(channel), bridge: None };
                if let Some(refer_to) = refer_to {
                    self.events.push_back(SwitchEvent::ChannelTransfer { refer_to, referred_by });
                }
            }
            #[rustfmt::skip]
            Request::Get { .. } | Request::GetApplication { .. } | Request::Filter { .. } | Request::Subscribe { .. } => {}
        }
        Ok(())
    }

    fn in_stasis(&mut self, channel: &str) -> Result<&mut Line, u16> {
        let line = self.lines.get_mut(channel).ok_or(404_u16)?;
        if line.args.is_none() { Err(409) } else { Ok(line) }
    }

    fn originate(&mut self, call: &Originate) -> Result<(), u16> {
        if self.lines.contains_key(&call.channel) {
            return Err(409);
        }
        if call.originator.as_ref().is_some_and(|originator| !self.lines.contains_key(originator)) {
            return Err(400);
        }
        let line = Line {
            endpoint: call.endpoint.clone(),
            state: "Down",
            args: None,
            bridge: None,
            music: false,
            made_here: true,
            app_args: call.args.clone(),
            referred: None,
        };
        self.lines.insert(call.channel.clone(), line);
        self.events.push_back(SwitchEvent::Dial { dialstatus: String::new(), peer: self.channel(&call.channel) });
        Ok(())
    }

    /// What a client reads that connects again.
    pub(crate) fn snapshot(&self, online: impl Iterator<Item = (String, bool)>) -> Snapshot {
        let bridges = self.bridges.iter().map(|(id, channels)| Bridge { id: id.clone(), channels: channels.clone() });
        let endpoints = online.map(|(resource, online)| Endpoint {
            technology: "PJSIP".into(),
            resource,
            state: Some(if online { "online" } else { "offline" }.into()),
            channel_ids: Vec::new(),
        });
        Snapshot {
            channels: self.lines.keys().map(|id| (id.clone(), self.channel(id))).collect(),
            bridges: bridges.collect(),
            endpoints: endpoints.collect(),
        }
    }
}
