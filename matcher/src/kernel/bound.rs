//! How good a row can be at most: what drops the rows that cannot be among the best.
//!
//! A row's bound is a sum of what its identifiers add and what its own facts add. The loops know no term. What a term adds
//! is rounded up, so no true answer is ever dropped. What tells most rows apart is looked at first.

use std::sync::Arc;

use super::addends::Addends;
use super::batch::{Batch, RowPlace};
use super::byte_set::prefetch;
use super::own::{List, Near};
use super::query::{Answers, Query, Term};
use super::searched::Searched;
use super::share::Share;
use super::units::{BARRED, KNOWN, on, points, side, units};
use crate::criterion::Value;
use crate::facet::OwnBound;
use crate::pool::{Chunk, HEAD_COLUMNS, PackedRow, Tail};
use crate::profile::Blend;

/// More than what the comparison of two sides in floating point can lose, in points.
const SLACK: f32 = 0.5;

/// The bound of a query.
pub(super) struct Bound {
    /// The highest value of each side, in points.
    pub(super) top: [f32; 2],
    blend: Blend,
    /// What every row has, in units, and what is known of every row.
    base: u32,
    known: u32,
    addends: Addends,
    skills: Vec<List>,
    words: Vec<List>,
    homes: Vec<Near>,
}

/// How good a row can be at most.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    /// The highest values of both sides, in points.
    pub(super) sides: [f32; 2],
    /// Whether each side is known to be covered.
    covered: [bool; 2],
}

impl Standing {
    #[inline]
    fn of(sum: u32, flags: u32) -> Self {
        Self {
            sides: [points(side(0, sum)), points(side(1, sum))],
            covered: KNOWN.map(|known| flags & known != 0),
        }
    }
}

/// A row that passed the bound.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) place: RowPlace,
    pub(super) standing: Standing,
}

impl Bound {
    pub(super) fn new<Row: Searched>(query: &Query<'_, Row>, shares: &[Option<Share>]) -> Self {
        let mut bound = Self {
            top: [0.0; 2],
            blend: query.context.profile.blend,
            base: 0,
            known: 0,
            addends: Addends::default(),
            skills: Vec::new(),
            words: Vec::new(),
            homes: Vec::new(),
        };
        let always = query.always_excludes();
        // Columns of the tail are looked at by whoever scores the row.
        for bar in query.bars.iter().filter(|bar| bar.column < HEAD_COLUMNS) {
            let is_barred = bar.not_met.iter().map(|bits| bits & always != 0);
            bound.addends.bar(bar.column, is_barred);
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
                self.add_to_all(lane, share.gain(term.neutral_at_most(*value)));
                if share.covers() && matches!(value, Value::Known(_)) {
                    self.known |= KNOWN[lane];
                }
            }
            Answers::Row(_) => self.add_own(place, lane, share, term.own.as_ref()),
            Answers::Columns(columns) => {
                let any_rare = columns.iter().any(|column| has_rare(column.facet));
                let levels = columns.iter().flat_map(|column| &column.table.levels);
                let gains = levels.map(|level| share.gain(term.neutral_at_most(level.value)));
                let top = if any_rare {
                    share.gain(1000)
                } else {
                    gains.fold(0.0, f32::max)
                };
                if columns.iter().any(|column| column.column >= HEAD_COLUMNS) {
                    self.add_to_all(lane, top);
                } else {
                    self.top[lane] += top;
                    self.addends.add(term, share, columns, top, has_rare);
                }
            }
        }
    }

    fn add_to_all(&mut self, lane: usize, points: f32) {
        self.top[lane] += points;
        self.base += on(lane, units(points));
    }

    fn add_own(&mut self, place: usize, lane: usize, share: &Share, own: Option<&OwnBound>) {
        let top = share.gain(1000);
        match own {
            Some(OwnBound::Skills(skills)) => {
                let items = skills.iter().map(|(id, most)| (u32::from(*id), *most));
                self.skills.push(List::new(place, lane, items, share));
                self.top[lane] += top;
            }
            Some(OwnBound::Words(words)) => {
                self.words
                    .push(List::new(place, lane, words.iter().copied(), share));
                self.add_to_all(lane, top);
            }
            Some(OwnBound::Home(near)) => {
                self.homes.push(Near::new(place, lane, near, share));
                self.add_to_all(lane, top);
            }
            None => self.add_to_all(lane, top),
        }
    }

    /// Whether a side has a coverage in every row.
    pub(super) fn is_always_known(&self, lane: usize) -> bool {
        self.known & KNOWN[lane] != 0
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

    /// The rows of a batch that pass every table of hard terms and can reach the threshold.
    pub(super) fn filter<Row: Searched>(
        &self,
        chunks: &[Arc<Chunk<Row>>],
        batch: &mut Batch<'_>,
        threshold: f32,
    ) -> impl Iterator<Item = Candidate> {
        batch.begin(self.base, self.known);
        self.addends.add_groups(batch);
        self.skills.iter().for_each(|list| list.add(batch));
        // What a side is not known to be covered by yet may still be covered, which would not raise the bound.
        batch.keep(|sum, flags| self.passes(sum + self.addends.top_of_singles, flags, threshold));
        self.addends.add_singles(batch);
        batch.keep(|sum, flags| self.passes(sum, flags, threshold));
        let tail = |place: &RowPlace| &chunks[place.chunk as usize].tails()[usize::from(place.slot)];
        if !self.words.is_empty() || !self.homes.is_empty() {
            batch.places.iter().for_each(|place| prefetch(tail(place)));
        }
        let passing = batch.len();
        let candidate = move |place: usize| {
            let mut standing = Standing::of(batch.sums[place], batch.flags[place]);
            let place = batch.places[place];
            self.look_at_tail(tail(&place), &mut standing);
            self.reaches(&standing, threshold)
                .then_some(Candidate { place, standing })
        };
        (0..passing).filter_map(candidate)
    }

    #[inline]
    fn passes(&self, sum: u32, flags: u32, threshold: f32) -> bool {
        (flags & BARRED == 0) & self.reaches(&Standing::of(sum, flags), threshold)
    }

    #[inline]
    fn look_at_tail(&self, tail: &Tail, standing: &mut Standing) {
        for list in &self.words {
            standing.sides[list.lane] -= list.lacks(tail.words);
        }
        for near in &self.homes {
            standing.sides[near.lane] -= near.lacks(tail);
        }
    }
}
