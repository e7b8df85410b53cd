//! What a reader with pencil and paper could do: read the printed tables of this and the earlier reports, and solve for
//! what is hidden.

use crate::generated::{Dice, snapshot};
use duijie_statistics::{Cell, Exact, Report, Settings, Snapshot, Table};

const TABLES: [&str; 12] = [
    "total",
    "occupation-class",
    "seeker-class",
    "sex",
    "age",
    "schooling",
    "skill",
    "area",
    "youth-age",
    "youth-graduate",
    "youth-major",
    "shortage-100",
];

fn made(snapshot: &Snapshot) -> Report {
    Report::of(snapshot, &Settings::embedded().unwrap())
}

/// A number of a table: the table, the family of its unknowns and the row.
type Member<'a> = (&'a Table, &'a str, String);

/// Equations over hidden numbers: coefficients of the unknowns. The right side does not matter for what is determined.
struct Equations {
    unknowns: Vec<(String, String)>,
    rows: Vec<Vec<Exact>>,
}

impl Equations {
    fn of(report: &Report) -> Self {
        let mut all = Self {
            unknowns: Vec::new(),
            rows: Vec::new(),
        };
        for table in report.tables() {
            all.add(table);
        }
        all.add_years(report);
        let width = all.unknowns.len();
        all.rows.iter_mut().for_each(|row| row.resize(width, Exact::ZERO));
        all
    }

    /// Rows that are no part of another add up to the total.
    fn add(&mut self, table: &Table) {
        let Some(column) = table.column("supply") else {
            return;
        };
        if table.id == "youth-major" || !table.rows.iter().any(|row| row.key == "total") {
            return;
        }
        let mut equation = Vec::new();
        for row in table
            .rows
            .iter()
            .filter(|row| row.depth == 0 || table.id == "total")
        {
            if row.cells[column] != Cell::Hidden {
                continue;
            }
            // The same total stands in every table, that of youth in the tables of youth.
            let family = match (row.key.as_str(), table.id.starts_with("youth")) {
                ("total", true) => "youth",
                ("total", false) => "all",
                _ => table.id.as_str(),
            };
            let place = self.place(family, &row.key);
            equation.resize(equation.len().max(place + 1), Exact::ZERO);
            equation[place] = Exact::whole(if row.key == "total" { -1 } else { 1 });
        }
        if !equation.is_empty() {
            self.rows.push(equation);
        }
    }

    /// Single years add up to their bands, and bands and the year beyond them to all youth.
    fn add_years(&mut self, report: &Report) {
        let years = report.table("youth-age").unwrap();
        let ages = report.table("age").unwrap();
        let year = |year: i16| (years, "youth-age", year.to_string());
        let band = |key: &str| (ages, "age", key.to_owned());
        let whole = |first: i16, last: i16| (first..=last).map(year).collect::<Vec<_>>();
        self.add_sum(band("16-24"), whole(16, 24));
        self.add_sum(band("25-34"), whole(25, 34));
        self.add_sum(
            (years, "youth", "total".to_owned()),
            vec![band("16-24"), band("25-34"), year(35)],
        );
    }

    fn add_sum(&mut self, whole: Member<'_>, parts: Vec<Member<'_>>) {
        let mut equation = Vec::new();
        let signed = parts.into_iter().map(|part| (part, 1)).chain(Some((whole, -1)));
        for ((table, family, key), sign) in signed {
            if table.cell(&key, "supply") == Some(&Cell::Hidden) {
                let place = self.place(family, &key);
                equation.resize(equation.len().max(place + 1), Exact::ZERO);
                equation[place] = Exact::whole(sign);
            }
        }
        if !equation.is_empty() {
            self.rows.push(equation);
        }
    }

    fn place(&mut self, family: &str, key: &str) -> usize {
        let name = (family.to_owned(), key.to_owned());
        self.unknowns
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| {
                self.unknowns.push(name);
                self.unknowns.len() - 1
            })
    }

    /// The unknowns that stand alone after elimination.
    fn determined(mut self) -> Vec<(String, String)> {
        let mut at = 0;
        for column in 0..self.unknowns.len() {
            let Some(found) = (at..self.rows.len()).find(|row| self.rows[*row][column] != Exact::ZERO) else {
                continue;
            };
            self.rows.swap(at, found);
            let pivot = self.rows[at].clone();
            let (above, rest) = self.rows.split_at_mut(at);
            for row in above.iter_mut().chain(rest.iter_mut().skip(1)) {
                let factor = row[column].by(pivot[column]).unwrap();
                for (value, pivot) in row.iter_mut().zip(&pivot) {
                    let product = factor_times(factor, *pivot);
                    *value = value.minus(product);
                }
            }
            at += 1;
        }
        let alone = self.rows.iter().filter_map(|row| {
            let mut filled = row.iter().enumerate().filter(|(_, value)| **value != Exact::ZERO);
            let first = filled.next()?;
            filled.next().is_none().then_some(first.0)
        });
        alone.map(|place| self.unknowns[place].clone()).collect()
    }
}

