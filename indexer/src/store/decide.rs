//! Whether a write succeeds and what it changes, decided on the staged state.
//!
//! Requests go in, staged changes and results come out. Preconditions, creation numbers, sequences, unchanged bodies
//! and remembered answers are decided here and nowhere else; nothing is made durable here.

use super::{
    engine::{Row, Tree},
    format::{self, Change, Envelope, Operation, Remembered, RememberedItem},
    keys, merged,
    request::{
        Action, Body, Outcome, RequestIdentity, Sequence, Target, Tenant, Write, WriteRequest, WriteResult,
        Written,
    },
    staging::Staging,
    withdrawals,
};
use crate::error::{Conflict, Error, Missing};
use duijie_domain::event::Step;
use duijie_domain::{Event, RecordKey, RecordKind};
use jiff::Timestamp;

/// Stages everything of `request` that succeeds and tells what became of each write.
pub(super) fn stage_request(
    staging: &mut Staging<'_>,
    request: &WriteRequest,
) -> Result<Vec<WriteResult>, Error> {
    let Some(identity) = &request.identity else {
        return Ok(stage_writes(staging, request));
    };
    let slot = keys::request(&identity.tenant, &identity.request_id);
    let digest = request.content_digest();
    if let Some(stored) = staging.get(Tree::Requests, slot.clone())? {
        return answer_again(format::decode(stored)?, digest, identity);
    }
    let results = stage_writes(staging, request);
    if results.iter().any(Result::is_ok) {
        let items = results.iter().map(RememberedItem::from).collect();
        let remembered = Remembered {
            content_digest: digest,
            answered_at: request.now,
            items,
        };
        staging.set(Tree::Requests, slot, Some(format::encode(&remembered)?));
    }
    Ok(results)
}

/// Stages the removal of the answers under `slots` that were given before `before`; tells how many.
pub(super) fn stage_forgetting(
    staging: &mut Staging<'_>,
    slots: &[Vec<u8>],
    before: Timestamp,
) -> Result<u64, Error> {
    let mut forgotten = 0;
    for slot in slots {
        let Some(stored) = staging.get(Tree::Requests, slot.clone())? else {
            continue;
        };
        if format::decode::<Remembered>(stored)?.answered_at < before {
            staging.set(Tree::Requests, slot.clone(), None);
            forgotten += 1;
        }
    }
    Ok(forgotten)
}

/// The keys of the answers among `rows` that were given before `before`.
pub(super) fn answered_before(rows: &[Row], before: Timestamp) -> Result<Vec<Vec<u8>>, Error> {
    let mut slots = Vec::new();
    for (slot, stored) in rows {
        if format::decode::<Remembered>(stored)?.answered_at < before {
            slots.push(slot.clone());
        }
    }
    Ok(slots)
}

fn answer_again(
    remembered: Remembered,
    digest: [u8; 32],
    identity: &RequestIdentity,
) -> Result<Vec<WriteResult>, Error> {
    if remembered.content_digest != digest {
        return Err(Error::Conflict(Conflict::RequestIdReused {
            request_id: identity.request_id.to_string(),
        }));
    }
    Ok(remembered.items.into_iter().map(WriteResult::from).collect())
}

fn stage_writes(staging: &mut Staging<'_>, request: &WriteRequest) -> Vec<WriteResult> {
    let savepoint = staging.savepoint();
    let mut results: Vec<_> = request
        .writes
        .iter()
        .map(|write| stage_write(staging, write, request.now))
        .collect();
    if request.all_or_nothing
        && let Some(failed) = results.iter().position(Result::is_err)
    {
        staging.roll_back(savepoint);
        for result in results.iter_mut().filter(|result| result.is_ok()) {
            *result = Err(Error::Conflict(Conflict::NotApplied {
                failed_item: failed as u64,
            }));
        }
    }
    results
}

fn stage_write(staging: &mut Staging<'_>, write: &Write, now: Timestamp) -> WriteResult {
    let savepoint = staging.savepoint();
    let result = stage_action(staging, write, now);
    if result.is_err() {
        staging.roll_back(savepoint);
    }
    result
}

