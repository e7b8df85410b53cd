//! In which order postings are read: the rows that can score most come first, and what has not been read can be bounded.
//!
//! A term over posted facets has a *cap*: the most it can still add to a row that was not met yet. Reading the postings
//! of the identifiers at the cap lowers it. When the bound under all caps is below the threshold, nobody is left.

use super::bound::{Bound, Share};
use super::query::{Answers, Column, Query, Term};
use super::searched::Searched;
use crate::criterion::Value;
use crate::facet::{ListBound, RARE};
use crate::pool::{SKILLS_NOT_TOLD, posted_skill};
use crate::profile::Blend;

/// Above every gain: such postings have to be read before any bound holds.
const FIRST_OF_ALL: f32 = f32::INFINITY;

/// A posting of every chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Posting {
    /// Rows with an identifier of the posted facet at this place of the layout's list.
    Facet(usize, u16),
    /// Rows with a skill, or of which nobody told the skills.
    Skill(u16),
}

/// Postings that are read together.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rung<'q> {
    /// Of these identifiers of the posted facet at this place.
    Facet(usize, &'q [u16]),
    /// Of a skill.
    Skill(u16),
}

impl<'q> Rung<'q> {
    pub(super) fn postings(self) -> impl Iterator<Item = Posting> + 'q {
        let (place, ids, skill) = match self {
            Self::Facet(place, ids) => (place, ids, None),
            Self::Skill(id) => (0, &[][..], Some(Posting::Skill(id))),
        };
        ids.iter().map(move |id| Posting::Facet(place, *id)).chain(skill)
    }
}

/// The caps of the terms and the postings that lower them.
pub(super) struct Tiers<'q> {
    ladders: Vec<Ladder<'q>>,
}

/// A term with its postings, the highest gain first.
struct Ladder<'q> {
    lane: usize,
    top: f32,
    /// Whether the gains of unread postings add up; otherwise the highest counts.
    adds_up: bool,
    rungs: Vec<(f32, Rung<'q>)>,
    read: usize,
}

impl Ladder<'_> {
    fn cap(&self) -> f32 {
        self.cap_behind(self.read)
    }

    fn cap_behind(&self, read: usize) -> f32 {
        let left = self.rungs.get(read..).unwrap_or_default();
        match left.first() {
            None => 0.0,
            Some((FIRST_OF_ALL, _)) => FIRST_OF_ALL,
            Some(_) if self.adds_up => left.iter().map(|(gain, _)| gain).sum::<f32>().min(self.top),
            Some((gain, _)) => *gain,
        }
    }

    /// The end of the next step: all postings of the same gain, or one of those that add up.
    fn next(&self) -> usize {
        let Some((gain, _)) = self.rungs.get(self.read) else {
            return self.read;
        };
        if self.adds_up {
            return self.read + 1;
        }
        let same = self.rungs[self.read..]
            .iter()
            .take_while(|(other, _)| other == gain);
        self.read + same.count()
    }
}

impl<'q> Tiers<'q> {
    /// The caps of a query, `None` if no order of postings could bound the rows that are left.
    pub(super) fn new<Row: Searched>(
        query: &'q Query<'_, Row>,
        shares: &[Option<Share>],
        bound: &Bound,
    ) -> Option<Self> {
        let blend = query.context.profile.blend;
        let asks_coverage = !matches!(blend, Blend::Employer | Blend::Seeker);
        let mut ladders = Vec::new();
        for lane in 0..2 {
            let mut witnessed = !asks_coverage || bound.is_always_known(lane);
            let terms = query
                .terms
                .iter()
                .zip(shares)
                .filter(|(term, _)| term.lane() == lane);
            let mut of_lane: Vec<(&'q Term<'_>, &Share)> = terms
                .filter_map(|(term, share)| Some((term, share.as_ref()?)))
                .collect();
            of_lane.sort_by_key(|(term, _)| std::cmp::Reverse(term.entry.weight));
            for (term, share) in of_lane {
                let can_witness = !witnessed && share.covers();
                if let Some(ladder) = ladder::<Row>(query, term, share, can_witness) {
                    witnessed |= can_witness && matches!(term.answers, Answers::Columns(_));
                    ladders.push(ladder);
                }
            }
            if !witnessed {
                return None;
            }
        }
        Some(Self { ladders })
    }

    /// The highest values of both sides among the rows that were not met.
    pub(super) fn left(&self, top: [f32; 2]) -> [f32; 2] {
        self.left_if(top, None)
    }

