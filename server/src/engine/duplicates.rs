//! Finding records that may mean the same: of one record, in pages of all pairs, and how many came in.

use super::disclosure::note;
use super::records::page_records;
use super::token::PairToken;
use super::{Call, Engine, EngineError, Principal, RecordName};
use duijie_domain::duplicate::{Certainty, Likeness};
use duijie_domain::{Candidate, RecordKey, RecordKind, Vacancy};
use duijie_indexer::duplicates::{Pair, PairQuery};
use duijie_indexer::store::{MergedRecord, Operation, Sequence};
use duijie_indexer::{Error as IndexerError, error::Unavailable};
use std::collections::BTreeSet;

/// Most duplicates told of one record.
const FOUND_MAX: usize = 100;
/// Changes read at once when it is counted what came in.
const PAGE_CHANGES: usize = 4_096;

/// A record that may mean the same as another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikeRecord {
    /// Its creation number.
    pub number: u64,
    /// Its publisher's key.
    pub key: RecordKey,
    /// How alike the two are.
    pub likeness: Likeness,
    /// Whether somebody has said that they are not the same.
    pub is_dismissed: bool,
}

/// What was found about one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDuplicates {
    /// The record that stands for the name.
    pub number: u64,
    /// What may be the same, the likeliest first.
    pub likes: Vec<LikeRecord>,
    /// How many there are in all.
    pub total: usize,
    /// What was merged into the record.
    pub merged: Vec<MergedRecord>,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
}

/// Which pairs are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairFilter {
    /// Candidates or vacancies.
    pub kind: RecordKind,
    /// Only pairs as sure as this.
    pub certainty: Option<Certainty>,
    /// Only pairs with this score or more.
    pub score_min: u16,
}

/// One page of pairs in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairList {
    /// Number of the older record, and the younger one.
    pub pairs: Vec<(u64, LikeRecord)>,
    /// Where to go on; empty on the last page.
    pub next_page_token: String,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
}

/// How many records that came in are like others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DuplicateCount {
    /// With the document of another.
    pub certain: u64,
    /// Alike only.
    pub hinted: u64,
}

impl Engine {
    /// Finds what may be the same as one record.
    ///
    /// # Errors
    /// `NotFound`, `Cancelled`, `DeadlineExceeded`, or that the store cannot be read.
    pub fn find_duplicates(
        &self,
        caller: &Principal,
        kind: RecordKind,
        name: &RecordName,
        show_dismissed: bool,
        call: &Call,
    ) -> Result<FoundDuplicates, EngineError> {
        let number = self.standing_number(caller, kind, name)?;
        let sequence = self.follow_duplicates(call, &mut |_| {})?;
        let reach = self.reach(caller);
        let mut likes = Vec::new();
        let mut total = 0;
        for found in self.duplicates.of(&caller.tenant, kind, number) {
            if caller.is_limited() && !reach.sees(kind, found.number)? {
                continue;
            }
            let is_dismissed = reach
                .tenant_wide()
                .dismissal(kind, (number, found.number))?
                .is_some();
            if is_dismissed && !show_dismissed {
                continue;
            }
            total += 1;
            if likes.len() < FOUND_MAX {
                likes.extend(self.like(caller, kind, (found.number, found.likeness), is_dismissed)?);
                note(caller, kind, found.number);
            }
        }
        Ok(FoundDuplicates {
            number,
            likes,
            total,
            merged: reach.merged_into(kind, number)?,
            sequence,
        })
    }

    /// Lists pairs of records that may be the same. A size of 0 is taken as 50. `progress` is told how many records were
    /// read when they had to be.
    ///
    /// # Errors
    /// `InvalidInput` for a size out of range or a token of another list, `Cancelled`, `DeadlineExceeded`.
    pub fn list_duplicates(
        &self,
        caller: &Principal,
        filter: &PairFilter,
        page: (i32, &str),
        call: &Call,
        progress: &mut dyn FnMut(u64),
    ) -> Result<PairList, EngineError> {
        let limit = page_records(page.0)?;
        let after = PairToken::decode(page.1, filter)?;
        let sequence = self.follow_duplicates(call, progress)?;
        let reach = self.reach(caller);
        let wants = |pair: &Pair| -> Result<bool, IndexerError> {
            let is_asked = filter
                .certainty
                .is_none_or(|asked| pair.likeness.certainty == asked);
            let is_enough = is_asked && pair.likeness.score >= filter.score_min;
            let is_seen = |number| Ok(!caller.is_limited() || reach.sees(filter.kind, number)?);
            Ok(is_enough
                && reach
                    .tenant_wide()
                    .dismissal(filter.kind, (pair.first, pair.second))?
                    .is_none()
                && is_seen(pair.first)?
                && is_seen(pair.second)?)
        };
        let query = PairQuery {
            tenant: &caller.tenant,
            kind: filter.kind,
            after,
            limit,
            wants: &wants,
            goes_on: &|| call.check().is_ok(),
        };
        let found = self
            .duplicates
            .pairs(&query)
            .map_err(|error| stopped(call, error))?;
        let last = found.pairs.last().filter(|_| found.goes_on);
        let next_page_token = last.map_or_else(String::new, |pair| {
            PairToken::encode((pair.first, pair.second), filter)
        });
        let mut pairs = Vec::with_capacity(found.pairs.len());
        for pair in found.pairs {
            let like = self.like(caller, filter.kind, (pair.second, pair.likeness), false)?;
            pairs.extend(like.map(|like| (pair.first, like)));
            note(caller, filter.kind, pair.first);
            note(caller, filter.kind, pair.second);
        }
        Ok(PairList {
            pairs,
            next_page_token,
            sequence,
        })
    }

