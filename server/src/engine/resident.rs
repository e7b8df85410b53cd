//! The two kinds of resident rows as the engine asks for them: a row, its card, those that a selection lets through.
//! How rows are kept up to date stands in `pool_view`.

use super::pool_view::{Card, TenantPool};
use duijie_domain::RecordKind;
use duijie_matcher::matching::{Group, Selection};
use duijie_matcher::numbered::Numbered;
use duijie_matcher::{CandidateRow, VacancyRow};

/// A row of the pool.
pub(super) trait Resident: Send + Sync + Sized + 'static {
    /// Of which records the rows are compiled.
    const KIND: RecordKind;

    /// The row with this creation number.
    fn row(pool: &TenantPool, number: u64) -> Option<Self>;

    /// What the rows are called.
    fn cards(pool: &TenantPool) -> &Numbered<Card>;

    /// Creation numbers of the rows that take part, rising.
    fn chosen(pool: &TenantPool, selection: &Selection) -> Vec<u64>;
}

impl Resident for CandidateRow {
    const KIND: RecordKind = RecordKind::Candidate;

    fn row(pool: &TenantPool, number: u64) -> Option<Self> {
        pool.candidates.get(number)
    }

    fn cards(pool: &TenantPool) -> &Numbered<Card> {
        &pool.candidate_cards
    }

    fn chosen(pool: &TenantPool, selection: &Selection) -> Vec<u64> {
        let pool = &pool.candidates;
        Group { pool, selection }.numbers()
    }
}

impl Resident for VacancyRow {
    const KIND: RecordKind = RecordKind::Vacancy;

    fn row(pool: &TenantPool, number: u64) -> Option<Self> {
        pool.vacancies.get(number)
    }

    fn cards(pool: &TenantPool) -> &Numbered<Card> {
        &pool.vacancy_cards
    }

    fn chosen(pool: &TenantPool, selection: &Selection) -> Vec<u64> {
        let pool = &pool.vacancies;
        Group { pool, selection }.numbers()
    }
}
