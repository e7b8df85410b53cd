//! The parts of a score as numbers: for every term of both sides what it says, what it weighs and what it adds. For lists
//! that show their parts without a sentence; whoever wants the evidence told asks `explain`.
//!
//! In: two rows and a context. Out: `Parts`, heard from the same computation that ranks (`score`). No names and no wording.

use crate::Side;
use crate::criterion::Value;
use crate::judge::Context;
use crate::note::Evidence;
use crate::pool::{CandidateRow, VacancyRow};
use crate::profile::Entry;
use crate::score::{Listener, PairScore, SideScore, mean, score_heard};

/// The numbers that a score is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The score; for an excluded pair what it would be.
    pub score: PairScore,
    /// The employer's view.
    pub employer: Vec<Part>,
    /// The seeker's view.
    pub seeker: Vec<Part>,
}

/// One soft term of one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The term.
    pub id: &'static str,
    /// Its weight.
    pub weight: u32,
    /// What took part in the score; `None` if the term was dropped.
    pub counted: Option<u16>,
    /// Its part of the side's score; the parts add up exactly.
    pub contribution: u32,
}

/// The parts of a pair's score.
#[must_use]
pub fn parts(context: &Context<'_>, candidate: &CandidateRow, vacancy: &VacancyRow) -> Parts {
    let pair = context.pair(candidate, vacancy);
    let mut terms = Terms::default();
    let score = score_heard(context.profile, &pair, &mut Evidence::unread(), &mut terms);
    Parts {
        score,
        employer: told(&context.profile.employer, &terms.employer, score.employer),
        seeker: told(&context.profile.seeker, &terms.seeker, score.seeker),
    }
}

/// What counts of every term, by side.
#[derive(Default)]
struct Terms {
    employer: Vec<(u32, Option<u16>)>,
    seeker: Vec<(u32, Option<u16>)>,
}

impl Listener for Terms {
    fn hear(&mut self, side: Side, entry: &Entry, _: Value, counted: Option<u16>, _: &mut Evidence) {
        match side {
            Side::Employer => self.employer.push((entry.weight, counted)),
            Side::Seeker => self.seeker.push((entry.weight, counted)),
        }
    }
}

fn told(entries: &[Entry], terms: &[(u32, Option<u16>)], side: SideScore) -> Vec<Part> {
    let contributions = contributions(terms, side);
    let lines = entries.iter().zip(terms).zip(contributions);
    lines
        .map(|((entry, (weight, counted)), contribution)| Part {
            id: entry.kind.id,
            weight: *weight,
            counted: *counted,
            contribution,
        })
        .collect()
}

/// What each term, known by its weight and what counts of it, adds to its side: the difference of the rounded prefix sums
/// before and after it, so the parts add up.
pub(crate) fn contributions(terms: &[(u32, Option<u16>)], side: SideScore) -> impl Iterator<Item = u32> {
    let counting = terms.iter().filter(|(_, counted)| counted.is_some());
    let weight: u64 = counting.map(|(weight, _)| u64::from(*weight)).sum();
    let (mut points, mut before, mut left) = (0_u64, 0_u32, terms.len());
    terms.iter().map(move |(term_weight, counted)| {
        points += u64::from(*term_weight) * u64::from(counted.unwrap_or(0));
        let contribution = mean(points, weight) - before;
        before += contribution;
        left -= 1;
        debug_assert!(left > 0 || before == side.score, "the parts are the score");
        contribution
    })
}
