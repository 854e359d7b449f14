//! The staffing search: against exact formulas, against enumeration, and for what it promises.

use std::sync::atomic::AtomicBool;

use acd::scenario::Scenario;
use acd::sim::distribution::Distribution;
use acd::time::Duration;
use acd_planning::formulas::{Demand, Target as Aim, fewest_agents};
use acd_planning::staff::{
    Effort, Follow, Found, Limit, Numbers, Plan, Problem, Search, StaffError, Target, Task, judge_plan, one_more,
    search,
};
use acd_planning::{Observed, Sample};

/// Two desks and a group that backs both up, in periods of six hours, on two kinds of days.
const DESKS: &str = r#"
[queues.contract]
ladder = [{ at = "0s", tiers = 1 }, { at = "15s", tiers = "1..2" }]
[queues.labour]
[profiles]
contract = { skills = { contract = 1 } }
labour = { skills = { labour = 1 } }
general = { skills = { contract = 2, labour = 2 }, call_selection = "rank_first" }
[agents]
contract = 2
labour = 1
general = 1
[world.calendar]
days = 7
period = "6h"
[world.demand.patterns.weekday.rates]
contract = [2, 20, 24, 6]
labour = [1, 12, 10, 3]
[world.demand.patterns.weekend.rates]
contract = [1, 6, 6, 2]
labour = [1, 4, 4, 1]
[world.callers]
patience = { exponential = "2m" }
redial = { probability = 0.3, delay = { exponential = "20m" }, tries_max = 3 }
[world.call_types]
contract = {}
labour = {}
[world.handling]
talk = { exponential = "4m" }
[world.staffing.patterns]
weekday = { contract = [1, 2, 2, 1], labour = 1 }
weekend = { contract = 1, labour = [0, 1, 1, 0] }
"#;

fn parse(text: &str) -> Scenario {
    Scenario::parse("test", text).unwrap_or_else(|faults| panic!("{faults}"))
}

fn targets(scenario: &Scenario, texts: &[&str]) -> Vec<Target> {
    texts.iter().flat_map(|text| Target::read(text, &scenario.center).expect("a target")).collect()
}

fn problem(scenario: &Scenario, texts: &[&str]) -> Problem {
    Problem::new(scenario, Task::new(targets(scenario, texts))).expect("a problem")
}

/// One stage on these replications, without repairs.
fn plain(replications: u64) -> Effort {
    Effort {
        first: replications,
        last: replications,
        verify: 2,
        verifications: 1,
        budget: 200,
        breadth: usize::MAX,
        follow: Follow::ToTheEnd,
    }
}

fn try_found(problem: &Problem, effort: Effort) -> Result<Found, StaffError> {
    let how = Search { seed: 3, effort, confidence: 0.95, tolerance: 1.0 };
    search(problem, &how, &|_| {}, &AtomicBool::new(false))
}

fn found(problem: &Problem, effort: Effort) -> Found {
    try_found(problem, effort).unwrap_or_else(|error| panic!("{error}"))
}

fn misses(problem: &Problem, plan: &Plan, numbers: Numbers) -> usize {
    let reached = judge_plan(problem, plan, numbers, 0.95, &AtomicBool::new(false)).expect("it runs");
    reached.iter().filter(|reached| reached.margin(problem).is_some_and(|margin| margin < -1e-9)).count()
}

#[test]
fn of_one_queue_the_plan_is_what_erlang_a_asks_for() {
    for (calls, share, within) in [(60.0, 80.0, 20.0), (100.0, 90.0, 10.0), (30.0, 60.0, 0.0)] {
        let scenario = parse(&format!(
            r#"
            [queues.only]
            [profiles.agent]
            skills = {{ only = 1 }}
            [agents]
            agent = 1
            [world]
            warm_up = "2h"
            calendar = {{ days = 1, period = "24h" }}
            [world.demand.patterns.day]
            rates = {{ only = {calls} }}
            [world.call_types.only]
            patience = {{ exponential = "3m" }}
            [world.handling]
            talk = {{ exponential = "5m" }}
            [world.staffing.patterns]
            day = {{ agent = 1 }}
            "#
        ));
        let problem = problem(&scenario, &[&format!("legs.service_level{{within={within}s}}>={share}")]);
        let demand = Demand::new(calls, 300.0).expect("sound");
        let patience = Distribution::Exponential { mean_secs: 180.0 };
        let aim = Aim::AnsweredWithin { share: share / 100.0, secs: within };
        let exact = fewest_agents(demand, Some(&patience), aim).expect("reachable");
        assert_eq!(found(&problem, plain(20)).plan.staff, [[[exact]]], "{calls} calls an hour");
    }
}

