//! Numbers in running text: `8`, `1.5`, `12,000`, `八`, `四千五`, `一万二`, `三五千`, `半`.
//!
//! A number keeps the scale it was said in, since a scale said once often holds for a neighbour too. What is counted
//! is the reader's business.

/// A number in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    /// The value in thousandths, the scale told with it included.
    pub(crate) thousandths: u64,
    /// The upper value where two neighbouring digits tell a range (`三五千`), else the value again.
    pub(crate) thousandths_max: u64,
    /// The last scale told with it (10, 100, 1,000 or 10,000), 1 if none was.
    pub(crate) scale: u64,
    /// The byte behind it.
    pub(crate) end: usize,
    /// Whether it was written in figures.
    pub(crate) in_figures: bool,
}

impl Number {
    /// The value if it is whole and its type can hold it.
    pub(crate) fn whole<T: TryFrom<u64>>(self) -> Option<T> {
        let is_whole = self.thousandths.is_multiple_of(ONE) && self.thousandths == self.thousandths_max;
        is_whole
            .then(|| T::try_from(self.thousandths / ONE).ok())
            .flatten()
    }
}

/// One, in thousandths.
pub(crate) const ONE: u64 = 1_000;
/// Digits beyond which figures are a telephone or card number.
const FIGURES_MAX: usize = 10;
const TEN_THOUSAND: u64 = 10_000;

/// The number that begins at a place, if one does.
pub(crate) fn number_at(text: &str, place: usize) -> Option<Number> {
    let rest = text.get(place..)?;
    match rest.chars().next()? {
        '0'..='9' => figures(rest, place),
        first if is_numeral(first) => numerals(rest, place),
        _ => None,
    }
}

/// Whether a numeral can begin or go on with this character.
pub(crate) fn is_numeral(character: char) -> bool {
    digit(character).is_some() || unit(character).is_some() || character == '半'
}

fn figures(rest: &str, place: usize) -> Option<Number> {
    let mut thousandths: u64 = 0;
    let (mut digits, mut end) = (0, 0);
    let bytes = rest.as_bytes();
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                if digits > FIGURES_MAX {
                    return None;
                }
                thousandths = thousandths * 10 + u64::from(byte - b'0') * ONE;
            }
            b',' if groups_on(bytes, end) => {}
            _ => break,
        }
        end += 1;
    }
    let (fraction, length) = fraction(bytes.get(end..).unwrap_or_default())?;
    let value = thousandths + fraction;
    Some(Number {
        thousandths: value,
        thousandths_max: value,
        scale: 1,
        end: place + end + length,
        in_figures: true,
    })
}

/// Whether a comma parts thousands: one to three digits before it, exactly three behind it.
fn groups_on(bytes: &[u8], comma: usize) -> bool {
    let is_digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    let before = bytes[..comma]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let behind = (comma + 1..comma + 5)
        .take_while(|place| is_digit(*place))
        .count();
    (1..=3).contains(&before) && behind == 3
}

