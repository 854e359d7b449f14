//! Files are read with all their faults; what is measured agrees with exact values, and differs where the centre does.

use super::oracle::Entry;
use super::*;
use acd::config::Proficiency;
use acd::sim::distribution::Distribution;

fn all() -> Vec<Case> {
    Suite::built_in().cases
}

fn faults(text: &str) -> Vec<String> {
    let files = [("mine".to_owned(), text.to_owned())];
    Suite::read(&files).err().into_iter().flatten().map(|fault| fault.to_string()).collect()
}

fn case(name: &str) -> Entry {
    let (file, id) = name.split_once('/').expect("a file and a case");
    let (_, text) = oracle::FILES.into_iter().find(|(name, _)| *name == file).expect("a file");
    let entries = entries(file, text, &mut Vec::new());
    entries.into_iter().map(|(_, entry)| entry).find(|entry| entry["id"] == id).expect("a case")
}

/// The case with one thing changed, as a file.
fn changed(name: &str, change: impl Fn(&mut Value)) -> String {
    let mut value = Value::Object(case(name));
    change(&mut value);
    value.to_string()
}

#[test]
fn what_a_model_does_not_have_is_refused_by_name() {
    type Change = fn(&mut Value);
    let table: [(&str, Change, &str); 19] = [
        ("erlang_c/EC01", |it| it["reserve"] = 1.into(), "mine/EC01: reserve: found a field unknown to this model"),
        ("erlang_c/EC01", |it| it["P_wiat"] = 0.5.into(), "mine/EC01: P_wiat: found a field"),
        ("erlang_c/EC01", |it| it["P_wait"] = "half".into(), "P_wait: found \"half\"; expected a number"),
        ("erlang_c/EC01", |it| it["n"] = 0.into(), "n: found 0; expected at least one agent"),
        ("erlang_c/EC01", |it| it["lam_per_h"] = 12.into(), "more agents than the load"),
        (
            "erlang_c/EC01",
            |it| it["service"] = "H2(mean=200,scv=4)".into(),
            "service: found a mean of 200.0 s; expected the mean that `aht_s` gives, 300 s",
        ),
        (
            "mmn_plus_G/EG01",
            |it| it["patience"] = "Cauchy(mean=120)".into(),
            "patience: found \"Cauchy(mean=120)\"; expected one of Exp(mean=…)",
        ),
        ("mmnk/EK03", |it| it["K"] = 1.into(), "K: found fewer than the agents"),
        ("lines/LK03", |it| it["lines"] = 1.into(), "lines: found fewer than the agents"),
        ("lines/LK03", |it| it["K"] = 4.into(), "lines: found a second bound on the calls present"),
        (
            "alis_agents/AL1",
            |it| it["params"]["lam_per_h"] = serde_json::json!([0, 0]),
            "params.lam_per_h: found no calls at all",
        ),
        (
            "multiskill_N/N1-Bfirst",
            |it| it["params"]["reserved"] = 1.into(),
            "mine/N1-Bfirst: params.reserved: found a field unknown to this model",
        ),
        (
            "multiskill_N/N1-Bfirst",
            |it| it["params"]["reserve"] = serde_json::json!({ "G,C": 1 }),
            "params.reserve: found {\"G,C\":1}; expected whole numbers",
        ),
        (
            "multiskill_N/N1-Bfirst",
            |it| it["params"]["agents"] = serde_json::json!([5]),
            "params.agents: found [5]; expected a list of 2",
        ),
        (
            "multiskill_N/N1-Bfirst",
            |it| it["params"]["freed_agent_rule"][0][0] = "random".into(),
            "params.freed_agent_rule: found [\"random\"",
        ),
        (
            "multiskill_N/N1-Bfirst",
            |it| it["more"] = 1.into(),
            "mine/N1-Bfirst: more: found a field unknown to this model",
        ),
        (
            "alis_agents/AL1",
            |it| it["params"]["skill_level"] = serde_json::json!({ "agent9,A": 1 }),
            "params.skill_level: found",
        ),
        (
            "alis_agents/AL1",
            |it| it["params"]["agent_selection"] = "darts".into(),
            "params.agent_selection: found darts; expected longest_idle, random",
        ),
        ("time_varying/TV1", |it| it["params"]["period_s"] = 7_000.into(), "params.period_s: found 7000"),
    ];
    for (name, change, part) in table {
        let told = faults(&changed(name, change));
        assert!(told.len() == 1 && told[0].contains(part), "{name}: {part} in {told:?}");
        assert_eq!(faults(&changed(name, |_| {})), [""; 0], "{name}");
    }
    assert_eq!(faults("[]").len(), 1);
    assert_eq!(faults("{").len(), 1);
    assert_eq!(faults("[{}, {\"id\": \"x\"}]").len(), 5, "neither has agents or calls, the first no name");
    assert_eq!(faults("[{}, {\"id\": \"x\"}, 3, \"four\"]").len(), 7);
}

