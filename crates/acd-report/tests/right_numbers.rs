//! Reports, comparisons and series for small worlds match a plain count of their events.

use std::sync::atomic::AtomicBool;

use acd::engine::{Event, Fact, LegOutcome};
use acd::scenario::Scenario;
use acd::sim::{Replications, Simulation, Stop};
use acd::time::{Duration, Timestamp};
use acd_planning::{Comparison, Sample, compare};
use acd_report::{Assumptions, Colour, Report, Style, Verdict};

const WITHIN: Duration = Duration::from_secs(20);

fn scenario(text: &str) -> Scenario {
    Scenario::parse("small.toml", text).unwrap_or_else(|faults| panic!("{faults}"))
}

fn report(scenario: &Scenario, replications: u64) -> Report {
    let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone()).expect("sound");
    let plan = Replications { seed: 1, stop: Stop::After(replications), threads: None, tally: scenario.tally(WITHIN) };
    let ratios = |counted: acd::sim::Counted<'_>| Report::ratios(scenario, WITHIN, counted);
    let outcome = plan.run(&simulation, ratios, |_| (), &AtomicBool::new(false)).expect("it runs");
    Report::new(scenario, WITHIN, 1, &outcome)
}

fn text(report: &Report) -> String {
    let mut out = Vec::new();
    report.write_text(&mut out, Style::new(Colour::Off), Assumptions::Short).expect("memory can be written to");
    String::from_utf8(out).expect("it is text")
}

