//! How good a row can be at most: steps over tables that lower a bound and drop the rows that cannot be among the best.
//!
//! The loops are leaves over slices and know no term. Bounds are floating-point numbers on the scale of the scores; what
//! rounding can take away is less than [`SLACK`], so no true answer is ever dropped.

use super::code::{Answer, answer};
use super::query::{ADMISSION_BITS, Answers, Query, Term};
use super::searched::Searched;
use crate::criterion::Value;
use crate::facet::ListBound;
use crate::pool::{PackedRow, signature_bit};
use crate::profile::Blend;

/// More than all rounding of one bound together, in points of the score.
const SLACK: f32 = 1.0;
/// Lifts the bound of a row that has to be asked itself above every threshold.
const LIFT: f32 = 1.0e7;
/// Keeps a missing answer below every known one while the best of several columns is sought.
const MISSING_OFFSET: f32 = 1.0e6;
/// Marks of the two sides: a term with enough weight for coverage is known.
const KNOWN: [u32; 2] = [1 << 30, 1 << 31];
/// The bits of all hard terms and rules.
const HARD: u32 = ADMISSION_BITS | 0xFFFF;

/// The bound of a query.
pub(super) struct Bound<'q> {
    /// The highest value of each side.
    pub(super) top: [f32; 2],
    blend: Blend,
    always_known: u32,
    steps: Vec<Step>,
    must: &'q [u32],
    rules_column: usize,
}

enum Step {
    /// Takes away what the identifier of one column lacks to the best.
    Table { column: usize, entries: Box<[Entry]> },
    /// Takes away what the best of several columns lacks.
    Best {
        lane: usize,
        top: f32,
        columns: Vec<(usize, Box<[Gain]>)>,
    },
    /// Takes away what the row's list lacks.
    List {
        lane: usize,
        of: fn(&PackedRow) -> u64,
        wanted: u64,
        gains: Vec<(u64, f32)>,
        top: f32,
    },
}

#[derive(Clone, Copy, Default)]
struct Entry {
    lacks: [f32; 2],
    marks: u32,
}

#[derive(Clone, Copy)]
struct Gain {
    gain: f32,
    marks: u32,
}

