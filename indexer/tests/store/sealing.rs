//! Persons in the data folder: nothing of them is readable without their keys, what older programs wrote in the open is
//! sealed, and a vault that does not fit is refused in words.

use crate::merging::{body, merge, one, person, undo};
use crate::support::{assert_sound, at, tenant, without_checksums, write, written};
use duijie_domain::candidate::WorkPeriod;
use duijie_domain::code::ServiceCode;
use duijie_domain::event::Step;
use duijie_domain::{Candidate, Event, RecordKey, RecordKind};
use duijie_indexer::store::engine::{Engine, redb::RedbEngine, sled::SledEngine};
use duijie_indexer::store::{EngineKind, Store, StoreOptions, Verdict, Write};
use duijie_indexer::vault::{SlotState, Vault, VaultPlace};
use jiff::civil::date;
use rstest::rstest;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Stands in every personal field and nowhere else.
pub(crate) const MARKER: &str = "MARKER-7d41";

pub(crate) fn options(engine: EngineKind, folder: &Path) -> StoreOptions {
    StoreOptions::new(engine, folder)
}

pub(crate) fn open(engine: EngineKind, folder: &Path) -> Store {
    Store::open(&options(engine, folder)).unwrap()
}

/// A person with the marker in every text that tells of it.
pub(crate) fn marked(own_id: &str) -> Candidate {
    let mut candidate = person(own_id, &format!("王{MARKER}"), &format!("138-{MARKER}"));
    candidate.free_text = format!("吃苦耐劳 {MARKER}");
    candidate.education.school = format!("学校 {MARKER}");
    candidate.work_history.push(WorkPeriod {
        occupation: None,
        employer: MARKER.into(),
        from: date(2020, 1, 1),
        to: None,
        duties: MARKER.repeat(40),
    });
    candidate
}

pub(crate) fn note(own_id: &str, candidate: Option<u64>, step: Step) -> Write {
    let event = Event {
        key: RecordKey::new("center", own_id),
        happened_at: at(1),
        actor: "officer".into(),
        candidate,
        vacancy: None,
        fair: None,
        step,
        note: format!("家里 {MARKER}"),
    };
    Write::upsert(&tenant(), &event).unwrap()
}

fn served() -> Step {
    Step::Served {
        service: ServiceCode::new("1"),
        proof: MARKER.into(),
    }
}

/// Persons 1 to 4 with a past: changed, merged, parted, told apart, deleted; events about them.
pub(crate) fn fill(store: &Store) {
    let verdict = Verdict {
        actor: "officer".into(),
        reason: MARKER.into(),
    };
    let persons = ["A", "B", "C", "D"].map(|own_id| Write::upsert(&tenant(), &marked(own_id)).unwrap());
    write(store, persons.to_vec());
    let mut changed = marked("A");
    changed.person.phone = format!("139-{MARKER}");
    let events = vec![
        note("e-1", Some(1), served()),
        note("e-2", Some(2), Step::Contacted),
        note("e-3", None, Step::TakenBack { event: 2 }),
    ];
    write(store, events);
    for change in [
        Write::upsert(&tenant(), &changed).unwrap(),
        merge(1, 2),
        merge(1, 3),
        undo(3),
        Write::dismiss(&tenant(), RecordKind::Candidate, (1, 3), verdict),
        Write::delete_number(&tenant(), RecordKind::Candidate, 4),
    ] {
        written(&one(store, change));
    }
}

/// The files below `folder` that hold the marker.
pub(crate) fn with_marker(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(with_marker(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            let has_marker = bytes.windows(MARKER.len()).any(|part| part == MARKER.as_bytes());
            found.extend(has_marker.then_some(path));
        }
    }
    found
}

fn event(store: &Store, number: u64) -> Event {
    store.every_tenant().get::<Event>(number).unwrap().unwrap().body
}

