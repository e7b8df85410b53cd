//! The one place where a failure of the engine becomes a status: canonical code, `ErrorInfo`, `BadRequest` with field
//! paths, and the sentence in both languages. Nothing here decides that something failed.
//!
//! Details travel in a header, and the strictest common client takes 8 KiB of headers: texts and violations are cut to
//! fit, and the metadata says how many violations there are in all.

use crate::engine::EngineError;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_proto::v1;
use std::collections::HashMap;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{
    BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, RetryInfo, StatusExt,
};

/// The domain of all reasons.
pub const ERROR_DOMAIN: &str = "duijie";
/// Most bytes of violations in one status; with the texts and base64 it stays within 8 KiB.
const VIOLATIONS_BYTES_MAX: usize = 2_400;
/// Longest sentence in a status, in characters.
const TEXT_CHARACTERS_MAX: usize = 120;

/// The status of a failure.
pub fn status(error: EngineError) -> Status {
    Report::of(error).into_status()
}

/// The status of one item of a batch or a stream, where other items may have succeeded.
pub(super) fn item_status(error: EngineError) -> v1::ItemStatus {
    let report = Report::of(error);
    v1::ItemStatus {
        code: report.code.into(),
        reason: report.reason.to_owned(),
        message: Some(bilingual(report.text)),
        violations: report.violations.into_iter().map(field_violation).collect(),
    }
}

/// A sentence on the wire.
fn bilingual(text: Text) -> v1::BilingualText {
    v1::BilingualText {
        zh: text.zh,
        en: text.en,
    }
}

/// A broken rule on the wire.
pub(super) fn field_violation(violation: Violation) -> v1::FieldViolation {
    v1::FieldViolation {
        field: violation.field,
        reason: violation.reason.to_owned(),
        message: Some(bilingual(violation.message)),
        hint: Some(bilingual(violation.hint)),
    }
}

/// What is told about a failure, whatever the way.
struct Report {
    code: Code,
    reason: &'static str,
    text: Text,
    violations: Vec<Violation>,
    retry_after: Option<Duration>,
}

impl Report {
    fn of(error: EngineError) -> Self {
        match error {
            EngineError::InvalidInput(violations) => Self::of_violations(violations),
            EngineError::NotFound(text) => Self::new(Code::NotFound, "RECORD_NOT_FOUND", text),
            EngineError::Unauthenticated { reason, text } => Self::new(Code::Unauthenticated, reason, text),
            EngineError::PermissionDenied { reason, text } => Self::new(Code::PermissionDenied, reason, text),
            EngineError::AlreadyExists(text) => Self::new(Code::AlreadyExists, "ALREADY_EXISTS", text),
            EngineError::Conflict { reason, text } => Self::new(code_of_conflict(reason), reason, text),
            EngineError::ResourceExhausted {
                reason,
                text,
                retry_after,
            } => Self {
                retry_after: Some(retry_after),
                ..Self::new(Code::ResourceExhausted, reason, text)
            },
            EngineError::Unavailable { reason, text } => Self::of_unavailable(reason, text),
            EngineError::Cancelled => Self::new(
                Code::Cancelled,
                "CANCELLED",
                Text::new("调用已取消", "the call was cancelled"),
            ),
            EngineError::DeadlineExceeded => Self::new(
                Code::DeadlineExceeded,
                "DEADLINE_EXCEEDED",
                Text::new(
                    "未能在时限内完成；请缩小范围或延长时限",
                    "not done within the deadline; ask for less or allow more time",
                ),
            ),
            EngineError::Internal(detail) => Self::of_internal(&detail),
        }
    }

    fn new(code: Code, reason: &'static str, text: Text) -> Self {
        Self {
            code,
            reason,
            text,
            violations: Vec::new(),
            retry_after: None,
        }
    }

    /// The first violation speaks for all; a single one thereby has its own reason.
    fn of_violations(violations: Vec<Violation>) -> Self {
        let first = violations.first();
        let reason = first.map_or("INPUT_INVALID", |violation| violation.reason);
        let text = first.map_or_else(Text::default, |violation| {
            in_field(&violation.field, &violation.message)
        });
        Self {
            violations,
            ..Self::new(Code::InvalidArgument, reason, text)
        }
    }

