//! A comparison as a document for programs.

use acd::scenario::Scenario;
use serde_json::{Value, json};

use super::{Change, Comparison, Days, Sample};
use crate::observe::estimate_document;
use crate::parts::Part;

/// A scenario and what it is called.
pub type Titled<'a> = (&'a str, &'a Scenario);

/// What [`compare`](super::compare) found, as `acd compare --json` prints it: the baseline, then each variant with its
/// figures, queues and hours.
pub fn compare_document<'a>(
    (title, baseline): Titled<'_>,
    variants: impl IntoIterator<Item = Titled<'a>>,
    found: &[Comparison],
    sample: Sample,
) -> Value {
    let variants = variants.into_iter().zip(found).map(|((title, scenario), comparison)| {
        json!({
            "variant": title,
            "days": days(scenario),
            "figures": figures(comparison),
            "queues": parts(&comparison.queues),
            "hours": parts(&comparison.hours),
        })
    });
    json!({
        "baseline": title,
        "days": days(baseline),
        "replications": sample.replications,
        "seed": sample.seed,
        "variants": variants.collect::<Vec<_>>(),
    })
}

fn figures(comparison: &Comparison) -> Vec<Value> {
    let figure = |pair: &super::Pair| {
        let mut figure = change(&pair.change);
        figure["title"] = json!(pair.title);
        figure["measure"] = json!(pair.measure);
        figure["unit"] = json!(pair.unit);
        figure["published_growth_percent"] = json!(pair.published.map(|(value, _)| value));
        figure["within_tolerance"] = json!(pair.is_near());
        figure
    };
    comparison.pairs.iter().map(figure).collect()
}

fn parts(parts: &[Part]) -> Vec<Value> {
    let part = |part: &Part| {
        json!({
            "name": part.name,
            "for_agents": change(&part.for_agents),
            "answer_rate_percent": change(&part.answer_rate),
            "mean_wait_answered_secs": change(&part.mean_wait_answered),
        })
    };
    parts.iter().map(part).collect()
}

fn days(scenario: &Scenario) -> Value {
    let days = Days::of(scenario);
    json!({
        "number": days.number(),
        "first": days.first.map(|first| first.to_string()),
        "kinds": days.kinds.into_iter().map(|(name, days)| json!({ "pattern": name, "days": days })).collect::<Vec<_>>(),
    })
}

fn change(change: &Change) -> Value {
    json!({
        "baseline": estimate_document(change.baseline),
        "variant": estimate_document(change.variant),
        "change": estimate_document(change.difference),
        "growth_percent": estimate_document(change.growth),
    })
}
