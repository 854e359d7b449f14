//! Which skill is worth training.

use std::sync::atomic::AtomicBool;

use acd::config::CallSelection;
use acd::scenario::Scenario;
use acd_planning::staff::{Effort, Plan, Problem};
use serde_json::{Value, json};

use super::{Arguments, ask, explained, plan};
use crate::input::Usage;

/// What somebody who learns another skill costs more than before, so that nobody is trained for nothing.
const PREMIUM: f64 = 1.01;
/// The tier of a skill that is learnt.
const TIER: u8 = 2;

/// What came of training some of a profile's agents for another queue.
pub(super) struct Training {
    /// Who learns what.
    pub(super) name: String,
    /// What the plan costs then.
    pub(super) cost: f64,
    /// How many of those trained are on duty at once, at most.
    pub(super) most: u32,
}

impl Training {
    pub(super) fn document(&self, before: f64) -> Value {
        json!({ "training": self.name, "cost": self.cost, "saves": before - self.cost, "most_at_once": self.most })
    }
}

/// Plans once for each training asked for, with a further profile that has the skill as well.
///
/// # Errors
/// Unknown names; what planning refuses.
pub(super) fn trainings(
    arguments: &Arguments,
    scenario: &Scenario,
    effort: Effort,
    cancel: &AtomicBool,
) -> anyhow::Result<Vec<Training>> {
    let mut found = Vec::new();
    for text in &arguments.trainings {
        let (scenario, name, of) = trained(scenario, text)?;
        let mut task = ask::task(arguments, &scenario)?;
        if let Some(last) = task.costs.len().checked_sub(1) {
            task.costs[last] = PREMIUM * task.costs[of];
        }
        let problem = Problem::new(&scenario, task).map_err(explained)?;
        let plan = plan(arguments, &problem, effort, cancel)?.plan;
        found.push(Training { name, cost: problem.total_cost(&plan), most: most_of_last(&plan) });
    }
    Ok(found)
}

fn most_of_last(plan: &Plan) -> u32 {
    plan.staff.iter().filter_map(|staff| staff.last()?.iter().copied().max()).max().unwrap_or(0)
}

/// The scenario with the further profile, what it is called, and the place of the one it comes from.
fn trained(scenario: &Scenario, text: &str) -> anyhow::Result<(Scenario, String, usize)> {
    let center = &scenario.center;
    let wrong = |found: String, expected: &str| Usage(format!("--train {text}: {found}; expected {expected}"));
    let (profile, queue) = text.split_once('=').ok_or_else(|| wrong("no `=`".into(), "PROFILE=QUEUE"))?;
    let place = center.profiles.iter().position(|known| known.name == profile.trim());
    let place =
        place.ok_or_else(|| wrong(format!("found the unknown profile `{profile}`"), "a profile of the centre"))?;
    let queue = queue.trim();
    if !center.queues.iter().any(|known| known.name == queue) {
        return Err(wrong(format!("found the unknown queue `{queue}`"), "a queue of the centre").into());
    }
    let of = &center.profiles[place];
    let has = |skill: &acd::config::Skill| center.queues[skill.queue.index()].name == queue;
    if of.skills.iter().any(has) {
        return Err(wrong(format!("{} serves {queue} already", of.name), "a skill that it does not have").into());
    }
    let selection = match of.call_selection {
        CallSelection::TierFirst => "tier_first",
        CallSelection::RankFirst => "rank_first",
        CallSelection::LongestQueue => "longest_queue",
        CallSelection::GreatestNeed => "greatest_need",
        CallSelection::QueueRatio(_) => {
            return Err(wrong("its calls are chosen by queue_ratio".into(), "another call_selection").into());
        }
    };
    let name = |skill: &acd::config::Skill| format!("{:?} = {}", center.queues[skill.queue.index()].name, skill.tier);
    let skills: Vec<String> = of.skills.iter().map(name).chain([format!("{queue:?} = {TIER}")]).collect();
    let trained = format!("{} and {queue}", of.name);
    let value = format!("{{ skills = {{ {} }}, call_selection = {selection:?} }}", skills.join(", "));
    Ok((scenario.with_override(&format!("profiles.{trained}"), &value)?, trained, place))
}
