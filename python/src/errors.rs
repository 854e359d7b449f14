//! Faults as the exceptions of `acd/errors.py`.

use acd::config::{ConfigErrors, ScenarioErrors};
use acd::scenario::Draft;
use pyo3::import_exception;
use pyo3::prelude::*;

import_exception!(acd.errors, AcdError);
import_exception!(acd.errors, NotInJournal);
import_exception!(acd.errors, RecordsError);
import_exception!(acd.errors, RotaError);
import_exception!(acd.errors, ScenarioError);

/// File, line, column, field, found, expected: what `acd.errors.Fault` is made of.
type Fault = (String, Option<usize>, Option<usize>, String, String, String);

/// Faults of a file, each with its place.
pub(crate) fn of_scenario(errors: &ScenarioErrors) -> PyErr {
    let faults: Vec<Fault> = errors
        .iter()
        .map(|error| {
            let (line, column) = error.place.unzip();
            (error.file.into(), line, column, error.path.into(), error.found.into(), error.expected.into())
        })
        .collect();
    ScenarioError::new_err((errors.render(false), faults))
}

/// Faults that show only when centre and world are put together, with the places of their fields.
pub(crate) fn of_config(name: &str, draft: &Draft, errors: &ConfigErrors) -> PyErr {
    let faults: Vec<Fault> = errors
        .iter()
        .map(|error| {
            let (line, column) = draft.place_of(&error.path);
            let (path, found, expected) = (error.path.clone(), error.found.clone(), error.expected.clone());
            (name.to_owned(), Some(line), Some(column), path, found, expected)
        })
        .collect();
    ScenarioError::new_err((format!("{name}: {errors}"), faults))
}

/// Faults of a file of records: each with its first line.
pub(crate) fn of_records(name: &str, faults: &[acd::delimited::Fault]) -> PyErr {
    let places = faults.iter().map(|fault| {
        let line = fault.lines.first().and_then(|line| usize::try_from(*line).ok());
        (fault.file.clone(), line, None, fault.column.clone(), fault.found.join(", "), fault.expected.clone())
    });
    let text: Vec<String> = faults.iter().map(ToString::to_string).collect();
    RecordsError::new_err((format!("{name}: {}", text.join("\n")), places.collect::<Vec<Fault>>()))
}

/// Faults of the file of a rota, or of its tables.
pub(crate) fn of_rota(errors: &acd_rota::file::Faults) -> PyErr {
    let place = |fault: &acd_rota::file::Fault| -> Fault {
        (fault.file.clone(), fault.line, None, fault.field.clone(), fault.found.clone(), fault.expected.clone())
    };
    RotaError::new_err((errors.to_string(), errors.0.iter().map(place).collect::<Vec<Fault>>()))
}

/// Any other failure.
pub(crate) fn failed(error: impl std::fmt::Display) -> PyErr {
    AcdError::new_err(error.to_string())
}
