//! Shared arithmetic of the soft terms: clamping to 0..=1000 and the checks of curves.

/// A fault in the parameters of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The key in the profile.
    pub key: &'static str,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
}

/// A finding in both languages.
pub(crate) fn finding(key: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Finding {
    Finding {
        key,
        zh: zh.into(),
        en: en.into(),
    }
}

/// The number as a value of a term, cut at 1000.
#[inline]
pub(crate) fn permille(value: u64) -> u16 {
    u16::try_from(value.min(1000)).unwrap_or(1000)
}

/// `part` of `whole` in thousandths, rounded down; 0 of 0 is 0.
#[inline]
pub(crate) fn share(part: u64, whole: u64) -> u16 {
    permille((1000 * part).checked_div(whole).unwrap_or(0))
}

/// `part` of `whole` in thousandths, rounded up.
#[inline]
pub(crate) fn share_at_most(part: u64, whole: u64) -> u16 {
    permille((1000 * part).div_ceil(whole.max(1)))
}

/// Every number is at most 1000.
pub(super) fn within_range(key: &'static str, values: &[u16]) -> Option<Finding> {
    values.iter().find(|value| **value > 1000).map(|value| {
        finding(
            key,
            format!("{value} 超出 0–1000"),
            format!("{value} is outside 0..=1000"),
        )
    })
}

/// The numbers never rise, and stay within the range.
pub(super) fn falling(key: &'static str, values: &[u16]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = within_range(key, values).into_iter().collect();
    if let Some(pair) = values.windows(2).find(|pair| pair[0] < pair[1]) {
        findings.push(finding(
            key,
            format!("数值应逐级不增，而 {} 之后是 {}", pair[0], pair[1]),
            format!("values must not rise, but {} is followed by {}", pair[0], pair[1]),
        ));
    }
    findings
}

/// The number is at least 1.
pub(super) fn positive(key: &'static str, value: u32) -> Option<Finding> {
    (value == 0).then(|| finding(key, "应不小于 1", "must be at least 1"))
}
