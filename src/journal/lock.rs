//! One process writes at a time.

use std::fs::{File, OpenOptions};
use std::path::Path;

use fs4::{FileExt, TryLockError};

use super::error::JournalError;

/// Held by the process that writes; given back when dropped, and by the system when the process dies.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    pub(super) fn take(folder: &Path) -> Result<Self, JournalError> {
        let path = folder.join("lock");
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.map_err(|error| JournalError::io("open", &path, error))?;
        match FileExt::try_lock(&file) {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(JournalError::Locked(folder.to_owned())),
            Err(TryLockError::Error(error)) => Err(JournalError::io("lock", &path, error)),
        }
    }
}

impl Drop for Lock {
    /// Closing the file would not do: a child that is just being started still has a copy of it, which keeps the lock
    /// until the child runs its own program. Where this fails, closing is what is left.
    fn drop(&mut self) {
        let _ = FileExt::unlock(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_a_starting_child_has_does_not_keep_the_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Lock::take(folder.path()).expect("it is free");
        let copy = lock.0.try_clone().expect("a file is copied");
        assert!(matches!(Lock::take(folder.path()), Err(JournalError::Locked(_))), "it is held");
        drop(lock);
        Lock::take(folder.path()).expect("it was given back");
        drop(copy);
    }
}
