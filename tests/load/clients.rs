//! The good clients: each makes one call after the other, at times that do not depend on how fast the answers are. Who is late
//! begins its next call late, and the lateness counts as waiting.

use super::figures::{Backups, Figures, Kind};
use super::house::House;
use duijie_proto::v1;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::task::{JoinHandle, JoinSet};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use v1::admin_service_client::AdminServiceClient;
use v1::bulk_run_service_client::BulkRunServiceClient;
use v1::candidate_service_client::CandidateServiceClient;
use v1::matching_service_client::MatchingServiceClient;
use v1::search_service_client::SearchServiceClient;

const CLIENTS: u64 = 64;
/// Connections over which the clients are spread.
const CONNECTIONS: usize = 8;
const WORDS: [&str; 8] = [
    "电焊工",
    "会计",
    "dg",
    "司机",
    "护士",
    "软件工程师",
    "普工",
    "教师",
];
const BACKUP_PAUSE: Duration = Duration::from_secs(5);

/// All good clients.
pub(crate) struct Clients {
    callers: Vec<Caller>,
    interval: Duration,
}

/// One client.
#[derive(Clone)]
struct Caller {
    number: u64,
    channel: Channel,
    key: MetadataValue<Ascii>,
    candidates: u64,
    vacancies: u64,
}

impl Clients {
    pub(crate) async fn connect(house: &House, calls_per_second: u32) -> Self {
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(house.channel().await);
        }
        let callers = (0..CLIENTS).map(|number| Caller {
            number,
            channel: channels[number as usize % CONNECTIONS].clone(),
            key: house.good.clone(),
            candidates: house.candidates,
            vacancies: house.vacancies,
        });
        Self {
            callers: callers.collect(),
            interval: Duration::from_secs_f64(CLIENTS as f64 / f64::from(calls_per_second)),
        }
    }

    /// Works for so long; tells what the clients waited and got.
    pub(crate) async fn work(&self, time: Duration) -> Figures {
        let until = Instant::now() + time;
        let mut tasks = JoinSet::new();
        for caller in self.callers.clone() {
            tasks.spawn(caller.work(until, self.interval));
        }
        tasks.spawn(self.callers[0].clone().keep_matching_all(until));
        let mut figures = Figures::new(time);
        while let Some(part) = tasks.join_next().await {
            figures.add(part.unwrap());
        }
        figures
    }
}

impl Caller {
    async fn work(self, until: Instant, interval: Duration) -> Figures {
        let mut figures = Figures::default();
        let mut dice = SmallRng::seed_from_u64(self.number);
        let mut due = Instant::now() + interval.mul_f64(dice.random_range(0.0..1.0));
        while due < until {
            tokio::time::sleep_until(due.into()).await;
            let kind = Kind::of(dice.random_range(0..100));
            let answer = self.call(kind, &mut dice).await;
            figures.note(
                kind,
                due.elapsed(),
                answer.map_or_else(|status| status.code(), |()| Code::Ok),
            );
            due += interval;
        }
        figures
    }

    async fn call(&self, kind: Kind, dice: &mut SmallRng) -> Result<(), Status> {
        match kind {
            Kind::Read => self.read(dice).await,
            Kind::Search => self.search(dice).await,
            Kind::Match => self.match_candidates(dice).await,
            Kind::Explain => self.explain(dice).await,
            Kind::Write => self.write(dice).await,
            Kind::Bulk => Ok(()),
        }
    }

    fn request<T>(&self, message: T) -> Request<T> {
        with_key(&self.key, message)
    }

    async fn read(&self, dice: &mut SmallRng) -> Result<(), Status> {
        let request = v1::GetCandidateRequest {
            name: format!("candidates/{}", dice.random_range(1..=self.candidates)),
            ..Default::default()
        };
        let mut client = CandidateServiceClient::new(self.channel.clone());
        client.get_candidate(self.request(request)).await.map(drop)
    }

    async fn search(&self, dice: &mut SmallRng) -> Result<(), Status> {
        let request = v1::SearchVacanciesRequest {
            query: WORDS[dice.random_range(0..WORDS.len())].to_owned(),
            ..Default::default()
        };
        let mut client = SearchServiceClient::new(self.channel.clone());
        client.search_vacancies(self.request(request)).await.map(drop)
    }

