//! One amount: a number with the scale behind it (`8k`, `1.5万`, `1万5`, `1w2`, `5千5`, `三五千`).

use crate::number::{Number, ONE, number_at};

/// One amount of money, in thousandths of a yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) low: u64,
    pub(super) high: u64,
    /// The scale told with it; 1 if none was.
    pub(super) scale: u64,
    /// The byte behind it.
    pub(super) end: usize,
}

impl Amount {
    /// The same amount in another scale.
    pub(super) const fn scaled_by(self, scale: u64) -> Self {
        Self {
            low: self.low * scale,
            high: self.high * scale,
            ..self
        }
    }
}

const THOUSAND: u64 = 1_000;
const TEN_THOUSAND: u64 = 10_000;

/// The amount that begins at a place, if one does.
pub(super) fn amount_at(text: &str, place: usize) -> Option<Amount> {
    let number = number_at(text, place)?;
    if number.scale > 10 {
        return Some(plain(number));
    }
    let Some((scale, end)) = scale_at(text, number.end) else {
        return Some(plain(number));
    };
    let amount = Amount {
        scale,
        end,
        ..plain(number).scaled_by(scale)
    };
    Some(with_tail(text, amount))
}

fn plain(number: Number) -> Amount {
    Amount {
        low: number.thousandths,
        high: number.thousandths_max,
        scale: if number.scale > 10 { number.scale } else { 1 },
        end: number.end,
    }
}

/// A scale and the byte behind it; letters only where no word goes on (`8k`, not `8kg`).
fn scale_at(text: &str, place: usize) -> Option<(u64, usize)> {
    let rest = text.get(place..)?;
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let mut characters = rest.trim_start_matches(' ').chars();
    let first = characters.next()?;
    let scale = match first {
        'k' | '千' | '仟' => THOUSAND,
        'w' | '万' | '萬' => TEN_THOUSAND,
        _ => return None,
    };
    let next = characters.next();
    let ends_word = next.is_none_or(|next| !next.is_ascii_alphabetic() || matches!(next, 'x' | 't'));
    let letter_ends = !first.is_ascii() || ends_word;
    letter_ends.then_some((scale, place + spaces + first.len_utf8()))
}

/// `1万5` and `1w5` are 15,000, `8千5` is 8,500, `1万2000` and `1万5千` say their rest in full.
fn with_tail(text: &str, amount: Amount) -> Amount {
    let Some(tail) = number_at(text, amount.end) else {
        return amount;
    };
    let (value, end) = match scale_at(text, tail.end) {
        Some((scale, end)) if scale < amount.scale => (tail.thousandths * scale, end),
        Some(_) => return amount,
        None if tail.thousandths < 10 * ONE && tail.thousandths.is_multiple_of(ONE) => {
            (tail.thousandths * (amount.scale / 10), tail.end)
        }
        None if tail.thousandths >= amount.scale / 10 * ONE => (tail.thousandths, tail.end),
        None => return amount,
    };
    if value >= amount.scale * ONE || !may_end(text, end) {
        return amount;
    }
    Amount {
        low: amount.low + value,
        high: amount.high + value,
        end,
        ..amount
    }
}

/// Whether what follows leaves the digits before it a part of the amount: `1万5险` names insurances.
fn may_end(text: &str, place: usize) -> bool {
    const ENDERS: &str = " -~—–至到/元块,，。;；、+左以每)(·*x|";
    let next = text.get(place..).and_then(|rest| rest.chars().next());
    next.is_none_or(|next| ENDERS.contains(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_with_their_scale() {
        for (text, yuan, scale) in [
            ("8k", 8_000, THOUSAND),
            ("8 k-12k", 8_000, THOUSAND),
            ("1.5万", 15_000, TEN_THOUSAND),
            ("1万5", 15_000, TEN_THOUSAND),
            ("1w2-1w5", 12_000, TEN_THOUSAND),
            ("1万5千", 15_000, TEN_THOUSAND),
            ("1万2000元", 12_000, TEN_THOUSAND),
            ("1万5险一金", 10_000, TEN_THOUSAND),
            ("8千5", 8_500, THOUSAND),
            ("8k13薪", 8_000, THOUSAND),
            ("四千五", 4_500, THOUSAND),
            ("十五万", 150_000, TEN_THOUSAND),
            ("五k", 5_000, THOUSAND),
            ("8kg", 8, 1),
            ("8000", 8_000, 1),
        ] {
            let amount = amount_at(text, 0).map(|amount| (amount.low, amount.scale));
            assert_eq!(amount, Some((yuan * ONE, scale)), "{text}");
        }
    }
}
