//! The whole way from a setup and a need to a verified rota.

use acd::id::ProfileId;
use acd::scenario::Scenario;

use crate::assemble::{Assembled, assemble};
use crate::explain::{Collision, collisions};
use crate::kinds::{BeyondReach, DayDesign, choose};
use crate::need::Needs;
use crate::roster::Plan;
use crate::rota::{Covered, Rota, covered, priced};
use crate::search::{Crew, Effort, Found, anneal, bound, fits};
use crate::setup::{Setup, ShiftKind};
use crate::staffed::{CannotWrite, staffed};
use crate::verify::{CannotVerify, Verified, shortest, verify};

/// Rounds of prices for the bound.
const BOUND_ROUNDS: usize = 200;
/// Periods in which the need is raised after a round that fell short, at most.
const RAISED_MAX: usize = 12;

/// What makes a problem small enough.
const TOO_LARGE: &str = "contracts: found more to count than there is room for; expected a shorter rota, fewer kinds of \
                         shifts, or contracts without `week_hours_most`";

/// What makes prices small enough.
const TOO_DEAR: &str = "prices: found prices of cover, wishes, weekends, nights or hours that add up to more than there is \
                        room for over the rota; expected lower ones, or a shorter rota";

/// How to make a rota.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct How {
    /// Work of the search, in millions of steps.
    pub work: f64,
    /// The seed of all random numbers.
    pub seed: u64,
    /// How often the rota is simulated, each over all its days.
    pub replications: u64,
    /// How often the need is raised where the simulation falls short.
    pub rounds_most: usize,
}

/// A scenario to verify in: its text, what was read of it, and targets.
#[derive(Clone, Copy, Debug)]
pub struct Checking<'a> {
    /// The text of its file.
    pub text: &'a str,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What must be reached.
    pub targets: &'a [String],
}

