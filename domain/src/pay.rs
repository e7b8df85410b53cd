//! Pay as vacancies state it and as seekers ask for it, and its common measure: yuan per month.

use serde::{Deserialize, Serialize};

/// Paid days in a month, times 100: 21.75 by the labour ministry's notice of 2008-01-03 (劳社部发〔2008〕3号).
const PAID_DAYS_PER_MONTH_HUNDREDTHS: u64 = 2_175;
/// Hours of a standard working day (Labour Law, article 36).
const HOURS_PER_DAY: u64 = 8;

/// What one stated amount pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PayUnit {
    /// A calendar month.
    #[default]
    Month,
    /// A year.
    Year,
    /// A day of work.
    Day,
    /// An hour of work.
    Hour,
    /// A piece made; not comparable with time pay.
    Piece,
}

impl PayUnit {
    /// Every unit, for tables and look-ups.
    pub const ALL: [Self; 5] = [Self::Month, Self::Year, Self::Day, Self::Hour, Self::Piece];

    /// The identifier used in files and on the wire.
    pub fn id(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Piece => "piece",
        }
    }

    /// The Chinese word after the amount: 元/月 and so on.
    pub fn name_zh(self) -> &'static str {
        match self {
            Self::Month => "月",
            Self::Year => "年",
            Self::Day => "天",
            Self::Hour => "小时",
            Self::Piece => "件",
        }
    }
}

/// A range of pay in whole yuan per unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pay {
    /// Lower end, yuan per unit.
    pub min_yuan: u32,
    /// Upper end, yuan per unit; none if the range is open (`8000 元以上`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_yuan: Option<u32>,
    /// What the amounts pay for.
    #[serde(default)]
    pub unit: PayUnit,
    /// Months paid in a year: 13 for 13薪; 12 if nothing is said.
    #[serde(default = "twelve")]
    pub months_paid: u8,
}

fn twelve() -> u8 {
    12
}

impl Pay {
    /// A monthly range with twelve months paid.
    pub fn per_month(min_yuan: u32, max_yuan: u32) -> Self {
        Self {
            min_yuan,
            max_yuan: Some(max_yuan),
            unit: PayUnit::Month,
            months_paid: 12,
        }
    }

    /// The lower end in yuan per month, extra months spread over the year; none for piece pay.
    pub fn min_yuan_per_month(&self) -> Option<u32> {
        self.yuan_per_month(self.min_yuan)
    }

    /// The upper end in yuan per month; none for piece pay or an open range.
    pub fn max_yuan_per_month(&self) -> Option<u32> {
        self.max_yuan.and_then(|yuan| self.yuan_per_month(yuan))
    }

    fn yuan_per_month(&self, yuan: u32) -> Option<u32> {
        let yuan = u64::from(yuan);
        let monthly = match self.unit {
            PayUnit::Month => yuan * u64::from(self.months_paid) / 12,
            PayUnit::Year => yuan / 12,
            PayUnit::Day => yuan * PAID_DAYS_PER_MONTH_HUNDREDTHS / 100,
            PayUnit::Hour => yuan * HOURS_PER_DAY * PAID_DAYS_PER_MONTH_HUNDREDTHS / 100,
            PayUnit::Piece => return None,
        };
        u32::try_from(monthly).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_unit_comes_to_yuan_per_month() {
        let of = |min_yuan, unit, months_paid| {
            Pay {
                min_yuan,
                max_yuan: None,
                unit,
                months_paid,
            }
            .min_yuan_per_month()
        };
        assert_eq!(of(6_000, PayUnit::Month, 12), Some(6_000));
        assert_eq!(of(6_000, PayUnit::Month, 13), Some(6_500));
        assert_eq!(of(120_000, PayUnit::Year, 12), Some(10_000));
        assert_eq!(of(200, PayUnit::Day, 12), Some(4_350));
        assert_eq!(of(20, PayUnit::Hour, 12), Some(3_480));
        assert_eq!(of(2, PayUnit::Piece, 12), None);
    }
}
