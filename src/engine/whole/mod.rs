//! What concerns the whole engine at once. Nothing here is part of a call's usual way.
//!
//! | file | what |
//! |---|---|
//! | `check` | every invariant, the slow way |
//! | `look` | questions that cost something |
//! | `snapshot`, `restore` | saving and restoring |
//! | `reconcile` | what the switch says |
//! | `reconfigure`, `relocate`, `rebuilt` | another centre: the facts that follow; moving there; the slow way, to compare with |

pub(in crate::engine) mod check;
pub(in crate::engine) mod look;
#[cfg(debug_assertions)]
pub(in crate::engine) mod rebuilt;
pub(in crate::engine) mod reconcile;
pub(in crate::engine) mod reconfigure;
pub(in crate::engine) mod relocate;
pub(in crate::engine) mod restore;
pub(in crate::engine) mod snapshot;
