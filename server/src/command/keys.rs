//! `duijie keys`: makes access keys, lists, replaces and takes them back in the data folder, also while a server runs, which
//! sees it within a second; and tries a key against a server.

use super::remote::{self, PerhapsServer, ServerArguments};
use super::{Failure, Outcome, serve, start, status};
use crate::access::{KeysFile, draw};
use crate::config::Settings;
use crate::engine::{EngineError, LOCAL_TENANT};
use crate::terminal::{Screen, Table};
use clap::{Args, Subcommand};
use duijie_access::{Areas, Key, Role, Shown, Standing};
use duijie_domain::RecordKey;
use duijie_indexer::store::Tenant;
use duijie_proto::v1;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use v1::code_service_client::CodeServiceClient;

/// What `keys` can be told.
#[derive(Debug, Args)]
pub struct KeysArguments {
    /// What to do.
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Makes a key and shows it, once 建立密钥（只显示一次）
    Create(NewKey),
    /// Lists keys; what is secret of them is nowhere kept 列出密钥
    List {
        #[command(flatten)]
        server: PerhapsServer,
    },
    /// Makes a key in place of another, which stays valid for some days more 轮换密钥
    Rotate {
        /// Identifier of the key 密钥编号
        id: String,
        /// Days that the new key is valid; 0 for no end 新密钥有效天数
        #[arg(long, default_value_t = 365)]
        days: i64,
        /// Days that the old key stays valid 旧密钥继续有效的天数
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(i64).range(0..=90))]
        overlap_days: i64,
    },
    /// Takes a key back at once 撤销密钥
    Revoke {
        /// Identifier of the key 密钥编号
        id: String,
    },
    /// Tells whether a server takes the key (--key or DUIJIE_KEY) 试用密钥能否连上服务
    Try(ServerArguments),
}

#[derive(Debug, Args)]
struct NewKey {
    /// fair-system, agency, employer, officer, analyst or administrator 角色
    #[arg(long)]
    role: String,
    /// Organ or agency whose records it reaches 机构（租户）
    #[arg(long, default_value = LOCAL_TENANT)]
    tenant: String,
    /// Areas whose persons it reaches; all if left out, such as 371500 限定地区（区划代码）
    #[arg(long, value_delimiter = ',')]
    area: Vec<String>,
    /// The employer for whom it acts, as publisher/identifier; with the role employer only 用人单位
    #[arg(long, value_name = "PUBLISHER/ID")]
    employer: Option<String>,
    /// What it is given for 用途
    #[arg(long, default_value = "")]
    note: String,
    /// Days that it is valid; 0 for no end 有效天数
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(i64).range(0..=3_650))]
    days: i64,
}

/// Does what is asked for.
pub(super) fn run(
    arguments: &KeysArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let file = settings
        .access
        .keys
        .clone()
        .unwrap_or_else(|| KeysFile::of_data(&settings.data));
    match &arguments.task {
        Task::Create(new) => create(&file, new, screen),
        Task::List { server } => {
            let used = match server.named() {
                Some(server) => serve::runtime()?.block_on(last_used(&server, settings, screen))?,
                None => BTreeMap::new(),
            };
            list(&file, &used, screen)
        }
        Task::Rotate {
            id,
            days,
            overlap_days,
        } => rotate(&file, id, (*days, *overlap_days), screen),
        Task::Revoke { id } => revoke(&file, id, screen),
        Task::Try(server) => serve::runtime()?.block_on(try_key(server, settings, screen)),
    }
}

fn create(file: &KeysFile, new: &NewKey, screen: Screen) -> Result<Outcome, Failure> {
    let (key, shown) = new.draw(start::now())?;
    file.change(|ring| Ok(ring.add(key.clone())?))?;
    show(&key, &shown, screen)
}

