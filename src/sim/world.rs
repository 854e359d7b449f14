//! The *world*: demand, patience, handling times, who turns up for work. Plain data; what an operator configures is the
//! [`Center`].
//!
//! One replication runs over [`World::days`], starting empty at midnight of the first day, and then until every call
//! has ended.

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
#[derive(Clone, Debug)]
pub struct World {
    /// For each day of the replication, the place of its pattern in `patterns`. (Weekdays and named holidays have been
    /// resolved into this list by whoever read the calendar.)
    pub days: Vec<u16>,
    /// For each day, its day of the week for reports: 0 is Monday.
    pub weekdays: Vec<u8>,
    /// For each day, the day of the week whose shifts are worked; the same list as `weekdays`, but for holidays and working
    /// days in place of them.
    pub duty_weekdays: Vec<u8>,
    /// The length of a period: rates, mixes and staffing are constant within one. Divides 24 hours.
    pub period: Duration,
    /// The kinds of days there are.
    pub patterns: Vec<DayPattern>,
    /// Relative standard deviation of the daily busyness factor: gamma, mean 1, one draw a day for all call types. 0 is
    /// the same demand every day.
    pub busyness_cv: f64,
    /// Recorded calls, in order of time, in place of (or in addition to) the patterns' rates.
    pub trace: Vec<TraceCall>,
    /// The kinds of calls there are.
    pub call_types: Vec<CallType>,
    /// Conversation length, by queue, then by profile (`talk[queue][profile]`).
    pub talk: Vec<Vec<Distribution>>,
    /// After-call work, by queue, then by profile; `None` leaves it to the centre's own rule.
    pub wrap_up: Vec<Vec<Option<Distribution>>>,
    /// How agents behave, by profile.
    pub agents: Vec<AgentBehaviour>,
    /// Who works, besides the patterns' staffing curves.
    pub shifts: Vec<Shift>,
    /// Who leaves where a staffing curve falls.
    pub leavers: Leavers,
    /// The chance that a scheduled agent does not turn up for a shift, or for a curve's period. 0 ≤ p < 1.
    pub shrinkage: f64,
    /// When queues that have hours open and close, in order of time ([`hours_changes`](super::hours_changes) makes the list
    /// from the centre's calendars). Such a queue is closed until its first entry.
    pub hours: Vec<HoursChange>,
    /// Time from the start during which nothing is measured.
    pub warm_up: Duration,
    /// How callers rate; `None`: nobody asks them.
    pub satisfaction: Option<Satisfaction>,
    /// Which calls are chosen for a quality check (its seed is drawn anew in each replication); `None`: nobody checks.
    pub checks: Option<CheckRule>,
    /// How agents are scored while the days pass, for [`SelectionRule::BestScore`](crate::config::SelectionRule::BestScore);
    /// `None`: they keep the score 0.
    pub scoring: Option<Scoring>,
}

impl World {
    /// A world of so many days, the first a Monday, in which nothing happens yet: all days follow the first of
    /// [`patterns`](Self::patterns), which is still to be added, as are call types, talk times and behaviour. `period` must divide
    /// 24 hours.
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

    /// For each profile, the agents whom staffing curves may call in, in the centre's order: those on no shift.
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

    /// The day of the week and the pattern of the day before the first, whose shifts may last into it: those of the first
    /// day that falls on that day of the week, or else the pattern of the first day.
    pub(crate) fn eve(&self) -> (u8, u16) {
        let weekday = (self.weekdays[0] + 6) % 7;
        let alike =
            self.weekdays.iter().zip(&self.duty_weekdays).position(|(day, duty)| *day == weekday && duty == day);
        (weekday, self.days[alike.unwrap_or(0)])
    }
}

/// Who leaves where a staffing curve falls. (Whoever is on a shift leaves when that ends.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leavers {
    /// So many, whoever they are: those who are free at once (the last listed first), then those in after-call work as
    /// soon as it is done, then whoever finishes a conversation first.
    #[default]
    FirstFree,
    /// The last listed of those on duty, each when done with the conversation and the after-call work.
    LastListed,
}

/// One kind of day.
#[derive(Clone, Debug)]
pub struct DayPattern {
    /// The operator's name for it (a weekday's or a holiday's).
    pub name: String,
    /// Calls an hour, by call type, then by period of the day.
    pub calls_per_hour: Vec<Vec<f64>>,
    /// Agents on duty, by profile, then by period of the day. Where it falls, those leave whom [`World::leavers`] says; where
    /// it rises, leavers who are still there stay. Empty: shifts alone (of a pattern that is drawn: as the pattern that it
    /// is drawn for says).
    pub staff: Vec<Vec<u32>>,
    /// Of a kind of day whose demand is drawn: patterns without such a list of their own, and their chances, which add up to
    /// 1. One is drawn for each day of each replication, and its `calls_per_hour` hold in place of the pattern's own.
    pub drawn: Vec<(u16, f64)>,
}

impl DayPattern {
    /// A kind of day with this demand, which nobody but those on shifts works on.
    pub fn new(name: impl Into<String>, calls_per_hour: Vec<Vec<f64>>) -> Self {
        Self { name: name.into(), calls_per_hour, staff: Vec::new(), drawn: Vec::new() }
    }
}

