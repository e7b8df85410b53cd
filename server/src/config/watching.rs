//! What those who watch over the service see of it: the log, numbers and health, traces.

use super::Reader;
use std::net::SocketAddr;
use std::str::FromStr;

/// What is shown of a running service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watching {
    /// Where numbers and health are shown, if they are.
    pub metrics_listen: Option<SocketAddr>,
    /// What is logged.
    pub log: String,
    /// How the log is written.
    pub log_format: LogFormat,
    /// The collector that traces are sent to, if they are.
    pub traces: Option<String>,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

impl Reader<'_> {
    pub(super) fn watching(&mut self) -> Option<Watching> {
        let metrics_listen = self.metrics_listen();
        let log = self.value::<String>("log", "日志级别", "a log filter");
        let log_format = self.value("log_format", "text 或 json", "text or json");
        let traces = self.value::<String>("traces", "网址", "an address");
        Some(Watching {
            metrics_listen: metrics_listen?,
            log: log?,
            log_format: log_format?,
            traces: traces.filter(|address| !address.is_empty()),
        })
    }

    fn metrics_listen(&mut self) -> Option<Option<SocketAddr>> {
        let text = self.value::<String>("metrics_listen", "地址:端口", "address:port")?;
        if text.is_empty() {
            return Some(None);
        }
        self.value("metrics_listen", "地址:端口", "address:port")
            .map(Some)
    }
}