fn rotate(
    file: &KeysFile,
    id: &str,
    (days, overlap_days): (i64, i64),
    screen: Screen,
) -> Result<Outcome, Failure> {
    let now = start::now();
    let (new_id, digest, shown) = draw()?.key();
    let until = days_later(now, overlap_days)?.unwrap_or(now);
    let expires_at = days_later(now, days)?.filter(|_| days > 0);
    let key = file.change(|ring| {
        let key = Key {
            id: new_id,
            digest,
            created_at: now,
            expires_at,
            revoked_at: None,
            ..ring.get(id)?.clone()
        };
        let new_id = key.id.clone();
        ring.replace(id, key, until)?;
        Ok(ring.get(&new_id)?.clone())
    })?;
    show(&key, &shown, screen)?;
    screen.note(format!(
        "旧密钥 {id} 有效至 {until} / the old key {id} is valid until {until}"
    ));
    Ok(Outcome::Done)
}

fn revoke(file: &KeysFile, id: &str, screen: Screen) -> Result<Outcome, Failure> {
    let now = start::now();
    file.change(|ring| Ok(ring.revoke(id, now)?))?;
    if screen.json {
        screen.document(&json!({ "id": id, "revoked_at": now.to_string() }))?;
    } else {
        screen.line(format!("已撤销 {id} / {id} is revoked"))?;
    }
    Ok(Outcome::Done)
}

