//! Where two codes of a hierarchy meet: same code, same group, same class. Pure arithmetic on code numbers.

/// Levels of the occupation classification: 细类, 小类, 中类, 大类.
pub(crate) const OCCUPATION: [u32; 4] = [1, 100, 10_000, 1_000_000];
/// Levels of the catalogues of majors: 专业, 专业类, 门类.
pub(crate) const MAJOR: [u32; 3] = [1, 100, 10_000];
/// Levels of the divisions: county, city, province.
pub(crate) const DIVISION: [u32; 3] = [1, 100, 10_000];
/// Levels of the industry classification: 小类, 中类, 大类, 门类.
pub(crate) const INDUSTRY: [u32; 4] = [1, 10, 100, 10_000];

/// The closest level at which both codes are equal; 0 (no code) meets nothing.
#[inline]
pub(crate) fn common_level<const LEVELS: usize>(a: u32, b: u32, divisors: [u32; LEVELS]) -> Option<usize> {
    if a == 0 || b == 0 {
        return None;
    }
    (0..LEVELS).find(|level| a / divisors[*level] == b / divisors[*level])
}

/// Whether `wide` names a whole class (its last digits are 0) and `narrow` is a member of it.
#[inline]
pub(crate) fn contains<const LEVELS: usize>(wide: u32, narrow: u32, divisors: [u32; LEVELS]) -> bool {
    wide != 0
        && divisors
            .into_iter()
            .rev()
            .find(|divisor| wide.is_multiple_of(*divisor))
            .is_some_and(|divisor| wide / divisor == narrow / divisor)
}

/// Value of the closest common level, 0 if there is none.
#[inline]
pub(crate) fn level_value<const LEVELS: usize>(
    a: u32,
    b: u32,
    divisors: [u32; LEVELS],
    values: &[u16; LEVELS],
) -> u16 {
    common_level(a, b, divisors).map_or(0, |level| values[level])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_meet_at_the_closest_level() {
        assert_eq!(common_level(2_021_003, 2_021_003, OCCUPATION), Some(0));
        assert_eq!(common_level(2_021_003, 2_021_004, OCCUPATION), Some(1));
        assert_eq!(common_level(2_021_003, 2_029_903, OCCUPATION), Some(2));
        assert_eq!(common_level(2_021_003, 2_990_000, OCCUPATION), Some(3));
        assert_eq!(common_level(2_021_003, 3_021_003, OCCUPATION), None);
        assert_eq!(common_level(0, 0, OCCUPATION), None);
    }

    #[test]
    fn a_class_contains_its_members_only() {
        assert!(contains(2_020_000, 2_021_003, OCCUPATION));
        assert!(!contains(2_021_003, 2_021_004, OCCUPATION));
        assert!(!contains(2_020_000, 2_031_003, OCCUPATION));
        assert!(contains(371_500, 371_502, DIVISION));
        assert!(!contains(0, 371_502, DIVISION));
    }
}
