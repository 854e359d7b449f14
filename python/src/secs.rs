//! Durations: numbers are seconds, texts as in a file, or `datetime.timedelta`.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDelta;

use acd::time::{Duration, Timestamp};

/// A duration in seconds, finite and not negative.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Secs(pub(crate) f64);

impl Secs {
    /// As the engine counts.
    ///
    /// # Errors
    /// `ValueError` if it is longer than the engine's clock runs.
    pub(crate) fn duration(self, name: &str) -> PyResult<Duration> {
        Duration::try_from_secs_f64(self.0)
            .ok_or_else(|| PyValueError::new_err(format!("{name} is {} s; expected ten years at most", self.0)))
    }
}

impl<'py> FromPyObject<'_, 'py> for Secs {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let expected = "a duration of zero or more: seconds, a text such as \"1m30s\", or a timedelta";
        let found = if let Ok(text) = object.extract::<String>() {
            text.parse().ok().map(|secs: jiff::SignedDuration| secs.as_secs_f64())
        } else if object.cast::<PyDelta>().is_ok() {
            Some(object.call_method0("total_seconds")?.extract()?)
        } else {
            object.extract::<f64>().ok()
        };
        match found {
            Some(secs) if secs >= 0.0 && secs.is_finite() => Ok(Self(secs)),
            Some(_) | None => Err(PyValueError::new_err(format!("found {}; expected {expected}", object.repr()?))),
        }
    }
}

/// An instant of an engine's time: a duration since its origin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(pub(crate) Timestamp);

/// Up to this, each microsecond has a number of its own: 285 years.
const MICROS_EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;

impl<'py> FromPyObject<'_, 'py> for Moment {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let Secs(secs) = object.extract()?;
        let micros = (secs * 1e6).round();
        if micros > MICROS_EXACT {
            return Err(PyValueError::new_err(format!("found a time of {secs} s; expected 285 years at most")));
        }
        Ok(Self(Timestamp::from_micros(micros as u64)))
    }
}
