//! What a run will take, told before it starts: pairs by counting, time by ranking a small sample, memory and disk by
//! the sizes of what is held and written. Estimates decide nothing about lists.

use super::cut::piece_rows;
use super::delta::Base;
use super::prepare::Prepared;
use super::rank::{Asked, Ranked};
use crate::engine::{Call, Engine, EngineError};
use duijie_indexer::runs::{RunEntry, RunRequest, RunRow};
use duijie_matcher::Cancelled;
use duijie_matcher::matching::{Limits, Selection};
use duijie_matcher::{VacancyRow, parallel};
use std::collections::HashSet;
use std::mem::size_of;
use std::time::{Duration, Instant};

/// Vacancies in the sample.
const SAMPLE_VACANCIES: usize = 8;
/// Bytes of one explanation, as measured on made-up fairs.
const EXPLANATION_BYTES: u64 = 4_096;
/// Bytes of an entry and of a row on disk, besides the explanation.
const ENTRY_DISK_BYTES: u64 = 32;
const ROW_DISK_BYTES: u64 = 96;
/// A row is held as such, encoded, and by reference on both sides of the work.
const ROW_COPIES: u64 = 3;
/// An entry of a piece is held as hit, as entry and encoded.
const ENTRY_COPIES: u64 = 3;
/// Bytes by which the report remembers an entry.
const REPORT_ENTRY_BYTES: u64 = 8;
/// Bytes of a pair while the lists of both sides are made anew: the pair itself, the market, and rankings from three starts.
const PAIR_BYTES: u64 = 400;

/// What a run will take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunEstimate {
    /// Pairs from which the lists are chosen; from a base the least, since lists that lose an entry are made anew besides.
    pub pairs: u64,
    /// Time on computing threads that have nothing else to do.
    pub duration: Duration,
    /// Memory at the worst moment.
    pub memory_bytes: u64,
    /// Memory that a run may need.
    pub memory_bytes_max: u64,
    /// Most that is written.
    pub disk_bytes: u64,
}

impl Engine {
    /// What the run would take if it started now.
    pub(super) fn estimate(
        &self,
        prepared: &Prepared,
        request: &RunRequest,
        base: Option<&Base>,
        call: &Call,
    ) -> Result<RunEstimate, EngineError> {
        let (vacancies, candidates) = (&prepared.rows.vacancies, &prepared.rows.candidates);
        let changed = base.map(|base| (&base.vacancies, &base.candidates));
        let mut pairs = 0;
        if request.per_vacancy > 0 {
            pairs += judged(vacancies, candidates, changed);
        }
        if request.per_candidate > 0 {
            pairs += judged(candidates, vacancies, changed.map(|(own, other)| (other, own)));
        }
        let duration = time_per_pair(prepared, request, call)?.mul_f64(as_float(pairs));
        Ok(RunEstimate {
            pairs,
            duration,
            memory_bytes: self.memory(prepared, request, base.is_some()),
            memory_bytes_max: self.runs.settings().memory_bytes_max,
            disk_bytes: disk(prepared, request),
        })
    }

    fn memory(&self, prepared: &Prepared, request: &RunRequest, with_base: bool) -> u64 {
        let pieces = piece_rows(self.runs.settings(), request, &prepared.rows);
        let explained = if request.explained { EXPLANATION_BYTES } else { 0 };
        let entry = size_of::<RunEntry>() as u64 + explained;
        let (per_vacancy, per_candidate) = request.piece_lengths();
        let piece = |rows: u32, k: u32| u64::from(rows) * u64::from(k) * entry * ENTRY_COPIES;
        let largest = piece(pieces.vacancies, per_vacancy).max(piece(pieces.candidates, per_candidate));
        let anew = request
            .two_sided
            .map_or(0, |_| entries(prepared, request.piece_lengths()) * PAIR_BYTES);
        let rows = row_count(prepared) * size_of::<RunRow>() as u64 * ROW_COPIES;
        let lists = if with_base { 2 } else { 1 };
        rows * lists + largest * lists + entries(prepared, lengths(request)) * REPORT_ENTRY_BYTES + anew
    }
}

fn disk(prepared: &Prepared, request: &RunRequest) -> u64 {
    let explained = if request.explained { EXPLANATION_BYTES } else { 0 };
    let rows = row_count(prepared) * ROW_DISK_BYTES;
    let lists = rows + entries(prepared, lengths(request)) * (ENTRY_DISK_BYTES + explained);
    match request.two_sided {
        Some(_) => rows + entries(prepared, request.piece_lengths()) * ENTRY_DISK_BYTES + lists,
        None => lists,
    }
}

fn lengths(request: &RunRequest) -> (u32, u32) {
    (request.per_vacancy, request.per_candidate)
}

fn row_count(prepared: &Prepared) -> u64 {
    (prepared.rows.vacancies.len() + prepared.rows.candidates.len()) as u64
}

/// Most entries that the lists can have.
fn entries(prepared: &Prepared, (per_vacancy, per_candidate): (u32, u32)) -> u64 {
    let (vacancies, candidates) = (
        prepared.rows.vacancies.len() as u64,
        prepared.rows.candidates.len() as u64,
    );
    vacancies * u64::from(per_vacancy).min(candidates) + candidates * u64::from(per_candidate).min(vacancies)
}

/// Pairs that one side's lists need; from a base, a changed row needs all others and an unchanged one those changed.
fn judged(own: &[RunRow], others: &[RunRow], changed: Option<(&HashSet<u64>, &HashSet<u64>)>) -> u64 {
    let count = |rows: &[RunRow], changed: &HashSet<u64>| {
        rows.iter().filter(|row| changed.contains(&row.number)).count() as u64
    };
    let (own_rows, other_rows) = (own.len() as u64, others.len() as u64);
    match changed {
        None => own_rows * other_rows,
        Some((own_changed, other_changed)) => {
            let own_changed = count(own, own_changed);
            own_changed * other_rows + (own_rows - own_changed) * count(others, other_changed)
        }
    }
}

/// The pace of this machine: the lists of a few vacancies over all candidates of the run.
fn time_per_pair(prepared: &Prepared, request: &RunRequest, call: &Call) -> Result<Duration, EngineError> {
    let pool = &prepared.run.pool;
    let sample: Vec<VacancyRow> = sample(&prepared.rows.vacancies, SAMPLE_VACANCIES)
        .filter_map(|number| pool.vacancies.get(number))
        .collect();
    let candidates = Selection::of(prepared.rows.candidates.iter().map(|row| row.number));
    let pairs = u32::try_from(sample.len() * prepared.rows.candidates.len()).unwrap_or(u32::MAX);
    let (per_vacancy, per_candidate) = request.piece_lengths();
    let longest = per_vacancy.max(per_candidate);
    let asked = Asked {
        context: prepared.run.context(),
        limits: Limits {
            min_score: request.min_score,
            ..Limits::top(longest as usize)
        },
        control: &call.control,
    };
    let begun = Instant::now();
    let lists: Result<Vec<_>, Cancelled> =
        parallel::map(&sample, 1, |vacancy| vacancy.rank(pool, &candidates, &asked));
    lists.map_err(|_| call.stopped())?;
    Ok(begun.elapsed() / pairs.max(1))
}

/// Numbers of rows spread evenly over all.
fn sample(rows: &[RunRow], most: usize) -> impl Iterator<Item = u64> {
    let step = rows.len().div_ceil(most).max(1);
    rows.iter().step_by(step).map(|row| row.number)
}

#[allow(clippy::cast_precision_loss, reason = "an estimate")]
fn as_float(pairs: u64) -> f64 {
    pairs as f64
}
