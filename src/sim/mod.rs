//! The simulation harness: drives the engine with a *world* (what merely happens to a centre) and measures what comes out.
//!
//! There is no second routing logic here: the harness says what switch, callers and agents do, and the same
//! [`Engine`](crate::engine::Engine) that routes live calls decides.

pub mod distribution;
pub mod world;
