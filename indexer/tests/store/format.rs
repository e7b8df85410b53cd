//! Bytes written by every version so far still load; damaged ones are noticed.

use crate::support::{Post, at, post};
use duijie_domain::{Concern, Record, RecordKey, RecordKind};
use duijie_indexer::store::{Envelope, Sequence, Stored, format};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/record-version-1.bin")
}

fn expected() -> Envelope {
    Envelope {
        kind: RecordKind::Vacancy,
        number: 7,
        revision: Sequence(42),
        tenant: crate::support::tenant(),
        key: RecordKey::new("fair", "A1"),
        created_at: at(1_700_000_000),
        updated_at: at(1_700_000_001),
    }
}

/// A later form of [`Post`]: one field more, with a meaning for its absence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct LaterPost {
    key: RecordKey,
    title: String,
    #[serde(default)]
    places: Option<u32>,
}

impl Record for LaterPost {
    const KIND: RecordKind = RecordKind::Vacancy;

    fn key(&self) -> &RecordKey {
        &self.key
    }

    fn concern(&self) -> Concern<'_> {
        Concern::Nobody
    }
}

#[test]
fn a_record_of_version_1_is_read() {
    let bytes = std::fs::read(fixture()).unwrap();
    let stored: Stored<Post> = format::decode_record(&bytes).unwrap();
    assert_eq!(
        stored,
        Stored {
            envelope: expected(),
            body: post("A1", "焊工")
        }
    );
}

#[test]
fn a_body_may_have_gained_a_field_since() {
    let bytes = std::fs::read(fixture()).unwrap();
    let stored: Stored<LaterPost> = format::decode_record(&bytes).unwrap();
    assert_eq!((stored.body.title.as_str(), stored.body.places), ("焊工", None));
}

#[test]
fn every_damaged_byte_is_noticed() {
    let bytes = std::fs::read(fixture()).unwrap();
    for position in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[position] ^= 0x10;
        assert!(format::split_record(&damaged).is_err(), "byte {position}");
        assert!(
            format::split_record(&bytes[..position]).is_err(),
            "cut at {position}"
        );
    }
}

#[test]
fn todays_open_bytes_are_those_of_version_1() {
    let body = rmp_serde::to_vec_named(&post("A1", "焊工")).unwrap();
    let bytes = format::encode_record(&expected(), &body).unwrap();
    assert_eq!(
        bytes,
        std::fs::read(fixture()).unwrap(),
        "a new form needs a new version and a fixture of its own"
    );
}