#[rstest]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn nothing_of_a_person_is_readable_in_the_folder(#[case] engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(engine, folder.path());
    fill(&store);
    drop(store);
    assert_eq!(with_marker(folder.path()), Vec::<PathBuf>::new());

    let store = open(engine, folder.path());
    assert_eq!(body(&store, 3), Some(marked("C")));
    assert_eq!(
        store.every_tenant().source::<Candidate>(2).unwrap().unwrap().body,
        marked("B")
    );
    assert_eq!(
        store.every_tenant().former::<Candidate>(4).unwrap()[0]
            .stored
            .body,
        marked("D")
    );
    assert_eq!(event(&store, 1).step, served());
    assert_eq!(event(&store, 3).note, format!("家里 {MARKER}"));
    assert_eq!(
        store
            .every_tenant()
            .merged_into(RecordKind::Candidate, 1)
            .unwrap()[0]
            .number,
        2
    );
    assert_sound(&store);
}

fn bare(engine: EngineKind, folder: &Path) -> Arc<dyn Engine> {
    match engine {
        EngineKind::Sled => Arc::new(SledEngine::open(folder, 1 << 24).unwrap()),
        _ => Arc::new(RedbEngine::open(folder, 1 << 24).unwrap()),
    }
}

/// Layouts 1 and 2 had fewer trees; what is in the others is as it was then.
#[rstest]
#[case(EngineKind::Sled, 3)]
#[case(EngineKind::Redb, 1)]
#[case(EngineKind::Redb, 2)]
#[case(EngineKind::Redb, 3)]
fn what_an_earlier_program_wrote_in_the_open_is_sealed_once(#[case] engine: EngineKind, #[case] layout: u32) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_on(bare(engine, folder.path()), &StoreOptions::in_memory()).unwrap();
    fill(&store);
    let before = (
        store.every_tenant().scan::<Candidate>(0, 9).unwrap(),
        store.every_tenant().scan::<Event>(0, 9).unwrap(),
    );
    let former = store.every_tenant().scan_former::<Candidate>(None, 99).unwrap();
    drop(store);
    without_checksums(&bare(engine, folder.path()));
    assert!(!with_marker(folder.path()).is_empty());

    // The second time it finds everything done, as after a power cut before the version was written.
    for _ in 0..2 {
        let version = format!("layout = {layout}\nengine = \"{}\"\n", engine.name());
        fs::write(folder.path().join("VERSION"), version).unwrap();
        let store = open(engine, folder.path());
        let after = (
            store.every_tenant().scan::<Candidate>(0, 9).unwrap(),
            store.every_tenant().scan::<Event>(0, 9).unwrap(),
        );
        assert_eq!(after, before);
        assert_eq!(
            store.every_tenant().scan_former::<Candidate>(None, 99).unwrap(),
            former
        );
        assert_eq!(
            store
                .every_tenant()
                .dismissal(RecordKind::Candidate, (3, 1))
                .unwrap()
                .unwrap()
                .reason,
            MARKER
        );
        assert_sound(&store);
    }
    let copy = tempfile::tempdir().unwrap();
    let mirrored = open(engine, copy.path());
    let persons = before
        .0
        .iter()
        .map(|stored| Write::upsert(&tenant(), &stored.body).unwrap());
    write(&mirrored, persons.collect());
    drop(mirrored);
    assert_eq!(with_marker(copy.path()), Vec::<PathBuf>::new());
}

#[test]
fn a_key_whose_person_never_came_is_used_by_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let place = VaultPlace::of(folder.path(), None);
    drop(open(EngineKind::Redb, folder.path()));
    let vault = Vault::open(&place).unwrap();
    vault.keep(&[(1, Vault::fresh_key().unwrap())].into()).unwrap();
    drop(vault);
    let store = open(EngineKind::Redb, folder.path());
    write(&store, vec![Write::upsert(&tenant(), &marked("A")).unwrap()]);
    drop(store);
    let store = open(EngineKind::Redb, folder.path());
    assert_eq!(body(&store, 1), Some(marked("A")));
}

