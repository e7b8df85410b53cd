//! How good a row can be at most: steps over tables that lower a bound and drop the rows that cannot be among the best.
//!
//! The loops are leaves over slices and know no term. Bounds are floating-point numbers on the scale of the scores; what
//! rounding can take away is less than [`SLACK`], so no true answer is ever dropped.

use super::code::{Code, Gains, gain};
use super::query::{Answers, Query, Term};
use super::searched::Searched;
use crate::criterion::Value;
use crate::facet::ListBound;
use crate::pool::{PackedRow, signature_bit};
use crate::profile::Blend;

/// More than all rounding of one bound together, in points of the score.
const SLACK: f32 = 1.0;
/// Lifts the bound of a row that has to be asked itself above every threshold.
const LIFT: f32 = 1.0e7;
/// Points of a side after which it is worth to look whom they drop.
const WORTH_DROPPING: f32 = 12_000.0;
/// Marks of the two sides: a term with enough weight for coverage is known.
const KNOWN: [u32; 2] = [1 << 30, 1 << 31];
/// The bound of a query.
pub(super) struct Bound<'q> {
    /// The highest value of each side.
    pub(super) top: [f32; 2],
    blend: Blend,
    always_known: u32,
    bars: Vec<(usize, &'q [u32])>,
    steps: Vec<Step<'q>>,
    must: &'q [u32],
    rules_column: usize,
    /// The signature of the skills without which no row passes.
    needed: u64,
}

/// What one term takes away from the top of its side.
struct Step<'q> {
    /// Place of the term among the query's.
    term: usize,
    lane: usize,
    top: f32,
    mark: u32,
    of: Of<'q>,
    /// Rows are dropped after this step.
    drops: bool,
}

enum Of<'q> {
    /// What the best of these columns lacks.
    Columns {
        columns: Vec<(usize, &'q [Code])>,
        gains: Gains,
    },
    /// What the row's list lacks.
    List {
        signature: fn(&PackedRow) -> u64,
        wanted: u64,
        gains: Vec<(u64, f32)>,
    },
}

/// How good a row can be at most.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    /// The highest values of both sides.
    pub(super) sides: [f32; 2],
    /// Which sides are known to be covered.
    marks: u32,
}

/// A row on its way through the steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Where it is in its chunk.
    pub(super) slot: u16,
    pub(super) standing: Standing,
}

/// Weight and scale of a term in the bound.
pub(super) struct Share {
    per_value: f32,
    mark: u32,
}

impl Share {
    /// Points of the side's score for a value.
    pub(super) fn gain(&self, value: u16) -> f32 {
        self.per_value * f32::from(value)
    }

    /// Whether the term alone gives its side a coverage.
    pub(super) fn covers(&self) -> bool {
        self.mark != 0
    }
}

/// The shares of the query's terms, `None` for those that take part in no score.
pub(super) fn shares<Row: Searched>(query: &Query<'_, Row>) -> Vec<Option<Share>> {
    let idle = |term: &Term<'_>| term.is_idle(|facet| query.pool.has_rare(facet));
    let (mut counting, mut whole) = ([0_u64; 2], [0_u64; 2]);
    for term in &query.terms {
        whole[term.lane()] += u64::from(term.entry.weight);
        counting[term.lane()] += if idle(term) { 0 } else { u64::from(term.entry.weight) };
    }
    let share = |term: &Term<'_>| {
        let (lane, weight) = (term.lane(), u64::from(term.entry.weight));
        let covers = 1000 * weight >= whole[lane];
        #[allow(clippy::cast_precision_loss, reason = "a bound, not a score; see SLACK")]
        let per_value = 100.0 * weight as f32 / counting[lane].max(1) as f32;
        Share {
            per_value,
            mark: if covers { KNOWN[lane] } else { 0 },
        }
    };
    query.terms.iter().map(|term| (!idle(term)).then(|| share(term))).collect()
}

