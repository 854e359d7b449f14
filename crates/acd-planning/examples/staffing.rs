//! The figures by which the staffing search is judged, each against something exact: `p7` one queue against Erlang A,
//! `p8` small multi-skill centres against full enumeration, `p10` two skills each against full pooling, `p12` a day of
//! four queues against a search ten times as long, `day`, `week` and `large` how long a search takes, `p14` forks
//! against full runs, `p15` a sine of calls against the exact delay probability. Without arguments: all.
//!
//! `cargo run --release -p acd-planning --example staffing -- p7 p8`

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use acd::scenario::Scenario;
use acd::sim::distribution::Distribution;
use acd_planning::formulas::{Demand, ErlangC, Impatient, Target as Aim, fewest_agents};
use acd_planning::staff::{
    Effort, Follow, Found, Numbers, Plan, Problem, Search, Step, Target, Task, judge_plan, one_more, search,
};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let figures: [(&str, fn()); 9] = [
        ("p7", p7),
        ("p8", p8),
        ("p10", p10),
        ("p12", p12),
        ("day", || timed("P13: a day of W2", &w2(1), 13)),
        ("week", || timed("P13: a week of W2", &w2_week(), 13)),
        ("large", || timed("P13: 65 types, 89 groups", &large(), 13)),
        ("p14", p14),
        ("p15", p15),
    ];
    for (name, figure) in figures {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            let began = Instant::now();
            figure();
            println!("  ({:.1} s)", began.elapsed().as_secs_f64());
        }
    }
}

struct Random(SplitMix64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(SplitMix64::seed_from_u64(seed))
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn whole(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.next_u64() % (high - low + 1)
    }
}

/// A centre that works around the clock under one load: profiles as lists of (queue, tier).
struct Centre {
    calls_per_hour: Vec<f64>,
    talk_secs: Vec<f64>,
    patience_secs: Option<f64>,
    profiles: Vec<Vec<(usize, u8)>>,
}

impl Centre {
    fn problem(&self, targets: &str, costs: Vec<f64>) -> Problem {
        let each = |of: &dyn Fn(usize) -> String| (0..self.calls_per_hour.len()).map(of).collect::<Vec<_>>();
        let patience =
            self.patience_secs.map_or(String::new(), |secs| format!("patience = {{ exponential = \"{secs}s\" }}"));
        let mut text = each(&|q| format!("[queues.q{q}]\n")).concat();
        for (profile, skills) in self.profiles.iter().enumerate() {
            let skills: Vec<String> = skills.iter().map(|(queue, tier)| format!("q{queue} = {tier}")).collect();
            text += &format!("[profiles.p{profile}]\nskills = {{ {} }}\n", skills.join(", "));
            text += "call_selection = \"rank_first\"\n";
        }
        text += "[agents]\n";
        (0..self.profiles.len()).for_each(|profile| text += &format!("p{profile} = 1\n"));
        text += "[world]\nwarm_up = \"2h\"\ncalendar = { days = 1, period = \"24h\" }\n";
        let rates = each(&|q| format!("q{q} = {}", self.calls_per_hour[q])).join(", ");
        text += &format!("[world.demand.patterns.day]\nrates = {{ {rates} }}\n[world.callers]\n{patience}\n");
        text += &each(&|q| format!("[world.call_types.q{q}]\n")).concat();
        let talk =
            |q: usize| format!("[world.handling.queues.q{q}]\ntalk = {{ exponential = \"{}s\" }}\n", self.talk_secs[q]);
        text += &each(&talk).concat();
        text += "[world.staffing.patterns]\nday = { p0 = 1 }\n";
        let scenario = Scenario::parse("centre", &text).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
        let targets = Target::read(targets, &scenario.center).expect("a target");
        Problem::new(&scenario, Task { costs, ..Task::new(targets) }).expect("a problem")
    }
}

