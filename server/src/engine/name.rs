//! The two ways to name a record: by creation number, or by its publisher's key.

use duijie_domain::RecordKey;

/// A name of a record whose kind is known from the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordName {
    /// The creation number, from 1.
    Number(u64),
    /// Publisher and the publisher's own identifier.
    Key(RecordKey),
}
