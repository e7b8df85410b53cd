//! A snapshot of the pool as sections of a file, and back.
//!
//! In: a snapshot and the store that it follows. Out: a file, or the snapshot of one that fits this store and this program.
//! The first section says what the others are; by tenant follow both sides' dictionaries and chunks, then cards and
//! employers in pieces. When a file is written is decided in `keeper`; what its bytes are worth is checked in `indexer`.

use super::super::ledger::Ledger;
use super::{Card, PoolSnapshot, TenantPool};
use duijie_domain::RecordKey;
use duijie_indexer::sections::{Refused, SectionFile, SectionWriter};
use duijie_indexer::store::{Change, Sequence, Store, Tenant};
use duijie_matcher::numbered::Numbered;
use duijie_matcher::parallel;
use duijie_matcher::pool::{Malformed, Pool};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Values in a piece: enough that two threads share the work evenly.
const PIECE_VALUES: usize = 16_384;

/// Why a file does not give a snapshot.
#[derive(Debug, thiserror::Error)]
pub(in super::super) enum Unfit {
    #[error(transparent)]
    File(#[from] Refused),
    #[error(transparent)]
    Rows(#[from] Malformed),
    #[error("a section of it cannot be read: {0}")]
    Form(String),
    #[error("its parts do not belong together: {0}")]
    Parts(&'static str),
    #[error("it has seen change {file}, the store is at {store}")]
    Ahead { file: u64, store: u64 },
    #[error("the feed of the store does not reach back to change {file}")]
    FeedTooShort { file: u64 },
    #[error("change {file} of the store is another one than it has seen")]
    OtherHistory { file: u64 },
    #[error("the store cannot be read: {0}")]
    Store(#[from] duijie_indexer::Error),
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    sequence: Sequence,
    /// The change of that sequence: another history of the store has another one.
    last_change: Option<Change>,
    tenants: Vec<TenantManifest>,
}

/// How many sections each part takes, besides the dictionaries.
#[derive(Debug, Serialize, Deserialize)]
struct TenantManifest {
    tenant: Tenant,
    candidate_chunks: usize,
    vacancy_chunks: usize,
    candidate_cards: usize,
    vacancy_cards: usize,
    vacancy_employers: usize,
    employers: usize,
}

/// Writes the snapshot; tells how many bytes the file has.
pub(super) fn write(path: &Path, basis: &str, snapshot: &PoolSnapshot, store: &Store) -> Result<u64, Unfit> {
    let mut file = SectionWriter::create(path, basis)?;
    let tenants = snapshot.tenants.iter();
    let manifest = Manifest {
        sequence: snapshot.sequence,
        last_change: change_of(store, snapshot.sequence)?,
        tenants: tenants.map(|(tenant, pool)| manifest_of(tenant, pool)).collect(),
    };
    file.add(&encoded(&manifest)?)?;
    for pool in snapshot.tenants.values() {
        pool.candidates.write(|section| file.add(section))?;
        pool.vacancies.write(|section| file.add(section))?;
        write_pieces(&mut file, &pool.candidate_cards)?;
        write_pieces(&mut file, &pool.vacancy_cards)?;
        write_pieces(&mut file, &pool.vacancy_employers)?;
        write_pieces(&mut file, &pool.employers)?;
    }
    Ok(file.finish()?)
}

fn manifest_of(tenant: &Tenant, pool: &TenantPool) -> TenantManifest {
    TenantManifest {
        tenant: tenant.clone(),
        candidate_chunks: pool.candidates.stored_chunks(),
        vacancy_chunks: pool.vacancies.stored_chunks(),
        candidate_cards: pieces(&pool.candidate_cards),
        vacancy_cards: pieces(&pool.vacancy_cards),
        vacancy_employers: pieces(&pool.vacancy_employers),
        employers: pieces(&pool.employers),
    }
}

fn pieces<Value: Clone>(values: &Numbered<Value>) -> usize {
    values.len().div_ceil(PIECE_VALUES)
}

fn write_pieces<Value: Clone + Serialize>(
    file: &mut SectionWriter,
    values: &Numbered<Value>,
) -> Result<(), Unfit> {
    let mut values = values.iter().peekable();
    while values.peek().is_some() {
        let piece: Vec<(u64, &Value)> = values.by_ref().take(PIECE_VALUES).collect();
        file.add(&encoded(&piece)?)?;
    }
    Ok(())
}

/// Reads the snapshot of a file, if it is one that this store has been at.
pub(super) fn read(path: &Path, basis: &str, store: &Store) -> Result<PoolSnapshot, Unfit> {
    let file = SectionFile::open(path, basis)?;
    let manifest: Manifest = decoded(&file.section(0)?)?;
    check_history(&manifest, store)?;
    let mut sections = Sections {
        highest_number: manifest.sequence.0,
        file,
        next: 1,
    };
    let mut snapshot = PoolSnapshot {
        sequence: manifest.sequence,
        ..PoolSnapshot::default()
    };
    for tenant in manifest.tenants {
        let pool = sections.tenant(&tenant)?;
        snapshot.tenants.insert(tenant.tenant, Arc::new(pool));
    }
    if sections.next != sections.file.sections() {
        return Err(Unfit::Parts("there is a section too many"));
    }
    Ok(snapshot)
}

/// The feed must go on from the file's sequence, and have come to it on the same way.
fn check_history(manifest: &Manifest, store: &Store) -> Result<(), Unfit> {
    let (at, newest) = (manifest.sequence, store.sequence());
    let file = at.0;
    if at > newest {
        return Err(Unfit::Ahead {
            file,
            store: newest.0,
        });
    }
    if at < newest && change_of(store, at.next())?.is_none() {
        return Err(Unfit::FeedTooShort { file });
    }
    if change_of(store, at)? != manifest.last_change {
        return Err(Unfit::OtherHistory { file });
    }
    Ok(())
}

/// The change with this sequence, if the feed still has it.
fn change_of(store: &Store, sequence: Sequence) -> Result<Option<Change>, Unfit> {
    let Some(before) = sequence.0.checked_sub(1) else {
        return Ok(None);
    };
    let change = store.every_tenant().changes(Sequence(before), 1)?.pop();
    Ok(change.filter(|change| change.sequence == sequence))
}

/// The sections of a file, part by part.
struct Sections {
    file: SectionFile,
    next: usize,
    /// No creation number is above it, since each took a change.
    highest_number: u64,
}

impl Sections {
    fn tenant(&mut self, manifest: &TenantManifest) -> Result<TenantPool, Unfit> {
        let candidates = self.with_dictionaries(manifest.candidate_chunks)?;
        let candidates = Pool::read(manifest.candidate_chunks, |part| self.part(&candidates, part))?;
        let vacancies = self.with_dictionaries(manifest.vacancy_chunks)?;
        let vacancies = Pool::read(manifest.vacancy_chunks, |part| self.part(&vacancies, part))?;
        let pool = TenantPool {
            candidates,
            vacancies,
            candidate_cards: self.values::<Card>(manifest.candidate_cards)?,
            vacancy_cards: self.values::<Card>(manifest.vacancy_cards)?,
            vacancy_employers: self.values::<RecordKey>(manifest.vacancy_employers)?,
            employers: self.values::<RecordKey>(manifest.employers)?,
            // Fairs and events are read from the store at every start.
            fairs: Numbered::default(),
            ledger: Ledger::default(),
        };
        let is_whole = pool.candidates.numbers().eq(numbers(&pool.candidate_cards))
            && pool.vacancies.numbers().eq(numbers(&pool.vacancy_cards))
            && pool.vacancies.numbers().eq(numbers(&pool.vacancy_employers));
        is_whole.then_some(pool).ok_or(Unfit::Parts("a row has no card"))
    }

    fn with_dictionaries(&mut self, chunks: usize) -> Result<Range<usize>, Unfit> {
        self.take(chunks.saturating_add(1))
    }

    fn take(&mut self, count: usize) -> Result<Range<usize>, Unfit> {
        let end = self.next.checked_add(count);
        let end = end.filter(|end| *end <= self.file.sections());
        let end = end.ok_or(Unfit::Parts("a section is missing"))?;
        Ok(std::mem::replace(&mut self.next, end)..end)
    }

    fn part(&self, places: &Range<usize>, part: usize) -> Result<Vec<u8>, Unfit> {
        Ok(self.file.section(places.start + part)?)
    }

    fn values<Value>(&mut self, pieces: usize) -> Result<Numbered<Value>, Unfit>
    where
        Value: Clone + DeserializeOwned + Send,
    {
        let places: Vec<usize> = self.take(pieces)?.collect();
        let pieces: Result<Vec<Vec<(u64, Value)>>, Unfit> =
            parallel::map(&places, 1, |place| decoded(&self.file.section(*place)?));
        let mut values = Numbered::default();
        for (number, value) in pieces?.into_iter().flatten() {
            if number > self.highest_number {
                return Err(Unfit::Parts("a creation number was never given out"));
            }
            values.upsert(number, value);
        }
        Ok(values)
    }
}

fn numbers<Value>(values: &Numbered<Value>) -> impl Iterator<Item = u64> {
    values.iter().map(|(number, _)| number)
}

fn encoded<T: Serialize>(value: &T) -> Result<Vec<u8>, Unfit> {
    rmp_serde::to_vec(value).map_err(|error| Unfit::Form(error.to_string()))
}

fn decoded<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unfit> {
    rmp_serde::from_slice(bytes).map_err(|error| Unfit::Form(error.to_string()))
}
