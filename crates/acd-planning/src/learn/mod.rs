//! The world of a scenario, learnt from records of calls.
//!
//! | what | from |
//! |---|---|
//! | [kinds of days](self) (`kinds`) | weekdays that do not differ in calls, their course, and who is there |
//! | demand (`demand`) | calls by kind of day, queue and period; a day's busyness from the spread of day totals |
//! | conversations (`talk`) | lengths by queue, drawn together over profiles and hours |
//! | patience and balking (`patience`) | waits of those who left and, censored, of those who were answered |
//! | who goes first (`head_starts`) | whom agents took while others waited |
//! | redialling, transfers (`returns`) | callers who call again, calls that go on in another queue |
//! | after-call work (`after_call`) | gaps between an agent's calls while somebody waits |
//! | who is there (`presence`, `staffing`) | the other gaps: nobody waits for an agent who is idle |
//!
//! Each value comes with its evidence, as an assumption of the scenario. At the end the scenario is simulated beside
//! the records ([`Trial`]). Who is there is the one thing that records leave open within bounds: where the mean wait
//! comes out otherwise than recorded, that is corrected within them (`settle`), and the evidence says so.
//!
//! Sources: Brown, Gans, Mandelbaum, Sakov, Shen, Zeltyn & Zhao, JASA 100 (2005) 36–50 (patience from censored waits,
//! lognormal conversations); Kaplan & Meier, JASA 53 (1958) 457–481.

mod after_call;
mod call_types;
mod demand;
mod document;
mod error;
mod grid;
mod head_starts;
mod kinds;
mod law;
mod patience;
mod presence;
mod profiles;
mod returns;
mod settle;
mod staffing;
mod survival;
mod talk;
mod text;
mod timeline;
mod trial;
mod valid;
mod waiting;

use acd::config::Center;
use acd::scenario::Scenario;

use crate::forecast::{Holidays, Series};
use crate::observe::Sample;
use crate::records::{Outcome, Records};
use call_types::CallTypes;
use demand::{Demand, demand};
use grid::Grid;
use kinds::{Kinds, kinds};
use presence::Presence;
use profiles::Profile;
use staffing::{Seen, Staffing, staffing};
use timeline::{Stay, Timeline};
use valid::Valid;

pub use after_call::AfterCall;
pub use error::LearnError;
pub use law::Law;
pub use patience::Patience;
pub use returns::{Passed, Redial};
pub use talk::Talk;
pub use trial::{Beside, Fared, HOURS, Trial};

const DAY_SECS: f64 = 86_400.0;
/// Periods of a kind of day in which no more than this share of the calls was answered are closed, and those in which
/// hardly anybody was there and less than half was answered.
const CLOSED_SHARE: f64 = 0.1;
const HARDLY_OPEN_SHARE: f64 = 0.5;
const HARDLY_THERE: f64 = 0.3;
/// How often the recorded days are simulated, at least and at most.
const REPLICATIONS: (f64, f64) = (4.0, 400.0);

/// What is to be learnt from, and how.
#[derive(Clone, Copy, Debug)]
pub struct Learning<'a> {
    /// The records: a line a call.
    pub records: &'a Records,
    /// The centre; without one it follows from the records.
    pub centre: Option<&'a Center>,
    /// Minutes of a period, within which demand and staffing are constant; they divide a day.
    pub period_minutes: u32,
    /// Public holidays.
    pub holidays: &'a Holidays,
    /// What the scenario is called.
    pub title: &'a str,
    /// Calls that are simulated to compare with the records, roughly.
    pub calls_simulated: u64,
    /// The seed of the simulation beside the records.
    pub seed: u64,
}

/// What was learnt.
#[derive(Clone, Debug)]
pub struct Learnt {
    /// The scenario's text.
    pub text: String,
    /// The scenario.
    pub scenario: Scenario,
    /// The names of the call types.
    pub call_types: Vec<String>,
    /// Patience of all callers, then of call types that differ.
    pub patience: Vec<Patience>,
    /// Conversations by queue.
    pub talk: Vec<Talk>,
    /// After-call work; `None` where nothing is known.
    pub after_call: Option<AfterCall>,
    /// Calling again; `None` where nothing is known.
    pub redial: Option<Redial>,
    /// Transfers between queues.
    pub passed: Vec<Passed>,
    /// Coefficient of variation of a day's busyness.
    pub busyness_cv: f64,
    /// The probability that somebody scheduled is absent.
    pub absence: f64,
    /// The one with which all of the variation of numbers present would be absence.
    pub absence_seen: f64,
    /// By how much the numbers on duty were multiplied for the mean wait to come out; 1 where it did by itself.
    pub factor: f64,
    /// The simulated mean wait without that factor, in seconds.
    pub unsettled: Option<f64>,
    /// The scenario beside the records.
    pub trial: Trial,
    /// What is to be known about it, in words.
    pub notes: Vec<String>,
}