impl<'q> Bound<'q> {
    pub(super) fn new<Row: Searched>(query: &'q Query<'_, Row>, shares: &[Option<Share>]) -> Self {
        let needed = query.needed_skills.iter();
        let mut bound = Bound {
            top: [0.0; 2],
            blend: query.context.profile.blend,
            always_known: 0,
            bars: query.bars.iter().map(|bar| (bar.column, &*bar.not_met)).collect(),
            steps: Vec::new(),
            must: &query.must,
            rules_column: query.pool.columns(Row::RULES).start,
            needed: needed.map(|id| signature_bit((*id).into())).fold(0, |all, bit| all | bit),
        };
        for (place, (term, share)) in query.terms.iter().zip(shares).enumerate() {
            if let Some(share) = share {
                bound.add(place, term, share);
            }
        }
        bound.steps.sort_by(|a, b| b.top.total_cmp(&a.top));
        let mut taken = 0.0;
        for step in &mut bound.steps {
            taken += step.top;
            step.drops = taken >= WORTH_DROPPING;
            if step.drops {
                taken = 0.0;
            }
        }
        bound
    }

    fn add(&mut self, place: usize, term: &'q Term<'_>, share: &Share) {
        let lane = term.lane();
        let (top, of) = match &term.answers {
            Answers::Always(value) => {
                self.top[lane] += share.gain(term.neutral_at_most(*value));
                if matches!(value, Value::Known(_)) {
                    self.always_known |= share.mark;
                }
                return;
            }
            Answers::Row(_) => (share.gain(1000), list(term, share)),
            Answers::Columns(columns) => {
                let levels = columns.iter().flat_map(|column| &column.table.levels);
                let gains = levels.map(|level| share.gain(term.neutral_at_most(level.value)));
                let top = gains.fold(0.0, f32::max);
                let columns = columns.iter().map(|column| (column.column, &*column.table.codes));
                let columns = Of::Columns {
                    columns: columns.collect(),
                    gains: term.gains(share.per_value, LIFT),
                };
                (top, Some(columns))
            }
        };
        self.top[lane] += top;
        self.steps.extend(of.map(|of| Step {
            term: place,
            lane,
            top,
            mark: share.mark,
            of,
            drops: false,
        }));
    }

    /// Whether a side has a coverage in every row.
    pub(super) fn is_always_known(&self, lane: usize) -> bool {
        self.always_known & KNOWN[lane] != 0
    }

    /// Whether covered sides of these values can reach the threshold.
    pub(super) fn covered_reaches(&self, sides: [f32; 2], threshold: f32) -> bool {
        let marks = KNOWN[0] | KNOWN[1];
        sides.iter().any(|side| side.is_infinite()) || self.reaches(&Standing { sides, marks }, threshold)
    }

    /// Whether a row that stands so can reach the threshold.
    #[inline]
    pub(super) fn reaches(&self, standing: &Standing, threshold: f32) -> bool {
        let [employer, seeker] = standing.sides.map(|side| side.max(0.0));
        let known = standing.marks | self.always_known;
        let least = threshold - SLACK;
        match self.blend {
            Blend::Employer => employer >= least,
            Blend::Seeker => seeker >= least,
            _ if known & KNOWN[0] == 0 || known & KNOWN[1] == 0 => {
                employer.max(seeker) >= least
            }
            Blend::Min => employer.min(seeker) >= least,
            Blend::Product => employer * seeker >= least * 100_000.0,
            Blend::Harmonic => 2.0 * employer * seeker >= least * (employer + seeker),
        }
    }

    /// What the signatures of a row already took away for a term that reads a list.
    pub(super) fn taken(&self, term: usize, row: &PackedRow) -> f32 {
        let step = self.steps.iter().find(|step| step.term == term);
        step.map_or(0.0, |step| match &step.of {
            Of::Columns { .. } => 0.0,
            Of::List { .. } => step.top - step.of.list_gain(row).min(step.top),
        })
    }

    /// A row of which nothing was looked at.
    pub(super) fn candidate(&self, slot: u16) -> Candidate {
        Candidate {
            slot,
            standing: Standing {
                sides: self.top,
                marks: 0,
            },
        }
    }

    /// Keeps the candidates that pass every table of hard terms and can reach the threshold.
    pub(super) fn filter(&self, rows: &[PackedRow], candidates: &mut Vec<Candidate>, threshold: f32) {
        compact(candidates, |candidate| !self.is_barred(&rows[usize::from(candidate.slot)]));
        for step in &self.steps {
            if candidates.is_empty() {
                return;
            }
            step.take(rows, candidates);
            if step.drops {
                compact(candidates, |candidate| self.reaches(&candidate.standing, threshold));
            }
        }
        compact(candidates, |candidate| self.reaches(&candidate.standing, threshold));
    }

