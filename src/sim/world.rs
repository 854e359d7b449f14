//! The *world*: demand, patience, handling times, who is on duty. Plain data; what an operator configures is the
//! [`Center`].
//!
//! A replication runs over [`World::days`], starting empty at midnight of the first day, and then until every call has
//! ended.

use serde::Serialize;

pub use super::choices::{CalledBack, CallsAgain, Preference, PressedKey, SelfServed};
use super::distribution::Distribution;
pub use super::satisfaction::{Answers, Satisfaction};
pub use super::scoring::Scoring;
pub use super::transfers::{Asking, Passing, Then, Transfer};
use crate::config::{Attributes, Center, OpenState};
use crate::id::{AgentId, QueueId};
use crate::quality::CheckRule;
use crate::time::{Duration, Timestamp};

/// Everything that happens to a centre in one replication.
#[derive(Clone, Debug, Serialize)]
pub struct World {
    /// For each day of the replication, the index of its pattern in `patterns`. (Weekdays and named holidays have been
    /// resolved into this list by whoever read the calendar.)
    pub days: Vec<u16>,
    /// For each day, its day of the week for reports: 0 is Monday.
    pub weekdays: Vec<u8>,
    /// For each day, the day of the week whose shifts are worked; like `weekdays`, except for holidays and working days
    /// that replace them.
    pub duty_weekdays: Vec<u8>,
    /// The length of a period, within which rates, mixes and staffing are constant. Divides 24 hours.
    pub period: Duration,
    /// The kinds of days.
    pub patterns: Vec<DayPattern>,
    /// The coefficient of variation of the daily busyness factor: gamma-distributed with mean 1, drawn once per day for
    /// all call types. 0 means the same demand every day.
    pub busyness_cv: f64,
    /// Recorded calls, in order of time, instead of or in addition to the patterns' rates.
    pub trace: Vec<TraceCall>,
    /// The kinds of calls.
    pub call_types: Vec<CallType>,
    /// Conversation length, by queue, then by profile (`talk[queue][profile]`).
    pub talk: Vec<Vec<Distribution>>,
    /// After-call work, by queue, then by profile; `None` leaves it to the centre's rule.
    pub wrap_up: Vec<Vec<Option<Distribution>>>,
    /// How agents behave, by profile.
    pub agents: Vec<AgentBehaviour>,
    /// Shifts, in addition to the patterns' staffing curves.
    pub shifts: Vec<Shift>,
    /// Who leaves when a staffing curve falls.
    pub leavers: Leavers,
    /// The probability that a scheduled agent is absent from a shift, or from a period of a curve. 0 ≤ p < 1.
    pub shrinkage: f64,
    /// Openings and closings of queues with opening hours, in order of time ([`hours_changes`](super::hours_changes)
    /// makes the list from the centre's calendars). Such a queue is closed until its first entry.
    pub hours: Vec<HoursChange>,
    /// The time from the start during which nothing is measured.
    pub warm_up: Duration,
    /// How callers rate; `None`: nobody asks them.
    pub satisfaction: Option<Satisfaction>,
    /// Which calls are chosen for a quality check (its seed is drawn separately in each replication); `None`: none.
    pub checks: Option<CheckRule>,
    /// How agents are scored periodically, for [`SelectionRule::BestScore`](crate::config::SelectionRule::BestScore);
    /// `None`: they keep the score 0.
    pub scoring: Option<Scoring>,
}

impl World {
    /// An empty world of this many days, the first a Monday. All days follow the first of [`patterns`](Self::patterns),
    /// which is still to be added, as are call types, talk times and behaviour. `period` must divide 24 hours.
    pub fn new(days: usize, period: Duration) -> Self {
        let weekdays: Vec<u8> = (0..7).cycle().take(days).collect();
        Self {
            days: vec![0; days],
            duty_weekdays: weekdays.clone(),
            weekdays,
            period,
            patterns: Vec::new(),
            busyness_cv: 0.0,
            trace: Vec::new(),
            call_types: Vec::new(),
            talk: Vec::new(),
            wrap_up: Vec::new(),
            agents: Vec::new(),
            shifts: Vec::new(),
            leavers: Leavers::default(),
            shrinkage: 0.0,
            hours: Vec::new(),
            warm_up: Duration::ZERO,
            satisfaction: None,
            checks: None,
            scoring: None,
        }
    }

    /// For each profile, the agents available to staffing curves, in the centre's order: those without a shift.
    pub fn curve_agents(&self, center: &Center) -> Vec<Vec<AgentId>> {
        let mut on_shift = vec![false; center.agents.len()];
        for agent in self.shifts.iter().flat_map(|shift| &shift.agents) {
            if let Some(mark) = on_shift.get_mut(agent.index()) {
                *mark = true;
            }
        }
        let mut pools = vec![Vec::new(); center.profiles.len()];
        for (place, agent) in center.agents.iter().enumerate() {
            if let (false, Some(pool)) = (on_shift[place], pools.get_mut(agent.profile.index())) {
                pool.push(AgentId(place as u32));
            }
        }
        pools
    }

