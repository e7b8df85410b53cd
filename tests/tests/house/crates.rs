//! Which outside names a crate may not speak, and where engines may be named.

use super::repository::{Finding, Repository};
use super::tokens::{Kind, Mention, mentions};

/// A room, the names that may not occur in it outside tests, and what to do instead.
struct Room {
    name: &'static str,
    forbidden: &'static [&'static str],
    remedy: &'static str,
}

const PURE: &[&str] = &[
    "async",
    "prost",
    "rand",
    "redb",
    "sled",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "Instant",
    "SystemTime",
    "Timestamp::now",
    "Zoned::now",
    "tantivy",
    "tokio",
    "tonic",
];

const ROOMS: [Room; 8] = [
    Room {
        name: "domain",
        forbidden: PURE,
        remedy: "domain is pure: let the caller do it and pass the value in",
    },
    Room {
        name: "access",
        forbidden: PURE,
        remedy: "access is pure: let the caller do it and pass the value in",
    },
    Room {
        name: "language",
        forbidden: PURE,
        remedy: "language is pure: let the caller do it and pass the value in",
    },
    Room {
        name: "matcher",
        forbidden: PURE,
        remedy: "matcher is pure: let the caller do it and pass the value in",
    },
    Room {
        name: "policy",
        forbidden: PURE,
        remedy: "policy is pure: let the caller do it and pass the value in",
    },
    Room {
        name: "statistics",
        forbidden: PURE,
        remedy: "statistics is pure: let the caller do it and pass the value in",
    },
    Room {
        name: "indexer",
        forbidden: &["async", "prost", "tokio", "tonic"],
        remedy: "indexer is synchronous and knows no wire type: waiting and translating belong in server",
    },
    Room {
        name: "server",
        forbidden: &["redb", "sled", "tantivy", "tantivy_jieba"],
        remedy: "server knows no engine: add what is missing to indexer's own interface",
    },
];

/// Engines and the one file or folder that may name each: the seam behind which they can be exchanged.
const SEAMS: [(&str, &str); 3] = [
    ("redb", "indexer/src/store/engine/redb.rs"),
    ("sled", "indexer/src/store/engine/sled.rs"),
    ("tantivy", "indexer/src/index/"),
];

/// Names that a crate's room forbids.
pub(crate) fn forbidden_words(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.rust().filter(|file| !file.is_scaffolding()) {
        for room in ROOMS.iter().filter(|room| room.name == file.room()) {
            for mention in mentions(file).iter().filter(|mention| !mention.in_test) {
                let broken = room.forbidden.iter().find(|words| mention.passes_through(words));
                findings.extend(broken.map(|words| {
                    file.finding(mention.line, format!("`{words}` in {}", room.name), room.remedy)
                }));
            }
        }
    }
    findings
}

/// Engines named outside their seam.
pub(crate) fn engines_behind_their_seam(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.rust() {
        let closed = SEAMS.iter().filter(|(_, place)| !file.path.starts_with(place));
        let closed: Vec<&(&str, &str)> = closed.collect();
        for mention in mentions(file) {
            for (engine, place) in closed.iter().filter(|(engine, _)| is_of_crate(&mention, engine)) {
                findings.push(file.finding(
                    mention.line,
                    format!("the crate `{engine}` outside its seam"),
                    format!("only {place} may name it; go through the types of indexer"),
                ));
            }
        }
    }
    findings
}

/// Whether the mention goes into the crate, and is not a module or a feature of the same name.
fn is_of_crate(mention: &Mention, name: &str) -> bool {
    let first = mention.segments.first().is_some_and(|segment| segment == name);
    first && mention.kind == Kind::Path && mention.segments.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> usize {
        forbidden_words(&Repository::of(&[(path, text)])).len()
    }

    #[test]
    fn a_pure_crate_may_not_reach_outside() {
        assert_eq!(faults("domain/src/a.rs", "fn f() { std::env::var(\"A\"); }"), 1);
        assert_eq!(faults("domain/src/a.rs", "use std::{fmt, fs::File};"), 1);
        assert_eq!(faults("matcher/src/a.rs", "use std::time::SystemTime;"), 1);
        assert_eq!(
            faults("matcher/src/a.rs", "fn f() { jiff::Timestamp::now(); }"),
            1
        );
        assert_eq!(faults("matcher/src/a.rs", "async fn f() {}"), 1);
        assert_eq!(faults("domain/src/a.rs", "// no std::fs here\nuse std::fmt;"), 0);
    }

    #[test]
    fn the_same_name_is_judged_by_room() {
        assert_eq!(faults("indexer/src/a.rs", "use tantivy::Index; use std::fs;"), 0);
        assert_eq!(faults("indexer/src/a.rs", "use tokio::sync::mpsc;"), 1);
        assert_eq!(faults("server/src/a.rs", "use tokio::sync::mpsc;"), 0);
        assert_eq!(faults("server/src/a.rs", "use tantivy::Index;"), 1);
    }

    #[test]
    fn tests_may_name_what_they_need() {
        assert_eq!(faults("matcher/tests/laws.rs", "use std::fs;"), 0);
        assert_eq!(
            faults("matcher/src/a.rs", "#[cfg(test)] mod tests { use std::fs; }"),
            0
        );
    }

    #[test]
    fn an_engine_is_named_in_its_own_file_only() {
        let seam = |path: &str, text: &str| engines_behind_their_seam(&Repository::of(&[(path, text)])).len();
        assert_eq!(seam("indexer/src/store/engine/sled.rs", "use sled::Db;"), 0);
        assert_eq!(seam("indexer/src/store/engine/redb.rs", "use sled::Db;"), 1);
        assert_eq!(
            seam("indexer/src/store/folder.rs", "fn f() { sled::open(\"x\"); }"),
            1
        );
        assert_eq!(
            seam(
                "indexer/src/store/engine/mod.rs",
                "#[cfg(feature = \"sled\")] pub mod sled;"
            ),
            0
        );
        assert_eq!(
            seam(
                "indexer/src/store/folder.rs",
                "use super::engine::sled::SledEngine;"
            ),
            0
        );
    }
}
