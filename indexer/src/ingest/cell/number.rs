//! Whole numbers as people write them: `5`, `5人`, `1,200`, `５`, `5.0`.

use super::{Cell, Printing, Reading};
use crate::ingest::problem::{Refusal, shown};
use duijie_domain::message::Text;

/// Words behind a number that say only what the field says already.
const UNIT_WORDS: [&str; 18] = [
    "人",
    "名",
    "个",
    "位",
    "岁",
    "天",
    "小时",
    "公里",
    "千米",
    "km",
    "元",
    "个月",
    "月",
    "日",
    "号",
    "级",
    "天/周",
    "小时/天",
];

macro_rules! number_cells {
    ($($number:ty),*) => {$(
        impl Cell for $number {
            const NUMERIC: bool = true;

            fn read(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
                let number = whole_number(text)?;
                Self::try_from(number).map_err(|_| out_of_range(text, Self::MIN.into(), Self::MAX.into()))
            }

            fn print(&self, _: &Printing<'_>) -> String {
                self.to_string()
            }
        }
    )*};
}

number_cells!(u8, u16, u32, i16);

/// The whole number in a text.
pub(super) fn whole_number(text: &str) -> Result<i64, Refusal> {
    let plain = half_width(text);
    let number = without_unit(plain.trim()).replace(',', "");
    let number = number.trim();
    let whole = match number.split_once('.') {
        Some((whole, rest)) if rest.bytes().all(|byte| byte == b'0') => whole,
        _ => number,
    };
    whole.parse().map_err(|_| {
        let wanted = Text::new("请填写整数，如 5", "give a whole number such as 5");
        Refusal::unreadable("NUMBER_INVALID", text, wanted)
    })
}

/// The text with full-width digits and signs made half-width.
pub(crate) fn half_width(text: &str) -> String {
    const FULL_WIDTH_OFFSET: u32 = 0xFEE0;
    let half = |character: char| match character {
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - FULL_WIDTH_OFFSET).unwrap_or(character)
        }
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(half).collect()
}

fn without_unit(text: &str) -> &str {
    let units = UNIT_WORDS.iter().filter_map(|unit| text.strip_suffix(unit));
    units.min_by_key(|rest| rest.len()).unwrap_or(text)
}

fn out_of_range(text: &str, smallest: i64, largest: i64) -> Refusal {
    let text = shown(text);
    Refusal::new(
        "NUMBER_OUT_OF_RANGE",
        Text::new(
            format!("{text} 不在 {smallest} 到 {largest} 之间"),
            format!("{text} is not between {smallest} and {largest}"),
        ),
        Text::new("请改为范围内的数", "use a number in this range"),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::code::CodeBook;

    #[test]
    fn usual_spellings_are_numbers_and_others_are_refused() {
        for (text, number) in [
            ("5", 5),
            ("5人", 5),
            ("1,200", 1_200),
            ("５", 5),
            ("5.0", 5),
            ("-3", -3),
            ("18 岁", 18),
        ] {
            assert_eq!(whole_number(text).unwrap(), number, "{text}");
        }
        for text in ["若干", "5.5", "", "5-6", "٣"] {
            assert_eq!(whole_number(text).unwrap_err().code, "NUMBER_INVALID", "{text}");
        }
        let book = CodeBook::embedded();
        let refusal = u8::read("300", &mut Reading::new(&book)).unwrap_err();
        assert_eq!(refusal.code, "NUMBER_OUT_OF_RANGE");
    }
}
