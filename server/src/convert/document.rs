//! Messages of the wire as JSON and as plain texts, for files and for programs that read standard output. Nothing is
//! computed here.

use duijie_proto::v1;
use serde_json::{Value, json};

/// The Chinese sentence.
pub fn zh(text: &Option<v1::BilingualText>) -> String {
    text.as_ref().map_or_else(String::new, |text| text.zh.clone())
}

/// The publisher's identifier of a record.
pub fn own_id(key: &Option<v1::RecordKey>) -> String {
    key.as_ref().map_or_else(String::new, |key| key.own_id.clone())
}

/// A score for programs.
pub fn score_document(score: &Option<v1::PairScore>) -> Value {
    let side = |side: &Option<v1::SideScore>| {
        side.as_ref()
            .map(|side| json!({ "score": side.score, "coverage": side.coverage }))
    };
    score.as_ref().map_or(Value::Null, |score| {
        json!({
            "pair": score.pair,
            "coverage": score.coverage,
            "employer": side(&score.employer),
            "seeker": side(&score.seeker),
        })
    })
}

/// An explanation for programs.
pub fn explanation_document(explanation: &Option<v1::Explanation>) -> Value {
    let Some(explanation) = explanation else {
        return Value::Null;
    };
    let hard = explanation.hard_outcomes.iter().map(|line| {
        json!({
            "term": line.term,
            "outcome": line.outcome().as_str_name(),
            "mode": line.mode().as_str_name(),
            "reason": line.reason,
            "required": line.required,
            "actual": line.actual,
            "message": text_document(&line.message),
        })
    });
    let terms = |terms: &[v1::TermExplanation]| -> Vec<Value> {
        let line = |term: &v1::TermExplanation| {
            json!({
                "term": term.term,
                "value": term.value,
                "weight": term.weight,
                "contribution": term.contribution,
                "evidence": term.evidence,
                "message": text_document(&term.message),
            })
        };
        terms.iter().map(line).collect()
    };
    json!({
        "hard_outcomes": hard.collect::<Vec<_>>(),
        "employer_terms": terms(&explanation.employer_terms),
        "seeker_terms": terms(&explanation.seeker_terms),
    })
}

/// A sentence for programs.
pub fn text_document(text: &Option<v1::BilingualText>) -> Value {
    text.as_ref()
        .map_or(Value::Null, |text| json!({ "zh": text.zh, "en": text.en }))
}