/// Rows on their way through the steps.
#[derive(Default)]
pub(super) struct Candidates {
    pub(super) alive: Vec<u16>,
    sides: Vec<[f32; 2]>,
    marks: Vec<u32>,
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
        let mut bound = Bound {
            top: [0.0; 2],
            blend: query.context.profile.blend,
            always_known: 0,
            steps: Vec::new(),
            must: &query.must,
            rules_column: query.pool.columns(Row::RULES).start,
        };
        for bar in &query.bars {
            bound.bar(bar.column, &bar.not_met);
        }
        for (term, share) in query.terms.iter().zip(shares) {
            if let Some(share) = share {
                bound.term(term, share);
            }
        }
        bound.steps.sort_by(|a, b| b.power().total_cmp(&a.power()));
        bound
    }

    fn term(&mut self, term: &Term<'_>, share: &Share) {
        let lane = term.lane();
        match &term.answers {
            Answers::Always(value) => {
                self.top[lane] += share.gain(term.neutral_at_most(*value));
                if matches!(value, Value::Known(_)) {
                    self.always_known |= share.mark;
                }
            }
            Answers::Row => self.row_term(term, share),
            Answers::Columns(columns) => {
                if let [column] = &columns[..] {
                    self.table(lane, column.column, &gains(term, share, &column.codes));
                } else {
                    let columns = columns.iter();
                    let columns = columns.map(|column| (column.column, gains(term, share, &column.codes)));
                    self.best(lane, columns.collect());
                }
            }
        }
    }

    fn row_term(&mut self, term: &Term<'_>, share: &Share) {
        let (lane, top) = (term.lane(), share.gain(1000));
        self.top[lane] += top;
        let (of, items): (fn(&PackedRow) -> u64, Vec<(u64, u16)>) = match &term.list {
            None => return,
            Some(ListBound::Skills(skills)) => (
                |row| row.skills,
                skills.iter().map(|(id, most)| (signature_bit((*id).into()), *most)).collect(),
            ),
            Some(ListBound::Words(words)) => (
                |row| row.words,
                words.iter().map(|(word, most)| (signature_bit(*word), *most)).collect(),
            ),
        };
        let gains: Vec<(u64, f32)> = items.into_iter().map(|(bit, most)| (bit, share.gain(most))).collect();
        self.steps.push(Step::List {
            lane,
            of,
            wanted: gains.iter().fold(0, |all, (bit, _)| all | bit),
            gains,
            top,
        });
    }

    /// The step over this column, new if there is none.
    fn entries(&mut self, column: usize, ids: usize) -> &mut [Entry] {
        let is_it = |step: &Step| matches!(step, Step::Table { column: other, .. } if *other == column);
        let place = self.steps.iter().position(is_it).unwrap_or_else(|| {
            self.steps.push(Step::Table {
                column,
                entries: vec![Entry::default(); ids].into(),
            });
            self.steps.len() - 1
        });
        match &mut self.steps[place] {
            Step::Table { entries, .. } => entries,
            _ => &mut [],
        }
    }

    fn bar(&mut self, column: usize, not_met: &[u32]) {
        for (entry, bits) in self.entries(column, not_met.len()).iter_mut().zip(not_met) {
            entry.marks |= bits;
        }
    }

    fn table(&mut self, lane: usize, column: usize, gains: &[Gain]) {
        let top = highest(gains);
        self.top[lane] += top;
        for (entry, gain) in self.entries(column, gains.len()).iter_mut().zip(gains) {
            let gain_of = if gain.gain < 0.0 { gain.gain + MISSING_OFFSET } else { gain.gain };
            entry.lacks[lane] += top - gain_of;
            entry.marks |= gain.marks;
        }
    }

    fn best(&mut self, lane: usize, columns: Vec<(usize, Box<[Gain]>)>) {
        let top = columns.iter().map(|(_, gains)| highest(gains)).fold(0.0, f32::max);
        self.top[lane] += top;
        self.steps.push(Step::Best { lane, top, columns });
    }

    /// Whether a side has a coverage in every row.
    pub(super) fn is_always_known(&self, lane: usize) -> bool {
        self.always_known & KNOWN[lane] != 0
    }

    /// Whether covered sides of these values can reach the threshold.
    pub(super) fn covered_reaches(&self, sides: [f32; 2], threshold: f32) -> bool {
        sides.iter().any(|side| side.is_infinite()) || self.reaches(sides, KNOWN[0] | KNOWN[1], threshold)
    }

    /// Whether sides of these values can reach the threshold; `marks` says what is known of them.
    #[inline]
    pub(super) fn reaches(&self, sides: [f32; 2], marks: u32, threshold: f32) -> bool {
        let [employer, seeker] = sides.map(|side| side.max(0.0));
        let least = threshold - SLACK;
        match self.blend {
            Blend::Employer => employer >= least,
            Blend::Seeker => seeker >= least,
            _ if (marks | self.always_known) & KNOWN[0] == 0 || (marks | self.always_known) & KNOWN[1] == 0 => {
                employer.max(seeker) >= least
            }
            Blend::Min => employer.min(seeker) >= least,
            Blend::Product => employer * seeker >= least * 100_000.0,
            Blend::Harmonic => 2.0 * employer * seeker >= least * (employer + seeker),
        }
    }

    /// Keeps those of the rows in `candidates.alive` that pass every table of hard terms and can reach the threshold.
    pub(super) fn filter(&self, rows: &[PackedRow], candidates: &mut Candidates, threshold: f32) {
        let Candidates { alive, sides, marks } = candidates;
        sides.clear();
        sides.resize(rows.len(), self.top);
        marks.clear();
        marks.resize(rows.len(), 0);
        for step in &self.steps {
            match step {
                Step::Table { column, entries } => take_table(rows, alive, *column, entries, sides, marks),
                Step::Best { lane, top, columns } => {
                    take_best(rows, alive, columns, *top, *lane, sides, marks);
                }
                Step::List {
                    lane,
                    of,
                    wanted,
                    gains,
                    top,
                } => {
                    for row in alive.iter().map(|row| usize::from(*row)) {
                        let held = of(&rows[row]) & wanted;
                        let gain: f32 = gains.iter().filter(|(bit, _)| held & bit != 0).map(|(_, gain)| gain).sum();
                        sides[row][*lane] -= top - gain.min(*top);
                    }
                }
            }
            alive.retain(|row| {
                let row = usize::from(*row);
                let must = self.must[usize::from(rows[row].ids[self.rules_column])];
                marks[row] & must & HARD == 0 && self.reaches(sides[row], marks[row], threshold)
            });
            if alive.is_empty() {
                return;
            }
        }
    }
}

