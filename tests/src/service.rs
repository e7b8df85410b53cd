//! A real server on a free port and a real client channel to it.

use duijie::access::{AccessSettings, TlsFiles};
use duijie::engine::{
    Clock, Engine, EngineError, EngineSettings, PoolSettings, Profiles, RunSettings, UpkeepSettings,
};
use duijie::rpc::{ServeOptions, bind};
use duijie_domain::code::CodeBook;
use duijie_domain::words::WordTable;
use duijie_indexer::index::IndexOptions;
use duijie_indexer::store::{EngineKind, StoreOptions};
use duijie_indexer::vault::VaultPlace;
use duijie_matcher::compile::Tables;
use duijie_policy::PolicyBook;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};

/// The instant at which the clock of the tests stands: 2026-11-21 10:00 in China.
const NOW_SECONDS: i64 = 1_795_226_400;

/// A running server.
pub struct Service {
    /// The engine behind it.
    pub engine: Arc<Engine>,
    /// A connection to it.
    pub channel: Channel,
    /// Where it listens.
    pub address: SocketAddr,
    shutdown: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), EngineError>>,
}

impl Service {
    /// Serves what `settings` say, with reflection, on a free port.
    ///
    /// # Errors
    /// Whatever keeps the server from starting.
    pub async fn start(settings: EngineSettings) -> Result<Self, Box<dyn std::error::Error>> {
        Self::guarded(settings, AccessSettings::default(), None).await
    }

    /// The same behind keys and TLS. The channel speaks neither.
    ///
    /// # Errors
    /// Whatever keeps the server from starting.
    pub async fn guarded(
        settings: EngineSettings,
        access: AccessSettings,
        tls: Option<TlsFiles>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let engine = Arc::new(Engine::open(settings, |_| {})?);
        let options = ServeOptions {
            reflection: true,
            access,
            tls,
            drain_delay: Duration::ZERO,
            ..ServeOptions::at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        };
        let server = bind(Arc::clone(&engine), options).await?;
        let address = server.address();
        let (shutdown, stop) = oneshot::channel::<()>();
        let serving = tokio::spawn(server.serve(async {
            // A dropped sender asks to stop as well.
            let _ = stop.await;
        }));
        let channel = Endpoint::from_shared(format!("http://{address}"))?.connect_lazy();
        Ok(Self {
            engine,
            channel,
            address,
            shutdown,
            serving,
        })
    }

    /// Stops the server and waits until everything is closed.
    ///
    /// # Errors
    /// What went wrong while closing.
    pub async fn stop(self) -> Result<(), Box<dyn std::error::Error>> {
        drop(self.channel);
        drop(self.engine);
        drop(self.shutdown);
        Ok(self.serving.await??)
    }
}

/// Settings of a server that keeps everything in memory.
///
/// # Errors
/// A shipped profile that cannot be read.
pub fn in_memory(codes: Arc<CodeBook>) -> Result<EngineSettings, EngineError> {
    settings(
        StoreOptions::in_memory(),
        IndexOptions::default(),
        RunSettings::default(),
        codes,
    )
}

/// Settings of a server that keeps its data in `folder`.
///
/// # Errors
/// A shipped profile that cannot be read.
pub fn in_folder(folder: &Path, codes: Arc<CodeBook>) -> Result<EngineSettings, EngineError> {
    let store = StoreOptions {
        vault: VaultPlace::of(folder, None),
        ..StoreOptions::new(EngineKind::Sled, folder.join("store"))
    };
    let index = IndexOptions {
        folder: Some(folder.join("index")),
        ..IndexOptions::default()
    };
    let runs = RunSettings {
        folder: Some(folder.join("runs")),
        ..RunSettings::default()
    };
    let pool = PoolSettings {
        file: Some(folder.join("pool").join("rows")),
        ..PoolSettings::default()
    };
    Ok(EngineSettings {
        pool,
        duplicate_key: Some(folder.join("duplicates.key")),
        upkeep: UpkeepSettings {
            data: Some(folder.to_path_buf()),
            backups: Some(folder.join("backups")),
            ..UpkeepSettings::default()
        },
        ..settings(store, index, runs, codes)?
    })
}

fn settings(
    store: StoreOptions,
    index: IndexOptions,
    runs: RunSettings,
    codes: Arc<CodeBook>,
) -> Result<EngineSettings, EngineError> {
    Ok(EngineSettings {
        store,
        index,
        pool: PoolSettings::default(),
        runs,
        duplicate_key: None,
        upkeep: UpkeepSettings::default(),
        policies: PolicyBook::shipped(&codes).map_err(|fault| EngineError::Internal(fault.to_string()))?,
        tables: Arc::new(Tables::new(codes, WordTable::embedded())),
        profiles: Profiles::with_shipped(Vec::new())?,
        clock: clock(),
        time_zone: TimeZone::fixed(Offset::constant(8)),
    })
}

/// A clock that stands still.
pub fn clock() -> Clock {
    Arc::new(|| Timestamp::from_second(NOW_SECONDS).unwrap_or(Timestamp::UNIX_EPOCH))
}
