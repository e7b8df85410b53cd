//! Cleaning the views of persons who were erased: what is gone from the store is gone from the files of index and pool, too. A mark
//! in the data folder stands from before an erasure until its views are clean, so that a start finishes what a crash has cut short.
//!
//! Who is erased, and what a receipt tells, belongs elsewhere.

use super::{Call, Engine, EngineError};
use duijie_domain::message::Text;
use duijie_indexer::Error as IndexerError;
use duijie_indexer::store::{Erased, Sequence};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

const MARK: &str = "FORGETTING";
/// How long work that nobody waits for waits for the views that follow.
pub(super) const VIEWS_TIME_MAX: Duration = Duration::from_secs(600);

/// Whether views hold persons who were erased.
pub(super) struct Forgetting {
    mark: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Erasures under way.
    open: usize,
    /// Somebody may have been erased whom a view still holds.
    is_unclean: bool,
}

/// An erasure under way; the mark stands at least as long as this.
pub(super) struct Opened<'f>(&'f Forgetting);

impl Forgetting {
    /// For a data folder; none if everything lives in memory.
    pub(super) fn of(data: Option<&Path>) -> Self {
        Self {
            mark: data.map(|folder| folder.join(MARK)),
            state: Mutex::default(),
        }
    }

    /// Sets the mark; nobody is erased before it is durable.
    pub(super) fn begin(&self) -> Result<Opened<'_>, EngineError> {
        let mut state = self.lock();
        if let Some(mark) = &self.mark
            && state.open == 0
            && !state.is_unclean
        {
            set(mark).map_err(|error| unmarked(mark, &error))?;
        }
        state.open += 1;
        Ok(Opened(self))
    }

    /// Whether the last run ended before its views were clean.
    fn was_cut_short(&self) -> bool {
        self.mark.as_deref().is_some_and(Path::exists)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Opened<'_> {
    /// Notes what came of an erasure: unless nobody was there to erase, somebody may be gone whom a view still holds.
    pub(super) fn note(&self, erased: &Result<Erased, IndexerError>) {
        if !matches!(erased, Err(IndexerError::NotFound(_) | IndexerError::Conflict(_))) {
            self.may_have_erased();
        }
    }

    fn may_have_erased(&self) {
        self.0.lock().is_unclean = true;
    }

    /// The views were cleaned. Another erasure under way cleans them once more.
    fn cleaned(&self) {
        let mut state = self.0.lock();
        state.is_unclean = state.open > 1;
    }
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.open -= 1;
        if let Some(mark) = &self.0.mark
            && state.open == 0
            && !state.is_unclean
            && let Err(error) = fs::remove_file(mark)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(%error, "the mark of an erasure stays, so the next start cleans the views once more");
        }
    }
}

impl Engine {
    /// Takes whoever was erased up to this change out of the files of every view.
    pub(super) fn clean_views(
        &self,
        opened: &Opened<'_>,
        revision: Sequence,
        call: &Call,
    ) -> Result<(), EngineError> {
        self.wait_for(revision, call)?;
        self.index.compact()?;
        self.pool.write_file()?;
        opened.cleaned();
        Ok(())
    }

    /// Cleans the views if the last run could not. What fails here is tried again at the next start or erasure.
    pub(super) fn finish_forgetting(&self) {
        if !self.forgetting.was_cut_short() {
            return;
        }
        tracing::warn!("an erasure was cut short; index and pool are cleaned of whoever was erased");
        let cleaned = self.forgetting.begin().and_then(|opened| {
            opened.may_have_erased();
            self.clean_views(&opened, self.store.sequence(), &Call::lasting(VIEWS_TIME_MAX))
        });
        if let Err(error) = cleaned {
            tracing::error!(%error, "index and pool could not be cleaned of whoever was erased");
        }
    }
}

fn set(mark: &Path) -> std::io::Result<()> {
    File::create(mark)?.sync_all()?;
    mark.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn unmarked(mark: &Path, error: &std::io::Error) -> EngineError {
    let mark = mark.display();
    EngineError::Unavailable {
        reason: "ERASURE_NOT_MARKED",
        text: Text::new(
            format!("无法写入 {mark}（{error}），未删除任何内容；请检查磁盘后重试"),
            format!(
                "{mark} cannot be written ({error}), so nothing was erased; look after the disk and try again"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_mark_stands_until_the_last_erasure_has_cleaned_up() {
        let folder = tempfile::tempdir().unwrap();
        let forgetting = Forgetting::of(Some(folder.path()));
        assert!(!forgetting.was_cut_short());
        let (one, other) = (forgetting.begin().unwrap(), forgetting.begin().unwrap());
        for opened in [&one, &other] {
            opened.may_have_erased();
        }
        one.cleaned();
        drop(one);
        assert!(forgetting.was_cut_short(), "the other may have erased since");
        other.cleaned();
        drop(other);
        assert!(!forgetting.was_cut_short());
    }

    #[test]
    fn the_mark_of_what_failed_goes_with_the_next_cleaning() {
        let folder = tempfile::tempdir().unwrap();
        let forgetting = Forgetting::of(Some(folder.path()));
        let opened = forgetting.begin().unwrap();
        opened.may_have_erased();
        drop(opened);
        assert!(forgetting.was_cut_short());
        drop(forgetting.begin().unwrap());
        assert!(forgetting.was_cut_short(), "nothing was cleaned");
        let opened = forgetting.begin().unwrap();
        opened.cleaned();
        drop(opened);
        assert!(!forgetting.was_cut_short());
    }

    #[test]
    fn an_erasure_of_nobody_leaves_no_mark_and_one_that_cannot_be_marked_does_not_begin() {
        let folder = tempfile::tempdir().unwrap();
        let forgetting = Forgetting::of(Some(folder.path()));
        drop(forgetting.begin().unwrap());
        assert!(!forgetting.was_cut_short());
        let nowhere = Forgetting::of(Some(&folder.path().join("gone")));
        assert!(
            matches!(nowhere.begin().err(), Some(EngineError::Unavailable { reason, .. }) if reason == "ERASURE_NOT_MARKED")
        );
    }
}
