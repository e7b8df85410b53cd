//! Whether an expression is pay, and what it comes to: ends, scale, period, months.

use super::amount::Amount;
use super::doubt::Kind;
use super::expression::{Bound, Expression, Worded};
use super::lexicon::Period;
use super::scan::Setting;
use super::{MONTHS_PAID_USUAL, PayPart, StatedPay};
use crate::number::ONE;
use crate::reading::Confidence;
use duijie_domain::pay::{Pay, PayUnit};

/// What came out: a reading, a doubt, both (a usual reading that should be looked at), or neither (it is no pay).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Judged {
    pub(super) reading: Option<(StatedPay, Confidence)>,
    pub(super) doubt: Option<Kind>,
}

/// The least that is stated without a period and can be a month's pay.
const MONTH_YUAN_MIN: u64 = 1_000;
/// From here on an amount without a period is rather a year's pay.
const MONTH_YUAN_USUAL_MAX: u64 = 80_000;
/// No running text that names no pay means more than this.
const UNNAMED_YUAN_MAX: u64 = 300_000;
const MONTHS_PAID: std::ops::RangeInclusive<u8> = 12..=36;

/// Judges an expression.
pub(super) fn judged(worded: &Worded<'_>, expression: &Expression, setting: Setting) -> Judged {
    if expression.is_other || !is_pay(worded, expression, setting) {
        return Judged::default();
    }
    if expression.period.is_none() && names_other_period(worded, expression.span.end) {
        return doubted(Kind::PeriodNotKept);
    }
    let ends = match ends(expression) {
        Ok(ends) => ends,
        Err(kind) => return doubted(kind),
    };
    let months = expression.months;
    if months.is_some_and(|months| !MONTHS_PAID.contains(&months.count)) {
        return doubted(Kind::MonthsUnusual);
    }
    let (unit, usual) = match unit(expression, &ends) {
        Ok(unit) => unit,
        Err(kind) => return doubted(kind),
    };
    let (Some(low), Some(high)) = (yuan(ends.low), yuan(ends.high)) else {
        return doubted(Kind::TooLarge);
    };
    if ends.high < ONE {
        return doubted(Kind::BelowOneYuan);
    }
    let (low_yuan, high_yuan) = bounded(expression, low, high);
    let stated = StatedPay {
        low_yuan,
        high_yuan,
        unit,
        months_paid: months.map_or(MONTHS_PAID_USUAL, |months| months.count),
        part: part(expression),
    };
    Judged {
        reading: Some((stated, confidence(expression, &ends, usual, setting))),
        doubt: usual.or(ends.doubt),
    }
}

/// Pay as it is written, its ends not judged.
pub(super) fn as_written(expression: Expression) -> Option<Pay> {
    let unit = match expression.period {
        Some(Period::Kept(unit)) => unit,
        Some(Period::NotKept) => return None,
        None => PayUnit::Month,
    };
    let ends = ends(&expression).unwrap_or_else(|_| raw_ends(&expression));
    let (low, high) = bounded(&expression, yuan(ends.low)?, yuan(ends.high)?);
    Some(Pay {
        min_yuan: low.unwrap_or(0),
        max_yuan: high,
        unit,
        months_paid: expression.months.map_or(MONTHS_PAID_USUAL, |months| months.count),
    })
}

/// From ten thousand yuan on.
pub(super) const fn open_from_ten_thousand(unit: PayUnit) -> StatedPay {
    StatedPay {
        low_yuan: Some(10_000),
        high_yuan: None,
        unit,
        months_paid: MONTHS_PAID_USUAL,
        part: PayPart::Unsaid,
    }
}

const fn doubted(kind: Kind) -> Judged {
    Judged {
        reading: None,
        doubt: Some(kind),
    }
}

