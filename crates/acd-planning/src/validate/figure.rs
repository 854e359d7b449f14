//! Maps the name of a published figure to how it is measured.
//!
//! Wherever a figure is "of all calls offered", the calls that ended in the window are used: in the steady state as
//! many end as arrive, and shares that must add up to one then do so exactly.

use serde_json::Value;

use super::case::{Figure, How, Ratio};
use super::oracle::Fields;
use super::tally::{Cell, THRESHOLDS_SECS, Window};

/// The window in which steady figures are measured, after the warm-up.
const MEASURED: usize = 1;

/// The figures of one case: every field not yet read, passed to `how`, which knows the names of its model.
///
/// An unknown name, or a value that is not a number, is noted.
pub(super) fn figures(fields: &Fields<'_>, how: impl Fn(&str) -> Option<How>) -> Vec<Figure> {
    let read = |(name, value): (&str, &Value)| {
        let unknown =
            "a parameter of this model or the name of a figure (README of the files: `crates/acd-planning/oracles`)";
        let (how, published) = (how(name), value.as_f64());
        match (&how, published) {
            (None, _) => fields.note(name, "a field unknown to this model", unknown),
            (_, None) => fields.note(name, value, "a number"),
            (Some(_), Some(_)) => {}
        }
        Some(Figure { name: name.into(), published: published?, how: how? })
    };
    fields.rest().filter_map(read).collect()
}

/// Sums over some cells of the measured window.
pub(super) struct Sums<'w> {
    cells: Vec<&'w Cell>,
    pub(super) window: &'w Window,
}

impl<'w> Sums<'w> {
    pub(super) fn new(window: &'w Window, cells: &[usize]) -> Self {
        Self { cells: cells.iter().map(|&cell| &window.cells[cell]).collect(), window }
    }

    pub(super) fn of(&self, measure: impl Fn(&Cell) -> f64) -> f64 {
        self.cells.iter().map(|cell| measure(cell)).sum()
    }

    pub(super) fn answered(&self) -> f64 {
        self.of(|cell| cell.answered)
    }

    pub(super) fn abandoned(&self) -> f64 {
        self.of(|cell| cell.abandoned)
    }

    pub(super) fn blocked(&self) -> f64 {
        self.of(|cell| cell.blocked)
    }

    /// Answered, abandoned, timed out, sent on or turned away.
    pub(super) fn ended(&self) -> f64 {
        self.of(|cell| cell.answered + cell.abandoned + cell.blocked + cell.overflowed + cell.timed_out)
    }

    /// Found no agent idle, and was admitted.
    fn waited(&self) -> f64 {
        self.of(|cell| cell.answered + cell.abandoned - cell.immediate)
    }

    fn wait(&self) -> f64 {
        self.of(|cell| cell.wait_answered + cell.wait_abandoned)
    }

    fn answered_within(&self, secs: u64) -> f64 {
        self.of(|cell| within(&cell.answered_by_wait, secs))
    }

    fn abandoned_within(&self, secs: u64) -> f64 {
        self.of(|cell| within(&cell.abandoned_by_wait, secs))
    }
}

/// Those with a wait of at most this threshold.
pub(super) fn within(by_wait: &[f64], secs: u64) -> f64 {
    let buckets = THRESHOLDS_SECS.iter().take_while(|&&threshold| threshold <= secs).count();
    by_wait[..buckets].iter().sum()
}

/// A ratio of counts of events over some cells.
pub(super) fn count(cells: &[usize], ratio: impl Fn(&Sums) -> (f64, f64) + Send + Sync + 'static) -> Option<How> {
    Some(How::Count(over(cells, ratio)))
}

/// Any other ratio.
pub(super) fn mean(cells: &[usize], ratio: impl Fn(&Sums) -> (f64, f64) + Send + Sync + 'static) -> Option<How> {
    Some(How::Mean(over(cells, ratio)))
}

fn over(cells: &[usize], ratio: impl Fn(&Sums) -> (f64, f64) + Send + Sync + 'static) -> Ratio {
    let cells = cells.to_vec();
    Box::new(move |windows| ratio(&Sums::new(&windows[MEASURED], &cells)))
}

/// The share of staffed time that a profile's agents are in conversation, with calls of any cell.
pub(super) fn utilisation(profile: usize, agents: u32) -> Option<How> {
    let ratio = move |windows: &[Window]| {
        let window = &windows[MEASURED];
        let talking: f64 = window.cells.iter().map(|cell| cell.talking_secs[profile]).sum();
        (talking, window.secs * f64::from(agents))
    };
    Some(How::Mean(Box::new(ratio)))
}

/// The mean number of a profile's agents in conversation with calls of some cells.
pub(super) fn busy(profile: usize, cells: &[usize]) -> Option<How> {
    let cells = cells.to_vec();
    let ratio = move |windows: &[Window]| (windows[MEASURED].talking_secs(profile, &cells), windows[MEASURED].secs);
    Some(How::Mean(Box::new(ratio)))
}

