//! What came of it: from recommendation to lasting work, and which services (1131) were done.

use crate::exact::Exact;
use crate::hiding::{Sum, System, hidden};
use crate::rows::{OutcomeRow, OutcomeStep, ServiceRow};
use crate::table::{Cell, Column, Row};
use duijie_domain::message::Text;
use jiff::ToSpan;
use jiff::civil::Date;

/// Which numbers of a sum are hidden.
pub(crate) struct HiddenParts {
    pub(crate) whole: bool,
    pub(crate) parts: Vec<bool>,
}

/// What is hidden of numbers that are printed with their sum.
pub(crate) fn hidden_parts(values: &[i64], threshold: i64) -> HiddenParts {
    let mut system = System::default();
    let parts: Vec<usize> = values.iter().map(|value| system.add(*value, true, 0)).collect();
    let whole = system.add(values.iter().sum(), true, 1);
    system.sums.push(Sum { whole, parts });
    let mut parts = hidden(&system, threshold);
    let whole = parts.pop().unwrap_or_default();
    HiddenParts { whole, parts }
}

/// The columns of the funnel.
pub(crate) fn funnel_columns() -> Vec<Column> {
    vec![
        Column::new("pairs", ("全部", "all"), ("人次", "pairs"), 0),
        Column::new(
            "of-step-before",
            ("全部", "all"),
            ("占应到上一环节（%）", "of the step before, %"),
            2,
        ),
        Column::new(
            "by-match",
            ("其中：经匹配推荐", "of which by match"),
            ("人次", "pairs"),
            0,
        ),
        Column::new(
            "by-match-share",
            ("其中：经匹配推荐", "of which by match"),
            ("占全部（%）", "share, %"),
            2,
        ),
    ]
}

/// One row for each step. The share of a stay of months is of those hired that long before the end of the period.
pub(crate) fn funnel_rows(rows: &[&OutcomeRow], day: Date, threshold: i64) -> Vec<Row> {
    let steps = OutcomeStep::ALL.into_iter().enumerate();
    steps
        .map(|(place, step)| funnel_row(rows, place, step, day, threshold))
        .collect()
}

fn funnel_row(rows: &[&OutcomeRow], place: usize, step: OutcomeStep, day: Date, threshold: i64) -> Row {
    let count = |keep: &dyn Fn(&OutcomeRow) -> bool| -> i64 {
        let kept = rows.iter().filter(|row| keep(row));
        kept.map(|row| i64::from(row.pairs)).sum()
    };
    let reached = count(&|row| row.reached >= step);
    let by_match = count(&|row| row.reached >= step && row.by_match);
    let before = count(&|row| is_due(row, place, step, day));
    let parts = hidden_parts(&[by_match, reached - by_match], threshold);
    let small = |value: i64| (1..threshold).contains(&value);
    // How many fell out between two steps is as telling as how many are left.
    let hides_loss = small(before) || small(before - reached);
    let or_hidden = |cell: Cell, is_hidden: bool| if is_hidden { Cell::Hidden } else { cell };
    let share = |part: i64, whole: i64| Exact::quotient(part * 100, whole).map_or(Cell::Absent, Cell::Number);
    let of_before = if place == 0 {
        Cell::Absent
    } else {
        share(reached, before)
    };
    let matched_is_hidden = parts.whole || parts.parts.first().copied().unwrap_or_default();
    Row {
        key: step_id(step).into(),
        label: step_name(step),
        depth: 0,
        cells: vec![
            or_hidden(Cell::whole(reached), parts.whole),
            or_hidden(of_before, parts.whole || (place > 0 && hides_loss)),
            or_hidden(Cell::whole(by_match), matched_is_hidden),
            or_hidden(share(by_match, reached), matched_is_hidden),
        ],
    }
}

/// Whether a pair passed the step before and could have passed this one.
fn is_due(row: &OutcomeRow, place: usize, step: OutcomeStep, day: Date) -> bool {
    let months = match step {
        OutcomeStep::KeptOneMonth => 1,
        OutcomeStep::KeptThreeMonths => 3,
        OutcomeStep::KeptSixMonths => 6,
        _ => {
            let before = place
                .checked_sub(1)
                .and_then(|before| OutcomeStep::ALL.get(before));
            return before.is_some_and(|before| row.reached >= *before);
        }
    };
    let can_have_stayed = row
        .hired_on
        .is_some_and(|hired| hired.saturating_add(months.months()) <= day);
    row.reached >= step || (row.reached >= OutcomeStep::Hired && can_have_stayed)
}

