//! The simulation of the reference centres gives the right results, which do not depend on the number of threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::worlds;
use acd::config::{Attribute, Destination, RonaRule, WrapUp};
use acd::engine::{Age, Party};
use acd::id::{AgentId, QueueId};
use acd::sim::distribution::Distribution;
use acd::sim::world::{Redial, RedialPatience, Shift, Transfer};
use acd::sim::{Counted, Outcome, Ratio, Replications, Simulation, Stop};
use acd::stats::{AgentDetail, Detail, Histograms, Intervals, Span, TallyOptions, View};
use acd::time::Duration;

/// Of all calls: abandoned, delayed, and seconds waited.
pub(crate) fn measures(Counted { figures, .. }: Counted<'_>) -> Vec<Ratio> {
    let calls = figures.all_calls(Span::Whole);
    let legs: Vec<_> =
        (0..figures.queues()).map(|queue| figures.legs(QueueId(queue as u16), Span::Whole, View::Event)).collect();
    let at_once: u64 = legs.iter().map(|legs| legs.answered.at_once).sum();
    let waited: f64 = legs.iter().map(|legs| legs.wait().as_secs_f64()).sum();
    let offered: u64 = legs.iter().map(|legs| legs.offered).sum();
    let offered = offered as f64;
    vec![
        Ratio::new(calls.abandoned as f64, calls.arrived as f64),
        Ratio::new(offered - at_once as f64, offered),
        Ratio::new(waited, offered),
    ]
}

fn run(simulation: &Simulation, stop: Stop, threads: usize, tally: TallyOptions) -> Outcome {
    let replications = Replications { seed: 12_348, stop, threads: NonZeroUsize::new(threads), tally };
    replications.run(simulation, measures, |_| {}, &AtomicBool::new(false)).expect("it runs")
}

fn assert_exact(outcome: &Outcome, exact: [f64; 3]) {
    for (measure, exact) in exact.into_iter().enumerate() {
        let estimate = outcome.estimate(measure).expect("there were calls");
        let z = estimate.z_score(exact).expect("many replications");
        assert!(z.abs() < 4.0, "measure {measure}: {estimate:?}, exactly {exact}");
    }
}

#[test]
fn erlang_a_comes_out_exactly() {
    let mut world = worlds::w1(1).world().clone();
    world.warm_up = Duration::from_secs(3_600);
    let simulation = Simulation::new(worlds::w1(1).center().clone(), world).expect("sound");
    let outcome = run(&simulation, Stop::After(12), 2, TallyOptions::default());
    assert_exact(&outcome, [0.046_683_3, 0.429_998_8, 6.0 * 0.233_416_5]);
}

#[test]
fn the_four_queues_with_a_general_group_come_out_as_measured_elsewhere() {
    let outcome = run(&worlds::w2(1), Stop::After(500), 2, TallyOptions::default());
    assert_exact(&outcome, [0.097_44, 0.220_93, 5.846]);
}

/// Two days of W2 in which everything possible happens.
pub(crate) fn eventful() -> Simulation {
    let plain = worlds::w2(2);
    let (mut center, mut world) = (plain.center().clone(), plain.world().clone());
    center.reasons = vec!["break".into()];
    center.attributes = vec![Attribute { name: "region".into(), values: vec!["in".into(), "out".into()] }];
    for queue in &mut center.queues {
        queue.ring_timeout = Some(Duration::from_secs(20));
        queue.rona.no_answer = RonaRule { delay: Duration::from_secs(30), pause_after: 0, ..RonaRule::default() };
        queue.wrap_up = WrapUp::AtMost(Duration::from_secs(60));
        queue.waiting_max = Some(3);
    }
    center.queues[0].when_full = Destination::Queue(QueueId(3));
    center.queues[1].wait_max = Some(Duration::from_secs(90));
    center.queues[1].on_timeout = Destination::Queue(QueueId(3));
    for behaviour in &mut world.agents {
        behaviour.answer_delay = Some(Distribution::Gamma { mean_secs: 4.0, cv: 0.7 });
        behaviour.no_answer_probability = 0.02;
        behaviour.reject_probability = 0.01;
    }
    for row in &mut world.wrap_up {
        row.fill(Some(Distribution::Lognormal { mean_secs: 30.0, cv: 1.0 }));
    }
    for call_type in &mut world.call_types {
        call_type.balk_probability = 0.02;
        call_type.wait_max = Some(Distribution::Constant { secs: 150.0 });
        call_type.redial = Some(Redial {
            probability: 0.5,
            delay: Distribution::Exponential { mean_secs: 300.0 },
            tries_max: 4,
            patience: RedialPatience::Drawn,
        });
        call_type.attributes = vec![vec![0.6, 0.3]];
    }
    let on = |from, to, age| {
        let transfer = Transfer::new(QueueId(from), Party::Queue(QueueId(to)));
        Transfer { probability: 0.1, age, priority: Some(1), ..transfer }
    };
    world.call_types[3].transfers = vec![on(3, 0, Age::Keep), on(3, 1, Age::Reset)];
    world.busyness_cv = 0.2;
    world.shrinkage = 0.05;
    world.patterns[0].staff[2].fill(0);
    world.shifts = [(0, 8), (8, 16), (16, 24)]
        .map(|(from, to)| Shift {
            agents: (15 + from as u32 / 8..20).step_by(3).map(AgentId).collect(),
            weekdays: 127,
            patterns: Vec::new(),
            dates: None,
            start: Duration::from_secs(from * 3_600),
            end: Duration::from_secs(to * 3_600),
            breaks: vec![(Duration::from_secs((from + 4) * 3_600), Duration::from_secs(1_800))],
        })
        .to_vec();
    Simulation::new(center, world).expect("sound")
}

