//! What the index engine reports, in the terms of this crate. File names go to the log only.

use crate::error::{Error, Unavailable};
use duijie_domain::message::Text;
use tantivy::TantivyError;

/// The error for callers; the engine's own words go to the log.
pub(super) fn engine_failed(error: &TantivyError) -> Error {
    tracing::error!(%error, "the full-text index failed");
    if matches!(error, TantivyError::LockFailure(..)) {
        return Error::Unavailable(Unavailable::Refused {
            reason: "INDEX_LOCKED",
            text: Text::new(
                "全文索引已被另一个进程占用; 请先停止它",
                "another process has the full-text index open; stop it first",
            ),
        });
    }
    Error::Unavailable(Unavailable::Index {
        cause: cause(error).to_owned(),
    })
}

fn cause(error: &TantivyError) -> &'static str {
    match error {
        TantivyError::IoError(error) if error.kind() == std::io::ErrorKind::StorageFull => "the disk is full",
        TantivyError::IoError(_) => "reading or writing failed",
        TantivyError::DataCorruption(_) | TantivyError::IncompatibleIndex(_) => "the index is damaged",
        TantivyError::OpenDirectoryError(_)
        | TantivyError::OpenReadError(_)
        | TantivyError::OpenWriteError(_) => "a file of the index cannot be opened",
        TantivyError::ErrorInThread(_) | TantivyError::Poisoned => "a writing thread failed",
        _ => "the index engine refused the operation",
    }
}
