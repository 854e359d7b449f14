//! The demand on the agents, and errors of the formulas.

/// The maximum number of agents (and of places) in a formula.
pub const MAX_AGENTS: u32 = 1_000_000;

/// Poisson calls with exponential handling times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    calls_per_sec: f64,
    handling_secs: f64,
}

impl Demand {
    /// `calls_per_hour` calls an hour with a mean handling time of `handling_secs` seconds.
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

    /// Offered load in erlang: the mean number of busy agents if one were always free.
    pub fn load(&self) -> f64 {
        self.calls_per_sec * self.handling_secs
    }
}

/// Why a formula has no answer.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// A number that must be above zero is not (or is NaN or infinite).
    #[error("{what} is {found}; expected a finite number above zero")]
    NotPositive {
        /// The name of the number.
        what: &'static str,
        /// The value given.
        found: f64,
    },
    /// A number that must be zero or more is negative (or is NaN or infinite).
    #[error("{what} is {found}; expected a finite number of zero or more")]
    Negative {
        /// The name of the number.
        what: &'static str,
        /// The value given.
        found: f64,
    },
    /// A probability that must lie strictly between 0 and 1 does not.
    #[error("{what} is {found}; expected a number above 0 and below 1")]
    NotAShare {
        /// The name of the probability.
        what: &'static str,
        /// The value given.
        found: f64,
    },
    /// No agent, or more than [`MAX_AGENTS`].
    #[error("the number of agents is {0}; expected 1 to {MAX_AGENTS}")]
    Agents(u32),
    /// Fewer places (calls in conversation or waiting) than agents, or more than [`MAX_AGENTS`].
    #[error("the number of places is {places}; expected the number of agents, {agents}, to {MAX_AGENTS}")]
    Places {
        /// The number of agents.
        agents: u32,
        /// The total number of places.
        places: u32,
    },
    /// Callers who never hang up need more agents than the load.
    #[error("{load:.3} erlang is more than {agents} agent(s) can carry: the queue would grow without bound")]
    Unstable {
        /// Offered load in erlang.
        load: f64,
        /// The number of agents.
        agents: u32,
    },
    /// The formulas need the same patience at all hours.
    #[error("no exact formula covers patience that varies by hour; simulate it")]
    PatienceByHour,
    /// The patience is not a valid distribution.
    #[error("the patience is not a valid distribution: {0}")]
    Patience(&'static str),
    /// No classes of calls.
    #[error("at least one class of calls is needed")]
    NoClasses,
    /// Not even [`MAX_AGENTS`] agents meet the target.
    #[error("even {MAX_AGENTS} agents do not meet the target")]
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
    if (1..=MAX_AGENTS).contains(&agents) { Ok(()) } else { Err(PlanError::Agents(agents)) }
}
