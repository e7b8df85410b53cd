//! The papers keep their promises: a short and true map, every call described, both languages alike, no dead link, no blank.

use super::repository::{File, Finding, Repository};
use std::collections::BTreeSet;

const MAP: &str = "ARCHITECTURE.md";
const MAP_LINES_MAX: usize = 150;
const GUIDE: &str = "docs/api.md";
const DECISIONS: &str = "docs/adr/";
const DECISIONS_INDEX: &str = "docs/adr/README.md";

/// Papers that stand in both languages.
const PENDANTS: [(&str, &str); 2] = [
    ("README.md", "README.zh-CN.md"),
    ("docs/getting-started.md", "docs/zh/getting-started.md"),
];

/// The map: its length, and that every path in it leads to a file or folder.
pub(crate) fn map(repository: &Repository) -> Vec<Finding> {
    let Some(file) = repository.file(MAP) else {
        return vec![missing(MAP, "draw the map of the house")];
    };
    let mut findings = Vec::new();
    let lines = file.lines().count();
    if lines > MAP_LINES_MAX {
        findings.push(file.finding(
            MAP_LINES_MAX + 1,
            format!("{lines} lines"),
            "shorten it to 150: it is a map",
        ));
    }
    let rooms: BTreeSet<&str> = repository.files.iter().map(File::room).collect();
    for (number, line) in file.lines() {
        for path in quoted(line).filter(|path| leads_into(path, &rooms)) {
            if !exists(repository, path) {
                findings.push(file.finding(
                    number,
                    format!("`{path}` is not there"),
                    "make the map true again",
                ));
            }
        }
    }
    findings
}

/// Every rpc of the contract is named in the guide.
pub(crate) fn calls(repository: &Repository) -> Vec<Finding> {
    let Some(guide) = repository.file(GUIDE) else {
        return vec![missing(GUIDE, "describe every call")];
    };
    let described: BTreeSet<&str> = guide
        .text
        .split(|character: char| !character.is_alphanumeric())
        .collect();
    let mut findings = Vec::new();
    for file in repository
        .files
        .iter()
        .filter(|file| file.path.ends_with(".proto"))
    {
        for (number, line) in file.lines() {
            let call = line
                .trim()
                .strip_prefix("rpc ")
                .and_then(|rest| rest.split('(').next());
            if let Some(call) = call.map(str::trim).filter(|call| !described.contains(call)) {
                findings.push(file.finding(
                    number,
                    format!("{call} is not described"),
                    format!("add it to {GUIDE}"),
                ));
            }
        }
    }
    findings
}

/// Both languages of a paper have the same headings by level and order.
pub(crate) fn pendants(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (english, chinese) in PENDANTS {
        let (Some(left), Some(right)) = (repository.file(english), repository.file(chinese)) else {
            findings.push(missing(
                chinese,
                &format!("{english} and {chinese} belong together"),
            ));
            continue;
        };
        if headings(left) != headings(right) {
            let fault = format!(
                "sections {:?} differ from {:?} of {english}",
                headings(right),
                headings(left)
            );
            findings.push(right.finding(1, fault, "say the same in both languages"));
        }
    }
    findings
}

/// Relative links of papers that lead nowhere.
pub(crate) fn links(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.markdown() {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (number, line) in file.lines() {
            for target in line
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split([')', '#']).next())
            {
                let outside = target.is_empty() || target.contains("://");
                if !outside && !exists(repository, &joined(folder, target)) {
                    findings.push(file.finding(
                        number,
                        format!("link to {target}"),
                        "nothing is there: mend the link",
                    ));
                }
            }
        }
    }
    findings
}

/// Places that were to be filled in and were not.
pub(crate) fn blanks(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.markdown() {
        for (number, line) in file.lines().filter(|(_, line)| is_blank(line)) {
            findings.push(file.finding(
                number,
                format!("{} is not filled in", line.trim()),
                "put in what belongs here",
            ));
        }
    }
    findings
}

fn is_blank(line: &str) -> bool {
    let word = line
        .trim()
        .strip_prefix("@@")
        .and_then(|rest| rest.strip_suffix("@@"));
    word.is_some_and(|word| !word.is_empty())
}

/// Decision records that their index does not name.
pub(crate) fn decisions(repository: &Repository) -> Vec<Finding> {
    let index = repository
        .file(DECISIONS_INDEX)
        .map_or("", |file| file.text.as_str());
    repository
        .markdown()
        .filter(|file| file.path.starts_with(DECISIONS) && file.path != DECISIONS_INDEX)
        .filter(|file| !index.contains(&format!("({})", &file.path[DECISIONS.len()..])))
        .map(|file| file.finding(1, "not in the index", format!("add a row to {DECISIONS_INDEX}")))
        .collect()
}

