//! Columns of numbers from Python.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, Float64Array};
use arrow_schema::DataType;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::capsule;

/// One number for all rows, or a column of them.
#[derive(Clone, Debug)]
pub(crate) enum Numbers {
    /// The same in each row.
    One(f64),
    /// One a row.
    Column(Float64Array),
}

impl Numbers {
    /// The number of this row.
    pub(crate) fn at(&self, row: usize) -> f64 {
        match self {
            Self::One(number) => *number,
            Self::Column(numbers) => numbers.value(row),
        }
    }

    /// The column, written out; without a copy if it is one.
    pub(crate) fn column(&self, rows: usize) -> Float64Array {
        match self {
            Self::One(number) => Float64Array::from(vec![*number; rows]),
            Self::Column(numbers) => numbers.clone(),
        }
    }
}

/// The number of rows that these columns make.
///
/// # Errors
/// `ValueError` if two columns differ in length.
pub(crate) fn broadcast(columns: &[(&str, Numbers)]) -> PyResult<usize> {
    let mut rows: Option<(&str, usize)> = None;
    for (name, numbers) in columns {
        let Numbers::Column(column) = numbers else { continue };
        match rows {
            Some((first, length)) if length != column.len() => {
                let found = column.len();
                return Err(PyValueError::new_err(format!(
                    "{name} has {found} rows, {first} {length}; expected as many, or one number"
                )));
            }
            Some(_) | None => rows = Some((name, column.len())),
        }
    }
    Ok(rows.map_or(1, |(_, length)| length))
}

impl<'py> FromPyObject<'_, 'py> for Numbers {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let object = object.to_owned();
        if object.hasattr("__arrow_c_array__")? {
            return floats(&[capsule::array_of(&object)?]).map(Self::Column);
        }
        // pandas gives a capsule if pyarrow is installed, and an array of NumPy's if not.
        if object.hasattr("__arrow_c_stream__")?
            && let Ok(arrays) = capsule::stream_of(&object)
        {
            return floats(&arrays).map(Self::Column);
        }
        if object.hasattr("__array__")? && !object.hasattr("is_integer")? {
            return of_numpy(&object);
        }
        if let Ok(number) = object.extract::<f64>() {
            return Ok(Self::One(number));
        }
        let numbers = object.try_iter()?.map(|number| number?.extract::<f64>());
        Ok(Self::Column(Float64Array::from(numbers.collect::<PyResult<Vec<_>>>()?)))
    }
}

/// An array of NumPy's, or what gives one. Copied: the stable interface of Python 3.10 has no buffers.
fn of_numpy(object: &Bound<'_, PyAny>) -> PyResult<Numbers> {
    let array = object.py().import("numpy")?.call_method1("asarray", (object, "<f8"))?;
    let bytes = array.call_method0("tobytes")?;
    let numbers = bytes.cast::<PyBytes>()?.as_bytes().chunks_exact(8);
    let numbers: Vec<f64> =
        numbers.map(|eight| f64::from_le_bytes(eight.try_into().expect("chunks of eight"))).collect();
    match (array.getattr("ndim")?.extract::<usize>()?, numbers.as_slice()) {
        (0, [number]) => Ok(Numbers::One(*number)),
        (1, _) => Ok(Numbers::Column(Float64Array::from(numbers))),
        (dimensions, _) => {
            Err(PyValueError::new_err(format!("found an array of {dimensions} dimensions; expected one")))
        }
    }
}

/// Chunks of numbers as one column; a single one of `float64` is not copied.
fn floats(chunks: &[ArrayRef]) -> PyResult<Float64Array> {
    if let Some(missing) = chunks.iter().position(|chunk| chunk.logical_null_count() > 0) {
        return Err(PyValueError::new_err(format!(
            "found missing values in chunk {missing} of a column; expected numbers"
        )));
    }
    if let [chunk] = chunks
        && chunk.data_type() == &DataType::Float64
    {
        return Ok(chunk.as_primitive::<Float64Type>().clone());
    }
    let mut numbers = Vec::with_capacity(chunks.iter().map(|chunk| chunk.len()).sum());
    for chunk in chunks {
        if !append(chunk, &mut numbers) {
            let found = chunk.data_type();
            return Err(PyTypeError::new_err(format!("found a column of {found}; expected numbers")));
        }
    }
    Ok(Float64Array::from(numbers))
}

/// Appends a column of numbers, NaN where one is missing; returns whether it is one.
pub(crate) fn append(column: &ArrayRef, numbers: &mut Vec<f64>) -> bool {
    macro_rules! all {
        ($kind:ty) => {
            numbers.extend(
                column.as_primitive::<$kind>().iter().map(|number| number.map_or(f64::NAN, |number| number as f64)),
            )
        };
    }
    match column.data_type() {
        DataType::Float64 => all!(Float64Type),
        DataType::Float32 => all!(Float32Type),
        DataType::Int8 => all!(Int8Type),
        DataType::Int16 => all!(Int16Type),
        DataType::Int32 => all!(Int32Type),
        DataType::Int64 => all!(Int64Type),
        DataType::UInt8 => all!(UInt8Type),
        DataType::UInt16 => all!(UInt16Type),
        DataType::UInt32 => all!(UInt32Type),
        DataType::UInt64 => all!(UInt64Type),
        _ => return false,
    }
    true
}
