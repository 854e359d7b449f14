//! Published figures beside the simulated ones.

use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{self, Shade, Sheet, Style};
use super::{Estimated, Run};
use acd::scenario::{Scenario, Tolerance};

/// A published figure beside the simulated one.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Compared {
    /// Its name in the scenario.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The measure it is compared with; `null` if the simulation has no such measure.
    pub measure: Option<String>,
    /// The unit of the values.
    pub unit: String,
    /// The published value.
    pub published: f64,
    /// The simulated value; `null` if there is nothing to measure.
    pub simulated: Option<f64>,
    /// Half the width of the simulated value's 95 % confidence interval.
    pub half_width_95: Option<f64>,
    /// Half the width of the range around it that holds about 95 % of single replications: how far two such periods
    /// differ by chance alone.
    pub one_run_95: Option<f64>,
    /// Simulated less published, in the unit.
    pub difference: Option<f64>,
    /// Simulated less published, in percent of the published value.
    pub difference_percent: Option<f64>,
    /// The allowed difference, in percent of the published value.
    pub tolerance_percent: Option<f64>,
    /// The allowed difference, in the unit.
    pub tolerance_absolute: Option<f64>,
    /// Whether the difference is allowed.
    pub verdict: Verdict,
    /// Where it was published.
    pub source: Option<String>,
}

/// Whether a simulated figure is near enough to the published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Within the stated tolerance.
    Within,
    /// The difference exceeds the tolerance.
    Beyond,
    /// No tolerance is stated, or nothing was measured.
    Open,
}

/// A published growth of a measure relative to a variant of the scenario.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GrowthRow {
    /// Its name in the scenario.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The variant it is relative to.
    pub over: String,
    /// The published growth in percent.
    pub published_percent: f64,
}

pub(super) fn compare(run: &Run<'_>) -> Vec<Compared> {
    let mut compared = Vec::new();
    for (place, figure) in run.scenario.published.iter().enumerate() {
        if figure.growth_over.is_some() {
            continue;
        }
        let simulated = Estimated::from(run.outcome.estimate(place));
        let difference = simulated.value.map(|value| value - figure.value);
        let verdict = match (simulated.value, figure.tolerance) {
            (Some(value), Some(tolerance)) if tolerance.holds(value, figure.value) => Verdict::Within,
            (Some(_), Some(_)) => Verdict::Beyond,
            _ => Verdict::Open,
        };
        let (tolerance_percent, tolerance_absolute) = match figure.tolerance {
            Some(Tolerance::Percent(percent)) => (Some(percent), None),
            Some(Tolerance::Absolute(most)) => (None, Some(most)),
            None => (None, None),
        };
        compared.push(Compared {
            name: figure.name.clone(),
            title: figure.title.clone(),
            measure: figure.measure_text.clone(),
            unit: figure.unit.clone(),
            published: figure.value,
            simulated: simulated.value,
            half_width_95: simulated.half_width,
            one_run_95: simulated.spread,
            difference,
            difference_percent: difference.filter(|_| figure.value != 0.0).map(|by| 100.0 * by / figure.value.abs()),
            tolerance_percent,
            tolerance_absolute,
            verdict,
            source: figure.source.clone(),
        });
    }
    compared
}

pub(super) fn growth(scenario: &Scenario) -> Vec<GrowthRow> {
    let figures = scenario.published.iter();
    let growth = figures.filter_map(|figure| {
        Some(GrowthRow {
            name: figure.name.clone(),
            title: figure.title.clone(),
            over: figure.growth_over.clone()?,
            published_percent: figure.value,
        })
    });
    growth.collect()
}

impl Compared {
    /// The difference as a reader compares it with the tolerance: in points of a percentage, else in percent.
    fn difference_shown(&self) -> String {
        match (self.difference, self.difference_percent) {
            (Some(points), _) if self.unit == "percent" || self.tolerance_absolute.is_some() => {
                format!("{points:+.3}")
            }
            (_, Some(percent)) => format!("{percent:+.2} %"),
            _ => "–".into(),
        }
    }

    fn tolerance_shown(&self) -> String {
        match (self.tolerance_percent, self.tolerance_absolute) {
            (Some(percent), _) => format!("±{percent} %"),
            (_, Some(most)) => format!("±{most}"),
            _ => String::new(),
        }
    }
}

pub(super) fn table(compared: &[Compared], style: Style) -> String {
    let simulated = compared.iter().filter(|row| row.measure.is_some());
    let heads = ["published figure", "unit", "published", "simulated", "±95 %", "1 run ±", "difference", "allowed", ""];
    let mut sheet = Sheet::new(&heads, style);
    sheet.left(1);
    for row in simulated {
        let value = |value: Option<f64>| value.map_or("–".into(), layout::number);
        let verdict = match row.verdict {
            Verdict::Within => ("within", Shade::Good),
            Verdict::Beyond => ("beyond", Shade::Bad),
            Verdict::Open => ("", Shade::Plain),
        };
        let cells = [
            row.title.clone(),
            row.unit.clone(),
            layout::number(row.published),
            value(row.simulated),
            value(row.half_width_95),
            value(row.one_run_95),
            row.difference_shown(),
            row.tolerance_shown(),
        ];
        sheet.row_with_last(cells, verdict);
    }
    sheet.finish()
}

/// The figures that the simulation does not measure, as text; `None` if there are none.
pub(super) fn others(compared: &[Compared]) -> Option<String> {
    let others = compared.iter().filter(|row| row.measure.is_none());
    let texts: Vec<String> = others
        .map(|row| format!("{} ({})", row.title, format!("{} {}", layout::number(row.published), row.unit).trim_end()))
        .collect();
    (!texts.is_empty()).then(|| format!("Published, but not simulated: {}.", texts.join("; ")))
}
