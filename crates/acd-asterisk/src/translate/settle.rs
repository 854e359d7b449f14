//! From where the channels of a call are to where they belong.

use std::collections::BTreeMap;

use acd::id::CallId;

use super::Translator;
use super::acts::Acts;
use super::state::{Channel, Place, Role, Stage};
use crate::switch::request::Request;
use crate::wiring::AnswerAt;

/// How often the switch is asked again to bring the channels of a call together.
const FAILURES_MAX: u8 = 3;

impl Translator {
    /// Settles every call that something has happened to.
    pub(super) fn settle(&mut self, out: &mut Acts) {
        while let Some(call) = self.unsettled.pop_first() {
            self.settle_call(call, out);
        }
    }

    fn settle_call(&mut self, id: CallId, out: &mut Acts) {
        let members = self.members(id);
        let Some(call) = self.calls.get(&id) else { return };
        let caller = call.caller.clone().filter(|channel| self.is_alive(channel));
        let caller_waits = caller.clone().filter(|caller| !members.contains(caller) && self.is_its_own(caller, id));
        if members.len() > 1 {
            self.bring_together(id, members, out);
        } else if self.calls[&id].talking.is_empty() {
            self.drop_bridge(id, out);
        }
        if let Some(caller) = caller_waits {
            self.let_wait(id, &caller, out);
        }
    }

    /// Who is to hear whom.
    fn members(&self, id: CallId) -> Vec<String> {
        let Some(call) = self.calls.get(&id) else { return Vec::new() };
        if call.talking.is_empty() || call.held {
            return Vec::new();
        }
        let agents = call.talking.iter().filter_map(|talker| talker.channel.clone());
        let all = agents.chain(call.caller.clone());
        all.filter(|channel| self.channels.get(channel).is_some_and(can_hear)).collect()
    }

    /// Whether the caller's channel belongs to this call first: that of a consultation by one telephone belongs to
    /// the call that it is about.
    fn is_its_own(&self, channel: &str, id: CallId) -> bool {
        self.channels.get(channel).is_some_and(|channel| channel.call() == Some(id))
    }

    pub(super) fn is_alive(&self, channel: &str) -> bool {
        self.channels.get(channel).is_some_and(Channel::is_alive)
    }

    fn bring_together(&mut self, id: CallId, members: Vec<String>, out: &mut Acts) {
        let bridge = self.bridge_of(id, out);
        let Self { channels, .. } = self;
        let mut joining = Vec::new();
        for member in members {
            let Some(channel) = channels.get_mut(&member) else { continue };
            if channel.place == Place::Bridge(id) {
                continue;
            }
            for playback in channel.playing.drain(..) {
                // It would keep the channel from moving until its end.
                out.place(Request::StopPlaying { playback });
            }
            if channel.place == Place::Waiting {
                out.place(Request::MusicOff { channel: member.clone() });
            }
            if !std::mem::replace(&mut channel.up, true) {
                out.place(Request::Answer { channel: member.clone() });
            }
            channel.place = Place::Bridge(id);
            joining.push(member);
        }
        if !joining.is_empty() {
            out.place(Request::Add { bridge, channels: joining });
        }
    }

    /// The switch has failed to put these channels into a bridge, or to make the bridge: they are asked for again, a
    /// few times. Then an audit finds what is missing.
    pub(super) fn not_brought_together(&mut self, bridge: &str, missing: Option<&[String]>) {
        let of = self.calls.iter_mut().find(|(_, call)| call.bridge.as_deref() == Some(bridge));
        let Some((&id, call)) = of.filter(|(_, call)| call.failures < FAILURES_MAX) else { return };
        call.failures += 1;
        if missing.is_none() {
            call.bridge = None;
        }
        let is_missing = |name: &String| missing.is_none_or(|missing| missing.contains(name));
        for (_, channel) in self.channels.iter_mut().filter(|(name, _)| is_missing(name)) {
            if channel.place == Place::Bridge(id) {
                channel.place = Place::Nowhere;
            }
        }
        self.unsettled.insert(id);
    }

    fn bridge_of(&mut self, id: CallId, out: &mut Acts) -> String {
        let new = self.run.bridge(id);
        let Some(call) = self.calls.get_mut(&id) else { return new };
        call.bridge
            .get_or_insert_with(|| {
                out.place(Request::MakeBridge { bridge: new.clone() });
                new
            })
            .clone()
    }

    fn drop_bridge(&mut self, id: CallId, out: &mut Acts) {
        let Some(bridge) = self.calls.get_mut(&id).and_then(|call| call.bridge.take()) else { return };
        for channel in self.channels.values_mut().filter(|channel| channel.place == Place::Bridge(id)) {
            channel.place = Place::Nowhere;
        }
        out.place(Request::DropBridge { bridge });
    }

    fn let_wait(&mut self, id: CallId, caller: &str, out: &mut Acts) {
        let Some(call) = self.calls.get(&id).filter(|call| call.dialling.is_none()) else { return };
        let queue = self.wiring.queue(call.queue);
        let (bridge, held) = (call.bridge.clone(), call.held);
        let Some(channel) = self.channels.get(caller) else { return };
        if !held && channel.place == Place::Bridge(id) && is_connected(&self.channels, id) {
            // By the switch, and the router is about to learn of it.
            return;
        }
        let Some(channel) = self.channels.get_mut(caller) else { return };
        let owned = || caller.to_owned();
        match std::mem::replace(&mut channel.place, Place::Waiting) {
            Place::Waiting => return,
            Place::Bridge(_) => {
                if let Some(bridge) = bridge {
                    out.place(Request::Remove { bridge, channel: owned() });
                }
            }
            Place::Nowhere => {}
        }
        match (channel.up, queue.answer) {
            (false, AnswerAt::Connection) => return out.place(Request::Ring { channel: owned() }),
            (false, AnswerAt::Entry) => {
                channel.up = true;
                out.place(Request::Answer { channel: owned() });
            }
            (true, _) => {}
        }
        out.place(Request::Music { channel: owned(), class: queue.music });
    }

    /// Ends a channel, unless it has ended.
    pub(super) fn cut(&mut self, id: &str, out: &mut Acts) {
        if let Some(channel) = self.channels.get_mut(id).filter(|channel| channel.is_alive()) {
            channel.life = super::state::Life::Cut;
            if out.take_back(id) {
                self.channels.remove(id);
            } else {
                out.hang_up(id);
            }
        }
    }
}

/// Whether an agent's telephone takes part in a call and hears it.
fn is_connected(channels: &BTreeMap<String, Channel>, id: CallId) -> bool {
    channels.values().any(|channel| match &channel.role {
        Role::Leg(leg) => {
            leg.call == id && leg.stage == Stage::Talking && channel.is_alive() && channel.place == Place::Bridge(id)
        }
        Role::Caller { .. } | Role::Dialled { .. } | Role::Feature | Role::Supervisor { .. } | Role::Spy { .. } => {
            false
        }
    })
}

/// Whether a channel can be in a conversation: an agent's telephone only once it was picked up.
fn can_hear(channel: &Channel) -> bool {
    channel.is_alive() && (channel.up || !matches!(channel.role, Role::Leg(_)))
}
