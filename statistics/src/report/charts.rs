//! Which charts a report has, made of the cells of its tables.

use super::svg::{Caption, Category, Mark, bars, boxes, line};
use super::{PeriodTotal, Report};
use crate::table::{Cell, TOTAL, Table};

/// A chart with its title and its drawing.
pub(super) struct Chart {
    pub(super) title: &'static str,
    pub(super) svg: String,
}

/// The charts that the tables allow.
pub(super) fn charts(report: &Report) -> Vec<Chart> {
    let mut charts = vec![over_periods(report)];
    for (table, id, title) in [
        ("occupation-class", "c-occupation", "各职业大类供求人数"),
        ("age", "c-age", "各年龄组供求人数"),
        ("schooling", "c-schooling", "各文化程度供求人数"),
        ("area", "c-area", "各地区供求人数"),
    ] {
        charts.extend(demand_and_supply(report, table, id, title));
    }
    charts.extend(shortages(report));
    charts.extend(wages(report));
    charts
}

fn mark(cell: &Cell, decimals: u32) -> Mark {
    Mark {
        value: cell.number(),
        printed: cell.print(decimals),
    }
}

fn over_periods(report: &Report) -> Chart {
    let title = "求人倍率走势";
    let caption = Caption {
        id: "c-line",
        title,
        axis: "求人倍率（岗位数/求职人数）",
    };
    let point = |total: &PeriodTotal| (total.period.to_string(), mark(&total.ratio, 2));
    let first = report.line().len().saturating_sub(12);
    let points: Vec<(String, Mark)> = report.line().iter().skip(first).map(point).collect();
    Chart {
        title,
        svg: line(&caption, &points),
    }
}

fn demand_and_supply(report: &Report, table: &str, id: &str, title: &'static str) -> Option<Chart> {
    let table = report.table(table).ok()?;
    let caption = Caption {
        id,
        title,
        axis: "单位：人",
    };
    let categories = categories(table, &["demand", "supply"], 20)?;
    Some(Chart {
        title,
        svg: bars(&caption, &["需求人数", "求职人数"], &categories),
    })
}

fn shortages(report: &Report) -> Option<Chart> {
    let table = report.table("shortage-10").ok()?;
    let title = "缺口最大的十个职业";
    let caption = Caption {
        id: "c-gap",
        title,
        axis: "单位：人",
    };
    let categories = categories(table, &["gap"], 10)?;
    Some(Chart {
        title,
        svg: bars(&caption, &["缺口人数（需求－求职）"], &categories),
    })
}

fn wages(report: &Report) -> Option<Chart> {
    let table = report.table("wages").ok()?;
    let title = "需求较多职业的招聘月工资";
    let caption = Caption {
        id: "c-wages",
        title,
        axis: "单位：元/月",
    };
    let categories = categories(table, &["p10", "p25", "p50", "p75", "p90"], 15)?;
    Some(Chart {
        title,
        svg: boxes(&caption, &categories),
    })
}

/// The first rows of a table as categories; none if there are none or a column is missing.
fn categories(table: &Table, columns: &[&str], limit: usize) -> Option<Vec<Category>> {
    let places: Vec<usize> = columns
        .iter()
        .map(|column| table.column(column))
        .collect::<Option<_>>()?;
    let rows = table.rows.iter().filter(|row| row.key != TOTAL).take(limit);
    let categories: Vec<Category> = rows
        .map(|row| Category {
            label: row.label.zh.clone(),
            marks: places
                .iter()
                .filter_map(|place| Some(mark(row.cells.get(*place)?, table.columns[*place].decimals)))
                .collect(),
        })
        .collect();
    (!categories.is_empty()).then_some(categories)
}
