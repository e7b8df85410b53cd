//! `duijie fair demo`: the model fair through gRPC on an empty machine. The clock is the demonstration's own: the plan is
//! made the evening before, and a day of five and a half hours passes in seconds.

use super::day::{self, Pace};
use super::{booking, print};
use crate::command::beside::beside_server;
use crate::command::demo::load;
use crate::command::{Failure, Outcome, serve, start};
use crate::config::Settings;
use crate::engine::Engine;
use crate::generate::{Fair, Sizes};
use crate::terminal::{Screen, grouped};
use clap::{Args, ValueEnum};
use duijie_proto::v1;
use jiff::civil::{Date, time};
use jiff::{Timestamp, ToSpan};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;
use tonic::transport::Channel;
use v1::fair_service_client::FairServiceClient;

/// What the demonstration can be told.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// End after the report instead of serving until Ctrl-C 演示后即退出
    #[arg(long)]
    once: bool,
    /// Keep the fair in the data folder, which must be empty, to be looked at with the other commands 保留数据
    #[arg(long)]
    keep: bool,
    /// The same seed gives the same fair 随机种子
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How large the fair is 规模
    #[arg(long, value_enum, default_value_t = Size::Model)]
    size: Size,
    /// Seconds in which the day passes 一天压缩为多少秒
    #[arg(long, value_parser = clap::value_parser!(u64).range(2..=600))]
    seconds: Option<u64>,
    /// Calls a second at the doors 门口每秒调用数
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    calls: Option<u64>,
}

/// How large the fair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Size {
    /// 12 employers, 80 vacancies, 300 seekers 小
    Small,
    /// 300 employers, 3,000 vacancies, 20,000 seekers 模型规模
    Model,
}

impl Size {
    fn sizes(self) -> Sizes {
        match self {
            Self::Small => Sizes {
                employers: 12,
                vacancies: 80,
                candidates: 300,
            },
            Self::Model => Sizes::default(),
        }
    }

    /// Seconds and calls a second of the day.
    fn pace(self) -> (u64, u64) {
        match self {
            Self::Small => (3, 20),
            Self::Model => (25, 50),
        }
    }
}

/// The clock of the demonstration, in milliseconds since 1970.
#[derive(Clone)]
pub(super) struct FairClock(Arc<AtomicI64>);

impl FairClock {
    pub(super) fn set(&self, at: Timestamp) {
        self.0.store(at.as_millisecond(), Ordering::Relaxed);
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Runs the demonstration.
pub(super) fn run(
    arguments: &DemoArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let folder = tempfile::tempdir()?;
    let mut settings = settings.clone();
    if !arguments.keep {
        settings.data = folder.path().to_owned();
        settings.store.folder = folder.path().join("store");
    } else if settings.store.folder.exists() {
        return Err(folder_in_use(&settings));
    }
    let day = start::today().saturating_add(1.day());
    let fair = Arc::new(Fair::new(arguments.seed, day, arguments.size.sizes()));
    let clock = FairClock(Arc::default());
    clock.set(at(day.saturating_sub(1.day()), 20, 0)?);
    let told = clock.clone();
    let engine = start::engine_at(&settings, screen, Arc::new(move || told.now()))?;
    let sound = serve::runtime()?.block_on(show(engine, &fair, &clock, (&settings, arguments), screen))?;
    Ok(if sound { Outcome::Done } else { Outcome::InPart })
}

fn folder_in_use(settings: &Settings) -> Failure {
    let folder = settings.data.display();
    Failure::input(
        format!("数据目录 {folder} 不是空的；请用 --data 指定一个新目录"),
        format!("the data folder {folder} is not empty; name a new one with --data"),
    )
}

/// A time of a day in the calendar of the service.
pub(super) fn at(day: Date, hour: i8, minute: i8) -> Result<Timestamp, Failure> {
    let zoned = day
        .to_datetime(time(hour, minute, 0, 0))
        .to_zoned(start::time_zone());
    let zoned = zoned.map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(zoned.timestamp())
}

/// Plays the fair with a server in the background; tells whether every check held.
async fn show(
    engine: Arc<Engine>,
    fair: &Arc<Fair>,
    clock: &FairClock,
    (settings, arguments): (&Settings, &DemoArguments),
    screen: Screen,
) -> Result<bool, Failure> {
    let front = async |address: SocketAddr, channel: &Channel| {
        let sound = play(fair, channel, clock, arguments, screen).await?;
        if !arguments.once {
            screen.note(format!(
                "正在监听 {address}，按 Ctrl-C 停止 / listening at {address}; Ctrl-C stops"
            ));
        }
        Ok(sound)
    };
    let sound = beside_server(engine, settings, arguments.once, front).await?;
    Ok(sound.unwrap_or(false))
}

async fn play(
    fair: &Arc<Fair>,
    channel: &Channel,
    clock: &FairClock,
    arguments: &DemoArguments,
    screen: Screen,
) -> Result<bool, Failure> {
    let loaded = load::load(fair, channel, screen).await?;
    let name = booking::book(fair, channel).await?;
    if !screen.json {
        screen.line(format!(
            "已载入 loaded: {} 条，{} 条/秒；{name}",
            grouped(loaded.records),
            grouped(loaded.records_per_second)
        ))?;
        screen.heading("前一晚 20:00 方案 / The plan of the evening before")?;
    }
    plan(&name, channel, screen).await?;
    let (seconds, calls) = arguments.size.pace();
    let pace = Pace {
        seconds: arguments.seconds.unwrap_or(seconds),
        calls_per_second: arguments.calls.unwrap_or(calls),
        seed: arguments.seed,
    };
    let figures = day::play(fair, &name, (channel, clock), pace, screen).await?;
    day::tell(&figures, pace, screen)?;
    let request = v1::CloseFairRequest {
        fair: name,
        ..v1::CloseFairRequest::default()
    };
    let mut client = FairServiceClient::new(channel.clone());
    let report = client.close_fair(request).await?.into_inner();
    print::report(screen, &report)?;
    let sound = figures.is_sound(&report);
    if !screen.json {
        screen.heading("核对 / Checked")?;
        screen.line(figures.sum(&report))?;
    }
    if !sound {
        screen.warn(
            "核对不符：名额、入场或录用的数目对不上 / the counts of places, entries or hires do not agree",
        );
    }
    Ok(sound)
}

async fn plan(fair: &str, channel: &Channel, screen: Screen) -> Result<(), Failure> {
    let request = v1::PlanFairRequest {
        fair: fair.to_owned(),
        ..v1::PlanFairRequest::default()
    };
    let mut client = FairServiceClient::new(channel.clone());
    let started = Instant::now();
    let mut parts = client.plan_fair(request).await?.into_inner();
    let mut summary = None;
    while let Some(part) = parts.message().await? {
        summary = part.summary.or(summary);
    }
    let seconds = started.elapsed().as_secs_f64();
    print::plan(screen, &summary.unwrap_or_default())?;
    if screen.json {
        return Ok(screen.document(&json!({ "step": "plan", "seconds": seconds }))?);
    }
    Ok(screen.line(format!("方案经 gRPC 用时 through gRPC: {seconds:.1} s"))?)
}
