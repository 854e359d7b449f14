//! Simulation and statistics: they reproduce known results, on any number of threads, and every sum adds up.

#[path = "../common/mod.rs"]
mod common;
#[path = "../../benches/worlds/mod.rs"]
mod worlds;

mod consults;
mod duty;
mod forks;
mod measures;
mod partial;
mod quality;
mod random;
mod recording;
mod refused;
mod replications;
mod statistics;
