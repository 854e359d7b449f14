//! How satisfied a caller was.

/// A caller's answer after the call, in the four steps that the hotlines publish. The lower two are owed a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "config", derive(schemars::JsonSchema))]
pub enum Rating {
    /// Dissatisfied.
    Dissatisfied,
    /// Basically satisfied.
    Basic,
    /// Satisfied.
    Satisfied,
    /// Very satisfied.
    VerySatisfied,
}
