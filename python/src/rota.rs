//! `Scenario.rota`: named people's shifts, and whether they hold in the scenario.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use acd_planning::records::Records;
use acd_rota::file::{NeedFrom, read_with};
use acd_rota::output::{calendars, document, read_csv, workbook, write_csv};
use acd_rota::picture;
use acd_rota::plan::{How, make};
use acd_rota::rota::{Covered, Rota as Plan};
use acd_rota::setup::Setup;
use acd_rota::wanted::{Files, NoNeed, wanted};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Value, json};

use crate::engine::table;
use crate::errors::{RotaError, failed, of_rota, of_scenario};
use crate::literal;
use crate::scenario::Scenario;
use crate::table::Table;
use crate::work::Watch;

/// Work of a search at the usual effort, in millions of steps.
const WORK: f64 = 3_000.0;
/// What faults call a need that was given, and the scenario.
const NEED: &str = "need";
const SCENARIO: &str = "scenario";

/// The file of a rota: a path, a text, or a dictionary.
pub(crate) struct Source {
    name: String,
    text: String,
    folder: PathBuf,
}

impl<'py> FromPyObject<'_, 'py> for Source {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(fields) = object.cast::<PyDict>() {
            let text = toml::to_string(&literal::table("", &fields)?).map_err(failed)?;
            return Ok(Self { name: "dict".into(), text, folder: PathBuf::new() });
        }
        if let Ok(text) = object.extract::<String>()
            && text.contains('\n')
        {
            return Ok(Self { name: "rota.toml".into(), text, folder: PathBuf::new() });
        }
        let path: PathBuf = object.extract()?;
        let text = std::fs::read_to_string(&path)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { name: path.display().to_string(), text, folder })
    }
}

/// What is asked for.
pub(crate) struct Question {
    pub(crate) source: Source,
    /// The need as CSV, in place of the file's.
    pub(crate) need: Option<String>,
    /// The text of the scenario.
    pub(crate) scenario: String,
    pub(crate) effort: f64,
    pub(crate) seed: u64,
    pub(crate) replications: u64,
    pub(crate) rounds: usize,
}

/// The scenario, and the need that was given or the table beside the rota's file.
struct Given<'a>(&'a Question);

impl Files for Given<'_> {
    type Error = PyErr;

    fn name(&self, file: &str) -> String {
        match file {
            NEED if self.0.need.is_some() => NEED.into(),
            other => self.0.source.folder.join(other).display().to_string(),
        }
    }

    fn text(&self, file: &str) -> PyResult<String> {
        match (file, &self.0.need) {
            (SCENARIO, _) => Ok(self.0.scenario.clone()),
            (NEED, Some(need)) => Ok(need.clone()),
            (other, _) => Ok(std::fs::read_to_string(self.0.source.folder.join(other))?),
        }
    }

    fn records(&self, file: &str) -> PyResult<Records> {
        // The scenario is there: nothing is learnt.
        Err(failed(format!("{file}: records beside a scenario")))
    }
}

impl Question {
    /// The file, with the scenario in place of what it names.
    fn setup(&self) -> PyResult<Setup> {
        let table = |file: &str| std::fs::read_to_string(self.source.folder.join(file));
        let read = read_with(&self.source.name, &self.source.text, table, NeedFrom::Host);
        let mut setup = read.map_err(|faults| of_rota(&faults))?;
        (setup.source.scenario, setup.source.records) = (Some(SCENARIO.into()), None);
        if self.need.is_some() {
            setup.source.plan = Some(NEED.into());
        }
        Ok(setup)
    }

