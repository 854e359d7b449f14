//! Supervisors listen to agents, prompt them, or break in.

use acd::engine::{Command, Monitoring};
use acd::id::{AgentId, CallId};
use acd::notes::Text;

use super::Translator;
use super::acts::Acts;
use super::state::{Channel, Life, Role, Watch};
use crate::switch::event::Channel as SwitchChannel;
use crate::switch::request::{HangUpReason, Originate, Request, Whisper};

impl Translator {
    /// A supervisor takes part from now on, otherwise than before, or no longer.
    pub(super) fn monitored(
        &mut self,
        agent: AgentId,
        call: CallId,
        (how, by): (Monitoring, Option<&Text>),
        out: &mut Acts,
    ) {
        if how == Monitoring::Stop {
            return self.stop_watching(agent, out);
        }
        let Some(name) = self.wiring.agent(agent).map(|agent| agent.name.clone()) else { return };
        if let Some(watch) = self.watches.get_mut(&agent) {
            let spy = watch.spy.take();
            (watch.how, watch.call) = (how, call);
            spy.into_iter().for_each(|spy| self.cut_late(spy, out));
            return self.listen_in(agent, out);
        }
        let Some(endpoint) = self.telephone_of(by) else {
            return out.tell(Command::Monitor { agent, how: Monitoring::Stop });
        };
        let supervisor = self.run.supervisor(&name);
        out.dial(Request::Originate(Box::new(Originate {
            channel: supervisor.clone(),
            endpoint,
            app: self.wiring.app.clone(),
            args: "supervisor".into(),
            originator: None,
            caller: None,
            variables: Vec::new(),
        })));
        self.channels.insert(supervisor.clone(), Channel::new(Role::Supervisor { agent }));
        self.watches.insert(agent, Watch { call, how, supervisor, spy: None, bridge: None });
    }

    /// The telephone of whoever listens: an agent's, where that is one, or else the one for supervisors.
    fn telephone_of(&self, by: Option<&Text>) -> Option<String> {
        let agent = by.and_then(|by| self.wiring.with_telephones().find(|(_, agent)| agent.name == by.as_str()));
        agent.map(|(_, agent)| agent.endpoint.clone()).or_else(|| self.wiring.supervisor.clone())
    }

    /// The supervisor picked up, or the channel to hear through is there.
    pub(super) fn supervisor_entered(&mut self, channel: &SwitchChannel, out: &mut Acts) {
        let Some(known) = self.channels.get_mut(&channel.id).filter(|known| known.is_alive()) else {
            if !self.channels.contains_key(&channel.id) {
                out.hang_up(&channel.id);
            }
            return;
        };
        known.up = true;
        match known.role {
            Role::Supervisor { agent } => self.listen_in(agent, out),
            Role::Spy { agent } => self.hears(agent, out),
            Role::Caller { .. } | Role::Dialled { .. } | Role::Leg(_) | Role::Feature => {}
        }
    }

    /// Connects a supervisor who has picked up.
    fn listen_in(&mut self, agent: AgentId, out: &mut Acts) {
        let Some(watch) = self.watches.get(&agent) else { return };
        if !self.channels.get(&watch.supervisor).is_some_and(|channel| channel.up && channel.is_alive()) {
            return;
        }
        let (call, how, supervisor) = (watch.call, watch.how, watch.supervisor.clone());
        let talks = self.calls.get(&call).and_then(|call| call.talks_with(agent)?.channel.clone());
        let Some(telephone) = talks else { return };
        let whisper = match how {
            Monitoring::Listen | Monitoring::Stop => Whisper::Nobody,
            Monitoring::Whisper => Whisper::Agent,
            Monitoring::Barge => {
                if let Some(bridge) = self.calls.get(&call).and_then(|call| call.bridge.clone()) {
                    out.place(Request::Add { bridge, channels: vec![supervisor] });
                }
                return;
            }
        };
        self.serial += 1;
        let name = self.wiring.agent(agent).map(|agent| agent.name.clone()).unwrap_or_default();
        let (spy, bridge) = (self.run.spy(&name, self.serial), self.run.watch(&name));
        out.place(Request::Snoop { channel: telephone, spy: spy.clone(), app: self.wiring.app.clone(), whisper });
        self.channels.insert(spy.clone(), Channel::new(Role::Spy { agent }));
        let Some(watch) = self.watches.get_mut(&agent) else { return };
        watch.spy = Some(spy);
        if watch.bridge.is_none() {
            out.place(Request::MakeBridge { bridge: bridge.clone() });
            watch.bridge = Some(bridge);
        }
    }

    /// The channel to hear through is there.
    fn hears(&mut self, agent: AgentId, out: &mut Acts) {
        let Some(watch) = self.watches.get(&agent) else { return };
        if let (Some(bridge), Some(spy)) = (watch.bridge.clone(), watch.spy.clone()) {
            out.place(Request::Add { bridge, channels: vec![spy, watch.supervisor.clone()] });
        }
    }

    /// Ends a channel after everything else, because it may be made among that.
    fn cut_late(&mut self, id: String, out: &mut Acts) {
        if let Some(channel) = self.channels.get_mut(&id).filter(|channel| channel.is_alive()) {
            channel.life = Life::Cut;
            out.clear(Request::HangUp { channel: id, reason: HangUpReason::Normal });
        }
    }

    /// The supervisor has hung up.
    pub(super) fn supervisor_gone(&mut self, agent: AgentId, channel: &str, out: &mut Acts) {
        if self.watches.get(&agent).is_some_and(|watch| watch.supervisor == channel) {
            self.stop_watching(agent, out);
        }
    }

    /// Nobody listens to an agent any more.
    pub(super) fn stop_watching(&mut self, agent: AgentId, out: &mut Acts) {
        let Some(watch) = self.watches.remove(&agent) else { return };
        for channel in watch.spy.into_iter().chain([watch.supervisor]) {
            self.cut_late(channel, out);
        }
        if let Some(bridge) = watch.bridge {
            out.clear(Request::DropBridge { bridge });
        }
    }
}
