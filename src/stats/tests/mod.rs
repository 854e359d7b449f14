//! The statistics against histories written by hand, and against random ones.
mod properties;
mod script;
mod stories;