    /// What an engine of the store reports can name files, so it goes to the log and a fixed sentence to the caller.
    fn of_unavailable(reason: &'static str, text: Text) -> Self {
        tracing::error!(reason, text = %text.en, "unavailable");
        let told = match reason {
            "STORE_STOPPED" | "STORE_ENGINE" => Text::new(
                "存储不可用，请联系管理员",
                "the store is not available; ask the operator",
            ),
            _ => text,
        };
        Self::new(Code::Unavailable, reason, told)
    }

    fn of_internal(detail: &str) -> Self {
        tracing::error!(detail, "internal error");
        Self::new(
            Code::Internal,
            "INTERNAL",
            Text::new(
                "服务内部错误，详情见服务日志",
                "internal error; the log of the service has the detail",
            ),
        )
    }

    fn into_status(self) -> Status {
        let text = Text::new(shortened(&self.text.zh), shortened(&self.text.en));
        let bad_request = bad_request(&self.violations);
        let mut metadata = HashMap::new();
        if !self.violations.is_empty() {
            metadata.insert("violations".to_owned(), self.violations.len().to_string());
        }
        let mut details: Vec<ErrorDetail> = vec![ErrorInfo::new(self.reason, ERROR_DOMAIN, metadata).into()];
        details.extend(bad_request.map(ErrorDetail::from));
        details.extend(self.retry_after.map(|after| RetryInfo::new(Some(after)).into()));
        details.push(LocalizedMessage::new("zh-CN", &text.zh).into());
        details.push(LocalizedMessage::new("en", &text.en).into());
        Status::with_error_details_vec(self.code, text.to_string(), details)
    }
}

/// A stale revision is worth reading again and retrying; the other conflicts come back until the caller changes.
fn code_of_conflict(reason: &str) -> Code {
    match reason {
        "KEY_DIFFERS"
        | "REQUEST_ID_REUSED"
        | "RUN_FINISHED"
        | "RUN_NOT_FINISHED"
        | "RUN_UNDER_WAY"
        | "RECORD_MERGED"
        | "RECORD_NOT_MERGED"
        | "SAME_RECORD"
        | "FAIR_CANCELLED"
        | "FAIR_NOT_ON"
        | "CHECK_IN_NOT_OVER"
        | "VISITOR_NOT_ENTERED"
        | "PLAN_NOT_MADE"
        | "GRANT_NOT_DUE"
        | "GRANT_UNDECIDED"
        | "GRANT_EXCLUDED"
        | "EVENT_KEY_REUSED" => Code::FailedPrecondition,
        _ => Code::Aborted,
    }
}

fn in_field(field: &str, message: &Text) -> Text {
    Text::new(
        format!("{field}：{}", message.zh),
        format!("{field}: {}", message.en),
    )
}

/// As many violations as fit, the first in any case.
fn bad_request(violations: &[Violation]) -> Option<BadRequest> {
    let mut listed = Vec::new();
    let mut bytes = 0;
    for violation in violations {
        let entry = described(violation);
        bytes += entry.field.len() + entry.description.len() + entry.reason.len();
        bytes += entry
            .localized_message
            .as_ref()
            .map_or(0, |message| message.message.len());
        if bytes > VIOLATIONS_BYTES_MAX && !listed.is_empty() {
            break;
        }
        listed.push(entry);
    }
    (!listed.is_empty()).then(|| BadRequest::new(listed))
}