    /// Whether a table of hard terms excludes the row, or it lacks a needed skill for certain.
    #[inline]
    fn is_barred(&self, row: &PackedRow) -> bool {
        let bars = self.bars.iter();
        let not_met = bars.fold(0, |all, (column, not_met)| all | not_met[usize::from(row.ids[*column])]);
        let excluded = not_met & self.must[usize::from(row.ids[self.rules_column])] != 0;
        excluded | (row.skills & self.needed != self.needed)
    }
}

/// Keeps what `keep` says, in order. Without a branch on the answer: it often waits for memory, and a wrong guess would
/// throw away all the waiting that was done side by side.
#[inline]
fn compact(candidates: &mut Vec<Candidate>, keep: impl Fn(&Candidate) -> bool) {
    let mut kept = 0;
    for place in 0..candidates.len() {
        let candidate = candidates[place];
        candidates[kept] = candidate;
        kept += usize::from(keep(&candidate));
    }
    candidates.truncate(kept);
}

impl Step<'_> {
    fn take(&self, rows: &[PackedRow], candidates: &mut [Candidate]) {
        match &self.of {
            Of::Columns { columns, gains } => match &columns[..] {
                [column] => take_column(rows, candidates, self, *column, gains),
                columns => take_best(rows, candidates, self, columns, gains),
            },
            Of::List { .. } => {
                for candidate in candidates {
                    let gain = self.of.list_gain(&rows[usize::from(candidate.slot)]).min(self.top);
                    candidate.standing.sides[self.lane] -= self.top - gain;
                }
            }
        }
    }
}

fn list(term: &Term<'_>, share: &Share) -> Option<Of<'static>> {
    let (signature, items): (fn(&PackedRow) -> u64, Vec<(u64, u16)>) = match term.list.as_ref()? {
        ListBound::Skills(skills) => (
            |row| row.skills,
            skills.iter().map(|(id, most)| (signature_bit((*id).into()), *most)).collect(),
        ),
        ListBound::Words(words) => (
            |row| row.words,
            words.iter().map(|(word, most)| (signature_bit(*word), *most)).collect(),
        ),
    };
    Some(Of::List {
        signature,
        wanted: items.iter().fold(0, |all, (bit, _)| all | bit),
        gains: items.into_iter().map(|(bit, most)| (bit, share.gain(most))).collect(),
    })
}

impl Of<'_> {
    /// The most that the row's list can add.
    #[inline]
    fn list_gain(&self, row: &PackedRow) -> f32 {
        let Self::List {
            signature,
            wanted,
            gains,
        } = self
        else {
            return 0.0;
        };
        let held = signature(row) & wanted;
        if held == 0 {
            return 0.0;
        }
        gains.iter().filter(|(bit, _)| held & bit != 0).map(|(_, gain)| gain).sum()
    }
}

fn take_column(
    rows: &[PackedRow],
    candidates: &mut [Candidate],
    step: &Step<'_>,
    (column, codes): (usize, &[Code]),
    gains: &Gains,
) {
    for candidate in candidates {
        let code = codes[usize::from(rows[usize::from(candidate.slot)].ids[column])];
        step.lower(&mut candidate.standing, gain(std::iter::once(code), gains));
    }
}

fn take_best(
    rows: &[PackedRow],
    candidates: &mut [Candidate],
    step: &Step<'_>,
    columns: &[(usize, &[Code])],
    gains: &Gains,
) {
    for candidate in candidates {
        let ids = &rows[usize::from(candidate.slot)].ids;
        let codes = columns.iter().map(|(column, codes)| codes[usize::from(ids[*column])]);
        step.lower(&mut candidate.standing, gain(codes, gains));
    }
}

impl Step<'_> {
    #[inline]
    fn lower(&self, standing: &mut Standing, (gain, known): (f32, bool)) {
        standing.sides[self.lane] -= self.top - gain;
        standing.marks |= if known { self.mark } else { 0 };
    }
}