/// A kind of call.
#[derive(Clone, Debug)]
pub struct CallType {
    /// The operator's name for it.
    pub name: String,
    /// The queue it asks for.
    pub queue: QueueId,
    /// Further queues that it stands in from the start, at most [`ALSO_MOST`](crate::engine::ALSO_MOST).
    pub also: Vec<QueueId>,
    /// How long such calls take, where that differs from other calls of the queue.
    pub handling: Option<Handling>,
    /// Its priority.
    pub priority: i16,
    /// The position that it asks for in its queue, which must keep positions; 1 is next.
    pub position: Option<u32>,
    /// Self-service that every such call meets first.
    pub self_service: Option<SelfServed>,
    /// The agents whom callers wish to talk to.
    pub preference: Option<Preference>,
    /// How long the caller waits for an answer before hanging up, from when the wait begins (arrival, or the end of a
    /// conversation that transferred them); goes on over overflows, and ends
    /// with the wish to be called back. `None`: for ever.
    pub patience: Option<Distribution>,
    /// The chance that a caller who is not offered to anybody at once hangs up at once.
    pub balk_probability: f64,
    /// A longest wait of the call's own in the queue it asks for, passed to the engine with the arrival.
    pub wait_max: Option<Distribution>,
    /// The key by which callers leave the queue.
    pub exit: Option<PressedKey>,
    /// What callers do who may be called back. `None`: nobody wishes it; who is called back all the same answers at once.
    pub callback: Option<CalledBack>,
    /// What the caller does after giving up or being turned away.
    pub redial: Option<Redial>,
    /// Whether callers come back after a conversation.
    pub calls_again: Option<CallsAgain>,
    /// Where agents pass such callers on to, or whom they ask about them, at most a hundred times a caller.
    pub transfers: Vec<Transfer>,
    /// For each of the centre's attributes, the chances of its values (the rest is "not known"); may be empty.
    pub attributes: Vec<Vec<f64>>,
}

impl CallType {
    /// Calls for `queue` whose callers wait for ever, do not balk, redial or get transferred, and of whom nothing is known.
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

/// Trying again after an abandonment, a timeout, or being turned away (full, unstaffed, closed).
#[derive(Clone, Debug)]
pub struct Redial {
    /// The chance of trying again, after each failure.
    pub probability: f64,
    /// The pause before the next try.
    pub delay: Distribution,
    /// The most tries in all for one matter, the first included.
    pub tries_max: u32,
    /// How patient the caller is at the next try. (What they call about stays: type, attributes, the length of the first
    /// conversation.)
    pub patience: RedialPatience,
}

/// How long a caller who tries again will wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedialPatience {
    /// Drawn again at each try.
    #[default]
    Drawn,
    /// As long as at the try before.
    Same,
    /// What was left of it when the try before ended: nothing, for those who gave up; they stay only if they are offered to
    /// somebody at once.
    Remaining,
}

/// How long calls of one type take, by queue, then by profile, as in [`World::talk`] and [`World::wrap_up`]; `None` where it
/// is as long as for other calls.
#[derive(Clone, Debug, PartialEq)]
pub struct Handling {
    /// Conversation length.
    pub talk: Vec<Vec<Option<Distribution>>>,
    /// After-call work.
    pub wrap_up: Vec<Vec<Option<Distribution>>>,
}

/// How the agents of a profile behave. Whom the centre has made not ready (or signed out) after unanswered offers takes
/// calls again when the next period begins. Who has after-call work of several contacts at once is done with all of it
/// when the longest is done.
#[derive(Clone, Debug)]
pub struct AgentBehaviour {
    /// From the offer to the answer; `None` is at once. Where it is longer than the ring timeout the offer goes
    /// unanswered.
    pub answer_delay: Option<Distribution>,
    /// The chance that an offer is left ringing.
    pub no_answer_probability: f64,
    /// The chance that an offer is declined (after the answer delay).
    pub reject_probability: f64,
    /// In queues that ask for a confirmation: from picking up to confirming; `None` is at once. Where it is longer than the
    /// time to confirm, the offer ends unconfirmed.
    pub confirm_delay: Option<Distribution>,
    /// In such queues: the chance that an agent who picked up does not confirm, and says so in place of confirming.
    pub unconfirmed_probability: f64,
    /// How much longer a conversation takes for each other that the agent has when it begins: 0.3 is 30 % of the time drawn.
    /// At least 0. Only of weight where the centre lets agents have several contacts at once.
    pub slowdown: f64,
}

impl AgentBehaviour {
    /// Every offer is answered at once, and every conversation takes its time.
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
#[derive(Clone, Debug)]
pub struct Shift {
    /// Who.
    pub agents: Vec<AgentId>,
    /// On which days of the week, as [`World::duty_weekdays`] counts them: bit 0 is Monday.
    pub weekdays: u8,
    /// And on which kinds of days only: places in [`World::patterns`]; empty is on all.
    pub patterns: Vec<u16>,
    /// From, since midnight.
    pub start: Duration,
    /// Until, since midnight; after `start`, and past 24 hours for a shift into the next day. A conversation is
    /// finished first.
    pub end: Duration,
    /// Pauses: start since midnight, and length. Not ready in between; a conversation is finished first.
    pub breaks: Vec<(Duration, Duration)>,
}

impl Shift {
    /// Whether it is worked on such a day.
    pub fn is_worked(&self, duty_weekday: u8, pattern: u16) -> bool {
        self.weekdays >> duty_weekday & 1 == 1 && (self.patterns.is_empty() || self.patterns.contains(&pattern))
    }
}

/// A queue opens or closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoursChange {
    /// When, since midnight of the first day.
    pub at: Timestamp,
    /// Which queue.
    pub queue: QueueId,
    /// What it is from then on.
    pub to: OpenState,
}

/// A recorded call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceCall {
    /// When it arrived, since midnight of the first day.
    pub at: Timestamp,
    /// Its kind: a place in [`World::call_types`].
    pub call_type: u16,
    /// Its recorded handling time, in place of a draw.
    pub talk: Option<Duration>,
    /// Its recorded patience, in place of a draw.
    pub patience: Option<Duration>,
    /// Its recorded attributes, in place of a draw.
    pub attributes: Option<Attributes>,
}
