//! A part of the pool that is copied when one of its rows changes, and read by whoever still has the old one.

use std::sync::{Arc, OnceLock};

use duijie_domain::Fact;

use super::list::Lists;
use super::packed::PackedRow;
use super::posting::Postings;
use super::rows::{Layout, Own};
use crate::facet::NONE;
use crate::features::Skill;

/// Rows in a chunk: few enough to copy on a change, many enough that a query seldom turns to the next one.
pub(crate) const CHUNK_ROWS: usize = 16_384;
/// Identifier in the postings of skills for rows of which nobody told the skills.
pub(crate) const SKILLS_NOT_TOLD: u16 = 0;

/// Consecutive creation numbers with their rows.
#[derive(Debug)]
pub(crate) struct Chunk<Row> {
    pub(super) rows: Vec<PackedRow>,
    skills: Lists<Skill>,
    words: Lists<u32>,
    /// Rows that cannot be put together again from the columns, or all of them where the layout says so.
    kept: Vec<Option<Arc<Row>>>,
    indexed: OnceLock<Indexed>,
}

#[derive(Debug)]
struct Indexed {
    facets: Vec<Postings>,
    skills: Postings,
    /// Filtered facets as bytes.
    bytes: Vec<Box<[u8]>>,
    /// One bit a slot: there is a row.
    live: Box<[u64]>,
}

/// Where the facets lie that a chunk indexes.
#[derive(Clone, Debug)]
pub(crate) struct IndexPlan {
    /// Columns of the posted facets: first, and one behind the last.
    pub(crate) posted: Vec<(usize, usize)>,
    /// Columns of the filtered facets.
    pub(crate) filtered: Vec<usize>,
}

/// The byte of identifiers that do not fit into one.
pub(crate) const BYTE_OTHERS: u8 = u8::MAX;
/// Words of bits for all slots of a chunk.
pub(crate) const CHUNK_WORDS: usize = CHUNK_ROWS / 64;

impl<Row> Default for Chunk<Row> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            skills: Lists::default(),
            words: Lists::default(),
            kept: Vec::new(),
            indexed: OnceLock::new(),
        }
    }
}

impl<Row> Clone for Chunk<Row> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            skills: self.skills.clone(),
            words: self.words.clone(),
            kept: self.kept.clone(),
            // A copy is made to be changed: what was indexed would be wrong.
            indexed: OnceLock::new(),
        }
    }
}

impl<Row: Layout> Chunk<Row> {
    /// A chunk of what was stored of one.
    pub(super) fn of(
        rows: Vec<PackedRow>,
        (skills, words): (Lists<Skill>, Lists<u32>),
        kept: Vec<Option<Arc<Row>>>,
    ) -> Self {
        Self {
            rows,
            skills,
            words,
            kept,
            indexed: OnceLock::new(),
        }
    }

    /// The lists of skills and of words.
    pub(super) fn lists(&self) -> (&Lists<Skill>, &Lists<u32>) {
        (&self.skills, &self.words)
    }

    /// Puts a row at the slot.
    pub(super) fn put(&mut self, slot: usize, packed: PackedRow, row: &Row) {
        if self.rows.len() <= slot {
            self.rows.resize(slot + 1, PackedRow::default());
        }
        let own = row.own();
        self.rows[slot] = packed;
        self.skills
            .put(slot, own.skills.known().copied().unwrap_or_default());
        self.words
            .put(slot, own.words.known().copied().unwrap_or_default());
        self.keep(
            slot,
            (Row::KEPT || packed.is_rare()).then(|| Arc::new(row.clone())),
        );
        self.indexed = OnceLock::new();
    }

    /// Takes the row away.
    pub(super) fn clear(&mut self, slot: usize) {
        self.rows[slot] = PackedRow::default();
        self.skills.put(slot, &[]);
        self.words.put(slot, &[]);
        self.keep(slot, None);
        self.indexed = OnceLock::new();
    }

    fn keep(&mut self, slot: usize, row: Option<Arc<Row>>) {
        if row.is_some() && self.kept.len() <= slot {
            self.kept.resize(slot + 1, None);
        }
        if let Some(place) = self.kept.get_mut(slot) {
            *place = row;
        }
    }

    /// The row as it was given, where it is kept.
    #[inline]
    pub(crate) fn kept(&self, slot: usize) -> Option<&Arc<Row>> {
        self.kept.get(slot)?.as_ref()
    }

