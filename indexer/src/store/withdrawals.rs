//! What a person has refused outlives the record being written again: a publisher that sends its copy once more does not undo
//! it. What a refusal means is the domain's matter.

use super::format;
use crate::error::Error;
use duijie_domain::{Candidate, RecordKind};
use std::borrow::Cow;

/// The body that takes the place of `former`: with the refusals of that one, where it tells no decision of its own since.
pub(super) fn kept<'a>(kind: RecordKind, former: &[u8], body: &'a [u8]) -> Result<Cow<'a, [u8]>, Error> {
    if kind != RecordKind::Candidate || former == body {
        return Ok(Cow::Borrowed(body));
    }
    let former: Candidate = format::decode(former)?;
    if former.consents.iter().all(|consent| consent.granted) {
        return Ok(Cow::Borrowed(body));
    }
    let mut candidate: Candidate = format::decode(body)?;
    match candidate.keep_refusals(&former) {
        true => Ok(Cow::Owned(format::encode(&candidate)?)),
        false => Ok(Cow::Borrowed(body)),
    }
}
