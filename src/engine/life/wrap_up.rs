//! Agents' parts in calls: how they begin, what follows a conversation, how after-call work ends.

use crate::config::{SignOut, WrapUp, WrapUpScope};
use crate::engine::state::part::{Part, Parts, Stage, of_agent};
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Presence, Rejection, Wish};
use crate::id::{AgentId, QueueId};
use crate::time::{Duration, Timestamp};

impl Engine {
    /// An agent, who is in no pool, takes part in a call from now on, by their offer of this number.
    #[inline(always)]
    pub(in crate::engine) fn add_part(
        &mut self,
        agent: AgentId,
        queue: QueueId,
        stage: Stage,
        serial: Option<u32>,
    ) -> Slot<Part> {
        let now = self.at;
        let record = &mut self.agents[agent];
        if !record.is_busy() {
            record.busy_since = now;
        }
        match stage {
            Stage::Dialling(_) => record.dialling += 1,
            _ => record.talking += 1,
        }
        let (next_of_agent, next_of_call) = (record.part, None);
        let (began, since) = (now, now);
        let part = self.parts.insert(Part { agent, queue, stage, serial, began, since, next_of_agent, next_of_call });
        record.part = Some(part);
        part
    }

    /// Removes a part in any stage. The agent must be in no pool, and the call must no longer refer to it.
    #[inline(always)]
    pub(in crate::engine) fn drop_part(&mut self, slot: Slot<Part>, now: Timestamp) {
        let part = self.parts.remove(slot);
        let scoped = part.wraps_up() && self.is_scoped(part.queue);
        if self.watches_legs {
            self.note_handled(part.queue, part.began, now);
        }
        let record = &mut self.agents[part.agent];
        match record.part {
            Some(first) if first != slot => unlink(&mut self.parts, first, slot, part.next_of_agent),
            _ => record.part = part.next_of_agent,
        }
        match part.stage {
            Stage::Dialling(_) => record.dialling -= 1,
            Stage::Talking(_) => record.talking -= 1,
            Stage::WrapUp if scoped => return,
            Stage::WrapUp => record.wrapping -= 1,
        }
        if !record.is_busy() {
            record.busy += now.since(record.busy_since);
        }
    }

    fn is_scoped(&self, queue: QueueId) -> bool {
        self.center[queue].wrap_up_scope == WrapUpScope::Queue
    }

    /// Continues the agents of a conversation that ended, from the first part of the list.
    #[inline(always)]
    pub(in crate::engine) fn finish_parts(&mut self, first: Option<Slot<Part>>) {
        let mut next = first;
        while let Some(part) = next {
            next = self.parts[part].next_of_call;
            self.finish_part(part);
        }
    }

    /// An agent's part in a conversation is over: after-call work follows, or whatever they wish.
    #[inline(always)]
    pub(in crate::engine) fn finish_part(&mut self, slot: Slot<Part>) {
        let Part { agent, queue, .. } = self.parts[slot];
        self.leave_pools(agent);
        let sequence = self.next_sequence();
        let wrap_up = self.center[agent].wrap_up.unwrap_or(self.center[queue].wrap_up);
        let record = &mut self.agents[agent];
        record.talked = Some(self.at).into();
        record.keys.idle_since = self.at.as_micros();
        record.keys.sequence = sequence;
        record.keys.calls = record.keys.calls.saturating_add(1);
        self.loads[record.profile].calls += 1;
        if wrap_up == WrapUp::AtMost(Duration::ZERO) || self.skips_wrap_up(agent) {
            self.drop_part(slot, self.at);
            return self.resettle(agent);
        }
        self.wrap_up(slot, wrap_up);
    }