    /// Makes the rota, as `acd rota` does.
    pub(crate) fn answer(&self, watch: &Watch) -> PyResult<Rota> {
        let setup = self.setup()?;
        let about = (&setup, self.source.name.as_str(), self.seed);
        let wanted = wanted(about, &Given(self), &watch.cancel, &|| watch.step()).map_err(|error| match error {
            NoNeed::File(error) => error,
            NoNeed::Bad(text) => RotaError::new_err(text),
            NoNeed::Scenario(errors) => of_scenario(&errors),
            NoNeed::Learn(error) => failed(error),
            NoNeed::Staff(error) => failed(error),
        })?;
        let how = How {
            work: WORK * self.effort,
            seed: self.seed,
            replications: self.replications,
            rounds_most: self.rounds,
        };
        let stop = || {
            watch.step();
            watch.cancel.load(Ordering::Relaxed)
        };
        let made = make(&setup, &wanted.needs, wanted.checking(&setup), how, stop).map_err(failed)?;
        let document = document(&setup, &made);
        Ok(Rota { rota: made.rota, covered: made.covered, document, scenario: made.staffed })
    }
}

/// Who works when: the result of `Scenario.rota`. `print(rota)` shows its first week, a notebook a picture.
#[pyclass(frozen, module = "acd._acd")]
pub(crate) struct Rota {
    rota: Plan,
    covered: Vec<Covered>,
    document: Value,
    /// The text of the scenario with the rota as its shifts.
    scenario: Option<String>,
}

/// A period: the day, the profile, the first minute, how many are needed, how many are there.
type Period = (usize, usize, u32, u32, u32);

#[pymethods]
impl Rota {
    /// From the parts of another rota.
    #[new]
    fn from_parts(
        figures: &Bound<'_, PyDict>,
        csv: &str,
        cover: Vec<Period>,
        profiles: Vec<String>,
        scenario: Option<String>,
    ) -> PyResult<Self> {
        let mut rota = read_csv("rota", csv).map_err(|faults| of_rota(&faults))?;
        // Periods name profiles by place.
        for duty in rota.people.iter_mut().flat_map(|(_, days)| days).flatten() {
            let name = &rota.profiles[duty.0];
            duty.0 = profiles.iter().position(|known| known == name).unwrap_or(0);
        }
        rota.profiles = profiles;
        let covered = cover.into_iter().map(|(day, profile, from, need, there)| Covered {
            at: (day, profile, from),
            need,
            there,
        });
        let covered = covered.collect();
        Ok(Self { rota, covered, document: pythonize::depythonize(figures)?, scenario })
    }

