use statrs::distribution::{ContinuousCDF, Exp, Gamma, LogNormal, Weibull};

use super::*;
use crate::sim::stream::{Entity, Key, Purpose};

const HYPEREXPONENTIAL: [(f64, f64); 3] = [(0.2, 30.0), (0.5, 200.0), (0.3, 900.0)];
const QUANTILES: [(f64, f64); 4] = [(0.0, 10.0), (0.5, 60.0), (0.9, 300.0), (1.0, 3600.0)];

/// A distribution of each kind, with its variance.
fn table() -> Vec<(Distribution, f64)> {
    let weibull = |shape: f64| {
        let (first, second) = (gamma(1.0 + 1.0 / shape), gamma(1.0 + 2.0 / shape));
        250.0 * 250.0 * (second / (first * first) - 1.0)
    };
    let second_moment: f64 = HYPEREXPONENTIAL.iter().map(|(p, m)| 2.0 * p * m * m).sum();
    let hyper_mean: f64 = HYPEREXPONENTIAL.iter().map(|(p, m)| p * m).sum();
    let quantile = |pair: &[(f64, f64)]| {
        let (a, b) = (pair[0].1, pair[1].1);
        (pair[1].0 - pair[0].0) * (a * a + a * b + b * b) / 3.0
    };
    let quantiles = Distribution::Quantiles { points: QUANTILES.to_vec() };
    let mixture = vec![
        (0.25, Distribution::Constant { secs: 5.0 }),
        (0.75, Distribution::Lognormal { mean_secs: 105.0, cv: 1.0 }),
    ];
    vec![
        (Distribution::Constant { secs: 20.25 }, 0.0),
        (Distribution::Exponential { mean_secs: 434.0 }, 434.0 * 434.0),
        (Distribution::Erlang { phases: 1, mean_secs: 434.0 }, 434.0 * 434.0),
        (Distribution::Erlang { phases: 5, mean_secs: 434.0 }, 434.0 * 434.0 / 5.0),
        (Distribution::Gamma { mean_secs: 180.0, cv: 1.4 }, (180.0 * 1.4f64).powi(2)),
        (Distribution::Gamma { mean_secs: 180.0, cv: 0.3 }, (180.0 * 0.3f64).powi(2)),
        (Distribution::Lognormal { mean_secs: 300.0, cv: 1.2 }, (300.0 * 1.2f64).powi(2)),
        (Distribution::Weibull { mean_secs: 250.0, shape: 0.7 }, weibull(0.7)),
        (Distribution::Weibull { mean_secs: 250.0, shape: 2.5 }, weibull(2.5)),
        (
            Distribution::Hyperexponential { branches: HYPEREXPONENTIAL.to_vec() },
            second_moment - hyper_mean * hyper_mean,
        ),
        // 0.25·5² + 0.75·105²·(1 + 1²) − 80²
        (Distribution::Mixture { branches: mixture }, 0.25 * 25.0 + 0.75 * 2.0 * 11_025.0 - 6_400.0),
        (quantiles.clone(), QUANTILES.windows(2).map(quantile).sum::<f64>() - quantiles.mean_secs().powi(2)),
        (Distribution::Uniform { min_secs: 30.0, max_secs: 210.0 }, 180.0 * 180.0 / 12.0),
        // (a² + b² + c² − ab − ac − bc) / 18
        (triangular(60.0, 120.0, 600.0), 262_800.0 / 18.0),
        // A vertical left side: b = a.
        (triangular(60.0, 60.0, 360.0), 300.0 * 300.0 / 18.0),
    ]
}

fn triangular(min_secs: f64, mode_secs: f64, max_secs: f64) -> Distribution {
    Distribution::Triangular { min_secs, mode_secs, max_secs }
}

fn draws(distribution: &Distribution, count: u64, at: Timestamp) -> Vec<f64> {
    let mut faults = Vec::new();
    distribution.check("here", &mut faults);
    assert_eq!(faults, []);
    let sampler = Sampler::new(distribution);
    let group = Key::replication(42, 0).entity(Entity::CallType, 0);
    let draw = |number| sampler.draw(at, &mut group.child(number).stream(Purpose::Talk, 1)).as_secs_f64();
    (0..count).map(draw).collect()
}

