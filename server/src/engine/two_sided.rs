//! Lists of both sides with crowding in view, made anew from longer plain lists: only pairs that stand in one of those can
//! be in a list. Which pairs there are is decided where lists are ranked, and how lists are spread by the matcher.

use super::EngineError;
use super::runs::side_report;
use duijie_domain::message::Text;
use duijie_indexer::runs::{TwoSided, TwoSidedMethod, TwoSidedReport};
use duijie_matcher::judge::Scored;
use duijie_matcher::lists::{
    Bounds, Edge, Lists, Market, Method, Options, Shortfall, expected_matches, make,
};
use duijie_matcher::{Control, PairScore};

/// How many times as long as the lists wanted the plain ones are, unless the request says otherwise.
pub const DEPTH: u32 = 4;
/// Longest plain lists, in lists wanted.
pub const DEPTH_MAX: u32 = 50;
/// Those who fall short of the floor of whom the number is told.
const SHORT_NAMED_MAX: usize = 10;

/// What is known of a pair.
pub(super) trait Rated: Copy {
    /// Its scores.
    fn score(&self) -> PairScore;
}

impl Rated for PairScore {
    fn score(&self) -> PairScore {
        *self
    }
}

impl Rated for Scored {
    fn score(&self) -> PairScore {
        self.score
    }
}

/// How long the lists of each side are to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lengths {
    pub(super) vacancy: usize,
    pub(super) candidate: usize,
}

/// The rows of both sides by rising number, and the pairs of their plain lists.
pub(super) struct PlainLists<Pair> {
    vacancies: Vec<u64>,
    candidates: Vec<u64>,
    lengths: Lengths,
    /// Place of the candidate, place of the vacancy, and what is known of the two.
    pairs: Vec<(u32, u32, Pair)>,
    of_vacancies: Vec<Vec<usize>>,
    of_candidates: Vec<Vec<usize>>,
}

/// The new lists, row by row in the order of the numbers.
pub(super) struct NewLists<Pair> {
    pub(super) vacancies: Vec<Vec<(u64, Pair)>>,
    pub(super) candidates: Vec<Vec<(u64, Pair)>>,
    pub(super) report: TwoSidedReport,
}

impl<Pair: Rated> PlainLists<Pair> {
    pub(super) fn new(vacancies: Vec<u64>, candidates: Vec<u64>, lengths: Lengths) -> Self {
        Self {
            of_vacancies: Vec::with_capacity(vacancies.len()),
            of_candidates: Vec::with_capacity(candidates.len()),
            vacancies,
            candidates,
            lengths,
            pairs: Vec::new(),
        }
    }

    /// Takes the plain list of the next vacancy.
    pub(super) fn take_vacancy(&mut self, entries: impl Iterator<Item = (u64, Pair)>) {
        let own = narrow(self.of_vacancies.len());
        let mut list = Vec::new();
        for (number, pair) in entries {
            if let Ok(candidate) = self.candidates.binary_search(&number) {
                self.pairs.push((narrow(candidate), own, pair));
                list.push(candidate);
            }
        }
        list.truncate(self.lengths.vacancy);
        self.of_vacancies.push(list);
    }

    /// Takes the plain list of the next candidate.
    pub(super) fn take_candidate(&mut self, entries: impl Iterator<Item = (u64, Pair)>) {
        let own = narrow(self.of_candidates.len());
        let mut list = Vec::new();
        for (number, pair) in entries {
            if let Ok(vacancy) = self.vacancies.binary_search(&number) {
                self.pairs.push((own, narrow(vacancy), pair));
                list.push(vacancy);
            }
        }
        list.truncate(self.lengths.candidate);
        self.of_candidates.push(list);
    }

    /// Makes the lists anew. The same plain lists give the same new ones, on any number of threads.
    pub(super) fn renewed(
        mut self,
        wanted: &TwoSided,
        control: &Control,
    ) -> Result<NewLists<Pair>, EngineError> {
        self.pairs
            .sort_unstable_by_key(|(candidate, vacancy, _)| (*candidate, *vacancy));
        self.pairs
            .dedup_by_key(|(candidate, vacancy, _)| (*candidate, *vacancy));
        let market = self.market()?;
        let options = Options {
            method: method(wanted.method),
            bounds: Some(bounds(wanted, self.lengths)),
        };
        let lists = make(&market, &options, control).map_err(|_| EngineError::Cancelled)?;
        Ok(NewLists {
            vacancies: self.entries(&lists.right, &self.candidates, |own, other| (other, own)),
            candidates: self.entries(&lists.left, &self.vacancies, |own, other| (own, other)),
            report: self.report(&market, &lists, wanted.floor as usize),
        })
    }

