//! The vacancy that an event is about: one that stands, or one that was deleted. Who was placed through a vacancy is followed up
//! whether or not its publisher keeps it. What may still be recorded of a deleted one is the domain's matter.

use super::super::{Engine, EngineError, Principal, RecordName};
use duijie_domain::follow_up::PersonFile;
use duijie_domain::{RecordKey, Vacancy};
use duijie_indexer::store::Stored;

/// A vacancy that an event is about.
pub(super) struct Post {
    /// As it stands or last stood.
    pub(super) stored: Stored<Vacancy>,
    /// Whether it was deleted.
    pub(super) is_deleted: bool,
}

impl Engine {
    /// The vacancy with this number, also one that was deleted.
    pub(super) fn post(&self, caller: &Principal, number: u64) -> Result<Post, EngineError> {
        let standing = self.get::<Vacancy>(caller, &RecordName::Number(number));
        if let Err(EngineError::NotFound(_)) = &standing
            && let Some(stored) = self.reach(caller).deleted(number)?
        {
            let is_deleted = true;
            return Ok(Post { stored, is_deleted });
        }
        let is_deleted = false;
        standing.map(|stored| Post { stored, is_deleted })
    }

    /// The deleted vacancy that is meant by a key: the one of the event that was told before, or one of those that the person
    /// had to do with; of several one at which the person works, then the last.
    pub(super) fn deleted_post(
        &self,
        caller: &Principal,
        key: &RecordKey,
        (told, file): (Option<u64>, Option<&PersonFile>),
    ) -> Result<Option<u64>, EngineError> {
        let reach = self.reach(caller);
        let pairs = file.into_iter().flat_map(PersonFile::pairs);
        let pairs = pairs.map(|(number, pair)| (false, pair.stage().is_employed(), number));
        let told = told.map(|number| (true, false, number));
        let mut meant = None;
        for post in pairs.chain(told) {
            let deleted = reach.deleted::<Vacancy>(post.2)?;
            if deleted.is_some_and(|stored| stored.envelope.key == *key) {
                meant = meant.max(Some(post));
            }
        }
        Ok(meant.map(|(_, _, number)| number))
    }
}
