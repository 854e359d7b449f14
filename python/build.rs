//! How macOS links what Python loads: without the interpreter, wherever it is built from.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
