//! The day of the demonstration: booths check in, people come through the doors at a steady rate, booths tell what became
//! of talks, and the board is watched. Every answer is held against what was told before.

use super::booking;
use super::crowd::{self, Told};
use super::demo::{FairClock, at};
use crate::command::Failure;
use crate::generate::{Fair, PUBLISHER};
use crate::terminal::{Screen, Table, grouped};
use duijie_proto::v1;
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tonic::transport::Channel;
use v1::enter_fair_request::Visitor;
use v1::fair_service_client::FairServiceClient;

/// Of so many booths one never comes.
const NO_SHOW_EVERY: i32 = 40;
/// Of so many who come one is not known and fills in a card.
const CARD_EVERY: u64 = 10;

/// How fast the day passes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) seconds: u64,
    pub(super) calls_per_second: u64,
    pub(super) seed: u64,
}

/// What the day came to.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// How long each call at the door took, from when it was due.
    door: Vec<Duration>,
    entries: u64,
    booths: u64,
    no_shows: u64,
    told: Told,
    boards: Boards,
}

/// What the board has shown.
#[derive(Debug, Default)]
struct Boards {
    seen: u64,
    places: u64,
    lost: u64,
}

impl Figures {
    /// Hires that were told and places that are left beside the places at the beginning.
    pub(super) fn sum(&self, report: &v1::FairReport) -> String {
        let left = report.board.as_ref().map_or(0, |board| board.places_left);
        format!(
            "录用 hires {} + 剩余 left {} = {}；开门时名额 places at the doors' opening {}",
            grouped(self.told.hires),
            grouped(left),
            grouped(self.told.hires + left),
            grouped(self.boards.places),
        )
    }

    /// Whether the report and everything before it agree with what was told.
    pub(super) fn is_sound(&self, report: &v1::FairReport) -> bool {
        let board = report.board.clone().unwrap_or_default();
        self.boards.lost == 0
            && self.told.wrong == 0
            && board.entries == self.entries
            && board.hires == self.told.hires
            && board.places_left + self.told.hires == self.boards.places
    }
}

/// Plays the day.
pub(super) async fn play(
    fair: &Arc<Fair>,
    name: &str,
    (channel, clock): (&Channel, &FairClock),
    pace: Pace,
    screen: Screen,
) -> Result<Figures, Failure> {
    let day = fair.date();
    clock.set(at(day, 8, 30)?);
    let mut client = FairServiceClient::new(channel.clone());
    let booths = i32::try_from(fair.sizes().employers).unwrap_or(i32::MAX);
    for place in (0..booths).filter(|place| place % NO_SHOW_EVERY != NO_SHOW_EVERY - 1) {
        let request = v1::CheckInBoothRequest {
            fair: name.to_owned(),
            booth: booking::number(place),
            actor: String::new(),
        };
        client.check_in_booth(request).await?;
    }
    clock.set(at(day, 9, 30)?);
    let request = v1::CloseNoShowsRequest {
        fair: name.to_owned(),
        ..v1::CloseNoShowsRequest::default()
    };
    let no_shows = client.close_no_shows(request).await?.into_inner().closed.len() as u64;
    let request = v1::GetFairBoardRequest {
        fair: name.to_owned(),
    };
    let start = client.get_fair_board(request).await?.into_inner();
    screen.note("开门 / the doors open");
    let mut figures = Figures {
        booths: start.booths_open,
        no_shows,
        ..Figures::default()
    };
    figures.boards.places = start.places_total - start.places_held;
    let hours = Hours::of(day, clock, pace)?;
    let (entered, visitors) = mpsc::unbounded_channel();
    let booths = crowd::booths(name.to_owned(), channel.clone(), visitors, pace);
    let (doors, told, boards) = tokio::join!(
        doors(fair, name, channel, entered, hours),
        booths,
        watch(name, channel, figures.boards.places, hours.until)
    );
    (figures.door, figures.entries) = doors?;
    figures.told = told?;
    figures.boards = boards?;
    Ok(figures)
}

