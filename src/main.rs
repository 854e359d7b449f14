//! The `acd` command.
fn main() {}