#[test]
fn all_faults_of_all_cases_are_told() {
    let text = r#"[
        { "id": "A", "n": "many", "lam_per_h": -1, "aht_s": 300, "patience": "short", "colour": 1, "P_ab": "few" },
        { "id": "B", "n": 1, "lam_per_h": 100, "aht_s": 300, "service": "Exp(mean=200)", "P_wait": 0.5 }
    ]"#;
    let told = faults(text);
    let has = |part: &str| told.iter().filter(|fault| fault.starts_with(part)).count();
    for part in ["A: n: found \"many\"", "A: lam_per_h: found -1", "A: patience: found", "A: colour: ", "A: P_ab: "] {
        assert_eq!(has(&format!("mine/{part}")), 1, "{part}: {told:#?}");
    }
    assert_eq!((has("mine/A"), has("mine/B: n: "), has("mine/B: service: ")), (5, 1, 1), "{told:#?}");
    let told = faults(&changed("multiskill_N/N1-Bfirst", |it| {
        it["params"]["lam_per_h"] = "x".into();
        it["params"]["agents"] = serde_json::json!([5]);
    }));
    let has = |part: &str| told.iter().filter(|fault| fault.contains(part)).count();
    assert_eq!((has("params.lam_per_h: "), has("params.agents: ")), (1, 1), "{told:#?}");
}

#[test]
fn a_list_of_names_that_cannot_be_read_hides_no_other_fault() {
    type Change = fn(&mut Value);
    let lists: [(&str, &str, Change); 6] = [
        ("multiskill_N/N1-Bfirst", "types", |params| drop(params.as_object_mut().expect("an object").remove("types"))),
        ("multiskill_N/N1-Bfirst", "types", |params| params["types"] = "A and B".into()),
        ("multiskill_N/N1-Bfirst", "groups", |params| params["groups"] = serde_json::json!(["S", 3])),
        ("multiskill_N/N1-Bfirst", "types", |params| params["types"] = serde_json::json!(["A", "A"])),
        ("alis_agents/AL1", "lam_per_h", |params| params["lam_per_h"] = "a few".into()),
        ("alis_agents/AL1", "agent_aht_s", |params| params["agent_aht_s"] = serde_json::json!([])),
    ];
    for (name, list, change) in lists {
        let text = changed(name, |it| change(&mut it["params"]));
        let told = faults(&text);
        assert!(told.len() == 1 && told[0].contains(&format!("params.{list}: found")), "{name}, {list}: {told:#?}");
        let told = faults(&changed(name, |it| {
            change(&mut it["params"]);
            it["params"]["mean_patience_s"] = "short".into();
            it["params"]["total_queue_cap"] = (-1).into();
            it["params"]["colour"] = 1.into();
            it["results"]["P_wiat_A"] = 0.5.into();
            it["results"]["P_ab_A"] = "few".into();
            it["more"] = 1.into();
        }));
        let fields = [list, "mean_patience_s", "total_queue_cap", "colour"].map(|key| format!("params.{key}: "));
        let others = ["results.P_wiat_A: ", "results.P_ab_A: ", "more: "].map(String::from);
        for part in fields.iter().chain(&others) {
            assert!(told.iter().any(|fault| fault.contains(part)), "{name}, {list}: {part} in {told:#?}");
        }
        assert_eq!(told.len(), 7, "{name}, {list}: {told:#?}");
    }
    let told = faults(&changed("multiskill_N/N1-Bfirst", |it| {
        it["params"]["arrival_preference"] = serde_json::json!([["S", "H"], []]);
        it["params"]["freed_agent_rule"] = serde_json::json!([["static", ["C"]], "x"]);
        it["params"]["aht_s_group_by_type"] = serde_json::json!([[300], "x"]);
        it["params"]["arrival_rule"] = 3.into();
        it["results"] = Value::Null;
    }));
    assert_eq!(told.len(), 8, "{told:#?}");
    let told = faults(&changed("time_varying/TV1", |it| {
        it["params"]["agents"] = "some".into();
        it["params"]["period_s"] = 7_000.into();
        it["periods"][1] = 3.into();
        it["day"] = 3.into();
    }));
    assert_eq!(told.len(), 4, "{told:#?}");
    let told = faults(&changed("priority_mmn/PR05", |it| {
        it["lam_per_h"] = "80|x".into();
        it["service"] = 3.into();
        it["colour"] = 1.into();
    }));
    assert_eq!(told.len(), 3, "{told:#?}");
    let twice = format!("[{0}, {0}]", changed("erlang_c/EC01", |it| it["n"] = "x".into()));
    assert_eq!(faults(&twice).iter().filter(|fault| fault.contains("id: found it for the second time")).count(), 1);
}

