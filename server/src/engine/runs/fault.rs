//! What can be wrong about a run, in words.

use crate::engine::EngineError;
use duijie_domain::message::Text;
use std::time::Duration;

/// When somebody whose run needs too much should come back: not before the operator has acted.
const RETRY_AFTER: Duration = Duration::from_secs(3_600);

pub(super) fn missing(number: u64) -> EngineError {
    EngineError::NotFound(Text::new(
        format!("没有编号为 {number} 的批量匹配任务"),
        format!("there is no bulk run {number}"),
    ))
}

pub(super) fn finished(number: u64) -> EngineError {
    EngineError::Conflict {
        reason: "RUN_FINISHED",
        text: Text::new(
            format!("批量匹配任务 {number} 已完成；如需新的结果请另行启动"),
            format!("bulk run {number} has succeeded; start another one for new lists"),
        ),
    }
}

pub(super) fn not_finished(number: u64) -> EngineError {
    EngineError::Conflict {
        reason: "RUN_NOT_FINISHED",
        text: Text::new(
            format!("批量匹配任务 {number} 尚未完成；请等待其完成"),
            format!("bulk run {number} has not succeeded yet; wait until it has"),
        ),
    }
}

pub(super) fn under_way(number: u64) -> EngineError {
    EngineError::Conflict {
        reason: "RUN_UNDER_WAY",
        text: Text::new(
            format!("批量匹配任务 {number} 正在进行；请先取消"),
            format!("bulk run {number} is under way; cancel it first"),
        ),
    }
}

pub(super) fn request_id_reused(request_id: &str) -> EngineError {
    EngineError::Conflict {
        reason: "REQUEST_ID_REUSED",
        text: Text::new(
            format!("请求编号 {request_id} 已用于不同的内容；请换一个编号"),
            format!("request id {request_id} was used for a different content; choose a new one"),
        ),
    }
}

pub(super) fn too_large(needed_mebibytes: u64, permitted_mebibytes: u64) -> EngineError {
    EngineError::ResourceExhausted {
        reason: "RUN_TOO_LARGE",
        text: Text::new(
            format!(
                "预计需要 {needed_mebibytes} MiB 内存，上限为 {permitted_mebibytes} MiB；请减小 k、缩小范围，或调高 run_memory_mebibytes"
            ),
            format!(
                "it would need about {needed_mebibytes} MiB of memory and {permitted_mebibytes} are permitted; lower k, narrow the filters or raise run_memory_mebibytes"
            ),
        ),
        retry_after: RETRY_AFTER,
    }
}

/// A base of which the lists cannot be taken over.
pub(super) fn base_differs(what: &str) -> EngineError {
    EngineError::invalid(
        "base_run",
        "BASE_DIFFERS",
        Text::new(
            format!("与基准任务的 {what} 不同"),
            format!("{what} differs from that of the base run"),
        ),
        Text::new(
            "请使用相同的参数，或不指定 base_run 而重新计算",
            "use the same parameters, or leave base_run out to compute everything",
        ),
    )
}

pub(super) fn nothing_wanted() -> EngineError {
    EngineError::invalid(
        "k",
        "NUMBER_OUT_OF_RANGE",
        Text::new(
            "k 与 k_per_candidate 不能都为 0",
            "k and k_per_candidate are both 0, so there is nothing to do",
        ),
        Text::new("请至少填写其中一项", "ask for the lists of at least one side"),
    )
}

pub(super) fn position_beyond(position: u64, lists: u64) -> EngineError {
    EngineError::invalid(
        "position",
        "NUMBER_OUT_OF_RANGE",
        Text::new(
            format!("position 为 {position}，而结果只有 {lists} 个列表"),
            format!("position is {position}, but there are {lists} lists"),
        ),
        Text::new(
            "请使用上一条返回的 next_position",
            "use the next_position of the part before",
        ),
    )
}

/// A failure as it is kept with its run.
pub(super) fn told(error: &EngineError) -> (&'static str, Text) {
    match error {
        EngineError::Conflict { reason, text }
        | EngineError::Unavailable { reason, text }
        | EngineError::Unauthenticated { reason, text }
        | EngineError::PermissionDenied { reason, text }
        | EngineError::ResourceExhausted { reason, text, .. } => (reason, text.clone()),
        EngineError::NotFound(text) | EngineError::AlreadyExists(text) => ("RECORD_NOT_FOUND", text.clone()),
        EngineError::InvalidInput(violations) => violations.first().map_or_else(
            || ("INPUT_INVALID", Text::default()),
            |violation| (violation.reason, violation.message.clone()),
        ),
        EngineError::DeadlineExceeded | EngineError::Cancelled => (
            "DEADLINE_EXCEEDED",
            Text::new(
                "未能及时取得参与的记录；可稍后恢复",
                "the rows could not be found in time; resume it later",
            ),
        ),
        EngineError::Internal(detail) => {
            tracing::error!(detail, "a bulk run failed");
            (
                "INTERNAL",
                Text::new(
                    "服务内部错误，详情见服务日志",
                    "internal error; the log of the service has the detail",
                ),
            )
        }
    }
}

/// A finished run whose lists are not all there.
pub(super) fn damaged(number: u64) -> EngineError {
    EngineError::Internal(format!(
        "bulk run {number} is damaged: lists are missing; delete it and start it again"
    ))
}
