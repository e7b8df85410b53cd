//! The form of the audit log: one line of JSON for each call that touched persons, each line bound to the one before.
//!
//! Entries and lines come in, lines and faults go out. A line ends with SHA-256 over the digest of the line before and its
//! own text, so that no line can be changed, left out or put in without every later digest being made anew. Where lines are
//! kept is the indexer's matter. No entry has a field for a personal value.

use duijie_domain::message::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Most subjects that one entry names; of longer lists only the number is told.
pub const SUBJECTS_MAX: usize = 1_000;
/// No log gets as far; a line or a note that says so is not one of ours.
pub const SEQUENCE_MAX: u64 = u64::MAX / 2;
/// What stands between an entry and its digest.
const DIGEST_FIELD: &str = ",\"chain\":\"";
const LINE_END: &str = "\"}";

/// One call that touched persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Place in the log, from 1, without gaps.
    pub sequence: u64,
    /// When.
    pub time: Timestamp,
    /// Whose records were touched.
    pub tenant: String,
    /// The key of the caller; none for the local one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The role of the caller.
    pub role: String,
    /// What the caller says it did it for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// What was asked for: the full name of the call, or the command.
    pub method: String,
    /// Creation numbers of the persons, [`SUBJECTS_MAX`] at the most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<u64>,
    /// How many persons it was.
    pub count: u64,
    /// Whether personal fields were told in full.
    #[serde(default, skip_serializing_if = "is_false")]
    pub in_full: bool,
    /// How it ended.
    pub result: String,
    /// The digest with which the file before ended; in the first entry of each file only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// What binds a line to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chain([u8; 32]);

impl Chain {
    /// The digest in the form of the log.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digest = [0; 32];
        let is_lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 64 || !text.bytes().all(is_lower_hex) {
            return None;
        }
        for (place, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
        }
        Some(Self(digest))
    }

    /// The digest of the line that holds this text and follows this one.
    fn next(self, text: &str) -> Self {
        let digest = Sha256::new().chain_update(self.0).chain_update(text);
        Self(digest.finalize().into())
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// The line of an entry behind the line with the digest `before`, without its line end, and its own digest.
pub fn line(entry: &Entry, before: Chain) -> (String, Chain) {
    // An entry is strings, numbers and a time: none of them can fail to be written.
    let text = serde_json::to_string(entry).unwrap_or_default();
    let open = text.strip_suffix('}').unwrap_or(&text);
    let chain = before.next(open);
    (format!("{open}{DIGEST_FIELD}{chain}{LINE_END}"), chain)
}

/// What is wrong with a line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not in the form of a line.
    Malformed,
    /// Its digest is not that of its text behind the line before: one of the two was changed.
    Changed,
    /// Its number does not follow that of the line before: lines are missing or were put in.
    OutOfSequence {
        /// The number that should follow.
        expected: u64,
        /// The number that the line has.
        found: u64,
    },
    /// The first line of a file does not go on from the file before: a file is missing, or its end.
    NotContinued,
}

impl Fault {
    /// The fault as a sentence.
    pub fn text(self) -> Text {
        match self {
            Self::Malformed => Text::new("不是审计日志的格式", "it is not in the form of the audit log"),
            Self::Changed => Text::new(
                "摘要不符，该行或前一行被改动",
                "its digest does not fit: it or the line before was changed",
            ),
            Self::OutOfSequence { expected, found } => Text::new(
                format!("序号应为 {expected}，实为 {found}，中间有缺失或插入"),
                format!("its number is {found} instead of {expected}: lines are missing or were put in"),
            ),
            Self::NotContinued => Text::new(
                "与前一文件不衔接，前一文件缺失或被截短",
                "it does not go on from the file before, which is missing or cut short",
            ),
        }
    }
}

/// The state of a log behind its last good line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// The number of that line; 0 before the first.
    pub sequence: u64,
    /// Its digest.
    pub chain: Chain,
}

/// Reads a line that follows `before` in the same file, or begins a new one.
///
/// # Errors
/// What is wrong with it.
pub fn read(line: &str, before: Position, begins_file: bool) -> Result<(Entry, Position), Fault> {
    let (open, entry, chain) = parse(line).ok_or(Fault::Malformed)?;
    if begins_file && entry.previous.as_deref().and_then(Chain::parse) != Some(before.chain) {
        return Err(Fault::NotContinued);
    }
    if entry.sequence != before.sequence + 1 {
        return Err(Fault::OutOfSequence {
            expected: before.sequence + 1,
            found: entry.sequence,
        });
    }
    if before.chain.next(open) != chain {
        return Err(Fault::Changed);
    }
    let sequence = entry.sequence;
    Ok((entry, Position { sequence, chain }))
}

