//! Who serves which queues: the centre's profiles, or those that the answered calls show.

use std::collections::BTreeMap;

use acd::config::Center;

use super::error::LearnError;
use super::timeline::Timeline;
use crate::records::Records;

/// An agent serves a queue of which they answer at least this part of what they would as one of many who serve all.
const SHARE_MIN: f64 = 0.25;
/// And at least this many calls.
const CALLS_MIN: f64 = 3.0;
/// Profiles of which fewer than this are there on average join another that shares at least this part of their calls:
/// numbers on duty are whole, and those of many small profiles are nothing but rounding.
const THERE_MIN: f64 = 3.0;
const ALIKE_MIN: f64 = 0.5;

/// A profile and its agents.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Profile {
    pub(super) name: String,
    /// By queue of the records.
    pub(super) serves: Vec<bool>,
    /// Places in the records' agents.
    pub(super) agents: Vec<usize>,
    /// How many agents the centre has; those of the records where there is no centre.
    pub(super) count: usize,
}

/// Which queues each agent serves, by what they answered.
pub(super) fn served(line: &Timeline, queues: usize) -> Vec<Vec<bool>> {
    let mut all = vec![0.0; queues];
    for stay in line.stays.iter().filter(|stay| stay.is_answered()) {
        all[stay.queue] += 1.0;
    }
    let total: f64 = all.iter().sum();
    let of_agent = |turns: &Vec<super::timeline::Stay>| {
        let mut own = vec![0.0; queues];
        turns.iter().for_each(|stay| own[stay.queue] += 1.0);
        let answered = turns.len() as f64;
        let serves = |(own, all): (&f64, &f64)| {
            *own > 0.0 && (2.0 * own >= answered || (*own >= CALLS_MIN && *own >= SHARE_MIN * answered * all / total))
        };
        own.iter().zip(&all).map(serves).collect()
    };
    line.turns.iter().map(of_agent).collect()
}

/// Profiles from who answered what: agents who serve the same queues are one profile; a profile of which few are there
/// joins that whose queues are most like theirs. `there` says for each agent which part of the time they are there.
pub(super) fn found(records: &Records, line: &Timeline, served: &[Vec<bool>], there: &[f64]) -> Vec<Profile> {
    let queues = records.queues.len();
    let mut calls = vec![0.0; queues];
    line.stays.iter().filter(|stay| stay.is_answered()).for_each(|stay| calls[stay.queue] += 1.0);
    let mut sets: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
    for (agent, serves) in served.iter().enumerate().filter(|(agent, _)| !line.turns[*agent].is_empty()) {
        sets.entry(serves.clone()).or_default().push(agent);
    }
    let mut groups: Vec<(Vec<bool>, Vec<usize>)> = sets.into_iter().collect();
    let size = |group: &(Vec<bool>, Vec<usize>)| group.1.iter().map(|&agent| there[agent]).sum::<f64>();
    loop {
        let pairs = (0..groups.len()).flat_map(|a| (0..groups.len()).map(move |b| (a, b))).filter(|(a, b)| a != b);
        let small = pairs.filter(|(a, _)| size(&groups[*a]) < THERE_MIN);
        let alike = small.map(|(a, b)| (likeness(&groups[a].0, &groups[b].0, &calls), a, b));
        // The smallest first, to the one most like it.
        let order = |one: &(f64, usize, usize)| (-size(&groups[one.1]), one.0);
        let joined = alike.filter(|one| one.0 >= ALIKE_MIN).max_by(|a, b| {
            let (a, b) = (order(a), order(b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let Some((_, small, into)) = joined else { break };
        let (serves, agents) = groups[small].clone();
        let (set, members) = &mut groups[into];
        set.iter_mut().zip(&serves).for_each(|(joined, also)| *joined |= also);
        members.extend(agents);
        groups.remove(small);
    }
    groups.iter_mut().for_each(|(_, agents)| agents.sort_unstable());
    groups.sort_by_key(|(_, agents)| agents.first().copied());
    let mut profiles: Vec<Profile> = Vec::new();
    for (serves, agents) in groups {
        let name = unused(&name_of(&serves, &records.queues), profiles.iter().map(|profile| profile.name.as_str()));
        let count = agents.len();
        profiles.push(Profile { name, serves, agents, count });
    }
    profiles
}

/// Calls of queues that both serve, of those that either serves.
fn likeness(a: &[bool], b: &[bool], calls: &[f64]) -> f64 {
    let sum = |of: fn(bool, bool) -> bool| -> f64 {
        a.iter().zip(b).zip(calls).filter(|((a, b), _)| of(**a, **b)).map(|(_, calls)| calls).sum()
    };
    sum(|a, b| a && b) / sum(|a, b| a || b).max(1.0)
}

/// Whether two profiles serve any queue in common.
pub(super) fn share(a: &Profile, b: &Profile) -> bool {
    a.serves.iter().zip(&b.serves).any(|(a, b)| *a && *b)
}

/// One queue's name, or up to three, or how many.
fn name_of(serves: &[bool], queues: &[String]) -> String {
    let names: Vec<&str> =
        serves.iter().zip(queues).filter(|(serves, _)| **serves).map(|(_, name)| name.as_str()).collect();
    match names.len() {
        0 => "none".into(),
        all if all == queues.len() && all > 1 => "all".into(),
        1..=3 => names.join("+"),
        many => format!("{many} queues"),
    }
}

fn unused<'n>(name: &str, used: impl Iterator<Item = &'n str> + Clone) -> String {
    let mut candidates = std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{name} {number}")));
    candidates.find(|candidate| !used.clone().any(|used| used == candidate)).unwrap_or_else(|| name.to_owned())
}

/// The centre's profiles: agents belong to them by name, or by what they answered.
///
/// # Errors
/// [`LearnError::Queues`].
pub(super) fn of_centre(
    records: &Records,
    centre: &Center,
    line: &Timeline,
    served: &[Vec<bool>],
) -> Result<Vec<Profile>, LearnError> {
    let place = |name: &String| centre.queues.iter().position(|queue| queue.name == *name);
    let places: Vec<Option<usize>> = records.queues.iter().map(place).collect();
    let unknown: Vec<String> = records
        .queues
        .iter()
        .zip(&places)
        .filter(|(_, at)| at.is_none())
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    if !unknown.is_empty() {
        let known: Vec<String> = centre.queues.iter().map(|queue| format!("`{}`", queue.name)).collect();
        return Err(LearnError::Queues { found: unknown.join(", "), expected: known.join(", ") });
    }
    let mut profiles: Vec<Profile> = centre
        .profiles
        .iter()
        .enumerate()
        .map(|(index, profile)| {
            let serves = |queue: &Option<usize>| profile.skills.iter().any(|skill| Some(skill.queue.index()) == *queue);
            let count = centre.agents.iter().filter(|agent| agent.profile.index() == index).count();
            Profile {
                name: profile.name.clone(),
                serves: places.iter().map(serves).collect(),
                agents: Vec::new(),
                count,
            }
        })
        .collect();
    let calls = vec![1.0; records.queues.len()];
    for (agent, name) in records.agents.iter().enumerate().filter(|(agent, _)| !line.turns[*agent].is_empty()) {
        let named = centre.agents.iter().find(|known| known.name == *name).map(|known| known.profile.index());
        let alike = |profile: usize| likeness(&served[agent], &profiles[profile].serves, &calls);
        let nearest = || (0..profiles.len()).rev().max_by(|a, b| alike(*a).total_cmp(&alike(*b)));
        if let Some(profile) = named.or_else(nearest) {
            profiles[profile].agents.push(agent);
        }
    }
    Ok(profiles)
}
