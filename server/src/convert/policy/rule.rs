//! Rules of grants as they go over the wire, and the parts that rules and answers share.

use super::super::explanation::text;
use super::super::request::RequestReader;
use super::super::tracking::day;
use crate::engine::EngineError;
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_domain::message::Text;
use duijie_policy::rule::{Benefit, Receiver, Unit};
use duijie_policy::{FactId, PolicyBook, Rule};
use duijie_proto::v1;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The rules that apply in an area on a day.
///
/// # Errors
/// `InvalidInput` for a division or a day that is none.
pub fn write_policies(
    (book, codes): (&PolicyBook, &CodeBook),
    wire: v1::ListPoliciesRequest,
    today: Date,
) -> Result<v1::ListPoliciesResponse, EngineError> {
    let mut reader = RequestReader::default();
    let on = match wire.date.is_empty() {
        true => None,
        false => reader.date("date", wire.date),
    };
    reader.finish(())?;
    let on = on.unwrap_or(today);
    let area = (!wire.area.is_empty()).then_some(wire.area.as_str());
    let divisions = codes.table(CodeSystem::Division);
    if let Some(area) = area.filter(|area| divisions.get(area).is_none()) {
        return Err(area_unknown(area));
    }
    let applies = |rule: &&Rule| rule.applies_in(area);
    let rules = book.rules().iter().filter(applies);
    let rules = rules.filter(|rule| wire.show_not_in_force || rule.is_valid_on(on));
    Ok(v1::ListPoliciesResponse {
        policies: rules.map(|rule| write_policy(rule, on)).collect(),
        date: on.to_string(),
    })
}

fn write_policy(rule: &Rule, on: Date) -> v1::Policy {
    v1::Policy {
        policy: rule.id.to_string(),
        version: rule.version.clone(),
        title: Some(text(&rule.title)),
        receiver: write_receiver(rule.receiver).into(),
        area: rule
            .area
            .as_ref()
            .map_or_else(String::new, |area| area.code.to_string()),
        from_date: day(rule.valid_from),
        to_date: day(rule.valid_to),
        in_force: rule.is_valid_on(on),
        clause: rule.clause.text(),
        source: rule.source.clone(),
        note: rule.note.as_ref().map(text),
        without_application: rule.without_application,
        amount: Some(text(&rule.amount.text())),
        family: rule.limits.family.to_string(),
        once_per_person: rule.limits.once_per_person,
        not_with: rule.limits.not_with.iter().map(ToString::to_string).collect(),
        conditions: rule
            .conditions
            .iter()
            .map(|condition| v1::PolicyCondition {
                condition: condition.id.to_string(),
                sentence: Some(text(&condition.sentence)),
            })
            .collect(),
        facts: write_facts(&rule.facts()),
    }
}

/// Facts with their names.
pub(super) fn write_facts(facts: &BTreeSet<FactId>) -> Vec<v1::PolicyFact> {
    facts.iter().map(|fact| write_fact(*fact)).collect()
}

/// A fact with its name.
pub(super) fn write_fact(fact: FactId) -> v1::PolicyFact {
    v1::PolicyFact {
        fact: fact.id().to_owned(),
        title: Some(fact_title(fact)),
    }
}

/// What a fact is called.
pub(super) fn fact_title(fact: FactId) -> v1::BilingualText {
    let row = fact.definition();
    text(&Text::new(row.name_zh, row.name_en))
}

/// Who is paid.
pub(super) fn write_receiver(receiver: Receiver) -> v1::PolicyReceiver {
    match receiver {
        Receiver::Person => v1::PolicyReceiver::Person,
        Receiver::Firm => v1::PolicyReceiver::Firm,
        Receiver::Agency => v1::PolicyReceiver::Agency,
    }
}

/// What is given.
pub(super) fn write_benefit(benefit: Benefit) -> v1::PolicyBenefit {
    match benefit {
        Benefit::Money => v1::PolicyBenefit::Money,
        Benefit::Lodging => v1::PolicyBenefit::Lodging,
        Benefit::Premises => v1::PolicyBenefit::Premises,
    }
}

/// What one rate is for.
pub(super) fn write_unit(unit: Unit) -> v1::PolicyUnit {
    match unit {
        Unit::Head => v1::PolicyUnit::Head,
        Unit::Month => v1::PolicyUnit::Month,
        Unit::Year => v1::PolicyUnit::Year,
        Unit::Day => v1::PolicyUnit::Day,
    }
}

fn area_unknown(area: &str) -> EngineError {
    EngineError::invalid(
        "area",
        "CODE_UNKNOWN",
        Text::new(
            format!("行政区划代码表中没有“{area}”"),
            format!("there is no division \"{area}\""),
        ),
        Text::new(
            "请用 duijie codes division 查询代码",
            "look the code up with duijie codes division",
        ),
    )
}
