//! What can be said of a data folder from its files: whether it takes any, what it was written with, what attempts have left,
//! who can read what, the space, and the clock.

use super::{Line, Site};
use duijie_domain::message::Text;
use duijie_indexer::folders::free_bytes;
use duijie_indexer::store::{LAYOUT_VERSION, WrittenWith, unfinished_files, written_with};
use jiff::Timestamp;
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Less than this is too little for a day of work.
const FREE_BYTES_MIN: u64 = 1 << 30;
const OTHERS: u32 = 0o077;
const OWNER_ONLY: u32 = 0o600;
/// Files that only the owner may read.
const SECRETS: [&str; 4] = [
    "duplicates.key",
    "access/keys.toml",
    "vault/persons.keys",
    "vault/master.key",
];
/// What is left when a file was being replaced as a whole and the power went.
const LEFTOVERS: [&str; 5] = [
    "store/VERSION.new",
    "store/WRITABLE",
    "pool/rows.new",
    "duplicates.key.new",
    "access/keys.toml.new",
];
/// Clocks of file systems are coarse.
const CLOCK_SLACK_SECONDS: i64 = 2;

/// Whether anything was ever kept in the folder.
pub(super) fn is_there(site: &Site<'_>) -> bool {
    matches!(written_with(&site.settings.store.folder), Ok(Some(_)))
}

pub(super) fn look(site: &Site<'_>) -> Vec<Line> {
    let data = &site.settings.data;
    if !data.is_dir() {
        let name = data.display();
        return vec![Line::wrong(
            "folder",
            format!("没有数据目录 {name}；请用 --data 指定，或先启动服务"),
            format!("there is no data folder {name}; name one with --data, or start the service first"),
        )];
    }
    let mut lines = vec![writable(data), version(site), space(site), clock(site)];
    lines.extend(secrets(site));
    lines.extend(leftovers(site));
    lines
}

fn writable(data: &Path) -> Line {
    match tempfile::tempfile_in(data) {
        Ok(_) => Line::well("folder", "数据目录可写", "the data folder can be written to"),
        Err(error) => Line::wrong(
            "folder",
            format!("数据目录不可写（{error}）；请检查所有者、权限和挂载"),
            format!("the data folder cannot be written to ({error}); check owner, rights and mount"),
        ),
    }
}

fn version(site: &Site<'_>) -> Line {
    match written_with(&site.settings.store.folder) {
        Ok(None) => Line::well(
            "version",
            "目录中还没有数据",
            "nothing was kept in the folder yet",
        ),
        Ok(Some(WrittenWith { layout, engine })) => {
            let zh = format!("数据版本 {layout}（本程序 {LAYOUT_VERSION}），存储引擎 {engine}");
            let en = format!("layout {layout} (this program writes {LAYOUT_VERSION}), kept with {engine}");
            Line::well("version", zh, en)
        }
        Err(error) => Line::wrong("version", error.to_string(), error.to_string()),
    }
}

fn space(site: &Site<'_>) -> Line {
    let free = match free_bytes(&site.settings.data) {
        Ok(free) => free,
        Err(error) => {
            let zh = format!("无法得知磁盘剩余空间（{error}）");
            return Line::wrong("space", zh, format!("the space left is not known ({error})"));
        }
    };
    let mebibytes = free >> 20;
    if free < FREE_BYTES_MIN {
        return Line::wrong(
            "space",
            format!("磁盘只剩 {mebibytes} MiB；请腾出空间"),
            format!("the disk has {mebibytes} MiB left; free some space"),
        );
    }
    Line::well(
        "space",
        format!("磁盘剩余 {mebibytes} MiB"),
        format!("{mebibytes} MiB left on the disk"),
    )
}

/// Nothing that was written can be of the future.
fn clock(site: &Site<'_>) -> Line {
    let written = newest(&site.settings.store.folder).and_then(|time| Timestamp::try_from(time).ok());
    match written {
        Some(written) if written.as_second() > site.now.as_second() + CLOCK_SLACK_SECONDS => Line::wrong(
            "clock",
            format!("系统时间 {} 早于数据的最后写入 {written}；请校准时钟", site.now),
            format!(
                "the clock says {}, but the data were written at {written}; set the clock right",
                site.now
            ),
        ),
        _ => Line::well(
            "clock",
            "系统时间不早于最后一次写入",
            "the clock is not behind what was written",
        ),
    }
}

fn newest(store: &Path) -> Option<std::time::SystemTime> {
    let times =
        ["VERSION", "DURABLE"].map(|name| fs::metadata(store.join(name)).and_then(|file| file.modified()));
    times.into_iter().flatten().max()
}

fn secrets(site: &Site<'_>) -> Vec<Line> {
    let own_key = site.settings.store.vault.master_key_file.clone();
    let mut files: Vec<PathBuf> = SECRETS.iter().map(|path| site.settings.data.join(path)).collect();
    if !files.contains(&own_key) {
        files.push(own_key);
    }
    let open: Vec<PathBuf> = files.into_iter().filter(|file| is_open_to_others(file)).collect();
    if open.is_empty() {
        let zh = "密钥文件只有所有者可读";
        return vec![Line::well("secrets", zh, "only the owner can read the keys")];
    }
    let close = |file: &PathBuf| {
        let name = file.display().to_string();
        let text = Text::new(
            format!("其他用户可读取 {name}"),
            format!("others can read {name}"),
        );
        Line::repairable(site, ("secrets", text), || {
            fs::set_permissions(file, Permissions::from_mode(OWNER_ONLY))
        })
    };
    open.iter().map(close).collect()
}

fn is_open_to_others(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|status| status.permissions().mode() & OTHERS != 0)
}

/// Only files of which nobody can make use; they are known by name.
fn leftovers(site: &Site<'_>) -> Vec<Line> {
    let data = &site.settings.data;
    let mut found: Vec<PathBuf> = LEFTOVERS.iter().map(|path| data.join(path)).collect();
    found.retain(|path| path.is_file());
    found.extend(unfinished_files(&site.settings.store.folder));
    found.extend(with_ending(&site.settings.backups, "unfinished"));
    if found.is_empty() {
        let zh = "没有未完成写入的残留";
        return vec![Line::well("leftovers", zh, "nothing unfinished was left behind")];
    }
    if super::inside::is_in_use(site) {
        let zh = "有未完成写入的文件，但目录正在使用中，可能仍在写";
        let en = "there are unfinished files, but the folder is in use and they may still be written";
        return vec![Line::well("leftovers", zh, en)];
    }
    let remove = |path: &PathBuf| {
        let name = path.display().to_string();
        let text = Text::new(
            format!("未完成写入的残留 {name}"),
            format!("{name} was never finished"),
        );
        Line::repairable(site, ("leftovers", text), || match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
    };
    found.iter().map(remove).collect()
}

fn with_ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    found.sort();
    found
}