/// The mean length of an agent's idle periods, if the profile has only this agent.
pub(super) fn idle_period(profile: usize) -> Option<How> {
    let ratio =
        move |windows: &[Window]| (windows[MEASURED].idle_secs[profile], windows[MEASURED].idle_periods[profile]);
    Some(How::Mean(Box::new(ratio)))
}

/// A figure about the calls of some cells, by the names shared by the single-queue and multi-skill files.
pub(super) fn of_calls(name: &str, cells: &[usize]) -> Option<How> {
    match name {
        "P_block" => count(cells, |sums| (sums.blocked(), sums.ended())),
        "P_ab" => count(cells, |sums| (sums.abandoned(), sums.ended())),
        "P_served" => count(cells, |sums| (sums.answered(), sums.ended())),
        "P_immediate" => count(cells, |sums| (sums.of(|cell| cell.immediate), sums.ended())),
        "P_wait" => count(cells, |sums| (sums.waited(), sums.ended())),
        "P_W_gt_0" => count(cells, |sums| (sums.waited() - sums.of(|cell| cell.abandoned_at_once), sums.ended())),
        "P_wait_given_accepted" => count(cells, |sums| (sums.waited(), sums.ended() - sums.blocked())),
        "P_ab_given_accepted" => count(cells, |sums| (sums.abandoned(), sums.ended() - sums.blocked())),
        "P_ab_given_wait" => count(cells, |sums| (sums.abandoned(), sums.waited())),
        "E_Q" => mean(cells, |sums| (sums.of(|cell| cell.waiting_secs), sums.window.secs)),
        "E_W" => mean(cells, |sums| (sums.wait(), sums.ended())),
        "E_W_accepted" => mean(cells, |sums| (sums.wait(), sums.ended() - sums.blocked())),
        "E_W_given_wait" => mean(cells, |sums| (sums.wait(), sums.waited())),
        "E_W_served" | "ASA_answered" => mean(cells, |sums| (sums.of(|cell| cell.wait_answered), sums.answered())),
        "E_W_times_served" => mean(cells, |sums| (sums.of(|cell| cell.wait_answered), sums.ended())),
        "E_W_abandoned" => mean(cells, |sums| (sums.of(|cell| cell.wait_abandoned), sums.abandoned())),
        "E_W2_served" => mean(cells, |sums| (sums.of(|cell| cell.wait_answered_squared), sums.answered())),
        "E_V" => Some(How::Not("the wait of a caller with unlimited patience: there is none")),
        "SL20_over_offered_minus_short_ab5" => {
            count(cells, |sums| (sums.answered_within(20), sums.ended() - sums.abandoned_within(5)))
        }
        "SL20_over_answered_plus_ab_after20" => {
            count(cells, |sums| (sums.answered_within(20), sums.ended() - sums.abandoned_within(20)))
        }
        _ => of_calls_within(name, cells),
    }
}

/// Names that contain a time, as in `P_W_le_20_given_served`.
fn of_calls_within(name: &str, cells: &[usize]) -> Option<How> {
    let digits = |character: char| character.is_ascii_digit();
    let start = name.find(digits)?;
    let rest = name[start..].trim_start_matches(digits);
    let secs: u64 = name[start..name.len() - rest.len()].parse().ok()?;
    THRESHOLDS_SECS.contains(&secs).then_some(())?;
    match (&name[..start], rest) {
        // "All offered" includes blocked calls, with a wait of 0.
        ("P_W_le_", "_all_offered") => count(cells, move |sums| {
            (sums.answered_within(secs) + sums.abandoned_within(secs) + sums.blocked(), sums.ended())
        }),
        ("P_W_le_", "" | "s") | ("SL", "_answered_plus_ab_within20_over_offered") => {
            count(cells, move |sums| (sums.answered_within(secs) + sums.abandoned_within(secs), sums.ended()))
        }
        ("P_W_le_", "_given_served") | ("SL", "_over_answered") => {
            count(cells, move |sums| (sums.answered_within(secs), sums.answered()))
        }
        ("P_W_le_", "_given_ab") => count(cells, move |sums| (sums.abandoned_within(secs), sums.abandoned())),
        ("P_W_le_", "_given_accepted") => count(cells, move |sums| {
            (sums.answered_within(secs) + sums.abandoned_within(secs), sums.ended() - sums.blocked())
        }),
        ("P_W_gt_", "") => count(cells, move |sums| {
            let ended = sums.ended();
            (ended - sums.blocked() - sums.answered_within(secs) - sums.abandoned_within(secs), ended)
        }),
        ("P_served_within_", "") | ("SL", "_answered_over_offered") => {
            count(cells, move |sums| (sums.answered_within(secs), sums.ended()))
        }
        ("P_queued_served_within_", "") => {
            count(cells, move |sums| (sums.answered_within(secs) - sums.of(|cell| cell.immediate), sums.ended()))
        }
        ("P_ab_within_", "") => count(cells, move |sums| (sums.abandoned_within(secs), sums.ended())),
        _ => None,
    }
}
