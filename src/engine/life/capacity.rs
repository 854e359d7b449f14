//! Agents' remaining capacity: channels with room, and the pools that follow from it.

use crate::config::{CHANNELS_MAX, WrapUpScope};
use crate::engine::Engine;
use crate::engine::state::call::{CallState, Consultation};
use crate::engine::state::layout::Channels;
use crate::engine::state::part::{Part, Stage, is_barred, of_agent, wraps_up};
use crate::engine::state::pool::{IdleKeys, Pool};
use crate::engine::table::heap::Member;
use crate::engine::table::slab::Slot;
use crate::engine::{Presence, Wish};
use crate::id::{AgentId, ChannelId, QueueId};

impl Engine {
    /// The channels in which an agent can take a call now. O(parts of the agent).
    #[inline(always)]
    pub(in crate::engine) fn free_channels(&self, agent: AgentId) -> Channels {
        let record = &self.agents[agent];
        let reserved = record.ringing.is_some() || record.dialling > 0;
        if record.presence != Presence::Ready
            || record.wish != Wish::Ready
            || reserved
            || record.engaged
            || self.is_suspended()
        {
            return 0;
        }
        let channels = self.layout.profiles[record.profile].channels;
        if record.part.is_none() { channels } else { channels & self.channels_with_room(agent) }
    }

    /// The channels in which an agent's parts leave room.
    #[cold]
    fn channels_with_room(&self, agent: AgentId) -> Channels {
        let record = &self.agents[agent];
        let profile = &self.center[record.profile];
        let mut taken = [0u8; CHANNELS_MAX];
        let mut in_all = 0u8;
        let mut excluded: Channels = 0;
        for (slot, part) in of_agent(&self.parts, record.part) {
            if self.consults(slot) {
                return 0;
            }
            let queue = &self.center[part.queue];
            if part.wraps_up() && queue.wrap_up_scope == WrapUpScope::Queue {
                continue;
            }
            taken[queue.channel.index()] = taken[queue.channel.index()].saturating_add(1);
            in_all = in_all.saturating_add(1);
            if let Some(channel) = self.center.channels.get(queue.channel.index()) {
                excluded |= channel.excludes.iter().fold(0, |set, other| set | 1 << other.0);
            }
        }
        let most = profile.contacts_max.unwrap_or(u8::MAX);
        if in_all >= most {
            return 0;
        }
        let room = |channel: usize| taken[channel] < profile.capacity_of(ChannelId(channel as u8));
        let free = (0..CHANNELS_MAX).filter(|&channel| room(channel)).fold(0, |set, channel| set | 1 << channel);
        free & !excluded
    }

    /// Whether the agent of a part is consulting about its call. Such an agent takes no further calls, in particular
    /// not the consultation itself.
    fn consults(&self, slot: Slot<Part>) -> bool {
        let Stage::Talking(call) = self.parts[slot].stage else { return false };
        // A call that has just ended is removed while its last agents still have their parts.
        self.calls.alive.get(call).is_some_and(|record| {
            let consults = self.calls.rare_call(call).consultation != Consultation::No;
            consults && record.state == CallState::Talking { part: slot }
        })
    }

    /// The number of an agent's contacts.
    pub(in crate::engine) fn contacts(&self, agent: AgentId) -> u64 {
        of_agent(&self.parts, self.agents[agent].part).count() as u64
    }

    /// Whether an agent is in after-call work of this queue.
    pub(in crate::engine) fn wraps_up_for(&self, agent: AgentId, queue: QueueId) -> bool {
        wraps_up(&self.parts, self.agents[agent].part, queue)
    }

    /// Adds an agent who is in no pool to those of the channels `free`.
    #[inline(always)]
    pub(in crate::engine) fn enter_pools(&mut self, agent: AgentId, free: Channels) {
        let record = &mut self.agents[agent];
        record.keys.contacts = match record.part {
            None => 0,
            part => of_agent(&self.parts, part).count().try_into().unwrap_or(u8::MAX),
        };
        record.pooled = 0;
        for membership in self.layout.memberships(agent) {
            if membership.channel & free != 0 && !is_barred(&membership, &self.parts, record.part) {
                self.pools[membership.pool].insert(membership.member, &record.keys);
                record.pooled = free;
            }
        }
        self.idle += u32::from(record.pooled != 0);
    }

    /// Removes an agent from all their pools. Call it before any of their parts changes.
    pub(in crate::engine) fn leave_pools(&mut self, agent: AgentId) {
        let record = &mut self.agents[agent];
        let pooled = std::mem::take(&mut record.pooled);
        if pooled == 0 {
            return;
        }
        self.idle -= 1;
        self.change_pools(agent, pooled, |pool, member, _| pool.remove(member));
    }

    /// Takes an idle agent out of the orders of their pools for a moment.
    pub(in crate::engine) fn hide(&mut self, agent: AgentId) {
        self.change_pools(agent, self.agents[agent].pooled, |pool, member, _| pool.set_aside(member));
    }

    /// Undoes [`hide`](Self::hide).
    pub(in crate::engine) fn show(&mut self, agent: AgentId) {
        self.change_pools(agent, self.agents[agent].pooled, |pool, member, keys| pool.put_back(member, keys));
    }

    /// Changes the pools of these channels that an agent stands in.
    #[inline(always)]
    fn change_pools(&mut self, agent: AgentId, channels: Channels, change: impl Fn(&mut Pool, Member, &IdleKeys)) {
        let record = &self.agents[agent];
        for membership in self.layout.memberships(agent) {
            if membership.channel & channels != 0 && !is_barred(&membership, &self.parts, record.part) {
                change(&mut self.pools[membership.pool], membership.member, &record.keys);
            }
        }
    }

    /// Whether an agent is idle for calls of a queue.
    pub(in crate::engine) fn is_idle_for(&self, agent: AgentId, queue: QueueId) -> bool {
        let channel: Channels = 1 << self.center[queue].channel.0;
        self.agents[agent].pooled & channel != 0 && !self.is_barred(agent, queue)
    }

    /// Whether after-call work of the queue blocks an agent who otherwise has room.
    pub(in crate::engine) fn is_barred(&self, agent: AgentId, queue: QueueId) -> bool {
        self.center[queue].wrap_up_scope == WrapUpScope::Queue && self.wraps_up_for(agent, queue)
    }
}
