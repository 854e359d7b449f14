//! `acd erlang`: exact formulas for one queue.

mod flags;

use std::io::Write;

use acd_planning::formulas::{self, Demand, ErlangC, Impatient, Limited, Priorities, Target};
use acd_report::Tables;
use anyhow::Context;
use serde_json::{Value, json};

pub(crate) use flags::Arguments;
use flags::{ImpatientModel, LimitedModel, LossModel, Model, PatientModel, PriorityModel};

use super::measures::{Measure, Unit, object, table};
use super::secs::Secs;

/// The result of one command.
struct Answer {
    /// The fewest agents, if requested.
    fewest: Option<u32>,
    /// One column for each number of agents (or class of calls).
    columns: Vec<(String, Vec<Measure>)>,
}

/// Writes the answer to `out`.
///
/// # Errors
/// If the model has no answer, or `out` cannot be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<()> {
    let answer = match &arguments.model {
        Model::B(model) => loss(model),
        Model::C(model) => patient(model),
        Model::A(model) => impatient(model),
        Model::K(model) => limited(model),
        Model::P(model) => priorities(model),
    }?;
    let document = document(&answer);
    if arguments.json { writeln!(out, "{document:#}") } else { write_table(&answer, out) }
        .context("cannot write the answer")?;
    arguments.export.write(|| Ok(Tables::of(&document)))
}

fn document(answer: &Answer) -> Value {
    let columns = answer.columns.iter().map(|(head, measures)| {
        let mut object = object(measures);
        object.insert("for".into(), json!(head));
        Value::Object(object)
    });
    json!({ "fewest_agents": answer.fewest, "results": columns.collect::<Vec<_>>() })
}

fn write_table(answer: &Answer, out: &mut impl Write) -> std::io::Result<()> {
    if let Some(fewest) = answer.fewest {
        writeln!(out, "Fewest agents: {fewest}")?;
    }
    let (heads, columns): (Vec<_>, Vec<_>) = answer.columns.iter().map(|(head, column)| (head.clone(), column)).unzip();
    writeln!(out, "{}", table(&heads, &columns))?;
    Ok(())
}

/// The measures with `agents` agents; or with the fewest agents, one less and one more.
fn by_agents(
    agents: Option<u32>,
    fewest: Option<u32>,
    measures: impl Fn(u32) -> Result<Vec<Measure>, formulas::PlanError>,
) -> anyhow::Result<Answer> {
    let numbers = match (agents, fewest) {
        (_, Some(fewest)) => vec![fewest - 1, fewest, fewest + 1],
        (Some(agents), None) => vec![agents],
        (None, None) => anyhow::bail!("give --agents, or a target to find them"),
    };
    let mut columns = Vec::new();
    for agents in numbers {
        match measures(agents) {
            Ok(found) => columns.push((format!("{agents} agents"), found)),
            // One agent fewer than needed may be none at all, or leave a queue that grows without bound.
            Err(_) if fewest.is_some_and(|fewest| agents != fewest) => {}
            Err(reason) => return Err(reason.into()),
        }
    }
    Ok(Answer { fewest, columns })
}

fn loss(model: &LossModel) -> anyhow::Result<Answer> {
    let load = match (model.load, model.calls_per_hour, model.handling_time) {
        (Some(load), _, _) => load,
        (None, Some(calls), Some(Secs(secs))) => Demand::new(calls, secs)?.load(),
        _ => anyhow::bail!("give --load, or --calls-per-hour and --handling-time"),
    };
    let fewest = model.target_blocked.map(|share| formulas::fewest_lines(load, share)).transpose()?;
    by_agents(model.agents, fewest, |agents| {
        let lost = formulas::erlang_b(agents, load)?;
        Ok(vec![
            Measure::new("load_erlang", "offered load, erlang", Unit::Number, load),
            Measure::new("blocked", "blocked", Unit::Share, lost),
            Measure::new("carried_erlang", "carried load, erlang", Unit::Number, load * (1.0 - lost)),
            Measure::new("occupancy", "occupancy", Unit::Share, load * (1.0 - lost) / f64::from(agents)),
        ])
    })
}

