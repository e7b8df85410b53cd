//! What can be said of a store that nobody uses: whether it opens, whether its trees agree, whether index and pool belong to
//! it, and how old its last backup is.

use super::{Line, Site};
use crate::command::{start, verify};
use crate::engine::examine_pool;
use duijie_domain::message::Text;
use duijie_indexer::backup::summary;
use duijie_indexer::index::inspect;
use duijie_indexer::store::{EngineKind, Store, StoreOptions};
use duijie_matcher::compile::Tables;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Whether another process has the store open; a store that cannot be opened for another reason is in nobody's use.
pub(super) fn is_in_use(site: &Site<'_>) -> bool {
    let is_kept = super::folder::is_there(site);
    is_kept && Store::open(&options(site)).is_err_and(|error| error.reason() == "DATA_IN_USE")
}

/// The folder is looked at with the engine that it is kept with, whatever is configured.
fn options(site: &Site<'_>) -> StoreOptions {
    let mut options = site.settings.store.clone();
    let written = duijie_indexer::store::written_with(&options.folder);
    if let Ok(Some(written)) = written {
        options.engine = written.engine.parse::<EngineKind>().unwrap_or(options.engine);
    }
    options
}

pub(super) fn look(site: &Site<'_>, lines: &mut Vec<Line>) {
    let options = options(site);
    if options.engine != site.settings.store.engine {
        let (kept, set) = (options.engine.name(), site.settings.store.engine.name());
        lines.push(Line::wrong(
            "engine",
            format!("数据由 {kept} 保存，但配置为 {set}；请改正 store 设置"),
            format!("the data are kept with {kept}, but {set} is configured; correct the setting store"),
        ));
    }
    let store = match Store::open(&options) {
        Ok(store) => store,
        Err(error) => {
            let text = error.to_string();
            lines.push(Line::wrong("store", text.clone(), text));
            return;
        }
    };
    lines.push(Line::well(
        "store",
        format!("存储可以打开，到第 {} 次变更", store.sequence()),
        format!("the store opens, up to change {}", store.sequence()),
    ));
    lines.push(agreement(&store));
    lines.push(index(site, &store));
    lines.push(pool(site, &store));
    lines.push(backups(site));
}

fn agreement(store: &Store) -> Line {
    match verify::whole(store) {
        Ok(found) if found.is_sound() => Line::well(
            "records",
            format!("{} 条记录、{} 次变更相互一致", found.records, found.changes),
            format!("{} records and {} changes agree", found.records, found.changes),
        ),
        Ok(found) => {
            let first = found.findings.first().map(|finding| finding.text.clone());
            let first = first.unwrap_or_default();
            Line::wrong(
                "records",
                format!(
                    "{} 处不符，如：{}；请用 `duijie restore` 从备份恢复",
                    found.findings_total, first.zh
                ),
                format!(
                    "{} findings, such as: {}; run `duijie restore` from a backup",
                    found.findings_total, first.en
                ),
            )
        }
        Err(failure) => Line::wrong("records", failure.to_string(), failure.to_string()),
    }
}

fn index(site: &Site<'_>, store: &Store) -> Line {
    let folder = start::index_folder(site.settings);
    let (zh, en) = match inspect(&folder) {
        Ok(None) => {
            let zh = "没有全文索引，下次启动时重建";
            return Line::well(
                "index",
                zh,
                "there is no full-text index; the next start builds it",
            );
        }
        Ok(Some(index)) if index.damaged_files > 0 => (
            format!("全文索引有 {} 个文件损坏", index.damaged_files),
            format!("{} files of the full-text index are damaged", index.damaged_files),
        ),
        Ok(Some(index)) if index.watermark > store.sequence() => (
            format!("全文索引已到第 {} 次变更，多于存储", index.watermark),
            format!(
                "the full-text index has seen change {}, which the store has not",
                index.watermark
            ),
        ),
        Ok(Some(index)) => {
            let zh = format!("全文索引完好，到第 {} 次变更", index.watermark);
            let en = format!("the full-text index is sound, up to change {}", index.watermark);
            return Line::well("index", zh, en);
        }
        Err(error) => (
            format!("全文索引无法读取：{error}"),
            format!("the full-text index cannot be read: {error}"),
        ),
    };
    anew(site, "index", (zh, en), &folder)
}

fn pool(site: &Site<'_>, store: &Store) -> Line {
    let folder = start::pool_folder(site.settings);
    let file = folder.join("rows");
    let tables = start::code_book(site.settings)
        .map(|codes| Tables::new(codes, duijie_domain::words::WordTable::embedded()));
    let examined = match tables {
        Ok(tables) => examine_pool(&file, tables.version(), store),
        Err(failure) => Err(failure.to_string()),
    };
    match examined {
        Ok(None) => {
            let zh = "没有匹配池文件，下次启动时重建";
            Line::well(
                "pool",
                zh,
                "there is no file of the pool; the next start builds it",
            )
        }
        Ok(Some(sequence)) => Line::well(
            "pool",
            format!("匹配池文件完好，到第 {sequence} 次变更"),
            format!("the file of the pool is sound, up to change {sequence}"),
        ),
        Err(reason) => anew(
            site,
            "pool",
            (
                format!("匹配池文件不可用：{reason}"),
                format!("the file of the pool cannot be used: {reason}"),
            ),
            &folder,
        ),
    }
}

/// A view that is taken away is built by the next start.
fn anew(site: &Site<'_>, check: &'static str, (zh, en): (String, String), folder: &Path) -> Line {
    Line::repairable(site, (check, Text::new(zh, en)), || {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    })
}

fn backups(site: &Site<'_>) -> Line {
    let entries = fs::read_dir(&site.settings.backups)
        .into_iter()
        .flatten()
        .flatten();
    let whole = entries.filter_map(|entry| summary(&entry.path()).ok());
    match whole.max_by_key(|backup| backup.origin.created_at) {
        None => Line::well(
            "backup",
            "备份目录中还没有备份；请定期运行 duijie backup",
            "there is no backup in the folder of backups yet; run duijie backup from time to time",
        ),
        Some(backup) => {
            let days = site.now.duration_since(backup.origin.created_at).as_hours() / 24;
            let sequence = backup.sequence;
            Line::well(
                "backup",
                format!("最近的备份在 {days} 天前，到第 {sequence} 次变更"),
                format!("the latest backup is {days} days old, up to change {sequence}"),
            )
        }
    }
}
