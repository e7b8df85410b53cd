//! Rest and work days told by number: `月休4天`, `周休1天`, `每周工作5天`, `5天/周`, `周一至周五`.

use super::{Found, TimeTerm, doubt};
use crate::number::{ONE, number_at};
use crate::reading::Span;

const DAYS_PER_WEEK: u8 = 7;
/// Weeks of a month, times 100.
const WEEKS_PER_MONTH_HUNDREDTHS: u64 = 433;
const MONTH_DAYS_MAX: u64 = 31;

/// Reads them all.
pub(super) fn read(found: &mut Found<'_>) {
    for (word, is_month) in [
        ("月休", true),
        ("周休", false),
        ("每月休", true),
        ("每周休", false),
        ("一周休", false),
        ("一个月休", true),
    ] {
        each_place(found, word, |found, start, end| {
            days_off(found, start, end, is_month)
        });
    }
    for word in ["每周工作", "一周工作", "每周上班", "一周上", "周工作"] {
        each_place(found, word, days_on);
    }
    for word in ["天/周", "天每周", "天一周", "天/星期"] {
        each_place(found, word, days_per_week);
    }
    week_spans(found);
}

/// Calls for every place at which a word stands, with its start and end.
fn each_place(found: &mut Found<'_>, word: &str, mut read: impl FnMut(&mut Found<'_>, usize, usize)) {
    let places: Vec<usize> = found.text.match_indices(word).map(|(place, _)| place).collect();
    for place in places {
        read(found, place, place + word.len());
    }
}

/// A number, of two the first, and the byte behind the days.
fn days_at(text: &str, place: usize) -> Option<(u64, bool, usize)> {
    let start = behind_spaces(text, place);
    let first = number_at(text, start)?;
    let rest = text.get(first.end..)?;
    let joined = rest.strip_prefix(['-', '~', '至', '到']);
    let second = joined.and_then(|joined| number_at(text, text.len() - joined.len()));
    let last = second.unwrap_or(first);
    let tail = text.get(last.end..)?.trim_start();
    let end = text.len() - tail.strip_prefix(['天', '日']).unwrap_or(tail).len();
    (first.thousandths.is_multiple_of(ONE)).then_some((first.thousandths / ONE, second.is_some(), end))
}

fn behind_spaces(text: &str, place: usize) -> usize {
    let rest = text.get(place..).unwrap_or("");
    place + rest.len() - rest.trim_start_matches([' ', ':', '息']).len()
}

/// Rest days in a month are spread over its weeks: 4 of them are one a week.
fn days_off(found: &mut Found<'_>, start: usize, end: usize, is_month: bool) {
    let Some((days, is_range, end)) = days_at(found.text, end) else {
        return;
    };
    let span = Span::from(start..end);
    let tenths = if is_month {
        days * 10 * 100 / WEEKS_PER_MONTH_HUNDREDTHS
    } else {
        days * 10
    };
    let tenths = if is_month && days.is_multiple_of(4) {
        days / 4 * 10
    } else {
        tenths
    };
    let most = if is_month {
        MONTH_DAYS_MAX
    } else {
        u64::from(DAYS_PER_WEEK)
    };
    match u8::try_from(tenths).ok().filter(|_| days <= most) {
        Some(tenths) => found.push(
            TimeTerm::RestDaysTenths(tenths),
            span,
            if is_range { 850 } else { 1_000 },
        ),
        None => found.doubt(doubt::impossible_days(found.text, span)),
    }
}

fn days_on(found: &mut Found<'_>, start: usize, end: usize) {
    let Some((days, is_range, end)) = days_at(found.text, end) else {
        return;
    };
    if !found
        .text
        .get(..end)
        .is_some_and(|text| text.ends_with(['天', '日']))
    {
        return;
    }
    let span = Span::from(start..end);
    match u8::try_from(days)
        .ok()
        .filter(|days| (1..=DAYS_PER_WEEK).contains(days))
    {
        Some(days) => {
            let tenths = (DAYS_PER_WEEK - days) * 10;
            found.push(
                TimeTerm::RestDaysTenths(tenths),
                span,
                if is_range { 800 } else { 950 },
            );
        }
        None => found.doubt(doubt::impossible_days(found.text, span)),
    }
}

/// `5天/周`: how often an intern comes. The number stands before the word.
fn days_per_week(found: &mut Found<'_>, place: usize, end: usize) {
    let before = found.text.get(..place).unwrap_or("");
    let start = before.char_indices().next_back().map(|(start, _)| start);
    let number = start.and_then(|start| number_at(found.text, start).filter(|number| number.end == place));
    let days = number
        .and_then(|number| number.whole::<u8>())
        .filter(|days| (1..=DAYS_PER_WEEK).contains(days));
    if let (Some(days), Some(start)) = (days, start) {
        found.push(TimeTerm::DaysPerWeek(days), Span::from(start..end), 950);
    }
}

/// `周一至周五`, `周一到周六`, `星期一至星期五`.
fn week_spans(found: &mut Found<'_>) {
    const FIRSTS: [&str; 3] = ["周一", "星期一", "礼拜一"];
    for first in FIRSTS {
        each_place(found, first, |found, start, end| {
            let Some((last_day, end)) = last_day_at(found.text, end) else {
                return;
            };
            let tenths = (DAYS_PER_WEEK - last_day) * 10;
            found.push(TimeTerm::RestDaysTenths(tenths), Span::from(start..end), 950);
        });
    }
}

fn last_day_at(text: &str, place: usize) -> Option<(u8, usize)> {
    const DASHES: [char; 7] = ['-', '~', '至', '到', '—', '–', ' '];
    let rest = text.get(place..)?;
    let behind = rest.trim_start_matches(DASHES);
    if behind.len() == rest.len() {
        return None;
    }
    let named = ["周", "星期", "礼拜"]
        .into_iter()
        .find_map(|week| behind.strip_prefix(week))
        .unwrap_or(behind);
    let day = match named.chars().next()? {
        '五' | '5' => 5,
        '六' | '6' => 6,
        '日' | '天' | '7' => 7,
        '四' | '4' => 4,
        _ => return None,
    };
    let length = named.chars().next().map_or(0, char::len_utf8);
    Some((day, text.len() - named.len() + length))
}