/// Why there is no rota.
#[derive(Debug, thiserror::Error)]
pub enum NoRota {
    /// A time that no kind of shift covers.
    #[error(transparent)]
    BeyondReach(#[from] BeyondReach),
    /// The problem is too large, in words.
    #[error("{0}")]
    TooLarge(String),
    /// Rules that cannot be kept.
    #[error("{}", told(.0))]
    Collisions(Vec<Collision>),
    /// The scenario's text cannot hold the rota.
    #[error(transparent)]
    Write(#[from] CannotWrite),
    /// The scenario with the rota is refused.
    #[error("the scenario with the rota as its shifts: {0}")]
    Scenario(String),
    /// It cannot be simulated.
    #[error(transparent)]
    Verify(#[from] CannotVerify),
}

fn told(collisions: &[Collision]) -> String {
    let line = |each: &Collision| format!("{}: {}", each.person, each.why);
    let lines: Vec<String> = collisions.iter().map(line).collect();
    format!("no rota keeps these rules:\n  {}", lines.join("\n  "))
}

/// A rota and what is known of it.
#[derive(Clone, Debug)]
pub struct Made {
    /// The rota.
    pub rota: Rota,
    /// The plan behind it.
    pub plan: Plan,
    /// The problem that it solves.
    pub assembled: Assembled,
    /// How many of each kind each day needs.
    pub designs: Vec<DayDesign>,
    /// What it costs: cover, wishes, fairness, in units of the file's prices.
    pub cost: [f64; 3],
    /// No rota of these people costs less; `None` where that could not be found out.
    pub bound: Option<f64>,
    /// Cover of every period.
    pub covered: Vec<Covered>,
    /// What the simulation says.
    pub verified: Option<Verified>,
    /// The text of the scenario with the rota.
    pub staffed: Option<String>,
    /// Person-hours that were added to the need because a simulation fell short.
    pub raised: f64,
    /// Moves of the search.
    pub moves: u64,
    /// Whether the search was stopped by a clock: then another run may give another rota.
    pub stopped: bool,
}

impl Made {
    /// Person-hours in which somebody is missing.
    pub fn missing_hours(&self) -> f64 {
        let missing: u64 = self.covered.iter().map(|of| u64::from(of.need.saturating_sub(of.there))).sum();
        missing as f64 * f64::from(self.assembled.needs.period) / 60.0
    }

    /// How far the cost may be above that of the best rota, in percent of the cost; `None` without a bound or a cost.
    pub fn gap_percent(&self) -> Option<f64> {
        let cost: f64 = self.cost.iter().sum();
        let bound = self.bound.filter(|_| cost > 0.0)?;
        Some(100.0 * (cost - bound).max(0.0) / cost)
    }

    /// Paid hours of all days, and of those from Monday to Friday.
    pub fn paid_hours(&self) -> (Vec<f64>, Vec<f64>) {
        let hours = |day: usize| f64::from(self.rota.paid(day)) / 60.0;
        let weekday = |day: &usize| self.rota.date(*day).weekday().to_monday_zero_offset() < 5;
        let all = 0..self.rota.days();
        (all.clone().map(hours).collect(), all.filter(weekday).map(hours).collect())
    }

    /// Whether all targets are met.
    pub fn is_met(&self) -> bool {
        self.verified.as_ref().is_none_or(Verified::is_met)
    }
}

/// Makes a rota. `stop` ends a search early; where it is a clock, the rota depends on the machine.
///
/// # Errors
/// [`NoRota`].
pub fn make(
    setup: &Setup,
    needs: &Needs,
    checking: Option<Checking<'_>>,
    how: How,
    mut stop: impl FnMut() -> bool,
) -> Result<Made, NoRota> {
    let (kinds, designs) = choose(setup, needs, how.seed)?;
    let mut needs = needs.clone();
    let mut made = solve(setup, &needs, (&kinds, designs), None, how, &mut stop)?;
    for round in 0..=how.rounds_most {
        let Some(checking) = checking else { break };
        let simulated = simulate(&made.rota, checking, how)?;
        let met = simulated.verified.is_met();
        let raise = if met || round == how.rounds_most {
            Vec::new()
        } else {
            let scenario = &simulated.scenario;
            let open = profiles(setup, scenario);
            shortest(scenario, &simulated.verified, &open, RAISED_MAX)
        };
        made.verified = Some(simulated.verified);
        made.staffed = Some(simulated.text);
        if raise.is_empty() {
            break;
        }
        let mut raised = made.raised;
        for (profile, weekday, from) in raise {
            raised += raise_need(setup, &mut needs, (&simulated.scenario, profile), weekday, from);
        }
        let how = How { work: 0.3 * how.work, seed: how.seed.wrapping_add(1 + round as u64), ..how };
        let designs = std::mem::take(&mut made.designs);
        made = solve(setup, &needs, (&kinds, designs), Some(&made.plan), how, &mut stop)?;
        made.raised = raised;
    }
    let crew = Crew::new(&made.assembled.task).ok();
    let known = (made.cost.iter().sum::<f64>() * f64::from(made.assembled.scale)).round() as i64;
    let low = crew.and_then(|crew| bound(&crew, known, BOUND_ROUNDS, &mut stop));
    made.bound = low.map(|low| low as f64 / f64::from(made.assembled.scale));
    Ok(made)
}

/// One search for named people.
///
/// # Errors
/// [`NoRota::TooLarge`], [`NoRota::Collisions`].
pub fn solve(
    setup: &Setup,
    needs: &Needs,
    (kinds, designs): (&[ShiftKind], Vec<DayDesign>),
    start: Option<&Plan>,
    how: How,
    stop: impl FnMut() -> bool,
) -> Result<Made, NoRota> {
    let assembled = assemble(setup, needs, kinds).map_err(NoRota::TooLarge)?;
    let found = found(setup, &assembled, start, how, stop)?;
    Ok(finish(setup, kinds, designs, assembled, found))
}

/// The search on a problem that is ready.
///
/// # Errors
/// [`NoRota::Collisions`].
pub fn found(
    setup: &Setup,
    assembled: &Assembled,
    start: Option<&Plan>,
    how: How,
    stop: impl FnMut() -> bool,
) -> Result<Found, NoRota> {
    if !fits(&assembled.task) {
        return Err(NoRota::TooLarge(TOO_DEAR.into()));
    }
    let collide = || NoRota::Collisions(collisions(setup, assembled));
    let crew = Crew::new(&assembled.task).map_err(|hopeless| match hopeless.is_empty() {
        true => NoRota::TooLarge(TOO_LARGE.into()),
        false => collide(),
    })?;
    anneal(&crew, start, Effort { work: how.work, seed: how.seed }, stop).ok_or_else(collide)
}

/// A rota from what was found.
pub fn finish(setup: &Setup, kinds: &[ShiftKind], designs: Vec<DayDesign>, assembled: Assembled, found: Found) -> Made {
    Made {
        rota: Rota::new(setup, kinds, &assembled, &found.plan),
        cost: priced(&assembled, &found.plan),
        covered: covered(&assembled, &found.plan),
        plan: found.plan,
        assembled,
        designs,
        bound: None,
        verified: None,
        staffed: None,
        raised: 0.0,
        moves: found.moves,
        stopped: found.stopped,
    }
}

/// A simulation of a rota.
pub struct Simulated {
    /// What it says.
    pub verified: Verified,
    /// The scenario's text.
    pub text: String,
    /// The scenario.
    pub scenario: Scenario,
}

/// Simulates a rota.
///
/// # Errors
/// [`NoRota::Write`], [`NoRota::Scenario`], [`NoRota::Verify`].
pub fn simulate(rota: &Rota, checking: Checking<'_>, how: How) -> Result<Simulated, NoRota> {
    let text = staffed(checking.text, checking.scenario, rota)?;
    let scenario =
        Scenario::parse("the rota's scenario", &text).map_err(|faults| NoRota::Scenario(faults.render(false)))?;
    let verified = verify(&scenario, checking.targets, how.replications, how.seed)?;
    Ok(Simulated { verified, text, scenario })
}

/// The scenario's profiles that the rota has people for.
fn profiles(setup: &Setup, scenario: &Scenario) -> Vec<ProfileId> {
    let staffed = |name: &str| {
        let place = setup.profiles.iter().position(|known| known == name);
        place.is_some_and(|place| setup.people.iter().any(|person| person.profiles.contains(&place)))
    };
    let places = scenario.center.profiles.iter().enumerate();
    places.filter(|(_, profile)| staffed(&profile.name)).map(|(place, _)| ProfileId(place as u32)).collect()
}

/// One more for half an hour on every such weekday. Returns the hours that it adds.
fn raise_need(
    setup: &Setup,
    needs: &mut Needs,
    (scenario, profile): (&Scenario, ProfileId),
    weekday: u8,
    from: u32,
) -> f64 {
    let name = &scenario.center.profiles[profile.index()].name;
    let Some(place) = setup.profiles.iter().position(|known| known == name) else { return 0.0 };
    let mut added = 0;
    for day in (0..setup.days).filter(|&day| setup.weekday(day) == usize::from(weekday)) {
        let row = &mut needs.by_day[day][place];
        for (at, need) in row.iter_mut().enumerate() {
            let begins = at as u32 * needs.period;
            if begins < from + 30 && from < begins + needs.period {
                *need += 1;
                added += 1;
            }
        }
    }
    f64::from(added) * f64::from(needs.period) / 60.0
}
