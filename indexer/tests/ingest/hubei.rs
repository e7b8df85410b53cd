//! The acceptance case: every position of a real recruitment round becomes a vacancy through a mapping file.

use crate::support::{TODAY, now, store, tenant};
use duijie_domain::code::{CodeBook, CodeSystem, TableMode};
use duijie_domain::rule::RuleMode;
use duijie_domain::{Fact, Vacancy};
use duijie_indexer::ingest::{ImportOptions, ImportPlan, Mapping, import};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const POSITIONS: usize = 5_224;
const PLACES: u32 = 8_027;

/// The folder of the reference data, looked for upwards from this crate.
fn data() -> Option<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = crate_folder
        .ancestors()
        .map(|folder| folder.join("shared/data/hubei_civil_2026"));
    let found = folders.into_iter().find(|folder| folder.is_dir());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "the reference data are needed in CI"
        );
        eprintln!("skipped: shared/data/hubei_civil_2026 is not there");
    }
    found
}

fn plan(data: &Path) -> ImportPlan {
    let majors = std::fs::read_to_string(data.join("undergraduate_majors.tsv")).unwrap();
    let codes = CodeBook::embedded()
        .with_table(CodeSystem::Major, &majors, TableMode::Replace)
        .unwrap();
    let mapping = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/hubei_civil_2026.toml");
    let mapping = Mapping::from_toml(&std::fs::read_to_string(mapping).unwrap()).unwrap();
    ImportPlan::new(data.join("positions.tsv"), mapping, Arc::new(codes), TODAY).unwrap()
}

#[test]
fn every_position_becomes_a_vacancy() {
    let Some(data) = data() else { return };
    let (mut vacancies, mut employers, mut warnings) = (Vec::new(), 0, BTreeMap::<&str, usize>::new());
    for result in plan(&data).rows::<Vacancy>().unwrap() {
        let result = result.unwrap();
        result
            .warnings
            .iter()
            .for_each(|warning| *warnings.entry(warning.code).or_default() += 1);
        let imported = result.outcome.unwrap_or_else(|problems| panic!("{problems:?}"));
        employers += usize::from(imported.employer.is_some());
        vacancies.push(imported.record);
    }
    assert_eq!(vacancies.len(), POSITIONS);
    assert_eq!(vacancies.iter().map(Vacancy::head_count).sum::<u32>(), PLACES);
    assert_eq!(employers, 3_106);
    // One code stands with the name of another major.
    assert_eq!(warnings.get("CODE_NAME_DIFFERS"), Some(&1));
    assert!(warnings["DIVISION_WIDENED"] >= 541);
    let in_province = vacancies
        .iter()
        .filter(|vacancy| vacancy.sites[0].place.division.as_str() == "420000")
        .count();
    assert_eq!(in_province, 541);
    assert!(
        vacancies
            .iter()
            .all(|vacancy| vacancy.rules.get("major") == Some(&RuleMode::Must))
    );
    let for_graduates = |vacancy: &&Vacancy| {
        vacancy
            .target_groups
            .iter()
            .any(|target| target.group.as_str() == "graduate" && target.graduation_year == Some(2026))
    };
    assert_eq!(vacancies.iter().filter(for_graduates).count(), 2_171);
    let joined = vacancies
        .iter()
        .flat_map(|vacancy| &vacancy.requirements.majors)
        .filter(|code| code.as_str() == "081010");
    assert_eq!(joined.count(), 6);
    assert_eq!(
        vacancies
            .iter()
            .filter(|vacancy| vacancy.requirements.degree == Fact::Absent)
            .count(),
        441
    );
}

#[test]
fn a_value_that_the_mapping_does_not_know_is_an_error_of_its_row() {
    let Some(data) = data() else { return };
    let text = std::fs::read_to_string(data.join("positions.tsv")).unwrap();
    let lines: Vec<&str> = text.lines().take(4).collect();
    let text = lines.join("\n").replacen("研究生（仅限博士）", "博士后", 1);
    let kept = crate::support::file("positions.tsv", text);
    let mapping = plan(&data).mapping().clone();
    let results = crate::support::rows::<Vacancy>(&crate::support::plan(&kept.path, mapping));
    let problems = results[2].outcome.as_ref().unwrap_err();
    assert_eq!(
        (problems[0].code, problems[0].header.as_str()),
        ("VALUE_NOT_MAPPED", "学历")
    );
    assert!(problems[0].message.zh.contains("博士后"));
    assert!(results[0].outcome.is_ok() && results[1].outcome.is_ok());
}

#[test]
fn importing_the_positions_twice_changes_nothing() {
    let Some(data) = data() else { return };
    let (plan, store) = (plan(&data), store());
    let first = import(&plan, &store, ImportOptions::new(tenant(), now())).unwrap();
    assert_eq!(
        (first.created, first.refused, first.employers_created),
        (POSITIONS as u64, 0, 3_106)
    );
    let second = import(&plan, &store, ImportOptions::new(tenant(), now())).unwrap();
    assert_eq!(
        (second.unchanged, second.created, second.updated),
        (POSITIONS as u64, 0, 0)
    );
    assert_eq!(second.employers_created, 0);
}
