//! Who calls, as the outer door found out. A call that did not come through it is nobody's.

use crate::engine::{EngineError, Principal};
use duijie_domain::message::Text;
use tonic::Extensions;

/// The caller behind a request.
///
/// # Errors
/// `Unauthenticated` for a request that nobody let in.
pub(super) fn principal(extensions: &Extensions) -> Result<Principal, EngineError> {
    extensions
        .get::<Principal>()
        .cloned()
        .ok_or_else(|| EngineError::Unauthenticated {
            reason: "KEY_REQUIRED",
            text: Text::new("无法确认调用方", "it is not known who calls"),
        })
}
