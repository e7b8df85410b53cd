//! How a command ends: its outcome or its failure, and the exit code that stands for each.

use crate::config::ConfigFaults;
use crate::engine::EngineError;
use crate::terminal::Screen;
use duijie_domain::message::Text;
use duijie_indexer::Error as IndexerError;
use std::process::ExitCode;
use tonic::Code;

/// How a command ended that did what it could.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// Something was refused or nothing was found.
    InPart,
}

/// Why a command could not do what it was asked for, by who can act.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The arguments, the settings or the input must be changed.
    #[error("{0}")]
    Input(String),
    /// The data folder, the network or the system must be put right.
    #[error("{0}")]
    Unavailable(String),
    /// A fault of the program.
    #[error("{0}")]
    Internal(String),
    /// Nobody reads the answer any more.
    #[error("nobody reads the answer")]
    OutputClosed,
}

impl Failure {
    /// An input that must be changed.
    pub(super) fn input(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Input(Text::new(zh, en).to_string())
    }

    fn code(&self) -> u8 {
        match self {
            Self::Input(_) => 2,
            Self::Unavailable(_) => 3,
            Self::Internal(_) => 4,
            Self::OutputClosed => 0,
        }
    }
}

/// The exit code of a command; a failure is told first.
pub fn exit_code(outcome: Result<Outcome, Failure>, screen: Screen) -> ExitCode {
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::InPart) => ExitCode::from(1),
        Err(failure) => {
            if !matches!(failure, Failure::OutputClosed) {
                screen.fail(failure.to_string());
            }
            ExitCode::from(failure.code())
        }
    }
}

impl From<ConfigFaults> for Failure {
    fn from(faults: ConfigFaults) -> Self {
        Self::Input(faults.to_string())
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match &error {
            EngineError::InvalidInput(violations) => {
                let lines: Vec<String> = violations
                    .iter()
                    .map(|violation| {
                        format!(
                            "{}：{}\n  → {}",
                            violation.field, violation.message, violation.hint
                        )
                    })
                    .collect();
                Self::Input(lines.join("\n"))
            }
            EngineError::NotFound(_)
            | EngineError::AlreadyExists(_)
            | EngineError::Conflict { .. }
            | EngineError::Unauthenticated { .. }
            | EngineError::PermissionDenied { .. } => Self::Input(error.to_string()),
            EngineError::Internal(detail) => Self::Internal(format!("{error}: {detail}")),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<IndexerError> for Failure {
    fn from(error: IndexerError) -> Self {
        match error {
            IndexerError::InvalidInput(_) | IndexerError::NotFound(_) | IndexerError::Conflict(_) => {
                Self::Input(error.to_string())
            }
            IndexerError::Unavailable(_) => Self::Unavailable(error.to_string()),
            IndexerError::Internal(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::OutputClosed;
        }
        Self::Unavailable(format!("读写失败：{error} / reading or writing failed: {error}"))
    }
}

impl From<tonic::Status> for Failure {
    fn from(status: tonic::Status) -> Self {
        if was_made_on_the_way(&status) {
            return Self::Unavailable(connection_lost(&status));
        }
        let text = format!("{:?}: {}", status.code(), status.message());
        match status.code() {
            Code::InvalidArgument
            | Code::NotFound
            | Code::AlreadyExists
            | Code::OutOfRange
            | Code::Unauthenticated
            | Code::PermissionDenied => Self::Input(text),
            Code::Internal | Code::Unknown | Code::DataLoss => Self::Internal(text),
            _ => Self::Unavailable(text),
        }
    }
}

/// Whatever the service says has details; a status without them tells of the connection.
fn was_made_on_the_way(status: &tonic::Status) -> bool {
    let of_connections = matches!(
        status.code(),
        Code::Unknown | Code::Internal | Code::Unavailable | Code::Cancelled | Code::DeadlineExceeded
    );
    of_connections && status.details().is_empty()
}

fn connection_lost(status: &tonic::Status) -> String {
    let why = status.message();
    Text::new(
        format!("与服务的连接中断，没有得到完整的应答（{why}）；操作可能已经完成，请用 duijie status 查看后再试"),
        format!(
            "the connection to the service was lost before the whole answer had come ({why}); what was asked for may have been done: look with `duijie status`, then try again"
        ),
    )
    .to_string()
}

impl From<tonic::transport::Error> for Failure {
    fn from(error: tonic::transport::Error) -> Self {
        Self::Unavailable(format!(
            "无法连接服务：{error} / cannot reach the service: {error}"
        ))
    }
}
