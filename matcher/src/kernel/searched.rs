//! Both directions as one: the rows that are searched, and the row of the other side that is held fixed.

use jiff::civil::Date;

use crate::admission::AdmissionRule;
use crate::criterion::{Criterion, CriterionKind};
use crate::facet::{CandidateFacet, OwnBound, Part, Reads, VacancyFacet};
use crate::features::{Day, Pair};
use crate::judge::{Context, Reason, Verdict, all_reasons, judge};
use crate::note::Evidence;
use crate::pool::{CandidateRow, Layout, VacancyRow};
use crate::requirement::{Outcome, Owner, Requirement};

/// What a term reads of the searched side, facets by their place in the layout.
pub(crate) enum Source {
    /// These facets.
    Facets(Vec<usize>),
    /// The row, of which these parts suffice.
    Row(Vec<Part<usize>>),
}

fn of_candidate(reads: Reads<CandidateFacet>) -> Source {
    Source::of(reads, |facet| facet as usize)
}

fn of_vacancy(reads: Reads<VacancyFacet>) -> Source {
    Source::of(reads, |facet| facet as usize)
}

/// A side that can be searched.
pub(crate) trait Searched: Layout {
    /// The facet of the own modes of hard terms.
    const RULES: usize;

    /// The scoring input of both rows.
    fn pair<'a>(&'a self, fixed: &'a Self::Opposite, day: Day) -> Pair<'a>;

    /// What a soft term reads of this side and of the fixed one.
    fn reads(kind: &CriterionKind) -> [Source; 2];

    /// What a hard term reads of this side and of the fixed one.
    fn requirement_reads(requirement: &dyn Requirement) -> [Source; 2];

    /// The facets that a rule of admission reads of this side and of the fixed one.
    fn admission_facets(rule: AdmissionRule, fixed: &Self::Opposite) -> [Vec<usize>; 2];

    /// The answer of a rule of admission.
    fn admit(&self, rule: AdmissionRule, fixed: &Self::Opposite, date: Date) -> Outcome;

    /// The verdict by definition.
    fn judge(&self, context: &Context<'_>, fixed: &Self::Opposite) -> Verdict;

    /// Every reason that excludes the pair.
    fn reasons(&self, context: &Context<'_>, fixed: &Self::Opposite) -> Vec<Reason>;

    /// How much the row's own facts can add to a term.
    fn own_bound(criterion: &dyn Criterion, fixed: &Self::Opposite) -> Option<OwnBound>;

    /// Whether a hard term that is not asked of a row of which nothing is told is asked of no row.
    fn is_final(requirement: &dyn Requirement) -> bool;

    /// Skills without which a hard term excludes a row.
    fn needed_skills(requirement: &dyn Requirement, fixed: &Self::Opposite) -> Vec<u16>;
}

impl Source {
    /// The facets, if nothing else is read.
    pub(super) fn facets(&self) -> Option<Vec<usize>> {
        match self {
            Self::Facets(facets) => Some(facets.clone()),
            Self::Row(parts) if parts.is_empty() => None,
            Self::Row(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Facet(facet) => Some(*facet),
                    _ => None,
                })
                .collect(),
        }
    }

    fn of<Facet: Copy>(reads: Reads<Facet>, place: fn(Facet) -> usize) -> Self {
        match reads {
            Reads::Facets(facets) => Self::Facets(facets.iter().map(|facet| place(*facet)).collect()),
            Reads::Row(parts) => Self::Row(
                parts
                    .iter()
                    .map(|part| match part {
                        Part::Facet(facet) => Part::Facet(place(*facet)),
                        Part::Skills => Part::Skills,
                        Part::Words => Part::Words,
                        Part::Home => Part::Home,
                    })
                    .collect(),
            ),
        }
    }
}

impl Searched for CandidateRow {
    const RULES: usize = CandidateFacet::Rules as usize;