/// From when to when the doors are open, in the time of the machine and of the fair.
#[derive(Clone, Copy)]
struct Hours<'a> {
    clock: &'a FairClock,
    opens: Timestamp,
    closes: Timestamp,
    from: Instant,
    until: Instant,
    calls_per_second: u64,
}

impl<'a> Hours<'a> {
    fn of(day: jiff::civil::Date, clock: &'a FairClock, pace: Pace) -> Result<Self, Failure> {
        let from = Instant::now();
        Ok(Self {
            clock,
            opens: at(day, 9, 31)?,
            closes: at(day, 14, 29)?,
            from,
            until: from + Duration::from_secs(pace.seconds),
            calls_per_second: pace.calls_per_second,
        })
    }

    /// When a call is due.
    fn due(&self, call: u64) -> Instant {
        self.from + Duration::from_micros(1_000_000 * call / self.calls_per_second)
    }

    /// Lets the clock of the fair follow the machine's.
    fn follow(&self) {
        let passed = self.from.elapsed().as_millis();
        let whole = (self.until - self.from).as_millis().max(1);
        let day = (self.closes.as_millisecond() - self.opens.as_millisecond()).unsigned_abs();
        let so_far = u128::from(day) * passed.min(whole) / whole;
        let so_far = i64::try_from(so_far).unwrap_or(0);
        let at = Timestamp::from_millisecond(self.opens.as_millisecond() + so_far);
        self.clock.set(at.unwrap_or(self.opens));
    }
}

type Answered = Result<(Duration, Option<v1::EnterFairResponse>), tonic::Status>;

