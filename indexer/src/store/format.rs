//! The stored form of records, changes, counters and remembered answers, with its version.
//!
//! A record is: version byte ‖ CRC-32 of the rest ‖ envelope ‖ body, the last two as MessagePack with named fields, so
//! that a field added later is simply missing in older bytes. In version 2 the body, or the free texts of it, are sealed;
//! what is sealed and under whose key is decided in [`super::sealing`]. Bytes of every older version must stay readable
//! here; `tests/fixtures/` holds one file of each.

use super::request::{Sequence, Tenant, WriteResult, Written};
use crate::error::{Conflict, Error, Missing};
use duijie_domain::{Record, RecordKey, RecordKind};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of a record whose body is open.
const OPEN_VERSION: u8 = 1;
/// The version of a record of which something is sealed, and the latest that this program knows.
pub const RECORD_VERSION: u8 = 2;

const HEADER_BYTES: usize = 5;
/// What stands before a body that is sealed as a whole.
const WHOLE: u8 = 1;
/// What stands before a body of which the free texts are sealed: person ‖ length of the open body ‖ open body ‖ sealed.
const WORDS: u8 = 2;

/// The body of a record as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredBody<'b> {
    /// Readable as it stands.
    Open(&'b [u8]),
    /// Sealed under the key of the person whose record it is.
    Whole(&'b [u8]),
    /// Readable but for its free texts, which are sealed under a person's key.
    Words {
        /// The creation number of that person.
        person: u64,
        /// The body without its free texts.
        open: &'b [u8],
        /// The free texts.
        sealed: &'b [u8],
    },
}

/// What the store knows about a record besides its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The kind of the record.
    pub kind: RecordKind,
    /// Creation number, from 1 within the kind, never used twice.
    pub number: u64,
    /// Sequence of the last change.
    pub revision: Sequence,
    /// The tenant the record belongs to.
    pub tenant: Tenant,
    /// The publisher's key, unique within tenant and kind.
    pub key: RecordKey,
    /// When the record was created.
    pub created_at: Timestamp,
    /// When the body last changed.
    pub updated_at: Timestamp,
}

/// A record as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<R> {
    /// What the store knows about the record.
    pub envelope: Envelope,
    /// The record itself.
    pub body: R,
}

/// A record as it stood before it changed or went.
#[derive(Debug, Clone, PartialEq)]
pub struct Former<R> {
    /// When it ceased to stand; it stood from the envelope's `updated_at`.
    pub ended_at: Timestamp,
    /// The record as it stood.
    pub stored: Stored<R>,
}

/// One entry of the change feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Position in the feed, gap-free from 1.
    pub sequence: Sequence,
    /// Kind of the record that changed.
    pub kind: RecordKind,
    /// Creation number of the record that changed.
    pub number: u64,
    /// Revision of the record after the change; equals the sequence of its last change.
    pub revision: Sequence,
    /// What happened to it.
    pub operation: Operation,
}

/// What a change did to its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// The record is new.
    Created,
    /// The body was replaced.
    Updated,
    /// The record is gone.
    Deleted,
    /// The record is part of another one now.
    Merged,
    /// The record is one of its own again.
    Parted,
}

/// What a record is merged with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Bond {
    /// Into which record, if it is not the one that stands for all.
    pub(super) into: Option<Merge>,
    /// The records merged into it, in the order in which that happened.
    pub(super) parts: Vec<u64>,
}

/// How a record became part of another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Merge {
    /// Creation number of the record into which it was merged.
    pub kept: u64,
    /// Fields in which this record's value was chosen.
    pub chosen: Vec<String>,
    /// Fields that were settled in the kept record afterwards, so that this one is not asked for them any more.
    pub closed: Vec<String>,
    /// Who merged, and why.
    pub verdict: Verdict,
    /// When.
    pub merged_at: Timestamp,
}

/// Who decided about a pair of records, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Verdict {
    /// Who decided; may be empty.
    pub actor: String,
    /// Why; may be empty.
    pub reason: String,
}

/// The last numbers given out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Counters {
    pub(super) sequence: Sequence,
    pub(super) employers: u64,
    pub(super) candidates: u64,
    pub(super) vacancies: u64,
    pub(super) events: u64,
    pub(super) fairs: u64,
}

impl Counters {
    /// The last creation number of a kind.
    pub(super) fn number_mut(&mut self, kind: RecordKind) -> &mut u64 {
        match kind {
            RecordKind::Employer => &mut self.employers,
            RecordKind::Candidate => &mut self.candidates,
            RecordKind::Vacancy => &mut self.vacancies,
            RecordKind::Event => &mut self.events,
            RecordKind::Fair => &mut self.fairs,
        }
    }
}

/// The answer given to an identified request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub(super) content_digest: [u8; 32],
    pub(super) answered_at: Timestamp,
    pub(super) items: Vec<RememberedItem>,
}

/// What one write of a remembered request was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RememberedItem {
    Written(Written),
    NotFound(Missing),
    Conflict(Conflict),
    Failed(String),
}

impl From<&WriteResult> for RememberedItem {
    fn from(result: &WriteResult) -> Self {
        match result {
            Ok(written) => Self::Written(*written),
            Err(Error::NotFound(missing)) => Self::NotFound(missing.clone()),
            Err(Error::Conflict(conflict)) => Self::Conflict(conflict.clone()),
            Err(error) => Self::Failed(error.to_string()),
        }
    }
}

impl From<RememberedItem> for WriteResult {
    fn from(item: RememberedItem) -> Self {
        match item {
            RememberedItem::Written(written) => Ok(written),
            RememberedItem::NotFound(missing) => Err(Error::NotFound(missing)),
            RememberedItem::Conflict(conflict) => Err(Error::Conflict(conflict)),
            RememberedItem::Failed(cause) => Err(Error::Internal(cause)),
        }
    }
}

