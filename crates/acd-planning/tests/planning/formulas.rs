//! `acd_planning::formulas` reproduces every figure in the oracle files that has a formula.

use acd::sim::distribution::Distribution;
use acd_planning::formulas::{Demand, ErlangC, Impatient, Limited, Priorities, erlang_b};
use serde_json::{Map, Value};

/// The files give ten significant digits.
const TOLERANCE: f64 = 1e-9;

/// Inputs, sizes of state spaces, and the file's own self-check.
const GIVEN: [&str; 12] = [
    "id",
    "n",
    "K",
    "a",
    "rho",
    "lam_per_h",
    "aht_s",
    "patience",
    "patience_s",
    "mean_patience_s",
    "T_s",
    "conservation_relerr",
];

type Case = Map<String, Value>;

fn cases(text: &str) -> Vec<Case> {
    serde_json::from_str(text).expect("the oracle files are lists of objects")
}

fn number(case: &Case, key: &str) -> f64 {
    case[key].as_f64().unwrap_or_else(|| panic!("{key} of {} is a number", case["id"]))
}

fn agents(case: &Case) -> u32 {
    number(case, "n") as u32
}

fn demand(case: &Case) -> Demand {
    Demand::new(number(case, "lam_per_h"), number(case, "aht_s")).expect("sound")
}

/// Compares every figure of a case with the result of `formula` for its name.
fn compare(case: &Case, formula: impl Fn(&str) -> Option<f64>) {
    for (key, value) in case.iter().filter(|(key, _)| !GIVEN.contains(&key.as_str())) {
        let expected = value.as_f64().unwrap_or_else(|| panic!("{key} of {} is a number", case["id"]));
        let found = formula(key).unwrap_or_else(|| panic!("no formula for {key} of {}", case["id"]));
        // Figures that are differences lose the digits that the two terms share.
        let error = (found - expected).abs() / expected.abs().max(1e-6);
        assert!(error <= TOLERANCE, "{key} of {}: {found}, where the file says {expected}", case["id"]);
    }
}

fn seconds_after(key: &str, prefix: &str) -> Option<f64> {
    key.strip_prefix(prefix)?.trim_end_matches('s').parse().ok()
}

#[test]
fn erlang_b_agrees_with_every_case() {
    for case in cases(include_str!("../../oracles/erlang_b.json")) {
        let (servers, load) = (number(&case, "n"), number(&case, "a"));
        let lost = erlang_b(agents(&case), load).expect("sound");
        compare(&case, |key| match key {
            "B" => Some(lost),
            "carried" => Some(load * (1.0 - lost)),
            "occupancy" => Some(load * (1.0 - lost) / servers),
            _ => None,
        });
    }
}

#[test]
fn erlang_c_agrees_with_every_case() {
    for case in cases(include_str!("../../oracles/erlang_c.json")) {
        let queue = ErlangC::new(demand(&case), agents(&case)).expect("stable");
        compare(&case, |key| match key {
            "P_wait" => Some(queue.wait_probability()),
            "E_W" => Some(queue.mean_wait_secs()),
            "E_W_given_wait" => Some(queue.mean_wait_of_waiting_secs()),
            "E_Q" => Some(queue.mean_queue()),
            "occupancy" => Some(queue.occupancy()),
            _ => queue.answered_within(seconds_after(key, "P_W_le_")?).ok(),
        });
    }
}

#[test]
fn erlang_a_agrees_with_every_case() {
    for case in cases(include_str!("../../oracles/erlang_a.json")) {
        let patience = number(&case, "mean_patience_s");
        let queue = Impatient::erlang_a(demand(&case), agents(&case), patience).expect("sound");
        compare(&case, |key| impatient(&queue, key));
    }
}

#[test]
fn deterministic_patience_agrees_with_every_case() {
    for case in cases(include_str!("../../oracles/mmn_plus_D.json")) {
        let patience = Distribution::Constant { secs: number(&case, "patience_s") };
        let queue = Impatient::new(demand(&case), agents(&case), &patience).expect("sound");
        compare(&case, |key| impatient(&queue, key));
    }
}

#[test]
fn general_patience_agrees_with_every_case() {
    for case in cases(include_str!("../../oracles/mmn_plus_G.json")) {
        let patience = patience(case["patience"].as_str().expect("text"));
        let queue = Impatient::new(demand(&case), agents(&case), &patience).expect("sound");
        compare(&case, |key| impatient(&queue, key));
    }
}

fn patience(text: &str) -> Distribution {
    let erlang = |mean_secs| Distribution::Erlang { phases: 2, mean_secs };
    let balking = |chance: f64, mean_secs| Distribution::Mixture {
        branches: vec![
            (chance, Distribution::Constant { secs: 0.0 }),
            (1.0 - chance, Distribution::Exponential { mean_secs }),
        ],
    };
    match text {
        "Erlang2(mean=120)" => erlang(120.0),
        "Erlang2(mean=180)" => erlang(180.0),
        "Erlang2(mean=225)" => erlang(225.0),
        "LN(mean=120,scv=4)" => Distribution::Lognormal { mean_secs: 120.0, cv: 2.0 },
        "P(R=0)=0.1 else Exp(mean=180.0)" => balking(0.1, 180.0),
        "P(R=0)=0.05 else Exp(mean=240.0)" => balking(0.05, 240.0),
        _ => panic!("unknown patience {text}"),
    }
}

