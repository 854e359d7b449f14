//! A world is known, its calls are simulated, and what is learnt from them is compared with it.

use acd::scenario::Scenario;
use acd_planning::forecast::Holidays;
use acd_planning::learn::{Law, LearnError, Learning, Learnt, learn};
use acd_planning::records::{Call, Outcome, Records, simulated};
use jiff::SignedDuration;
use jiff::civil::date;

/// Two desks of their own agents; about one call in twenty is abandoned.
const KNOWN: &str = r#"
queues.contract = { wrap_up = "until_done" }
queues.family = { wrap_up = "until_done" }
profiles.contract.skills = { contract = 1 }
profiles.family.skills = { family = 1 }
agents = { contract = 12, family = 8 }

[world.calendar]
start = 2026-03-02
days = 28

[world.demand.patterns]
weekday.rates = { contract = [0, 0, 0, 0, 0, 0, 0, 0, 30, 60, 60, 60, 40, 40, 60, 60, 60, 30, 0, 0, 0, 0, 0, 0], family = 12 }
weekend.rates = { contract = [0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 30, 30, 20, 20, 30, 30, 30, 0, 0, 0, 0, 0, 0, 0], family = 12 }

[world.callers]
patience.exponential = "240s"

[world.call_types.contract]
[world.call_types.family]

[world.handling]
wrap_up.constant = "20s"
queues.contract.talk.lognormal = { mean = "300s", cv = 0.6 }
queues.family.talk.lognormal = { mean = "420s", cv = 0.7 }

[world.staffing.patterns.weekday]
contract = [0, 0, 0, 0, 0, 0, 0, 0, 4, 7, 7, 7, 5, 5, 7, 7, 7, 4, 0, 0, 0, 0, 0, 0]
family = 3
[world.staffing.patterns.weekend]
contract = [0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 4, 3, 3, 4, 4, 4, 0, 0, 0, 0, 0, 0, 0]
family = 3
"#;

/// The calls of one replication, as a system would record them to the second.
fn recorded(text: &str, seed: u64) -> Records {
    let scenario = Scenario::parse("known", text).expect("a sound scenario");
    let mut records = simulated(&scenario, date(2026, 3, 2), seed).expect("a replication");
    for call in &mut records.calls {
        // What few systems record.
        call.wrap = None;
    }
    records
}

fn learnt(records: &Records) -> Learnt {
    let holidays = Holidays::default();
    let learning = Learning {
        records,
        centre: None,
        period_minutes: 60,
        holidays: &holidays,
        title: "learnt",
        calls_simulated: 60_000,
        seed: 1,
    };
    learn(learning, || {}).expect("something is learnt")
}

#[test]
fn a_known_world_is_found_again() {
    let records = recorded(KNOWN, 3);
    let learnt = learnt(&records);
    let left = records.calls.iter().filter(|call| call.outcome == Outcome::Abandoned);
    let mean_left = left.clone().map(|call| call.wait.unwrap_or(0.0)).sum::<f64>() / left.clone().count() as f64;
    assert!(mean_left < 120.0, "the mean wait of those who left, {mean_left}, is far from the mean patience");
    let patience = learnt.patience[0].law.as_ref().map_or(0.0, Law::mean);
    let error = 4.0 / (left.count() as f64).sqrt();
    assert!((patience / 240.0 - 1.0).abs() < error, "patience of {patience} s, not of 240 s within {error}");
    assert_eq!(learnt.patience.len(), 1, "both queues' callers are alike");
    assert_eq!(learnt.patience[0].balking, 0.0);
    assert!(matches!(learnt.patience[0].law, Some(Law::Exponential(_))), "{:?}", learnt.patience[0].law);
    for (talk, (mean, cv)) in learnt.talk.iter().zip([(300.0, 0.6f64), (420.0, 0.7)]) {
        let error = 4.0 * cv / (talk.calls as f64).sqrt();
        assert!((talk.law.mean() / mean - 1.0).abs() < error, "{} s, not {mean} s", talk.law.mean());
        let Law::Lognormal { cv: found, .. } = talk.law else { panic!("a lognormal law, not {:?}", talk.law) };
        assert!((found / cv - 1.0).abs() < 0.1, "{found}");
        assert!(talk.profiles.is_empty() && talk.hours.is_none(), "neither profiles nor hours differ");
    }
    let work = learnt.after_call.as_ref().map(|work| work.law.clone());
    assert!(matches!(work, Some(Law::Constant(secs)) if (secs - 20.0).abs() <= 1.0), "{work:?}");
    assert!(learnt.busyness_cv < 0.06, "{}", learnt.busyness_cv);
    assert_eq!(learnt.absence, 0.0);
}

