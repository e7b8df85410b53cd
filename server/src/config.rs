//! The configuration: defaults, then a TOML file, then `DUIJIE_*` of the environment, then flags. In: those four layers
//! of text. Out: one checked [`Settings`], or every fault at once in both languages. This is the only file that reads the
//! environment; what the settings name is opened elsewhere.

use crate::access::{AccessSettings, TlsFiles};
use crate::engine::{PoolSettings, RunSettings};
use crate::rpc::AllowanceOptions;
use clap::Args;
use config::{Config, ConfigError, Environment, FileFormat};
use duijie_access::RetentionTerms;
use duijie_domain::code::{CodeSystem, TableMode};
use duijie_domain::message::Text;
use duijie_indexer::store::{EngineKind, StoreOptions};
use duijie_indexer::vault::VaultPlace;
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The file that is read when none is named and it is there.
const FILE_DEFAULT: &str = "duijie.toml";
/// What variables of the environment begin with.
const PREFIX: &str = "DUIJIE";
const BYTES_PER_MEBIBYTE: u64 = 1 << 20;

/// Every key with its default; `code_table` alone is a list and has none.
const DEFAULTS: [(&str, &str); 31] = [
    ("data", "./data"),
    ("master_key_file", ""),
    ("store", "sled"),
    ("backup_folder", ""),
    ("listen", "127.0.0.1:7077"),
    ("reflection", "false"),
    ("insecure", "false"),
    ("keys_required", "auto"),
    ("tls_certificate", ""),
    ("tls_key", ""),
    ("tls_client_ca", ""),
    ("key", ""),
    ("threads", "0"),
    ("calls_max", "1024"),
    ("calls_per_second_max", "0"),
    ("calls_per_day_max", "0"),
    ("jobs_max", "256"),
    ("runs_at_once", "1"),
    ("run_memory_mebibytes", "1024"),
    ("run_piece_pairs", "16777216"),
    ("pool_file_seconds", "900"),
    ("pool_file_changes", "100000"),
    ("pool_file_deletion_seconds", "300"),
    ("retention_months", ""),
    ("store_cache_mebibytes", "256"),
    ("profiles", ""),
    ("policies", ""),
    ("metrics_listen", ""),
    ("log", "info"),
    ("log_format", "text"),
    ("traces", ""),
];
const CODE_TABLES: &str = "code_table";

/// Settings on the command line; they win over the environment and the file.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Settings 设置")]
pub struct Flags {
    /// Configuration file (default: duijie.toml, if there is one) 配置文件
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data folder (default: ./data) 数据目录
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data: Option<String>,
    /// Store engine: sled, redb or memory (default: sled) 存储引擎
    #[arg(long, global = true, value_name = "ENGINE")]
    pub store: Option<String>,
    /// Computing threads; 0 is one per processor (default: 0) 计算线程数
    #[arg(long, global = true, value_name = "NUMBER")]
    pub threads: Option<String>,
    /// Folder of weight profiles of your own (*.toml) 自定义匹配方案目录
    #[arg(long, global = true, value_name = "FOLDER")]
    pub profiles: Option<String>,
    /// What is logged: error, warn, info, debug, or a filter by module (default: info) 日志级别
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// Access key that is sent to a server; better given as DUIJIE_KEY, which others on the machine do not see 访问密钥
    #[arg(long, global = true, value_name = "KEY")]
    pub key: Option<String>,
    /// Flags that one command has.
    #[arg(skip)]
    pub more: Vec<(&'static str, String)>,
}

/// The whole configuration, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where records and views are kept.
    pub data: PathBuf,
    /// Where backups are made.
    pub backups: PathBuf,
    /// How records are kept.
    pub store: StoreOptions,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Who is let in there.
    pub access: AccessSettings,
    /// Certificate and key with which it is served.
    pub tls: Option<TlsFiles>,
    /// The key that commands send to a server.
    pub key: Option<Secret>,
    /// Whether clients may ask for the contract.
    pub reflection: bool,
    /// Computing threads; 0 for one per processor.
    pub threads: usize,
    /// Calls that may be answered at one time.
    pub calls_max: usize,
    /// How much one account may ask for.
    pub allowance: AllowanceOptions,
    /// Computations that may run or wait at one time.
    pub jobs_max: usize,
    /// How much bulk runs may take; where they are kept follows from `data`.
    pub runs: RunSettings,
    /// How often the file of the pool is written; where it is follows from `data`.
    pub pool: PoolSettings,
    /// How long what is kept.
    pub retention: RetentionTerms,
    /// The operator's code tables, in the order in which they apply.
    pub code_tables: Vec<CodeTableFile>,
    /// Folder of the operator's profiles.
    pub profiles: Option<PathBuf>,
    /// Folder of the operator's rules of grants.
    pub policies: Option<PathBuf>,
    /// What those who watch over the service see of it.
    pub watching: Watching,
}

/// A code table of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeTableFile {
    /// The system that it belongs to.
    pub system: CodeSystem,
    /// The file.
    pub file: PathBuf,
    /// Whether it extends or replaces the table in use.
    pub mode: TableMode,
}

