//! The booths of a fair for a person: by the best open vacancy there, with the way to walk.

use super::super::matching::{Run, card_of};
use super::super::{Basis, Call, Engine, EngineError, Principal, RecordName};
use super::booths::places_left;
use super::hall::{BoothCondition, Hall};
use super::length;
use super::talk::{Standing, VisitStep, standings};
use duijie_domain::Candidate;
use duijie_domain::message::Text;
use duijie_indexer::store::Sequence;
use duijie_matcher::CandidateRow;
use duijie_matcher::matching::{Limits, Selection, vacancies_for_candidate};
use duijie_matcher::plan::slots::walking_order;
use duijie_matcher::score::PairScore;
use duijie_matcher::top_k::Hit;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Booths and vacancies at each where nothing is said, and the most of them.
const BOOTHS_USUAL: usize = 10;
const BOOTHS_MAX: usize = 50;
const VACANCIES_USUAL: usize = 3;
const VACANCIES_MAX: usize = 20;

/// Which booths are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoothQuery {
    /// Booths wanted.
    pub k: i32,
    /// Vacancies shown of each.
    pub vacancies_per_booth: i32,
    /// Only booths that have checked in.
    pub open_only: bool,
    /// Only vacancies with at least so many places left.
    pub places_min: u32,
    /// Name of the profile.
    pub profile: String,
    /// The answer must have seen at least this change.
    pub min_sequence: Sequence,
}

/// The booths for a person.
#[derive(Debug, Clone)]
pub struct RankedBooths {
    /// Best first.
    pub booths: Vec<RankedBooth>,
    /// Places in `booths` in walking order.
    pub walking_order: Vec<usize>,
    /// Vacancies that were looked at.
    pub considered: usize,
    /// How it was computed.
    pub basis: Basis,
}

/// A booth in a person's list.
#[derive(Debug, Clone)]
pub struct RankedBooth {
    /// Number.
    pub number: SmolStr,
    /// Creation number of the employer.
    pub employer: u64,
    /// Its name.
    pub employer_name: String,
    /// Whether it is there.
    pub condition: BoothCondition,
    /// Its best vacancies.
    pub vacancies: Vec<VacancyAtBooth>,
}

/// A vacancy of a booth for a person.
#[derive(Debug, Clone)]
pub struct VacancyAtBooth {
    /// Creation number.
    pub vacancy: u64,
    /// Name of the post.
    pub title: SmolStr,
    /// Scores.
    pub score: PairScore,
    /// Places left.
    pub places_left: u32,
    /// The mark that the booth gave last.
    pub mark: Option<VisitStep>,
    /// How far the two have come at the fair.
    pub step: Option<VisitStep>,
}

impl Engine {
    /// The booths of a fair for a person.
    ///
    /// # Errors
    /// `NotFound`, `InvalidInput`, `Cancelled`, `DeadlineExceeded`.
    pub fn rank_booths(
        &self,
        caller: &Principal,
        fair: &RecordName,
        candidate: &RecordName,
        query: &BoothQuery,
        call: &Call,
    ) -> Result<RankedBooths, EngineError> {
        self.pool.wait_for(query.min_sequence, call)?;
        let hall = self.hall(caller, fair)?;
        let number = self.number_of::<Candidate>(caller, candidate)?;
        let run = self.run_at(&hall, &query.profile)?;
        let row = hall.pool.candidates.get(number).ok_or_else(|| no_row(number))?;
        let (booths, vacancies) = (
            length("k", query.k, BOOTHS_USUAL, BOOTHS_MAX)?,
            length(
                "vacancies_per_booth",
                query.vacancies_per_booth,
                VACANCIES_USUAL,
                VACANCIES_MAX,
            )?,
        );
        let listed = hall.vacancies(|booth| match hall.condition(booth) {
            BoothCondition::Open => true,
            BoothCondition::Expected => !query.open_only,
            BoothCondition::Closed => false,
        });
        let mut hits = best_vacancies(&run, &row, &listed, call)?;
        hits.retain(|hit| query.places_min == 0 || places_left(&hall, hit.number) >= query.places_min);
        let ranked = by_booth(&hits, &listed, booths, vacancies);
        self.ranked(caller, (&hall, &run), number, &ranked, listed.len())
    }

