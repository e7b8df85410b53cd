//! Events: a oneof of the wire and the steps of the domain, in both directions.

use super::super::field::{Field, Reader};
use super::super::name::print_name;
use super::super::record::timestamp;
use super::super::request::RequestReader;
use super::super::scalar::refuse_number_of_enum;
use crate::engine::{EngineError, EventDraft, EventStep, FiledEvent, RecordName, RecordedEvent};
use duijie_domain::candidate::CandidateState;
use duijie_domain::check::Violation;
use duijie_domain::code::{DivisionCode, LossReasonCode, ServiceCode};
use duijie_domain::event::{Grant, Mark, Step};
use duijie_domain::message::Text;
use duijie_domain::{RecordKey, RecordKind};
use duijie_proto::v1;
use duijie_proto::v1::event::Step as Wire;
use jiff::Timestamp;

/// The event that a message reports.
///
/// # Errors
/// `InvalidInput` with every violation, its path within the event.
pub fn read_event(wire: v1::Event) -> Result<EventDraft, EngineError> {
    let mut reader = RequestReader::default();
    let key = wire.key.unwrap_or_default();
    let candidate = optional_name(&mut reader, "candidate", RecordKind::Candidate, &wire.candidate);
    let vacancy = optional_name(&mut reader, "vacancy", RecordKind::Vacancy, &wire.vacancy);
    let fair = optional_name(&mut reader, "fair", RecordKind::Fair, &wire.fair);
    let happened_at = wire.happen_time.and_then(|time| reader.take(instant(time)));
    let step = reader.take(wire.step.ok_or_else(step_missing));
    let step = step.and_then(|step| reader.part("step", |reader| read_step(step, reader)));
    reader.finish(())?;
    Ok(EventDraft {
        key: RecordKey::new(key.publisher, key.own_id),
        happened_at,
        actor: wire.actor.into(),
        candidate,
        vacancy,
        fair,
        step: step.ok_or_else(|| EngineError::InvalidInput(vec![step_missing()]))?,
        note: wire.note,
    })
}

fn optional_name(
    reader: &mut RequestReader,
    field: &str,
    kind: RecordKind,
    name: &str,
) -> Option<RecordName> {
    (!name.is_empty()).then(|| reader.name(field, kind, name))
}

fn instant(time: prost_types::Timestamp) -> Result<Timestamp, Violation> {
    Timestamp::new(time.seconds, time.nanos).map_err(|_| Violation {
        field: "happen_time".to_owned(),
        reason: "TIME_MALFORMED",
        message: Text::new("时间超出范围", "the time is out of range"),
        hint: Text::new(
            "请使用有效的时间戳，或留空表示现在",
            "use a valid timestamp, or leave it out for now",
        ),
    })
}

fn read_step(wire: Wire, reader: &mut Reader) -> Option<EventStep> {
    let step = match wire {
        Wire::Recommended(_) => Step::Recommended,
        Wire::Contacted(_) => Step::Contacted,
        Wire::Interested(_) => Step::Interested,
        Wire::Marked(mark) => Step::Marked {
            mark: read_mark(mark, reader)?,
        },
        Wire::InterviewSet(set) => Step::InterviewSet {
            at: reader.within("at", |reader| Field::read(set.at, reader))?,
            place: set.place,
        },
        Wire::Interviewed(_) => Step::Interviewed,
        Wire::Offered(_) => Step::Offered,
        Wire::Hired(hired) => {
            return Some(EventStep::Hired {
                site: match hired.site {
                    Some(site) => Some(reader.within("site", |reader| Field::read(site, reader))?),
                    None => None,
                },
                starts_on: optional_day(reader, "start_date", hired.start_date)?,
            });
        }
        Wire::ContractSigned(contract) => Step::ContractSigned {
            months: match contract.months {
                Some(months) => Some(reader.within("months", |reader| Field::read(months, reader))?),
                None => None,
            },
        },
        Wire::InsuredMonths(months) => Step::Insured {
            months: Field::read(months, reader)?,
        },
        Wire::KeptMonths(months) => Step::Kept {
            months: Field::read(months, reader)?,
        },
        Wire::Left(left) => Step::Left {
            reason: LossReasonCode::new(left.reason),
            reopens: left.reopens,
        },
        Wire::LostReason(reason) => Step::Lost {
            reason: LossReasonCode::new(reason),
        },
        Wire::StateTold(state) => Step::StateTold {
            state: read_state(state, reader)?,
        },
        Wire::Served(served) => Step::Served {
            service: ServiceCode::new(served.service),
            proof: served.proof,
        },
        Wire::Assigned(assigned) => Step::Assigned {
            officer: assigned.officer.into(),
            area: (!assigned.area.is_empty()).then(|| DivisionCode::new(assigned.area)),
        },
        Wire::Granted(granted) => Step::Granted(read_grant(granted, reader)?),
        Wire::Entered(_) => Step::Entered,
        Wire::BoothOpened(booth) => Step::BoothOpened { booth: booth.into() },
        Wire::BoothClosed(booth) => Step::BoothClosed { booth: booth.into() },
        Wire::TakenBack(event) => Step::TakenBack { event },
    };
    Some(EventStep::Told(step))
}

