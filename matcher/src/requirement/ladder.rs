//! A hard term that asks for at least one step of a ladder: education, degree, skill grade. Which ladder it is stands in
//! the file of the term.

use super::compare::{at_least, param};
use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{CandidateFeatures, Pair, VacancyFeatures};
use crate::note::{Evidence, Note, Param, Template};
use duijie_domain::Fact;

/// A ladder that one side has climbed and the other asks for.
#[derive(Debug)]
pub(super) struct Ladder {
    pub(super) id: &'static str,
    pub(super) title: (&'static str, &'static str),
    /// How a step is written for people.
    pub(super) step: fn(u8) -> Param,
    pub(super) held_facet: &'static [CandidateFacet],
    pub(super) asked_facet: &'static [VacancyFacet],
    pub(super) held: fn(&CandidateFeatures) -> Fact<u8>,
    pub(super) asked: fn(&VacancyFeatures) -> Fact<u8>,
    pub(super) raise: fn(&mut CandidateFeatures, u8),
    pub(super) lower: fn(&mut VacancyFeatures, u8),
    /// Says both steps, `held` and `asked`.
    pub(super) compared: &'static Template,
    /// Proposes that the vacancy asks for less, `to`.
    pub(super) lowered: &'static Template,
    /// Proposes that the person climbs, `to`.
    pub(super) raised: &'static Template,
}

impl Requirement for Ladder {
    fn id(&self) -> &'static str {
        self.id
    }

    fn title(&self) -> (&'static str, &'static str) {
        self.title
    }

    fn owner(&self) -> Owner {
        Owner::Employer
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(self.held_facet)
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(self.asked_facet)
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let (held, asked) = ((self.held)(pair.candidate), (self.asked)(pair.vacancy));
        let told = |fact: &Fact<u8>| param(fact, self.step);
        evidence.say(|| {
            Note::new(
                self.compared,
                vec![("held", told(&held)), ("asked", told(&asked))],
            )
        });
        at_least(held, asked)
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (held, asked) = ((self.held)(pair.candidate), (self.asked)(pair.vacancy));
        if at_least(held, asked) != Outcome::NotMet {
            return Vec::new();
        }
        let (reachable, lower) = (held.known().copied().unwrap_or(0), self.lower);
        let note = Note::new(self.lowered, vec![("to", (self.step)(reachable))]);
        let mut changes = vec![Change::vacancy(note, move |vacancy| lower(vacancy, reachable))];
        if let Fact::Known(asked) = asked {
            let raise = self.raise;
            let note = Note::new(self.raised, vec![("to", (self.step)(asked))]);
            changes.push(Change::candidate(note, move |candidate| raise(candidate, asked)));
        }
        changes
    }
}