/// The paragraphs of one section, each on one line.
fn section(text: &str, title: &str) -> String {
    let lines = text.lines().skip_while(|line| *line != title).skip(1).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// One line more than the two agents, for callers with infinite patience.
const FEW_LINES: &str = r#"
queues.help = { lines = 3 }
profiles.clerk.skills = { help = 1 }
agents.clerk = 2
[world]
calendar = { start = 2025-03-03, days = 5, period = "15m" }
demand.patterns.any.calls_per_hour = 60
call_types.help = {}
callers.redial = { probability = 0.5, delay = { constant = "1m" } }
handling.talk = { exponential = "4m" }
staffing.patterns.any.clerk = 2
[published]
busy = { measure = "calls.lines_busy", value = 0, tolerance = { absolute = 0 } }
"#;

#[test]
fn who_finds_all_lines_busy_is_counted_apart_comes_to_no_queue_and_may_try_again() {
    let few = report(&scenario(FEW_LINES), 2);
    let (calls, row, queue) = (&few.calls, &few.reconciliation, &few.queues[0]);
    assert!(calls.lines_busy > 1_000.0, "{calls:?}");
    assert_eq!((calls.unanswered, calls.blocked), (calls.lines_busy, 0.0));
    assert_eq!(calls.answered + calls.lines_busy, calls.inbound);
    assert_eq!((queue.lines_busy, queue.offered), (calls.lines_busy, calls.answered));
    assert_eq!(few.published[0].simulated, Some(calls.lines_busy));
    assert_eq!((row.calls_lines_busy, row.legs_failed), (calls.lines_busy, 0.0));
    assert!(row.adds_up && row.other_reading_answered == Some(calls.answered), "{row:?}");
    let text = text(&few);
    assert!(
        text.contains("found all lines busy") && text.contains("lines busy: they entered no queue either"),
        "{text}"
    );
    let once = report(&scenario(&FEW_LINES.replace("probability = 0.5", "probability = 0.0")), 2);
    assert!(calls.inbound > 1.2 * once.calls.inbound, "{} and {}", calls.inbound, once.calls.inbound);
    let enough = report(&scenario(&FEW_LINES.replace("lines = 3", "lines = 30000")), 2);
    assert_eq!(enough.calls.lines_busy, 0.0);
}

/// Everybody is answered at once, in every replication.
const ALL_ANSWERED: &str = r#"
queues.help = {}
profiles.clerk.skills = { help = 1 }
agents.clerk = 40
[world]
calendar = { start = 2025-03-03, days = 5, period = "15m" }
demand.patterns.any.calls_per_hour = 100
call_types.help = {}
handling.talk = { constant = "7m" }
staffing.patterns.any.clerk = 40
[published]
answered = { measure = "calls.answer_rate", value = 100, tolerance = { absolute = 0 } }
level = { measure = 'legs.service_level{within="20s"}', value = 100, tolerance = { absolute = 0 } }
waited = { measure = "legs.mean_wait", value = 0, tolerance = { absolute = 0 } }
talk = { measure = "agents.mean_talk", value = 420, tolerance = { absolute = 0 } }
"#;

#[test]
fn all_is_100_percent_and_certain_however_many_replications_there_are() {
    let scenario = scenario(ALL_ANSWERED);
    for replications in [2, 7, 20, 50] {
        let report = report(&scenario, replications);
        for row in &report.published {
            assert_eq!(row.simulated, Some(row.published), "{} of {replications}", row.name);
            assert_eq!((row.half_width_95, row.verdict), (Some(0.0), Verdict::Within), "{}", row.name);
        }
        assert_eq!(report.calls.answer_rate_percent, Some(100.0));
        assert_eq!(report.queues[0].service_level_percent, Some(100.0));
        assert_eq!(report.queues[0].service_level_half_width_95, Some(0.0));
    }
}

#[test]
fn tables_stand_at_the_calendars_own_period() {
    let report = report(&scenario(ALL_ANSWERED), 2);
    assert_eq!((report.hours.len(), report.queue_hours.len(), report.hours[37].period.as_str()), (96, 96, "09:15"));
    let inbound: f64 = report.hours.iter().map(|row| row.inbound * row.periods).sum();
    assert!((inbound - report.calls.inbound).abs() < 1e-6, "{inbound}");
}

/// Every call overflows twice before it is answered.
const SENT_ON: &str = r#"
queues.reception = { when_unstaffed = "queue:deputy" }
queues.deputy = { when_unstaffed = "queue:general" }
queues.general = {}
profiles.reception.skills = { reception = 1 }
profiles.deputy.skills = { deputy = 1 }
profiles.clerk.skills = { general = 1 }
agents = { reception = 1, deputy = 1, clerk = 40 }
[world]
calendar.days = 5
demand.patterns.any.calls_per_hour = 60
call_types.reception = {}
handling.talk = { exponential = "4m" }
staffing.patterns.any = { reception = 0, deputy = 0, clerk = 40 }
"#;

#[test]
fn a_reading_that_cannot_be_right_is_called_so_and_no_number_of_answered_calls_is_below_zero() {
    let report = report(&scenario(SENT_ON), 3);
    let row = &report.reconciliation;
    assert_eq!((row.legs_failed, row.calls_unanswered), (2.0 * row.calls, 0.0));
    assert_eq!((row.other_reading_answered, row.other_reading_percent), (None, None));
    let words = section(&text(&report), "How legs and calls reconcile");
    assert!(words.contains("makes no sense here") && !words.contains('-'), "{words}");
}

/// A third of the callers use an assistant and never ask for an agent. Many of the others abandon.
const ASSISTED: &str = r#"
queues = { contract = {}, general = { wait_max = "5m" } }
self_service.assistant = {}
profiles.clerk.skills = { contract = 1, general = 1 }
agents.clerk = 10
[world]
calendar = { start = 2025-01-27, days = 40 }
demand.patterns.any.calls_per_hour = 120
demand.mix = { contract = 1, general = 1, assisted = 1 }
callers.patience = { exponential = "90s" }
handling.talk = { exponential = "6m" }
staffing.patterns.any.clerk = 8
[world.call_types]
contract = {}
general = {}
assisted = { queue = "general", self_service = { name = "assistant", duration = { constant = "1m" }, containment_probability = 0.9, leave_probability = 0.1 } }
[variants.busier]
title = "a quarter more calls"
multiply = { "world.demand.patterns.any.calls_per_hour" = 1.25 }
"#;

#[test]
fn rates_are_of_those_who_asked_for_an_agent_and_who_was_served_in_self_service_is_served() {
    let report = report(&scenario(ASSISTED), 2);
    let calls = &report.calls;
    assert!(calls.contained > 30_000.0 && calls.left_self_service > 3_000.0, "{calls:?}");
    assert_eq!(calls.for_agents, calls.inbound - calls.contained - calls.left_self_service);
    assert_eq!(calls.unanswered, calls.for_agents - calls.answered);
    let near =
        |found: Option<f64>, expected: f64| assert!((found.expect("known") - expected).abs() < 1e-9, "{found:?}");
    near(calls.answer_rate_percent, 100.0 * calls.answered / calls.for_agents);
    near(calls.served_percent, 100.0 * (calls.answered + calls.contained) / calls.inbound);
    // There are no transfers, and no call waits in two queues: one leg per call, so that both readings agree.
    let row = &report.reconciliation;
    assert_eq!((row.calls_unanswered, row.legs_failed), (calls.unanswered, calls.unanswered));
    assert_eq!(row.other_reading_percent, row.answer_rate_percent);
    assert_eq!(calls.legs_per_call, Some(1.0));
    for hour in &report.hours {
        let failed = 100.0 * hour.legs_failed / hour.for_agents;
        near(hour.answer_rate_percent, 100.0 - failed);
    }
    let text = text(&report);
    let words = section(&text, "How legs and calls reconcile");
    assert!(words.contains("As many calls were lost as legs failed"), "{words}");
    assert!(text.contains(" calls for agents.\n") && text.lines().all(|line| !line.starts_with(' ')), "{text}");
}

#[test]
fn days_weeks_and_months_add_up_to_the_whole() {
    let report = report(&scenario(ASSISTED), 2);
    assert_eq!([report.days.len(), report.weeks.len(), report.months.len()], [40, 6, 3]);
    let froms: Vec<&str> = report.months.iter().map(|row| row.from.as_str()).collect();
    assert_eq!((froms, report.weeks[1].from.as_str()), (vec!["2025-01", "2025-02", "2025-03"], "2025-02-03"));
    assert_eq!(report.months.iter().map(|row| row.days).collect::<Vec<_>>(), [5.0, 28.0, 7.0]);
    let staffed: f64 = report.agents.iter().map(|row| row.staffed_hours).sum();
    for rows in [&report.days, &report.weeks, &report.months] {
        let sum = |of: fn(&acd_report::DatedRow) -> f64| rows.iter().map(of).sum::<f64>();
        assert!((sum(|row| row.inbound) - report.calls.inbound).abs() < 1e-6);
        assert!((sum(|row| row.answered) - report.calls.answered).abs() < 1e-6);
        assert!((sum(|row| row.contained) - report.calls.contained).abs() < 1e-6);
        assert!((sum(|row| row.legs_failed) - report.reconciliation.legs_failed).abs() < 1e-6);
        assert!((sum(|row| row.staffed_hours) - staffed).abs() < 1e-6, "{} {staffed}", sum(|row| row.staffed_hours));
    }
}

/// The waits of one queue's legs, and separately those in one hour of the day.
#[derive(Default)]
struct Plain {
    answered: Vec<f64>,
    answered_at_nine: Vec<f64>,
    abandoned: Vec<f64>,
    timed_out: f64,
    legs: f64,
    legs_of_day_three: f64,
}

impl Plain {
    fn count(&mut self, event: &Event, queue: u16) {
        let Fact::LegEnded { queue: of, outcome, enqueued, .. } = event.fact else { return };
        if of.0 != queue {
            return;
        }
        self.legs += 1.0;
        let wait = event.at.since(enqueued).as_secs_f64();
        let hour = (enqueued.since(Timestamp::ZERO).as_secs_f64() / 3_600.0) as u64;
        self.legs_of_day_three += if hour / 24 == 3 { 1.0 } else { 0.0 };
        match outcome {
            LegOutcome::Answered(_) => {
                self.answered.push(wait);
                if hour % 24 == 9 {
                    self.answered_at_nine.push(wait);
                }
            }
            LegOutcome::Abandoned => self.abandoned.push(wait),
            LegOutcome::TimedOut(_) => self.timed_out += 1.0,
            other => panic!("{other:?}"),
        }
    }
}

/// The smallest wait that at least this share of them does not exceed.
fn quantile(waits: &mut [f64], q: f64) -> f64 {
    waits.sort_by(f64::total_cmp);
    waits[((q * waits.len() as f64).ceil() as usize).max(1) - 1]
}

#[test]
fn service_levels_by_each_formula_and_quantiles_are_what_a_plain_count_gives() {
    let scenario = scenario(ASSISTED);
    let report = report(&scenario, 1);
    let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone()).expect("sound");
    let mut plain = Plain::default();
    let ended = simulation.replicate(1, 0, |events| events.iter().for_each(|event| plain.count(event, 1)));
    ended.expect("it runs to its end");
    let within = |waits: &[f64], secs: f64| waits.iter().filter(|&&wait| wait <= secs).count() as f64;
    let mut seen = 0;
    for row in report.within.iter().filter(|row| row.queue == "general") {
        let (met, gone) = (within(&plain.answered, row.within_secs), within(&plain.abandoned, row.within_secs));
        let (answered, abandoned) = (plain.answered.len() as f64, plain.abandoned.len() as f64);
        assert_eq!((row.answered_within, row.abandoned_within), (met, gone));
        assert_eq!((row.answered_later, row.abandoned_later), (answered - met, abandoned - gone));
        let formulas = [
            (row.of_offered_percent, met / plain.legs),
            (row.answered_only_percent, met / answered),
            (row.abandons_met_percent, (met + gone) / (answered + abandoned)),
            (row.abandons_ignored_percent, met / (answered + abandoned - gone)),
            (row.abandons_against_percent, met / (answered + abandoned)),
            (row.bcms_percent, met / (answered + abandoned + plain.timed_out)),
        ];
        for (place, (found, expected)) in formulas.into_iter().enumerate() {
            assert!((found.expect("known") - 100.0 * expected).abs() < 1e-9, "{place}: {found:?}");
        }
        seen += 1;
    }
    assert!(seen >= 5 && plain.timed_out > 0.0, "{seen} thresholds");
    let near = |found: Option<f64>, exact: f64| {
        let found = found.expect("there are waits");
        assert!((found - exact).abs() <= 0.01 * exact + 0.07, "{found}, not {exact}");
    };
    let row = &report.queues[1];
    near(row.median_wait_answered_secs, quantile(&mut plain.answered, 0.5));
    near(row.p90_wait_answered_secs, quantile(&mut plain.answered, 0.9));
    near(row.p95_wait_answered_secs, quantile(&mut plain.answered, 0.95));
    near(row.median_wait_abandoned_secs, quantile(&mut plain.abandoned, 0.5));
    near(row.p90_wait_abandoned_secs, quantile(&mut plain.abandoned, 0.9));
    let nine = report.queue_hours.iter().find(|row| row.queue == "general" && row.period == "09:00").expect("there");
    near(nine.median_wait_answered_secs, quantile(&mut plain.answered_at_nine, 0.5));
    near(nine.p90_wait_answered_secs, quantile(&mut plain.answered_at_nine, 0.9));
    near(nine.p95_wait_answered_secs, quantile(&mut plain.answered_at_nine, 0.95));
    let mean = plain.answered_at_nine.iter().sum::<f64>() / plain.answered_at_nine.len() as f64;
    assert!((nine.mean_wait_answered_secs.expect("known") - mean).abs() < 1e-6);
    assert!((nine.mean_wait_answered_secs.expect("known") - mean).abs() < 1e-6 && plain.legs_of_day_three > 0.0);
}

