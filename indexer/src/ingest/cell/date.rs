//! Days and local times: `2026-11-21`, `2026/11/21`, `2026年11月21日`, `20261121`, spreadsheet day numbers.

use super::number::half_width;
use super::{Cell, Printing, Reading};
use crate::ingest::problem::{Refusal, shown};
use duijie_domain::message::Text;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, date};

/// Day 0 of the spreadsheet calendar as it counts from March 1900 on.
const SPREADSHEET_DAY_ZERO: Date = date(1899, 12, 30);

impl Cell for Date {
    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let plain = half_width(text);
        let (day, _) = day_and_time(plain.trim());
        read_day(day, text, reading)
    }

    fn print(&self, _: &Printing<'_>) -> String {
        self.to_string()
    }
}

impl Cell for DateTime {
    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let plain = half_width(text);
        let (day, time) = day_and_time(plain.trim());
        let day = read_day(day, text, reading)?;
        let time = time.map_or(Ok(Time::midnight()), |time| {
            time.parse().map_err(|_| not_a_date(text))
        })?;
        Ok(day.to_datetime(time))
    }

    fn print(&self, _: &Printing<'_>) -> String {
        self.to_string()
    }
}

fn day_and_time(text: &str) -> (&str, Option<&str>) {
    match text.split_once(['T', ' ']) {
        Some((day, time)) if time.contains(':') => (day.trim(), Some(time.trim())),
        _ => (text, None),
    }
}

fn read_day(day: &str, given: &str, reading: &mut Reading<'_>) -> Result<Date, Refusal> {
    const SPREADSHEET_DAY_DIGITS: usize = 5;
    const COMPACT_DIGITS: usize = 8;
    if day.bytes().all(|byte| byte.is_ascii_digit()) {
        return match day.len() {
            SPREADSHEET_DAY_DIGITS => spreadsheet_day(day).ok_or_else(|| not_a_date(given)),
            COMPACT_DIGITS => day_of(&[&day[..4], &day[4..6], &day[6..]], given),
            _ => Err(not_a_date(given)),
        };
    }
    let separators = ['-', '/', '.', '年', '月', '日', '号'];
    let parts: Vec<&str> = day
        .split(separators)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if let [year, month] = parts.as_slice() {
        let first = day_of(&[year, month, "1"], given)?;
        warn_of_missing_day(first, reading);
        return Ok(first);
    }
    day_of(&parts, given)
}

fn day_of(parts: &[&str], given: &str) -> Result<Date, Refusal> {
    let [year, month, day] = parts else {
        return Err(not_a_date(given));
    };
    let is_year = year.len() == 4;
    let whole = (
        year.parse().ok().filter(|_| is_year),
        month.parse().ok(),
        day.parse().ok(),
    );
    let (Some(year), Some(month), Some(day)) = whole else {
        return Err(not_a_date(given));
    };
    Date::new(year, month, day).map_err(|_| impossible(given))
}

fn spreadsheet_day(digits: &str) -> Option<Date> {
    let days: i64 = digits.parse().ok()?;
    SPREADSHEET_DAY_ZERO.checked_add(days.days()).ok()
}

fn warn_of_missing_day(first: Date, reading: &mut Reading<'_>) {
    reading.warn(
        "DAY_NOT_TOLD",
        Text::new(
            format!("只有年月，按 {first} 导入"),
            format!("only year and month are given; {first} was taken"),
        ),
        Text::new("需要准确日期时请补上日", "add the day where it matters"),
    );
}

fn impossible(text: &str) -> Refusal {
    let text = shown(text);
    Refusal::new(
        "DATE_IMPOSSIBLE",
        Text::new(
            format!("没有“{text}”这一天"),
            format!("there is no day \"{text}\""),
        ),
        Text::new("请检查月份和日期", "check month and day"),
    )
}

fn not_a_date(text: &str) -> Refusal {
    let wanted = Text::new("请按 2026-11-21 填写日期", "write the date as 2026-11-21");
    Refusal::unreadable("DATE_INVALID", text, wanted)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::code::CodeBook;

    fn read(text: &str) -> Result<Date, Refusal> {
        Date::read(text, &mut Reading::new(&CodeBook::embedded()))
    }

    #[test]
    fn usual_spellings_are_one_day() {
        for text in [
            "2026-11-21",
            "2026/11/21",
            "2026.11.21",
            "2026年11月21日",
            "20261121",
            "46347",
            "2026-11-21 00:00:00",
            "2026-11-21T08:30:00",
            "２０２６－１１－２１",
        ] {
            assert_eq!(read(text).unwrap(), date(2026, 11, 21), "{text}");
        }
        assert_eq!(read("2026年6月").unwrap(), date(2026, 6, 1));
    }

    #[test]
    fn impossible_days_are_told_from_unreadable_ones() {
        for text in ["2026-02-30", "20261301", "2026/13/1"] {
            assert_eq!(read(text).unwrap_err().code, "DATE_IMPOSSIBLE", "{text}");
        }
        for text in ["明天", "26-11-21", "1", "2026", "2026-11-21-5", "-"] {
            assert_eq!(read(text).unwrap_err().code, "DATE_INVALID", "{text}");
        }
    }
}
