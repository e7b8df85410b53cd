//! The hard terms: one file each and one line in `REQUIREMENTS`.
//!
//! In: a pair of features. Out: met, not met, unknown or not asked, with both raw values in a note. An unknown fact
//! never excludes. Whether a term excludes at all is decided by its mode: the profile's default or a record's rule.

pub(crate) mod certificates;
mod compare;
mod degree;
mod education;
mod employer_kind;
mod experience;
mod grade;
mod industry;
mod job_type;
mod ladder;
mod language;
mod major;
mod pay_floor;
mod place;
pub(crate) mod skills;
mod working_time;

use std::fmt::Debug;

use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{Pair, VacancyFeatures};
use crate::note::Evidence;

pub use duijie_domain::rule::RuleMode as Mode;

/// Every hard term there is, cheapest first. A new term is one file and one line here.
pub static REQUIREMENTS: &[&dyn Requirement] = &[
    &education::EDUCATION,
    &experience::Experience,
    &job_type::JobType,
    &degree::DEGREE,
    &grade::GRADE,
    &pay_floor::PayFloor,
    &employer_kind::EmployerKind,
    &working_time::Shifts,
    &working_time::Night,
    &certificates::Certificates,
    &skills::Skills,
    &language::Languages,
    &major::Major,
    &industry::Industry,
    &place::Place,
];

/// The answer to a hard term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Holds.
    Met,
    /// Told not to hold.
    NotMet,
    /// A fact is missing; excludes nobody and is reported.
    Unknown,
    /// Nobody asks for it.
    NotAsked,
}

/// Whose demand a hard term is; that side's record may change its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The vacancy asks.
    Employer,
    /// The person asks.
    Seeker,
    /// Both may ask; the stricter mode counts.
    Both,
}

/// A hard term.
pub trait Requirement: Debug + Sync {
    /// The name in profiles, rules and answers.
    fn id(&self) -> &'static str;

    /// Chinese and English title.
    fn title(&self) -> (&'static str, &'static str);

    /// Whose demand it is.
    fn owner(&self) -> Owner;

    /// The mode of a profile that does not name it.
    fn default_mode(&self) -> Mode {
        Mode::Must
    }

    /// What it reads of a person.
    fn candidate_reads(&self) -> Reads<CandidateFacet>;

    /// What it reads of a vacancy.
    fn vacancy_reads(&self) -> Reads<VacancyFacet>;

    /// Skills without one of which the person does not meet it, unless nobody told the person's skills.
    fn needed_skills(&self, _vacancy: &VacancyFeatures) -> Vec<u16> {
        Vec::new()
    }

    /// The answer for a pair and, when read, both raw values.
    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome;

    /// Single changes of one side that could turn "not met" into "met".
    fn changes(&self, _pair: &Pair<'_>) -> Vec<Change> {
        Vec::new()
    }
}

/// Position of a hard term in `REQUIREMENTS`.
#[must_use]
pub fn position(id: &str) -> Option<usize> {
    REQUIREMENTS.iter().position(|requirement| requirement.id() == id)
}

/// A record's own modes, over the profile's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rules(pub(crate) Box<[(u8, Mode)]>);

impl Rules {
    /// The same rules with another mode for one hard term, by its position.
    #[must_use]
    pub fn with(&self, position: u8, mode: Mode) -> Self {
        let others = self.0.iter().filter(|(other, _)| *other != position);
        Self(others.copied().chain([(position, mode)]).collect())
    }

    /// Rules by the ids of the terms. Ids that do not exist come back as the error.
    ///
    /// # Errors
    /// The ids that name no hard term.
    pub fn new<'a>(rules: impl IntoIterator<Item = (&'a str, Mode)>) -> Result<Self, Vec<&'a str>> {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for (id, mode) in rules {
            match position(id).and_then(|place| u8::try_from(place).ok()) {
                Some(place) => known.push((place, mode)),
                None => unknown.push(id),
            }
        }
        if unknown.is_empty() {
            Ok(Self(known.into()))
        } else {
            Err(unknown)
        }
    }

    /// The record's mode of the term at this position.
    #[inline]
    #[must_use]
    pub fn mode(&self, position: usize) -> Option<Mode> {
        self.0
            .iter()
            .find(|(place, _)| usize::from(*place) == position)
            .map(|(_, mode)| *mode)
    }

    /// Whether the record leaves everything to the profile.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The mode of the term at `position` for this pair: the owner's rule, else the profile's default.
#[inline]
#[must_use]
pub fn resolve(position: usize, default: Mode, pair: &Pair<'_>) -> Mode {
    let (employer, seeker) = (&pair.vacancy.rules, &pair.candidate.rules);
    if employer.is_empty() && seeker.is_empty() {
        return default;
    }
    match REQUIREMENTS[position].owner() {
        Owner::Employer => employer.mode(position).unwrap_or(default),
        Owner::Seeker => seeker.mode(position).unwrap_or(default),
        Owner::Both => match (employer.mode(position), seeker.mode(position)) {
            (None, None) => default,
            (Some(Mode::Must), _) | (_, Some(Mode::Must)) => Mode::Must,
            (Some(Mode::Wish), _) | (_, Some(Mode::Wish)) => Mode::Wish,
            _ => Mode::Ignore,
        },
    }
}