fn impatient(queue: &Impatient, key: &str) -> Option<f64> {
    let within = |secs| queue.within(secs).expect("sound");
    let ends = |what: &str| seconds_after(key.strip_suffix(what)?, "P_W_le_");
    match key {
        "P_wait" => Some(queue.wait_probability()),
        "P_W_gt_0" => Some(queue.positive_wait_probability()),
        "P_ab" => Some(queue.abandoned()),
        "P_ab_given_wait" => queue.abandoned_of_waiting(),
        "P_served" => Some(queue.answered()),
        "E_V" => Some(queue.mean_offered_wait_secs()),
        "E_W" => Some(queue.mean_wait_secs()),
        "E_W_served" => queue.mean_wait_answered_secs(),
        "E_W_abandoned" => queue.mean_wait_abandoned_secs(),
        "E_W_given_wait" => queue.mean_wait_of_waiting_secs(),
        "E_W2_served" => queue.mean_square_wait_answered(),
        "E_Q" => Some(queue.mean_queue()),
        "E_N" => Some(queue.mean_calls()),
        "occupancy" => Some(queue.occupancy()),
        "SL20_answered_over_offered" => Some(within(20.0).answered),
        "SL20_over_answered" => Some(within(20.0).answered / queue.answered()),
        "SL20_answered_plus_ab_within20_over_offered" => Some(within(20.0).answered + within(20.0).abandoned),
        "SL20_over_offered_minus_short_ab5" => Some(within(20.0).answered / (1.0 - within(5.0).abandoned)),
        "SL20_over_answered_plus_ab_after20" => Some(within(20.0).answered / (1.0 - within(20.0).abandoned)),
        _ => ends("_given_served")
            .map(|secs| within(secs).answered / queue.answered())
            .or_else(|| ends("_given_ab").map(|secs| within(secs).abandoned / queue.abandoned()))
            .or_else(|| seconds_after(key, "P_served_within_").map(|secs| within(secs).answered))
            .or_else(|| seconds_after(key, "P_ab_within_").map(|secs| within(secs).abandoned))
            .or_else(|| seconds_after(key, "P_W_le_").map(|secs| 1.0 - within(secs).waiting)),
    }
}

#[test]
fn limited_places_agree_with_every_case() {
    for case in cases(include_str!("../../oracles/mmnk.json")) {
        let places = number(&case, "K") as u32;
        let patience = case["mean_patience_s"].as_f64();
        let queue = Limited::new(demand(&case), agents(&case), places, patience).expect("sound");
        let within = queue.within(number(&case, "T_s")).expect("sound");
        let accepted = 1.0 - queue.blocked();
        compare(&case, |key| match key {
            "P_block" => Some(queue.blocked()),
            "P_wait" => Some(queue.wait_probability()),
            "P_wait_given_accepted" => Some(queue.wait_probability() / accepted),
            "P_ab" => Some(queue.abandoned()),
            "P_ab_given_accepted" => Some(queue.abandoned() / accepted),
            "P_ab_given_wait" if queue.abandoned() == 0.0 => Some(0.0),
            "P_ab_given_wait" => Some(queue.abandoned() / queue.wait_probability()),
            "P_served" => Some(queue.answered()),
            "E_W" => Some(queue.mean_wait_secs()),
            "E_W_accepted" => Some(queue.mean_wait_accepted_secs()),
            "E_W_served" => Some(queue.mean_wait_answered_secs()),
            "E_W_abandoned" => queue.mean_wait_abandoned_secs(),
            "E_Q" => Some(queue.mean_queue()),
            "E_busy" => Some(queue.mean_busy()),
            "occupancy" => Some(queue.occupancy()),
            "P_served_within_T" => Some(within.answered),
            "P_ab_within_T" => Some(within.abandoned),
            "P_W_gt_T" => Some(within.waiting),
            "P_W_le_T_given_accepted" => Some(1.0 - within.waiting / accepted),
            "P_W_le_T_given_served" => Some(within.answered / queue.answered()),
            _ => None,
        });
    }
}

#[test]
fn priorities_agree_with_every_case() {
    for case in cases(include_str!("../../oracles/priority_mmn.json")) {
        let rates = case["lam_per_h"].as_str().expect("text").split('|');
        let rates: Vec<f64> = rates.map(|rate| rate.parse().expect("a number")).collect();
        let queue = Priorities::new(&rates, number(&case, "aht_s"), agents(&case)).expect("stable");
        let class = |key: &str, prefix: &str| {
            let place: usize = key.strip_prefix(prefix)?.parse().ok()?;
            queue.classes().nth(place - 1)
        };
        compare(&case, |key| match key {
            "P_wait" => Some(queue.all().wait_probability()),
            "E_W_FCFS" => Some(queue.all().mean_wait_secs()),
            _ => class(key, "E_W_class")
                .map(|class| class.mean_wait_secs())
                .or_else(|| class(key, "P_W_le_20_class").map(|class| class.answered_within(20.0).expect("sound"))),
        });
    }
}
