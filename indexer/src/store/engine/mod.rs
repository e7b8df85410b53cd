//! The seam to the storage engines: ordered byte keys and values in a few fixed trees.
//!
//! Atomic write sets go in, owned pages come out. Only [`super::committer`] writes. Nothing here knows what a record
//! is, and no type of an engine's crate may leave that engine's file.

pub mod checked;
pub mod failing;
pub mod memory;
#[cfg(feature = "redb")]
pub mod redb;
#[cfg(feature = "sled")]
pub mod sled;

/// The fixed trees. The number is part of the stored layout of some engines and never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tree {
    /// kind ‖ creation number → stored record.
    Records = 0,
    /// kind ‖ tenant ‖ publisher ‖ own id → creation number.
    Keys = 1,
    /// sequence → change.
    Changes = 2,
    /// tenant ‖ request identifier → the answer that was given.
    Requests = 3,
    /// name → counters.
    Meta = 4,
    /// kind ‖ creation number → the record as its own publisher wrote it, while it is merged with others.
    Sources = 5,
    /// kind ‖ creation number → what the record is merged with.
    Bonds = 6,
    /// kind ‖ creation number ‖ creation number → why the two are not the same.
    Dismissals = 7,
    /// kind ‖ creation number ‖ revision → when that state of the record ended, and the record as it stood.
    History = 8,
    /// kind ‖ creation number → the receipt of an erasure.
    Erasures = 9,
}

impl Tree {
    /// Every tree, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Records,
        Self::Keys,
        Self::Changes,
        Self::Requests,
        Self::Meta,
        Self::Sources,
        Self::Bonds,
        Self::Dismissals,
        Self::History,
        Self::Erasures,
    ];

    /// Position in [`Tree::ALL`].
    pub fn index(self) -> usize {
        usize::from(self as u8)
    }

    /// The tree with this number.
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The name under which engines keep the tree.
    pub fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Keys => "keys",
            Self::Changes => "changes",
            Self::Requests => "requests",
            Self::Meta => "meta",
            Self::Sources => "sources",
            Self::Bonds => "bonds",
            Self::Dismissals => "dismissals",
            Self::History => "history",
            Self::Erasures => "erasures",
        }
    }
}

/// Ordered byte keys and values in fixed trees, written by one committer and read by many.
///
/// A write set becomes visible as a whole; it is durable once a following [`Engine::sync`] has returned. After a
/// failed `apply` or `sync` the state of the engine is unknown until it is opened again.
pub trait Engine: Send + Sync {
    /// The value under `key`.
    fn get(&self, tree: Tree, key: &[u8]) -> EngineResult<Option<Vec<u8>>>;

    /// At most `limit` rows of `range` in key order, starting behind the key `after`.
    fn scan(&self, tree: Tree, range: &KeyRange, after: Option<&[u8]>, limit: usize) -> EngineResult<Page>;

    /// Applies all of `writes` or none of them.
    fn apply(&self, writes: &WriteSet) -> EngineResult<()>;

    /// Returns when everything applied before survives a power cut.
    fn sync(&self) -> EngineResult<()>;

    /// Checks the engine's own structures; reading every value is the caller's part.
    fn verify(&self) -> EngineResult<()>;

    /// Gives space back where the engine can do so on demand.
    fn compact(&self) -> EngineResult<()>;

    /// Bytes taken on the medium.
    fn size_bytes(&self) -> EngineResult<u64>;
}

/// The outcome of an engine call.
pub type EngineResult<T> = Result<T, EngineError>;

/// What an engine can report, in words that hold for every engine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// Stored bytes are not what was written.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// Another process has the data open.
    #[error("the data is open in another process")]
    Locked,
    /// The medium or the operating system failed.
    #[error("{0}")]
    Failed(String),
}

impl From<std::io::Error> for EngineError {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Keys from `from` (inclusive) to `to` (exclusive, none = to the end of the tree).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyRange {
    /// First key of the range.
    pub from: Vec<u8>,
    /// First key behind the range.
    pub to: Option<Vec<u8>>,
}

impl KeyRange {
    /// The whole tree.
    pub fn all() -> Self {
        Self::default()
    }

    /// Every key that begins with `prefix`.
    pub fn prefix(prefix: &[u8]) -> Self {
        let mut to = prefix.to_vec();
        while to.last() == Some(&u8::MAX) {
            to.pop();
        }
        if let Some(last) = to.last_mut() {
            *last += 1;
        }
        Self {
            from: prefix.to_vec(),
            to: (!to.is_empty()).then_some(to),
        }
    }

    /// Whether `key` lies in the range.
    pub fn contains(&self, key: &[u8]) -> bool {
        key >= self.from.as_slice() && self.to.as_deref().is_none_or(|to| key < to)
    }

    /// The bounds that remain behind the resume key, or none when nothing can remain.
    pub fn bounds_after<'k>(&'k self, after: Option<&'k [u8]>) -> Option<KeyBounds<'k>> {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let lower = match after {
            Some(after) if after >= self.from.as_slice() => Excluded(after),
            _ => Included(self.from.as_slice()),
        };
        let (Included(start) | Excluded(start)) = lower else {
            return None;
        };
        match self.to.as_deref() {
            Some(to) if start >= to => None,
            Some(to) => Some((lower, Excluded(to))),
            None => Some((lower, Unbounded)),
        }
    }
}

/// Lower and upper bound of borrowed keys, as the ordered maps of every engine take them.
pub type KeyBounds<'k> = (std::ops::Bound<&'k [u8]>, std::ops::Bound<&'k [u8]>);

/// A key with its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// Rows in key order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// Where to go on (`after` of the next scan); none when the range is exhausted.
    pub resume: Option<Vec<u8>>,
}

impl Page {
    /// A page of at most `limit` rows; one row more than that in `rows` tells that the range goes on.
    pub fn from_rows(mut rows: Vec<Row>, limit: usize) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let resume = if more {
            rows.last().map(|(key, _)| key.clone())
        } else {
            None
        };
        Self { rows, resume }
    }
}

/// Changes that happen together: a value to put, or none to remove the key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriteSet {
    /// The changes; no key occurs twice.
    pub changes: Vec<(Tree, Vec<u8>, Option<Vec<u8>>)>,
}
