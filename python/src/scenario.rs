//! `acd.Scenario`.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use acd::scenario::{Draft, GUIZHOU_2025Q1, Scenario as Checked};
use acd::sim::{Replications, Simulation};
use acd_planning::staff::Asked;
use acd_planning::{ObserveError, Sample, compare, compare_document};
use acd_report::page::Simulated;
use acd_report::{Assumptions, Colour, Report, Style};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::errors::{failed, of_config, of_scenario};
use crate::page::{self, Page};
use crate::result::Result;
use crate::rota::{self, Rota, Source};
use crate::secs::Secs;
use crate::staff::{Plans, Question, staff};
use crate::{literal, work};

/// A change of a field.
#[derive(Clone, Debug, FromPyObject, IntoPyObject)]
pub(crate) enum Edit {
    /// A path and its value, written as in a file.
    Set(String, String),
    /// A path and the factor of all numbers there.
    Times(String, f64),
}

/// Makes edits in a draft.
fn make(draft: &mut Draft, edits: &[Edit]) -> PyResult<()> {
    for edit in edits {
        let changed = match edit {
            Edit::Set(path, value) => draft.set(path, value),
            Edit::Times(path, factor) => draft.multiply(path, *factor),
        };
        changed.map_err(|wrong| of_config(draft.name(), draft, &wrong.into()))?;
    }
    Ok(())
}

/// A centre, its world, and figures to compare with: a scenario file, read and checked. It does not change: an edit makes
/// another one. `Scenario(text)` reads a text; `load`, `from_dict` and `example` read other things.
///
/// >>> import acd
/// >>> scenario = acd.Scenario.example()
/// >>> scenario.title
/// 'Guizhou 12348, first quarter of 2025'
/// >>> busier = scenario.with_("world.demand.factor", 1.2)
/// >>> busier.number("world.demand.factor")
/// 1.2
#[pyclass(frozen, module = "acd._acd")]
pub(crate) struct Scenario {
    draft: Draft,
    edits: Vec<Edit>,
    variant: Option<String>,
    /// The file with its edits, and with its variants.
    whole: Arc<Checked>,
    /// What is simulated: the file, or the variant of it.
    checked: Arc<Checked>,
    simulation: OnceLock<Arc<Simulation>>,
}

impl Scenario {
    /// Checks a draft in which `edits` have been made.
    fn checking(draft: Draft, edits: Vec<Edit>, variant: Option<String>) -> PyResult<Self> {
        let whole = Arc::new(draft.scenario().map_err(|errors| of_scenario(&errors))?);
        let checked = match &variant {
            None => Arc::clone(&whole),
            Some(name) if whole.variants.iter().any(|variant| &variant.name == name) => {
                Arc::new(whole.variant(name).map_err(|errors| of_scenario(&errors))?)
            }
            Some(name) => {
                let names: Vec<&str> = whole.variants.iter().map(|variant| variant.name.as_str()).collect();
                let expected = if names.is_empty() { "none: it has no variants".into() } else { names.join(", ") };
                return Err(PyKeyError::new_err(format!("found the unknown variant {name:?}; expected {expected}")));
            }
        };
        Ok(Self { draft, edits, variant, whole, checked, simulation: OnceLock::new() })
    }

    fn edited(&self, edits: Vec<Edit>) -> PyResult<Self> {
        let mut draft = self.draft.clone();
        make(&mut draft, &edits)?;
        let all = self.edits.iter().cloned().chain(edits).collect();
        Self::checking(draft, all, self.variant.clone())
    }

    /// The file with its edits, and the variant that this is.
    pub(crate) fn draft(&self) -> (Draft, Option<String>) {
        (self.draft.clone(), self.variant.clone())
    }

    /// A text, read and checked.
    pub(crate) fn of_text(py: Python<'_>, text: &str, name: &str) -> PyResult<Self> {
        Self::from_text(py, text, name, PathBuf::new(), Vec::new(), None)
    }

    /// The scenario itself.
    pub(crate) fn checked(&self) -> &Arc<Checked> {
        &self.checked
    }

    /// What it is called beside others.
    fn shown(&self) -> String {
        self.checked.title.clone().unwrap_or_else(|| self.draft.name().to_owned())
    }