/// Every fault of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigFaults(pub Vec<Text>);

impl fmt::Display for ConfigFaults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "配置有误 / the configuration is not valid:")?;
        let lines: Vec<String> = self.0.iter().map(|fault| format!("  - {fault}")).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

/// The layers above the defaults.
#[derive(Debug, Default)]
struct Layers<'a> {
    /// Name and text of the file.
    file: Option<(String, String)>,
    environment: HashMap<String, String>,
    flags: Vec<(&'static str, &'a str)>,
}

impl Settings {
    /// The settings of this process.
    ///
    /// # Errors
    /// Every fault of every layer.
    pub fn read(flags: &Flags) -> Result<Self, ConfigFaults> {
        let environment: HashMap<String, String> = std::env::vars()
            .filter(|(name, _)| name.starts_with(&format!("{PREFIX}_")))
            .collect();
        Self::from_environment(flags, environment)
    }

    /// The settings for a given environment.
    fn from_environment(
        flags: &Flags,
        mut environment: HashMap<String, String>,
    ) -> Result<Self, ConfigFaults> {
        let named = environment.remove(&format!("{PREFIX}_CONFIG")).map(PathBuf::from);
        let file = read_file(flags.config.clone().or(named).as_deref())?;
        resolve(&Layers {
            file,
            environment,
            flags: flags.layer(),
        })
    }
}

impl Flags {
    fn layer(&self) -> Vec<(&'static str, &str)> {
        let general = [
            ("data", &self.data),
            ("store", &self.store),
            ("threads", &self.threads),
            ("profiles", &self.profiles),
            ("log", &self.log),
            ("key", &self.key),
        ];
        let general = general
            .into_iter()
            .filter_map(|(key, value)| Some((key, value.as_deref()?)));
        let more = self.more.iter().map(|(key, value)| (*key, value.as_str()));
        general.chain(more).collect()
    }
}

fn read_file(named: Option<&Path>) -> Result<Option<(String, String)>, ConfigFaults> {
    let path = named.unwrap_or(Path::new(FILE_DEFAULT));
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some((path.display().to_string(), text))),
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(one_fault(
            format!("无法读取配置文件 {}：{error}", path.display()),
            format!("cannot read the configuration file {}: {error}", path.display()),
        )),
    }
}

fn one_fault(zh: String, en: String) -> ConfigFaults {
    ConfigFaults(vec![Text::new(zh, en)])
}

fn resolve(layers: &Layers<'_>) -> Result<Settings, ConfigFaults> {
    let merged = merge(layers).map_err(|error| {
        let file = layers.file.as_ref().map_or("", |(name, _)| name.as_str());
        one_fault(
            format!("配置文件 {file} 不是有效的 TOML：{error}"),
            format!("the configuration file {file} is not valid TOML: {error}"),
        )
    })?;
    let mut reader = Reader {
        layers,
        merged,
        faults: Vec::new(),
    };
    let settings = reader.settings();
    match settings {
        Some(settings) if reader.faults.is_empty() => Ok(settings),
        _ => Err(ConfigFaults(reader.faults)),
    }
}

fn merge(layers: &Layers<'_>) -> Result<Config, ConfigError> {
    let mut builder = Config::builder();
    for (key, value) in DEFAULTS {
        builder = builder.set_default(key, value)?;
    }
    if let Some((_, text)) = &layers.file {
        builder = builder.add_source(config::File::from_str(text, FileFormat::Toml));
    }
    let environment = layers.environment.clone().into_iter().collect();
    builder = builder.add_source(Environment::with_prefix(PREFIX).source(Some(environment)));
    for (key, value) in &layers.flags {
        builder = builder.set_override(*key, *value)?;
    }
    builder.build()
}

/// Reads key by key, so that one fault does not hide the next.
struct Reader<'a> {
    layers: &'a Layers<'a>,
    merged: Config,
    faults: Vec<Text>,
}

