//! Callers' satisfaction ratings.

/// A caller's answer to the satisfaction question after the call, from best to worst. A greater value is a worse
/// rating.
///
/// Hotlines that offer four answers (very satisfied, satisfied, basically satisfied, dissatisfied) do not use the last
/// one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum Rating {
    /// Very satisfied (非常满意).
    VerySatisfied,
    /// Satisfied (满意).
    Satisfied,
    /// Basically satisfied (基本满意): counted separately from satisfied.
    BasicallySatisfied,
    /// Dissatisfied (不满意).
    Dissatisfied,
    /// Very dissatisfied (非常不满意).
    VeryDissatisfied,
}

impl Rating {
    /// All ratings, from best to worst.
    pub const ALL: [Self; 5] =
        [Self::VerySatisfied, Self::Satisfied, Self::BasicallySatisfied, Self::Dissatisfied, Self::VeryDissatisfied];

    /// The index in [`Rating::ALL`].
    pub const fn place(self) -> usize {
        self as usize
    }

    /// Whether it counts as satisfied (满意度): satisfied or very satisfied.
    pub fn is_satisfied(self) -> bool {
        self <= Self::Satisfied
    }

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::VerySatisfied => "very_satisfied",
            Self::Satisfied => "satisfied",
            Self::BasicallySatisfied => "basically_satisfied",
            Self::Dissatisfied => "dissatisfied",
            Self::VeryDissatisfied => "very_dissatisfied",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_from_best_to_worst_and_places_follow_it() {
        for (place, rating) in Rating::ALL.into_iter().enumerate() {
            assert_eq!(rating.place(), place);
            assert_eq!(rating.is_satisfied(), place < 2, "{}", rating.name());
        }
        assert!(Rating::ALL.is_sorted());
    }
}
