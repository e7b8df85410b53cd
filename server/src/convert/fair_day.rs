//! The day of a fair on the wire: booths, the door, ranked booths, marks.

use super::explanation::{explanation, score};
use super::matching::basis;
use super::name::print_name;
use super::record::timestamp;
use super::request::RequestReader;
use crate::engine::{
    BoothAccount, BoothCondition, BoothQuery, BoothState, EngineError, Entry, EntryOrder, ExplainedVacancy,
    MarkOrder, MarkedVisitor, QuickCard, RankedBooth, RankedBooths, RecordName, VacancyAtBooth, VisitStep,
    Visitor,
};
use duijie_domain::RecordKind;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_indexer::store::Sequence;
use duijie_proto::v1;
use v1::enter_fair_request::Visitor as WireVisitor;

/// The steps of both sides.
const STEPS: [(VisitStep, v1::VisitStep); 10] = [
    (VisitStep::Notified, v1::VisitStep::Notified),
    (VisitStep::Unsuitable, v1::VisitStep::Unsuitable),
    (VisitStep::Undecided, v1::VisitStep::Undecided),
    (VisitStep::Contacted, v1::VisitStep::Contacted),
    (VisitStep::Interested, v1::VisitStep::Interested),
    (VisitStep::InterviewSet, v1::VisitStep::InterviewSet),
    (VisitStep::Interviewed, v1::VisitStep::Interviewed),
    (VisitStep::Offered, v1::VisitStep::Offered),
    (VisitStep::Hired, v1::VisitStep::Hired),
    (VisitStep::Lost, v1::VisitStep::Lost),
];

/// The fair that a request names in its field `fair`.
///
/// # Errors
/// `InvalidInput` for what is no name of a fair.
pub fn read_fair_name(name: &str) -> Result<RecordName, EngineError> {
    let mut reader = RequestReader::default();
    let name = reader.name("fair", RecordKind::Fair, name);
    reader.finish(name)
}

/// Who comes to which fair, and which booths are wanted.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_entry(
    request: v1::EnterFairRequest,
) -> Result<(RecordName, EntryOrder, BoothQuery), EngineError> {
    let v1::EnterFairRequest {
        fair,
        visitor,
        card_id,
        k,
        actor,
    } = request;
    let mut reader = RequestReader::default();
    let fair = reader.name("fair", RecordKind::Fair, &fair);
    let visitor = match visitor {
        Some(WireVisitor::Candidate(name)) => {
            Visitor::Named(reader.name("candidate", RecordKind::Candidate, &name))
        }
        Some(WireVisitor::Code(code)) => Visitor::Code(code),
        Some(WireVisitor::Card(card)) => Visitor::Card(read_card(card, card_id, &mut reader)),
        None => {
            let nobody = reader.take(Err(nobody_named()));
            nobody.unwrap_or_else(|| Visitor::Code(String::new()))
        }
    };
    let query = BoothQuery {
        k,
        ..BoothQuery::default()
    };
    reader.finish((fair, EntryOrder { visitor, actor }, query))
}

fn read_card(card: v1::QuickCard, card_id: String, reader: &mut RequestReader) -> QuickCard {
    let v1::QuickCard {
        name,
        phone,
        birth_date,
        education,
        occupation,
        division,
        agreed,
    } = card;
    QuickCard {
        name,
        phone,
        birth_date: reader.date("card.birth_date", birth_date),
        education,
        occupation,
        division,
        has_agreed: agreed,
        card_id,
    }
}

/// Whose booths of which fair are wanted.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_rank_booths(
    request: v1::RankBoothsRequest,
) -> Result<(RecordName, RecordName, BoothQuery), EngineError> {
    let v1::RankBoothsRequest {
        fair,
        candidate,
        k,
        vacancies_per_booth,
        open_only,
        places_min,
        profile,
        min_sequence,
    } = request;
    let mut reader = RequestReader::default();
    let fair = reader.name("fair", RecordKind::Fair, &fair);
    let candidate = reader.name("candidate", RecordKind::Candidate, &candidate);
    let query = BoothQuery {
        k,
        vacancies_per_booth,
        open_only,
        places_min,
        profile,
        min_sequence: Sequence(min_sequence),
    };
    reader.finish((fair, candidate, query))
}

/// Fair, booth, person and profile of a request.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_explain_at_booth(
    request: v1::ExplainAtBoothRequest,
) -> Result<(RecordName, String, RecordName, String), EngineError> {
    let v1::ExplainAtBoothRequest {
        fair,
        booth,
        candidate,
        profile,
    } = request;
    let mut reader = RequestReader::default();
    let fair = reader.name("fair", RecordKind::Fair, &fair);
    let candidate = reader.name("candidate", RecordKind::Candidate, &candidate);
    reader.finish((fair, booth, candidate, profile))
}

/// What a booth tells.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_mark(request: v1::MarkVisitorRequest) -> Result<(RecordName, MarkOrder), EngineError> {
    let v1::MarkVisitorRequest {
        fair,
        booth,
        candidate,
        vacancy,
        step,
        interview_at,
        interview_place,
        reason,
        note,
        event_id,
        actor,
    } = request;
    let mut reader = RequestReader::default();
    let fair = reader.name("fair", RecordKind::Fair, &fair);
    let order = MarkOrder {
        booth,
        candidate: reader.name("candidate", RecordKind::Candidate, &candidate),
        vacancy: reader.name("vacancy", RecordKind::Vacancy, &vacancy),
        step: reader.take(read_step(step)).unwrap_or(VisitStep::Undecided),
        interview: (reader.time("interview_at", interview_at), interview_place),
        reason,
        note,
        event_id,
        actor,
    };
    reader.finish((fair, order))
}

