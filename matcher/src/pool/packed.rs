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
