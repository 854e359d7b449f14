//! Shifts and rotas: the search against enumeration, the whole way from a file to a rota, and back.

mod designs;
mod files;
mod search;
mod whole;
mod world;
