//! Wages offered by occupation, and how fast and how far places are filled.

use crate::census::Key;
use crate::dimension::{Dimension, Grouping};
use crate::exact::Exact;
use crate::quantile::{PARTS, quantile};
use crate::rows::DemandRow;
use crate::table::{Cell, Column, Row, TOTAL};
use duijie_domain::message::Text;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The columns of wages.
pub(crate) fn wage_columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("posts", ("", ""), ("岗位（条）", "posts"), 0),
        Column::new("places", ("", ""), ("需求人数（人）", "places"), 0),
    ];
    let names = ["10%分位", "25%分位", "中位数", "75%分位", "90%分位"];
    columns.extend(PARTS.iter().zip(names).map(|(part, zh)| {
        let english = format!("p{part}");
        Column::new(&english, ("月工资（元）", "yuan per month"), (zh, &english), 0)
    }));
    columns
}

/// One row for each occupation with enough posts that state pay, the most places first.
pub(crate) fn wage_rows(
    rows: &[&DemandRow],
    posts_min: usize,
    limit: usize,
    name: impl Fn(&str) -> Text,
) -> Vec<Row> {
    let mut by_occupation: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
    for row in rows {
        if let (Some(occupation), Some(pay)) = (&row.occupation, doubled_pay(row)) {
            let values = by_occupation.entry(occupation.as_str()).or_default();
            values.push((pay, i64::from(row.places)));
        }
    }
    by_occupation.retain(|_, values| values.len() >= posts_min.max(1));
    let places = |values: &[(i64, i64)]| values.iter().map(|(_, places)| places).sum::<i64>();
    let mut occupations: Vec<(&str, Vec<(i64, i64)>)> = by_occupation.into_iter().collect();
    occupations.sort_by_key(|(code, values)| (-places(values), *code));
    let row = |(code, mut values): (&str, Vec<(i64, i64)>)| {
        let posts = i64::try_from(values.len()).unwrap_or(i64::MAX);
        let mut cells = vec![Cell::whole(posts), Cell::whole(places(&values))];
        cells.extend(PARTS.map(|part| {
            let doubled = quantile(&mut values, part).and_then(|pay| Exact::quotient(pay, 2));
            doubled.map_or(Cell::Absent, Cell::Number)
        }));
        Row {
            key: code.into(),
            label: name(code),
            depth: 0,
            cells,
        }
    };
    occupations.into_iter().take(limit).map(row).collect()
}

/// Twice the middle of the range, so that it is whole; the lower end where the range is open.
fn doubled_pay(row: &DemandRow) -> Option<i64> {
    let least = i64::from(row.pay_min_yuan_per_month?);
    let most = row.pay_max_yuan_per_month.map_or(least, i64::from);
    Some(least + most)
}

/// The columns of filling.
pub(crate) fn filling_columns() -> Vec<Column> {
    vec![
        Column::new("places", ("", ""), ("需求人数（人）", "places"), 0),
        Column::new("filled", ("", ""), ("已招满人数（人）", "places filled"), 0),
        Column::new("fill-rate", ("", ""), ("满足率（%）", "fill rate, %"), 2),
        Column::new(
            "days-p50",
            ("招聘用时（天）", "days to fill"),
            ("中位数", "p50"),
            0,
        ),
        Column::new(
            "days-p90",
            ("招聘用时（天）", "days to fill"),
            ("90%分位", "p90"),
            0,
        ),
    ]
}

/// One row for each class of occupations and one for all. Who is hired is a person, so that small numbers are hidden;
/// the rest of the column is then not summed up.
pub(crate) fn filling_rows(rows: &[&DemandRow], grouping: &Grouping<'_>, persons_min: i64) -> Vec<Row> {
    let dimension = Dimension::OccupationClass;
    let mut by_class: BTreeMap<SmolStr, Vec<&DemandRow>> = BTreeMap::new();
    for row in rows {
        for (class, _) in grouping.of_demand(dimension, row) {
            by_class.entry(class).or_default().push(row);
        }
    }
    let classes = grouping.classes.of(dimension);
    let filled: Vec<i64> = classes
        .iter()
        .map(|class| filled(by_class.get(&class.key)))
        .collect();
    let hidden = crate::outcomes::hidden_parts(&filled, persons_min);
    let total = Row {
        key: TOTAL.into(),
        label: Text::new("合计", "total"),
        depth: 0,
        cells: filling(rows, hidden.whole),
    };
    let entries = classes.iter().zip(hidden.parts).map(|(class, is_hidden)| Row {
        key: class.key.clone(),
        label: class.name(),
        depth: 0,
        cells: filling(by_class.get(&class.key).map_or(&[], Vec::as_slice), is_hidden),
    });
    entries.chain(Some(total)).collect()
}

fn filled(rows: Option<&Vec<&DemandRow>>) -> i64 {
    rows.into_iter()
        .flatten()
        .map(|row| i64::from(row.places_filled))
        .sum()
}

fn filling(rows: &[&DemandRow], is_hidden: bool) -> Vec<Cell> {
    let places: i64 = rows.iter().map(|row| i64::from(row.places)).sum();
    let filled: i64 = rows.iter().map(|row| i64::from(row.places_filled)).sum();
    if is_hidden {
        return vec![
            Cell::whole(places),
            Cell::Hidden,
            Cell::Hidden,
            Cell::Hidden,
            Cell::Hidden,
        ];
    }
    let mut days: Vec<(i64, i64)> = rows.iter().filter_map(|row| days_to_fill(row)).collect();
    let rate = Exact::quotient(filled * 100, places).map_or(Cell::Absent, Cell::Number);
    let mut told = |part| quantile(&mut days, part).map_or(Cell::Absent, Cell::whole);
    vec![Cell::whole(places), Cell::whole(filled), rate, told(50), told(90)]
}

fn days_to_fill(row: &DemandRow) -> Option<(i64, i64)> {
    let days = (row.filled_on? - row.opened_on?).get_days();
    (days >= 0 && row.places_filled > 0).then(|| (i64::from(days), i64::from(row.places_filled)))
}

/// The key under which an occupation is counted.
pub(crate) fn occupation(code: &str) -> Key {
    Key::class(Dimension::Occupation, code)
}