fn compared(baseline: &Scenario, other: &Scenario) -> Comparison {
    let sample = Sample { seed: 5, replications: 3 };
    let others = std::slice::from_ref(other);
    compare(baseline, others, None, sample, || ()).expect("both run").pop().expect("one variant")
}

#[test]
fn a_change_is_the_variant_less_the_baseline_and_turned_round_its_reverse() {
    let base = scenario(ASSISTED);
    let busier = base.variant("busier").expect("it is there");
    let (there, back) = (compared(&base, &busier), compared(&busier, &base));
    let value = |estimate: Option<acd::sim::Estimate>| estimate.expect("observed").value;
    let of = |comparison: &Comparison, measure: &str| {
        comparison.pairs.iter().find(|pair| pair.measure == measure).expect("it is compared").change
    };
    let (inbound, rate) = (of(&there, "calls.inbound"), of(&there, "calls.answer_rate_for_agents"));
    assert!((value(inbound.growth) - 25.0).abs() < 1.0, "{inbound:?}");
    assert!(value(inbound.difference) > 0.0 && value(rate.difference) < 0.0 && value(rate.growth) < 0.0, "{rate:?}");
    for pair in &there.pairs {
        let (one, other) = (pair.change, of(&back, &pair.measure));
        assert_eq!(value(one.difference), -value(other.difference), "{}", pair.measure);
        assert_eq!(value(one.baseline), value(other.variant), "{}", pair.measure);
        assert!((value(one.variant) - value(one.baseline) - value(one.difference)).abs() < 1e-6, "{}", pair.measure);
    }
    // Queues and hours add up to the whole.
    let calls = of(&there, "calls.for_agents");
    for parts in [&there.queues, &there.hours] {
        let sum: f64 = parts.iter().map(|part| value(part.for_agents.difference)).sum();
        assert!((sum - value(calls.difference)).abs() < 1e-6, "{sum}");
    }
    let names: Vec<&str> = there.queues.iter().map(|part| part.name.as_str()).collect();
    assert_eq!((names, there.hours.len(), there.hours[9].name.as_str()), (vec!["contract", "general"], 24, "09:00"));
}

#[test]
fn a_scenario_beside_itself_changes_by_nothing_for_certain() {
    let base = scenario(ASSISTED);
    for pair in compared(&base, &base).pairs {
        let difference = pair.change.difference.expect("observed");
        assert_eq!((difference.value, difference.half_width), (0.0, Some(0.0)), "{}", pair.measure);
        assert_eq!(pair.change.growth.expect("observed").value, 0.0, "{}", pair.measure);
    }
}