fn patient(model: &PatientModel) -> anyhow::Result<Answer> {
    let demand = model.demand.demand()?;
    let fewest = model.staff.target().map(|target| formulas::fewest_agents(demand, None, target)).transpose()?;
    by_agents(model.staff.agents, fewest, |agents| {
        let queue = ErlangC::new(demand, agents)?;
        let within = model.staff.within;
        Ok(vec![
            Measure::new("load_erlang", "offered load, erlang", Unit::Number, demand.load()),
            Measure::new("occupancy", "occupancy", Unit::Share, queue.occupancy()),
            Measure::new("waited", "have to wait", Unit::Share, queue.wait_probability()),
            answered_within(within, queue.answered_within(within.0)?),
            Measure::new("mean_wait_secs", "mean wait", Unit::Secs, queue.mean_wait_secs()),
            Measure::new(
                "mean_wait_of_waiting_secs",
                "… of those who wait",
                Unit::Secs,
                queue.mean_wait_of_waiting_secs(),
            ),
            Measure::new("mean_queue", "mean queue, calls", Unit::Number, queue.mean_queue()),
        ])
    })
}

fn impatient(model: &ImpatientModel) -> anyhow::Result<Answer> {
    let demand = model.demand.demand()?;
    let patience = model.patience();
    let abandoned = model.target_abandoned.map(|share| Target::AbandonedAtMost { share });
    let target = abandoned.or_else(|| model.staff.target());
    let fewest = target.map(|target| formulas::fewest_agents(demand, Some(&patience), target)).transpose()?;
    by_agents(model.staff.agents, fewest, |agents| {
        let queue = Impatient::new(demand, agents, &patience)?;
        let within = model.staff.within;
        let shares = [queue.wait_probability(), queue.answered(), queue.abandoned(), queue.within(within.0)?.answered];
        let (answered, abandoned) = (queue.mean_wait_answered_secs(), queue.mean_wait_abandoned_secs());
        Ok(load(demand, queue.occupancy())
            .into_iter()
            .chain(callers(within, shares, queue.mean_wait_secs(), answered, abandoned))
            .chain([Measure::new("mean_queue", "mean queue, calls", Unit::Number, queue.mean_queue())])
            .collect())
    })
}

fn limited(model: &LimitedModel) -> anyhow::Result<Answer> {
    let demand = model.demand.demand()?;
    by_agents(Some(model.agents), None, |agents| {
        let queue = Limited::new(demand, agents, model.places, model.patience.map(|Secs(secs)| secs))?;
        let within = queue.within(model.within.0)?.answered;
        let shares = [queue.wait_probability(), queue.answered(), queue.abandoned(), within];
        let (answered, abandoned) = (queue.mean_wait_answered_secs(), queue.mean_wait_abandoned_secs());
        Ok(load(demand, queue.occupancy())
            .into_iter()
            .chain([Measure::new("blocked", "blocked", Unit::Share, queue.blocked())])
            .chain(callers(model.within, shares, queue.mean_wait_secs(), answered, abandoned))
            .chain([Measure::new("mean_queue", "mean queue, calls", Unit::Number, queue.mean_queue())])
            .collect())
    })
}

fn load(demand: Demand, occupancy: f64) -> [Measure; 2] {
    [
        Measure::new("load_erlang", "offered load, erlang", Unit::Number, demand.load()),
        Measure::new("occupancy", "occupancy", Unit::Share, occupancy),
    ]
}

/// What callers with patience meet: the shares of those who wait, are answered, abandon, and are answered in time; the
/// mean wait of all, of the answered, and of those who abandon.
fn callers(
    within: Secs,
    [waited, answered, abandoned, in_time]: [f64; 4],
    mean_secs: f64,
    of_answered: impl Into<Option<f64>>,
    of_abandoned: Option<f64>,
) -> [Measure; 7] {
    [
        Measure::new("waited", "have to wait", Unit::Share, waited),
        Measure::new("answered", "answered", Unit::Share, answered),
        Measure::new("abandoned", "abandoned", Unit::Share, abandoned),
        answered_within(within, in_time),
        Measure::new("mean_wait_secs", "mean wait", Unit::Secs, mean_secs),
        Measure::new("mean_wait_answered_secs", "… of the answered", Unit::Secs, of_answered),
        Measure::new("mean_wait_abandoned_secs", "… of those who gave up", Unit::Secs, of_abandoned),
    ]
}