/// Everything that goes into the scenario's text.
struct Found<'a> {
    learning: Learning<'a>,
    line: Timeline,
    /// The calls that the scenario has.
    stays: Vec<Stay>,
    /// By kind of day and period, whether the centre is closed.
    closed: Vec<Vec<bool>>,
    types: CallTypes,
    kinds: Kinds,
    demand: Demand,
    profiles: Vec<Profile>,
    staffing: Staffing,
    patience: Vec<Patience>,
    talk: Vec<Talk>,
    after_call: Option<AfterCall>,
    redial: Option<Redial>,
    passed: Vec<Passed>,
    notes: Vec<String>,
}

/// Learns a scenario, and simulates it. `done` is called after each simulated replication. The same records give the
/// same scenario. Costs time proportional to the records and their logarithm, and for each agent to the calls that
/// others take between two of theirs; the simulation runs up to eight times.
///
/// # Errors
/// [`LearnError`]: records without single calls, without conversations or without agents; queues that the centre does
/// not have; a centre file that cannot take what was learnt.
pub fn learn(learning: Learning<'_>, done: impl Fn() + Sync) -> Result<Learnt, LearnError> {
    let found = Found::new(learning)?;
    settle::settle(&found, done)
}

impl<'a> Found<'a> {
    fn new(learning: Learning<'a>) -> Result<Self, LearnError> {
        let records = learning.records;
        let mut line = Timeline::new(records)?;
        let periods = Series::new(line.first, learning.period_minutes)?.periods();
        if !line.stays.iter().any(|stay| stay.is_answered() && stay.talk > 0.0) {
            return Err(LearnError::NoConversations);
        }
        if line.turns.iter().all(Vec::is_empty) {
            return Err(LearnError::NoAgents);
        }
        let queues = records.queues.len();
        let spread = if records.classes.len() > 1 { line.spread_classes(queues, records.classes.len()) } else { 0 };
        let served = profiles::served(&line, queues);
        let after_call = after_call::after_call(&line, &served);
        let work = after_call.as_ref().map_or(0.0, |work| work.law.mean());
        let agents = presence::presence(&line, &served, work, DAY_SECS / periods as f64);
        let profiles = match learning.centre {
            Some(centre) => profiles::of_centre(records, centre, &line, &served)?,
            None => profiles::found(records, &line, &served, &time_there(&line, &agents, periods)),
        };
        let mut profile_of = vec![None; records.agents.len()];
        for (place, profile) in profiles.iter().enumerate() {
            profile.agents.iter().for_each(|&agent| profile_of[agent] = Some(place));
        }
        let seen = by_profile(&line, &agents, &profiles, work, periods);
        let (calls, answered, staff) = counts(&line, &seen, periods);
        let recorded = line.recorded();
        let kinds = kinds(line.first, &recorded, &calls, &staff, learning.holidays);
        let closed = closed(&kinds, &calls, &answered, &staff);
        let valid = Valid::new(&recorded, &kinds, &calls, &answered, &closed);
        let mut fresh = vec![true; line.stays.len()];
        let redial = returns::redials(&line, records, &mut fresh);
        let passed = returns::transfers(&line, records, &mut fresh);
        let is_valid = |stay: &Stay| valid.at(stay.day(), stay.period(periods));
        let is_open = |stay: &Stay| is_valid(stay) && !closed[kinds.of_day[stay.day()]][stay.period(periods)];
        let open: Vec<Stay> = line.stays.iter().copied().filter(is_open).collect();
        // A centre that is given has hours of its own; one that is learnt closes.
        let is_kept = |stay: &Stay| is_valid(stay) && (learning.centre.is_none() || is_open(stay));
        let types = CallTypes::new(records, &line, &served);
        let mut by_type = vec![Grid::new(line.days, periods); types.types.len()];
        for (stay, _) in line.stays.iter().zip(&fresh).filter(|(stay, fresh)| **fresh && is_kept(stay)) {
            by_type[types.of(stay)].count(stay.day(), stay.period(periods));
        }
        let stays: Vec<Stay> = line.stays.iter().copied().filter(is_kept).collect();
        let demand = demand(&by_type, &kinds, &valid);
        let staffing = staffing(&seen, &kinds, &valid, &closed);
        let patience = patience::patience(&open, &types);
        let talk = talk::talk(&line, queues, &profile_of, profiles.len());
        let mut found = Self {
            learning,
            line,
            stays,
            closed,
            types,
            kinds,
            demand,
            profiles,
            staffing,
            patience,
            talk,
            after_call,
            redial,
            passed,
            notes: Vec::new(),
        };
        found.note();
        if valid.outages > 0 {
            let calls = found.line.stays.iter().filter(|stay| !valid.at(stay.day(), stay.period(periods))).count();
            found.notes.push(format!(
                "in {} periods hardly anybody was answered for once, of {calls} calls: outages, which are left out",
                valid.outages
            ));
        }
        if spread > 0 {
            found.notes.push(format!(
                "{spread} callers who did not wait have a class that goes with that: they are divided as those who waited"
            ));
        }
        Ok(found)
    }

