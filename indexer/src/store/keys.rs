//! How keys are laid out in the trees. Part of the stored layout: a change here is a new layout version.
//!
//! Numbers are big-endian so that byte order is number order; texts are preceded by their length so that no two
//! different keys share their bytes.

use super::request::{Sequence, Tenant};
use duijie_domain::{RecordKey, RecordKind};

/// The key of the one row of counters.
pub(super) const COUNTERS: &[u8] = b"counters";

/// kind ‖ creation number.
pub(super) fn record(kind: RecordKind, number: u64) -> Vec<u8> {
    [&[kind as u8], number.to_be_bytes().as_slice()].concat()
}

/// The creation number in a key made by [`record`].
pub(super) fn record_number(key: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(key.get(1..9)?.try_into().ok()?))
}

/// kind ‖ creation number ‖ creation number: what was decided about the second is found under the first.
pub(super) fn pair(kind: RecordKind, number: u64, other: u64) -> Vec<u8> {
    [record(kind, number).as_slice(), &other.to_be_bytes()].concat()
}

/// The second creation number in a key made by [`pair`].
pub(super) fn other_number(key: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(key.get(9..)?.try_into().ok()?))
}

/// kind ‖ creation number ‖ revision.
pub(super) fn former(kind: RecordKind, number: u64, revision: Sequence) -> Vec<u8> {
    pair(kind, number, revision.0)
}

/// kind ‖ tenant ‖ publisher ‖ own identifier.
pub(super) fn own(kind: RecordKind, tenant: &Tenant, key: &RecordKey) -> Vec<u8> {
    let mut bytes = vec![kind as u8];
    for part in [tenant.as_str(), &key.publisher, &key.own_id] {
        push_text(&mut bytes, part);
    }
    bytes
}

/// The sequence, nothing else.
pub(super) fn change(sequence: Sequence) -> Vec<u8> {
    sequence.0.to_be_bytes().to_vec()
}

/// tenant ‖ request identifier.
pub(super) fn request(tenant: &Tenant, request_id: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_text(&mut bytes, tenant.as_str());
    push_text(&mut bytes, request_id);
    bytes
}

/// Names have at most [`super::request::NAME_CHARACTERS_MAX`] characters, so two bytes hold every length.
fn push_text(bytes: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}
