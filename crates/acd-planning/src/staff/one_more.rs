//! What one more agent brings, interval by interval.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::error::StaffError;
use super::plan::Plan;
use super::problem::Problem;
use super::trials::{Candidate, Follow, Halt, Numbers, Trials};

/// What one more agent brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneMore {
    /// The kind of day.
    pub pattern: usize,
    /// The period of the day.
    pub period: usize,
    /// The profile.
    pub profile: usize,
    /// By target, over all replications: how many more are served well (for waits: microseconds more), and how many
    /// more are counted.
    pub changes: Vec<[i64; 2]>,
}

/// What one more agent of each profile brings in each interval of a plan, on these numbers, by forks of the plan's
/// own runs; and how many days were simulated for that. Followed [to the end](Follow::ToTheEnd), each is the exact
/// difference of two full runs.
///
/// # Errors
/// [`StaffError::Stopped`], [`StaffError::Cancelled`].
pub fn one_more(
    problem: &Problem,
    plan: &Plan,
    numbers: Numbers,
    follow: Follow,
    cancel: &AtomicBool,
) -> Result<(Vec<OneMore>, f64), StaffError> {
    let simulated = AtomicU64::new(0);
    let (simulation, counting, judge) = (&problem.simulation, &problem.counting, &problem.judge);
    let trials = Trials { simulation, counting, judge, cancel, simulated: &simulated };
    let (mut candidates, mut profiles) = (Vec::new(), Vec::new());
    for (pattern, period) in problem.intervals() {
        for profile in 0..plan.staff[pattern].len() {
            let mut staff = plan.at(pattern, period);
            staff[profile] += 1;
            if staff[profile] <= problem.most[pattern][profile][period] {
                candidates.push(Candidate { pattern, period, staff });
                profiles.push(profile);
            }
        }
    }
    let tried = trials.changes(&plan.curves(), &candidates, numbers, follow, None).map_err(|halt| match halt {
        Halt::Failed(error) => error.into(),
        Halt::Cancelled => StaffError::Cancelled,
    })?;
    let per_target = judge.cells() / problem.targets().max(1);
    let found = candidates.iter().zip(profiles).zip(tried).map(|((candidate, profile), tried)| {
        let mut changes = vec![[0; 2]; problem.targets()];
        for (cell, pair) in tried.delta {
            let sum = &mut changes[cell as usize / per_target];
            sum[0] += pair[0];
            sum[1] += pair[1];
        }
        OneMore { pattern: candidate.pattern, period: candidate.period, profile, changes }
    });
    Ok((found.collect(), simulated.load(Ordering::Relaxed) as f64 / judge.periods as f64))
}
