//! What a run says: the same document as the command prints with `--json`.

use std::path::PathBuf;

use acd_report::Tables;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::Value;

use crate::errors::failed;
use crate::scenario::Scenario;
use crate::table::{Table, of_json};

/// Replications behind the charts, at most: their curves are smooth with few.
const CHARTED: u64 = 20;

/// What was simulated, how often, and with which seed.
type Origin = (Py<Scenario>, u64, u64);

/// What a run says: a mapping of the parts of the document that the command prints with `--json`. `print(result)` shows it
/// for people, a notebook its tables and charts.
#[pyclass(frozen, mapping, module = "acd._acd")]
pub(crate) struct Result {
    document: Value,
    /// `None`: its tables.
    text: Option<String>,
    /// For the page with charts.
    origin: Option<Origin>,
}

impl Result {
    /// The report of a scenario, and how it is printed for people.
    pub(crate) fn of_run(document: Value, text: String, origin: Origin) -> Self {
        Self { document, text: Some(text), origin: Some(origin) }
    }

    /// A document that is printed as its tables.
    pub(crate) fn without_text(document: Value) -> Self {
        Self { document, text: None, origin: None }
    }

    /// A document that is printed as this text.
    pub(crate) fn with_text(document: Value, text: String) -> Self {
        Self { document, text: Some(text), origin: None }
    }

    fn fields(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.document.as_object().into_iter().flatten()
    }
}

#[pymethods]
impl Result {
    /// From the figures and the text of another result.
    #[new]
    #[pyo3(signature = (figures, text = None, origin = None))]
    fn from_figures(figures: &Bound<'_, PyDict>, text: Option<String>, origin: Option<Origin>) -> PyResult<Self> {
        Ok(Self { document: pythonize::depythonize(figures)?, text, origin })
    }

    // By Python's numbers, which are exact: those that JSON is read as need not be.
    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Option<&str>, Option<Origin>)> {
        let origin = self.origin.as_ref().map(|(scenario, runs, seed)| (scenario.clone_ref(py), *runs, *seed));
        Ok((self.to_dict(py)?, self.text.as_deref(), origin))
    }

    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        match self.document.get(name) {
            Some(value) => Ok(pythonize::pythonize(py, value)?),
            None => {
                let expected = self.keys().join(", ");
                Err(PyKeyError::new_err(format!("found {name:?}; expected one of {expected}")))
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
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let tables = PyDict::new(py);
        for (name, columns) in Tables::of(&self.document).iter() {
            let columns = columns.iter().map(|(name, cells)| (name.as_str(), of_json(cells)));
            tables.set_item(name.replace('-', "_"), Table::new(columns.collect())?)?;
        }
        Ok(tables)
    }

    /// Writes each table as a CSV file into this folder.
    fn write_csv(&self, folder: PathBuf) -> PyResult<Vec<PathBuf>> {
        Ok(Tables::of(&self.document).write_csv(&folder)?)
    }

    /// Writes the tables into one Excel file, a sheet each.
    fn write_xlsx(&self, path: PathBuf) -> PyResult<()> {
        Ok(Tables::of(&self.document).write_xlsx(&path)?)
    }

    fn __str__(slf: &Bound<'_, Self>) -> PyResult<String> {
        match &slf.get().text {
            Some(text) => Ok(text.clone()),
            None => slf.py().import("acd._show")?.call_method1("result_text", (slf,))?.extract(),
        }
    }

    fn __repr__(&self) -> String {
        format!("<acd.Result: {}>", self.keys().join(", "))
    }

    /// Its text, if it has one, or its tables; of a simulation, before them the report's page with charts, of twenty
    /// replications at most.
    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        let py = slf.py();
        if let Self { text: Some(text), origin: None, .. } = slf.get() {
            return py.import("acd._show")?.call_method1("text_html", (text,))?.extract();
        }
        let page = match &slf.get().origin {
            Some((scenario, replications, seed)) => {
                let how = PyDict::new(py);
                how.set_item("replications", (*replications).clamp(1, CHARTED))?;
                how.set_item("seed", seed)?;
                Some(scenario.bind(py).call_method("report", (), Some(&how))?)
            }
            None => None,
        };
        py.import("acd._show")?.call_method1("result_html", (slf, page))?.extract()
    }
}
