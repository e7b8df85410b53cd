//! The exact k best rows of a pool without looking at all of them.
//!
//! In: a fixed row, a pool, which rows are considered. Out: the same hits as judging every pair, and how much work it
//! was. `query` makes the question ready, `tiers` says which postings come first and when nobody is left, `bound` drops
//! rows that cannot be among the best, `exact` scores the rest. No term is known here by name, and no thread.

mod bound;
mod byte_set;
mod code;
mod exact;
mod ladder;
mod query;
mod reader;
mod searched;
mod slots;
mod survey;
mod tables;
mod tiers;

use crate::judge::{Context, Verdict};
use crate::matching::Selection;
use crate::parallel::{Cancelled, Control};
use crate::pool::{CHUNK_WORDS, Pool, SKILLS_NOT_TOLD, number_at, place, posted_skill};
use crate::top_k::{Hit, TopK};
use bound::{Bound, Candidate, shares};
use byte_set::{ByteSet, prefetch};
use exact::Exact;
use query::Query;
use reader::Reader;
use slots::Slots;
use tiers::{Bundle, Step, Tiers};

pub use byte_set::Instructions;
pub(crate) use searched::Searched;
pub(crate) use survey::survey;
pub(crate) use tables::Tables;

/// Slots of a chunk to be read from which on it is worth to filter the whole chunk first.
const FILTER_WORTH_SLOTS: usize = 48;
/// Rows that wait to be scored: enough that the best come early, few enough to be sorted at once.
const PENDING_ROWS: usize = 1024;
/// Rows that go through the bound together: enough to overlap the waits for memory, few enough for the nearest cache.
const BATCH_ROWS: usize = 128;

/// How much work a search was; the same on every machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Entries of postings that were read.
    pub entries_read: u64,
    /// Rows that went through the bound.
    pub rows_bounded: u64,
    /// Rows that were scored exactly.
    pub rows_rescored: u64,
    /// Rows that no posting led to, excluded together.
    pub rows_skipped: u64,
}

/// The k best rows for `fixed`, best first, and the work it was.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub(crate) fn best_rows<Row: Searched>(
    context: &Context<'_>,
    fixed: &Row::Opposite,
    pool: &Pool<Row>,
    selection: &Selection,
    k: usize,
    min_score: u32,
    control: &Control,
) -> Result<(Vec<Hit>, Work), Cancelled> {
    let query = Query::new(context, fixed, pool);
    if query.never_met != 0 {
        return Ok((Vec::new(), Work::default()));
    }
    let shares = shares(&query);
    let bound = Bound::new(&query, &shares);
    let exact = Exact::new(&query, &shares);
    let mut search = Search::new(&query, &bound, exact, selection, k, min_score, control);
    search.run(Tiers::new(&query, &shares, &bound))?;
    Ok(search.finish())
}

/// What the bits of a chunk say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened {
    /// Nothing yet.
    No,
    /// Which rows are there and were not met.
    Live,
    /// The same, without those that a filter excludes.
    Filtered,
}

/// A row that passed the bound.
struct Pending {
    /// The highest score that it can have.
    most: f32,
    chunk: usize,
    candidate: Candidate,
}

struct Search<'q, Row: Searched> {
    query: &'q Query<'q, Row>,
    bound: &'q Bound,
    exact: Exact<'q, Row>,
    selection: &'q Selection,
    control: &'q Control,
    best: TopK,
    min_score: u32,
    /// Filters over whole chunks, the one that lets fewest codes through first.
    filters: Vec<(usize, ByteSet)>,
    /// One bit a place: rows that may still be met, once their chunk was opened.
    open: Vec<u64>,
    /// How far the bits of a chunk say something.
    opened: Vec<Opened>,
    batch: Vec<Candidate>,
    /// Rows that passed the bound, to be scored best first.
    pending: Vec<Pending>,
    work: Work,
}

