//! The tables of a plan: texts become indices and numbers, and a row that cannot be used is named and left out.

use super::super::Failure;
use crate::engine::{EarlierSeat, PairWorth, PlanFault, PlanTable};
use duijie_indexer::ingest::{PlainColumn, PlainTable, RowProblem};
use duijie_matcher::plan::market::SCORE_MAX;
use std::path::Path;

const fn column(field: &'static str, others: &'static [&'static str], is_required: bool) -> PlainColumn {
    PlainColumn {
        field,
        others,
        is_required,
    }
}

const VACANCY: PlainColumn = column("vacancy", &["岗位编号", "岗位", "vacancy_id"], true);
const SEEKER: PlainColumn = column("seeker", &["求职者编号", "求职者", "seeker_id"], true);
const SCORE: PlainColumn = column("score", &["匹配分"], true);
const PLACES: [PlainColumn; 2] = [VACANCY, column("places", &["名额", "招聘人数"], true)];
const PAIRS: [PlainColumn; 5] = [
    VACANCY,
    SEEKER,
    SCORE,
    column("employer_score", &["单位看人"], false),
    column("seeker_score", &["求职者看岗位"], false),
];
const EARLIER: [PlainColumn; 3] = [SEEKER, VACANCY, column("price", &["名额价格"], false)];

/// What was read, and what could not be used.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) table: PlanTable,
    pub(super) problems: Vec<RowProblem>,
}

impl Tables {
    pub(super) fn read(vacancies: &Path, edges: &Path) -> Result<Self, Failure> {
        let mut tables = Self::default();
        tables.each_row(vacancies, &PLACES, |table, cells| {
            let places = number("places", &cells[1], u32::MAX)?;
            table.add_vacancy(&cells[0], places)
        })?;
        tables.each_row(edges, &PAIRS, |table, cells| {
            let worth = PairWorth {
                score: number("score", &cells[2], SCORE_MAX)?,
                employer_score: told("employer_score", &cells[3])?,
                seeker_score: told("seeker_score", &cells[4])?,
            };
            table.add_pair(&cells[0], &cells[1], worth)
        })?;
        Ok(tables)
    }

    /// An earlier plan.
    pub(super) fn previous(&mut self, path: &Path) -> Result<Vec<EarlierSeat>, Failure> {
        let mut seats = Vec::new();
        self.each_row(path, &EARLIER, |_, cells| {
            seats.push(EarlierSeat {
                seeker: cells[0].clone(),
                vacancy: cells[1].clone(),
                price: Some(told("price", &cells[2])?.unwrap_or(0)),
            });
            Ok(())
        })?;
        Ok(seats)
    }

    fn each_row(
        &mut self,
        path: &Path,
        columns: &'static [PlainColumn],
        mut take: impl FnMut(&mut PlanTable, &[String]) -> Result<(), PlanFault>,
    ) -> Result<(), Failure> {
        let mut table = PlainTable::open(path, columns)
            .map_err(|error| Failure::Input(format!("{}: {error}", path.display())))?;
        while let Some((row, cells)) = table.next_row()? {
            let taken = cells.map(|cells| take(&mut self.table, &cells));
            match taken {
                Ok(Ok(())) => {}
                Ok(Err(fault)) => self.problems.push(at(fault, row)),
                Err(problem) => self.problems.push(problem),
            }
        }
        Ok(())
    }
}

fn at(fault: PlanFault, row: u64) -> RowProblem {
    let PlanFault {
        field,
        code,
        message,
        hint,
    } = fault;
    RowProblem {
        row,
        field: field.to_owned(),
        header: field.to_owned(),
        code,
        message,
        hint,
    }
}

fn number(field: &'static str, text: &str, most: u32) -> Result<u32, PlanFault> {
    let read = text.parse().ok().filter(|&number: &u32| number <= most);
    read.ok_or_else(|| PlanFault::number(field, text, most))
}

/// A number that may be left out.
fn told(field: &'static str, text: &str) -> Result<Option<u32>, PlanFault> {
    match text {
        "" => Ok(None),
        text => number(field, text, SCORE_MAX).map(Some),
    }
}
