//! The live board: figures of one snapshot, counted from the events of the fair and the places of its vacancies.

use super::super::matching::card_of;
use super::super::{Call, Engine, EngineError, Principal, RecordName};
use super::facts::VacancyFacts;
use super::hall::{BoothCondition, Hall};
use super::talk::VisitStep;
use duijie_domain::code::OccupationCode;
use duijie_indexer::store::Sequence;
use jiff::Timestamp;
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Vacancies shown as hottest and emptiest.
const HEAT_ROWS: usize = 10;

/// The figures of a fair.
#[derive(Debug, Clone, PartialEq)]
pub struct FairBoard {
    /// When they were taken.
    pub at: Timestamp,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
    /// Persons who have come.
    pub entries: u64,
    /// Booths expected, open and closed.
    pub booths: [u64; 3],
    /// Vacancies of the fair, and those of them that are full.
    pub vacancies: [u64; 2],
    /// Places in all, held by hires, and left.
    pub places: [u64; 3],
    /// Pairs with anything at all, an intent, an interview, an offer, and a hire that stands.
    pub pairs: [u64; 5],
    /// Vacancies with most persons.
    pub hottest: Vec<VacancyHeat>,
    /// Vacancies with places and fewest persons.
    pub emptiest: Vec<VacancyHeat>,
    /// Demand and supply by class of occupation.
    pub classes: Vec<ClassRatio>,
}

/// How many persons come for a vacancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VacancyHeat {
    /// Creation number.
    pub vacancy: u64,
    /// Name of the post.
    pub title: SmolStr,
    /// Number of the booth.
    pub booth: SmolStr,
    /// Persons who have had to do with it.
    pub persons: u64,
    /// Places left.
    pub places_left: u64,
}

/// Demand and supply in one class of occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassRatio {
    /// First digit of the occupation code; empty for none.
    pub class: SmolStr,
    /// Its name.
    pub name: String,
    /// Places left.
    pub places: u64,
    /// Persons at the fair whose first wish it is.
    pub persons: u64,
}

/// What a pair has come to at the fair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PairTally {
    pub(super) intent: bool,
    pub(super) interview: bool,
    pub(super) offer: bool,
    pub(super) hire: bool,
}

/// What each pair has come to: person and vacancy.
pub(super) fn pairs(hall: &Hall) -> BTreeMap<(u64, u64), PairTally> {
    let mut pairs: BTreeMap<(u64, u64), PairTally> = BTreeMap::new();
    for (_, told) in hall.file.steps.iter() {
        let pair = pairs.entry((told.candidate, told.vacancy)).or_default();
        match VisitStep::of(&told.step) {
            Some(VisitStep::Interested) => pair.intent = true,
            Some(VisitStep::InterviewSet | VisitStep::Interviewed) => pair.interview = true,
            Some(VisitStep::Offered) => pair.offer = true,
            Some(VisitStep::Hired) => pair.hire = true,
            Some(VisitStep::Lost) => pair.hire = false,
            _ => {}
        }
    }
    pairs
}

impl Engine {
    /// The figures of a fair now.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn fair_board(
        &self,
        caller: &Principal,
        fair: &RecordName,
        call: &Call,
    ) -> Result<FairBoard, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        self.board(caller, &hall)
    }

    pub(super) fn board(&self, caller: &Principal, hall: &Hall) -> Result<FairBoard, EngineError> {
        let facts = self.vacancy_facts(hall)?;
        let pairs = pairs(hall);
        let count = |has: fn(&PairTally) -> bool| pairs.values().filter(|pair| has(pair)).count() as u64;
        let sum = |of: fn(&VacancyFacts) -> u64| facts.values().map(of).sum::<u64>();
        let condition = |wanted| {
            let booths = hall.fair.booths.iter();
            booths.filter(|booth| hall.condition(booth) == wanted).count() as u64
        };
        let heat = heat(hall, &facts, &pairs);
        Ok(FairBoard {
            at: self.now(),
            sequence: hall.sequence,
            entries: hall.file.visitors.len() as u64,
            booths: [
                BoothCondition::Expected,
                BoothCondition::Open,
                BoothCondition::Closed,
            ]
            .map(condition),
            vacancies: [
                facts.len() as u64,
                facts.values().filter(|fact| fact.left() == 0).count() as u64,
            ],
            places: [
                sum(|fact| fact.places),
                sum(|fact| fact.held),
                sum(VacancyFacts::left),
            ],
            pairs: [
                pairs.len() as u64,
                count(|pair| pair.intent),
                count(|pair| pair.interview),
                count(|pair| pair.offer),
                count(|pair| pair.hire),
            ],
            hottest: hottest(&heat),
            emptiest: emptiest(hall, heat),
            classes: self.classes(caller, hall, &facts)?,
        })
    }

    fn classes(
        &self,
        caller: &Principal,
        hall: &Hall,
        facts: &BTreeMap<u64, VacancyFacts>,
    ) -> Result<Vec<ClassRatio>, EngineError> {
        let visitors = hall.file.visitors.iter().map(|(person, _)| person);
        let persons = self.person_facts(caller, hall, visitors)?;
        let mut classes: BTreeMap<SmolStr, (u64, u64)> = BTreeMap::new();
        for fact in facts.values() {
            classes.entry(fact.class.clone()).or_default().0 += fact.left();
        }
        for person in persons.values() {
            classes.entry(person.class.clone()).or_default().1 += 1;
        }
        let ratios = classes.into_iter().map(|(class, (places, persons))| ClassRatio {
            name: self.class_name(&class),
            class,
            places,
            persons,
        });
        Ok(ratios.collect())
    }

    /// The name of a class of occupations.
    pub(super) fn class_name(&self, class: &str) -> String {
        if class.is_empty() {
            return "未填".to_owned();
        }
        let code = OccupationCode::new(format!("{class}-00-00-00"));
        self.codes.name_zh(&code).to_owned()
    }
}

fn heat(
    hall: &Hall,
    facts: &BTreeMap<u64, VacancyFacts>,
    pairs: &BTreeMap<(u64, u64), PairTally>,
) -> Vec<VacancyHeat> {
    let mut persons: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for (candidate, vacancy) in pairs.keys() {
        persons.entry(*vacancy).or_default().insert(*candidate);
    }
    let at = hall.vacancies(|_| true);
    let rows = facts.iter().map(|(vacancy, fact)| VacancyHeat {
        vacancy: *vacancy,
        title: card_of(&hall.pool.vacancy_cards, *vacancy).title,
        booth: at
            .get(vacancy)
            .and_then(|place| hall.fair.booths.get(*place))
            .map_or_else(SmolStr::default, |booth| booth.number.clone()),
        persons: persons.get(vacancy).map_or(0, |persons| persons.len() as u64),
        places_left: fact.left(),
    });
    rows.collect()
}

fn hottest(heat: &[VacancyHeat]) -> Vec<VacancyHeat> {
    let mut rows: Vec<VacancyHeat> = heat.iter().filter(|row| row.persons > 0).cloned().collect();
    rows.sort_by_key(|row| (Reverse(row.persons), row.vacancy));
    rows.truncate(HEAT_ROWS);
    rows
}

fn emptiest(hall: &Hall, mut rows: Vec<VacancyHeat>) -> Vec<VacancyHeat> {
    let here = hall.vacancies(|booth| hall.condition(booth) != BoothCondition::Closed);
    rows.retain(|row| row.places_left > 0 && here.contains_key(&row.vacancy));
    rows.sort_by_key(|row| (row.persons, Reverse(row.places_left), row.vacancy));
    rows.truncate(HEAT_ROWS);
    rows
}
