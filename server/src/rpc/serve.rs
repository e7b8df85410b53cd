//! Builds the server, serves, and shuts down in order: NOT_SERVING, a while for balancers to notice, no new
//! connections, a hard deadline for the calls under way, and last the engine (index commit, store sync).

use super::access::AccessLayer;
use super::admin::Admin;
use super::admission::{AdmissionLayer, AdmissionOptions};
use super::audit::Audit;
use super::bulk_runs::BulkRuns;
use super::candidates::Candidates;
use super::codes::Codes;
use super::connections;
use super::desk::Desk;
use super::duplicates::Duplicates;
use super::employers::Employers;
use super::fairs::Fairs;
use super::groups::Groups;
use super::language::Language;
use super::matching::Matching;
use super::measure::MeasureLayer;
use super::my_data::MyData;
use super::plans::Plans;
use super::policies::Policies;
use super::search::Search;
use super::shortages::Shortages;
use super::statistics::Statistics;
use super::tracking::Tracking;
use super::vacancies::Vacancies;
use super::written::WrittenLayer;
use crate::access::{AccessSettings, Gate, Tls, TlsFiles, Watch, Watched};
use crate::cpu::{CpuOptions, CpuPool};
use crate::engine::{Engine, EngineError};
use crate::observe::keep_sampling;
use crate::runner::Runner;
use duijie_domain::message::Text;
use duijie_indexer::index::FollowerHealth;
use duijie_indexer::store::Health as StoreHealth;
use duijie_proto::v1;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tonic::server::NamedService;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower::layer::util::{Identity, Stack};

/// Largest message that is read; more goes through streams.
const DECODE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Largest message that is sent.
pub(super) const ENCODE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Calls under way on one connection.
const STREAMS_PER_CONNECTION_MAX: u32 = 128;
/// Bytes of headers of one call.
const HEADER_BYTES_MAX: u32 = 16 * 1024;
/// A connection that is older is asked to go, so that clients spread over servers again; its streams may end first.
const CONNECTION_AGE_MAX: Duration = Duration::from_secs(3_600);
const CONNECTION_AGE_GRACE: Duration = Duration::from_secs(24 * 3_600);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// How often the engine is asked whether it still serves.
const HEALTH_INTERVAL: Duration = Duration::from_millis(500);

/// How to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServeOptions {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// Whether clients may ask for the contract.
    pub reflection: bool,
    /// Who is let in.
    pub access: AccessSettings,
    /// Certificate and key; connections are not encrypted without them.
    pub tls: Option<TlsFiles>,
    /// How many calls are let in.
    pub admission: AdmissionOptions,
    /// How many threads compute.
    pub cpu: CpuOptions,
    /// Time between NOT_SERVING and the end of accepting.
    pub drain_delay: Duration,
    /// Time that calls under way are given after that.
    pub drain_max: Duration,
}

impl ServeOptions {
    /// The usual limits at this address, with no reflection.
    pub fn at(address: SocketAddr) -> Self {
        Self {
            address,
            reflection: false,
            access: AccessSettings::default(),
            tls: None,
            admission: AdmissionOptions::default(),
            cpu: CpuOptions::default(),
            drain_delay: Duration::from_secs(2),
            drain_max: Duration::from_secs(30),
        }
    }
}

/// A server that has its address and does not answer yet.
pub struct Server {
    engine: Arc<Engine>,
    desk: Desk,
    listener: TcpListener,
    gate: Arc<Gate>,
    tls: Option<Arc<Tls>>,
    address: SocketAddr,
    options: ServeOptions,
}

/// Takes the address and starts the computing threads.
///
/// # Errors
/// `Unavailable` when the address is taken or no thread can be started.
pub async fn bind(engine: Arc<Engine>, options: ServeOptions) -> Result<Server, EngineError> {
    let cpu = CpuPool::start(options.cpu)?;
    let listener = TcpListener::bind(options.address)
        .await
        .map_err(|error| cannot_listen(&error))?;
    let address = listener.local_addr().map_err(|error| cannot_listen(&error))?;
    let clock = engine.clock();
    let gate = Arc::new(Gate::open(&options.access, address, clock)?);
    let tls = options.tls.clone().map(Tls::open).transpose()?.map(Arc::new);
    let desk = Desk::new(Arc::clone(&engine), cpu);
    Ok(Server {
        engine,
        desk,
        listener,
        gate,
        tls,
        address,
        options,
    })
}

