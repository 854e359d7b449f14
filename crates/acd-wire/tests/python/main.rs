//! The Python package has each command and each fact as a dataclass: they are generated from the JSON Schema of what is
//! written and read, so that the two cannot differ. `ACD_BLESS=1 cargo test -p acd-wire` writes the files again.

mod module;
mod shape;

use std::path::PathBuf;

use acd::engine::{Command, Event};
use acd_wire::describe_plainly;
use module::Modules;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// Schemas of commands, events and all that they consist of.
fn schemas() -> Map<String, Value> {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    generator.subschema_for::<Command>();
    generator.subschema_for::<Event>();
    let mut schemas = generator.take_definitions(true);
    schemas.values_mut().for_each(describe_plainly);
    schemas
}

#[test]
fn the_dataclasses_of_the_python_package_are_those_of_the_schema() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../python/acd");
    if !folder.is_dir() {
        // A crate that was downloaded on its own.
        return;
    }
    let schemas = schemas();
    let made = Modules::new(&schemas);
    for (name, wanted) in [("values.py", made.values()), ("commands.py", made.commands()), ("facts.py", made.facts())] {
        let file = folder.join(name);
        if std::env::var_os("ACD_BLESS").is_some() {
            std::fs::write(&file, &wanted).expect("the file can be written");
        }
        let found = std::fs::read_to_string(&file).unwrap_or_default();
        let line = found.lines().zip(wanted.lines()).position(|(found, wanted)| found != wanted);
        let line = line.unwrap_or_else(|| found.lines().count().min(wanted.lines().count())) + 1;
        assert!(found == wanted, "{name}, line {line}: not what the schema says; ACD_BLESS=1 cargo test -p acd-wire");
    }
}
