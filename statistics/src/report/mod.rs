//! The report: tables, lamps and text of one snapshot, and its prints. The same snapshot gives the same bytes.

mod charts;
mod csv;
mod html;
mod notes;
mod svg;
mod text;
mod words;
mod xlsx;

pub use text::Section;

use crate::census::{Census, Count, Key};
use crate::classes::Classes;
use crate::description::Descriptions;
use crate::dimension::{Dimension, Grouping, beginning};
use crate::error::Error;
use crate::hiding::withheld_rows;
use crate::lamps::{BackTest, Lamp, LampRules, Observation, Observed, Place, back_test, watch};
use crate::measure::{Base, Periods};
use crate::period::Period;
use crate::rows::{PeriodRows, Snapshot};
use crate::table::{Cell, Table};
use crate::tabulate::{Source, Thresholds};
use duijie_domain::code::{CodeBook, DivisionCode, OccupationCode};
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a report is made by: code tables and data files.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The code tables.
    pub book: Arc<CodeBook>,
    /// The classes of rows.
    pub classes: Classes,
    /// The tables.
    pub tables: Descriptions,
    /// The lamps.
    pub lamps: LampRules,
    /// A number of persons below this, but for zero, is hidden; 0 hides nothing.
    pub persons_min: i64,
    /// An occupation needs so many posts that state pay to have its wages told.
    pub wage_posts_min: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hiding {
    persons_min: i64,
    wage_posts_min: usize,
}

impl Settings {
    /// The files built in.
    ///
    /// # Errors
    /// None in a program whose tests pass.
    pub fn embedded() -> Result<Self, Error> {
        let hiding: Hiding = toml::from_str(include_str!("../../tables/hiding.toml")).map_err(|error| {
            Error::data(
                "hiding.toml",
                format!("无法读取：{error}"),
                format!("cannot be read: {error}"),
            )
        })?;
        Ok(Self {
            book: CodeBook::embedded(),
            classes: Classes::embedded()?,
            tables: Descriptions::embedded()?,
            lamps: LampRules::embedded()?,
            persons_min: hiding.persons_min,
            wage_posts_min: hiding.wage_posts_min,
        })
    }
}

/// A point of the line of ratios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodTotal {
    /// The period.
    pub period: Period,
    /// Places.
    pub demand: Cell,
    /// Persons.
    pub supply: Cell,
    /// Places a person.
    pub ratio: Cell,
}

/// A report.
#[derive(Debug, Clone)]
pub struct Report {
    area: SmolStr,
    area_name: String,
    period: Period,
    tables: Vec<Table>,
    line: Vec<PeriodTotal>,
    lamps: Vec<Lamp>,
    back_tests: Vec<BackTest>,
    rules: LampRules,
    book: Arc<CodeBook>,
    persons_min: i64,
    hidden_numbers: usize,
}

