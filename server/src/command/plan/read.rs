//! The tables of a plan: texts become indices and numbers, and a row that cannot be used is named and left out.

use super::super::Failure;
use duijie_domain::message::Text;
use duijie_indexer::ingest::{PlainColumn, PlainTable, RowProblem};
use duijie_matcher::plan::market::SCORE_MAX;
use duijie_matcher::plan::{Certificate, Edge, Optimum, Plan, RankedEdge};
use std::collections::HashMap;
use std::path::Path;

const fn column(field: &'static str, others: &'static [&'static str], is_required: bool) -> PlainColumn {
    PlainColumn {
        field,
        others,
        is_required,
    }
}

const VACANCY: PlainColumn = column("vacancy", &["岗位编号", "岗位", "vacancy_id"], true);
const SEEKER: PlainColumn = column("seeker", &["求职者编号", "求职者", "seeker_id"], true);
const SCORE: PlainColumn = column("score", &["匹配分"], true);
const PLACES: [PlainColumn; 2] = [VACANCY, column("places", &["名额", "招聘人数"], true)];
const PAIRS: [PlainColumn; 5] = [
    VACANCY,
    SEEKER,
    SCORE,
    column("employer_score", &["单位看人"], false),
    column("seeker_score", &["求职者看岗位"], false),
];
const EARLIER: [PlainColumn; 3] = [SEEKER, VACANCY, column("price", &["名额价格"], false)];

/// Identifiers in the order of their first appearance.
#[derive(Default)]
pub(super) struct Names {
    names: Vec<String>,
    indices: HashMap<String, u32>,
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn name(&self, index: usize) -> &str {
        &self.names[index]
    }

    fn index(&self, name: &str) -> Option<u32> {
        self.indices.get(name).copied()
    }

    fn add(&mut self, name: String) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        *self.indices.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            next
        })
    }
}

/// What was read, and what could not be used.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) vacancies: Names,
    pub(super) places: Vec<u32>,
    pub(super) seekers: Names,
    /// The pairs with the scores of both sides; those of the pair are beside them.
    pub(super) ranked: Vec<RankedEdge>,
    scores: Vec<u32>,
    pairs: HashMap<(u32, u32), usize>,
    pub(super) problems: Vec<RowProblem>,
}

impl Tables {
    pub(super) fn read(vacancies: &Path, edges: &Path) -> Result<Self, Failure> {
        let mut tables = Self::default();
        tables.each_row(vacancies, &PLACES, Self::vacancy)?;
        tables.each_row(edges, &PAIRS, Self::pair)?;
        Ok(tables)
    }

    /// The pairs with the score that an optimum adds up.
    pub(super) fn edges(&self) -> Vec<Edge> {
        let edges = self.ranked.iter().zip(&self.scores);
        edges
            .map(|(pair, &score)| Edge {
                vacancy: pair.vacancy,
                seeker: pair.seeker,
                score,
            })
            .collect()
    }

    /// The score of a pair.
    pub(super) fn score(&self, vacancy: u32, seeker: u32) -> Option<u32> {
        self.pairs.get(&(vacancy, seeker)).map(|&pair| self.scores[pair])
    }

    /// An earlier plan, in the indices of these tables; who and what is gone is left out.
    pub(super) fn previous(&mut self, path: &Path) -> Result<Optimum, Failure> {
        let mut vacancy_of_seeker = vec![None; self.seekers.len()];
        let mut prices = vec![0; self.vacancies.len()];
        let mut rows = Vec::new();
        self.each_row(path, &EARLIER, |tables, cells| {
            let price = if cells[2].is_empty() {
                0
            } else {
                number("price", &cells[2], SCORE_MAX)?
            };
            rows.push((
                tables.seekers.index(&cells[0]),
                tables.vacancies.index(&cells[1]),
                price,
            ));
            Ok(())
        })?;
        for (seeker, vacancy, price) in rows {
            if let Some(vacancy) = vacancy {
                prices[vacancy as usize] = price;
                if let Some(seeker) = seeker {
                    vacancy_of_seeker[seeker as usize] = Some(vacancy);
                }
            }
        }
        let utilities = vec![0; self.seekers.len()];
        Ok(Optimum {
            plan: Plan {
                vacancy_of_seeker,
                total: 0,
            },
            certificate: Certificate { prices, utilities },
        })
    }