    /// How many candidates or vacancies written behind `after` may mean the same as another record.
    ///
    /// # Errors
    /// As [`Engine::list_duplicates`].
    pub fn count_duplicates(
        &self,
        caller: &Principal,
        kind: RecordKind,
        after: Sequence,
        call: &Call,
        progress: &mut dyn FnMut(u64),
    ) -> Result<DuplicateCount, EngineError> {
        self.follow_duplicates(call, progress)?;
        let mut count = DuplicateCount::default();
        for number in self.written_behind(kind, after)? {
            call.check()?;
            let found = self.duplicates.of(&caller.tenant, kind, number);
            match found.first().map(|likeliest| likeliest.likeness.certainty) {
                Some(Certainty::Certain) => count.certain += 1,
                Some(Certainty::Hinted) => count.hinted += 1,
                None => {}
            }
        }
        Ok(count)
    }

    /// Notes the persons who were written behind a change, as by the import of a file.
    ///
    /// # Errors
    /// Why the store cannot be read.
    pub fn note_written(&self, caller: &Principal, before: Sequence) -> Result<(), EngineError> {
        caller
            .witness
            .saw(self.written_behind(RecordKind::Candidate, before)?);
        Ok(())
    }

    fn written_behind(&self, kind: RecordKind, mut after: Sequence) -> Result<BTreeSet<u64>, EngineError> {
        let mut numbers = BTreeSet::new();
        loop {
            let changes = self.store.every_tenant().changes(after, PAGE_CHANGES)?;
            let Some(last) = changes.last() else {
                return Ok(numbers);
            };
            after = last.sequence;
            let written = changes.iter().filter(|change| {
                change.kind == kind && matches!(change.operation, Operation::Created | Operation::Updated)
            });
            numbers.extend(written.map(|change| change.number));
        }
    }

    /// Brings the view up to date, as long as the call may take.
    pub(super) fn follow_duplicates(
        &self,
        call: &Call,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Sequence, EngineError> {
        let mut goes_on = |records: u64| {
            progress(records);
            call.check().is_ok()
        };
        let followed = self.duplicates.follow(&self.store, &mut goes_on);
        followed.map_err(|error| stopped(call, error))
    }

    fn like(
        &self,
        caller: &Principal,
        kind: RecordKind,
        (number, likeness): (u64, Likeness),
        is_dismissed: bool,
    ) -> Result<Option<LikeRecord>, EngineError> {
        let reach = self.reach(caller);
        let key = match kind {
            RecordKind::Candidate => reach.get::<Candidate>(number)?.map(|stored| stored.envelope.key),
            RecordKind::Vacancy => reach.get::<Vacancy>(number)?.map(|stored| stored.envelope.key),
            _ => None,
        };
        Ok(key.map(|key| LikeRecord {
            number,
            key,
            likeness,
            is_dismissed,
        }))
    }

    fn standing_number(
        &self,
        caller: &Principal,
        kind: RecordKind,
        name: &RecordName,
    ) -> Result<u64, EngineError> {
        Ok(match kind {
            RecordKind::Candidate => self.get::<Candidate>(caller, name)?.envelope.number,
            _ => self.get::<Vacancy>(caller, name)?.envelope.number,
        })
    }
}

/// A search that was stopped was stopped by its call.
fn stopped(call: &Call, error: IndexerError) -> EngineError {
    match error {
        IndexerError::Unavailable(Unavailable::Cancelled) => {
            call.check().err().unwrap_or(EngineError::Cancelled)
        }
        error => error.into(),
    }
}
