//! Erlang C: M/M/n.

use super::demand::{Demand, PlanError, not_negative, some_agents};
use super::erlang_b;

/// One queue whose callers wait until they are answered, first come, first served.
///
/// Erlang (1917): `C = n·B / (n − a·(1 − B))` with Erlang B's `B`; the waits of those who wait are exponential with
/// rate `nμ − λ`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErlangC {
    demand: Demand,
    agents: u32,
    wait_probability: f64,
}

impl ErlangC {
    /// `agents` agents for `demand`. O(agents).
    ///
    /// # Errors
    /// [`PlanError::Agents`], or [`PlanError::Unstable`] if the load reaches the number of agents.
    pub fn new(demand: Demand, agents: u32) -> Result<Self, PlanError> {
        some_agents(agents)?;
        let (load, servers) = (demand.load(), f64::from(agents));
        if load >= servers {
            return Err(PlanError::Unstable { load, agents });
        }
        let lost = erlang_b::lost(agents, load);
        Ok(Self { demand, agents, wait_probability: servers * lost / (servers - load * (1.0 - lost)) })
    }

    /// The probability of waiting at all.
    pub fn wait_probability(&self) -> f64 {
        self.wait_probability
    }

    /// The share of time that agents are busy.
    pub fn occupancy(&self) -> f64 {
        self.demand.load() / f64::from(self.agents)
    }

    /// Mean wait of all calls, including those answered at once, in seconds (average speed of answer).
    pub fn mean_wait_secs(&self) -> f64 {
        self.wait_probability * self.mean_wait_of_waiting_secs()
    }

    /// Mean wait of the calls that wait, in seconds.
    pub fn mean_wait_of_waiting_secs(&self) -> f64 {
        self.demand.handling_secs() / (f64::from(self.agents) - self.demand.load())
    }

    /// Mean number of calls waiting.
    pub fn mean_queue(&self) -> f64 {
        self.demand.calls_per_sec() * self.mean_wait_secs()
    }

    /// The share of calls answered within `secs` seconds.
    ///
    /// # Errors
    /// [`PlanError::Negative`] unless `secs` is a finite number of zero or more.
    pub fn answered_within(&self, secs: f64) -> Result<f64, PlanError> {
        not_negative("the time", secs)?;
        Ok(1.0 - self.wait_probability * (-secs / self.mean_wait_of_waiting_secs()).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_that_agents_cannot_carry_is_refused() {
        let demand = Demand::new(60.0, 300.0).expect("sound");
        assert_eq!(ErlangC::new(demand, 5), Err(PlanError::Unstable { load: 5.0, agents: 5 }));
        assert_eq!(ErlangC::new(demand, 0), Err(PlanError::Agents(0)));
        let enough = ErlangC::new(demand, 6).expect("stable");
        assert!(matches!(enough.answered_within(f64::NAN), Err(PlanError::Negative { .. })));
    }

    #[test]
    fn one_agent_waits_as_the_textbook_says() {
        // M/M/1 at load ½: half of the calls wait; 300 s over all calls, 600 s over those that wait.
        let one = ErlangC::new(Demand::new(6.0, 300.0).expect("sound"), 1).expect("stable");
        assert!((one.wait_probability() - 0.5).abs() < 1e-15);
        assert!((one.mean_wait_secs() - 300.0).abs() < 1e-12);
        assert!((one.mean_queue() - 0.5).abs() < 1e-15);
        assert!((one.answered_within(0.0).expect("sound") - 0.5).abs() < 1e-15);
    }
}
