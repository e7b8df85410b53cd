//! A part of the pool that is copied when one of its rows changes, and read by whoever still has the old one.

use std::sync::{Arc, OnceLock};

use duijie_domain::Fact;

use super::list::Lists;
use super::packed::{Head, PackedRow, Tail};
use super::posting::{Order, Postings};
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
    heads: Vec<Head>,
    tails: Vec<Tail>,
    skills: Lists<Skill>,
    words: Lists<u32>,
    /// Rows that cannot be put together again from the columns, or all of them where the layout says so.
    kept: Vec<Option<Arc<Row>>>,
    indexed: OnceLock<Indexed>,
}

#[derive(Debug)]
struct Indexed {
    facets: Vec<(Arc<Order>, Postings)>,
    skills: Postings,
    /// Filtered facets as bytes.
    bytes: Vec<Box<[u8]>>,
    /// How many rows have each of these bytes.
    byte_rows: Vec<[u16; 256]>,
    /// One bit a slot: there is a row.
    live: Box<[u64]>,
}

/// How many rows of a pool each indexed value has.
#[derive(Debug)]
pub(crate) struct IndexedRows {
    /// By posted facet and identifier.
    pub(crate) facets: Vec<Vec<u32>>,
    /// By skill in the postings.
    pub(crate) skills: Vec<u32>,
    /// By filtered facet and byte.
    pub(crate) bytes: Vec<[u32; 256]>,
}