    /// The day of the week and the pattern of the day before the first, whose shifts may extend into it: those of the
    /// first day that falls on that day of the week, or else the pattern of the first day.
    pub(crate) fn eve(&self) -> (u8, u16) {
        eve(&self.weekdays, &self.duty_weekdays, &self.days).expect("a world has days")
    }
}

/// See [`World::eve`]; `None` without days.
pub(crate) fn eve(weekdays: &[u8], duty_weekdays: &[u8], days: &[u16]) -> Option<(u8, u16)> {
    let weekday = (weekdays.first()? + 6) % 7;
    let alike = weekdays.iter().zip(duty_weekdays).position(|(day, duty)| *day == weekday && duty == day);
    Some((weekday, *days.get(alike.unwrap_or(0))?))
}

/// Who leaves when a staffing curve falls. (An agent on a shift leaves when that ends.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Leavers {
    /// Whoever is free first: free agents at once (the last listed first), then those in after-call work as soon as it
    /// is done, then whoever finishes a conversation first.
    #[default]
    FirstFree,
    /// The last listed of those on duty, each after finishing conversation and after-call work.
    LastListed,
}

/// A kind of day.
#[derive(Clone, Debug, Serialize)]
pub struct DayPattern {
    /// The operator's name for it (a weekday's or a holiday's).
    pub name: String,
    /// Calls per hour, by call type, then by period of the day.
    pub calls_per_hour: Vec<Vec<f64>>,
    /// Agents on duty, by profile, then by period of the day. When the number falls, [`World::leavers`] determines who
    /// leaves; when it rises, leavers who are still there stay. Empty: only shifts (for a pattern that is drawn: as in
    /// the pattern that it is drawn for).
    pub staff: Vec<Vec<u32>>,
    /// For a kind of day whose demand is drawn: patterns without such a list of their own, and their probabilities,
    /// which add up to 1. One is drawn for each day of each replication, and its `calls_per_hour` replace the pattern's
    /// own.
    pub drawn: Vec<(u16, f64)>,
}

impl DayPattern {
    /// A kind of day with this demand, worked only by agents on shifts.
    pub fn new(name: impl Into<String>, calls_per_hour: Vec<Vec<f64>>) -> Self {
        Self { name: name.into(), calls_per_hour, staff: Vec::new(), drawn: Vec::new() }
    }
}

/// A kind of call.
#[derive(Clone, Debug, Serialize)]
pub struct CallType {
    /// The operator's name for it.
    pub name: String,
    /// The queue it asks for.
    pub queue: QueueId,
    /// Additional queues in which it waits from the start, at most [`ALSO_MAX`](crate::engine::ALSO_MAX).
    pub also: Vec<QueueId>,
    /// How long such calls take, if that differs from other calls of the queue.
    pub handling: Option<Handling>,
    /// Its priority.
    pub priority: i16,
    /// The position that it asks for in its queue, which must keep positions; 1 is next.
    pub position: Option<u32>,
    /// Self-service that every such call reaches first.
    pub self_service: Option<SelfServed>,
    /// The agents whom callers prefer.
    pub preference: Option<Preference>,
    /// How long the caller waits for an answer before hanging up, counted from when the wait begins (arrival, or the
    /// end of a conversation that transferred them). Overflows continue it; accepting a callback ends it. `None`:
    /// forever.
    pub patience: Option<Distribution>,
    /// The probability that a caller who is not immediately offered to an agent hangs up at once.
    pub balk_probability: f64,
    /// The call's own maximum wait in the queue it asks for, passed to the engine with the arrival.
    pub wait_max: Option<Distribution>,
    /// The key by which callers leave the queue.
    pub exit: Option<PressedKey>,
    /// How callers respond to callbacks. `None`: nobody asks for one; callers who are called back nevertheless answer
    /// at once.
    pub callback: Option<CalledBack>,
    /// What the caller does after abandoning or being turned away.
    pub redial: Option<Redial>,
    /// Whether callers call again after a conversation.
    pub calls_again: Option<CallsAgain>,
    /// To whom agents transfer such callers, or whom they consult about them, at most a hundred times per caller.
    pub transfers: Vec<Transfer>,
    /// For each of the centre's attributes, the probabilities of its values (the rest is unknown); may be empty.
    pub attributes: Vec<Vec<f64>>,
}

impl CallType {
    /// Calls for `queue` whose callers wait forever, do not balk, redial or get transferred, and have no attributes.
    pub fn new(name: impl Into<String>, queue: QueueId) -> Self {
        Self {
            name: name.into(),
            queue,
            also: Vec::new(),
            handling: None,
            priority: 0,
            position: None,
            self_service: None,
            preference: None,
            patience: None,
            balk_probability: 0.0,
            wait_max: None,
            exit: None,
            callback: None,
            redial: None,
            calls_again: None,
            transfers: Vec::new(),
            attributes: Vec::new(),
        }
    }
}

