//! The decision: which agent for a call, which call for an agent, and why.
//!
//! | file | what |
//! |---|---|
//! | `choose`, `select` | **the decision rule**; which of the idle agents, a pure function with its table of cases |
//! | `asked` | agents whom a call has asked come last |
//! | `explain` | why a call was offered or waits: the same comparison, made the slow way |

pub(in crate::engine) mod asked;
pub(in crate::engine) mod choose;
pub(in crate::engine) mod explain;
pub(in crate::engine) mod select;
