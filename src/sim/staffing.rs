//! Who is on duty: shifts by agent, and staffing curves by profile.
//!
//! A shift belongs to an agent, who finishes a current conversation when it ends. A curve only says how many agents of
//! a profile are on duty. When it falls, [`Leavers`] determines who goes: free agents first (the last listed first),
//! then those in after-call work as soon as it is done, then whoever finishes a conversation first; or else the last
//! listed, as if their shift had ended. When it rises, leavers stay, and then the first listed come in. Staffing does
//! not change after the last day: everybody stays until every call has ended.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rand::RngExt;

use super::arrivals::end_of_days;
use super::calendar::{Happening, Ticket};
use super::event_loop::Run;
use super::simulation::{AgentPlan, Simulation, SimulationError};
use super::stream::{Entity, Key, Purpose};
use super::world::Leavers;
use crate::engine::{Command, Doing, Reason};
use crate::id::{AgentId, OfferId};
use crate::time::{Duration, Timestamp};

const DAY_MICROS: u64 = 86_400_000_000;

/// Whether an agent is supposed to be on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duty {
    Off,
    On,
    /// Is to leave, and goes when done.
    Leaving,
}

/// What the harness knows about an agent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk {
    /// The state last reported by the engine.
    pub(super) doing: Doing,
    /// When the engine said so.
    pub(super) since: Timestamp,
    pub(super) duty: Duty,
    /// How many shifts, and how many breaks, the agent is in right now.
    shifts: u16,
    breaks: u16,
    /// The current calendar entry for the agent's answer.
    pub(super) due: Ticket,
    /// The current calendar entry for the end of their after-call work.
    pub(super) wrap_up_due: Ticket,
    /// The offer to be answered.
    pub(super) offer: OfferId,
    /// For an offer that needs confirmation: how long after picking up the agent acts on it, and how.
    pub(super) confirmation: (Duration, Happening),
    /// The duration of the after-call work of the conversation that just ended, until that work begins.
    pub(super) wrap_up: Option<Duration>,
    /// The agent's current conversations; counted only for agents who can have several.
    talking: u16,
    /// When the longest after-call work of such an agent is done.
    pub(super) wrap_up_until: Timestamp,
}

impl Desk {
    pub(super) const EMPTY: Self = Self {
        doing: Doing::SignedOut,
        since: Timestamp::ZERO,
        duty: Duty::Off,
        shifts: 0,
        breaks: 0,
        due: Ticket::NONE,
        wrap_up_due: Ticket::NONE,
        offer: OfferId { agent: AgentId(0), serial: 0 },
        confirmation: (Duration::ZERO, Happening::Answer),
        wrap_up: None,
        talking: 0,
        wrap_up_until: Timestamp::ZERO,
    };

    /// A conversation begins; returns its duration, where `talk` is the duration that it would have alone.
    #[inline]
    pub(super) fn begin_to_talk(&mut self, talk: Duration, plan: &AgentPlan) -> Duration {
        if !plan.several {
            return talk;
        }
        let others = f64::from(self.talking);
        self.talking = self.talking.saturating_add(1);
        if others * plan.slowdown == 0.0 { talk } else { slowed(talk, 1.0 + others * plan.slowdown) }
    }

    /// One of several possible conversations of the agent is over.
    pub(super) fn talks_less(&mut self) {
        self.talking = self.talking.saturating_sub(1);
    }
}

/// `talk` times `factor`, at most ten years.
fn slowed(talk: Duration, factor: f64) -> Duration {
    Duration::saturating_from_secs_f64(talk.as_secs_f64() * factor).min(Duration::LONGEST)
}

/// A change due to a shift. At the same instant, beginnings come first, so that an agent who goes straight from one
/// shift (or break) into the next neither leaves nor takes a call in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    ShiftStarts,
    BreakStarts,
    BreakEnds,
    ShiftEnds,
}

/// When staffing changes next.
#[derive(Clone, Debug)]
pub(super) struct Rota {
    /// The changes still to come from the shifts planned so far.
    changes: BinaryHeap<Reverse<(u64, Change, u32)>>,
    /// The next midnight whose shifts are to be planned, as a day number.
    day: u64,
    /// The next period whose curve is to be looked up.
    period: u64,
    /// For each profile, how many agents are on duty by the curve.
    pub(super) on_duty: Vec<u32>,
    /// For each profile, how many agents in conversation are to leave when done.
    pub(super) surplus: Vec<u32>,
    end: u64,
    next: u64,
}

impl Rota {
    pub(super) fn new(simulation: &Simulation, key: Key) -> Self {
        let profiles = simulation.curve_agents.len();
        let mut rota = Self {
            changes: BinaryHeap::new(),
            day: 0,
            period: 0,
            on_duty: vec![0; profiles],
            surplus: vec![0; profiles],
            end: end_of_days(&simulation.world).as_micros(),
            next: 0,
        };
        // Agents whose shift began before midnight are present at midnight.
        rota.plan_day(simulation, key, None, simulation.world.eve());
        rota
    }

