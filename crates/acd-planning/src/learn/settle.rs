//! What records leave open about who is there, settled by the mean wait.
//!
//! The numbers present vary; how much of that is absence, and how much people coming when many call, the records do not
//! say. Neither do they say how long an agent was there before and after a call. So where the mean wait comes out too
//! long, absence is reduced first; where that does not suffice, or the wait is too short, all numbers on duty are
//! multiplied by a factor.

use acd::scenario::Scenario;

use super::error::LearnError;
use super::trial::{Trial, trial};
use super::{Found, Learnt};

/// A mean wait that is off by no more than this share is as recorded.
const NEAR: f64 = 0.02;
/// The bounds of the factor.
const LEAST: f64 = 0.8;
const MOST: f64 = 1.25;
/// The maximum number of corrections.
const ROUNDS: usize = 7;
/// The slope that the first step assumes: the logarithm of the mean wait over that of the factor.
const FIRST_SLOPE: f64 = -6.0;
/// A mean wait off by more than this share is worth a note.
const FAR: f64 = 0.05;

/// One try and what came of it.
struct Tried {
    factor: f64,
    absence: f64,
    text: String,
    scenario: Scenario,
    trial: Trial,
}

/// Tries values, and keeps the best.
struct Search<'f, 'a, D> {
    found: &'f Found<'a>,
    done: D,
    best: Option<Tried>,
}

impl<D: Fn() + Sync> Search<'_, '_, D> {
    /// The logarithm of the simulated mean wait over the recorded one; `None` without waits.
    fn off(&mut self, factor: f64, absence: f64) -> Result<Option<f64>, LearnError> {
        let text = self.found.text(factor, absence)?;
        let scenario = Scenario::parse("the learnt scenario", &text)?;
        let names = &self.found.learning.records.queues;
        let trial = trial(&scenario, names, &self.found.stays, self.found.sample(), &self.done)?;
        let tried = Tried { factor, absence, text, scenario, trial };
        let off = tried.off();
        let better = |best: &Tried| match (off, best.off()) {
            (Some(off), Some(before)) => off.abs() < before.abs(),
            _ => false,
        };
        if self.best.as_ref().is_none_or(better) {
            self.best = Some(tried);
        }
        Ok(off)
    }

    /// Reduces absence from `most`, at which the wait is off by `high` above, to where it is right; `low` is how far it
    /// is off without absence, below.
    fn absence(&mut self, most: f64, (low, high): (f64, f64)) -> Result<(), LearnError> {
        let (mut from, mut to) = ((0.0, low), (most, high));
        for _ in 0..ROUNDS {
            let middle = from.0 + (to.0 - from.0) * (-from.1 / (to.1 - from.1)).clamp(0.1, 0.9);
            match self.off(1.0, middle)? {
                Some(off) if off.abs() <= NEAR => break,
                Some(off) if off > 0.0 => to = (middle, off),
                Some(off) => from = (middle, off),
                None => break,
            }
        }
        Ok(())
    }

    /// Multiplies the numbers on duty, beginning with 1, at which the wait is off by `off`: the secant method on the
    /// scale of logarithms.
    fn factor(&mut self, absence: f64, off: f64) -> Result<(), LearnError> {
        let (mut at, mut off, mut slope) = (0.0, off, FIRST_SLOPE);
        for _ in 0..ROUNDS {
            let next = (at - off / slope).clamp(LEAST.ln(), MOST.ln());
            if (next - at).abs() < 1e-4 {
                break;
            }
            let Some(came) = self.off(next.exp(), absence)? else { break };
            let measured = (came - off) / (next - at);
            if measured < -0.5 {
                slope = measured.max(-30.0);
            }
            (at, off) = (next, came);
            if off.abs() <= NEAR {
                break;
            }
        }
        Ok(())
    }
}

impl Tried {
    fn off(&self) -> Option<f64> {
        let (learnt, recorded) = self.trial.all.learnt.mean_wait.zip(self.trial.all.recorded.mean_wait)?;
        (learnt > 0.0 && recorded > 0.0).then(|| (learnt / recorded).ln())
    }
}

/// Simulates what was found, and settles what is open.
pub(super) fn settle(found: &Found<'_>, done: impl Fn() + Sync) -> Result<Learnt, LearnError> {
    let absence = found.staffing.absence;
    let mut search = Search { found, done, best: None };
    let first = search.off(1.0, absence)?;
    let unsettled = search.best.as_ref().and_then(|tried| tried.trial.all.learnt.mean_wait);
    if let Some(off) = first.filter(|off| off.abs() > NEAR) {
        let without = if off > 0.0 && absence > 0.0 { search.off(1.0, 0.0)? } else { None };
        match without {
            Some(low) if low.abs() <= NEAR => {}
            Some(low) if low < 0.0 => search.absence(absence, (low, off))?,
            Some(low) => search.factor(0.0, low)?,
            None => search.factor(absence, off)?,
        }
    }
    let Some(best) = search.best else { return Err(LearnError::Nothing) };
    let mut notes = found.notes.clone();
    let waits = best.trial.all.learnt.mean_wait.zip(best.trial.all.recorded.mean_wait);
    let far =
        |(learnt, recorded): (f64, f64)| (learnt - recorded).abs() > (FAR * recorded).max(best.trial.half_widths.0);
    if waits.is_some_and(far) {
        notes.push("the mean wait does not come out as recorded: see the table by hour".into());
    }
    Ok(Learnt {
        text: best.text,
        scenario: best.scenario,
        trial: best.trial,
        factor: best.factor,
        absence: best.absence,
        absence_seen: absence,
        unsettled,
        call_types: found.types.names(),
        notes,
        patience: found.patience.clone(),
        talk: found.talk.clone(),
        after_call: found.after_call.clone(),
        redial: found.redial.clone(),
        passed: found.passed.clone(),
        busyness_cv: found.demand.busyness_cv,
    })
}