#[test]
fn the_learnt_scenario_has_the_known_staff_and_waits() {
    let learnt = learnt(&recorded(KNOWN, 4));
    let world = &learnt.scenario.world;
    let names: Vec<&str> = world.patterns.iter().map(|pattern| pattern.name.as_str()).collect();
    assert_eq!(names, ["weekday", "weekend"]);
    let known = Scenario::parse("known", KNOWN).expect("a sound scenario");
    let hours = |scenario: &Scenario| -> Vec<u32> {
        let patterns = scenario.world.patterns.iter();
        patterns.flat_map(|pattern| pattern.staff.iter().map(|curve| curve.iter().sum())).collect()
    };
    // Hours on duty by kind of day and profile: 60, 72, 30 and 72.
    for (found, known) in hours(&learnt.scenario).into_iter().zip(hours(&known)) {
        assert!(found.abs_diff(known) <= 3, "{found} hours on duty, not {known}");
    }
    let all = &learnt.trial.all;
    let (recorded, simulated) = (all.recorded.mean_wait.unwrap_or(0.0), all.learnt.mean_wait.unwrap_or(0.0));
    assert!((simulated / recorded - 1.0).abs() < 0.05, "a mean wait of {simulated} s, not of {recorded} s");
    let (recorded, simulated) = (all.recorded.answered.unwrap_or(0.0), all.learnt.answered.unwrap_or(0.0));
    assert!((simulated - recorded).abs() < 1.0, "{simulated} % answered, not {recorded} %");
    assert!(!learnt.scenario.assumptions.is_empty() && learnt.scenario.warnings().is_empty());
}

#[test]
fn records_that_say_too_little_are_refused() {
    let mut records = recorded(KNOWN, 5);
    let holidays = Holidays::default();
    let learning = |records: &Records| {
        let learning = Learning {
            records,
            centre: None,
            period_minutes: 60,
            holidays: &holidays,
            title: "x",
            calls_simulated: 60_000,
            seed: 1,
        };
        learn(learning, || {}).map(|_| ()).expect_err("too little")
    };
    records.calls.truncate(300);
    let mut nobody = records.clone();
    nobody.calls.iter_mut().for_each(|call| call.agent = None);
    assert!(matches!(learning(&nobody), LearnError::NoAgents));
    let mut silent = records.clone();
    silent.calls.iter_mut().for_each(|call| call.talk = None);
    assert!(matches!(learning(&silent), LearnError::NoConversations));
    records.calls.clear();
    assert!(matches!(learning(&records), LearnError::Nothing));
}

#[test]
fn a_given_centre_is_kept_and_must_have_the_queues() {
    let records = recorded(KNOWN, 6);
    let known = Scenario::parse("known", KNOWN).expect("a sound scenario");
    let holidays = Holidays::default();
    let center = known.center.clone();
    let learning = Learning {
        records: &records,
        centre: Some(&center),
        period_minutes: 60,
        holidays: &holidays,
        title: "x",
        calls_simulated: 60_000,
        seed: 1,
    };
    let learnt = learn(learning, || {}).expect("something is learnt");
    assert_eq!(learnt.scenario.center.queues, center.queues);
    assert_eq!(learnt.scenario.center.agents.len(), 20);
    let mut other = center.clone();
    other.queues[0].name = "contracts".into();
    let learning = Learning { centre: Some(&other), ..learning };
    let refused = learn(learning, || {}).map(|_| ()).expect_err("an unknown queue").to_string();
    assert!(refused.contains("`contract`") && refused.contains("`contracts`"), "{refused}");
}

/// Calls of the learnt world on its recorded days.
fn fresh_calls(learnt: &Learnt) -> f64 {
    learnt.scenario.world.expected_calls()
}