impl Reader<'_> {
    fn settings(&mut self) -> Option<Settings> {
        self.refuse_unknown_keys();
        let data = self.value::<PathBuf>("data", "文件夹", "a folder");
        let backups = self.value::<String>("backup_folder", "文件夹", "a folder");
        let engine = self.value::<EngineKind>("store", "sled、redb 或 memory", "sled, redb or memory");
        let cache = self.value::<u64>("store_cache_mebibytes", "整数", "a whole number");
        let door = self.door(data.as_deref());
        let key = self.own_key();
        let reflection = self.switch("reflection");
        let threads = self.value("threads", "整数", "a whole number");
        let calls_max = self.value("calls_max", "整数", "a whole number");
        let allowance = self.allowance();
        let jobs_max = self.value("jobs_max", "整数", "a whole number");
        let runs = self.runs();
        let pool = self.pool();
        let retention = self.retention();
        let watching = self.watching();
        let profiles = self.value::<String>("profiles", "文件夹", "a folder");
        let policies = self.value::<String>("policies", "文件夹", "a folder");
        let code_tables = self.code_tables();
        let master_key = self.value::<String>("master_key_file", "文件", "a file");
        let master_key = master_key.filter(|file| !file.is_empty());
        let (data, (listen, access, tls)) = (data?, door?);
        Some(Settings {
            store: StoreOptions {
                cache_bytes: cache?.saturating_mul(BYTES_PER_MEBIBYTE),
                vault: VaultPlace::of(&data, master_key.as_deref().map(Path::new)),
                ..StoreOptions::new(engine?, data.join("store"))
            },
            backups: backups
                .filter(|folder| !folder.is_empty())
                .map_or_else(|| data.join("backups"), PathBuf::from),
            data,
            listen,
            access,
            tls,
            key,
            reflection: reflection?,
            threads: threads?,
            calls_max: calls_max?,
            allowance: allowance?,
            jobs_max: jobs_max?,
            runs: runs?,
            pool: pool?,
            retention: retention?,
            code_tables,
            profiles: profiles.filter(|folder| !folder.is_empty()).map(PathBuf::from),
            policies: policies.filter(|folder| !folder.is_empty()).map(PathBuf::from),
            watching: watching?,
        })
    }

    fn switch(&mut self, key: &'static str) -> Option<bool> {
        self.value(key, "true 或 false", "true or false")
    }

    fn value<T: FromStr>(&mut self, key: &'static str, wanted_zh: &str, wanted_en: &str) -> Option<T> {
        let text = self.merged.get_string(key).ok();
        let value = text.as_ref().and_then(|text| text.parse().ok());
        if value.is_none() {
            let text = text.unwrap_or_default();
            self.fault(
                key,
                format!("“{text}”无效，应为{wanted_zh}"),
                format!("\"{text}\" is not valid; it takes {wanted_en}"),
            );
        }
        value
    }

    fn code_tables(&mut self) -> Vec<CodeTableFile> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            system: String,
            file: PathBuf,
            #[serde(default)]
            mode: String,
        }
        let raw: Vec<Raw> = match self.merged.get(CODE_TABLES) {
            Ok(raw) => raw,
            Err(ConfigError::NotFound(_)) => return Vec::new(),
            Err(error) => {
                self.fault(
                    CODE_TABLES,
                    format!("应含 system、file，可含 mode（{error}）"),
                    format!("it takes system, file and perhaps mode ({error})"),
                );
                return Vec::new();
            }
        };
        raw.into_iter()
            .filter_map(|raw| {
                let system = self.code_system(&raw.system);
                let mode = self.table_mode(&raw.mode);
                Some(CodeTableFile {
                    system: system?,
                    file: raw.file,
                    mode: mode?,
                })
            })
            .collect()
    }

    fn code_system(&mut self, id: &str) -> Option<CodeSystem> {
        let found = CodeSystem::ALL.into_iter().find(|system| system.id() == id);
        if found.is_none() {
            let known = CodeSystem::ALL.map(CodeSystem::id).join(", ");
            self.fault(
                CODE_TABLES,
                format!("没有代码系统“{id}”；可用：{known}"),
                format!("there is no code system \"{id}\"; there are: {known}"),
            );
        }
        found
    }

    fn table_mode(&mut self, mode: &str) -> Option<TableMode> {
        match mode {
            "" | "extend" => Some(TableMode::Extend),
            "replace" => Some(TableMode::Replace),
            other => {
                self.fault(
                    CODE_TABLES,
                    format!("mode“{other}”无效，应为 extend 或 replace"),
                    format!("the mode \"{other}\" is not valid; it takes extend or replace"),
                );
                None
            }
        }
    }

    fn refuse_unknown_keys(&mut self) {
        let all: HashMap<String, config::Value> = self.merged.clone().try_deserialize().unwrap_or_default();
        let known = |key: &str| key == CODE_TABLES || DEFAULTS.iter().any(|(known, _)| *known == key);
        let mut unknown: Vec<String> = all.into_keys().filter(|key| !known(key)).collect();
        unknown.sort();
        let names = DEFAULTS.map(|(key, _)| key).join(", ");
        for key in unknown {
            self.fault(
                &key,
                format!("没有这一项；可用：{names}, {CODE_TABLES}"),
                format!("there is no such key; there are: {names}, {CODE_TABLES}"),
            );
        }
    }

    /// A fault with the key and the layer that it came from.
    fn fault(&mut self, key: &str, mut zh: String, mut en: String) {
        let origin = self.origin(key);
        zh.insert_str(0, &format!("{key}（{origin}）："));
        en.insert_str(0, &format!("{key} ({origin}): "));
        self.faults.push(Text::new(zh, en));
    }

    fn origin(&self, key: &str) -> String {
        let variable = format!("{PREFIX}_{}", key.to_uppercase());
        if self.layers.flags.iter().any(|(flag, _)| *flag == key) {
            format!("--{}", key.replace('_', "-"))
        } else if self.layers.environment.contains_key(&variable) {
            variable
        } else {
            self.layers
                .file
                .as_ref()
                .map_or("default".to_owned(), |(name, _)| name.clone())
        }
    }
}

mod access;
mod limits;
mod pool;
mod retention;
mod runs;
mod watching;

pub use access::Secret;
pub use watching::{LogFormat, Watching};
#[cfg(test)]
mod tests;
