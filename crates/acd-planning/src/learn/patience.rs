//! How long callers are willing to wait.
//!
//! Who was answered would have waited longer: such waits are censored. The mean wait of those who left is not the mean
//! patience. The law is the exponential one, unless a Weibull or a lognormal law is likelier by more than the logarithm
//! of the number of those who left: what callers would do who have never waited so long is extrapolated, and a
//! parameter more makes that wild.

use statrs::function::erf::erfc;
use statrs::function::gamma::gamma;

use super::call_types::CallTypes;
use super::law::Law;
use super::survival::{Span, Survival};
use super::timeline::Stay;

/// Fewer callers who left give no more than a rough mean.
const LEFT_MIN: usize = 20;
/// A call type has a law of its own if at least this many of its callers left.
const LEFT_MIN_TYPE: usize = 50;
/// Waits are grouped in classes of this width on the scale of logarithms.
const CLASS: f64 = 0.02;
/// The least wait that is reckoned with: records are rounded to seconds.
const WAIT_SECS_MIN: f64 = 0.5;
/// Steps of a search, which divide its interval by more than a million.
const STEPS: usize = 34;
const GOLDEN: f64 = 0.618_033_988_749_895;
/// Waits at which the fitted law is shown beside the estimate without one.
const SHOWN_SECS: [f64; 3] = [30.0, 60.0, 180.0];
/// Callers who leave within this time show how many would leave in the first second without balking, in seconds.
const EARLY_SECS: f64 = 10.0;

/// What was learnt of callers' patience.
#[derive(Clone, Debug, PartialEq)]
pub struct Patience {
    /// The call type, a place in [`Learnt::call_types`](super::Learnt::call_types); `None` is all.
    pub call_type: Option<usize>,
    /// The law; `None` where nobody left.
    pub law: Option<Law>,
    /// Callers who left after waiting.
    pub left: usize,
    /// The probability of hanging up at once if not answered at once.
    pub balking: f64,
    /// What it rests on.
    pub evidence: String,
}

/// Patience of all callers together, and of call types where these differ by more than chance.
pub(super) fn patience(stays: &[Stay], types: &CallTypes) -> Vec<Patience> {
    let waits = Waits::of(stays.iter());
    let all = waits.patience(None);
    let of_type = |of: usize| Waits::of(stays.iter().filter(|stay| types.of(stay) == of));
    let each: Vec<Waits> = (0..types.types.len()).map(of_type).collect();
    let several: Vec<usize> = (0..each.len()).filter(|&of| each[of].left.len() >= LEFT_MIN_TYPE).collect();
    // The likelihood of exponential laws of their own against one for those types.
    let own: f64 = several.iter().map(|&of| each[of].exponential().1).sum();
    let pooled = Waits::of(stays.iter().filter(|stay| several.contains(&types.of(stay)))).exponential().1;
    let needed = (several.len().saturating_sub(1)) as f64 * (waits.left.len().max(2) as f64).ln();
    if several.len() < 2 || own - pooled <= needed {
        return vec![all];
    }
    let mut found = vec![all];
    found.extend(several.into_iter().map(|of| each[of].patience(Some(of))));
    found
}

/// Waits of those who were not answered at once.
#[derive(Clone, Debug, Default)]
struct Waits {
    /// Of those who left.
    left: Vec<f64>,
    /// Of those who were answered, or sent on.
    stayed: Vec<f64>,
    /// Left without having waited.
    at_once: usize,
}

/// Waits of nearly the same length.
#[derive(Clone, Copy, Debug)]
struct Class {
    secs: f64,
    left: f64,
    all: f64,
}

