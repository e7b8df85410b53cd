//! Hours a day: `8小时`, `每天工作8-10小时`, `早九晚六`, `8:30-17:30`, `上午9点到下午6点`.

use super::{Found, TimeTerm, doubt};
use crate::number::{ONE, number_at};
use crate::reading::Span;

const MINUTES_PER_HOUR: u32 = 60;
const MINUTES_PER_DAY: u32 = 24 * MINUTES_PER_HOUR;
const NOON: u32 = 12 * MINUTES_PER_HOUR;
/// From so many minutes across noon on, an hour of them is the midday rest.
const WITH_REST_MINUTES_MIN: u32 = 8 * MINUTES_PER_HOUR + MINUTES_PER_HOUR / 2;
const REST_MINUTES: u32 = MINUTES_PER_HOUR;

/// Reads all hours of the text; hours told go before those between two times of the clock.
pub(super) fn read(found: &mut Found<'_>) {
    let mut spans = Vec::new();
    let mut place = 0;
    while let Some(character) = found.text.get(place..).and_then(|rest| rest.chars().next()) {
        let step = if let Some((span, minutes)) = span_at(found.text, place) {
            spans.push((span, minutes));
            span.end - place
        } else if let Some((hours, is_range, span)) = hours_at(found.text, place) {
            told(found, hours, is_range, span);
            span.end - place
        } else {
            passed(found.text, place, character)
        };
        place += step;
    }
    between_times(found, &spans);
}

/// All figures at once, so that no number is begun in its middle.
fn passed(text: &str, place: usize, character: char) -> usize {
    let rest = text.get(place..).unwrap_or("");
    let figures = rest.len()
        - rest
            .trim_start_matches(|character: char| character.is_ascii_digit())
            .len();
    figures.max(character.len_utf8())
}

/// `8小时`, `8-10小时`, `八个小时`, `8h`: hours, whether they are a range, and where they stand.
fn hours_at(text: &str, place: usize) -> Option<(u64, bool, Span)> {
    let first = number_at(text, place)?;
    let rest = text.get(first.end..)?;
    let joined = rest.strip_prefix(['-', '~', '至', '到']);
    let second = joined.and_then(|joined| number_at(text, text.len() - joined.len()));
    let last = second.unwrap_or(first);
    let tail = text.get(last.end..)?.trim_start_matches(' ');
    let word = ["个小时", "小时", "h/天", "h/日", "h"]
        .into_iter()
        .find(|word| tail.starts_with(word))?;
    let behind = tail.get(word.len()..)?;
    if is_other_hours(text, place, behind)
        || word == "h" && behind.starts_with(|next: char| next.is_ascii_alphanumeric())
    {
        return None;
    }
    let end = text.len() - behind.len();
    Some((last.thousandths / ONE, second.is_some(), Span::from(place..end)))
}

/// Hours of a drive, a service, a week, an answer; and pay by the hour.
fn is_other_hours(text: &str, place: usize, behind: &str) -> bool {
    const BEHIND: [&str; 14] = [
        "车程", "营业", "热线", "在线", "内", "以内", "/周", "每周", "一周", "前", "后", "客服", "待命", "元",
    ];
    const BEFORE: [&str; 12] = [
        "每周",
        "一周",
        "周工时",
        "/",
        "元",
        "块",
        "提前",
        "满",
        "前",
        "加班",
        "每",
        "每次",
    ];
    let before = text
        .get(..place)
        .unwrap_or("")
        .trim_end_matches([' ', ':', '约', '达']);
    BEHIND.iter().any(|word| behind.starts_with(word)) || BEFORE.iter().any(|word| before.ends_with(word))
}

fn told(found: &mut Found<'_>, hours: u64, is_range: bool, span: Span) {
    const USUAL: std::ops::RangeInclusive<u64> = 2..=16;
    match u8::try_from(hours).ok().filter(|_| USUAL.contains(&hours)) {
        Some(hours) => found.push(
            TimeTerm::HoursPerDay(hours),
            span,
            if is_range { 850 } else { 950 },
        ),
        None if (1..=24).contains(&hours) => found.doubt(doubt::hours_unusual(found.text, span)),
        None => {}
    }
}

/// `9:00-18:00`, `早九晚六`, `早8点到晚8点`: where it stands and the two times in minutes.
fn span_at(text: &str, place: usize) -> Option<(Span, (u32, u32))> {
    let (from, end, is_from_clear) = time_at(text, place, false)?;
    let rest = text.get(end..)?;
    let behind = rest.trim_start_matches([' ', '-', '~', '—', '–', '至', '到', '－', '次', '日', '上', '班']);
    let behind = behind.strip_prefix("第二天").unwrap_or(behind);
    let (to, end, is_to_clear) = time_at(text, text.len() - behind.len(), true)?;
    let is_joined = behind.len() < rest.len() || (is_from_clear && is_to_clear);
    ((is_from_clear || is_to_clear) && is_joined).then_some((Span::from(place..end), (from, to)))
}

