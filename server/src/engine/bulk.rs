//! Bulk matching: many vacancies with many candidates in one run over one snapshot.

use super::matching::{LIST_LENGTH_MAX, Match, Run, SCORE_MAX, card_of, list_length, out_of_range};
use super::reasons::Detail;
use super::resident::Resident;
use super::two_sided::{Lengths, PlainLists, checked};
use super::{Basis, Call, Card, Engine, EngineError, Principal, RecordName};
use duijie_domain::{Candidate, Vacancy};
use duijie_indexer::index::SearchFilter;
use duijie_indexer::runs::{TwoSided, TwoSidedReport};
use duijie_indexer::store::Sequence;
use duijie_matcher::judge::Scored;
use duijie_matcher::matching::{
    Counts, Group, GroupAnswer, GroupLimits, GroupRanking, Selection, match_groups,
};
use duijie_matcher::top_k::Hit;
use duijie_matcher::{CandidateRow, VacancyRow};
use jiff::civil::Date;
use std::vec::IntoIter;

/// Most vacancies in one person's list of a bulk run.
const PER_CANDIDATE_MAX: i32 = 1_000;

/// What a bulk run is to do.
#[derive(Debug, Clone, Default)]
pub struct BulkRequest {
    /// The vacancies; all that the filter lets through if empty.
    pub vacancies: Vec<RecordName>,
    /// Which vacancies are considered.
    pub vacancy_filter: SearchFilter,
    /// Which candidates are considered.
    pub candidate_filter: SearchFilter,
    /// Name of the profile; the default one if empty.
    pub profile: String,
    /// Candidates for each vacancy.
    pub k: i32,
    /// Vacancies for each candidate; 0 leaves these lists out.
    pub k_per_candidate: i32,
    /// Least pair score.
    pub min_score: u32,
    /// How much is told of every match.
    pub detail: Detail,
    /// The day for age, validity and availability; today if none.
    pub date: Option<Date>,
    /// The answer must have seen at least this change.
    pub min_sequence: Sequence,
    /// Count those left out of every vacancy's list; looks at every row.
    pub count_excluded: bool,
    /// Make the lists of both sides anew with crowding in view.
    pub two_sided: Option<TwoSided>,
}

/// The list of one vacancy or one candidate.
#[derive(Debug, Clone)]
pub struct BulkList {
    /// Creation number.
    pub number: u64,
    /// What it is called.
    pub card: Card,
    /// Best first.
    pub matches: Vec<Match>,
    /// What happened to the rest, if it was counted; nothing for a candidate's list.
    pub counts: Counts,
}

/// One part of a bulk answer: the lists of the vacancies, those of the candidates, then the summary.
#[derive(Debug, Clone)]
pub enum BulkPart {
    /// The list of one vacancy.
    Vacancy(BulkList),
    /// The list of one candidate.
    Candidate(BulkList),
    /// The whole.
    Summary(BulkSummary),
}

/// The whole of a bulk run.
#[derive(Debug, Clone)]
pub struct BulkSummary {
    /// Vacancies matched.
    pub vacancies: u64,
    /// Candidates matched.
    pub candidates: u64,
    /// Pairs matched: every vacancy with every candidate.
    pub pairs: u64,
    /// Pairs that pass every hard term and reach the least score, if they were counted.
    pub eligible_pairs: Option<u64>,
    /// How it was computed.
    pub basis: Basis,
}

/// A bulk answer of which the lists are still to be told: rankings only, so that it stays small while it waits for
/// whoever reads it.
pub struct BulkAnswer {
    pub(super) run: Run,
    pub(super) vacancies: IntoIter<GroupRanking>,
    pub(super) candidates: IntoIter<(u64, Vec<Hit>)>,
    /// Creation numbers of the candidates that were considered, rising.
    pub(super) considered: Vec<u64>,
    pub(super) min_score: u32,
    /// What making both sides' lists anew has changed, if they were.
    pub two_sided: Option<TwoSidedReport>,
    summary: Option<BulkSummary>,
    detail: Detail,
}