impl Waits {
    fn of<'s>(stays: impl Iterator<Item = &'s Stay>) -> Self {
        let mut waits = Self::default();
        for stay in stays {
            match (stay.left(), stay.wait > 0.0) {
                (true, true) => waits.left.push(stay.wait.max(WAIT_SECS_MIN)),
                (true, false) => waits.at_once += 1,
                (false, true) => waits.stayed.push(stay.wait.max(WAIT_SECS_MIN)),
                (false, false) => {}
            }
        }
        waits
    }

    fn patience(&self, call_type: Option<usize>) -> Patience {
        let left = self.left.len();
        let balking = self.balking();
        if left < LEFT_MIN {
            let evidence = format!(
                "only {left} callers left while waiting: a rough mean, time waited by all over callers who left"
            );
            let law = (left > 0).then(|| Law::Exponential(self.exponential().0));
            return Patience { call_type, law, left, balking, evidence };
        }
        let law = self.law();
        let survival = self.survival();
        let shown = SHOWN_SECS.map(|secs| {
            let by_law = 100.0 * (1.0 - share_within(&law, secs));
            format!("{secs:.0} s: {:.1} % and {by_law:.1} %", 100.0 * survival.after(secs))
        });
        let mean_left = self.left.iter().sum::<f64>() / left as f64;
        let evidence = format!(
            "{left} callers left after {mean_left:.1} s on average, {} were answered or sent on after waiting, whose patience \
             is known to be longer (censored); still willing to wait, by the Kaplan–Meier estimate and by this law, after \
             {}",
            self.stayed.len(),
            shown.join("; ")
        );
        Patience { call_type, law: Some(law), left, balking, evidence }
    }

    fn survival(&self) -> Survival {
        let span = |ended: bool| move |secs: &f64| Span { secs: *secs, ended };
        Survival::new(self.left.iter().map(span(true)).chain(self.stayed.iter().map(span(false))).collect())
    }

    /// Mean and log-likelihood of the exponential law: time waited over callers who left.
    fn exponential(&self) -> (f64, f64) {
        let left = self.left.len() as f64;
        let time: f64 = self.left.iter().chain(&self.stayed).sum();
        if left == 0.0 {
            return (f64::INFINITY, 0.0);
        }
        (time / left, -left * (time / left).ln() - left)
    }

    fn classes(&self) -> Vec<Class> {
        let mut classes: std::collections::BTreeMap<i64, (f64, f64, f64)> = std::collections::BTreeMap::new();
        for (secs, left) in self.left.iter().map(|secs| (secs, 1.0)).chain(self.stayed.iter().map(|secs| (secs, 0.0))) {
            let class = classes.entry((secs.ln() / CLASS).floor() as i64).or_default();
            *class = (class.0 + secs.ln(), class.1 + left, class.2 + 1.0);
        }
        classes.into_values().map(|(logs, left, all)| Class { secs: (logs / all).exp(), left, all }).collect()
    }

    fn law(&self) -> Law {
        let classes = self.classes();
        let (mean, exponential) = self.exponential();
        let (weibull, likelihood) = weibull(&classes);
        let mut best = (exponential + (self.left.len() as f64).ln(), Law::Exponential(mean));
        for (likelihood, law) in [(likelihood, weibull), lognormal(&classes)] {
            if likelihood > best.0 {
                best = (likelihood, law);
            }
        }
        best.1
    }

    /// Callers who hung up without waiting, beyond those who would leave in the first second anyhow, of all who were
    /// not answered at once.
    fn balking(&self) -> f64 {
        let asked = self.at_once + self.left.len() + self.stayed.len();
        if asked == 0 {
            return 0.0;
        }
        let early = self.left.iter().filter(|secs| **secs <= EARLY_SECS).count() as f64;
        let time: f64 = self.left.iter().chain(&self.stayed).map(|secs| secs.min(EARLY_SECS)).sum();
        let usual = if time > 0.0 { early / time * asked as f64 } else { 0.0 };
        let excess = self.at_once as f64 - usual;
        if excess > 3.0 * usual.sqrt().max(1.0) { excess / asked as f64 } else { 0.0 }
    }
}

/// The share that a law has leave within this time.
fn share_within(law: &Law, secs: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if law.quantile(middle) < secs { low = middle } else { high = middle }
    }
    low
}

/// Where the function is greatest between two values, if it has one summit there.
fn summit(mut low: f64, mut high: f64, of: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut a, mut b) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_a, mut at_b) = (of(a), of(b));
    for _ in 0..STEPS {
        if at_a < at_b {
            (low, a, at_a) = (a, b, at_b);
            b = low + GOLDEN * (high - low);
            at_b = of(b);
        } else {
            (high, b, at_b) = (b, a, at_a);
            a = high - GOLDEN * (high - low);
            at_a = of(a);
        }
    }
    if at_a > at_b { (a, at_a) } else { (b, at_b) }
}

/// The likeliest Weibull law: for a given shape its scale is known.
fn weibull(classes: &[Class]) -> (Law, f64) {
    let left: f64 = classes.iter().map(|class| class.left).sum();
    let logs: f64 = classes.iter().map(|class| class.left * class.secs.ln()).sum();
    let powers = |shape: f64| classes.iter().map(|class| class.all * class.secs.powf(shape)).sum::<f64>() / left;
    let likelihood = |log: f64| {
        let shape = log.exp();
        left * log - left * powers(shape).ln() + (shape - 1.0) * logs - left
    };
    let (log, best) = summit(0.2f64.ln(), 5f64.ln(), likelihood);
    let shape = log.exp();
    let scale = powers(shape).powf(1.0 / shape);
    (Law::Weibull { mean: scale * gamma(1.0 + 1.0 / shape), shape }, best)
}

/// The likeliest lognormal law.
fn lognormal(classes: &[Class]) -> (f64, Law) {
    let root = std::f64::consts::TAU.sqrt().ln();
    let likelihood = |middle: f64, deviation: f64| -> f64 {
        let one = |class: &Class| {
            let z = (class.secs.ln() - middle) / deviation;
            let density = -0.5 * z * z - root - deviation.ln() - class.secs.ln();
            let beyond = (0.5 * erfc(z / std::f64::consts::SQRT_2)).max(f64::MIN_POSITIVE).ln();
            class.left * density + (class.all - class.left) * beyond
        };
        classes.iter().map(one).sum()
    };
    let middle = |deviation: f64| summit(0.0, 1e6f64.ln(), |middle| likelihood(middle, deviation));
    let (log, best) = summit(0.2f64.ln(), 3f64.ln(), |log| middle(log.exp()).1);
    let deviation = log.exp();
    let cv = (deviation * deviation).exp_m1().sqrt();
    (best, Law::Lognormal { mean: (middle(deviation).0 + 0.5 * deviation * deviation).exp(), cv })
}
