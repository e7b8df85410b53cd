//! Every failure of this crate, split by who can act on it.
//!
//! The store, the index and the readers of files return these values; the server maps each variant to one status.
//! No engine error type, no file path of a record and no personal value may appear here.

use duijie_domain::{RecordKey, RecordKind, message::Text};
use serde::{Deserialize, Serialize};

/// What can go wrong, by who can do something about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The caller sent something that can never succeed; the text says what to change.
    #[error("{0}")]
    InvalidInput(Invalid),
    /// What was asked for is not there.
    #[error("{}", .0.text())]
    NotFound(Missing),
    /// A precondition does not hold; read the current state and decide again.
    #[error("{}", .0.text())]
    Conflict(Conflict),
    /// The service or the operator has to act; the same call may succeed later.
    #[error("{}", .0.text())]
    Unavailable(Unavailable),
    /// A fault of this program or of the stored data.
    #[error("内部错误: {0} / internal error: {0}")]
    Internal(String),
}

impl Error {
    /// An input error about `field` with a stable reason code.
    pub fn invalid(field: impl Into<String>, reason: &'static str, text: Text) -> Self {
        Self::InvalidInput(Invalid {
            field: field.into(),
            reason,
            text,
        })
    }

    /// Records of this kind are neither read from tables nor written to them.
    pub(crate) fn not_tabular(kind: RecordKind) -> Self {
        let text = Text::new(
            format!("{} 不以表格导入导出；请使用接口", kind.collection()),
            format!(
                "{} are neither imported from nor exported to tables; use the interface",
                kind.collection()
            ),
        );
        Self::invalid("kind", "KIND_NOT_TABULAR", text)
    }

    /// The stable reason code of this failure (UPPER_SNAKE).
    pub fn reason(&self) -> &'static str {
        match self {
            Self::InvalidInput(invalid) => invalid.reason,
            Self::NotFound(_) => "RECORD_NOT_FOUND",
            Self::Conflict(conflict) => conflict.reason(),
            Self::Unavailable(unavailable) => unavailable.reason(),
            Self::Internal(_) => "INTERNAL",
        }
    }
}

/// One thing wrong with what the caller sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {text}")]
pub struct Invalid {
    /// Path of the offending field.
    pub field: String,
    /// Stable reason code (UPPER_SNAKE).
    pub reason: &'static str,
    /// What is wrong and what to do.
    pub text: Text,
}

/// A record that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// No record has this creation number (or it belongs to another tenant).
    Number {
        /// The kind that was looked up.
        kind: RecordKind,
        /// The creation number that was asked for.
        number: u64,
    },
    /// No record has this key.
    Key {
        /// The kind that was looked up.
        kind: RecordKind,
        /// The key that was asked for.
        key: RecordKey,
    },
}

impl Missing {
    /// The failure as a sentence.
    pub fn text(&self) -> Text {
        let (kind, name) = match self {
            Self::Number { kind, number } => (kind, number.to_string()),
            Self::Key { kind, key } => (kind, key.to_string()),
        };
        Text::new(
            format!("没有这条记录: {kind} {name}"),
            format!("there is no {kind} {name}"),
        )
    }
}

/// A precondition that did not hold. All of them can be retried after reading the current state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// The record has changed since the caller read it.
    RevisionMismatch {
        /// Kind of the record.
        kind: RecordKind,
        /// Creation number of the record.
        number: u64,
        /// The revision the caller expected.
        expected: u64,
        /// The revision the record has now.
        current: u64,
    },
    /// A record with this key is already there.
    AlreadyExists {
        /// Kind of the record.
        kind: RecordKind,
        /// Creation number of the record that has the key.
        number: u64,
        /// The revision it has now.
        current: u64,
    },
    /// The body carries another key than the record it is to replace.
    KeyDiffers {
        /// Kind of the record.
        kind: RecordKind,
        /// Creation number of the record.
        number: u64,
    },
    /// The record is part of another one now.
    Merged {
        /// Kind of the records.
        kind: RecordKind,
        /// Creation number of the record that was named.
        number: u64,
        /// Creation number of the record that stands for it.
        kept: u64,
    },
    /// The record is not part of another one.
    NotMerged {
        /// Kind of the record.
        kind: RecordKind,
        /// Creation number of the record.
        number: u64,
    },
    /// Both names of a pair mean the same record.
    SameRecord {
        /// Kind of the record.
        kind: RecordKind,
        /// Creation number of the record.
        number: u64,
    },
    /// The request identifier was used before for another content.
    RequestIdReused {
        /// The identifier.
        request_id: String,
    },
    /// Another item of the same all-or-nothing request failed, so this one was not applied.
    NotApplied {
        /// Position (from 0) of the first item that failed.
        failed_item: u64,
    },
    /// The snapshot to which a page token belongs is no longer kept.
    PageTokenExpired,
}

