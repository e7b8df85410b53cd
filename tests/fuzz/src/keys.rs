//! Keys as callers show them, and lines of the audit log as a file holds them: none is taken but those that were made.

use crate::common::{pieces, text, told};
use duijie_access::audit::{self, Chain, Position};
use duijie_access::calls::rule_of;
use duijie_access::{KeyRing, Permission, Role, mask};
use jiff::Timestamp;
use std::sync::LazyLock;

/// The keys file under which a caller is let in: one key, whose secret nobody knows.
const RING: &str = "form = 1\n[[key]]\nid = \"0102030405ff\"\nsha256 = \"abababababababababababababababababababababababababababababababab\"\nrole = \"officer\"\ntenant = \"liaocheng\"\ncreated_at = \"2026-01-01T00:00:00Z\"\n";

static KEYS: LazyLock<KeyRing> = LazyLock::new(|| KeyRing::parse(RING).expect("a ring of one key"));

/// The bytes as a key, as a name, as a phone number and as lines of a log.
pub fn keys_and_log(bytes: &[u8]) {
    let whole = &*text(bytes);
    assert!(
        KEYS.verify(whole, Timestamp::UNIX_EPOCH).is_err(),
        "a key was found out"
    );
    names(whole);
    masks(whole);
    as_it_stands(bytes);
    made_right(bytes);
}

fn names(text: &str) {
    if let Some(role) = Role::from_code(text) {
        assert_eq!(role.code(), text);
    }
    if let Some(permission) = Permission::from_code(text) {
        assert_eq!(permission.code(), text);
    }
    let _ = rule_of(text);
}

/// What is covered stays covered, and long numbers do not stand in the open.
fn masks(text: &str) {
    let masked = mask::words(text);
    assert_eq!(mask::words(&masked), masked, "covered twice is another text");
    let characters = text.chars().count();
    if characters > 1 && !text.ends_with('*') {
        assert_ne!(mask::name(text), text);
    }
    for covered in [mask::phone(text), mask::document(text)] {
        assert_eq!(covered.is_empty(), text.is_empty());
        assert!(text.is_empty() || covered.contains('*'), "{covered}");
    }
}

/// A log with lines of any kind: faults in both languages, never a line out of sequence that is taken.
fn as_it_stands(bytes: &[u8]) {
    let mut position = Position::default();
    for (place, line) in pieces(bytes).map(text).enumerate() {
        match audit::read(&line, position, place == 0) {
            Ok((entry, next)) => {
                assert_eq!(
                    (entry.sequence, next.sequence),
                    (position.sequence + 1, entry.sequence)
                );
                position = next;
            }
            Err(fault) => {
                told(&fault.text());
                position = audit::position_of(&line).unwrap_or(position);
            }
        }
        let _ = audit::before_first(&line);
    }
}

/// A line that can be read as an entry is one that the log writes and takes back, whatever stands in it.
fn made_right(bytes: &[u8]) {
    for json in pieces(bytes) {
        let Ok(mut entry) = serde_json::from_slice::<audit::Entry>(json) else {
            continue;
        };
        let before = Position {
            sequence: entry.sequence.saturating_sub(1),
            chain: Chain::default(),
        };
        entry.sequence = before.sequence + 1;
        entry.previous = Some(before.chain.to_string());
        let (line, chain) = audit::line(&entry, before.chain);
        let after = Position {
            sequence: entry.sequence,
            chain,
        };
        assert_eq!(audit::read(&line, before, true), Ok((entry, after)), "{line}");
        assert_eq!(audit::position_of(&line), Some(after));
        assert_eq!(audit::before_first(&line), Some(before));
    }
}
