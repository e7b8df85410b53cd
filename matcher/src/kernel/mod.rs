//! The exact k best rows of a pool without looking at all of them.
//!
//! In: a fixed row, a pool, which rows are considered. Out: the same hits as judging every pair, and how much work it
//! was. `query` makes the question ready, `tiers` says which postings come first and when nobody is left, `open` knows who
//! may still be met, `bound` drops the rows of a `batch` that cannot be among the best, `exact` scores the rest. No term is
//! known here by name, and no thread.

mod addends;
mod batch;
mod bound;
mod byte_set;
mod code;
mod exact;
mod ladder;
mod open;
mod own;
mod pace;
mod query;
mod reader;
mod searched;
mod share;
mod slots;
mod survey;
mod tables;
mod tiers;
mod units;

use crate::judge::{Context, Verdict};
use crate::matching::Selection;
use crate::parallel::{Cancelled, Control};
use crate::pool::{CHUNK_ROWS, Pool, number_at, place};
use crate::top_k::{Hit, TopK};
use batch::{BATCH_ROWS, Batch, RowPlace};
use bound::{Bound, Candidate};
use exact::Exact;
use open::Open;
use query::Query;
use reader::Reader;
use share::shares;
use slots::{BLOCK_WORDS, Slots};
use tiers::{Bundle, Tiers};

pub use byte_set::Instructions;
pub use pace::Pace;
pub(crate) use searched::Searched;
pub(crate) use survey::survey;
pub(crate) use tables::Tables;

/// Rows that wait to be scored: enough that the best come early, few enough to be sorted at once.
const PENDING_ROWS: usize = 1024;
/// Entries of postings that can be read in the time that it takes to bound one row.
const ENTRIES_PER_BOUND: u64 = 24;

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
    /// Steps of which only the rows in another term's postings were met too.
    pub gates: u64,
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

