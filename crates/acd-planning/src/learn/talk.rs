//! How long conversations last, by queue, profile and hour.
//!
//! Means of profiles and hours are drawn towards their queue's mean (James & Stein 1961): where they differ by no more
//! than chance, they are that mean.

use super::law::Law;
use super::timeline::{Stay, Timeline};

const HOURS: usize = 24;
/// A mean of its own is written where it differs by more than this share of the queue's.
const DIFFERENCE_MIN: f64 = 0.03;
/// A queue's law is written as quantiles where a lognormal one is off by more than this share at any of these.
const OFF_MAX: f64 = 0.15;
const CHECKED: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 0.9];
/// Shares at which quantiles are written.
const WRITTEN: [f64; 17] =
    [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.997];
/// With fewer conversations a law is lognormal, and a queue without any has that of all.
const CALLS_MIN: usize = 200;

/// What was learnt of a queue's conversations.
#[derive(Clone, Debug, PartialEq)]
pub struct Talk {
    /// The queue, a place in [`Records::queues`](crate::records::Records::queues).
    pub queue: usize,
    /// Conversations behind it.
    pub calls: usize,
    /// Their law.
    pub law: Law,
    /// Mean by profile that differs from the queue's, over the queue's.
    pub profiles: Vec<(usize, f64)>,
    /// Mean by hour over the queue's, where hours differ.
    pub hours: Option<[f64; HOURS]>,
    /// What it rests on.
    pub evidence: String,
}

/// By queue, of those with any conversations. `profile_of` gives an agent's profile.
pub(super) fn talk(line: &Timeline, queues: usize, profile_of: &[Option<usize>], profiles: usize) -> Vec<Talk> {
    let of_queue = |queue: usize| {
        let mut calls: Vec<&Stay> =
            line.stays.iter().filter(|stay| stay.queue == queue && stay.is_answered() && stay.talk > 0.0).collect();
        calls.sort_by(|a, b| a.talk.total_cmp(&b.talk));
        (!calls.is_empty()).then(|| of(queue, &calls, profile_of, profiles))
    };
    (0..queues).filter_map(of_queue).collect()
}

fn of(queue: usize, calls: &[&Stay], profile_of: &[Option<usize>], profiles: usize) -> Talk {
    let talks: Vec<f64> = calls.iter().map(|stay| stay.talk).collect();
    let all = Moments::of(talks.iter().copied());
    let (law, fits) = law(&talks, &all);
    let by_profile: Vec<Moments> = (0..profiles)
        .map(|profile| {
            let own = calls.iter().filter(|stay| stay.agent.and_then(|agent| profile_of[agent]) == Some(profile));
            Moments::of(own.map(|stay| stay.talk))
        })
        .collect();
    let by_hour: Vec<Moments> = (0..HOURS)
        .map(|hour| Moments::of(calls.iter().filter(|stay| stay.period(HOURS) == hour).map(|stay| stay.talk)))
        .collect();
    let differs = |ratio: &f64| (ratio - 1.0).abs() > DIFFERENCE_MIN;
    let drawn = drawn(&by_profile, &all);
    let profiles = drawn.into_iter().enumerate().filter(|(_, ratio)| differs(ratio)).collect();
    let hours: Vec<f64> = self::drawn(&by_hour, &all);
    let hours = hours.iter().any(differs).then(|| std::array::from_fn(|hour| hours[hour]));
    let evidence = format!(
        "mean of {} conversations, known to {:.1} % (a standard error), coefficient of variation {:.2}; {fits}",
        talks.len(),
        100.0 * all.cv() / all.n.sqrt(),
        all.cv()
    );
    Talk { queue, calls: talks.len(), law, profiles, hours, evidence }
}

#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    n: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (n, sum) = values.clone().fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + value));
        if n == 0.0 {
            return Self::default();
        }
        let mean = sum / n;
        Self { n, mean, variance: values.map(|value| (value - mean).powi(2)).sum::<f64>() / n }
    }

    fn cv(&self) -> f64 {
        if self.mean > 0.0 { self.variance.sqrt() / self.mean } else { 0.0 }
    }
}