/// Redialling after an abandonment, a timeout, or being turned away (full, unstaffed, closed).
#[derive(Clone, Debug, Serialize)]
pub struct Redial {
    /// The probability of redialling, after each failure.
    pub probability: f64,
    /// The delay before the next try.
    pub delay: Distribution,
    /// The maximum number of tries per matter, including the first.
    pub tries_max: u32,
    /// The caller's patience at the next try. (The rest stays the same: call type, attributes, the length of the first
    /// conversation.)
    pub patience: RedialPatience,
}

/// The patience of a caller who redials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum RedialPatience {
    /// Drawn again at each try.
    #[default]
    Drawn,
    /// The same as at the previous try.
    Same,
    /// What was left when the previous try ended: nothing for callers who abandoned, who stay only if they are
    /// immediately offered to an agent.
    Remaining,
}

/// How long calls of one type take, by queue, then by profile, as in [`World::talk`] and [`World::wrap_up`]; `None`
/// means as long as other calls.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Handling {
    /// Conversation length.
    pub talk: Vec<Vec<Option<Distribution>>>,
    /// After-call work.
    pub wrap_up: Vec<Vec<Option<Distribution>>>,
}

/// How the agents of a profile behave. Agents whom the centre made not ready or signed out after unanswered offers take
/// calls again when the next period begins. After-call work for several contacts at once is done when the longest is.
#[derive(Clone, Debug, Serialize)]
pub struct AgentBehaviour {
    /// The time from the offer to the answer; `None` means at once. If it is longer than the ring timeout, the offer
    /// goes unanswered.
    pub answer_delay: Option<Distribution>,
    /// The probability that an offer is left ringing.
    pub no_answer_probability: f64,
    /// The probability that an offer is declined (after the answer delay).
    pub reject_probability: f64,
    /// In queues that require a confirmation: the time from picking up to confirming; `None` means at once. If it is
    /// longer than the time to confirm, the offer ends unconfirmed.
    pub confirm_delay: Option<Distribution>,
    /// In such queues: the probability that an agent who picked up rejects the call instead of confirming.
    pub unconfirmed_probability: f64,
    /// How much longer a conversation takes for each other one that the agent has when it begins: 0.3 means 30 % of the
    /// drawn time. At least 0. Matters only if the centre allows several contacts at once.
    pub slowdown: f64,
}

impl AgentBehaviour {
    /// Every offer is answered at once, and conversations are not slowed down.
    pub const PROMPT: Self = Self {
        answer_delay: None,
        no_answer_probability: 0.0,
        reject_probability: 0.0,
        confirm_delay: None,
        unconfirmed_probability: 0.0,
        slowdown: 0.0,
    };
}

/// A rota entry: these agents work between these times on these days.
#[derive(Clone, Debug, Serialize)]
pub struct Shift {
    /// The agents.
    pub agents: Vec<AgentId>,
    /// The days of the week, as in [`World::duty_weekdays`]: bit 0 is Monday.
    pub weekdays: u8,
    /// Indices into [`World::patterns`]: the kinds of days on which the shift is worked; empty means all.
    pub patterns: Vec<u16>,
    /// The days on which the shift is worked, counted from the first, in ascending order: these alone. `None` means all
    /// days of those weekdays and kinds.
    pub dates: Option<Vec<u32>>,
    /// The start, since midnight.
    pub start: Duration,
    /// The end, since midnight; after `start`, and past 24 hours for a shift into the next day. A current conversation
    /// is finished first.
    pub end: Duration,
    /// Breaks: start since midnight, and length. The agent is not ready meanwhile; a current conversation is finished
    /// first.
    pub breaks: Vec<(Duration, Duration)>,
}

impl Shift {
    /// Whether it is worked on this day; `None` is the day before the first.
    pub fn is_worked_on(&self, day: Option<usize>, (duty_weekday, pattern): (u8, u16)) -> bool {
        let dated = |dates: &[u32]| day.is_some_and(|day| dates.binary_search(&(day as u32)).is_ok());
        self.is_worked(duty_weekday, pattern) && self.dates.as_deref().is_none_or(dated)
    }

    /// Whether it may be worked on such a day.
    pub fn is_worked(&self, duty_weekday: u8, pattern: u16) -> bool {
        self.weekdays >> duty_weekday & 1 == 1 && (self.patterns.is_empty() || self.patterns.contains(&pattern))
    }
}

/// A queue opens or closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HoursChange {
    /// When, since midnight of the first day.
    pub at: Timestamp,
    /// The queue.
    pub queue: QueueId,
    /// The state from then on.
    pub to: OpenState,
}

/// A recorded call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TraceCall {
    /// When it arrived, since midnight of the first day.
    pub at: Timestamp,
    /// Its kind: an index into [`World::call_types`].
    pub call_type: u16,
    /// Its recorded handling time, instead of a draw.
    pub talk: Option<Duration>,
    /// Its recorded patience, instead of a draw.
    pub patience: Option<Duration>,
    /// Its recorded attributes, instead of a draw.
    pub attributes: Option<Attributes>,
}
