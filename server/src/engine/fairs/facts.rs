//! What the board counts by, read from the records once and kept as long as they do not change: of vacancies the
//! places, of persons the classes.

use super::super::ledger::Ledger;
use super::super::pool_view::TenantPool;
use super::super::{Engine, EngineError, Principal};
use super::hall::Hall;
use duijie_domain::candidate::full_years;
use duijie_domain::code::OccupationCode;
use duijie_domain::{Candidate, Fact, Vacancy};
use duijie_indexer::runs::RowVersion;
use duijie_indexer::store::TenantStore;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Facts {
    vacancies: BTreeMap<u64, (RowVersion, VacancyFacts)>,
    persons: BTreeMap<u64, (RowVersion, PersonFacts)>,
}

/// What the board counts a vacancy by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct VacancyFacts {
    /// Places that the publisher did not tell filled.
    pub(super) places: u64,
    /// Of these held by hires.
    pub(super) held: u64,
    /// First digit of the occupation code.
    pub(super) class: SmolStr,
}

impl VacancyFacts {
    /// Places left.
    pub(super) fn left(&self) -> u64 {
        self.places.saturating_sub(self.held)
    }
}

/// What a person is counted by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PersonFacts {
    /// First digit of the occupation wished first.
    pub(super) class: SmolStr,
    /// Band of full years on the day.
    pub(super) age: &'static str,
    /// Group of schooling.
    pub(super) schooling: &'static str,
}

/// Ages from which bands begin, the oldest first; the identifier of each.
const AGE_BANDS: [(i16, &str); 4] = [(45, "45+"), (35, "35-44"), (25, "25-34"), (16, "16-24")];

/// Groups of schooling by the first digit of the code of GB/T 4658.
const SCHOOLINGS: [(char, &str); 8] = [
    ('1', "postgraduate"),
    ('2', "bachelor"),
    ('3', "college"),
    ('4', "vocational"),
    ('5', "vocational"),
    ('6', "senior"),
    ('7', "junior"),
    ('8', "junior"),
];

impl Engine {
    /// What the vacancies of the hall are counted by.
    pub(super) fn vacancy_facts(&self, hall: &Hall) -> Result<BTreeMap<u64, VacancyFacts>, EngineError> {
        let mut known = self.fairs.facts();
        let mut facts = BTreeMap::new();
        for vacancy in hall.vacancies(|_| true).into_keys() {
            let version = version_of_vacancy(&hall.pool, vacancy);
            let kept = known.vacancies.get(&vacancy).filter(|(of, _)| *of == version);
            let fact = match kept {
                Some((_, fact)) => fact.clone(),
                None => {
                    let read = read_vacancy(&self.store.of(&hall.tenant), &hall.ledger, vacancy)?;
                    known.vacancies.insert(vacancy, (version, read.clone()));
                    read
                }
            };
            facts.insert(vacancy, fact);
        }
        Ok(facts)
    }

    /// What the persons are counted by, each as of the hall's day.
    pub(super) fn person_facts(
        &self,
        _: &Principal,
        hall: &Hall,
        persons: impl Iterator<Item = u64>,
    ) -> Result<BTreeMap<u64, PersonFacts>, EngineError> {
        let day = hall.fair.opens_at.date();
        let mut known = self.fairs.facts();
        let mut facts = BTreeMap::new();
        for person in persons {
            let card = hall.pool.candidate_cards.get(person);
            let version = card.map(|card| card.version).unwrap_or_default();
            let kept = known.persons.get(&person).filter(|(of, _)| *of == version);
            let fact = match kept {
                Some((_, fact)) => fact.clone(),
                None => {
                    let read = read_person(&self.store.of(&hall.tenant), person, day)?;
                    known.persons.insert(person, (version, read.clone()));
                    read
                }
            };
            facts.insert(person, fact);
        }
        Ok(facts)
    }
}

fn version_of_vacancy(pool: &TenantPool, vacancy: u64) -> RowVersion {
    let card = pool.vacancy_cards.get(vacancy);
    card.map(|card| card.version).unwrap_or_default()
}

fn read_vacancy(store: &TenantStore<'_>, ledger: &Ledger, vacancy: u64) -> Result<VacancyFacts, EngineError> {
    let Some(stored) = store.standing::<Vacancy>(vacancy)? else {
        return Ok(VacancyFacts::default());
    };
    let held = ledger.places_file(store, vacancy)?.file.held() as u64;
    Ok(VacancyFacts {
        places: stored.body.remaining_places().into(),
        held,
        class: class_of(stored.body.occupation.known()),
    })
}

fn read_person(store: &TenantStore<'_>, person: u64, day: Date) -> Result<PersonFacts, EngineError> {
    let Some(stored) = store.standing::<Candidate>(person)? else {
        return Ok(PersonFacts::default());
    };
    let body = stored.body;
    Ok(PersonFacts {
        class: class_of(body.wishes.occupations.first()),
        age: age_band(&body.person.birth_date, day),
        schooling: body
            .education
            .level
            .known()
            .map_or("", |level| schooling(level.as_str())),
    })
}

fn class_of(occupation: Option<&OccupationCode>) -> SmolStr {
    let digit = occupation.and_then(|code| code.as_str().get(..1));
    digit.map_or_else(SmolStr::default, SmolStr::new)
}

/// The band of full years on the day, not of the years of the calendar.
fn age_band(birth_date: &Fact<Date>, day: Date) -> &'static str {
    let Fact::Known(birth_date) = birth_date else {
        return "";
    };
    let years = full_years(*birth_date, day);
    let band = AGE_BANDS.iter().find(|(from, _)| years >= *from);
    band.map_or("", |(_, id)| id)
}

fn schooling(code: &str) -> &'static str {
    let group = SCHOOLINGS.iter().find(|(first, _)| code.starts_with(*first));
    group.map_or("", |(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn bands_are_those_of_full_years_on_the_day() {
        let born = |year, month, day| Fact::Known(date(year, month, day));
        let on = date(2026, 11, 21);
        assert_eq!(age_band(&born(2001, 11, 21), on), "25-34", "25 today");
        assert_eq!(age_band(&born(2001, 11, 22), on), "16-24", "25 tomorrow");
        assert_eq!(age_band(&born(1991, 11, 21), on), "35-44");
        assert_eq!(age_band(&born(1981, 11, 21), on), "45+");
        assert_eq!(age_band(&Fact::Unknown, on), "");
    }

    #[test]
    fn schooling_is_grouped_as_in_the_quarterly_table() {
        let groups = ["11", "21", "31", "41", "61", "71", "81", "90"].map(schooling);
        let expected = [
            "postgraduate",
            "bachelor",
            "college",
            "vocational",
            "senior",
            "junior",
            "junior",
            "",
        ];
        assert_eq!(groups, expected);
    }
}