/// Each part's mean over that of all, drawn towards 1, weighted so that the mean of all stays.
fn drawn(parts: &[Moments], all: &Moments) -> Vec<f64> {
    let present = || parts.iter().filter(|part| part.n > 0.0);
    let count = present().count() as f64;
    if count < 2.0 || all.mean <= 0.0 {
        return vec![1.0; parts.len()];
    }
    let within = present().map(|part| part.n * part.variance).sum::<f64>() / all.n;
    let squares: f64 = present().map(|part| part.n * (part.mean - all.mean).powi(2)).sum();
    // Variance between parts: what is beyond chance, which must be beyond its own error as well.
    let chance = (count - 1.0) * within;
    let scale = all.n - present().map(|part| part.n * part.n).sum::<f64>() / all.n;
    if squares <= chance * (1.0 + 2.0 * (2.0 / (count - 1.0)).sqrt()) || scale <= 0.0 {
        return vec![1.0; parts.len()];
    }
    let between = (squares - chance) / scale;
    let ratio = |part: &Moments| {
        if part.n == 0.0 {
            return 1.0;
        }
        let trust = between / (between + within / part.n);
        1.0 + trust * (part.mean / all.mean - 1.0)
    };
    let ratios: Vec<f64> = parts.iter().map(ratio).collect();
    let mean = parts.iter().zip(&ratios).map(|(part, ratio)| part.n * ratio).sum::<f64>() / all.n;
    parts.iter().zip(&ratios).map(|(part, ratio)| if part.n > 0.0 { ratio / mean } else { 1.0 }).collect()
}

/// Lognormal with the mean of `talks`, which are in order, or their quantiles; and how well the former fits.
fn law(talks: &[f64], all: &Moments) -> (Law, String) {
    let logs = Moments::of(talks.iter().map(|talk| talk.ln()));
    // From the logarithms, and from the variance itself.
    let candidates = [logs.variance.exp_m1().sqrt(), all.cv()].map(|cv| cv.clamp(0.001, 20.0));
    let off = |cv: f64| {
        let law = Law::Lognormal { mean: all.mean, cv };
        let each = CHECKED.map(|share| (law.quantile(share) / quantile(talks, share).max(1.0) - 1.0).abs());
        each.into_iter().fold(0.0, f64::max)
    };
    let [by_logs, by_variance] = candidates.map(|cv| (off(cv), cv));
    let (worst, cv) = if by_logs.0 <= by_variance.0 { by_logs } else { by_variance };
    let named =
        format!("a lognormal law is off by at most {:.0} % at the 10, 25, 50, 75 and 90 % quantiles", 100.0 * worst);
    if worst <= OFF_MAX || talks.len() < CALLS_MIN {
        return (Law::Lognormal { mean: all.mean, cv }, named);
    }
    (quantiles(talks, all.mean), format!("{named}, so the measured quantiles stand instead"))
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (low, part) = (place.floor() as usize, place.fract());
    let next = sorted[(low + 1).min(sorted.len() - 1)];
    sorted[low] + part * (next - sorted[low])
}

/// Measured quantiles, the last of which is moved so that the mean is right.
fn quantiles(talks: &[f64], mean: f64) -> Law {
    let mut points = vec![(0.0, talks[0])];
    for share in WRITTEN {
        let time = quantile(talks, share);
        if points.last().is_some_and(|last| time > last.1) {
            points.push((share, time));
        }
    }
    let last = points[points.len() - 1];
    let lacking = mean - Law::Quantiles(points.clone()).mean();
    points.push((1.0, (2.0 * lacking / (1.0 - last.0) - last.1).max(last.1 + 1.0)));
    let law = Law::Quantiles(points.clone());
    // Linear pieces of a convex law lie above it: all of them are moved by the same factor.
    let factor = mean / law.mean();
    Law::Quantiles(points.into_iter().map(|(share, time)| (share, time * factor)).collect())
}
