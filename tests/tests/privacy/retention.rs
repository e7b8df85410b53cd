//! What is kept longer than it may be: found on the day after its time is over and not before, taken away once, written down,
//! and with a receipt for every person. Whoever was active stays.

use super::office::{MARKER, codes, with_marker};
use duijie::engine::{
    BulkRequest, Call, Change, Engine, EngineSettings, EventDraft, EventStep, Principal, RecordName,
    RetentionReport, RunStart, WriteOptions,
};
use duijie_access::RetentionTerms;
use duijie_domain::candidate::Person;
use duijie_domain::code::{DivisionCode, ServiceCode};
use duijie_domain::event::Step;
use duijie_domain::place::Place;
use duijie_domain::vacancy::{VacancyState, WorkSite};
use duijie_domain::{Candidate, Event, RecordKey, Vacancy};
use duijie_indexer::store::{EngineKind, ErasureReason, StoreOptions};
use duijie_tests::service::in_folder;
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A house whose clock the test sets.
struct House {
    engine: Engine,
    seconds: Arc<AtomicI64>,
    caller: Principal,
}

impl House {
    fn open(kind: EngineKind, folder: &Path, seconds: &Arc<AtomicI64>) -> Self {
        let settings = in_folder(folder, codes()).unwrap();
        let vault = settings.store.vault.clone();
        let clock = Arc::clone(seconds);
        let settings = EngineSettings {
            store: StoreOptions {
                vault,
                ..StoreOptions::new(kind, folder.join("store"))
            },
            clock: Arc::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap()),
            ..settings
        };
        Self {
            engine: Engine::open(settings, |_| {}).unwrap(),
            seconds: Arc::clone(seconds),
            caller: Principal::local().unwrap(),
        }
    }

    /// Ten in the morning of a day in China.
    fn go_to(&self, day: &str) {
        let day: Date = day.parse().unwrap();
        let morning = day.at(2, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        self.seconds
            .store(morning.timestamp().as_second(), Ordering::Relaxed);
    }

    fn person(&self, own_id: &str, name: &str) -> u64 {
        let person = Candidate {
            key: RecordKey::new("bureau", own_id),
            person: Person {
                name: name.into(),
                ..Person::default()
            },
            free_text: format!("吃苦耐劳 {name}"),
            ..Candidate::default()
        };
        let kept = self.engine.create(&self.caller, person, &WriteOptions::default());
        kept.unwrap().written.unwrap().number
    }

    fn vacancy(&self, own_id: &str, valid_until: Option<&str>) -> u64 {
        let vacancy = Vacancy {
            key: RecordKey::new("bureau", own_id),
            employer: "E".into(),
            title: "电焊工".into(),
            sites: vec![WorkSite {
                place: Place::in_division(DivisionCode::new("371502")),
                head_count: 2,
                filled: 0,
            }],
            valid_until: valid_until.map(|day| day.parse().unwrap()),
            ..Vacancy::default()
        };
        let kept = self
            .engine
            .create(&self.caller, vacancy, &WriteOptions::default());
        kept.unwrap().written.unwrap().number
    }

    fn record(&self, own_id: &str, person: u64, vacancy: Option<u64>, step: Step) {
        let draft = EventDraft {
            key: RecordKey::new("bureau", own_id),
            happened_at: None,
            actor: "officer".into(),
            candidate: Some(RecordName::Number(person)),
            vacancy: vacancy.map(RecordName::Number),
            fair: None,
            step: EventStep::Told(step),
            note: "来访".into(),
        };
        let recorded = self
            .engine
            .record_events(&self.caller, vec![draft], false, &call());
        recorded.unwrap().remove(0).unwrap();
    }

    fn serve(&self, own_id: &str, person: u64) {
        let step = Step::Served {
            service: ServiceCode::new("guidance"),
            proof: String::new(),
        };
        self.record(own_id, person, None, step);
    }

    fn run(&self, dry_run: bool) -> RetentionReport {
        let report = self
            .engine
            .apply_retention(&self.caller, dry_run, &call(), &mut |_| {});
        report.unwrap()
    }

    /// How much is due of each class that has something due.
    fn due(&self) -> Vec<(&'static str, u64)> {
        counts(&self.run(true), |count| count.due)
    }

    fn removed(&self) -> Vec<(&'static str, u64)> {
        counts(&self.run(false), |count| count.removed)
    }

    fn is_there(&self, person: u64) -> bool {
        let name = RecordName::Number(person);
        self.engine.get::<Candidate>(&self.caller, &name).is_ok()
    }

    fn events(&self) -> usize {
        let store = self.engine.store().every_tenant();
        store.scan::<Event>(0, 1_000).unwrap().len()
    }

    fn sequence(&self) -> u64 {
        self.engine.health().sequence.0
    }

    fn settle(&self) {
        self.engine
            .wait_for(self.engine.health().sequence, &call())
            .unwrap();
    }

    fn assert_sound(&self) {
        assert!(self.engine.store().verify().unwrap().is_sound());
        let audit = self.engine.verify_audit().unwrap();
        assert!(audit.is_sound(), "{audit:?}");
    }
}