#[test]
fn of_three_profiles_the_plan_is_the_cheapest_of_all_staffings_on_the_same_numbers() {
    let text = DESKS
        .replace("period = \"6h\"", "period = \"24h\"")
        .replace("days = 7", "days = 1")
        .replace("[2, 20, 24, 6]", "14")
        .replace("[1, 12, 10, 3]", "9")
        .replace("[1, 2, 2, 1]", "1")
        .replace("[1, 6, 6, 2]", "1")
        .replace("[1, 4, 4, 1]", "1")
        .replace("[0, 1, 1, 0]", "1");
    let scenario = parse(&text);
    for costs in [vec![1.0, 1.0, 1.0], vec![1.0, 1.1, 1.4]] {
        let targets = targets(&scenario, &["legs.service_level{within=20s,each=queue}>=75"]);
        let problem = Problem::new(&scenario, Task { costs, ..Task::new(targets) }).expect("a problem");
        let plan = found(&problem, plain(6)).plan;
        let numbers = Numbers { seed: 3, replications: 6 };
        assert_eq!(misses(&problem, &plan, numbers), 0);
        let cost = problem.total_cost(&plan);
        for staff in (0..216u32).map(|place| [place / 36, place / 6 % 6, place % 6]) {
            let other = Plan { staff: vec![staff.map(|count| vec![count]).to_vec(), Vec::new()] };
            let cheaper = problem.total_cost(&other) < cost - 1e-9;
            assert!(!cheaper || misses(&problem, &other, numbers) > 0, "{staff:?} instead of {plan:?}");
        }
    }
}

#[test]
fn what_one_more_agent_brings_by_forks_is_what_two_full_runs_say() {
    let scenario = parse(DESKS);
    let problem =
        problem(&scenario, &["legs.service_level{within=20s,each=queue}>=75", "calls.answer_rate{by=run}>=90"]);
    let (plan, numbers) = (problem.present().clone(), Numbers { seed: 5, replications: 2 });
    let cancel = AtomicBool::new(false);
    let (forks, days) = one_more(&problem, &plan, numbers, Follow::ToTheEnd, &cancel).expect("it runs");
    assert_eq!(forks.len(), 2 * 4 * 3);
    assert!(days < 14.0 * 0.5 * forks.len() as f64, "{days} days");
    let counts = |plan: &Plan| {
        let mut sums = [[0.0; 2]; 3];
        for reached in judge_plan(&problem, plan, numbers, 0.95, &cancel).expect("it runs") {
            sums[reached.target][0] += (reached.value.unwrap_or(0.0) / 100.0 * reached.counted).round();
            sums[reached.target][1] += reached.counted;
        }
        sums
    };
    let base = counts(&plan);
    let mut changed = 0;
    for fork in &forks {
        let mut more = plan.clone();
        more.staff[fork.pattern][fork.profile][fork.period] += 1;
        let full = counts(&more);
        for (target, change) in fork.changes.iter().enumerate() {
            for of in 0..2 {
                assert_eq!(full[target][of] - base[target][of], change[of] as f64, "{fork:?}");
                changed += u32::from(change[of] != 0);
            }
        }
    }
    assert!(changed > 20, "{changed}");
}

#[test]
fn a_plan_by_interval_reaches_every_target_and_no_agent_of_it_can_be_spared() {
    let scenario = parse(DESKS);
    let problem = problem(&scenario, &["legs.service_level{within=20s,each=queue}>=75"]);
    let effort = plain(6);
    let found = found(&problem, Effort { budget: 12, breadth: 4, ..effort });
    let numbers = Numbers { seed: 3, replications: 6 };
    assert_eq!(misses(&problem, &found.plan, numbers), 0);
    for pattern in 0..2 {
        for profile in 0..3 {
            for period in 0..4 {
                let mut less = found.plan.clone();
                let count = &mut less.staff[pattern][profile][period];
                if *count > 0 {
                    *count -= 1;
                    assert!(misses(&problem, &less, numbers) > 0, "one less in {:?}", (pattern, profile, period));
                }
            }
        }
    }
    assert!(found.removals.tried >= 8 && !found.stopped);
}