/// Calls at a steady rate, whether those before are answered or not: in turns somebody comes, and somebody asks again.
async fn doors(
    fair: &Arc<Fair>,
    name: &str,
    channel: &Channel,
    entered: mpsc::UnboundedSender<v1::EnterFairResponse>,
    hours: Hours<'_>,
) -> Result<(Vec<Duration>, u64), Failure> {
    let (mut calls, mut inside): (JoinSet<Answered>, Vec<String>) = (JoinSet::new(), Vec::new());
    let (mut took, mut entries) = (Vec::new(), 0);
    let persons = u64::from(fair.sizes().candidates);
    let mut take = |answer: Answered, inside: &mut Vec<String>| -> Result<(), Failure> {
        let (time, came) = answer?;
        took.push(time);
        if let Some(came) = came {
            entries += u64::from(came.first_entry);
            inside.push(came.candidate.clone());
            // Booths that have packed up hear of nobody any more.
            let _ = entered.send(came);
        }
        Ok(())
    };
    for call in 0.. {
        let due = hours.due(call);
        if due >= hours.until {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        hours.follow();
        while let Some(answer) = calls.try_join_next() {
            take(
                answer.map_err(|error| Failure::Internal(error.to_string()))?,
                &mut inside,
            )?;
        }
        let client = FairServiceClient::new(channel.clone());
        let again = usize::try_from(call).unwrap_or(0) / 2;
        match inside.get(again % inside.len().max(1)) {
            Some(person) if call % 2 == 1 => {
                calls.spawn(rank(client, name.to_owned(), person.clone(), due));
            }
            _ => {
                calls.spawn(enter(client, name.to_owned(), visitor(call, persons), due));
            }
        }
    }
    while let Some(answer) = calls.join_next().await {
        take(
            answer.map_err(|error| Failure::Internal(error.to_string()))?,
            &mut inside,
        )?;
    }
    Ok((took, entries))
}

/// Who comes: somebody who is known by a code, or now and then somebody with a card.
fn visitor(call: u64, persons: u64) -> Visitor {
    let turn = call / 2;
    if turn % CARD_EVERY == CARD_EVERY - 1 {
        return Visitor::Card(v1::QuickCard {
            name: "王甲子".to_owned(),
            phone: format!("1990000{:04}", turn % 10_000),
            birth_date: "2003-05-06".to_owned(),
            education: "大专".to_owned(),
            occupation: "电焊工".to_owned(),
            division: "371500".to_owned(),
            agreed: true,
        });
    }
    // A step that shares no factor with the number of persons meets each of them once.
    Visitor::Candidate(format!(
        "publishers/{PUBLISHER}/candidates/C{:06}",
        turn * 7 % persons + 1
    ))
}

async fn enter(
    mut client: FairServiceClient<Channel>,
    fair: String,
    visitor: Visitor,
    due: Instant,
) -> Answered {
    let request = v1::EnterFairRequest {
        fair,
        visitor: Some(visitor),
        ..v1::EnterFairRequest::default()
    };
    let came = client.enter_fair(request).await?.into_inner();
    Ok((due.elapsed(), Some(came)))
}

async fn rank(
    mut client: FairServiceClient<Channel>,
    fair: String,
    candidate: String,
    due: Instant,
) -> Answered {
    let request = v1::RankBoothsRequest {
        fair,
        candidate,
        open_only: true,
        ..v1::RankBoothsRequest::default()
    };
    client.rank_booths(request).await?;
    Ok((due.elapsed(), None))
}

/// Watches the board and counts every one on which a place is lost.
async fn watch(name: &str, channel: &Channel, places: u64, until: Instant) -> Result<Boards, Failure> {
    let request = v1::WatchFairBoardRequest {
        fair: name.to_owned(),
        interval_seconds: 1,
    };
    let mut client = FairServiceClient::new(channel.clone());
    let mut stream = client.watch_fair_board(request).await?.into_inner();
    let mut boards = Boards {
        places,
        ..Boards::default()
    };
    while let Ok(board) = tokio::time::timeout_at(until.into(), stream.message()).await {
        let Some(board) = board? else { break };
        boards.seen += 1;
        boards.lost += u64::from(board.places_left + board.hires != places);
    }
    Ok(boards)
}

/// Prints what the day came to.
pub(super) fn tell(figures: &Figures, pace: Pace, screen: Screen) -> Result<(), Failure> {
    let mut door = figures.door.clone();
    door.sort_unstable();
    let millis = |percent: usize| {
        let place = (door.len() * percent).div_ceil(100).max(1) - 1;
        door.get(place).map_or(0, |time| time.as_millis())
    };
    let told = &figures.told;
    if screen.json {
        let step = json!({
            "step": "day",
            "calls": door.len(),
            "calls_per_second": pace.calls_per_second,
            "p50_ms": u64::try_from(millis(50)).unwrap_or(u64::MAX),
            "p99_ms": u64::try_from(millis(99)).unwrap_or(u64::MAX),
            "entries": figures.entries,
            "booths": figures.booths,
            "no_shows": figures.no_shows,
            "marks": told.marks,
            "hires": told.hires,
            "refused": told.refused,
            "booths_closed": told.closed,
            "boards": figures.boards.seen,
            "places_lost": figures.boards.lost + told.wrong,
        });
        return Ok(screen.document(&step)?);
    }
    screen.heading("当天 / The day")?;
    let mut table = Table::new(["当天 day", "数值 value"]).right(1);
    let mut row = |what: &str, value: String| table.row([what.to_owned(), value]);
    row("到场展位 booths present", grouped(figures.booths));
    row("未到场 no-shows", grouped(figures.no_shows));
    row("门口调用 door calls", grouped(door.len() as u64));
    row("每秒 a second", grouped(pace.calls_per_second));
    row("中位 p50", format!("{} ms", millis(50)));
    row("p99", format!("{} ms", millis(99)));
    row("入场 entries", grouped(figures.entries));
    row("展位记录 marks", grouped(told.marks));
    row("其中录用 hires among them", grouped(told.hires));
    row("被拒 refused", grouped(told.refused));
    row("中途撤展 booths closed", grouped(told.closed));
    row("看板 boards seen", grouped(figures.boards.seen));
    row("丢失名额 places lost", grouped(figures.boards.lost + told.wrong));
    Ok(screen.line(table.to_string())?)
}