pub(crate) fn everything() -> TallyOptions {
    TallyOptions {
        intervals: Intervals::Folded { length: Duration::from_secs(900), weekdays: vec![0, 1] },
        thresholds: vec![Duration::from_secs(20), Duration::from_secs(60)],
        agents: AgentDetail::Agent,
        served: Detail::On,
        attributes: Detail::On,
        histograms: Histograms::Digits(2),
        ..TallyOptions::default()
    }
}

#[test]
fn results_are_bit_identical_on_any_number_of_threads() {
    let simulation = eventful();
    let one = run(&simulation, Stop::After(40), 1, everything());
    for threads in [2, 5] {
        let many = run(&simulation, Stop::After(40), threads, everything());
        assert_eq!(one.figures, many.figures);
        assert_eq!(one.measures, many.measures);
        assert_eq!(one.histograms, many.histograms);
    }
    let figures = &one.figures;
    let calls = figures.all_calls(Span::Whole);
    assert_eq!(calls.arrived, calls.ended());
    let counts = [calls.completed, calls.abandoned, calls.timed_out, calls.blocked];
    assert!(counts.iter().all(|&count| count > 0), "everything that can happen happens: {counts:?}");
    assert!(calls.legs > calls.arrived, "overflows and transfers make legs");
}

#[test]
fn it_stops_at_the_wanted_precision_on_any_number_of_threads_and_not_before_the_least() {
    let simulation = worlds::w2(1);
    let stop = |relative, replications_min| Stop::AtPrecision {
        measure: 0,
        relative,
        replications_min,
        replications_max: 2_000,
    };
    let one = run(&simulation, stop(0.05, 2), 1, TallyOptions::default());
    let two = run(&simulation, stop(0.05, 2), 2, TallyOptions::default());
    assert_eq!(one.replications, two.replications);
    assert!(one.replications < 2_000);
    let reached = one.estimate(0).and_then(|estimate| estimate.relative_precision()).expect("an interval");
    assert!(reached <= 0.05, "{reached}");
    assert!(run(&simulation, stop(0.9, 100), 1, TallyOptions::default()).replications >= 100);
}

#[test]
fn progress_is_told_and_cancelling_ends_it_soon() {
    let simulation = worlds::w2(1);
    let (cancel, told) = (AtomicBool::new(false), AtomicU64::new(0));
    let replications =
        Replications { seed: 1, stop: Stop::After(10_000), threads: None, tally: TallyOptions::default() };
    let progress = |progress: acd::sim::Progress| {
        told.fetch_add(1, Ordering::Relaxed);
        if progress.done >= 20 {
            cancel.store(true, Ordering::Relaxed);
        }
    };
    let outcome = replications.run(&simulation, measures, progress, &cancel).expect("it runs");
    assert!(outcome.cancelled);
    assert_eq!(outcome.replications, told.load(Ordering::Relaxed));
    assert!((20..1_000).contains(&outcome.replications), "{}", outcome.replications);
}

#[test]
fn with_common_random_numbers_the_same_callers_come_to_both_scenarios() {
    let base = worlds::w2(1);
    let mut world = base.world().clone();
    world.patterns[0].staff[3].iter_mut().for_each(|agents| *agents -= *agents / 10);
    let fewer = Simulation::new(base.center().clone(), world).expect("sound");
    let stop = Stop::After(20);
    let (base, fewer) = (run(&base, stop, 2, TallyOptions::default()), run(&fewer, stop, 2, TallyOptions::default()));
    let arrived = |outcome: &Outcome| outcome.figures.all_calls(Span::Whole).arrived;
    assert_eq!(arrived(&base), arrived(&fewer));
    let abandoned = |outcome: &Outcome| outcome.figures.all_calls(Span::Whole).abandoned;
    assert!(abandoned(&fewer) > abandoned(&base));
}
