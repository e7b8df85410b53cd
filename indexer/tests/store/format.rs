//! Bytes written by every version so far still load; damaged ones are noticed.
//!
//! `tests/fixtures/` holds files of each version. Those of version 2 are of the register in `layout-4.backup` and are written with
//! it, as `tests/backup/past.rs` says, where they are opened with their keys and all fields compared; here it is their form.

use crate::support::{Person, Post, at, post};
use duijie_domain::code::ServiceCode;
use duijie_domain::event::{EventWords, Step};
use duijie_domain::{Concern, Event, Record, RecordKey, RecordKind};
use duijie_indexer::store::format::StoredBody;
use duijie_indexer::store::{Envelope, Sequence, Stored, format};
use rstest::rstest;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

const VERSION_1: &str = "record-version-1.bin";
const WHOLE: &str = "record-version-2-whole.bin";
const WORDS: &str = "record-version-2-words.bin";
/// Bytes by which what is sealed is longer than what it was: nonce and tag.
const SEAL_BYTES: usize = 12 + 16;

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::read(folder.join(name)).unwrap()
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
    let bytes = fixture(VERSION_1);
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
    let bytes = fixture(VERSION_1);
    let stored: Stored<LaterPost> = format::decode_record(&bytes).unwrap();
    assert_eq!((stored.body.title.as_str(), stored.body.places), ("焊工", None));
}

fn expected_of_version_2(kind: RecordKind, number: u64, revision: u64, second: i64) -> Envelope {
    Envelope {
        kind,
        number,
        revision: Sequence(revision),
        tenant: crate::support::tenant(),
        key: RecordKey::new("fair", if kind == RecordKind::Event { "e-2" } else { "C" }),
        created_at: at(1_790_000_000 + second),
        updated_at: at(1_790_000_000 + second),
    }
}

#[test]
fn a_record_of_version_2_that_is_sealed_as_a_whole_is_read() {
    let bytes = fixture(WHOLE);
    let (envelope, body) = format::split_record(&bytes).unwrap();
    assert_eq!(envelope, expected_of_version_2(RecordKind::Candidate, 3, 6, 3));
    let StoredBody::Whole(sealed) = body else {
        panic!("{body:?}")
    };
    assert!(sealed.len() > SEAL_BYTES);
    let refused = format::decode_record::<Person>(&bytes).unwrap_err();
    assert!(refused.to_string().contains("without its key"), "{refused}");
}

#[test]
fn a_record_of_version_2_with_sealed_words_is_read() {
    let bytes = fixture(WORDS);
    let (envelope, body) = format::split_record(&bytes).unwrap();
    assert_eq!(envelope, expected_of_version_2(RecordKind::Event, 2, 11, 6));
    let StoredBody::Words { person, open, sealed } = body else {
        panic!("{body:?}")
    };
    let words = rmp_serde::to_vec_named(&EventWords {
        note: "家里有老人".into(),
        proof: "指导-17".into(),
        place: String::new(),
    });
    assert_eq!((person, sealed.len()), (1, words.unwrap().len() + SEAL_BYTES));
    let expected = Event {
        key: RecordKey::new("fair", "e-2"),
        happened_at: at(1_790_000_000),
        actor: "officer Li".into(),
        candidate: Some(1),
        vacancy: None,
        fair: None,
        step: Step::Served {
            service: ServiceCode::new("guidance"),
            proof: String::new(),
        },
        note: String::new(),
    };
    assert_eq!(rmp_serde::from_slice::<Event>(open).unwrap(), expected);
}

#[test]
fn a_record_of_a_later_version_is_refused_by_its_number() {
    let mut bytes = fixture(WHOLE);
    bytes[0] = format::RECORD_VERSION + 1;
    let refused = format::split_record(&bytes).unwrap_err().to_string();
    assert!(
        refused.contains("the stored form 3, this program knows up to 2"),
        "{refused}"
    );
}

#[rstest]
#[case(VERSION_1)]
#[case(WHOLE)]
#[case(WORDS)]
fn every_damaged_byte_is_noticed(#[case] name: &str) {
    let bytes = fixture(name);
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
        fixture(VERSION_1),
        "a new form needs a new version and a fixture of its own"
    );
}
