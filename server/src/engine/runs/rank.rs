//! Rankings of a run: persons for a vacancy, vacancies for a person. The only place of a run that asks the matcher; the
//! rest of a run works on lists.

use crate::engine::pool_view::TenantPool;
use crate::engine::resident::Resident;
use duijie_matcher::compile::Tables;
use duijie_matcher::explain::{Explanation, explain};
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{
    Counts, Limits, Ranking, Selection, candidates_for_vacancy, vacancies_for_candidate,
};
use duijie_matcher::top_k::Hit;
use duijie_matcher::{Cancelled, CandidateRow, Control, VacancyRow};

/// A row that gets a list of rows of the other side.
pub(super) trait Ranked: Resident {
    /// The rows of its list.
    type Other: Resident;

    /// What the matcher says of these rows.
    fn ranking(
        &self,
        pool: &TenantPool,
        others: &Selection,
        asked: &Asked<'_>,
        limits: &Limits,
    ) -> Result<Ranking, Cancelled>;

    /// The reasons behind one entry of the row's list.
    fn explain(&self, other: &Self::Other, context: &Context<'_>, tables: &Tables) -> Explanation;

    /// The row's list.
    fn rank(&self, pool: &TenantPool, others: &Selection, asked: &Asked<'_>) -> Result<Vec<Hit>, Cancelled> {
        Ok(self.ranking(pool, others, asked, &asked.limits)?.hits)
    }

    /// Why others are left out of the row's list.
    fn left_out(
        &self,
        pool: &TenantPool,
        others: &Selection,
        asked: &Asked<'_>,
    ) -> Result<Counts, Cancelled> {
        let counting = Limits {
            k: 0,
            counted: true,
            ..asked.limits
        };
        let ranking = self.ranking(pool, others, asked, &counting)?;
        Ok(ranking.counts.unwrap_or_default())
    }
}

/// What all lists of one side share.
pub(super) struct Asked<'a> {
    pub(super) context: Context<'a>,
    pub(super) limits: Limits,
    pub(super) control: &'a Control,
}

impl Ranked for VacancyRow {
    type Other = CandidateRow;

    fn ranking(
        &self,
        pool: &TenantPool,
        others: &Selection,
        asked: &Asked<'_>,
        limits: &Limits,
    ) -> Result<Ranking, Cancelled> {
        candidates_for_vacancy(
            &asked.context,
            self,
            &pool.candidates,
            others,
            limits,
            asked.control,
        )
    }

    fn explain(&self, other: &CandidateRow, context: &Context<'_>, tables: &Tables) -> Explanation {
        explain(context, other, self, tables)
    }
}

impl Ranked for CandidateRow {
    type Other = VacancyRow;

    fn ranking(
        &self,
        pool: &TenantPool,
        others: &Selection,
        asked: &Asked<'_>,
        limits: &Limits,
    ) -> Result<Ranking, Cancelled> {
        vacancies_for_candidate(
            &asked.context,
            self,
            &pool.vacancies,
            others,
            limits,
            asked.control,
        )
    }

    fn explain(&self, other: &VacancyRow, context: &Context<'_>, tables: &Tables) -> Explanation {
        explain(context, self, other, tables)
    }
}
