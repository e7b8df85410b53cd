//! The slow definition of a search: every pair judged, sorted, counted.

use std::collections::{BTreeMap, BTreeSet};

use duijie_matcher::judge::{Context, Reason, Verdict, all_reasons, judge};
use duijie_matcher::matching::{Counts, ExcludedPair, Limits};
use duijie_matcher::top_k::Hit;
use duijie_matcher::{CandidateRow, VacancyRow};

/// Rows by creation number.
pub(crate) type Rows<Row> = BTreeMap<u64, Row>;

/// What is said of one row of the searched side.
pub(crate) struct Judged {
    number: u64,
    verdict: Verdict,
    reasons: Vec<Reason>,
}

/// Every chosen person beside the vacancy.
pub(crate) fn candidates_judged(
    context: &Context<'_>,
    vacancy: &VacancyRow,
    candidates: &Rows<CandidateRow>,
    chosen: Option<&BTreeSet<u64>>,
) -> Vec<Judged> {
    let rows = candidates.iter().filter(|(number, _)| is_in(chosen, **number));
    rows.map(|(number, candidate)| judged(context, *number, candidate, vacancy))
        .collect()
}

/// Every chosen vacancy beside the person.
pub(crate) fn vacancies_judged(
    context: &Context<'_>,
    candidate: &CandidateRow,
    vacancies: &Rows<VacancyRow>,
    chosen: Option<&BTreeSet<u64>>,
) -> Vec<Judged> {
    let rows = vacancies.iter().filter(|(number, _)| is_in(chosen, **number));
    rows.map(|(number, vacancy)| judged(context, *number, candidate, vacancy))
        .collect()
}

fn is_in(chosen: Option<&BTreeSet<u64>>, number: u64) -> bool {
    chosen.is_none_or(|chosen| chosen.contains(&number))
}

fn judged(context: &Context<'_>, number: u64, candidate: &CandidateRow, vacancy: &VacancyRow) -> Judged {
    Judged {
        number,
        verdict: judge(context, candidate, vacancy),
        reasons: all_reasons(context, candidate, vacancy),
    }
}

/// The k best that reach the least score.
pub(crate) fn best(judged: &[Judged], limits: &Limits) -> Vec<Hit> {
    let passed = judged.iter().filter_map(|row| match row.verdict {
        Verdict::Scored(scored) => Some(Hit {
            number: row.number,
            scored,
        }),
        Verdict::Excluded(_) => None,
    });
    let mut hits: Vec<Hit> = passed
        .filter(|hit| hit.scored.score.score >= limits.min_score)
        .collect();
    hits.sort_by(Hit::better_first);
    hits.truncate(limits.k);
    hits
}

/// What happened to all.
pub(crate) fn counts(judged: &[Judged], min_score: u32) -> Counts {
    let mut excluded: BTreeMap<Reason, u64> = BTreeMap::new();
    let (mut passed, mut below_min_score) = (0, 0);
    for row in judged {
        match row.verdict {
            Verdict::Excluded(reason) => *excluded.entry(reason).or_default() += 1,
            Verdict::Scored(scored) if scored.score.score < min_score => below_min_score += 1,
            Verdict::Scored(_) => passed += 1,
        }
    }
    Counts {
        considered: judged.len() as u64,
        passed,
        below_min_score,
        excluded: excluded.into_iter().collect(),
    }
}

/// The first excluded ones with every reason.
pub(crate) fn excluded(judged: &[Judged], listed: usize) -> Vec<ExcludedPair> {
    let excluded = judged.iter().filter(|row| !row.reasons.is_empty());
    let pair = |row: &Judged| ExcludedPair {
        number: row.number,
        reasons: row.reasons.clone(),
    };
    excluded.take(listed).map(pair).collect()
}