    #[expect(clippy::type_complexity, reason = "the arguments of the constructor")]
    fn __getnewargs__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, String, Vec<Period>, Vec<String>, Option<String>)> {
        let cover = self.covered.iter().map(|of| (of.at.0, of.at.1, of.at.2, of.need, of.there)).collect();
        Ok((self.to_dict(py)?, self.csv()?, cover, self.rota.profiles.clone(), self.scenario.clone()))
    }

    /// Who works when: `person`, `date`, `profile`, `shift`, `start`, `end`, `hours` (paid), `night`; days off are left out.
    #[getter]
    fn assignments(&self) -> PyResult<Table> {
        let mut rows = Vec::new();
        for (name, days) in &self.rota.people {
            for (day, worked) in days.iter().enumerate() {
                let Some((profile, kind)) = *worked else { continue };
                let kind = &self.rota.kinds[kind];
                rows.push(json!({ "person": name, "date": self.rota.date(day).to_string(),
                    "profile": self.rota.profiles[profile], "shift": kind.name,
                    "start": acd_rota::output::clock(kind.start), "end": acd_rota::output::clock(kind.end),
                    "hours": f64::from(kind.paid()) / 60.0, "night": kind.night }));
            }
        }
        table(&["person", "date", "profile", "shift", "start", "end", "hours", "night"], rows)
    }

    /// Cover against need, by `date`, `from` and `profile`: `need` and `there`, how many are needed and how many come.
    #[getter]
    fn cover(&self) -> PyResult<Table> {
        let row = |of: &Covered| {
            let (day, profile, from) = of.at;
            json!({ "date": self.rota.date(day).to_string(), "from": acd_rota::output::clock(from),
                "profile": self.rota.profiles[profile], "need": of.need, "there": of.there })
        };
        table(&["date", "from", "profile", "need", "there"], self.covered.iter().map(row).collect())
    }

    /// Each person's `days`, paid `hours`, `weekends` and `nights`.
    #[getter]
    fn people(&self) -> PyResult<Table> {
        let row = |(person, (name, days)): (usize, &(String, Vec<acd_rota::rota::Duty>))| {
            json!({ "person": name, "days": days.iter().flatten().count(),
                "hours": f64::from(self.rota.paid_to(person)) / 60.0,
                "weekends": self.rota.weekends_of(person), "nights": self.rota.nights_of(person) })
        };
        let rows = self.rota.people.iter().enumerate().map(row).collect();
        table(&["person", "days", "hours", "weekends", "nights"], rows)
    }

    /// What it costs, in the file's prices: cover, wishes, fairness and hours together.
    #[getter]
    fn cost(&self) -> f64 {
        self.document["cost"].as_object().into_iter().flat_map(|parts| parts.values()).filter_map(Value::as_f64).sum()
    }

    /// No rota of these people costs less; `None` where that could not be found out.
    #[getter]
    fn bound(&self) -> Option<f64> {
        self.document["bound"].as_f64()
    }

    /// By how much of its cost it may be dearer than the best one, in percent; `None` without a bound.
    #[getter]
    fn gap_percent(&self) -> Option<f64> {
        let (cost, bound) = (self.cost(), self.bound()?);
        Some(if cost > 0.0 { 100.0 * (cost - bound).max(0.0) / cost } else { 0.0 })
    }

    /// Whether it reached all targets in the simulation.
    #[getter]
    fn is_met(&self) -> bool {
        self.document["targets"].as_array().into_iter().flatten().all(|target| target["met"] == true)
    }

    /// The scenario with the rota as its shifts.
    #[getter]
    fn scenario(&self, py: Python<'_>) -> PyResult<Option<Scenario>> {
        self.scenario.as_ref().map(|text| Scenario::of_text(py, text, "rota")).transpose()
    }

    /// All of it, as dictionaries and lists: what `acd rota --json` prints.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(pythonize::pythonize(py, &self.document)?)
    }

    /// The same as a text.
    fn to_json(&self) -> String {
        format!("{:#}", self.document)
    }

    /// Writes it as the `rota.csv` of `acd rota --out`.
    fn to_csv(&self, path: PathBuf) -> PyResult<()> {
        Ok(std::fs::write(path, self.csv()?)?)
    }

    /// Writes it as an Excel workbook: who works when, the shifts, cover against need, totals.
    fn to_xlsx(&self, path: PathBuf) -> PyResult<()> {
        Ok(std::fs::write(path, workbook(&self.rota, &self.covered).map_err(failed)?)?)
    }

    /// Writes a calendar for each person into this folder; returns the files.
    fn to_ics(&self, folder: PathBuf) -> PyResult<Vec<PathBuf>> {
        std::fs::create_dir_all(&folder)?;
        let write = |(file, text): (String, String)| {
            let path = folder.join(file);
            std::fs::write(&path, text)?;
            Ok(path)
        };
        calendars(&self.rota).map(write).collect()
    }

    fn __str__(&self) -> String {
        picture::text(&self.rota, &self.covered, 0..7)
    }

    fn __repr__(&self) -> String {
        format!("<acd.Rota: {} people, {} days from {}>", self.rota.people.len(), self.rota.days(), self.rota.first)
    }

    fn _repr_html_(&self) -> String {
        picture::svg(&self.rota, &self.covered, 0..self.rota.days().min(7))
    }
}

impl Rota {
    fn csv(&self) -> PyResult<String> {
        let mut text = Vec::new();
        write_csv(&self.rota, &mut text)?;
        String::from_utf8(text).map_err(failed)
    }
}
