//! Shifts and rotas: the search against enumeration, the whole way from a file to a rota, and back.

mod adherence;
mod designs;
mod files;
mod hostile;
mod search;
mod staffed;
mod whole;
mod world;