fn step_id(step: OutcomeStep) -> &'static str {
    match step {
        OutcomeStep::Recommended => "recommended",
        OutcomeStep::Contacted => "contacted",
        OutcomeStep::Interested => "interested",
        OutcomeStep::Interviewed => "interviewed",
        OutcomeStep::Offered => "offered",
        OutcomeStep::Hired => "hired",
        OutcomeStep::KeptOneMonth => "kept-1-month",
        OutcomeStep::KeptThreeMonths => "kept-3-months",
        OutcomeStep::KeptSixMonths => "kept-6-months",
    }
}

fn step_name(step: OutcomeStep) -> Text {
    let (zh, en) = match step {
        OutcomeStep::Recommended => ("推荐", "recommended"),
        OutcomeStep::Contacted => ("取得联系", "contacted"),
        OutcomeStep::Interested => ("达成意向", "interested"),
        OutcomeStep::Interviewed => ("面试", "interviewed"),
        OutcomeStep::Offered => ("录用通知", "offered"),
        OutcomeStep::Hired => ("入职", "hired"),
        OutcomeStep::KeptOneMonth => ("留任满1个月", "kept one month"),
        OutcomeStep::KeptThreeMonths => ("留任满3个月", "kept three months"),
        OutcomeStep::KeptSixMonths => ("留任满6个月", "kept six months"),
    };
    Text::new(zh, en)
}

/// The columns of services.
pub(crate) fn service_columns() -> Vec<Column> {
    vec![
        Column::new("persons", ("", ""), ("登记人数（人）", "persons"), 0),
        Column::new("done", ("", ""), ("已落实（人）", "done"), 0),
        Column::new("open", ("", ""), ("未落实（人）", "not done"), 0),
        Column::new("done-share", ("", ""), ("落实率（%）", "done, %"), 2),
    ]
}

type IsDone = fn(&ServiceRow) -> bool;

const SERVICES: [(&str, &str, &str, IsDone); 5] = [
    ("briefing", "政策宣介1次", "one policy briefing", |row| {
        row.briefings >= 1
    }),
    ("guidance", "职业指导1次", "one guidance", |row| {
        row.guidances >= 1
    }),
    (
        "recommendation",
        "岗位推介3次",
        "three job recommendations",
        |row| row.recommendations >= 3,
    ),
    (
        "training",
        "培训或见习1次",
        "one training or internship",
        |row| row.trainings >= 1,
    ),
    ("all", "“1131”全部落实", "all of 1131", |row| {
        row.briefings >= 1 && row.guidances >= 1 && row.recommendations >= 3 && row.trainings >= 1
    }),
];

/// One row for each service and one for all of them. If one row must hide who is not done, all rows hide it where
/// the number of persons is small itself; a row has only one sum, of done and not done.
pub(crate) fn service_rows(rows: &[&ServiceRow], threshold: i64) -> Vec<Row> {
    let persons: i64 = rows.iter().map(|row| i64::from(row.persons)).sum();
    let row = |(id, zh, en, is_done): (&str, &str, &str, IsDone)| {
        let done: i64 = rows
            .iter()
            .filter(|row| is_done(row))
            .map(|row| i64::from(row.persons))
            .sum();
        // Persons are told in every row, so that one part tells the other.
        let small = |value: i64| (1..threshold).contains(&value);
        let is_hidden = small(done) || small(persons - done);
        let hide = |cell: Cell, is_hidden: bool| if is_hidden { Cell::Hidden } else { cell };
        let share = Exact::quotient(done * 100, persons).map_or(Cell::Absent, Cell::Number);
        Row {
            key: id.into(),
            label: Text::new(zh, en),
            depth: 0,
            cells: vec![
                hide(Cell::whole(persons), small(persons)),
                hide(Cell::whole(done), is_hidden || small(persons)),
                hide(Cell::whole(persons - done), is_hidden || small(persons)),
                hide(share, is_hidden || small(persons)),
            ],
        }
    };
    SERVICES.into_iter().map(row).collect()
}
