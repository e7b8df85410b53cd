//! What a call costs apart from the matching loop: a real server and a real client in one process, over TCP. Beside
//! the match stand the loop alone, the empty call, which is the ceiling, and the same match without the wire.
//!
//! `-- --n 100000 --m 1000 --in-flight 1,4,16,64`; the fair is drawn, so `--data` is of no use here.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot start has nothing to report"
)]

mod market;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use duijie::cpu::{CpuOptions, CpuPool};
use duijie::engine::{Call, Detail, Engine, MatchAnswer, MatchOptions, Principal, RecordName};
use duijie_benches::options::{Options, or};
use duijie_benches::report::{Measurement, Report};
use duijie_benches::timing::{Times, micros, per_second, processor_time, time};
use duijie_domain::code::CodeBook;
use duijie_proto::v1::bulk_match_response::Part;
use duijie_proto::v1::matching_service_client::MatchingServiceClient;
use duijie_proto::v1::{BulkMatchRequest, ListProfilesRequest, MatchCandidatesRequest, View};
use duijie_tests::service::{Service, in_memory};
use tokio::runtime::Runtime;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

/// Connections over which the calls under way are spread.
const CONNECTIONS_MAX: usize = 4;
const WARM_UP_TIME: Duration = Duration::from_millis(500);
const MEASURED_TIME: Duration = Duration::from_secs(4);
const CALL_TIME_MAX: Duration = Duration::from_secs(600);

fn main() {
    let options = Options::from_command_line();
    let n = or(&options.n, &[100_000])[0];
    let m = or(&options.m, &[1_000])[0];
    let k = or(&options.k, &[10])[0];
    let profile = or(&options.profile, &["balanced".to_owned()])[0].clone();
    let serving = Runtime::new().expect("threads that serve");
    let calling = Runtime::new().expect("threads that call");
    let settings = in_memory(CodeBook::embedded()).expect("settings");
    let service = serving.block_on(Service::start(settings)).expect("a server");
    market::load(&service.engine, &market::fair(n, m, options.seed));
    let subject = Subject {
        channels: calling.block_on(connections(&service)),
        engine: Arc::clone(&service.engine),
        cpu: CpuPool::start(CpuOptions::default()).expect("computing threads"),
        next: Arc::default(),
        vacancies: m as u64,
        k: i32::try_from(k).expect("a length of a list"),
        profile: profile.clone(),
    };
    let mut report = Report::new(options.json.clone());
    let sizes = |line: Measurement| Measurement {
        n: Some(n as u64),
        m: Some(m as u64),
        k: Some(k as u64),
        profile: Some(profile.clone()),
        ..line
    };
    report
        .add(sizes(the_loop(&subject)))
        .expect("a place for the figures");
    for kind in Kind::ALL {
        for in_flight in or(&options.in_flight, &[1, 4, 16, 64]) {
            let line = calling.block_on(measure(&subject, kind, in_flight));
            report.add(sizes(line)).expect("a place for the figures");
        }
    }
    let line = calling.block_on(bulk(&subject, n as u64));
    report.add(sizes(line)).expect("a place for the figures");
    report.print().expect("a terminal");
    drop(subject);
    serving.block_on(service.stop()).expect("an orderly end");
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The health check, which reaches neither the engine nor the computing threads.
    Empty,
    /// The list of profiles: the same way as a match, without a loop.
    Profiles,
    /// The match with parts by computing threads like those of the server, without the wire.
    Engine,
    /// The match with both sides' scores.
    Match,
    /// The match with both sides' scores and the numbers of every term.
    Parts,
    /// The match with every reason in words.
    Explained,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Empty,
        Self::Profiles,
        Self::Engine,
        Self::Match,
        Self::Parts,
        Self::Explained,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Empty => "frontend empty call",
            Self::Profiles => "frontend list of profiles",
            Self::Engine => "frontend match, no wire",
            Self::Match => "frontend match",
            Self::Parts => "frontend match with parts",
            Self::Explained => "frontend match, explained",
        }
    }
}

/// The running service and how it is asked.
#[derive(Clone)]
struct Subject {
    channels: Vec<Channel>,
    engine: Arc<Engine>,
    cpu: CpuPool,
    next: Arc<AtomicU64>,
    vacancies: u64,
    k: i32,
    profile: String,
}

