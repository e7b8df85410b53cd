//! What is asked of policies.

use super::super::request::{RequestReader, page_rows};
use crate::engine::{CheckQuery, EligibleQuery, EngineError, GrantOrder, GrantQuery, RecordName, Subject};
use duijie_domain::check::Violation;
use duijie_domain::code::DivisionCode;
use duijie_domain::message::Text;
use duijie_domain::{RecordKey, RecordKind};
use duijie_policy::decision::Answer;
use duijie_proto::v1;
use jiff::civil::Date;

/// What a check asks.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_check(wire: v1::CheckPoliciesRequest) -> Result<CheckQuery, EngineError> {
    let mut reader = RequestReader::default();
    let names = [&wire.candidate, &wire.employer, &wire.vacancy];
    let subject = read_subject(&mut reader, names, wire.facts);
    let on = date(&mut reader, "date", wire.date);
    reader.finish(CheckQuery {
        subject,
        policies: wire.policies,
        on,
    })
}

/// Whom to ask about.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_eligible(wire: v1::ListEligibleRequest) -> Result<EligibleQuery, EngineError> {
    let mut reader = RequestReader::default();
    let on = date(&mut reader, "date", wire.date);
    let answer = reader.take(read_answer(wire.answer)).flatten();
    let rows_max = reader.take(page_rows(wire.page_size)).unwrap_or(0);
    reader.finish(EligibleQuery {
        policy: wire.policy,
        area: (!wire.area.is_empty()).then(|| DivisionCode::new(wire.area)),
        on,
        answer,
        after: wire.after,
        rows_max,
    })
}

/// A grant as it is asked for.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_grant_order(wire: v1::GrantPolicyRequest) -> Result<GrantOrder, EngineError> {
    let mut reader = RequestReader::default();
    let key = wire.key.unwrap_or_default();
    let names = [&wire.candidate, &wire.employer, &wire.vacancy];
    let subject = read_subject(&mut reader, names, wire.facts);
    let units = u16::try_from(wire.units).map_err(|_| units_out_of_range(wire.units));
    let units = reader.take(units).unwrap_or(0);
    let from = date(&mut reader, "from_date", wire.from_date);
    let on = date(&mut reader, "date", wire.date);
    reader.finish(GrantOrder {
        key: RecordKey::new(key.publisher, key.own_id),
        actor: wire.actor.into(),
        policy: wire.policy,
        subject,
        payee: wire.payee.into(),
        units,
        from,
        fen_asked: wire.amount_fen,
        on,
        note: wire.note,
        validate_only: wire.validate_only,
    })
}

/// Which grants are asked for.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_grant_query(wire: v1::ListGrantsRequest) -> Result<GrantQuery, EngineError> {
    let mut reader = RequestReader::default();
    let candidate = name(&mut reader, "candidate", RecordKind::Candidate, &wire.candidate);
    let from = date(&mut reader, "from_date", wire.from_date);
    let to = date(&mut reader, "to_date", wire.to_date);
    let rows_max = reader.take(page_rows(wire.page_size)).unwrap_or(0);
    reader.finish(GrantQuery {
        candidate,
        policy: wire.policy,
        from,
        to,
        after: wire.after,
        rows_max,
    })
}

fn read_subject(reader: &mut RequestReader, names: [&String; 3], facts: Vec<v1::FactInput>) -> Subject {
    let [candidate, employer, vacancy] = names;
    Subject {
        candidate: name(reader, "candidate", RecordKind::Candidate, candidate),
        employer: name(reader, "employer", RecordKind::Employer, employer),
        vacancy: name(reader, "vacancy", RecordKind::Vacancy, vacancy),
        facts: facts.into_iter().map(|told| (told.fact, told.value)).collect(),
    }
}

fn name(reader: &mut RequestReader, field: &str, kind: RecordKind, name: &str) -> Option<RecordName> {
    (!name.is_empty()).then(|| reader.name(field, kind, name))
}

fn date(reader: &mut RequestReader, field: &str, text: String) -> Option<Date> {
    if text.is_empty() {
        return None;
    }
    reader.date(field, text)
}

fn read_answer(number: i32) -> Result<Option<Answer>, Violation> {
    match v1::PolicyAnswer::try_from(number) {
        Ok(v1::PolicyAnswer::Unspecified) => Ok(None),
        Ok(v1::PolicyAnswer::Yes) => Ok(Some(Answer::Yes)),
        Ok(v1::PolicyAnswer::Unknown) => Ok(Some(Answer::Unknown)),
        _ => Err(Violation {
            field: "answer".to_owned(),
            reason: "ENUM_VALUE_UNKNOWN",
            message: Text::new(
                "名单只列“可以享受”和“只缺一项事实”的人",
                "the list holds those with a yes and those who lack one fact",
            ),
            hint: Text::new(
                "请使用 POLICY_ANSWER_YES 或 POLICY_ANSWER_UNKNOWN，或不填",
                "use POLICY_ANSWER_YES or POLICY_ANSWER_UNKNOWN, or leave it out",
            ),
        }),
    }
}

fn units_out_of_range(units: u32) -> Violation {
    Violation {
        field: "units".to_owned(),
        reason: "NUMBER_OUT_OF_RANGE",
        message: Text::new(format!("{units} 过大"), format!("{units} is too large")),
        hint: Text::new("请填写 1 到 65535 的整数", "write a whole number from 1 to 65535"),
    }
}
