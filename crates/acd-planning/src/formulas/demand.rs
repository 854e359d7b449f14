//! What is asked of the agents, and why a question cannot be answered.

/// The most agents (and the most places) that a formula takes.
pub const AGENTS_MOST: u32 = 1_000_000;

/// Poisson calls with exponential handling times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    calls_per_sec: f64,
    handling_secs: f64,
}

impl Demand {
    /// `calls_per_hour` calls an hour that take an agent `handling_secs` seconds each, on average.
    ///
    /// # Errors
    /// [`PlanError::NotPositive`] unless both are finite numbers above zero.
    pub fn new(calls_per_hour: f64, handling_secs: f64) -> Result<Self, PlanError> {
        positive("calls per hour", calls_per_hour)?;
        positive("the mean handling time", handling_secs)?;
        let demand = Self { calls_per_sec: calls_per_hour / 3600.0, handling_secs };
        positive("the offered load", demand.load())?;
        Ok(demand)
    }

    /// Calls a second.
    pub fn calls_per_sec(&self) -> f64 {
        self.calls_per_sec
    }

    /// Mean handling time in seconds.
    pub fn handling_secs(&self) -> f64 {
        self.handling_secs
    }

    /// Offered load in erlang: how many agents would be busy on average, were there always one free.
    pub fn load(&self) -> f64 {
        self.calls_per_sec * self.handling_secs
    }
}

/// Why a formula has no answer.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// A number that must be above zero is not (or is NaN or infinite).
    #[error("{what} must be a finite number above zero, and is {found}")]
    NotPositive {
        /// Which.
        what: &'static str,
        /// What was given.
        found: f64,
    },
    /// A number that must be zero or more is negative (or is NaN or infinite).
    #[error("{what} must be a finite number of zero or more, and is {found}")]
    Negative {
        /// Which.
        what: &'static str,
        /// What was given.
        found: f64,
    },
    /// A probability that must lie strictly between 0 and 1 does not.
    #[error("{what} must lie between 0 and 1, both excluded, and is {found}")]
    NotAShare {
        /// Which.
        what: &'static str,
        /// What was given.
        found: f64,
    },
    /// Nobody, or more than [`AGENTS_MOST`].
    #[error("the number of agents must lie between 1 and {AGENTS_MOST}, and is {0}")]
    Agents(u32),
    /// Fewer places (calls in conversation or waiting) than agents, or more than [`AGENTS_MOST`].
    #[error("the number of places must lie between the number of agents, {agents}, and {AGENTS_MOST}, and is {places}")]
    Places {
        /// How many agents.
        agents: u32,
        /// How many places in all.
        places: u32,
    },
    /// Where everybody waits until answered, the agents must be able to answer everybody.
    #[error("{load:.3} erlang are more than {agents} agent(s) can carry: the queue would grow for ever")]
    Unstable {
        /// Offered load in erlang.
        load: f64,
        /// How many agents.
        agents: u32,
    },
    /// The formulas need one patience for all hours.
    #[error("patience that changes by the hour has no exact formula; simulate it")]
    PatienceByHour,
    /// The patience is not a distribution.
    #[error("the patience is no distribution: {0}")]
    Patience(&'static str),
    /// Priorities for no class of calls.
    #[error("at least one class of calls is needed")]
    NoClasses,
    /// Not even [`AGENTS_MOST`] agents reach the target.
    #[error("no number of agents up to {AGENTS_MOST} reaches the target")]
    Unreachable,
}

pub(super) fn positive(what: &'static str, found: f64) -> Result<(), PlanError> {
    if found > 0.0 && found.is_finite() { Ok(()) } else { Err(PlanError::NotPositive { what, found }) }
}

pub(super) fn not_negative(what: &'static str, found: f64) -> Result<(), PlanError> {
    if found >= 0.0 && found.is_finite() { Ok(()) } else { Err(PlanError::Negative { what, found }) }
}

pub(super) fn share(what: &'static str, found: f64) -> Result<(), PlanError> {
    if found > 0.0 && found < 1.0 { Ok(()) } else { Err(PlanError::NotAShare { what, found }) }
}

pub(super) fn some_agents(agents: u32) -> Result<(), PlanError> {
    if (1..=AGENTS_MOST).contains(&agents) { Ok(()) } else { Err(PlanError::Agents(agents)) }
}
