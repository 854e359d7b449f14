//! Writes numbers into a scenario file's text, preserving every comment and space.

use toml_edit::{DocumentMut, Item, Value};

use super::fields::Field;
use crate::config::text::document::Node;
use crate::config::text::literal::{Literal, TimeSpan};

/// Why a file's text could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The text is not TOML.
    #[error(transparent)]
    Syntax(#[from] toml_edit::TomlError),
    /// The text has no number or time at this path.
    #[error("{0}: not a number or a time in the file")]
    Field(String),
}

/// The text of a scenario file with other numbers at these paths. For a time, the number is in seconds; for a list,
/// it is the mean, and the list's numbers keep their proportions; integers are rounded to the nearest.
///
/// # Errors
/// [`WriteError`]; nothing has been changed.
pub fn with_numbers(text: &str, fields: &[(String, f64)]) -> Result<String, WriteError> {
    let mut document: DocumentMut = text.parse()?;
    let root = Node::parse(text).ok();
    for (path, number) in fields {
        let missing = || WriteError::Field(path.clone());
        let whole = root.as_ref().and_then(|root| Field::find(root, path).ok()).is_some_and(|of| of.is_whole(path));
        let value = find(document.as_item_mut(), path).ok_or_else(missing)?;
        let before = root.as_ref().and_then(|root| super::numbers::number(root.get(path)?)).ok_or_else(missing)?;
        if let Value::Array(items) = value {
            items.iter_mut().for_each(|item| scale(item, number / before, whole));
        } else {
            replace(value, *number, whole);
        }
    }
    Ok(document.to_string())
}

/// Multiplies a number or a time in a list.
fn scale(item: &mut Value, factor: f64, whole: bool) {
    let number = match &*item {
        Value::Integer(number) => Some(*number.value() as f64),
        Value::Float(number) => Some(*number.value()),
        Value::String(text) => TimeSpan::read(text.value()).map(|span| span.0.as_secs_f64()),
        _ => None,
    };
    if let Some(number) = number {
        let scaled: f64 = format!("{:.5e}", number * factor).parse().unwrap_or(number * factor);
        replace(item, scaled, whole);
    }
}

fn replace(value: &mut Value, number: f64, whole: bool) {
    let number = if whole { number.round() } else { number };
    let mut changed = match value {
        Value::String(_) => Value::from(format!("{number}s")),
        Value::Integer(_) if number.fract() == 0.0 && number.abs() < 9e15 => Value::from(number as i64),
        _ => Value::from(number),
    };
    *changed.decor_mut() = value.decor().clone();
    *value = changed;
}

/// The value at a path such as `queues.contract.ladder[1].at`. Names may contain dots: the longest that exists wins.
fn find<'d>(item: &'d mut Item, path: &str) -> Option<&'d mut Value> {
    let path = path.strip_prefix('.').unwrap_or(path);
    if path.is_empty() {
        return item.as_value_mut();
    }
    if let Some(rest) = path.strip_prefix('[') {
        let (number, rest) = rest.split_once(']')?;
        return find(item.get_mut(number.parse::<usize>().ok()?)?, rest);
    }
    let fits = |name: &str| {
        path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('['))
    };
    let table = item.as_table_like_mut()?;
    let name = table.iter().map(|(name, _)| name.to_owned()).filter(|name| fits(name)).max_by_key(String::len)?;
    find(table.get_mut(&name)?, &path[name.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
# A hotline.
[queues.contract]
wait_max = "4m"      # assumed
ladder = [{ at = "0s" }, { at = "20s", tiers = "1..2" }] # the general desk helps

[world]
staffing = { shrinkage = 0.2 } # leave, training
days = 90
[variants.before.divide]
"world.demand.factor" = 1.2413 # last year
"#;

    #[test]
    fn numbers_change_and_comments_stay() {
        let fields = [
            ("queues.contract.wait_max", 187.25),
            ("queues.contract.ladder[1].at", 30.0),
            ("world.staffing.shrinkage", 0.25),
            ("world.days", 91.0),
            ("variants.before.divide.world.demand.factor", 1.3),
        ];
        let changed =
            with_numbers(TEXT, &fields.map(|(path, number)| (path.to_owned(), number))).expect("all are there");
        let expected = TEXT
            .replace("\"4m\"", "\"187.25s\"")
            .replace("\"20s\"", "\"30s\"")
            .replace("0.2 ", "0.25 ")
            .replace("90", "91")
            .replace("1.2413", "1.3");
        assert_eq!(changed, expected);
    }

    #[test]
    fn what_is_not_there_is_refused() {
        for path in ["queues.labour.wait_max", "queues.contract", "queues.contract.ladder[7].at", "world.days.x"] {
            assert!(matches!(with_numbers(TEXT, &[(path.to_owned(), 1.0)]), Err(WriteError::Field(_))), "{path}");
        }
    }
}