#[test]
fn reserves_levels_and_hyperexponential_laws_reach_the_model() {
    let read = |text: String| Suite::read(&[("mine".to_owned(), text)]).expect("sound").cases.remove(0).model;
    for pair in ["G,A", "(1, 0)", "1,0"] {
        let reserve = serde_json::json!({ pair: 2 });
        let model = read(changed("multiskill_N/N1-Bfirst", |it| it["params"]["reserve"] = reserve.clone()));
        let kept: Vec<(u16, u32)> =
            model.center.profiles[1].skills.iter().map(|skill| (skill.queue.0, skill.reserve)).collect();
        assert_eq!(kept, [(1, 0), (0, 2)], "{pair}");
    }
    let level = |it: &mut Value| it["params"]["skill_level"] = serde_json::json!({ "agent2,A": 7, "1,1": 3 });
    let model = read(changed("alis_agents/AL1", level));
    let levels: Vec<u8> = model.center.profiles[1].skills.iter().map(|skill| skill.level).collect();
    assert_eq!((levels, model.center.queues[0].selection.proficiency), (vec![7, 3], Proficiency::MostSkilled));
    let laws = |it: &mut Value| {
        it["service"] = "H2(mean=300,scv=4)".into();
        it["mean_patience_s"] = Value::Null;
        it["patience"] = "H2(p=0.25,m1=60,m2=200)".into();
    };
    let model = read(changed("mmn_plus_G/EG01", laws));
    let is_h2 = |law: &Distribution| matches!(law, Distribution::Hyperexponential { .. });
    assert!(is_h2(&model.world.talk[0][0]) && model.world.call_types[0].patience.as_ref().is_some_and(is_h2));
}

/// M/H2/1 by the formula of Pollaczek and Khinchin: E W = λ E S² / 2 (1 − ρ), and P_wait = ρ.
#[test]
fn hyperexponential_service_comes_out_exactly() {
    let text = r#"{ "id": "PK", "n": 1, "lam_per_h": 6, "aht_s": 300, "service": "H2(mean=300,scv=4)",
        "P_wait": 0.5, "E_W": 750.0 }"#;
    let suite = Suite::read(&[("mine".to_owned(), text.to_owned())]).expect("sound");
    let options = Options { calls: 200_000.0, seed: 3, pattern: String::new() };
    let mut scores = Vec::new();
    let summary = suite
        .validate(&options, |report| scores.extend(report.comparisons.iter().map(|each| each.verdict)))
        .expect("it runs");
    let near = |verdict: &Verdict| matches!(verdict, Verdict::Score(score) if score.abs() < 4.0);
    assert!(summary.holds() && scores.len() == 2 && scores.iter().all(near), "{scores:?}");
}