    /// What is to be known.
    fn note(&mut self) {
        let (line, records) = (&self.line, self.learning.records);
        let mut notes = records.notes.clone();
        let closed = |stay: &&Stay| {
            let kind = &self.closed[self.kinds.of_day[stay.day()]];
            kind[stay.period(kind.len())]
        };
        let closed = line.stays.iter().filter(closed).count();
        if closed > 0 {
            let what = if self.learning.centre.is_some() { "are left out" } else { "find the centre closed" };
            notes.push(format!("{closed} calls came at times at which hardly anybody is answered, and {what}"));
        }
        if !line.several.is_empty() {
            let names = line.several.join(", ");
            notes.push(format!("agents who talk to several callers at once are taken for several people: {names}"));
        }
        if !line.unnamed.is_empty() {
            let calls = line.unnamed.len();
            notes.push(format!(
                "{calls} answered calls are of nobody in particular; whoever took them was there meanwhile"
            ));
        }
        if self.after_call.is_none() {
            notes.push("nothing says how long after-call work lasts: there is none in the scenario".into());
        }
        if records.calls.iter().all(|call| call.caller.is_none()) {
            notes.push("no column says who called: those who call again after giving up count as new calls".into());
        }
        if records.calls.iter().all(|call| call.wait.is_none()) {
            notes.push("no column says how long callers waited: all count as answered, or gone, at once".into());
        }
        let sent = line
            .stays
            .iter()
            .filter(|stay| matches!(stay.outcome, Outcome::Blocked | Outcome::Overflowed | Outcome::TimedOut));
        let sent = sent.count();
        if sent > 0 && self.learning.centre.is_none() {
            notes.push(format!(
                "{sent} calls were turned away or sent on, by rules that the scenario does not have: they wait"
            ));
        }
        self.notes = notes;
    }

    fn sample(&self) -> Sample {
        let calls = self.stays.len().max(1) as f64;
        let replications = (self.learning.calls_simulated as f64 / calls).clamp(REPLICATIONS.0, REPLICATIONS.1);
        Sample { seed: self.learning.seed, replications: replications as u64 }
    }
}

/// How many of each agent are there, on average over the periods in which anybody is.
fn time_there(line: &Timeline, agents: &[Presence], periods: usize) -> Vec<f64> {
    let mut all = Grid::new(line.days, periods);
    let mut own = Vec::new();
    for presence in agents {
        let mut there = Grid::new(line.days, periods);
        presence.there.iter().for_each(|(from, to)| there.spend(*from, *to));
        all.add(&there);
        own.push(there.sum());
    }
    let open = all.periods_with_any().max(1) as f64;
    own.into_iter().map(|there| there / open).collect()
}

/// Agents seen by profile, day and period.
fn by_profile(line: &Timeline, agents: &[Presence], profiles: &[Profile], work: f64, periods: usize) -> Vec<Seen> {
    let blank = || Grid::new(line.days, periods);
    let of_profile = |profile: &Profile| {
        let mut seen = Seen { there: blank(), busy: blank(), agents: Vec::new() };
        for &agent in &profile.agents {
            let mut taken = blank();
            agents[agent].there.iter().for_each(|(from, to)| seen.there.spend(*from, *to));
            for (from, to) in &agents[agent].busy {
                seen.busy.spend(*from, *to);
                taken.count_at(*from);
            }
            seen.agents.push(taken);
        }
        seen
    };
    let mut seen: Vec<Seen> = profiles.iter().map(of_profile).collect();
    // Calls of nobody in particular: whoever took them is one of the largest profile that serves their queue.
    for stay in &line.unnamed {
        let serving = (0..profiles.len()).filter(|&profile| profiles[profile].serves[stay.queue]);
        if let Some(profile) = serving.max_by_key(|&profile| profiles[profile].agents.len()) {
            seen[profile].there.spend(stay.served(), stay.ended() + work);
            seen[profile].busy.spend(stay.served(), stay.ended() + work);
        }
    }
    seen
}

/// Calls, answered calls, and agents who were there, by day and period.
fn counts(line: &Timeline, seen: &[Seen], periods: usize) -> (Grid, Grid, Grid) {
    let blank = || Grid::new(line.days, periods);
    let (mut calls, mut answered, mut staff) = (blank(), blank(), blank());
    for stay in &line.stays {
        calls.count(stay.day(), stay.period(periods));
        if stay.is_answered() {
            answered.count(stay.day(), stay.period(periods));
        }
    }
    seen.iter().for_each(|seen| staff.add(&seen.there));
    (calls, answered, staff)
}

/// The periods of each kind of day in which hardly anybody is answered.
fn closed(kinds: &Kinds, calls: &Grid, answered: &Grid, staff: &Grid) -> Vec<Vec<bool>> {
    let mut sums = vec![vec![[0.0; 4]; calls.periods()]; kinds.names.len()];
    for (day, kind) in kinds.of_day.iter().enumerate() {
        for (period, sums) in sums[*kind].iter_mut().enumerate() {
            let cells = [calls.at(day, period), answered.at(day, period), staff.at(day, period), 1.0];
            sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell);
        }
    }
    let closed = |[came, taken, there, days]: [f64; 4]| {
        taken <= CLOSED_SHARE * came || (taken <= HARDLY_OPEN_SHARE * came && there <= HARDLY_THERE * days)
    };
    sums.into_iter().map(|kind| kind.into_iter().map(closed).collect()).collect()
}