fn counts(
    report: &RetentionReport,
    of: impl Fn(&duijie::engine::RetentionCount) -> u64,
) -> Vec<(&'static str, u64)> {
    let counts = report
        .classes
        .iter()
        .map(|count| (count.rule.class.code(), of(count)));
    counts.filter(|(_, count)| *count > 0).collect()
}

fn call() -> Call {
    Call::lasting(Duration::from_secs(60))
}

fn clock() -> Arc<AtomicI64> {
    Arc::new(AtomicI64::new(0))
}

fn on_its_day(kind: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let seconds = clock();
    let house = House::open(kind, folder.path(), &seconds);
    house.go_to("2023-11-20");
    let silent = house.person("A", MARKER);
    let active = house.person("B", "李四光");
    let served = house.person("C", "张三丰");
    let post = house.vacancy("V", Some("2023-11-20"));
    let open = house.vacancy("W", None);
    house.serve("e-1", silent);
    house.record("e-2", silent, Some(open), Step::Contacted);
    house.serve("e-3", served);
    house.go_to("2024-06-01");
    house.serve("e-4", served);
    let change = Change {
        number: Some(active),
        record: Candidate {
            free_text: "又来过".into(),
            ..Candidate::default()
        },
        mask: vec!["free_text".into()],
        revision: None,
        allow_missing: false,
    };
    house
        .engine
        .update(&house.caller, change, &WriteOptions::default())
        .unwrap();
    house.engine.write_down(&house.caller, "test", "Ok").unwrap();

    // The last day of the three years still belongs to them.
    house.go_to("2026-11-20");
    assert_eq!(house.due(), []);
    house.go_to("2026-11-21");
    let (before, events) = (house.sequence(), house.events());
    assert_eq!(
        house.due(),
        [("seekers", 1), ("service-records", 2), ("vacancies", 1)]
    );
    let oldest = house.run(true).classes.remove(0).oldest;
    assert_eq!(oldest, Some("2023-11-20".parse().unwrap()));
    assert_eq!((house.sequence(), house.events()), (before, events));
    assert!(house.is_there(silent));

    assert_eq!(
        house.removed(),
        [("seekers", 1), ("service-records", 2), ("vacancies", 1)]
    );
    let after = house.sequence();
    assert_eq!(house.removed(), []);
    assert_eq!(house.sequence(), after);
    house.settle();
    assert!(!house.is_there(silent) && house.is_there(active) && house.is_there(served));
    let gone = RecordName::Number(post);
    assert!(house.engine.get::<Vacancy>(&house.caller, &gone).is_err());
    assert_eq!(house.events(), 2);
    let receipt = house.engine.store().erasure(silent).unwrap().unwrap();
    assert_eq!(receipt.reason, ErasureReason::Retention);
    house.assert_sound();
    drop(house);

    assert_eq!(with_marker(folder.path()), Vec::<std::path::PathBuf>::new());
    let house = House::open(kind, folder.path(), &seconds);
    assert!(!house.is_there(silent) && house.is_there(active));
    assert_eq!((house.due(), house.events()), (Vec::new(), 2));
    // The file of 2024 follows from what is left, and is as it was before the restart.
    let file = house
        .engine
        .person_file(&house.caller, &RecordName::Number(served), &call())
        .unwrap();
    assert_eq!(file.events.len(), 2);
    house.assert_sound();
}

#[test]
fn what_is_over_goes_on_the_day_behind_and_whoever_was_active_stays_with_sled() {
    on_its_day(EngineKind::Sled);
}

#[test]
fn what_is_over_goes_on_the_day_behind_and_whoever_was_active_stays_with_redb() {
    on_its_day(EngineKind::Redb);
}

#[test]
fn days_of_the_audit_log_go_after_three_years_and_the_chain_still_holds() {
    let folder = tempfile::tempdir().unwrap();
    let seconds = clock();
    let house = House::open(EngineKind::Sled, folder.path(), &seconds);
    let mut person = 0;
    for day in ["2023-11-19", "2023-11-20", "2026-11-20"] {
        house.go_to(day);
        person = house.person(day, "李四光");
        house.engine.write_down(&house.caller, "test", "Ok").unwrap();
    }
    // A day of the log ends at eight in the morning of the next day in China.
    house.go_to("2026-11-20");
    assert_eq!(house.due(), [("seekers", 1)]);
    house.go_to("2026-11-21");
    assert_eq!(house.due(), [("seekers", 2), ("audit-log", 1)]);
    house.go_to("2026-11-22");
    assert_eq!(house.due(), [("seekers", 2), ("audit-log", 2)]);
    assert_eq!(house.removed(), [("seekers", 2), ("audit-log", 2)]);
    assert_eq!(house.removed(), []);
    house.assert_sound();
    drop(house);
    let house = House::open(EngineKind::Sled, folder.path(), &seconds);
    house.assert_sound();
    assert!(house.is_there(person));
    let question = duijie::engine::AuditQuestion::default();
    let entries = house.engine.audit_entries(&house.caller, &question).unwrap();
    let noted: Vec<_> = entries
        .iter()
        .map(|entry| (entry.method.as_str(), entry.subjects.as_slice()))
        .collect();
    assert_eq!(
        noted,
        [("test", [3].as_slice()), ("retention seekers", [1, 2].as_slice())]
    );
}

