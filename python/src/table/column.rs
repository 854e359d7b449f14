//! One column.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};

use super::capsule;

/// A column: numbers, texts or bools, any of which may be missing (`None`). Whatever knows the Arrow PyCapsule interface
/// reads it without a copy; `numpy.asarray(column)` copies it.
#[pyclass(frozen, sequence, module = "acd._acd")]
pub(crate) struct Column(pub(super) ArrayRef);

impl Column {
    fn cell<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyAny>> {
        if self.0.is_null(row) {
            return Ok(py.None().into_bound(py));
        }
        Ok(match self.0.data_type() {
            DataType::Float64 => self.0.as_primitive::<Float64Type>().value(row).into_pyobject(py)?.into_any(),
            DataType::Int64 => self.0.as_primitive::<Int64Type>().value(row).into_pyobject(py)?.into_any(),
            DataType::Boolean => self.0.as_boolean().value(row).into_pyobject(py)?.to_owned().into_any(),
            DataType::Utf8 => self.0.as_string::<i32>().value(row).into_pyobject(py)?.into_any(),
            DataType::Dictionary(..) => {
                let column = self.0.as_dictionary::<Int32Type>();
                let key = column.key(row).unwrap_or_default();
                column.values().as_string::<i32>().value(key).into_pyobject(py)?.into_any()
            }
            DataType::Timestamp(TimeUnit::Microsecond, None) => {
                let at = self.0.as_primitive::<TimestampMicrosecondType>().value_as_datetime(row);
                let at = at.ok_or_else(|| PyTypeError::new_err("a time beyond the calendar"))?;
                py.import("datetime")?.getattr("datetime")?.call_method1("fromisoformat", (at.to_string(),))?
            }
            other => return Err(PyTypeError::new_err(format!("a column of {other}"))),
        })
    }

    /// Numbers as eight bytes each, in the machine's order; a missing one is NaN. `None` for a column of others.
    fn float_bytes(&self) -> Option<Vec<u8>> {
        let bytes = |row: usize, value: f64| if self.0.is_null(row) { f64::NAN } else { value }.to_ne_bytes();
        match self.0.data_type() {
            DataType::Float64 => {
                let values = self.0.as_primitive::<Float64Type>().values().iter().enumerate();
                Some(values.flat_map(|(row, value)| bytes(row, *value)).collect())
            }
            DataType::Int64 if self.0.null_count() > 0 => {
                let values = self.0.as_primitive::<Int64Type>().values().iter().enumerate();
                Some(values.flat_map(|(row, value)| bytes(row, *value as f64)).collect())
            }
            _ => None,
        }
    }
}

#[pymethods]
impl Column {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, row: isize) -> PyResult<Bound<'py, PyAny>> {
        let length = self.0.len();
        let place = if row < 0 { row.checked_add_unsigned(length) } else { Some(row) };
        let place = place.and_then(|place| usize::try_from(place).ok()).filter(|place| *place < length);
        self.cell(py, place.ok_or_else(|| PyIndexError::new_err(format!("row {row} of {length}")))?)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.to_list(py)?.try_iter()?.into_any())
    }

    /// Its values, `None` where one is missing.
    pub(super) fn to_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let cells = (0..self.0.len()).map(|row| self.cell(py, row));
        PyList::new(py, cells.collect::<PyResult<Vec<_>>>()?)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        // A request is a wish; there is one form of each column here.
        drop(requested_schema);
        capsule::array(py, &self.0)
    }

    #[pyo3(signature = (dtype = None, copy = None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if copy == Some(false) {
            return Err(PyValueError::new_err("a column cannot be an array without a copy"));
        }
        let numpy = py.import("numpy")?;
        let array = match self.float_bytes() {
            Some(bytes) => numpy.call_method1("frombuffer", (PyBytes::new(py, &bytes), "f8"))?,
            None => numpy.call_method1("array", (self.to_list(py)?,))?,
        };
        match dtype {
            Some(dtype) => array.call_method1("astype", (dtype,)),
            None => Ok(array),
        }
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyList>,)> {
        Ok((self.to_list(py)?,))
    }

    /// A column of these values: numbers, texts or bools, or `None`.
    #[new]
    fn from_values(values: &Bound<'_, PyAny>) -> PyResult<Self> {
        super::of_json::column(values).map(Self)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        slf.py().import("acd._show")?.call_method1("column", (slf,))?.extract()
    }
}
