//! Building a [`Center`] in code: each addition returns the id to refer to it by.

use super::{Agent, Attribute, Calendar, Center, Channel, Destination, Profile, Queue, SelfService};
use crate::id::{AgentId, CalendarId, ChannelId, ProfileId, QueueId, ReasonId, SelfServiceId};

/// The index of the next element, clamped to its type: [`Center::check`] rejects such long lists anyway.
fn next<T, I: TryFrom<usize>>(list: &[T], largest: I) -> I {
    I::try_from(list.len()).unwrap_or(largest)
}

/// ```
/// use acd::config::{Agent, Center, Profile, Queue, Skill};
///
/// let mut center = Center::default();
/// let contract = center.add_queue(Queue::new("contract"));
/// let labour = center.add_queue(Queue::new("labour"));
/// let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1), Skill::new(labour, 2)]));
/// let li = center.add_agent(Agent::new("Li", lawyers));
/// assert_eq!(center.agents[li.index()].name, "Li");
/// assert!(center.check().is_ok());
/// ```
impl Center {
    /// Appends a queue.
    pub fn add_queue(&mut self, queue: Queue) -> QueueId {
        let id = QueueId(next(&self.queues, u16::MAX));
        self.queues.push(queue);
        id
    }

    /// Appends a calendar of opening hours, for [`Queue::hours`].
    pub fn add_calendar(&mut self, calendar: Calendar) -> CalendarId {
        let id = CalendarId(next(&self.calendars, u16::MAX));
        self.calendars.push(calendar);
        id
    }

    /// Appends a profile.
    pub fn add_profile(&mut self, profile: Profile) -> ProfileId {
        let id = ProfileId(next(&self.profiles, u32::MAX));
        self.profiles.push(profile);
        id
    }

    /// Appends an agent.
    pub fn add_agent(&mut self, agent: Agent) -> AgentId {
        let id = AgentId(next(&self.agents, u32::MAX));
        self.agents.push(agent);
        id
    }

    /// Appends a not-ready reason.
    pub fn add_reason(&mut self, name: impl Into<String>) -> ReasonId {
        let id = ReasonId(next(&self.reasons, u16::MAX));
        self.reasons.push(name.into());
        id
    }

    /// Appends a destination outside the centre.
    pub fn add_external(&mut self, name: impl Into<String>) -> Destination {
        let destination = Destination::External(next(&self.externals, u16::MAX));
        self.externals.push(name.into());
        destination
    }

    /// Appends a message, for [`Step::message`](super::Step::message).
    pub fn add_message(&mut self, name: impl Into<String>) -> u16 {
        let index = next(&self.messages, u16::MAX);
        self.messages.push(name.into());
        index
    }

    /// Appends a channel. The first one replaces the voice channel that a centre without channels has.
    pub fn add_channel(&mut self, channel: Channel) -> ChannelId {
        let id = ChannelId(next(&self.channels, u8::MAX));
        self.channels.push(channel);
        id
    }

    /// Appends a self-service application.
    pub fn add_self_service(&mut self, service: SelfService) -> SelfServiceId {
        let id = SelfServiceId(next(&self.self_service, u16::MAX));
        self.self_service.push(service);
        id
    }

    /// Appends a call attribute and returns its index in [`Attributes`](super::Attributes).
    pub fn add_attribute(&mut self, attribute: Attribute) -> usize {
        self.attributes.push(attribute);
        self.attributes.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Age, Skill, Step};

    #[test]
    fn every_addition_returns_the_id_of_what_was_added() {
        let mut center = Center::default();
        for name in ["first", "second"] {
            let queue = center.add_queue(Queue::new(name));
            let profile = center.add_profile(Profile::new(name, vec![Skill::new(queue, 1)]));
            let agent = center.add_agent(Agent::new(name, profile));
            let channel = center.add_channel(Channel { name: name.into(), excludes: Vec::new() });
            let service = center.add_self_service(SelfService { name: name.into(), most: None, age: Age::Keep });
            let attribute = center.add_attribute(Attribute { name: name.into(), values: Vec::new() });
            let reason = center.add_reason(name);
            let message = center.add_message(name);
            let Destination::External(external) = center.add_external(name) else { panic!("no external destination") };
            center.queues[queue.index()].ladder.push(Step { message: Some(message), ..Step::open() });
            assert_eq!(center.queues[queue.index()].name, name);
            assert_eq!(center.profiles[profile.index()].name, name);
            assert_eq!(center.agents[agent.index()].name, name);
            assert_eq!(center.channels[channel.index()].name, name);
            assert_eq!(center.self_service[service.index()].name, name);
            assert_eq!(center.attributes[attribute].name, name);
            assert_eq!(center.reasons[reason.index()], name);
            assert_eq!(center.messages[usize::from(message)], name);
            assert_eq!(center.externals[usize::from(external)], name);
        }
        assert_eq!(center.check(), Ok(()));
    }
}
