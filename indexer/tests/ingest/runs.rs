//! Imports into a store: counts, results file, dry runs, trials, cancelling, a store that fails.

use crate::support::{HEADER, file, guessed_plan, now, store, tenant};
use duijie_domain::{RecordKey, Vacancy};
use duijie_indexer::ingest::{ImportOptions, ImportProgress, import};
use duijie_indexer::store::Sequence;
use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

fn table(rows: usize) -> String {
    (0..rows).fold(format!("{HEADER}\n"), |mut text, row| {
        let count = if row % 10 == 9 { 0 } else { 5 };
        writeln!(text, "id-{row},firm,普工,371502,{count}").unwrap();
        text
    })
}

#[test]
fn good_rows_are_stored_and_every_row_is_accounted_for() {
    let (kept, store) = (file("posts.csv", table(95)), store());
    let results = kept.folder.path().join("results.csv");
    let mut told = Vec::new();
    let mut progress = |progress: ImportProgress| told.push(progress);
    let options = ImportOptions {
        batch_rows: 10,
        results: Some(&results),
        progress: Some(&mut progress),
        ..ImportOptions::new(tenant(), now())
    };
    let report = import(&guessed_plan(&kept.path), &store, options).unwrap();
    assert_eq!((report.rows, report.created, report.refused), (95, 86, 9));
    assert_eq!(report.problems["HEAD_COUNT_OUT_OF_RANGE"], 9);
    assert_eq!(report.sequence, Sequence(86));
    assert!(told.is_sorted_by_key(|progress| progress.rows));
    let last = told.last().unwrap();
    assert_eq!(
        (last.rows, last.rows_refused, last.bytes_done),
        (95, 9, last.bytes_total)
    );
    let text = std::fs::read_to_string(&results).unwrap();
    let is_warning = |line: &&str| line.contains(",warning,");
    assert_eq!(text.lines().filter(|line| !is_warning(line)).count(), 96);
    let warnings: u64 = report.warnings.values().sum();
    assert_eq!(text.lines().filter(is_warning).count() as u64, warnings);
    assert_eq!(report.warnings["ELEMENT_MISSING"], warnings);
    assert!(
        text.lines()
            .any(|line| line.starts_with("11,refused,sites[0].head_count,招聘人数,HEAD_COUNT_OUT_OF_RANGE,"))
    );
    let key = RecordKey::new("fair", "id-3");
    assert!(
        store
            .every_tenant()
            .find::<Vacancy>(&tenant(), &key)
            .unwrap()
            .is_some()
    );
}

#[test]
fn importing_again_changes_only_what_changed() {
    let (kept, store) = (file("posts.csv", table(20)), store());
    let run = |text: String| {
        std::fs::write(&kept.path, text).unwrap();
        import(
            &guessed_plan(&kept.path),
            &store,
            ImportOptions::new(tenant(), now()),
        )
        .unwrap()
    };
    assert_eq!(run(table(20)).created, 18);
    assert_eq!(run(table(20)).unchanged, 18);
    let report = run(table(20).replace("id-3,firm,普工", "id-3,firm,电工"));
    assert_eq!((report.updated, report.unchanged), (1, 17));
}

#[test]
fn a_dry_run_and_a_cancelled_run_store_nothing() {
    let (kept, store) = (file("posts.csv", table(20)), store());
    let options = ImportOptions {
        dry_run: true,
        rows_max: Some(15),
        ..ImportOptions::new(tenant(), now())
    };
    let report = import(&guessed_plan(&kept.path), &store, options).unwrap();
    assert_eq!((report.rows, report.valid, report.refused), (15, 14, 1));
    let cancel = AtomicBool::new(true);
    let options = ImportOptions {
        cancel: Some(&cancel),
        ..ImportOptions::new(tenant(), now())
    };
    assert!(
        import(&guessed_plan(&kept.path), &store, options)
            .unwrap()
            .is_cancelled
    );
    assert_eq!(store.sequence(), Sequence(0));
}

#[test]
fn results_that_cannot_be_written_stop_the_import_before_it_starts() {
    let (kept, store) = (file("posts.csv", table(5)), store());
    let nowhere = kept.folder.path().join("no/such/folder/results.csv");
    let options = ImportOptions {
        results: Some(&nowhere),
        ..ImportOptions::new(tenant(), now())
    };
    assert!(import(&guessed_plan(&kept.path), &store, options).is_err());
    assert_eq!(store.sequence(), Sequence(0));
}
