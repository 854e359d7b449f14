//! Worlds that do not fit their centre are rejected before anything runs, with the place and what would be right.

use acd::config::WrapUp;
use acd::id::{AgentId, QueueId};
use acd::sim::Simulation;
use acd::sim::distribution::Distribution;
use acd::sim::world::{Redial, RedialPatience, Shift, TraceCall, Transfer, World};
use acd::time::{Duration, Timestamp};

use crate::worlds;

fn first_fault(spoil: impl Fn(&mut World)) -> String {
    let mut world = worlds::w2(2).world().clone();
    spoil(&mut world);
    let faults = Simulation::new(worlds::w2(2).center().clone(), world).expect_err("it is spoilt");
    faults[0].path.clone()
}

#[test]
fn every_fault_is_named_with_its_place() {
    let transfer = |probability, from, to| {
        let transfer = Transfer::new(QueueId(from), acd::engine::Party::Queue(QueueId(to)));
        Transfer { probability, ..transfer }
    };
    let call = |secs, call_type| TraceCall {
        at: Timestamp::from_secs(secs),
        call_type,
        talk: None,
        patience: None,
        attributes: None,
    };
    type Spoil<'a> = &'a dyn Fn(&mut World);
    let table: [(Spoil<'_>, &str); 29] = [
        (&|world| world.days.clear(), "world.calendar.days"),
        (&|world| world.days[1] = 7, "world.calendar.days"),
        (&|world| world.weekdays[0] = 7, "world.calendar.week"),
        (&|world| world.period = Duration::from_secs(7_000), "world.calendar.period"),
        (&|world| world.period = Duration::ZERO, "world.calendar.period"),
        (&|world| world.call_types.clear(), "world.call_types"),
        (&|world| world.busyness_cv = f64::NAN, "world.demand.busyness_cv"),
        (&|world| world.shrinkage = 1.0, "world.staffing.shrinkage"),
        (&|world| world.warm_up = Duration::from_secs(200_000), "world.warm_up"),
        (&|world| world.call_types[1].queue = QueueId(9), "world.call_types.labour.queue"),
        (&|world| world.call_types[1].balk_probability = -0.1, "world.call_types.labour.balk_probability"),
        (
            &|world| world.call_types[0].patience = Some(Distribution::Exponential { mean_secs: -60.0 }),
            "world.call_types.contract.patience.mean",
        ),
        (
            &|world| {
                let delay = Distribution::Constant { secs: 1.0 };
                world.call_types[0].redial =
                    Some(Redial { probability: 0.5, delay, tries_max: 0, patience: RedialPatience::Drawn });
            },
            "world.call_types.contract.redial.tries_max",
        ),
        (
            &|world| world.call_types[0].transfers = vec![transfer(0.6, 0, 1), transfer(0.6, 0, 2)],
            "world.call_types.contract.transfers",
        ),
        (&|world| world.call_types[0].attributes = vec![vec![1.0]], "world.call_types.contract.attributes"),
        (&|world| world.talk.truncate(2), "world.handling.talk"),
        (
            &|world| world.talk[0][0] = Distribution::Constant { secs: f64::NAN },
            "world.handling.talk.contract.contract",
        ),
        (
            &|world| world.wrap_up[0][0] = Some(Distribution::Constant { secs: 9.0 }),
            "world.handling.wrap_up.contract.contract",
        ),
        (&|world| world.agents.truncate(1), "world.agents"),
        (&|world| world.agents[3].no_answer_probability = 0.1, "world.agents.general.no_answer_probability"),
        (&|world| world.patterns[0].calls_per_hour[2][5] = f64::INFINITY, "world.demand.patterns.day.calls_per_hour"),
        (&|world| world.patterns[0].staff[0][5] = 99, "world.staffing.patterns.day.contract"),
        (&|world| world.patterns[0].staff[0].truncate(5), "world.staffing.patterns.day"),
        (
            &|world| {
                let (start, end) = (Duration::from_secs(7_200), Duration::from_secs(3_600));
                world.patterns[0].staff.clear();
                world.shifts = vec![Shift {
                    agents: vec![AgentId(0)],
                    weekdays: 1,
                    patterns: vec![],
                    dates: None,
                    start,
                    end,
                    breaks: vec![],
                }];
            },
            "world.staffing.shifts[0].end",
        ),
        (
            &|world| {
                world.patterns[0].staff.clear();
                world.shifts = vec![Shift {
                    agents: vec![AgentId(0)],
                    weekdays: 127,
                    patterns: vec![],
                    dates: Some(vec![3, 1]),
                    start: Duration::from_secs(3_600),
                    end: Duration::from_secs(7_200),
                    breaks: vec![],
                }];
            },
            "world.staffing.shifts[0].dates",
        ),
        (&|world| world.trace = vec![call(5, 0), call(4, 0)], "world.trace.file[1].at"),
        (&|world| world.trace = vec![call(5, 4)], "world.trace.file[0].call_type"),
        (&|world| world.trace = vec![call(86_400 * world.days.len() as u64, 0)], "world.trace.file[0].at"),
        (&|world| world.patterns[0].calls_per_hour[0].fill(9e7), "world.demand.patterns"),
    ];
    for (spoil, path) in table {
        assert_eq!(first_fault(spoil), path);
    }
}

#[test]
fn after_call_work_that_would_never_end_is_refused() {
    let simulation = worlds::w2(1);
    let mut center = simulation.center().clone();
    center.queues[2].wrap_up = WrapUp::UntilDone;
    let faults = Simulation::new(center, simulation.world().clone()).expect_err("nobody says that it is done");
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["world.handling.wrap_up.family.family", "world.handling.wrap_up.family.general"]);
}
