//! Records that may mean the same person or post, found through the keys that they share: a view of the store in memory.
//!
//! The view is built by one scan when somebody first asks and follows the change feed after that, each time before it
//! answers; it costs nothing to those who never ask. What makes two records alike is the domain's matter, and merging
//! them the store's. Prints and keys never leave this folder, and no value of a record does.

mod follow;
mod key;
mod register;

pub use key::{fresh_key, kept_key};

use crate::error::Error;
use crate::store::{Sequence, Store, Tenant};
use duijie_domain::duplicate::{Likeness, PersonPrint, SEAL_KEY_BYTES, Seal, VacancyPrint};
use duijie_domain::{Candidate, RecordKind};
use follow::Following;
use register::Register;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// Another record that may mean the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// Its creation number.
    pub number: u64,
    /// How alike the two are.
    pub likeness: Likeness,
}

/// Two records that may mean the same, the older one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Creation number of the older one.
    pub first: u64,
    /// Creation number of the younger one.
    pub second: u64,
    /// How alike the two are.
    pub likeness: Likeness,
}

/// How a search through all pairs goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PairPage {
    /// The pairs, in the order of their creation numbers.
    pub pairs: Vec<Pair>,
    /// Whether there may be more behind the last one.
    pub goes_on: bool,
}

/// Which pairs are wanted.
pub struct PairQuery<'a> {
    /// Whose records.
    pub tenant: &'a Tenant,
    /// Of which kind.
    pub kind: RecordKind,
    /// The pair behind which the page begins; zeros for the first page.
    pub after: (u64, u64),
    /// Most pairs of the page.
    pub limit: usize,
    /// Whether a pair is wanted.
    pub wants: &'a dyn Fn(&Pair) -> Result<bool, Error>,
    /// Whether the search may go on; asked often.
    pub goes_on: &'a dyn Fn() -> bool,
}

/// The view.
pub struct Duplicates {
    seal: Seal,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    following: Following,
    tenants: BTreeMap<Tenant, Registers>,
}

/// The prints of one tenant.
#[derive(Default)]
struct Registers {
    candidates: Register<PersonPrint>,
    vacancies: Register<VacancyPrint>,
}

impl Duplicates {
    /// A view that has seen nothing yet, with digests under this key.
    #[must_use]
    pub fn new(key: &[u8; SEAL_KEY_BYTES]) -> Self {
        Self {
            seal: Seal::new(key),
            state: RwLock::default(),
        }
    }

    /// Brings the view up to the last durable change and tells its sequence. `goes_on` is told how many records were read
    /// and says whether to go on; what was read until then is kept.
    ///
    /// # Errors
    /// `Unavailable` when stopped or when the store cannot be read.
    pub fn follow(&self, store: &Store, goes_on: &mut dyn FnMut(u64) -> bool) -> Result<Sequence, Error> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.follow(store, &self.seal, goes_on)
    }

    /// Records with the identity document that stands in `candidate`, in the order of creation; none without one.
    #[must_use]
    pub fn with_document(&self, tenant: &Tenant, candidate: &Candidate) -> Vec<u64> {
        let print = PersonPrint::of(candidate, tenant.as_str(), &self.seal);
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let registers = state.tenants.get(tenant);
        registers.map_or_else(Vec::new, |registers| registers.candidates.proven(&print))
    }

    /// Records that may mean the same as this one, the likeliest first; equal ones in the order of creation.
    #[must_use]
    pub fn of(&self, tenant: &Tenant, kind: RecordKind, number: u64) -> Vec<Duplicate> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = state
            .tenants
            .get(tenant)
            .map_or_else(Vec::new, |registers| match kind {
                RecordKind::Candidate => registers.candidates.like(number, 0),
                RecordKind::Vacancy => registers.vacancies.like(number, 0),
                _ => Vec::new(),
            });
        found.sort_by_key(|found| (std::cmp::Reverse(found.likeness.score), found.number));
        found
    }

    /// The next page of all pairs.
    ///
    /// # Errors
    /// What `wants` failed with; `Unavailable` when stopped.
    pub fn pairs(&self, query: &PairQuery<'_>) -> Result<PairPage, Error> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        match (query.kind, state.tenants.get(query.tenant)) {
            (RecordKind::Candidate, Some(registers)) => registers.candidates.pairs(query),
            (RecordKind::Vacancy, Some(registers)) => registers.vacancies.pairs(query),
            _ => Ok(PairPage::default()),
        }
    }
}
