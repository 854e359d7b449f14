//! Several types of calls and groups of agents: the N, X, M and W models, first come first served across queues, and
//! single agents of different skills and speeds.

use serde_json::Value;

use super::case::{Case, Draft, Figure, How, crossing_secs, exponential, relaxation_secs};
use super::figure::{busy, count, figures, idle_period, of_calls, utilisation};
use super::oracle::{Fields, OracleError, number};
use acd::config::{CallSelection, Center, PoolChoice, Proficiency, SelectionRule, Skill, TierSet};
use acd::id::QueueId;

/// The names by which figures are distinguished.
struct Names {
    types: Vec<String>,
    groups: Vec<String>,
    agents: Vec<u32>,
}

impl Names {
    /// The index of the type that ends a name, and the rest of the name; `_all` means every type.
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
            return Some(How::Not("the size of the Markov chain behind the file"));
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

/// The indexes of names; `None` if one is unknown or none is given.
fn places(names: &Value, of: &[String]) -> Option<Vec<usize>> {
    let place = |name: &Value| of.iter().position(|each| Some(each.as_str()) == name.as_str());
    names.as_array()?.iter().map(place).collect::<Option<Vec<usize>>>().filter(|places| !places.is_empty())
}

/// The N, X, M and W files, and F.
pub(super) fn groups(fields: &Fields<'_>) -> Result<Case, OracleError> {
    let params = fields.object("params")?;
    let types = strings(&params.texts("types", None)?);
    let groups = strings(&params.texts("groups", None)?);
    let agents = params.wholes("agents", Some(groups.len()));
    let names = Names { types, groups, agents };
    let rules = rules(&params, &names)?;
    let preference = params.values("arrival_preference", Some(names.types.len()))?;
    let preference: Option<Vec<Vec<usize>>> = preference.into_iter().map(|list| places(list, &names.groups)).collect();
    let listed = || params.fault("arrival_preference", "another list", "a list of groups for each type");
    let preference = preference.ok_or_else(listed)?;
    let tiers = tiers(&preference, &rules).ok_or_else(|| {
        params.fault("arrival_preference", "orders that contradict `freed_agent_rule`", "orders that tiers can hold")
    })?;
    let handling = params.values("aht_s_group_by_type", Some(names.groups.len()))?;
    let row = |row: &Value| {
        let row: Option<Vec<f64>> = row.as_array()?.iter().map(number).collect();
        row.filter(|row| row.len() == names.types.len())
    };
    let handling: Option<Vec<Vec<f64>>> = handling.into_iter().map(row).collect();
    let expected = "for each group a mean handling time for each type, 0 where it does not serve it";
    let handling = handling.ok_or_else(|| params.fault("aht_s_group_by_type", "another list", expected))?;
    let reserve = pairs(&params, "reserve", &names.groups, &names.types)?;

    let mut draft = Draft::new();
    let (queues, longest_patience) = add_queues(&mut draft, &params, &names.types)?;
    let arrival_rule = if params.has("arrival_rule") { params.text("arrival_rule")? } else { "pref" };
    match arrival_rule {
        "pref" => {}
        "mostidle" => {
            for queue in &mut draft.center().queues {
                queue.selection.pools = PoolChoice::MostAvailable;
            }
        }
        other => return Err(params.fault("arrival_rule", other, "pref or mostidle")),
    }
    for (group, (name, rule)) in names.groups.iter().zip(&rules).enumerate() {
        // The order of skills breaks ties between queues.
        let in_order = rule.order.iter().copied().filter(|&of| handling[group][of] > 0.0);
        let others = (0..queues.len()).filter(|of| !rule.order.contains(of) && handling[group][*of] > 0.0);
        let skills = in_order.chain(others).map(|of| {
            let kept = reserve.iter().find(|(pair, _)| *pair == (group, of)).map_or(0, |(_, kept)| *kept);
            (Skill { reserve: kept, ..Skill::new(queues[of], tiers[of][group]) }, exponential(handling[group][of]))
        });
        draft.group(name, names.agents[group], skills.collect(), rule.selection.clone());
    }
    let longest = handling.iter().flatten().copied().fold(longest_patience, f64::max);
    let rates = params.numbers("lam_per_h", Some(names.types.len()));
    params.finish();
    let results = fields.object("results")?;
    let figures = figures(&results, |name| names.figure(name));
    Ok(Case { name: fields.place().into(), model: draft.steady(rates, longest), figures })
}

/// What freed agents take, by group.
fn rules(params: &Fields<'_>, names: &Names) -> Result<Vec<Rule>, OracleError> {
    if params.optional("freed_agent_rule").is_some_and(Value::is_string) {
        let oldest = |_: &String| Rule { order: Vec::new(), selection: CallSelection::RankFirst };
        return Ok(names.groups.iter().map(oldest).collect());
    }
    let rules = params.values("freed_agent_rule", Some(names.groups.len()))?;
    let read =
        |rule: &Value| Rule::parse(rule, &names.types).ok_or_else(|| params.fault("freed_agent_rule", rule, RULES));
    rules.into_iter().map(read).collect()
}

/// Places in two lists of names.
type Pair = (usize, usize);

/// Whole numbers by pair, as in `{ "G,A": 1 }`: names, or indexes counted from 0 such as `(1, 0)`.
fn pairs(params: &Fields<'_>, key: &str, first: &[String], second: &[String]) -> Result<Vec<(Pair, u32)>, OracleError> {
    let Some(value) = params.optional(key) else { return Ok(Vec::new()) };
    let place = |text: &str, of: &[String]| {
        let text = text.trim().trim_matches(['\'', '"']);
        let counted = || text.parse().ok().filter(|&place: &usize| place < of.len());
        of.iter().position(|name| name == text).or_else(counted)
    };
    let pair = |(key, value): (&String, &Value)| {
        let (one, other) = key.trim_matches(['(', ')', '[', ']', ' ']).split_once(',')?;
        let number = value.as_u64().filter(|&number| number <= 255)?;
        Some(((place(one, first)?, place(other, second)?), number as u32))
    };
    let pairs = value.as_object().and_then(|object| object.iter().map(pair).collect());
    let expected = || format!("whole numbers up to 255 by pair, as in {{ \"{},{}\": 1 }}", first[0], second[0]);
    pairs.ok_or_else(|| params.fault(key, value, expected()))
}

/// Adds a queue and a call type for each type; returns the longest patience.
fn add_queues(draft: &mut Draft, params: &Fields<'_>, types: &[String]) -> Result<(Vec<QueueId>, f64), OracleError> {
    let patience = params.numbers("mean_patience_s", Some(types.len()));
    let caps = if params.has("queue_cap_per_type") {
        Some(params.wholes("queue_cap_per_type", Some(types.len())))
    } else {
        None
    };
    let total = if params.has("total_queue_cap") { Some(params.whole("total_queue_cap")) } else { None };
    if caps.is_none() && total.is_none() && patience.contains(&0.0) {
        let expected = "a bound on the queue, where callers never hang up";
        return Err(params.fault("total_queue_cap", "nothing", expected));
    }
    draft.center().waiting_max = total;
    let mut queues = Vec::new();
    for (place, name) in types.iter().enumerate() {
        let queue = draft.queue(name, caps.as_ref().map(|caps| caps[place]));
        // A mean of zero means callers who never hang up.
        let law = (patience[place] > 0.0).then(|| exponential(patience[place]));
        draft.call_type(name, queue, law);
        queues.push(queue);
    }
    Ok((queues, patience.into_iter().fold(0.0, f64::max)))
}

/// What a freed agent of a group takes.
struct Rule {
    /// Types, first to last.
    order: Vec<usize>,
    selection: CallSelection,
}

const RULES: &str = "[\"static\", [types]], [\"longest\", [types]] or [\"fqr\", [shares], [types]] for each group, or a text for the \
                     oldest call";

impl Rule {
    fn parse(rule: &Value, types: &[String]) -> Option<Self> {
        let (kind, shares, order) = match rule.as_array()?.as_slice() {
            [kind, order] => (kind.as_str()?, None, order),
            [kind, shares, order] => (kind.as_str()?, Some(shares), order),
            _ => return None,
        };
        let order = places(order, types)?;
        let selection = match (kind, shares) {
            ("static", None) => CallSelection::TierFirst,
            ("longest", None) => CallSelection::LongestQueue,
            ("fqr", Some(shares)) => {
                let shares: Option<Vec<f64>> = shares.as_array()?.iter().map(number).collect();
                let shares = shares.filter(|shares| shares.len() == types.len())?;
                CallSelection::QueueRatio(order.iter().map(|&of| shares[of]).collect())
            }
            _ => return None,
        };
        Some(Self { order, selection })
    }
}

/// A tier for each type and group, so that each type's groups rise in order of preference and, under a static rule,
/// each group's types rise in its order. Tiers leave gaps where the two orders need them; `None` if there are too
/// few.
fn tiers(preference: &[Vec<usize>], rules: &[Rule]) -> Option<Vec<Vec<u8>>> {
    let mut tiers = vec![vec![1u8; rules.len()]; preference.len()];
    for _ in 0..TierSet::MAX {
        for (of, groups) in preference.iter().enumerate() {
            for pair in groups.windows(2) {
                tiers[of][pair[1]] = tiers[of][pair[1]].max(tiers[of][pair[0]].saturating_add(1));
            }
        }
        for (group, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.selection == CallSelection::TierFirst) {
            for pair in rule.order.windows(2) {
                tiers[pair[1]][group] = tiers[pair[1]][group].max(tiers[pair[0]][group].saturating_add(1));
            }
        }
    }
    let most = tiers.iter().flatten().copied().max().unwrap_or(1);
    (most <= TierSet::MAX).then_some(tiers)
}

/// Single agents: an arrival takes the one idle longest (or a random one; of the best level if there are levels), a
/// freed one the highest type priority, then the oldest call.
pub(super) fn agents(fields: &Fields<'_>) -> Result<Case, OracleError> {
    let params = fields.object("params")?;
    let rates = params.numbers("lam_per_h", None);
    if rates.len() > 26 {
        return Err(params.fault("lam_per_h", format!("{} types", rates.len()), "at most 26 types, A to Z"));
    }
    let handling = params.numbers("agent_aht_s", None);
    let names = Names {
        types: ('A'..='Z').take(rates.len()).map(String::from).collect(),
        groups: (1..=handling.len()).map(|number| format!("agent{number}")).collect(),
        agents: vec![1; handling.len()],
    };
    let mut draft = Draft::new();
    let (queues, patience) = add_queues(&mut draft, &params, &names.types)?;
    if params.has("type_priority") {
        let priorities = params.wholes("type_priority", Some(rates.len()));
        for (queue, priority) in draft.center().queues.iter_mut().zip(priorities) {
            // In the file 1 goes first.
            queue.weight =
                -i16::try_from(priority).map_err(|_| params.fault("type_priority", priority, "a small number"))?;
        }
    }
    let levels = pairs(&params, "skill_level", &names.groups, &names.types)?;
    let proficiency = if levels.is_empty() { Proficiency::Ignore } else { Proficiency::MostSkilled };
    select(&mut draft, &params, proficiency)?;
    let weights =
        if params.has("agent_weight") { params.wholes("agent_weight", Some(handling.len())) } else { Vec::new() };
    for (agent, skills) in params.texts("agent_skills", Some(handling.len()))?.into_iter().enumerate() {
        if handling[agent] <= 0.0 {
            return Err(params.fault("agent_aht_s", handling[agent], "times above zero"));
        }
        let serves = (0..queues.len()).filter(|&of| skills.contains(names.types[of].as_str()));
        let skills = serves.map(|of| {
            let level = levels.iter().find(|(pair, _)| *pair == (agent, of)).map_or(1, |(_, level)| *level as u8);
            (Skill { level, ..Skill::new(queues[of], 1) }, exponential(handling[agent]))
        });
        draft.group(&names.groups[agent], 1, skills.collect(), CallSelection::RankFirst);
        if let Some(&weight) = weights.get(agent) {
            draft.center().agents[agent].weight = weight;
        }
    }
    params.finish();
    let longest = handling.iter().copied().fold(0.0, f64::max);
    let patient = (patience > 0.0).then_some(patience);
    let staff = handling.len() as f64;
    let mut relaxation = relaxation_secs(staff, rates.iter().sum(), longest, patient);
    if let (None, Some(places)) = (patient, most_waiting(draft.center())) {
        relaxation = relaxation.min(crossing_secs(places, staff, longest));
    }
    let results = fields.object("results")?;
    let mut all = figures(&results, |name| names.figure(name));
    if fields.has(PRODUCT_FORM) {
        for published in fields.numbers(PRODUCT_FORM, None) {
            all.push(Figure {
                name: PRODUCT_FORM.into(),
                published,
                how: How::Not("for the model with unlimited places"),
            });
        }
    }
    Ok(Case { name: fields.place().into(), model: draft.steady(rates, relaxation), figures: all })
}

/// How many calls may wait; `None` if unbounded.
fn most_waiting(center: &Center) -> Option<f64> {
    let own: Option<u32> = center.queues.iter().map(|queue| queue.waiting_max).sum();
    center.waiting_max.or(own).map(f64::from)
}

const PRODUCT_FORM: &str = "product_form_utilisation_infinite_queue";

/// How an arrival's agent is chosen.
fn select(draft: &mut Draft, params: &Fields<'_>, proficiency: Proficiency) -> Result<(), OracleError> {
    let rule = if params.has("agent_selection") { params.text("agent_selection")? } else { "longest_idle" };
    let rule = match rule {
        "longest_idle" => SelectionRule::default(),
        "random" => SelectionRule::Random,
        "weighted_random" => SelectionRule::WeightedRandom,
        other => return Err(params.fault("agent_selection", other, "longest_idle, random or weighted_random")),
    };
    for queue in &mut draft.center().queues {
        (queue.selection.rule, queue.selection.proficiency) = (rule, proficiency);
    }
    Ok(())
}