fn optional_day(reader: &mut Reader, field: &str, text: String) -> Option<Option<jiff::civil::Date>> {
    if text.is_empty() {
        return Some(None);
    }
    reader.within(field, |reader| Field::read(text, reader)).map(Some)
}

fn read_grant(wire: v1::GrantedStep, reader: &mut Reader) -> Option<Grant> {
    Some(Grant {
        policy: wire.policy.into(),
        payee: wire.payee.into(),
        amount_fen: wire.amount_fen,
        months: reader.within("months", |reader| Field::read(wire.months, reader))?,
        from: reader.within("from_date", |reader| Field::read(wire.from_date, reader))?,
        to: optional_day(reader, "to_date", wire.to_date)?,
        units: reader.within("units", |reader| Field::read(wire.units, reader))?,
        family: wire.family.into(),
    })
}

fn read_mark(number: i32, reader: &mut Reader) -> Option<Mark> {
    match v1::BoothMark::try_from(number) {
        Ok(v1::BoothMark::Notified) => Some(Mark::Notified),
        Ok(v1::BoothMark::Unsuitable) => Some(Mark::Unsuitable),
        Ok(v1::BoothMark::Undecided) => Some(Mark::Undecided),
        _ => refuse_number_of_enum(number, reader),
    }
}

fn read_state(number: i32, reader: &mut Reader) -> Option<CandidateState> {
    match v1::ToldState::try_from(number) {
        Ok(v1::ToldState::Seeking) => Some(CandidateState::Seeking),
        Ok(v1::ToldState::InTalks) => Some(CandidateState::InTalks),
        Ok(v1::ToldState::Hired) => Some(CandidateState::Hired),
        Ok(v1::ToldState::NotSeeking) => Some(CandidateState::NotSeeking),
        Ok(v1::ToldState::Unreachable) => Some(CandidateState::Unreachable),
        _ => refuse_number_of_enum(number, reader),
    }
}

/// The state on the wire.
pub(super) fn write_state(state: CandidateState) -> v1::ToldState {
    match state {
        CandidateState::Seeking => v1::ToldState::Seeking,
        CandidateState::InTalks => v1::ToldState::InTalks,
        CandidateState::Hired => v1::ToldState::Hired,
        CandidateState::NotSeeking => v1::ToldState::NotSeeking,
        CandidateState::Unreachable => v1::ToldState::Unreachable,
    }
}

/// An event as it was recorded.
pub fn write_event(filed: &FiledEvent) -> v1::Event {
    let event = &filed.event;
    let name = |kind: RecordKind, number: Option<u64>| {
        number.map_or_else(String::new, |number| print_name(kind, number))
    };
    v1::Event {
        name: print_name(RecordKind::Event, filed.number),
        key: Some(v1::RecordKey {
            publisher: event.key.publisher.to_string(),
            own_id: event.key.own_id.to_string(),
        }),
        happen_time: Some(timestamp(event.happened_at)),
        actor: event.actor.to_string(),
        candidate: name(RecordKind::Candidate, event.candidate),
        vacancy: name(RecordKind::Vacancy, event.vacancy),
        fair: name(RecordKind::Fair, event.fair),
        note: event.note.clone(),
        step: Some(write_step(&event.step)),
    }
}

