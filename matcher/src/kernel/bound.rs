//! How good a row can be at most: sums over tables that drop the rows that cannot be among the best.
//!
//! Every column of identifiers has one table whose entries hold, side by side in one number, what the terms add to either
//! side at most, whether a hard term is not met, and what is known. A row's bound is a sum of entries. The loops know no
//! term. What a term adds is rounded up, so no true answer is ever dropped.

use duijie_domain::Fact;

use super::code::{Table, VALUE_MAX};
use super::query::{Answers, Column, Query, Term};
use super::searched::Searched;
use crate::criterion::Value;
use crate::facet::{NearBound, OwnBound, RARE};
use crate::kernel::byte_set::prefetch;
use crate::pool::{Chunk, HEAD_COLUMNS, Head, PackedRow, Tail, signature_bit};
use crate::profile::Blend;

/// Units of a bound for each point of a score.
const UNITS_PER_POINT: f32 = 4.0;
/// Bits of the sum of one side; the highest sum needs 19.
const SIDE_BITS: u32 = 20;
const SIDE_MASK: u64 = (1 << SIDE_BITS) - 1;
/// Counts the hard terms that are not met.
const BARRED_SHIFT: u32 = 40;
/// Counts, for each side, the known terms with enough weight for coverage.
const KNOWN_SHIFT: [u32; 2] = [48, 56];
const COUNT_MASK: u64 = 0xFF;
/// More than what the comparison of two sides in floating point can lose, in points.
const SLACK: f32 = 0.5;

/// The bound of a query.
pub(super) struct Bound {
    /// The highest value of each side, in points.
    pub(super) top: [f32; 2],
    blend: Blend,
    /// What every row has.
    base: u64,
    singles: Vec<ColumnTable>,
    groups: Vec<Group>,
    skills: Vec<List>,
    words: Vec<List>,
    homes: Vec<Near>,
}

/// The entries of one column by identifier.
struct ColumnTable {
    column: usize,
    entries: Box<[u64]>,
    /// Whether an answer adds anything.
    adds: bool,
}

/// Columns of which the best entry counts, for each side apart.
struct Group {
    lanes: [bool; 2],
    columns: Vec<ColumnTable>,
}

/// A term over a list of the row, of which a signature tells what cannot be there.
struct List {
    /// Place of the term among the query's.
    term: usize,
    lane: usize,
    gains: Vec<(u64, u64)>,
    top: u64,
}

/// A term over the home of the row.
struct Near {
    term: usize,
    lane: usize,
    bound: NearBound,
    /// What the steps add, in points, and what is added beyond them.
    gains: Vec<f32>,
    beyond: f32,
    top: f32,
}

/// How good a row can be at most.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    /// The highest values of both sides, in points.
    pub(super) sides: [f32; 2],
    /// Whether each side is known to be covered.
    covered: [bool; 2],
}

/// A row that is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Where it is in its chunk.
    pub(super) slot: u16,
    pub(super) standing: Standing,
}

impl Candidate {
    /// A row of which nothing is known yet.
    pub(super) fn at(slot: u16) -> Self {
        Self {
            slot,
            standing: Standing::default(),
        }
    }
}

/// Weight and scale of a term in the bound.
pub(super) struct Share {
    per_value: f32,
    covers: bool,
}

impl Share {
    /// Points of the side's score for a value.
    pub(super) fn gain(&self, value: u16) -> f32 {
        self.per_value * f32::from(value)
    }

    /// Whether the term alone gives its side a coverage.
    pub(super) fn covers(&self) -> bool {
        self.covers
    }
}

/// The shares of the query's terms, `None` for those that take part in no score.
pub(super) fn shares<Row: Searched>(query: &Query<'_, Row>) -> Vec<Option<Share>> {
    let idle = |term: &Term<'_>| term.is_idle(|facet| query.pool.has_rare(facet));
    let (mut counting, mut whole) = ([0_u64; 2], [0_u64; 2]);
    for term in &query.terms {
        whole[term.lane()] += u64::from(term.entry.weight);
        counting[term.lane()] += if idle(term) {
            0
        } else {
            u64::from(term.entry.weight)
        };
    }
    let share = |term: &Term<'_>| {
        let (lane, weight) = (term.lane(), u64::from(term.entry.weight));
        #[allow(clippy::cast_precision_loss, reason = "a bound, not a score; see SLACK")]
        let per_value = 100.0 * weight as f32 / counting[lane].max(1) as f32;
        Share {
            per_value,
            covers: 1000 * weight >= whole[lane],
        }
    };
    query
        .terms
        .iter()
        .map(|term| (!idle(term)).then(|| share(term)))
        .collect()
}

