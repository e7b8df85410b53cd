//! The supply of a vacancy: how many persons pass, and how many more would if one hard term were dropped or eased.
//!
//! In: a context, a vacancy, the persons. Out: exact counts. Persons whom one hard term alone keeps out are those whom
//! dropping it wins, so one look at every person counts all terms; steps are the changes that the terms themselves
//! propose for these persons, each counted by judging them again. Whom a rule of admission keeps out nobody can win.

use crate::Side;
use crate::change::{Change, Edit};
use crate::judge::{Context, Reason, all_reasons};
use crate::parallel::{Cancelled, Control};
use crate::pool::{CandidateRow, Pool, VacancyRow};
use crate::requirement::{Mode, Owner, REQUIREMENTS};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Rows between two looks at whether anybody still waits.
const ROWS_BETWEEN_CHECKS: usize = 4_096;
/// Steps counted for each term: those that most of its persons propose.
const STEPS_MAX: usize = 3;
/// Different steps kept in view for each term.
const PROPOSALS_MAX: usize = 256;

/// Who passes, and what keeps the others out.
#[derive(Clone, Debug, Default)]
pub struct Supply {
    /// Persons looked at.
    pub considered: u64,
    /// Persons who pass.
    pub eligible: u64,
    /// Hard terms that alone keep somebody out, in the order of `REQUIREMENTS`.
    pub terms: Vec<TermGain>,
}

/// What one hard term costs.
#[derive(Clone, Debug)]
pub struct TermGain {
    /// Position in `REQUIREMENTS`.
    pub position: u8,
    /// Persons whom this term alone keeps out.
    pub alone: u64,
    /// Persons won if the vacancy drops the term; none if it is the persons' own demand.
    pub dropped: Option<u64>,
    /// What the vacancy could change instead, the smallest gain first.
    pub steps: Vec<Step>,
}

/// A change of the vacancy and what it wins.
#[derive(Clone, Debug)]
pub struct Step {
    /// The change.
    pub change: Change,
    /// Persons won by it.
    pub gain: u64,
}

/// The supply of a vacancy among these persons.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn supply(
    context: &Context<'_>,
    vacancy: &VacancyRow,
    candidates: &Pool<CandidateRow>,
    control: &Control,
) -> Result<Supply, Cancelled> {
    let mut survey = Survey::default();
    for (place, (number, row)) in candidates.iter().enumerate() {
        if place.is_multiple_of(ROWS_BETWEEN_CHECKS) {
            control.check()?;
        }
        survey.take(context, number, &row, vacancy);
    }
    let judged = Judged {
        context,
        vacancy,
        candidates,
    };
    let kept_out = survey.kept_out.into_iter();
    Ok(Supply {
        considered: survey.considered,
        eligible: survey.eligible,
        terms: kept_out
            .map(|(position, alone)| judged.gain(position, alone, control))
            .collect::<Result<_, _>>()?,
    })
}

#[derive(Default)]
struct Survey {
    considered: u64,
    eligible: u64,
    /// Persons whom one term alone keeps out, by its position.
    kept_out: BTreeMap<u8, Alone>,
}

/// Persons whom a term alone keeps out.
#[derive(Default)]
struct Alone {
    numbers: Vec<u64>,
    /// Changes of the vacancy with how many persons they were proposed for.
    proposals: Vec<(Change, u64)>,
}

impl Survey {
    fn take(&mut self, context: &Context<'_>, number: u64, row: &CandidateRow, vacancy: &VacancyRow) {
        self.considered += 1;
        match all_reasons(context, row, vacancy)[..] {
            [] => self.eligible += 1,
            [Reason::Requirement(position)] => {
                let alone = self.kept_out.entry(position).or_default();
                alone.numbers.push(number);
                let pair = context.pair(row, vacancy);
                for change in REQUIREMENTS[usize::from(position)].changes(&pair) {
                    alone.propose(change);
                }
            }
            _ => {}
        }
    }
}

impl Alone {
    fn propose(&mut self, change: Change) {
        if change.side() != Side::Employer {
            return;
        }
        let same = |(known, _): &&mut (Change, u64)| known.note == change.note;
        if let Some((_, count)) = self.proposals.iter_mut().find(same) {
            *count += 1;
        } else if self.proposals.len() < PROPOSALS_MAX {
            self.proposals.push((change, 1));
        }
    }
}

struct Judged<'a> {
    context: &'a Context<'a>,
    vacancy: &'a VacancyRow,
    candidates: &'a Pool<CandidateRow>,
}

impl Judged<'_> {
    fn gain(&self, position: u8, alone: Alone, control: &Control) -> Result<TermGain, Cancelled> {
        let Alone {
            numbers,
            mut proposals,
        } = alone;
        let dropped = match REQUIREMENTS[usize::from(position)].owner() {
            Owner::Seeker => None,
            Owner::Employer | Owner::Both => {
                Some(self.passing(&numbers, &self.without(position), control)?)
            }
        };
        proposals.sort_by_key(|(_, count)| Reverse(*count));
        proposals.truncate(STEPS_MAX);
        let mut steps = Vec::with_capacity(proposals.len());
        for (change, _) in proposals {
            let gain = self.passing(&numbers, &self.with(&change), control)?;
            steps.push(Step { change, gain });
        }
        steps.retain(|step| step.gain > 0);
        steps.sort_by_key(|step| step.gain);
        Ok(TermGain {
            position,
            alone: numbers.len() as u64,
            dropped,
            steps,
        })
    }

    /// How many of these persons pass beside the changed vacancy.
    fn passing(&self, numbers: &[u64], vacancy: &VacancyRow, control: &Control) -> Result<u64, Cancelled> {
        let mut passing = 0;
        for piece in numbers.chunks(ROWS_BETWEEN_CHECKS) {
            control.check()?;
            let rows = piece.iter().filter_map(|number| self.candidates.get(*number));
            passing += rows
                .filter(|row| all_reasons(self.context, row, vacancy).is_empty())
                .count() as u64;
        }
        Ok(passing)
    }

    fn without(&self, position: u8) -> VacancyRow {
        let mut row = self.vacancy.clone();
        row.features.rules = row.features.rules.with(position, Mode::Ignore);
        row
    }

    fn with(&self, change: &Change) -> VacancyRow {
        let mut row = self.vacancy.clone();
        if let Edit::Vacancy(edit) = &change.edit {
            edit(&mut row.features);
        }
        row
    }
}
