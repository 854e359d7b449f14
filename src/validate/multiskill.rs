//! Several types of calls and groups of agents: the N, X, M and W models, first come first served across queues, and
//! single agents of different skills and speeds.

use serde_json::Value;

use super::case::{Case, Draft, Figure, How, exponential, relaxation_secs};
use super::figure::{busy, count, figures, idle_period, of_calls, utilisation};
use super::oracle::{Entry, Fields, numbers, texts};
use crate::config::{CallSelection, PoolChoice, Skill, TierSet};
use crate::id::QueueId;

/// The names that figures are told apart by.
struct Names {
    types: Vec<String>,
    groups: Vec<String>,
    agents: Vec<u32>,
}

impl Names {
    /// The place of the type that ends a name, and the rest of the name; `_all` is every type.
    fn split<'n>(&self, name: &'n str) -> Option<(&'n str, Vec<usize>)> {
        let (rest, last) = name.rsplit_once('_')?;
        if last == "all" {
            return Some((rest, (0..self.types.len()).collect()));
        }
        Some((rest, vec![self.types.iter().position(|each| each == last)?]))
    }

    fn group(&self, name: &str) -> Option<usize> {
        self.groups.iter().position(|group| group == name)
    }

    fn figure(&self, name: &str) -> Option<How> {
        if name == "n_states" || name.starts_with("tagged_states") {
            return Some(How::Not("the size of the chain that the file was computed with"));
        }
        if name.starts_with("tagged_P_ab") {
            return Some(How::Not("P_ab once more, computed by the file in another way"));
        }
        if let Some(group) = name.strip_prefix("util_") {
            let group = self.group(group)?;
            return utilisation(group, self.agents[group]);
        }
        if let Some(agent) = name.strip_prefix("mean_idle_period_s_") {
            return idle_period(self.group(agent)?);
        }
        if let Some((group, on)) = name.strip_prefix("E_busy_").and_then(|rest| rest.split_once("_on_")) {
            return busy(self.group(group)?, &self.split(&format!("_{on}"))?.1);
        }
        if let Some((calls, group)) = name.split_once("_by_") {
            let group = self.group(group)?;
            let (of, cells) = self.split(calls.strip_suffix("_served").unwrap_or(calls))?;
            return match of {
                "frac_arrivals" => count(&cells, move |sums| (sums.of(|cell| cell.answered_by[group]), sums.ended())),
                "frac_served" => count(&cells, move |sums| (sums.of(|cell| cell.answered_by[group]), sums.answered())),
                _ => None,
            };
        }
        let (rest, cells) = self.split(name)?;
        of_calls(rest, &cells)
    }
}

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.into()).collect()
}

fn places(names: &[&str], of: &[String]) -> Vec<usize> {
    let place = |name: &&str| of.iter().position(|each| each == name).expect("the file names what it has");
    names.iter().map(place).collect()
}

/// The N, X, M and W files, and F.
pub(super) fn groups(file: &str, entry: &Entry) -> Case {
    let params = entry.object("params");
    let names = Names {
        types: strings(&params.texts("types")),
        groups: strings(&params.texts("groups")),
        agents: params.numbers("agents").iter().map(|&agents| agents as u32).collect(),
    };
    let rules: Vec<Rule> = match params.field("freed_agent_rule") {
        Value::Array(rules) => rules.iter().map(|rule| Rule::parse(rule, &names.types)).collect(),
        _ => names.groups.iter().map(|_| Rule { order: Vec::new(), selection: CallSelection::RankFirst }).collect(),
    };
    let preference: Vec<Vec<usize>> =
        params.list("arrival_preference").iter().map(|list| places(&texts(list), &names.groups)).collect();
    let tiers = tiers(&preference, &rules);
    let handling: Vec<Vec<f64>> = params.list("aht_s_group_by_type").iter().map(numbers).collect();

    let mut draft = Draft::new();
    let queues = add_queues(&mut draft, params, &names.types);
    if params.get("arrival_rule").and_then(Value::as_str) == Some("mostidle") {
        for queue in &mut draft.center().queues {
            queue.selection.pools = PoolChoice::MostAvailable;
        }
    }
    for (group, (name, rule)) in names.groups.iter().zip(&rules).enumerate() {
        // The order of skills breaks ties between queues.
        let in_order = rule.order.iter().copied();
        let others = (0..queues.len()).filter(|of| !rule.order.contains(of) && handling[group][*of] > 0.0);
        let skills = in_order.chain(others).map(|of| (Skill::new(queues[of], tiers[of][group]), handling[group][of]));
        draft.group(name, names.agents[group], skills.collect(), rule.selection.clone());
    }
    let longest = handling.iter().flatten().chain(&params.numbers("mean_patience_s")).copied().fold(0.0, f64::max);
    Case {
        name: format!("{file}/{}", entry.text("id")),
        model: draft.steady(params.numbers("lam_per_h"), longest),
        figures: figures(entry.object("results"), &[], |name| names.figure(name)),
    }
}