impl<'q, Row: Searched> Search<'q, Row> {
    fn new(
        query: &'q Query<'q, Row>,
        bound: &'q Bound,
        exact: Exact<'q, Row>,
        selection: &'q Selection,
        k: usize,
        min_score: u32,
        control: &'q Control,
    ) -> Self {
        Self {
            exact,
            filters: query.filters(),
            open: vec![0; query.pool.chunks().len() * CHUNK_WORDS],
            opened: vec![Opened::No; query.pool.chunks().len()],
            query,
            bound,
            selection,
            control,
            best: TopK::new(k),
            min_score,
            batch: Vec::with_capacity(BATCH_ROWS),
            pending: Vec::with_capacity(PENDING_ROWS),
            work: Work::default(),
        }
    }

    fn run(&mut self, tiers: Option<Tiers<'_, Row>>) -> Result<(), Cancelled> {
        if let Some(numbers) = self.selection.few() {
            return self.read_numbers(numbers);
        }
        if let Some(skill) = self.rarest_needed_skill() {
            let skills = vec![posted_skill(skill), SKILLS_NOT_TOLD];
            return self.read(
                &Bundle {
                    skills,
                    ..Bundle::default()
                },
                &[],
            );
        }
        match tiers {
            Some(tiers) => self.read_tiers(tiers),
            None => self.read_all(),
        }
    }

    /// Reads postings until nobody who is left can be among the best; everything, where that does not come soon.
    fn read_tiers(&mut self, mut tiers: Tiers<'_, Row>) -> Result<(), Cancelled> {
        let rows = self.query.pool.len() as u64;
        while tiers.can_reach(self.threshold()) {
            match tiers.next(self.threshold()) {
                Some(Step { bundle, rows: cost, gates }) if !gates.is_empty() || cost * 5 <= rows * 4 => {
                    self.read(&bundle, &gates)?;
                }
                _ => return self.read_all(),
            }
        }
        self.work.rows_skipped = rows.saturating_sub(self.work.rows_bounded);
        Ok(())
    }

    fn rarest_needed_skill(&self) -> Option<u16> {
        let skills = self.query.needed_skills.iter().copied();
        skills.min_by_key(|skill| self.query.pool.rows_with_skill(posted_skill(*skill)))
    }

    /// Meets the rows of a bundle that are in every gate as well.
    fn read(&mut self, bundle: &Bundle, gates: &[Bundle]) -> Result<(), Cancelled> {
        let mut bundle = Reader::of(bundle);
        let mut gates: Vec<Reader<'_>> = gates.iter().map(Reader::of).collect();
        let (mut wanted, mut gate) = (Slots::none(), Slots::none());
        let (pool, plan) = (self.query.pool, self.query.pool.plan());
        for (place, chunk) in pool.chunks().iter().enumerate() {
            wanted.clear();
            let entries = bundle.read(chunk, plan, &mut wanted);
            self.work.entries_read += entries as u64;
            if entries == 0 {
                continue;
            }
            for reader in &mut gates {
                gate.clear();
                self.work.entries_read += reader.read(chunk, plan, &mut gate) as u64;
                wanted.retain(&gate);
            }
            let opened = if entries > FILTER_WORTH_SLOTS && gates.is_empty() {
                Opened::Filtered
            } else {
                Opened::Live
            };
            self.meet(place, opened, &wanted)?;
        }
        self.settle();
        Ok(())
    }

    fn read_numbers(&mut self, numbers: &[u64]) -> Result<(), Cancelled> {
        let places: Vec<(usize, usize)> = numbers.iter().filter_map(|number| place(*number)).collect();
        let mut wanted = Slots::none();
        for of_chunk in places.chunk_by(|a, b| a.0 == b.0) {
            if let Some((chunk, _)) = of_chunk.first().filter(|(chunk, _)| *chunk < self.opened.len()) {
                wanted.clear();
                of_chunk.iter().for_each(|(_, slot)| wanted.insert(*slot));
                self.meet(*chunk, Opened::Live, &wanted)?;
            }
        }
        self.settle();
        Ok(())
    }

    fn read_all(&mut self) -> Result<(), Cancelled> {
        let wanted = Slots::all();
        for chunk in 0..self.opened.len() {
            self.meet(chunk, Opened::Filtered, &wanted)?;
        }
        self.settle();
        Ok(())
    }