impl Conflict {
    /// The stable reason code (UPPER_SNAKE).
    pub fn reason(&self) -> &'static str {
        match self {
            Self::RevisionMismatch { .. } => "REVISION_MISMATCH",
            Self::AlreadyExists { .. } => "ALREADY_EXISTS",
            Self::KeyDiffers { .. } => "KEY_DIFFERS",
            Self::Merged { .. } => "RECORD_MERGED",
            Self::NotMerged { .. } => "RECORD_NOT_MERGED",
            Self::SameRecord { .. } => "SAME_RECORD",
            Self::RequestIdReused { .. } => "REQUEST_ID_REUSED",
            Self::NotApplied { .. } => "NOT_APPLIED",
            Self::PageTokenExpired => "PAGE_TOKEN_EXPIRED",
        }
    }

    /// The failure as a sentence.
    pub fn text(&self) -> Text {
        match self {
            Self::RevisionMismatch {
                kind,
                number,
                expected,
                current,
            } => Text::new(
                format!(
                    "{kind} {number} 已被修改: 期望版本 {expected}, 当前版本 {current}; 请重新读取后再改"
                ),
                format!(
                    "{kind} {number} has changed: expected revision {expected}, current {current}; read it again"
                ),
            ),
            Self::AlreadyExists {
                kind,
                number,
                current,
            } => Text::new(
                format!("该发布方编号已存在: {kind} {number}, 当前版本 {current}; 请改用更新"),
                format!("the key is taken by {kind} {number}, current revision {current}; update it instead"),
            ),
            Self::KeyDiffers { kind, number } => Text::new(
                format!("{kind} {number} 的发布方编号不能更改; 请删除后重新创建"),
                format!("the key of {kind} {number} cannot change; delete it and create a new one"),
            ),
            Self::Merged { kind, number, kept } => Text::new(
                format!("{kind} {number} 已并入 {kind} {kept}; 请改用后者, 或先撤销合并"),
                format!(
                    "{kind} {number} is part of {kind} {kept} now; name that one, or undo the merge first"
                ),
            ),
            Self::NotMerged { kind, number } => Text::new(
                format!("{kind} {number} 没有并入其他记录, 无需撤销"),
                format!("{kind} {number} is not part of another record, so there is nothing to undo"),
            ),
            Self::SameRecord { kind, number } => Text::new(
                format!("两个名称是同一条记录: {kind} {number}; 请写出两条不同的记录"),
                format!("both names mean {kind} {number}; name two different records"),
            ),
            Self::RequestIdReused { request_id } => Text::new(
                format!("请求编号 {request_id} 已用于不同的内容; 请换一个编号"),
                format!("request id {request_id} was used for a different content; choose a new one"),
            ),
            Self::NotApplied { failed_item } => Text::new(
                format!("同一请求的第 {failed_item} 项失败, 本项未执行"),
                format!("item {failed_item} of the same request failed, so this one was not applied"),
            ),
            Self::PageTokenExpired => Text::new(
                "分页标记已过期; 请从第一页重新开始",
                "the page token has expired; start at the first page",
            ),
        }
    }
}

/// Why nothing can be done now, and who has to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unavailable {
    /// Making data durable failed once; the store takes no more writes until it is opened again.
    Stopped {
        /// What the engine reported.
        cause: String,
    },
    /// The store is being closed.
    Closing,
    /// The engine could not read or write now.
    Engine {
        /// What the engine reported.
        cause: String,
    },
    /// The data folder cannot be used; the text tells the operator what to do.
    Refused {
        /// Stable reason code (UPPER_SNAKE).
        reason: &'static str,
        /// What is wrong with the folder and what to do.
        text: Text,
    },
    /// The full-text index could not read or write now.
    Index {
        /// What failed.
        cause: String,
    },
    /// The full-text index is being built and cannot be searched yet.
    IndexBuilding,
    /// The full-text index has not seen the change asked for in the time given.
    IndexBehind {
        /// The sequence asked for.
        wanted: u64,
        /// The sequence seen.
        seen: u64,
    },
    /// The caller no longer wants the answer.
    Cancelled,
}

impl Unavailable {
    /// The stable reason code (UPPER_SNAKE).
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Stopped { .. } => "STORE_STOPPED",
            Self::Closing => "STORE_CLOSING",
            Self::Engine { .. } => "STORE_ENGINE",
            Self::Refused { reason, .. } => reason,
            Self::Index { .. } => "INDEX_FAILED",
            Self::IndexBuilding => "INDEX_BUILDING",
            Self::IndexBehind { .. } => "INDEX_BEHIND",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// The failure as a sentence.
    pub fn text(&self) -> Text {
        match self {
            Self::Stopped { cause } => Text::new(
                format!("存储已停止写入, 请检查磁盘后重启服务: {cause}"),
                format!("the store has stopped writing; check the disk and restart the service: {cause}"),
            ),
            Self::Closing => Text::new("存储正在关闭", "the store is closing"),
            Self::Engine { cause } => Text::new(
                format!("存储引擎出错: {cause}"),
                format!("the storage engine failed: {cause}"),
            ),
            Self::Refused { text, .. } => text.clone(),
            Self::Index { cause } => Text::new(
                format!("全文索引出错: {cause}"),
                format!("the full-text index failed: {cause}"),
            ),
            Self::IndexBuilding => Text::new(
                "全文索引正在重建, 请稍后再试",
                "the full-text index is being built; try again later",
            ),
            Self::IndexBehind { wanted, seen } => Text::new(
                format!("全文索引只到变更 {seen}, 尚未到 {wanted}; 请稍后再试"),
                format!("the full-text index has seen change {seen}, not yet {wanted}; try again"),
            ),
            Self::Cancelled => Text::new("请求已取消", "the request was cancelled"),
        }
    }
}