/// Points as units, rounded up.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 400,000"
)]
fn units(points: f32) -> u64 {
    (points * UNITS_PER_POINT).ceil() as u64
}

fn on(lane: usize, units: u64) -> u64 {
    units << (SIDE_BITS * u32::from(lane == 1))
}

impl Bound {
    pub(super) fn new<Row: Searched>(query: &Query<'_, Row>, shares: &[Option<Share>]) -> Self {
        let mut bound = Self {
            top: [0.0; 2],
            blend: query.context.profile.blend,
            base: 0,
            singles: Vec::new(),
            groups: Vec::new(),
            skills: Vec::new(),
            words: Vec::new(),
            homes: Vec::new(),
        };
        let always = query.always_excludes();
        for bar in &query.bars {
            // Columns of the tail are looked at by whoever scores the row.
            if bar.column < HEAD_COLUMNS {
                let single = bound.single(bar.column, bar.not_met.len());
                for (entry, bits) in single.entries.iter_mut().zip(&*bar.not_met) {
                    *entry += u64::from(bits & always != 0) << BARRED_SHIFT;
                }
            }
        }
        for (place, (term, share)) in query.terms.iter().zip(shares).enumerate() {
            if let Some(share) = share {
                bound.add_term(place, term, share, |facet| query.pool.has_rare(facet));
            }
        }
        bound
    }

    fn add_term(&mut self, place: usize, term: &Term<'_>, share: &Share, has_rare: impl Fn(usize) -> bool) {
        let lane = term.lane();
        match &term.answers {
            Answers::Always(value) => {
                let points = share.gain(term.neutral_at_most(*value));
                self.top[lane] += points;
                self.base += on(lane, units(points));
                if share.covers && matches!(value, Value::Known(_)) {
                    self.base += 1 << KNOWN_SHIFT[lane];
                }
            }
            Answers::Row(_) => {
                let top = share.gain(1000);
                self.top[lane] += top;
                match &term.own {
                    Some(OwnBound::Skills(skills)) => {
                        let items = skills.iter().map(|(id, most)| (u32::from(*id), *most));
                        self.skills.push(List::new(place, lane, items, share));
                        return;
                    }
                    Some(OwnBound::Words(words)) => {
                        let items = words.iter().copied();
                        self.words.push(List::new(place, lane, items, share));
                    }
                    Some(OwnBound::Home(near)) => self.homes.push(Near::new(place, lane, near, share)),
                    None => {}
                }
                self.base += on(lane, units(top));
            }
            Answers::Columns(columns) => {
                let any_rare = columns.iter().any(|column| has_rare(column.facet));
                let levels = columns.iter().flat_map(|column| &column.table.levels);
                let gains = levels.map(|level| share.gain(term.neutral_at_most(level.value)));
                let top = if any_rare { share.gain(1000) } else { gains.fold(0.0, f32::max) };
                self.top[lane] += top;
                if columns.iter().any(|column| column.column >= HEAD_COLUMNS) {
                    self.base += on(lane, units(top));
                    return;
                }
                match &columns[..] {
                    [column] => {
                        let ids = column.table.codes.len();
                        self.single(column.column, ids).add(term, share, &column.table, true);
                    }
                    columns => self.add_group(term, columns, share, has_rare),
                }
            }
        }
    }

    /// The table of a column that is looked at for itself.
    fn single(&mut self, column: usize, ids: usize) -> &mut ColumnTable {
        let known = self.singles.iter().position(|single| single.column == column);
        let place = known.unwrap_or_else(|| {
            self.singles.push(ColumnTable::new(column, ids));
            self.singles.len() - 1
        });
        &mut self.singles[place]
    }

    /// Joins a group that has these columns and nothing of this side, or founds one.
    fn add_group(
        &mut self,
        term: &Term<'_>,
        columns: &[Column],
        share: &Share,
        has_rare: impl Fn(usize) -> bool,
    ) {
        let lane = term.lane();
        // The first facet alone says what counts if nothing is known.
        let first = columns.first().map(|column| column.facet);
        let mut tables: Vec<ColumnTable> = Vec::new();
        for column in columns {
            let mut table = ColumnTable::new(column.column, column.table.codes.len());
            table.add(term, share, &column.table, Some(column.facet) == first);
            // A column in which nothing adds anything need not be looked at.
            if table.adds || has_rare(column.facet) {
                tables.push(table);
            }
        }
        let has = |group: &Group, table: &ColumnTable| {
            group.columns.iter().any(|other| other.column == table.column)
        };
        let fitting = |group: &&mut Group| !group.lanes[lane] && tables.iter().all(|table| has(group, table));
        if let Some(group) = self.groups.iter_mut().find(fitting) {
            group.lanes[lane] = true;
            for other in &mut group.columns {
                if let Some(table) = tables.iter().find(|table| table.column == other.column) {
                    other.join(table);
                }
            }
            return;
        }
        let mut lanes = [false; 2];
        lanes[lane] = true;
        self.groups.push(Group {
            lanes,
            columns: tables,
        });
    }

