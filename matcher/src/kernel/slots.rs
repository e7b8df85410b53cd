//! Slots of one chunk as bits: what postings lead to.

use crate::pool::CHUNK_WORDS;

/// Words of bits that are looked at together.
pub(super) const BLOCK_WORDS: usize = 8;
const BLOCKS: usize = CHUNK_WORDS / BLOCK_WORDS;

/// Neighbouring words of bits.
pub(super) type Block = [u64; BLOCK_WORDS];

/// A set of slots.
pub(super) struct Slots {
    blocks: [Block; BLOCKS],
}

impl Slots {
    pub(super) fn none() -> Self {
        Self {
            blocks: [[0; BLOCK_WORDS]; BLOCKS],
        }
    }

    pub(super) fn all() -> Self {
        Self {
            blocks: [[u64::MAX; BLOCK_WORDS]; BLOCKS],
        }
    }

    /// Holds the slots of these postings and no others.
    pub(super) fn fill(&mut self, runs: &[&[u16]]) {
        *self = Self::none();
        for run in runs {
            for slot in *run {
                self.insert((*slot).into());
            }
        }
    }

    #[inline]
    pub(super) fn insert(&mut self, slot: usize) {
        self.blocks.as_flattened_mut()[slot / 64 % CHUNK_WORDS] |= 1 << (slot % 64);
    }

    /// Keeps what is in the other set as well.
    pub(super) fn retain(&mut self, other: &Self) {
        let others = other.blocks.as_flattened();
        for (word, other) in self.blocks.as_flattened_mut().iter_mut().zip(others) {
            *word &= other;
        }
    }

    pub(super) fn blocks(&self) -> &[Block; BLOCKS] {
        &self.blocks
    }
}
