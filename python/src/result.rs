//! What a run says: the same document as the command prints with `--json`.

use std::path::PathBuf;

use acd_report::Tables;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::Value;

use crate::errors::failed;
use crate::table::{Table, of_json};

/// What a run says: a mapping of the parts of the document that the command prints with `--json`. `print(result)` shows it
/// for people, a notebook its tables and charts.
#[pyclass(frozen, mapping, module = "acd._acd")]
pub(crate) struct Result {
    document: Value,
    text: String,
}

impl Result {
    /// A document, and how it is printed for people.
    pub(crate) fn new(document: Value, text: String) -> Self {
        Self { document, text }
    }

    fn fields(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.document.as_object().into_iter().flatten()
    }
}

/// The tables of a document.
fn tables(py: Python<'_>, document: &Value) -> PyResult<Py<PyDict>> {
    let tables = PyDict::new(py);
    for (name, columns) in Tables::of(document).iter() {
        let columns = columns.iter().map(|(name, cells)| (name.as_str(), of_json(cells)));
        tables.set_item(name.replace('-', "_"), Table::new(columns.collect())?)?;
    }
    Ok(tables.unbind())
}

#[pymethods]
impl Result {
    /// From the figures and the text of another result.
    #[new]
    fn from_figures(figures: &Bound<'_, PyDict>, text: String) -> PyResult<Self> {
        Ok(Self { document: pythonize::depythonize(figures)?, text })
    }

    // By Python's numbers, which are exact: those that JSON is read as need not be.
    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, &str)> {
        Ok((self.to_dict(py)?, &self.text))
    }

    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        match self.document.get(name) {
            Some(value) => Ok(pythonize::pythonize(py, value)?),
            None => {
                let names: Vec<&str> = self.fields().map(|(name, _)| name.as_str()).collect();
                Err(PyKeyError::new_err(format!("found {name:?}; expected one of {}", names.join(", "))))
            }
        }
    }

    fn __contains__(&self, name: &str) -> bool {
        self.document.get(name).is_some()
    }

    fn __len__(&self) -> usize {
        self.fields().count()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyList::new(py, self.keys())?.try_iter()?.into_any())
    }

    /// The names of its parts.
    fn keys(&self) -> Vec<&str> {
        self.fields().map(|(name, _)| name.as_str()).collect()
    }

    /// All of it, as dictionaries and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(pythonize::pythonize(py, &self.document)?)
    }

    /// All of it, as the command prints it with `--json`.
    fn to_json(&self) -> PyResult<String> {
        serde_json::to_string_pretty(&self.document).map_err(failed)
    }

    /// Its tables, by name.
    #[getter]
    fn tables(&self, py: Python<'_>) -> PyResult<Py<PyDict>> {
        tables(py, &self.document)
    }

    /// Writes each table as a CSV file into this folder.
    fn write_csv(&self, folder: PathBuf) -> PyResult<Vec<PathBuf>> {
        Ok(Tables::of(&self.document).write_csv(&folder)?)
    }

    /// Writes the tables into one Excel file, a sheet each.
    fn write_xlsx(&self, path: PathBuf) -> PyResult<()> {
        Ok(Tables::of(&self.document).write_xlsx(&path)?)
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<acd.Result: {}>", self.keys().join(", "))
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        slf.py().import("acd._show")?.call_method1("result_html", (slf,))?.extract()
    }
}
