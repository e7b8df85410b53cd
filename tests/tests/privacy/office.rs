//! An office with keys for several roles, persons with a marker in every personal field, and a log that is kept.

use duijie::access::{AccessSettings, KeysFile, draw};
use duijie::engine::{Call, EngineSettings};
use duijie_access::{Areas, Key, Role};
use duijie_proto::v1;
use duijie_proto::v1::event::Step;
use duijie_tests::service::Service;
use jiff::Timestamp;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};
use v1::candidate_service_client::CandidateServiceClient;
use v1::duplicate_service_client::DuplicateServiceClient;
use v1::tracking_service_client::TrackingServiceClient;

/// Stands in every personal field of a marked person and nowhere else. One word for search, and for any case.
pub(crate) const MARKER: &str = "zqmarker7d41";

/// Everything that was logged, from the first test on.
static LOGGED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Logged;

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGGED.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Keeps every line of every crate.
pub(crate) fn keep_log() {
    static KEPT: OnceLock<()> = OnceLock::new();
    KEPT.get_or_init(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(|| Logged)
            .init();
    });
}

pub(crate) fn logged() -> String {
    String::from_utf8_lossy(&LOGGED.lock().unwrap()).into_owned()
}

/// Sends a key and a purpose along.
#[derive(Clone)]
pub(crate) struct Badge(MetadataValue<Ascii>);

impl Interceptor for Badge {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

pub(crate) type Door = InterceptedService<Channel, Badge>;

/// A server with a key for each role.
pub(crate) struct Office {
    pub(crate) service: Service,
    keys: Vec<(Role, String, String)>,
    _folder: tempfile::TempDir,
}

impl Office {
    pub(crate) async fn open(settings: EngineSettings) -> Self {
        keep_log();
        let folder = tempfile::tempdir().unwrap();
        let file = KeysFile::of_data(folder.path());
        let roles = [Role::Administrator, Role::Officer, Role::Agency, Role::FairSystem];
        let keys = roles.map(|role| {
            let (id, digest, shown) = draw().unwrap().key();
            let key = Key {
                id: id.clone(),
                digest,
                role,
                tenant: "local".into(),
                areas: Areas::all(),
                employer: None,
                note: String::new(),
                created_at: Timestamp::UNIX_EPOCH,
                expires_at: None,
                revoked_at: None,
                replaces: None,
            };
            file.change(|ring| Ok(ring.add(key)?)).unwrap();
            (role, id.to_string(), shown.tell().to_owned())
        });
        let access = AccessSettings {
            keys: Some(file),
            ..AccessSettings::default()
        };
        Self {
            service: Service::guarded(settings, access, None).await.unwrap(),
            keys: keys.to_vec(),
            _folder: folder,
        }
    }

    /// The identifier of a role's key.
    pub(crate) fn key_id(&self, role: Role) -> &str {
        &self.keys.iter().find(|(other, ..)| *other == role).unwrap().1
    }

    pub(crate) fn door(&self, role: Role) -> Door {
        let key = &self.keys.iter().find(|(other, ..)| *other == role).unwrap().2;
        let badge = Badge(format!("Bearer {key}").parse().unwrap());
        InterceptedService::new(self.service.channel.clone(), badge)
    }

    pub(crate) fn candidates(&self, role: Role) -> CandidateServiceClient<Door> {
        CandidateServiceClient::new(self.door(role))
    }

    /// Waits until every view has seen everything.
    pub(crate) fn settle(&self) {
        let engine = &self.service.engine;
        let call = Call::lasting(Duration::from_secs(60));
        engine.wait_for(engine.health().sequence, &call).unwrap();
    }

    pub(crate) async fn create(&self, candidate: v1::Candidate) -> v1::Candidate {
        let request = v1::CreateCandidateRequest {
            candidate: Some(candidate),
            ..Default::default()
        };
        let mut client = self.candidates(Role::Officer);
        client.create_candidate(request).await.unwrap().into_inner()
    }

    pub(crate) async fn get(&self, role: Role, name: &str) -> Result<v1::Candidate, Status> {
        let request = v1::GetCandidateRequest { name: name.into() };
        let mut client = self.candidates(role);
        client
            .get_candidate(request)
            .await
            .map(tonic::Response::into_inner)
    }

    /// Candidates 1 (changed, with 2 merged into it, told apart from 3, with events) and 3, all marked; 4, who is not.
    pub(crate) async fn fill(&self) {
        for own_id in ["A", "B", "C"] {
            self.create(marked(own_id)).await;
        }
        self.create(plain("D")).await;
        let mut changed = marked("A");
        changed.name = "candidates/1".into();
        changed.free_text = format!("改过 {MARKER}");
        let request = v1::UpdateCandidateRequest {
            candidate: Some(changed),
            ..Default::default()
        };
        self.candidates(Role::Officer)
            .update_candidate(request)
            .await
            .unwrap();
        self.decide().await;
        self.record().await;
        self.settle();
    }