/// A local time in a field of a request; none for an empty text.
///
/// # Errors
/// `InvalidInput` for what is no local time.
pub fn read_local_time(field: &str, text: String) -> Result<Option<jiff::civil::DateTime>, EngineError> {
    let mut reader = RequestReader::default();
    let time = reader.time(field, text);
    reader.finish(time)
}

fn read_step(step: i32) -> Result<VisitStep, Violation> {
    let known = v1::VisitStep::try_from(step).ok();
    let found = STEPS.iter().find(|(_, wire)| known == Some(*wire));
    found.map(|(step, _)| *step).ok_or_else(|| Violation {
        field: "step".to_owned(),
        reason: if step == 0 {
            "FIELD_REQUIRED"
        } else {
            "ENUM_VALUE_UNKNOWN"
        },
        message: Text::new("没有写明发生了什么", "it is not told what happened"),
        hint: Text::new(
            "请填写 VISIT_STEP_NOTIFIED 等取值之一",
            "use one of the values such as VISIT_STEP_NOTIFIED",
        ),
    })
}

fn nobody_named() -> Violation {
    Violation {
        field: "visitor".to_owned(),
        reason: "FIELD_REQUIRED",
        message: Text::new("没有写明来者是谁", "it is not told who comes"),
        hint: Text::new(
            "请填写 candidate、code 或 card 之一",
            "give one of candidate, code and card",
        ),
    }
}

fn condition(condition: BoothCondition) -> i32 {
    match condition {
        BoothCondition::Expected => v1::BoothCondition::Expected,
        BoothCondition::Open => v1::BoothCondition::Open,
        BoothCondition::Closed => v1::BoothCondition::Closed,
    }
    .into()
}

fn step(step: Option<VisitStep>) -> i32 {
    let found = STEPS.iter().find(|(known, _)| Some(*known) == step);
    found.map_or(v1::VisitStep::Unspecified, |(_, wire)| *wire).into()
}

/// A booth as it stands.
pub fn write_booth_state(state: BoothState) -> v1::BoothState {
    v1::BoothState {
        booth: state.number.to_string(),
        employer: print_name(RecordKind::Employer, state.employer),
        employer_name: state.employer_name,
        condition: condition(state.condition),
        since: state.since.map(timestamp),
        late: state.is_late,
        vacancies: u32::try_from(state.vacancies).unwrap_or(u32::MAX),
        places_left: u32::try_from(state.places_left).unwrap_or(u32::MAX),
    }
}

/// Somebody who has come, with the booths.
pub fn write_entry(entry: &Entry, ranked: RankedBooths) -> v1::EnterFairResponse {
    v1::EnterFairResponse {
        candidate: print_name(RecordKind::Candidate, entry.candidate),
        code: entry.key.own_id.to_string(),
        first_entry: entry.is_first,
        entered_at: Some(timestamp(entry.entered_at)),
        ranked: Some(write_ranked_booths(ranked)),
        talks: entry.talks.iter().map(super::fair_plan::talk).collect(),
    }
}

/// The booths for a person.
pub fn write_ranked_booths(ranked: RankedBooths) -> v1::RankBoothsResponse {
    let numbers: Vec<String> = ranked
        .booths
        .iter()
        .map(|booth| booth.number.to_string())
        .collect();
    let order = &ranked.walking_order;
    let walk = |place: usize| {
        (1..)
            .zip(order)
            .find(|(_, at)| **at == place)
            .map_or(0, |(walk, _)| walk)
    };
    let booths = (1_u32..).zip(ranked.booths).enumerate();
    v1::RankBoothsResponse {
        booths: booths
            .map(|(place, (rank, booth))| ranked_booth(booth, rank, walk(place)))
            .collect(),
        walking_order: order
            .iter()
            .filter_map(|place| numbers.get(*place).cloned())
            .collect(),
        considered: u32::try_from(ranked.considered).unwrap_or(u32::MAX),
        basis: Some(basis(&ranked.basis)),
    }
}

fn ranked_booth(booth: RankedBooth, rank: u32, walk: u32) -> v1::RankedBooth {
    v1::RankedBooth {
        booth: booth.number.to_string(),
        rank,
        employer: print_name(RecordKind::Employer, booth.employer),
        employer_name: booth.employer_name,
        condition: condition(booth.condition),
        score: booth.vacancies.first().map(|best| score(&best.score)),
        vacancies: booth.vacancies.iter().map(vacancy).collect(),
        walk,
    }
}

fn vacancy(told: &VacancyAtBooth) -> v1::VacancyAtBooth {
    v1::VacancyAtBooth {
        vacancy: print_name(RecordKind::Vacancy, told.vacancy),
        title: told.title.to_string(),
        score: Some(score(&told.score)),
        places_left: told.places_left,
        mark: step(told.mark),
        step: step(told.step),
    }
}

/// A person before a booth.
pub fn write_booth_account(account: BoothAccount) -> v1::ExplainAtBoothResponse {
    let explained = |told: ExplainedVacancy| v1::ExplainedVacancy {
        vacancy: Some(vacancy(&told.vacancy)),
        eligible: told.explanation.excluded_by.is_empty(),
        explanation: Some(explanation(told.explanation)),
    };
    v1::ExplainAtBoothResponse {
        entered: account.has_entered,
        basis: Some(basis(&account.basis)),
        vacancies: account.vacancies.into_iter().map(explained).collect(),
    }
}

/// What was recorded.
pub fn write_marked(marked: MarkedVisitor) -> v1::MarkVisitorResponse {
    v1::MarkVisitorResponse {
        event: marked.event,
        sequence: marked.revision.0,
        is_new: marked.is_new,
        places_left: marked.places_left,
    }
}