fn described(violation: &Violation) -> FieldViolation {
    let Violation {
        field,
        reason,
        message,
        hint,
    } = violation;
    let zh = format!("{}；{}", shortened(&message.zh), shortened(&hint.zh));
    FieldViolation {
        field: shortened(field),
        description: format!("{}; {}", shortened(&message.en), shortened(&hint.en)),
        reason: (*reason).to_owned(),
        localized_message: Some(LocalizedMessage::new("zh-CN", zh)),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use rstest::rstest;

    fn violation(place: usize) -> Violation {
        Violation {
            field: format!("sites[{place}].place.division"),
            reason: "CODE_UNKNOWN",
            message: Text::new(
                "行政区划代码表中没有这一代码".repeat(20),
                "there is no such division".repeat(20),
            ),
            hint: Text::new("请查询代码表", "look the code up"),
        }
    }

    fn conflict(reason: &'static str) -> EngineError {
        EngineError::Conflict {
            reason,
            text: Text::default(),
        }
    }

    #[rstest]
    #[case(EngineError::InvalidInput(vec![violation(0)]), Code::InvalidArgument, "CODE_UNKNOWN")]
    #[case(EngineError::NotFound(Text::default()), Code::NotFound, "RECORD_NOT_FOUND")]
    #[case(
        EngineError::AlreadyExists(Text::default()),
        Code::AlreadyExists,
        "ALREADY_EXISTS"
    )]
    #[case(conflict("REVISION_MISMATCH"), Code::Aborted, "REVISION_MISMATCH")]
    #[case(conflict("REQUEST_ID_REUSED"), Code::FailedPrecondition, "REQUEST_ID_REUSED")]
    #[case(EngineError::Cancelled, Code::Cancelled, "CANCELLED")]
    #[case(EngineError::DeadlineExceeded, Code::DeadlineExceeded, "DEADLINE_EXCEEDED")]
    #[case(EngineError::Internal("secret".into()), Code::Internal, "INTERNAL")]
    fn each_failure_has_its_code_and_reason(
        #[case] error: EngineError,
        #[case] code: Code,
        #[case] reason: &str,
    ) {
        let status = status(error);
        assert_eq!(status.code(), code);
        let info = status.get_details_error_info().unwrap();
        assert_eq!(
            (info.reason.as_str(), info.domain.as_str()),
            (reason, ERROR_DOMAIN)
        );
        assert!(!status.message().contains("secret"));
        let locales: Vec<String> = status
            .get_error_details_vec()
            .into_iter()
            .filter_map(|detail| match detail {
                ErrorDetail::LocalizedMessage(message) => Some(message.locale),
                _ => None,
            })
            .collect();
        assert_eq!(locales, ["zh-CN", "en"]);
    }

    #[test]
    fn what_the_disk_reports_stays_in_the_log() {
        let text = Text::new("/var/lib/duijie/db", "/var/lib/duijie/db");
        let status = status(EngineError::Unavailable {
            reason: "STORE_STOPPED",
            text,
        });
        assert_eq!(status.code(), Code::Unavailable);
        assert!(!status.message().contains("/var"));
    }

    #[test]
    fn a_busy_service_says_when_to_come_back() {
        let status = status(EngineError::ResourceExhausted {
            reason: "COMPUTE_QUEUE_FULL",
            text: Text::default(),
            retry_after: Duration::from_secs(2),
        });
        assert_eq!(
            status.get_details_retry_info().unwrap().retry_delay,
            Some(Duration::from_secs(2))
        );
    }

    #[test]
    fn any_number_of_violations_fits_into_the_headers_of_the_strictest_client() {
        let status = status(EngineError::InvalidInput((0..500).map(violation).collect()));
        let encoded_text: usize = status
            .message()
            .bytes()
            .map(|byte| if byte.is_ascii() { 1 } else { 3 })
            .sum();
        assert!(status.details().len() * 4 / 3 + encoded_text < 8_000);
        assert_eq!(
            status.get_details_error_info().unwrap().metadata["violations"],
            "500"
        );
        assert!(
            !status
                .get_details_bad_request()
                .unwrap()
                .field_violations
                .is_empty()
        );
    }

    #[test]
    fn an_item_keeps_every_violation() {
        let item = item_status(EngineError::InvalidInput((0..50).map(violation).collect()));
        assert_eq!(
            (item.code, item.violations.len()),
            (Code::InvalidArgument.into(), 50)
        );
    }
}
