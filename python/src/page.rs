//! `Scenario.report`: the page for the boss.

use std::path::PathBuf;

use acd::scenario::{GUIZHOU_2025Q1_NAMES, Scenario};
use acd_report::page::{Language, Names, Simulated};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors::failed;

/// The report as one HTML page, with charts: it loads nothing from elsewhere. A notebook shows it; `save` writes it.
#[pyclass(frozen, module = "acd._acd")]
pub(crate) struct Page(String);

#[pymethods]
impl Page {
    #[new]
    fn from_html(html: String) -> Self {
        Self(html)
    }

    fn __getnewargs__(&self) -> (&str,) {
        (&self.0,)
    }

    /// The page itself.
    #[getter]
    fn html(&self) -> &str {
        &self.0
    }

    /// Writes it into a file.
    fn save(&self, path: PathBuf) -> PyResult<()> {
        Ok(std::fs::write(path, &self.0)?)
    }

    fn __repr__(&self) -> String {
        format!("<acd.Page: {} kB>", self.0.len() / 1000)
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        slf.py().import("acd._show")?.call_method1("page_html", (slf.get().html(),))?.extract()
    }
}

/// The language of this name.
pub(crate) fn language(name: &str) -> PyResult<Language> {
    match name {
        "en" => Ok(Language::English),
        "zh" => Ok(Language::Chinese),
        other => Err(PyValueError::new_err(format!("lang is {other:?}; expected \"en\" or \"zh\""))),
    }
}

/// How names are shown: by a file with the columns name, zh, en; those of the example are built in.
pub(crate) fn names(file: Option<PathBuf>, is_example: impl FnOnce() -> bool) -> PyResult<Names> {
    let (name, text) = match &file {
        Some(path) => (path.display().to_string(), std::fs::read_to_string(path)?),
        None if is_example() => ("the built-in names".to_owned(), GUIZHOU_2025Q1_NAMES.to_owned()),
        None => return Ok(Names::default()),
    };
    Names::parse(&name, &text).map_err(|fault| PyValueError::new_err(fault.to_string()))
}

/// Simulates `scenario`, one of the versions of `whole`, and lays the page out.
pub(crate) fn page(
    (whole, scenario): (&Scenario, &Scenario),
    run: Simulated,
    (language, names): (Language, Names),
) -> PyResult<Page> {
    let (report, outcome) = run.report(scenario).map_err(failed)?;
    let material = run.material(whole, scenario, (&report, &outcome), Vec::new()).map_err(failed)?;
    material.page(language, names).html().map(Page).map_err(failed)
}
