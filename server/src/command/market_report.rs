//! The report of a match as a file: how the lists crowd on few records of the other side, and everybody who is left
//! without a list, with the reasons. In: figures of the engine. Nothing is counted here.

use super::{Failure, show};
use crate::convert::{Ranking, kept_exclusion_count};
use crate::engine::{BulkReport, Unmatched};
use duijie_domain::RecordKind;
use duijie_indexer::export::{ExportFormat, PlainRow, write_rows};
use duijie_indexer::runs::{SideReport, TwoSidedReport};
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
    let plain = report.report.two_sided.iter().flat_map(two_sided);
    let asked = sides.into_iter().filter(|(_, side)| side.lists > 0);
    let figures = asked.flat_map(|(direction, side)| figures(direction, side));
    let unmatched = report.unmatched.iter().flat_map(unmatched);
    let rows = figures.chain(plain).chain(unmatched);
    write_rows(&HEADERS, &NUMERIC, rows.map(Ok), path, format)?;
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

/// What the plain lists would have said, and what the lists gain over them.
fn two_sided(report: &TwoSidedReport) -> Vec<PlainRow> {
    let figures = [
        ("备选配对 pairs to choose from", report.pairs.to_string()),
        (
            "普通名单期望匹配数 expected matches, plain",
            format!("{:.4}", report.plain_expected_matches),
        ),
        (
            "期望匹配数 expected matches",
            format!("{:.4}", report.expected_matches),
        ),
        ("低于下限的求职者 below the floor", report.short_lists.to_string()),
        (
            "其中合适岗位不足 too few fitting",
            report.too_few_fitting.to_string(),
        ),
    ];
    let figures = figures.into_iter().map(|(figure, value)| {
        let json = json!({ "item": "two-sided", "figure": figure, "value": value });
        row(["双边名单", "", "", "", figure, &value], json)
    });
    let plain = [
        (Ranking::OF_VACANCY, &report.plain_vacancy_lists),
        (Ranking::OF_CANDIDATE, &report.plain_candidate_lists),
    ];
    let plain = plain.into_iter().flat_map(|(direction, side)| {
        let rows = self::figures(direction, side).into_iter();
        rows.map(|mut row| {
            "普通名单指标".clone_into(&mut row.cells[0]);
            row.json["item"] = json!("plain-figure");
            row
        })
    });
    figures.chain(plain).collect()
}

/// The gain in one line.
pub(super) fn two_sided_line(report: &TwoSidedReport) -> String {
    let (plain, matches) = (report.plain_expected_matches, report.expected_matches);
    let (short, fitting) = (report.short_lists, report.too_few_fitting);
    format!(
        "期望匹配数 {plain:.1} → {matches:.1}；低于下限 {short} 人，其中 {fitting} 人合适岗位不足 / expected matches {plain:.1} → {matches:.1}; {short} below the floor, {fitting} of them for want of fitting vacancies"
    )
}

/// The gain as a document.
pub(super) fn two_sided_document(report: &TwoSidedReport) -> Value {
    json!({
        "pairs": report.pairs,
        "plain_expected_matches": report.plain_expected_matches,
        "expected_matches": report.expected_matches,
        "short_lists": report.short_lists,
        "too_few_fitting": report.too_few_fitting,
        "plain_congestion": {
            "vacancy_lists": report.plain_vacancy_lists.congestion,
            "candidate_lists": report.plain_candidate_lists.congestion,
        },
    })
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
