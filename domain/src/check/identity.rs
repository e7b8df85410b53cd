//! Check digits of the resident identity card (GB 11643) and the unified social credit code (GB 32100).

/// Weights of the first 17 digits of an identity card number (GB 11643-1999, from ISO 7064 MOD 11-2).
const CARD_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CARD_CHECK_CHARACTERS: &[u8; 11] = b"10X98765432";
/// Weights of the first 17 characters of a credit code (GB 32100-2015, table 2).
const CREDIT_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether `number` has the shape and the check digit of a resident identity card number.
pub fn identity_card_is_valid(number: &str) -> bool {
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = bytes
        .iter()
        .zip(CARD_WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    CARD_CHECK_CHARACTERS[(sum % 11) as usize] == bytes[17].to_ascii_uppercase()
}

/// Whether `code` has the shape and the check character of a unified social credit code.
pub fn credit_code_is_valid(code: &str) -> bool {
    let values: Option<Vec<usize>> = code
        .bytes()
        .map(|byte| CREDIT_ALPHABET.iter().position(|letter| *letter == byte))
        .collect();
    let Some(values) = values.filter(|values| values.len() == 18) else {
        return false;
    };
    let sum: usize = values
        .iter()
        .zip(CREDIT_WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    (31 - sum % 31) % 31 == values[17]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_identity_card_standard_passes_and_a_changed_digit_fails() {
        assert!(identity_card_is_valid("11010519491231002X"));
        assert!(identity_card_is_valid("11010519491231002x"));
        assert!(!identity_card_is_valid("110105194912310021"));
        assert!(!identity_card_is_valid("1101051949123100"));
        assert!(!identity_card_is_valid("一二三四五六"));
    }

    #[test]
    fn a_real_credit_code_passes_and_a_changed_one_fails() {
        assert!(credit_code_is_valid("91350100M000100Y43"));
        assert!(!credit_code_is_valid("91350100M000100Y44"));
        assert!(!credit_code_is_valid("91350100M000100Y4"));
        assert!(!credit_code_is_valid("9135010OM000100Y43"));
    }
}