    fn report(&self, market: &Market, lists: &Lists, floor: usize) -> TwoSidedReport {
        let fitting = self.fitting();
        let is_crowded_out = |short: &&Shortfall| fitting[short.left] >= floor;
        let crowded_out = lists.short_lists.iter().filter(is_crowded_out);
        TwoSidedReport {
            plain_vacancy_lists: side_report(&self.of_vacancies, &self.candidates, Vec::new()),
            plain_candidate_lists: side_report(&self.of_candidates, &self.vacancies, Vec::new()),
            pairs: self.pairs.len() as u64,
            plain_expected_matches: expected_matches(market, &self.of_candidates, &self.of_vacancies),
            expected_matches: lists.expected_matches,
            short_lists: lists.short_lists.len() as u64,
            too_few_fitting: (lists.short_lists.len() - crowded_out.clone().count()) as u64,
            short_candidates: crowded_out
                .take(SHORT_NAMED_MAX)
                .map(|short| self.candidates[short.left])
                .collect(),
        }
    }

    fn market(&self) -> Result<Market, EngineError> {
        let chance = |score: u32| f64::from(score) / f64::from(super::SCORE_MAX);
        let edge = |(candidate, vacancy, pair): &(u32, u32, Pair)| Edge {
            left: *candidate as usize,
            right: *vacancy as usize,
            left_score: chance(pair.score().seeker.score),
            right_score: chance(pair.score().employer.score),
        };
        let edges = self.pairs.iter().map(edge).collect();
        Market::new(self.candidates.len(), self.vacancies.len(), edges)
            .map_err(|fault| EngineError::Internal(fault.to_string()))
    }

    /// For each candidate how many vacancies there are to choose from.
    fn fitting(&self) -> Vec<usize> {
        let mut fitting = vec![0; self.candidates.len()];
        for (candidate, _, _) in &self.pairs {
            fitting[*candidate as usize] += 1;
        }
        fitting
    }

    fn entries(
        &self,
        lists: &[Vec<usize>],
        others: &[u64],
        pair: impl Fn(u32, u32) -> (u32, u32),
    ) -> Vec<Vec<(u64, Pair)>> {
        let known = |own: usize, other: usize| {
            let wanted = pair(narrow(own), narrow(other));
            let place = self
                .pairs
                .binary_search_by_key(&wanted, |(candidate, vacancy, _)| (*candidate, *vacancy));
            Some((others[other], self.pairs[place.ok()?].2))
        };
        let lists = lists.iter().enumerate();
        lists
            .map(|(own, list)| list.iter().filter_map(|other| known(own, *other)).collect())
            .collect()
    }
}

fn method(method: TwoSidedMethod) -> Method {
    match method {
        TwoSidedMethod::Alternate => Method::Alternate,
        TwoSidedMethod::TransferableUtility => Method::TransferableUtility,
        TwoSidedMethod::Product => Method::Product,
        TwoSidedMethod::OwnScore => Method::Naive,
    }
}

fn bounds(wanted: &TwoSided, lengths: Lengths) -> Bounds {
    let cap = |cap: u32| (cap > 0).then_some(cap as usize);
    Bounds {
        left_length: lengths.candidate,
        right_length: lengths.vacancy,
        floor: wanted.floor as usize,
        listing_floor: 0,
        left_cap: cap(wanted.candidate_cap),
        right_cap: cap(wanted.vacancy_cap),
    }
}

/// Whether lists of these lengths can be made so; a depth that is left out is filled in.
pub(super) fn checked(wanted: &TwoSided, lengths: Lengths) -> Result<TwoSided, EngineError> {
    if lengths.vacancy == 0 || lengths.candidate == 0 {
        return Err(needs_both_sides());
    }
    let depth = match wanted.depth {
        0 => DEPTH,
        depth => depth,
    };
    in_range("two_sided.depth", depth, 1, u64::from(DEPTH_MAX))?;
    in_range("two_sided.floor", wanted.floor, 0, lengths.candidate as u64)?;
    for (field, cap) in [
        ("two_sided.vacancy_cap", wanted.vacancy_cap),
        ("two_sided.candidate_cap", wanted.candidate_cap),
    ] {
        in_range(field, cap, 0, i32::MAX.unsigned_abs().into())?;
    }
    Ok(TwoSided { depth, ..*wanted })
}

fn in_range(field: &str, value: u32, least: u64, most: u64) -> Result<(), EngineError> {
    if (least..=most).contains(&u64::from(value)) {
        return Ok(());
    }
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let least = i64::try_from(least).unwrap_or(0);
    Err(super::matching::out_of_range(
        field,
        i64::from(value),
        least,
        most,
    ))
}

fn needs_both_sides() -> EngineError {
    EngineError::invalid(
        "two_sided",
        "BOTH_SIDES_NEEDED",
        Text::new(
            "双边名单需要同时填写 k 与 k_per_candidate",
            "two-sided lists need both k and k_per_candidate",
        ),
        Text::new(
            "请填写双方名单的长度，或去掉 two_sided",
            "give the length of both sides' lists, or leave two_sided out",
        ),
    )
}

/// Lengths of lists and numbers of rows are far below the largest number.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
