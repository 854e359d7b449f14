//! The router behind HTTP: what a switch, a supervisor and an operator can rely on.

mod access;
mod commands;
mod description;
mod desk;
mod disk;
mod events;
mod failing;
mod fence;
mod history;
mod hostile;
mod hours;
mod listening;
mod log;
mod overload;
mod process;
mod reading;
mod reload;
mod restart;
mod roles;
mod stopping;
mod strangers;
mod successors;
mod switches;
mod texts;
