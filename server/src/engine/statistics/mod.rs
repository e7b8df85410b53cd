//! Statistics of any area and period, counted from what the store knows of that time: records as they stood then, and events.
//! What is counted, hidden and printed is decided in `statistics`; here its rows are made.

mod demand;
mod outcomes;
mod supply;
mod timeline;

use super::{Call, Engine, EngineError, Principal};
use duijie_domain::check::Violation;
use duijie_domain::code::DivisionCode;
use duijie_domain::message::Text;
use duijie_statistics::{Error, Period, PeriodRows, Report, Settings, Snapshot};
use std::sync::Arc;

/// Most earlier periods that a report looks back on.
pub const PAST_PERIODS_MAX: usize = 40;
/// Earlier periods that a report looks back on when nothing is said: the one before and those of a year.
pub const PAST_PERIODS_DEFAULT: usize = 5;

/// The area that holds all others; no division has this code.
const EVERYWHERE: &str = "000000";

impl Engine {
    /// The report of an area and a period.
    ///
    /// # Errors
    /// `InvalidInput` for an unknown area or a period that is not over; `Cancelled`, `DeadlineExceeded`, or why the store
    /// cannot be read.
    pub fn supply_demand_report(
        &self,
        caller: &Principal,
        area: &DivisionCode,
        period: Period,
        past_periods: usize,
        call: &Call,
    ) -> Result<Report, EngineError> {
        let area = self.area(area)?;
        if !caller.areas.hold(area.as_str()) {
            return Err(area_beyond());
        }
        if period.first_day() > self.today() {
            return Err(period_ahead());
        }
        let mut past = Vec::with_capacity(past_periods);
        let mut earlier = period;
        for _ in 0..past_periods.min(PAST_PERIODS_MAX) {
            earlier = earlier.previous();
            past.push(self.period_rows(caller, earlier, call)?);
        }
        let snapshot = Snapshot {
            area,
            now: self.period_rows(caller, period, call)?,
            past,
        };
        let settings = Settings {
            book: Arc::clone(&self.codes),
            ..Settings::embedded()?
        };
        call.check()?;
        Ok(Report::of(&snapshot, &settings))
    }

    /// Every row of one period, of all areas.
    ///
    /// # Errors
    /// As [`Engine::supply_demand_report`].
    fn period_rows(
        &self,
        caller: &Principal,
        period: Period,
        call: &Call,
    ) -> Result<PeriodRows, EngineError> {
        let mut rows = PeriodRows::new(period);
        rows.demand = self.demand_rows(caller, period, call)?;
        (rows.supply, rows.services) = self.supply_rows(caller, period, call)?;
        rows.outcomes = self.outcome_rows(caller, period, call)?;
        Ok(rows)
    }

    fn area(&self, area: &DivisionCode) -> Result<DivisionCode, EngineError> {
        if area.as_str() == EVERYWHERE {
            return Ok(area.clone());
        }
        self.codes.resolve(area.as_str()).map_err(|unknown| {
            EngineError::InvalidInput(vec![Violation {
                field: "area".to_owned(),
                reason: "CODE_UNKNOWN",
                message: Text::new(unknown.message_zh(), unknown.message_en()),
                hint: Text::new(
                    "请使用六位行政区划代码，全部地区用 000000",
                    "use a division code of six digits, 000000 for all areas",
                ),
            }])
        })
    }
}

impl From<Error> for EngineError {
    fn from(error: Error) -> Self {
        match error {
            Error::Request { field, message } => {
                let hint = Text::new("请按提示修改", "correct it as told");
                Self::invalid(field, "REPORT_REQUEST_INVALID", message, hint)
            }
            Error::Data { file, message } => Self::Internal(format!("{file}: {message}")),
            Error::Workbook(text) => Self::Internal(text.to_string()),
        }
    }
}

fn area_beyond() -> EngineError {
    EngineError::PermissionDenied {
        reason: "AREA_NOT_ALLOWED",
        text: Text::new(
            "该密钥不能统计这一地区；请选择密钥地区以内的区划",
            "this key may not count this area; choose one inside the areas of the key",
        ),
    }
}

fn period_ahead() -> EngineError {
    EngineError::invalid(
        "period",
        "PERIOD_AHEAD",
        Text::new("该时期尚未开始", "this period has not begun"),
        Text::new("请选择已开始的时期", "choose a period that has begun"),
    )
}
