//! What of a record is sealed, and under whose key: a candidate as a whole, under its own; the free texts of an event, under
//! the key of the person it is about; what was said when candidates were merged or told apart, under the keys of all of them.
//!
//! Bytes come in and go out. The rest of an event stays readable as the service record of a number. A store that lives in
//! memory has no vault and seals nothing, since nothing of it is written anywhere.

use super::format::{self, Bond, Envelope, Former, Stored, StoredBody};
use crate::error::Error;
use crate::vault::{Cipher, NewKeys, NoKey, SecretKey, Vault};
use duijie_domain::event::EventWords;
use duijie_domain::{Event, Record, RecordKind};
use serde::{Serialize, de::DeserializeOwned};
use std::borrow::Cow;
use std::sync::Arc;

/// What stands before a sealed value of a tree other than those of records. MessagePack begins no value with it.
const SEALED_VALUE: u8 = 0xc1;

/// Seals and opens what is written to the engine.
#[derive(Clone, Default)]
pub(super) struct Sealing {
    vault: Option<Arc<Vault>>,
}

/// The keys at hand: those of the vault, and those that become durable with the write set in the making.
#[derive(Clone, Copy)]
pub(super) struct Keys<'k> {
    vault: &'k Vault,
    new: &'k NewKeys,
}

impl Sealing {
    pub(super) fn new(vault: Option<Arc<Vault>>) -> Self {
        Self { vault }
    }

    /// The keys, if anything is sealed here.
    pub(super) fn vault(&self) -> Option<&Vault> {
        self.vault.as_deref()
    }

    /// Makes sure that there is a key for `person`, who may be new.
    pub(super) fn provide(&self, new: &mut NewKeys, person: u64) -> Result<(), Error> {
        if let Some(vault) = self.vault()
            && !new.contains_key(&person)
            && vault.key(person).is_err()
        {
            new.insert(person, Vault::fresh_key()?);
        }
        Ok(())
    }

    /// Whether what is said about `person` can be kept: not when its key was destroyed.
    pub(super) fn is_erased(&self, person: u64, new: &NewKeys) -> bool {
        let vault = self.vault().filter(|_| !new.contains_key(&person));
        vault.is_some_and(|vault| vault.key(person).err() == Some(NoKey::Erased))
    }

    /// The bytes of a record. `person` is whom an event is about; its key must be there.
    pub(super) fn encode(
        &self,
        new: &NewKeys,
        envelope: &Envelope,
        body: &[u8],
        person: Option<u64>,
    ) -> Result<Vec<u8>, Error> {
        match (self.keys(new), envelope.kind, person) {
            (Some(keys), RecordKind::Candidate, _) => {
                let sealed = keys.seal(envelope.number, body, &context(envelope))?;
                format::encode_sealed(envelope, &sealed)
            }
            (Some(keys), RecordKind::Event, Some(person)) => encode_event(keys, envelope, body, person),
            _ => format::encode_record(envelope, body),
        }
    }

    /// The body of a record as it was written, none if its person was erased.
    pub(super) fn open_body<'b>(
        &self,
        new: &NewKeys,
        envelope: &Envelope,
        body: StoredBody<'b>,
    ) -> Result<Option<Cow<'b, [u8]>>, Error> {
        match body {
            StoredBody::Open(body) => Ok(Some(Cow::Borrowed(body))),
            StoredBody::Whole(sealed) => {
                let keys = self.keys(new).ok_or_else(no_vault)?;
                let opened = keys.open(envelope.number, sealed, &context(envelope))?;
                Ok(opened.map(Cow::Owned))
            }
            StoredBody::Words { person, open, sealed } => {
                let keys = self.keys(new).ok_or_else(no_vault)?;
                match keys.open(person, sealed, &context(envelope))? {
                    Some(words) => Ok(Some(Cow::Owned(with_words(open, &words)?))),
                    None => Ok(Some(Cow::Borrowed(open))),
                }
            }
        }
    }

    /// Reads the bytes of a record, none if its person was erased.
    pub(super) fn decode<R: Record>(&self, stored: &[u8]) -> Result<Option<Stored<R>>, Error> {
        let (envelope, body) = format::split_record(stored)?;
        let Some(body) = self.open_body(&NewKeys::new(), &envelope, body)? else {
            return Ok(None);
        };
        let body = format::decode(&body)?;
        Ok(Some(Stored { envelope, body }))
    }

    /// Reads the bytes of a former record, none if its person was erased.
    pub(super) fn decode_former<R: Record>(&self, bytes: &[u8]) -> Result<Option<Former<R>>, Error> {
        let (ended_at, stored) = format::split_former(bytes)?;
        let stored = self.decode(stored)?;
        Ok(stored.map(|stored| Former { ended_at, stored }))
    }

    /// The bytes of a value that tells something about all of `persons`, whose keys must be there.
    pub(super) fn encode_about<T: Serialize>(
        &self,
        new: &NewKeys,
        persons: &[u64],
        value: &T,
    ) -> Result<Vec<u8>, Error> {
        let mut bytes = format::encode(value)?;
        let Some(keys) = self.keys(new) else {
            return Ok(bytes);
        };
        let mut head = vec![SEALED_VALUE, u8::try_from(persons.len()).unwrap_or(u8::MAX)];
        for person in persons {
            bytes = keys.seal(*person, &bytes, &[])?;
            head.extend_from_slice(&person.to_be_bytes());
        }
        Ok([head, bytes].concat())
    }

    /// Reads what [`Sealing::encode_about`] or an earlier program wrote, none if one of the persons was erased.
    pub(super) fn decode_about<T: DeserializeOwned>(
        &self,
        new: &NewKeys,
        bytes: &[u8],
    ) -> Result<Option<T>, Error> {
        let Some((&SEALED_VALUE, rest)) = bytes.split_first() else {
            return format::decode(bytes).map(Some);
        };
        let keys = self.keys(new).ok_or_else(no_vault)?;
        let (persons, sealed) =
            split_about(rest).ok_or_else(|| format::damaged("a sealed value is cut off"))?;
        let mut value = sealed.to_vec();
        for person in persons.iter().rev() {
            match keys.open(*person, &value, &[])? {
                Some(opened) => value = opened,
                None => return Ok(None),
            }
        }
        format::decode(&value).map(Some)
    }

    /// The bytes of the bond of a record. Only what was said about persons is sealed.
    pub(super) fn encode_bond(
        &self,
        new: &NewKeys,
        kind: RecordKind,
        number: u64,
        bond: &Bond,
    ) -> Result<Vec<u8>, Error> {
        match &bond.into {
            Some(merge) if kind == RecordKind::Candidate => {
                self.encode_about(new, &[number, merge.kept], bond)
            }
            _ => format::encode(bond),
        }
    }

    /// Whether a value of a tree other than those of records is sealed.
    pub(super) fn is_sealed(bytes: &[u8]) -> bool {
        bytes.first() == Some(&SEALED_VALUE)
    }

    fn keys<'k>(&'k self, new: &'k NewKeys) -> Option<Keys<'k>> {
        self.vault().map(|vault| Keys { vault, new })
    }
}

