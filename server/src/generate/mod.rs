//! A seeded recruitment fair for Liaocheng: employers, vacancies and candidates as they might come, with gaps, for
//! demonstrations, tests and measurements. A pure function of seed, date and sizes: the same bytes each time. Nobody
//! in it is real; [`identity`] says how that is kept. No files, no clock, no server.

mod candidate;
mod dice;
mod dirt;
mod employer;
mod identity;
mod offer;
mod place;
mod schooling;
mod trade;
mod vacancy;
mod vocabulary;
mod words;

use self::dirt::Dirt;
use self::employer::EmployerSketch;
use self::vocabulary::Vocabulary;
use duijie_domain::code::CodeBook;
use duijie_domain::{Candidate, Employer, RecordKey, Vacancy};
use jiff::civil::Date;
use std::sync::Arc;

/// The publisher of every generated record.
pub const PUBLISHER: &str = "demo-fair";
/// What every generated record says about where it came from.
pub const SOURCE: &str = "duijie generate";

/// How many records a fair has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Employers.
    pub employers: u32,
    /// Vacancies; none if there are no employers.
    pub vacancies: u32,
    /// Candidates.
    pub candidates: u32,
}

impl Default for Sizes {
    /// The model fair: 300 employers, 3,000 vacancies, 20,000 seekers.
    fn default() -> Self {
        Self {
            employers: 300,
            vacancies: 3_000,
            candidates: 20_000,
        }
    }
}

/// A generated fair; its records are made when they are asked for.
pub struct Fair {
    seed: u64,
    date: Date,
    sizes: Sizes,
    dirt: Dirt,
    codes: Arc<CodeBook>,
    vocabulary: Vocabulary,
    sketches: Vec<EmployerSketch>,
}

impl Fair {
    /// The fair of a seed, held on a date: candidates are 16 to 35 years old on that day.
    #[must_use]
    pub fn new(seed: u64, date: Date, sizes: Sizes) -> Self {
        let codes = CodeBook::embedded();
        let vocabulary = Vocabulary::new(&codes);
        let sketches = (0..sizes.employers)
            .map(|number| EmployerSketch::new(seed, &codes, number))
            .collect();
        Self {
            seed,
            date,
            sizes,
            dirt: Dirt { seed, percent: 0 },
            codes,
            vocabulary,
            sketches,
        }
    }

    /// The same fair with faults in `percent` of its records, as real files have them.
    #[must_use]
    pub fn with_dirt(mut self, percent: u32) -> Self {
        self.dirt.percent = percent;
        self
    }

    /// How many records of each kind there are.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        Sizes {
            vacancies: if self.sketches.is_empty() {
                0
            } else {
                self.sizes.vacancies
            },
            ..self.sizes
        }
    }

    /// The day for which it was made.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The seed from which it was made.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Every employer, in the order of their identifiers.
    pub fn employers(&self) -> impl ExactSizeIterator<Item = Employer> {
        (0..self.sizes.employers)
            .zip(&self.sketches)
            .map(|(number, sketch)| self.dirt.employer(number, sketch.employer()))
    }

    /// Every vacancy, in the order of their identifiers.
    pub fn vacancies(&self) -> impl ExactSizeIterator<Item = Vacancy> {
        (0..self.sizes().vacancies).map(|number| self.dirt.vacancy(number, vacancy::vacancy(self, number)))
    }

    /// Every candidate, in the order of their identifiers.
    pub fn candidates(&self) -> impl ExactSizeIterator<Item = Candidate> {
        (0..self.sizes.candidates).map(|number| {
            let candidate = candidate::candidate(self, number);
            self.dirt.candidate(number, self.date, candidate)
        })
    }
}

/// The key of a record: a letter for its kind and its number from 1.
fn key(letter: char, number: u32) -> RecordKey {
    RecordKey::new(PUBLISHER, format!("{letter}{:06}", number + 1))
}

/// A date some days earlier.
fn days_before(date: Date, days: u32) -> Date {
    date.saturating_sub(jiff::Span::new().days(days))
}

/// A date some days later.
fn days_after(date: Date, days: u32) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

#[cfg(test)]
mod tests;
