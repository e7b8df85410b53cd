//! Reports: what is asked for, and tables, text and lamps as they go over the wire.

use super::explanation::text;
use super::request::RequestReader;
use crate::engine::{EngineError, PAST_PERIODS_DEFAULT, PAST_PERIODS_MAX};
use duijie_domain::check::Violation;
use duijie_domain::code::DivisionCode;
use duijie_domain::message::Text;
use duijie_indexer::store::Sequence;
use duijie_proto::v1;
use duijie_statistics::lamps::Lamp;
use duijie_statistics::table::{Column, Row};
use duijie_statistics::{Cell, Period, Report, Table};

/// Which report is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportOrder {
    /// The period.
    pub period: Period,
    /// The area.
    pub area: DivisionCode,
    /// Earlier periods to look back on.
    pub past_periods: usize,
}

/// Reads what both calls ask for.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_report_order(period: &str, area: String, past: i32) -> Result<ReportOrder, EngineError> {
    let mut reader = RequestReader::default();
    let past_periods = reader.take(read_past(past)).unwrap_or(PAST_PERIODS_DEFAULT);
    if area.is_empty() {
        reader.take::<()>(Err(area_missing()));
    }
    reader.finish(())?;
    Ok(ReportOrder {
        period: period.parse()?,
        area: DivisionCode::new(area),
        past_periods,
    })
}

fn read_past(past: i32) -> Result<usize, Violation> {
    match usize::try_from(past) {
        Ok(0) => Ok(PAST_PERIODS_DEFAULT),
        Ok(past) if past <= PAST_PERIODS_MAX => Ok(past),
        _ => Err(Violation {
            field: "past_periods".to_owned(),
            reason: "NUMBER_OUT_OF_RANGE",
            message: Text::new(
                format!("{past} 不在 1 到 {PAST_PERIODS_MAX} 之间"),
                format!("{past} is not between 1 and {PAST_PERIODS_MAX}"),
            ),
            hint: Text::new(
                "请使用范围内的数，或填 0 用默认值",
                "use a number in this range, or 0 for the default",
            ),
        }),
    }
}

fn area_missing() -> Violation {
    Violation {
        field: "area".to_owned(),
        reason: "FIELD_REQUIRED",
        message: Text::new("没有写明地区", "no area is named"),
        hint: Text::new(
            "请填写六位行政区划代码，全部地区填 000000",
            "write a division code of six digits, 000000 for all areas",
        ),
    }
}

/// The report; only the tables named, if any are.
///
/// # Errors
/// `InvalidInput` for a table that there is not.
pub fn write_supply_demand_report(
    report: &Report,
    tables: &[String],
    sequence: Sequence,
) -> Result<v1::GetReportResponse, EngineError> {
    let wanted: Vec<&Table> = match tables {
        [] => report.tables().iter().collect(),
        named => named
            .iter()
            .map(|id| report.table(id))
            .collect::<Result<_, _>>()?,
    };
    let sections = report.text().into_iter().map(|section| v1::ReportSection {
        heading: section.heading,
        paragraphs: section.paragraphs,
    });
    let alarms = report.alarms().into_iter();
    let others = report.lamps().iter().filter(|lamp| !lamp.is_alarm);
    Ok(v1::GetReportResponse {
        title: report.title(),
        tables: wanted.into_iter().map(write_table).collect(),
        sections: sections.collect(),
        lamps: alarms.chain(others).map(write_lamp).collect(),
        sequence: sequence.0,
    })
}

fn write_table(table: &Table) -> v1::ReportTable {
    v1::ReportTable {
        id: table.id.clone(),
        number: table.number.clone(),
        title: Some(text(&table.title)),
        notes: table.notes.iter().map(text).collect(),
        columns: table.columns.iter().map(write_column).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| write_row(row, &table.columns))
            .collect(),
    }
}

fn write_column(column: &Column) -> v1::ReportColumn {
    v1::ReportColumn {
        id: column.id.clone(),
        group: (!column.group.zh.is_empty()).then(|| text(&column.group)),
        head: Some(text(&column.head)),
    }
}

fn write_row(row: &Row, columns: &[Column]) -> v1::ReportRow {
    let cells = row
        .cells
        .iter()
        .zip(columns)
        .map(|(cell, column)| v1::ReportCell {
            text: cell.print(column.decimals),
            hidden: *cell == Cell::Hidden,
        });
    v1::ReportRow {
        key: row.key.to_string(),
        label: Some(text(&row.label)),
        depth: row.depth.into(),
        cells: cells.collect(),
    }
}

fn write_lamp(lamp: &Lamp) -> v1::Lamp {
    v1::Lamp {
        area: lamp.place.area.to_string(),
        occupation: lamp
            .place
            .occupation
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        rule: lamp.rule.clone(),
        colour: lamp.colour.name().en.replace(' ', "-"),
        alarm: lamp.is_alarm,
        held: lamp.is_held,
        value: lamp.value.map_or_else(String::new, |value| value.print(2)),
        demand: lamp.now.demand,
        supply: lamp.now.supply,
    }
}