    fn pair<'a>(&'a self, fixed: &'a VacancyRow, day: Day) -> Pair<'a> {
        Pair {
            candidate: &self.features,
            vacancy: &fixed.features,
            day,
        }
    }

    fn reads(kind: &CriterionKind) -> [Source; 2] {
        [of_candidate(kind.candidate), of_vacancy(kind.vacancy)]
    }

    fn requirement_reads(requirement: &dyn Requirement) -> [Source; 2] {
        [
            of_candidate(requirement.candidate_reads()),
            of_vacancy(requirement.vacancy_reads()),
        ]
    }

    fn admission_facets(rule: AdmissionRule, _fixed: &VacancyRow) -> [Vec<usize>; 2] {
        let candidate = rule.candidate_facets().iter().map(|facet| *facet as usize);
        let vacancy = rule.vacancy_facets(true).iter().map(|facet| *facet as usize);
        [candidate.collect(), vacancy.collect()]
    }

    fn admit(&self, rule: AdmissionRule, fixed: &VacancyRow, date: Date) -> Outcome {
        rule.check(&self.admission, &fixed.admission, date, &mut Evidence::unread())
    }

    fn judge(&self, context: &Context<'_>, fixed: &VacancyRow) -> Verdict {
        judge(context, self, fixed)
    }

    fn reasons(&self, context: &Context<'_>, fixed: &VacancyRow) -> Vec<Reason> {
        all_reasons(context, self, fixed)
    }

    fn own_bound(criterion: &dyn Criterion, fixed: &VacancyRow) -> Option<OwnBound> {
        criterion.person_bound(&fixed.features)
    }

    fn is_final(requirement: &dyn Requirement) -> bool {
        requirement.owner() == Owner::Employer
    }

    fn needed_skills(requirement: &dyn Requirement, fixed: &VacancyRow) -> Vec<u16> {
        requirement.needed_skills(&fixed.features)
    }
}

impl Searched for VacancyRow {
    const RULES: usize = VacancyFacet::Rules as usize;

    fn pair<'a>(&'a self, fixed: &'a CandidateRow, day: Day) -> Pair<'a> {
        Pair {
            candidate: &fixed.features,
            vacancy: &self.features,
            day,
        }
    }

    fn reads(kind: &CriterionKind) -> [Source; 2] {
        [of_vacancy(kind.vacancy), of_candidate(kind.candidate)]
    }

    fn requirement_reads(requirement: &dyn Requirement) -> [Source; 2] {
        [
            of_vacancy(requirement.vacancy_reads()),
            of_candidate(requirement.candidate_reads()),
        ]
    }

    fn admission_facets(rule: AdmissionRule, fixed: &CandidateRow) -> [Vec<usize>; 2] {
        let blocks = !fixed.admission.blocked_employers.is_empty();
        let vacancy = rule.vacancy_facets(blocks).iter().map(|facet| *facet as usize);
        let candidate = rule.candidate_facets().iter().map(|facet| *facet as usize);
        [vacancy.collect(), candidate.collect()]
    }

    fn admit(&self, rule: AdmissionRule, fixed: &CandidateRow, date: Date) -> Outcome {
        rule.check(&fixed.admission, &self.admission, date, &mut Evidence::unread())
    }

    fn judge(&self, context: &Context<'_>, fixed: &CandidateRow) -> Verdict {
        judge(context, fixed, self)
    }

    fn reasons(&self, context: &Context<'_>, fixed: &CandidateRow) -> Vec<Reason> {
        all_reasons(context, fixed, self)
    }

    fn own_bound(criterion: &dyn Criterion, fixed: &CandidateRow) -> Option<OwnBound> {
        criterion.vacancy_bound(&fixed.features)
    }

    fn is_final(_requirement: &dyn Requirement) -> bool {
        false
    }

    fn needed_skills(_requirement: &dyn Requirement, _fixed: &CandidateRow) -> Vec<u16> {
        Vec::new()
    }
}
