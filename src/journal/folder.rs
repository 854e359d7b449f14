//! Which files a journal has, and who may read them: the account that writes it, and nobody else. It names callers and
//! agents, and whoever may open a file may lock it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::path::{Path, PathBuf};

use super::error::JournalError;

/// The segments and the states of a journal, by the number of their first command, rising.
#[derive(Clone, Debug, Default)]
pub(super) struct Folder {
    pub(super) segments: Vec<(u64, PathBuf)>,
    pub(super) states: Vec<(u64, PathBuf)>,
}

impl Folder {
    pub(super) fn list(folder: &Path) -> Result<Self, JournalError> {
        let fault = |error| JournalError::io("list", folder, error);
        let mut found = Self::default();
        for entry in fs::read_dir(folder).map_err(fault)? {
            let path = entry.map_err(fault)?.path();
            let number = path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
            let Some(number) = number else { continue };
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("segment") => found.segments.push((number, path)),
                Some("state") => found.states.push((number, path)),
                _ => {}
            }
        }
        found.segments.sort_unstable();
        found.states.sort_unstable();
        Ok(found)
    }

    /// The segments from the one that begins with the command of this number on. (There is none yet where the process
    /// died between the two.)
    pub(super) fn segments_from(&self, number: u64) -> &[(u64, PathBuf)] {
        &self.segments[self.segments.partition_point(|(first, _)| *first < number)..]
    }
}

pub(super) fn segment(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("{first:020}.segment"))
}

pub(super) fn state(folder: &Path, next: u64) -> PathBuf {
    folder.join(format!("{next:020}.state"))
}

/// The folder, made where there is none, with its name on the disk.
pub(super) fn make(folder: &Path) -> Result<(), JournalError> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|one| !within(one).exists()).collect();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| JournalError::io("make", folder, error))?;
    missing.into_iter().try_for_each(sync_folder)
}

/// How a file is made. The umask may take more away.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes sure that the name of a file (or folder) in it is on the disk.
pub(super) fn sync_folder(file: &Path) -> Result<(), JournalError> {
    let folder = within(file.parent().unwrap_or(Path::new("")));
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| JournalError::io("sync", folder, error))
}

/// A relative path has an empty one as its last ancestor.
fn within(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}