fn write_step(step: &Step) -> Wire {
    let nothing = v1::NoDetails {};
    match step {
        Step::Recommended => Wire::Recommended(nothing),
        Step::Contacted => Wire::Contacted(nothing),
        Step::Interested => Wire::Interested(nothing),
        Step::Marked { mark } => Wire::Marked(write_mark(*mark).into()),
        Step::InterviewSet { at, place } => Wire::InterviewSet(v1::InterviewSet {
            at: at.to_string(),
            place: place.clone(),
        }),
        Step::Interviewed => Wire::Interviewed(nothing),
        Step::Offered => Wire::Offered(nothing),
        Step::Hired { site, starts_on, .. } => Wire::Hired(v1::HiredStep {
            site: Some((*site).into()),
            start_date: day(*starts_on),
        }),
        Step::ContractSigned { months } => Wire::ContractSigned(v1::ContractSigned {
            months: months.map(u32::from),
        }),
        Step::Insured { months } => Wire::InsuredMonths((*months).into()),
        Step::Kept { months } => Wire::KeptMonths((*months).into()),
        Step::Left { reason, reopens } => Wire::Left(v1::LeftStep {
            reason: reason.to_string(),
            reopens: *reopens,
        }),
        Step::Lost { reason } => Wire::LostReason(reason.to_string()),
        Step::StateTold { state } => Wire::StateTold(write_state(*state).into()),
        Step::Served { service, proof } => Wire::Served(v1::ServedStep {
            service: service.to_string(),
            proof: proof.clone(),
        }),
        Step::Assigned { officer, area } => Wire::Assigned(v1::AssignedStep {
            officer: officer.to_string(),
            area: area.as_ref().map_or_else(String::new, ToString::to_string),
        }),
        Step::Granted(grant) => Wire::Granted(write_grant(grant)),
        Step::Entered => Wire::Entered(nothing),
        Step::BoothOpened { booth } => Wire::BoothOpened(booth.to_string()),
        Step::BoothClosed { booth } => Wire::BoothClosed(booth.to_string()),
        Step::TakenBack { event } => Wire::TakenBack(*event),
    }
}

fn write_mark(mark: Mark) -> v1::BoothMark {
    match mark {
        Mark::Notified => v1::BoothMark::Notified,
        Mark::Unsuitable => v1::BoothMark::Unsuitable,
        Mark::Undecided => v1::BoothMark::Undecided,
    }
}

/// A grant on the wire.
pub(in super::super) fn write_grant(grant: &Grant) -> v1::GrantedStep {
    v1::GrantedStep {
        policy: grant.policy.to_string(),
        payee: grant.payee.to_string(),
        amount_fen: grant.amount_fen,
        months: grant.months.into(),
        from_date: grant.from.to_string(),
        to_date: day(grant.to),
        units: grant.units.into(),
        family: grant.family.to_string(),
    }
}

/// A day, or nothing.
pub(in super::super) fn day(day: Option<jiff::civil::Date>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

/// What became of an event that was not refused.
pub fn write_recorded(recorded: &RecordedEvent) -> v1::RecordEventResult {
    let name = match recorded.number {
        0 => String::new(),
        number => print_name(RecordKind::Event, number),
    };
    v1::RecordEventResult {
        name,
        sequence: recorded.revision.0,
        known: !recorded.is_new,
        status: Some(v1::ItemStatus::default()),
    }
}

fn step_missing() -> Violation {
    Violation {
        field: "step".to_owned(),
        reason: "FIELD_REQUIRED",
        message: Text::new("没有写明发生了什么", "it is not said what happened"),
        hint: Text::new(
            "请填写 recommended、hired 等步骤之一",
            "set one of the steps: recommended, hired and so on",
        ),
    }
}