#[test]
fn who_calls_again_after_giving_up_is_no_new_demand() {
    let mut records = recorded(KNOWN, 7);
    let before = fresh_calls(&learnt(&records));
    records.callers = (0..records.calls.len()).map(|caller| format!("caller {caller}")).collect();
    records.calls.iter_mut().enumerate().for_each(|(caller, call)| call.caller = Some(caller));
    // Every other one of those who left calls again, ten minutes after that, and leaves at once.
    let left: Vec<_> = records.calls.iter().filter(|call| call.outcome == Outcome::Abandoned).cloned().collect();
    let again = left.iter().step_by(2).map(|call| {
        let pause = SignedDuration::from_secs_f64(call.wait.unwrap_or(0.0) + 600.0);
        Call { at: call.at + pause, wait: Some(1.0), ..call.clone() }
    });
    let again: Vec<_> = again.collect();
    assert!(again.len() > 50, "{}", again.len());
    records.calls.extend(again);
    records.calls.sort_by_key(|call| call.at);
    let learnt = learnt(&records);
    let redial = learnt.redial.as_ref().expect("callers are named");
    assert!((redial.probability - 1.0 / 3.0).abs() < 0.01, "one in three of all who left: {redial:?}");
    assert!((redial.pause - 600.0).abs() < 5.0 && redial.tries_max == 2, "{redial:?}");
    assert!((fresh_calls(&learnt) / before - 1.0).abs() < 0.002, "{} {before}", fresh_calls(&learnt));
}

#[test]
fn a_transferred_call_is_no_new_demand_of_its_next_queue() {
    let mut records = recorded(KNOWN, 8);
    let before = fresh_calls(&learnt(&records));
    let (from, to) = (0, 1);
    let answered = |call: &&mut Call| call.queue == from && call.outcome == Outcome::Answered;
    let mut passed = Vec::new();
    for call in records.calls.iter_mut().filter(answered).step_by(10) {
        call.transfer = Some(to);
        let end = SignedDuration::from_secs_f64(call.wait.unwrap_or(0.0) + call.talk.unwrap_or(0.0));
        let next = Call {
            at: call.at + end,
            queue: to,
            outcome: Outcome::Abandoned,
            wait: Some(5.0),
            talk: None,
            agent: None,
            transfer: None,
            ..call.clone()
        };
        passed.push(next);
    }
    let moved = passed.len();
    records.calls.extend(passed);
    records.calls.sort_by_key(|call| call.at);
    let learnt = learnt(&records);
    let [found] = &learnt.passed[..] else { panic!("{:?}", learnt.passed) };
    assert_eq!((found.from, found.to, found.calls), (from, to, moved));
    assert!((found.probability - 0.1).abs() < 0.002, "{found:?}");
    assert!((fresh_calls(&learnt) / before - 1.0).abs() < 0.002, "{} {before}", fresh_calls(&learnt));
}

#[test]
fn a_queue_whose_callers_go_first_has_their_head_start() {
    let text = KNOWN
        .replace(
            "profiles.contract.skills = { contract = 1 }",
            "profiles.contract.skills = { contract = 1, family = 1 }",
        )
        .replace("profiles.family.skills = { family = 1 }", "profiles.family.skills = { contract = 1, family = 1 }")
        .replace("{ wrap_up = \"until_done\" }", "{ wrap_up = \"until_done\", priority = { age_credit = \"1s\" } }")
        .replace("[world.call_types.family]", "[world.call_types.family]\npriority = 60");
    let learnt = learnt(&recorded(&text, 9));
    let starts: Vec<f64> = learnt.scenario.world.call_types.iter().map(|of| f64::from(of.priority)).collect();
    let [contract, family] = starts[..] else { panic!("{starts:?}") };
    assert!((family - contract - 60.0).abs() <= 10.0, "{starts:?}");
}

#[test]
fn an_outage_says_nothing_of_usual_days() {
    let mut records = recorded(KNOWN, 10);
    let usual = learnt(&records);
    // On one morning nobody is answered for two hours.
    let out = |call: &Call| call.at.date() == date(2026, 3, 11) && (10..12).contains(&call.at.hour());
    for call in records.calls.iter_mut().filter(|call| out(call)) {
        (call.outcome, call.wait, call.talk, call.agent) = (Outcome::Abandoned, Some(2.0), None, None);
    }
    let learnt = learnt(&records);
    assert!(learnt.notes.iter().any(|note| note.contains("outages, which are left out")), "{:?}", learnt.notes);
    let mean = |learnt: &Learnt| learnt.patience[0].law.as_ref().map_or(0.0, Law::mean);
    assert!((mean(&learnt) / mean(&usual) - 1.0).abs() < 0.05, "{} {}", mean(&learnt), mean(&usual));
    let calls = |learnt: &Learnt| fresh_calls(learnt);
    assert!((calls(&learnt) / calls(&usual) - 1.0).abs() < 0.01, "{} {}", calls(&learnt), calls(&usual));
}
