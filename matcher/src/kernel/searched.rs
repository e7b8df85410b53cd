//! Both directions as one: the rows that are searched, and the row of the other side that is held fixed.

use jiff::civil::Date;

use crate::admission::AdmissionRule;
use crate::criterion::{Criterion, CriterionKind};
use crate::facet::{CandidateFacet, ListBound, Part, Reads, VacancyFacet};
use crate::features::{Day, Pair};
use crate::judge::{Context, Reason, Verdict, all_reasons, judge};
use crate::note::Evidence;
use crate::pool::{CandidateRow, Layout, VacancyRow};
use crate::requirement::{Outcome, Requirement};

/// What a term reads of the searched side, facets by their place in the layout.
pub(crate) enum Source {
    /// These facets.
    Facets(Vec<usize>),
    /// The row, of which these parts suffice.
    Row(Vec<Part<usize>>),
}

/// A side that can be searched.
pub(crate) trait Searched: Layout {
    /// A row of the other side.
    type Fixed;
    /// The facet of the own modes of hard terms.
    const RULES: usize;

    /// The scoring input of both rows.
    fn pair<'a>(&'a self, fixed: &'a Self::Fixed, day: Day) -> Pair<'a>;

    /// What a soft term reads.
    fn reads(kind: &CriterionKind) -> Source;

    /// What a hard term reads.
    fn requirement_reads(requirement: &dyn Requirement) -> Source;

    /// The facets that a rule of admission reads.
    fn admission_facets(rule: AdmissionRule, fixed: &Self::Fixed) -> Vec<usize>;

    /// The answer of a rule of admission.
    fn admit(&self, rule: AdmissionRule, fixed: &Self::Fixed, date: Date) -> Outcome;

    /// The verdict by definition.
    fn judge(&self, context: &Context<'_>, fixed: &Self::Fixed) -> Verdict;

    /// Every reason that excludes the pair.
    fn reasons(&self, context: &Context<'_>, fixed: &Self::Fixed) -> Vec<Reason>;

    /// How much the things of a row's list can add to a term.
    fn list_bound(criterion: &dyn Criterion, fixed: &Self::Fixed) -> Option<ListBound>;

    /// Skills without which a hard term excludes a row.
    fn needed_skills(requirement: &dyn Requirement, fixed: &Self::Fixed) -> Vec<u16>;
}

impl Source {
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
    type Fixed = VacancyRow;
    const RULES: usize = CandidateFacet::Rules as usize;

    fn pair<'a>(&'a self, fixed: &'a VacancyRow, day: Day) -> Pair<'a> {
        Pair {
            candidate: &self.features,
            vacancy: &fixed.features,
            day,
        }
    }

    fn reads(kind: &CriterionKind) -> Source {
        Source::of(kind.candidate, |facet| facet as usize)
    }

    fn requirement_reads(requirement: &dyn Requirement) -> Source {
        Source::of(requirement.candidate_reads(), |facet| facet as usize)
    }

    fn admission_facets(rule: AdmissionRule, _fixed: &VacancyRow) -> Vec<usize> {
        rule.candidate_facets().iter().map(|facet| *facet as usize).collect()
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

    fn list_bound(criterion: &dyn Criterion, fixed: &VacancyRow) -> Option<ListBound> {
        criterion.list_bound(&fixed.features)
    }

    fn needed_skills(requirement: &dyn Requirement, fixed: &VacancyRow) -> Vec<u16> {
        requirement.needed_skills(&fixed.features)
    }
}

impl Searched for VacancyRow {
    type Fixed = CandidateRow;
    const RULES: usize = VacancyFacet::Rules as usize;

    fn pair<'a>(&'a self, fixed: &'a CandidateRow, day: Day) -> Pair<'a> {
        Pair {
            candidate: &fixed.features,
            vacancy: &self.features,
            day,
        }
    }

    fn reads(kind: &CriterionKind) -> Source {
        Source::of(kind.vacancy, |facet| facet as usize)
    }

    fn requirement_reads(requirement: &dyn Requirement) -> Source {
        Source::of(requirement.vacancy_reads(), |facet| facet as usize)
    }

    fn admission_facets(rule: AdmissionRule, fixed: &CandidateRow) -> Vec<usize> {
        let facets = rule.vacancy_facets(&fixed.admission);
        facets.iter().map(|facet| *facet as usize).collect()
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

    fn list_bound(_criterion: &dyn Criterion, _fixed: &CandidateRow) -> Option<ListBound> {
        None
    }

    fn needed_skills(_requirement: &dyn Requirement, _fixed: &CandidateRow) -> Vec<u16> {
        Vec::new()
    }
}
