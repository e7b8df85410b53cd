//! Files, plans and stores shared by these tests.

use duijie_domain::Vacancy;
use duijie_domain::code::CodeBook;
use duijie_indexer::ingest::{ImportPlan, Mapping, RowProblem, RowResult, Tabular, guess_file};
use duijie_indexer::store::{Store, StoreOptions, Tenant};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(crate) const TODAY: Date = date(2026, 11, 21);

/// A folder with one file in it.
pub(crate) struct Kept {
    pub(crate) folder: TempDir,
    pub(crate) path: PathBuf,
}

pub(crate) fn file(name: &str, bytes: impl AsRef<[u8]>) -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Kept { folder, path }
}

pub(crate) fn tenant() -> Tenant {
    Tenant::new("heze").unwrap()
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_second(1).unwrap()
}

pub(crate) fn store() -> Store {
    Store::open(&StoreOptions::in_memory()).unwrap()
}

/// A plan by the mapping that the headers of the file suggest.
pub(crate) fn guessed_plan(path: &Path) -> ImportPlan {
    let mut mapping = guess_file(path).unwrap().unwrap().mapping;
    mapping.publisher = Some("fair".into());
    plan(path, mapping)
}

pub(crate) fn plan(path: &Path, mapping: Mapping) -> ImportPlan {
    ImportPlan::new(path, mapping, CodeBook::embedded(), TODAY).unwrap()
}

pub(crate) fn rows<R: Tabular>(plan: &ImportPlan) -> Vec<RowResult<R>> {
    plan.rows::<R>().unwrap().collect::<Result<_, _>>().unwrap()
}

/// The results of a table of vacancies whose columns are guessed.
pub(crate) fn vacancies(text: impl AsRef<[u8]>) -> Vec<RowResult<Vacancy>> {
    rows(&guessed_plan(&file("posts.csv", text).path))
}

pub(crate) const HEADER: &str = "岗位编号,用人单位编号,岗位名称,工作地点区划,招聘人数";

/// A table of one good vacancy with a further column.
pub(crate) fn with_column(header: &str, cell: &str) -> String {
    format!(
        "{HEADER},{header}\n1,firm,普工,371502,5,\"{}\"\n",
        cell.replace('"', "\"\"")
    )
}

/// The only vacancy of such a table.
pub(crate) fn vacancy_with(header: &str, cell: &str) -> Vacancy {
    let mut results = vacancies(with_column(header, cell));
    results
        .remove(0)
        .outcome
        .map_err(|problems| format!("{cell}: {problems:?}"))
        .unwrap()
        .record
}

/// The problems of the only row of such a table.
pub(crate) fn problems_with(header: &str, cell: &str) -> Vec<RowProblem> {
    let mut results = vacancies(with_column(header, cell));
    results
        .remove(0)
        .outcome
        .map(|imported| format!("{cell}: {imported:?}"))
        .unwrap_err()
}
