//! From settings to things that run: the log, the clock, tables, profiles and the engine over the data folder. The only
//! place of the program that reads the clock.

use super::Failure;
use crate::config::{LogFormat, Settings};
use crate::engine::{
    Clock, Engine, EngineSettings, PoolSettings, Principal, Profiles, RunSettings, UpkeepSettings,
};
#[cfg(feature = "otel")]
use crate::observe::traces::Traces;
use crate::terminal::{Progress, Screen};
use duijie_domain::code::CodeBook;
use duijie_domain::message::Text;
use duijie_domain::words::WordTable;
use duijie_indexer::index::IndexOptions;
use duijie_indexer::store::{EngineKind, Store, StoreOptions, written_with};
use duijie_matcher::compile::Tables;
use duijie_matcher::profile::Profile;
use duijie_policy::PolicyBook;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{self, TimeZone};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
#[cfg(feature = "otel")]
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Hours by which China's one time zone is ahead of UTC.
const CHINA_HOURS_AHEAD: i8 = 8;
/// Longest time that a use case run by a command may take.
pub(super) const CALL_TIME_MAX: Duration = Duration::from_secs(24 * 3_600);

/// The log, until it is dropped.
#[must_use]
pub struct Log {
    #[cfg(feature = "otel")]
    _traces: Option<Traces>,
}

/// Starts the log on standard error, and traces if they are asked for.
///
/// # Errors
/// When the filter cannot be read, or traces are asked for and not built in.
pub fn start_log(settings: &Settings) -> Result<Log, Failure> {
    let watching = &settings.watching;
    let filter = EnvFilter::try_new(&watching.log).map_err(|error| {
        Failure::input(
            format!("日志级别“{}”无效：{error}", watching.log),
            format!("the log filter \"{}\" is not valid: {error}", watching.log),
        )
    })?;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let lines = match watching.log_format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let registry = tracing_subscriber::registry().with(lines.with_filter(filter));
    #[cfg(feature = "otel")]
    {
        let traces = watching.traces.as_deref().map(Traces::start).transpose()?;
        // What is logged does not decide what is traced.
        let layer = traces
            .as_ref()
            .map(|traces| traces.layer().with_filter(LevelFilter::INFO));
        registry
            .with(layer)
            .try_init()
            .map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(Log { _traces: traces })
    }
    #[cfg(not(feature = "otel"))]
    {
        if watching.traces.is_some() {
            return Err(Failure::input(
                "本程序未包含链路追踪；请用 --features otel 构建，或去掉设置 traces".to_owned(),
                "this program was built without traces: build it with --features otel, or leave the setting `traces` out"
                    .to_owned(),
            ));
        }
        registry
            .try_init()
            .map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(Log {})
    }
}

/// The time.
#[allow(clippy::disallowed_methods, reason = "this is the clock")]
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}

/// The zone whose calendar decides ages and validity.
pub(super) fn time_zone() -> TimeZone {
    TimeZone::fixed(tz::offset(CHINA_HOURS_AHEAD))
}

/// The day in China.
pub(super) fn today() -> Date {
    now().to_zoned(time_zone()).date()
}

/// A date given on the command line, or today.
pub(super) fn date_or_today(given: Option<&str>) -> Result<Date, Failure> {
    let Some(text) = given else {
        return Ok(today());
    };
    text.parse().map_err(|_| {
        Failure::input(
            format!("日期“{text}”无效，应写作 2026-06-30"),
            format!("the date \"{text}\" is not valid; write it as 2026-06-30"),
        )
    })
}

/// The caller of commands.
pub(super) fn caller() -> Result<Principal, Failure> {
    Ok(Principal::local()?)
}

/// Writes down whom a command has touched, before it says so itself.
pub(super) fn write_down<T>(
    engine: &Engine,
    caller: &Principal,
    command: &str,
    done: &Result<T, Failure>,
) -> Result<(), Failure> {
    let result = if done.is_ok() { "Ok" } else { "Failed" };
    Ok(engine.write_down(caller, command, result)?)
}

/// The code tables in use: the embedded ones and the operator's.
pub(super) fn code_book(settings: &Settings) -> Result<Arc<CodeBook>, Failure> {
    let mut book = CodeBook::embedded();
    for table in &settings.code_tables {
        let text = read(&table.file)?;
        let extended = book
            .with_table(table.system, &text, table.mode)
            .map_err(|error| Failure::Input(format!("{}: {error}", table.file.display())))?;
        book = Arc::new(extended);
    }
    Ok(book)
}

/// The shipped profiles and the operator's.
pub(super) fn profiles(settings: &Settings) -> Result<Profiles, Failure> {
    let mut own = Vec::new();
    for path in settings.profiles.iter().map(|folder| toml_files(folder)) {
        for path in path? {
            let profile = Profile::parse(&read(&path)?)
                .map_err(|error| Failure::Input(format!("{}: {error}", path.display())))?;
            own.push(profile);
        }
    }
    Ok(Profiles::with_shipped(own)?)
}

/// The shipped rules of grants and the operator's.
pub(super) fn policies(settings: &Settings, codes: &Arc<CodeBook>) -> Result<PolicyBook, Failure> {
    let mut own = Vec::new();
    for path in settings.policies.iter().map(|folder| toml_files(folder)) {
        for path in path? {
            own.push((path.display().to_string(), read(&path)?));
        }
    }
    let texts = own.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    PolicyBook::with(texts, codes).map_err(|faults| Failure::Input(faults.to_string()))
}

