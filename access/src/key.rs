//! Access keys: `dj_<id>.<secret>`, where only the identifier and a digest of the secret are ever kept, and who holds which.
//! A key is shown once. Random bytes and the time come from outside.

use crate::area::Areas;
use crate::role::Role;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duijie_domain::RecordKey;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::fmt;
use std::fmt::Write;
use subtle::ConstantTimeEq;

/// What a key begins with, so that it is known for one wherever it turns up.
const PREFIX: &str = "dj_";
/// Random bytes of an identifier.
pub const ID_BYTES: usize = 6;
/// Random bytes of a secret.
pub const SECRET_BYTES: usize = 32;
/// Longest note.
pub const NOTE_CHARACTERS_MAX: usize = 100;

/// A key as it is kept: everything but the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The identifier, 12 hexadecimal digits.
    pub id: SmolStr,
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// What its holder is.
    pub role: Role,
    /// The tenant whose records it reaches.
    pub tenant: SmolStr,
    /// The areas whose persons it reaches.
    pub areas: Areas,
    /// The employer for whom it acts; only and always with the role of an employer.
    pub employer: Option<RecordKey>,
    /// What it was given for.
    pub note: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is not valid.
    pub expires_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// The key that it was made to replace.
    pub replaces: Option<SmolStr>,
}

/// The whole key, as its holder has it. It is told once and has no other form of printing.
pub struct Shown(String);

impl Shown {
    /// The text to hand over.
    pub fn tell(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shown(…)")
    }
}

/// What is drawn for a key.
pub struct Drawn {
    /// Bytes of the identifier.
    pub id: [u8; ID_BYTES],
    /// Bytes of the secret.
    pub secret: [u8; SECRET_BYTES],
}

impl Drawn {
    /// Identifier, digest of the secret, and the key to be handed over.
    pub fn key(&self) -> (SmolStr, [u8; 32], Shown) {
        let id = hexadecimal(&self.id);
        let secret = URL_SAFE_NO_PAD.encode(self.secret);
        let shown = Shown(format!("{PREFIX}{id}.{secret}"));
        (id.into(), digest(&secret), shown)
    }
}

/// How a key stands at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is valid.
    Live,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl Key {
    /// How the key stands at a time.
    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.revoked_at.is_some_and(|at| at <= now) {
            Standing::Revoked
        } else if self.expires_at.is_some_and(|at| at <= now) {
            Standing::Expired
        } else {
            Standing::Live
        }
    }

    /// Whether role and employer go together.
    pub fn is_consistent(&self) -> bool {
        (self.role == Role::Employer) == self.employer.is_some()
    }
}

/// Why a key that was presented is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is no key, there is none with this identifier, or the secret is another: which of them is not told.
    Unknown,
    /// It was valid once. Only told to who has the secret.
    Expired,
    /// It was taken back. Only told to who has the secret.
    Revoked,
}

/// The key that was presented. A wrong identifier takes as long as a wrong secret.
///
/// # Errors
/// Why it is not taken.
pub fn verify<'k>(
    presented: &str,
    find: impl FnOnce(&str) -> Option<&'k Key>,
    now: Timestamp,
) -> Result<&'k Key, Refusal> {
    let (id, secret) = parts(presented).ok_or(Refusal::Unknown)?;
    let known = find(id);
    let kept = known.map_or([0; 32], |key| key.digest);
    let is_same: bool = digest(secret).ct_eq(&kept).into();
    let key = known.filter(|_| is_same).ok_or(Refusal::Unknown)?;
    match key.standing(now) {
        Standing::Live => Ok(key),
        Standing::Expired => Err(Refusal::Expired),
        Standing::Revoked => Err(Refusal::Revoked),
    }
}

/// Identifier and secret of a text that has the form of a key.
fn parts(presented: &str) -> Option<(&str, &str)> {
    const SECRET_CHARACTERS: usize = 43;
    let (id, secret) = presented.strip_prefix(PREFIX)?.split_once('.')?;
    let is_key = id.len() == 2 * ID_BYTES && secret.len() == SECRET_CHARACTERS;
    is_key.then_some((id, secret))
}

/// The digest under which a secret is kept. It is drawn with 256 bits, so that no slow digest is needed.
fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn drawn() -> (Key, Shown) {
        let drawn = Drawn {
            id: [1, 2, 3, 4, 5, 0xff],
            secret: [7; SECRET_BYTES],
        };
        let (id, digest, shown) = drawn.key();
        let key = Key {
            id,
            digest,
            role: Role::Officer,
            tenant: "liaocheng".into(),
            areas: Areas::all(),
            employer: None,
            note: String::new(),
            created_at: at(0),
            expires_at: Some(at(100)),
            revoked_at: None,
            replaces: None,
        };
        (key, shown)
    }

    fn check(presented: &str, key: &Key, now: i64) -> Result<(), Refusal> {
        verify(presented, |id| (id == key.id).then_some(key), at(now)).map(drop)
    }

    #[test]
    fn a_key_is_taken_until_it_expires() {
        let (key, shown) = drawn();
        assert_eq!(check(shown.tell(), &key, 99), Ok(()));
        assert_eq!(check(shown.tell(), &key, 100), Err(Refusal::Expired));
    }

    #[test]
    fn a_key_that_was_taken_back_is_told_so_to_its_holder_only() {
        let (mut key, shown) = drawn();
        key.revoked_at = Some(at(10));
        assert_eq!(check(shown.tell(), &key, 10), Err(Refusal::Revoked));
        let other = format!("dj_{}.{}", key.id, "A".repeat(43));
        assert_eq!(check(&other, &key, 10), Err(Refusal::Unknown));
    }

    #[rstest]
    #[case("")]
    #[case("dj_.")]
    #[case("dj_0102030405ff")]
    #[case("Bearer dj_0102030405ff.x")]
    #[case("dj_0102030405fe.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc")]
    #[case("dj_0102030405ff.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwd")]
    #[case("0102030405ff.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc")]
    fn everything_else_is_unknown(#[case] presented: &str) {
        assert_eq!(check(presented, &drawn().0, 0), Err(Refusal::Unknown));
    }

    #[test]
    fn neither_the_secret_nor_the_whole_key_is_printed() {
        let (key, shown) = drawn();
        assert!(
            shown
                .tell()
                .ends_with(".BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc")
        );
        assert!(!format!("{key:?}{shown:?}").contains("BwcHBw"));
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_key(text in ".{0,80}") {
            prop_assert_eq!(check(&text, &drawn().0, 0), Err(Refusal::Unknown));
        }

        #[test]
        fn each_drawn_key_is_taken_and_no_other(id: [u8; 6], secret: [u8; 32], other: [u8; 32]) {
            let (id_text, digest, shown) = Drawn { id, secret }.key();
            let key = Key { id: id_text, digest, ..drawn().0 };
            prop_assert_eq!(check(shown.tell(), &key, 0), Ok(()));
            prop_assume!(secret != other);
            let (_, _, wrong) = Drawn { id, secret: other }.key();
            prop_assert_eq!(check(wrong.tell(), &key, 0), Err(Refusal::Unknown));
        }
    }
}