impl Engine {
    /// Matches every pair; the lists are then taken one by one with [`Engine::next_bulk_part`]. `announce` is told the
    /// number of pairs before the work starts; how many are done stands in the call's control. A pair counts once, also when both
    /// sides get lists.
    ///
    /// # Errors
    /// `InvalidInput` for the request, `NotFound` for a vacancy, `Cancelled`, `DeadlineExceeded`.
    pub fn bulk_match(
        &self,
        caller: &Principal,
        request: &BulkRequest,
        call: &Call,
        announce: impl FnOnce(u64),
    ) -> Result<BulkAnswer, EngineError> {
        let (limits, two_sided) = limits(request)?;
        let run = self.run(caller, &request.profile, request.date, request.min_sequence, call)?;
        let vacancies = if request.vacancies.is_empty() {
            self.selection::<Vacancy>(caller, &request.vacancy_filter, call)?
        } else {
            Selection::of(self.named_vacancies(caller, &request.vacancies)?)
        };
        let candidates = self.selection::<Candidate>(caller, &request.candidate_filter, call)?;
        let considered = CandidateRow::chosen(&run.pool, &candidates);
        caller.witness.saw(considered.iter().copied());
        let pairs = VacancyRow::chosen(&run.pool, &vacancies).len() as u64 * considered.len() as u64;
        announce(pairs);
        let vacancies = Group {
            pool: &run.pool.vacancies,
            selection: &vacancies,
        };
        let candidates = Group {
            pool: &run.pool.candidates,
            selection: &candidates,
        };
        let mut answer = match_groups(&run.context(), vacancies, candidates, &limits, &call.control)
            .map_err(|_| call.stopped())?;
        let two_sided = two_sided.map(|two_sided| renew(&mut answer, two_sided, request, call));
        let summary = self.summary(&run, &answer, considered.len());
        Ok(BulkAnswer {
            two_sided: two_sided.transpose()?,
            vacancies: answer.vacancies.into_iter(),
            candidates: answer.candidates.into_iter(),
            considered,
            min_score: request.min_score,
            summary: Some(summary),
            detail: request.detail,
            run,
        })
    }

    /// The next part of a bulk answer, built only now: the vacancies' lists, the candidates' lists, the summary; then
    /// nothing.
    pub fn next_bulk_part(&self, answer: &mut BulkAnswer) -> Option<BulkPart> {
        if let Some(ranking) = answer.vacancies.next() {
            return Some(BulkPart::Vacancy(self.vacancy_list(
                &answer.run,
                ranking,
                answer.detail,
            )));
        }
        if let Some((number, hits)) = answer.candidates.next() {
            return Some(BulkPart::Candidate(self.candidate_list(
                &answer.run,
                number,
                &hits,
                answer.detail,
            )));
        }
        answer.summary.take().map(BulkPart::Summary)
    }

    pub(super) fn named_vacancies(
        &self,
        caller: &Principal,
        names: &[RecordName],
    ) -> Result<Vec<u64>, EngineError> {
        names
            .iter()
            .map(|name| Ok(self.get::<Vacancy>(caller, name)?.envelope.number))
            .collect()
    }

    fn vacancy_list(&self, run: &Run, ranking: GroupRanking, detail: Detail) -> BulkList {
        let vacancy = (detail != Detail::Scores)
            .then(|| run.pool.vacancies.get(ranking.number))
            .flatten();
        let account = |number: u64| {
            let (candidate, vacancy) = (run.pool.candidates.get(number)?, vacancy.as_ref()?);
            self.reasons(detail, &run.context(), &candidate, vacancy)
        };
        let matches = (1..).zip(&ranking.hits).map(|(rank, hit)| Match {
            number: hit.number,
            card: card_of(&run.pool.candidate_cards, hit.number),
            rank,
            score: hit.scored.score,
            reasons: account(hit.number),
        });
        BulkList {
            number: ranking.number,
            card: card_of(&run.pool.vacancy_cards, ranking.number),
            matches: matches.collect(),
            counts: ranking.counts.unwrap_or_default(),
        }
    }

    fn candidate_list(&self, run: &Run, number: u64, hits: &[Hit], detail: Detail) -> BulkList {
        let candidate = (detail != Detail::Scores)
            .then(|| run.pool.candidates.get(number))
            .flatten();
        let account = |number: u64| {
            let (candidate, vacancy) = (candidate.as_ref()?, run.pool.vacancies.get(number)?);
            self.reasons(detail, &run.context(), candidate, &vacancy)
        };
        let matches = (1..).zip(hits).map(|(rank, hit)| Match {
            number: hit.number,
            card: card_of(&run.pool.vacancy_cards, hit.number),
            rank,
            score: hit.scored.score,
            reasons: account(hit.number),
        });
        BulkList {
            number,
            card: card_of(&run.pool.candidate_cards, number),
            matches: matches.collect(),
            counts: Counts::default(),
        }
    }

