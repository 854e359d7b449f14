//! Erlang B: M/M/n/n.

use super::demand::{PlanError, not_negative, some_agents};

/// The probability that a call finds all `agents` busy and is lost, at an offered load of `load` erlang. The handling
/// times may have any distribution. O(agents).
///
/// Erlang (1917), by the recursion `B(j) = a·B(j−1) / (j + a·B(j−1))`, all of whose terms are positive.
///
/// # Errors
/// [`PlanError::Agents`], or [`PlanError::Negative`] for a load that is negative or NaN.
pub fn erlang_b(agents: u32, load: f64) -> Result<f64, PlanError> {
    some_agents(agents)?;
    not_negative("the offered load", load)?;
    Ok(lost(agents, load))
}

/// [`erlang_b`] of valid input; also for no agents at all, when every call is lost.
pub(super) fn lost(agents: u32, load: f64) -> f64 {
    (1..=agents).fold(1.0, |before, agent| {
        let offered = load * before;
        offered / (f64::from(agent) + offered)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_input_is_refused() {
        assert_eq!(erlang_b(0, 1.0), Err(PlanError::Agents(0)));
        assert!(matches!(erlang_b(3, -1.0), Err(PlanError::Negative { .. })));
        assert!(matches!(erlang_b(3, f64::NAN), Err(PlanError::Negative { .. })));
        assert!(matches!(erlang_b(3, f64::INFINITY), Err(PlanError::Negative { .. })));
    }

    #[test]
    fn extreme_loads_stay_between_nothing_lost_and_all_lost() {
        assert_eq!(erlang_b(100_000, 1e-9), Ok(0.0));
        assert_eq!(erlang_b(1, 0.0), Ok(0.0));
        let heavy = erlang_b(100_000, 1e12).expect("sound input");
        assert!((heavy - (1.0 - 1e-7)).abs() < 1e-12, "{heavy}");
    }

    #[test]
    fn a_hundred_thousand_agents_at_full_load_lose_what_the_normal_approximation_says() {
        // Jagerman (1974): at a = n, 1/B tends to √(πn/2) + 2/3.
        let exact = 1.0 / erlang_b(100_000, 1e5).expect("sound input");
        let series = (std::f64::consts::PI * 1e5 / 2.0).sqrt() + 2.0 / 3.0;
        assert!((exact / series - 1.0).abs() < 1e-5, "{exact} {series}");
    }
}