impl Server {
    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is ready or the store stops, and closes the engine.
    ///
    /// # Errors
    /// What stopped the store, what the transport reported, or what went wrong while closing.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> Result<(), EngineError> {
        let Self {
            engine,
            desk,
            listener,
            gate,
            tls,
            options,
            ..
        } = self;
        let _watch = watch(&gate, tls.as_ref())?;
        let runner = Runner::start(&engine, &desk.cpu)?;
        tokio::spawn(keep_sampling(Arc::downgrade(&engine), desk.cpu.clone()));
        let (health, health_service) = tonic_health::server::health_reporter();
        tell(&health, ServingStatus::Serving).await;
        let router = router(desk, gate, &options)?.add_service(health_service);
        let cause = {
            let (end, ended) = oneshot::channel::<()>();
            let incoming = connections::accept(listener, tls);
            let mut serving = pin!(router.serve_with_incoming_shutdown(incoming, async {
                // An end that is dropped is an end as well.
                let _ = ended.await;
            }));
            let (cause, is_over) = tokio::select! {
                result = &mut serving => (result.map_err(|_| transport_failed()), true),
                () = shutdown => (Ok(()), false),
                stopped = until_stopped(&engine, &health) => (Err(stopped), false),
            };
            tell(&health, ServingStatus::NotServing).await;
            // Whoever watches a run is told that it stands still, and goes.
            engine.stop_runs();
            if !is_over {
                drain(serving, end, &options).await;
            }
            cause
        };
        close(engine, runner).await.and(cause)
    }
}

/// Has the files of keys and TLS read again when they change.
fn watch(gate: &Arc<Gate>, tls: Option<&Arc<Tls>>) -> Result<Watch, EngineError> {
    let keys = gate.keys_file().map(|file| {
        let gate = Arc::clone(gate);
        Watched::new(vec![file.path().to_owned()], move || gate.read_again())
    });
    let tls = tls.map(|tls| {
        let served = Arc::clone(tls);
        Watched::new(tls.files(), move || served.read_again())
    });
    Watch::start(keys.into_iter().chain(tls).collect())
}

/// Lets balancers notice, then accepts no more, then waits for the calls under way, but not for ever.
async fn drain(mut serving: Pin<&mut impl Future>, end: oneshot::Sender<()>, options: &ServeOptions) {
    if timeout(options.drain_delay, &mut serving).await.is_ok() {
        return;
    }
    drop(end);
    if timeout(options.drain_max, &mut serving).await.is_err() {
        tracing::warn!("calls under way were cut off at the hard deadline");
    }
}

type Layers = Stack<WrittenLayer, Stack<AdmissionLayer, Stack<AccessLayer, Stack<MeasureLayer, Identity>>>>;
type Router = tonic::transport::server::Router<Layers>;

#[allow(
    clippy::needless_pass_by_value,
    reason = "no handle of the engine may stay behind"
)]
fn router(desk: Desk, gate: Arc<Gate>, options: &ServeOptions) -> Result<Router, EngineError> {
    let mut server = tonic::transport::Server::builder()
        .max_concurrent_streams(STREAMS_PER_CONNECTION_MAX)
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        .max_connection_age(CONNECTION_AGE_MAX)
        .max_connection_age_grace(CONNECTION_AGE_GRACE)
        .layer(MeasureLayer)
        .layer(AccessLayer::new(gate))
        .layer(AdmissionLayer::new(options.admission))
        .layer(WrittenLayer(Arc::clone(&desk.engine)));
    // The two builders give types without a name, which is why both stand here.
    let (current, alpha) = match options.reflection {
        true => {
            let current = contract().build_v1().map_err(contract_unreadable)?;
            (
                Some(current),
                Some(contract().build_v1alpha().map_err(contract_unreadable)?),
            )
        }
        false => (None, None),
    };
    Ok(add_services(
        server.add_optional_service(current).add_optional_service(alpha),
        &desk,
    ))
}

/// What reflection shows.
fn contract() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(v1::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}

#[allow(clippy::needless_pass_by_value, reason = "used to map errors")]
fn contract_unreadable(error: tonic_reflection::server::Error) -> EngineError {
    EngineError::Internal(format!("the descriptors cannot be read: {error}"))
}

