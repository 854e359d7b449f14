//! Distributions as written in files of exact values.

use acd::sim::distribution::Distribution;

/// The accepted forms.
pub(super) const LAWS: &str = "one of Exp(mean=…), Det(mean=…), Erlang2(mean=…) (or another number of phases), LN(mean=…,scv=…), \
                               Gamma(mean=…,scv=…), H2(mean=…,scv=…) with balanced means, H2(p=…,m1=…,m2=…); of patience also \
                               P(R=0)=… else one of these";

/// Patience: its distribution, and the probability of having none at all.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Patience {
    pub(super) law: Option<Distribution>,
    pub(super) none_probability: f64,
}

impl Patience {
    pub(super) fn of(law: Distribution) -> Self {
        Self { law: Some(law), none_probability: 0.0 }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let Some(rest) = text.trim().strip_prefix("P(R=0)=") else { return law(text).map(Self::of) };
        let (chance, rest) = rest.split_once(" else ")?;
        let none_probability = chance.trim().parse().ok().filter(|chance| (0.0..1.0).contains(chance))?;
        Some(Self { law: Some(law(rest)?), none_probability })
    }
}

/// Parses a distribution, as in `Erlang2(mean=120)`.
pub(super) fn law(text: &str) -> Option<Distribution> {
    let (name, inside) = text.trim().strip_suffix(')')?.split_once('(')?;
    let mut values = Vec::new();
    for part in inside.split(',') {
        let (key, value) = part.split_once('=')?;
        let value: f64 = value.trim().parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0)?;
        values.push((key.trim(), value));
    }
    let keys: Vec<&str> = values.iter().map(|(key, _)| *key).collect();
    let value = |place: usize| values[place].1;
    let law = match (name.trim(), keys.as_slice()) {
        ("Exp", ["mean"]) => Distribution::Exponential { mean_secs: value(0) },
        ("Det", ["mean"]) => Distribution::Constant { secs: value(0) },
        ("LN", ["mean", "scv"]) => Distribution::Lognormal { mean_secs: value(0), cv: value(1).sqrt() },
        ("Gamma", ["mean", "scv"]) => Distribution::Gamma { mean_secs: value(0), cv: value(1).sqrt() },
        ("H2", ["mean", "scv"]) => balanced(value(0), value(1))?,
        ("H2", ["p", "m1", "m2"]) if value(0) <= 1.0 => {
            Distribution::Hyperexponential { branches: vec![(value(0), value(1)), (1.0 - value(0), value(2))] }
        }
        (name, ["mean"]) => {
            let phases = name.strip_prefix("Erlang")?.parse().ok().filter(|phases| (1..=1_000).contains(phases))?;
            Distribution::Erlang { phases, mean_secs: value(0) }
        }
        _ => return None,
    };
    (law.mean_secs() > 0.0).then_some(law)
}

/// Both branches contribute the same share of the mean.
fn balanced(mean: f64, scv: f64) -> Option<Distribution> {
    let first = f64::midpoint(1.0, ((scv - 1.0) / (scv + 1.0)).sqrt());
    // Below 1 there is no such distribution: the root is NaN.
    let branches = vec![(first, mean / (2.0 * first)), (1.0 - first, mean / (2.0 * (1.0 - first)))];
    first.is_finite().then_some(Distribution::Hyperexponential { branches })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyperexponential_has_the_mean_and_the_spread_that_are_written() {
        let Some(Distribution::Hyperexponential { branches }) = law("H2(mean=300, scv=4)") else { panic!("no H2") };
        let moment = |power: i32| branches.iter().map(|(chance, mean)| chance * mean.powi(power)).sum::<f64>();
        let (mean, square) = (moment(1), 2.0 * moment(2));
        assert!((mean - 300.0).abs() < 1e-9 && (square / mean.powi(2) - 5.0).abs() < 1e-9, "{branches:?}");
        assert!((branches[0].0 * branches[0].1 - 150.0).abs() < 1e-9, "{branches:?}");
        let expected = Distribution::Hyperexponential { branches: vec![(0.25, 60.0), (0.75, 200.0)] };
        assert_eq!(law("H2(p=0.25,m1=60,m2=200)"), Some(expected));
    }

    #[test]
    fn laws_are_read_as_the_files_write_them() {
        let erlang = Distribution::Erlang { phases: 2, mean_secs: 120.0 };
        assert_eq!(Patience::parse("Erlang2(mean=120)"), Some(Patience::of(erlang)));
        let lognormal = Distribution::Lognormal { mean_secs: 120.0, cv: 2.0 };
        assert_eq!(Patience::parse("LN(mean=120,scv=4)"), Some(Patience::of(lognormal)));
        let law = Some(Distribution::Exponential { mean_secs: 180.0 });
        let expected = Patience { law, none_probability: 0.1 };
        assert_eq!(Patience::parse("P(R=0)=0.1 else Exp(mean=180.0)"), Some(expected));
        for wrong in
            ["", "H3(mean=1)", "Exp(120)", "Exp(mean=0)", "H2(mean=300,scv=0.5)", "Erlang(mean=1)", "LN(mean=1)"]
        {
            assert_eq!(Patience::parse(wrong), None, "{wrong}");
        }
    }
}
