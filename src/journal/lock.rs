//! Only one process writes at a time: it holds the file `lock` and its current segment. If somebody removes one of
//! them, the other still protects the journal.

use std::fs::File;
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};

use super::error::JournalError;
use super::folder::{self, Folder};

/// A locked file; released when dropped, or by the operating system when the process dies.
#[derive(Debug)]
pub(super) struct Held {
    file: File,
    path: PathBuf,
}

impl Held {
    /// Locks the folder.
    pub(super) fn folder(folder: &Path) -> Result<Self, JournalError> {
        let path = folder.join("lock");
        let file = folder::private().append(true).open(&path);
        Self::take(file.map_err(|error| JournalError::io("open", &path, error))?, path)
    }

    /// Locks an open file.
    pub(super) fn take(file: File, path: PathBuf) -> Result<Self, JournalError> {
        match FileExt::try_lock(&file) {
            Ok(()) => Ok(Self { file, path }),
            Err(TryLockError::WouldBlock) => Err(JournalError::Locked(path)),
            Err(TryLockError::Error(error)) => Err(JournalError::io("lock", &path, error)),
        }
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A copy for another thread to check.
    pub(super) fn watched(&self) -> Result<Watched, JournalError> {
        let file = self.file.try_clone().map_err(|error| JournalError::io("open", &self.path, error))?;
        Ok(Watched { file, path: self.path.clone() })
    }
}

impl Drop for Held {
    /// Closing the file is not enough: a child process that is just being started still has a copy of it, which keeps
    /// the lock until the child executes its own program. If this fails, closing is the fallback.
    fn drop(&mut self) {
        let _ = FileExt::unlock(&self.file);
    }
}

/// A file that should stay where it is.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) file: File,
    pub(super) path: PathBuf,
}

impl Watched {
    pub(super) fn is_in_place(&self) -> Result<(), JournalError> {
        is_in_place(&self.file, &self.path)
    }
}

/// Checks that the path still leads to this file.
pub(super) fn is_in_place(file: &File, path: &Path) -> Result<(), JournalError> {
    let gone = || JournalError::Gone(path.to_owned());
    let named = std::fs::metadata(path).map_err(|_| gone())?;
    let open = file.metadata().map_err(|error| JournalError::io("look at", path, error))?;
    if same(&named, &open) { Ok(()) } else { Err(gone()) }
}

#[cfg(unix)]
fn same(named: &std::fs::Metadata, open: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (named.dev(), named.ino()) == (open.dev(), open.ino())
}

/// On this platform an open file can neither be removed nor renamed.
#[cfg(not(unix))]
fn same(_: &std::fs::Metadata, _: &std::fs::Metadata) -> bool {
    true
}

/// Lists the files, if nobody else holds the newest segment.
pub(super) fn list_unheld(folder: &Path) -> Result<Folder, JournalError> {
    loop {
        let found = Folder::list(folder)?;
        let Some((_, newest)) = found.segments.last().filter(|(_, path)| path.is_file()) else { return Ok(found) };
        let file = File::open(newest).map_err(|error| JournalError::io("open", newest, error))?;
        drop(Held::take(file, newest.clone())?);
        // The writer may just have started the next one.
        if Folder::list(folder)?.segments.last() == found.segments.last() {
            return Ok(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_a_starting_child_has_does_not_keep_the_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Held::folder(folder.path()).expect("it is free");
        let copy = lock.file.try_clone().expect("a file is copied");
        assert!(matches!(Held::folder(folder.path()), Err(JournalError::Locked(_))), "it is held");
        drop(lock);
        Held::folder(folder.path()).expect("it was released");
        drop(copy);
    }

    #[test]
    fn a_file_that_was_removed_or_replaced_is_not_in_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Held::folder(folder.path()).expect("it is free");
        let watched = lock.watched().expect("a file is copied");
        watched.is_in_place().expect("it is");
        std::fs::remove_file(lock.path()).expect("it can be removed");
        assert!(matches!(watched.is_in_place(), Err(JournalError::Gone(_))));
        std::fs::write(lock.path(), "").expect("it can be written");
        assert!(matches!(watched.is_in_place(), Err(JournalError::Gone(_))), "another stands there");
    }
}