macro_rules! services {
    ($($module:ident::$server:ident($handlers:ident)),+ $(,)?) => {
        /// Adds every service of the contract.
        fn add_services(router: Router, desk: &Desk) -> Router {
            router$(.add_service(
                v1::$module::$server::new($handlers(desk.clone()))
                    .max_decoding_message_size(DECODE_BYTES_MAX)
                    .max_encoding_message_size(ENCODE_BYTES_MAX),
            ))+
        }

        /// The names under which health is told; the empty one is the whole server.
        const SERVICE_NAMES: &[&str] =
            &["", $(<v1::$module::$server<$handlers> as NamedService>::NAME),+];
    };
}

services! {
    employer_service_server::EmployerServiceServer(Employers),
    candidate_service_server::CandidateServiceServer(Candidates),
    vacancy_service_server::VacancyServiceServer(Vacancies),
    search_service_server::SearchServiceServer(Search),
    matching_service_server::MatchingServiceServer(Matching),
    bulk_run_service_server::BulkRunServiceServer(BulkRuns),
    plan_service_server::PlanServiceServer(Plans),
    fair_service_server::FairServiceServer(Fairs),
    duplicate_service_server::DuplicateServiceServer(Duplicates),
    tracking_service_server::TrackingServiceServer(Tracking),
    statistics_service_server::StatisticsServiceServer(Statistics),
    policy_service_server::PolicyServiceServer(Policies),
    shortage_service_server::ShortageServiceServer(Shortages),
    group_service_server::GroupServiceServer(Groups),
    code_service_server::CodeServiceServer(Codes),
    language_service_server::LanguageServiceServer(Language),
    my_data_service_server::MyDataServiceServer(MyData),
    audit_service_server::AuditServiceServer(Audit),
    admin_service_server::AdminServiceServer(Admin),
}

const MATCHING: &str = <v1::matching_service_server::MatchingServiceServer<Matching> as NamedService>::NAME;
const SEARCH: &str = <v1::search_service_server::SearchServiceServer<Search> as NamedService>::NAME;

fn serving(it_is: bool) -> ServingStatus {
    if it_is {
        ServingStatus::Serving
    } else {
        ServingStatus::NotServing
    }
}

async fn tell(health: &HealthReporter, status: ServingStatus) {
    for name in SERVICE_NAMES {
        health.set_service_status(name, status).await;
    }
}

/// Waits until the store has stopped for good. Views that fall behind are tried again, so they end nothing; the
/// services that need them say that they do not serve meanwhile.
async fn until_stopped(engine: &Engine, health: &HealthReporter) -> EngineError {
    let mut told = (true, true);
    loop {
        tokio::time::sleep(HEALTH_INTERVAL).await;
        let now = engine.health();
        if let StoreHealth::Stopped { cause } = now.store {
            return EngineError::Unavailable {
                reason: "STORE_STOPPED",
                text: Text::new(cause.clone(), cause),
            };
        }
        let follows = (now.pool.is_none(), matches!(now.index, FollowerHealth::Following));
        if follows != told {
            health.set_service_status(MATCHING, serving(follows.0)).await;
            health.set_service_status(SEARCH, serving(follows.1)).await;
            told = follows;
        }
    }
}

/// Runs are laid down first. The views are closed with the last handle of the engine, which waits for the disk: not on a
/// thread that serves.
async fn close(engine: Arc<Engine>, runner: Runner) -> Result<(), EngineError> {
    let end = move || {
        drop(runner);
        if Arc::strong_count(&engine) > 1 {
            tracing::warn!("the engine is closed later: somebody still holds it");
        }
        drop(engine);
    };
    #[allow(
        clippy::disallowed_methods,
        reason = "once, at the end, when no call needs the computing threads"
    )]
    let closing = tokio::task::spawn_blocking(end);
    closing
        .await
        .map_err(|_| EngineError::Internal("closing the engine panicked".to_owned()))
}

/// The system's report names no file, only the reason why the address cannot be used.
fn cannot_listen(error: &std::io::Error) -> EngineError {
    EngineError::Unavailable {
        reason: "CANNOT_LISTEN",
        text: Text::new(
            format!("无法监听该地址（{error}）；请换一个端口或停止占用它的程序"),
            format!("cannot listen at this address ({error}); choose another port or stop whoever holds it"),
        ),
    }
}

fn transport_failed() -> EngineError {
    EngineError::Unavailable {
        reason: "TRANSPORT_FAILED",
        text: Text::new("网络服务意外停止", "the network service stopped unexpectedly"),
    }
}