fn found(problem: &Problem, effort: Effort, seed: u64) -> Found {
    let how = Search { seed, effort, confidence: 0.95, tolerance: 1.0 };
    search(problem, &how, &|_| {}, &AtomicBool::new(false)).expect("a plan")
}

/// One stage on this many replications, without repairs.
fn plain(replications: u64, budget: usize) -> Effort {
    Effort {
        first: replications,
        last: replications,
        verify: 2,
        verifications: 1,
        budget,
        breadth: usize::MAX,
        follow: Follow::ToTheEnd,
    }
}

/// Cases count where the exact share with the fewest agents, and with one less, is further from the target than half of
/// the 99 % interval of a sample as large as the search's, on other numbers: what is nearer no sample of this size can
/// decide. So which cases count does not depend on what the search finds.
fn p7() {
    const CALLS: f64 = 60_000.0;
    let (mut random, mut right, mut cases, mut close) = (Random::new(7), 0, 0, 0);
    while cases < 200 {
        let (calls, talk) = (random.between(20.0, 300.0).round(), random.between(60.0, 600.0).round());
        let patience = random.between(30.0, 600.0).round();
        let (share, within) = (random.whole(50, 95), random.whole(0, 60));
        let demand = Demand::new(calls, talk).expect("sound");
        let law = Distribution::Exponential { mean_secs: patience };
        let aim = Aim::AnsweredWithin { share: share as f64 / 100.0, secs: within as f64 };
        let exact = fewest_agents(demand, Some(&law), aim).expect("reachable");
        let centre = Centre {
            calls_per_hour: vec![calls],
            talk_secs: vec![talk],
            patience_secs: Some(patience),
            profiles: vec![vec![(0, 1)]],
        };
        let problem = centre.problem(&format!("legs.service_level{{within={within}s}}>={share}"), vec![]);
        let sample = (CALLS / (22.0 * calls)).ceil() as u64;
        let decides = |agents: u32| {
            let answered = match agents {
                0 => 0.0,
                _ => {
                    Impatient::new(demand, agents, &law)
                        .and_then(|queue| queue.within(within as f64))
                        .expect("sound")
                        .answered
                }
            };
            let plan = Plan { staff: vec![vec![vec![agents]]] };
            let numbers = Numbers { seed: 1_000_000, replications: sample };
            let judged = judge_plan(&problem, &plan, numbers, 0.99, &AtomicBool::new(false)).expect("it runs");
            let half = judged[0].half_width.expect("several days");
            (100.0 * answered - share as f64).abs() > half
        };
        if !decides(exact) || !decides(exact - 1) {
            close += 1;
            continue;
        }
        cases += 1;
        let plan = found(&problem, plain(sample, 10), cases).plan;
        let same = plan.staff[0][0][0] == exact;
        right += u32::from(same);
        if !same {
            println!(
                "  {calls} calls/h of {talk} s, patience {patience} s, {share} % in {within} s: exact {exact}, found {}",
                plan.staff[0][0][0]
            );
        }
    }
    println!(
        "P7: the exact fewest agents in {right} of {cases} cases; {close} more were left out beforehand, whose exact margin \
         is below half of the 99 % interval of {CALLS} calls"
    );
}

