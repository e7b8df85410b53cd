//! Bytes of the past: what every layout that could be backed up has written still comes back, field by field.
//!
//! `tests/fixtures/` holds one backup of each layout, as the program of its time has made it, and the records of version 2 that
//! stand in the one of layout 4. A new layout or version of a record gets files of its own, and those that are there never change.
//! `what_is_written_today_is_read_the_same` writes such files anew at each run, into `fixtures-of-today` below the folder `tmp` of
//! Cargo's target folder: from there they are copied when there is a new layout or version, and not otherwise.

use crate::support::{make, open, restore};
use duijie_domain::candidate::{Consent, ConsentPurpose, DocumentKind, IdentityDocument, WorkPeriod};
use duijie_domain::code::{DivisionCode, EducationCode, OccupationCode, ServiceCode, TargetGroupCode};
use duijie_domain::event::Step;
use duijie_domain::fair::Booth;
use duijie_domain::place::Place;
use duijie_domain::vacancy::WorkSite;
use duijie_domain::{Candidate, Employer, Event, Fact, Fair, Record, RecordKey, RecordKind, Vacancy};
use duijie_indexer::store::engine::{Engine, Tree, checked::CheckedEngine, redb::RedbEngine};
use duijie_indexer::store::{
    EngineKind, Envelope, ErasureReason, LAYOUT_VERSION, Merging, Operation, Outcome, Sequence, Store,
    Stored, Tenant, Verdict, Write, WriteRequest, Written,
};
use jiff::Timestamp;
use jiff::civil::date;
use rstest::rstest;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// When the register of the fixture was begun, in seconds since 1970; every request comes a second later.
const BEGUN_SECONDS: i64 = 1_790_000_000;
/// Records of version 2 as files: kind, number and name.
const RECORDS: [(RecordKind, u64, &str); 2] = [
    (RecordKind::Candidate, 3, "record-version-2-whole.bin"),
    (RecordKind::Event, 2, "record-version-2-words.bin"),
];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn tenant() -> Tenant {
    Tenant::new("heze").unwrap()
}

fn key(own_id: &str) -> RecordKey {
    RecordKey::new("fair", own_id)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(BEGUN_SECONDS + seconds).unwrap()
}

fn employer() -> Employer {
    Employer {
        key: key("F"),
        registered_name: "第一厂".into(),
        profile: "做电机".into(),
        seat: Some(Place::in_division(DivisionCode::new("371702"))),
        ..Employer::default()
    }
}

fn vacancy(title: &str) -> Vacancy {
    Vacancy {
        key: key("V"),
        employer: "F".into(),
        title: title.into(),
        occupation: Fact::Known(OccupationCode::new("6-18-02-04")),
        sites: vec![WorkSite {
            place: Place::in_division(DivisionCode::new("371702")),
            head_count: 2,
            filled: 1,
        }],
        duties: "焊接机架".into(),
        valid_until: Some(date(2026, 12, 31)),
        ..Vacancy::default()
    }
}

fn person(own_id: &str, phone: &str) -> Candidate {
    let mut person = Candidate {
        key: key(own_id),
        target_groups: Fact::Known(vec![TargetGroupCode::new("graduate")]),
        experience_months: Fact::Known(7),
        skills: Fact::Absent,
        work_history: vec![WorkPeriod {
            occupation: Some(OccupationCode::new("6-18-02-04")),
            employer: "第二厂".into(),
            from: date(2025, 7, 1),
            to: None,
            duties: "焊接".into(),
        }],
        free_text: "吃苦耐劳".into(),
        consents: vec![Consent {
            purpose: ConsentPurpose::Contact,
            granted: true,
            decided_on: date(2026, 9, 1),
        }],
        ..Candidate::default()
    };
    person.person.name = format!("王小{own_id}");
    person.person.phone = phone.into();
    person.person.birth_date = Fact::Known(date(2003, 5, 6));
    person.person.document = Some(IdentityDocument {
        kind: DocumentKind::Passport,
        number: "E12345678".into(),
    });
    person.education.level = Fact::Known(EducationCode::new("31"));
    person.education.school = "职业学院".into();
    person
}

/// What the publisher of the merged record knew and the other did not.
fn settled(own_id: &str) -> Candidate {
    Candidate {
        home: Fact::Known(Place::in_division(DivisionCode::new("371722"))),
        ..person(own_id, "13800000002")
    }
}

fn event(own_id: &str, vacancy: Option<u64>, step: Step, note: &str) -> Event {
    Event {
        key: key(own_id),
        happened_at: at(0),
        actor: "officer Li".into(),
        candidate: Some(1),
        vacancy,
        fair: None,
        step,
        note: note.into(),
    }
}

fn recommended() -> Event {
    event("e-1", Some(1), Step::Recommended, "")
}

fn served() -> Event {
    let (service, proof) = (ServiceCode::new("guidance"), "指导-17".into());
    event("e-2", None, Step::Served { service, proof }, "家里有老人")
}