impl Keys<'_> {
    fn seal(self, person: u64, plain: &[u8], context: &[u8]) -> Result<Vec<u8>, Error> {
        let key = self.of(person).map_err(|cause| unreadable(person, cause))?;
        Cipher::new(&key).seal(plain, context)
    }

    /// What was sealed, none if the key was destroyed.
    fn open(self, person: u64, sealed: &[u8], context: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let key = match self.of(person) {
            Ok(key) => key,
            Err(NoKey::Erased) => return Ok(None),
            Err(cause) => return Err(unreadable(person, cause)),
        };
        let opened = Cipher::new(&key).open(sealed, context);
        opened.map(Some).ok_or_else(|| {
            format::damaged(&format!(
                "what is sealed of candidate {person} does not fit its key"
            ))
        })
    }

    fn of(self, person: u64) -> Result<SecretKey, NoKey> {
        match self.new.get(&person) {
            Some(key) => Ok(key.clone()),
            None => self.vault.key(person),
        }
    }
}

/// An event without words needs no key.
fn encode_event(keys: Keys<'_>, envelope: &Envelope, body: &[u8], person: u64) -> Result<Vec<u8>, Error> {
    let mut event: Event = format::decode(body)?;
    let words = event.take_words();
    if words.is_empty() {
        return format::encode_record(envelope, body);
    }
    let sealed = keys.seal(person, &format::encode(&words)?, &context(envelope))?;
    format::encode_with_sealed_words(envelope, person, &format::encode(&event)?, &sealed)
}

fn with_words(open: &[u8], words: &[u8]) -> Result<Vec<u8>, Error> {
    let mut event: Event = format::decode(open)?;
    event.give_words(format::decode::<EventWords>(words)?);
    format::encode(&event)
}

/// Sealed bytes open only in the place for which they were sealed.
fn context(envelope: &Envelope) -> Vec<u8> {
    let Envelope {
        kind,
        number,
        revision,
        ..
    } = envelope;
    let (number, revision) = (number.to_be_bytes(), revision.0.to_be_bytes());
    [&[*kind as u8], number.as_slice(), &revision].concat()
}

fn split_about(rest: &[u8]) -> Option<(Vec<u64>, &[u8])> {
    let (&count, rest) = rest.split_first()?;
    let (persons, sealed) = rest.split_at_checked(usize::from(count) * size_of::<u64>())?;
    let (persons, _) = persons.as_chunks();
    let persons = persons.iter().map(|person| u64::from_be_bytes(*person)).collect();
    Some((persons, sealed))
}

fn unreadable(person: u64, cause: NoKey) -> Error {
    let cause = match cause {
        NoKey::Erased => "is erased",
        NoKey::Missing => "is missing in vault/persons.keys",
        NoKey::Damaged => "is damaged in vault/persons.keys",
    };
    Error::Internal(format!(
        "the key of candidate {person} {cause}; run verify, and restore the vault from a backup"
    ))
}

fn no_vault() -> Error {
    Error::Internal("a sealed record was read without a vault".into())
}
