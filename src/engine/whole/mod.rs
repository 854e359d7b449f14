//! Operations on the whole engine. Nothing here is part of the usual path of a call.
//!
//! | file | what |
//! |---|---|
//! | `check` | all invariants, checked the slow way |
//! | `look` | expensive queries |
//! | `snapshot`, `restore` | saving and restoring |
//! | `reconcile` | adopting the actual state of the switch |
//! | `reconfigure`, `relocate`, `rebuilt` | another centre: the facts that follow; moving the state; the slow way, for comparison |

pub(in crate::engine) mod check;
pub(in crate::engine) mod look;
#[cfg(debug_assertions)]
pub(in crate::engine) mod rebuilt;
pub(in crate::engine) mod reconcile;
pub(in crate::engine) mod reconfigure;
pub(in crate::engine) mod relocate;
pub(in crate::engine) mod restore;
pub(in crate::engine) mod snapshot;
