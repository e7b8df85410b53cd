//! What callers ask of the store and what they are told: writes, requests, outcomes.
//!
//! Bodies are turned into bytes here, in the caller's thread, so that the committer handles bytes only. Deciding
//! whether a write succeeds belongs to [`super::decide`].

use super::format::Verdict;
use crate::error::Error;
use duijie_domain::{Record, RecordKey, RecordKind, message::Text};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::fmt;

/// Longest tenant, publisher, own identifier or request identifier, in characters.
pub const NAME_CHARACTERS_MAX: usize = 64;
/// Longest stored body, in bytes.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Most writes in one request.
pub const WRITES_PER_REQUEST_MAX: usize = 10_000;

/// Number of a change in the store's gap-free feed, from 1; 0 stands for "before the first change".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequence(pub u64);

impl Sequence {
    /// The sequence that follows this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The organ or agency to which a record belongs (1–64 characters).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tenant(SmolStr);

impl Tenant {
    /// The tenant called `name`.
    ///
    /// # Errors
    /// `InvalidInput` when the name is empty or too long.
    pub fn new(name: impl Into<SmolStr>) -> Result<Self, Error> {
        let name = name.into();
        check_name("tenant", &name)?;
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One write of one record. Built by the constructors, which check everything that needs no stored state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    pub(super) tenant: Tenant,
    pub(super) kind: RecordKind,
    pub(super) target: Target,
    pub(super) action: Action,
    pub(super) expected: Option<Sequence>,
}

/// How a write names its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Key(RecordKey),
    Number(u64),
}

/// What a write does with its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Create(Body),
    Upsert(Body),
    Update(Body),
    Delete,
    /// Merge another record into this one.
    Merge(Merging),
    /// Take this record out of the one that it was merged into.
    Part,
    /// Remember that this record and another are not the same.
    Dismiss {
        other: u64,
        verdict: Verdict,
    },
}

/// What is merged into a record, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merging {
    /// Creation number of the record that becomes part of the other.
    pub merged: u64,
    /// The revision that it must have, if the caller has seen one.
    pub expected: Option<Sequence>,
    /// Fields in which its value is to be taken.
    pub chosen: Vec<String>,
    /// Who merges, and why.
    pub verdict: Verdict,
}

/// An encoded record with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) key: RecordKey,
    pub(super) bytes: Vec<u8>,
}

impl Write {
    /// Creates `record`; fails with a conflict when its key is taken.
    ///
    /// # Errors
    /// `InvalidInput` when the key or the size of the record is out of bounds (so for every constructor).
    pub fn create<R: Record>(tenant: &Tenant, record: &R) -> Result<Self, Error> {
        Self::by_key::<R>(tenant, record, Action::Create)
    }

    /// Creates or replaces the record with this key; the same body again changes nothing.
    ///
    /// # Errors
    /// As [`Write::create`].
    pub fn upsert<R: Record>(tenant: &Tenant, record: &R) -> Result<Self, Error> {
        Self::by_key::<R>(tenant, record, Action::Upsert)
    }

    /// Replaces the record with this key, which must exist.
    ///
    /// # Errors
    /// As [`Write::create`].
    pub fn update<R: Record>(tenant: &Tenant, record: &R) -> Result<Self, Error> {
        Self::by_key::<R>(tenant, record, Action::Update)
    }

    /// Replaces the record with this creation number, which must exist and keep its key.
    ///
    /// # Errors
    /// As [`Write::create`].
    pub fn update_number<R: Record>(tenant: &Tenant, number: u64, record: &R) -> Result<Self, Error> {
        let action = Action::Update(Body::encode(record)?);
        Ok(Self {
            tenant: tenant.clone(),
            kind: R::KIND,
            target: Target::Number(number),
            action,
            expected: None,
        })
    }

    /// Deletes the record with this creation number.
    pub fn delete_number(tenant: &Tenant, kind: RecordKind, number: u64) -> Self {
        Self::by_number(tenant, kind, number, Action::Delete)
    }

    /// Deletes the record with this key.
    pub fn delete(tenant: &Tenant, kind: RecordKind, key: RecordKey) -> Self {
        Self {
            tenant: tenant.clone(),
            kind,
            target: Target::Key(key),
            action: Action::Delete,
            expected: None,
        }
    }

    /// Merges a record into the one with the creation number `kept`; the written record is the kept one.
    pub fn merge(tenant: &Tenant, kind: RecordKind, kept: u64, merging: Merging) -> Self {
        Self::by_number(tenant, kind, kept, Action::Merge(merging))
    }

