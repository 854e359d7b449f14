//! Random states of a switch, close to the actual state; and random successors of a centre, each with a change or two.

use super::host::Host;
use super::settings::sound_destinations;
use super::turn::Turn;
use super::{QUEUES, secs};
use acd::config::*;
use acd::engine::*;
use acd::id::*;

impl Host {
    /// A possible report of the switch: what the host believes, except for a few calls and agents.
    pub(super) fn near_truth(&self, turn: &Turn) -> SwitchState {
        let with = |call: CallId| self.talking.iter().find(|(other, _)| *other == call).map(|(_, agent)| *agent);
        let mut calls: Vec<(CallId, Option<AgentId>)> = self.calls.iter().map(|&call| (call, with(call))).collect();
        let mut agents = self.staffed.clone();
        let any = AgentId(turn.pick >> 8 & 7);
        if !calls.is_empty() {
            let place = turn.pick as usize % calls.len();
            match turn.extra & 7 {
                0 => drop(calls.remove(place)),
                1 => calls[place].1 = None,
                2..=4 => calls[place].1 = Some(any),
                5 => calls[place].1 = self.offers.first().map(|(offer, _)| offer.agent),
                _ => {}
            }
        }
        if turn.extra & 0b11000 == 0 && !agents.is_empty() {
            agents.remove((turn.pick >> 16) as usize % agents.len());
        }
        if turn.extra & 0b110_0000 == 0 {
            calls.push((CallId(u64::from(turn.pick % 90)), turn.aimed.then_some(any)));
        }
        let engaged = (turn.pick >> 29 & 1 == 1).then(|| vec![any]);
        // Some say nothing, and some were read before something else changed.
        let says = |bit: u32| !turn.aimed || turn.pick >> bit & 3 != 3;
        SwitchState {
            calls: says(10).then_some(calls),
            ringing: says(12).then(|| self.near_ringing(turn)),
            agents: says(14).then_some(agents),
            engaged,
            newer_calls: self.calls.last().copied().filter(|_| turn.pick >> 16 & 3 == 3).into_iter().collect(),
            newer_agents: if turn.pick >> 18 & 3 == 3 { vec![any] } else { Vec::new() },
        }
    }

    /// Which phones ring: those of the open offers except one, and one more.
    fn near_ringing(&self, turn: &Turn) -> Vec<(CallId, AgentId)> {
        let mut ringing: Vec<_> = self.offers.iter().map(|(offer, call)| (*call, offer.agent)).collect();
        if turn.pick >> 27 & 1 == 0 && !ringing.is_empty() {
            ringing.remove((turn.pick >> 19) as usize % ringing.len());
        }
        if turn.pick >> 28 & 3 == 0 {
            ringing.extend(self.calls.last().map(|&call| (call, AgentId(turn.pick >> 22 & 7))));
        }
        ringing
    }

    /// Another centre, a change or two from the current one; one in a few is not a valid successor.
    pub(super) fn reconfigure(&mut self, turn: &Turn) -> Command {
        let mut center = self.center.clone().unwrap_or_default();
        if !center.queues.is_empty() {
            change(&mut center, turn.pick, turn.extra);
            if turn.pick >> 31 == 1 {
                change(&mut center, turn.pick >> 12, turn.extra.rotate_left(3));
            }
        }
        (0..).zip(&mut center.queues).for_each(|(place, queue)| sound_destinations(queue, place));
        center.version += 1;
        if !turn.aimed {
            center.reasons.clear();
        }
        self.next_center = Some(center.clone());
        let ladders = if turn.extra & 1 == 0 { Ladders::Keep } else { Ladders::Adopt };
        Command::Reconfigure { center: Box::new(center), ladders }
    }
}

/// Makes one change.
fn change(center: &mut Center, pick: u32, extra: u8) {
    let queues = center.queues.len();
    let place = pick as usize / 64 % queues;
    let agents = center.agents.len();
    let agent = &mut center.agents[pick as usize / 64 % agents];
    match pick % 32 {
        0..=2 => ladder(center, place, extra),
        3 => center.queues[place].retired ^= true,
        4 => agent.retired ^= true,
        5 => agent.weight = u32::from(extra % 4),
        6 => agent.wrap_up = (extra & 1 == 0).then_some(WrapUp::AtMost(secs(u64::from(extra % 3)))),
        7 if queues < 8 => {
            let queue = Queue { wait_max: Some(secs(20)), ..Queue::new(format!("new-{queues}")) };
            center.queues.push(queue);
        }
        8 if agents < 8 => center.agents.push(Agent::new(format!("new-{agents}"), ProfileId(u32::from(extra % 3)))),
        9..=13 => profile(center, extra, pick),
        14 => center.watchdog = None,
        15 => center.watchdog = Some(Watchdog { silent_for: secs(2), then: SilentAgent::Report }),
        16 => center.waiting_max = (extra & 1 == 0).then_some(u32::from(extra % 6)),
        17 => center.rating_within = secs(u64::from(extra % 6)),
        19 => center.lines = (extra & 1 == 0).then_some(1 + u32::from(extra % 6)),
        20 => center.queues[place].lines = (extra & 1 == 0).then_some(1 + u32::from(extra % 4)),
        18 if !center.channels.is_empty() => {
            center.channels[0].excludes = if extra & 1 == 0 { vec![ChannelId(1)] } else { Vec::new() };
        }
        _ => queue(&mut center.queues[place], extra, pick >> 5),
    }
}

