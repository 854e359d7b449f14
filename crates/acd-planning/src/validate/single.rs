//! One queue and one group of agents: Erlang B, C and A, limited places, general patience and service, priorities.

use super::case::{Case, Draft, How, crossing_secs, exponential, relaxation_secs};
use super::figure::{busy, count, figures, mean, of_calls, utilisation};
use super::law::{LAWS, Patience, law};
use super::oracle::Fields;
use acd::config::{Attribute, CallSelection, Skill};
use acd::sim::distribution::Distribution;

/// Erlang B needs only the load; any handling time will do.
const ANY_HANDLING_SECS: f64 = 300.0;

/// The largest number of classes of priority.
const MAX_CLASSES: usize = 100;

/// A mean given twice may differ by rounding.
const ROUNDING: f64 = 1e-6;

/// One queue with `n` agents. Places to wait are given by `K` (agents and places), or by the telephone lines of the
/// queue (`lines`) or of the centre (`center_lines`), where the calls with agents occupy one each; without a rate
/// there are none.
pub(super) fn queue(fields: &Fields<'_>) -> Option<Case> {
    let agents = agents(fields);
    // The load follows from the rest, unless only the load is given.
    let (load, _) = (fields.optional_number("a"), fields.optional("rho"));
    let loss = !fields.has("lam_per_h");
    let service = if loss && !fields.has("aht_s") { exponential(ANY_HANDLING_SECS) } else { service(fields) };
    let handling_secs = service.mean_secs();
    let calls_per_hour = match load {
        Some(load) if loss => load * 3_600.0 / handling_secs,
        _ => fields.positive("lam_per_h"),
    };
    if calls_per_hour <= 0.0 {
        fields.note("a", calls_per_hour, "a load above zero");
    }
    let patience = patience(fields);
    let bound = bound(fields);
    let places = match bound {
        Some((key, present)) => {
            if present < agents {
                fields.doubt(key, "fewer than the agents", "agents and waiting places together");
            }
            Some(present.saturating_sub(agents))
        }
        None => loss.then_some(0),
    };
    let mean_patience = patience.law.as_ref().map(Distribution::mean_secs);
    let endless = mean_patience.is_none() && places.is_none();
    if endless && calls_per_hour * handling_secs >= 3_600.0 * f64::from(agents) {
        fields.doubt("n", agents, "more agents than the load: callers never hang up");
    }
    let mut relaxation = relaxation_secs(f64::from(agents), calls_per_hour, handling_secs, mean_patience);
    if let Distribution::Hyperexponential { branches } = &service {
        // The centre forgets as slowly as the longer conversations end.
        relaxation *= branches.iter().map(|(_, mean)| mean / handling_secs).fold(1.0, f64::max);
    }
    if let (None, Some(places)) = (mean_patience, places) {
        relaxation = relaxation.min(crossing_secs(f64::from(places), f64::from(agents), handling_secs));
    }
    let within = fields.optional_number("T_s");
    let mut draft = Draft::new();
    let queue = match bound {
        Some(("lines", lines)) => {
            let queue = draft.queue("queue", None);
            draft.lines(queue, lines);
            queue
        }
        Some(("center_lines", lines)) => {
            draft.center().lines = Some(lines);
            draft.queue("queue", None)
        }
        _ => draft.queue("queue", places),
    };
    draft.call_type("calls", queue, patience.law).balk_probability = patience.none_probability;
    draft.group("agents", agents, vec![(Skill::new(queue, 1), service)], CallSelection::default());
    let figures = figures(fields, |name| {
        let timed = within.map(|secs| name.replace("_T", &format!("_{secs}")));
        of_center(name, agents).or_else(|| of_calls(timed.as_deref().unwrap_or(name), &[0]))
    });
    Some(Case { name: fields.place().into(), model: draft.steady(vec![calls_per_hour], relaxation), figures })
}

/// How many calls may be present, and the field that says so.
fn bound(fields: &Fields<'_>) -> Option<(&'static str, u32)> {
    let mut given = ["K", "lines", "center_lines"].into_iter().filter(|key| fields.has(key));
    let first = given.next()?;
    for second in given {
        fields.doubt(second, "a second bound on the calls present", "one of K, lines and center_lines");
    }
    Some((first, fields.whole(first)))
}

fn agents(fields: &Fields<'_>) -> u32 {
    fields.optional("id");
    fields.optional("description");
    match fields.whole("n") {
        0 => {
            fields.note("n", 0, "at least one agent");
            1
        }
        agents => agents,
    }
}

/// The distribution of handling times: exponential, unless `service` is given.
fn service(fields: &Fields<'_>) -> Distribution {
    let mean_secs = fields.positive("aht_s");
    let given = if fields.has("service") { fields.text("service") } else { None };
    let Some(text) = given else { return exponential(mean_secs) };
    let Some(law) = law(text) else {
        fields.note("service", format!("{text:?}"), LAWS);
        return exponential(mean_secs);
    };
    same_mean(fields, "service", &law, "aht_s", mean_secs);
    law
}

