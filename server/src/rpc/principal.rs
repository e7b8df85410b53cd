//! The one place where a call becomes a caller. Today every call comes from the one local caller; keys will be read
//! from the metadata here and nowhere else.

use crate::engine::{EngineError, Principal};
use tonic::metadata::MetadataMap;

/// The caller behind a request.
///
/// # Errors
/// None today.
pub(super) fn principal(_: &MetadataMap) -> Result<Principal, EngineError> {
    Principal::local()
}