/// The thousandths behind a point and the bytes they take; finer digits than thousandths are no amount of money.
fn fraction(bytes: &[u8]) -> Option<(u64, usize)> {
    let is_point = bytes.first() == Some(&b'.') && bytes.get(1).is_some_and(u8::is_ascii_digit);
    if !is_point {
        return Some((0, 0));
    }
    let digits: Vec<u64> = bytes[1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .map(|byte| u64::from(byte - b'0'))
        .collect();
    let is_finer = digits.iter().skip(3).any(|digit| *digit != 0);
    let padded = digits.iter().copied().chain([0, 0]).take(3);
    let thousandths = padded.fold(0, |sum, digit| sum * 10 + digit);
    (!is_finer).then_some((thousandths, digits.len() + 1))
}

fn numerals(rest: &str, place: usize) -> Option<Number> {
    const NUMERALS_MAX: usize = 12;
    let length = rest
        .chars()
        .take(NUMERALS_MAX)
        .take_while(|character| is_numeral(*character))
        .map(char::len_utf8)
        .sum::<usize>();
    let told = rest.get(..length)?;
    let characters: Vec<char> = told.chars().collect();
    let (thousandths, thousandths_max, scale, used) = value_of(&characters)?;
    let used: usize = characters
        .iter()
        .take(used)
        .map(|character| character.len_utf8())
        .sum();
    Some(Number {
        thousandths,
        thousandths_max,
        scale,
        end: place + used,
        in_figures: false,
    })
}

/// Lower value, upper value, last scale and characters used.
fn value_of(characters: &[char]) -> Option<(u64, u64, u64, usize)> {
    if characters.first() == Some(&'半') {
        return Some((ONE / 2, ONE / 2, 1, 1));
    }
    if let Some(approximate) = approximate(characters) {
        return Some(approximate);
    }
    let (mut total, mut section, mut pending, mut scale) = (0_u64, 0_u64, None::<u64>, 1_u64);
    let mut used = 0;
    for character in characters {
        if let Some(digit) = digit(*character) {
            if pending.is_some_and(|before| before != 0) {
                break;
            }
            pending = Some(digit);
        } else if let Some(unit) = unit(*character) {
            if unit == TEN_THOUSAND {
                total += (section + pending.take().unwrap_or(0)) * TEN_THOUSAND;
                section = 0;
            } else {
                section += pending.take().unwrap_or(1) * unit;
            }
            scale = unit;
        } else {
            break;
        }
        used += 1;
    }
    let after_zero = used >= 2
        && characters
            .get(used - 2)
            .is_some_and(|before| digit(*before) == Some(0));
    let tail = pending.map_or(0, |digit| {
        if after_zero {
            digit
        } else {
            digit * (scale / 10).max(1)
        }
    });
    let value = (total + section + tail) * ONE;
    (used > 0 && (value > 0 || pending.is_some())).then_some((value, value, scale, used))
}

/// `三五千`: three to five thousand; `七八百`, `一两万`.
fn approximate(characters: &[char]) -> Option<(u64, u64, u64, usize)> {
    let low = digit(*characters.first()?).filter(|digit| *digit > 0)?;
    let high = digit(*characters.get(1)?).filter(|digit| *digit > low)?;
    let scale = unit(*characters.get(2)?)?;
    let goes_on = characters.get(3).is_some_and(|next| digit(*next).is_some());
    (!goes_on).then_some((low * scale * ONE, high * scale * ONE, scale, 3))
}

fn digit(character: char) -> Option<u64> {
    Some(match character {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn unit(character: char) -> Option<u64> {
    Some(match character {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' | '萬' => TEN_THOUSAND,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, thousandths, scale, length) in [
            ("8-12", 8_000, 1, 1),
            ("1.5万", 1_500, 1, 3),
            ("0.85", 850, 1, 4),
            ("12,000元", 12_000_000, 1, 6),
            ("8,9", 8_000, 1, 1),
            ("8000.00", 8_000_000, 1, 7),
            ("八千", 8_000_000, 1_000, 6),
            ("四千五", 4_500_000, 1_000, 9),
            ("一万二", 12_000_000, 10_000, 9),
            ("一万五千", 15_000_000, 1_000, 12),
            ("一千零五", 1_005_000, 1_000, 12),
            ("十五万", 150_000_000, 10_000, 9),
            ("二十", 20_000, 10, 6),
            ("两", 2_000, 1, 3),
            ("半", 500, 1, 3),
            ("百", 100_000, 100, 3),
        ] {
            let number = number_at(text, 0).unwrap();
            assert_eq!(
                (number.thousandths, number.scale, number.end),
                (thousandths, scale, length),
                "{text}"
            );
        }
        let approximate = number_at("三五千", 0).unwrap();
        assert_eq!(
            (approximate.thousandths, approximate.thousandths_max),
            (3_000_000, 5_000_000)
        );
        for text in ["", "元", "13800138000", "1.2345", "万"] {
            assert_eq!(number_at(text, 0), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down(text in "[0-9.,零一二两三五十百千万半k]{0,40}") {
            for (place, _) in text.char_indices() {
                if let Some(number) = number_at(&text, place) {
                    prop_assert!(number.end > place && text.is_char_boundary(number.end));
                    prop_assert!(number.thousandths <= number.thousandths_max);
                }
            }
        }
    }
}
