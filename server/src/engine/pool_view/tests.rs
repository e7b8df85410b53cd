//! Tests of the file of the pool: a file and the feed behind it give what a scan gives, a file that does not fit is told and
//! never used, and a deleted person leaves it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::stored::{self, Unfit};
use super::*;
use crate::generate::{Fair, Sizes};
use duijie_domain::code::LossReasonCode;
use duijie_domain::event::Step as Happening;
use duijie_domain::{Event, Record, RecordKind};
use duijie_indexer::store::{StoreOptions, Write, WriteRequest};
use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tempfile::TempDir;

const SIZES: Sizes = Sizes {
    employers: 4,
    vacancies: 12,
    candidates: 30,
};
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(20);

fn fair(seed: u64) -> Fair {
    Fair::new(seed, Date::constant(2026, 11, 21), SIZES)
}

fn tenant() -> Tenant {
    Tenant::new("county").unwrap()
}

/// A store with these sizes, a data folder for its pool, and the tables.
struct House {
    store: Arc<Store>,
    tables: Arc<Tables>,
    folder: TempDir,
}

impl House {
    fn new(seed: u64) -> Self {
        let house = Self {
            store: Arc::new(Store::open(&StoreOptions::in_memory()).unwrap()),
            tables: Arc::new(Tables::embedded()),
            folder: TempDir::new().unwrap(),
        };
        let fair = fair(seed);
        // Vacancies first, so that their employers come to them by the feed.
        house.upsert(fair.vacancies());
        house.upsert(fair.employers());
        house.upsert(fair.candidates());
        house
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("pool").join("rows")
    }

    fn settings(&self) -> PoolSettings {
        PoolSettings {
            file: Some(self.path()),
            ..PoolSettings::default()
        }
    }

    fn file(&self) -> PoolFile {
        PoolFile::of(&self.settings(), self.tables.version()).unwrap()
    }

    fn upsert<R: Record>(&self, records: impl Iterator<Item = R>) {
        let writes = records.map(|record| Write::upsert(&tenant(), &record).unwrap());
        self.write(writes.collect());
    }

    fn write(&self, writes: Vec<Write>) {
        let request = WriteRequest::new(Timestamp::UNIX_EPOCH, writes).unwrap();
        self.store.write(request).unwrap();
    }

    fn builder(&self) -> Builder {
        Builder::new(Arc::clone(&self.store), Arc::clone(&self.tables), TimeZone::UTC)
    }

    fn scanned(&self) -> Builder {
        let mut builder = self.builder();
        builder.scan().unwrap();
        builder
    }

    fn write_file(&self, snapshot: &PoolSnapshot) {
        stored::write(&self.path(), &self.file().basis, snapshot, &self.store).unwrap();
    }

    fn reason(&self) -> Unfit {
        stored::read(&self.path(), &self.file().basis, &self.store).unwrap_err()
    }

    fn view(&self, settings: &PoolSettings) -> PoolView {
        PoolView::start(
            Arc::clone(&self.store),
            Arc::clone(&self.tables),
            settings,
            TimeZone::UTC,
        )
        .unwrap()
    }
}

fn assert_same(left: &PoolSnapshot, right: &PoolSnapshot) {
    assert_same_rows(left, right);
    let (left, right) = (left.tenant(&tenant()), right.tenant(&tenant()));
    assert!(left.ledger.persons().eq(right.ledger.persons()));
}

/// The same rows; events are in no file, but read from the store at every start.
fn assert_same_rows(left: &PoolSnapshot, right: &PoolSnapshot) {
    assert_eq!(left.sequence, right.sequence);
    let (left, right) = (left.tenant(&tenant()), right.tenant(&tenant()));
    assert!(left.candidates.iter().eq(right.candidates.iter()));
    assert!(left.vacancies.iter().eq(right.vacancies.iter()));
    assert!(left.candidate_cards.iter().eq(right.candidate_cards.iter()));
    assert!(left.vacancy_cards.iter().eq(right.vacancy_cards.iter()));
    assert!(left.vacancy_employers.iter().eq(right.vacancy_employers.iter()));
}

/// A change of the record at a place: another body, or none.
type Step = (RecordKind, usize, bool);

fn carry_out(house: &House, other: &Fair, (kind, place, is_deleted): Step) {
    macro_rules! change {
        ($records:expr) => {{
            let record = $records.nth(place % $records.len()).unwrap();
            if is_deleted {
                house.write(vec![Write::delete(&tenant(), kind, record.key().clone())]);
            } else {
                house.upsert(std::iter::once(record));
            }
        }};
    }
    match kind {
        RecordKind::Candidate => change!(other.candidates()),
        RecordKind::Vacancy => change!(other.vacancies()),
        RecordKind::Employer => change!(other.employers()),
        RecordKind::Fair | RecordKind::Event => happen(house, place as u64, is_deleted),
    }
}

