//! Tables of cases for the tests of readers: a text and what should be read. What a reader reads is its own business.

/// Fails with every case that is read otherwise.
pub(crate) fn all_read(cases: &[(&str, &str)], shown: impl Fn(&str) -> String) {
    let wrong = cases.iter().map(|(text, expected)| (text, shown(text), expected));
    let wrong = wrong.filter(|(_, read, expected)| read != *expected);
    let told: Vec<String> = wrong
        .map(|(text, read, expected)| format!("{text}: {read} not {expected}"))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
}
