//! The measured commands: each with what makes it possible and what undoes it.

use acd::config::{Queue, Step};
use acd::engine::{Command, Fact, OfferEnd};
use acd::time::Duration;

use crate::points::{Desk, Point};

/// A command, or what the engine does by itself at a deadline.
pub(crate) struct Cost {
    pub(crate) name: &'static str,
    /// An engine at a point.
    pub(crate) desk: fn(Point) -> Desk,
    /// Prepares this many of it; those that are commands are added to the list.
    pub(crate) before: fn(&mut Desk, usize, &mut Vec<Command>),
    /// How much time passes after the commands.
    pub(crate) passes: Duration,
    /// Checks that this many happened, and restores the engine's state.
    pub(crate) after: fn(&mut Desk, usize),
}

/// All measured commands. Add an entry for another command.
pub(crate) const COSTS: [Cost; 8] = [
    Cost {
        name: "arrive with an idle agent",
        desk: |point| Desk::idle(point, Queue::new),
        before: arrivals,
        passes: Duration::ZERO,
        after: guests_were_offered,
    },
    Cost {
        name: "arrive and wait",
        desk: |point| Desk::busy(point, Queue::new),
        before: arrivals,
        passes: Duration::ZERO,
        after: guests_leave,
    },
    Cost {
        name: "agent frees with calls waiting",
        desk: |point| Desk::busy(point, Queue::new),
        before: |desk, count, commands| {
            commands.extend(desk.talking.drain(..count).map(|call| Command::Release { call }));
        },
        passes: Duration::ZERO,
        after: freed_agents_take_calls,
    },
    Cost {
        name: "abandon from the middle",
        desk: |point| Desk::busy(point, Queue::new),
        before: |desk, count, commands| {
            commands.extend((0..count).map(|_| Command::HangUp { call: desk.pick_waiting() }));
        },
        passes: Duration::ZERO,
        after: others_wait_instead,
    },
    Cost {
        name: "priority change",
        desk: |point| Desk::busy(point, Queue::new),
        before: |desk, count, commands| {
            for _ in 0..count {
                let call = desk.pick_waiting();
                desk.guests.push(call);
                commands.push(Command::SetPriority { call, priority: 1 });
            }
        },
        passes: Duration::ZERO,
        after: |desk, _| {
            while let Some(call) = desk.guests.pop() {
                desk.host.tell(Command::SetPriority { call, priority: 0 });
                desk.waiting.add(call);
            }
        },
    },
    Cost { name: "ladder step", desk: on_a_ladder, before: guests_wait, passes: STEP_AFTER, after: guests_climbed },
    Cost {
        name: "offer timeout",
        desk: |point| Desk::idle(point, |name| Queue { ring_timeout: Some(RING), ..Queue::new(name) }),
        before: guests_wait,
        passes: RING,
        after: guests_went_unanswered,
    },
    Cost {
        name: "sign-in",
        desk: |point| Desk::idle(point, Queue::new),
        before: |desk, count, commands| {
            for _ in 0..count {
                let agent = desk.next_agent();
                desk.host.tell(Command::SignOut { agent });
                commands.push(Command::SignIn { agent, not_ready: None });
            }
        },
        passes: Duration::ZERO,
        after: |desk, count| assert!(desk.host.events.len() >= count, "they came"),
    },
];

const RING: Duration = Duration::from_secs(1);
const STEP_AFTER: Duration = Duration::from_secs(1);
/// Longer than any measurement, in engine time.
const NEVER: Duration = Duration::from_secs(9 * 365 * 24 * 3_600);

/// All calls are on the second of three steps.
fn on_a_ladder(point: Point) -> Desk {
    let rules = |name| {
        let second = Step { at: STEP_AFTER, ..Step::open() };
        let third = Step { at: NEVER, ..Step::open() };
        Queue { ladder: vec![Step::open(), second, third], ..Queue::new(name) }
    };
    let mut desk = Desk::busy(point, rules);
    desk.host.pass(STEP_AFTER);
    desk
}

fn arrivals(desk: &mut Desk, count: usize, commands: &mut Vec<Command>) {
    for _ in 0..count {
        let queue = desk.next_queue();
        let new = desk.host.new_call(queue);
        desk.guests.push(new.call);
        commands.push(Command::Arrive(new));
    }
}

fn guests_wait(desk: &mut Desk, count: usize, _: &mut Vec<Command>) {
    for _ in 0..count {
        let queue = desk.next_queue();
        let call = desk.host.arrive(queue);
        desk.guests.push(call);
    }
}

fn guests_leave(desk: &mut Desk, _: usize) {
    while let Some(call) = desk.guests.pop() {
        desk.host.hang_up(call);
    }
}

fn guests_were_offered(desk: &mut Desk, count: usize) {
    assert_eq!(desk.host.offers().count(), count, "each was offered");
    guests_leave(desk, count);
}

fn freed_agents_take_calls(desk: &mut Desk, count: usize) {
    let offers: Vec<_> = desk.host.offers().collect();
    assert_eq!(offers.len(), count, "each took a call");
    for &(offer, call, _) in &offers {
        desk.waiting.remove(call);
        desk.host.tell(Command::Accept { offer });
        desk.talking.push_back(call);
    }
    offers.into_iter().for_each(|(_, _, queue)| desk.wait(queue));
}

fn others_wait_instead(desk: &mut Desk, count: usize) {
    let ended = desk.host.events.iter().filter_map(|event| match &event.fact {
        Fact::LegEnded { queue, .. } => Some(*queue),
        _ => None,
    });
    let queues: Vec<_> = ended.collect();
    assert_eq!(queues.len(), count, "each hung up");
    queues.into_iter().for_each(|queue| desk.wait(queue));
}

fn guests_climbed(desk: &mut Desk, count: usize) {
    let climbed = desk.host.events.iter().filter(|event| matches!(event.fact, Fact::StepReached { .. })).count();
    assert_eq!(climbed, count, "each climbed");
    guests_leave(desk, count);
}

fn guests_went_unanswered(desk: &mut Desk, count: usize) {
    let unanswered = |fact: &Fact| matches!(fact, Fact::OfferEnded { cause: OfferEnd::NoAnswer, .. });
    let ended = desk.host.events.iter().filter(|event| unanswered(&event.fact)).count();
    assert_eq!(ended, count, "each offer ran out");
    guests_leave(desk, count);
    // Agents who did not answer are held off for five seconds.
    desk.host.pass(Duration::from_secs(10));
}