    /// After-call work begins.
    #[inline(always)]
    fn wrap_up(&mut self, slot: Slot<Part>, wrap_up: WrapUp) {
        let part = &mut self.parts[slot];
        let (agent, queue) = (part.agent, part.queue);
        (part.stage, part.next_of_call, part.since) = (Stage::WrapUp, None, self.at);
        let scoped = self.is_scoped(queue);
        let record = &mut self.agents[agent];
        let profile = record.profile;
        record.talking -= 1;
        if !scoped {
            record.wrapping += 1;
        } else if !record.is_busy() {
            record.busy += self.at.since(record.busy_since);
        }
        if let WrapUp::AtMost(limit) = wrap_up {
            self.timers.set(Timer::WrapUp(slot), self.at + limit);
        }
        // Last, because an agent who signs out now drops the after-call work.
        if scoped || self.layout.profiles[profile].several {
            self.resettle(agent);
        } else {
            self.publish_state(agent);
        }
    }

    /// After-call work ran out.
    pub(in crate::engine) fn end_wrap_up(&mut self, slot: Slot<Part>) {
        let agent = self.parts[slot].agent;
        self.leave_pools(agent);
        self.drop_part(slot, self.at);
        self.resettle(agent);
    }

    /// The agent has finished all after-call work.
    pub(in crate::engine) fn wrap_up_done(&mut self, agent: AgentId) -> Result<(), Rejection> {
        self.signed_in(agent)?;
        if self.wrap_up_of(agent).is_none() {
            return Err(Rejection::NotInWrapUp(agent));
        }
        // Nothing below may fail.
        self.leave_pools(agent);
        self.end_wrap_ups(agent);
        Ok(())
    }

    /// Ends all after-call work of an agent who is in no pool.
    pub(in crate::engine) fn end_wrap_ups(&mut self, agent: AgentId) {
        while let Some(slot) = self.wrap_up_of(agent) {
            self.timers.cancel(Timer::WrapUp(slot));
            self.drop_part(slot, self.at);
        }
        self.resettle(agent);
    }

    /// Drops the after-call work of an agent who signs out.
    pub(in crate::engine) fn drop_wrap_ups(&mut self, agent: AgentId, now: Timestamp) {
        while let Some(slot) = self.wrap_up_of(agent) {
            self.timers.cancel(Timer::WrapUp(slot));
            self.drop_part(slot, now);
        }
    }

    fn wrap_up_of(&self, agent: AgentId) -> Option<Slot<Part>> {
        let mut parts = of_agent(&self.parts, self.agents[agent].part);
        parts.find(|(_, part)| part.wraps_up()).map(|(slot, _)| slot)
    }

    /// By policy, a wish to sign out cuts after-call work short.
    pub(in crate::engine) fn skips_wrap_up(&self, agent: AgentId) -> bool {
        self.center.sign_out == SignOut::AfterConversation && self.agents[agent].wish == Wish::SignOut
    }

    /// Settles an agent, who is in no pool, unless an offer or a hold-off continues.
    #[inline(always)]
    pub(in crate::engine) fn resettle(&mut self, agent: AgentId) {
        let record = &self.agents[agent];
        if record.has_pending_wish() {
            // A hold-off does not prevent signing out.
            self.timers.cancel(Timer::Agent(agent));
        } else if record.ringing.is_some() || record.presence == Presence::HeldOff {
            return self.publish_state(agent);
        }
        self.settle(agent);
    }

    /// After an agent has taken a call: they take or wait for more, if their profile has room.
    pub(in crate::engine) fn serve_if_room(&mut self, agent: AgentId) {
        if self.layout.profiles[self.agents[agent].profile].several {
            self.serve_more(agent);
        }
    }

    /// Out of line, because most profiles have room for one.
    #[cold]
    fn serve_more(&mut self, agent: AgentId) {
        self.serve(agent);
    }
}

/// Removes a part, which is not the first, from its agent's list.
#[cold]
fn unlink(parts: &mut Parts, first: Slot<Part>, slot: Slot<Part>, next: Option<Slot<Part>>) {
    let mut before = first;
    while let Some(after) = parts[before].next_of_agent
        && after != slot
    {
        before = after;
    }
    parts[before].next_of_agent = next;
}