/// A time of the clock in minutes, the byte behind it, and whether it can be nothing else.
fn time_at(text: &str, place: usize, is_second: bool) -> Option<(u32, usize, bool)> {
    let rest = text.get(place..)?;
    let (half, length) = half_of_day(rest);
    let number = number_at(text, place + length)?;
    let hour: u32 = number.whole().filter(|hour| *hour <= 24)?;
    let (minutes, end, is_marked) = minutes_at(text, number.end);
    let is_clear = length > 0 || is_marked;
    let is_later = half == Some(Half::Second) || (half.is_none() && is_second && !is_marked);
    let hour = if is_later && hour < 12 { hour + 12 } else { hour };
    (minutes < MINUTES_PER_HOUR).then_some((hour * MINUTES_PER_HOUR + minutes, end, is_clear))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    First,
    Second,
}

fn half_of_day(rest: &str) -> (Option<Half>, usize) {
    const WORDS: [(&str, Half); 12] = [
        ("早上", Half::First),
        ("上午", Half::First),
        ("凌晨", Half::First),
        ("早", Half::First),
        ("朝", Half::First),
        ("中午", Half::First),
        ("下午", Half::Second),
        ("晚上", Half::Second),
        ("傍晚", Half::Second),
        ("夜里", Half::Second),
        ("晚", Half::Second),
        ("夜", Half::Second),
    ];
    let found = WORDS.into_iter().find(|(word, _)| rest.starts_with(word));
    found.map_or((None, 0), |(word, half)| (Some(half), word.len()))
}

/// `:30`, `点`, `点半`, `点30分`, `时`: minutes, the byte behind them, and whether any of it was there.
fn minutes_at(text: &str, place: usize) -> (u32, usize, bool) {
    let rest = text.get(place..).unwrap_or("");
    let Some(mark) = [":", "点", "：", "时"]
        .into_iter()
        .find(|mark| rest.starts_with(mark))
    else {
        return (0, place, false);
    };
    let behind = place + mark.len();
    let rest = text.get(behind..).unwrap_or("");
    if rest.starts_with('半') {
        return (MINUTES_PER_HOUR / 2, behind + '半'.len_utf8(), true);
    }
    match number_at(text, behind).and_then(|number| Some((number.whole::<u32>()?, number.end))) {
        Some((minutes, end)) if minutes < MINUTES_PER_HOUR => {
            let has_word = text.get(end..).is_some_and(|rest| rest.starts_with('分'));
            (minutes, if has_word { end + '分'.len_utf8() } else { end }, true)
        }
        _ if mark == ":" => (0, place, false),
        _ => (0, behind, true),
    }
}

/// The hours between times of the clock. Two spans that do not meet are a morning and an afternoon.
fn between_times(found: &mut Found<'_>, spans: &[(Span, (u32, u32))]) {
    let Some((first, (from, to))) = spans.first().copied() else {
        return;
    };
    let of = |from: u32, to: u32| (to + MINUTES_PER_DAY - from) % MINUTES_PER_DAY;
    let (minutes, end) = match spans.get(1) {
        Some((second, (next, last))) if *next >= to && to > from && last > next => {
            (of(from, to) + of(*next, *last), second.end)
        }
        _ => (without_rest(from, of(from, to)), first.end),
    };
    let span = Span {
        start: first.start,
        end,
    };
    let hours = u8::try_from((minutes + MINUTES_PER_HOUR / 2) / MINUTES_PER_HOUR).unwrap_or(0);
    if (2..=16).contains(&hours) {
        found.push(TimeTerm::HoursPerDay(hours), span, 800);
        nights(found, from, of(from, to), first);
    } else {
        found.doubt(doubt::hours_unusual(found.text, span));
    }
}

fn without_rest(from: u32, minutes: u32) -> u32 {
    let crosses_noon = from < NOON && from + minutes > NOON;
    let is_day = crosses_noon && (WITH_REST_MINUTES_MIN..12 * MINUTES_PER_HOUR).contains(&minutes);
    if is_day { minutes - REST_MINUTES } else { minutes }
}

/// Work between 22:00 and 6:00 is night work.
fn nights(found: &mut Found<'_>, from: u32, minutes: u32, span: Span) {
    const NIGHT_FROM: u32 = 22 * MINUTES_PER_HOUR;
    const NIGHT_TO: u32 = 6 * MINUTES_PER_HOUR;
    if from < NIGHT_TO || from + minutes > NIGHT_FROM {
        found.push(TimeTerm::Nights(true), span, 850);
    }
}