/// The position before the first line of a file, as that line itself tells it.
pub fn before_first(line: &str) -> Option<Position> {
    let (_, entry, _) = parse(line)?;
    Some(Position {
        sequence: entry.sequence.checked_sub(1)?,
        chain: Chain::parse(&entry.previous?)?,
    })
}

/// The position behind a line as the line itself tells it, whether or not that is true.
pub fn position_of(line: &str) -> Option<Position> {
    let (_, entry, chain) = parse(line)?;
    Some(Position {
        sequence: entry.sequence,
        chain,
    })
}

/// The text under the digest, the entry in it, and the digest.
fn parse(line: &str) -> Option<(&str, Entry, Chain)> {
    let (open, chain) = line.strip_suffix(LINE_END)?.rsplit_once(DIGEST_FIELD)?;
    let entry: Entry = serde_json::from_str(&format!("{open}}}")).ok()?;
    let is_reached = entry.sequence <= SEQUENCE_MAX;
    Some((open, entry, Chain::parse(chain)?)).filter(|_| is_reached)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn entry(sequence: u64, previous: Option<Chain>) -> Entry {
        Entry {
            sequence,
            time: Timestamp::UNIX_EPOCH,
            tenant: "local".into(),
            key: Some("k1".into()),
            role: "officer".into(),
            purpose: None,
            method: "/duijie.v1.CandidateService/GetCandidate".into(),
            subjects: vec![7],
            count: 1,
            in_full: true,
            result: "OK".into(),
            previous: previous.map(|chain| chain.to_string()),
        }
    }

    fn three() -> Vec<String> {
        let (mut lines, mut chain) = (Vec::new(), Chain::default());
        for sequence in 1..=3 {
            let first = (sequence == 1).then_some(chain);
            let (text, next) = line(&entry(sequence, first), chain);
            lines.push(text);
            chain = next;
        }
        lines
    }

    fn check(lines: &[String]) -> Result<u64, (usize, Fault)> {
        let mut position = Position::default();
        for (place, line) in lines.iter().enumerate() {
            position = read(line, position, place == 0)
                .map_err(|fault| (place, fault))?
                .1;
        }
        Ok(position.sequence)
    }

    #[test]
    fn a_line_comes_back_and_says_what_json_says() {
        let lines = three();
        assert_eq!(check(&lines), Ok(3));
        let read: serde_json::Value = serde_json::from_str(&lines[1]).unwrap();
        assert_eq!(
            (read["sequence"].as_u64(), read["subjects"][0].as_u64()),
            (Some(2), Some(7))
        );
        assert_eq!(before_first(&lines[0]), Some(Position::default()));
        assert_eq!(before_first(&lines[1]), None);
    }

    #[test]
    fn every_changed_byte_is_noticed_where_it_is() {
        let lines = three();
        for place in 0..lines[1].len() {
            let mut bytes = lines[1].clone().into_bytes();
            bytes[place] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            let broken = check(&[lines[0].clone(), changed, lines[2].clone()]);
            assert_eq!(broken.map_err(|(line, _)| line), Err(1), "byte {place}");
        }
    }

    #[test]
    fn a_line_that_is_missing_put_in_or_moved_is_noticed() {
        let lines = three();
        let [one, two, three] = [&lines[0], &lines[1], &lines[2]].map(String::clone);
        let gap = Fault::OutOfSequence {
            expected: 2,
            found: 3,
        };
        assert_eq!(check(&[one.clone(), three.clone()]), Err((1, gap)));
        assert!(check(&[one.clone(), three.clone(), two.clone()]).is_err());
        assert!(check(&[one, two.clone(), two.clone(), three.clone()]).is_err());
        assert_eq!(check(&[two, three]), Err((0, Fault::NotContinued)));
    }

    #[test]
    fn a_number_that_no_log_reaches_is_no_line() {
        for sequence in [SEQUENCE_MAX + 1, u64::MAX] {
            let far = line(&entry(sequence, Some(Chain::default())), Chain::default()).0;
            let before = Position {
                sequence: SEQUENCE_MAX,
                chain: Chain::default(),
            };
            assert_eq!(read(&far, before, true), Err(Fault::Malformed));
            assert_eq!((position_of(&far), before_first(&far)), (None, None));
        }
    }

    #[test]
    fn a_line_made_anew_breaks_the_next_one() {
        let lines = three();
        let first = read(&lines[0], Position::default(), true).unwrap().1;
        let mut other = entry(2, None);
        other.subjects = vec![8];
        let forged = line(&other, first.chain).0;
        assert_eq!(
            check(&[lines[0].clone(), forged, lines[2].clone()]),
            Err((2, Fault::Changed))
        );
    }
}