#[test]
fn a_target_over_the_run_is_cheaper_than_one_in_every_interval_and_holds_on_fresh_numbers() {
    let scenario = parse(DESKS);
    let in_all = problem(&scenario, &["calls.answer_rate>=92"]);
    let over_run = problem(&scenario, &["calls.answer_rate{by=run}>=92"]);
    let effort = Effort { verify: 40, verifications: 3, budget: 12, breadth: 4, ..plain(8) };
    let (dear, cheap) = (found(&in_all, plain(8)).plan, found(&over_run, effort));
    assert!(over_run.total_cost(&cheap.plan) < over_run.total_cost(&dear));
    let reached = cheap.reached[0];
    assert!(reached.is_met(&over_run, 1.0), "{reached:?}");
    assert!(reached.half_width.is_some_and(|half| half > 0.0 && half < 1.0));
}

#[test]
fn a_plan_is_the_same_again_on_any_number_of_threads_and_another_seed_may_give_another() {
    let scenario = parse(DESKS);
    let problem = problem(&scenario, &["legs.abandoned<=8"]);
    let effort = Effort { budget: 12, breadth: 4, ..plain(3) };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| found(&problem, effort))
    };
    let (one, three) = (on(1), on(3));
    assert_eq!((&one.plan, &one.reached, &one.removals), (&three.plan, &three.reached, &three.removals));
}

#[test]
fn limits_and_presence_are_kept_and_dear_profiles_avoided() {
    let scenario = parse(DESKS);
    let profile = |name: &str| {
        let place = scenario.center.profiles.iter().position(|profile| profile.name == name).expect("it is there");
        acd::id::ProfileId(place as u32)
    };
    let hour = |hour: u64| Duration::from_secs(3_600 * hour);
    let limits = vec![
        Limit { profile: profile("general"), hours: (hour(0), hour(24)), least: 1, most: Some(2) },
        Limit { profile: profile("contract"), hours: (hour(0), hour(6)), least: 0, most: Some(0) },
    ];
    let task = |costs| Task {
        costs,
        limits: limits.clone(),
        presence: 3,
        ..Task::new(targets(&scenario, &["legs.service_level{within=30s,each=queue}>=60"]))
    };
    let plan_of = |costs| {
        let problem = Problem::new(&scenario, task(costs)).expect("a problem");
        found(&problem, Effort { budget: 12, breadth: 4, ..plain(3) }).plan
    };
    let [contract, labour, general] = [0, 1, 2];
    let plan = plan_of(vec![1.0, 1.0, 3.0]);
    for staff in &plan.staff {
        for period in 0..4 {
            assert!((1..=2).contains(&staff[general][period]), "{plan:?}");
            assert!(staff.iter().map(|row| row[period]).sum::<u32>() >= 3, "{plan:?}");
        }
        assert_eq!(staff[contract][0], 0);
        assert!(staff[labour][0] > 0);
    }
    let generals = |plan: &Plan| plan.staff.iter().map(|staff| staff[general].iter().sum::<u32>()).sum::<u32>();
    assert!(generals(&plan) <= generals(&plan_of(vec![1.0, 1.0, 0.5])));
}

