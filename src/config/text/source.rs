//! One configuration file on its way to becoming what it describes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::document::Node;
use super::fault::{Faults, ScenarioErrors};
use super::structure::{Form, Structure};

/// The largest file that is read, in bytes. A centre with a name for each of its hundred thousand agents has a few millions.
const BYTES_MOST: u64 = 16 << 20;

/// A file's name, text and tree.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) root: Node,
}

/// The text of a file, which may be no file at all but a device without end.
pub(crate) fn read_text(path: &Path) -> Result<String, ScenarioErrors> {
    let name = path.display().to_string();
    let wrong = |error: io::Error| ScenarioErrors::unreadable(&name, error, "a file that can be read, in UTF-8");
    let mut bytes = Vec::new();
    let mut file = File::open(path).map_err(wrong)?.take(BYTES_MOST + 1);
    file.read_to_end(&mut bytes).map_err(wrong)?;
    if file.limit() == 0 {
        let expected = format!("a file of at most {} MiB", BYTES_MOST >> 20);
        return Err(ScenarioErrors::unreadable(&name, format_args!("more than {BYTES_MOST} bytes"), &expected));
    }
    String::from_utf8(bytes).map_err(|error| {
        let (sound, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let line = 1 + bytes[..sound].iter().filter(|&&byte| byte == b'\n').count();
        let found = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16".to_owned(),
            _ => format!("bytes in line {line} that are no UTF-8"),
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

    /// Checks the tree's structure, all of it. What is at fault is put right in the tree, so that the rest can be read.
    pub(crate) fn check(&mut self, structure: &Structure<'_>) -> Form {
        structure.check(&mut self.root)
    }

    /// Fills `T` from the tree. After [`check`](Self::check) this fails only where serde is stricter than the schema.
    pub(crate) fn fill<T: DeserializeOwned>(&self, form: &mut Form) -> Option<T> {
        match serde_path_to_error::deserialize(self.root.to_json()) {
            Ok(filled) => Some(filled),
            Err(error) => {
                // What was put right may not be what serde wants; what was wrong has been noted.
                if form.faults.is_empty() {
                    form.faults.add(error.path().to_string(), "a value that does not fit", error.inner());
                }
                None
            }
        }
    }

    /// Turns faults, if there are any, into errors of this file.
    pub(crate) fn refuse(&self, faults: Faults) -> Result<(), ScenarioErrors> {
        if faults.is_empty() { Ok(()) } else { Err(self.errors(faults)) }
    }

    /// Faults as errors of this file.
    pub(crate) fn errors(&self, faults: Faults) -> ScenarioErrors {
        faults.in_file(&self.name, &self.text, Some(&self.root))
    }
}
