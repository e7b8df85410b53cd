//! The bytes of one slot of the file of keys. Slot 0 says which file it is, slot N holds the key of person N.
//!
//! A key is: nonce 12 ‖ key 32 sealed under the master key ‖ tag 16 ‖ CRC-32 of the rest. An erased key is a mark and the
//! time, with the same CRC-32. A slot that was never written is all zeros, as a hole of the file reads.

use super::cipher::{Cipher, KEY_BYTES, NONCE_BYTES, SecretKey, TAG_BYTES};
use crate::error::Error;
use jiff::Timestamp;

/// Bytes of a slot. It divides the sector of any medium, so that a slot is not torn by a power cut that spares sectors.
pub(super) const SLOT_BYTES: usize = 64;
const CHECKSUM_AT: usize = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const _: () = assert!(CHECKSUM_AT + 4 == SLOT_BYTES);

/// What the file begins with; the last byte is the version of its form.
const HEAD: [u8; 8] = *b"DJVAULT\x01";
const CHECK: &[u8; SLOT_BYTES - 4 - HEAD.len() - NONCE_BYTES - TAG_BYTES] = b"the master key opens me ";
const ERASED: &[u8; 8] = b"ERASED\0\0";

/// A slot as it stands in the file.
pub(super) type Slot = [u8; SLOT_BYTES];

/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotState {
    /// Nothing yet.
    Empty,
    /// A key.
    Kept,
    /// The key was destroyed at this time.
    Erased(Timestamp),
    /// Bytes that were never written so.
    Damaged,
}

/// What the first slot says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// The file and the master key belong together.
    Fits,
    /// The file was made with another master key.
    OtherMaster,
    /// A later program wrote the file.
    Newer(u8),
    /// It is not what was written.
    Damaged,
}

/// The first slot of a file under this master key.
pub(super) fn head(master: &Cipher) -> Result<Slot, Error> {
    let sealed = master.seal(CHECK, &HEAD)?;
    Ok(finished(&[HEAD.as_slice(), &sealed]))
}

/// Reads the first slot.
pub(super) fn read_head(slot: &Slot, master: &Cipher) -> Head {
    let (head, sealed) = slot[..CHECKSUM_AT].split_at(HEAD.len());
    let (name, version) = (&head[..HEAD.len() - 1], head[HEAD.len() - 1]);
    if name == &HEAD[..HEAD.len() - 1] && version > HEAD[HEAD.len() - 1] {
        return Head::Newer(version);
    }
    if head != HEAD || !is_whole(slot) {
        return Head::Damaged;
    }
    match master.open(sealed, &HEAD) {
        Some(check) if check == CHECK => Head::Fits,
        _ => Head::OtherMaster,
    }
}

/// The slot that keeps the key of a person.
pub(super) fn kept(master: &Cipher, number: u64, key: &SecretKey) -> Result<Slot, Error> {
    Ok(finished(&[&master.seal(key.as_slice(), &number.to_be_bytes())?]))
}

/// The key in the slot of a person, or none when it holds none.
pub(super) fn read_key(slot: &Slot, master: &Cipher, number: u64) -> Option<SecretKey> {
    let opened = zeroize::Zeroizing::new(master.open(&slot[..CHECKSUM_AT], &number.to_be_bytes())?);
    let mut key = SecretKey::default();
    key.copy_from_slice(opened.get(..KEY_BYTES)?);
    Some(key)
}

/// The slot of a person whose key was destroyed.
pub(super) fn erased(at: Timestamp) -> Slot {
    finished(&[ERASED, &at.as_second().to_be_bytes()])
}

/// What a slot holds, without opening it.
pub(super) fn state(slot: &Slot) -> SlotState {
    if slot.iter().all(|byte| *byte == 0) {
        return SlotState::Empty;
    }
    if !is_whole(slot) {
        return SlotState::Damaged;
    }
    match slot.split_first_chunk() {
        Some((ERASED, rest)) => erased_at(rest).map_or(SlotState::Damaged, SlotState::Erased),
        _ => SlotState::Kept,
    }
}

fn erased_at(rest: &[u8]) -> Option<Timestamp> {
    let (seconds, _) = rest.split_first_chunk()?;
    Timestamp::from_second(i64::from_be_bytes(*seconds)).ok()
}

fn finished(parts: &[&[u8]]) -> Slot {
    let mut slot = [0; SLOT_BYTES];
    let content = parts.concat();
    slot[..content.len()].copy_from_slice(&content);
    let checksum = crc32fast::hash(&slot[..CHECKSUM_AT]);
    slot[CHECKSUM_AT..].copy_from_slice(&checksum.to_be_bytes());
    slot
}

fn is_whole(slot: &Slot) -> bool {
    slot[CHECKSUM_AT..] == crc32fast::hash(&slot[..CHECKSUM_AT]).to_be_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::cipher::fresh_key;
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_own_slot_only() {
        let master = Cipher::new(&fresh_key().unwrap());
        let key = fresh_key().unwrap();
        let slot = kept(&master, 7, &key).unwrap();
        assert_eq!(state(&slot), SlotState::Kept);
        assert_eq!(read_key(&slot, &master, 7), Some(key));
        assert_eq!(read_key(&slot, &master, 8), None);
        assert_eq!(read_key(&slot, &Cipher::new(&fresh_key().unwrap()), 7), None);
    }

    #[test]
    fn every_changed_byte_of_a_slot_is_noticed() {
        let master = Cipher::new(&fresh_key().unwrap());
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let key = kept(&master, 7, &fresh_key().unwrap()).unwrap();
        for slot in [key, erased(at)] {
            for place in 0..SLOT_BYTES {
                let mut changed = slot;
                changed[place] ^= 0x10;
                assert_eq!(state(&changed), SlotState::Damaged, "byte {place}");
            }
        }
        assert_eq!(state(&erased(at)), SlotState::Erased(at));
        assert_eq!(state(&[0; SLOT_BYTES]), SlotState::Empty);
    }

    #[test]
    fn the_head_tells_another_master_from_damage_and_from_later_forms() {
        let master = Cipher::new(&fresh_key().unwrap());
        let slot = head(&master).unwrap();
        let other = Cipher::new(&fresh_key().unwrap());
        assert_eq!(read_head(&slot, &master), Head::Fits);
        assert_eq!(read_head(&slot, &other), Head::OtherMaster);
        let (mut later, mut damaged) = (slot, slot);
        later[HEAD.len() - 1] = 2;
        damaged[20] ^= 1;
        assert_eq!(read_head(&later, &master), Head::Newer(2));
        assert_eq!(read_head(&damaged, &master), Head::Damaged);
    }
}
