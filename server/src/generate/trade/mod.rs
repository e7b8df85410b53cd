//! The trades of the fair: what people do in Liaocheng's firms and offices, how often it is asked for and offered,
//! what it pays, and the words in which it is described. Names of skills, majors and certificates stand as the code
//! tables spell them. Nothing is thrown or built here.

mod health;
mod office;
mod production;
mod sector;
mod service;
mod technical;

pub(super) use sector::{SECTORS, Sector, SectorProfile};

/// Levels of schooling as the fair knows them, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Schooling {
    /// 初中.
    Junior,
    /// 高中, 中专, 技校.
    Secondary,
    /// 大专.
    College,
    /// 本科.
    Bachelor,
    /// 硕士.
    Master,
}

/// Trades between which people change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Line,
    Craft,
    Engineering,
    Computing,
    Site,
    Transport,
    Shop,
    Table,
    Care,
    Teaching,
    Desk,
    Money,
    Media,
}

/// One trade.
pub(super) struct Trade {
    /// What people call it.
    pub(super) name: &'static str,
    /// Its code in the classification of 2022.
    pub(super) occupation: &'static str,
    pub(super) group: Group,
    /// How often it is asked for.
    pub(super) demand: u32,
    /// How often it is offered.
    pub(super) supply: u32,
    /// Usual pay of a beginner, yuan per month.
    pub(super) pay_yuan: (u32, u32),
    /// Schooling that is usually asked for.
    pub(super) schooling: Schooling,
    /// Industries that ask for it; empty for all of them.
    pub(super) sectors: &'static [Sector],
    /// Majors that lead to it, college first, then undergraduate.
    pub(super) majors: &'static [&'static str],
    pub(super) skills: &'static [&'static str],
    /// Certificates that are welcome.
    pub(super) certificates: &'static [&'static str],
    /// The certificate without which nobody may do it.
    pub(super) licence: Option<&'static str>,
    /// Level of English that is welcome, 1–6 for A1–C2; 0 if it does not matter.
    pub(super) english_level: u8,
    /// Whether the work runs in shifts.
    pub(super) shifts: bool,
    /// Hazards that bar young workers.
    pub(super) hazards: &'static [&'static str],
    /// Most places that one vacancy offers.
    pub(super) places_max: u32,
    pub(super) titles: &'static [&'static str],
    pub(super) duties: &'static [&'static str],
}

impl Trade {
    /// What most trades have in common; every entry replaces what is its own.
    const COMMON: Self = Self {
        name: "",
        occupation: "",
        group: Group::Desk,
        demand: 10,
        supply: 10,
        pay_yuan: (4_000, 6_000),
        schooling: Schooling::Secondary,
        sectors: &[],
        majors: &[],
        skills: &[],
        certificates: &[],
        licence: None,
        english_level: 0,
        shifts: false,
        hazards: &[],
        places_max: 3,
        titles: &[],
        duties: &[],
    };
}

/// Every trade, always in the same order.
pub(super) fn trades() -> impl Iterator<Item = &'static Trade> {
    [
        production::TRADES,
        technical::TRADES,
        service::TRADES,
        health::TRADES,
        office::TRADES,
    ]
    .into_iter()
    .flatten()
}