fn priorities(model: &PriorityModel) -> anyhow::Result<Answer> {
    let queue = Priorities::new(&model.calls_per_hour, model.handling_time.0, model.agents)?;
    let row = |answered: f64, wait_secs: f64| {
        vec![
            Measure::new("waited", "have to wait", Unit::Share, queue.all().wait_probability()),
            answered_within(model.within, answered),
            Measure::new("mean_wait_secs", "mean wait", Unit::Secs, wait_secs),
        ]
    };
    let (mut columns, mut answered_of_all) = (Vec::new(), 0.0);
    let total: f64 = model.calls_per_hour.iter().sum();
    for (place, (class, calls)) in queue.classes().zip(&model.calls_per_hour).enumerate() {
        let answered = class.answered_within(model.within.0)?;
        answered_of_all += answered * calls / total;
        columns.push((format!("class {}", place + 1), row(answered, class.mean_wait_secs())));
    }
    columns.push(("all".into(), row(answered_of_all, queue.all().mean_wait_secs())));
    Ok(Answer { fewest: None, columns })
}

fn answered_within(Secs(within): Secs, share: f64) -> Measure {
    let label = format!("answered within {within} s, of all offered");
    Measure { key: format!("answered_within_{within}_secs"), label, value: Some(share), unit: Unit::Share }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Whole {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn answer(line: &str) -> anyhow::Result<String> {
        let whole = Whole::try_parse_from(std::iter::once("erlang").chain(line.split_whitespace()))?;
        let mut out = Vec::new();
        run(&whole.arguments, &mut out)?;
        Ok(String::from_utf8(out)?)
    }

    #[test]
    fn the_flags_are_consistent() {
        use clap::CommandFactory;
        Whole::command().debug_assert();
    }

    #[test]
    fn every_model_answers_in_a_table_and_in_json() {
        let lines = [
            "b --load 12 --agents 20",
            "b --calls-per-hour 300 --handling-time 434s --target-blocked 0.01",
            "c --calls-per-hour 300 --handling-time 434s --agents 40",
            "a --calls-per-hour 300 --handling-time 434s --patience 60s --agents 40",
            "a --calls-per-hour 300 --handling-time 434s --patience 60s --patience-law lognormal --target-abandoned 0.03",
            "k --calls-per-hour 300 --handling-time 434s --agents 40 --places 50 --patience 60s",
            "p --calls-per-hour 60,80,100 --handling-time 434s --agents 40",
        ];
        for line in lines {
            let rows = answer(line).expect(line);
            assert!(rows.contains(if line.starts_with('p') { "mean wait" } else { "occupancy" }), "{line}: {rows}");
            let object: Value = serde_json::from_str(&answer(&format!("{line} --json")).expect(line)).expect(line);
            assert!(object["results"][0].is_object(), "{line}: {object}");
        }
    }

    #[test]
    fn the_fewest_agents_stand_between_one_less_and_one_more() {
        let json =
            answer("c --calls-per-hour 48 --handling-time 300s --target-service-level 0.8 --json").expect("sound");
        let object: Value = serde_json::from_str(&json).expect("JSON");
        let fewest = object["fewest_agents"].as_u64().expect("a number") as usize;
        let share = |column: usize| object["results"][column]["answered_within_20_secs"].as_f64().expect("a number");
        assert_eq!(object["results"][1]["for"], json!(format!("{fewest} agents")));
        assert!(share(0) < 0.8 && share(1) >= 0.8, "{object}");
    }

    #[test]
    fn wrong_usage_and_impossible_questions_are_refused_with_the_reason() {
        let lines = [
            ("c --calls-per-hour 300 --handling-time 434s --agents 30", "the queue would grow without bound"),
            ("c --calls-per-hour 300 --handling-time 434 --agents 30", "expected a duration such as 20s"),
            ("c --calls-per-hour 300 --handling-time 434s", "required arguments were not provided"),
            ("c --calls-per-hour -3 --handling-time 434s --agents 3", "unexpected argument"),
            (
                "c --calls-per-hour NaN --handling-time 434s --agents 3",
                "calls per hour is NaN; expected a finite number above zero",
            ),
            ("a --calls-per-hour 3 --handling-time 434s --agents 3 --patience 0s", "above zero"),
            ("k --calls-per-hour 3 --handling-time 434s --agents 3 --places 2", "the number of places is"),
            ("b --load 3 --agents 2 --target-blocked 0.1", "cannot be used with"),
        ];
        for (line, reason) in lines {
            let error = answer(line).expect_err(line);
            assert!(error.to_string().contains(reason), "{line}: {error}");
        }
    }
}
