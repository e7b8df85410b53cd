//! One row as the loops read it: identifiers of its facets, signatures of its lists, its home. Fixed size, copied
//! freely, nothing behind a pointer.

use duijie_domain::Fact;
use duijie_domain::place::GridPoint;

/// Columns of identifiers in a row.
pub(crate) const COLUMNS: usize = 32;

/// A row of the pool: 96 bytes, the identifiers in the first cache line.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(32))]
pub(crate) struct PackedRow {
    /// Identifiers by column.
    pub(crate) ids: [u16; COLUMNS],
    /// Signature of the skills; all bits if nobody told them.
    pub(crate) skills: u64,
    /// Signature of the words; all bits if nobody told them.
    pub(crate) words: u64,
    /// Home, if `flags` says that it is told.
    pub(crate) home: [i32; 3],
    flags: u32,
}

const LIVE: u32 = 1;
const RARE: u32 = 2;
const HOME_SHIFT: u32 = 2;
const SKILLS_SHIFT: u32 = 4;
const WORDS_SHIFT: u32 = 6;

impl PackedRow {
    /// Length of a stored row.
    pub(super) const BYTES: usize = 96;

    /// The row as it is stored.
    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let (pairs, _) = bytes[..2 * COLUMNS].as_chunks_mut();
        for (pair, id) in pairs.iter_mut().zip(self.ids) {
            *pair = id.to_le_bytes();
        }
        bytes[64..72].copy_from_slice(&self.skills.to_le_bytes());
        bytes[72..80].copy_from_slice(&self.words.to_le_bytes());
        let home = self.home.map(i32::cast_unsigned);
        let (quads, _) = bytes[80..].as_chunks_mut();
        for (quad, number) in quads.iter_mut().zip(home.into_iter().chain([self.flags])) {
            *quad = number.to_le_bytes();
        }
        bytes
    }

    /// The row that was stored.
    pub(super) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let (pairs, _) = bytes[..2 * COLUMNS].as_chunks();
        let (words, _) = bytes[64..80].as_chunks();
        let (quads, _) = bytes[80..].as_chunks();
        let number = |place: usize| u32::from_le_bytes(quads[place]);
        Self {
            ids: std::array::from_fn(|column| u16::from_le_bytes(pairs[column])),
            skills: u64::from_le_bytes(words[0]),
            words: u64::from_le_bytes(words[1]),
            home: [0, 1, 2].map(|axis| number(axis).cast_signed()),
            flags: number(3),
        }
    }

    /// Marks the place as taken.
    pub(crate) fn enliven(&mut self, rare: bool) {
        self.flags |= LIVE | if rare { RARE } else { 0 };
    }

    /// Whether there is a row at this place.
    #[inline]
    pub(crate) fn is_live(&self) -> bool {
        self.flags & LIVE != 0
    }

    /// Whether the row has to be asked itself, because a value is in no dictionary.
    #[inline]
    pub(crate) fn is_rare(&self) -> bool {
        self.flags & RARE != 0
    }

    pub(crate) fn set_home(&mut self, home: Fact<GridPoint>) {
        if let Fact::Known(GridPoint { x, y, z }) = home {
            self.home = [x, y, z];
        }
        self.set_state(HOME_SHIFT, &home);
    }

    #[inline]
    pub(crate) fn home(&self) -> Fact<GridPoint> {
        let [x, y, z] = self.home;
        self.state(HOME_SHIFT).map(|()| GridPoint { x, y, z })
    }

    /// Notes what is known of the skills, with their numbers.
    pub(crate) fn set_skills(&mut self, skills: &Fact<impl Iterator<Item = u32> + Clone>) {
        self.skills = signature_of(skills);
        self.set_state(SKILLS_SHIFT, skills);
    }

    /// What is known of the skills; the list stands elsewhere.
    pub(crate) fn skills_state(&self) -> Fact<()> {
        self.state(SKILLS_SHIFT)
    }

    /// Notes what is known of the words, with their numbers.
    pub(crate) fn set_words(&mut self, words: &Fact<impl Iterator<Item = u32> + Clone>) {
        self.words = signature_of(words);
        self.set_state(WORDS_SHIFT, words);
    }

    /// What is known of the words; the list stands elsewhere.
    pub(crate) fn words_state(&self) -> Fact<()> {
        self.state(WORDS_SHIFT)
    }

    fn set_state<Value>(&mut self, shift: u32, fact: &Fact<Value>) {
        let state = match fact {
            Fact::Unknown => 0,
            Fact::Absent => 1,
            Fact::Known(_) => 2,
        };
        self.flags = self.flags & !(3 << shift) | state << shift;
    }

    fn state(&self, shift: u32) -> Fact<()> {
        match self.flags >> shift & 3 {
            0 => Fact::Unknown,
            1 => Fact::Absent,
            _ => Fact::Known(()),
        }
    }
}

/// The bit of a signature that stands for this number, and for one in 64 of all others.
#[inline]
pub(crate) fn signature_bit(number: u32) -> u64 {
    1 << (number.wrapping_mul(0x9E37_79B1) >> 26)
}

fn signature_of(numbers: &Fact<impl Iterator<Item = u32> + Clone>) -> u64 {
    match numbers {
        Fact::Unknown => u64::MAX,
        Fact::Absent => 0,
        Fact::Known(numbers) => numbers.clone().map(signature_bit).fold(0, |all, bit| all | bit),
    }
}
