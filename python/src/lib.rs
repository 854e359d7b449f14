//! The Python package `acd`: this crate is its compiled half, `acd._acd`; `acd/` beside it is the rest.
//!
//! | file | what |
//! |---|---|
//! | `scenario` | `Scenario`: read, edited by path, checked, simulated, compared |
//! | `result` | `Result`: figures as dictionaries, JSON, tables and text |
//! | `table/` | `Table` and `Column`: Arrow tables in and out |
//! | `records/` | `Records`: what happened, from frames and files |
//! | `planning` | `forecast` and `learn` |
//! | `staff`, `rota`, `page` | the staffing search; shifts of named people; the report as a page |
//! | `journal` | what a router wrote down |
//! | `engine` | the engine itself |
//! | `erlang` | exact formulas, over columns |
//! | `sweep` | parts of sweeps, and their rows |
//! | `work` | long runs: without the interpreter's lock, ended by Ctrl-C, with progress |
//! | `literal`, `secs` | Python values as values of a scenario file, and as durations |
//! | `errors` | faults as exceptions |
//!
//! No class but the engine can be changed, and each can be pickled by value.

mod engine;
mod erlang;
mod errors;
mod journal;
mod literal;
mod page;
mod planning;
mod records;
mod result;
mod rota;
mod scenario;
mod secs;
mod staff;
mod sweep;
mod table;
mod work;

use pyo3::prelude::*;

/// The compiled half of `acd`.
#[pymodule]
mod _acd {
    #[pymodule_export]
    use super::engine::Engine;
    #[pymodule_export]
    use super::erlang::{erlang_a, erlang_b, erlang_c, fewest_agents};
    #[pymodule_export]
    use super::journal::Journal;
    #[pymodule_export]
    use super::page::Page;
    #[pymodule_export]
    use super::planning::{Learnt, forecast, learn};
    #[pymodule_export]
    use super::records::Records;
    #[pymodule_export]
    use super::result::Result;
    #[pymodule_export]
    use super::rota::Rota;
    #[pymodule_export]
    use super::scenario::Scenario;
    #[pymodule_export]
    use super::sweep::{sweep_part, sweep_rows, sweep_run};
    #[pymodule_export]
    use super::table::{Column, Table};

    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