#[test]
fn what_cannot_be_is_said_in_words() {
    let scenario = parse(DESKS);
    let no_target = Problem::new(&scenario, Task::new(Vec::new()));
    assert!(matches!(no_target, Err(StaffError::Contradiction(text)) if text.contains("no target")));
    let all_day = (Duration::ZERO, Duration::from_secs(86_400));
    let limit = |profile, least, most| Limit { profile: acd::id::ProfileId(profile), hours: all_day, least, most };
    let with = |limits, presence| {
        let task = Task::new(targets(&scenario, &["calls.answer_rate>=95"]));
        Problem::new(&scenario, Task { limits, presence, ..task })
    };
    let crossed = with(vec![limit(0, 3, None), limit(0, 0, Some(2))], 0);
    assert!(matches!(crossed, Err(StaffError::Contradiction(text)) if text.contains("contract")));
    let few = with((0..3).map(|profile| limit(profile, 0, Some(1))).collect(), 9);
    assert!(matches!(few, Err(StaffError::Contradiction(text)) if text.contains("at least 9")));
    let tight = with((0..3).map(|profile| limit(profile, 0, Some(1))).collect(), 0).expect("not yet known");
    match try_found(&tight, plain(2)) {
        Err(StaffError::Infeasible(text)) => {
            assert!(text.contains("weekday at ") && text.contains("1 contract"), "{text}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_search_that_is_cancelled_at_once_says_that_there_is_no_plan() {
    let scenario = parse(DESKS);
    let problem = problem(&scenario, &["calls.answer_rate>=95"]);
    let how = Search { seed: 1, effort: plain(2), confidence: 0.95, tolerance: 1.0 };
    let stopped = search(&problem, &how, &|_| {}, &AtomicBool::new(true));
    assert!(matches!(stopped, Err(StaffError::Cancelled)));
}

#[test]
fn a_search_that_is_cancelled_later_gives_a_plan_that_reaches_the_targets() {
    let scenario = parse(DESKS);
    let problem = problem(&scenario, &["calls.answer_rate>=95"]);
    let cancel = AtomicBool::new(false);
    let how = Search { seed: 3, effort: plain(2), confidence: 0.95, tolerance: 1.0 };
    let stop = |step: acd_planning::staff::Step| {
        if step.doing != "first plan" {
            cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    };
    let found = search(&problem, &how, &stop, &cancel).expect("the first plan");
    assert!(found.stopped);
    assert_eq!(misses(&problem, &found.plan, Numbers { seed: 3, replications: 2 }), 0);
}

#[test]
fn the_changes_of_a_plan_make_the_scenario_in_which_it_was_simulated() {
    let scenario = parse(DESKS);
    let problem = problem(&scenario, &[r#"legs.service_level{within=20s,by=run}>=75"#]);
    let plan = Plan { staff: vec![vec![vec![1, 4, 4, 2], vec![1, 3, 2, 1], vec![2; 4]], vec![vec![2; 4]; 3]] };
    let numbers = Numbers { seed: 8, replications: 3 };
    let reached = judge_plan(&problem, &plan, numbers, 0.95, &AtomicBool::new(false)).expect("it runs");
    let mut changed = scenario.clone();
    for (path, value) in problem.changes_for(&plan) {
        changed = changed.with_override(&path, &value).unwrap_or_else(|errors| panic!("{path}={value}: {errors}"));
    }
    let measure = changed.measure(r#"legs.service_level{within="20s"}"#).expect("a measure");
    let observed = Observed::run(&changed, &[measure], Sample { seed: 8, replications: 3 }, || ()).expect("it runs");
    let simulated = observed.estimate(0).expect("calls").value;
    assert!((simulated - reached[0].value.expect("calls")).abs() < 1e-9, "{simulated} {reached:?}");
}

#[test]
fn shifts_count_as_present_while_they_last_and_are_not_on_a_break() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/teach-skills.toml");
    let scenario = Scenario::load(path).unwrap_or_else(|faults| panic!("{faults}"));
    let problem = problem(&scenario, &["calls.answer_rate>=95"]);
    let weekday = &problem.present().staff[0];
    // Seven on the day shift, five days in seven and more of them on working days; three on the late one.
    assert_eq!(weekday[0][3], 0);
    assert!((5..=6).contains(&weekday[0][9]), "{weekday:?}");
    assert!((7..=9).contains(&weekday[0][15]), "{weekday:?}");
    assert!((2..=3).contains(&weekday[0][20]), "{weekday:?}");
}

#[test]
fn thirteen_agents_of_whom_six_are_counted_twice_are_too_few_and_seventeen_are_enough() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/teach-flexible-agents.toml");
    let scenario = Scenario::load(path).unwrap_or_else(|faults| panic!("{faults}"));
    let planned = scenario.variant("planned").unwrap_or_else(|faults| panic!("{faults}"));
    let levels = |scenario: &Scenario| {
        let measure = |queue| scenario.measure(&format!(r#"legs.service_level{{queue="{queue}",within="20s"}}"#));
        let measures = ["billing", "technical"].map(|queue| measure(queue).expect("a measure"));
        let observed =
            Observed::run(scenario, &measures, Sample { seed: 1, replications: 30 }, || ()).expect("it runs");
        [0, 1].map(|place| observed.estimate(place).expect("calls").value)
    };
    let [billing, technical] = levels(&scenario);
    assert!(billing < 65.0 && technical < 30.0, "{billing} {technical}");
    let [billing, technical] = levels(&planned);
    assert!(billing >= 80.0 && technical >= 80.0, "{billing} {technical}");
    assert!(planned.center.agents.len() <= 17);
}
