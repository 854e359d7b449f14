//! One configuration file on its way to becoming what it describes.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::document::Node;
use super::fault::{Faults, ScenarioErrors};
use super::structure::Structure;

/// A file's name, text and tree.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) root: Node,
}

impl Source {
    pub(crate) fn load(path: &Path) -> Result<Self, ScenarioErrors> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| ScenarioErrors::unreadable(&name, &error))?;
        Self::parse(&name, &text)
    }

    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        match Node::parse(text) {
            Ok(root) => Ok(Self { name: name.to_owned(), text: text.to_owned(), root }),
            Err(faults) => Err(faults.in_file(name, text, None)),
        }
    }

    /// Checks the tree's structure, all of it.
    pub(crate) fn check(&self, structure: &Structure<'_>) -> Result<(), ScenarioErrors> {
        self.refuse(structure.check(&self.root))
    }

    /// Fills `T` from the tree. After [`check`](Self::check) this fails only where serde is stricter than the schema.
    pub(crate) fn fill<T: DeserializeOwned>(&self) -> Result<T, ScenarioErrors> {
        serde_path_to_error::deserialize(self.root.to_json()).map_err(|error| {
            let mut faults = Faults::default();
            faults.add(error.path().to_string(), "a value that does not fit", error.inner());
            faults.in_file(&self.name, &self.text, Some(&self.root))
        })
    }

    /// Turns faults, if there are any, into errors of this file.
    pub(crate) fn refuse(&self, faults: Faults) -> Result<(), ScenarioErrors> {
        if faults.is_empty() { Ok(()) } else { Err(faults.in_file(&self.name, &self.text, Some(&self.root))) }
    }
}