fn fair() -> Fair {
    Fair {
        key: key("fair"),
        name: "秋季专场".into(),
        form: duijie_domain::fair::FairForm::default(),
        place: Some(Place::in_division(DivisionCode::new("371702"))),
        opens_at: date(2026, 10, 1).at(9, 0, 0, 0),
        closes_at: date(2026, 10, 1).at(17, 0, 0, 0),
        check_in_until: None,
        talk_minutes: 15,
        booths: vec![Booth {
            number: "A1".into(),
            employer: 1,
            vacancies: vec![1],
            staff: 2,
            east_m: -3,
            north_m: 4,
        }],
        cancelled: false,
    }
}

fn verdict() -> Verdict {
    Verdict {
        actor: "officer Li".into(),
        reason: "同名不同人".into(),
    }
}

fn upsert<R: Record>(record: &R) -> Write {
    Write::upsert(&tenant(), record).unwrap()
}

/// The one request that was sent under an identifier.
fn identified() -> WriteRequest {
    let persons = ["A", "B", "C", "D", "E"].map(|own_id| match own_id {
        "B" => upsert(&settled(own_id)),
        own_id => upsert(&person(own_id, "13800000001")),
    });
    let request = WriteRequest::new(at(3), persons.to_vec()).unwrap();
    request.identified(&tenant(), "request-1").unwrap()
}

/// A register with everything that a store keeps: records of every kind, a past, merged and parted ones, who was erased.
fn fill(store: &Store) {
    let candidate = RecordKind::Candidate;
    let merging = Merging {
        merged: 2,
        verdict: verdict(),
        ..Merging::default()
    };
    let one = |second: i64, write: Write| WriteRequest::new(at(second), vec![write]).unwrap();
    for request in [
        one(0, upsert(&employer())),
        one(1, upsert(&vacancy("焊工"))),
        one(2, upsert(&vacancy("电焊工"))),
        identified(),
        one(4, upsert(&person("A", "13900000001"))),
        one(5, upsert(&recommended())),
        one(6, upsert(&served())),
        one(7, upsert(&fair())),
        one(8, Write::merge(&tenant(), candidate, 1, merging)),
        one(9, Write::dismiss(&tenant(), candidate, (1, 3), verdict())),
        one(10, Write::delete_number(&tenant(), candidate, 4)),
    ] {
        let results = store.write(request).unwrap();
        assert!(results.iter().all(Result::is_ok), "{results:?}");
    }
    store.erase(&tenant(), 5, at(11)).unwrap();
}

/// A record with the sequence of its last change, and when it was created and changed.
fn stored<R: Record>(number: u64, (revision, created, updated): (u64, i64, i64), body: R) -> Stored<R> {
    Stored {
        envelope: Envelope {
            kind: R::KIND,
            number,
            revision: Sequence(revision),
            tenant: tenant(),
            key: body.key().clone(),
            created_at: at(created),
            updated_at: at(updated),
        },
        body,
    }
}

fn standing<R: Record>(store: &Store) -> Vec<Stored<R>> {
    store.every_tenant().scan(0, 99).unwrap()
}

fn assert_records(store: &Store) {
    assert_eq!(standing(store), [stored(1, (1, 0, 0), employer())]);
    assert_eq!(standing(store), [stored(1, (3, 1, 2), vacancy("电焊工"))]);
    assert_eq!(standing(store), [stored(1, (12, 7, 7), fair())]);
    let events = [
        stored(1, (10, 5, 5), recommended()),
        stored(2, (11, 6, 6), served()),
    ];
    assert_eq!(standing(store), events);
    let whole = Candidate {
        home: settled("B").home,
        ..person("A", "13900000001")
    };
    let persons = [
        stored(1, (14, 3, 8), whole),
        stored(3, (6, 3, 3), person("C", "13800000001")),
    ];
    assert_eq!(standing(store), persons);
}

fn assert_past(store: &Store) {
    let every = store.every_tenant();
    let vacancies = every.former::<Vacancy>(1).unwrap();
    assert_eq!(vacancies.len(), 1);
    assert_eq!(
        (vacancies[0].ended_at, vacancies[0].stored.clone()),
        (at(2), stored(1, (2, 1, 1), vacancy("焊工")))
    );
    let persons = every.scan_former::<Candidate>(None, 99).unwrap();
    let ended = persons
        .iter()
        .map(|former| (former.stored.envelope.number, former.ended_at));
    let ended: Vec<_> = ended.collect();
    assert_eq!(ended, [(1, at(4)), (1, at(8)), (2, at(8)), (4, at(10))]);
    assert_eq!(
        persons[3].stored,
        stored(4, (7, 3, 3), person("D", "13800000001"))
    );
    let source = every.source::<Candidate>(2).unwrap().unwrap();
    assert_eq!(source.body, settled("B"));
    let merged = every.merged_into(RecordKind::Candidate, 1).unwrap();
    assert_eq!(merged.len(), 1);
    assert_eq!((merged[0].number, &merged[0].merge.verdict), (2, &verdict()));
    let told_apart = every.dismissal(RecordKind::Candidate, (3, 1)).unwrap();
    assert_eq!(told_apart, Some(verdict()));
    let erasure = store.erasure(5).unwrap().unwrap();
    assert_eq!(
        (erasure.tenant, erasure.numbers, erasure.erased_at, erasure.reason),
        (tenant(), vec![5], at(11), ErasureReason::Asked)
    );
}

