//! A pool as bytes and back: its dictionaries, and each chunk apart, so that they are written one by one and read by
//! several threads.
//!
//! In: a snapshot, or bytes of which nothing is trusted. Out: bytes that hold what the rows hold and nothing else (a value
//! that no row has any more stays in the dictionaries of the snapshot, and is left out here), or the pool. Postings and
//! counts are not stored: they follow from the rows. Where bytes are kept, and how it is known that they are whole, is
//! decided elsewhere.

use std::sync::Arc;

use super::chunk::{CHUNK_ROWS, Chunk};
use super::form::{Form, Input, Malformed, Read, write_count};
use super::list::Lists;
use super::packed::{COLUMNS, PackedRow};
use super::{Layout, Pool};
use crate::facet::{FIRST, NONE};
use crate::parallel;

#[allow(private_bounds, reason = "only the two kinds of rows are meant")]
impl<Row: Layout> Pool<Row> {
    /// How many chunks are stored.
    #[must_use]
    pub fn stored_chunks(&self) -> usize {
        self.chunks.len()
    }

    /// Hands out the dictionaries, and behind them the chunks one by one.
    ///
    /// # Errors
    /// The first failure of whoever takes them.
    pub fn write<Failure>(&self, mut put: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
        let used = (0..self.facets.len()).map(|facet| self.used(facet));
        let stored_ids: StoredIds = used.map(|used| numbered_anew(&used)).collect();
        put(&self.written_dictionaries(&stored_ids))?;
        let chunks = self.chunks.iter();
        chunks
            .map(|chunk| self.written_chunk(chunk, &stored_ids))
            .try_for_each(|chunk| put(&chunk))
    }

    /// The pool of so many chunks. What was written is asked for by its place: the dictionaries at 0, then the chunks, by
    /// several threads and in any order.
    ///
    /// # Errors
    /// The bytes are not those of a pool of this kind, or the first failure of whoever gives them.
    pub fn read<Failure: From<Malformed> + Send>(
        chunks: usize,
        part: impl Fn(usize) -> Result<Vec<u8>, Failure> + Sync + Send,
    ) -> Result<Self, Failure> {
        let reader = Reader::<Row>::new(&part(0)?)?;
        let places: Vec<usize> = (1..=chunks).collect();
        let chunks: Result<Vec<_>, Failure> =
            parallel::map(&places, 1, |place| Ok(reader.chunk(&part(*place)?)?));
        Ok(reader.finish(chunks?))
    }

    /// By identifier: whether a row has it.
    fn used(&self, facet: usize) -> Vec<bool> {
        let mut used = vec![false; self.facets[facet].len()];
        let rows = self.chunks.iter().flat_map(|chunk| chunk.rows());
        for row in rows.filter(|row| row.tail.is_live()) {
            for id in row.ids(self.columns(facet)) {
                used[usize::from(*id)] = true;
            }
        }
        used
    }
}

/// By facet and identifier, the identifier that is stored in its place; [`NONE`] for a value that no row has.
type StoredIds = Vec<Vec<u16>>;

fn numbered_anew(used: &[bool]) -> Vec<u16> {
    let mut next = FIRST;
    let mut ids: Vec<u16> = (0..FIRST).collect();
    for is_used in used.iter().skip(ids.len()) {
        ids.push(if *is_used { next } else { NONE });
        next += u16::from(*is_used);
    }
    ids
}

#[allow(private_bounds, reason = "only the two kinds of rows are meant")]
impl<Row: Layout> Pool<Row> {
    fn written_dictionaries(&self, stored_ids: &StoredIds) -> Vec<u8> {
        let mut out = Vec::new();
        for (facet, stored_ids) in self.facets.iter().zip(stored_ids) {
            facet.write(&|id| stored_ids[usize::from(id)] != NONE, &mut out);
        }
        out
    }

    fn written_chunk(&self, chunk: &Chunk<Row>, stored_ids: &StoredIds) -> Vec<u8> {
        let mut out = Vec::with_capacity(chunk.rows().len() * PackedRow::BYTES);
        write_count(chunk.rows().len(), &mut out);
        for row in chunk.rows() {
            out.extend_from_slice(&self.with_stored_ids(&row, stored_ids).to_bytes());
        }
        let (skills, words) = chunk.lists();
        write_lists(skills, &mut out);
        write_lists(words, &mut out);
        write_kept(chunk, &mut out);
        out
    }

    fn with_stored_ids(&self, row: &PackedRow, stored_ids: &StoredIds) -> PackedRow {
        let mut stored = *row;
        if row.tail.is_live() {
            for (stored_ids, (from, to)) in stored_ids.iter().zip(&*self.columns) {
                for id in stored.ids_mut(*from..*to) {
                    *id = stored_ids[usize::from(*id)];
                }
            }
        }
        stored
    }
}