/// Where the facets lie that a chunk indexes.
#[derive(Clone, Debug)]
pub(crate) struct IndexPlan {
    /// Columns of the posted facets: first, and one behind the last.
    pub(crate) posted: Vec<(usize, usize)>,
    /// In which order the values of the posted facets stand.
    pub(crate) orders: Vec<Arc<Order>>,
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
            heads: Vec::new(),
            tails: Vec::new(),
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
            heads: self.heads.clone(),
            tails: self.tails.clone(),
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
        rows: &[PackedRow],
        (skills, words): (Lists<Skill>, Lists<u32>),
        kept: Vec<Option<Arc<Row>>>,
    ) -> Self {
        Self {
            heads: rows.iter().map(|row| row.head).collect(),
            tails: rows.iter().map(|row| row.tail).collect(),
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
        if self.heads.len() <= slot {
            self.heads.resize(slot + 1, Head::default());
            self.tails.resize(slot + 1, Tail::default());
        }
        let own = row.own();
        (self.heads[slot], self.tails[slot]) = (packed.head, packed.tail);
        self.skills
            .put(slot, own.skills.known().map_or(&[], |skills| &**skills));
        self.words
            .put(slot, own.words.known().map_or(&[], |words| &**words));
        self.keep(
            slot,
            (Row::KEPT || packed.tail.is_rare()).then(|| Arc::new(row.clone())),
        );
        self.indexed = OnceLock::new();
    }

    /// Takes the row away.
    pub(super) fn clear(&mut self, slot: usize) {
        (self.heads[slot], self.tails[slot]) = (Head::default(), Tail::default());
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
        let tail = &self.tails[slot];
        Own {
            skills: tail.skills_state().map(|()| self.skills.get(slot).into()),
            words: tail.words_state().map(|()| self.words.get(slot).into()),
            home: tail.home(),
        }
    }

    /// The first parts of the rows by slot, gaps included.
    #[inline]
    pub(crate) fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The second parts, by slot as well.
    #[inline]
    pub(crate) fn tails(&self) -> &[Tail] {
        &self.tails
    }

    /// Both parts of every row.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = PackedRow> {
        (0..self.heads.len()).map(|slot| self.packed(slot))
    }

    /// Both parts of a row.
    #[inline]
    pub(crate) fn packed(&self, slot: usize) -> PackedRow {
        PackedRow {
            head: self.heads[slot],
            tail: self.tails[slot],
        }
    }

    /// The postings of the posted facet at `place` of the layout's list, and the order of its values when they were built.
    #[inline]
    pub(crate) fn posted(&self, plan: &IndexPlan, place: usize) -> &(Arc<Order>, Postings) {
        &self.indexed(plan).facets[place]
    }

    /// Slots with this skill; see [`SKILLS_NOT_TOLD`].
    #[inline]
    pub(crate) fn with_skill(&self, plan: &IndexPlan, id: u16) -> &[u16] {
        let id = usize::from(id);
        self.indexed(plan).skills.get(id..id + 1)
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

    /// Adds the rows in each posting and with each byte to `rows`.
    pub(super) fn count(&self, plan: &IndexPlan, rows: &mut IndexedRows) {
        let indexed = self.indexed(plan);
        for ((order, postings), rows) in indexed.facets.iter().zip(&mut rows.facets) {
            postings.count(|place, more| {
                if let Some(rows) = order.id(place).and_then(|id| rows.get_mut(usize::from(id))) {
                    *rows += more;
                }
            });
        }
        indexed.skills.count(|id, more| rows.skills[id] += more);
        for (all, own) in rows.bytes.iter_mut().zip(&indexed.byte_rows) {
            all.iter_mut()
                .zip(own)
                .for_each(|(all, own)| *all += u32::from(*own));
        }
    }

    fn indexed(&self, plan: &IndexPlan) -> &Indexed {
        self.indexed.get_or_init(|| self.index(plan))
    }

    fn index(&self, plan: &IndexPlan) -> Indexed {
        let live = || (0_u16..).zip(&self.tails).filter(|(_, tail)| tail.is_live());
        let facet = |((from, to), order): (&(usize, usize), &Arc<Order>)| {
            let ids = |slot: u16| &self.heads[usize::from(slot)].ids[*from..*to];
            let pairs = live().flat_map(|(slot, _)| ids(slot).iter().map(move |id| (id, slot)));
            let told = pairs.filter(|(id, _)| **id != NONE);
            let placed = told.filter_map(|(id, slot)| Some((order.place(*id)?, slot)));
            (Arc::clone(order), Postings::of(&placed.collect::<Vec<_>>()))
        };
        let skills = live().flat_map(|(slot, tail)| {
            let told = tail.skills_state() != Fact::Unknown;
            let held = self
                .skills
                .get(slot.into())
                .iter()
                .map(|skill| posted_skill(skill.id));
            held.chain((!told).then_some(SKILLS_NOT_TOLD))
                .map(move |id| (id, slot))
        });
        let bytes: Vec<Box<[u8]>> = plan
            .filtered
            .iter()
            .map(|column| self.bytes_of(*column))
            .collect();
        let rows_of = |codes: &[u8]| {
            let mut rows = [0; 256];
            live().for_each(|(slot, _)| rows[usize::from(codes[usize::from(slot)])] += 1);
            rows
        };
        Indexed {
            byte_rows: bytes.iter().map(|codes| rows_of(codes)).collect(),
            facets: plan.posted.iter().zip(&plan.orders).map(facet).collect(),
            skills: Postings::of(&skills.collect::<Vec<_>>()),
            bytes,
            live: self.tails.chunks(64).map(live_word).collect(),
        }
    }

    fn bytes_of(&self, column: usize) -> Box<[u8]> {
        let byte = |slot| u8::try_from(self.packed(slot).id(column)).unwrap_or(BYTE_OTHERS);
        (0..self.heads.len()).map(byte).collect()
    }

    /// Bytes held for the rows, their lists and what is indexed.
    pub(super) fn bytes(&self, plan: &IndexPlan) -> usize {
        let indexed = self.indexed(plan);
        let byte_columns = indexed.bytes.iter().map(|bytes| bytes.len());
        let facets = indexed.facets.iter().map(|(_, postings)| postings);
        let postings = facets.chain([&indexed.skills]).map(Postings::bytes);
        size_of_val(&*self.heads)
            + size_of_val(&*self.tails)
            + self.skills.bytes()
            + self.words.bytes()
            + size_of_val(&*self.kept)
            + postings.sum::<usize>()
            + byte_columns.sum::<usize>()
            + size_of_val(&*indexed.byte_rows)
            + size_of_val(&*indexed.live)
    }
}

fn live_word(tails: &[Tail]) -> u64 {
    let bits = tails.iter().enumerate();
    bits.fold(0, |word, (bit, tail)| word | u64::from(tail.is_live()) << bit)
}

/// Identifier of a skill in the postings; the highest skill number shares one with its neighbour, which only makes a
/// posting longer.
#[inline]
pub(crate) fn posted_skill(id: u16) -> u16 {
    id.saturating_add(1)
}
