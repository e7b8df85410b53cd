//! All keys of an installation, as the text of their file and by identifier: reading, checking, printing, and what can be
//! done with them. Where the file is kept belongs elsewhere.
//!
//! The first line of the text is the SHA-256 of the others, so that no byte that changes on the medium makes a key wider, longer
//! or valid again. Form 1, of earlier programs and of operators who write by hand, has none.

use crate::area::Areas;
use crate::key::{Key, NOTE_CHARACTERS_MAX, Refusal, Standing, hexadecimal, verify};
use crate::role::Role;
use duijie_domain::RecordKey;
use duijie_domain::message::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use thiserror::Error;

/// The form of the file that is written today: with a checksum.
const FORM: u32 = 2;
/// What stands before the checksum in the first line; a comment to TOML.
const CHECKSUM: &str = "# sha256 ";

/// Every key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyRing(BTreeMap<SmolStr, Key>);

/// Why the text of keys, or something to be done with them, is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RingError {
    /// The text is not what such a file holds. For the operator.
    #[error("{0}")]
    Broken(Text),
    /// There is no such key. For whoever named it.
    #[error(
        "没有编号为“{0}”的密钥；用 duijie keys list 查看 / there is no key `{0}`; `duijie keys list` shows them"
    )]
    Missing(String),
    /// It cannot be done with this key. For whoever asked.
    #[error("{0}")]
    Refused(Text),
}

impl KeyRing {
    /// Reads the text of a file of keys. Nothing of it is taken if any part is broken.
    ///
    /// # Errors
    /// `Broken`, with the place.
    pub fn parse(text: &str) -> Result<Self, RingError> {
        let (checksum, text) = split(text);
        if checksum.is_some_and(|checksum| checksum != checksum_of(text)) {
            return Err(damaged());
        }
        let file: File = toml::from_str(text).map_err(|error| unreadable(error.message()))?;
        if file.form > FORM {
            return Err(newer(file.form));
        }
        if file.form == FORM && checksum.is_none() {
            return Err(damaged());
        }
        let mut keys = BTreeMap::new();
        for raw in file.keys {
            let id = raw.id.clone();
            let key = raw.checked().map_err(|field| broken_key(&id, field))?;
            if keys.insert(key.id.clone(), key).is_some() {
                return Err(broken_key(&id, "id"));
            }
        }
        Ok(Self(keys))
    }

    /// The text of the file.
    ///
    /// # Errors
    /// None in practice: every value has a form in TOML.
    pub fn print(&self) -> Result<String, RingError> {
        let keys = self.0.values().map(RawKey::of).collect();
        let text = toml::to_string(&File { form: FORM, keys });
        let text = text.map_err(|error| unreadable(&error.to_string()))?;
        Ok(format!("{CHECKSUM}{}\n{text}", checksum_of(&text)))
    }

    /// Whether there is no key at all, not even one that was taken back.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every key in the order of making.
    pub fn keys(&self) -> Vec<&Key> {
        let mut keys: Vec<&Key> = self.0.values().collect();
        keys.sort_by_key(|key| (key.created_at, key.id.clone()));
        keys
    }

    /// The key with this identifier.
    ///
    /// # Errors
    /// `Missing`.
    pub fn get(&self, id: &str) -> Result<&Key, RingError> {
        self.0.get(id).ok_or_else(|| RingError::Missing(id.to_owned()))
    }

    /// The key that was presented.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn verify(&self, presented: &str, now: Timestamp) -> Result<&Key, Refusal> {
        verify(presented, |id| self.0.get(id), now)
    }

    /// Takes a new key in.
    ///
    /// # Errors
    /// `Refused` when it is not consistent.
    pub fn add(&mut self, key: Key) -> Result<(), RingError> {
        if !key.is_consistent() {
            return Err(RingError::Refused(Text::new(
                "角色 employer 必须且只有它可以指定用人单位（--employer 发布方/编号）",
                "the role employer, and no other, names an employer (--employer publisher/id)",
            )));
        }
        if key.note.chars().count() > NOTE_CHARACTERS_MAX {
            return Err(RingError::Refused(Text::new(
                format!("用途说明超过 {NOTE_CHARACTERS_MAX} 个字符"),
                format!("the note is longer than {NOTE_CHARACTERS_MAX} characters"),
            )));
        }
        if self.0.contains_key(&key.id) {
            return Err(RingError::Refused(Text::new(
                "密钥编号已存在，请重试",
                "there is a key with this identifier already; try again",
            )));
        }
        self.0.insert(key.id.clone(), key);
        Ok(())
    }

    /// Takes a key in that replaces another, which goes on until `old_until`. Of one key there are never more than two
    /// valid ones.
    ///
    /// # Errors
    /// `Missing`, or `Refused` when the old one is not valid or is being replaced already.
    pub fn replace(&mut self, old: &str, new: Key, old_until: Timestamp) -> Result<(), RingError> {
        let now = new.created_at;
        if self.get(old)?.standing(now) != Standing::Live {
            return Err(RingError::Refused(Text::new(
                "该密钥已失效，不能轮换；请新建密钥",
                "this key is not valid any more and cannot be replaced; create another",
            )));
        }
        let is_under_way =
            |key: &&Key| key.replaces.as_deref() == Some(old) && key.standing(now) == Standing::Live;
        if let Some(other) = self.0.values().find(is_under_way) {
            return Err(RingError::Refused(Text::new(
                format!(
                    "该密钥正由 {} 轮换，同一用途最多两个有效密钥；请先撤销其中一个",
                    other.id
                ),
                format!(
                    "{} replaces it already, and only two are valid at one time; revoke one first",
                    other.id
                ),
            )));
        }
        self.add(Key {
            replaces: Some(old.into()),
            ..new
        })?;
        if let Some(key) = self.0.get_mut(old) {
            let until = key.expires_at.map_or(old_until, |at| at.min(old_until));
            key.expires_at = Some(until);
        }
        Ok(())
    }

    /// Takes a key back; one that was taken back before stays as it is.
    ///
    /// # Errors
    /// `Missing`.
    pub fn revoke(&mut self, id: &str, now: Timestamp) -> Result<(), RingError> {
        let key = self
            .0
            .get_mut(id)
            .ok_or_else(|| RingError::Missing(id.to_owned()))?;
        key.revoked_at.get_or_insert(now);
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    form: u32,
    #[serde(default, rename = "key")]
    keys: Vec<RawKey>,
}