fn stage_action(staging: &mut Staging<'_>, write: &Write, now: Timestamp) -> WriteResult {
    if let Some(result) = merged::stage(staging, write, now) {
        return result;
    }
    let current = find_current(staging, write)?;
    match (&write.action, current) {
        (Action::Create(_), Some(current)) => Err(already_exists(&current.envelope)),
        (Action::Create(body) | Action::Upsert(body), None) if write.expected.is_none() => {
            create(staging, &write.tenant, write.kind, body, now)
        }
        (_, None) => Err(Error::NotFound(missing(write))),
        (action, Some(current)) => {
            check_revision(write.expected, &current.envelope)?;
            match action {
                Action::Create(body) | Action::Upsert(body) | Action::Update(body) => {
                    update(staging, current, body, now)
                }
                Action::Delete => delete(staging, &current.envelope, now),
                Action::Merge(_) | Action::Part | Action::Dismiss { .. } => Err(undecided()),
            }
        }
    }
}

/// A stored record with the bytes of its body.
pub(super) struct Current {
    pub(super) envelope: Envelope,
    pub(super) body: Vec<u8>,
}

fn find_current(staging: &mut Staging<'_>, write: &Write) -> Result<Option<Current>, Error> {
    let Some(number) = target_number(staging, write)? else {
        return Ok(None);
    };
    let current = read_record(staging, Tree::Records, write.kind, number)?;
    Ok(current.filter(|current| current.envelope.tenant == write.tenant))
}

/// The creation number that the target of a write means, whether or not there is a record.
pub(super) fn target_number(staging: &mut Staging<'_>, write: &Write) -> Result<Option<u64>, Error> {
    match &write.target {
        Target::Number(number) => Ok(Some(*number)),
        Target::Key(key) => find_number(staging, write.kind, &write.tenant, key),
    }
}

/// A record as it stands in `tree`.
pub(super) fn read_record(
    staging: &mut Staging<'_>,
    tree: Tree,
    kind: RecordKind,
    number: u64,
) -> Result<Option<Current>, Error> {
    let Some(stored) = staging.get(tree, keys::record(kind, number))?.map(<[u8]>::to_vec) else {
        return Ok(None);
    };
    let (envelope, body) = format::split_record(&stored)?;
    let body = staging.sealing.open_body(&staging.new_keys, &envelope, body)?;
    Ok(body.map(|body| Current {
        envelope,
        body: body.into_owned(),
    }))
}

fn find_number(
    staging: &mut Staging<'_>,
    kind: RecordKind,
    tenant: &Tenant,
    key: &RecordKey,
) -> Result<Option<u64>, Error> {
    staging
        .get(Tree::Keys, keys::own(kind, tenant, key))?
        .map(format::decode)
        .transpose()
}

fn create(
    staging: &mut Staging<'_>,
    tenant: &Tenant,
    kind: RecordKind,
    body: &Body,
    now: Timestamp,
) -> WriteResult {
    let last_number = staging.counters.number_mut(kind);
    *last_number += 1;
    let number = *last_number;
    let revision = stage_change(staging, kind, number, Operation::Created)?;
    let (tenant, key) = (tenant.clone(), body.key.clone());
    let envelope = Envelope {
        kind,
        number,
        revision,
        tenant,
        key,
        created_at: now,
        updated_at: now,
    };
    let slot = keys::own(kind, &envelope.tenant, &envelope.key);
    staging.set(Tree::Keys, slot, Some(format::encode(&number)?));
    put_record(staging, &envelope, &body.bytes)?;
    Ok(Written {
        outcome: Outcome::Created,
        number,
        revision,
    })
}

fn update(staging: &mut Staging<'_>, current: Current, body: &Body, now: Timestamp) -> WriteResult {
    let Envelope {
        kind,
        number,
        revision,
        ..
    } = current.envelope;
    if current.envelope.key != body.key {
        return Err(Error::Conflict(Conflict::KeyDiffers { kind, number }));
    }
    let bytes = withdrawals::kept(kind, &current.body, &body.bytes)?;
    if current.body == *bytes {
        return Ok(Written {
            outcome: Outcome::Unchanged,
            number,
            revision,
        });
    }
    keep_former(staging, kind, number, now)?;
    let revision = stage_change(staging, kind, number, Operation::Updated)?;
    put_record(
        staging,
        &Envelope {
            revision,
            updated_at: now,
            ..current.envelope
        },
        &bytes,
    )?;
    Ok(Written {
        outcome: Outcome::Updated,
        number,
        revision,
    })
}

