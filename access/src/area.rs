//! The areas whose persons a caller may see, as the beginnings of division codes.

use smol_str::SmolStr;

/// Digits of a whole division code.
const DIGITS_MAX: usize = 6;

/// The areas of a caller; with none it may see every area.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Areas(Vec<SmolStr>);

impl Areas {
    /// Every area.
    pub fn all() -> Self {
        Self::default()
    }

    /// These areas, each a division code of 2 to 6 digits. The zeros at the end that only fill a code up are taken
    /// away: 371500 is the whole of Liaocheng. None if one of them is no such code.
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        codes
            .into_iter()
            .map(prefix)
            .collect::<Option<Vec<SmolStr>>>()
            .map(Self)
    }

    /// Whether every area is meant.
    pub fn is_everywhere(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a division lies in one of them.
    pub fn hold(&self, division: &str) -> bool {
        self.is_everywhere() || self.0.iter().any(|prefix| division.starts_with(prefix.as_str()))
    }

    /// Whether somebody with these known divisions is in one of them. Nobody whose divisions are unknown is.
    pub fn hold_any<'a>(&self, divisions: impl IntoIterator<Item = &'a str>) -> bool {
        self.is_everywhere() || divisions.into_iter().any(|division| self.hold(division))
    }

    /// The whole division code of each.
    pub fn codes(&self) -> impl Iterator<Item = SmolStr> {
        self.0
            .iter()
            .map(|prefix| format!("{prefix:0<DIGITS_MAX$}").into())
    }
}

/// Provinces have two digits, cities four, counties six.
fn prefix(code: &str) -> Option<SmolStr> {
    let sound = matches!(code.len(), 2 | 4 | DIGITS_MAX) && code.bytes().all(|byte| byte.is_ascii_digit());
    let mut shortened = sound.then_some(code)?;
    while shortened.len() > 2 && shortened.ends_with("00") {
        shortened = &shortened[..shortened.len() - 2];
    }
    (shortened != "00").then(|| shortened.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("371500", "371502", true)]
    #[case("3715", "371502", true)]
    #[case("371502", "371502", true)]
    #[case("371502", "371500", false)]
    #[case("370000", "371502", true)]
    #[case("371500", "371600", false)]
    #[case("37", "130000", false)]
    fn an_area_holds_what_begins_like_it(#[case] area: &str, #[case] division: &str, #[case] held: bool) {
        assert_eq!(Areas::of([area]).map(|areas| areas.hold(division)), Some(held));
    }

    #[test]
    fn whoever_has_no_known_division_is_in_no_area() {
        assert_eq!(Areas::of(["37"]).map(|areas| areas.hold_any([])), Some(false));
        assert!(Areas::all().hold_any([]));
    }

    #[test]
    fn the_code_of_an_area_is_whole_again() {
        let codes = Areas::of(["37", "3715", "371502"]).map(|areas| areas.codes().collect::<Vec<SmolStr>>());
        assert_eq!(
            codes,
            Some(vec!["370000".into(), "371500".into(), "371502".into()])
        );
    }

    #[test]
    fn rubbish_is_no_area() {
        for text in ["", "3", "371", "37150", "3715020", "37a5", "00", "000000", "３７"] {
            assert_eq!(Areas::of([text]), None, "{text}");
        }
    }
}
