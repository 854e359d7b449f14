//! What happened in a period: plain counts, from whatever source.
//!
//! An [`Account`] is filled by [`Fold`](super::Fold) from events, or record by record. Counts are whole numbers over all
//! [`runs`](Account::runs): one for a real period, the number of replications for a simulated one.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::callbacks::CallbackCounts;
use super::role::Role;

/// Microseconds of an hour.
pub const HOUR: i64 = 3_600_000_000;
/// An answer within this is prompt, as GB/T 33358 asks: 15 seconds, in microseconds.
pub const PROMPT: i64 = 15_000_000;
/// Two attributes with more values than this are not crossed.
const MAX_CROSSED: usize = 64;

/// What happened in a period. Times of day are those of the centre's clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// How often the period was simulated; 1 if it really happened.
    pub runs: u64,
    /// The first day.
    pub first: Date,
    /// Calls by the hour in which they arrived, from midnight of the first day; 24 a day.
    pub hours: Vec<Cell>,
    /// For each day, the sum over runs of the square of its inbound calls.
    pub squares: Vec<u64>,
    /// Stays in queues, by queue.
    pub queues: Vec<QueueCounts>,
    /// Whether a call's several stays are known to be one call's.
    pub tells_legs: bool,
    /// Failed stays of calls that were answered after all, and of calls that were not.
    pub failed_of: (u64, u64),
    /// Calls by attribute.
    pub attributes: Vec<AttributeCounts>,
    /// Answered calls by two attributes at once.
    pub crosses: Vec<Cross>,
    /// Callers whom agents passed on, by the queues that they came from and went to.
    pub transfers: BTreeMap<(usize, usize), u64>,
    /// Calls sent out of the centre, by destination.
    pub referrals: BTreeMap<String, u64>,
    /// Sessions of self-service.
    pub self_service: Vec<SelfServiceCounts>,
    /// Ratings from very satisfied to very dissatisfied; `None` if the source holds none.
    pub ratings: Option<[u64; 5]>,
    /// Owed callbacks that were made; `None` if the source does not say.
    pub called_back: Option<u64>,
    /// Quality checks; `None` if the source holds none.
    pub quality: Option<Quality>,
    /// Agents' time by profile; empty if the source does not hold it.
    pub profiles: Vec<ProfileCounts>,
    /// By day of the week (0 is Monday) and hour: microseconds that agents were signed in, and busy with calls.
    pub present: Vec<[u64; 2]>,
    /// Agents who answered at least one call.
    pub people: u64,
    /// The lowest connection rate of any 24 hours, in millionths, summed over runs, and how many runs have one.
    pub worst: (u64, u64),
}

/// Calls of an hour, a day, or altogether.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Calls that reached the centre.
    pub inbound: u64,
    /// Calls that asked for an agent.
    pub for_agents: u64,
    /// Calls that an agent answered.
    pub answered: u64,
    /// Calls answered within 15 seconds of entering the queue.
    pub prompt: u64,
}

impl Cell {
    fn add(&mut self, other: &Self) {
        self.inbound += other.inbound;
        self.for_agents += other.for_agents;
        self.answered += other.answered;
        self.prompt += other.prompt;
    }
}

impl<'a> std::iter::Sum<&'a Cell> for Cell {
    fn sum<I: Iterator<Item = &'a Self>>(cells: I) -> Self {
        cells.fold(Self::default(), |mut sum, cell| {
            sum.add(cell);
            sum
        })
    }
}

/// Stays in a queue, and the conversations that came of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// Its name.
    pub name: String,
    /// Calls that asked for it first, and how many of them were answered anywhere.
    pub calls: (u64, u64),
    /// Stays that ended.
    pub stays: u64,
    /// Stays that an agent answered.
    pub answered: u64,
    /// Stays whose caller hung up.
    pub abandoned: u64,
    /// Stays whose longest wait ran out.
    pub timed_out: u64,
    /// Stays that found the queue full or unstaffed.
    pub overflowed: u64,
    /// Stays that failed in another way: a closed queue, a callback that reached nobody.
    pub failed_otherwise: u64,
    /// Stays that the call left without failing: answered elsewhere, moved, left by a key or for a callback.
    pub left: u64,
    /// Microseconds waited in stays that were answered, and how many of these are known.
    pub wait: (u64, u64),
    /// Microseconds of conversation, and how many of these are known.
    pub talk: (u64, u64),
    /// Callbacks asked for in it.
    pub callbacks: CallbackCounts,
}

