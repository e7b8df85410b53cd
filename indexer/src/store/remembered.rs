//! Reading what an identified request was told before. When an answer is remembered is decided in [`super::decide`].

use super::engine::Tree;
use super::format::{self, Remembered};
use super::{Store, WriteRequest, WriteResult, keys, unavailable};
use crate::error::Error;

impl Store {
    /// What this very request was told when it was sent before; none for one that is new or has no identifier, or when the
    /// identifier stands for another request.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub(crate) fn told_before(&self, request: &WriteRequest) -> Result<Option<Vec<WriteResult>>, Error> {
        let Some(identity) = &request.identity else {
            return Ok(None);
        };
        let slot = keys::request(&identity.tenant, &identity.request_id);
        let Some(stored) = self.view.get(Tree::Requests, &slot).map_err(unavailable)? else {
            return Ok(None);
        };
        let remembered: Remembered = format::decode(&stored)?;
        let is_same = remembered.content_digest == request.content_digest();
        Ok(is_same.then(|| remembered.items.into_iter().map(WriteResult::from).collect()))
    }
}
