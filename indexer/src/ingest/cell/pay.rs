//! Pay in one cell: `8000-12000元/月`, `8-12K·13薪`, `200元/天`, `8000元/月以上`, `面议`.
//!
//! The basic forms only, and every form that is printed here.

use super::number::half_width;
use super::word::{print_word, read_word};
use super::{Cell, Language, NoneWords, Printing, Reading};
use crate::ingest::problem::Refusal;
use duijie_domain::message::Text;
use duijie_domain::pay::{Pay, PayUnit};

const MONTHS_PAID_USUAL: u8 = 12;

impl Cell for Pay {
    const NONE: NoneWords = NoneWords {
        zh: "面议",
        en: "negotiable",
        others: &["工资面议", "薪资面议", "待遇面议", "无", "none"],
    };

    fn read(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
        read_pay(text).ok_or_else(|| {
            let wanted = Text::new(
                "请写成 8000-12000元/月、8-12K 或 面议",
                "write it as 8000-12000元/月, 8-12K or negotiable",
            );
            Refusal::unreadable("PAY_INVALID", text, wanted)
        })
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        let unit = print_word(self.unit, printing);
        let yuan = printing.language.pick("元/", "/");
        let range = match self.max_yuan {
            Some(max) if max == self.min_yuan => max.to_string(),
            Some(max) => format!("{}-{max}", self.min_yuan),
            None => self.min_yuan.to_string(),
        };
        let extra = match (self.months_paid, printing.language) {
            (MONTHS_PAID_USUAL, _) => String::new(),
            (months, Language::Chinese) => format!("·{months}薪"),
            (months, Language::English) => format!("*{months}"),
        };
        let open = if self.max_yuan.is_none() { "+" } else { "" };
        format!("{range}{open}{yuan}{unit}{extra}")
    }
}

fn read_pay(text: &str) -> Option<Pay> {
    let plain = half_width(text).to_lowercase().replace([' ', ','], "");
    let (rest, months_paid) = without_months_paid(&plain)?;
    let (rest, is_open_behind_unit) = without_open_end(rest);
    let (rest, unit) = without_unit(rest)?;
    let (rest, is_open) = without_open_end(rest.trim_end_matches('元'));
    let is_open = is_open || is_open_behind_unit;
    let (low, high) = match rest.split_once(['-', '~', '—', '–', '至']) {
        Some((low, high)) => (low, Some(high)),
        None => (rest, None),
    };
    let scale = scale_of(high.unwrap_or(low));
    let min_yuan = yuan(low, scale)?;
    let max_yuan = match high {
        Some(high) => Some(yuan(high, scale)?),
        None => (!is_open).then_some(min_yuan),
    };
    Some(Pay {
        min_yuan,
        max_yuan,
        unit,
        months_paid,
    })
}

/// `·13薪`, `x13`, `*13`.
fn without_months_paid(text: &str) -> Option<(&str, u8)> {
    let marked = text.strip_suffix('薪').unwrap_or(text);
    let Some(place) = marked.rfind(['·', '*', '×', 'x']) else {
        return Some((text, MONTHS_PAID_USUAL))
            .filter(|_| marked.len() == text.len() || has_no_digits_at_end(marked));
    };
    let months = marked[place..]
        .trim_start_matches(['·', '*', '×', 'x'])
        .trim_end_matches('个')
        .trim_end_matches('月');
    Some((&marked[..place], months.parse().ok()?))
}

/// 月薪 and 年薪 name a unit, they do not count months.
fn has_no_digits_at_end(text: &str) -> bool {
    !text.ends_with(|character: char| character.is_ascii_digit())
}

fn without_unit(text: &str) -> Option<(&str, PayUnit)> {
    let Some((amount, unit)) = text.rsplit_once('/') else {
        return Some((text, PayUnit::Month));
    };
    Some((amount, read_word(unit).ok()?))
}

fn without_open_end(text: &str) -> (&str, bool) {
    let endings = ["元以上", "以上", "元起", "起", "+"];
    let open = endings.iter().find_map(|ending| text.strip_suffix(ending));
    open.map_or((text, false), |rest| (rest.trim_end_matches('元'), true))
}

/// Yuan for one of the last amount: the word behind it holds for both ends of a range.
fn scale_of(amount: &str) -> u32 {
    match amount.chars().next_back() {
        Some('k' | '千') => 1_000,
        Some('w' | '万') => 10_000,
        _ => 1,
    }
}

fn yuan(amount: &str, scale: u32) -> Option<u32> {
    let own = scale_of(amount);
    let digits = amount.trim_end_matches(['k', '千', 'w', '万', '元']);
    let scale = if own > 1 { own } else { scale };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: u32 = whole.parse().ok()?;
    let places = u32::try_from(fraction.len()).ok().filter(|places| *places <= 4)?;
    let fraction: u32 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().ok()?
    };
    let unit = 10_u32.pow(places);
    let cents = u64::from(fraction) * u64::from(scale) / u64::from(unit);
    whole.checked_mul(scale)?.checked_add(u32::try_from(cents).ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::code::CodeBook;
    use proptest::prelude::*;

    fn pay(min_yuan: u32, max_yuan: Option<u32>, unit: PayUnit, months_paid: u8) -> Pay {
        Pay {
            min_yuan,
            max_yuan,
            unit,
            months_paid,
        }
    }

    #[test]
    fn the_usual_forms_are_read() {
        use PayUnit::{Day, Hour, Month, Year};
        for (text, expected) in [
            ("8000-12000", pay(8_000, Some(12_000), Month, 12)),
            ("8-12K", pay(8_000, Some(12_000), Month, 12)),
            ("8k-12k·13薪", pay(8_000, Some(12_000), Month, 13)),
            ("0.8-1.2万", pay(8_000, Some(12_000), Month, 12)),
            ("10-15万/年", pay(100_000, Some(150_000), Year, 12)),
            ("200元/天", pay(200, Some(200), Day, 12)),
            ("20-25元/小时", pay(20, Some(25), Hour, 12)),
            ("8000元以上", pay(8_000, None, Month, 12)),
            ("8000元/月以上", pay(8_000, None, Month, 12)),
            ("5000", pay(5_000, Some(5_000), Month, 12)),
            ("12000-8000", pay(12_000, Some(8_000), Month, 12)),
            ("８０００～１２０００元／月", pay(8_000, Some(12_000), Month, 12)),
        ] {
            assert_eq!(read_pay(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "高薪",
            "8000-",
            "-",
            "k",
            "8000/光年",
            "1.23456万",
            "99999999999",
        ] {
            assert_eq!(read_pay(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_pay_survives(
            min_yuan in any::<u32>(),
            max_yuan in prop::option::of(any::<u32>()),
            unit in prop::sample::select(PayUnit::ALL.to_vec()),
            months_paid in any::<u8>(),
            is_chinese in any::<bool>(),
        ) {
            let language = if is_chinese { Language::Chinese } else { Language::English };
            let given = Pay { min_yuan, max_yuan, unit, months_paid };
            let text = given.print(&Printing { language, names: None });
            let book = CodeBook::embedded();
            prop_assert_eq!(Pay::read(&text, &mut Reading::new(&book)).unwrap(), given);
        }
    }
}
