//! Translation without a switch: recorded streams of a real Asterisk, and a model of one with faults.

mod conversation;
mod desk;
mod elsewhere;
mod guide;
mod model;
mod recorded;
mod refused;
mod world;