#[test]
fn mean_and_variance_of_a_million_draws_are_those_of_the_distribution() {
    for (distribution, variance) in table() {
        let draws = draws(&distribution, 1_000_000, Timestamp::ZERO);
        let count = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / count;
        let moment = |power| draws.iter().map(|draw| (draw - mean).powi(power)).sum::<f64>() / count;
        let (second, fourth) = (moment(2), moment(4));
        let mean_error = (variance / count).sqrt();
        let variance_error = ((fourth - second * second) / count).sqrt();
        assert!((mean - distribution.mean_secs()).abs() <= 4.0 * mean_error, "{distribution:?}: mean {mean}");
        assert!((second - variance).abs() <= 4.0 * variance_error, "{distribution:?}: {second}, not {variance}");
    }
}

#[test]
fn draws_follow_the_distribution_function() {
    let kolmogorov = |distribution: Distribution, below: &dyn Fn(f64) -> f64| {
        let mut draws = draws(&distribution, 200_000, Timestamp::ZERO);
        draws.sort_by(f64::total_cmp);
        let count = draws.len() as f64;
        let distances = draws.iter().enumerate().map(|(place, &draw)| {
            let (low, high) = (place as f64 / count, (place + 1) as f64 / count);
            (below(draw) - low).abs().max((below(draw) - high).abs())
        });
        let scaled = distances.fold(0.0, f64::max) * count.sqrt();
        // Exceeded once in a thousand.
        assert!(scaled < 1.95, "{distribution:?}: {scaled}");
    };
    let known = "parameters are sound";
    let exponential = Exp::new(1.0 / 434.0).expect(known);
    kolmogorov(Distribution::Exponential { mean_secs: 434.0 }, &|x| exponential.cdf(x));
    let erlang = Gamma::new(5.0, 5.0 / 434.0).expect(known);
    kolmogorov(Distribution::Erlang { phases: 5, mean_secs: 434.0 }, &|x| erlang.cdf(x));
    // (A smaller shape would put visible mass below a microsecond, to which draws are rounded.)
    let uneven = Gamma::new(0.64, 0.64 / 180.0).expect(known);
    kolmogorov(Distribution::Gamma { mean_secs: 180.0, cv: 1.25 }, &|x| uneven.cdf(x));
    let spread = (1.0f64 + 1.2 * 1.2).ln();
    let lognormal = LogNormal::new(300f64.ln() - spread / 2.0, spread.sqrt()).expect(known);
    kolmogorov(Distribution::Lognormal { mean_secs: 300.0, cv: 1.2 }, &|x| lognormal.cdf(x));
    let weibull = Weibull::new(1.5, 250.0 / gamma(1.0 + 1.0 / 1.5)).expect(known);
    kolmogorov(Distribution::Weibull { mean_secs: 250.0, shape: 1.5 }, &|x| weibull.cdf(x));
    let uniform = |x: f64| ((x - 30.0) / 180.0).clamp(0.0, 1.0);
    kolmogorov(Distribution::Uniform { min_secs: 30.0, max_secs: 210.0 }, &uniform);
    let triangle = statrs::distribution::Triangular::new(60.0, 600.0, 120.0).expect(known);
    kolmogorov(triangular(60.0, 120.0, 600.0), &|x| triangle.cdf(x));
    let upright = statrs::distribution::Triangular::new(60.0, 360.0, 360.0).expect(known);
    kolmogorov(triangular(60.0, 360.0, 360.0), &|x| upright.cdf(x));
    let hyper = |x: f64| HYPEREXPONENTIAL.iter().map(|(p, m)| p * (1.0 - (-x / m).exp())).sum();
    kolmogorov(Distribution::Hyperexponential { branches: HYPEREXPONENTIAL.to_vec() }, &hyper);
    let quantiles = |x: f64| {
        let right = QUANTILES.iter().position(|point| x < point.1).unwrap_or(QUANTILES.len() - 1).max(1);
        let ((p0, t0), (p1, t1)) = (QUANTILES[right - 1], QUANTILES[right]);
        p0 + (p1 - p0) * (x - t0) / (t1 - t0)
    };
    kolmogorov(Distribution::Quantiles { points: QUANTILES.to_vec() }, &quantiles);
}

