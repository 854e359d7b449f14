//! Agents sign in and out, and their telephones can be reached or not.

use std::collections::BTreeSet;

use acd::engine::{Command, Rejection};
use acd::id::AgentId;

use super::Translator;
use super::acts::{About, Acts};
use super::state::{Channel, Role};
use crate::switch::event::{Channel as SwitchChannel, Endpoint};
use crate::switch::id;
use crate::switch::request::Request;
use crate::wiring::SignIn;

impl Translator {
    /// A telephone registered, or its registration ended.
    pub(super) fn contact(&mut self, endpoint: &Endpoint, out: &mut Acts) {
        let Some(agent) = self.wiring.at_endpoint(&endpoint.name()) else { return };
        self.registration(agent, endpoint);
        let how = self.wiring.agent(agent).map(|agent| agent.sign_in);
        match (endpoint.is_online(), how) {
            (false, _) => out.tell(Command::AgentLost { agent }),
            (true, Some(SignIn::Registration)) => out.tell(Command::SignIn { agent, not_ready: None }),
            (true, Some(SignIn::Code) | None) => {}
        }
    }

    /// A telephone has other channels.
    pub(super) fn telephone(&mut self, endpoint: &Endpoint) {
        let Some(agent) = self.wiring.at_endpoint(&endpoint.name()) else { return };
        self.registration(agent, endpoint);
        match endpoint.channel_ids.is_empty() {
            true => _ = self.telephones.remove(&agent),
            false => _ = self.telephones.insert(agent, endpoint.channel_ids.clone()),
        }
    }

    fn registration(&mut self, agent: AgentId, endpoint: &Endpoint) {
        match endpoint.is_registered() {
            true => _ = self.registered.insert(agent),
            false => _ = self.registered.remove(&agent),
        }
    }

    /// Tells the router who is on the telephone for a reason of their own from now on, and who no longer is.
    pub(super) fn compare_telephones(&mut self, out: &mut Acts) {
        let busy = self.telephones.iter().filter(|(_, channels)| channels.iter().any(|id| self.is_their_own(id)));
        let busy: BTreeSet<AgentId> = busy.map(|(agent, _)| *agent).collect();
        for &agent in busy.difference(&self.elsewhere) {
            out.tell(Command::Engaged { agent });
        }
        for &agent in self.elsewhere.difference(&busy) {
            out.tell(Command::Disengaged { agent });
        }
        self.elsewhere = busy;
    }

    /// Whether a channel of an agent's telephone has nothing to do with the calls of the router.
    fn is_their_own(&self, channel: &str) -> bool {
        is_their_own(channel, self.channels.get(channel))
    }

    /// An agent has come to work, perhaps on the telephone.
    pub(super) fn came(&mut self, agent: AgentId, out: &mut Acts) {
        if self.elsewhere.contains(&agent) {
            out.tell(Command::Engaged { agent });
        }
    }

    /// An agent dialled a feature code: `Stasis(app,feature,WHAT,WHO[,REASON])`.
    pub(super) fn feature(&mut self, channel: &SwitchChannel, what: &str, who: &str, out: &mut Acts) {
        let id = &channel.id;
        self.channels.insert(id.clone(), Channel { up: true, ..Channel::new(Role::Feature) });
        if !channel.is_up() {
            out.place(Request::Answer { channel: id.clone() });
        }
        let args = channel.stasis_args(&self.wiring.app).unwrap_or_default();
        let reason = args.get(3).and_then(|name| self.wiring.reasons.get(*name).copied());
        let reason = reason.or_else(|| self.wiring.reasons.values().next().copied());
        let agent = self.wiring.named(who);
        let command = agent.and_then(|agent| match what {
            "sign_in" => Some(Command::SignIn { agent, not_ready: None }),
            "sign_out" => Some(Command::SignOut { agent }),
            "ready" => Some(Command::Ready { agent }),
            "not_ready" => Some(Command::NotReady { agent, reason: reason? }),
            "wrap_up_done" => Some(Command::WrapUpDone { agent }),
            _ => None,
        });
        match command {
            Some(command) => out.tell_about(command, About::Feature(id.clone())),
            None => self.play(id, vec![self.wiring.sounds.failed.clone()], out),
        }
    }

    /// Says whether the feature code was carried out.
    pub(super) fn feature_done(&mut self, channel: &str, outcome: Result<(), Rejection>, out: &mut Acts) {
        let sounds = &self.wiring.sounds;
        let sound = match outcome {
            // What was asked for is so.
            Ok(()) | Err(Rejection::AlreadySignedIn(_) | Rejection::NotSignedIn(_)) => sounds.done.clone(),
            Err(_) => sounds.failed.clone(),
        };
        if self.is_alive(channel) {
            self.play(channel, vec![sound], out);
        }
    }
}

/// Whether a channel of an agent's telephone, of which this is known, has nothing to do with the calls of the router.
/// To listen to somebody else has not.
pub(super) fn is_their_own(id: &str, known: Option<&Channel>) -> bool {
    match id::Role::of(id) {
        id::Role::Leg { .. } | id::Role::Dial { .. } | id::Role::Bridge { .. } => false,
        id::Role::Watch => true,
        id::Role::Foreign => known.is_none(),
    }
}
