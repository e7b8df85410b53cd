//! The report of a match as a file: how the lists crowd on few records of the other side, and everybody who is left
//! without a list, with the reasons. In: figures of the engine. Nothing is counted here.

use super::{Failure, show};
use crate::convert::{Ranking, kept_exclusion_count};
use crate::engine::{BulkReport, Unmatched};
use duijie_domain::RecordKind;
use duijie_indexer::export::{ExportFormat, PlainRow, write_rows};
use duijie_indexer::runs::SideReport;
use serde_json::{Value, json};
use std::path::Path;

const HEADERS: [&str; 6] = ["项目", "方向", "编号", "岗位名称", "说明", "数值"];
const NUMERIC: [&str; 1] = ["数值"];

/// Writes the report.
pub(super) fn write(report: &BulkReport, path: &Path, format: &ExportFormat) -> Result<(), Failure> {
    let sides = [
        (Ranking::OF_VACANCY, &report.report.vacancy_lists),
        (Ranking::OF_CANDIDATE, &report.report.candidate_lists),
    ];
    let asked = sides.into_iter().filter(|(_, side)| side.lists > 0);
    let figures = asked.flat_map(|(direction, side)| figures(direction, side));
    let unmatched = report.unmatched.iter().flat_map(unmatched);
    write_rows(&HEADERS, &NUMERIC, figures.chain(unmatched).map(Ok), path, format)?;
    Ok(())
}

fn figures(direction: &'static str, side: &SideReport) -> Vec<PlainRow> {
    let coverage = share(side.items_listed, side.items);
    let told = |figure: Option<f64>| figure.map_or_else(String::new, |figure| format!("{figure:.4}"));
    let figures = [
        ("列表数 lists", side.lists.to_string()),
        ("空列表数 empty lists", side.empty_lists.to_string()),
        ("入选条目 entries", side.entries.to_string()),
        ("对方记录数 items", side.items.to_string()),
        (
            "未被列出 items in no list",
            (side.items - side.items_listed).to_string(),
        ),
        ("覆盖率 coverage", told(coverage)),
        ("基尼系数 Gini", told(side.gini)),
        ("拥挤度 congestion（-1 均匀，0 集中）", told(side.congestion)),
    ];
    let rows = figures.into_iter().map(|(figure, value)| {
        let json = json!({ "item": "figure", "direction": direction, "figure": figure, "value": value });
        row(["指标", direction, "", "", figure, &value], json)
    });
    rows.collect()
}

fn unmatched(record: &Unmatched) -> Vec<PlainRow> {
    let direction = match record.kind {
        RecordKind::Candidate => Ranking::OF_CANDIDATE,
        _ => Ranking::OF_VACANCY,
    };
    let own_id = record.card.key.own_id.as_str();
    let rows = record.reasons.iter().map(|reason| {
        let count = kept_exclusion_count(&reason.reason, reason.pairs);
        let told = show::zh(&count.message);
        let json = json!({
            "item": "unmatched",
            "direction": direction,
            "own_id": own_id,
            "title": record.card.title.as_str(),
            "term": count.term,
            "reason": count.reason,
            "message": show::text_document(&count.message),
            "pairs": count.count,
        });
        let pairs = count.count.to_string();
        row(
            ["未匹配", direction, own_id, &record.card.title, &told, &pairs],
            json,
        )
    });
    rows.collect()
}

fn row(cells: [&str; 6], json: Value) -> PlainRow {
    PlainRow {
        cells: cells.map(str::to_owned).into(),
        json,
    }
}

#[allow(clippy::cast_precision_loss, reason = "a share that people read")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
