//! Maps the ids of a new centre to those of its succession of an old one.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::config::center::*;
use crate::config::staff::*;
use crate::config::{Calendar, Channel, SelfService, VOICE};
use crate::id::{CalendarId, ChannelId, ProfileId, QueueId};

/// Something with a name.
pub(super) trait Named {
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($kind:ty),*) => {
        $(impl Named for $kind {
            fn name(&self) -> &str {
                &self.name
            }
        })*
    };
}
named!(Queue, Calendar, Profile, Agent, Attribute, Channel, SelfService);

impl Named for String {
    fn name(&self) -> &str {
        self
    }
}

/// Whether `new` starts with the names of `old`.
pub(super) fn keeps<T: Named>(new: &[T], old: &[T]) -> bool {
    new.len() >= old.len() && new.iter().zip(old).all(|(new, old)| new.name() == old.name())
}

/// The channels of a centre, including the implicit one if it defines none.
pub(super) fn effective_channels(center: &Center) -> Cow<'_, [Channel]> {
    match center.channels.as_slice() {
        [] => Cow::Owned(vec![Channel { name: VOICE.to_owned(), excludes: Vec::new() }]),
        channels => Cow::Borrowed(channels),
    }
}

/// For each item of a new list, its index in the merged list: that of the old item with the same name, or one after all
/// old items.
pub(super) struct List(Vec<usize>);

impl List {
    fn new<T: Named>(new: &[T], old: &[T]) -> Self {
        let known: HashMap<&str, usize> = old.iter().enumerate().map(|(place, item)| (item.name(), place)).collect();
        let mut next = old.len();
        let place = |item: &T| {
            known.get(item.name()).copied().unwrap_or_else(|| {
                next += 1;
                next - 1
            })
        };
        Self(new.iter().map(place).collect())
    }

    /// The merged list: `of_new` for items that are new or in both, `of_old` for items only in the old one.
    pub(super) fn merge<T: Clone>(
        &self,
        new: &[T],
        old: &[T],
        of_new: impl Fn(&T) -> T,
        of_old: impl Fn(&T) -> T,
    ) -> Vec<T> {
        let mut merged: Vec<Option<T>> = vec![None; old.len()];
        for (item, &place) in new.iter().zip(&self.0) {
            if place < old.len() {
                merged[place] = Some(of_new(item));
            } else {
                merged.push(Some(of_new(item)));
            }
        }
        merged.into_iter().enumerate().map(|(place, item)| item.unwrap_or_else(|| of_old(&old[place]))).collect()
    }
}

/// The indices of everything that ids refer to. The new centre has been checked, so its ids are valid and its lists
/// short enough; ids that overflow their type in the merged lists are found by its check, which counts the lists.
pub(super) struct Places {
    pub(super) queues: List,
    pub(super) calendars: List,
    pub(super) profiles: List,
    pub(super) agents: List,
    pub(super) reasons: List,
    pub(super) externals: List,
    pub(super) messages: List,
    pub(super) channels: List,
    pub(super) services: List,
}

impl Places {
    pub(super) fn new(new: &Center, old: &Center) -> Self {
        Self {
            queues: List::new(&new.queues, &old.queues),
            calendars: List::new(&new.calendars, &old.calendars),
            profiles: List::new(&new.profiles, &old.profiles),
            agents: List::new(&new.agents, &old.agents),
            reasons: List::new(&new.reasons, &old.reasons),
            externals: List::new(&new.externals, &old.externals),
            messages: List::new(&new.messages, &old.messages),
            channels: List::new(&effective_channels(new), &effective_channels(old)),
            services: List::new(&new.self_service, &old.self_service),
        }
    }

    fn queue_id(&self, id: QueueId) -> QueueId {
        QueueId(self.queues.0[id.index()] as u16)
    }

    fn channel_id(&self, id: ChannelId) -> ChannelId {
        ChannelId(self.channels.0[id.index()] as u8)
    }

    fn destination(&self, to: Destination) -> Destination {
        match to {
            Destination::Queue(id) => Destination::Queue(self.queue_id(id)),
            Destination::External(place) => Destination::External(self.externals.0[usize::from(place)] as u16),
            Destination::End | Destination::Callback => to,
        }
    }

    pub(super) fn queue(&self, queue: &Queue) -> Queue {
        let mut queue = queue.clone();
        queue.hours = queue.hours.map(|id| CalendarId(self.calendars.0[id.index()] as u16));
        queue.channel = self.channel_id(queue.channel);
        let vacancies = [&mut queue.join_empty, &mut queue.leave_empty].into_iter().flatten();
        let always = [&mut queue.when_full, &mut queue.when_closed, &mut queue.on_timeout];
        let destinations = always.into_iter().chain(&mut queue.when_unstaffed);
        let exits = queue.exits.iter_mut().map(|exit| &mut exit.to);
        for to in destinations.chain(vacancies.map(|rule| &mut rule.to)).chain(exits) {
            *to = self.destination(*to);
        }
        for step in &mut queue.ladder {
            step.overflow = step.overflow.map(|to| self.destination(to));
            step.message = step.message.map(|place| self.messages.0[usize::from(place)] as u16);
            step.join.iter_mut().for_each(|id| *id = self.queue_id(*id));
            if let Some(rule) = &mut step.consider_if {
                rule.queue = self.queue_id(rule.queue);
            }
        }
        queue
    }

    pub(super) fn profile(&self, profile: &Profile) -> Profile {
        let mut moved = profile.clone();
        moved.skills.iter_mut().for_each(|skill| skill.queue = self.queue_id(skill.queue));
        let channels = &self.channels.0[..profile.capacity.len()];
        moved.capacity = vec![1; channels.iter().max().map_or(0, |last| last + 1)];
        for (&place, &most) in channels.iter().zip(&profile.capacity) {
            moved.capacity[place] = most;
        }
        moved
    }

    pub(super) fn agent(&self, agent: &Agent) -> Agent {
        Agent { profile: ProfileId(self.profiles.0[agent.profile.index()] as u32), ..agent.clone() }
    }

    pub(super) fn channel(&self, channel: &Channel) -> Channel {
        let mut channel = channel.clone();
        channel.excludes.iter_mut().for_each(|id| *id = self.channel_id(*id));
        channel
    }
}
