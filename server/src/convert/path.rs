//! Where a reader or a writer stands in a message: `wishes.occupations[2]`. Knows nothing of what is read.

use std::fmt::Write;

/// The path of the field at hand; empty at the top of a message.
#[derive(Debug, Default)]
pub(super) struct Path(String);

impl Path {
    pub(super) fn starting_at(prefix: &str) -> Self {
        Self(prefix.to_owned())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Steps into a field; the answer is given back to [`Path::leave`].
    pub(super) fn enter(&mut self, field: &str) -> usize {
        let before = self.0.len();
        if before > 0 {
            self.0.push('.');
        }
        self.0.push_str(field);
        before
    }

    /// Steps into an item of a list.
    pub(super) fn enter_item(&mut self, place: usize) -> usize {
        let before = self.0.len();
        // Writing to a string cannot fail.
        let _ = write!(self.0, "[{place}]");
        before
    }

    /// Steps into an entry of a map.
    pub(super) fn enter_entry(&mut self, key: &str) -> usize {
        let before = self.0.len();
        let _ = write!(self.0, "[\"{key}\"]");
        before
    }

    pub(super) fn leave(&mut self, before: usize) {
        self.0.truncate(before);
    }
}