fn p8() {
    let (mut random, mut right, mut evaluated) = (Random::new(8), 0, 0);
    for case in 0..30 {
        let queues = random.whole(2, 3) as usize;
        // Specialists of all queues but perhaps one, and one or two broader profiles.
        let mut profiles: Vec<Vec<(usize, u8)>> = (0..queues).map(|queue| vec![(queue, 1)]).collect();
        if queues == 3 || random.whole(0, 1) == 1 {
            profiles.remove(random.whole(0, queues as u64 - 1) as usize);
        }
        let all: Vec<(usize, u8)> = (0..queues).map(|queue| (queue, 2)).collect();
        let pair = random.whole(0, queues as u64 - 1) as usize;
        profiles.push(all);
        profiles.push(vec![(pair, 2), ((pair + 1) % queues, 2)]);
        profiles.truncate(4);
        let calls_per_hour: Vec<f64> = (0..queues).map(|_| random.between(15.0, 60.0).round()).collect();
        let talk_secs: Vec<f64> = (0..queues).map(|_| random.between(120.0, 300.0).round()).collect();
        let costs: Vec<f64> = profiles
            .iter()
            .map(|skills| if case % 2 == 0 { 1.0 } else { 1.0 + 0.25 * (skills.len() - 1) as f64 })
            .collect();
        let centre =
            Centre { calls_per_hour, talk_secs, patience_secs: Some(random.between(60.0, 300.0).round()), profiles };
        let share = random.whole(70, 90);
        let problem = centre.problem(&format!("legs.service_level{{within=20s,each=queue}}>={share}"), costs.clone());
        let numbers = Numbers { seed: case, replications: 3 };
        let plan = found(&problem, plain(3, 400), case).plan;
        let cost = problem.total_cost(&plan);
        let (best, tried) = enumerated(&centre, &problem, &costs, share as f64 / 100.0, numbers, cost);
        evaluated += tried;
        right += u32::from(cost <= best + 1e-9);
        if cost > best + 1e-9 {
            println!("  case {case}: found {cost} {:?}, best {best}", plan.staff);
        }
    }
    println!("P8: the optimum of full enumeration in {right} of 30 cases ({evaluated} staffings enumerated)");
}

/// The least cost of all staffings that reach the targets on the same numbers and cost less than `below`, or `below`.
/// What cannot carry the share asked for is left out.
fn enumerated(
    centre: &Centre,
    problem: &Problem,
    costs: &[f64],
    share: f64,
    numbers: Numbers,
    below: f64,
) -> (f64, u64) {
    let (mut best, mut tried) = (below, 0);
    let mut staff = vec![0u32; costs.len()];
    loop {
        let cost: f64 = staff.iter().zip(costs).map(|(&count, cost)| f64::from(count) * cost).sum();
        if cost < best - 1e-9 && carries(centre, &staff, share) {
            tried += 1;
            let plan = Plan { staff: vec![staff.iter().map(|&count| vec![count]).collect()] };
            let reached = judge_plan(problem, &plan, numbers, 0.95, &AtomicBool::new(false)).expect("it runs");
            if reached.iter().all(|reached| reached.margin(problem).is_none_or(|margin| margin >= -1e-9)) {
                best = cost;
            }
        }
        // The next in order, like an odometer whose digits end where the cost is reached.
        let mut place = 0;
        loop {
            if place == staff.len() {
                return (best, tried);
            }
            staff[place] += 1;
            let cost: f64 = staff.iter().zip(costs).map(|(&count, cost)| f64::from(count) * cost).sum();
            if cost < below - 1e-9 {
                break;
            }
            staff[place] = 0;
            place += 1;
        }
    }
}

/// Whether these agents could answer nearly the share asked for of every set of queues if they never rested.
fn carries(centre: &Centre, staff: &[u32], share: f64) -> bool {
    let queues = centre.calls_per_hour.len();
    (1u32..1 << queues).all(|set| {
        let load: f64 = (0..queues)
            .filter(|queue| set >> queue & 1 == 1)
            .map(|queue| centre.calls_per_hour[queue] * centre.talk_secs[queue] / 3600.0)
            .sum();
        let serving = |skills: &Vec<(usize, u8)>| skills.iter().any(|(queue, _)| set >> queue & 1 == 1);
        let agents: u32 =
            centre.profiles.iter().zip(staff).filter(|(skills, _)| serving(skills)).map(|(_, count)| count).sum();
        f64::from(agents) >= 0.8 * share * load
    })
}

