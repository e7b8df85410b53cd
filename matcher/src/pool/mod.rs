//! The resident rows of one side as an immutable snapshot: dictionaries of facets, and chunks of packed rows behind
//! `Arc`; place = creation number − 1.
//!
//! In: rows from `compile`. Out: packed rows for the loops, whole rows for explanations. A change copies the chunk it
//! touches and the dictionaries that learn something; readers never wait. No scoring here.

mod chunk;
pub(crate) mod form;
mod list;
mod packed;
mod posting;
mod rows;
mod stored;

use std::sync::{Arc, OnceLock};

use crate::facet::{Facet, RARE, learn};
use crate::kernel::Tables;

pub(crate) use chunk::{
    BYTE_OTHERS, CHUNK_ROWS, CHUNK_WORDS, Chunk, IndexPlan, IndexedRows, SKILLS_NOT_TOLD, posted_skill,
};
pub use form::Malformed;
pub(crate) use packed::{COLUMNS, HEAD_COLUMNS, Head, PackedRow, Tail, signature_bit};
pub(crate) use posting::Order;
pub use rows::{CandidateRow, VacancyRow};
pub(crate) use rows::{Layout, Own};

/// An immutable snapshot; cloning shares all chunks and dictionaries.
#[derive(Debug)]
#[allow(private_bounds, reason = "only the two kinds of rows are meant")]
pub struct Pool<Row: Layout> {
    facets: Vec<Arc<dyn Facet<Row>>>,
    /// First and last-but-one column of each facet.
    columns: Arc<[(usize, usize)]>,
    plan: OnceLock<Arc<IndexPlan>>,
    chunks: Vec<Arc<Chunk<Row>>>,
    len: usize,
    /// Rows with a value that is in no dictionary, by facet.
    rare: Vec<u32>,
    /// How many rows each indexed value has.
    indexed_rows: OnceLock<IndexedRows>,
    /// What queries found out about the dictionaries.
    tables: Arc<Tables<Row, Row::Opposite>>,
}

impl<Row: Layout> Clone for Pool<Row> {
    fn clone(&self) -> Self {
        Self {
            facets: self.facets.clone(),
            columns: Arc::clone(&self.columns),
            plan: self.plan.clone(),
            chunks: self.chunks.clone(),
            len: self.len,
            rare: self.rare.clone(),
            indexed_rows: OnceLock::new(),
            tables: Arc::clone(&self.tables),
        }
    }
}

impl<Row: Layout> Default for Pool<Row> {
    fn default() -> Self {
        let facets = Row::facets();
        let mut next = 0;
        let columns: Arc<[(usize, usize)]> = facets
            .iter()
            .map(|facet| {
                let from = next;
                next += facet.columns();
                (from, next)
            })
            .collect();
        debug_assert!(next <= COLUMNS, "a packed row has room for {COLUMNS} columns");
        let is_split = |(from, to): &(usize, usize)| *from < HEAD_COLUMNS && *to > HEAD_COLUMNS;
        debug_assert!(
            !columns.iter().any(is_split),
            "a facet stands in one part of a row"
        );
        Self {
            plan: OnceLock::new(),
            rare: vec![0; facets.len()],
            facets,
            columns,
            chunks: Vec::new(),
            len: 0,
            indexed_rows: OnceLock::new(),
            tables: Arc::default(),
        }
    }
}

#[allow(private_bounds, reason = "only the two kinds of rows are meant")]
impl<Row: Layout> Pool<Row> {
    /// Puts a row at its creation number (from 1), replacing the one that is there. Number 0 does not exist and
    /// is left out.
    pub fn upsert(&mut self, number: u64, row: &Row) {
        let Some((chunk, slot)) = place(number) else {
            return;
        };
        self.remove(number);
        let packed = self.pack(row);
        if self.chunks.len() <= chunk {
            self.chunks.resize_with(chunk + 1, Arc::default);
        }
        Arc::make_mut(&mut self.chunks[chunk]).put(slot, packed, row);
        self.count_rare(&packed, |rare| *rare += 1);
        self.indexed_rows = OnceLock::new();
        self.len += 1;
    }

    /// Takes the row away, if it is there; tells whether it was.
    pub fn remove(&mut self, number: u64) -> bool {
        let Some((chunk, slot)) = place(number) else {
            return false;
        };
        let Some(packed) = self.packed(number) else {
            return false;
        };
        Arc::make_mut(&mut self.chunks[chunk]).clear(slot);
        self.count_rare(&packed, |rare| *rare -= 1);
        self.indexed_rows = OnceLock::new();
        self.len -= 1;
        true
    }

