//! Places and scored pairs as people name them: identifiers become indices, and what cannot be used is refused by field.
//! Where they come from, a file, a request or a run, is not known here.

use duijie_domain::message::Text;
use duijie_matcher::plan::market::SCORE_MAX;
use duijie_matcher::plan::{Certificate, Edge, Optimum, Plan, RankedEdge};
use std::collections::{HashMap, HashSet};

/// Identifiers in the order of their first appearance.
#[derive(Debug, Default)]
struct Names {
    names: Vec<String>,
    indices: HashMap<String, u32>,
}

impl Names {
    fn index(&self, name: &str) -> Option<u32> {
        self.indices.get(name).copied()
    }

    fn add(&mut self, name: &str) -> u32 {
        if let Some(known) = self.index(name) {
            return known;
        }
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.indices.insert(name.to_owned(), next);
        next
    }
}

/// What a pair is worth: to the plan, to the employer, to the seeker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairWorth {
    /// What an optimum adds up.
    pub score: u32,
    /// What the employer thinks of it; the score if nothing is said.
    pub employer_score: Option<u32>,
    /// What the seeker thinks of it; the score if nothing is said.
    pub seeker_score: Option<u32>,
}

/// A seat of an earlier plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierSeat {
    /// Who sat there; empty for nobody.
    pub seeker: String,
    /// Where; empty for nowhere.
    pub vacancy: String,
    /// What a place of the vacancy cost, if it is told.
    pub price: Option<u32>,
}

/// Places and pairs.
#[derive(Debug, Default)]
pub struct PlanTable {
    vacancies: Names,
    places: Vec<u32>,
    seekers: Names,
    ranked: Vec<RankedEdge>,
    scores: Vec<u32>,
    pairs: HashMap<(u32, u32), usize>,
    absent: HashSet<u32>,
}

impl PlanTable {
    /// Adds a vacancy.
    ///
    /// # Errors
    /// `ID_MISSING`, `VACANCY_REPEATED`.
    pub fn add_vacancy(&mut self, name: &str, places: u32) -> Result<(), PlanFault> {
        let name = named("vacancy", name)?;
        if self.vacancies.index(name).is_some() {
            return Err(repeated("vacancy", "VACANCY_REPEATED", name));
        }
        self.vacancies.add(name);
        self.places.push(places);
        Ok(())
    }

    /// Changes the places of a vacancy.
    ///
    /// # Errors
    /// `ID_MISSING`, `VACANCY_UNKNOWN`.
    pub fn change_places(&mut self, name: &str, places: u32) -> Result<(), PlanFault> {
        let name = named("vacancy", name)?;
        let vacancy = self.vacancies.index(name).ok_or_else(|| unknown_vacancy(name))?;
        self.places[vacancy as usize] = places;
        Ok(())
    }

    /// Makes a seeker known, with or without pairs.
    ///
    /// # Errors
    /// `ID_MISSING`.
    pub fn add_seeker(&mut self, name: &str) -> Result<(), PlanFault> {
        self.seekers.add(named("seeker", name)?);
        Ok(())
    }

