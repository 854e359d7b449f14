//! From one version of a centre to the next. Everything keeps its index, so that the ids held by the host stay valid.

mod places;

use std::collections::HashMap;

use super::center::*;
use super::staff::*;
use super::{ConfigError, ConfigErrors};
use crate::id::QueueId;
use places::{Named, Places, effective_channels, keeps};

impl Center {
    /// Whether this centre may replace `old` while calls are present: everything in `old` is here at the same index and
    /// under the same name, queues have the same channels, and attributes have the same values. There may be more of
    /// everything, including attribute values; what is no longer wanted is marked as retired.
    pub fn follows(&self, old: &Self) -> bool {
        let same = |(new, old): (&Attribute, &Attribute)| new.name == old.name && new.values.starts_with(&old.values);
        keeps(&self.queues, &old.queues)
            && keeps(&self.profiles, &old.profiles)
            && keeps(&self.agents, &old.agents)
            && keeps(&self.reasons, &old.reasons)
            && keeps(&self.externals, &old.externals)
            && keeps(&self.messages, &old.messages)
            && keeps(&self.channels, &old.channels)
            && keeps(&self.self_service, &old.self_service)
            && self.attributes.len() >= old.attributes.len()
            && self.attributes.iter().zip(&old.attributes).all(same)
            && self.queues.iter().zip(&old.queues).all(|(new, old)| new.channel == old.channel)
    }

    /// This centre, as read from a file, rearranged so that it [follows](Self::follows) `old`, the one in use. What
    /// both have (by name) is at its old index, with this centre's rules; what is new comes after. What only `old` has
    /// stays: queues and agents as retired, everything else unused. Profiles keep serving retired queues, so that the
    /// callbacks left there are made. A centre succeeds itself unchanged. O(size of both centres).
    ///
    /// # Errors
    /// Faults that [`check`](Self::check) finds in this centre or in the result; a queue that changes its channel,
    /// which its calls cannot do; attribute values in a different order, because hosts refer to them by number.
    pub fn succeed(&self, old: &Self) -> Result<Self, ConfigErrors> {
        self.check()?;
        let mut faults = Vec::new();
        let places = Places::new(self, old);
        let attributes = attributes(&self.attributes, &old.attributes, &mut faults);
        let mut next = Self {
            queues: places.queues.merge(&self.queues, &old.queues, |queue| places.queue(queue), retired_queue),
            calendars: places.calendars.merge(&self.calendars, &old.calendars, Clone::clone, Clone::clone),
            profiles: places.profiles.merge(&self.profiles, &old.profiles, |one| places.profile(one), Clone::clone),
            agents: places.agents.merge(&self.agents, &old.agents, |agent| places.agent(agent), retired_agent),
            reasons: places.reasons.merge(&self.reasons, &old.reasons, Clone::clone, Clone::clone),
            attributes,
            externals: places.externals.merge(&self.externals, &old.externals, Clone::clone, Clone::clone),
            messages: places.messages.merge(&self.messages, &old.messages, Clone::clone, Clone::clone),
            channels: Vec::new(),
            self_service: places.services.merge(&self.self_service, &old.self_service, Clone::clone, Clone::clone),
            ..self.clone()
        };
        if !self.channels.is_empty() || !old.channels.is_empty() {
            let (new, old) = (effective_channels(self), effective_channels(old));
            next.channels = places.channels.merge(&new, &old, |channel| places.channel(channel), Clone::clone);
        }
        next.keep_serving_retired(old);
        for (new, old) in next.queues.iter().zip(&old.queues).filter(|(new, old)| new.channel != old.channel) {
            let name = |id: crate::id::ChannelId| effective_channels(&next)[id.index()].name.clone();
            let expected =
                format!("{}, as before, because the queue may hold calls of that channel", name(old.channel));
            faults.push(ConfigError::new(format!("queues.{}.channel", new.name), name(new.channel), expected));
        }
        ConfigErrors::unless_empty(faults)?;
        next.check()?;
        Ok(next)
    }

    /// Adds to each profile of `old` the skills it had for queues that are now retired.
    fn keep_serving_retired(&mut self, old: &Self) {
        let Self { queues, profiles, .. } = self;
        for (profile, before) in profiles.iter_mut().zip(&old.profiles) {
            for skill in before.skills.iter().filter(|skill| queues[skill.queue.index()].retired) {
                let served = |id: QueueId| profile.skills.iter().any(|own| own.queue == id);
                if !served(skill.queue) {
                    profile.skills.push(*skill);
                    if let CallSelection::QueueRatio(shares) = &mut profile.call_selection {
                        shares.push(0.0);
                    }
                }
            }
        }
    }
}

fn retired_queue(queue: &Queue) -> Queue {
    Queue { retired: true, ..queue.clone() }
}

fn retired_agent(agent: &Agent) -> Agent {
    Agent { retired: true, ..agent.clone() }
}

/// The attributes of both, each with the values of both; those that both have must be in the same order.
fn attributes(new: &[Attribute], old: &[Attribute], faults: &mut Vec<ConfigError>) -> Vec<Attribute> {
    let by_name: HashMap<&str, &Attribute> = new.iter().map(|attribute| (attribute.name(), attribute)).collect();
    let mut merged = old.to_vec();
    for attribute in &mut merged {
        let Some(new) = by_name.get(attribute.name.as_str()) else { continue };
        let before = &attribute.values;
        let place = |value: &String| before.iter().position(|old| old == value);
        let kept: Vec<usize> = new.values.iter().filter_map(place).collect();
        if !kept.is_sorted() {
            let found = format!("the values {}", new.values.join(", "));
            let expected = format!("the previous values in the same order: {}", before.join(", "));
            faults.push(ConfigError::new(format!("attributes.{}", new.name), found, expected));
        }
        let added: Vec<String> = new.values.iter().filter(|value| place(value).is_none()).cloned().collect();
        attribute.values.extend(added);
    }
    let known = |attribute: &&Attribute| !old.iter().any(|other| other.name == attribute.name);
    merged.extend(new.iter().filter(known).cloned());
    merged
}
