//! Exact numbers: quotients of whole numbers that are rounded once, when they are printed, halves away from zero.

use serde::{Deserialize, Deserializer};
use std::cmp::Ordering;
use std::fmt;

/// A quotient of whole numbers in lowest terms; the denominator is above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Exact {
    numerator: i128,
    denominator: i128,
}

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self::whole(0);

    /// A whole number.
    #[must_use]
    pub const fn whole(number: i64) -> Self {
        Self {
            numerator: number as i128,
            denominator: 1,
        }
    }

    /// `numerator / denominator`; none if the denominator is zero.
    #[must_use]
    pub fn quotient(numerator: i64, denominator: i64) -> Option<Self> {
        (denominator != 0).then(|| Self::reduced(numerator.into(), denominator.into()))
    }

    /// A decimal number as it is written in data files, `-2.70`; none if the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        const DECIMALS_MAX: usize = 9;
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > DECIMALS_MAX || !is_number(whole) || !is_number(decimals) {
            return None;
        }
        let numerator: i64 = format!("{whole}{decimals}").parse().ok()?;
        let power = u32::try_from(decimals.len()).ok()?;
        Self::quotient(sign * numerator, 10_i64.pow(power))
    }

    /// The number times a whole number.
    #[must_use]
    pub fn times(self, factor: i64) -> Self {
        Self::reduced(self.numerator * i128::from(factor), self.denominator)
    }

    /// The sum of two numbers.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::reduced(
            self.numerator * other.denominator + other.numerator * self.denominator,
            self.denominator * other.denominator,
        )
    }

    /// The difference of two numbers.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(other.times(-1))
    }

    /// This number by the other; none if the other is zero.
    #[must_use]
    pub fn by(self, other: Self) -> Option<Self> {
        let denominator = self.denominator * other.numerator;
        (denominator != 0).then(|| Self::reduced(self.numerator * other.denominator, denominator))
    }

    /// The whole number at or below.
    #[must_use]
    pub fn floor(self) -> i64 {
        i64::try_from(self.numerator.div_euclid(self.denominator)).unwrap_or(i64::MAX)
    }

    /// The number in units of the last of `decimals` digits, halves rounded away from zero: 1.155 with two is 116.
    #[must_use]
    pub fn rounded(self, decimals: u32) -> i64 {
        let scaled = self.numerator.abs() * 10_i128.pow(decimals);
        let rounded = (scaled * 2 + self.denominator) / (self.denominator * 2);
        i64::try_from(rounded * self.numerator.signum()).unwrap_or(i64::MAX)
    }

    /// The number printed with `decimals` digits after the point, halves rounded away from zero: `1.15`, `-0.3`.
    #[must_use]
    pub fn print(self, decimals: u32) -> String {
        let rounded = self.rounded(decimals);
        let sign = if rounded < 0 { "-" } else { "" };
        let scale = 10_u64.pow(decimals);
        let whole = rounded.unsigned_abs() / scale;
        if decimals == 0 {
            return format!("{sign}{whole}");
        }
        let width = decimals as usize;
        format!("{sign}{whole}.{:0width$}", rounded.unsigned_abs() % scale)
    }

    fn reduced(numerator: i128, denominator: i128) -> Self {
        let divisor = greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).unwrap_or(1).max(1) * denominator.signum();
        Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        }
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.print(2))
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("{text} is no decimal number such as \"2.70\"")))
    }
}

/// Whole numbers near the exact ones that have the same sum, the largest remainders rounded up; ties go to the first.
/// The sum of the exact numbers must be whole.
#[must_use]
pub fn apportioned(numbers: &[Exact]) -> Vec<i64> {
    let mut whole: Vec<i64> = numbers.iter().map(|number| number.floor()).collect();
    let sum = numbers.iter().fold(Exact::ZERO, |sum, number| sum.plus(*number));
    let missing = sum.floor() - whole.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by_key(|&place| {
        let remainder = numbers[place].minus(Exact::whole(whole[place]));
        (std::cmp::Reverse(remainder), place)
    });
    for &place in order.iter().take(usize::try_from(missing).unwrap_or(0)) {
        whole[place] += 1;
    }
    whole
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::{Exact, apportioned};
    use rstest::rstest;

    #[rstest]
    #[case(1, 2, 0, "1")]
    #[case(1, 8, 2, "0.13")]
    #[case(-1, 8, 2, "-0.13")]
    #[case(-1, 1_000, 2, "0.00")]
    #[case(7, 2, 1, "3.5")]
    #[case(366 * 100, 158_053, 2, "0.23")]
    fn halves_are_rounded_up_once(
        #[case] numerator: i64,
        #[case] denominator: i64,
        #[case] decimals: u32,
        #[case] printed: &str,
    ) {
        let number = Exact::quotient(numerator, denominator).unwrap();
        assert_eq!(number.print(decimals), printed);
    }

    #[test]
    fn a_zero_denominator_is_no_number() {
        assert_eq!(Exact::quotient(3, 0), None);
        assert_eq!(Exact::whole(3).by(Exact::ZERO), None);
    }

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(Exact::parse("10.5"), Exact::quotient(21, 2));
        assert_eq!(Exact::parse("-0.10"), Exact::quotient(-1, 10));
        for text in ["", ".5", "1,5", "1e3", "--1", "1.0000000000"] {
            assert_eq!(Exact::parse(text), None, "{text}");
        }
    }

    #[test]
    fn apportioned_numbers_keep_their_sum() {
        let thirds = [
            Exact::quotient(1, 3).unwrap(),
            Exact::quotient(2, 3).unwrap(),
            Exact::whole(4),
        ];
        assert_eq!(apportioned(&thirds), [0, 1, 4]);
    }
}
