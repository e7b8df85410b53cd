//! The text files of the repository and what a rule reports about them.
//!
//! In: the folder of the workspace, or small strings in tests. Out: files by path, relative to the root, and findings.
//! No rule lives here.

use std::fmt;
use std::fs;
use std::path::Path;

/// Folders that hold no source: build output, data folders, what package managers leave.
const SKIPPED_FOLDERS: [&str; 5] = [".git", ".venv", "__pycache__", "node_modules", "target"];

/// Endings of the files that are read; a file without an ending is read if it is a script.
const READ_ENDINGS: [&str; 9] = ["md", "proto", "py", "rs", "sh", "toml", "txt", "yaml", "yml"];

/// All text files, ordered by path.
pub(crate) struct Repository {
    /// The files.
    pub(crate) files: Vec<File>,
}

/// One text file.
pub(crate) struct File {
    /// Path from the root, with forward slashes.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
}

impl Repository {
    /// The repository that this test belongs to.
    pub(crate) fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut files = Vec::new();
        read_folder(&root, "", &mut files);
        files.sort_by(|left, right| left.path.cmp(&right.path));
        assert!(
            files.len() > 20,
            "the repository was not found at {}",
            root.display()
        );
        Self { files }
    }

    /// A repository made of small strings, to try rules on.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|&(path, text)| File {
                path: path.to_owned(),
                text: text.to_owned(),
            })
            .collect();
        Self { files }
    }

    /// The file at a path.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// The papers.
    pub(crate) fn markdown(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".md"))
    }
}

impl File {
    /// The lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// The crate that the file belongs to: its first folder.
    pub(crate) fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// Whether the whole file is a test, a measurement or a build script, which stand outside the house.
    pub(crate) fn is_scaffolding(&self) -> bool {
        let inside = |folder: &str| self.path.contains(&format!("/{folder}/"));
        matches!(self.room(), "tests" | "benches")
            || inside("tests")
            || inside("benches")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("/build.rs")
    }

    /// A breach in this file.
    pub(crate) fn finding(
        &self,
        line: usize,
        fault: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            fault: fault.into(),
            remedy: remedy.into(),
        }
    }
}

/// One breach of one rule.
pub(crate) struct Finding {
    /// Path from the root.
    pub(crate) path: String,
    /// Line, from 1.
    pub(crate) line: usize,
    /// What is wrong.
    pub(crate) fault: String,
    /// What to do.
    pub(crate) remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}:{}: {}: {}",
            self.path, self.line, self.fault, self.remedy
        )
    }
}

fn read_folder(folder: &Path, path: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}/{name}")
        };
        if entry.file_type().unwrap().is_dir() {
            if !SKIPPED_FOLDERS.contains(&name.as_str()) {
                read_folder(&entry.path(), &path, files);
            }
        } else if is_read(&name, &path) {
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            files.push(File { path, text });
        }
    }
}

fn is_read(name: &str, path: &str) -> bool {
    match name.rsplit_once('.') {
        Some((_, ending)) => READ_ENDINGS.contains(&ending),
        None => path.starts_with(".ci/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_sources_are_read_and_tables_are_not() {
        assert!(is_read("run", ".ci/run"));
        assert!(is_read("lib.rs", "domain/src/lib.rs"));
        assert!(!is_read("occupation.tsv", "domain/tables/occupation.tsv"));
        assert!(!is_read("LICENSE", "LICENSE"));
    }

    #[test]
    fn tests_stand_outside_the_house() {
        let repository = Repository::of(&[
            ("domain/src/pay.rs", ""),
            ("domain/tests/codes.rs", ""),
            ("indexer/src/store/tests.rs", ""),
            ("proto/build.rs", ""),
        ]);
        let outside: Vec<bool> = repository.rust().map(File::is_scaffolding).collect();
        assert_eq!(outside, [false, true, true, true]);
    }
}