    /// When staffing changes next, in microseconds; `u64::MAX` after the last day.
    #[inline]
    pub(super) fn next_micros(&self) -> u64 {
        self.next
    }

    /// Plans the shifts of one day; `None` is the day before the first.
    fn plan_day(&mut self, simulation: &Simulation, key: Key, day: Option<u64>, kind: (u8, u16)) {
        let world = &simulation.world;
        let at = |since: Duration| match day {
            Some(day) => Some(day * DAY_MICROS + since.as_micros()),
            None => since.as_micros().checked_sub(DAY_MICROS),
        };
        for (place, shift) in world.shifts.iter().enumerate() {
            if !shift.is_worked_on(day.map(|day| day as usize), kind) {
                continue;
            }
            let Some(end) = at(shift.end).filter(|&end| end > 0) else { continue };
            for &agent in &shift.agents {
                let occasion = day.map_or(0, |day| day + 1) * world.shifts.len() as u64 + place as u64;
                let agent_key = key.entity(Entity::Agent, agent.0).child(occasion);
                if world.shrinkage > 0.0 && agent_key.uniform(Purpose::Absence, 0) < world.shrinkage {
                    continue;
                }
                let mut put = |micros, change| self.changes.push(Reverse((micros, change, agent.0)));
                put(at(shift.start).unwrap_or(0), Change::ShiftStarts);
                put(end, Change::ShiftEnds);
                for &(start, length) in &shift.breaks {
                    if let Some(end) = at(start + length).filter(|&end| end > 0) {
                        put(at(start).unwrap_or(0), Change::BreakStarts);
                        put(end, Change::BreakEnds);
                    }
                }
            }
        }
    }
}