fn assert_feed(store: &Store) {
    use Operation::{Created, Deleted, Merged, Updated};
    use RecordKind::{Candidate, Employer, Event, Fair, Vacancy};
    let changes = store.every_tenant().changes(Sequence(0), 99).unwrap();
    let told = changes
        .iter()
        .map(|change| (change.kind, change.number, change.operation));
    let told: Vec<_> = told.collect();
    let persons = (1..=5).map(|number| (Candidate, number, Created));
    let before = [
        (Employer, 1, Created),
        (Vacancy, 1, Created),
        (Vacancy, 1, Updated),
    ];
    let behind = [
        (Candidate, 1, Updated),
        (Event, 1, Created),
        (Event, 2, Created),
        (Fair, 1, Created),
        (Candidate, 2, Merged),
        (Candidate, 1, Updated),
        (Candidate, 4, Deleted),
        (Candidate, 5, Deleted),
    ];
    let expected: Vec<_> = before.into_iter().chain(persons).chain(behind).collect();
    assert_eq!(told, expected);
}

/// What was answered to the identified request is answered to it again.
fn assert_answers(store: &Store) {
    let again = store.write(identified()).unwrap();
    let expected = (1..=5).map(|number| {
        Ok(Written {
            outcome: Outcome::Created,
            number,
            revision: Sequence(number + 3),
        })
    });
    assert_eq!(again, expected.collect::<Vec<_>>());
    assert_eq!(store.sequence(), Sequence(16));
}

fn assert_whole(store: &Store) {
    assert_records(store);
    assert_past(store);
    assert_feed(store);
    assert_answers(store);
    assert!(store.verify().unwrap().is_sound());
}

#[rstest]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_backup_of_layout_4_comes_back_field_by_field(#[case] engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let restored = restore(&fixture("layout-4.backup"), folder.path(), engine).unwrap();
    let origin = restored.backup.origin;
    assert_eq!((origin.layout, origin.holds_master_key), (4, Some(true)));
    assert!(restored.verification.is_sound());
    assert_whole(&open(engine, folder.path()));
}

/// The files of records are the bytes from which the fields above were read.
#[test]
fn the_records_of_version_2_are_those_of_layout_4() {
    let folder = tempfile::tempdir().unwrap();
    restore(&fixture("layout-4.backup"), folder.path(), EngineKind::Redb).unwrap();
    for ((_, _, name), bytes) in RECORDS.into_iter().zip(records(folder.path())) {
        assert_eq!(fs::read(fixture(name)).unwrap(), bytes, "{name}");
    }
}

#[test]
fn a_backup_of_layout_3_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let file = fixture("layout-3.backup");
    let restored = restore(&file, folder.path(), EngineKind::Sled).unwrap();
    assert_eq!(
        (restored.backup.origin.layout, restored.backup.sequence.0),
        (3, 3)
    );
    assert!(restored.verification.is_sound());
    assert_eq!(
        fs::read(folder.path().join("access/keys.toml")).unwrap(),
        b"a key"
    );
}

/// The bytes of [`RECORDS`] in the data folder of redb.
fn records(data: &Path) -> Vec<Vec<u8>> {
    let engine = RedbEngine::open(&data.join("store"), 1 << 24).unwrap();
    let engine = CheckedEngine::new(Arc::new(engine));
    let bytes = RECORDS.into_iter().map(|(kind, number, _)| {
        let slot = [&[kind as u8], number.to_be_bytes().as_slice()].concat();
        engine.get(Tree::Records, &slot).unwrap().unwrap()
    });
    bytes.collect()
}

/// A later form of what is written has to be a new layout, with files of its own among the fixtures.
#[test]
fn what_is_written_today_is_read_the_same() {
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures-of-today");
    if written.exists() {
        fs::remove_dir_all(&written).unwrap();
    }
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(EngineKind::Redb, data.path());
    fill(&store);
    let file = written.join(format!("layout-{LAYOUT_VERSION}.backup"));
    make(&store, &file, data.path());
    drop(store);
    for ((_, _, name), bytes) in RECORDS.into_iter().zip(records(data.path())) {
        fs::write(written.join(name), bytes).unwrap();
    }
    restore(&file, folder.path(), EngineKind::Sled).unwrap();
    assert_whole(&open(EngineKind::Sled, folder.path()));
}