    fn summary(&self, run: &Run, answer: &GroupAnswer, candidates: usize) -> BulkSummary {
        let counts = answer.vacancies.iter().map(|ranking| ranking.counts.as_ref());
        BulkSummary {
            vacancies: answer.vacancies.len() as u64,
            candidates: candidates as u64,
            pairs: answer.vacancies.len() as u64 * candidates as u64,
            eligible_pairs: counts.map(|counts| counts.map(|counts| counts.passed)).sum(),
            basis: self.basis(run),
        }
    }
}

fn limits(request: &BulkRequest) -> Result<(GroupLimits, Option<TwoSided>), EngineError> {
    check_min_score(request)?;
    let per_candidate = per_candidate(request)?;
    let per_vacancy = list_length("k", request.k, 1)?;
    let lengths = Lengths {
        vacancy: per_vacancy,
        candidate: per_candidate.unwrap_or(0),
    };
    let two_sided = request.two_sided.as_ref();
    let two_sided = two_sided.map(|wanted| checked(wanted, lengths)).transpose()?;
    let depth = two_sided.map_or(1, |two_sided| two_sided.depth as usize);
    let long = |k: usize| (k * depth).min(LIST_LENGTH_MAX as usize).max(k);
    let limits = GroupLimits {
        per_vacancy: long(per_vacancy),
        per_candidate: per_candidate.map(long),
        min_score: request.min_score,
        counted: request.count_excluded,
    };
    Ok((limits, two_sided))
}

/// Puts lists that are made with crowding in view in the place of the plain ones.
fn renew(
    answer: &mut GroupAnswer,
    wanted: TwoSided,
    request: &BulkRequest,
    call: &Call,
) -> Result<TwoSidedReport, EngineError> {
    let length = |k: i32| usize::try_from(k).unwrap_or(0);
    let lengths = Lengths {
        vacancy: length(request.k),
        candidate: length(request.k_per_candidate),
    };
    let vacancies = answer.vacancies.iter().map(|ranking| ranking.number);
    let candidates = answer.candidates.iter().map(|(number, _)| *number);
    let mut plain = PlainLists::new(vacancies.collect(), candidates.collect(), lengths);
    let pair = |hit: &Hit| (hit.number, hit.scored);
    for ranking in &answer.vacancies {
        plain.take_vacancy(ranking.hits.iter().map(pair));
    }
    for (_, hits) in &answer.candidates {
        plain.take_candidate(hits.iter().map(pair));
    }
    let made = plain
        .renewed(&wanted, &call.control)
        .map_err(|error| match error {
            EngineError::Cancelled => call.stopped(),
            other => other,
        })?;
    let hits = |list: Vec<(u64, Scored)>| {
        let hits = list.into_iter();
        hits.map(|(number, scored)| Hit { number, scored }).collect()
    };
    for (ranking, list) in answer.vacancies.iter_mut().zip(made.vacancies) {
        ranking.hits = hits(list);
    }
    for ((_, own), list) in answer.candidates.iter_mut().zip(made.candidates) {
        *own = hits(list);
    }
    Ok(made.report)
}

/// Refuses a least score that no pair can reach.
pub(super) fn check_min_score(request: &BulkRequest) -> Result<(), EngineError> {
    if request.min_score <= SCORE_MAX {
        return Ok(());
    }
    Err(out_of_range(
        "min_score",
        i64::from(request.min_score),
        0,
        i64::from(SCORE_MAX),
    ))
}

/// The length of a person's list; none where these lists are left out.
pub(super) fn per_candidate(request: &BulkRequest) -> Result<Option<usize>, EngineError> {
    match request.k_per_candidate {
        0 => Ok(None),
        k @ 1..=PER_CANDIDATE_MAX => Ok(usize::try_from(k).ok()),
        k => Err(out_of_range(
            "k_per_candidate",
            i64::from(k),
            0,
            i64::from(PER_CANDIDATE_MAX),
        )),
    }
}
