//! Rankings of one piece of a run: persons for these vacancies, vacancies for these persons. The only place of a run
//! that asks the matcher; the rest of a run works on lists.

use duijie_matcher::compile::Tables;
use duijie_matcher::explain::{Explanation, explain};
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{Counts, Limits, Selection, candidates_for_vacancy, vacancies_for_candidate};
use duijie_matcher::parallel::each;
use duijie_matcher::top_k::Hit;
use duijie_matcher::{Cancelled, CandidateRow, Control, VacancyRow};

/// A row that gets a list of rows of the other side.
pub(super) trait Ranked: Sync + Sized + 'static {
    /// The rows of its list.
    type Other: Send + Sync + 'static;

    /// The lists of these rows, in their order.
    fn rank(
        rows: &[(u64, &Self)],
        others: &Selection<'_, Self::Other>,
        asked: &Asked<'_>,
    ) -> Result<Vec<Vec<Hit>>, Cancelled>;

    /// Why others are left out of the row's list.
    fn left_out(&self, others: &Selection<'_, Self::Other>, asked: &Asked<'_>) -> Result<Counts, Cancelled>;

    /// The reasons behind one entry of the row's list.
    fn explain(&self, other: &Self::Other, context: &Context<'_>, tables: &Tables) -> Explanation;
}

/// What all lists of one side share.
pub(super) struct Asked<'a> {
    pub(super) context: Context<'a>,
    pub(super) limits: Limits,
    pub(super) control: &'a Control,
}

impl Asked<'_> {
    fn counting(&self) -> Limits {
        Limits { k: 0, ..self.limits }
    }
}

impl Ranked for VacancyRow {
    type Other = CandidateRow;

    fn rank(
        rows: &[(u64, &Self)],
        others: &Selection<'_, CandidateRow>,
        asked: &Asked<'_>,
    ) -> Result<Vec<Vec<Hit>>, Cancelled> {
        each(rows, |(_, vacancy)| {
            let ranking =
                candidates_for_vacancy(&asked.context, vacancy, others, &asked.limits, asked.control)?;
            Ok(ranking.hits)
        })
    }

    fn left_out(&self, others: &Selection<'_, CandidateRow>, asked: &Asked<'_>) -> Result<Counts, Cancelled> {
        let limits = asked.counting();
        Ok(candidates_for_vacancy(&asked.context, self, others, &limits, asked.control)?.counts)
    }

    fn explain(&self, other: &CandidateRow, context: &Context<'_>, tables: &Tables) -> Explanation {
        explain(context, other, self, tables)
    }
}

impl Ranked for CandidateRow {
    type Other = VacancyRow;

    fn rank(
        rows: &[(u64, &Self)],
        others: &Selection<'_, VacancyRow>,
        asked: &Asked<'_>,
    ) -> Result<Vec<Vec<Hit>>, Cancelled> {
        each(rows, |(_, candidate)| {
            let ranking =
                vacancies_for_candidate(&asked.context, candidate, others, &asked.limits, asked.control)?;
            Ok(ranking.hits)
        })
    }

    fn left_out(&self, others: &Selection<'_, VacancyRow>, asked: &Asked<'_>) -> Result<Counts, Cancelled> {
        let limits = asked.counting();
        Ok(vacancies_for_candidate(&asked.context, self, others, &limits, asked.control)?.counts)
    }

    fn explain(&self, other: &VacancyRow, context: &Context<'_>, tables: &Tables) -> Explanation {
        explain(context, self, other, tables)
    }
}