fn write_lists<Item: Form + Copy>(lists: &Lists<Item>, out: &mut Vec<u8>) {
    let (ends, items) = lists.parts();
    write_count(ends.len(), out);
    ends.iter().for_each(|end| end.write(out));
    items.iter().for_each(|item| item.write(out));
}

fn write_kept<Row: Layout>(chunk: &Chunk<Row>, out: &mut Vec<u8>) {
    let slots = (0_u16..).take(chunk.rows().len());
    let kept = slots.filter_map(|slot| Some((slot, chunk.kept(slot.into())?)));
    for (slot, row) in kept {
        slot.write(out);
        row.write(out);
    }
}

/// A pool on its way out of bytes.
struct Reader<Row: Layout> {
    pool: Pool<Row>,
    /// By column, one more than the highest identifier.
    ends: [u16; COLUMNS],
}

impl<Row: Layout> Reader<Row> {
    /// Begins with the dictionaries.
    fn new(dictionaries: &[u8]) -> Read<Self> {
        let (mut pool, mut input) = (Pool::<Row>::default(), Input::new(dictionaries));
        let mut ends = [NONE + 1; COLUMNS];
        for (facet, (from, to)) in pool.facets.iter_mut().zip(&*pool.columns) {
            let own = Arc::get_mut(facet).ok_or(Malformed("a dictionary is shared"))?;
            own.read(&mut input)?;
            let end = u16::try_from(own.len()).map_err(|_| Malformed("a dictionary is too long"))?;
            ends[*from..*to].fill(end);
        }
        input.end()?;
        Ok(Self { pool, ends })
    }

    /// Reads a chunk and indexes it.
    fn chunk(&self, bytes: &[u8]) -> Read<Arc<Chunk<Row>>> {
        let mut input = Input::new(bytes);
        let rows = self.rows(&mut input)?;
        let (skills, words) = (
            read_lists(rows.len(), SKILL_BYTES, &mut input)?,
            read_lists(rows.len(), size_of::<u32>(), &mut input)?,
        );
        let kept = read_kept(&rows, &mut input)?;
        input.end()?;
        let chunk = Chunk::of(&rows, (skills, words), kept);
        chunk.live(self.pool.plan());
        Ok(Arc::new(chunk))
    }

    fn rows(&self, input: &mut Input<'_>) -> Read<Vec<PackedRow>> {
        let count = input.count(PackedRow::BYTES)?;
        let (rows, _) = input.take(count * PackedRow::BYTES)?.as_chunks();
        let rows: Vec<PackedRow> = rows.iter().map(PackedRow::from_bytes).collect();
        let is_known = |row: &PackedRow| {
            let are_known = row.all_ids().zip(self.ends).all(|(id, end)| id < end);
            are_known && row.tail.is_rare() == row.has_rare_value()
        };
        let are_known = rows.len() <= CHUNK_ROWS && rows.iter().all(is_known);
        are_known
            .then_some(rows)
            .ok_or(Malformed("a row has a value that is in no dictionary"))
    }

    /// The pool of these chunks, which stand in the order of their creation numbers.
    fn finish(self, chunks: Vec<Arc<Chunk<Row>>>) -> Pool<Row> {
        let mut pool = self.pool;
        for chunk in chunks {
            for row in chunk.rows().filter(|row| row.tail.is_live()) {
                pool.len += 1;
                pool.count_rare(&row, |rare| *rare += 1);
            }
            pool.chunks.push(chunk);
        }
        pool
    }
}

/// Bytes of a stored skill.
const SKILL_BYTES: usize = 3;

fn read_lists<Item: Form + Copy>(rows: usize, item_bytes: usize, input: &mut Input<'_>) -> Read<Lists<Item>> {
    let count = input.count(size_of::<u32>())?;
    let (ends, _) = input.take(count * size_of::<u32>())?.as_chunks();
    let ends: Vec<u32> = ends.iter().map(|end| u32::from_le_bytes(*end)).collect();
    if count > rows || !ends.is_sorted() {
        return Err(Malformed("the ends of lists do not rise"));
    }
    let items = ends.last().copied().unwrap_or(0) as usize;
    let bytes = items
        .checked_mul(item_bytes)
        .ok_or(Malformed("a list is too long"))?;
    let mut own = Input::new(input.take(bytes)?);
    let items: Read<Vec<Item>> = (0..items).map(|_| Item::read(&mut own)).collect();
    Ok(Lists::of(ends, items?))
}

/// The kept rows, one for each slot that needs it and for no other.
fn read_kept<Row: Layout>(rows: &[PackedRow], input: &mut Input<'_>) -> Read<Vec<Option<Arc<Row>>>> {
    let mut kept = Vec::new();
    for (slot, row) in rows.iter().enumerate() {
        if row.tail.is_live() && (Row::KEPT || row.tail.is_rare()) {
            if usize::from(u16::read(input)?) != slot {
                return Err(Malformed("a row that is kept stands at another place"));
            }
            kept.resize(slot, None);
            kept.push(Some(Arc::new(Row::read(input)?)));
        }
    }
    Ok(kept)
}
