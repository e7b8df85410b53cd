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
        let name = NAMES.iter().find(|(id, _)| *id == widening.what);
        let to = if widening.to.is_empty() {
            "不限 any"
        } else {
            &widening.to
        };
        table.row([
            name.map_or_else(|| widening.what.clone(), |(id, name)| format!("{name} {id}")),
            widening.from.clone(),
            to.to_owned(),
            format!("+{}", grouped(widening.gain)),
            grouped(widening.total_size),
        ]);
    }
    screen.line(format!("\n{table}"))?;
    Ok(())
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
        })
    };
    widenings.iter().map(document).collect()
}
