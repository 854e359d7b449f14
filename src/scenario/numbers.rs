//! Numbers of a file by their path, for calibration: a number, a time in seconds, or a list of either by its mean.

use super::fields::Field;
use crate::config::text::document::{Node, Value};
use crate::config::text::literal::{Literal, TimeSpan};

/// The number of a field; of a list the mean. `None` where there is anything else.
pub(super) fn number(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Text(text) => TimeSpan::read(text).map(|span| span.0.as_secs_f64()),
        Value::List(items) => {
            let sum = items.iter().map(number).sum::<Option<f64>>()?;
            (!items.is_empty()).then(|| sum / items.len() as f64)
        }
        Value::Boolean(_) | Value::Date(_) | Value::Table(_) => None,
    }
}

/// Puts a number in the place of that at `path`.
///
/// # Errors
/// What would be right there.
pub(super) fn put(root: &mut Node, path: &str, value: f64) -> Result<(), &'static str> {
    let whole = Field::find(root, path).is_ok_and(|field| field.is_whole(path));
    let node = root.get_mut(path).ok_or("the path of a field that holds a number or a time")?;
    let before = number(node).ok_or("the path of a field that holds a number or a time, or a list of them")?;
    if matches!(node.value, Value::List(_)) && before == 0.0 {
        return Err("a list whose numbers are not all 0");
    }
    change(node, &Change { value, before, whole });
    Ok(())
}

struct Change {
    value: f64,
    before: f64,
    whole: bool,
}

impl Change {
    fn rounded(&self, number: f64) -> f64 {
        if self.whole { number.round() } else { number }
    }
}

fn change(node: &mut Node, change_to: &Change) {
    let value = change_to.rounded(change_to.value);
    match &mut node.value {
        Value::Text(text) => *text = format!("{:.6}s", change_to.value),
        of @ Value::Integer(_) if value.fract() == 0.0 && value.abs() < 9e15 => *of = Value::Integer(value as i64),
        of @ (Value::Integer(_) | Value::Float(_)) => *of = Value::Float(value),
        Value::List(items) => {
            for item in items {
                let part = number(item).unwrap_or(0.0) * change_to.value / change_to.before;
                change(item, &Change { value: part, ..*change_to });
            }
        }
        Value::Boolean(_) | Value::Date(_) | Value::Table(_) => {}
    }
}