pub(super) fn delete(staging: &mut Staging<'_>, envelope: &Envelope, now: Timestamp) -> WriteResult {
    let Envelope { kind, number, .. } = *envelope;
    let revision = stage_change(staging, kind, number, Operation::Deleted)?;
    keep_former(staging, kind, number, now)?;
    staging.set(Tree::Records, keys::record(kind, number), None);
    let slot = keys::own(kind, &envelope.tenant, &envelope.key);
    staging.get(Tree::Keys, slot.clone())?;
    staging.set(Tree::Keys, slot, None);
    Ok(Written {
        outcome: Outcome::Deleted,
        number,
        revision,
    })
}

pub(super) fn put_record(staging: &mut Staging<'_>, envelope: &Envelope, body: &[u8]) -> Result<(), Error> {
    let stored = encode(staging, envelope, body)?;
    staging.set(
        Tree::Records,
        keys::record(envelope.kind, envelope.number),
        Some(stored),
    );
    Ok(())
}

/// The bytes under which a record is kept, sealed if it is a person's or tells of one.
pub(super) fn encode(staging: &mut Staging<'_>, envelope: &Envelope, body: &[u8]) -> Result<Vec<u8>, Error> {
    let person = match envelope.kind {
        RecordKind::Candidate => Some(envelope.number),
        RecordKind::Event if staging.sealing.vault().is_some() => person_of(staging, body)?,
        _ => None,
    };
    if let Some(person) = person {
        if envelope.kind == RecordKind::Event && staging.sealing.is_erased(person, &staging.new_keys) {
            return Err(Error::NotFound(Missing::Number {
                kind: RecordKind::Candidate,
                number: person,
            }));
        }
        staging.sealing.provide(&mut staging.new_keys, person)?;
    }
    staging.sealing.encode(&staging.new_keys, envelope, body, person)
}

/// Whom an event is about; what takes an event back is about the person of that one.
fn person_of(staging: &mut Staging<'_>, body: &[u8]) -> Result<Option<u64>, Error> {
    let event: Event = format::decode(body)?;
    let Step::TakenBack { event: earlier } = event.step else {
        return Ok(event.candidate);
    };
    let earlier = read_record(staging, Tree::Records, RecordKind::Event, earlier)?;
    let earlier = earlier.map(|earlier| format::decode::<Event>(&earlier.body));
    Ok(event
        .candidate
        .or(earlier.transpose()?.and_then(|event| event.candidate)))
}

/// Keeps a record as it stood until `now`, so that any day can be counted again as it was.
pub(super) fn keep_former(
    staging: &mut Staging<'_>,
    kind: RecordKind,
    number: u64,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(stored) = staging.get(Tree::Records, keys::record(kind, number))? else {
        return Ok(());
    };
    let former = format::encode_former(now, stored);
    let slot = keys::former(kind, number, format::split_record(stored)?.0.revision);
    staging.get(Tree::History, slot.clone())?;
    staging.set(Tree::History, slot, Some(former));
    Ok(())
}

pub(super) fn stage_change(
    staging: &mut Staging<'_>,
    kind: RecordKind,
    number: u64,
    operation: Operation,
) -> Result<Sequence, Error> {
    let sequence = staging.counters.sequence.next();
    let change = Change {
        sequence,
        kind,
        number,
        revision: sequence,
        operation,
    };
    staging.set(
        Tree::Changes,
        keys::change(sequence),
        Some(format::encode(&change)?),
    );
    staging.counters.sequence = sequence;
    Ok(sequence)
}

pub(super) fn check_revision(expected: Option<Sequence>, current: &Envelope) -> Result<(), Error> {
    match expected {
        Some(expected) if expected != current.revision => Err(Error::Conflict(Conflict::RevisionMismatch {
            kind: current.kind,
            number: current.number,
            expected: expected.0,
            current: current.revision.0,
        })),
        _ => Ok(()),
    }
}

pub(super) fn already_exists(current: &Envelope) -> Error {
    let Envelope {
        kind,
        number,
        revision,
        ..
    } = *current;
    Error::Conflict(Conflict::AlreadyExists {
        kind,
        number,
        current: revision.0,
    })
}

pub(super) fn missing(write: &Write) -> Missing {
    match &write.target {
        Target::Number(number) => Missing::Number {
            kind: write.kind,
            number: *number,
        },
        Target::Key(key) => Missing::Key {
            kind: write.kind,
            key: key.clone(),
        },
    }
}

fn undecided() -> Error {
    Error::Internal("a write about merged records was left undecided".into())
}
