//! Python values as values of a scenario file.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDelta, PyDict, PyFloat, PyInt, PyList, PyString, PyTime, PyTuple};
use toml::{Table, Value};

/// A value as TOML: dictionaries are tables, lists and tuples arrays, a `timedelta` a duration such as `"90s"`.
///
/// # Errors
/// `TypeError` for what a file cannot hold, with the path to it below `path`.
pub(crate) fn value(path: &str, object: &Bound<'_, PyAny>) -> PyResult<Value> {
    // In Python, a bool is an int.
    if object.is_instance_of::<PyBool>() {
        Ok(Value::Boolean(object.extract()?))
    } else if object.is_instance_of::<PyInt>() {
        Ok(Value::Integer(object.extract()?))
    } else if object.is_instance_of::<PyFloat>() {
        Ok(Value::Float(object.extract()?))
    } else if object.is_instance_of::<PyString>() {
        Ok(Value::String(object.extract()?))
    } else if let Ok(fields) = object.cast::<PyDict>() {
        table(path, fields).map(Value::Table)
    } else if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
        let items = object.try_iter()?.enumerate();
        let items = items.map(|(place, item)| value(&format!("{path}[{place}]"), &item?));
        items.collect::<PyResult<_>>().map(Value::Array)
    } else if object.is_instance_of::<PyDelta>() {
        let secs: f64 = object.call_method0("total_seconds")?.extract()?;
        Ok(Value::String(format!("{secs}s")))
    } else if object.is_instance_of::<PyDate>() || object.is_instance_of::<PyTime>() {
        let text: String = object.call_method0("isoformat")?.extract()?;
        text.parse().map(Value::Datetime).map_err(|_| unknown(path, object))
    } else if let Ok(number) = object.call_method0("item") {
        // A number of NumPy's.
        if number.is_instance_of::<PyInt>() || number.is_instance_of::<PyFloat>() || number.is_instance_of::<PyBool>() {
            value(path, &number)
        } else {
            Err(unknown(path, object))
        }
    } else {
        Err(unknown(path, object))
    }
}

/// A dictionary as a TOML table.
///
/// # Errors
/// As [`value`].
pub(crate) fn table(path: &str, fields: &Bound<'_, PyDict>) -> PyResult<Table> {
    let mut table = Table::new();
    for (key, item) in fields {
        let name: String = key.extract().map_err(|_| unknown(path, &key))?;
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        table.insert(name, value(&inner, &item)?);
    }
    Ok(table)
}

fn unknown(path: &str, object: &Bound<'_, PyAny>) -> PyErr {
    let found = object.repr().map_or_else(|_| "a value".to_owned(), |text| text.to_string());
    PyTypeError::new_err(format!(
        "{path}: found {found}; expected a number, text, bool, date, timedelta, list or dict (with texts as keys)"
    ))
}
