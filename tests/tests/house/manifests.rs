//! What the manifests depend on: one direction between our crates, and from outside only what a room allows.

use super::repository::{File, Finding, Repository};
use toml::Table;

/// The crates of the house and the ones that each may depend on. Tests and benches may use all of them.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("proto", &[]),
    ("domain", &[]),
    ("access", &["duijie-domain"]),
    ("language", &["duijie-domain"]),
    ("policy", &["duijie-domain"]),
    ("statistics", &["duijie-domain"]),
    ("matcher", &["duijie-domain", "duijie-language"]),
    (
        "indexer",
        &[
            "duijie-access",
            "duijie-domain",
            "duijie-language",
            "duijie-matcher",
        ],
    ),
    (
        "server",
        &[
            "duijie-access",
            "duijie-domain",
            "duijie-indexer",
            "duijie-language",
            "duijie-matcher",
            "duijie-policy",
            "duijie-proto",
            "duijie-statistics",
        ],
    ),
];

const ENGINES_AND_WIRE: &[&str] = &["prost", "redb", "sled", "tantivy", "tokio", "tonic", "tower"];

/// Outside crates that a room may not depend on; a family is meant by its first name (`tonic` is `tonic-health` too).
const PURE: &[&str] = &[
    "prost", "rand", "rayon", "redb", "sled", "tantivy", "tokio", "tonic", "tower",
];

const FORBIDDEN: [(&str, &[&str]); 9] = [
    ("proto", &["rayon", "redb", "sled", "tantivy", "tokio"]),
    ("domain", PURE),
    ("access", PURE),
    ("language", PURE),
    ("policy", PURE),
    ("statistics", PURE),
    ("matcher", ENGINES_AND_WIRE),
    ("indexer", &["prost", "rayon", "tokio", "tonic", "tower"]),
    ("server", &["redb", "sled", "tantivy"]),
];

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Dependencies between our crates that point the wrong way.
pub(crate) fn direction(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (room, allowed) in MAY_USE {
        let Some(file) = repository.file(&format!("{room}/Cargo.toml")) else {
            continue;
        };
        for name in dependencies(file).filter(|name| name.starts_with("duijie")) {
            if !allowed.contains(&name.as_str()) {
                findings.push(file.finding(
                    line_of(file, &name),
                    format!("{room} depends on {name}"),
                    "server → indexer → matcher → language → domain and server → proto: move what is needed down",
                ));
            }
        }
    }
    findings
}

/// Outside crates in a room that does not allow them.
pub(crate) fn forbidden_dependencies(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (room, forbidden) in FORBIDDEN {
        let Some(file) = repository.file(&format!("{room}/Cargo.toml")) else {
            continue;
        };
        for name in dependencies(file) {
            let family = name.split('-').next().unwrap_or_default();
            if forbidden.contains(&family) {
                findings.push(file.finding(
                    line_of(file, &name),
                    format!("{room} depends on {name}"),
                    "see ARCHITECTURE.md, \"Which room?\"",
                ));
            }
        }
    }
    findings
}

/// Members that state a version or leave the shared lints out. A manifest that is a workspace of its own has nothing to share.
pub(crate) fn shared_settings(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository
        .files
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
    {
        let manifest = read(file);
        if manifest.contains_key("workspace") {
            continue;
        }
        let shares_lints = manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .is_some_and(|shared| shared.as_bool() == Some(true));
        if !shares_lints {
            findings.push(file.finding(1, "own lints", "write [lints] workspace = true"));
        }
        for (name, value) in tables(&manifest).flatten() {
            if value.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                findings.push(file.finding(
                    line_of(file, name),
                    format!("{name} states its own version"),
                    "name it in [workspace.dependencies] and write NAME.workspace = true",
                ));
            }
        }
    }
    findings
}

fn read(file: &File) -> Table {
    file.text.parse().unwrap()
}

fn tables(manifest: &Table) -> impl Iterator<Item = &Table> {
    SECTIONS
        .iter()
        .filter_map(|section| manifest.get(*section).and_then(toml::Value::as_table))
}

fn dependencies(file: &File) -> impl Iterator<Item = String> {
    let manifest = read(file);
    let names: Vec<String> = tables(&manifest)
        .flat_map(|table| table.keys().cloned())
        .collect();
    names.into_iter()
}

fn line_of(file: &File, name: &str) -> usize {
    let is_entry = |line: &str| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    file.lines()
        .find(|(_, line)| is_entry(line))
        .map_or(1, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(rule: fn(&Repository) -> Vec<Finding>, path: &str, text: &str) -> Vec<String> {
        let findings = rule(&Repository::of(&[(path, text)]));
        findings
            .iter()
            .map(|finding| format!("{}:{}", finding.path, finding.line))
            .collect()
    }

    #[test]
    fn nothing_points_back() {
        let back = "[dependencies]\nserde.workspace = true\nduijie-indexer.workspace = true\n";
        assert_eq!(
            places(direction, "matcher/Cargo.toml", back),
            ["matcher/Cargo.toml:3"]
        );
        assert_eq!(places(direction, "server/Cargo.toml", back), [""; 0]);
        let in_tests = "[dev-dependencies]\nduijie-matcher.workspace = true\n";
        assert_eq!(
            places(direction, "domain/Cargo.toml", in_tests),
            ["domain/Cargo.toml:2"]
        );
    }

    #[test]
    fn a_family_is_forbidden_as_a_whole() {
        let manifest = "[dependencies]\ntonic-types.workspace = true\nserde.workspace = true\n";
        assert_eq!(
            places(forbidden_dependencies, "indexer/Cargo.toml", manifest),
            ["indexer/Cargo.toml:2"]
        );
        assert_eq!(
            places(forbidden_dependencies, "server/Cargo.toml", manifest),
            [""; 0]
        );
        let engine = "[dependencies]\nsled = { workspace = true, optional = true }\n";
        assert_eq!(
            places(forbidden_dependencies, "server/Cargo.toml", engine),
            ["server/Cargo.toml:2"]
        );
    }

    #[test]
    fn versions_stand_in_one_place() {
        let own = "[dependencies]\nserde = \"1\"\n[lints]\nworkspace = true\n";
        assert_eq!(
            places(shared_settings, "domain/Cargo.toml", own),
            ["domain/Cargo.toml:2"]
        );
        let no_lints = "[dependencies]\nserde.workspace = true\n";
        assert_eq!(
            places(shared_settings, "domain/Cargo.toml", no_lints),
            ["domain/Cargo.toml:1"]
        );
        let apart = "[workspace]\n[dependencies]\nserde = \"1\"\n";
        assert_eq!(places(shared_settings, "tests/fuzz/Cargo.toml", apart), [""; 0]);
    }
}