/// A key as it stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKey {
    id: String,
    sha256: String,
    role: String,
    tenant: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    areas: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    employer: Option<RawEmployer>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaces: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEmployer {
    publisher: String,
    own_id: String,
}

impl RawKey {
    fn of(key: &Key) -> Self {
        Self {
            id: key.id.to_string(),
            sha256: hexadecimal(&key.digest),
            role: key.role.code().to_owned(),
            tenant: key.tenant.to_string(),
            areas: key.areas.codes().map(|code| code.to_string()).collect(),
            employer: key.employer.as_ref().map(|employer| RawEmployer {
                publisher: employer.publisher.to_string(),
                own_id: employer.own_id.to_string(),
            }),
            note: key.note.clone(),
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            replaces: key.replaces.as_ref().map(SmolStr::to_string),
        }
    }

    /// The key, or the field that is broken.
    fn checked(self) -> Result<Key, &'static str> {
        let areas = Areas::of(self.areas.iter().map(String::as_str)).ok_or("areas")?;
        let key = Key {
            digest: digest(&self.sha256).ok_or("sha256")?,
            id: Some(self.id.as_str()).filter(|id| is_id(id)).ok_or("id")?.into(),
            role: Role::from_code(&self.role).ok_or("role")?,
            tenant: Some(self.tenant)
                .filter(|name| !name.trim().is_empty())
                .ok_or("tenant")?
                .into(),
            areas,
            employer: self
                .employer
                .map(|employer| RecordKey::new(employer.publisher, employer.own_id)),
            note: self.note,
            created_at: self.created_at,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
            replaces: self.replaces.map(SmolStr::from),
        };
        Some(key).filter(Key::is_consistent).ok_or("employer")
    }
}

/// The checksum, if the text begins with one, and what it is of.
fn split(text: &str) -> (Option<&str>, &str) {
    match text.strip_prefix(CHECKSUM) {
        Some(rest) => rest
            .split_once('\n')
            .map_or((Some(rest), ""), |(checksum, rest)| (Some(checksum), rest)),
        None => (None, text),
    }
}

fn checksum_of(text: &str) -> String {
    hexadecimal(&Sha256::digest(text))
}

fn is_id(text: &str) -> bool {
    text.len() == 2 * crate::key::ID_BYTES
        && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(digest)
}

fn broken_key(id: &str, field: &str) -> RingError {
    RingError::Broken(Text::new(
        format!("密钥 {id} 的 {field} 无效；请改正该项或用 duijie keys 重新建立"),
        format!(
            "`{field}` of the key {id} is not valid; correct it, or make the key anew with `duijie keys`"
        ),
    ))
}

fn unreadable(cause: &str) -> RingError {
    RingError::Broken(Text::new(
        format!("密钥文件无法解析：{cause}"),
        format!("the file of keys cannot be read: {cause}"),
    ))
}

fn damaged() -> RingError {
    RingError::Broken(Text::new(
        "密钥文件与其首行的校验和不符，已损坏；请从备份恢复该文件，确系手工修改的，请删去首行并将 form 改为 1",
        "the file of keys does not fit the checksum in its first line: it is damaged; restore it from a backup, or if you changed it \
         by hand, take the first line off and set form = 1",
    ))
}

