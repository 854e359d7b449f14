//! A few profiles of which every day is a mixture: the singular vectors of the day × period matrix (Shen & Huang 2008).

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::root::NOISE;

/// The most profiles that are kept.
const RANK_MAX: usize = 4;

/// The mean day and the profiles about it.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    pub(crate) mean: DVector<f64>,
    /// A profile a column, orthonormal.
    pub(crate) profiles: DMatrix<f64>,
}

impl Basis {
    /// Fits to `days`, a row each, weighted by `weights`. The first profile is always kept, later ones if they exceed
    /// what chance alone gives (the edge of Marchenko and Pastur).
    pub(crate) fn fit(days: &DMatrix<f64>, weights: &[f64]) -> Self {
        let (rows, periods) = days.shape();
        let sum: f64 = weights.iter().sum();
        let mut mean = DVector::zeros(periods);
        for (row, weight) in days.row_iter().zip(weights) {
            mean += row.transpose() * (weight / sum);
        }
        let mut centred = days.clone();
        for (mut row, weight) in centred.row_iter_mut().zip(weights) {
            row -= mean.transpose();
            row *= weight.sqrt();
        }
        if periods == 0 {
            return Self { mean, profiles: DMatrix::zeros(0, 0) };
        }
        let wide = periods > rows;
        let gram = if wide { &centred * centred.transpose() } else { centred.transpose() * &centred };
        let eigen = SymmetricEigen::new(gram);
        let mut order: Vec<usize> = (0..eigen.eigenvalues.len()).collect();
        order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
        let edge = NOISE * (sum.sqrt() + (periods as f64).sqrt()).powi(2);
        let kept = |(rank, place): (usize, &usize)| {
            let strength = eigen.eigenvalues[*place];
            (strength > 1e-9 && (rank == 0 || strength > edge)).then_some(*place)
        };
        let kept: Vec<usize> = order.iter().take(RANK_MAX).enumerate().filter_map(kept).collect();
        let mut profiles = DMatrix::zeros(periods, kept.len());
        for (column, &place) in kept.iter().enumerate() {
            let vector = eigen.eigenvectors.column(place);
            let profile = if wide { centred.transpose() * vector } else { vector.into_owned() };
            let length = profile.norm();
            profiles.set_column(column, &(profile / length));
        }
        Self { mean, profiles }
    }

    /// How much of each profile is in each day, a row each.
    pub(crate) fn scores(&self, days: &DMatrix<f64>) -> DMatrix<f64> {
        let mut centred = days.clone();
        for mut row in centred.row_iter_mut() {
            row -= self.mean.transpose();
        }
        centred * &self.profiles
    }

    /// The day with these scores.
    pub(crate) fn day(&self, scores: &DVector<f64>) -> DVector<f64> {
        &self.mean + &self.profiles * scores
    }
}
