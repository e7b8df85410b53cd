//! The postings of one term, those whose rows can score most first, and what the rows in none of them can still add.

use super::query::{Answers, Column, Query, Term};
use super::searched::Searched;
use super::share::Share;
use crate::criterion::Value;
use crate::facet::{OwnBound, RARE};
use crate::pool::{SKILLS_NOT_TOLD, posted_skill};

/// Above every gain: such postings have to be read before any bound holds.
pub(super) const FIRST_OF_ALL: f32 = f32::INFINITY;

/// Postings that are read together.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rung<'q> {
    /// Of these identifiers of the posted facet at this place of the layout's list.
    Facet(usize, &'q [u16]),
    /// Of a skill, or of the rows of which nobody told the skills.
    Skill(u16),
}

/// A term with its postings, the highest gain first.
pub(super) struct Ladder<'q> {
    pub(super) lane: usize,
    /// The most that the term adds.
    pub(super) top: f32,
    /// Whether the gains of unread postings add up; otherwise the highest counts.
    adds_up: bool,
    rungs: Vec<(f32, Rung<'q>)>,
    /// How many rungs were read.
    pub(super) read: usize,
}

impl<'q> Ladder<'q> {
    /// The ladder of a term, if all that it reads is posted. A witness reads the rows in which the term is missing first
    /// of all, so that its side is known to be covered in all others.
    pub(super) fn new<Row: Searched>(
        query: &Query<'_, Row>,
        term: &'q Term<'_>,
        share: &Share,
        witness: bool,
    ) -> Option<Self> {
        let adds_up = matches!(term.answers, Answers::Row(_));
        let mut rungs = match (&term.answers, &term.own) {
            (Answers::Row(_), Some(OwnBound::Skills(skills))) => {
                let gain = |(id, most): &(u16, u16)| (share.gain(*most), Rung::Skill(posted_skill(*id)));
                let not_told = share.gain(term.neutral_at_most(query.untold(term.entry)));
                let not_told = (not_told, Rung::Skill(SKILLS_NOT_TOLD));
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
        Some(Self {
            lane: term.lane(),
            top,
            adds_up,
            rungs,
            read: 0,
        })
    }

    /// What a row adds at most that is in none of the first `read` rungs.
    pub(super) fn cap_behind(&self, read: usize) -> f32 {
        let left = self.rungs.get(read..).unwrap_or_default();
        match left.first() {
            None => 0.0,
            Some((FIRST_OF_ALL, _)) => FIRST_OF_ALL,
            Some(_) if self.adds_up => left.iter().map(|(gain, _)| gain).sum::<f32>().min(self.top),
            Some((gain, _)) => *gain,
        }
    }

    /// The end of the step behind `read`: all postings of the same gain, or one of those that add up. None at the end.
    pub(super) fn step_behind(&self, read: usize) -> Option<usize> {
        let left = self.rungs.get(read..)?;
        let (gain, _) = left.first()?;
        let same = left.iter().take_while(|(other, _)| other == gain);
        Some(read + if self.adds_up { 1 } else { same.count() })
    }

    /// The rungs that were not read, up to this one.
    pub(super) fn rungs_to(&self, end: usize) -> impl Iterator<Item = Rung<'q>> {
        self.rungs[self.read..end].iter().map(|(_, rung)| *rung)
    }
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
