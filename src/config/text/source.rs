//! A configuration file that is being read.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::document::Node;
use super::fault::{Faults, ScenarioErrors};
use super::structure::{Form, Structure};

/// The maximum size of a file in bytes. A centre with a hundred thousand named agents takes a few million.
const BYTES_MAX: u64 = 16 << 20;

/// A file's name, text and tree.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) root: Node,
}

/// The text of a file, with a bound on its size, since the path may be that of an endless device.
pub(crate) fn read_text(path: &Path) -> Result<String, ScenarioErrors> {
    let name = path.display().to_string();
    let wrong = |error: io::Error| ScenarioErrors::unreadable(&name, error, "a readable file in UTF-8");
    let mut bytes = Vec::new();
    let mut file = File::open(path).map_err(wrong)?.take(BYTES_MAX + 1);
    file.read_to_end(&mut bytes).map_err(wrong)?;
    if file.limit() == 0 {
        let expected = format!("a file of at most {} MiB", BYTES_MAX >> 20);
        return Err(ScenarioErrors::unreadable(&name, format_args!("more than {BYTES_MAX} bytes"), &expected));
    }
    String::from_utf8(bytes).map_err(|error| {
        let (sound, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let line = 1 + bytes[..sound].iter().filter(|&&byte| byte == b'\n').count();
        let found = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16".to_owned(),
            _ => format!("bytes in line {line} that are not UTF-8"),
        };
        ScenarioErrors::unreadable(&name, found, "text in UTF-8: save it as UTF-8 in the editor")
    })
}

impl Source {
    pub(crate) fn load(path: &Path) -> Result<Self, ScenarioErrors> {
        Self::parse(&path.display().to_string(), &read_text(path)?)
    }

    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        match Node::parse(text) {
            Ok(root) => Ok(Self { name: name.to_owned(), text: text.to_owned(), root }),
            Err(faults) => Err(faults.in_file(name, text, None)),
        }
    }

    /// Checks the structure of the whole tree. Parts at fault are repaired in the tree, so that the rest can be read.
    pub(crate) fn check(&mut self, structure: &Structure<'_>) -> Form {
        structure.check(&mut self.root)
    }

    /// Deserialises `T` from the tree. After [`check`](Self::check) this fails only if serde is stricter than the
    /// schema.
    pub(crate) fn fill<T: DeserializeOwned>(&self, form: &mut Form) -> Option<T> {
        match serde_path_to_error::deserialize(self.root.to_json()) {
            Ok(filled) => Some(filled),
            Err(error) => {
                // Serde may reject a repaired value; the original fault has already been noted.
                if form.faults.is_empty() {
                    form.faults.add(error.path().to_string(), "a value that does not fit", error.inner());
                }
                None
            }
        }
    }

    /// Returns the faults, if there are any, as errors of this file.
    pub(crate) fn refuse(&self, faults: Faults) -> Result<(), ScenarioErrors> {
        if faults.is_empty() { Ok(()) } else { Err(self.errors(faults)) }
    }

    /// Faults as errors of this file.
    pub(crate) fn errors(&self, faults: Faults) -> ScenarioErrors {
        faults.in_file(&self.name, &self.text, Some(&self.root))
    }
}