    async fn match_candidates(&self, dice: &mut SmallRng) -> Result<(), Status> {
        let request = v1::MatchCandidatesRequest {
            vacancy: format!("vacancies/{}", dice.random_range(1..=self.vacancies)),
            k: 20,
            ..Default::default()
        };
        let mut client = MatchingServiceClient::new(self.channel.clone());
        client.match_candidates(self.request(request)).await.map(drop)
    }

    async fn explain(&self, dice: &mut SmallRng) -> Result<(), Status> {
        let request = v1::ExplainMatchRequest {
            candidate: format!("candidates/{}", dice.random_range(1..=self.candidates)),
            vacancy: format!("vacancies/{}", dice.random_range(1..=self.vacancies)),
            ..Default::default()
        };
        let mut client = MatchingServiceClient::new(self.channel.clone());
        client.explain_match(self.request(request)).await.map(drop)
    }

    async fn write(&self, dice: &mut SmallRng) -> Result<(), Status> {
        let candidate = v1::Candidate {
            key: Some(v1::RecordKey {
                publisher: "load".into(),
                own_id: format!("{}-{}", self.number, dice.random_range(0..500)),
            }),
            free_text: format!("希望从事{}工作", WORDS[dice.random_range(0..WORDS.len())]),
            ..Default::default()
        };
        let request = v1::UpdateCandidateRequest {
            candidate: Some(candidate),
            allow_missing: true,
            ..Default::default()
        };
        let mut client = CandidateServiceClient::new(self.channel.clone());
        client.update_candidate(self.request(request)).await.map(drop)
    }

    /// One bulk run after the other.
    async fn keep_matching_all(self, until: Instant) -> Figures {
        let mut figures = Figures::default();
        let mut client = BulkRunServiceClient::new(self.channel.clone());
        while Instant::now() < until {
            let began = Instant::now();
            let request = v1::StartBulkRunRequest {
                k: 10,
                ..Default::default()
            };
            let done = match client.start_bulk_run(self.request(request)).await {
                Ok(run) => self.follow(&mut client, run.into_inner().name, until).await,
                Err(status) => Err(status),
            };
            let code = done.map_or_else(|status| status.code(), |()| Code::Ok);
            figures.note(Kind::Bulk, began.elapsed(), code);
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        figures
    }

    async fn follow(
        &self,
        client: &mut BulkRunServiceClient<Channel>,
        name: String,
        until: Instant,
    ) -> Result<(), Status> {
        let watch = self.request(v1::WatchBulkRunRequest { name: name.clone() });
        let mut states = client.watch_bulk_run(watch).await?.into_inner();
        while Instant::now() < until && states.message().await?.is_some() {}
        let delete = v1::DeleteBulkRunRequest {
            name,
            ..Default::default()
        };
        match client.delete_bulk_run(self.request(delete)).await {
            // The time was over before the run was.
            Err(status) if status.code() == Code::FailedPrecondition => Ok(()),
            deleted => deleted.map(drop),
        }
    }
}

pub(crate) fn with_key<T>(key: &MetadataValue<Ascii>, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", key.clone());
    request
}

/// Backups, one after the other.
pub(crate) struct BackingUp {
    stop: Arc<AtomicBool>,
    work: JoinHandle<Backups>,
}

pub(crate) fn keep_backing_up(house: &House) -> BackingUp {
    let stop = Arc::new(AtomicBool::new(false));
    let (told, key) = (Arc::clone(&stop), house.administrator.clone());
    let endpoint = format!("http://{}", house.address);
    let work = tokio::spawn(async move {
        let mut client = AdminServiceClient::connect(endpoint).await.unwrap();
        let mut backups = Backups::default();
        while !told.load(Ordering::Relaxed) {
            match back_up(&mut client, &key).await {
                Ok(bytes) => backups.made(bytes),
                Err(status) => backups.failed(&status),
            }
            tokio::time::sleep(BACKUP_PAUSE).await;
        }
        backups
    });
    BackingUp { stop, work }
}

async fn back_up(
    client: &mut AdminServiceClient<Channel>,
    key: &MetadataValue<Ascii>,
) -> Result<u64, Status> {
    let request = with_key(key, v1::CreateBackupRequest::default());
    let mut parts = client.create_backup(request).await?.into_inner();
    let mut bytes = 0;
    while let Some(part) = parts.message().await? {
        bytes = part.backup.map_or(bytes, |backup| backup.bytes);
    }
    Ok(bytes)
}

impl BackingUp {
    pub(crate) async fn finish(self) -> Backups {
        self.stop.store(true, Ordering::Relaxed);
        self.work.await.unwrap()
    }
}
