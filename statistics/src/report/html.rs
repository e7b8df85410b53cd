//! The report as one page: styles and drawings in it, nothing fetched, nothing run.

use super::charts::charts;
use super::svg::escaped;
use super::{Report, Section};
use crate::lamps::Lamp;
use crate::table::{Cell, TOTAL, Table};
use std::fmt::Write as _;

pub(super) fn print(report: &Report) -> String {
    let mut page = String::new();
    let title = escaped(&report.title());
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <p class=\"sub\">统计期：{} 至 {}　统计区域：{}（{}）</p>\n",
        report.period().first_day(),
        report.period().last_day(),
        escaped(report.area_name()),
        escaped(report.area())
    );
    key_figures(&mut page, report);
    let mut sections = report.text();
    let notes = sections.pop();
    sections.iter().for_each(|section| prose(&mut page, section));
    page.push_str("<h2>图</h2>\n");
    for (number, chart) in (1..).zip(charts(report)) {
        let _ = writeln!(
            page,
            "<figure><figcaption>图{number}　{}</figcaption>{}</figure>",
            escaped(chart.title),
            chart.svg
        );
    }
    page.push_str("<h2>表</h2>\n");
    report
        .tables()
        .iter()
        .filter(|table| !table.rows.is_empty())
        .for_each(|entry| table(&mut page, entry));
    lamps(&mut page, report);
    notes.iter().for_each(|section| prose(&mut page, section));
    page.push_str("</body>\n</html>\n");
    page
}

/// A table of more columns is set in smaller type.
const COLUMNS_WIDE: usize = 10;

/// A table of no more rows is not broken over two pages.
const ROWS_KEPT_TOGETHER: usize = 24;