    fn left_if(&self, mut top: [f32; 2], read: Option<(usize, usize)>) -> [f32; 2] {
        for (place, ladder) in self.ladders.iter().enumerate() {
            let cap = match read {
                Some((other, read)) if other == place => ladder.cap_behind(read),
                _ => ladder.cap(),
            };
            top[ladder.lane] += cap - ladder.top;
        }
        top
    }

    /// The postings to read next: those that lower the bound most for each row they hold. None if nothing lowers it.
    pub(super) fn next(
        &mut self,
        top: [f32; 2],
        rows: impl Fn(Posting) -> u64,
    ) -> Option<(Vec<Rung<'q>>, u64)> {
        let now = self.left(top);
        let mut chosen: Option<(f64, usize, usize, u64)> = None;
        for (place, ladder) in self.ladders.iter().enumerate() {
            let end = ladder.next();
            if end == ladder.read {
                continue;
            }
            let postings = ladder.rungs[ladder.read..end]
                .iter()
                .flat_map(|(_, rung)| rung.postings());
            let cost: u64 = postings.map(&rows).sum();
            let then = self.left_if(top, Some((place, end)));
            let lowered = f64::from(now[0] + now[1]) - f64::from(then[0] + then[1]);
            let lowered = if lowered.is_nan() || lowered.is_infinite() {
                f64::MAX
            } else {
                lowered
            };
            #[allow(
                clippy::cast_precision_loss,
                reason = "only the order of reading depends on it"
            )]
            let worth = lowered / (cost as f64 + 64.0);
            if chosen.is_none_or(|(best, ..)| worth > best) {
                chosen = Some((worth, place, end, cost));
            }
        }
        let (_, place, end, cost) = chosen?;
        let ladder = &mut self.ladders[place];
        let rungs = ladder.rungs[ladder.read..end]
            .iter()
            .map(|(_, rung)| *rung)
            .collect();
        ladder.read = end;
        Some((rungs, cost))
    }
}

/// The ladder of a term, if all that it reads is posted. A witness reads the rows in which the term is missing first of
/// all, so that its side is known to be covered in all others.
fn ladder<'q, Row: Searched>(
    query: &Query<'_, Row>,
    term: &'q Term<'_>,
    share: &Share,
    witness: bool,
) -> Option<Ladder<'q>> {
    let adds_up = matches!(term.answers, Answers::Row(_));
    let mut rungs = match (&term.answers, &term.list) {
        (Answers::Row(_), Some(ListBound::Skills(skills))) => {
            let gain = |(id, most): &(u16, u16)| (share.gain(*most), Rung::Skill(posted_skill(*id)));
            let not_told = (FIRST_OF_ALL, Rung::Skill(SKILLS_NOT_TOLD));
            std::iter::once(not_told).chain(skills.iter().map(gain)).collect()
        }
        (Answers::Columns(columns), _) => rungs_of_columns(query, term, columns, share, witness)?,
        _ => return None,
    };
    rungs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let told = |gain: f32| if gain == FIRST_OF_ALL { 0.0 } else { gain };
    let top = if adds_up {
        share.gain(1000)
    } else {
        rungs.iter().map(|(gain, _)| told(*gain)).fold(0.0, f32::max)
    };
    Some(Ladder {
        lane: term.lane(),
        top,
        adds_up,
        rungs,
        read: 0,
    })
}

/// The levels of a term's tables; postings that add nothing need not be read.
fn rungs_of_columns<'q, Row: Searched>(
    query: &Query<'_, Row>,
    term: &Term<'_>,
    columns: &'q [Column],
    share: &Share,
    witness: bool,
) -> Option<Vec<(f32, Rung<'q>)>> {
    let first = columns.first()?.facet;
    let mut rungs = Vec::new();
    for column in columns {
        let place = Row::POSTED.iter().position(|facet| *facet == column.facet)?;
        for level in &column.table.levels {
            let gain = match level.value {
                Value::Known(value) => share.gain(value),
                _ if witness && column.facet == first => FIRST_OF_ALL,
                // Such a row was read with those in which the first facet is missing, or another answer counts.
                _ if witness => 0.0,
                value => share.gain(term.neutral_at_most(value)),
            };
            if gain > 0.0 {
                rungs.push((gain, Rung::Facet(place, &level.ids)));
            }
        }
        if query.pool.has_rare(column.facet) {
            rungs.push((FIRST_OF_ALL, Rung::Facet(place, &[RARE])));
        }
    }
    Some(rungs)
}
