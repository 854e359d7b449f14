//! One queue and one group of agents: Erlang B, C and A, limited places, general patience, priorities.

use super::case::{Case, Draft, How, exponential, relaxation_secs};
use super::figure::{busy, count, figures, mean, of_calls, utilisation};
use super::oracle::{Entry, Fields};
use crate::config::{Attribute, CallSelection, Skill};
use crate::sim::distribution::Distribution;

/// The parameters.
const GIVEN: [&str; 11] =
    ["id", "n", "K", "a", "rho", "lam_per_h", "aht_s", "patience", "patience_s", "mean_patience_s", "T_s"];

/// Erlang B gives loads only; it holds for any handling time.
const ANY_HANDLING_SECS: f64 = 300.0;

/// Patience, where there is any: its distribution, and the chance to have none at all.
#[derive(Default)]
struct Patience {
    law: Option<Distribution>,
    none_probability: f64,
}

impl Patience {
    fn exponential(mean_secs: f64) -> Self {
        Self { law: Some(exponential(mean_secs)), none_probability: 0.0 }
    }

    /// As `mmn_plus_G` writes it.
    fn parse(text: &str) -> Option<Self> {
        let inside = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix(')');
        if let Some(mean) = inside("Erlang2(mean=") {
            let law = Distribution::Erlang { phases: 2, mean_secs: mean.parse().ok()? };
            return Some(Self { law: Some(law), none_probability: 0.0 });
        }
        if let Some((mean, scv)) = inside("LN(mean=").and_then(|inside| inside.split_once(",scv=")) {
            let cv = scv.parse::<f64>().ok()?.sqrt();
            let law = Distribution::Lognormal { mean_secs: mean.parse().ok()?, cv };
            return Some(Self { law: Some(law), none_probability: 0.0 });
        }
        let (chance, mean) = inside("P(R=0)=")?.split_once(" else Exp(mean=")?;
        Some(Self { law: Some(exponential(mean.parse().ok()?)), none_probability: chance.parse().ok()? })
    }
}

/// One queue: `agents` agents, calls an hour, mean handling time, patience, places to wait.
struct Single {
    agents: u32,
    calls_per_hour: f64,
    handling_secs: f64,
    patience: Patience,
    waiting_max: Option<u32>,
}

impl Single {
    fn case(self, file: &str, entry: &Entry, extra: impl Fn(&str, u32) -> Option<How>) -> Case {
        let (agents, mean_patience) = (self.agents, self.patience.law.as_ref().map(Distribution::mean_secs));
        let mut relaxation = relaxation_secs(f64::from(agents), self.calls_per_hour, self.handling_secs, mean_patience);
        if let (None, Some(places)) = (mean_patience, self.waiting_max) {
            // A walk between two walls: it has forgotten its start once it has crossed the room.
            let room = f64::from(places) + f64::from(agents).sqrt();
            let crossing = room * room * self.handling_secs / f64::from(agents);
            relaxation = relaxation.min(crossing.max(self.handling_secs));
        }
        let mut draft = Draft::new();
        let queue = draft.queue("queue", self.waiting_max);
        draft.call_type("calls", queue, self.patience.law).balk_probability = self.patience.none_probability;
        let skills = vec![(Skill::new(queue, 1), self.handling_secs)];
        draft.group("agents", agents, skills, CallSelection::default());
        Case {
            name: format!("{file}/{}", entry.text("id")),
            model: draft.steady(vec![self.calls_per_hour], relaxation),
            figures: figures(entry, &GIVEN, |name| extra(name, agents).or_else(|| of_calls(name, &[0]))),
        }
    }
}

fn agents(entry: &Entry) -> u32 {
    entry.number("n") as u32
}

fn queue(entry: &Entry, patience: Patience) -> Single {
    Single {
        agents: agents(entry),
        calls_per_hour: entry.number("lam_per_h"),
        handling_secs: entry.number("aht_s"),
        patience,
        waiting_max: None,
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

pub(super) fn erlang_b(file: &str, entry: &Entry) -> Case {
    let single = Single {
        agents: agents(entry),
        calls_per_hour: entry.number("a") * 3_600.0 / ANY_HANDLING_SECS,
        handling_secs: ANY_HANDLING_SECS,
        patience: Patience::default(),
        waiting_max: Some(0),
    };
    single.case(file, entry, of_center)
}

pub(super) fn erlang_c(file: &str, entry: &Entry) -> Case {
    queue(entry, Patience::default()).case(file, entry, of_center)
}

pub(super) fn erlang_a(file: &str, entry: &Entry) -> Case {
    queue(entry, Patience::exponential(entry.number("mean_patience_s"))).case(file, entry, of_center)
}

pub(super) fn deterministic_patience(file: &str, entry: &Entry) -> Case {
    let law = Distribution::Constant { secs: entry.number("patience_s") };
    queue(entry, Patience { law: Some(law), none_probability: 0.0 }).case(file, entry, of_center)
}

pub(super) fn general_patience(file: &str, entry: &Entry) -> Case {
    let patience = Patience::parse(entry.text("patience")).expect("the file writes patience in one of three ways");
    queue(entry, patience).case(file, entry, of_center)
}

pub(super) fn limited(file: &str, entry: &Entry) -> Case {
    let patience = entry.field("mean_patience_s").as_f64().map_or(Patience::default(), Patience::exponential);
    let waiting_max = entry.number("K") as u32 - agents(entry);
    let secs = entry.number("T_s").to_string();
    Single { waiting_max: Some(waiting_max), ..queue(entry, patience) }.case(file, entry, |name, agents| {
        of_center(name, agents).or_else(|| {
            let with_time = name.replace("_T", &format!("_{secs}"));
            of_calls(&with_time, &[0])
        })
    })
}

/// One queue in which calls have priorities; the first attribute tells the class to whoever counts.
pub(super) fn priorities(file: &str, entry: &Entry) -> Case {
    let rates: Vec<f64> =
        entry.text("lam_per_h").split('|').map(|rate| rate.parse().expect("a rate for each class")).collect();
    let (agents, handling_secs) = (agents(entry), entry.number("aht_s"));
    let mut draft = Draft::new();
    let names: Vec<String> = (1..=rates.len()).map(|class| format!("class{class}")).collect();
    draft.center().attributes = vec![Attribute { name: "class".into(), values: names.clone() }];
    let queue = draft.queue("queue", None);
    for (place, name) in names.iter().enumerate() {
        let call_type = draft.call_type(name, queue, None);
        call_type.priority = -(place as i16);
        call_type.attributes = vec![(0..rates.len()).map(|value| f64::from(u8::from(value == place))).collect()];
    }
    draft.group("agents", agents, vec![(Skill::new(queue, 1), handling_secs)], CallSelection::default());
    let all: Vec<usize> = (1..=rates.len()).collect();
    let relaxation = relaxation_secs(f64::from(agents), rates.iter().sum(), handling_secs, None);
    Case {
        name: format!("{file}/{}", entry.text("id")),
        figures: figures(entry, &GIVEN, |name| match name.rsplit_once("_class") {
            Some((name, class)) => of_calls(name, &[class.parse().ok()?]),
            None if name == "conservation_relerr" => Some(How::Not("the file's check of its own computation")),
            None if name == "E_W_FCFS" => of_calls("E_W", &all),
            None => of_calls(name, &all),
        }),
        model: draft.steady(rates, relaxation),
    }
}