#[test]
fn a_damaged_key_is_named_by_its_person() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(EngineKind::Redb, folder.path());
    fill(&store);
    drop(store);
    let keys = VaultPlace::of(folder.path(), None).keys_file;
    let whole = fs::read(&keys).unwrap();
    // The last byte is of the checksum alone: the key still opens, and verify tells of it all the same.
    for (place, is_lost) in [(64 * 3, true), (64 * 3 + 20, true), (64 * 3 + 63, false)] {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        fs::write(&keys, damaged).unwrap();
        let store = open(EngineKind::Redb, folder.path());
        let read = store.every_tenant().get::<Candidate>(3);
        let told = read
            .err()
            .map(|error| error.to_string().contains("candidate 3 is damaged"));
        assert_eq!(told, is_lost.then_some(true));
        assert!(store.every_tenant().get::<Candidate>(1).unwrap().is_some());
        let reasons: Vec<_> = store
            .verify()
            .unwrap()
            .findings
            .iter()
            .map(|finding| finding.reason)
            .collect();
        assert_eq!(reasons.contains(&"RECORD_DAMAGED"), is_lost);
        assert!(reasons.contains(&"PERSON_KEY_DAMAGED"));
    }
}

fn refused(folder: &Path) -> &'static str {
    match Store::open(&options(EngineKind::Redb, folder)) {
        Ok(_) => "opened",
        Err(error) => error.reason(),
    }
}

#[test]
fn a_vault_that_does_not_fit_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(EngineKind::Redb, folder.path());
    fill(&store);
    drop(store);
    let place = VaultPlace::of(folder.path(), None);
    let (keys, master) = (
        fs::read(&place.keys_file).unwrap(),
        fs::read(&place.master_key_file).unwrap(),
    );
    fs::write(&place.master_key_file, [7; 32]).unwrap();
    assert_eq!(refused(folder.path()), "MASTER_KEY_WRONG");
    fs::write(&place.master_key_file, [7; 31]).unwrap();
    assert_eq!(refused(folder.path()), "MASTER_KEY_DAMAGED");
    fs::remove_file(&place.master_key_file).unwrap();
    assert_eq!(refused(folder.path()), "MASTER_KEY_MISSING");
    assert!(!place.master_key_file.exists());
    fs::write(&place.master_key_file, &master).unwrap();
    only_owner(&place.master_key_file, 0o644);
    assert_eq!(refused(folder.path()), "MASTER_KEY_OPEN");
    only_owner(&place.master_key_file, 0o600);

    let mut damaged = keys.clone();
    damaged[30] ^= 1;
    fs::write(&place.keys_file, damaged).unwrap();
    assert_eq!(refused(folder.path()), "VAULT_DAMAGED");
    fs::remove_file(&place.keys_file).unwrap();
    assert_eq!(refused(folder.path()), "VAULT_MISSING");
    fs::write(&place.keys_file, keys).unwrap();
    assert_eq!(refused(folder.path()), "opened");
}

#[cfg(unix)]
fn only_owner(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn the_master_key_is_made_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let options = StoreOptions {
        vault: VaultPlace::of(folder.path(), Some(&elsewhere.path().join("keys/master"))),
        ..options(EngineKind::Redb, folder.path())
    };
    drop(Store::open(&options).unwrap());
    let mode = fs::metadata(elsewhere.path().join("keys/master"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(refused(folder.path()), "MASTER_KEY_MISSING");
}

#[test]
fn only_what_is_sealed_takes_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(EngineKind::Redb, folder.path());
    write(&store, vec![crate::support::upsert("A1", "焊工")]);
    drop(store);
    let vault = Vault::open(&VaultPlace::of(folder.path(), None)).unwrap();
    assert_eq!(vault.state(1), SlotState::Empty);
}