/// A row that passed the bound.
struct Pending {
    /// The highest score that it can have.
    most: f32,
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
    open: Open<'q, Row>,
    /// Rows that wait for the memory and are bounded together.
    batch: Batch<'q>,
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
            open: Open::new(query),
            query,
            bound,
            selection,
            control,
            best: TopK::new(k),
            min_score,
            batch: Batch::new(),
            pending: Vec::with_capacity(PENDING_ROWS),
            work: Work::default(),
        }
    }

    fn pace(&self) -> Pace {
        self.query.context.pace
    }

    fn run(&mut self, tiers: Option<Tiers<'_, Row>>) -> Result<(), Cancelled> {
        if let Some(numbers) = self.selection.few() {
            return self.read_numbers(numbers);
        }
        match tiers {
            Some(tiers) if self.open.rows() > self.pace().direct_rows => self.read_tiers(tiers),
            _ => self.read_all(),
        }
    }

    /// Reads postings until nobody who is left can be among the best; everything, where that does not come soon.
    fn read_tiers(&mut self, mut tiers: Tiers<'_, Row>) -> Result<(), Cancelled> {
        let most = self.open.rows() * ENTRIES_PER_BOUND * 4 / 5;
        let mut spent = 0;
        while tiers.can_reach(self.threshold()) {
            let worth = self.pace().round_entries.max(spent / 4);
            match tiers.next(self.threshold(), self.open.share(), worth) {
                Some(step) if step.cost <= most => {
                    self.read(&step.bundle, step.gate.as_ref())?;
                    spent += step.cost;
                }
                _ => return self.read_all(),
            }
        }
        let rows = self.query.pool.len() as u64;
        self.work.rows_skipped = rows.saturating_sub(self.work.rows_bounded);
        Ok(())
    }

    /// Meets the rows of a bundle that are in the gate as well.
    fn read(&mut self, bundle: &Bundle, gate: Option<&Bundle>) -> Result<(), Cancelled> {
        let mut bundle = Reader::of(bundle);
        self.work.gates += u64::from(gate.is_some());
        let mut gate = gate.map(Reader::of);
        let (mut wanted, mut also) = (Slots::none(), Slots::none());
        let (pool, plan) = (self.query.pool, self.query.pool.plan());
        for (place, chunk) in pool.chunks().iter().enumerate() {
            let runs = bundle.runs(chunk, plan);
            let mut entries = self.entries_in(&runs);
            if entries == 0 {
                continue;
            }
            if gate.is_none() && entries <= self.pace().few_entries {
                self.meet_few(place, &runs)?;
                continue;
            }
            wanted.fill(&runs);
            if let Some(gate) = &mut gate {
                let through = gate.runs(chunk, plan);
                entries = entries.min(self.entries_in(&through));
                also.fill(&through);
                wanted.retain(&also);
            }
            self.meet(place, entries, &wanted)?;
        }
        self.settle()
    }

    fn entries_in(&mut self, runs: &[&[u16]]) -> usize {
        let entries = runs.iter().map(|run| run.len()).sum();
        self.work.entries_read += entries as u64;
        entries
    }

    fn read_numbers(&mut self, numbers: &[u64]) -> Result<(), Cancelled> {
        let places: Vec<(usize, usize)> = numbers.iter().filter_map(|number| place(*number)).collect();
        let mut wanted = Slots::none();
        for of_chunk in places.chunk_by(|a, b| a.0 == b.0) {
            let chunk = of_chunk.first().map_or(usize::MAX, |(chunk, _)| *chunk);
            if chunk < self.query.pool.chunks().len() {
                wanted.fill(&[]);
                of_chunk.iter().for_each(|(_, slot)| wanted.insert(*slot));
                self.meet(chunk, of_chunk.len(), &wanted)?;
            }
        }
        self.settle()
    }

    fn read_all(&mut self) -> Result<(), Cancelled> {
        let wanted = Slots::all();
        for chunk in 0..self.query.pool.chunks().len() {
            self.meet(chunk, CHUNK_ROWS, &wanted)?;
        }
        self.settle()
    }

    /// Looks at the wanted rows of a chunk that were not met before.
    fn meet(&mut self, chunk: usize, entries: usize, wanted: &Slots) -> Result<(), Cancelled> {
        self.open.prepare(chunk, entries);
        for (block, wanted) in wanted.blocks().iter().enumerate() {
            if wanted.iter().fold(0, |any, word| any | word) == 0 {
                continue;
            }
            let taken = self.open.take(chunk, block, wanted);
            for (word, mut bits) in (block * BLOCK_WORDS..).zip(taken) {
                while bits != 0 {
                    self.await_row(chunk, word * 64 + bits.trailing_zeros() as usize);
                    bits &= bits - 1;
                }
                if self.batch.len() >= BATCH_ROWS {
                    self.flush()?;
                }
            }
        }
        Ok(())
    }

    /// The same for few entries, one by one.
    fn meet_few(&mut self, chunk: usize, runs: &[&[u16]]) -> Result<(), Cancelled> {
        self.open.prepare(chunk, self.pace().few_entries);
        for slot in runs.iter().copied().flatten() {
            if self.open.take_one(chunk, (*slot).into()) {
                self.await_row(chunk, (*slot).into());
            }
        }
        if self.batch.len() >= BATCH_ROWS {
            self.flush()?;
        }
        Ok(())
    }

    /// Has a row fetched, to be bounded with others.
    #[inline]
    fn await_row(&mut self, chunk: usize, slot: usize) {
        if self.selection.has(number_at(chunk, slot)) {
            let head = &self.query.pool.chunks()[chunk].heads()[slot];
            #[allow(clippy::cast_possible_truncation, reason = "a chunk has 16,384 slots")]
            let (chunk, slot) = (chunk as u32, slot as u16);
            self.batch.push(head, RowPlace { chunk, slot });
        }
    }

    /// Bounds the rows of the batch and scores those that can be among the best.
    fn flush(&mut self) -> Result<(), Cancelled> {
        self.work.rows_bounded += self.batch.len() as u64;
        let threshold = self.threshold();
        let chunks = self.query.pool.chunks();
        let candidates = self.bound.filter(chunks, &mut self.batch, threshold);
        self.pending.extend(candidates.map(|candidate| Pending {
            most: self.bound.most(&candidate.standing),
            candidate,
        }));
        self.batch.clear();
        if self.pending.len() >= PENDING_ROWS {
            self.score_pending();
        }
        self.control.check()
    }

    /// Ends the work on all rows that were met.
    fn settle(&mut self) -> Result<(), Cancelled> {
        self.flush()?;
        self.score_pending();
        Ok(())
    }

    /// Scores the waiting rows, those that can have the highest score first, until none of them can be among the best.
    fn score_pending(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        pending.sort_unstable_by(|a, b| b.most.total_cmp(&a.most));
        for Pending { candidate, .. } in pending.drain(..) {
            let threshold = self.threshold();
            if self.bound.reaches(&candidate.standing, threshold) {
                self.rescore(&candidate, threshold);
            }
        }
        self.pending = pending;
    }

    /// Scores a row and keeps it if it is among the best so far.
    fn rescore(&mut self, candidate: &Candidate, threshold: f32) {
        self.work.rows_rescored += 1;
        let RowPlace { chunk, slot } = candidate.place;
        let (chunk, slot) = (chunk as usize, usize::from(slot));
        let rows = &self.query.pool.chunks()[chunk];
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
