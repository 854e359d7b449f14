//! Tables of Arrow columns, in and out.
//!
//! Out: [`Table`] and [`Column`], which pandas, polars, pyarrow and DuckDB read by the PyCapsule interface. In:
//! [`numbers`], from whatever gives such capsules, NumPy's arrays, or sequences.

mod capsule;
mod column;
mod numbers;
mod of_json;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StructArray};
use arrow_schema::{Field, Schema};
use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use crate::errors::failed;

pub(crate) use column::Column;
pub(crate) use numbers::{Numbers, append, broadcast};
pub(crate) use of_json::of_json;

/// A table of named columns, made by a run, or of lists: `Table({"name": [value, …]})`. Whatever knows the Arrow PyCapsule interface reads it without a copy: `polars.DataFrame(table)`,
/// `pandas.DataFrame.from_arrow(table)`, `pyarrow.table(table)`, `duckdb.from_arrow(table)`.
///
/// >>> import acd
/// >>> table = acd.Table({"queue": ["sales", "service"], "calls": [3, 4]})
/// >>> table["calls"].to_list()
/// [3, 4]
/// >>> table
/// queue    calls
/// sales        3
/// service      4
#[pyclass(frozen, module = "acd._acd")]
pub(crate) struct Table(RecordBatch);

impl Table {
    /// Columns of one length.
    pub(crate) fn new(columns: Vec<(&str, ArrayRef)>) -> PyResult<Self> {
        let fields: Vec<Field> =
            columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map(Self).map_err(failed)
    }

    /// The parts of a frame that gives `__arrow_c_stream__`; nothing is copied.
    ///
    /// # Errors
    /// `TypeError` if it does not, or is no table.
    pub(crate) fn chunks(frame: &Bound<'_, PyAny>) -> PyResult<Vec<StructArray>> {
        if !frame.hasattr("__arrow_c_stream__")? {
            let found = frame.get_type().name()?;
            let expected = "a frame of pandas, polars, pyarrow or DuckDB (whatever has __arrow_c_stream__)";
            return Err(PyTypeError::new_err(format!("found a {found}; expected {expected}")));
        }
        let part = |array: ArrayRef| array.as_struct_opt().cloned();
        let parts: Option<Vec<StructArray>> = capsule::stream_of(frame)?.into_iter().map(part).collect();
        parts.ok_or_else(|| PyTypeError::new_err("found a single column; expected a frame"))
    }

    /// The table with this column of `float64` as whole numbers.
    pub(crate) fn with_whole(self, name: &str) -> PyResult<Self> {
        let whole = |array: &ArrayRef| -> ArrayRef {
            let numbers = array.as_primitive::<Float64Type>().iter();
            Arc::new(numbers.map(|number| number.map(|number| number as i64)).collect::<Int64Array>())
        };
        let columns = self.0.schema_ref().fields().iter().zip(self.0.columns());
        let columns = columns.map(|(field, array)| {
            (field.name().as_str(), if field.name() == name { whole(array) } else { array.clone() })
        });
        Self::new(columns.collect())
    }

    fn columns(&self) -> impl Iterator<Item = (&str, Column)> {
        let names = self.0.schema_ref().fields().iter().map(|field| field.name().as_str());
        names.zip(self.0.columns().iter().map(|array| Column(array.clone())))
    }
}

#[pymethods]
impl Table {
    /// Columns by name: lists of numbers, texts, bools or `None`, all of one length.
    #[new]
    fn from_columns(columns: &Bound<'_, PyDict>) -> PyResult<Self> {
        let columns = columns.iter().map(|(name, cells)| Ok((name.extract::<String>()?, of_json::column(&cells)?)));
        let columns = columns.collect::<PyResult<Vec<_>>>()?;
        Self::new(columns.iter().map(|(name, array)| (name.as_str(), array.clone())).collect())
    }

    /// The names of the columns, in their order.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.columns().map(|(name, _)| name).collect()
    }

    /// The number of rows and of columns.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.0.num_rows(), self.0.num_columns())
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    fn __contains__(&self, name: &str) -> bool {
        self.0.column_by_name(name).is_some()
    }

    fn __getitem__(&self, name: &str) -> PyResult<Column> {
        self.0.column_by_name(name).map(|array| Column(array.clone())).ok_or_else(|| {
            PyKeyError::new_err(format!("found {name:?}; expected one of {}", self.column_names().join(", ")))
        })
    }

    /// Each column as a list.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for (name, column) in self.columns() {
            columns.set_item(name, column.to_list(py)?)?;
        }
        Ok(columns)
    }

    /// Each row as a dictionary.
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let cells = self.columns().map(|(_, column)| column.to_list(py)).collect::<PyResult<Vec<_>>>()?;
        let rows = PyList::empty(py);
        for row in 0..self.0.num_rows() {
            let fields = PyDict::new(py);
            for ((name, _), cells) in self.columns().zip(&cells) {
                fields.set_item(name, cells.get_item(row)?)?;
            }
            rows.append(fields)?;
        }
        Ok(rows)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A request is a wish; there is one form of each column here.
        drop(requested_schema);
        capsule::stream(py, &self.0)
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyDict>,)> {
        Ok((self.to_dict(py)?,))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        slf.py().import("acd._show")?.call_method1("table", (slf,))?.extract()
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        slf.py().import("acd._show")?.call_method1("table_html", (slf,))?.extract()
    }
}