    /// Whether a side has a coverage in every row.
    pub(super) fn is_always_known(&self, lane: usize) -> bool {
        self.base >> KNOWN_SHIFT[lane] & COUNT_MASK != 0
    }

    /// Whether covered sides of these values can reach the threshold.
    pub(super) fn covered_reaches(&self, sides: [f32; 2], threshold: f32) -> bool {
        let standing = Standing {
            sides,
            covered: [true; 2],
        };
        sides.iter().any(|side| side.is_infinite()) || self.reaches(&standing, threshold)
    }

    /// The highest score of a row that stands so.
    pub(super) fn most(&self, standing: &Standing) -> f32 {
        let [employer, seeker] = standing.sides;
        match self.blend {
            Blend::Employer => employer,
            Blend::Seeker => seeker,
            _ if standing.covered != [true; 2] => employer.max(seeker),
            Blend::Min => employer.min(seeker),
            Blend::Product => employer * seeker / 100_000.0,
            Blend::Harmonic => 2.0 * employer * seeker / (employer + seeker).max(1.0),
        }
    }

    /// Whether a row that stands so can reach the threshold.
    #[inline]
    pub(super) fn reaches(&self, standing: &Standing, threshold: f32) -> bool {
        let [employer, seeker] = standing.sides.map(|side| side.max(0.0));
        let least = threshold - SLACK;
        match self.blend {
            Blend::Employer => employer >= least,
            Blend::Seeker => seeker >= least,
            // A side without coverage leaves the score to the other one.
            _ if standing.covered != [true; 2] => employer.max(seeker) >= least,
            Blend::Min => employer.min(seeker) >= least,
            Blend::Product => employer * seeker >= least * 100_000.0,
            Blend::Harmonic => 2.0 * employer * seeker >= least * (employer + seeker),
        }
    }

    /// What the row's own facts already took away for a term that reads them, in points.
    pub(super) fn taken(&self, term: usize, row: &PackedRow) -> f32 {
        let of = |lists: &[List], signature: u64| {
            let list = lists.iter().find(|list| list.term == term)?;
            Some(list.lacks(signature))
        };
        let near = || {
            let near = self.homes.iter().find(|near| near.term == term)?;
            Some(near.lacks(&row.tail))
        };
        let taken = of(&self.skills, row.head.skills).or_else(|| of(&self.words, row.tail.words));
        taken.or_else(near).unwrap_or(0.0)
    }

    /// Keeps the candidates that pass every table of hard terms and can reach the threshold: first by the heads of the
    /// rows, then by the tails of those that are left.
    pub(super) fn filter<Row: Searched>(
        &self,
        chunk: &Chunk<Row>,
        candidates: &mut Vec<Candidate>,
        threshold: f32,
    ) {
        let (heads, tails) = (chunk.heads(), chunk.tails());
        self.keep(candidates, threshold, |candidate| {
            let head = &heads[usize::from(candidate.slot)];
            let sum = self.sum(head);
            candidate.standing = standing(sum);
            sum >> BARRED_SHIFT & COUNT_MASK == 0
        });
        if self.words.is_empty() && self.homes.is_empty() {
            return;
        }
        for candidate in candidates.iter() {
            prefetch(&tails[usize::from(candidate.slot)]);
        }
        self.keep(candidates, threshold, |candidate| {
            self.take_tail(&tails[usize::from(candidate.slot)], &mut candidate.standing);
            true
        });
    }

    /// Without a branch on the answer for a row: it often waits for memory, and a wrong guess would throw away what was
    /// done meanwhile.
    #[inline]
    fn keep(
        &self,
        candidates: &mut Vec<Candidate>,
        threshold: f32,
        mut look: impl FnMut(&mut Candidate) -> bool,
    ) {
        let mut kept = 0;
        for place in 0..candidates.len() {
            let mut candidate = candidates[place];
            let passes = look(&mut candidate) & self.reaches(&candidate.standing, threshold);
            candidates[kept] = candidate;
            kept += usize::from(passes);
        }
        candidates.truncate(kept);
    }

