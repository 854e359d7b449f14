//! Partial results: some of the replications of a run, made anywhere, and merged to the outcome of the whole.
//!
//! Every replication has random streams of its own, so a part is a function of the scenario, the seed and its numbers.
//! Counters are integers, whose sum does not depend on the order. Measures are kept replication by replication and are
//! summed in the order of their numbers, as in a run of the whole. So the merged outcome is the same to the last bit,
//! however the run was divided.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::counting::{Counted, Counter};
use super::digest::Digest;
use super::estimate::{Ratio, RatioEstimator};
use super::replicate::Outcome;
use crate::quality::QualityFigures;
use crate::stats::{PackedFigures, PackedHistograms, TallyOptions};

/// The version of this library, which is part of how a result was made.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How a partial result was made. Only those that were made alike are merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// What the scenario is recognised by.
    pub scenario: Digest,
    /// What the options of the counts and the measures are recognised by.
    pub options: Digest,
    /// The version of this library.
    pub version: String,
    /// The seed.
    pub seed: u64,
}

impl Made {
    /// Made by this version of the library. `measures` is what the measures are recognised by, such as the digest of
    /// their names.
    pub fn new((scenario, measures): (Digest, Digest), options: &TallyOptions, seed: u64) -> Self {
        let options = Digest::of(&(options, measures));
        Self { scenario, options, version: VERSION.to_owned(), seed }
    }
}

/// What was counted, added up over the replications of a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) figures: PackedFigures,
    pub(super) quality: QualityFigures,
    pub(super) histograms: Option<PackedHistograms>,
}

/// The results of consecutive replications: the measures of each, and the counts of all, if they are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Partial {
    made: Made,
    first: u64,
    /// By replication, then by measure.
    ratios: Vec<Vec<Ratio>>,
    counts: Option<Counts>,
}

impl Partial {
    pub(super) fn new(made: Made, first: u64, ratios: Vec<Vec<Ratio>>, counts: Option<Counts>) -> Self {
        Self { made, first, ratios, counts }
    }

    /// Measures alone, without counts: `ratios` by replication, beginning with number `first`, then by measure.
    pub fn of_measures(made: Made, first: u64, ratios: Vec<Vec<Ratio>>) -> Self {
        Self::new(made, first, ratios, None)
    }

    /// How it was made.
    pub fn made(&self) -> &Made {
        &self.made
    }

    /// The numbers of its replications.
    pub fn range(&self) -> Range<u64> {
        self.first..self.first.saturating_add(self.ratios.len() as u64)
    }
}

/// Why partial results cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartialFault {
    /// There are none.
    #[error("no partial results; expected at least one")]
    None,
    /// Two are of different scenarios.
    #[error("{name}: of the scenario with digest {found}; expected {expected}, as in {first}")]
    Scenario {
        /// What is at fault.
        name: String,
        /// What it is compared with.
        first: String,
        /// The beginning of its scenario's digest.
        found: String,
        /// That of the other.
        expected: String,
    },
    /// Two have different measures or counts.
    #[error("{name}: measured otherwise (other measures, or another threshold of the service level) than {first}")]
    Options {
        /// What is at fault.
        name: String,
        /// What it is compared with.
        first: String,
    },
    /// Two were made by different versions.
    #[error("{name}: made by version {found}; expected {expected}, as in {first}")]
    Version {
        /// What is at fault.
        name: String,
        /// What it is compared with.
        first: String,
        /// Its version.
        found: String,
        /// That of the other.
        expected: String,
    },
    /// Two have different seeds.
    #[error("{name}: of seed {found}; expected {expected}, as in {first}")]
    Seed {
        /// What is at fault.
        name: String,
        /// What it is compared with.
        first: String,
        /// Its seed.
        found: u64,
        /// That of the other.
        expected: u64,
    },
    /// Two have the same replications.
    #[error("{name}: has replications {}..{}, which {other} has too", both.start, both.end)]
    Overlap {
        /// What is at fault.
        name: String,
        /// The other.
        other: String,
        /// The replications that both have.
        both: Range<u64>,
    },
    /// Replications are missing.
    #[error("replications {}..{} are missing", range.start, range.end)]
    Missing {
        /// Which.
        range: Range<u64>,
    },
    /// The counts are not those of such a centre.
    #[error("{name}: its counts do not fit its scenario")]
    Counts {
        /// What is at fault.
        name: String,
    },
}

/// Everything that keeps partial results from being merged, one fault a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialFaults(pub Vec<PartialFault>);

impl fmt::Display for PartialFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for PartialFaults {}