fn newer(form: u32) -> RingError {
    RingError::Broken(Text::new(
        format!("密钥文件的版本 {form} 比本程序的 {FORM} 新；请升级程序"),
        format!("the file of keys has the form {form}, and this program knows up to {FORM}; upgrade it"),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::key::Drawn;
    use rstest::rstest;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key(number: u8) -> Key {
        let drawn = Drawn {
            id: [number; 6],
            secret: [number; 32],
        };
        let (id, digest, _) = drawn.key();
        Key {
            id,
            digest,
            role: Role::Officer,
            tenant: "聊城".into(),
            areas: Areas::of(["371500"]).unwrap(),
            employer: None,
            note: "窗口".into(),
            created_at: at(i64::from(number)),
            expires_at: Some(at(1_000)),
            revoked_at: None,
            replaces: None,
        }
    }

    fn ring(numbers: &[u8]) -> KeyRing {
        let mut ring = KeyRing::default();
        for number in numbers {
            ring.add(key(*number)).unwrap();
        }
        ring
    }

    /// The text as an earlier program wrote it.
    fn by_hand(ring: &KeyRing) -> String {
        let text = ring.print().unwrap();
        text.split_once('\n').unwrap().1.replace("form = 2", "form = 1")
    }

    #[test]
    fn a_text_without_a_checksum_is_read() {
        let ring = ring(&[1, 2]);
        assert_eq!(KeyRing::parse(&by_hand(&ring)), Ok(ring));
    }

    #[test]
    fn no_changed_bit_and_no_cut_makes_another_ring() {
        let mut ring = ring(&[1, 2]);
        ring.revoke(&key(1).id, at(7)).unwrap();
        let good = ring.print().unwrap();
        for place in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone().into_bytes();
                bytes[place] ^= 1 << bit;
                let Ok(changed) = String::from_utf8(bytes) else {
                    continue;
                };
                assert!(KeyRing::parse(&changed).is_err(), "byte {place} bit {bit}");
            }
            let cut = good.get(..place).unwrap_or_default();
            assert!(KeyRing::parse(cut).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn what_is_printed_is_read_as_it_was() {
        let mut full = ring(&[1, 2]);
        full.revoke(&key(1).id, at(7)).unwrap();
        let employer = Key {
            role: Role::Employer,
            areas: Areas::all(),
            employer: Some(RecordKey::new("市人才网", "e1")),
            expires_at: None,
            ..key(3)
        };
        full.add(employer).unwrap();
        assert_eq!(KeyRing::parse(&full.print().unwrap()), Ok(full));
    }

    #[rstest]
    #[case("form = 3\n", "form 3")]
    #[case("form = 2\n", "checksum")]
    #[case("form = 1\n[[key]]\nid = \"x\"\n", "sha256")]
    #[case("[[key]]", "`id`")]
    #[case("form = 1\nkeys = 1\n", "keys")]
    fn a_text_that_is_broken_is_refused_with_the_place(#[case] text: &str, #[case] place: &str) {
        let refused = KeyRing::parse(text).unwrap_err().to_string();
        assert!(refused.contains(place), "{refused}");
    }

    #[rstest]
    #[case("role = \"officer\"", "role = \"root\"", "role")]
    #[case("areas = [\"371500\"]", "areas = [\"liaocheng\"]", "areas")]
    #[case("role = \"officer\"", "role = \"employer\"", "employer")]
    #[case("tenant = \"聊城\"", "tenant = \" \"", "tenant")]
    #[case("id = \"010101010101\"", "id = \"0101\"", "id")]
    fn one_broken_field_refuses_the_whole_file(#[case] good: &str, #[case] bad: &str, #[case] field: &str) {
        let text = by_hand(&ring(&[1]));
        assert!(text.contains(good), "{text}");
        let refused = KeyRing::parse(&text.replace(good, bad)).unwrap_err().to_string();
        assert!(refused.contains(&format!("`{field}`")), "{refused}");
    }

    #[test]
    fn a_key_and_the_one_that_replaces_it_are_valid_together_for_a_while() {
        let mut ring = ring(&[1]);
        let old = key(1).id;
        ring.replace(&old, key(2), at(50)).unwrap();
        assert_eq!(ring.get(&old).unwrap().standing(at(49)), Standing::Live);
        assert_eq!(ring.get(&old).unwrap().standing(at(50)), Standing::Expired);
        assert!(matches!(
            ring.replace(&old, key(3), at(50)),
            Err(RingError::Refused(_))
        ));
        ring.revoke(&key(2).id, at(2)).unwrap();
        ring.replace(&old, key(3), at(60)).unwrap();
        assert_eq!(
            ring.get(&old).unwrap().expires_at,
            Some(at(50)),
            "never longer than before"
        );
    }

    #[test]
    fn what_is_over_or_unknown_cannot_be_replaced() {
        let mut ring = ring(&[1]);
        ring.revoke(&key(1).id, at(1)).unwrap();
        assert!(matches!(
            ring.replace(&key(1).id, key(2), at(9)),
            Err(RingError::Refused(_))
        ));
        assert!(matches!(ring.revoke("0", at(1)), Err(RingError::Missing(_))));
    }

    #[test]
    fn an_employer_key_names_its_employer_and_no_other_key_does() {
        let bare = Key {
            role: Role::Employer,
            ..key(1)
        };
        let named = Key {
            employer: Some(RecordKey::new("a", "b")),
            ..key(1)
        };
        for wrong in [bare, named] {
            assert!(matches!(
                KeyRing::default().add(wrong),
                Err(RingError::Refused(_))
            ));
        }
    }
}