/// Whether the numbers are money paid for work.
fn is_pay(worded: &Worded<'_>, expression: &Expression, setting: Setting) -> bool {
    let is_named = expression.lead.is_pay;
    let is_timed =
        matches!(expression.period, Some(period) if Some(period) != expression.lead.period || is_named);
    let is_range = expression.second.is_some();
    let is_money = expression.has_currency || expression.is_scaled();
    let counted = counts_something_else(worded, expression.span.end) && !expression.has_currency && !is_timed;
    let largest = expression.second.unwrap_or(expression.first).high / ONE;
    if counted && !expression.is_scaled()
        || (setting == Setting::RunningText && !is_named && !is_timed && largest > UNNAMED_YUAN_MAX)
    {
        return false;
    }
    if setting == Setting::PayCell {
        return is_named
            || is_money
            || is_timed
            || is_plausible(expression.lead.period, largest)
            || largest >= MONTH_YUAN_MIN
            || is_alone(worded, expression);
    }
    let is_open = expression.bound.is_some() || expression.months.is_some();
    let says_enough = is_timed || is_range || is_open || expression.lead.period.is_some();
    is_named
        || (is_money && says_enough && !counted)
        || (is_timed && largest >= 5)
        || (!counted && is_plausible(expression.lead.period, largest))
        || (expression.has_currency && is_round_month(largest))
        || (is_range && is_round_range(worded, expression))
}

/// Whether a bare number behind 每天 or 一小时 can be its pay.
fn is_plausible(period: Option<Period>, yuan: u64) -> bool {
    let usual = match period {
        Some(Period::Kept(PayUnit::Hour)) => 10..=500,
        Some(Period::Kept(PayUnit::Day)) => 80..=3_000,
        Some(Period::Kept(PayUnit::Month)) => 1_500..=100_000,
        Some(Period::Kept(PayUnit::Year)) => 20_000..=1_000_000,
        Some(Period::Kept(PayUnit::Piece) | Period::NotKept) | None => return false,
    };
    usual.contains(&yuan)
}

fn is_alone(worded: &Worded<'_>, expression: &Expression) -> bool {
    expression.span.start == 0 && expression.span.end == worded.text.trim_end().len()
}

/// A word of another measure right behind: 3-5年, 18-45岁, 10万人.
fn counts_something_else(worded: &Worded<'_>, place: usize) -> bool {
    const MEASURES: &str =
        "年岁人名位个小月天日号楼层期%℃度米公里届级家台套辆次分强平吨㎡倍种项点级线轮亩户粉亿单件顿杯份";
    let next = worded.character_at(worded.behind(place, &[' ', '多', '余', '+']));
    next.is_some_and(|next| MEASURES.contains(next))
}

/// A word of time behind a slash that is no period of pay: `8000/季`.
fn names_other_period(worded: &Worded<'_>, place: usize) -> bool {
    const TIMES: [char; 8] = ['年', '月', '日', '天', '时', '周', '季', '旬'];
    let rest = worded.text.get(place..).unwrap_or("");
    let word = rest
        .trim_start()
        .strip_prefix('/')
        .map(|rest| rest.split([' ', ',', '，', ';']).next().unwrap_or(rest));
    word.is_some_and(|word| word.ends_with(TIMES))
}

fn is_round_month(yuan: u64) -> bool {
    (1_500..=100_000).contains(&yuan) && yuan.is_multiple_of(100)
}

/// `6000-8000` with nothing beside it; years and telephone numbers are not round, or go on.
fn is_round_range(worded: &Worded<'_>, expression: &Expression) -> bool {
    let ends = [expression.first, expression.second.unwrap_or(expression.first)];
    let goes_on = matches!(
        worded.character_at(expression.span.end),
        Some('-' | '.' | '0'..='9' | 'a'..='z')
    );
    let before = worded
        .text
        .get(..expression.span.start)
        .and_then(|text| text.chars().next_back());
    let comes_from = matches!(before, Some('-' | '.' | 'a'..='z'));
    !goes_on
        && !comes_from
        && ends.iter().all(|end| is_round_month(end.low / ONE))
        && ends[0].low < ends[1].low
}

/// The ends in thousandths of a yuan.
#[derive(Debug, Clone, Copy)]
struct Ends {
    low: u64,
    high: u64,
    doubt: Option<Kind>,
}

fn raw_ends(expression: &Expression) -> Ends {
    let second = expression.second.unwrap_or(expression.first);
    Ends {
        low: expression.first.low,
        high: second.high,
        doubt: None,
    }
}

