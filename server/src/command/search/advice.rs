//! What is told beside an answer with few hits: other spellings and wider searches.

use super::super::Failure;
use crate::terminal::{Screen, Table, grouped};
use duijie_proto::v1;
use serde_json::{Value, json};

/// What can be widened, in Chinese.
const NAMES: [(&str, &str); 14] = [
    ("radius", "半径"),
    ("division", "地区"),
    ("occupation", "职业"),
    ("major", "专业"),
    ("industry", "行业"),
    ("education", "学历"),
    ("job-type", "用工形式"),
    ("employer-kind", "单位性质"),
    ("skill", "技能"),
    ("certificate", "证书"),
    ("benefit", "福利"),
    ("pay", "薪资"),
    ("synonyms", "近义词"),
    ("words", "词语"),
];

/// Tells people.
pub(super) fn tell(
    spellings: &[v1::DidYouMean],
    widenings: &[v1::Widening],
    screen: Screen,
) -> Result<(), Failure> {
    for spelling in spellings {
        let (query, hits) = (&spelling.query, grouped(spelling.total_size));
        screen.line(format!("您要找的是不是 / did you mean: {query}（{hits} 条）"))?;
    }
    if widenings.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(["放宽 widen", "从 from", "到 to", "增加 gain", "共 total"])
        .right(3)
        .right(4);
    for widening in widenings {
        let also = widening.also.as_ref();
        let both = |first: String, second: Option<String>| {
            second.map_or_else(|| first.clone(), |second| format!("{first} + {second}"))
        };
        table.row([
            both(named(&widening.what), also.map(|step| named(&step.what))),
            both(widening.from.clone(), also.map(|step| step.from.clone())),
            both(aim(&widening.to), also.map(|step| aim(&step.to))),
            format!("+{}", grouped(widening.gain)),
            grouped(widening.total_size),
        ]);
    }
    screen.line(format!("\n{table}"))?;
    Ok(())
}

fn named(what: &str) -> String {
    let name = NAMES.iter().find(|(id, _)| *id == what);
    name.map_or_else(|| what.to_owned(), |(id, name)| format!("{name} {id}"))
}

fn aim(to: &str) -> String {
    let to = if to.is_empty() { "不限 any" } else { to };
    to.to_owned()
}

/// Tells people what the words were taken for besides themselves.
pub(super) fn tell_also_found(found: &[v1::AlsoFound], screen: Screen) {
    if !found.is_empty() {
        let texts: Vec<&str> = found.iter().map(|found| found.text.as_str()).collect();
        screen.note(format!("也找了 / also looked for: {}", texts.join("、")));
    }
}

/// What the words were taken for, for programs.
pub(super) fn also_found_documents(found: &[v1::AlsoFound]) -> Vec<Value> {
    let document =
        |found: &v1::AlsoFound| json!({ "text": found.text, "kind": found.kind, "degree": found.degree });
    found.iter().map(document).collect()
}

/// Other spellings for programs.
pub(super) fn spelling_documents(spellings: &[v1::DidYouMean]) -> Vec<Value> {
    let document =
        |spelling: &v1::DidYouMean| json!({ "query": spelling.query, "total": spelling.total_size });
    spellings.iter().map(document).collect()
}

/// Wider searches for programs.
pub(super) fn widening_documents(widenings: &[v1::Widening]) -> Vec<Value> {
    let document = |widening: &v1::Widening| {
        json!({
            "what": widening.what,
            "from": widening.from,
            "to": widening.to,
            "gain": widening.gain,
            "total": widening.total_size,
            "also": widening.also.as_ref().map(|step| {
                json!({ "what": step.what, "from": step.from, "to": step.to })
            }),
        })
    };
    widenings.iter().map(document).collect()
}