    /// Undoes the merge of the record with this creation number; the written record is that one.
    pub fn undo_merge(tenant: &Tenant, kind: RecordKind, merged: u64) -> Self {
        Self::by_number(tenant, kind, merged, Action::Part)
    }

    /// Remembers that two records are not the same.
    pub fn dismiss(tenant: &Tenant, kind: RecordKind, pair: (u64, u64), verdict: Verdict) -> Self {
        let other = pair.1;
        Self::by_number(tenant, kind, pair.0, Action::Dismiss { other, verdict })
    }

    /// Demands that the record exists and has exactly this revision (the etag the caller has seen).
    #[must_use]
    pub fn expecting(mut self, revision: Sequence) -> Self {
        self.expected = Some(revision);
        self
    }

    fn by_number(tenant: &Tenant, kind: RecordKind, number: u64, action: Action) -> Self {
        Self {
            tenant: tenant.clone(),
            kind,
            target: Target::Number(number),
            action,
            expected: None,
        }
    }

    fn by_key<R: Record>(tenant: &Tenant, record: &R, action: fn(Body) -> Action) -> Result<Self, Error> {
        let body = Body::encode(record)?;
        let target = Target::Key(body.key.clone());
        Ok(Self {
            tenant: tenant.clone(),
            kind: R::KIND,
            target,
            action: action(body),
            expected: None,
        })
    }

    fn body_bytes(&self) -> &[u8] {
        match &self.action {
            Action::Create(body) | Action::Upsert(body) | Action::Update(body) => &body.bytes,
            Action::Delete | Action::Merge(_) | Action::Part | Action::Dismiss { .. } => &[],
        }
    }

    fn add_to_digest(&self, digest: &mut Sha256) {
        let action = match &self.action {
            Action::Create(_) => 1_u8,
            Action::Upsert(_) => 2,
            Action::Update(_) => 3,
            Action::Delete => 4,
            Action::Merge(_) => 5,
            Action::Part => 6,
            Action::Dismiss { .. } => 7,
        };
        digest.update([self.kind as u8, action]);
        match &self.target {
            Target::Key(key) => {
                add_part(digest, key.publisher.as_bytes());
                add_part(digest, key.own_id.as_bytes());
            }
            Target::Number(number) => add_part(digest, &number.to_be_bytes()),
        }
        add_part(
            digest,
            &self
                .expected
                .map_or([u8::MAX; 8], |revision| revision.0.to_be_bytes()),
        );
        add_part(digest, self.tenant.as_str().as_bytes());
        add_part(digest, self.body_bytes());
        match &self.action {
            Action::Merge(merging) => merging.add_to_digest(digest),
            Action::Dismiss { other, verdict } => {
                add_part(digest, &other.to_be_bytes());
                verdict.add_to_digest(digest);
            }
            Action::Create(_) | Action::Upsert(_) | Action::Update(_) | Action::Delete | Action::Part => {}
        }
    }
}

impl Merging {
    fn add_to_digest(&self, digest: &mut Sha256) {
        add_part(digest, &self.merged.to_be_bytes());
        let expected = self
            .expected
            .map_or([u8::MAX; 8], |revision| revision.0.to_be_bytes());
        add_part(digest, &expected);
        for field in &self.chosen {
            add_part(digest, field.as_bytes());
        }
        self.verdict.add_to_digest(digest);
    }
}

impl Verdict {
    fn add_to_digest(&self, digest: &mut Sha256) {
        add_part(digest, self.actor.as_bytes());
        add_part(digest, self.reason.as_bytes());
    }
}

fn add_part(digest: &mut Sha256, part: &[u8]) {
    digest.update((part.len() as u64).to_be_bytes());
    digest.update(part);
}

impl Body {
    fn encode<R: Record>(record: &R) -> Result<Self, Error> {
        let key = record.key().clone();
        check_name("key.publisher", &key.publisher)?;
        check_name("key.own_id", &key.own_id)?;
        let bytes = rmp_serde::to_vec_named(record).map_err(|error| Error::Internal(error.to_string()))?;
        if bytes.len() > BODY_BYTES_MAX {
            let text = Text::new(
                format!(
                    "记录有 {} 字节, 超过上限 {BODY_BYTES_MAX}; 请缩短文字",
                    bytes.len()
                ),
                format!(
                    "the record takes {} bytes, more than {BODY_BYTES_MAX}; shorten its texts",
                    bytes.len()
                ),
            );
            return Err(Error::invalid("", "RECORD_TOO_LARGE", text));
        }
        Ok(Self { key, bytes })
    }
}