fn p10() {
    let profiles = (0..6).map(|queue| vec![(queue, 1), ((queue + 1) % 6, 2)]).collect();
    let centre = Centre { calls_per_hour: vec![84.0; 6], talk_secs: vec![600.0; 6], patience_secs: None, profiles };
    let problem = centre.problem("legs.service_level{within=30s,each=queue}>=80", vec![]);
    let demand = Demand::new(504.0, 600.0).expect("sound");
    let pooled = fewest_agents(demand, None, Aim::AnsweredWithin { share: 0.8, secs: 30.0 }).expect("reachable");
    let effort = Effort { last: 60, verify: 100, verifications: 3, ..plain(20, 300) };
    let found = found(&problem, effort, 10);
    let agents: u32 = found.plan.staff[0].iter().map(|row| row[0]).sum();
    let one_less = ErlangC::new(demand, pooled - 1).and_then(|queue| queue.answered_within(30.0));
    println!("P10: {agents} agents with two skills each, {pooled} if all had all skills ({one_less:?} with one less)");
    for reached in &found.reached {
        println!(
            "  q{}: {:.2} ± {:.2} %",
            reached.target,
            reached.value.unwrap_or(0.0),
            reached.half_width.unwrap_or(0.0)
        );
    }
}

fn w2(days: u32) -> Problem {
    let text = include_str!("w2.toml").replace("days = 1", &format!("days = {days}"));
    let scenario = Scenario::parse("w2", &text).expect("a scenario");
    let targets = Target::read("legs.service_level{within=20s,each=queue}>=80", &scenario.center).expect("a target");
    Problem::new(&scenario, Task::new(targets)).expect("a problem")
}

/// A week whose days differ in demand and in their course, so that each is planned by itself.
fn w2_week() -> Problem {
    const DAYS: [(&str, f64); 7] = [
        ("monday", 1.1),
        ("tuesday", 1.05),
        ("wednesday", 1.0),
        ("thursday", 0.98),
        ("friday", 0.95),
        ("saturday", 0.6),
        ("sunday", 0.5),
    ];
    let (before, rest) = include_str!("w2.toml").split_once("[world.demand.patterns.day.rates]\n").expect("the rates");
    let (rates, rest) = rest.split_once("[world.callers]").expect("the callers");
    let mut week = before.replace("days = 1", "start = 2026-06-01\ndays = 7");
    let days: Vec<String> = DAYS.iter().map(|(day, _)| format!("{day} = {day:?}")).collect();
    week += &format!("week = {{ {} }}\n", days.join(", "));
    for (place, (day, factor)) in DAYS.iter().enumerate() {
        week += &format!("[world.demand.patterns.{day}.rates]\n");
        for line in rates.lines() {
            let (queue, list) = line.split_once('=').expect("a queue's rates");
            let list = list.trim().trim_start_matches('[').trim_end_matches(']').split(',');
            let rate = |(hour, rate): (usize, &str)| {
                let tilt = 1.0 + 0.05 * ((hour + place) % 3) as f64;
                format!("{:.3}", rate.trim().parse::<f64>().expect("a rate") * factor * tilt)
            };
            week += &format!("{queue} = [{}]\n", list.enumerate().map(rate).collect::<Vec<_>>().join(", "));
        }
    }
    let (callers, staff) = rest.split_once("[world.staffing.patterns.day]\n").expect("the staff");
    week += &format!("[world.callers]{callers}");
    for (day, _) in DAYS {
        week += &format!("[world.staffing.patterns.{day}]\n{staff}\n");
    }
    let scenario = Scenario::parse("week", &week).unwrap_or_else(|errors| panic!("{errors}\n{week}"));
    let targets = Target::read("legs.service_level{within=20s,each=queue}>=80", &scenario.center).expect("a target");
    Problem::new(&scenario, Task::new(targets)).expect("a problem")
}