/// A queue and a call type of the same place for each type.
fn add_queues(draft: &mut Draft, params: &Entry, types: &[String]) -> Vec<QueueId> {
    let patience = params.numbers("mean_patience_s");
    let own_caps = params.get("queue_cap_per_type").map(numbers);
    draft.center().waiting_max = params.get("total_queue_cap").and_then(Value::as_f64).map(|most| most as u32);
    let mut queues = Vec::new();
    for (place, name) in types.iter().enumerate() {
        let queue = draft.queue(name, own_caps.as_ref().map(|caps| caps[place] as u32));
        // A mean of zero stands for callers who never hang up.
        let law = (patience[place] > 0.0).then(|| exponential(patience[place]));
        draft.call_type(name, queue, law);
        queues.push(queue);
    }
    queues
}

/// What a freed agent of a group takes.
struct Rule {
    /// Types, first to last.
    order: Vec<usize>,
    selection: CallSelection,
}

impl Rule {
    fn parse(rule: &Value, types: &[String]) -> Self {
        let parts = rule.as_array().expect("a rule is a list");
        let order = places(&texts(&parts[parts.len() - 1]), types);
        let selection = match parts[0].as_str() {
            Some("static") => CallSelection::TierFirst,
            Some("longest") => CallSelection::LongestQueue,
            Some("fqr") => {
                let shares = numbers(&parts[1]);
                CallSelection::QueueRatio(order.iter().map(|&of| shares[of]).collect())
            }
            other => panic!("unknown rule {other:?} in an oracle file"),
        };
        Self { order, selection }
    }
}

/// A tier for each type and group, so that each type's groups rise in order of preference, and under a static rule each
/// group's types rise in its order. Tiers leave gaps where the two orders need them.
fn tiers(preference: &[Vec<usize>], rules: &[Rule]) -> Vec<Vec<u8>> {
    let mut tiers = vec![vec![1; rules.len()]; preference.len()];
    for _ in 0..TierSet::MOST {
        for (of, groups) in preference.iter().enumerate() {
            for pair in groups.windows(2) {
                tiers[of][pair[1]] = tiers[of][pair[1]].max(tiers[of][pair[0]] + 1);
            }
        }
        for (group, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.selection == CallSelection::TierFirst) {
            for pair in rule.order.windows(2) {
                tiers[pair[1]][group] = tiers[pair[1]][group].max(tiers[pair[0]][group] + 1);
            }
        }
    }
    tiers
}

/// Single agents: an arrival takes the one idle longest, a freed one the highest type priority, then the oldest call.
pub(super) fn agents(file: &str, entry: &Entry) -> Case {
    let params = entry.object("params");
    let (rates, handling) = (params.numbers("lam_per_h"), params.numbers("agent_aht_s"));
    let names = Names {
        types: ('A'..='Z').take(rates.len()).map(String::from).collect(),
        groups: (1..=handling.len()).map(|number| format!("agent{number}")).collect(),
        agents: vec![1; handling.len()],
    };
    let mut draft = Draft::new();
    let queues = add_queues(&mut draft, params, &names.types);
    if let Some(priorities) = params.get("type_priority").filter(|priority| priority.is_array()) {
        for (queue, priority) in draft.center().queues.iter_mut().zip(numbers(priorities)) {
            // The file counts from 1, which goes first.
            queue.weight = -(priority as i16);
        }
    }
    for (agent, skills) in params.texts("agent_skills").into_iter().enumerate() {
        let serves = names.types.iter().zip(&queues).filter(|(name, _)| skills.contains(name.as_str()));
        let skills = serves.map(|(_, &queue)| (Skill::new(queue, 1), handling[agent])).collect();
        draft.group(&names.groups[agent], 1, skills, CallSelection::RankFirst);
    }
    let patience = params.numbers("mean_patience_s").into_iter().fold(0.0, f64::max);
    let longest = handling.iter().copied().fold(0.0, f64::max);
    let patient = (patience > 0.0).then_some(patience);
    let relaxation = relaxation_secs(handling.len() as f64, rates.iter().sum(), longest, patient);
    let mut all = figures(entry.object("results"), &[], |name| names.figure(name));
    for published in entry.get("product_form_utilisation_infinite_queue").map(numbers).into_iter().flatten() {
        let how = How::Not("of the model with endless places");
        all.push(Figure { name: "product_form_utilisation_infinite_queue".into(), published, how });
    }
    Case { name: format!("{file}/{}", entry.text("id")), model: draft.steady(rates, relaxation), figures: all }
}