fn take_table(
    rows: &[PackedRow],
    alive: &[u16],
    column: usize,
    entries: &[Entry],
    sides: &mut [[f32; 2]],
    marks: &mut [u32],
) {
    for row in alive.iter().map(|row| usize::from(*row)) {
        let entry = entries[usize::from(rows[row].ids[column])];
        sides[row][0] -= entry.lacks[0];
        sides[row][1] -= entry.lacks[1];
        marks[row] |= entry.marks;
    }
}

fn take_best(
    rows: &[PackedRow],
    alive: &[u16],
    columns: &[(usize, Box<[Gain]>)],
    top: f32,
    lane: usize,
    sides: &mut [[f32; 2]],
    marks: &mut [u32],
) {
    for row in alive.iter().map(|row| usize::from(*row)) {
        let mut best = f32::NEG_INFINITY;
        for (column, gains) in columns {
            let gain = gains[usize::from(rows[row].ids[*column])];
            best = best.max(gain.gain);
            marks[row] |= gain.marks;
        }
        let gain = if best < 0.0 { best + MISSING_OFFSET } else { best };
        sides[row][lane] -= top - gain;
    }
}

/// What each identifier adds at most: known values as they are, missing ones moved below, "ask the row" above all.
fn gains(term: &Term<'_>, share: &Share, codes: &[u16]) -> Box<[Gain]> {
    let gain = |code: &u16| match answer(*code) {
        Answer::Value(Value::Known(value)) => Gain {
            gain: share.gain(value),
            marks: share.mark,
        },
        Answer::Value(value) => Gain {
            gain: share.gain(term.neutral_at_most(value)) - MISSING_OFFSET,
            marks: 0,
        },
        Answer::Nothing => Gain {
            gain: -2.0 * MISSING_OFFSET,
            marks: 0,
        },
        Answer::Ask => Gain { gain: LIFT, marks: 0 },
    };
    codes.iter().map(gain).collect()
}

/// The highest gain of a value.
fn highest(gains: &[Gain]) -> f32 {
    let told = |gain: &Gain| match gain.gain {
        gain if gain >= LIFT || gain < -1.5 * MISSING_OFFSET => 0.0,
        gain if gain < 0.0 => gain + MISSING_OFFSET,
        gain => gain,
    };
    gains.iter().map(told).fold(0.0, f32::max)
}

impl Step {
    /// How much of the rows a step can be expected to take away; hard terms first.
    fn power(&self) -> f32 {
        match self {
            Self::Table { entries, .. } => {
                let most = |lane: usize| entries.iter().map(|entry| entry.lacks[lane]).fold(0.0, f32::max);
                let barred = entries.iter().any(|entry| entry.marks & HARD != 0);
                most(0) + most(1) + if barred { LIFT } else { 0.0 }
            }
            Self::Best { top, .. } => *top,
            Self::List { top, .. } => *top,
        }
    }
}