/// Named partial results in the order of their numbers, if they are all of one run and complete: from the first
/// replication to the last, or to number `replications` − 1, if the number is known. O(n log n).
///
/// # Errors
/// Every fault. All are compared with the first of the list.
pub fn in_order(
    parts: &[(String, Partial)],
    replications: Option<u64>,
) -> Result<Vec<&(String, Partial)>, PartialFaults> {
    let Some(first) = parts.first() else { return Err(PartialFaults(vec![PartialFault::None])) };
    let mut faults: Vec<PartialFault> = parts.iter().flat_map(|part| unlike(part, first)).collect();
    let mut sorted: Vec<&(String, Partial)> = parts.iter().collect();
    sorted.sort_by_key(|(_, part)| (part.range().start, part.range().end));
    // What is of another run is at fault for that, not for its numbers.
    faults.extend(overlaps(sorted.iter().copied().filter(|(_, part)| part.made == first.1.made)));
    faults.extend(missing(&sorted, replications));
    if faults.is_empty() { Ok(sorted) } else { Err(PartialFaults(faults)) }
}

/// Parts that have replications of one before them, among parts in order.
fn overlaps<'p>(sorted: impl Iterator<Item = &'p (String, Partial)>) -> Vec<PartialFault> {
    let (mut faults, mut next) = (Vec::new(), 0);
    // The part that reaches furthest so far.
    let mut furthest: Option<&str> = None;
    for (name, part) in sorted {
        let range = part.range();
        let both = range.start..range.end.min(next);
        if let (Some(other), false) = (furthest, both.is_empty()) {
            faults.push(PartialFault::Overlap { name: name.clone(), other: other.to_owned(), both });
        }
        if range.end > next {
            (furthest, next) = (Some(name.as_str()), range.end);
        }
    }
    faults
}

/// Replications that no part has, among parts in order.
fn missing(sorted: &[&(String, Partial)], replications: Option<u64>) -> Vec<PartialFault> {
    let (mut faults, mut next) = (Vec::new(), 0);
    let ends = replications.map(|end| end..end);
    for range in sorted.iter().map(|(_, part)| part.range()).chain(ends) {
        if range.start > next {
            faults.push(PartialFault::Missing { range: next..range.start });
        }
        next = next.max(range.end);
    }
    faults
}

/// How a part differs from the first one.
fn unlike((name, part): &(String, Partial), (first, model): &(String, Partial)) -> Vec<PartialFault> {
    let (found, expected) = (&part.made, &model.made);
    let (name, first) = (name.clone(), first.clone());
    let mut faults = Vec::new();
    if found.version != expected.version {
        let (found, expected) = (found.version.clone(), expected.version.clone());
        faults.push(PartialFault::Version { name: name.clone(), first: first.clone(), found, expected });
    }
    if found.scenario != expected.scenario {
        let (found, expected) = (found.scenario.short(), expected.scenario.short());
        faults.push(PartialFault::Scenario { name: name.clone(), first: first.clone(), found, expected });
    } else if found.options != expected.options {
        // Other scenarios have other options in any case.
        faults.push(PartialFault::Options { name: name.clone(), first: first.clone() });
    }
    if found.seed != expected.seed {
        let (found, expected) = (found.seed, expected.seed);
        faults.push(PartialFault::Seed { name, first, found, expected });
    }
    faults
}

/// The sums of the measures over parts, which are given in the order of their numbers.
pub fn estimators<'p>(parts: impl IntoIterator<Item = &'p Partial>) -> Vec<RatioEstimator> {
    let mut estimators: Vec<RatioEstimator> = Vec::new();
    for ratios in parts.into_iter().flat_map(|part| &part.ratios) {
        RatioEstimator::push_all(&mut estimators, ratios);
    }
    estimators
}

/// The outcome of a run of which these are all parts: the same as that of one run of all its replications, to the last
/// bit. `blank` counts the scenario with the options of the run.
///
/// # Errors
/// Every fault of [`in_order`]; a part whose counts are not of such a centre, or that has none.
pub fn merge(
    parts: &[(String, Partial)],
    replications: Option<u64>,
    blank: &Counter,
) -> Result<Outcome, PartialFaults> {
    let parts = in_order(parts, replications)?;
    let Counted { figures, quality } = blank.counted();
    let empty = blank.tally().histograms();
    let (mut sum, mut faults) = ((figures.clone(), quality.clone(), empty.cloned()), Vec::new());
    for (name, part) in &parts {
        let added = part.counts.as_ref().and_then(|counts| {
            sum.0.merge(&figures.unpack(&counts.figures).ok()?).ok()?;
            sum.1.merge(&counts.quality).ok()?;
            match (&mut sum.2, empty, &counts.histograms) {
                (Some(all), Some(empty), Some(packed)) => all.merge(&empty.unpack(packed).ok()?).ok(),
                (None, None, None) => Some(()),
                _ => None,
            }
        });
        if added.is_none() {
            faults.push(PartialFault::Counts { name: name.clone() });
        }
    }
    if !faults.is_empty() {
        return Err(PartialFaults(faults));
    }
    let measures = estimators(parts.iter().map(|(_, part)| part));
    let replications = parts.last().map_or(0, |(_, part)| part.range().end);
    let (figures, quality, histograms) = sum;
    Ok(Outcome { figures, quality, histograms, measures, replications, threads: 1, cancelled: false })
}
