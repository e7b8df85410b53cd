//! The verdict on one pair: admission, then hard terms, then the score. The one definition that every loop calls.

use jiff::civil::Date;

use crate::admission::{ADMISSION_RULES, AdmissionRule};
use crate::features::{Day, Pair};
use crate::kernel::{Instructions, Pace};
use crate::note::Evidence;
use crate::pool::{CandidateRow, VacancyRow};
use crate::profile::Profile;
use crate::requirement::{Mode, Outcome, REQUIREMENTS, resolve};
use crate::score::{PairScore, score};

/// Why a pair is excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A rule of admission is not met.
    Admission(AdmissionRule),
    /// A hard term is not met: position in `REQUIREMENTS`.
    Requirement(u8),
}

impl Reason {
    /// The id of the rule or term.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Admission(rule) => rule.id(),
            Self::Requirement(position) => REQUIREMENTS
                .get(usize::from(position))
                .map_or("", |requirement| requirement.id()),
        }
    }
}

/// What is decided about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Excluded; the first reason in the order of the lists.
    Excluded(Reason),
    /// Scored.
    Scored(Scored),
}

/// A pair that passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scored {
    /// The score with both sides.
    pub score: PairScore,
    /// Hard terms without an answer: bit i = `REQUIREMENTS[i]`.
    pub unknown_requirements: u32,
    /// Admission rules without an answer: bit i = `ADMISSION_RULES[i]`.
    pub unknown_admission: u16,
}

/// What every verdict of one run shares.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The weight profile.
    pub profile: &'a Profile,
    /// The day of the match.
    pub date: Date,
    /// The same day as a number.
    pub day: Day,
    /// The instructions that loops may use; the answer is the same with all of them.
    pub instructions: Instructions,
    /// From which size on the search takes up its means; the answer is the same at every pace.
    pub pace: Pace,
}

impl<'a> Context<'a> {
    /// Matching under `profile` as of `date`.
    #[must_use]
    pub fn new(profile: &'a Profile, date: Date) -> Self {
        Self {
            profile,
            date,
            day: day_number(date),
            instructions: Instructions::detect(),
            pace: Pace::MEASURED,
        }
    }

    /// The scoring input of two rows.
    #[inline]
    #[must_use]
    pub fn pair<'r>(&self, candidate: &'r CandidateRow, vacancy: &'r VacancyRow) -> Pair<'r> {
        Pair {
            candidate: &candidate.features,
            vacancy: &vacancy.features,
            day: self.day,
        }
    }
}

/// Days from 1970-01-01 to the date.
#[must_use]
pub fn day_number(date: Date) -> Day {
    let epoch = Date::constant(1970, 1, 1);
    date.since((jiff::Unit::Day, epoch))
        .map_or(0, |span| span.get_days())
}

/// The verdict on a pair.
#[inline]
#[must_use]
pub fn judge(context: &Context<'_>, candidate: &CandidateRow, vacancy: &VacancyRow) -> Verdict {
    let unknown_admission = match admit(context, candidate, vacancy) {
        Ok(unknown) => unknown,
        Err(rule) => return Verdict::Excluded(Reason::Admission(rule)),
    };
    let pair = context.pair(candidate, vacancy);
    match check_requirements(context.profile, &pair) {
        Ok(unknown_requirements) => Verdict::Scored(Scored {
            score: score(context.profile, &pair),
            unknown_requirements,
            unknown_admission,
        }),
        Err(position) => Verdict::Excluded(Reason::Requirement(position)),
    }
}

/// Every reason that excludes the pair, not only the first.
#[must_use]
pub fn all_reasons(context: &Context<'_>, candidate: &CandidateRow, vacancy: &VacancyRow) -> Vec<Reason> {
    let evidence = &mut Evidence::unread();
    let mut reasons = Vec::new();
    for rule in ADMISSION_RULES {
        if rule.check(&candidate.admission, &vacancy.admission, context.date, evidence) == Outcome::NotMet {
            reasons.push(Reason::Admission(rule));
        }
    }
    let pair = context.pair(candidate, vacancy);
    for (position, requirement) in (0_u8..).zip(REQUIREMENTS) {
        let default = context.profile.modes[usize::from(position)];
        if resolve(position.into(), default, &pair) == Mode::Must
            && requirement.check(&pair, evidence) == Outcome::NotMet
        {
            reasons.push(Reason::Requirement(position));
        }
    }
    reasons
}

/// The rules without an answer, or the first one not met.
#[inline]
fn admit(
    context: &Context<'_>,
    candidate: &CandidateRow,
    vacancy: &VacancyRow,
) -> Result<u16, AdmissionRule> {
    let evidence = &mut Evidence::unread();
    let mut unknown = 0;
    for (place, rule) in ADMISSION_RULES.into_iter().enumerate() {
        match rule.check(&candidate.admission, &vacancy.admission, context.date, evidence) {
            Outcome::NotMet => return Err(rule),
            Outcome::Unknown => unknown |= 1 << place,
            Outcome::Met | Outcome::NotAsked => {}
        }
    }
    Ok(unknown)
}

/// The hard terms without an answer, or the first `must` not met.
#[inline]
fn check_requirements(profile: &Profile, pair: &Pair<'_>) -> Result<u32, u8> {
    let evidence = &mut Evidence::unread();
    let mut unknown = 0;
    for (position, requirement) in (0_u8..).zip(REQUIREMENTS) {
        let mode = resolve(position.into(), profile.modes[usize::from(position)], pair);
        if mode == Mode::Ignore {
            continue;
        }
        match requirement.check(pair, evidence) {
            Outcome::NotMet if mode == Mode::Must => return Err(position),
            Outcome::Unknown => unknown |= 1 << position,
            _ => {}
        }
    }
    Ok(unknown)
}