impl Subject {
    /// Every call asks about the next vacancy, so that none is answered twice in a row.
    fn next_vacancy(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed) % self.vacancies + 1
    }

    async fn call(&self, kind: Kind, channel: Channel) {
        match kind {
            Kind::Empty => {
                let request = HealthCheckRequest::default();
                HealthClient::new(channel).check(request).await.expect("health");
            }
            Kind::Profiles => {
                let mut client = MatchingServiceClient::new(channel);
                client
                    .list_profiles(ListProfilesRequest {})
                    .await
                    .expect("profiles");
            }
            Kind::Engine => self.match_in_process().await,
            Kind::Match => self.match_over_wire(View::Basic, channel).await,
            Kind::Parts => self.match_over_wire(View::Parts, channel).await,
            Kind::Explained => self.match_over_wire(View::Full, channel).await,
        }
    }

    async fn match_over_wire(&self, view: View, channel: Channel) {
        let request = MatchCandidatesRequest {
            vacancy: format!("vacancies/{}", self.next_vacancy()),
            profile: self.profile.clone(),
            k: self.k,
            view: view.into(),
            ..MatchCandidatesRequest::default()
        };
        let mut client = MatchingServiceClient::new(channel);
        client.match_candidates(request).await.expect("a list");
    }

    async fn match_in_process(&self) {
        let subject = self.clone();
        let job = move |call: &Call| Ok(subject.match_here(Detail::Parts, call));
        let call = Call::lasting(CALL_TIME_MAX);
        self.cpu.run(call, job).await.expect("a list");
    }

    /// The match on this thread.
    fn match_here(&self, detail: Detail, call: &Call) -> MatchAnswer {
        let options = MatchOptions {
            profile: self.profile.clone(),
            k: self.k,
            detail,
            ..MatchOptions::default()
        };
        let vacancy = RecordName::Number(self.next_vacancy());
        let caller = Principal::local().expect("a caller");
        let answer = self.engine.match_candidates(&caller, &vacancy, &options, call);
        answer.expect("a list")
    }
}

async fn connections(service: &Service) -> Vec<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{}", service.address)).expect("an address");
    let mut channels = Vec::new();
    for _ in 0..CONNECTIONS_MAX {
        channels.push(endpoint.connect().await.expect("a connection"));
    }
    channels
}

/// Every vacancy once after a round that fills tables, on this thread: the loop and hardly anything else.
fn the_loop(subject: &Subject) -> Measurement {
    let call = Call::lasting(CALL_TIME_MAX);
    let round = || {
        let times = (0..subject.vacancies).map(|_| time(|| subject.match_here(Detail::Scores, &call)).0);
        Times::of(times)
    };
    round();
    let (elapsed, times) = time(round);
    Measurement {
        in_flight: Some(1),
        calls_per_s: Some(per_second(subject.vacancies, elapsed)),
        p50_us: Some(micros(times.median())),
        p99_us: Some(micros(times.at(990))),
        ..Measurement::of("frontend loop alone")
    }
}

/// Keeps so many calls under way for the measured time, each begun when the one before is answered.
async fn measure(subject: &Subject, kind: Kind, in_flight: usize) -> Measurement {
    call_until(subject, kind, in_flight, Instant::now() + WARM_UP_TIME).await;
    let (begun, used_before) = (Instant::now(), processor_time());
    let times = call_until(subject, kind, in_flight, begun + MEASURED_TIME).await;
    let (elapsed, used) = (begun.elapsed(), processor_time());
    let calls = times.len() as u64;
    let times = Times::of(times);
    Measurement {
        in_flight: Some(in_flight as u64),
        calls_per_s: Some(per_second(calls, elapsed)),
        cpu_us_per_call: used
            .zip(used_before)
            .map(|(used, before)| micros(used - before) / calls.max(1) as f64),
        p50_us: Some(micros(times.median())),
        p99_us: Some(micros(times.at(990))),
        ..Measurement::of(kind.name())
    }
}

/// How long each call took.
async fn call_until(subject: &Subject, kind: Kind, in_flight: usize, end: Instant) -> Vec<Duration> {
    let callers = (0..in_flight).map(|place| {
        let subject = subject.clone();
        let channel = subject.channels[place % subject.channels.len()].clone();
        tokio::spawn(async move {
            let mut times = Vec::new();
            while Instant::now() < end {
                let begun = Instant::now();
                subject.call(kind, channel.clone()).await;
                times.push(begun.elapsed());
            }
            times
        })
    });
    let callers: Vec<_> = callers.collect();
    let mut times = Vec::new();
    for caller in callers {
        times.extend(caller.await.expect("calls that end"));
    }
    times
}

/// Every vacancy with every candidate, read as a stream to its end.
async fn bulk(subject: &Subject, candidates: u64) -> Measurement {
    let request = BulkMatchRequest {
        profile: subject.profile.clone(),
        k: subject.k,
        ..BulkMatchRequest::default()
    };
    let begun = Instant::now();
    let mut client = MatchingServiceClient::new(subject.channels[0].clone());
    let mut parts = client.bulk_match(request).await.expect("a stream").into_inner();
    let mut lists = 0;
    while let Some(message) = parts.message().await.expect("a part") {
        lists += u64::from(matches!(message.part, Some(Part::VacancyList(_))));
    }
    let elapsed = begun.elapsed();
    Measurement {
        engine_pairs_per_s: Some(per_second(lists * candidates, elapsed)),
        seconds: Some(elapsed.as_secs_f64()),
        ..Measurement::of("frontend bulk stream")
    }
}