    /// What the facets do not hold.
    #[inline]
    pub(crate) fn own(&self, slot: usize) -> Own<'_> {
        let packed = &self.rows[slot];
        Own {
            skills: packed.skills_state().map(|()| self.skills.get(slot)),
            words: packed.words_state().map(|()| self.words.get(slot)),
            home: packed.home(),
        }
    }

    /// The rows by slot, gaps included.
    #[inline]
    pub(crate) fn rows(&self) -> &[PackedRow] {
        &self.rows
    }

    /// Slots with this identifier in the posted facet at `place` of the layout's list.
    #[inline]
    pub(crate) fn having(&self, plan: &IndexPlan, place: usize, id: u16) -> &[u16] {
        self.indexed(plan)
            .facets
            .get(place)
            .map_or(&[], |postings| postings.get(id))
    }

    /// Slots with this skill; see [`SKILLS_NOT_TOLD`].
    #[inline]
    pub(crate) fn with_skill(&self, plan: &IndexPlan, id: u16) -> &[u16] {
        self.indexed(plan).skills.get(id)
    }

    /// The filtered facet at `place` of the layout's list, a byte a slot.
    #[inline]
    pub(crate) fn byte_column(&self, plan: &IndexPlan, place: usize) -> &[u8] {
        self.indexed(plan).bytes.get(place).map_or(&[], |bytes| bytes)
    }

    /// One bit a slot: whether there is a row.
    #[inline]
    pub(crate) fn live(&self, plan: &IndexPlan) -> &[u64] {
        &self.indexed(plan).live
    }

    /// Adds the number of slots in each posting to `facets` and `skills`.
    pub(super) fn count(&self, plan: &IndexPlan, facets: &mut [Vec<u32>], skills: &mut Vec<u32>) {
        let indexed = self.indexed(plan);
        for (postings, rows) in indexed.facets.iter().zip(facets) {
            postings.count(rows);
        }
        indexed.skills.count(skills);
    }

    fn indexed(&self, plan: &IndexPlan) -> &Indexed {
        self.indexed.get_or_init(|| self.index(plan))
    }

    fn index(&self, plan: &IndexPlan) -> Indexed {
        let live = || (0_u16..).zip(&self.rows).filter(|(_, row)| row.is_live());
        let facet = |(from, to): &(usize, usize)| {
            let pairs = live().flat_map(|(slot, row)| row.ids[*from..*to].iter().map(move |id| (*id, slot)));
            Postings::of(&pairs.filter(|(id, _)| *id != NONE).collect::<Vec<_>>())
        };
        let skills = live().flat_map(|(slot, row)| {
            let told = row.skills_state() != Fact::Unknown;
            let held = self
                .skills
                .get(slot.into())
                .iter()
                .map(|skill| posted_skill(skill.id));
            held.chain((!told).then_some(SKILLS_NOT_TOLD))
                .map(move |id| (id, slot))
        });
        Indexed {
            facets: plan.posted.iter().map(facet).collect(),
            skills: Postings::of(&skills.collect::<Vec<_>>()),
            bytes: plan
                .filtered
                .iter()
                .map(|column| self.bytes_of(*column))
                .collect(),
            live: self.rows.chunks(64).map(live_word).collect(),
        }
    }

    fn bytes_of(&self, column: usize) -> Box<[u8]> {
        let byte = |row: &PackedRow| u8::try_from(row.ids[column]).unwrap_or(BYTE_OTHERS);
        self.rows.iter().map(byte).collect()
    }

    /// Bytes held for the rows, their lists and what is indexed.
    pub(super) fn bytes(&self, plan: &IndexPlan) -> usize {
        let indexed = self.indexed(plan);
        let byte_columns = indexed.bytes.iter().map(|bytes| bytes.len());
        let postings = indexed
            .facets
            .iter()
            .chain([&indexed.skills])
            .map(Postings::bytes);
        size_of_val(&*self.rows)
            + self.skills.bytes()
            + self.words.bytes()
            + size_of_val(&*self.kept)
            + postings.sum::<usize>()
            + byte_columns.sum::<usize>()
            + size_of_val(&*indexed.live)
    }
}

fn live_word(rows: &[PackedRow]) -> u64 {
    let bits = rows.iter().enumerate();
    bits.fold(0, |word, (bit, row)| word | u64::from(row.is_live()) << bit)
}

/// Identifier of a skill in the postings; the highest skill number shares one with its neighbour, which only makes a
/// posting longer.
#[inline]
pub(crate) fn posted_skill(id: u16) -> u16 {
    id.saturating_add(1)
}
