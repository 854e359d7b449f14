//! Several types of calls and groups of agents: the N, X, M and W models, first come first served across queues, and
//! single agents of different skills and speeds.

use serde_json::Value;

use super::case::{Case, Draft, Figure, How, crossing_secs, exponential, relaxation_secs};
use super::figure::{busy, count, figures, idle_period, of_calls, utilisation};
use super::oracle::{Fields, number, shortened};
use acd::config::{CallSelection, Center, PoolChoice, Proficiency, SelectionRule, Skill, TierSet};
use acd::id::QueueId;

/// Names of a case's types or groups. If their list could not be read, any name is taken for the first, so that all
/// other faults are found.
struct Listed(Option<Vec<String>>);

impl Listed {
    fn read(params: &Fields<'_>, key: &str) -> Self {
        let names: Option<Vec<String>> =
            params.texts(key, None).map(|names| names.into_iter().map(String::from).collect());
        let twice = |names: &Vec<String>| names.iter().enumerate().any(|(place, name)| names[..place].contains(name));
        if names.as_ref().is_some_and(twice) {
            params.note(key, "a name twice", "names that are all different");
        }
        Self(names.filter(|names| !twice(names)))
    }

    /// How many there are, if that is known.
    fn len(&self) -> Option<usize> {
        self.0.as_ref().map(Vec::len)
    }

    fn place(&self, name: &str) -> Option<usize> {
        match &self.0 {
            Some(names) => names.iter().position(|each| each == name),
            None => Some(0),
        }
    }

    /// The place of a name, or of an index counted from 0.
    fn place_or_index(&self, text: &str) -> Option<usize> {
        let index = || text.parse().ok().filter(|&place: &usize| self.len().is_none_or(|len| place < len));
        self.place(text).or_else(index)
    }

    /// The places of a list of names; `None` if one is unknown or none is given.
    fn places(&self, names: &Value) -> Option<Vec<usize>> {
        let places: Option<Vec<usize>> = names.as_array()?.iter().map(|name| self.place(name.as_str()?)).collect();
        places.filter(|places| !places.is_empty())
    }

    /// A name for an example.
    fn example(&self) -> &str {
        self.0.as_ref().map_or("A", |names| &names[0])
    }
}

/// The names by which figures are distinguished.
struct Names {
    types: Listed,
    groups: Listed,
    /// By group.
    agents: Vec<u32>,
}

