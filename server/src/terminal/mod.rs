//! What people see: tables aligned for double-width text, progress with rate and remaining time, and the two streams.
//! Answers go to standard output; everything said on the way goes to standard error. No command and no use case
//! is named here.

mod progress;
mod screen;
mod table;

pub use progress::Progress;
pub use screen::{Screen, dim, good};
pub use table::Table;

/// A whole number in groups of three digits: 1,234,567.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A score of 0 to 100000 as people are shown it: 0.0 to 100.0, rounded down.
#[must_use]
pub fn points(score: u32) -> String {
    format!("{}.{}", score / 1_000, score % 1_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three_digits() {
        let shown = [0, 999, 1_000, 60_000_000].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "60,000,000"]);
    }

    #[test]
    fn scores_have_one_decimal_and_are_never_rounded_up() {
        assert_eq!(
            [0, 999, 87_649, 100_000].map(points),
            ["0.0", "0.9", "87.6", "100.0"]
        );
    }
}