impl QueueCounts {
    /// A queue of this name, with zeros.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Stays that failed.
    pub fn failed(&self) -> u64 {
        self.abandoned + self.timed_out + self.overflowed + self.failed_otherwise
    }

    /// Counts a stay that ended.
    pub fn count(&mut self, end: StayEnd) {
        self.stays += 1;
        match end {
            StayEnd::Answered => self.answered += 1,
            StayEnd::Abandoned => self.abandoned += 1,
            StayEnd::TimedOut => self.timed_out += 1,
            StayEnd::Overflowed => self.overflowed += 1,
            StayEnd::FailedOtherwise => self.failed_otherwise += 1,
            StayEnd::Left => self.left += 1,
        }
    }

    fn add(&mut self, other: &Self) {
        let pair = |sum: &mut (u64, u64), part: (u64, u64)| {
            sum.0 += part.0;
            sum.1 += part.1;
        };
        pair(&mut self.calls, other.calls);
        pair(&mut self.wait, other.wait);
        pair(&mut self.talk, other.talk);
        self.callbacks.add(&other.callbacks);
        self.stays += other.stays;
        self.answered += other.answered;
        self.abandoned += other.abandoned;
        self.timed_out += other.timed_out;
        self.overflowed += other.overflowed;
        self.failed_otherwise += other.failed_otherwise;
        self.left += other.left;
    }
}

/// How a stay in a queue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StayEnd {
    /// An agent answered.
    Answered,
    /// The caller hung up.
    Abandoned,
    /// The longest wait ran out.
    TimedOut,
    /// The queue was full or unstaffed.
    Overflowed,
    /// Another failure.
    FailedOtherwise,
    /// Neither an answer nor a failure.
    Left,
}

impl StayEnd {
    /// Whether it is a failure.
    pub fn is_failure(self) -> bool {
        match self {
            Self::Abandoned | Self::TimedOut | Self::Overflowed | Self::FailedOtherwise => true,
            Self::Answered | Self::Left => false,
        }
    }
}

/// Calls by the values of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeCounts {
    /// Its name.
    pub name: String,
    /// Its values' names; the first is empty and means unknown.
    pub values: Vec<String>,
    /// Calls with each value, and how many of them were answered.
    pub calls: Vec<(u64, u64)>,
}

/// Answered calls by two attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cross {
    /// Places in [`Account::attributes`].
    pub of: (usize, usize),
    /// Row by row; the first row and column are those of unknown values.
    pub answered: Vec<u64>,
}

/// Sessions of a self-service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelfServiceCounts {
    /// Its name.
    pub name: String,
    /// Sessions.
    pub sessions: u64,
    /// Sessions that did what the caller wanted.
    pub contained: u64,
    /// Sessions passed on to an agent.
    pub escalated: u64,
}

/// Recordings that were checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Chosen to be checked.
    pub chosen: u64,
    /// Checks whose results the source holds, and how many of them passed.
    pub results: (u64, u64),
}

/// How the agents of a profile spent their time, in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileCounts {
    /// Its name.
    pub name: String,
    /// Agents who were signed in at any time.
    pub agents: u64,
    /// Signed in.
    pub staffed: u64,
    /// In conversation.
    pub talking: u64,
    /// After-call work.
    pub wrap_up: u64,
    /// Not ready.
    pub not_ready: u64,
    /// Calls answered.
    pub answered: u64,
}

/// A call that ended.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    /// When it arrived: microseconds since midnight of the account's first day.
    pub at: i64,
    /// The queue that it asked for: a place in [`Account::queues`].
    pub queue: usize,
    /// What came of it.
    pub fate: Fate,
    /// For each attribute, the place of its value; 0 is unknown.
    pub attributes: &'a [u16],
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// An agent answered, after this many microseconds of waiting if that is known.
    Answered(Option<i64>),
    /// Nobody answered.
    Lost,
    /// It ended in self-service and asked for no agent.
    SelfServed,
}