    fn ranked(
        &self,
        caller: &Principal,
        (hall, run): (&Hall, &Run),
        candidate: u64,
        ranked: &[(usize, Vec<Hit>)],
        considered: usize,
    ) -> Result<RankedBooths, EngineError> {
        let standings = standings(&hall.file, candidate);
        let booths = ranked.iter().filter_map(|(place, hits)| {
            let booth = hall.fair.booths.get(*place)?;
            let vacancies = hits.iter().map(|hit| at_booth(hall, &standings, hit));
            Some(
                self.employer_name(caller, booth.employer)
                    .map(|employer_name| RankedBooth {
                        number: booth.number.clone(),
                        employer: booth.employer,
                        employer_name,
                        condition: hall.condition(booth),
                        vacancies: vacancies.collect(),
                    }),
            )
        });
        let spots: Vec<(i32, i32)> = ranked
            .iter()
            .filter_map(|(place, _)| hall.fair.booths.get(*place))
            .map(|booth| (booth.east_m, booth.north_m))
            .collect();
        Ok(RankedBooths {
            booths: booths.collect::<Result<_, _>>()?,
            walking_order: walking_order(&spots),
            considered,
            basis: self.basis(run),
        })
    }

    /// The snapshot of a hall with a profile. Age and validity are those of the fair's day, until it has begun.
    pub(super) fn run_at(&self, hall: &Hall, profile: &str) -> Result<Run, EngineError> {
        Ok(Run {
            profile: self.profiles.get(profile)?,
            snapshot: self.pool.snapshot(),
            pool: hall.pool.clone(),
            date: self.today().max(hall.fair.opens_at.date()),
        })
    }
}

fn best_vacancies(
    run: &Run,
    row: &CandidateRow,
    listed: &BTreeMap<u64, usize>,
    call: &Call,
) -> Result<Vec<Hit>, EngineError> {
    let selection = Selection::of(listed.keys().copied());
    let limits = Limits::top(listed.len().max(1));
    let vacancies = &run.pool.vacancies;
    let ranking = vacancies_for_candidate(&run.context(), row, vacancies, &selection, &limits, &call.control);
    Ok(ranking.map_err(|_| call.stopped())?.hits)
}

/// The best booths, each with its best hits.
fn by_booth(
    hits: &[Hit],
    listed: &BTreeMap<u64, usize>,
    booths: usize,
    vacancies: usize,
) -> Vec<(usize, Vec<Hit>)> {
    let mut ranked: Vec<(usize, Vec<Hit>)> = Vec::new();
    let mut place_of: BTreeMap<usize, usize> = BTreeMap::new();
    for hit in hits {
        let Some(booth) = listed.get(&hit.number) else {
            continue;
        };
        if let Some(place) = place_of.get(booth) {
            let own = &mut ranked[*place].1;
            if own.len() < vacancies {
                own.push(*hit);
            }
        } else if ranked.len() < booths {
            place_of.insert(*booth, ranked.len());
            ranked.push((*booth, vec![*hit]));
        }
    }
    ranked
}

fn at_booth(hall: &Hall, standings: &BTreeMap<u64, Standing>, hit: &Hit) -> VacancyAtBooth {
    vacancy_at_booth(hall, standings, hit.number, hit.scored.score)
}

/// A vacancy with what happened between it and the person.
pub(super) fn vacancy_at_booth(
    hall: &Hall,
    standings: &BTreeMap<u64, Standing>,
    vacancy: u64,
    score: PairScore,
) -> VacancyAtBooth {
    let standing = standings.get(&vacancy).copied().unwrap_or_default();
    VacancyAtBooth {
        vacancy,
        title: card_of(&hall.pool.vacancy_cards, vacancy).title,
        score,
        places_left: places_left(hall, vacancy),
        mark: standing.mark,
        step: standing.step,
    }
}

pub(super) fn no_row(number: u64) -> EngineError {
    EngineError::NotFound(Text::new(
        format!("没有编号为 {number} 的求职者"),
        format!("there is no candidate {number}"),
    ))
}
