//! A server with keys, and records to be read through it.

use super::wire::{Answer, ask, call};
use duijie::access::{AccessSettings, KeysFile, TlsFiles, draw};
use duijie_access::{Areas, Key, Role};
use duijie_domain::RecordKey;
use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_memory};
use jiff::Timestamp;
use prost::Message;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tonic::Code;

/// The publisher of everything.
pub(crate) const PUBLISHER: &str = "市人才网";

/// A file of keys.
pub(crate) struct Keys {
    _folder: tempfile::TempDir,
    pub(crate) file: KeysFile,
    clock: Arc<AtomicI64>,
}

/// The evening before a fair, and ten o'clock on its day in China.
const EVENING_SECONDS: i64 = 1_795_176_000;
const MORNING_SECONDS: i64 = 1_795_226_400;

impl Keys {
    pub(crate) fn none() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = KeysFile::of_data(folder.path());
        Self {
            _folder: folder,
            file,
            clock: Arc::new(AtomicI64::new(MORNING_SECONDS)),
        }
    }

    /// Books a fair of the next day, which then comes.
    pub(crate) async fn book(&self, caller: &Caller<'_>, fair: v1::Fair) {
        let request = v1::CreateFairRequest {
            fair: Some(fair),
            ..Default::default()
        };
        self.clock.store(EVENING_SECONDS, Ordering::Relaxed);
        caller.done("FairService/CreateFair", &request).await;
        self.clock.store(MORNING_SECONDS, Ordering::Relaxed);
    }

    /// Lets so many seconds go by.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// A new key for everything in a tenant.
    pub(crate) fn of(&self, role: Role, tenant: &str) -> String {
        self.add(role, tenant, &[], None).1
    }

    /// A new key for areas.
    pub(crate) fn in_areas(&self, role: Role, tenant: &str, areas: &[&str]) -> String {
        self.add(role, tenant, areas, None).1
    }

    /// A new key of an employer.
    pub(crate) fn of_employer(&self, tenant: &str, own_id: &str) -> String {
        let employer = RecordKey::new(PUBLISHER, own_id);
        self.add(Role::Employer, tenant, &[], Some(employer)).1
    }

    /// A new key; its identifier and itself.
    pub(crate) fn add(
        &self,
        role: Role,
        tenant: &str,
        areas: &[&str],
        employer: Option<RecordKey>,
    ) -> (String, String) {
        let (id, digest, shown) = draw().unwrap().key();
        let key = Key {
            id: id.clone(),
            digest,
            role,
            tenant: tenant.into(),
            areas: Areas::of(areas.iter().copied()).unwrap(),
            employer,
            note: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: None,
            revoked_at: None,
            replaces: None,
        };
        self.file.change(|ring| Ok(ring.add(key)?)).unwrap();
        (id.to_string(), shown.tell().to_owned())
    }

    /// A server that knows these keys.
    pub(crate) async fn serve(&self, tls: Option<TlsFiles>) -> Service {
        let access = AccessSettings {
            keys: Some(self.file.clone()),
            ..AccessSettings::default()
        };
        let mut settings = in_memory(CodeBook::embedded()).unwrap();
        let clock = Arc::clone(&self.clock);
        settings.clock = Arc::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap());
        Service::guarded(settings, access, tls).await.unwrap()
    }
}

/// Who asks whom.
pub(crate) struct Caller<'a> {
    pub(crate) service: &'a Service,
    pub(crate) key: &'a str,
}

impl Caller<'_> {
    pub(crate) async fn ask(&self, method: &str, message: &impl Message) -> Answer {
        ask(&self.service.channel, Some(self.key), &call(method, message)).await
    }

    /// Asks for what must be given, and waits until every view has seen it.
    #[track_caller]
    pub(crate) fn done<'c>(
        &'c self,
        method: &'c str,
        message: &'c impl Message,
    ) -> impl Future<Output = Answer> + 'c {
        let place = std::panic::Location::caller();
        async move {
            let answer = self.ask(method, message).await;
            assert_eq!(answer.code, Code::Ok, "{method} at {place}: {answer:?}");
            let engine = &self.service.engine;
            let within = duijie::engine::Call::lasting(std::time::Duration::from_secs(60));
            engine.wait_for(engine.health().sequence, &within).unwrap();
            answer
        }
    }

    /// Registers a person with a home in a division; none if it is empty.
    pub(crate) async fn person(&self, own_id: &str, name: &str, division: &str) -> Answer {
        let request = v1::CreateCandidateRequest {
            candidate: Some(person(own_id, name, division)),
            ..Default::default()
        };
        self.ask("CandidateService/CreateCandidate", &request).await
    }

    /// Registers an employer.
    pub(crate) async fn employer(&self, own_id: &str, name: &str) -> Answer {
        let request = v1::CreateEmployerRequest {
            employer: Some(employer(own_id, name)),
            ..Default::default()
        };
        self.ask("EmployerService/CreateEmployer", &request).await
    }

    /// Registers a vacancy of an employer.
    pub(crate) async fn vacancy(&self, own_id: &str, employer: &str, title: &str) -> Answer {
        let request = v1::CreateVacancyRequest {
            vacancy: Some(vacancy(own_id, employer, title)),
            ..Default::default()
        };
        self.ask("VacancyService/CreateVacancy", &request).await
    }
}

pub(crate) fn key(own_id: &str) -> Option<v1::RecordKey> {
    Some(v1::RecordKey {
        publisher: PUBLISHER.into(),
        own_id: own_id.into(),
    })
}

pub(crate) fn place(division: &str) -> Option<v1::Place> {
    (!division.is_empty()).then(|| v1::Place {
        division: division.into(),
        ..Default::default()
    })
}

pub(crate) fn person(own_id: &str, name: &str, division: &str) -> v1::Candidate {
    v1::Candidate {
        key: key(own_id),
        person: Some(v1::Person {
            name: name.into(),
            phone: "13800138000".into(),
            ..Default::default()
        }),
        home: place(division),
        free_text: format!("{name}会电焊"),
        ..Default::default()
    }
}

pub(crate) fn employer(own_id: &str, name: &str) -> v1::Employer {
    v1::Employer {
        key: key(own_id),
        registered_name: name.into(),
        ..Default::default()
    }
}

pub(crate) fn vacancy(own_id: &str, employer: &str, title: &str) -> v1::Vacancy {
    v1::Vacancy {
        key: key(own_id),
        employer: employer.into(),
        title: title.into(),
        sites: vec![v1::WorkSite {
            place: place("371502"),
            head_count: 3,
            filled: 0,
        }],
        ..Default::default()
    }
}
