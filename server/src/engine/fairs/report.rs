//! The closing report: the figures of the board, and the persons behind them by class, age and schooling.

use super::super::{Call, Engine, EngineError, Principal, RecordName};
use super::board::{FairBoard, pairs};
use super::facts::PersonFacts;
use super::hall::{BoothCondition, Hall};
use duijie_domain::code::LossReasonCode;
use duijie_domain::event::Step;
use duijie_domain::message::Text;
use std::collections::{BTreeMap, BTreeSet};

/// The closing report.
#[derive(Debug, Clone, PartialEq)]
pub struct FairReport {
    /// Creation number.
    pub fair: u64,
    /// What the fair is called.
    pub title: String,
    /// The figures at the time of the report.
    pub board: FairBoard,
    /// Employers with a booth, and those of them that came.
    pub employers: [u64; 2],
    /// Persons with at least one intent.
    pub persons_with_intent: u64,
    /// Persons by table and group.
    pub groups: Vec<GroupRow>,
    /// Why talks came to nothing: code, name and how often, the most frequent first.
    pub losses: Vec<(String, Text, u64)>,
}

/// A row of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// occupation, age or schooling.
    pub table: &'static str,
    /// Identifier of the row; empty for not told.
    pub group: String,
    /// What it means.
    pub name: Text,
    /// Persons who came, had to do with a vacancy, had an intent, and were hired.
    pub persons: [u64; 4],
}

/// Groups of schooling in the order of the table.
const SCHOOLINGS: [(&str, &str, &str); 7] = [
    ("junior", "初中及以下", "junior secondary or less"),
    ("senior", "高中", "senior secondary"),
    ("vocational", "职高、技校、中专", "vocational secondary"),
    ("college", "大专", "college"),
    ("bachelor", "大学", "bachelor"),
    ("postgraduate", "硕士以上", "postgraduate"),
    ("", "未填", "not told"),
];

/// Bands of age in the order of the table.
const AGES: [&str; 5] = ["16-24", "25-34", "35-44", "45+", ""];

impl Engine {
    /// The report of a fair.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn report_fair(
        &self,
        caller: &Principal,
        fair: &RecordName,
        call: &Call,
    ) -> Result<FairReport, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        self.report_of(caller, &hall)
    }

    /// Closes every booth and reports.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn close_fair(
        &self,
        caller: &Principal,
        fair: &RecordName,
        actor: &str,
        call: &Call,
    ) -> Result<FairReport, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        for (condition, note) in [
            (BoothCondition::Open, "fair-closed"),
            (BoothCondition::Expected, "no-show"),
        ] {
            self.close_all(caller, &hall, condition, (actor, note), call)?;
        }
        let closed = self.hall_now(caller, fair, call)?;
        self.report_of(caller, &closed)
    }

    fn report_of(&self, caller: &Principal, hall: &Hall) -> Result<FairReport, EngineError> {
        let ways = Ways::of(hall);
        let visitors = hall.file.visitors.iter().map(|(person, _)| person);
        let everybody: BTreeSet<u64> = visitors.chain(ways.contacts.iter().copied()).collect();
        let persons = self.person_facts(caller, hall, everybody.into_iter())?;
        let mut groups = Vec::new();
        for class in classes(&persons) {
            let name = Text::new(self.class_name(&class), format!("class {class}"));
            let is_in = |facts: &PersonFacts| facts.class == class;
            groups.push(ways.row(hall, "occupation", &class, name, &persons, is_in));
        }
        for age in AGES {
            let name = match age {
                "" => Text::new("未填", "not told"),
                age => Text::new(format!("{age} 岁"), age),
            };
            groups.push(ways.row(hall, "age", age, name, &persons, |facts| facts.age == age));
        }
        for (id, zh, en) in SCHOOLINGS {
            let is_in = |facts: &PersonFacts| facts.schooling == id;
            groups.push(ways.row(hall, "schooling", id, Text::new(zh, en), &persons, is_in));
        }
        Ok(FairReport {
            fair: hall.number,
            title: hall.fair.name.clone(),
            board: self.board(caller, hall)?,
            employers: [hall.fair.booths.len() as u64, present(hall)],
            persons_with_intent: ways.intents.len() as u64,
            groups,
            losses: self.losses(hall),
        })
    }

    fn losses(&self, hall: &Hall) -> Vec<(String, Text, u64)> {
        let mut counts: BTreeMap<LossReasonCode, u64> = BTreeMap::new();
        for (_, told) in hall.file.steps.iter() {
            if let Step::Lost { reason } | Step::Left { reason, .. } = &told.step {
                *counts.entry(reason.clone()).or_default() += 1;
            }
        }
        let named = counts.into_iter().map(|(reason, count)| {
            let name = Text::new(self.codes.name_zh(&reason), self.codes.name_en(&reason));
            (reason.as_str().to_owned(), name, count)
        });
        let mut losses: Vec<_> = named.collect();
        losses.sort_by(|left, right| right.2.cmp(&left.2).then(left.0.cmp(&right.0)));
        losses
    }
}

/// Employers that have checked in, whether they are still there or not.
fn present(hall: &Hall) -> u64 {
    let booths = hall.fair.booths.iter();
    booths
        .filter(|booth| hall.file.came.contains(&booth.number))
        .count() as u64
}

/// Persons by how far they have come with any vacancy.
struct Ways {
    contacts: BTreeSet<u64>,
    intents: BTreeSet<u64>,
    hires: BTreeSet<u64>,
}

impl Ways {
    fn of(hall: &Hall) -> Self {
        let pairs = pairs(hall);
        let of = |has: fn(&super::board::PairTally) -> bool| -> BTreeSet<u64> {
            let having = pairs.iter().filter(|(_, pair)| has(pair));
            having.map(|((candidate, _), _)| *candidate).collect()
        };
        Self {
            contacts: of(|_| true),
            intents: of(|pair| pair.intent),
            hires: of(|pair| pair.hire),
        }
    }

    fn row(
        &self,
        hall: &Hall,
        table: &'static str,
        group: &str,
        name: Text,
        persons: &BTreeMap<u64, PersonFacts>,
        is_in: impl Fn(&PersonFacts) -> bool,
    ) -> GroupRow {
        let mut row = GroupRow {
            table,
            group: group.to_owned(),
            name,
            persons: [0; 4],
        };
        for (person, _) in persons.iter().filter(|(_, facts)| is_in(facts)) {
            let reached = [
                hall.file.visitors.get(*person).is_some(),
                self.contacts.contains(person),
                self.intents.contains(person),
                self.hires.contains(person),
            ];
            for (count, is_reached) in row.persons.iter_mut().zip(reached) {
                *count += u64::from(is_reached);
            }
        }
        row
    }
}

/// Classes of occupations that occur, those who told none last.
fn classes(persons: &BTreeMap<u64, PersonFacts>) -> Vec<String> {
    let found: BTreeSet<&str> = persons.values().map(|facts| facts.class.as_str()).collect();
    let told = found.iter().filter(|class| !class.is_empty());
    let none = found.iter().filter(|class| class.is_empty());
    told.chain(none).map(|class| (*class).to_owned()).collect()
}