/// A hire, or a hire that falls through.
fn happen(house: &House, place: u64, falls_through: bool) {
    let (site, starts_on, full) = (0, None, true);
    let step = match falls_through {
        true => Happening::Lost {
            reason: LossReasonCode::new("other"),
        },
        false => Happening::Hired {
            site,
            starts_on,
            full,
        },
    };
    let event = Event {
        key: RecordKey::new("test", house.store.sequence().0.to_string()),
        happened_at: Timestamp::UNIX_EPOCH,
        actor: "test".into(),
        candidate: Some(1 + place % u64::from(SIZES.candidates)),
        vacancy: Some(1 + place % u64::from(SIZES.vacancies)),
        fair: None,
        step,
        note: String::new(),
    };
    house.write(vec![Write::create(&tenant(), &event).unwrap()]);
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kind = prop::sample::select(&[
        RecordKind::Candidate,
        RecordKind::Vacancy,
        RecordKind::Employer,
        RecordKind::Event,
    ]);
    prop::collection::vec((kind, 0_usize..40, any::<bool>()), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_file_and_the_feed_behind_it_give_what_a_scan_gives(before in steps(), after in steps(), later in steps()) {
        let (house, other) = (House::new(1), fair(2));
        let mut first = house.scanned();
        before.iter().for_each(|step| carry_out(&house, &other, *step));
        first.catch_up().unwrap();
        house.write_file(&first.snapshot);
        after.iter().for_each(|step| carry_out(&house, &other, *step));
        let read = house.file().read(&house.store).unwrap();
        assert_same_rows(&read, &first.snapshot);
        let mut second = house.builder();
        second.go_on_from(read).unwrap();
        assert_same(&second.snapshot, &house.scanned().snapshot);
        later.iter().for_each(|step| carry_out(&house, &other, *step));
        second.catch_up().unwrap();
        assert_same(&second.snapshot, &house.scanned().snapshot);
    }
}

#[test]
fn a_view_leaves_a_file_from_which_the_next_one_starts() {
    let house = House::new(1);
    let first = house.view(&house.settings()).snapshot();
    let read = house.file().read(&house.store).unwrap();
    assert_same(&read, &first);
    let second = house.view(&house.settings());
    assert_same(&second.snapshot(), &first);
}

#[test]
fn a_file_that_does_not_fit_is_taken_away_and_the_pool_is_built() {
    let spoilt: [fn(&House, &Path); 5] = [
        |_, path| fs::write(path, b"").unwrap(),
        |_, path| {
            let mut bytes = fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(path, bytes).unwrap();
        },
        |_, path| {
            let mut bytes = fs::read(path).unwrap();
            bytes[7] += 1;
            fs::write(path, bytes).unwrap();
        },
        |house, path| {
            let snapshot = house.scanned().snapshot;
            stored::write(path, "another program", &snapshot, &house.store).unwrap();
        },
        |house, path| {
            let mut snapshot = house.scanned().snapshot;
            snapshot.sequence = Sequence(snapshot.sequence.0 + 1);
            stored::write(path, &house.file().basis, &snapshot, &house.store).unwrap();
        },
    ];
    for spoil in spoilt {
        let house = House::new(1);
        house.write_file(&house.scanned().snapshot);
        spoil(&house, &house.path());
        assert!(house.file().read(&house.store).is_none());
        assert!(!house.path().exists());
        let view = house.view(&house.settings());
        assert_same(&view.snapshot(), &house.scanned().snapshot);
        drop(view);
        assert!(house.file().read(&house.store).is_some());
    }
}

#[test]
fn why_a_file_does_not_fit_is_told_by_name() {
    let house = House::new(1);
    assert!(house.reason().to_string().contains("no such file"));
    let snapshot = house.scanned().snapshot;
    house.write_file(&snapshot);
    let younger = House {
        folder: TempDir::new().unwrap(),
        store: Arc::new(Store::open(&StoreOptions::in_memory()).unwrap()),
        tables: Arc::clone(&house.tables),
    };
    let put_file = || {
        fs::create_dir_all(younger.path().parent().unwrap()).unwrap();
        fs::copy(house.path(), younger.path()).unwrap();
    };
    put_file();
    assert!(matches!(younger.reason(), Unfit::Ahead { store: 0, .. }));
    younger.upsert(fair(3).candidates());
    younger.upsert(fair(4).candidates());
    assert!(younger.store.sequence() >= snapshot.sequence);
    put_file();
    assert!(matches!(younger.reason(), Unfit::OtherHistory { .. }));
}

#[test]
fn a_deleted_person_leaves_the_file_while_the_view_is_at_work() {
    let house = House::new(1);
    let settings = PoolSettings {
        forget_after: Duration::from_millis(1),
        ..house.settings()
    };
    let view = house.view(&settings);
    let key = fair(1).candidates().nth(7).unwrap().key;
    let holds = || {
        let name = key.own_id.as_bytes();
        let bytes = fs::read(house.path()).unwrap_or_default();
        bytes.windows(name.len()).any(|window| window == name)
    };
    until(holds);
    house.write(vec![Write::delete(&tenant(), RecordKind::Candidate, key.clone())]);
    until(|| !holds() && house.path().exists());
    assert_eq!(
        house
            .file()
            .read(&house.store)
            .unwrap()
            .tenant(&tenant())
            .candidates
            .len(),
        29
    );
    drop(view);
}

fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "it never came");
        std::thread::park_timeout(LOOK_EVERY);
    }
}