/// As many types and groups as the largest example published (Cezik & L'Ecuyer 2008); loads and skills are our own.
fn large() -> Problem {
    const TYPES: u64 = 65;
    const GROUPS: u64 = 89;
    let mut random = Random::new(65);
    let (mut calls_per_hour, mut talk_secs) = (Vec::new(), Vec::new());
    for _ in 0..TYPES {
        calls_per_hour.push((8.0 * random.between(0.0, 2.5).exp()).round());
        talk_secs.push(random.between(180.0, 600.0).round());
    }
    let mut profiles = Vec::new();
    for group in 0..GROUPS {
        let own = if group < TYPES { group } else { random.whole(0, TYPES - 1) };
        let more = if group < TYPES { random.whole(0, 3) } else { random.whole(4, 9) };
        let mut skills = vec![(own as usize, 1)];
        while skills.len() <= more as usize {
            let queue = random.whole(0, TYPES - 1) as usize;
            if !skills.iter().any(|skill| skill.0 == queue) {
                skills.push((queue, 2));
            }
        }
        profiles.push(skills);
    }
    let centre = Centre { calls_per_hour, talk_secs, patience_secs: Some(180.0), profiles };
    centre.problem("legs.service_level{within=20s,each=queue}>=80", vec![])
}

fn timed(what: &str, problem: &Problem, seed: u64) {
    let began = Instant::now();
    let effort = Effort::usual(problem, 1.0);
    let how = Search { seed, effort, confidence: 0.95, tolerance: 1.0 };
    let loud = std::env::var_os("LOUD").is_some();
    let tell = |step: Step| {
        if loud {
            println!(
                "  {:6.1} s: {}: {:.0}, {:.0} short",
                began.elapsed().as_secs_f64(),
                step.doing,
                step.cost,
                step.short
            );
        }
    };
    let found = search(problem, &how, &tell, &AtomicBool::new(false)).expect("a plan");
    let secs = began.elapsed().as_secs_f64();
    println!("{what}: {} in {secs:.1} s, {:.0} days simulated", described(problem, &found), found.days_simulated);
}

fn described(problem: &Problem, found: &Found) -> String {
    let met = found.reached.iter().filter(|reached| reached.is_met(problem, 1.0)).count();
    let worst = found.reached.iter().filter_map(|reached| reached.worst(problem)).fold(f64::INFINITY, f64::min);
    let tried = found.removals.tried;
    format!(
        "{:.0} agent-periods, {met} of {} places met, the lowest lower limit {worst:.2} %, {} of {tried} removals break a target",
        problem.total_cost(&found.plan),
        found.reached.len(),
        tried - found.removals.spare.len()
    )
}

fn p12() {
    let problem = w2(1);
    for (seed, scale) in [(12, 1.0), (12, 10.0), (13, 1.0), (14, 1.0)] {
        let found = found(&problem, Effort::usual(&problem, scale), seed);
        println!("P11, P12: effort {scale}, seed {seed}: {}", described(&problem, &found));
    }
}

fn p14() {
    let problem = w2(1);
    let (plan, numbers) = (problem.present().clone(), Numbers { seed: 14, replications: 8 });
    let cancel = AtomicBool::new(false);
    let began = Instant::now();
    let (forked, days) = one_more(&problem, &plan, numbers, Follow::ToTheEnd, &cancel).expect("it runs");
    let by_forks = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let counts = |plan: &Plan| -> BTreeMap<usize, [f64; 2]> {
        let reached = judge_plan(&problem, plan, numbers, 0.95, &cancel).expect("it runs");
        let mut sums = BTreeMap::new();
        for reached in reached {
            let sum: &mut [f64; 2] = sums.entry(reached.target).or_default();
            sum[0] += (reached.value.unwrap_or(0.0) / 100.0 * reached.counted).round();
            sum[1] += reached.counted;
        }
        sums
    };
    let base = counts(&plan);
    let mut same = 0;
    for one in &forked {
        let mut more = plan.clone();
        more.staff[one.pattern][one.profile][one.period] += 1;
        let full = counts(&more);
        let alike = |(target, change): (usize, &[i64; 2])| {
            full[&target][0] - base[&target][0] == change[0] as f64
                && full[&target][1] - base[&target][1] == change[1] as f64
        };
        same += u32::from(one.changes.iter().enumerate().all(alike));
    }
    let by_runs = began.elapsed().as_secs_f64();
    println!("P14: {same} of {} forks give what full runs give, to the last call", forked.len());
    println!(
        "  {:.1} simulated days a replication in place of {}: 1/{:.1}; {by_forks:.2} s in place of {by_runs:.2} s: 1/{:.1}",
        days / 8.0,
        forked.len() + 1,
        (forked.len() + 1) as f64 * 8.0 / days,
        by_runs / by_forks
    );
}

