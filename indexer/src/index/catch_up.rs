//! Brings the index up to the store: builds it from all records, or goes on from the watermark along the change feed.
//!
//! A change only says which record to look at; what is indexed is the record as it is now. A vacancy shows facts of its
//! employer, so an employer's change is a change of its vacancies: those that are visible are found by a term, those taken
//! in since the last commit are remembered here.

use super::code_term::employer_record;
use super::source::RecordSource;
use super::{Document, Index, IndexChange};
use crate::error::Error;
use crate::store::{Change, Sequence, Stored, Tenant};
use duijie_domain::candidate::ConsentPurpose;
use duijie_domain::code::CodeBook;
use duijie_domain::{Candidate, Employer, RecordKey, RecordKind, Vacancy};
use std::collections::{BTreeSet, HashMap};

/// Changes or records read at a time.
pub(super) const PAGE: usize = 1_000;

/// Work between two commits.
pub(super) struct CatchUp<'a> {
    index: &'a Index,
    source: &'a dyn RecordSource,
    /// The last change taken in.
    at: Sequence,
    /// The last change committed.
    committed: Sequence,
    /// Vacancies taken in since the last commit, by employer.
    uncommitted: HashMap<RecordName, BTreeSet<u64>>,
}

/// Tenant, publisher and identifier, in one.
type RecordName = String;
/// Employers met on one page.
type Employers = HashMap<RecordName, Option<Stored<Employer>>>;

impl<'a> CatchUp<'a> {
    /// Goes on from the watermark.
    pub(super) fn new(index: &'a Index, source: &'a dyn RecordSource) -> Self {
        let at = index.watermark().unwrap_or_default();
        Self {
            index,
            source,
            at,
            committed: at,
            uncommitted: HashMap::new(),
        }
    }

    /// The last change taken in.
    pub(super) fn at(&self) -> Sequence {
        self.at
    }

    /// Whether something is taken in and not committed.
    pub(super) fn is_dirty(&self) -> bool {
        self.at > self.committed
    }

    /// Builds the index from all records; tells how many after each page. `is_wanted` says whether to go on.
    pub(super) fn rebuild(
        &mut self,
        is_wanted: &dyn Fn() -> bool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        let start = self.source.sequence();
        let mut done = 0;
        let mut after = 0;
        while is_wanted() {
            let page = self.source.scan_vacancies(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.envelope.number;
            let mut employers = Employers::new();
            let documents = page
                .iter()
                .map(|vacancy| self.vacancy_document(vacancy, &mut employers));
            let changes = documents
                .map(|document| document.map(upsert))
                .collect::<Result<_, _>>()?;
            self.index.apply(changes)?;
            done += page.len() as u64;
            progress(done);
        }
        after = 0;
        while is_wanted() {
            let page = self.source.scan_candidates(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.envelope.number;
            let book = self.index.book();
            let documents = page.iter().map(|candidate| searchable(book, candidate));
            self.index.apply(documents.collect())?;
            done += page.len() as u64;
            progress(done);
        }
        if is_wanted() {
            self.at = start;
            self.commit()?;
        }
        Ok(())
    }

    /// Takes in the next changes; tells how many there were.
    pub(super) fn take_page(&mut self) -> Result<usize, Error> {
        let changes = self.source.changes(self.at, PAGE)?;
        let Some(last) = changes.last() else { return Ok(0) };
        let mut candidates = BTreeSet::new();
        let mut vacancies = BTreeSet::new();
        for change in &changes {
            match change.kind {
                RecordKind::Candidate => drop(candidates.insert(change.number)),
                RecordKind::Vacancy => drop(vacancies.insert(change.number)),
                RecordKind::Employer => vacancies.extend(self.vacancies_of(change)?),
                // What stands in the index of a person or a vacancy may follow from what happened to them.
                RecordKind::Event => {
                    if let Some(event) = self.source.event(change.number)? {
                        candidates.extend(event.body.candidate);
                        vacancies.extend(event.body.vacancy);
                    }
                }
                RecordKind::Fair => {}
            }
        }
        let mut taken = Vec::with_capacity(candidates.len() + vacancies.len());
        for number in candidates {
            taken.push(self.candidate_change(number)?);
        }
        let mut employers = Employers::new();
        for number in vacancies {
            taken.push(self.vacancy_change(number, &mut employers)?);
        }
        self.index.apply(taken)?;
        self.at = last.sequence;
        Ok(changes.len())
    }

    /// Makes everything taken in visible.
    pub(super) fn commit(&mut self) -> Result<(), Error> {
        self.index.commit(self.at)?;
        self.committed = self.at;
        self.uncommitted.clear();
        Ok(())
    }

    fn candidate_change(&self, number: u64) -> Result<IndexChange, Error> {
        let candidate = self.source.candidate(number)?;
        let book = self.index.book();
        Ok(match candidate {
            Some(candidate) => searchable(book, &candidate),
            None => IndexChange::Delete {
                kind: RecordKind::Candidate,
                number,
            },
        })
    }

    fn vacancy_change(&mut self, number: u64, employers: &mut Employers) -> Result<IndexChange, Error> {
        let Some(vacancy) = self.source.vacancy(number)? else {
            return Ok(IndexChange::Delete {
                kind: RecordKind::Vacancy,
                number,
            });
        };
        let document = self.vacancy_document(&vacancy, employers)?;
        for term in document.employer_terms() {
            self.uncommitted.entry(term.clone()).or_default().insert(number);
        }
        Ok(upsert(document))
    }

    fn vacancy_document(
        &self,
        vacancy: &Stored<Vacancy>,
        employers: &mut Employers,
    ) -> Result<Document, Error> {
        let tenant = &vacancy.envelope.tenant;
        let key = RecordKey::new(vacancy.body.key.publisher.clone(), vacancy.body.employer.clone());
        let name = employer_record(tenant.as_str(), &key.publisher, &key.own_id);
        let employer = match employers.entry(name) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(slot) => slot.insert(self.find(tenant, &key)?),
        };
        Ok(Document::of_vacancy(
            self.index.book(),
            vacancy,
            employer.as_ref(),
        ))
    }

    fn find(&self, tenant: &Tenant, key: &RecordKey) -> Result<Option<Stored<Employer>>, Error> {
        self.source.find_employer(tenant, key)
    }

    /// Vacancies that show facts of the employer, or will now that it is there.
    fn vacancies_of(&self, change: &Change) -> Result<BTreeSet<u64>, Error> {
        let employer = self.source.employer(change.number)?;
        let mut numbers = BTreeSet::new();
        for term in Document::terms_of_employer(change.number, employer.as_ref()) {
            numbers.extend(self.index.vacancies_with(&term)?);
            numbers.extend(self.uncommitted.get(&term).into_iter().flatten());
        }
        Ok(numbers)
    }
}

/// Who has withdrawn from matching is not found either.
fn searchable(book: &CodeBook, candidate: &Stored<Candidate>) -> IndexChange {
    match candidate.body.has_withdrawn(ConsentPurpose::Matching) {
        true => IndexChange::Delete {
            kind: RecordKind::Candidate,
            number: candidate.envelope.number,
        },
        false => upsert(Document::of_candidate(book, candidate)),
    }
}

fn upsert(document: Document) -> IndexChange {
    IndexChange::Upsert(Box::new(document))
}
