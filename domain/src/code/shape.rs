//! The shape of each system's codes: their canonical spelling, and what stands above them.
//!
//! A code's shape says nothing about whether a table has it.

use smol_str::{SmolStr, format_smolstr};

use super::CodeSystem;
use super::spelling::fold;

/// The canonical spelling of a code given in any usual one, or nothing if the text has not the system's shape.
pub(super) fn canonical(system: CodeSystem, text: &str) -> Option<SmolStr> {
    let folded = fold(text);
    let text = folded.as_ref();
    match system {
        CodeSystem::Occupation => occupation(text),
        CodeSystem::Division => division(text),
        CodeSystem::Major => major(text),
        CodeSystem::Industry => industry(text),
        CodeSystem::Education => digits_of_length(text, &[2]),
        CodeSystem::Degree => digits_of_length(text, &[1, 3]),
        CodeSystem::EmployerKind => digits_of_length(text, &[3]),
        CodeSystem::Sex => digits_of_length(text, &[1]),
        _ => slug(text),
    }
}

/// The codes above this one by its shape, nearest first, whether or not a table has them.
pub(super) fn above(system: CodeSystem, code: &str) -> Vec<SmolStr> {
    match system {
        CodeSystem::Occupation => zeroed(code, &[7, 4, 1], 3, "-00"),
        CodeSystem::Division => zeroed(code, &[4, 2], 2, "00"),
        CodeSystem::Major => prefixes(code, &[4, 2]),
        CodeSystem::Industry => prefixes(code, &[4, 3, 1]),
        CodeSystem::Degree => prefixes(code, &[1]),
        CodeSystem::Education => zeroed(code, &[1], 1, "0"),
        CodeSystem::Language => code
            .rfind('.')
            .map(|dot| code[..dot].into())
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// The county part of a township's or village's division code.
pub(super) fn county(code: &str) -> Option<&str> {
    const COUNTY_DIGITS: usize = 6;
    (code.len() > COUNTY_DIGITS)
        .then(|| code.get(..COUNTY_DIGITS))
        .flatten()
}

/// Fewer than seven digits stand for a higher level only where dashes show that they are a code.
fn occupation(text: &str) -> Option<SmolStr> {
    let digits: String = text
        .chars()
        .filter(|character| !OCCUPATION_SEPARATORS.contains(character))
        .collect();
    let is_shortened = matches!(digits.len(), 3 | 5) && text.contains(OCCUPATION_SEPARATORS);
    if !all_digits(&digits) || !(digits.len() == 7 || is_shortened) {
        return None;
    }
    let full = format!("{digits:0<7}");
    Some(format_smolstr!(
        "{}-{}-{}-{}",
        &full[..1],
        &full[1..3],
        &full[3..5],
        &full[5..]
    ))
}

const OCCUPATION_SEPARATORS: [char; 4] = ['-', '.', '_', '—'];

fn division(text: &str) -> Option<SmolStr> {
    if !all_digits(text) || text.starts_with(['0', '9']) {
        return None;
    }
    match text.len() {
        2 | 4 | 6 => Some(format_smolstr!("{text:0<6}")),
        9 | 12 if text[6..].bytes().all(|byte| byte == b'0') => Some(text[..6].into()),
        12 if text.ends_with("000") => Some(text[..9].into()),
        9 | 12 => Some(text.into()),
        _ => None,
    }
}

/// The letters after a major's digits (特设 T, 国家控制 K) say how it is approved, not what it is.
fn major(text: &str) -> Option<SmolStr> {
    digits_of_length(text.trim_end_matches(['t', 'k']), &[2, 4, 6, 7])
}

fn industry(text: &str) -> Option<SmolStr> {
    let (section, digits) = match text.chars().next() {
        Some(letter @ 'a'..='t') => (letter, text[1..].trim_start_matches('-')),
        _ => (industry_section(text)?, text),
    };
    let plain = digits.is_empty() || (matches!(digits.len(), 2..=4) && all_digits(digits));
    plain.then(|| format_smolstr!("{}{digits}", section.to_ascii_uppercase()))
}

/// The section that holds a division given without its letter (GB/T 4754-2017).
fn industry_section(text: &str) -> Option<char> {
    if !matches!(text.len(), 2..=4) || !all_digits(text) {
        return None;
    }
    const LAST_DIVISIONS: [(u8, char); 20] = [
        (5, 'a'),
        (12, 'b'),
        (43, 'c'),
        (46, 'd'),
        (50, 'e'),
        (52, 'f'),
        (60, 'g'),
        (62, 'h'),
        (65, 'i'),
        (69, 'j'),
        (70, 'k'),
        (72, 'l'),
        (75, 'm'),
        (79, 'n'),
        (82, 'o'),
        (83, 'p'),
        (85, 'q'),
        (90, 'r'),
        (96, 's'),
        (97, 't'),
    ];
    let division: u8 = text[..2].parse().ok().filter(|number| *number > 0)?;
    LAST_DIVISIONS
        .iter()
        .find(|(last, _)| division <= *last)
        .map(|(_, section)| *section)
}

fn slug(text: &str) -> Option<SmolStr> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    let text = text.replace('_', "-");
    (!text.is_empty() && text.bytes().all(plain)).then(|| text.into())
}

fn digits_of_length(text: &str, lengths: &[usize]) -> Option<SmolStr> {
    (all_digits(text) && lengths.contains(&text.len())).then(|| text.into())
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// For codes of fixed length: the code with everything after each cut turned to zeros.
fn zeroed(code: &str, cuts: &[usize], step: usize, zeros: &str) -> Vec<SmolStr> {
    let zeroed_at = |cut: usize| {
        let kept = code.get(..cut)?;
        Some(format_smolstr!(
            "{kept}{}",
            zeros.repeat((code.len() - cut) / step)
        ))
    };
    let all = cuts.iter().filter_map(|cut| zeroed_at(*cut));
    all.filter(|above| above != code).collect()
}

fn prefixes(code: &str, lengths: &[usize]) -> Vec<SmolStr> {
    let shorter = lengths.iter().filter(|length| **length < code.len());
    shorter
        .filter_map(|length| code.get(..*length))
        .map(SmolStr::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_spellings_become_one() {
        let cases = [
            (CodeSystem::Occupation, "2021003", "2-02-10-03"),
            (CodeSystem::Occupation, "２－０２－１０－０３", "2-02-10-03"),
            (CodeSystem::Occupation, "2-02", "2-02-00-00"),
            (CodeSystem::Division, "371502000000", "371502"),
            (CodeSystem::Division, "371502003000", "371502003"),
            (CodeSystem::Division, "371502003001", "371502003001"),
            (CodeSystem::Division, "37", "370000"),
            (CodeSystem::Major, "010103K", "010103"),
            (CodeSystem::Major, "0502104TK", "0502104"),
            (CodeSystem::Industry, "33", "C33"),
            (CodeSystem::Industry, "c-33", "C33"),
            (CodeSystem::Industry, "c", "C"),
            (CodeSystem::Industry, "9700", "T9700"),
            (CodeSystem::JobType, "Full_Time", "full-time"),
        ];
        for (system, given, expected) in cases {
            assert_eq!(canonical(system, given).as_deref(), Some(expected), "{given}");
        }
        for (system, given) in [
            (CodeSystem::Occupation, "20210"),
            (CodeSystem::Industry, "98"),
            (CodeSystem::Major, "T"),
            (CodeSystem::Division, "071502"),
            (CodeSystem::JobType, "全职"),
        ] {
            assert_eq!(canonical(system, given), None, "{given}");
        }
    }

    #[test]
    fn what_stands_above_is_nearest_first() {
        assert_eq!(
            above(CodeSystem::Occupation, "2-02-10-03"),
            ["2-02-10-00", "2-02-00-00", "2-00-00-00"]
        );
        assert_eq!(above(CodeSystem::Division, "371502"), ["371500", "370000"]);
        assert_eq!(above(CodeSystem::Major, "0502100"), ["0502", "05"]);
        assert_eq!(above(CodeSystem::Industry, "C33"), ["C"]);
        assert_eq!(above(CodeSystem::Education, "21"), ["20"]);
        assert_eq!(above(CodeSystem::Language, "en.cet-4"), ["en"]);
        assert!(above(CodeSystem::Occupation, "2-00-00-00").is_empty());
    }
}
