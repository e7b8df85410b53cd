//! Why a backup cannot be made, read or restored, in words that say what to do. Decides nothing.

use super::form::Kind;
use crate::error::{Error, Unavailable};
use duijie_domain::message::Text;
use std::io;

/// What can be wrong with a part, in Chinese and English.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault(&'static str, &'static str);

impl Fault {
    pub(super) const CUT_OFF: Self = Self("内容不完整", "it is cut off");
    pub(super) const CHECKSUM: Self = Self("校验和不符", "its checksum differs");
    pub(super) const UNKNOWN_KIND: Self = Self("类型未知", "its kind is not known");
    pub(super) const BEHIND_END: Self = Self("结尾之后还有内容", "there are bytes behind the end");
    pub(super) const CONTENT: Self = Self("内容无法读取", "its content cannot be read");
    pub(super) const OUT_OF_PLACE: Self = Self("位置不对", "it stands in the wrong place");
    pub(super) const COUNTS: Self = Self("计数不符", "the counts differ from what the file holds");
    pub(super) const DIGEST: Self = Self("摘要不符", "the digest of the whole file differs");
}

/// The part that is wrong, by number and name.
pub(super) fn damaged(place: u64, kind: Option<Kind>, Fault(zh, en): Fault) -> Error {
    let (name_zh, name_en) = kind.map_or(("未知", "unknown"), Kind::name);
    input(
        "BACKUP_DAMAGED",
        format!("备份文件第 {place} 部分（{name_zh}）有误：{zh}；请换用另一个备份"),
        format!("part {place} ({name_en}) of the backup is wrong: {en}; use another backup"),
    )
}

pub(super) fn no_backup() -> Error {
    input(
        "NO_BACKUP",
        "这不是本程序的备份文件；请指定由 `duijie backup` 生成的文件",
        "this is not a backup; name a file that `duijie backup` has made",
    )
}

pub(super) fn newer_form(found: u8, known: u8) -> Error {
    input(
        "BACKUP_NEWER",
        format!("备份文件的格式版本是 {found}，本程序只认识 {known}；请升级程序，或换用另一个备份"),
        format!(
            "the backup has the form {found}, this program knows {known}; upgrade it, or use another backup"
        ),
    )
}

pub(super) fn newer_layout(found: u32, known: u32) -> Error {
    input(
        "BACKUP_NEWER",
        format!("备份的数据版本是 {found}，本程序最高支持 {known}；请升级程序"),
        format!("the data of the backup has version {found}, this program knows up to {known}; upgrade it"),
    )
}

pub(super) fn unknown_file() -> Error {
    input(
        "BACKUP_NEWER",
        "备份中有本程序不认识的文件；请升级程序",
        "the backup carries a file that this program does not know; upgrade it",
    )
}

pub(super) fn exists() -> Error {
    input(
        "BACKUP_EXISTS",
        "已有同名文件，备份从不覆盖；请换一个名称",
        "there is a file of this name and backups never overwrite; choose another name",
    )
}

pub(super) fn not_empty() -> Error {
    input(
        "RESTORE_FOLDER_NOT_EMPTY",
        "目标数据目录不是空的，恢复从不覆盖；请指定一个空目录或新目录",
        "the data folder is not empty and a restore never overwrites; name an empty or a new one",
    )
}

pub(super) fn nothing_is_kept() -> Error {
    input(
        "RESTORE_ENGINE_KEEPS_NOTHING",
        "memory 引擎不保存数据；请用 --store sled 或 --store redb",
        "the engine memory keeps nothing; use --store sled or --store redb",
    )
}

pub(super) fn disagrees() -> Error {
    input(
        "BACKUP_DISAGREES",
        "恢复后的数据与备份所记的序号不符，目录未启用；请换用另一个备份",
        "what was restored does not reach the sequence that the backup names, so the folder is not used; use another backup",
    )
}

pub(super) fn fell_behind() -> Error {
    unavailable(
        "BACKUP_FELL_BEHIND",
        "备份的写入速度跟不上数据变更，已中止；请备份到更快的磁盘，或在空闲时重试",
        "the backup could not be written as fast as data changed and was given up; use a faster disk or a quieter hour",
    )
}

pub(super) fn no_keys() -> Error {
    unavailable(
        "BACKUP_WITHOUT_KEYS",
        "数据目录中没有 vault/persons.keys，备份将无法读出个人信息；请检查数据目录",
        "the data folder has no vault/persons.keys, so no person could be read from the backup; check the folder",
    )
}

pub(super) fn part_too_long() -> Error {
    Error::Internal("a part of a backup is longer than 4 GiB".into())
}

pub(super) fn cannot_write(error: &io::Error) -> Error {
    unavailable(
        "BACKUP_NOT_WRITTEN",
        format!("无法写入 ({error})；请检查目标目录的权限和剩余空间"),
        format!("it cannot be written ({error}); check the rights of the folder and the space that is left"),
    )
}

pub(super) fn cannot_read(error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::NotFound {
        return input(
            "NO_BACKUP",
            "没有这个备份文件；请检查路径",
            "there is no such backup; check the path",
        );
    }
    unavailable(
        "BACKUP_NOT_READ",
        format!("无法读取 ({error})；请检查权限和磁盘"),
        format!("it cannot be read ({error}); check its rights and the disk"),
    )
}

fn input(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::invalid("backup", reason, Text::new(zh, en))
}

fn unavailable(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::Unavailable(Unavailable::Refused {
        reason,
        text: Text::new(zh, en),
    })
}
