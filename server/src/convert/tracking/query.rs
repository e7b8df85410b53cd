//! What is asked of follow-up.

use super::super::request::{RequestReader, page_rows};
use crate::engine::{DueQuery, EngineError, WhereaboutsClass, WhereaboutsQuery};
use duijie_domain::check::Violation;
use duijie_domain::code::{DivisionCode, TargetGroupCode};
use duijie_domain::message::Text;
use duijie_proto::v1;

/// Which dues are asked for.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_due_query(wire: v1::ListServiceDuesRequest) -> Result<DueQuery, EngineError> {
    let mut reader = RequestReader::default();
    let on = match wire.date.is_empty() {
        true => None,
        false => reader.date("date", wire.date),
    };
    let rows_max = reader.take(page_rows(wire.page_size)).unwrap_or(0);
    reader.finish(DueQuery {
        area: area(wire.area),
        officer: wire.officer.into(),
        overdue_only: wire.overdue_only,
        on,
        rows_max,
    })
}

/// Who is asked about.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_whereabouts_query(wire: v1::ListWhereaboutsRequest) -> Result<WhereaboutsQuery, EngineError> {
    let mut reader = RequestReader::default();
    let rows_max = reader.take(page_rows(wire.page_size)).unwrap_or(0);
    let year = i16::try_from(wire.graduation_year).map_err(|_| year_out_of_range(wire.graduation_year));
    let year = reader.take(year).unwrap_or(0);
    let class = reader.take(read_class(wire.class)).flatten();
    reader.finish(WhereaboutsQuery {
        area: area(wire.area),
        groups: wire.groups.into_iter().map(TargetGroupCode::new).collect(),
        graduation_year: (year != 0).then_some(year),
        class,
        after: wire.after,
        rows_max,
    })
}

fn area(text: String) -> Option<DivisionCode> {
    (!text.is_empty()).then(|| DivisionCode::new(text))
}

fn read_class(number: i32) -> Result<Option<WhereaboutsClass>, Violation> {
    let place = usize::try_from(number).ok();
    match place {
        Some(0) => Ok(None),
        Some(place) if place <= WhereaboutsClass::ALL.len() => Ok(Some(WhereaboutsClass::ALL[place - 1])),
        _ => Err(Violation {
            field: "class".to_owned(),
            reason: "ENUM_VALUE_UNKNOWN",
            message: Text::new(
                format!("没有编号为 {number} 的取值"),
                format!("there is no value with the number {number}"),
            ),
            hint: Text::new("请使用接口定义中的取值", "use a value of the contract"),
        }),
    }
}

fn year_out_of_range(year: i32) -> Violation {
    Violation {
        field: "graduation_year".to_owned(),
        reason: "NUMBER_OUT_OF_RANGE",
        message: Text::new(format!("没有 {year} 年"), format!("there is no year {year}")),
        hint: Text::new(
            "请填写四位年份，或 0 表示不限",
            "write a year of four digits, or 0 for any",
        ),
    }
}
