//! Shifts and rotas: how many shifts of which kind, who works them, and whether that holds in a simulation.
//!
//! A planner's file ([`mod@file`]) becomes a [`Setup`](setup::Setup). The need by day, profile and period ([`need`],
//! [`mod@wanted`])
//! decides which kinds of shifts there are and how many of each ([`design`], [`kinds`]). Named people get their days by
//! a search with a bound ([`search`], on the plain problem of [`roster`]). The rota is then simulated with absences on
//! the engine that routes the calls ([`verify`]), and where callers are lost the need rises and the search goes on
//! ([`plan`]).

pub mod adherence;
pub mod assemble;
pub mod design;
pub mod explain;
pub mod file;
pub mod kinds;
pub mod need;
mod network;
pub mod output;
pub mod picture;
pub mod plan;
pub mod repair;
pub mod roster;
pub mod rota;
pub mod search;
pub mod setup;
pub mod staffed;
pub mod verify;
pub mod wanted;
