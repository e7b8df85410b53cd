//! One row as the loops read it, in two parts: what a bound looks at for every row that is met, in one line of the cache,
//! and what is read only of those that pass. Fixed size, copied freely, nothing behind a pointer.

use std::ops::Range;

use duijie_domain::Fact;
use duijie_domain::place::GridPoint;

use crate::facet::RARE as RARE_ID;

/// Columns of identifiers in a row.
pub(crate) const COLUMNS: usize = HEAD_COLUMNS + TAIL_COLUMNS;
/// The columns that stand in the head.
pub(crate) const HEAD_COLUMNS: usize = 28;
const TAIL_COLUMNS: usize = 4;

/// What is read of every row that is met: 64 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(64))]
pub(crate) struct Head {
    /// Identifiers of the first columns.
    pub(crate) ids: [u16; HEAD_COLUMNS],
    /// Signature of the skills; all bits if nobody told them.
    pub(crate) skills: u64,
}

/// What is read of the rows that the head does not rule out: 32 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(32))]
pub(crate) struct Tail {
    /// Signature of the words; all bits if nobody told them.
    pub(crate) words: u64,
    /// Home, if `flags` says that it is told.
    home: [i32; 3],
    flags: u32,
    /// Identifiers of the last columns.
    ids: [u16; TAIL_COLUMNS],
}

/// Both parts of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PackedRow {
    pub(crate) head: Head,
    pub(crate) tail: Tail,
}

const LIVE: u32 = 1;
const RARE: u32 = 2;
const HOME_SHIFT: u32 = 2;
const SKILLS_SHIFT: u32 = 4;
const WORDS_SHIFT: u32 = 6;

impl Tail {
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

    #[inline]
    pub(crate) fn home(&self) -> Fact<GridPoint> {
        let [x, y, z] = self.home;
        self.state(HOME_SHIFT).map(|()| GridPoint { x, y, z })
    }

    /// What is known of the skills; the list stands elsewhere.
    pub(crate) fn skills_state(&self) -> Fact<()> {
        self.state(SKILLS_SHIFT)
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

    #[inline]
    fn state(&self, shift: u32) -> Fact<()> {
        match self.flags >> shift & 3 {
            0 => Fact::Unknown,
            1 => Fact::Absent,
            _ => Fact::Known(()),
        }
    }
}

impl PackedRow {
    /// Length of a stored row.
    pub(super) const BYTES: usize = 96;

    /// The row as it is stored: identifiers, signatures, home, flags.
    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let (pairs, _) = bytes[..2 * COLUMNS].as_chunks_mut();
        for (pair, id) in pairs.iter_mut().zip(self.all_ids()) {
            *pair = id.to_le_bytes();
        }
        bytes[64..72].copy_from_slice(&self.head.skills.to_le_bytes());
        bytes[72..80].copy_from_slice(&self.tail.words.to_le_bytes());
        let home = self.tail.home.map(i32::cast_unsigned);
        let (quads, _) = bytes[80..].as_chunks_mut();
        for (quad, number) in quads.iter_mut().zip(home.into_iter().chain([self.tail.flags])) {
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
        let id = |column: usize| u16::from_le_bytes(pairs[column]);
        Self {
            head: Head {
                ids: std::array::from_fn(id),
                skills: u64::from_le_bytes(words[0]),
            },
            tail: Tail {
                words: u64::from_le_bytes(words[1]),
                home: [0, 1, 2].map(|axis| number(axis).cast_signed()),
                flags: number(3),
                ids: std::array::from_fn(|column| id(HEAD_COLUMNS + column)),
            },
        }
    }

    /// The identifiers of all columns.
    pub(super) fn all_ids(&self) -> impl Iterator<Item = u16> {
        self.head.ids.into_iter().chain(self.tail.ids)
    }

    /// Marks the place as taken.
    pub(crate) fn enliven(&mut self) {
        let rare = self.has_rare_value();
        self.tail.flags |= LIVE | if rare { RARE } else { 0 };
    }

    /// Whether a value is in no dictionary.
    pub(super) fn has_rare_value(&self) -> bool {
        self.all_ids().any(|id| id == RARE_ID)
    }

    /// The identifiers of neighbouring columns, all of which stand in one part.
    #[inline]
    pub(crate) fn ids(&self, columns: Range<usize>) -> &[u16] {
        match columns.start.checked_sub(HEAD_COLUMNS) {
            None => &self.head.ids[columns],
            Some(start) => &self.tail.ids[start..columns.end - HEAD_COLUMNS],
        }
    }

    /// The same, to be written.
    pub(crate) fn ids_mut(&mut self, columns: Range<usize>) -> &mut [u16] {
        match columns.start.checked_sub(HEAD_COLUMNS) {
            None => &mut self.head.ids[columns],
            Some(start) => &mut self.tail.ids[start..columns.end - HEAD_COLUMNS],
        }
    }

    /// The identifier of one column.
    #[inline]
    pub(crate) fn id(&self, column: usize) -> usize {
        match self.head.ids.get(column) {
            Some(id) => (*id).into(),
            None => self.tail.ids[column - HEAD_COLUMNS].into(),
        }
    }

    pub(crate) fn set_home(&mut self, home: Fact<GridPoint>) {
        if let Fact::Known(GridPoint { x, y, z }) = home {
            self.tail.home = [x, y, z];
        }
        self.tail.set_state(HOME_SHIFT, &home);
    }

    /// Notes what is known of the skills, with their numbers.
    pub(crate) fn set_skills(&mut self, skills: &Fact<impl Iterator<Item = u32> + Clone>) {
        self.head.skills = signature_of(skills);
        self.tail.set_state(SKILLS_SHIFT, skills);
    }

    /// Notes what is known of the words, with their numbers.
    pub(crate) fn set_words(&mut self, words: &Fact<impl Iterator<Item = u32> + Clone>) {
        self.tail.words = signature_of(words);
        self.tail.set_state(WORDS_SHIFT, words);
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
