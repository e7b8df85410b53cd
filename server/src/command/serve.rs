//! `duijie serve`: the gRPC server over the data folder, until it is told to stop.

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::cpu::CpuOptions;
use crate::engine::Engine;
use crate::observe::{install, listen};
use crate::rpc::{AdmissionOptions, ServeOptions, bind};
use crate::terminal::Screen;
use clap::Args;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

/// The exit code of whoever did not wait for the end: done in part.
const LEFT_AT_ONCE: i32 = 1;

/// What `serve` can be told.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Address and port (default: 127.0.0.1:7077) 监听地址
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Let clients ask for the contract, as grpcurl does 开启反射，便于 grpcurl 调用
    #[arg(long)]
    reflection: bool,
    /// Permit an address that others can reach without TLS and keys 允许不加保护地对外监听
    #[arg(long)]
    insecure: bool,
    /// Certificate chain as PEM; read again when it changes TLS 证书
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<String>,
    /// Private key as PEM; read again when it changes TLS 私钥
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Authority that client certificates must come from 客户端证书的签发机构
    #[arg(long, value_name = "FILE")]
    tls_client_ca: Option<String>,
    /// When calls need a key: auto (as soon as there is one), true, false (default: auto) 是否必须使用密钥
    #[arg(long, value_name = "WHEN")]
    keys_required: Option<String>,
    /// Calls answered at one time (default: 1024) 同时处理的调用数上限
    #[arg(long, value_name = "NUMBER")]
    calls_max: Option<String>,
    /// Where numbers for Prometheus and health are shown (default: nowhere) 指标与健康页的地址
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<String>,
}

impl ServeArguments {
    /// The settings among the arguments.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        let given = |key, is_given: bool| is_given.then(|| (key, "true".to_owned()));
        [
            self.listen.clone().map(|address| ("listen", address)),
            self.calls_max.clone().map(|calls| ("calls_max", calls)),
            self.metrics_listen
                .clone()
                .map(|address| ("metrics_listen", address)),
            self.tls_certificate.clone().map(|file| ("tls_certificate", file)),
            self.tls_key.clone().map(|file| ("tls_key", file)),
            self.tls_client_ca.clone().map(|file| ("tls_client_ca", file)),
            self.keys_required.clone().map(|when| ("keys_required", when)),
            given("reflection", self.reflection),
            given("insecure", self.insecure),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Serves until Ctrl-C or a request to terminate.
pub(super) fn run(settings: &Settings, screen: Screen) -> Result<Outcome, Failure> {
    let engine = start::engine(settings, screen)?;
    runtime()?.block_on(serve(engine, settings, screen))?;
    screen.note("已停止 / stopped");
    Ok(Outcome::Done)
}

async fn serve(engine: Arc<Engine>, settings: &Settings, screen: Screen) -> Result<(), Failure> {
    let stop = stop_signal()?;
    let page = show_numbers(&engine, settings, screen).await?;
    let server = bind(engine, options(settings)).await?;
    let address = server.address();
    screen.note(format!(
        "正在监听 {address}，按 Ctrl-C 停止 / listening at {address}; Ctrl-C stops"
    ));
    let served = server.serve(async move {
        stop.await;
        leave_at_next_signal(screen);
    });
    let result = served.await;
    if let Some(page) = page {
        page.abort();
    }
    Ok(result?)
}

/// Shows numbers and health where the settings say.
async fn show_numbers(
    engine: &Arc<Engine>,
    settings: &Settings,
    screen: Screen,
) -> Result<Option<JoinHandle<()>>, Failure> {
    let Some(address) = settings.watching.metrics_listen else {
        return Ok(None);
    };
    let page = listen(address, engine, install()?).await?;
    let address = page.address()?;
    screen.note(format!(
        "指标与健康状况：http://{address}/metrics、/health / numbers and health"
    ));
    Ok(Some(tokio::spawn(page.serve())))
}

/// Whoever asks a second time does not want to wait for calls under way. What was acknowledged is kept, and the views
/// catch up at the next start.
fn leave_at_next_signal(screen: Screen) {
    screen.note("正在停止：完成处理中的调用；再按一次立即退出 / stopping: calls under way are finished; once more leaves at once");
    let Ok(again) = stop_signal() else { return };
    tokio::spawn(async move {
        again.await;
        screen.note("立即退出；已确认的数据不会丢失 / leaving at once; nothing acknowledged is lost");
        #[allow(clippy::disallowed_methods, reason = "that is what was asked for")]
        std::process::exit(LEFT_AT_ONCE);
    });
}

/// How to serve by these settings.
pub(super) fn options(settings: &Settings) -> ServeOptions {
    ServeOptions {
        reflection: settings.reflection,
        access: settings.access.clone(),
        tls: settings.tls.clone(),
        admission: AdmissionOptions {
            calls_max: settings.calls_max,
            allowance: settings.allowance,
        },
        cpu: CpuOptions {
            threads: settings.threads,
            jobs_max: settings.jobs_max,
        },
        ..ServeOptions::at(settings.listen)
    }
}

/// The runtime on which commands wait.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    Ok(Runtime::new()?)
}

/// Ready when the program is asked to stop.
pub(super) fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