    async fn decide(&self) {
        let mut duplicates = DuplicateServiceClient::new(self.door(Role::Officer));
        let merge = v1::MergeRecordsRequest {
            kept: "candidates/1".into(),
            merged: "candidates/2".into(),
            reason: format!("同一人 {MARKER}"),
            actor: "officer".into(),
            ..Default::default()
        };
        duplicates.merge_records(merge).await.unwrap();
        let apart = v1::DismissDuplicateRequest {
            name: "candidates/1".into(),
            duplicate: "candidates/3".into(),
            reason: format!("不是同一人 {MARKER}"),
            actor: "officer".into(),
        };
        duplicates.dismiss_duplicate(apart).await.unwrap();
    }

    async fn record(&self) {
        let steps = [
            Step::Served(v1::ServedStep {
                service: "guidance".into(),
                proof: MARKER.into(),
            }),
            Step::StateTold(v1::ToldState::Seeking.into()),
        ];
        let events = steps.into_iter().enumerate().map(|(place, step)| v1::Event {
            key: key(&format!("e-{place}")),
            actor: "officer".into(),
            candidate: "candidates/1".into(),
            note: format!("来访 {MARKER}"),
            step: Some(step),
            ..Default::default()
        });
        let request = v1::RecordEventsRequest {
            events: events.collect(),
            validate_only: false,
        };
        let mut tracking = TrackingServiceClient::new(self.door(Role::Officer));
        let results = tracking
            .record_events(request)
            .await
            .unwrap()
            .into_inner()
            .results;
        for result in results {
            let status = result.status.unwrap_or_default();
            assert_eq!(status.code, 0, "{status:?}");
        }
    }

    pub(crate) async fn close(self) {
        self.service.stop().await.unwrap();
    }
}

pub(crate) fn key(own_id: &str) -> Option<v1::RecordKey> {
    Some(v1::RecordKey {
        publisher: "bureau".into(),
        own_id: own_id.into(),
    })
}

/// A person about whom everything personal is the marker.
pub(crate) fn marked(own_id: &str) -> v1::Candidate {
    v1::Candidate {
        key: key(own_id),
        person: Some(v1::Person {
            name: format!("王{MARKER}"),
            document: Some(v1::IdentityDocument {
                kind: v1::DocumentKind::Passport.into(),
                number: format!("E{MARKER}"),
            }),
            phone: format!("138{MARKER}"),
            ethnicity: MARKER.into(),
            marital_status: MARKER.into(),
            religion: MARKER.into(),
            ..Default::default()
        }),
        home: Some(v1::Place {
            division: "371502".into(),
            address: format!("{MARKER}路 1 号"),
            ..Default::default()
        }),
        education: Some(v1::Education {
            school: format!("{MARKER} 学院"),
            ..Default::default()
        }),
        work_history: vec![v1::WorkPeriod {
            employer: format!("{MARKER} 公司"),
            from: "2020-01-01".into(),
            duties: format!("焊接 {MARKER}"),
            ..Default::default()
        }],
        free_text: format!("吃苦耐劳 {MARKER}"),
        blocked_employers: vec![MARKER.into()],
        source: MARKER.into(),
        ..Default::default()
    }
}

/// A person without a marker.
pub(crate) fn plain(own_id: &str) -> v1::Candidate {
    v1::Candidate {
        key: key(own_id),
        person: Some(v1::Person {
            name: "李四光".into(),
            phone: "13812341234".into(),
            ..Default::default()
        }),
        home: Some(v1::Place {
            division: "371502".into(),
            address: "东昌路 1 号".into(),
            ..Default::default()
        }),
        free_text: "我叫李四光，电话 13812341234".into(),
        ..Default::default()
    }
}

/// Settings in memory.
pub(crate) fn memory() -> EngineSettings {
    duijie_tests::service::in_memory(codes()).unwrap()
}

pub(crate) fn codes() -> Arc<duijie_domain::code::CodeBook> {
    duijie_domain::code::CodeBook::embedded()
}

/// The files below `folder` that hold the marker, whatever its case.
pub(crate) fn with_marker(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(with_marker(&path));
        } else {
            let bytes = fs::read(&path).unwrap().to_ascii_lowercase();
            let holds = bytes.windows(MARKER.len()).any(|part| part == MARKER.as_bytes());
            found.extend(holds.then_some(path));
        }
    }
    found
}
