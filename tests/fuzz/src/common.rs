//! Small means of all targets: bytes taken apart, a folder to work in, sentences in two languages.

use duijie_domain::code::CodeBook;
use duijie_domain::message::Text;
use duijie_indexer::Error;
use jiff::civil::{Date, date};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

/// The day on which everything is checked.
pub(crate) const TODAY: Date = date(2026, 11, 21);

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));
static BOOK: LazyLock<Arc<CodeBook>> = LazyLock::new(CodeBook::embedded);

/// The code tables that are built in.
pub(crate) fn book() -> &'static Arc<CodeBook> {
    &BOOK
}

/// The first byte, which chooses what is tried, and the rest; bytes that are printed are easier to choose.
pub(crate) fn choice(bytes: &[u8]) -> Option<(u8, &[u8])> {
    bytes.split_first().map(|(first, rest)| (*first, rest))
}

/// What stands between zero bytes.
pub(crate) fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == 0)
}

/// Bytes as text, whatever they are.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writes a file that replaces the one before.
pub(crate) fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = FOLDER.path().join(name);
    std::fs::write(&path, bytes).expect("a temporary file");
    path
}

/// An empty folder.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = FOLDER.path().join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a temporary folder");
    path
}

/// A sentence is told in Chinese and in English, or in neither.
pub(crate) fn in_both_languages(text: &Text) {
    assert!(
        text.zh.is_empty() == text.en.is_empty() && text.zh.chars().any(is_chinese) | text.zh.is_empty(),
        "one language only: {text:?}"
    );
}

/// A sentence that has to be there.
pub(crate) fn told(text: &Text) {
    assert!(!text.zh.is_empty(), "nothing is said");
    in_both_languages(text);
}

/// A failure names its reason and speaks both languages; only faults of the program itself are in one.
pub(crate) fn refused(error: &Error) {
    reason(error.reason());
    if !matches!(error, Error::Internal(_)) {
        let said = error.to_string();
        assert!(said.contains(" / ") && said.chars().any(is_chinese), "{said}");
    }
}

/// Reasons are UPPER_SNAKE_CASE.
pub(crate) fn reason(code: &str) {
    let is_upper_snake = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    assert!(
        !code.is_empty() && code.bytes().all(is_upper_snake),
        "reason {code:?}"
    );
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}')
}
