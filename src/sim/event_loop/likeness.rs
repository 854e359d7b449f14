//! Whether two copies of a replication stand alike, so that what follows is the same in both.

use super::Run;
use crate::engine::Doing;
use crate::sim::calendar::{Due, Ticket, Whose};
use crate::sim::callers::{Caller, Phase};
use crate::sim::stream::Key;

/// What is to come of a replication under way, in 128 bits: two copies of one replication that stand at the same
/// instant, follow the same curves from then on and have the same likeness will count the same, whatever they did
/// before.
///
/// It holds who waits, talks, rings, does after-call work or will call again, until when, and with agents of which
/// profile; not which of the profile's agents. So it exists only where agents of one profile are alike: where nothing
/// that an agent did or was called earlier is of weight (scores, shifts of their own, unanswered offers, callers who
/// ask for them) and no two profiles of one tier compete by who has been idle longest; and where callers stay in the
/// queue they asked for. Two things that fall on the same microsecond might still come in another order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likeness(u64, u64);

/// Sums what is in it, so that the order does not matter.
struct Sum(u64, u64);

impl Sum {
    fn add(&mut self, words: &[u64]) {
        let name = words.iter().fold(Key::replication(0, words.len() as u64), |name, &word| name.child(word));
        self.0 = self.0.wrapping_add(name.number());
        self.1 = self.1.wrapping_add(name.child(1).number());
    }
}

impl Run<'_> {
    pub(in crate::sim) fn likeness(&self) -> Option<Likeness> {
        if !self.simulation.exchangeable {
            return None;
        }
        let mut sum = Sum(0, 0);
        for (profile, (on_duty, surplus)) in self.rota.on_duty.iter().zip(&self.rota.surplus).enumerate() {
            sum.add(&[profile as u64, u64::from(*on_duty), u64::from(*surplus)]);
        }
        for (place, desk) in self.desks.iter().enumerate().filter(|(_, desk)| desk.doing != Doing::SignedOut) {
            // Until when somebody talks stands with the caller; after-call work and answers stand in the calendar, or
            // their ends follow from when they began.
            let (doing, since) = match desk.doing {
                Doing::Idle => (0, 0),
                Doing::Talking => (1, 0),
                Doing::WrapUp => (2, desk.since.as_micros()),
                Doing::Ringing => (3, desk.since.as_micros()),
                Doing::SignedOut | Doing::NotReady(_) | Doing::Dialling | Doing::HeldOff | Doing::Engaged => {
                    return None;
                }
            };
            sum.add(&[self.profile(place as u32), doing, since, desk.duty as u64]);
        }
        for due in self.calendar.entries() {
            self.add_due(due, &mut sum);
        }
        for caller in self.callers.without_plans() {
            self.add_caller(caller, [0, 0], &mut sum);
        }
        Some(Likeness(sum.0, sum.1))
    }

    fn profile(&self, agent: u32) -> u64 {
        self.simulation.profiles[agent as usize].index() as u64
    }

    /// An entry of the calendar, if it counts.
    fn add_due(&self, due: Due, sum: &mut Sum) {
        let (at, what) = (due.at.as_micros(), due.happening as u64);
        let of_agent = |ticket: Ticket, sum: &mut Sum| {
            if ticket == due.ticket {
                sum.add(&[at, what, self.profile(due.owner), self.desks[due.owner as usize].duty as u64]);
            }
        };
        match due.happening.whose() {
            Whose::Offer => of_agent(self.desks[due.owner as usize].due, sum),
            Whose::WrapUp => of_agent(self.desks[due.owner as usize].wrap_up_due, sum),
            Whose::Caller => {
                let caller = &self.callers[due.owner];
                if caller.due == due.ticket {
                    self.add_caller(caller, [at, what], sum);
                }
            }
        }
    }

    /// A caller, and what they are about to do.
    fn add_caller(&self, caller: &Caller, [at, what]: [u64; 2], sum: &mut Sum) {
        let key = caller.key.number();
        // What number the occasions of their draws.
        let so_far = || {
            let counts = [caller.tries, caller.waits, caller.offers, caller.talks, caller.tries_before].map(u64::from);
            [key, counts[0], counts[1], counts[2], counts[3], counts[4], 0, 0]
        };
        match caller.phase {
            Phase::Talking { agent, queue } => {
                let duty = self.desks[agent.index()].duty as u64;
                sum.add(&[key, at, what, self.profile(agent.0), queue.index() as u64, duty, u64::from(caller.talks)]);
                if self.simulation.calls_again {
                    sum.add(&so_far());
                }
            }
            Phase::Nobody | Phase::SelfService | Phase::Waiting | Phase::CalledBack | Phase::Consulted { .. } => {
                let ends = [caller.wait_began, caller.gives_up].map(|time| time.as_micros());
                let offered = u64::from(caller.was_offered);
                sum.add(&[key, at, what, ends[0], ends[1], offered]);
                sum.add(&so_far());
            }
            Phase::Away => {
                sum.add(&[key, at, what, caller.patience.map_or(u64::MAX, |patience| patience.as_micros())]);
                sum.add(&so_far());
            }
        }
    }
}
