//! A journal's files, readable only by the account that writes them: they name callers and agents, and anyone who can
//! open a file can lock it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::path::{Path, PathBuf};

use super::error::JournalError;

/// A journal's segments and states, by the number of their first command, ascending.
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

    /// The segments from the one that begins with this command on. (Empty if the process died before creating it.)
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

/// Creates the folder if necessary, and syncs its name to disk.
pub(super) fn make(folder: &Path) -> Result<(), JournalError> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|one| !within(one).exists()).collect();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| JournalError::io("make", folder, error))?;
    missing.into_iter().try_for_each(sync_folder)
}

/// Options for creating a file. The umask may remove permissions.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Syncs the name of a file (or folder) to disk.
pub(super) fn sync_folder(file: &Path) -> Result<(), JournalError> {
    let folder = within(file.parent().unwrap_or(Path::new("")));
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| JournalError::io("sync", folder, error))
}

/// A relative path has an empty path as its last ancestor.
fn within(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}
