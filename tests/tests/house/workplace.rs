//! The project speaks of itself alone: no path of one machine, no word about who or what typed it.

use super::repository::{File, Finding, Repository};

/// This file, which has to name what it looks for.
const ITSELF: &str = "tests/tests/house/workplace.rs";

/// Beginnings of absolute paths that exist on one machine only.
const PATHS: [&str; 3] = ["/home/", "/root/", "/work/"];

/// Words that speak of writing the program and not of the program.
const WORDS: [&str; 12] = [
    "agent",
    "agents",
    "anthropic",
    "chatgpt",
    "claude",
    "copilot",
    "llm",
    "openai",
    "session",
    "sessions",
    "subagent",
    "subagents",
];

/// Machine paths and words about the workplace.
pub(crate) fn traces(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.files.iter().filter(|file| file.path != ITSELF) {
        for (number, line) in file.lines() {
            findings.extend(machine_path(file, number, line));
            findings.extend(workplace_word(file, number, line));
        }
    }
    findings
}

fn machine_path(file: &File, number: usize, line: &str) -> Option<Finding> {
    let begins_there = |path: &&&str| {
        line.match_indices(**path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|before| !before.is_alphanumeric() && !"./}_-~".contains(before))
        })
    };
    let path = PATHS.iter().find(begins_there)?;
    Some(file.finding(
        number,
        format!("absolute path below {path}"),
        "use a path relative to the project",
    ))
}

fn workplace_word(file: &File, number: usize, line: &str) -> Option<Finding> {
    let line = line.to_ascii_lowercase();
    let word = line
        .split(|character: char| !character.is_ascii_alphanumeric())
        .find(|word| WORDS.contains(word))?;
    Some(file.finding(
        number,
        format!("the word `{word}`"),
        "speak of the program, or choose a word of the trade",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> usize {
        traces(&Repository::of(&[("docs/api.md", text)])).len()
    }

    #[test]
    fn machine_paths_are_found() {
        assert_eq!(faults("see /home/me/file"), 1);
        assert_eq!(faults("run `/root/x`"), 1);
        assert_eq!(
            faults("https://example.com/work/place and ./work/x and ../home/y"),
            0
        );
    }

    #[test]
    fn words_are_found_whole_and_in_any_case() {
        assert_eq!(faults("written in one Session"), 1);
        assert_eq!(faults("an agency finds its possessions"), 0);
    }
}