impl Run<'_> {
    /// Applies every change of this instant.
    #[inline(never)]
    pub(super) fn change_staff(&mut self) -> Result<(), SimulationError> {
        let now = self.now.as_micros();
        let world = &self.simulation.world;
        let period_micros = world.period.as_micros();
        if self.rota.day * DAY_MICROS == now {
            let day = self.rota.day;
            let kind = (world.duty_weekdays[day as usize], world.days[day as usize]);
            self.rota.plan_day(self.simulation, self.key, Some(day), kind);
            self.rota.day += 1;
        }
        while let Some(&Reverse((at, change, agent))) = self.rota.changes.peek() {
            if at > now {
                break;
            }
            self.rota.changes.pop();
            self.shift_changes(AgentId(agent), change)?;
        }
        if self.rota.period * period_micros == now {
            let period = self.rota.period;
            self.rota.period += 1;
            self.score_agents()?;
            self.follow_curves(period)?;
            self.end_pauses()?;
        }
        let of_shifts = self.rota.changes.peek().map_or(u64::MAX, |change| change.0.0);
        let next = of_shifts.min(self.rota.period * period_micros).min(self.rota.day * DAY_MICROS);
        self.rota.next = if next < self.rota.end { next } else { u64::MAX };
        Ok(())
    }

    fn shift_changes(&mut self, agent: AgentId, change: Change) -> Result<(), SimulationError> {
        let desk = &mut self.desks[agent.index()];
        match change {
            Change::ShiftStarts => {
                desk.shifts += 1;
                if desk.shifts == 1 { self.come(agent) } else { Ok(()) }
            }
            Change::ShiftEnds => {
                desk.shifts -= 1;
                if desk.shifts == 0 { self.go(agent) } else { Ok(()) }
            }
            Change::BreakStarts => {
                desk.breaks += 1;
                let reason = self.simulation.break_reason;
                let goes = desk.breaks == 1 && desk.doing != Doing::SignedOut;
                if goes { self.tell(Command::NotReady { agent, reason }) } else { Ok(()) }
            }
            Change::BreakEnds => {
                desk.breaks -= 1;
                let comes = desk.breaks == 0 && desk.doing != Doing::SignedOut;
                if comes { self.tell(Command::Ready { agent }) } else { Ok(()) }
            }
        }
    }

    /// The agent comes to work, or stays although about to leave.
    fn come(&mut self, agent: AgentId) -> Result<(), SimulationError> {
        let desk = &mut self.desks[agent.index()];
        let leaving = desk.duty == Duty::Leaving;
        desk.duty = Duty::On;
        self.tell(if leaving { Command::Ready { agent } } else { Command::SignIn { agent, not_ready: None } })
    }

    /// The agent leaves work, at once or when done.
    fn go(&mut self, agent: AgentId) -> Result<(), SimulationError> {
        let desk = &mut self.desks[agent.index()];
        if desk.doing == Doing::SignedOut {
            // The engine has already signed them out.
            desk.duty = Duty::Off;
            return Ok(());
        }
        desk.duty = Duty::Leaving;
        self.tell(Command::SignOut { agent })
    }

    /// Agents whom the engine made not ready or signed out after unanswered offers take calls again.
    fn end_pauses(&mut self) -> Result<(), SimulationError> {
        if !self.simulation.pauses {
            return Ok(());
        }
        for place in 0..self.desks.len() {
            let (desk, agent) = (&self.desks[place], AgentId(place as u32));
            if desk.duty != Duty::On || desk.breaks > 0 {
                continue;
            }
            match desk.doing {
                Doing::NotReady(Reason::Rona) => self.tell(Command::Ready { agent })?,
                Doing::SignedOut => self.tell(Command::SignIn { agent, not_ready: None })?,
                _ => {}
            }
        }
        Ok(())
    }

    fn follow_curves(&mut self, period: u64) -> Result<(), SimulationError> {
        let world = &self.simulation.world;
        let periods = DAY_MICROS / world.period.as_micros();
        let (kind, drawn) = self.arrivals.patterns_of((period / periods) as usize);
        let curves = Arc::clone(&self.curves);
        let staff = if curves.0[drawn].is_empty() { &curves.0[kind] } else { &curves.0[drawn] };
        for profile in 0..self.simulation.curve_agents.len() {
            let scheduled = staff.get(profile).map_or(0, |row| row[(period % periods) as usize]);
            let present = scheduled - self.absent(profile, period, scheduled);
            let staying = self.rota.on_duty[profile] - self.rota.surplus[profile];
            if present > staying {
                self.more(profile, present - staying)?;
            } else if present < staying {
                self.fewer(profile, staying - present)?;
            }
        }
        Ok(())
    }

    /// How many scheduled agents are absent. The draws for the first ones do not depend on how many are scheduled.
    fn absent(&self, profile: usize, period: u64, scheduled: u32) -> u32 {
        let shrinkage = self.simulation.world.shrinkage;
        if shrinkage == 0.0 {
            return 0;
        }
        let key = self.key.entity(Entity::Profile, profile as u32).child(period);
        let mut stream = key.stream(Purpose::Absence, 0);
        (0..scheduled).filter(|_| stream.random::<f64>() < shrinkage).count() as u32
    }

    fn more(&mut self, profile: usize, mut missing: u32) -> Result<(), SimulationError> {
        let stay = missing.min(self.rota.surplus[profile]);
        self.rota.surplus[profile] -= stay;
        missing -= stay;
        let simulation = self.simulation;
        for wanted in [Duty::Leaving, Duty::Off] {
            for &agent in &simulation.curve_agents[profile] {
                if missing > 0 && self.desks[agent.index()].duty == wanted {
                    self.rota.on_duty[profile] += 1;
                    missing -= 1;
                    self.come(agent)?;
                }
            }
        }
        debug_assert_eq!(missing, 0, "the world's check found enough agents");
        Ok(())
    }

    fn fewer(&mut self, profile: usize, mut surplus: u32) -> Result<(), SimulationError> {
        let simulation = self.simulation;
        let anybody = |_| true;
        let free = |doing| {
            matches!(doing, Doing::Idle | Doing::NotReady(_) | Doing::HeldOff | Doing::Engaged | Doing::SignedOut)
        };
        let wrapping_up = |doing| doing == Doing::WrapUp;
        let in_turn: &[&dyn Fn(Doing) -> bool] = match simulation.world.leavers {
            Leavers::FirstFree => &[&free, &wrapping_up],
            Leavers::LastListed => &[&anybody],
        };
        for leaves in in_turn {
            for &agent in simulation.curve_agents[profile].iter().rev() {
                let desk = &self.desks[agent.index()];
                if surplus > 0 && desk.duty == Duty::On && leaves(desk.doing) {
                    self.rota.on_duty[profile] -= 1;
                    surplus -= 1;
                    self.go(agent)?;
                }
            }
        }
        self.rota.surplus[profile] += surplus;
        Ok(())
    }

    /// When the curve has fallen, of the agents in conversation (or ringing) the first to finish leaves.
    #[inline]
    pub(super) fn leave_if_surplus(&mut self, agent: AgentId) -> Result<(), SimulationError> {
        let profile = self.simulation.profiles[agent.index()].index();
        if self.rota.surplus[profile] == 0 { Ok(()) } else { self.leave_as_surplus(agent, profile) }
    }

    #[inline(never)]
    fn leave_as_surplus(&mut self, agent: AgentId, profile: usize) -> Result<(), SimulationError> {
        let desk = &self.desks[agent.index()];
        if desk.duty != Duty::On || desk.shifts > 0 {
            return Ok(());
        }
        self.rota.surplus[profile] -= 1;
        self.rota.on_duty[profile] -= 1;
        self.desks[agent.index()].duty = Duty::Leaving;
        self.command(Command::SignOut { agent })
    }
}
