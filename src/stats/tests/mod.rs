//! The statistics against histories written by hand, and against random ones.
mod growth;
mod properties;
mod script;
mod stories;