    /// Makes the bits of a chunk say at least so much.
    fn open_chunk(&mut self, place: usize, wanted: Opened) {
        let pool = self.query.pool;
        let (chunk, opened) = (&pool.chunks()[place], &mut self.opened[place]);
        let bits = &mut self.open[place * CHUNK_WORDS..][..chunk.heads().len().div_ceil(64)];
        if *opened == Opened::No {
            bits.copy_from_slice(chunk.live(pool.plan()));
            *opened = Opened::Live;
        }
        if wanted == Opened::Filtered && *opened == Opened::Live {
            for (facet, set) in &self.filters {
                let codes = chunk.byte_column(pool.plan(), *facet);
                set.retain(self.query.context.instructions, codes, bits);
            }
            *opened = Opened::Filtered;
        }
    }

    /// Looks at the wanted rows of a chunk that were not met before.
    fn meet(&mut self, chunk: usize, opened: Opened, wanted: &Slots) -> Result<(), Cancelled> {
        self.open_chunk(chunk, opened);
        let heads = self.query.pool.chunks()[chunk].heads();
        for (word, wanted) in wanted.words().iter().enumerate() {
            let open = &mut self.open[chunk * CHUNK_WORDS + word];
            let mut bits = *open & wanted;
            if bits == 0 {
                continue;
            }
            *open &= !bits;
            while bits != 0 {
                let slot = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if self.selection.has(number_at(chunk, slot)) {
                    prefetch(&heads[slot]);
                    self.batch
                        .push(Candidate::at(u16::try_from(slot).unwrap_or(u16::MAX)));
                }
            }
            if self.batch.len() >= BATCH_ROWS {
                self.flush(chunk)?;
            }
        }
        self.flush(chunk)
    }

    /// Bounds the rows of the batch and scores those that can be among the best.
    fn flush(&mut self, place: usize) -> Result<(), Cancelled> {
        self.work.rows_bounded += self.batch.len() as u64;
        let mut batch = std::mem::take(&mut self.batch);
        let chunk = &self.query.pool.chunks()[place];
        self.bound.filter(chunk, &mut batch, self.threshold());
        let pending = batch.drain(..).map(|candidate| Pending {
            most: self.bound.most(&candidate.standing),
            chunk: place,
            candidate,
        });
        self.pending.extend(pending);
        self.batch = batch;
        if self.pending.len() >= PENDING_ROWS {
            self.settle();
        }
        self.control.check()
    }

    /// Scores the waiting rows, those that can have the highest score first, until none of them can be among the best.
    fn settle(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        pending.sort_unstable_by(|a, b| b.most.total_cmp(&a.most));
        for Pending { chunk, candidate, .. } in pending.drain(..) {
            let threshold = self.threshold();
            if self.bound.reaches(&candidate.standing, threshold) {
                self.rescore(chunk, &candidate, threshold);
            }
        }
        self.pending = pending;
    }

    /// Scores a row and keeps it if it is among the best so far.
    fn rescore(&mut self, chunk: usize, candidate: &Candidate, threshold: f32) {
        self.work.rows_rescored += 1;
        let (rows, slot) = (&self.query.pool.chunks()[chunk], usize::from(candidate.slot));
        let packed = &rows.packed(slot);
        let scored = self
            .exact
            .score(rows, slot, packed, self.bound, candidate.standing, threshold);
        if let Some(scored) = scored
            && scored.score.score >= self.min_score
        {
            let number = number_at(chunk, slot);
            self.best.offer(Hit { number, scored });
        }
    }

    /// What a row has to reach; below it nobody enters the list.
    #[allow(clippy::cast_precision_loss, reason = "scores are far below 2^24")]
    fn threshold(&self) -> f32 {
        let worst = self.best.threshold().map_or(0, |hit| hit.scored.score.score);
        match worst.max(self.min_score) {
            0 => f32::MIN,
            score => score as f32,
        }
    }

    /// The hits with all that is not known of them.
    fn finish(self) -> (Vec<Hit>, Work) {
        let told = |hit: Hit| {
            let row = self.query.pool.get(hit.number);
            let verdict = row.map(|row| row.judge(self.query.context, self.query.fixed));
            match verdict {
                Some(Verdict::Scored(scored)) => {
                    debug_assert_eq!(
                        scored.score, hit.scored.score,
                        "the loops and the definition agree"
                    );
                    Hit { scored, ..hit }
                }
                _ => hit,
            }
        };
        (self.best.into_sorted().into_iter().map(told).collect(), self.work)
    }
}