fn patience(fields: &Fields<'_>) -> Patience {
    // `"inf"` is not a number.
    let mean_secs = match fields.optional("mean_patience_s") {
        Some(value) if value.as_str() == Some("inf") => None,
        Some(_) => Some(fields.positive("mean_patience_s")),
        None => None,
    };
    if fields.has("patience_s") {
        return Patience::of(Distribution::Constant { secs: fields.positive("patience_s") });
    }
    let given = if fields.has("patience") { fields.text("patience") } else { None };
    let Some(text) = given else { return mean_secs.map(exponential).map_or_else(Patience::default, Patience::of) };
    let Some(patience) = Patience::parse(text) else {
        fields.note("patience", format!("{text:?}"), LAWS);
        return Patience::default();
    };
    if let (Some(mean_secs), Some(law)) = (mean_secs, &patience.law) {
        let all = law.mean_secs() * (1.0 - patience.none_probability);
        // Over callers with any patience, or over all.
        if (all - mean_secs).abs() > ROUNDING * mean_secs {
            same_mean(fields, "patience", law, "mean_patience_s", mean_secs);
        }
    }
    patience
}

fn same_mean(fields: &Fields<'_>, key: &str, law: &Distribution, other: &str, mean_secs: f64) {
    if (law.mean_secs() - mean_secs).abs() > ROUNDING * mean_secs {
        let found = format!("a mean of {:.1} s", law.mean_secs());
        fields.doubt(key, found, format!("the mean that `{other}` gives, {mean_secs} s"));
    }
}

/// Figures of agents and of the whole centre.
fn of_center(name: &str, agents: u32) -> Option<How> {
    match name {
        "occupancy" => utilisation(0, agents),
        "E_busy" | "carried" => busy(0, &[0]),
        "E_N" => {
            mean(&[0], |sums| (sums.of(|cell| cell.waiting_secs) + sums.window.talking_secs(0, &[0]), sums.window.secs))
        }
        "B" => count(&[0], |sums| (sums.blocked(), sums.ended())),
        _ => None,
    }
}

/// One queue whose calls have priorities; the first attribute is the class, for counting.
pub(super) fn priorities(fields: &Fields<'_>) -> Option<Case> {
    let rates = rates(fields);
    let (agents, service) = (agents(fields), service(fields));
    let handling_secs = service.mean_secs();
    let _ = (fields.optional("a"), fields.optional("rho"));
    if rates.iter().sum::<f64>() * handling_secs >= 3_600.0 * f64::from(agents) {
        fields.doubt("n", agents, "more agents than the load: callers never hang up");
    }
    let mut draft = Draft::new();
    let names: Vec<String> = (1..=rates.len()).map(|class| format!("class{class}")).collect();
    draft.center().attributes = vec![Attribute { name: "class".into(), values: names.clone() }];
    let queue = draft.queue("queue", None);
    for (place, name) in names.iter().enumerate() {
        let call_type = draft.call_type(name, queue, None);
        call_type.priority = -(place as i16);
        call_type.attributes = vec![(0..rates.len()).map(|value| f64::from(u8::from(value == place))).collect()];
    }
    draft.group("agents", agents, vec![(Skill::new(queue, 1), service)], CallSelection::default());
    let all: Vec<usize> = (1..=rates.len()).collect();
    let relaxation = relaxation_secs(f64::from(agents), rates.iter().sum(), handling_secs, None);
    let figures = figures(fields, |name| match name.rsplit_once("_class") {
        Some((name, class)) => of_calls(name, &[class.parse().ok().filter(|class| all.contains(class))?]),
        None if name == "conservation_relerr" => Some(How::Not("the file's check of its own computation")),
        None if name == "E_W_FCFS" => of_calls("E_W", &all),
        None => of_calls(name, &all),
    });
    Some(Case { name: fields.place().into(), figures, model: draft.steady(rates, relaxation) })
}

/// A rate for each class.
fn rates(fields: &Fields<'_>) -> Vec<f64> {
    let texts: Vec<&str> = fields.text("lam_per_h").into_iter().flat_map(|text| text.split('|')).collect();
    let rate = |text: &&str| text.trim().parse().ok().filter(|rate: &f64| *rate > 0.0 && rate.is_finite());
    let rates: Option<Vec<f64>> = texts.iter().map(rate).collect();
    rates.filter(|rates| rates.len() <= MAX_CLASSES).unwrap_or_else(|| {
        fields.note("lam_per_h", format!("{:?}", texts.join("|")), "a rate for each class, as in 80|25");
        vec![1.0; texts.len().min(MAX_CLASSES)]
    })
}
