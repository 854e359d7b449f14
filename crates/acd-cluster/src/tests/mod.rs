//! The protocol against a log in memory: no broker, no clock, no thread.

mod follows;
mod model;
mod place;
mod protocol;