#[test]
fn what_is_in_force_or_paid_stays_and_what_was_deleted_goes() {
    let folder = tempfile::tempdir().unwrap();
    let seconds = clock();
    let house = House::open(EngineKind::Sled, folder.path(), &seconds);
    house.go_to("2022-01-10");
    let (hired, left) = (house.person("A", "李四光"), house.person("B", "张三丰"));
    let (open, over) = (house.vacancy("V", None), house.vacancy("W", Some("2022-02-01")));
    let step = Step::Hired {
        site: 0,
        starts_on: None,
        full: true,
    };
    house.record("e-1", hired, Some(open), step.clone());
    house.record("e-2", left, Some(over), step);
    house.engine.write_down(&house.caller, "test", "Ok").unwrap();
    house.go_to("2022-01-11");
    for number in [hired, left] {
        let name = RecordName::Number(number);
        house
            .engine
            .delete::<Candidate>(&house.caller, &name, None, false, "")
            .unwrap();
    }
    house.go_to("2026-01-01");
    // The place that is held of an open vacancy is told by its event, which stays; nothing is left of the persons.
    assert_eq!(
        house.removed(),
        [
            ("seekers", 2),
            ("service-records", 1),
            ("vacancies", 1),
            ("audit-log", 1)
        ]
    );
    house.settle();
    let places = |house: &House| {
        let name = RecordName::Number(open);
        house
            .engine
            .vacancy_places(&house.caller, &name, &call())
            .unwrap()
            .held
    };
    assert_eq!((places(&house), house.events()), (1, 1));
    // Once the vacancy is over, nobody is misled any more.
    let change = Change {
        number: Some(open),
        record: Vacancy {
            state: VacancyState::Withdrawn,
            ..Vacancy::default()
        },
        mask: vec!["state".into()],
        revision: None,
        allow_missing: false,
    };
    house
        .engine
        .update(&house.caller, change, &WriteOptions::default())
        .unwrap();
    assert_eq!(house.removed(), [("service-records", 1)]);
    assert_eq!((places(&house), house.events()), (0, 0));
    drop(house);
    let house = House::open(EngineKind::Sled, folder.path(), &seconds);
    assert_eq!((places(&house), house.events()), (0, 0));
    house.assert_sound();
    let kept = house.engine.store().erasures().unwrap();
    let reasons: Vec<_> = kept
        .iter()
        .map(|erasure| (erasure.number, erasure.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            (hired, ErasureReason::Retention),
            (left, ErasureReason::Retention)
        ]
    );
}

#[test]
fn terms_of_the_operator_are_taken_and_runs_go_with_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let seconds = clock();
    let house = House::open(EngineKind::Sled, folder.path(), &seconds);
    house.go_to("2025-11-21");
    house.person("A", "李四光");
    house.vacancy("V", None);
    house.settle();
    let start = RunStart {
        wanted: BulkRequest {
            k: 1,
            ..BulkRequest::default()
        },
        ..RunStart::default()
    };
    let planned = house.engine.plan_run(&house.caller, &start, &call());
    let run = house.engine.start_run(planned.unwrap()).unwrap().plan.number;
    house.engine.cancel_run(&house.caller, run, &call()).unwrap();
    assert!(folder.path().join("runs").join(run.to_string()).exists());
    house.go_to("2026-11-21");
    assert_eq!(house.due(), []);
    house.go_to("2026-11-22");
    assert_eq!(house.removed(), [("bulk-runs", 1)]);
    assert!(!folder.path().join("runs").join(run.to_string()).exists());
    drop(house);

    let mut settings = in_folder(folder.path(), codes()).unwrap();
    settings.upkeep.retention = RetentionTerms::parse("seekers=12").unwrap();
    let clock = Arc::clone(&seconds);
    settings.clock = Arc::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap());
    let engine = Engine::open(settings, |_| {}).unwrap();
    let house = House {
        engine,
        seconds,
        caller: Principal::local().unwrap(),
    };
    assert_eq!(house.due(), [("seekers", 1)]);
    assert_eq!(house.removed(), [("seekers", 1)]);
    assert!(!house.is_there(1));
    assert_eq!(
        house
            .engine
            .store()
            .erasure(1)
            .unwrap()
            .map(|erasure| erasure.number),
        Some(1)
    );
    let again = house
        .engine
        .erase_my_data(&house.caller, &RecordName::Number(1), &call());
    assert!(again.unwrap().was_done);
}