/// When each key was last used, as the server knows it since its start.
async fn last_used(
    server: &ServerArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<BTreeMap<String, String>, Failure> {
    let status = status::ask(server, settings, screen).await?;
    let used = status.key_uses.into_iter();
    Ok(used
        .map(|used| (used.id, status::instant(used.last_use_time)))
        .collect())
}

fn list(file: &KeysFile, used: &BTreeMap<String, String>, screen: Screen) -> Result<Outcome, Failure> {
    let ring = file.read()?.unwrap_or_default();
    let now = start::now();
    if screen.json {
        let listed = |key: &Key| {
            let mut listed = document(key, now);
            if let Some(fields) = listed.as_object_mut() {
                fields.insert("last_used".to_owned(), json!(used.get(key.id.as_str())));
            }
            listed
        };
        let keys: Vec<Value> = ring.keys().into_iter().map(listed).collect();
        screen.document(&json!({ "keys": keys }))?;
    } else {
        let mut table = Table::new([
            "编号 id",
            "角色 role",
            "机构 tenant",
            "范围 reach",
            "状态 state",
            "到期 expires",
            "最近使用 last used",
            "用途 note",
        ]);
        for key in ring.keys() {
            let expires = key.expires_at.map_or("–".to_owned(), day);
            table.row([
                key.id.to_string(),
                key.role.code().to_owned(),
                key.tenant.to_string(),
                reach(key),
                state(key, now).to_owned(),
                expires,
                used.get(key.id.as_str()).cloned().unwrap_or_default(),
                key.note.clone(),
            ]);
        }
        screen.line(table.to_string())?;
    }
    Ok(if ring.is_empty() {
        Outcome::InPart
    } else {
        Outcome::Done
    })
}

/// Asks for what every role may ask for.
async fn try_key(server: &ServerArguments, settings: &Settings, screen: Screen) -> Result<Outcome, Failure> {
    let remote = remote::connect(server, settings, screen).await?;
    let mut client = CodeServiceClient::new(remote);
    let answer = client
        .list_code_systems(v1::ListCodeSystemsRequest::default())
        .await?;
    let systems = answer.into_inner().systems.len();
    if screen.json {
        screen.document(&json!({ "server": server.server, "accepted": true }))?;
    } else {
        screen.line(format!(
            "服务已接受，代码表 {systems} 个 / the server answers, with {systems} code systems"
        ))?;
    }
    Ok(Outcome::Done)
}

impl NewKey {
    fn draw(&self, now: Timestamp) -> Result<(Key, Shown), Failure> {
        let (id, digest, shown) = draw()?.key();
        let key = Key {
            id,
            digest,
            role: role(&self.role)?,
            tenant: Tenant::new(self.tenant.as_str())?.as_str().into(),
            areas: areas(&self.area)?,
            employer: self.employer.as_deref().map(employer).transpose()?,
            note: self.note.clone(),
            created_at: now,
            expires_at: days_later(now, self.days)?.filter(|_| self.days > 0),
            revoked_at: None,
            replaces: None,
        };
        Ok((key, shown))
    }
}

fn role(code: &str) -> Result<Role, Failure> {
    Role::from_code(code).ok_or_else(|| {
        let known = Role::ALL.map(Role::code).join(", ");
        Failure::input(
            format!("没有角色“{code}”；可用：{known}"),
            format!("there is no role \"{code}\"; there are: {known}"),
        )
    })
}

fn areas(codes: &[String]) -> Result<Areas, Failure> {
    Areas::of(codes.iter().map(String::as_str)).ok_or_else(|| {
        Failure::input(
            "--area 须为 2、4 或 6 位行政区划代码，如 371500",
            "--area takes division codes of 2, 4 or 6 digits, such as 371500",
        )
    })
}

fn employer(text: &str) -> Result<RecordKey, Failure> {
    let parts = text
        .split_once('/')
        .filter(|(publisher, id)| !publisher.is_empty() && !id.is_empty());
    let (publisher, own_id) = parts.ok_or_else(|| {
        Failure::input(
            "--employer 应写作 发布方/用人单位编号",
            "--employer is written as publisher/identifier",
        )
    })?;
    Ok(RecordKey::new(publisher, own_id))
}

fn days_later(now: Timestamp, days: i64) -> Result<Option<Timestamp>, EngineError> {
    const HOURS_PER_DAY: i64 = 24;
    let later = now.checked_add((days.saturating_mul(HOURS_PER_DAY)).hours());
    later
        .map(Some)
        .map_err(|error| EngineError::Internal(error.to_string()))
}

/// Tells the key, which nobody can tell again.
fn show(key: &Key, shown: &Shown, screen: Screen) -> Result<Outcome, Failure> {
    if screen.json {
        let mut told = document(key, key.created_at);
        if let Some(fields) = told.as_object_mut() {
            fields.insert("key".to_owned(), shown.tell().into());
        }
        screen.document(&told)?;
        return Ok(Outcome::Done);
    }
    screen.line(shown.tell())?;
    screen.note(format!(
        "以上为密钥 {id}，只显示这一次，请妥善保存；服务在一秒内生效\n\
         this is the key {id}, shown this once: keep it well; a running server takes it within a second",
        id = key.id
    ));
    Ok(Outcome::Done)
}

fn document(key: &Key, now: Timestamp) -> Value {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let employer = key.employer.as_ref();
    json!({
        "id": key.id,
        "role": key.role.code(),
        "tenant": key.tenant,
        "areas": key.areas.codes().collect::<Vec<_>>(),
        "employer": employer.map(|key| format!("{}/{}", key.publisher, key.own_id)),
        "note": key.note,
        "state": state(key, now),
        "created_at": key.created_at.to_string(),
        "expires_at": time(key.expires_at),
        "revoked_at": time(key.revoked_at),
        "replaces": key.replaces,
    })
}

fn state(key: &Key, now: Timestamp) -> &'static str {
    match key.standing(now) {
        Standing::Live => "live",
        Standing::Expired => "expired",
        Standing::Revoked => "revoked",
    }
}

fn reach(key: &Key) -> String {
    let areas: Vec<String> = key.areas.codes().map(|code| code.to_string()).collect();
    match &key.employer {
        Some(employer) => format!("{}/{}", employer.publisher, employer.own_id),
        None if areas.is_empty() => "–".to_owned(),
        None => areas.join(","),
    }
}

fn day(at: Timestamp) -> String {
    at.to_zoned(start::time_zone()).date().to_string()
}
