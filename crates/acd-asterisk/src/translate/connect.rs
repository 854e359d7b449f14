//! Conversations begin and end.

use acd::engine::{Command, Ender};
use acd::id::{AgentId, CallId, QueueId};

use super::Translator;
use super::acts::Acts;
use super::state::{Call, Leg, Refer, Role, Stage, Talker};
use crate::switch::request::{Request, TransferState};

impl Translator {
    /// An agent is connected to a call that was offered to them.
    pub(super) fn connected(&mut self, call: CallId, agent: AgentId, out: &mut Acts) {
        let rung = self.offers.remove(&(call, agent)).map(|(_, channel)| channel);
        // The switch had them connected already, and the router learned of it from a resynchronisation.
        let here = self.legs_of(agent).find(|(_, leg)| leg.call == call && leg.stage == Stage::Talking);
        let here = here.map(|(id, _)| id.to_owned());
        if let (Some(rung), Some(_)) = (&rung, &here) {
            self.cut(rung, out);
        }
        self.talks(call, agent, here.or(rung), out);
    }

    /// An agent is connected to a call without an offer: after a consultation, or because the switch says so.
    pub(super) fn joined(&mut self, call: CallId, agent: AgentId, queue: QueueId, out: &mut Acts) {
        self.calls.entry(call).or_insert_with(|| Call::new(queue));
        let rung = self.offers.get(&(call, agent)).map(|(_, channel)| channel.clone());
        let here = || self.legs_of(agent).find(|(_, leg)| leg.call == call).map(|(id, _)| id.to_owned());
        let any = || self.legs_of(agent).find(|(_, leg)| leg.stage == Stage::Talking).map(|(id, _)| id.to_owned());
        let channel = rung.or_else(here).or_else(any);
        self.offers.remove(&(call, agent));
        self.talks(call, agent, channel, out);
    }

    fn talks(&mut self, id: CallId, agent: AgentId, channel: Option<String>, out: &mut Acts) {
        let channel = channel.filter(|channel| self.is_alive(channel));
        if let Some(Role::Leg(leg)) =
            channel.as_ref().and_then(|id| self.channels.get_mut(id)).map(|known| &mut known.role)
        {
            (leg.stage, leg.call) = (Stage::Talking, id);
        }
        let Some(call) = self.calls.get_mut(&id) else { return };
        call.dialling = None;
        let left = channel.is_none();
        call.talking.retain(|talker| talker.agent != agent);
        call.talking.push(Talker { agent, channel });
        self.unsettled.insert(id);
        if left {
            // The agent picked up and hung up again.
            self.leaves(id, agent, out);
        }
    }

    /// The caller hears music until [`off_hold`](Self::off_hold), or until the conversation is over.
    pub(super) fn on_hold(&mut self, id: CallId) {
        self.calls.get_mut(&id).into_iter().for_each(|call| call.held = true);
        self.unsettled.insert(id);
    }

    pub(super) fn off_hold(&mut self, id: CallId) {
        self.calls.get_mut(&id).into_iter().for_each(|call| call.held = false);
        self.unsettled.insert(id);
    }

    /// An agent's telephone has ended in a conversation.
    pub(super) fn talker_gone(&mut self, leg: &Leg, channel: &str, out: &mut Acts) {
        let agent = leg.offer.agent;
        let talker = self.calls.get(&leg.call).and_then(|call| call.talks_with(agent));
        if leg.refer != Refer::Open && talker.is_some_and(|talker| talker.channel.as_deref() == Some(channel)) {
            self.leaves(leg.call, agent, out);
        }
    }

    pub(super) fn leaves(&mut self, id: CallId, agent: AgentId, out: &mut Acts) {
        match self.calls.get(&id).map_or(0, |call| call.talking.len()) {
            0 | 1 => out.tell(Command::Release { call: id }),
            _ => out.tell(Command::Leave { call: id, agent }),
        }
    }

    /// An agent's part in a conversation ended.
    pub(super) fn conversation_ended(&mut self, id: CallId, agent: AgentId, by: Ender, out: &mut Acts) {
        self.stop_watching(agent, out);
        let Some(call) = self.calls.get_mut(&id) else { return };
        let channel = call.talks_with(agent).and_then(|talker| talker.channel.clone());
        call.talking.retain(|talker| talker.agent != agent);
        call.held = false;
        self.unsettled.insert(id);
        let Some(channel) = channel else { return };
        match by {
            // The telephone goes on in the call that the consultation was about.
            Ender::Merged => {}
            Ender::Transfer => {
                self.refer_succeeded(&channel, out);
                self.cut(&channel, out);
            }
            #[rustfmt::skip]
            Ender::Caller | Ender::Agent | Ender::AgentLost | Ender::Left | Ender::Withdrawn | Ender::Switch => {
                self.cut(&channel, out);
            }
        }
    }

    /// Tells a telephone that the transfer that it asked for was carried out.
    pub(super) fn refer_succeeded(&mut self, channel: &str, out: &mut Acts) {
        if let Some(known) = self.channels.get_mut(channel).filter(|known| known.is_alive())
            && let Role::Leg(leg) = &mut known.role
            && leg.refer == Refer::Open
        {
            leg.refer = Refer::Over;
            out.cut(Request::Progress { channel: channel.to_owned(), state: TransferState::Answered });
        }
    }

    /// The telephones of an agent that are in use, each with its channel.
    pub(super) fn legs_of(&self, agent: AgentId) -> impl Iterator<Item = (&str, &Leg)> {
        self.channels.iter().filter_map(move |(id, channel)| match &channel.role {
            Role::Leg(leg) if leg.offer.agent == agent && channel.is_alive() => Some((id.as_str(), leg)),
            _ => None,
        })
    }

    /// The call that an agent is talking to.
    pub(super) fn conversation_of(&self, agent: AgentId) -> Option<CallId> {
        let talking = self.legs_of(agent).find(|(_, leg)| leg.stage == Stage::Talking);
        talking.map(|(_, leg)| leg.call).filter(|call| self.calls.contains_key(call))
    }
}