#[test]
fn what_would_cost_too_much_is_not_run_and_says_what_would_do() {
    let text = changed("erlang_c/EC01", |it| it["lam_per_h"] = 11.88.into());
    let suite = Suite::read(&[("mine".to_owned(), text)]).expect("sound");
    let options = |calls| Options { calls, seed: 1, pattern: String::new() };
    let summary = suite.validate(&options(2_000.0), |_| panic!("it is run")).expect("sound");
    let [(name, why)] = summary.not_run.as_slice() else { panic!("{summary:?}") };
    assert!(name == "mine/EC01" && !summary.holds(), "{summary:?}");
    let enough: f64 = why.rsplit("--calls ").next().and_then(|rest| rest.split(' ').next()?.parse().ok()).expect(why);
    assert_eq!(suite.costs(&options(enough))[0].refused, None, "{why}");
    let cost = suite.costs(&options(enough))[0].calls;
    let text = changed("erlang_c/EC01", |it| it["lam_per_h"] = 11.999_999.into());
    let endless = Suite::read(&[("mine".to_owned(), text)]).expect("sound");
    let refused = endless.costs(&options(1e9)).remove(0).refused.expect("it never ends");
    assert!(refused.contains("simulated years"), "{refused}");
    assert!(cost <= 102.0 * enough, "{cost} for {enough}");
}

#[test]
fn there_are_as_many_cases_as_the_files_have() {
    let counts = [10, 10, 12, 10, 8, 6, 6, 6, 6, 5, 6, 1, 3, 4, 3, 3, 3];
    assert_eq!(all().len(), counts.into_iter().sum::<usize>());
    for ((file, text), count) in oracle::FILES.into_iter().zip(counts) {
        assert_eq!(entries(file, text, &mut Vec::new()).len(), count, "{file}");
    }
}

#[test]
fn every_scenario_is_sound() {
    for case in all() {
        let plan = case.model.plan(20_000.0);
        let simulation = acd::sim::Simulation::new(case.model.center.clone(), plan.world);
        assert!(simulation.is_ok(), "{}: {:?}", case.name, simulation.err());
    }
}

/// The furthest score of a case, with so few calls that only a wrong decision shows.
fn furthest(case: &Case) -> f64 {
    let report = judge::run(case, 400_000.0, 5, 0).expect("sound");
    let scores = report.comparisons.iter().filter_map(|comparison| match comparison.verdict {
        Verdict::Score(score) => Some(score.abs()),
        _ => None,
    });
    scores.fold(0.0, f64::max)
}

#[test]
fn a_centre_with_another_rule_is_found_out() {
    use acd::config::{CallSelection, PoolChoice, PriorityRule};
    use acd::time::Duration;
    type Fault = fn(&mut acd::config::Center);
    let faults: [(&str, Fault); 6] = [
        ("X1-ownfirst_mostidle", |center| center.queues[0].selection.pools = PoolChoice::Merged),
        ("N1-longest", |center| center.profiles[1].call_selection = CallSelection::TierFirst),
        ("M1-fqr37", |center| center.profiles[2].call_selection = CallSelection::TierFirst),
        ("FN1", |center| center.profiles[1].call_selection = CallSelection::TierFirst),
        ("AL5", |center| center.queues[2].weight = -9),
        ("PR05", |center| center.queues[0].priority = PriorityRule::AgeCredit(Duration::from_secs(1))),
    ];
    let mut unseen = Vec::new();
    for (name, plant) in faults {
        let mut case = all().into_iter().find(|case| case.name.ends_with(name)).expect(name);
        let sound = furthest(&case);
        plant(&mut case.model.center);
        let faulty = furthest(&case);
        if sound > 4.0 || faulty < 4.0 {
            unseen.push((name, sound, faulty));
        }
    }
    assert!(unseen.is_empty(), "furthest score when sound, and with the fault: {unseen:?}");
}