/// The ends with a scale said once holding for both, in order.
fn ends(expression: &Expression) -> Result<Ends, Kind> {
    let Some(second) = expression.second else {
        return Ok(raw_ends(expression));
    };
    let first = expression.first;
    let pairs = match (first.scale > 1, second.scale > 1) {
        (false, true) => below_scaled(first, second),
        (true, false) => above_scaled(first, second),
        _ => vec![(first, second, None)],
    };
    let ordered = pairs.into_iter().find(|(low, high, _)| low.low <= high.high);
    let (low, high, doubt) = ordered.ok_or(Kind::EndsReversed)?;
    Ok(Ends {
        low: low.low,
        high: high.high,
        doubt,
    })
}

type Pair = (Amount, Amount, Option<Kind>);

/// `1-1.5万`, `6-8千`; failing that `8000-1万`; failing that `8-1.2万`, in which thousands were forgotten.
fn below_scaled(first: Amount, second: Amount) -> Vec<Pair> {
    const WRITTEN_OUT_MIN: u64 = 100 * ONE;
    let mut pairs = vec![(first.scaled_by(second.scale), second, None)];
    if first.low >= WRITTEN_OUT_MIN {
        pairs.push((first, second, None));
    } else {
        pairs.push((first.scaled_by(1_000), second, Some(Kind::ScaleUnclear)));
    }
    pairs
}

/// `1万-15000`; failing that `8k-12`.
fn above_scaled(first: Amount, second: Amount) -> Vec<Pair> {
    vec![
        (first, second, None),
        (first, second.scaled_by(first.scale), None),
    ]
}

/// The unit, and a doubt where it is only the usual one.
fn unit(expression: &Expression, ends: &Ends) -> Result<(PayUnit, Option<Kind>), Kind> {
    match expression.period {
        Some(Period::Kept(unit)) => return Ok((unit, None)),
        Some(Period::NotKept) => return Err(Kind::PeriodNotKept),
        None => {}
    }
    let (low, high) = (ends.low / ONE, ends.high / ONE);
    match high {
        _ if low >= MONTH_YUAN_USUAL_MAX => Ok((PayUnit::Month, Some(Kind::PeriodUnclear))),
        0..100 if !expression.has_currency && !expression.is_scaled() => Err(Kind::ScaleUnclear),
        0..MONTH_YUAN_MIN if !expression.is_scaled() => Err(Kind::PeriodUnclear),
        _ => Ok((PayUnit::Month, None)),
    }
}

fn bounded(expression: &Expression, low: u32, high: u32) -> (Option<u32>, Option<u32>) {
    let is_range = low != high;
    match expression.bound {
        Some(Bound::AtLeast) => (Some(low), None),
        Some(Bound::More) if !is_range => (Some(low), None),
        Some(Bound::AtMost) if !is_range => (None, Some(high)),
        None if expression.has_extra && !is_range => (Some(low), None),
        _ => (Some(low), Some(high)),
    }
}

const fn part(expression: &Expression) -> PayPart {
    if expression.lead.is_total {
        PayPart::Total
    } else if expression.lead.is_base || expression.has_extra {
        PayPart::Base
    } else {
        PayPart::Unsaid
    }
}

/// Certain where period and money are both told; less where either is only usual.
fn confidence(expression: &Expression, ends: &Ends, usual: Option<Kind>, setting: Setting) -> Confidence {
    let mut thousandths: u16 = 1_000;
    let mut less =
        |amount: u16, holds: bool| thousandths = thousandths.saturating_sub(if holds { amount } else { 0 });
    less(500, usual.is_some());
    less(400, ends.doubt.is_some());
    less(50, expression.period.is_none());
    less(100, !expression.has_currency && !expression.is_scaled());
    less(
        150,
        setting == Setting::RunningText && !expression.lead.is_pay && expression.period.is_none(),
    );
    less(200, matches!(expression.bound, Some(Bound::About | Bound::More)));
    less(100, expression.months.is_some_and(|months| months.is_range));
    less(
        100,
        !ends.low.is_multiple_of(ONE) || !ends.high.is_multiple_of(ONE),
    );
    Confidence::from_thousandths(thousandths)
}

fn yuan(thousandths: u64) -> Option<u32> {
    u32::try_from(thousandths / ONE).ok()
}
