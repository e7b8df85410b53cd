//! At a booth: a person explained before each of its vacancies, and what the booth tells of a talk.

use super::super::ledger::FairFile;
use super::super::tracking::EventStep;
use super::super::{Basis, Call, Engine, EngineError, Principal, RecordName};
use super::booths::{actor_or, places_left};
use super::hall::Happened;
use super::not_now;
use super::rank::{VacancyAtBooth, no_row, vacancy_at_booth};
use duijie_domain::code::LossReasonCode;
use duijie_domain::event::{Mark, Step};
use duijie_domain::message::Text;
use duijie_domain::{Candidate, Vacancy};
use duijie_indexer::store::Sequence;
use duijie_matcher::explain::{Explanation, explain};
use jiff::civil::DateTime;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What a booth tells of a visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VisitStep {
    /// 已通知.
    Notified,
    /// 不合适.
    Unsuitable,
    /// 待定.
    Undecided,
    /// 联系.
    Contacted,
    /// 有意向.
    Interested,
    /// 约定面试.
    InterviewSet,
    /// 已面试.
    Interviewed,
    /// 发出录用意向.
    Offered,
    /// 录用.
    Hired,
    /// 未成.
    Lost,
}

impl VisitStep {
    /// What a step of the ledger is to a booth; none for what only happens later.
    pub(super) fn of(step: &Step) -> Option<Self> {
        Some(match step {
            Step::Marked { mark } => match mark {
                Mark::Notified => Self::Notified,
                Mark::Unsuitable => Self::Unsuitable,
                Mark::Undecided => Self::Undecided,
            },
            Step::Contacted => Self::Contacted,
            Step::Interested => Self::Interested,
            Step::InterviewSet { .. } => Self::InterviewSet,
            Step::Interviewed => Self::Interviewed,
            Step::Offered => Self::Offered,
            Step::Hired { .. } => Self::Hired,
            Step::Lost { .. } | Step::Left { .. } => Self::Lost,
            _ => return None,
        })
    }

    fn is_mark(self) -> bool {
        matches!(self, Self::Notified | Self::Unsuitable | Self::Undecided)
    }
}

/// How a person stands with a vacancy at a fair.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing {
    pub(super) mark: Option<VisitStep>,
    pub(super) step: Option<VisitStep>,
}

/// How a person stands with each vacancy at the fair.
pub(super) fn standings(file: &FairFile, candidate: u64) -> BTreeMap<u64, Standing> {
    let mut standings: BTreeMap<u64, Standing> = BTreeMap::new();
    let own = file.steps.iter().filter(|(_, step)| step.candidate == candidate);
    for (_, told) in own {
        let standing = standings.entry(told.vacancy).or_default();
        match VisitStep::of(&told.step) {
            Some(mark) if mark.is_mark() => standing.mark = Some(mark),
            Some(step) => standing.step = Some(step),
            None => {}
        }
    }
    standings
}

/// A person before a booth.
#[derive(Debug, Clone)]
pub struct BoothAccount {
    /// Eligible and best first.
    pub vacancies: Vec<ExplainedVacancy>,
    /// Whether the person has come.
    pub has_entered: bool,
    /// How it was computed.
    pub basis: Basis,
}

/// A vacancy and a person, explained.
#[derive(Debug, Clone)]
pub struct ExplainedVacancy {
    /// The vacancy with its marks.
    pub vacancy: VacancyAtBooth,
    /// The whole account.
    pub explanation: Explanation,
}

/// What a booth tells of a talk.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkOrder {
    /// Number of the booth.
    pub booth: String,
    /// The person.
    pub candidate: RecordName,
    /// The vacancy.
    pub vacancy: RecordName,
    /// What happened.
    pub step: VisitStep,
    /// When and where the interview is.
    pub interview: (Option<DateTime>, String),
    /// Why they did not come together.
    pub reason: String,
    /// A note.
    pub note: String,
    /// Identifier of the event.
    pub event_id: String,
    /// Who tells it.
    pub actor: String,
}

/// What was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkedVisitor {
    /// Creation number of the event.
    pub event: u64,
    /// Sequence of the change.
    pub revision: Sequence,
    /// Whether it is new.
    pub is_new: bool,
    /// Places of the vacancy that are left.
    pub places_left: u32,
}

