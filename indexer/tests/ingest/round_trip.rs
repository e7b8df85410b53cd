//! The law of import and export: what is exported is imported as the same record, in every format and language.

use crate::records::Choices;
use crate::support::{TODAY, rows};
use duijie_domain::code::CodeBook;
use duijie_indexer::export::{ExportFormat, ExportOptions, write_records};
use duijie_indexer::ingest::{ImportPlan, Language, Mapping, RowProblem, Tabular, guess_file};
use proptest::prelude::*;
use std::fmt::Debug;
use std::path::Path;

fn options(with_names: Option<&CodeBook>, language: Language) -> ExportOptions<'_> {
    ExportOptions {
        language,
        names: with_names,
        ..ExportOptions::new()
    }
}

/// The mapping of an exported file: every header has to mean its own field.
fn own_mapping<R: Tabular>(path: &Path) -> Mapping {
    let Some(guess) = guess_file(path).unwrap() else {
        return Mapping::new(R::KIND);
    };
    assert!(
        guess
            .columns
            .iter()
            .all(|column| column.confidence_percent == 100),
        "{:?}",
        guess.columns
    );
    assert_eq!(guess.mapping.kind, R::KIND);
    assert_eq!(guess.mapping.employer, None);
    guess.mapping
}

fn survives<R: Tabular + Debug>(record: &R, extension: &str, language: Language, with_names: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records").with_extension(extension);
    let book = CodeBook::embedded();
    let format = ExportFormat::of_path(&path).unwrap();
    let records = std::iter::once(Ok(record.clone()));
    write_records(
        records,
        &path,
        format,
        options(with_names.then_some(&*book), language),
    )
    .unwrap();
    let plan = ImportPlan::new(&path, own_mapping::<R>(&path), book, TODAY).unwrap();
    let mut results = rows::<R>(&plan);
    assert_eq!(results.len(), 1, "{record:?}");
    let result = results.remove(0);
    let imported = result
        .outcome
        .unwrap_or_else(|problems| panic!("{problems:?}\n{record:?}"));
    assert_eq!(imported.record, *record);
    let about_record = ["WORDING_DOUBTFUL", "ELEMENT_MISSING"];
    let about_cells = |problem: &RowProblem| !about_record.contains(&problem.code);
    assert!(!result.warnings.iter().any(about_cells), "{:?}", result.warnings);
}

fn survives_everywhere<R: Tabular + Debug>(record: &R) {
    for extension in ["csv", "tsv", "xlsx", "jsonl"] {
        survives(record, extension, Language::Chinese, true);
        survives(record, extension, Language::English, false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn vacancies_survive(seed in any::<u64>()) {
        survives_everywhere(&Choices(seed).vacancy());
    }

    #[test]
    fn candidates_survive(seed in any::<u64>()) {
        survives_everywhere(&Choices(seed).candidate());
    }

    #[test]
    fn employers_survive(seed in any::<u64>()) {
        survives_everywhere(&Choices(seed).employer());
    }
}
