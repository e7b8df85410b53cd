//! Looks at files twice a second and tells when one has changed. A thread of its own, so that no call waits for a disk.

use crate::engine::EngineError;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often files are looked at: a change is seen within a second.
const INTERVAL: Duration = Duration::from_millis(500);

/// Something to be done when one of some files has changed.
pub struct Watched {
    files: Vec<PathBuf>,
    seen: Vec<Option<Stamp>>,
    then: Box<dyn Fn() + Send>,
}

/// The thread that looks; it ends when this is dropped.
pub struct Watch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    changed: Option<std::time::SystemTime>,
    bytes: u64,
    file: u64,
}

impl Watched {
    /// Does `then` after each change of one of the files.
    pub fn new(files: Vec<PathBuf>, then: impl Fn() + Send + 'static) -> Self {
        let seen = files.iter().map(|file| stamp(file)).collect();
        Self {
            files,
            seen,
            then: Box::new(then),
        }
    }

    fn look(&mut self) {
        let now: Vec<Option<Stamp>> = self.files.iter().map(|file| stamp(file)).collect();
        if now != self.seen {
            self.seen = now;
            (self.then)();
        }
    }
}

impl Watch {
    /// Starts looking.
    ///
    /// # Errors
    /// `Internal` when no thread can be started.
    pub fn start(watched: Vec<Watched>) -> Result<Self, EngineError> {
        let (stop, stopped) = bounded(0);
        let thread = std::thread::Builder::new().name("access-watch".into());
        let thread = thread
            .spawn(move || look(watched, &stopped))
            .map_err(|error| EngineError::Internal(error.to_string()))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that watches the files of access had failed");
        }
    }
}

fn look(mut watched: Vec<Watched>, stopped: &Receiver<()>) {
    while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
        watched.iter_mut().for_each(Watched::look);
    }
}

/// A file put in place of another has another number, also within one tick of the medium's clock.
fn stamp(file: &Path) -> Option<Stamp> {
    let known = std::fs::metadata(file).ok()?;
    Some(Stamp {
        changed: known.modified().ok(),
        bytes: known.len(),
        #[cfg(unix)]
        file: std::os::unix::fs::MetadataExt::ino(&known),
        #[cfg(not(unix))]
        file: 0,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::fs;

    #[test]
    fn each_change_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&other, "1").unwrap();
        let (tell, told) = crossbeam_channel::unbounded();
        let mut watched = Watched::new(vec![file.clone()], move || tell.send(()).unwrap());
        let mut changes = |change: &dyn Fn()| {
            change();
            watched.look();
            watched.look();
            told.try_iter().count()
        };
        assert_eq!(changes(&|| {}), 0);
        assert_eq!(changes(&|| fs::write(&file, "22").unwrap()), 1);
        assert_eq!(changes(&|| fs::rename(&other, &file).unwrap()), 1);
        assert_eq!(changes(&|| fs::remove_file(&file).unwrap()), 1);
    }
}