#[test]
fn by_hour_takes_the_distribution_of_the_hour() {
    let hours = (0..24).map(|hour| Distribution::Constant { secs: f64::from(hour) }).collect();
    let by_hour = Distribution::ByHour { hours };
    for (secs, hour) in [(0, 0.0), (3_599, 0.0), (3_600, 1.0), (86_399, 23.0), (86_400 + 7_200, 2.0)] {
        assert_eq!(draws(&by_hour, 1, Timestamp::from_secs(secs)), [hour], "{secs}");
    }
    assert_eq!(by_hour.mean_secs(), 11.5);
}

#[test]
fn a_published_seed_draws_these_times_for_ever() {
    let seen: Vec<Vec<f64>> = table().iter().map(|(distribution, _)| draws(distribution, 3, Timestamp::ZERO)).collect();
    assert_eq!(seen, PINNED);
}

const PINNED: [[f64; 3]; 15] = [
    [20.25, 20.25, 20.25],
    [211.78502, 172.39863, 3.733783],
    [211.78502, 172.39863, 3.733783],
    [526.418061, 448.116941, 143.26231],
    [484.882915, 144.109564, 0.003709],
    [207.987676, 186.669662, 91.873078],
    [335.783268, 236.834855, 31.994019],
    [11.428242, 65.578478, 2340.133893],
    [126.871115, 206.929158, 563.009751],
    [647.298801, 177.631257, 11.504108],
    [111.768745, 64.929226, 5.0],
    [283.680994, 137.935317, 10.353939],
    [187.104298, 143.380595, 30.63709],
    [418.424092, 290.271179, 70.708698],
    [253.00537, 177.490542, 60.531379],
];

#[test]
fn what_cannot_be_sampled_is_refused_at_its_place() {
    let mixture = |inner| Distribution::Mixture { branches: vec![(1.0, inner)] };
    let exponential = |mean_secs| Distribution::Exponential { mean_secs };
    let table = [
        (Distribution::Constant { secs: -1.0 }, "here"),
        (Distribution::Constant { secs: 1e12 }, "here"),
        (exponential(0.0), "here.mean"),
        (exponential(f64::NAN), "here.mean"),
        (exponential(f64::INFINITY), "here.mean"),
        (Distribution::Erlang { phases: 0, mean_secs: 1.0 }, "here.phases"),
        (Distribution::Gamma { mean_secs: 1.0, cv: 0.0 }, "here.cv"),
        (Distribution::Lognormal { mean_secs: 1.0, cv: f64::NAN }, "here.cv"),
        (Distribution::Weibull { mean_secs: 1.0, shape: -2.0 }, "here.shape"),
        (Distribution::Uniform { min_secs: 5.0, max_secs: 5.0 }, "here"),
        (Distribution::Uniform { min_secs: -1.0, max_secs: 5.0 }, "here"),
        (Distribution::Uniform { min_secs: 1.0, max_secs: f64::NAN }, "here"),
        (triangular(1.0, 0.5, 2.0), "here.mode"),
        (triangular(1.0, f64::NAN, 2.0), "here.mode"),
        (triangular(2.0, 2.0, 2.0), "here"),
        (Distribution::Hyperexponential { branches: vec![] }, "here.branches"),
        (Distribution::Hyperexponential { branches: vec![(0.5, 1.0), (0.4, 1.0)] }, "here.branches"),
        (Distribution::Hyperexponential { branches: vec![(1.0, -1.0)] }, "here.branches[0].mean"),
        (mixture(exponential(-3.0)), "here.branches[0].mean"),
        (Distribution::Quantiles { points: vec![(0.0, 1.0)] }, "here.points"),
        (Distribution::Quantiles { points: vec![(0.0, 2.0), (1.0, 1.0)] }, "here.points"),
        (Distribution::Quantiles { points: vec![(0.0, 0.0), (1.0, f64::NAN)] }, "here.points"),
        (Distribution::ByHour { hours: vec![exponential(1.0); 23] }, "here"),
        (Distribution::ByHour { hours: vec![exponential(-1.0); 24] }, "here.hours[0].mean"),
    ];
    for (distribution, path) in table {
        let mut faults = Vec::new();
        distribution.check("here", &mut faults);
        assert_eq!(faults.first().map(|fault| fault.path.as_str()), Some(path), "{distribution:?}: {faults:?}");
    }
    let deep = (0..20).fold(exponential(1.0), |inner, _| mixture(inner));
    let mut faults = Vec::new();
    deep.check("here", &mut faults);
    assert_eq!(faults.len(), 1, "{faults:?}");
}