fn ladder(center: &mut Center, place: usize, extra: u8) {
    let mut ladder = center.queues[usize::from(extra) % center.queues.len()].ladder.clone();
    for step in &mut ladder {
        step.join.retain(|queue| queue.index() != place);
        if step.overflow == Some(Destination::Callback) {
            step.overflow = Some(Destination::End);
        }
    }
    center.queues[place].ladder = ladder;
    center.queues[place].wait_max = Some(secs(20));
}

fn profile(center: &mut Center, extra: u8, pick: u32) {
    let profile = &mut center.profiles[usize::from(extra) % 3];
    match pick >> 16 & 7 {
        0 => profile.capacity = vec![extra / 3 % 3],
        1 => profile.contacts_max = (extra & 4 == 0).then_some(extra / 3 % 4),
        2 => {
            profile.skills.pop();
            profile.call_selection = CallSelection::TierFirst;
        }
        3 => {
            let queue = QueueId(u16::from(extra) / 3 % QUEUES);
            if profile.skills.iter().all(|skill| skill.queue != queue) {
                profile.skills.push(Skill::new(queue, 1));
                profile.call_selection = CallSelection::RankFirst;
            }
        }
        4 => profile.call_selection = CallSelection::GreatestNeed,
        other => {
            let opens = [Opens::Always, Opens::HeadWait(secs(2)), Opens::PredictedWait(secs(2))];
            if let Some(skill) = profile.skills.get_mut(usize::from(extra) / 3 % QUEUES as usize) {
                skill.opens = opens[extra as usize / 12 % 3];
                skill.tier = 1 + other as u8 % 3;
            }
        }
    }
}

fn queue(queue: &mut Queue, extra: u8, pick: u32) {
    let on = extra & 1 == 0;
    let some = on.then(|| secs(1 + u64::from(extra % 5)));
    match pick % 16 {
        0 => queue.priority = if on { PriorityRule::Strict } else { PriorityRule::AgeCredit(secs(2)) },
        1 => {
            let every = secs(1);
            let rules = [Ringing::One, Ringing::All { most: 3 }, Ringing::Progressive { every, most: 2 }];
            queue.ringing = rules[extra as usize % 3];
        }
        2 => queue.announce = on.then_some(Announce { every: Some(secs(2)), only_up: extra & 2 == 0 }),
        3 => queue.wrap_up = if on { WrapUp::UntilDone } else { WrapUp::AtMost(secs(u64::from(extra % 4))) },
        4 => queue.wrap_up_scope = if on { WrapUpScope::Agent } else { WrapUpScope::Queue },
        5 => {
            queue.callback = on.then_some(CallbackRule {
                attempts: 2,
                retry_after: secs(2),
                keep_for: Some(secs(9)),
                dial_timeout: Some(secs(2)),
                offer_above: queue.ladder.iter().any(|step| step.offer_callback).then(|| secs(2)),
            });
        }
        6 => queue.ring_timeout = some,
        7 => queue.unstaffed_tiers = if on { UnstaffedTiers::Wait } else { UnstaffedTiers::Skip },
        8 => queue.selection.rule = [SelectionRule::LeastOccupied, SelectionRule::BestScore][extra as usize % 2],
        9 => queue.confirm_within = some,
        10 => {
            queue.leave_empty = on.then_some(Vacancy { conditions: Conditions(2), to: Destination::End });
            queue.leave_empty_after = if on { secs(u64::from(extra / 2 % 3)) } else { secs(0) };
        }
        11 => queue.join_empty = on.then_some(Vacancy { conditions: Conditions(2), to: Destination::End }),
        12 => queue.weight = i16::from(extra % 3) - 1,
        13 => queue.waiting_max = on.then_some(u32::from(extra % 4)),
        14 => queue.last_agent = some.map(|within| LastAgent { within, hold: secs(1) }),
        _ => queue.resume_within = some.unwrap_or_default(),
    }
}