    #[inline]
    fn sum(&self, head: &Head) -> u64 {
        let mut sum = self.base;
        for single in &self.singles {
            sum += single.entries[usize::from(head.ids[single.column])];
        }
        for group in &self.groups {
            let (mut employer, mut seeker, mut known) = (0, 0, 0);
            for column in &group.columns {
                let entry = column.entries[usize::from(head.ids[column.column])];
                employer = employer.max(entry & SIDE_MASK);
                seeker = seeker.max(entry >> SIDE_BITS & SIDE_MASK);
                known |= entry >> KNOWN_SHIFT[0];
            }
            sum += employer | seeker << SIDE_BITS | known << KNOWN_SHIFT[0];
        }
        for list in &self.skills {
            sum += on(list.lane, list.gain(head.skills));
        }
        sum
    }

    #[inline]
    fn take_tail(&self, tail: &Tail, standing: &mut Standing) {
        for list in &self.words {
            standing.sides[list.lane] -= list.lacks(tail.words);
        }
        for near in &self.homes {
            standing.sides[near.lane] -= near.lacks(tail);
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "below 2^20")]
#[inline]
fn points(units: u64) -> f32 {
    units as f32 / UNITS_PER_POINT
}

#[inline]
fn standing(sum: u64) -> Standing {
    Standing {
        sides: [points(sum & SIDE_MASK), points(sum >> SIDE_BITS & SIDE_MASK)],
        covered: KNOWN_SHIFT.map(|shift| sum >> shift & COUNT_MASK != 0),
    }
}

impl ColumnTable {
    fn new(column: usize, ids: usize) -> Self {
        Self {
            column,
            entries: vec![0; ids].into(),
            adds: false,
        }
    }

    /// Adds what each answer of a term adds; without the neutral ones where another column has them.
    fn add(&mut self, term: &Term<'_>, share: &Share, table: &Table, neutral: bool) {
        let lane = term.lane();
        for level in &table.levels {
            let known = matches!(level.value, Value::Known(_));
            if !known && !neutral {
                continue;
            }
            let gain = units(share.gain(term.neutral_at_most(level.value)));
            let entry = on(lane, gain) | u64::from(known && share.covers) << KNOWN_SHIFT[lane];
            if entry != 0 {
                self.adds = true;
                for id in &level.ids {
                    self.entries[usize::from(*id)] += entry;
                }
            }
        }
        // Such a row has to be asked: it can have any value.
        self.entries[usize::from(RARE)] += on(lane, units(share.gain(VALUE_MAX)));
    }

    /// Adds another table of the same column.
    fn join(&mut self, other: &Self) {
        for (all, entry) in self.entries.iter_mut().zip(&other.entries) {
            *all += entry;
        }
    }
}

impl List {
    fn new(term: usize, lane: usize, items: impl Iterator<Item = (u32, u16)>, share: &Share) -> Self {
        let mut gains: Vec<(u64, u64)> = Vec::new();
        for (number, most) in items {
            let (bit, gain) = (signature_bit(number), units(share.gain(most)));
            match gains.iter_mut().find(|(other, _)| *other == bit) {
                Some((_, all)) => *all += gain,
                None => gains.push((bit, gain)),
            }
        }
        Self {
            term,
            lane,
            gains,
            top: units(share.gain(1000)),
        }
    }

    /// The most that a list of this signature can add. Without a branch on what it holds, which nobody could guess.
    #[inline]
    fn gain(&self, signature: u64) -> u64 {
        let gain = |(bit, gain): &(u64, u64)| gain & u64::from(signature & bit != 0).wrapping_neg();
        self.gains.iter().map(gain).sum::<u64>().min(self.top)
    }

    /// What a list of this signature lacks to the most, in points.
    #[inline]
    fn lacks(&self, signature: u64) -> f32 {
        points(self.top - self.gain(signature))
    }
}

impl Near {
    fn new(term: usize, lane: usize, bound: &NearBound, share: &Share) -> Self {
        Self {
            term,
            lane,
            gains: bound.steps.iter().map(|(_, value)| share.gain(*value)).collect(),
            beyond: share.gain(bound.beyond),
            top: share.gain(1000),
            bound: bound.clone(),
        }
    }

    /// What a row with this home lacks to the most, in points.
    #[inline]
    fn lacks(&self, tail: &Tail) -> f32 {
        let Fact::Known(home) = tail.home() else { return 0.0 };
        let squared = self.bound.points.iter().map(|point| home.squared_distance(point));
        let nearest = squared.min().unwrap_or(0);
        let step = self.bound.steps.iter().position(|(most, _)| nearest <= *most);
        self.top - step.map_or(self.beyond, |step| self.gains[step])
    }
}