fn factor_times(factor: Exact, value: Exact) -> Exact {
    if value == Exact::ZERO {
        return Exact::ZERO;
    }
    factor.by(Exact::whole(1).by(value).unwrap()).unwrap()
}

/// A history of a town so small that many numbers are.
fn small(seed: u64) -> Snapshot {
    let mut snapshot = snapshot(5, 40);
    let mut dice = Dice::new(seed);
    let periods = snapshot.past.iter_mut().chain(Some(&mut snapshot.now));
    for rows in periods {
        let keep = 30 + dice.below(70);
        rows.supply.retain(|_| dice.below(100) < keep);
    }
    snapshot
}

#[test]
fn no_hidden_number_is_solved_by_the_printed_tables() {
    let mut hidden = 0;
    for seed in 1..30 {
        let report = made(&small(seed));
        let equations = Equations::of(&report);
        hidden += equations.unknowns.len();
        let determined = equations.determined();
        assert!(determined.is_empty(), "seed {seed}: {determined:?}");
    }
    assert!(
        hidden > 200,
        "only {hidden} numbers were hidden, so nothing was shown"
    );
}

#[test]
fn the_solver_finds_what_is_badly_hidden() {
    let report = made(&small(1));
    let mut table = report.table("sex").unwrap().clone();
    let column = table.column("supply").unwrap();
    table
        .rows
        .iter_mut()
        .for_each(|row| row.cells[column] = Cell::whole(9));
    table.rows[0].cells[column] = Cell::Hidden;
    let mut equations = Equations {
        unknowns: Vec::new(),
        rows: Vec::new(),
    };
    equations.add(&table);
    assert_eq!(equations.determined().len(), 1);
}

#[test]
fn what_is_derived_from_a_hidden_number_is_hidden() {
    let mut checked = 0;
    for seed in 1..15 {
        let snapshot = small(seed);
        let report = made(&snapshot);
        for table in TABLES.iter().filter_map(|id| report.table(id).ok()) {
            let supply = table.column("supply").unwrap();
            for row in table.rows.iter().filter(|row| row.cells[supply] == Cell::Hidden) {
                for (cell, column) in row.cells.iter().zip(&table.columns) {
                    let is_of_supply = column.id.starts_with("supply")
                        || column.id.starts_with("ratio")
                        || column.id == "gap";
                    let is_told = matches!(cell, Cell::Number(_));
                    checked += usize::from(is_of_supply);
                    assert!(
                        !is_of_supply || !is_told,
                        "seed {seed}: {} {} {}",
                        table.id,
                        row.key,
                        column.id
                    );
                }
            }
        }
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn a_change_tells_nothing_that_the_earlier_report_hid() {
    let mut checked = 0;
    for seed in 1..15 {
        let snapshot = small(seed);
        let mut past = snapshot.past.clone();
        past.sort_by_key(|rows| std::cmp::Reverse(rows.period.last_day()));
        let earlier = Snapshot {
            now: past.remove(0),
            past,
            area: snapshot.area.clone(),
        };
        let (now, before) = (made(&snapshot), made(&earlier));
        for table in TABLES.iter().filter_map(|id| now.table(id).ok()) {
            let Some(change) = table
                .columns
                .iter()
                .position(|column| column.id.starts_with("supply") && column.id.ends_with("previous"))
            else {
                continue;
            };
            let before = before.table(&table.id).unwrap();
            for row in &table.rows {
                if before.cell(&row.key, "supply") == Some(&Cell::Hidden) {
                    checked += 1;
                    assert!(
                        !matches!(row.cells[change], Cell::Number(_)),
                        "seed {seed}: {} {}",
                        table.id,
                        row.key
                    );
                }
            }
        }
    }
    assert!(checked > 50, "{checked}");
}

#[test]
fn small_numbers_of_persons_are_printed_nowhere() {
    for seed in 1..15 {
        let report = made(&small(seed));
        for table in report.tables() {
            for column in ["supply", "filled", "pairs", "by-match", "persons", "done", "open"] {
                let Some(place) = table.column(column) else {
                    continue;
                };
                for row in &table.rows {
                    let told = row.cells[place].number();
                    let is_small =
                        told.is_some_and(|number| number > Exact::ZERO && number < Exact::whole(5));
                    assert!(!is_small, "seed {seed}: {} {} {column}", table.id, row.key);
                }
            }
        }
        for lamp in report.lamps() {
            assert!(lamp.now.supply == 0 || lamp.now.supply >= 5, "{lamp:?}");
        }
    }
}