impl Names {
    /// The index of the type that ends a name, and the rest of the name; `_all` means every type.
    fn split<'n>(&self, name: &'n str) -> Option<(&'n str, Vec<usize>)> {
        let (rest, last) = name.rsplit_once('_')?;
        if last == "all" {
            return Some((rest, (0..self.types.len().unwrap_or(1)).collect()));
        }
        Some((rest, vec![self.types.place(last)?]))
    }

    fn group(&self, name: &str) -> Option<usize> {
        self.groups.place(name)
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

/// The N, X, M and W files, and F.
pub(super) fn groups(fields: &Fields<'_>) -> Option<Case> {
    let params = fields.object("params")?;
    let (types, groups) = (Listed::read(&params, "types"), Listed::read(&params, "groups"));
    let agents = params.wholes("agents", groups.len());
    let names = Names { types, groups, agents };
    let rules = rules(&params, &names);
    let preference = preference(&params, &names);
    let handling = handling(&params, &names);
    let reserve = pairs(&params, "reserve", &names.groups, &names.types);
    let arrival_rule = if params.has("arrival_rule") { params.text("arrival_rule") } else { None };
    let pools = match arrival_rule {
        None | Some("pref") => PoolChoice::default(),
        Some("mostidle") => PoolChoice::MostAvailable,
        Some(other) => {
            params.note("arrival_rule", other, "pref or mostidle");
            PoolChoice::default()
        }
    };
    let rates = params.numbers("lam_per_h", names.types.len());
    let mut draft = Draft::new();
    let queues = add_queues(&mut draft, &params, &names.types);
    params.finish();
    let figures = figures(&fields.object("results")?, |name| names.figure(name));

    let ((queues, longest_patience), group_names) = (queues?, names.groups.0?);
    let (rules, preference, handling) = (rules?, preference?, handling?);
    let tiers = tiers(&preference, &rules).or_else(|| {
        params.doubt("arrival_preference", "orders that contradict `freed_agent_rule`", "orders that tiers can hold");
        None
    })?;
    for queue in &mut draft.center().queues {
        queue.selection.pools = pools;
    }
    for (group, (name, rule)) in group_names.iter().zip(&rules).enumerate() {
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
    Some(Case { name: fields.place().into(), model: draft.steady(rates, longest), figures })
}

/// What freed agents take, by group.
fn rules(params: &Fields<'_>, names: &Names) -> Option<Vec<Rule>> {
    if params.optional("freed_agent_rule").is_some_and(Value::is_string) {
        let oldest = |_| Rule { order: Vec::new(), selection: CallSelection::RankFirst };
        return Some((0..names.groups.len()?).map(oldest).collect());
    }
    let read = |rule: &Value| {
        let read = Rule::parse(rule, &names.types);
        if read.is_none() {
            params.note("freed_agent_rule", shortened(rule), RULES);
        }
        read
    };
    // All are read before the first that could not be ends it.
    let rules: Vec<Option<Rule>> =
        params.values("freed_agent_rule", names.groups.len())?.into_iter().map(read).collect();
    rules.into_iter().collect()
}

/// The groups that an arrival asks, by type, the first first.
fn preference(params: &Fields<'_>, names: &Names) -> Option<Vec<Vec<usize>>> {
    let lists = params.values("arrival_preference", names.types.len())?;
    let lists: Vec<Option<Vec<usize>>> = lists
        .into_iter()
        .map(|list| {
            let read = names.groups.places(list);
            if read.is_none() {
                params.note("arrival_preference", shortened(list), "a list of groups for each type");
            }
            read
        })
        .collect();
    lists.into_iter().collect()
}

/// Mean handling times, by group and type.
fn handling(params: &Fields<'_>, names: &Names) -> Option<Vec<Vec<f64>>> {
    let key = "aht_s_group_by_type";
    let rows = params.values(key, names.groups.len())?;
    let rows: Vec<Option<Vec<f64>>> = rows
        .into_iter()
        .map(|row| {
            let read: Option<Vec<f64>> = row.as_array().and_then(|row| row.iter().map(number).collect());
            let read = read.filter(|read| names.types.len().is_none_or(|len| read.len() == len));
            if read.is_none() {
                let expected = "for each group a mean handling time for each type, 0 where it does not serve it";
                params.note(key, shortened(row), expected);
            }
            read
        })
        .collect();
    rows.into_iter().collect()
}

/// Places in two lists of names.
type Pair = (usize, usize);

/// Whole numbers by pair, as in `{ "G,A": 1 }`: names, or indexes counted from 0 such as `(1, 0)`.
fn pairs(params: &Fields<'_>, key: &str, first: &Listed, second: &Listed) -> Vec<(Pair, u32)> {
    let Some(value) = params.optional(key) else { return Vec::new() };
    let place = |text: &str, of: &Listed| of.place_or_index(text.trim().trim_matches(['\'', '"']));
    let pair = |(key, value): (&String, &Value)| {
        let (one, other) = key.trim_matches(['(', ')', '[', ']', ' ']).split_once(',')?;
        let number = value.as_u64().filter(|&number| number <= 255)?;
        Some(((place(one, first)?, place(other, second)?), number as u32))
    };
    let pairs = value.as_object().and_then(|object| object.iter().map(pair).collect());
    pairs.unwrap_or_else(|| {
        let example = format!("{},{}", first.example(), second.example());
        params.note(key, shortened(value), format!("whole numbers up to 255 by pair, as in {{ \"{example}\": 1 }}"));
        Vec::new()
    })
}

/// Adds a queue and a call type for each type; returns them with the longest patience. `None` if the types are unknown.
fn add_queues(draft: &mut Draft, params: &Fields<'_>, types: &Listed) -> Option<(Vec<QueueId>, f64)> {
    let patience = params.numbers("mean_patience_s", types.len());
    let caps = params.has("queue_cap_per_type").then(|| params.wholes("queue_cap_per_type", types.len()));
    let total = params.has("total_queue_cap").then(|| params.whole("total_queue_cap"));
    if caps.is_none() && total.is_none() && patience.contains(&0.0) {
        params.doubt("total_queue_cap", "nothing", "a bound on the queue, where callers never hang up");
    }
    draft.center().waiting_max = total;
    let mut queues = Vec::new();
    for (place, name) in types.0.as_ref()?.iter().enumerate() {
        let queue = draft.queue(name, caps.as_ref().map(|caps| caps[place]));
        // A mean of zero means callers who never hang up.
        let law = (patience[place] > 0.0).then(|| exponential(patience[place]));
        draft.call_type(name, queue, law);
        queues.push(queue);
    }
    Some((queues, patience.into_iter().fold(0.0, f64::max)))
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
    fn parse(rule: &Value, types: &Listed) -> Option<Self> {
        let (kind, shares, order) = match rule.as_array()?.as_slice() {
            [kind, order] => (kind.as_str()?, None, order),
            [kind, shares, order] => (kind.as_str()?, Some(shares), order),
            _ => return None,
        };
        let order = types.places(order)?;
        let selection = match (kind, shares) {
            ("static", None) => CallSelection::TierFirst,
            ("longest", None) => CallSelection::LongestQueue,
            ("fqr", Some(shares)) => {
                let shares: Option<Vec<f64>> = shares.as_array()?.iter().map(number).collect();
                let shares = shares.filter(|shares| types.len().is_none_or(|len| shares.len() == len))?;
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
pub(super) fn agents(fields: &Fields<'_>) -> Option<Case> {
    let params = fields.object("params")?;
    let rates = params.numbers("lam_per_h", None);
    if rates.len() > MAX_TYPES {
        params.note("lam_per_h", format!("{} types", rates.len()), "at most 26 types, A to Z");
    }
    let handling = params.numbers("agent_aht_s", None);
    if let Some(secs) = handling.iter().find(|secs| **secs <= 0.0) {
        params.note("agent_aht_s", secs, "times above zero");
    }
    let letters = ('A'..='Z').take(rates.len()).map(String::from).collect();
    let numbered = (1..=handling.len()).map(|number| format!("agent{number}")).collect();
    let names = Names {
        types: Listed(params.is_sound("lam_per_h").then_some(letters)),
        groups: Listed(params.is_sound("agent_aht_s").then_some(numbered)),
        agents: vec![1; handling.len()],
    };
    let mut draft = Draft::new();
    let queues = add_queues(&mut draft, &params, &names.types);
    let priorities = params.has("type_priority").then(|| params.wholes("type_priority", names.types.len()));
    if let Some(priority) = priorities.iter().flatten().find(|priority| i16::try_from(**priority).is_err()) {
        params.note("type_priority", priority, "numbers up to 32,767");
    }
    let levels = pairs(&params, "skill_level", &names.groups, &names.types);
    let proficiency = if levels.is_empty() { Proficiency::Ignore } else { Proficiency::MostSkilled };
    let rule = selection_rule(&params);
    let weights = params.has("agent_weight").then(|| params.wholes("agent_weight", names.groups.len()));
    let skills = agent_skills(&params, &names);
    let infinite = fields.has(PRODUCT_FORM).then(|| fields.numbers(PRODUCT_FORM, None));
    params.finish();
    let mut all = figures(&fields.object("results")?, |name| names.figure(name));
    for published in infinite.into_iter().flatten() {
        let how = How::Not("for the model with unlimited places");
        all.push(Figure { name: PRODUCT_FORM.into(), published, how });
    }

    let ((queues, patience), group_names, skills) = (queues?, names.groups.0?, skills?);
    for (place, queue) in draft.center().queues.iter_mut().enumerate() {
        (queue.selection.rule, queue.selection.proficiency) = (rule, proficiency);
        if let Some(priorities) = &priorities {
            // In the file 1 goes first.
            queue.weight = i16::try_from(priorities[place]).map_or(i16::MIN, |priority| -priority);
        }
    }
    for (agent, serves) in skills.into_iter().enumerate() {
        let skills = serves.into_iter().map(|of| {
            let level = levels.iter().find(|(pair, _)| *pair == (agent, of)).map_or(1, |(_, level)| *level as u8);
            (Skill { level, ..Skill::new(queues[of], 1) }, exponential(handling[agent]))
        });
        draft.group(&group_names[agent], 1, skills.collect(), CallSelection::RankFirst);
        if let Some(weights) = &weights {
            draft.center().agents[agent].weight = weights[agent];
        }
    }
    let longest = handling.iter().copied().fold(0.0, f64::max);
    let patient = (patience > 0.0).then_some(patience);
    let staff = handling.len() as f64;
    let mut relaxation = relaxation_secs(staff, rates.iter().sum(), longest, patient);
    if let (None, Some(places)) = (patient, most_waiting(draft.center())) {
        relaxation = relaxation.min(crossing_secs(places, staff, longest));
    }
    Some(Case { name: fields.place().into(), model: draft.steady(rates, relaxation), figures: all })
}

/// The types are the letters of the alphabet.
const MAX_TYPES: usize = 26;

/// The types that each agent serves, written as letters: `AB`.
fn agent_skills(params: &Fields<'_>, names: &Names) -> Option<Vec<Vec<usize>>> {
    let read = |text: &str| {
        let places: Option<Vec<usize>> =
            text.chars().map(|letter| names.types.place(letter.encode_utf8(&mut [0; 4]))).collect();
        if places.is_none() {
            params.note("agent_skills", format!("{text:?}"), "letters of types for each agent, as in AB");
        }
        let mut places = places?;
        places.sort_unstable();
        Some(places)
    };
    let skills: Vec<Option<Vec<usize>>> =
        params.texts("agent_skills", names.groups.len())?.into_iter().map(read).collect();
    skills.into_iter().collect()
}

/// How many calls may wait; `None` if unbounded.
fn most_waiting(center: &Center) -> Option<f64> {
    let own: Option<u32> = center.queues.iter().map(|queue| queue.waiting_max).sum();
    center.waiting_max.or(own).map(f64::from)
}

const PRODUCT_FORM: &str = "product_form_utilisation_infinite_queue";

/// How an arrival's agent is chosen.
fn selection_rule(params: &Fields<'_>) -> SelectionRule {
    let rule = if params.has("agent_selection") { params.text("agent_selection") } else { None };
    match rule {
        None | Some("longest_idle") => SelectionRule::default(),
        Some("random") => SelectionRule::Random,
        Some("weighted_random") => SelectionRule::WeightedRandom,
        Some(other) => {
            params.note("agent_selection", other, "longest_idle, random or weighted_random");
            SelectionRule::default()
        }
    }
}
