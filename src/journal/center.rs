//! The centre file from which a journal started, kept in the journal's folder, so that a host can tell at its next
//! start whether the file has changed since, or the centre has been changed by a command.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::{JournalError, StateFault};
use super::folder::{self, sync_folder};
use super::writer::Journal;

/// The first line; the file's text follows.
const HEAD: &str = "# Kept by the journal: the centre file of its last start. CRC-32 of what follows: ";

fn path(folder: &Path) -> PathBuf {
    folder.join("center.toml")
}

/// Where a journal keeps its centre file.
#[derive(Clone, Debug)]
pub struct CenterPlace {
    folder: PathBuf,
}

impl CenterPlace {
    /// Saves the text of a centre file, replacing the previous one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, text: &str) -> Result<(), JournalError> {
        let path = path(&self.folder);
        let unfinished = path.with_extension("unfinished");
        let content = format!("{HEAD}{:08x}\n{text}", crc32fast::hash(text.as_bytes()));
        let written = folder::private().write(true).truncate(true).open(&unfinished).and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            file.sync_all()
        });
        let written = written.and_then(|()| fs::rename(&unfinished, &path));
        written.map_err(|error| JournalError::io("save", &path, error))?;
        sync_folder(&path)
    }

    /// The text saved last; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read, or is corrupt.
    pub fn kept(&self) -> Result<Option<String>, JournalError> {
        let path = path(&self.folder);
        let content = match fs::read(&path) {
            Ok(content) => content,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(JournalError::io("read", &path, error)),
        };
        let fault = || JournalError::State { path, fault: StateFault::Damaged };
        text(&content).map(Some).ok_or_else(fault)
    }
}

impl Journal {
    /// Where the centre file is kept.
    pub fn center_place(&self) -> CenterPlace {
        CenterPlace { folder: self.folder().to_owned() }
    }
}

fn text(content: &[u8]) -> Option<String> {
    let (head, text) = str::from_utf8(content).ok()?.split_once('\n')?;
    let crc = u32::from_str_radix(head.strip_prefix(HEAD)?, 16).ok()?;
    (crc == crc32fast::hash(text.as_bytes())).then(|| text.to_owned())
}