    /// Adds a pair of a known vacancy; the seeker may be new.
    ///
    /// # Errors
    /// `ID_MISSING`, `VACANCY_UNKNOWN`, `NUMBER_OUT_OF_RANGE`, `PAIR_REPEATED`.
    pub fn add_pair(&mut self, vacancy: &str, seeker: &str, worth: PairWorth) -> Result<(), PlanFault> {
        let name = named("vacancy", vacancy)?;
        let vacancy = self.vacancies.index(name).ok_or_else(|| unknown_vacancy(name))?;
        let seeker_name = named("seeker", seeker)?;
        let score = score("score", worth.score)?;
        let employer_score = score_of("employer_score", worth.employer_score, score)?;
        let seeker_score = score_of("seeker_score", worth.seeker_score, score)?;
        let seeker = self.seekers.add(seeker_name);
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

    /// Whether the pair is there already.
    pub(super) fn has_pair(&self, vacancy: &str, seeker: &str) -> bool {
        let known = self.vacancies.index(vacancy).zip(self.seekers.index(seeker));
        known.is_some_and(|pair| self.pairs.contains_key(&pair))
    }

    /// Notes that a known seeker did not come: the pairs are left out from now on.
    ///
    /// # Errors
    /// `ID_MISSING`, `SEEKER_UNKNOWN`.
    pub fn leave_out(&mut self, name: &str) -> Result<(), PlanFault> {
        let name = named("seeker", name)?;
        let seeker = self.seekers.index(name).ok_or_else(|| unknown_seeker(name))?;
        self.absent.insert(seeker);
        Ok(())
    }

    /// Names of the vacancies, by index.
    pub fn vacancies(&self) -> &[String] {
        &self.vacancies.names
    }

    /// Names of the seekers, by index.
    pub fn seekers(&self) -> &[String] {
        &self.seekers.names
    }

    /// Places of the vacancies, by index.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// The pairs of those who are there, with the scores of both sides.
    pub fn ranked(&self) -> Vec<RankedEdge> {
        let there = self
            .ranked
            .iter()
            .filter(|pair| !self.absent.contains(&pair.seeker));
        there.copied().collect()
    }

    /// The pairs of those who are there, with the score that an optimum adds up.
    pub fn edges(&self) -> Vec<Edge> {
        let edges = self.ranked.iter().zip(&self.scores);
        let there = edges.filter(|(pair, _)| !self.absent.contains(&pair.seeker));
        there
            .map(|(pair, &score)| Edge {
                vacancy: pair.vacancy,
                seeker: pair.seeker,
                score,
            })
            .collect()
    }

    /// The score of a pair.
    pub fn score(&self, vacancy: u32, seeker: u32) -> Option<u32> {
        self.pairs.get(&(vacancy, seeker)).map(|&pair| self.scores[pair])
    }

    /// An earlier plan in the indices of this table; who and what is gone is left out.
    pub(super) fn earlier(&self, seats: &[EarlierSeat]) -> Optimum {
        let mut vacancy_of_seeker = vec![None; self.seekers.names.len()];
        let mut prices = vec![0; self.places.len()];
        for seat in seats {
            let Some(vacancy) = self.vacancies.index(&seat.vacancy) else {
                continue;
            };
            if let Some(price) = seat.price {
                prices[vacancy as usize] = price;
            }
            if let Some(seeker) = self.seekers.index(&seat.seeker) {
                vacancy_of_seeker[seeker as usize] = Some(vacancy);
            }
        }
        let utilities = vec![0; vacancy_of_seeker.len()];
        Optimum {
            plan: Plan {
                vacancy_of_seeker,
                total: 0,
            },
            certificate: Certificate { prices, utilities },
        }
    }
}

/// What is wrong with a row, a message or a name, before it is known where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFault {
    /// Which field.
    pub field: &'static str,
    /// Reason in UPPER_SNAKE_CASE.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub hint: Text,
}

impl PlanFault {
    /// A number that is none or too large.
    pub fn number(field: &'static str, text: &str, most: u32) -> Self {
        Self {
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
        }
    }
}

fn score(field: &'static str, score: u32) -> Result<u32, PlanFault> {
    match score {
        0..=SCORE_MAX => Ok(score),
        _ => Err(PlanFault::number(field, &score.to_string(), SCORE_MAX)),
    }
}

fn score_of(field: &'static str, own: Option<u32>, pair: u32) -> Result<u32, PlanFault> {
    own.map_or(Ok(pair), |own| score(field, own))
}

fn named<'a>(field: &'static str, text: &'a str) -> Result<&'a str, PlanFault> {
    if !text.is_empty() {
        return Ok(text);
    }
    Err(PlanFault {
        field,
        code: "ID_MISSING",
        message: Text::new("编号为空", "the identifier is empty"),
        hint: Text::new("填写编号，或删除此行", "fill it in, or delete the row"),
    })
}

fn unknown_vacancy(name: &str) -> PlanFault {
    PlanFault {
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

fn unknown_seeker(name: &str) -> PlanFault {
    PlanFault {
        field: "seeker",
        code: "SEEKER_UNKNOWN",
        message: Text::new(
            format!("没有求职者“{name}”的配对"),
            format!("no pair names the seeker \"{name}\""),
        ),
        hint: Text::new("改正编号，或去掉此项", "correct the identifier, or leave it out"),
    }
}

fn repeated(field: &'static str, code: &'static str, name: &str) -> PlanFault {
    PlanFault {
        field,
        code,
        message: Text::new(
            format!("“{name}”重复出现，只采用第一次"),
            format!("\"{name}\" stands twice; the first row counts"),
        ),
        hint: Text::new("删除多余的行", "delete the row that is too many"),
    }
}