/// Writes that are committed together, at the instant passed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteRequest {
    pub(super) now: Timestamp,
    pub(super) writes: Vec<Write>,
    pub(super) all_or_nothing: bool,
    pub(super) identity: Option<RequestIdentity>,
}

/// A request that can be sent again safely: who sent it, under which identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestIdentity {
    pub(super) tenant: Tenant,
    pub(super) request_id: SmolStr,
    /// Digest of what was asked for, where the writes do not tell it.
    pub(super) content: Option<[u8; 32]>,
}

impl WriteRequest {
    /// A request in which each write succeeds or fails alone.
    ///
    /// # Errors
    /// `InvalidInput` when there are too many writes.
    pub fn new(now: Timestamp, writes: Vec<Write>) -> Result<Self, Error> {
        if writes.len() > WRITES_PER_REQUEST_MAX {
            let text = Text::new(
                format!(
                    "一次请求最多写入 {WRITES_PER_REQUEST_MAX} 条, 实际 {} 条; 请分批",
                    writes.len()
                ),
                format!(
                    "at most {WRITES_PER_REQUEST_MAX} writes a request, not {}; split it",
                    writes.len()
                ),
            );
            return Err(Error::invalid("writes", "TOO_MANY_WRITES", text));
        }
        Ok(Self {
            now,
            writes,
            all_or_nothing: false,
            identity: None,
        })
    }

    /// Applies every write or none.
    #[must_use]
    pub fn all_or_nothing(mut self) -> Self {
        self.all_or_nothing = true;
        self
    }

    /// Makes the request safe to send again: the same tenant, identifier and content returns the first answer.
    ///
    /// # Errors
    /// `InvalidInput` when the identifier is empty or too long.
    pub fn identified(mut self, tenant: &Tenant, request_id: impl Into<SmolStr>) -> Result<Self, Error> {
        let request_id = request_id.into();
        check_name("request_id", &request_id)?;
        self.identity = Some(RequestIdentity {
            tenant: tenant.clone(),
            request_id,
            content: None,
        });
        Ok(self)
    }

    /// Compares what is sent again by `content` and not by the writes. For writes that were made of what stood at the time, and
    /// would be others after the first of them.
    #[must_use]
    pub fn known_by(mut self, content: &[u8]) -> Self {
        if let Some(identity) = &mut self.identity {
            identity.content = Some(Sha256::digest(content).into());
        }
        self
    }

    /// SHA-256 over what the request asks for; the instant is no part of it.
    pub(super) fn content_digest(&self) -> [u8; 32] {
        if let Some(content) = self.identity.as_ref().and_then(|identity| identity.content) {
            return content;
        }
        let mut digest = Sha256::new();
        digest.update([u8::from(self.all_or_nothing)]);
        for write in &self.writes {
            write.add_to_digest(&mut digest);
        }
        digest.finalize().into()
    }

    /// The tenant that sent it under an identifier.
    pub(super) fn tenant(&self) -> Option<&Tenant> {
        self.identity.as_ref().map(|identity| &identity.tenant)
    }

    pub(super) fn body_bytes(&self) -> usize {
        self.writes.iter().map(|write| write.body_bytes().len()).sum()
    }
}

/// What became of one write.
pub type WriteResult = Result<Written, Error>;

/// A write that succeeded and is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// What happened to the record.
    pub outcome: Outcome,
    /// Creation number of the record.
    pub number: u64,
    /// Revision of the record: the sequence of its last change (of its deletion, when deleted). A reader that has
    /// followed the feed up to this sequence has seen this write.
    pub revision: Sequence,
}

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The record is new.
    Created,
    /// The record was replaced.
    Updated,
    /// The record already had this body; no sequence was used.
    Unchanged,
    /// The record is gone.
    Deleted,
}

fn check_name(field: &str, name: &str) -> Result<(), Error> {
    if (1..=NAME_CHARACTERS_MAX).contains(&name.chars().count()) {
        return Ok(());
    }
    let text = Text::new(
        format!("长度须为 1 到 {NAME_CHARACTERS_MAX} 个字符"),
        format!("must have 1 to {NAME_CHARACTERS_MAX} characters"),
    );
    Err(Error::invalid(field, "LENGTH_OUT_OF_RANGE", text))
}
