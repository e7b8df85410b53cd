//! Every failure of a use case, split by who can act on it. How a failure looks on the wire is decided in `rpc`.

use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_indexer::{Error as IndexerError, error};
use std::time::Duration;

/// Why a use case did not succeed. No variant carries a path, a statement or a personal value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The caller must change the request; every broken rule is named.
    #[error("{}", sentence(.0))]
    InvalidInput(Vec<Violation>),
    /// There is no such record.
    #[error("{0}")]
    NotFound(Text),
    /// Nobody knows who calls: a key is missing or not valid.
    #[error("{text}")]
    Unauthenticated {
        /// Reason in UPPER_SNAKE_CASE.
        reason: &'static str,
        /// What to do; never whether there is such a key.
        text: Text,
    },
    /// The caller may not do this.
    #[error("{text}")]
    PermissionDenied {
        /// Reason in UPPER_SNAKE_CASE.
        reason: &'static str,
        /// What is not allowed and whom to ask.
        text: Text,
    },
    /// The record is there already; update it instead.
    #[error("{0}")]
    AlreadyExists(Text),
    /// The state has changed under the caller: read again, then retry.
    #[error("{text}")]
    Conflict {
        /// Reason in UPPER_SNAKE_CASE.
        reason: &'static str,
        /// What changed.
        text: Text,
    },
    /// The service is too busy: retry after the given time.
    #[error("{text}")]
    ResourceExhausted {
        /// Reason in UPPER_SNAKE_CASE.
        reason: &'static str,
        /// Which limit was reached.
        text: Text,
        /// When to try again.
        retry_after: Duration,
    },
    /// The operator must act before this works again.
    #[error("{text}")]
    Unavailable {
        /// Reason in UPPER_SNAKE_CASE.
        reason: &'static str,
        /// What is down.
        text: Text,
    },
    /// The caller went away or asked to stop.
    #[error("调用已取消 / the call was cancelled")]
    Cancelled,
    /// The time that the caller gave was not enough.
    #[error("超过时限 / the deadline has passed")]
    DeadlineExceeded,
    /// A fault of the service itself; the detail goes to the log only.
    #[error("服务内部错误 / internal error")]
    Internal(String),
}

impl EngineError {
    /// A request of which one field breaks one rule.
    pub fn invalid(field: impl Into<String>, reason: &'static str, message: Text, hint: Text) -> Self {
        Self::InvalidInput(vec![Violation {
            field: field.into(),
            reason,
            message,
            hint,
        }])
    }
}

fn sentence(violations: &[Violation]) -> String {
    let parts: Vec<String> = violations
        .iter()
        .map(|violation| format!("{}: {}", violation.field, violation.message))
        .collect();
    parts.join("; ")
}

impl From<IndexerError> for EngineError {
    fn from(failure: IndexerError) -> Self {
        let reason = failure.reason();
        match failure {
            IndexerError::InvalidInput(invalid) => {
                let hint = Text::new("请按提示修改后重试", "correct it and try again");
                Self::invalid(invalid.field, invalid.reason, invalid.text, hint)
            }
            IndexerError::NotFound(missing) => Self::NotFound(missing.text()),
            IndexerError::Conflict(conflict @ error::Conflict::AlreadyExists { .. }) => {
                Self::AlreadyExists(conflict.text())
            }
            IndexerError::Conflict(conflict) => Self::Conflict {
                reason,
                text: conflict.text(),
            },
            IndexerError::Unavailable(unavailable) => Self::Unavailable {
                reason,
                text: unavailable.text(),
            },
            IndexerError::Internal(detail) => Self::Internal(detail),
        }
    }
}

impl From<duijie_matcher::parallel::Cancelled> for EngineError {
    fn from(_: duijie_matcher::parallel::Cancelled) -> Self {
        Self::Cancelled
    }
}