impl Report {
    /// Counts a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot, settings: &Settings) -> Self {
        let area = snapshot.area.as_str();
        let grouping = |period: Period| Grouping {
            classes: &settings.classes,
            book: &settings.book,
            area,
            day: period.last_day(),
        };
        let count = |rows: &PeriodRows| Census::of(rows, &grouping(rows.period), settings.persons_min);
        let mut past: Vec<&PeriodRows> = snapshot.past.iter().collect();
        past.retain(|rows| rows.period.last_day() < snapshot.now.period.last_day());
        past.sort_by_key(|rows| rows.period.last_day());
        let mut censuses: Vec<Census> = past.into_iter().map(count).collect();
        censuses.push(count(&snapshot.now));
        let period = snapshot.now.period;
        let find = |period: Period| censuses.iter().find(|census| census.period == period);
        let Some(now) = find(period) else {
            unreachable!("it was just put in")
        };
        let own = grouping(period);
        let source = Source {
            periods: Periods {
                now,
                previous: find(period.previous()),
                year_before: find(period.year_before()),
                classes: &settings.classes,
            },
            rows: &snapshot.now,
            grouping: &own,
            thresholds: Thresholds {
                persons: settings.persons_min,
                posts: settings.wage_posts_min,
            },
        };
        let observed: Vec<Observed> = censuses
            .iter()
            .map(|census| observed(census, area, settings))
            .collect();
        Self {
            area: area.into(),
            area_name: area_name(&settings.book, &snapshot.area),
            period,
            tables: settings
                .tables
                .table
                .iter()
                .map(|description| source.table(description))
                .collect(),
            line: censuses
                .iter()
                .map(|census| total(census, &source.periods))
                .collect(),
            lamps: watch(&observed, &settings.lamps, false).pop().unwrap_or_default(),
            back_tests: back_test(&observed, &settings.lamps),
            rules: settings.lamps.clone(),
            book: Arc::clone(&settings.book),
            persons_min: settings.persons_min,
            hidden_numbers: now.hidden_count(),
        }
    }

    /// Code of the area.
    #[must_use]
    pub fn area(&self) -> &str {
        &self.area
    }

    /// Name of the area.
    #[must_use]
    pub fn area_name(&self) -> &str {
        &self.area_name
    }

    /// The period.
    #[must_use]
    pub fn period(&self) -> Period {
        self.period
    }

    /// Every table in the order of print.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// A table by its identifier.
    ///
    /// # Errors
    /// [`Error::Request`] naming the tables that there are.
    pub fn table(&self, id: &str) -> Result<&Table, Error> {
        let found = self.tables.iter().find(|table| table.id == id);
        found.ok_or_else(|| {
            let known: Vec<&str> = self.tables.iter().map(|table| table.id.as_str()).collect();
            let known = known.join(", ");
            Error::request(
                "table",
                format!("没有表“{id}”；可用的有：{known}"),
                format!("there is no table \"{id}\"; there are {known}"),
            )
        })
    }

    /// Totals of every period of the snapshot, the earliest first.
    #[must_use]
    pub fn line(&self) -> &[PeriodTotal] {
        &self.line
    }

    /// What is lit in the period.
    #[must_use]
    pub fn lamps(&self) -> &[Lamp] {
        &self.lamps
    }

    /// What is lit and is an alarm, the most pressing first.
    #[must_use]
    pub fn alarms(&self) -> Vec<&Lamp> {
        let mut alarms: Vec<&Lamp> = self.lamps.iter().filter(|lamp| lamp.is_alarm).collect();
        let gap = |lamp: &Lamp| (lamp.now.demand - lamp.now.supply).abs();
        alarms.sort_by_key(|lamp| (lamp.colour, std::cmp::Reverse(gap(lamp)), lamp.place.clone()));
        alarms
    }

    /// How each rule of the lamps did over all periods of the snapshot.
    #[must_use]
    pub fn back_tests(&self) -> &[BackTest] {
        &self.back_tests
    }

    /// How many numbers of persons of the period are hidden.
    #[must_use]
    pub fn hidden_numbers(&self) -> usize {
        self.hidden_numbers
    }

    /// The text of the printed report in Chinese, notes on methods last.
    #[must_use]
    pub fn text(&self) -> Vec<Section> {
        let mut sections = text::sections(self);
        sections.push(notes::section(self));
        sections
    }

    /// One table as comma-separated values in UTF-8 with a byte order mark, by which spreadsheets know it.
    ///
    /// # Errors
    /// [`Error::Request`] if there is no such table.
    pub fn csv(&self, table: &str) -> Result<String, Error> {
        self.table(table).map(csv::print)
    }

    /// A workbook with a sheet for each table, the lamps and the notes.
    ///
    /// # Errors
    /// [`Error::Workbook`] if the tables of an operator do not fit into sheets.
    pub fn xlsx(&self) -> Result<Vec<u8>, Error> {
        xlsx::print(self)
    }

    /// One page that needs nothing beside itself: text, charts and tables.
    #[must_use]
    pub fn html(&self) -> String {
        html::print(self)
    }

    /// `聊城市2026年第三季度人力资源市场供求状况分析报告`.
    #[must_use]
    pub fn title(&self) -> String {
        let period = self.period.name_zh();
        format!("{}{period}人力资源市场供求状况分析报告", self.area_name)
    }

    fn rule_name(&self, id: &str) -> String {
        let rule = self.rules.rule.iter().find(|rule| rule.id == id);
        rule.map_or_else(|| id.to_owned(), |rule| rule.name().zh)
    }

    pub(crate) fn place_name(&self, place: &Place) -> String {
        let area = area_name(&self.book, &DivisionCode::new(place.area.clone()));
        match &place.occupation {
            Some(code) => format!("{area}·{}", self.book.name_zh(&OccupationCode::new(code.clone()))),
            None => format!("{area}·全部职业"),
        }
    }
}

