//! What the parts of a backup hold, as bytes and as values. The form around them is in [`super::form`].
//!
//! Origin: MessagePack with named fields, so that a field added later is simply missing in older ones. Changes: tree ‖
//! length and bytes of the key ‖ 0, or 1 and length and bytes of the value. File: length and bytes of its path ‖ rights ‖
//! whether this is its last piece ‖ bytes. End: eight numbers and the digest. Numbers are little-endian.

use super::form::FileDigest;
use crate::store::engine::{Tree, WriteSet};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a backup comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The layout of trees and keys.
    pub layout: u32,
    /// The engine that kept the data; it may be restored into another.
    pub engine: String,
    /// The version of the program.
    pub program: String,
    /// When the backup was begun.
    pub created_at: Timestamp,
    /// The sequence at which it was begun.
    pub begun_at: u64,
    /// Whether it carries the master key, with which whoever has the file can read every person in it; none if an earlier
    /// program made it.
    #[serde(default)]
    pub holds_master_key: Option<bool>,
}

/// How much a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows of all trees.
    pub rows: u64,
    /// Write sets that were committed while it was made.
    pub write_sets: u64,
    /// Changes in them.
    pub changes: u64,
    /// Files that are carried besides the store.
    pub files: u64,
    /// Parts before the last one.
    pub parts: u64,
    /// Bytes before the last part.
    pub bytes: u64,
}

/// The last part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) sequence: u64,
    pub(super) tally: Tally,
    pub(super) digest: FileDigest,
}

/// Length of the last part's content.
pub(super) const END_BYTES: usize = 7 * 8 + 32;

impl End {
    pub(super) fn encode(&self) -> Vec<u8> {
        let tally = &self.tally;
        let numbers = [
            self.sequence,
            tally.rows,
            tally.write_sets,
            tally.changes,
            tally.files,
            tally.parts,
            tally.bytes,
        ];
        let mut bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        bytes.extend_from_slice(&self.digest);
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut unread = bytes;
        let mut number = || take_number(&mut unread);
        let sequence = number()?;
        let tally = Tally {
            rows: number()?,
            write_sets: number()?,
            changes: number()?,
            files: number()?,
            parts: number()?,
            bytes: number()?,
        };
        Some(Self {
            sequence,
            tally,
            digest: unread.try_into().ok()?,
        })
    }
}

/// A piece of a file that is carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Path below the data folder, with slashes.
    pub(super) path: String,
    /// Its rights, as `chmod` writes them.
    pub(super) rights: u32,
    pub(super) is_last: bool,
    pub(super) bytes: Vec<u8>,
}

impl Piece {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.path.len() + self.bytes.len() + 9);
        push_bytes(&mut bytes, self.path.as_bytes());
        bytes.extend_from_slice(&self.rights.to_le_bytes());
        bytes.push(self.is_last.into());
        bytes.extend_from_slice(&self.bytes);
        bytes
    }

    pub(super) fn decode(mut bytes: &[u8]) -> Option<Self> {
        let path = take_bytes(&mut bytes)?.to_vec();
        let rights = u32::from_le_bytes(take(&mut bytes, 4)?.try_into().ok()?);
        let is_last = take(&mut bytes, 1)? == [1];
        Some(Self {
            path: String::from_utf8(path).ok()?,
            rights,
            is_last,
            bytes: bytes.to_vec(),
        })
    }
}

/// One change: the tree, the key, and the value or none to remove the key.
pub(super) type Change = (Tree, Vec<u8>, Option<Vec<u8>>);

pub(super) fn encode_changes(writes: &WriteSet) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (tree, key, value) in &writes.changes {
        bytes.push(*tree as u8);
        push_bytes(&mut bytes, key);
        bytes.push(value.is_some().into());
        if let Some(value) = value {
            push_bytes(&mut bytes, value);
        }
    }
    bytes
}

pub(super) fn decode_changes(mut bytes: &[u8]) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    while let Some((&tree, rest)) = bytes.split_first() {
        bytes = rest;
        let key = take_bytes(&mut bytes)?.to_vec();
        let value = match take(&mut bytes, 1)? {
            [0] => None,
            _ => Some(take_bytes(&mut bytes)?.to_vec()),
        };
        changes.push((Tree::numbered(tree)?, key, value));
    }
    Some(changes)
}

/// Keys and values are held in memory, so four bytes hold every length.
fn push_bytes(to: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    to.extend_from_slice(&length.to_le_bytes());
    to.extend_from_slice(bytes);
}

fn take_bytes<'b>(unread: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = u32::from_le_bytes(take(unread, 4)?.try_into().ok()?);
    take(unread, usize::try_from(length).ok()?)
}

fn take_number(unread: &mut &[u8]) -> Option<u64> {
    Some(u64::from_le_bytes(take(unread, 8)?.try_into().ok()?))
}

fn take<'b>(unread: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
    let (taken, rest) = unread.split_at_checked(length)?;
    *unread = rest;
    Some(taken)
}
