//! The router behind HTTP: what a switch, a supervisor and an operator are promised.

mod access;
mod commands;
mod description;
mod desk;
mod disk;
mod events;
mod hostile;
mod hours;
mod overload;
mod process;
mod reading;
mod stopping;
