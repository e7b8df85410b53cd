//! Slots of one chunk as bits: what postings lead to, and what every one of several postings leads to.

use crate::pool::CHUNK_WORDS;

/// A set of slots.
pub(super) struct Slots {
    words: [u64; CHUNK_WORDS],
}

impl Slots {
    pub(super) fn none() -> Self {
        Self {
            words: [0; CHUNK_WORDS],
        }
    }

    pub(super) fn all() -> Self {
        Self {
            words: [u64::MAX; CHUNK_WORDS],
        }
    }

    pub(super) fn clear(&mut self) {
        self.words.fill(0);
    }

    #[inline]
    pub(super) fn add(&mut self, slots: &[u16]) {
        for slot in slots {
            self.insert((*slot).into());
        }
    }

    #[inline]
    pub(super) fn insert(&mut self, slot: usize) {
        self.words[slot / 64 % CHUNK_WORDS] |= 1 << (slot % 64);
    }

    /// Keeps what is in the other set as well.
    pub(super) fn retain(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    pub(super) fn words(&self) -> &[u64; CHUNK_WORDS] {
        &self.words
    }
}
