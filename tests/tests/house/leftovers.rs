//! What is unfinished or can bring a caller down: markers, debugging macros, skipped tests, unwraps.

use super::repository::{Finding, Repository};
use super::tokens::{Kind, Mention, mentions};

/// Markers in any text, written in two halves so that this file does not hold them itself.
const MARKERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

const UNFINISHED_MACROS: [&str; 3] = ["dbg", "todo", "unimplemented"];

/// Calls that bring the thread down when there is nothing to take out.
const UNWRAPS: [&str; 5] = ["expect", "expect_err", "unwrap", "unwrap_err", "unwrap_unchecked"];

/// Markers, debugging macros and skipped tests.
pub(crate) fn unfinished(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.files.iter().filter(|file| !file.path.ends_with(".md")) {
        for (number, line) in file.lines() {
            let marker = words(line).find(|word| MARKERS.contains(word));
            findings.extend(marker.map(|marker| {
                file.finding(
                    number,
                    format!("marker {marker}"),
                    "finish it, or describe it in an issue",
                )
            }));
        }
    }
    for file in repository.rust() {
        for mention in mentions(file).iter().filter(|mention| is_unfinished(mention)) {
            let name = mention.last();
            findings.push(file.finding(
                mention.line,
                format!("`{name}` left behind"),
                "finish it or delete it",
            ));
        }
    }
    findings
}

/// Unwraps outside tests.
pub(crate) fn unwraps(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.rust().filter(|file| !file.is_scaffolding()) {
        for mention in mentions(file) {
            let taken_out = mention.kind == Kind::Member && UNWRAPS.contains(&mention.last());
            if taken_out && !mention.in_test {
                findings.push(file.finding(
                    mention.line,
                    format!("`.{}()` outside tests", mention.last()),
                    "return an error that the caller can act on, or make the empty case impossible by type",
                ));
            }
        }
    }
    findings
}

fn is_unfinished(mention: &Mention) -> bool {
    match mention.kind {
        Kind::Macro => UNFINISHED_MACROS.contains(&mention.last()),
        Kind::Attribute => mention.segments == ["ignore"],
        Kind::Path | Kind::Member => false,
    }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(rule: fn(&Repository) -> Vec<Finding>, path: &str, text: &str) -> usize {
        rule(&Repository::of(&[(path, text)])).len()
    }

    #[test]
    fn markers_are_found_in_every_kind_of_file() {
        let marked = format!("# {}: later\n", MARKERS[0]);
        assert_eq!(faults(unfinished, ".ci/run", &marked), 1);
        assert_eq!(faults(unfinished, "Cargo.toml", &marked), 1);
        assert_eq!(
            faults(
                unfinished,
                "domain/src/a.rs",
                &format!("// {}S are words\n", MARKERS[0])
            ),
            0
        );
    }

    #[test]
    fn unfinished_code_is_found_by_its_tokens() {
        let with = |name: &str| format!("fn f() {{ {name}!() }}");
        assert_eq!(faults(unfinished, "domain/src/a.rs", &with("dbg")), 1);
        assert_eq!(faults(unfinished, "domain/tests/a.rs", &with("todo")), 1);
        assert_eq!(
            faults(
                unfinished,
                "domain/tests/a.rs",
                &format!("#[{}] fn f() {{}}", "ignore")
            ),
            1
        );
        assert_eq!(
            faults(
                unfinished,
                "domain/src/a.rs",
                "enum Mode { Ignore } fn ignore() {}"
            ),
            0
        );
    }

    #[test]
    fn unwraps_stand_in_tests_only() {
        assert_eq!(faults(unwraps, "server/src/a.rs", "fn f() { a.unwrap(); }"), 1);
        assert_eq!(
            faults(unwraps, "server/src/a.rs", "fn f() { a.expect(\"b\"); }"),
            1
        );
        assert_eq!(
            faults(unwraps, "server/src/a.rs", "fn f() { a.unwrap_or(1); }"),
            0
        );
        assert_eq!(
            faults(
                unwraps,
                "server/src/a.rs",
                "#[cfg(test)] mod tests { fn f() { a.unwrap(); } }"
            ),
            0
        );
        assert_eq!(faults(unwraps, "server/tests/a.rs", "fn f() { a.unwrap(); }"), 0);
    }
}
