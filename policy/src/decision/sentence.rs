//! The answer in words, Chinese and English. What the answer is, is decided elsewhere.

use super::{Answer, Decision, Finding};
use crate::fact::{FactId, FactType, FactValue};
use crate::rule::{Area, Rule};
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_domain::fact::Fact;
use duijie_domain::message::Text;
use std::collections::BTreeSet;

/// The answer first, then each reason.
pub(super) fn all(rule: &Rule, decision: &Decision) -> Vec<Text> {
    let mut sentences = vec![verdict(rule, decision)];
    sentences.extend(decision.failed.iter().map(|finding| failed(rule, finding)));
    sentences.extend(decision.excluded_by.iter().map(super::Obstacle::text));
    if decision.answer == Answer::Unknown {
        sentences.extend(decision.open.iter().map(open));
    }
    if let Some(amount) = &decision.amount {
        sentences.extend(lacking(&amount.missing, "金额还取决于", "the amount hangs on"));
        sentences.extend(lacking(
            &amount.could_raise,
            "标准可能提高，还须知道",
            "the rate may be higher, depending on",
        ));
    }
    sentences
}

/// The days on which the rule is valid.
pub(super) fn validity(rule: &Rule) -> Text {
    match (rule.valid_from, rule.valid_to) {
        (None, None) => Text::new("有效期未注明", "no days of validity are stated"),
        (None, Some(to)) => Text::new(format!("有效期至 {to}"), format!("valid through {to}")),
        (Some(from), None) => Text::new(format!("自 {from} 起有效"), format!("valid from {from}")),
        (Some(from), Some(to)) => Text::new(
            format!("有效期 {from} 至 {to}"),
            format!("valid from {from} through {to}"),
        ),
    }
}

/// The area of the rule.
pub(super) fn area(area: &Area, codes: &CodeBook) -> Text {
    let fact = area.fact.definition();
    let name = codes
        .table(CodeSystem::Division)
        .full_name(&area.code)
        .unwrap_or_default();
    Text::new(
        format!("{}在{name}", fact.name_zh),
        format!("{} in {name} ({})", fact.name_en, area.code),
    )
}

fn verdict(rule: &Rule, decision: &Decision) -> Text {
    let Text { zh, en } = &rule.title;
    match decision.answer {
        Answer::No => Text::new(format!("不能享受：{zh}"), format!("no: {en}")),
        Answer::Unknown => {
            let missing = names(&decision.missing);
            Text::new(
                format!("尚不能确定：{zh}。缺少：{}", missing.zh),
                format!("unknown: {en}. Missing: {}", missing.en),
            )
        }
        Answer::Yes => granted(rule, decision),
    }
}

fn granted(rule: &Rule, decision: &Decision) -> Text {
    let amount = decision
        .amount
        .as_ref()
        .map(crate::rule::Amount::text)
        .unwrap_or_default();
    let receiver = rule.receiver.text();
    let clause = rule.clause.text();
    let way = match rule.without_application {
        true => Text::new("可免申即享", "may be paid without an application"),
        false => Text::new("须申请", "to be applied for"),
    };
    Text::new(
        format!(
            "可以享受：{}，{}，发给{}。{}。依据：{clause}",
            rule.title.zh, amount.zh, receiver.zh, way.zh
        ),
        format!(
            "yes: {}, {}, to {}; {}. Clause: {clause}",
            rule.title.en, amount.en, receiver.en, way.en
        ),
    )
}

fn failed(rule: &Rule, finding: &Finding) -> Text {
    let Text { zh, en } = &finding.sentence;
    let told = finding
        .told
        .iter()
        .map(|(fact, value)| shown(*fact, value, &rule.codes));
    let (told_zh, told_en): (Vec<String>, Vec<String>) = told.map(|text| (text.zh, text.en)).unzip();
    match told_zh.is_empty() {
        true => Text::new(format!("未满足：{zh}"), format!("not met: {en}")),
        false => Text::new(
            format!("未满足：{zh}（{}）", told_zh.join("，")),
            format!("not met: {en} ({})", told_en.join(", ")),
        ),
    }
}

fn open(finding: &Finding) -> Text {
    let missing = names(&finding.missing);
    Text::new(
        format!("待核实：{}（缺少：{}）", finding.sentence.zh, missing.zh),
        format!("open: {} (missing: {})", finding.sentence.en, missing.en),
    )
}

fn lacking(facts: &BTreeSet<FactId>, zh: &str, en: &str) -> Option<Text> {
    let named = names(facts);
    (!facts.is_empty()).then(|| Text::new(format!("{zh}：{}", named.zh), format!("{en}: {}", named.en)))
}

fn names(facts: &BTreeSet<FactId>) -> Text {
    let rows = facts.iter().map(|fact| fact.definition());
    let (zh, en): (Vec<&str>, Vec<&str>) = rows.map(|row| (row.name_zh, row.name_en)).unzip();
    Text::new(zh.join("、"), en.join(", "))
}

fn shown(fact: FactId, value: &Fact<FactValue>, codes: &CodeBook) -> Text {
    let row = fact.definition();
    let text = match value {
        Fact::Known(value) => in_words(fact, value, codes),
        Fact::Absent => Text::new("无", "none"),
        Fact::Unknown => Text::new("不详", "unknown"),
    };
    Text::new(
        format!("{}：{}", row.name_zh, text.zh),
        format!("{}: {}", row.name_en, text.en),
    )
}

/// The value of a fact in words; a code with its name.
#[must_use]
pub fn in_words(fact: FactId, value: &FactValue, codes: &CodeBook) -> Text {
    let FactType::Code(system) = fact.definition().kind else {
        return value.text();
    };
    let FactValue::Code(code) = value else {
        return value.text();
    };
    let zh = codes.table(system).full_name(code);
    zh.map_or_else(|| value.text(), |zh| Text::new(zh, code.as_str()))
}