/// The engine over the data folder. Whatever has to be built first is shown.
pub(super) fn engine(settings: &Settings, screen: Screen) -> Result<Arc<Engine>, Failure> {
    engine_at(settings, screen, Arc::new(now))
}

/// The same with another clock.
pub(super) fn engine_at(settings: &Settings, screen: Screen, clock: Clock) -> Result<Arc<Engine>, Failure> {
    let index = match settings.store.engine {
        EngineKind::Memory => IndexOptions::default(),
        _ => IndexOptions {
            folder: Some(index_folder(settings)),
            ..IndexOptions::default()
        },
    };
    let runs = RunSettings {
        folder: (settings.store.engine != EngineKind::Memory).then(|| settings.data.join("runs")),
        ..settings.runs.clone()
    };
    let pool = PoolSettings {
        file: (settings.store.engine != EngineKind::Memory).then(|| pool_folder(settings).join("rows")),
        ..settings.pool.clone()
    };
    let key = (settings.store.engine != EngineKind::Memory).then(|| settings.data.join("duplicates.key"));
    let upkeep = UpkeepSettings {
        data: (settings.store.engine != EngineKind::Memory).then(|| settings.data.clone()),
        backups: Some(settings.backups.clone()),
        retention: settings.retention.clone(),
    };
    open(
        settings,
        settings.store.clone(),
        (index, pool),
        (runs, key, upkeep),
        (clock, screen),
    )
}

/// An engine that keeps nothing, with the same tables and profiles.
pub(super) fn engine_in_memory(settings: &Settings, screen: Screen) -> Result<Arc<Engine>, Failure> {
    engine_in_memory_at(settings, screen, Arc::new(now))
}

/// An engine that keeps nothing and whose time is told by `clock`.
pub(super) fn engine_in_memory_at(
    settings: &Settings,
    screen: Screen,
    clock: Clock,
) -> Result<Arc<Engine>, Failure> {
    open(
        settings,
        StoreOptions::in_memory(),
        (IndexOptions::default(), PoolSettings::default()),
        (RunSettings::default(), None, UpkeepSettings::default()),
        (clock, screen),
    )
}

/// Makes sure that nobody else uses the data folder at this moment.
pub(super) fn lock_store(settings: &Settings) -> Result<(), Failure> {
    drop(Store::open(&settings.store)?);
    Ok(())
}

/// The store of the data folder, for upkeep without a server.
pub(super) fn own_store(settings: &Settings) -> Result<Store, Failure> {
    if settings.store.engine == EngineKind::Memory {
        return Err(Failure::input(
            "memory 引擎不保存数据，没有可维护的数据目录",
            "the engine memory keeps nothing, so there is no data folder to look after",
        ));
    }
    if written_with(&settings.store.folder)?.is_none() {
        return Err(Failure::input(
            format!("{} 不是数据目录；请用 --data 指定", settings.data.display()),
            format!(
                "{} is not a data folder; name one with --data",
                settings.data.display()
            ),
        ));
    }
    Store::open(&settings.store).map_err(|error| match error.reason() {
        "DATA_IN_USE" => Failure::Unavailable(format!(
            "{error}\n服务正在运行时请加 --server 地址 / while a server runs, add --server ADDRESS"
        )),
        _ => error.into(),
    })
}

/// Where the full-text index is kept.
pub(super) fn index_folder(settings: &Settings) -> PathBuf {
    settings.data.join("index")
}

/// Where the audit log is kept.
pub(super) fn audit_folder(settings: &Settings) -> PathBuf {
    settings.data.join("audit")
}

/// Where the pool is kept between two starts.
pub(super) fn pool_folder(settings: &Settings) -> PathBuf {
    settings.data.join("pool")
}

fn open(
    settings: &Settings,
    store: StoreOptions,
    (index, pool): (IndexOptions, PoolSettings),
    (runs, duplicate_key, upkeep): (RunSettings, Option<PathBuf>, UpkeepSettings),
    (clock, screen): (Clock, Screen),
) -> Result<Arc<Engine>, Failure> {
    let words = WordTable::embedded();
    let codes = code_book(settings)?;
    let engine = EngineSettings {
        store,
        index,
        pool,
        runs,
        duplicate_key,
        upkeep,
        policies: policies(settings, &codes)?,
        tables: Arc::new(Tables::new(codes, words)),
        profiles: profiles(settings)?,
        clock,
        time_zone: time_zone(),
    };
    let mut progress = None;
    let told = move |records: u64| {
        let progress = progress.get_or_insert_with(|| {
            screen.note("全文索引需要更新 / the full-text index is being brought up to date");
            Progress::start("索引 index", "条", 0)
        });
        progress.tell(records, records);
    };
    Ok(Arc::new(Engine::open(engine, told)?))
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| cannot_read(folder, &error))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    Ok(files)
}

/// The text of a file that the operator named.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| cannot_read(path, &error))
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::Input(
        Text::new(
            format!("无法读取 {path}：{error}"),
            format!("cannot read {path}: {error}"),
        )
        .to_string(),
    )
}
