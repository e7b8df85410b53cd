//! The exact k best rows of a pool without looking at all of them.
//!
//! In: a fixed row, a pool, which rows are considered. Out: the same hits as judging every pair, and how much work it
//! was. `query` makes the question ready, `tiers` says which postings come first and when nobody is left, `bound` drops
//! rows that cannot be among the best, `exact` scores the rest. No term is known here by name, and no thread.

mod bound;
mod byte_set;
mod code;
mod exact;
mod query;
mod searched;
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
use tiers::{Posting, Rung, Tiers};

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

/// Slots of one chunk that are to be looked at.
struct Wanted {
    words: [u64; CHUNK_WORDS],
    /// One bit a word: the word is not 0.
    touched: [u64; CHUNK_WORDS / 64],
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            words: [0; CHUNK_WORDS],
            touched: [0; CHUNK_WORDS / 64],
        }
    }
}

impl Wanted {
    fn all() -> Self {
        Self {
            words: [u64::MAX; CHUNK_WORDS],
            touched: [u64::MAX; CHUNK_WORDS / 64],
        }
    }

    #[inline]
    fn add(&mut self, slot: usize) {
        let word = slot / 64;
        self.words[word] |= 1 << (slot % 64);
        self.touched[word / 64] |= 1 << (word % 64);
    }

    fn is_empty(&self) -> bool {
        self.touched == [0; CHUNK_WORDS / 64]
    }

    /// The first word with a slot in it, which is then wanted no more.
    #[inline]
    fn take_word(&mut self) -> Option<(usize, u64)> {
        let place = self.touched.iter().position(|touched| *touched != 0)?;
        let word = place * 64 + self.touched[place].trailing_zeros() as usize;
        self.touched[place] &= self.touched[place] - 1;
        Some((word, std::mem::take(&mut self.words[word])))
    }
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

    fn run(&mut self, tiers: Option<Tiers<'_>>) -> Result<(), Cancelled> {
        if let Some(numbers) = self.selection.few() {
            return self.read_numbers(numbers);
        }
        if let Some(skill) = self.rarest_needed_skill() {
            return self.read(&[Rung::Skill(posted_skill(skill)), Rung::Skill(SKILLS_NOT_TOLD)]);
        }
        match tiers {
            Some(tiers) => self.read_tiers(tiers),
            None => self.read_all(),
        }
    }

    /// Reads postings until nobody who is left can be among the best; everything, where that does not come soon.
    fn read_tiers(&mut self, mut tiers: Tiers<'_>) -> Result<(), Cancelled> {
        let rows = self.query.pool.len() as u64;
        while self
            .bound
            .covered_reaches(tiers.left(self.bound.top), self.threshold())
        {
            let next = tiers.next(self.bound.top, |posting| self.rows_in(posting));
            match next {
                Some((rungs, cost)) if cost * 5 <= rows * 4 => self.read(&rungs)?,
                _ => return self.read_all(),
            }
        }
        self.work.rows_skipped = rows.saturating_sub(self.work.rows_bounded);
        Ok(())
    }

    fn rarest_needed_skill(&self) -> Option<u16> {
        let skills = self.query.needed_skills.iter().copied();
        skills.min_by_key(|skill| self.rows_in(Posting::Skill(posted_skill(*skill))))
    }

    fn rows_in(&self, posting: Posting) -> u64 {
        let rows = match posting {
            Posting::Facet(place, id) => self.query.pool.rows_having(place, id),
            Posting::Skill(id) => self.query.pool.rows_with_skill(id),
        };
        rows.into()
    }

    fn read(&mut self, rungs: &[Rung<'_>]) -> Result<(), Cancelled> {
        let plan = self.query.pool.plan();
        let mut wanted = Wanted::default();
        for (place, chunk) in self.query.pool.chunks().iter().enumerate() {
            let slots_of = |posting: Posting| match posting {
                Posting::Facet(facet, id) => chunk.having(plan, facet, id),
                Posting::Skill(id) => chunk.with_skill(plan, id),
            };
            let mut entries = 0;
            for slots in rungs.iter().flat_map(|rung| rung.postings()).map(slots_of) {
                entries += slots.len();
                slots.iter().for_each(|slot| wanted.add((*slot).into()));
            }
            self.work.entries_read += entries as u64;
            let opened = if entries > FILTER_WORTH_SLOTS {
                Opened::Filtered
            } else {
                Opened::Live
            };
            self.meet(place, opened, &mut wanted)?;
        }
        self.settle();
        Ok(())
    }

    fn read_numbers(&mut self, numbers: &[u64]) -> Result<(), Cancelled> {
        let places: Vec<(usize, usize)> = numbers.iter().filter_map(|number| place(*number)).collect();
        let mut wanted = Wanted::default();
        for of_chunk in places.chunk_by(|a, b| a.0 == b.0) {
            if let Some((chunk, _)) = of_chunk.first().filter(|(chunk, _)| *chunk < self.opened.len()) {
                of_chunk.iter().for_each(|(_, slot)| wanted.add(*slot));
                self.meet(*chunk, Opened::Live, &mut wanted)?;
            }
        }
        self.settle();
        Ok(())
    }

    fn read_all(&mut self) -> Result<(), Cancelled> {
        for chunk in 0..self.opened.len() {
            self.meet(chunk, Opened::Filtered, &mut Wanted::all())?;
        }
        self.settle();
        Ok(())
    }

    /// Makes the bits of a chunk say at least so much.
    fn open_chunk(&mut self, place: usize, wanted: Opened) {
        let pool = self.query.pool;
        let (chunk, opened) = (&pool.chunks()[place], &mut self.opened[place]);
        let bits = &mut self.open[place * CHUNK_WORDS..][..chunk.rows().len().div_ceil(64)];
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

    /// Looks at the wanted rows of a chunk that were not met before; nothing is wanted then.
    fn meet(&mut self, chunk: usize, opened: Opened, wanted: &mut Wanted) -> Result<(), Cancelled> {
        if wanted.is_empty() {
            return Ok(());
        }
        self.open_chunk(chunk, opened);
        let rows = self.query.pool.chunks()[chunk].rows();
        while let Some((word, wanted)) = wanted.take_word() {
            let open = &mut self.open[chunk * CHUNK_WORDS + word];
            let mut bits = *open & wanted;
            *open &= !bits;
            while bits != 0 {
                let slot = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if self.selection.has(number_at(chunk, slot)) {
                    prefetch(&rows[slot]);
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
    fn flush(&mut self, chunk: usize) -> Result<(), Cancelled> {
        let met = self.batch.len() as u64;
        let mut batch = std::mem::take(&mut self.batch);
        let rows = &self.query.pool.chunks()[chunk];
        self.bound.filter(rows.rows(), &mut batch, self.threshold());
        let pending = batch.drain(..).map(|candidate| Pending {
            most: self.bound.most(&candidate.standing),
            chunk,
            candidate,
        });
        self.pending.extend(pending);
        self.batch = batch;
        if self.pending.len() >= PENDING_ROWS {
            self.settle();
        }
        self.work.rows_bounded += met;
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
        let packed = &rows.rows()[slot];
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