    /// The row with this creation number.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<Row> {
        let packed = self.packed(number)?;
        let (chunk, slot) = place(number)?;
        let chunk = &self.chunks[chunk];
        if let Some(kept) = chunk.kept(slot) {
            return Some(Row::clone(kept));
        }
        let mut row = Row::default();
        for (facet, (from, to)) in self.facets.iter().zip(&*self.columns) {
            facet.restore(packed.ids(*from..*to), &mut row);
        }
        row.put_own(chunk.own(slot));
        Some(row)
    }

    /// Whether there is a row with this creation number.
    #[must_use]
    pub fn contains(&self, number: u64) -> bool {
        self.packed(number).is_some()
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The creation numbers that are taken, rising.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        self.chunks.iter().enumerate().flat_map(|(chunk, rows)| {
            let first = number_at(chunk, 0);
            (first..)
                .zip(rows.tails())
                .filter(|(_, tail)| tail.is_live())
                .map(|(number, _)| number)
        })
    }

    /// All rows with their creation numbers, rising.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Row)> {
        self.numbers()
            .filter_map(|number| Some((number, self.get(number)?)))
    }

    /// Bytes held for each row: columns, lists, postings.
    #[must_use]
    pub fn bytes_per_row(&self) -> usize {
        let bytes: usize = self.chunks.iter().map(|chunk| chunk.bytes(self.plan())).sum();
        bytes.checked_div(self.len).unwrap_or(0)
    }

    /// Builds the postings that the first query after a change would have to wait for.
    pub fn prepare(&self) {
        self.indexed_rows();
    }

    /// How many rows each indexed value has.
    pub(crate) fn indexed_rows(&self) -> &IndexedRows {
        self.indexed_rows.get_or_init(|| {
            let ids = Row::POSTED.iter().map(|facet| self.facets[*facet].len());
            let mut rows = IndexedRows {
                facets: ids.map(|ids| vec![0; ids]).collect(),
                skills: vec![0; usize::from(u16::MAX) + 1],
                bytes: vec![[0; 256]; Row::FILTERED.len()],
            };
            for chunk in &self.chunks {
                chunk.count(self.plan(), &mut rows);
            }
            rows
        })
    }

    pub(crate) fn tables(&self) -> &Tables<Row, Row::Opposite> {
        &self.tables
    }

    pub(crate) fn chunks(&self) -> &[Arc<Chunk<Row>>] {
        &self.chunks
    }

    pub(crate) fn facet(&self, facet: usize) -> &Arc<dyn Facet<Row>> {
        &self.facets[facet]
    }

    /// The columns of a facet.
    pub(crate) fn columns(&self, facet: usize) -> std::ops::Range<usize> {
        let (from, to) = self.columns[facet];
        from..to
    }

    /// Where chunks find what they index, and in which order.
    pub(crate) fn plan(&self) -> &IndexPlan {
        self.plan.get_or_init(|| {
            let order = |facet: &usize| {
                let facet = &self.facets[*facet];
                Arc::new(Order::by_key(facet.len(), |id| facet.order_key(id)))
            };
            Arc::new(IndexPlan {
                posted: Row::POSTED.iter().map(|facet| self.columns[*facet]).collect(),
                orders: Row::POSTED.iter().map(order).collect(),
                filtered: Row::FILTERED.iter().map(|facet| self.columns[*facet].0).collect(),
            })
        })
    }

    /// Whether a row has a value of this facet that is in no dictionary.
    pub(crate) fn has_rare(&self, facet: usize) -> bool {
        self.rare[facet] > 0
    }

    fn packed(&self, number: u64) -> Option<PackedRow> {
        let (chunk, slot) = place(number)?;
        let chunk = self.chunks.get(chunk)?;
        let tail = chunk.tails().get(slot)?;
        tail.is_live().then(|| chunk.packed(slot))
    }

    fn pack(&mut self, row: &Row) -> PackedRow {
        let mut packed = PackedRow::default();
        for (facet, (from, to)) in self.facets.iter_mut().zip(&*self.columns) {
            let ids = packed.ids_mut(*from..*to);
            if !facet.find(row, ids) {
                learn(facet, row);
                self.plan = OnceLock::new();
                facet.find(row, ids);
            }
        }
        let own = row.own();
        packed.set_home(own.home);
        let skills = own.skills.as_ref();
        packed.set_skills(&skills.map(|skills| skills.iter().map(|skill| u32::from(skill.id))));
        packed.set_words(&own.words.as_ref().map(|words| words.iter().copied()));
        packed.enliven();
        packed
    }

    fn count_rare(&mut self, packed: &PackedRow, count: impl Fn(&mut u32)) {
        if packed.tail.is_rare() {
            for (rare, (from, to)) in self.rare.iter_mut().zip(&*self.columns) {
                if packed.ids(*from..*to).contains(&RARE) {
                    count(rare);
                }
            }
        }
    }
}

/// Chunk and slot of a creation number.
pub(crate) fn place(number: u64) -> Option<(usize, usize)> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    Some((index / CHUNK_ROWS, index % CHUNK_ROWS))
}

/// The creation number at a place.
#[inline]
pub(crate) fn number_at(chunk: usize, slot: usize) -> u64 {
    (chunk * CHUNK_ROWS + slot + 1) as u64
}