/// λ(t) = 100 + 20 sin t, μ = θ = 1: the number of calls is Poisson with mean m(t), m' = λ − m, whatever the
/// staffing, so that the delay probability with n agents is P(Poisson(m(t)) ≥ n) exactly.
fn p15() {
    const PERIODS: usize = 288;
    // A day is a turn of the sine, and an hour so much of its time unit, which is the mean handling time.
    let unit_hours = 24.0 / std::f64::consts::TAU;
    let at = |period: f64| std::f64::consts::TAU * period / PERIODS as f64;
    let mean = |t: f64| 100.0 + 10.0 * (t.sin() - t.cos());
    let rates: Vec<String> = (0..PERIODS)
        .map(|period| {
            // The mean rate over the period.
            let (from, to) = (at(period as f64), at(period as f64 + 1.0));
            format!("{}", (100.0 + 20.0 * (from.cos() - to.cos()) / (to - from)) / unit_hours)
        })
        .collect();
    for percent in [10, 20, 30, 40, 50, 60, 70, 80, 90] {
        let text = format!(
            "[queues.only]\n[profiles.agent]\nskills = {{ only = 1 }}\n[agents]\nagent = 1\n[world]\nwarm_up = \"24h\"\n\
             calendar = {{ days = 4, period = \"5m\" }}\n[world.demand.patterns.day.rates]\nonly = [{}]\n[world.call_types.only]\n\
             patience = {{ exponential = \"{secs}s\" }}\n[world.handling]\ntalk = {{ exponential = \"{secs}s\" }}\n\
             [world.staffing.patterns]\nday = {{ agent = 1 }}\n",
            rates.join(", "),
            secs = unit_hours * 3600.0
        );
        let scenario = Scenario::parse("sine", &text).expect("a scenario");
        // The fewest agents with at most this much more: what lies between that and one agent fewer is halved.
        let targets =
            Target::read(&format!("legs.waited<={}", percent as f64 + 2.0), &scenario.center).expect("a target");
        let problem = Problem::new(&scenario, Task::new(targets)).expect("a problem");
        let effort = Effort {
            first: 100,
            last: 1_500,
            verify: 2,
            verifications: 1,
            budget: 4,
            breadth: 4,
            follow: Follow::For(acd::time::Duration::from_secs(0)),
        };
        let plan = found(&problem, effort, 15).plan;
        let (mut worst, mut widest) = (0.0_f64, 0.0_f64);
        for (period, &agents) in plan.staff[0][0].iter().enumerate() {
            for part in 0..10 {
                let mean = mean(at(period as f64 + f64::from(part) / 10.0));
                worst = worst.max((at_least(agents, mean) - percent as f64 / 100.0).abs());
                widest = widest.max((at_least(agents, mean) - at_least(agents + 1, mean)) / 2.0);
            }
        }
        println!(
            "P15: target 0.{percent:02}: within ±{worst:.4} at all times; half of what one agent makes is up to {widest:.4}"
        );
    }
}

/// P(Poisson(mean) ≥ n).
fn at_least(n: u32, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut below = 0.0;
    for k in 0..n {
        below += term;
        term *= mean / f64::from(k + 1);
    }
    1.0 - below
}
