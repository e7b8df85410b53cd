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
    /// Marks the place as taken.
    pub(crate) fn enliven(&mut self) {
        let rare = self.head.ids.contains(&RARE_ID) || self.tail.ids.contains(&RARE_ID);
        self.tail.flags |= LIVE | if rare { RARE } else { 0 };
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
