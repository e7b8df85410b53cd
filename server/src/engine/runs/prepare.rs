//! What a run works on: a request made canonical, the rows that take part with their versions, and the basis. Nothing
//! is ranked here.

use super::delta::Base;
use super::{RunStart, fault};
use crate::engine::bulk::{check_min_score, per_candidate};
use crate::engine::matching::{Run, list_length};
use crate::engine::pool_view::TenantPool;
use crate::engine::resident::Resident;
use crate::engine::two_sided::{Lengths, checked};
use crate::engine::{Call, Detail, Engine, EngineError, Principal};
use duijie_domain::{Candidate, Vacancy};
use duijie_indexer::index::SearchFilter;
use duijie_indexer::runs::{RunBasis, RunPlan, RunRequest, RunRow, RunRows};
use duijie_indexer::store::{Sequence, Tenant};
use duijie_matcher::matching::Selection;
use duijie_matcher::{CandidateRow, VacancyRow};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// Everything that a run needs besides its request.
pub(super) struct Prepared {
    pub(super) run: Run,
    pub(super) rows: RunRows,
    pub(super) basis: RunBasis,
}

impl Prepared {
    /// Whether lists made for the plan and its rows are those that would be made now.
    pub(super) fn continues(&self, plan: &RunPlan, rows: &RunRows) -> bool {
        self.basis.fingerprint == plan.basis.fingerprint && self.rows == *rows
    }
}

impl Engine {
    /// The request with names resolved and numbers checked.
    pub(super) fn run_request(
        &self,
        caller: &Principal,
        start: &RunStart,
    ) -> Result<RunRequest, EngineError> {
        let wanted = &start.wanted;
        check_min_score(wanted)?;
        let per_vacancy = list_length("k", wanted.k, 0)?;
        let per_candidate = per_candidate(wanted)?.unwrap_or(0);
        if per_vacancy == 0 && per_candidate == 0 {
            return Err(fault::nothing_wanted());
        }
        let lengths = Lengths {
            vacancy: per_vacancy,
            candidate: per_candidate,
        };
        let two_sided = wanted.two_sided.as_ref();
        let two_sided = two_sided.map(|two_sided| checked(two_sided, lengths));
        Ok(RunRequest {
            vacancies: self.named_vacancies(caller, &wanted.vacancies)?,
            vacancy_filter: wanted.vacancy_filter.clone(),
            candidate_filter: wanted.candidate_filter.clone(),
            profile: self.profiles.get(&wanted.profile)?.name.to_string(),
            per_vacancy: narrow(per_vacancy),
            per_candidate: narrow(per_candidate),
            min_score: wanted.min_score,
            explained: wanted.detail == Detail::Evidence,
            date: wanted.date,
            base: start.base,
            two_sided: two_sided.transpose()?,
        })
    }

    /// The rows that take part now.
    pub(super) fn prepare(
        &self,
        caller: &Principal,
        request: &RunRequest,
        date: Date,
        call: &Call,
    ) -> Result<Prepared, EngineError> {
        let run = self.run(caller, &request.profile, Some(date), Sequence::default(), call)?;
        let none = SearchFilter::default();
        if request.vacancy_filter != none || request.candidate_filter != none {
            self.wait_for_index(run.snapshot.sequence, call)?;
        }
        let vacancies = if request.vacancies.is_empty() {
            self.selection::<Vacancy>(caller, &request.vacancy_filter, call)
                .map_err(|error| within("vacancy_", error))?
        } else {
            Selection::of(request.vacancies.iter().copied())
        };
        let candidates = self
            .selection::<Candidate>(caller, &request.candidate_filter, call)
            .map_err(|error| within("candidate_", error))?;
        let rows = RunRows {
            vacancies: rows::<VacancyRow>(&run.pool, &vacancies),
            candidates: rows::<CandidateRow>(&run.pool, &candidates),
        };
        let basis = self.run_basis(&run);
        Ok(Prepared { run, rows, basis })
    }

    /// The finished run from which only changes are to be computed, if the request names one.
    pub(super) fn base_of(
        &self,
        tenant: &Tenant,
        request: &RunRequest,
        prepared: &Prepared,
    ) -> Result<Option<Base>, EngineError> {
        let Some(number) = request.base else {
            return Ok(None);
        };
        let (plan, _) = self.runs.finished(tenant, number)?;
        check_base(&plan, request, &prepared.basis)?;
        Ok(Some(Base::open(&self.runs, &plan, &prepared.rows)?))
    }

    fn run_basis(&self, run: &Run) -> RunBasis {
        let basis = self.basis(run);
        let mut digest = Sha256::new();
        // A profile whose text was changed without a new version shows in its terms.
        digest.update(format!("{:?}", run.profile));
        digest.update(basis.code_table_version.as_bytes());
        digest.update(env!("CARGO_PKG_VERSION"));
        RunBasis {
            profile: basis.profile,
            profile_version: basis.profile_version,
            code_table_version: basis.code_table_version,
            fingerprint: digest.finalize().into(),
            sequence: basis.sequence,
            date: basis.date,
        }
    }
}

/// Lists are brought up to date from the pieces of the base, so it is pieces that must be alike. How both sides' lists are
/// made anew from them may differ.
fn check_base(base: &RunPlan, request: &RunRequest, basis: &RunBasis) -> Result<(), EngineError> {
    let kept = &base.request;
    let (kept_lengths, lengths) = (kept.piece_lengths(), request.piece_lengths());
    let same = [
        ("k", kept_lengths.0 == lengths.0),
        ("k_per_candidate", kept_lengths.1 == lengths.1),
        ("min_score", kept.min_score == request.min_score),
        ("view", kept.explains_pieces() == request.explains_pieces()),
        ("date", base.basis.date == basis.date),
        ("profile", base.basis.fingerprint == basis.fingerprint),
    ];
    match same.into_iter().find(|(_, is_same)| !is_same) {
        Some((field, _)) => Err(fault::base_differs(field)),
        None => Ok(()),
    }
}

fn rows<Row: Resident>(pool: &TenantPool, selection: &Selection) -> Vec<RunRow> {
    let cards = Row::cards(pool);
    let row = |number: u64| {
        let card = cards.get(number)?;
        Some(RunRow {
            number,
            version: card.version,
            key: card.key.clone(),
            title: card.title.clone(),
        })
    };
    let numbers = Row::chosen(pool, selection).into_iter();
    numbers.filter_map(row).collect()
}

/// A request has two filters, so each path says which one is meant.
fn within(prefix: &str, error: EngineError) -> EngineError {
    match error {
        EngineError::InvalidInput(mut violations) => {
            for violation in &mut violations {
                violation.field.insert_str(0, prefix);
            }
            EngineError::InvalidInput(violations)
        }
        other => other,
    }
}

/// Lengths of lists are far below the largest number.
fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
