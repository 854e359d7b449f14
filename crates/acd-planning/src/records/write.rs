//! Records as CSV: to be read again, and as recorded calls of a scenario.

use std::io::Write;

use super::afterwards::{CALLBACKS, CHECKS, FOLLOW_UPS, RATINGS, Vocabulary};
use super::{Call, Outcome, Records};

/// A column's name, and what stands in it.
type Column = (&'static str, fn(&Call) -> Option<&'static str>);

/// Columns of what became known afterwards, written where there is something in them.
const AFTERWARDS: [Column; 4] = [
    ("rating", |call| named(call.after.rating, &RATINGS)),
    ("follow_up", |call| named(call.after.follow_up, &FOLLOW_UPS)),
    ("quality_check", |call| named(call.after.check, &CHECKS)),
    ("callback_outcome", |call| named(call.after.callback, &CALLBACKS)),
];

fn named<T: Copy + PartialEq>(value: Option<T>, vocabulary: &Vocabulary<T>) -> Option<&'static str> {
    value.map(|value| vocabulary.name(value))
}

/// Writes calls as [`read`](super::read) reads them, attributes last.
///
/// # Errors
/// Where nothing can be written.
pub fn write_calls(records: &Records, out: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let attributes = records.attributes.iter().map(|(name, _)| name.as_str());
    let heading = ["time", "queue", "wait", "talk", "wrap", "agent", "outcome", "transfer"];
    let callers = (!records.callers.is_empty()).then_some("caller");
    let classes = (!records.classes.is_empty()).then_some("priority");
    let columns = AFTERWARDS.iter().filter(|(_, word)| records.calls.iter().any(|call| word(call).is_some()));
    let columns: Vec<_> = columns.collect();
    let after = columns.iter().map(|(name, _)| *name);
    csv.write_record(heading.into_iter().chain(callers).chain(classes).chain(after).chain(attributes))?;
    let name = |names: &[String], place: Option<usize>| place.map_or(String::new(), |place| names[place].clone());
    for call in &records.calls {
        let mut row = vec![
            time(call.at),
            records.queues[call.queue].clone(),
            secs(call.wait),
            secs(call.talk),
            secs(call.wrap),
            name(&records.agents, call.agent),
            call.outcome.name().to_owned(),
            name(&records.queues, call.transfer),
        ];
        row.extend(callers.map(|_| name(&records.callers, call.caller)));
        row.extend(classes.map(|_| name(&records.classes, call.class)));
        row.extend(columns.iter().map(|(_, word)| word(call).unwrap_or_default().to_owned()));
        let values = records.attributes.iter().zip(&call.attributes);
        row.extend(values.map(|((_, known), value)| name(known, *value)));
        csv.write_record(row)?;
    }
    Ok(csv.flush()?)
}

/// Writes calls as a scenario's `world.trace` reads them: the talk time of those that were answered, the wait of those
/// who gave up, which is their patience. What is not known is left empty, and the simulation draws it. Calls that were
/// none for an agent are left out.
///
/// # Errors
/// Where nothing can be written.
pub fn write_trace(records: &Records, out: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["time", "queue", "handling_time", "patience"])?;
    for call in records.calls.iter().filter(|call| call.outcome != Outcome::Ignored) {
        let handling = call.talk.map(|talk| talk + call.wrap.unwrap_or(0.0));
        let patience = call.wait.filter(|_| call.outcome == Outcome::Abandoned);
        csv.write_record([time(call.at), records.queues[call.queue].clone(), secs(handling), secs(patience)])?;
    }
    Ok(csv.flush()?)
}

fn time(at: jiff::civil::DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S%.f").to_string()
}

fn secs(secs: Option<f64>) -> String {
    secs.map_or(String::new(), |secs| secs.to_string())
}
