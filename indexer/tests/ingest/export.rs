//! Exports from a store: whole files or none, one tenant's records, cells that no spreadsheet runs.

use crate::records::Choices;
use crate::support::{now, store, tenant};
use duijie_domain::{Employer, RecordKind};
use duijie_indexer::export::{ExportFormat, ExportOptions, FORMATS, export, write_records};
use duijie_indexer::store::{Store, Tenant, Write, WriteRequest};

fn employers(count: u64) -> Vec<Employer> {
    let named = |number: u64| Employer {
        key: duijie_domain::RecordKey::new("fair", format!("{number}")),
        ..Choices(number).employer()
    };
    (0..count).map(named).collect()
}

fn filled(tenant: &Tenant, employers: &[Employer]) -> Store {
    let store = store();
    let writes = employers
        .iter()
        .map(|employer| Write::create(tenant, employer).unwrap())
        .collect();
    store.write(WriteRequest::new(now(), writes).unwrap()).unwrap();
    store
}

#[test]
fn all_records_of_a_tenant_and_only_those_are_exported() {
    let (own, folder) = (employers(1_500), tempfile::tempdir().unwrap());
    let store = filled(&tenant(), &own);
    let other = Tenant::new("linyi").unwrap();
    store
        .write(WriteRequest::new(now(), vec![Write::create(&other, &own[0]).unwrap()]).unwrap())
        .unwrap();
    let mut told = 0;
    for format in FORMATS {
        let path = folder.path().join(format.id).with_extension(format.extension);
        let mut progress = |written| told = written;
        let options = ExportOptions {
            progress: Some(&mut progress),
            ..ExportOptions::new()
        };
        let count = export(&store, &tenant(), RecordKind::Employer, &path, format, options).unwrap();
        assert_eq!(count, 1_500);
    }
    assert_eq!(told, 1_000);
    let lines = std::fs::read_to_string(folder.path().join("jsonl.jsonl")).unwrap();
    let read: Vec<Employer> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read, own);
}

#[test]
fn an_export_that_fails_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let path = folder.path().join("firms").with_extension(format.extension);
        std::fs::write(&path, "old").unwrap();
        let failing = employers(1)
            .into_iter()
            .map(Ok)
            .chain([Err(duijie_indexer::Error::Internal("x".into()))]);
        assert!(write_records(failing, &path, format, ExportOptions::new()).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        std::fs::remove_file(&path).unwrap();
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn no_cell_begins_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firms.csv");
    let mut employer = employers(1).remove(0);
    employer.registered_name = "=HYPERLINK(\"http://x\")".into();
    employer.source = "@x".into();
    let format = ExportFormat::named("csv").unwrap();
    write_records([Ok(employer)].into_iter(), &path, format, ExportOptions::new()).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("\"'=HYPERLINK(\"\"http://x\"\")\"") && text.contains(",'@x"),
        "{text}"
    );
}

#[test]
fn a_text_too_long_for_a_workbook_is_named_and_never_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firms.xlsx");
    let mut employer = employers(1).remove(0);
    employer.profile = "长".repeat(40_000);
    let format = ExportFormat::named("xlsx").unwrap();
    let error = write_records([Ok(employer)].into_iter(), &path, format, ExportOptions::new())
        .unwrap_err()
        .to_string();
    assert!(error.contains("单位简介") && error.contains("csv"), "{error}");
    assert!(!path.exists());
}