impl Engine {
    /// A person explained before every vacancy of a booth.
    ///
    /// # Errors
    /// `NotFound`, `InvalidInput` for the booth or the profile.
    pub fn explain_at_booth(
        &self,
        caller: &Principal,
        (fair, booth): (&RecordName, &str),
        candidate: &RecordName,
        profile: &str,
        call: &Call,
    ) -> Result<BoothAccount, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        let (_, booth) = self.own_booth(caller, &hall, booth)?;
        let number = self.number_of::<Candidate>(caller, candidate)?;
        let row = hall.pool.candidates.get(number).ok_or_else(|| no_row(number))?;
        let run = self.run_at(&hall, profile)?;
        let standings = standings(&hall.file, number);
        let mut vacancies = Vec::with_capacity(booth.vacancies.len());
        for vacancy in &booth.vacancies {
            call.check()?;
            let Some(other) = hall.pool.vacancies.get(*vacancy) else {
                continue;
            };
            let explanation = explain(&run.context(), &row, &other, &*self.tables);
            vacancies.push(ExplainedVacancy {
                vacancy: vacancy_at_booth(&hall, &standings, *vacancy, explanation.score),
                explanation,
            });
        }
        vacancies.sort_by_key(|told| {
            let is_out = !told.explanation.excluded_by.is_empty();
            (
                is_out,
                Reverse(told.explanation.score.score),
                told.vacancy.vacancy,
            )
        });
        Ok(BoothAccount {
            vacancies,
            has_entered: hall.file.visitors.get(number).is_some(),
            basis: self.basis(&run),
        })
    }

    /// Records what a booth tells of a talk.
    ///
    /// # Errors
    /// `NotFound`, `InvalidInput` for what cannot be or cannot follow, `Conflict` for somebody who has not come.
    pub fn mark_visitor(
        &self,
        caller: &Principal,
        fair: &RecordName,
        order: MarkOrder,
        call: &Call,
    ) -> Result<MarkedVisitor, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        let (_, booth) = self.own_booth(caller, &hall, &order.booth)?;
        let candidate = self.number_of::<Candidate>(caller, &order.candidate)?;
        let vacancy = self.number_of::<Vacancy>(caller, &order.vacancy)?;
        if !booth.vacancies.contains(&vacancy) {
            return Err(not_at_booth(&order.booth));
        }
        if hall.file.visitors.get(candidate).is_none() {
            return Err(not_now(
                "VISITOR_NOT_ENTERED",
                "该求职者尚未入场登记，请先用 EnterFair 登记",
                "this person has not come to the fair; call EnterFair first",
            ));
        }
        let step = event_step(&order)?;
        let id = match order.event_id.as_str() {
            "" => format!("c{candidate}-v{vacancy}-{:?}-{}", order.step, hall.sequence.0),
            id => format!("e-{id}"),
        };
        let happened = Happened {
            id,
            actor: actor_or(&order.actor, &booth.number),
            candidate: Some(candidate),
            vacancy: Some(vacancy),
            step,
            note: order.note,
        };
        let told = self.tell(caller, &hall, happened, call)?;
        let after = self.hall_now(caller, fair, call)?;
        Ok(MarkedVisitor {
            event: told.number,
            revision: told.revision,
            is_new: told.is_new,
            places_left: places_left(&after, vacancy),
        })
    }
}

fn event_step(order: &MarkOrder) -> Result<EventStep, EngineError> {
    let mark = |mark| Step::Marked { mark };
    let step = match order.step {
        VisitStep::Notified => mark(Mark::Notified),
        VisitStep::Unsuitable => mark(Mark::Unsuitable),
        VisitStep::Undecided => mark(Mark::Undecided),
        VisitStep::Contacted => Step::Contacted,
        VisitStep::Interested => Step::Interested,
        VisitStep::InterviewSet => Step::InterviewSet {
            at: order.interview.0.ok_or_else(|| missing("interview_at"))?,
            place: order.interview.1.clone(),
        },
        VisitStep::Interviewed => Step::Interviewed,
        VisitStep::Offered => Step::Offered,
        VisitStep::Hired => {
            return Ok(EventStep::Hired {
                site: None,
                starts_on: None,
            });
        }
        VisitStep::Lost if order.reason.is_empty() => return Err(missing("reason")),
        VisitStep::Lost => Step::Lost {
            reason: LossReasonCode::new(&order.reason),
        },
    };
    Ok(EventStep::Told(step))
}

fn missing(field: &str) -> EngineError {
    EngineError::invalid(
        field,
        "FIELD_REQUIRED",
        Text::new(
            format!("该步骤须填写 {field}"),
            format!("this step needs the field {field}"),
        ),
        Text::new("请填写该项", "fill it in"),
    )
}

fn not_at_booth(booth: &str) -> EngineError {
    EngineError::invalid(
        "vacancy",
        "VACANCY_NOT_AT_BOOTH",
        Text::new(
            format!("该岗位不在展位“{booth}”"),
            format!("this vacancy is not offered at booth `{booth}`"),
        ),
        Text::new("请核对岗位与展位", "check the vacancy and the booth"),
    )
}
