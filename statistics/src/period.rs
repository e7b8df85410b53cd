//! Spans of days that a report is about, and the spans it is compared with.

use crate::error::Error;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::fmt;
use std::str::FromStr;

/// A span of days, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// A calendar year.
    Year(i16),
    /// A quarter of a year, 1–4.
    Quarter(i16, i8),
    /// A month of a year, 1–12.
    Month(i16, i8),
    /// Any other span.
    Days(Date, Date),
}

impl Period {
    /// The first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        match self {
            Self::Year(year) => date(year, 1, 1),
            Self::Quarter(year, quarter) => date(year, quarter * 3 - 2, 1),
            Self::Month(year, month) => date(year, month, 1),
            Self::Days(from, _) => from,
        }
    }

    /// The last day; ages are told of this day.
    #[must_use]
    pub fn last_day(self) -> Date {
        match self {
            Self::Year(year) => date(year, 12, 31),
            Self::Quarter(year, quarter) => date(year, quarter * 3, 1).last_of_month(),
            Self::Month(year, month) => date(year, month, 1).last_of_month(),
            Self::Days(_, to) => to,
        }
    }

    /// The period just before: the last quarter, month or year, or as many days before the first.
    #[must_use]
    pub fn previous(self) -> Self {
        match self {
            Self::Year(year) => Self::Year(year - 1),
            Self::Quarter(year, 1) => Self::Quarter(year - 1, 4),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter - 1),
            Self::Month(year, 1) => Self::Month(year - 1, 12),
            Self::Month(year, month) => Self::Month(year, month - 1),
            Self::Days(from, to) => {
                let days = (to - from).get_days() + 1;
                Self::Days(from.saturating_sub(days.days()), to.saturating_sub(days.days()))
            }
        }
    }

    /// The same period of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        match self {
            Self::Year(year) => Self::Year(year - 1),
            Self::Quarter(year, quarter) => Self::Quarter(year - 1, quarter),
            Self::Month(year, month) => Self::Month(year - 1, month),
            Self::Days(from, to) => Self::Days(from.saturating_sub(1.year()), to.saturating_sub(1.year())),
        }
    }

    /// `2026年第三季度`.
    #[must_use]
    pub fn name_zh(self) -> String {
        match self {
            Self::Year(year) => format!("{year}年"),
            Self::Quarter(year, quarter) => {
                let numeral = ["一", "二", "三", "四"][usize::try_from(quarter - 1).unwrap_or(0) % 4];
                format!("{year}年第{numeral}季度")
            }
            Self::Month(year, month) => format!("{year}年{month}月"),
            Self::Days(from, to) => format!("{from}至{to}"),
        }
    }

    /// How the period before is called in a table's head: `上季度`.
    #[must_use]
    pub fn previous_zh(self) -> &'static str {
        match self {
            Self::Year(_) => "上年",
            Self::Quarter(..) => "上季度",
            Self::Month(..) => "上月",
            Self::Days(..) => "上期",
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(formatter, "{year:04}"),
            Self::Quarter(year, quarter) => write!(formatter, "{year:04}Q{quarter}"),
            Self::Month(year, month) => write!(formatter, "{year:04}-{month:02}"),
            Self::Days(from, to) => write!(formatter, "{from}..{to}"),
        }
    }
}

impl FromStr for Period {
    type Err = Error;

    /// Reads `2026`, `2026Q3`, `2026-07` and `2026-07-01..2026-08-15`.
    fn from_str(text: &str) -> Result<Self, Error> {
        read(text.trim()).ok_or_else(|| {
            Error::request(
                "period",
                format!("“{text}”不是统计期；请写作 2026Q3、2026-07、2026 或 2026-07-01..2026-08-15"),
                format!("\"{text}\" is no period; write 2026Q3, 2026-07, 2026 or 2026-07-01..2026-08-15"),
            )
        })
    }
}

fn read(text: &str) -> Option<Period> {
    if let Some((from, to)) = text.split_once("..") {
        let (from, to): (Date, Date) = (from.parse().ok()?, to.parse().ok()?);
        return (from <= to).then_some(Period::Days(from, to));
    }
    let year = |text: &str| {
        let year: i16 = text.parse().ok()?;
        (text.len() == 4 && (1900..=9990).contains(&year)).then_some(year)
    };
    if let Some((before, quarter)) = text.split_once(['Q', 'q']) {
        let quarter: i8 = quarter.parse().ok()?;
        return (1..=4)
            .contains(&quarter)
            .then_some(Period::Quarter(year(before)?, quarter));
    }
    if let Some((before, month)) = text.split_once('-') {
        let month: i8 = month.parse().ok()?;
        return (1..=12)
            .contains(&month)
            .then_some(Period::Month(year(before)?, month));
    }
    year(text).map(Period::Year)
}

#[cfg(test)]
mod tests {
    use super::Period;
    use jiff::civil::date;
    use rstest::rstest;

    #[rstest]
    #[case("2026Q3", "2026Q2", "2025Q3")]
    #[case("2026Q1", "2025Q4", "2025Q1")]
    #[case("2026-01", "2025-12", "2025-01")]
    #[case("2026", "2025", "2025")]
    #[case("2026-03-01..2026-03-10", "2026-02-19..2026-02-28", "2025-03-01..2025-03-10")]
    fn periods_know_what_they_are_compared_with(
        #[case] period: &str,
        #[case] previous: &str,
        #[case] year_before: &str,
    ) {
        let read: Period = period.parse().unwrap();
        assert_eq!(read.to_string(), period);
        assert_eq!(read.previous().to_string(), previous);
        assert_eq!(read.year_before().to_string(), year_before);
    }

    #[test]
    fn a_quarter_has_its_days() {
        let period: Period = "2026Q1".parse().unwrap();
        assert_eq!(
            (period.first_day(), period.last_day()),
            (date(2026, 1, 1), date(2026, 3, 31))
        );
        assert_eq!(period.name_zh(), "2026年第一季度");
    }

    #[rstest]
    #[case("2026Q5")]
    #[case("26Q1")]
    #[case("2026-13")]
    #[case("2026-02-30..2026-03-01")]
    #[case("2026-03-02..2026-03-01")]
    #[case("")]
    fn what_is_no_period_is_refused(#[case] text: &str) {
        let error = text.parse::<Period>().unwrap_err().to_string();
        assert!(error.contains("2026Q3"), "{error}");
    }
}