impl Account {
    /// Nothing yet, of one run. `attributes` are names with their values.
    pub fn new<'a>(
        first: Date,
        queues: impl IntoIterator<Item = &'a str>,
        attributes: impl IntoIterator<Item = (&'a str, &'a [String])>,
    ) -> Self {
        let attributes = attributes.into_iter().map(|(name, values)| AttributeCounts {
            name: name.to_owned(),
            values: std::iter::once(String::new()).chain(values.iter().cloned()).collect(),
            calls: vec![(0, 0); values.len() + 1],
        });
        let mut account = Self {
            runs: 1,
            first,
            hours: Vec::new(),
            squares: Vec::new(),
            queues: queues.into_iter().map(QueueCounts::named).collect(),
            tells_legs: true,
            failed_of: (0, 0),
            attributes: attributes.collect(),
            crosses: Vec::new(),
            transfers: BTreeMap::new(),
            referrals: BTreeMap::new(),
            self_service: Vec::new(),
            ratings: None,
            called_back: None,
            quality: None,
            profiles: Vec::new(),
            present: vec![[0; 2]; 7 * 24],
            people: 0,
            worst: (0, 0),
        };
        for (one, other) in [(Role::Caller, Role::Cause), (Role::Caller, Role::Category)] {
            account.cross(one, other);
        }
        account
    }

    fn cross(&mut self, one: Role, other: Role) {
        let Some((rows, columns)) = self.place_of(one).zip(self.place_of(other)) else { return };
        let (height, width) = (self.attributes[rows].values.len(), self.attributes[columns].values.len());
        if height <= MAX_CROSSED && width <= MAX_CROSSED {
            self.crosses.push(Cross { of: (rows, columns), answered: vec![0; height * width] });
        }
    }

    /// The place of the attribute with this role.
    pub fn place_of(&self, role: Role) -> Option<usize> {
        self.attributes.iter().position(|attribute| Role::of(&attribute.name) == Some(role))
    }

    /// Makes room for this many days.
    pub fn cover(&mut self, days: usize) {
        if self.hours.len() < 24 * days {
            self.hours.resize(24 * days, Cell::default());
        }
    }

    /// Counts a call. One that arrived before the first day, or further from it than ten years, is left out.
    pub fn call(&mut self, called: &Called<'_>) {
        let Some(hour) = usize::try_from(called.at.div_euclid(HOUR)).ok().filter(|hour| *hour < 24 * 3660) else {
            return;
        };
        self.cover(hour / 24 + 1);
        let (answered, prompt) = match called.fate {
            Fate::Answered(wait) => (1, u64::from(wait.is_some_and(|wait| wait <= PROMPT))),
            Fate::Lost | Fate::SelfServed => (0, 0),
        };
        let for_agents = u64::from(called.fate != Fate::SelfServed);
        self.hours[hour].add(&Cell { inbound: 1, for_agents, answered, prompt });
        if let Some(queue) = self.queues.get_mut(called.queue) {
            queue.calls.0 += for_agents;
            queue.calls.1 += answered;
        }
        for (attribute, &value) in self.attributes.iter_mut().zip(called.attributes) {
            if let Some(calls) = attribute.calls.get_mut(usize::from(value)) {
                calls.0 += 1;
                calls.1 += answered;
            }
        }
        for cross in &mut self.crosses {
            let value = |place: usize| called.attributes.get(place).map_or(0, |&value| usize::from(value));
            let width = self.attributes[cross.of.1].values.len();
            if let Some(cell) = cross.answered.get_mut(value(cross.of.0) * width + value(cross.of.1)) {
                *cell += answered;
            }
        }
    }

    /// Notes each day's square and the worst day, once all calls of a run are counted.
    pub fn close(&mut self) {
        if let Some((_, rate)) = self.worst_day() {
            self.worst = ((rate * 1e4).round() as u64, 1);
        }
        self.squares =
            self.hours.chunks(24).map(|day| day.iter().map(|hour| hour.inbound).sum::<u64>().pow(2)).collect();
    }

    /// Adds another run of the same period.
    pub fn merge(&mut self, other: &Self) {
        self.runs += other.runs;
        self.cover(other.days());
        self.hours.iter_mut().zip(&other.hours).for_each(|(sum, part)| sum.add(part));
        self.squares.resize(self.days(), 0);
        self.squares.iter_mut().zip(&other.squares).for_each(|(sum, part)| *sum += part);
        self.queues.iter_mut().zip(&other.queues).for_each(|(sum, part)| sum.add(part));
        self.failed_of.0 += other.failed_of.0;
        self.failed_of.1 += other.failed_of.1;
        for (sum, part) in self.attributes.iter_mut().zip(&other.attributes) {
            sum.calls.iter_mut().zip(&part.calls).for_each(|(sum, part)| {
                sum.0 += part.0;
                sum.1 += part.1;
            });
        }
        for (sum, part) in self.crosses.iter_mut().zip(&other.crosses) {
            sum.answered.iter_mut().zip(&part.answered).for_each(|(sum, part)| *sum += part);
        }
        other.transfers.iter().for_each(|(&pair, count)| *self.transfers.entry(pair).or_default() += count);
        other.referrals.iter().for_each(|(to, count)| *self.referrals.entry(to.clone()).or_default() += count);
        for (sum, part) in self.self_service.iter_mut().zip(&other.self_service) {
            sum.sessions += part.sessions;
            sum.contained += part.contained;
            sum.escalated += part.escalated;
        }
        if let Some(part) = other.ratings {
            let sum = self.ratings.get_or_insert_default();
            sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
        }
        for (sum, part) in self.profiles.iter_mut().zip(&other.profiles) {
            sum.agents += part.agents;
            sum.staffed += part.staffed;
            sum.talking += part.talking;
            sum.wrap_up += part.wrap_up;
            sum.not_ready += part.not_ready;
            sum.answered += part.answered;
        }
        for (sum, part) in self.present.iter_mut().zip(&other.present) {
            sum[0] += part[0];
            sum[1] += part[1];
        }
        self.people += other.people;
        self.worst.0 += other.worst.0;
        self.worst.1 += other.worst.1;
    }

    /// The number of days.
    pub fn days(&self) -> usize {
        self.hours.len() / 24
    }

    /// The last day.
    pub fn last(&self) -> Date {
        self.date(self.days().max(1) - 1)
    }

    /// The date of a day, counted from 0.
    pub fn date(&self, day: usize) -> Date {
        self.first.saturating_add(jiff::Span::new().days(i64::try_from(day).unwrap_or(0)))
    }

    /// The day of the week of a day: 0 is Monday.
    pub fn weekday(&self, day: usize) -> usize {
        (usize::try_from(self.first.weekday().to_monday_zero_offset()).unwrap_or(0) + day) % 7
    }

    /// A count as it is printed: of one run.
    pub fn mean(&self, count: u64) -> f64 {
        count as f64 / self.runs.max(1) as f64
    }

    /// All calls.
    pub fn all(&self) -> Cell {
        self.hours.iter().sum()
    }

    /// Of all 24-hour spans that begin on the hour: where the one with the lowest connection rate begins (an hour since
    /// midnight of the first day), and its rate in percent. `None` if no call asked for an agent.
    pub fn worst_day(&self) -> Option<(usize, f64)> {
        let spans = self.hours.windows(24).enumerate().filter_map(|(start, span)| {
            let calls: Cell = span.iter().sum();
            (calls.for_agents > 0).then(|| (start, 100.0 * calls.answered as f64 / calls.for_agents as f64))
        });
        spans.min_by(|one, other| one.1.total_cmp(&other.1))
    }

    /// The lowest connection rate of any 24 hours, in percent: the mean over runs.
    pub fn worst_rate(&self) -> Option<f64> {
        (self.worst.1 > 0).then(|| self.worst.0 as f64 / 1e4 / self.worst.1 as f64)
    }

    /// The calls of a day.
    pub fn day(&self, day: usize) -> Cell {
        self.hours.iter().skip(24 * day).take(24).sum()
    }

    /// The calls of an hour of the day, over all days.
    pub fn hour(&self, hour: usize) -> Cell {
        self.hours.iter().skip(hour).step_by(24).sum()
    }

    /// All stays.
    pub fn stays(&self) -> QueueCounts {
        self.queues.iter().fold(QueueCounts::default(), |mut sum, queue| {
            sum.add(queue);
            sum
        })
    }

    /// The number of days with this property of their day of the week.
    pub fn days_on(&self, wanted: impl Fn(usize) -> bool) -> usize {
        (0..self.days()).filter(|&day| wanted(self.weekday(day))).count()
    }
}