const STYLE: &str = "\
body{font:16px/1.75 \"Noto Sans SC\",\"Source Han Sans SC\",\"Microsoft YaHei\",\"PingFang SC\",\"WenQuanYi Zen Hei\",sans-serif;\
color:#1a1a1a;background:#fff;max-width:1080px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:26px;line-height:1.4;text-align:center;margin:12px 0 4px}
.sub{text-align:center;color:#555;margin:0 0 20px}
h2{font-size:19px;border-left:5px solid #1f4e79;padding-left:10px;margin:34px 0 10px}
p{margin:6px 0;text-indent:2em}.sub,.note,.key p{text-indent:0}
.key{display:flex;flex-wrap:wrap;gap:12px;margin:0 0 8px}
.key div{flex:1 1 150px;border:1px solid #999;padding:8px 12px}
.key p{margin:0;color:#444;font-size:14px}.key strong{font-size:24px;line-height:1.4}
figure{margin:18px 0;break-inside:avoid}figcaption{font-weight:700;text-align:center;margin-bottom:4px}
svg{display:block;width:100%;max-width:860px;margin:0 auto;height:auto}
svg text{font-size:13px;fill:#222}svg .v{font-size:12px;paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}svg .t{font-size:13px}svg .e{text-anchor:end}svg .m{text-anchor:middle}
.g{stroke:#ddd;fill:none}.a{stroke:#333;fill:none}.l{stroke:#1f4e79;stroke-width:2.5;fill:none}circle{fill:#1f4e79}
.s0{fill:#1f4e79}.s1{stroke:#8c3d1c;stroke-width:1}.w{stroke:#333;stroke-width:1.5;fill:none}
.b{fill:#c9d8e8;stroke:#333}.k{stroke:#000;stroke-width:3.5}
.wide{overflow-x:auto;margin:10px 0 2px}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45}
caption{font-weight:700;font-size:16px;padding:14px 0 6px;break-after:avoid}
th,td{border:1px solid #888;padding:4px 7px}thead th{word-break:keep-all;background:#eef2f6;font-weight:600;text-align:center}
tbody th{font-weight:400;text-align:left;min-width:7em}td{text-align:right;white-space:nowrap}td.c{text-align:center}
td.n{text-align:left;white-space:normal}
tr.total th,tr.total td{font-weight:700;background:#f6f6f6}.d1{padding-left:2em}
.many{font-size:12.5px}.many th,.many td{padding:4px 3px}.many tbody th{min-width:5em}
.note{font-size:13px;color:#444;margin:2px 0 0}
@page{size:A4;margin:16mm 12mm}
@media print{body{max-width:none;padding:0;font-size:11pt}.wide{overflow:visible;padding-right:1px}.short{break-inside:avoid}table{font-size:8.5pt}th,td{padding:2px 4px}\
thead{display:table-header-group}tr{break-inside:avoid}thead th,tr.total th,tr.total td{background:none}a{color:inherit}\
.s0,.b{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
";

fn key_figures(page: &mut String, report: &Report) {
    let Ok(table) = report.table("total") else { return };
    page.push_str("<div class=\"key\">\n");
    for (column, name, unit) in [
        ("demand", "需求人数", "人"),
        ("supply", "求职人数", "人"),
        ("ratio", "求人倍率", ""),
    ] {
        let _ = writeln!(
            page,
            "<div><p>{name}</p><strong>{}</strong>{unit}</div>",
            escaped(&table.printed(TOTAL, column))
        );
    }
    let _ = writeln!(
        page,
        "<div><p>亮灯报警</p><strong>{}</strong>项</div>\n</div>",
        report.alarms().len()
    );
}

fn prose(page: &mut String, section: &Section) {
    let _ = writeln!(page, "<h2>{}</h2>", escaped(&section.heading));
    for text in &section.paragraphs {
        let _ = writeln!(page, "<p>{}</p>", escaped(text));
    }
}

fn table(page: &mut String, table: &Table) {
    let _ = write!(
        page,
        "<div class=\"wide{}\"><table id=\"t-{}\"{}>\n<caption>表{}　{}</caption>\n<thead>\n",
        if table.rows.len() <= ROWS_KEPT_TOGETHER {
            " short"
        } else {
            ""
        },
        escaped(&table.id),
        if table.columns.len() > COLUMNS_WIDE {
            " class=\"many\""
        } else {
            ""
        },
        escaped(&table.number),
        escaped(&table.title.zh)
    );
    head(page, table);
    page.push_str("</thead>\n<tbody>\n");
    for row in &table.rows {
        let class = if row.key == TOTAL { " class=\"total\"" } else { "" };
        let depth = if row.depth > 0 { " class=\"d1\"" } else { "" };
        let _ = write!(
            page,
            "<tr{class}><th scope=\"row\"{depth}>{}</th>",
            escaped(&row.label.zh)
        );
        for (cell, column) in row.cells.iter().zip(&table.columns) {
            let class = if matches!(cell, Cell::Number(_)) {
                ""
            } else {
                " class=\"c\""
            };
            let _ = write!(page, "<td{class}>{}</td>", escaped(&cell.print(column.decimals)));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table></div>\n");
    for note in &table.notes {
        let _ = writeln!(page, "<p class=\"note\">注：{}</p>", escaped(&note.zh));
    }
}

/// One row of heads, or two where columns stand under a common head.
fn head(page: &mut String, table: &Table) {
    let has_groups = table.columns.iter().any(|column| !column.group.zh.is_empty());
    let down = if has_groups { " rowspan=\"2\"" } else { "" };
    let _ = write!(
        page,
        "<tr><th scope=\"col\"{down}>{}</th>",
        escaped(&table.row_head)
    );
    let mut second = String::new();
    for group in table.columns.chunk_by(|left, right| left.group == right.group) {
        let name = group.first().map_or("", |column| column.group.zh.as_str());
        if name.is_empty() {
            for column in group {
                let _ = write!(
                    page,
                    "<th scope=\"col\"{down}>{}</th>",
                    breakable(&column.head.zh)
                );
            }
            continue;
        }
        let _ = write!(
            page,
            "<th colspan=\"{}\" scope=\"colgroup\">{}</th>",
            group.len(),
            escaped(name)
        );
        for column in group {
            let _ = write!(second, "<th scope=\"col\">{}</th>", breakable(&column.head.zh));
        }
    }
    page.push_str("</tr>\n");
    if has_groups {
        let _ = writeln!(page, "<tr>{second}</tr>");
    }
}

/// A head that may be broken before its unit and nowhere else.
fn breakable(head: &str) -> String {
    escaped(head).replace('（', "<wbr>（")
}

fn lamps(page: &mut String, report: &Report) {
    let alarms = report.alarms();
    if alarms.is_empty() {
        return;
    }
    page.push_str(
        "<div class=\"wide\"><table id=\"t-lamps\">\n<caption>预警表</caption>\n<thead>\n<tr>\
         <th scope=\"col\">地区·职业</th><th scope=\"col\">规则</th><th scope=\"col\">灯</th><th scope=\"col\">指标值</th>\
         <th scope=\"col\">需求<wbr>（人）</th><th scope=\"col\">求职<wbr>（人）</th>\
         <th scope=\"col\">上期<wbr>需求/求职</th><th scope=\"col\">上年同期<wbr>需求/求职</th></tr>\n</thead>\n<tbody>\n",
    );
    for lamp in alarms {
        lamp_row(page, report, lamp);
    }
    page.push_str("</tbody>\n</table></div>\n<p class=\"note\">注：规则、档次与回差以规则文件（lamps.toml）为准；“保持”指指标已回落到亮灯线以下、尚未降到熄灯线。</p>\n");
    back_tests(page, report);
}

fn lamp_row(page: &mut String, report: &Report, lamp: &Lamp) {
    let then = |counts: Option<crate::lamps::Observation>| {
        counts.map_or_else(
            || "–".to_owned(),
            |then| format!("{}/{}", then.demand, then.supply),
        )
    };
    let held = if lamp.is_held { "（保持）" } else { "" };
    let _ = writeln!(
        page,
        "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"c\">{}{held}</td><td>{}</td><td>{}</td><td>{}</td>\
         <td class=\"c\">{}</td><td class=\"c\">{}</td></tr>",
        escaped(&report.place_name(&lamp.place)),
        escaped(&report.rule_name(&lamp.rule)),
        lamp.colour.name().zh,
        lamp.value.map_or_else(|| "–".to_owned(), |value| value.print(2)),
        lamp.now.demand,
        lamp.now.supply,
        then(lamp.previous),
        then(lamp.year_before)
    );
}

fn back_tests(page: &mut String, report: &Report) {
    page.push_str(
        "<div class=\"wide\"><table id=\"t-back-test\">\n<caption>预警规则回溯检验</caption>\n<thead>\n<tr>\
         <th scope=\"col\">规则</th><th scope=\"col\">检验期数</th><th scope=\"col\">报警（项·期）</th><th scope=\"col\">报警次数</th>\
         <th scope=\"col\">最长连续期数</th><th scope=\"col\">变灯次数</th><th scope=\"col\">无回差时变灯次数</th></tr>\n</thead>\n<tbody>\n",
    );
    for test in report.back_tests() {
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&report.rule_name(&test.rule)),
            test.periods,
            test.alarms,
            test.spells,
            test.longest_periods,
            test.flips,
            test.flips_without_holding
        );
    }
    page.push_str("</tbody>\n</table></div>\n");
}
