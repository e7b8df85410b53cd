//! The shape of files: an opening that says what lives there, and a length that a reader can hold.

use super::repository::{Finding, Repository};

/// Lines beyond which a file has two subjects.
const LINES_MAX: usize = 500;

/// Sources that do not open with `//!`.
pub(crate) fn opening_words(repository: &Repository) -> Vec<Finding> {
    repository
        .rust()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| {
            file.finding(
                1,
                "does not open with `//!`",
                "say what lives here, what flows in and out, and what must not live here",
            )
        })
        .collect()
}

/// Sources and scripts that are too long.
pub(crate) fn length(repository: &Repository) -> Vec<Finding> {
    let is_code = |path: &str| !(path.ends_with(".md") || path.ends_with(".txt"));
    repository
        .files
        .iter()
        .filter(|file| is_code(&file.path) && file.lines().count() > LINES_MAX)
        .map(|file| {
            let lines = file.lines().count();
            file.finding(
                LINES_MAX + 1,
                format!("{lines} lines"),
                "make two files, each with one subject",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_it_is_for() {
        let silent = Repository::of(&[
            ("domain/src/a.rs", "use std::fmt;"),
            ("domain/src/b.rs", "//! Words.\n"),
        ]);
        let findings = opening_words(&silent);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "domain/src/a.rs");
    }

    #[test]
    fn five_hundred_lines_are_enough() {
        let full = "x\n".repeat(LINES_MAX);
        let over = "x\n".repeat(LINES_MAX + 1);
        let repository = Repository::of(&[
            ("a.rs", &full),
            ("b.rs", &over),
            ("c.md", &over),
            ("d.proto", &over),
        ]);
        let paths: Vec<String> = length(&repository)
            .into_iter()
            .map(|finding| finding.path)
            .collect();
        assert_eq!(paths, ["b.rs", "d.proto"]);
    }
}