fn area_name(book: &CodeBook, area: &DivisionCode) -> String {
    if beginning(area.as_str()).is_empty() {
        return "全国".to_owned();
    }
    match area.as_str().strip_suffix("-own") {
        Some(area) => format!("{}本级", book.name_zh(&DivisionCode::new(area))),
        None => book.name_zh(area).to_owned(),
    }
}

fn total(census: &Census, periods: &Periods<'_>) -> PeriodTotal {
    let value = |base| periods.value(census, base, &Key::Total);
    PeriodTotal {
        period: census.period,
        demand: value(Base::Demand),
        supply: value(Base::Supply),
        ratio: value(Base::Ratio),
    }
}

/// The cells of a period that lamps may look at: the area and its occupations as far as they are told, and the areas
/// below by occupation where the whole row of an occupation can be told.
fn observed(census: &Census, area: &str, settings: &Settings) -> Observed {
    let mut cells = BTreeMap::new();
    let mut add = |area: &str, occupation: Option<SmolStr>, demand: i64, supply: Count| {
        if let Count::Known(supply) = supply {
            let place = Place {
                area: area.into(),
                occupation,
            };
            cells.insert(place, Observation { demand, supply });
        }
    };
    add(area, None, census.demand(&Key::Total), census.supply(&Key::Total));
    for code in census.keys(Dimension::Occupation) {
        let key = Key::class(Dimension::Occupation, &code);
        add(area, Some(code), census.demand(&key), census.supply(&key));
    }
    for code in census.keys(Dimension::Area) {
        let key = Key::class(Dimension::Area, &code);
        add(&code, None, census.demand(&key), census.supply(&key));
    }
    for ((below, occupation), (demand, supply)) in told(census, settings.persons_min) {
        add(below, Some(occupation.clone()), *demand, Count::Known(*supply));
    }
    Observed {
        period: census.period,
        cells,
    }
}

type GridCell<'a> = (&'a (SmolStr, SmolStr), &'a (i64, i64));

/// The cells by area and occupation whose occupation is not withheld.
fn told(census: &Census, threshold: i64) -> Vec<GridCell<'_>> {
    let occupations: BTreeSet<&SmolStr> = census.grid.keys().map(|(_, occupation)| occupation).collect();
    let areas: BTreeSet<&SmolStr> = census.grid.keys().map(|(area, _)| area).collect();
    let persons = |area: &SmolStr, occupation: &SmolStr| {
        census
            .grid
            .get(&(area.clone(), occupation.clone()))
            .map_or(0, |(_, supply)| *supply)
    };
    let rows: Vec<Vec<i64>> = occupations
        .iter()
        .map(|occupation| areas.iter().map(|area| persons(area, occupation)).collect())
        .collect();
    let secret: Vec<bool> = occupations
        .iter()
        .map(|code| census.supply(&Key::class(Dimension::Occupation, code)) == Count::Hidden)
        .collect();
    let withheld = withheld_rows(&rows, &secret, threshold);
    let told: BTreeSet<&SmolStr> = occupations
        .into_iter()
        .zip(withheld)
        .filter_map(|(code, withheld)| (!withheld).then_some(code))
        .collect();
    census
        .grid
        .iter()
        .filter(|((_, occupation), _)| told.contains(occupation))
        .collect()
}