/// The bytes of a record whose body is open.
pub fn encode_record(envelope: &Envelope, body: &[u8]) -> Result<Vec<u8>, Error> {
    encode_parts(OPEN_VERSION, envelope, &[body])
}

/// The bytes of a record whose body is sealed as a whole.
pub(super) fn encode_sealed(envelope: &Envelope, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    encode_parts(RECORD_VERSION, envelope, &[&[WHOLE], sealed])
}

/// The bytes of a record whose free texts are sealed under the key of `person`.
pub(super) fn encode_with_sealed_words(
    envelope: &Envelope,
    person: u64,
    open: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, Error> {
    let length = u32::try_from(open.len()).map_err(|_| damaged("a body is too long"))?;
    let (person, length) = (person.to_be_bytes(), length.to_be_bytes());
    encode_parts(
        RECORD_VERSION,
        envelope,
        &[&[WORDS], &person, &length, open, sealed],
    )
}

fn encode_parts(version: u8, envelope: &Envelope, parts: &[&[u8]]) -> Result<Vec<u8>, Error> {
    let envelope = encode(envelope)?;
    let body_bytes: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + envelope.len() + body_bytes);
    bytes.extend_from_slice(&[version, 0, 0, 0, 0]);
    bytes.extend_from_slice(&envelope);
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    let checksum = crc32fast::hash(&bytes[HEADER_BYTES..]);
    bytes[1..HEADER_BYTES].copy_from_slice(&checksum.to_be_bytes());
    Ok(bytes)
}

/// Splits the bytes of a record of any version into its envelope and its body.
pub fn split_record(stored: &[u8]) -> Result<(Envelope, StoredBody<'_>), Error> {
    let Some((&version, _)) = stored.split_first() else {
        return Err(damaged("an empty record"));
    };
    if version > RECORD_VERSION {
        return Err(Error::Internal(format!(
            "a record has the stored form {version}, this program knows up to {RECORD_VERSION}"
        )));
    }
    let (envelope, body) = split_envelope(stored)?;
    match version {
        OPEN_VERSION => Ok((envelope, StoredBody::Open(body))),
        RECORD_VERSION => Ok((envelope, split_sealed(body)?)),
        _ => Err(damaged("a record without a version")),
    }
}

/// Reads the bytes of a record of any version of which nothing is sealed.
pub fn decode_record<R: Record>(stored: &[u8]) -> Result<Stored<R>, Error> {
    match split_record(stored)? {
        (envelope, StoredBody::Open(body)) => Ok(Stored {
            envelope,
            body: decode(body)?,
        }),
        _ => Err(Error::Internal("a sealed record was read without its key".into())),
    }
}

/// The bytes of a record that stood until `ended_at`: nanoseconds since 1970 ‖ the bytes of the record.
pub(super) fn encode_former(ended_at: Timestamp, stored: &[u8]) -> Vec<u8> {
    [ended_at.as_nanosecond().to_be_bytes().as_slice(), stored].concat()
}

/// Splits what [`encode_former`] wrote.
pub(super) fn split_former(bytes: &[u8]) -> Result<(Timestamp, &[u8]), Error> {
    let (ended_at, stored) = bytes
        .split_first_chunk()
        .ok_or_else(|| damaged("a former record is cut off"))?;
    let ended_at = Timestamp::from_nanosecond(i128::from_be_bytes(*ended_at))
        .map_err(|_| damaged("the end of a former record is no time"))?;
    Ok((ended_at, stored))
}

fn split_envelope(stored: &[u8]) -> Result<(Envelope, &[u8]), Error> {
    let (header, rest) = stored
        .split_at_checked(HEADER_BYTES)
        .ok_or_else(|| damaged("a record is cut off"))?;
    if header[1..] != crc32fast::hash(rest).to_be_bytes() {
        return Err(damaged("the checksum of a record differs"));
    }
    let mut unread = rest;
    let envelope = Envelope::deserialize(&mut rmp_serde::Deserializer::new(&mut unread))
        .map_err(|error| Error::Internal(format!("an envelope cannot be read: {error}")))?;
    Ok((envelope, unread))
}

fn split_sealed(body: &[u8]) -> Result<StoredBody<'_>, Error> {
    match body.split_first() {
        Some((&WHOLE, sealed)) => Ok(StoredBody::Whole(sealed)),
        Some((&WORDS, rest)) => split_words(rest).ok_or_else(|| damaged("a sealed record is cut off")),
        _ => Err(damaged("a sealed record has an unknown form")),
    }
}

fn split_words(rest: &[u8]) -> Option<StoredBody<'_>> {
    let (person, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (open, sealed) = rest.split_at_checked(length)?;
    let person = u64::from_be_bytes(*person);
    Some(StoredBody::Words { person, open, sealed })
}

/// MessagePack with named fields.
pub(super) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    rmp_serde::to_vec_named(value)
        .map_err(|error| Error::Internal(format!("a value cannot be encoded: {error}")))
}

/// Reads MessagePack with named fields.
pub(super) fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Error> {
    let mut unread = bytes;
    let value = T::deserialize(&mut rmp_serde::Deserializer::new(&mut unread))
        .map_err(|error| Error::Internal(format!("a stored value cannot be read: {error}")))?;
    match unread.is_empty() {
        true => Ok(value),
        false => Err(damaged("a value is longer than what it says")),
    }
}

pub(super) fn damaged(what: &str) -> Error {
    Error::Internal(format!("stored data is damaged: {what}; run verify"))
}
