//! One spelling of telephone numbers, so that `+86 138-0000-0000` and `13800000000` meet.

use crate::code::spelling::folded;

/// Shortest number that can belong to one person.
const DIGITS_MIN: usize = 7;
const MOBILE_DIGITS: usize = 11;

/// The digits of a number without the country code; none for what cannot be a number of somebody.
pub(super) fn phone_digits(given: &str) -> Option<String> {
    let digits: String = given
        .chars()
        .filter_map(folded)
        .filter(char::is_ascii_digit)
        .collect();
    let own = ["0086", "86"]
        .into_iter()
        .filter_map(|country| digits.strip_prefix(country))
        .find(|rest| rest.len() == MOBILE_DIGITS && rest.starts_with('1'))
        .unwrap_or(&digits);
    let first = own.chars().next()?;
    let is_filler = own.chars().all(|digit| digit == first);
    (own.len() >= DIGITS_MIN && !is_filler).then(|| own.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_meet_and_fillers_are_no_numbers() {
        for given in [
            "12812345678",
            "+86 128-1234-5678",
            "００８６１２８１２３４５６７８",
            "86 12812345678",
        ] {
            assert_eq!(phone_digits(given).as_deref(), Some("12812345678"), "{given}");
        }
        assert_eq!(phone_digits("0635-8412345").as_deref(), Some("06358412345"));
        for given in ["", "无", "110", "00000000000"] {
            assert_eq!(phone_digits(given), None, "{given}");
        }
    }
}
