//! A rota as a document.

use serde_json::{Value, json};

use super::clock;
use crate::plan::Made;
use crate::setup::Setup;

/// A rota as a document: what `acd rota --json` prints.
pub fn document(setup: &Setup, made: &Made) -> Value {
    let rota = &made.rota;
    let people: Vec<Value> = rota
        .people
        .iter()
        .enumerate()
        .map(|(person, (name, days))| {
            let shifts = days.iter().enumerate().filter_map(|(day, worked)| {
                let (profile, kind) = (*worked)?;
                let kind = &rota.kinds[kind];
                Some(json!({ "date": rota.date(day).to_string(), "profile": rota.profiles[profile], "shift": kind.name,
                    "start": clock(kind.start), "end": clock(kind.end) }))
            });
            json!({ "name": name, "hours": f64::from(rota.paid_to(person)) / 60.0, "weekends": rota.weekends_of(person),
                "nights": rota.nights_of(person), "shifts": shifts.collect::<Vec<_>>() })
        })
        .collect();
    let targets: Vec<Value> = made
        .verified
        .iter()
        .flat_map(|verified| &verified.checked)
        .map(|each| {
            json!({ "target": each.target, "reached": each.estimate.map(|estimate| estimate.value),
            "half_width": each.estimate.and_then(|estimate| estimate.half_width), "met": each.is_met() })
        })
        .collect();
    let (days, weekdays) = made.paid_hours();
    let [cover, wishes, fairness] = made.cost;
    json!({
        "title": setup.title, "first": rota.first.to_string(), "days": rota.days(), "people": people,
        "cost": { "cover": cover, "wishes": wishes, "fairness": fairness }, "bound": made.bound,
        "missing_hours": made.missing_hours(), "paid_hours_by_day": days, "paid_hours_a_weekday": weekdays.iter().sum::<f64>() / weekdays.len().max(1) as f64,
        "targets": targets, "raised_hours": made.raised, "stopped": made.stopped,
    })
}