    /// The scenario, ready to run.
    pub(crate) fn simulation(&self) -> PyResult<Arc<Simulation>> {
        if let Some(known) = self.simulation.get() {
            return Ok(Arc::clone(known));
        }
        let made = Simulation::new(self.checked.center.clone(), self.checked.world.clone());
        let made = made.map_err(|faults| of_config(self.draft.name(), &self.draft, &faults))?;
        Ok(Arc::clone(self.simulation.get_or_init(|| Arc::new(made))))
    }
}

#[pymethods]
impl Scenario {
    #[new]
    #[pyo3(signature = (text, name = "scenario.toml", folder = PathBuf::new(), edits = Vec::new(), variant = None))]
    fn from_text(
        py: Python<'_>,
        text: &str,
        name: &str,
        folder: PathBuf,
        edits: Vec<Edit>,
        variant: Option<String>,
    ) -> PyResult<Self> {
        py.detach(|| {
            let mut draft = Draft::parse_in(name, text, &folder).map_err(|errors| of_scenario(&errors))?;
            make(&mut draft, &edits)?;
            Self::checking(draft, edits, variant)
        })
    }

    /// Reads a TOML file, as `scenarios/README.md` describes. Relative paths in it refer to its folder.
    ///
    /// Raises `ScenarioError` with every fault of the file.
    #[classmethod]
    fn load(_: &Bound<'_, PyType>, py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| {
            let draft = Draft::load(&path).map_err(|errors| of_scenario(&errors))?;
            Self::checking(draft, Vec::new(), None)
        })
    }

    /// Reads the fields of a file from a dictionary. A `timedelta` is a duration, a `date` a date; `name` is what errors call it.
    ///
    /// Raises `ScenarioError` with every fault, and `TypeError` for what a file cannot hold.
    #[classmethod]
    #[pyo3(signature = (fields, *, name = "dict"))]
    fn from_dict(_: &Bound<'_, PyType>, py: Python<'_>, fields: &Bound<'_, PyDict>, name: &str) -> PyResult<Self> {
        let text = toml::to_string(&literal::table("", fields)?).map_err(failed)?;
        Self::from_text(py, &text, name, PathBuf::new(), Vec::new(), None)
    }

    /// The scenario that comes with the engine: the first quarter of 2025 of a real hotline, Guizhou 12348, with its published
    /// figures.
    #[classmethod]
    fn example(_: &Bound<'_, PyType>, py: Python<'_>) -> PyResult<Self> {
        Self::from_text(py, GUIZHOU_2025Q1, "guizhou-2025q1.toml", PathBuf::new(), Vec::new(), None)
    }

    fn __getnewargs__(&self) -> (&str, &str, PathBuf, Vec<Edit>, Option<&str>) {
        let (text, name, folder) = (self.draft.text(), self.draft.name(), self.draft.folder());
        (text, name, folder.to_owned(), self.edits.clone(), self.variant.as_deref())
    }

    /// Its title, if it has one.
    #[getter]
    fn title(&self) -> Option<&str> {
        self.checked.title.as_deref()
    }

    /// What errors call the file.
    #[getter]
    fn name(&self) -> &str {
        self.draft.name()
    }

    /// The text of the file as it was read, without edits.
    #[getter]
    fn text(&self) -> &str {
        self.draft.text()
    }

    /// The number of days of one replication.
    #[getter]
    fn days(&self) -> usize {
        self.checked.world.days.len()
    }

    /// The names of the queues.
    #[getter]
    fn queues(&self) -> Vec<&str> {
        self.checked.center.queues.iter().map(|queue| queue.name.as_str()).collect()
    }

    /// The names of the variants in the file, for `variant` and `compare`.
    #[getter]
    fn variants(&self) -> Vec<&str> {
        self.checked.variants.iter().map(|variant| variant.name.as_str()).collect()
    }

    /// The scenario with another value at this path, or with several: `with_({path: value, …})`. The values replace those of the
    /// file or the defaults, and are checked together.
    ///
    /// Raises `ScenarioError` if there is no such field, or the value does not fit.
    #[pyo3(name = "with_", signature = (path, value = None))]
    fn with(&self, py: Python<'_>, path: &Bound<'_, PyAny>, value: Option<Bound<'_, PyAny>>) -> PyResult<Self> {
        let set = |path: String, value: &Bound<'_, PyAny>| {
            let written = literal::value(&path, value)?.to_string();
            Ok(Edit::Set(path, written))
        };
        let edits = match (path.cast::<PyDict>(), value) {
            (Ok(changes), None) => {
                changes.iter().map(|(path, value)| set(path.extract()?, &value)).collect::<PyResult<Vec<_>>>()?
            }
            (Err(_), Some(value)) => vec![set(path.extract()?, &value)?],
            (Ok(_), Some(_)) | (Err(_), None) => {
                return Err(PyValueError::new_err("expected a path and a value, or a dict of both"));
            }
        };
        py.detach(|| self.edited(edits))
    }

    /// The scenario with all numbers and times at this path multiplied; integers and numbers of agents are rounded.
    ///
    /// Raises `ScenarioError` as `with_` does.
    fn scaled(&self, py: Python<'_>, path: String, factor: f64) -> PyResult<Self> {
        if !(factor.is_finite() && factor >= 0.0) {
            return Err(PyValueError::new_err(format!("factor is {factor}; expected a number of zero or more")));
        }
        py.detach(|| self.edited(vec![Edit::Times(path, factor)]))
    }

    /// A variant of the file, as a scenario of its own; edits are made first.
    ///
    /// Raises `KeyError` if the file has no such variant.
    fn variant(&self, py: Python<'_>, name: String) -> PyResult<Self> {
        py.detach(|| Self::checking(self.draft.clone(), self.edits.clone(), Some(name)))
    }

    /// The number at this path, times in seconds, lists as their mean; `None` if the file has no numbers or times there.
    fn number(&self, path: &str) -> Option<f64> {
        self.checked.number(path)
    }

    /// What is valid and probably not meant, each with its place; empty if there is nothing of the kind. That centre and world
    /// fit together is checked as well.
    ///
    /// Raises `ScenarioError` if they do not.
    fn check<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        py.detach(|| self.simulation())?;
        let fault = py.import("acd.errors")?.getattr("Fault")?;
        let warnings = self.checked.warnings().into_iter();
        let found = warnings.map(|warning| {
            let (line, column) = self.draft.place_of(&warning.path);
            fault.call1((self.draft.name(), line, column, warning.path, warning.found, warning.better))
        });
        found.collect()
    }

    /// Runs independent replications, each over the whole calendar, on all cores (at most `threads`).
    ///
    /// The result is that of `acd simulate --json`, bit for bit, on any machine and number of threads. `replications` is 100, or
    /// with `precision` the most there may be: then the run stops when half the 95 % interval of the mean wait of all legs is no
    /// more than that part of it. `within` is the threshold of the service levels, in seconds (or `"1m30s"`, or a `timedelta`).
    /// `progress` is `True`, `False`, or a function called with done and total; by default a bar is shown on a terminal and in a
    /// notebook. Ctrl-C ends the run.
    ///
    /// >>> import acd
    /// >>> calls = acd.Scenario.example().simulate(replications=3, seed=1)["calls"]
    /// >>> 98 < calls["answer_rate_percent"] < 99
    /// True
    #[pyo3(signature = (*, replications = None, seed = 1, threads = None, precision = None, within = Secs(20.0), progress = None))]
    fn simulate(
        slf: &Bound<'_, Self>,
        replications: Option<u64>,
        seed: u64,
        threads: Option<usize>,
        precision: Option<f64>,
        within: Secs,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Result> {
        if replications == Some(0) {
            return Err(PyValueError::new_err("replications is 0; expected 1 or more"));
        }
        if precision.is_some_and(|ratio| !(ratio > 0.0 && ratio < 1.0)) {
            return Err(PyValueError::new_err("precision: expected a number between 0 and 1: 0.01 is one percent"));
        }
        let (py, this) = (slf.py(), slf.get());
        let (threads, within) = (work::threads(threads)?, within.duration("within")?);
        let (simulation, scenario) = (py.detach(|| this.simulation())?, Arc::clone(&this.checked));
        let stop = Report::stop(&scenario, replications, precision);
        let report = work::run(py, (progress, "replications"), threads, move |watch| {
            let plan = Replications { seed, stop, threads, tally: scenario.tally(within) };
            let outcome = plan.run(
                &simulation,
                |counted| Report::ratios(&scenario, within, counted),
                |progress| watch.set(progress.done, progress.max),
                &watch.cancel,
            );
            outcome.map(|outcome| Report::new(&scenario, within, seed, &outcome))
        })?;
        let report = report.map_err(failed)?;
        let mut text = Vec::new();
        report.write_text(&mut text, Style::new(Colour::Off), Assumptions::Short)?;
        let document = serde_json::to_value(&report).map_err(failed)?;
        let origin = (slf.clone().unbind(), report.about.replications, seed);
        Ok(Result::of_run(document, String::from_utf8_lossy(&text).into_owned(), origin))
    }

    /// The fewest or cheapest agents by profile and period of the day that meet `targets` under the scenario's own rules, found on
    /// the engine itself and judged on fresh numbers. The result is that of `acd staff --json`: `plan`, `reached`, `cost`.
    ///
    /// A target is a figure, `>=` or `<=`, and a number in percent or seconds, as in
    /// `"legs.service_level{within=20s,each=queue}>=80"`; by default it must hold in every period of every kind of day (`by=day` and
    /// `by=run` ask for less). `costs` (`"general=1.2"`) are those of a period, 1 if not named; `limits` are such as
    /// `"general=2.."` and `"labour@08:00-20:00=1..12"`; `presence` is the least number of agents at any time. `keep_staff` judges the
    /// present seats instead. `effort` is how much to simulate, times the usual; `tolerance` by how many points (or percent of a
    /// wait) the worse end of an interval may miss. Ctrl-C ends the search.
    ///
    /// Raises `ValueError` for a question that makes no sense, `AcdError` if there is no plan.
    #[pyo3(signature = (targets, *, costs = Vec::new(), limits = Vec::new(), presence = 0, keep_staff = false, effort = 1.0, confidence = 0.95, tolerance = 1.0, seed = 1, verify = None, threads = None, progress = None))]
    #[expect(clippy::too_many_arguments, reason = "keywords, in Python")]
    fn staff(
        &self,
        py: Python<'_>,
        targets: Vec<String>,
        costs: Vec<String>,
        limits: Vec<String>,
        presence: u32,
        keep_staff: bool,
        effort: f64,
        confidence: f64,
        tolerance: f64,
        seed: u64,
        verify: Option<u64>,
        threads: Option<usize>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Result> {
        if targets.is_empty() {
            return Err(PyValueError::new_err("found no targets; expected at least one"));
        }
        if !(0.01..=1000.0).contains(&effort) {
            return Err(PyValueError::new_err(format!("effort is {effort}; expected a number from 0.01 to 1000")));
        }
        if !(0.5..=0.9999).contains(&confidence) {
            return Err(PyValueError::new_err(format!("confidence is {confidence}; expected a share such as 0.95")));
        }
        if verify.is_some_and(|replications| replications < 2) {
            return Err(PyValueError::new_err("verify: expected 2 replications or more"));
        }
        let plans = if keep_staff { Plans::Kept } else { Plans::New };
        let asked = Asked { targets, costs, limits, presence };
        let question = Question { asked, plans, effort, confidence, tolerance, seed, verify };
        let (threads, scenario) = (work::threads(threads)?, Arc::clone(&self.checked));
        let found = work::run(py, (progress, "steps"), threads, move |watch| staff(&scenario, &question, watch))?;
        Ok(Result::without_text(found?))
    }

    /// Shifts for named people, simulated in this scenario: who works when, made and judged as `acd rota` does, bit for bit.
    ///
    /// `setup` is the file of a rota (`docs/rota.md`): a path, its text, or a dictionary. The scenario takes the place of the
    /// one that the file names. How many are needed is its table or its targets; or `need`: the result of `staff`, a table with
    /// the columns day, from, profile, need (a frame, or a list of dicts), or the path of such a file.
    ///
    /// `effort` is how much to search, times the usual; `replications` how often the rota is simulated; `rounds` how often the
    /// need is raised where callers are lost. Ctrl-C ends the search.
    ///
    /// Raises `RotaError` with every fault of the file, `AcdError` if no rota keeps its rules.
    #[pyo3(signature = (setup, *, need = None, effort = 1.0, replications = 20, rounds = 4, seed = 1, threads = None, progress = None))]
    #[expect(clippy::too_many_arguments, reason = "keywords, in Python")]
    fn rota(
        &self,
        py: Python<'_>,
        setup: Source,
        need: Option<Bound<'_, PyAny>>,
        effort: f64,
        replications: u64,
        rounds: usize,
        seed: u64,
        threads: Option<usize>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Rota> {
        if !(self.edits.is_empty() && self.variant.is_none()) {
            let expected = "a scenario as its file has it: the rota is written into the text";
            return Err(PyValueError::new_err(format!("found edits or a variant; expected {expected}")));
        }
        if !(0.001..=10_000.0).contains(&effort) {
            return Err(PyValueError::new_err(format!("effort is {effort}; expected a number from 0.001 to 10000")));
        }
        if !(2..=100_000).contains(&replications) {
            return Err(PyValueError::new_err(format!("replications is {replications}; expected 2 to 100000")));
        }
        let need = need.map(|need| py.import("acd._need")?.call_method1("csv_of", (need,))?.extract()).transpose()?;
        let scenario = self.draft.text().to_owned();
        let question = rota::Question { source: setup, need, scenario, effort, seed, replications, rounds };
        work::run(py, (progress, "steps"), work::threads(threads)?, move |watch| question.answer(watch))?
    }

    /// The report for the boss: one HTML page with charts, of `replications` simulated periods beside the published figures; in
    /// English or Chinese (`lang="zh"`). `names` is a CSV file with the columns name, zh, en.
    #[pyo3(signature = (*, replications = 20, seed = 1, lang = "en", names = None, threads = None))]
    fn report(
        &self,
        py: Python<'_>,
        replications: u64,
        seed: u64,
        lang: &str,
        names: Option<PathBuf>,
        threads: Option<usize>,
    ) -> PyResult<Page> {
        if replications == 0 {
            return Err(PyValueError::new_err("replications is 0; expected 1 or more"));
        }
        let look = (page::language(lang)?, page::names(names, || self.draft.text() == GUIZHOU_2025Q1)?);
        let (threads, whole, scenario) = (work::threads(threads)?, Arc::clone(&self.whole), Arc::clone(&self.checked));
        py.detach(|| self.simulation())?;
        let run = Simulated { seed, replications, threads };
        work::run(py, (None, "replications"), threads, move |_| page::page((&whole, &scenario), run, look))?
    }

    /// Compares others with this one on common random numbers: the same callers with the same patience, so that changes have
    /// far narrower intervals than the figures themselves. By default all variants of the file. The result is that of
    /// `acd compare --json`.
    ///
    /// >>> import acd
    /// >>> today = acd.Scenario.example()
    /// >>> result = today.compare(today.with_("world.demand.factor", 1.2), replications=3)
    /// >>> figures = {row["measure"]: row for row in result["variants"][0]["figures"]}
    /// >>> 15 < figures["calls.inbound"]["growth_percent"]["value"] < 25
    /// True
    #[pyo3(signature = (*others, replications = 20, seed = 1, threads = None, progress = None))]
    fn compare(
        &self,
        py: Python<'_>,
        others: Vec<PyRef<'_, Self>>,
        replications: u64,
        seed: u64,
        threads: Option<usize>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Result> {
        if replications < 2 {
            return Err(PyValueError::new_err(format!("replications is {replications}; expected 2 or more")));
        }
        let mut titled: Vec<(String, Checked)> =
            others.iter().map(|other| (other.shown(), other.checked.as_ref().clone())).collect();
        if titled.is_empty() {
            for variant in &self.checked.variants {
                let other = self.checked.variant(&variant.name).map_err(|errors| of_scenario(&errors))?;
                titled.push((variant.title.clone(), other));
            }
        }
        if titled.is_empty() {
            return Err(PyValueError::new_err("nothing to compare with: the scenario has no variants"));
        }
        let (threads, sample) = (work::threads(threads)?, Sample { seed, replications });
        let (baseline, title) = (Arc::clone(&self.checked), self.shown());
        let found = work::run(py, (progress, "replications"), threads, move |watch| {
            let (names, others): (Vec<String>, Vec<Checked>) = titled.into_iter().unzip();
            watch.expect((1 + others.len() as u64) * replications);
            let found = compare(&baseline, &others, None, sample, || watch.one_more())?;
            let variants = names.iter().map(String::as_str).zip(&others);
            Ok::<_, ObserveError>(compare_document((&title, &baseline), variants, &found, sample))
        })?;
        Ok(Result::without_text(found.map_err(failed)?))
    }

    fn __repr__(&self) -> String {
        let changed = if self.edits.is_empty() { "" } else { ", changed" };
        let variant = self.variant.as_ref().map_or(String::new(), |name| format!(", variant {name}"));
        format!("<acd.Scenario {:?}{variant}{changed}>", self.draft.name())
    }
}