    fn each_row(
        &mut self,
        path: &Path,
        columns: &'static [PlainColumn],
        mut take: impl FnMut(&mut Self, &[String]) -> Result<(), Fault>,
    ) -> Result<(), Failure> {
        let mut table = PlainTable::open(path, columns)
            .map_err(|error| Failure::Input(format!("{}: {error}", path.display())))?;
        while let Some((row, cells)) = table.next_row()? {
            let taken = cells.map(|cells| take(self, &cells));
            match taken {
                Ok(Ok(())) => {}
                Ok(Err(fault)) => self.problems.push(fault.at(row)),
                Err(problem) => self.problems.push(problem),
            }
        }
        Ok(())
    }

    fn vacancy(&mut self, cells: &[String]) -> Result<(), Fault> {
        let name = named("vacancy", &cells[0])?;
        let places = number("places", &cells[1], u32::MAX)?;
        if self.vacancies.index(name).is_some() {
            return Err(repeated("vacancy", "VACANCY_REPEATED", name));
        }
        self.vacancies.add(name.to_owned());
        self.places.push(places);
        Ok(())
    }

    fn pair(&mut self, cells: &[String]) -> Result<(), Fault> {
        let name = named("vacancy", &cells[0])?;
        let vacancy = self.vacancies.index(name).ok_or_else(|| unknown(name))?;
        let seeker_name = named("seeker", &cells[1])?;
        let score = number("score", &cells[2], SCORE_MAX)?;
        let side = |field, text: &str| {
            if text.is_empty() {
                Ok(score)
            } else {
                number(field, text, SCORE_MAX)
            }
        };
        let employer_score = side("employer_score", &cells[3])?;
        let seeker_score = side("seeker_score", &cells[4])?;
        let seeker = self.seekers.add(seeker_name.to_owned());
        if self.pairs.contains_key(&(vacancy, seeker)) {
            return Err(repeated(
                "seeker",
                "PAIR_REPEATED",
                &format!("{name} – {seeker_name}"),
            ));
        }
        self.pairs.insert((vacancy, seeker), self.scores.len());
        self.ranked.push(RankedEdge {
            vacancy,
            seeker,
            employer_score,
            seeker_score,
        });
        self.scores.push(score);
        Ok(())
    }
}

/// What is wrong with a cell, before the row is known.
struct Fault {
    field: &'static str,
    code: &'static str,
    message: Text,
    hint: Text,
}

impl Fault {
    fn at(self, row: u64) -> RowProblem {
        let Self {
            field,
            code,
            message,
            hint,
        } = self;
        RowProblem {
            row,
            field: field.to_owned(),
            header: field.to_owned(),
            code,
            message,
            hint,
        }
    }
}

fn named<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Fault> {
    if !text.is_empty() {
        return Ok(text);
    }
    Err(Fault {
        field,
        code: "ID_MISSING",
        message: Text::new("编号为空", "the identifier is empty"),
        hint: Text::new("填写编号，或删除此行", "fill it in, or delete the row"),
    })
}

fn number(field: &'static str, text: &str, most: u32) -> Result<u32, Fault> {
    let read = text.parse().ok().filter(|&number: &u32| number <= most);
    read.ok_or_else(|| Fault {
        field,
        code: "NUMBER_OUT_OF_RANGE",
        message: Text::new(
            format!("“{text}”不是 0 至 {most} 的整数"),
            format!("\"{text}\" is not a whole number from 0 to {most}"),
        ),
        hint: Text::new(
            format!("填写 0 至 {most} 的整数"),
            format!("write a whole number from 0 to {most}"),
        ),
    })
}

fn unknown(name: &str) -> Fault {
    Fault {
        field: "vacancy",
        code: "VACANCY_UNKNOWN",
        message: Text::new(
            format!("名额表中没有岗位“{name}”"),
            format!("the table of places has no vacancy \"{name}\""),
        ),
        hint: Text::new(
            "在名额表中补上该岗位，或改正编号",
            "add it to the table of places, or correct the identifier",
        ),
    }
}

fn repeated(field: &'static str, code: &'static str, name: &str) -> Fault {
    Fault {
        field,
        code,
        message: Text::new(
            format!("“{name}”重复出现，只采用第一次"),
            format!("\"{name}\" stands twice; the first row counts"),
        ),
        hint: Text::new("删除多余的行", "delete the row that is too many"),
    }
}