fn missing(path: &str, remedy: &str) -> Finding {
    Finding {
        path: path.to_owned(),
        line: 1,
        fault: "missing".to_owned(),
        remedy: remedy.to_owned(),
    }
}

/// Parts of a line between backticks.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether the text is a path below one of our folders and not a pattern or an example.
fn leads_into(text: &str, rooms: &BTreeSet<&str>) -> bool {
    let plain = !text.contains(['*', '<', '{', ' ', ':']);
    plain && text.split_once('/').is_some_and(|(room, _)| rooms.contains(room))
}

/// Whether a file with this path, or one below a folder or one of Rust with this module path, is there.
fn exists(repository: &Repository, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let below = format!("{path}/");
    let on_disk = || {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(path)
            .exists()
    };
    let read = |file: &File| file.path == path || file.path.starts_with(&below);
    repository.files.iter().any(read) || (repository.files.len() > 20 && on_disk())
}

fn headings(file: &File) -> Vec<usize> {
    let mut in_code = false;
    let mut levels = Vec::new();
    for (_, line) in file.lines() {
        in_code ^= line.starts_with("```");
        let level = line.chars().take_while(|&character| character == '#').count();
        if level > 0 && !in_code {
            levels.push(level);
        }
    }
    levels
}

fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(rule: fn(&Repository) -> Vec<Finding>, files: &[(&str, &str)]) -> usize {
        rule(&Repository::of(files)).len()
    }

    #[test]
    fn the_map_may_not_grow_or_lie() {
        assert_eq!(faults(map, &[]), 1);
        assert_eq!(faults(map, &[(MAP, &"line\n".repeat(151))]), 1);
        let room = ("domain/src/pay.rs", "");
        assert_eq!(
            faults(map, &[(MAP, "`domain/src/pay.rs` and `domain/`"), room]),
            0
        );
        assert_eq!(faults(map, &[(MAP, "`domain/src/gone.rs`"), room]), 1);
        assert_eq!(faults(map, &[(MAP, "`candidates/{id}` and `a/b`"), room]), 0);
    }

    #[test]
    fn a_call_needs_words() {
        let contract = (
            "proto/duijie/v1/a.proto",
            "service A {\n  rpc GetA(B) returns (C);\n}",
        );
        assert_eq!(faults(calls, &[contract, (GUIDE, "`GetA` reads an A.")]), 0);
        assert_eq!(faults(calls, &[contract, (GUIDE, "`GetAll` reads all.")]), 1);
    }

    #[test]
    fn both_languages_keep_step() {
        let pair = |chinese: &'static str| {
            let files = [
                (PENDANTS[0].0, "# A\n## B\n```\n# comment\n```\n"),
                (PENDANTS[0].1, chinese),
                (PENDANTS[1].0, ""),
                (PENDANTS[1].1, ""),
            ];
            faults(pendants, &files)
        };
        assert_eq!(pair("# 甲\n## 乙\n"), 0);
        assert_eq!(pair("# 甲\n"), 1);
        assert_eq!(faults(pendants, &[]), 2);
    }

    #[test]
    fn links_are_followed_from_their_own_folder() {
        let target = ("docs/adr/0001-a.md", "");
        assert_eq!(
            faults(
                links,
                &[("docs/a.md", "[a](adr/0001-a.md#b) [c](https://d.e)"), target]
            ),
            0
        );
        assert_eq!(
            faults(links, &[("docs/zh/a.md", "[a](../adr/0001-a.md)"), target]),
            0
        );
        assert_eq!(
            faults(links, &[("docs/zh/a.md", "[a](adr/0001-a.md)"), target]),
            1
        );
    }

    #[test]
    fn nothing_is_left_blank() {
        assert_eq!(
            faults(blanks, &[("docs/a.md", "    duijie status\n\n@@STATUS@@\n")]),
            1
        );
        assert_eq!(
            faults(blanks, &[("docs/a.md", "a hunk begins with @@ -1 +1 @@\n@@@@\n")]),
            0
        );
    }

    #[test]
    fn the_index_names_every_record() {
        let record = ("docs/adr/0002-b.md", "");
        assert_eq!(
            faults(decisions, &[record, (DECISIONS_INDEX, "[0002](0002-b.md)")]),
            0
        );
        assert_eq!(faults(decisions, &[record, (DECISIONS_INDEX, "none")]), 1);
    }
}
