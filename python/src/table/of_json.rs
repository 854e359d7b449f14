//! Columns from JSON's values, as figures have them, and from lists.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray};
use pyo3::PyTypeInfo;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat};
use serde_json::Value;

/// The column of these cells. Whole numbers are `int64`, or `float64` if any has a fraction; a column of different kinds,
/// or of lists, is text.
pub(crate) fn of_json(cells: &[Value]) -> ArrayRef {
    let some = || cells.iter().filter(|cell| !cell.is_null());
    if some().all(Value::is_i64) && some().next().is_some() {
        Arc::new(cells.iter().map(Value::as_i64).collect::<Int64Array>())
    } else if some().all(Value::is_number) {
        Arc::new(cells.iter().map(Value::as_f64).collect::<Float64Array>())
    } else if some().all(Value::is_boolean) {
        Arc::new(cells.iter().map(Value::as_bool).collect::<BooleanArray>())
    } else {
        let text = |cell: &Value| match cell {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        Arc::new(cells.iter().map(text).collect::<StringArray>())
    }
}

/// The column of a list.
///
/// # Errors
/// If it holds something else than numbers, texts, bools and `None`.
pub(super) fn column(values: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    // JSON has no NaN and no infinity: a column of numbers goes its own way.
    if let Ok(whole) = values.extract::<Vec<Option<i64>>>()
        && whole.iter().any(Option::is_some)
        && !has::<PyBool>(values)?
    {
        return Ok(Arc::new(Int64Array::from(whole)));
    }
    if has::<PyFloat>(values)? {
        return Ok(Arc::new(Float64Array::from(values.extract::<Vec<Option<f64>>>()?)));
    }
    let cells: Vec<Value> = pythonize::depythonize(values)?;
    Ok(of_json(&cells))
}

/// Whether any of these values is of this type.
fn has<T: PyTypeInfo>(values: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(values.try_iter()?.any(|value| value.is_ok_and(|value| value.is_instance_of::<T>())))
}
