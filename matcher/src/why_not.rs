//! Why a pair is not among the k best, and the smallest set of single changes that would bring it in.
//!
//! In: a pair, the selection it competes in, k. Out: the failed terms, its rank, and the change sets of the smallest
//! size that suffice, each proved by scoring again. The search is exact over sets of one, then two, then three of the
//! changes that the terms themselves propose.

use std::collections::BTreeMap;

use crate::Side;
use crate::change::{Change, Edit};
use crate::explain::Sentence;
use crate::judge::{Context, Reason, Scored, Verdict, all_reasons, judge};
use crate::matching::{Group, Limits, candidates_for_vacancy, vacancies_for_candidate};
use crate::note::Names;
use crate::parallel::{Cancelled, Control};
use crate::pool::{CandidateRow, VacancyRow};
use crate::profile::Profile;
use crate::requirement::REQUIREMENTS;
use crate::score::score;
use crate::top_k::Hit;

/// Largest sets that are tried.
const CHANGES_MAX: usize = 3;
/// Most changes that are combined; those of failed hard terms come first, then those that lift the pair most. Each
/// single change is tried, however many there are.
const COMBINED_MAX: usize = 24;

/// In whose list the pair should appear.
#[derive(Clone, Copy, Debug)]
pub enum Competition<'p> {
    /// Among these persons, for the vacancy.
    Candidates(Group<'p, CandidateRow>),
    /// Among these vacancies, for the person.
    Vacancies(Group<'p, VacancyRow>),
}

/// The pair that is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'r> {
    /// Creation number of the person.
    pub candidate_number: u64,
    /// The person.
    pub candidate: &'r CandidateRow,
    /// Creation number of the vacancy.
    pub vacancy_number: u64,
    /// The vacancy.
    pub vacancy: &'r VacancyRow,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyNot {
    /// Hard terms and rules not met.
    pub failed: Vec<Reason>,
    /// The rank the pair has, from 1; for an excluded pair the rank its score would have.
    pub rank: u64,
    /// Pairs that pass, this one counted even if it is excluded.
    pub of: u64,
    /// Whether the pair is already in.
    pub is_in: bool,
    /// Change sets of the smallest size that bring the pair in, best resulting rank first; empty if none of up to
    /// three changes suffices.
    pub remedies: Vec<Remedy>,
}

/// A set of changes that brings the pair in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The changes, each told, with the side that would change.
    pub changes: Vec<(Side, Sentence)>,
    /// The rank with them.
    pub rank: u64,
    /// The score with them.
    pub score: u32,
}

/// Answers for one pair.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn why_not(
    context: &Context<'_>,
    subject: &Subject<'_>,
    competition: Competition<'_>,
    k: usize,
    names: &dyn Names,
    control: &Control,
) -> Result<WhyNot, Cancelled> {
    let mut search = Search {
        context,
        subject,
        competition,
        k,
        control,
        rivals: BTreeMap::new(),
    };
    let failed = all_reasons(context, subject.candidate, subject.vacancy);
    let standing = search.standing(&[], &[])?;
    let is_in = failed.is_empty() && search.is_within(standing.rank);
    let by_admission = failed.iter().any(|reason| matches!(reason, Reason::Admission(_)));
    // No one can change age, consent or a closed vacancy by the terms' proposals.
    let remedies = if is_in || by_admission {
        Vec::new()
    } else {
        search.smallest(names)?
    };
    Ok(WhyNot {
        failed,
        rank: standing.rank,
        of: standing.of,
        is_in,
        remedies,
    })
}

struct Search<'a> {
    context: &'a Context<'a>,
    subject: &'a Subject<'a>,
    competition: Competition<'a>,
    k: usize,
    control: &'a Control,
    /// The best rivals for each set of changes that touches them: all for the empty set, as many as can decide
    /// for the others.
    rivals: BTreeMap<Vec<usize>, Vec<Hit>>,
}

/// Where the pair stands.
struct Standing {
    rank: u64,
    of: u64,
    verdict: Verdict,
    score: u32,
}

impl Search<'_> {
    fn is_within(&self, rank: u64) -> bool {
        usize::try_from(rank).is_ok_and(|rank| rank <= self.k)
    }

    /// The remedies of the smallest size that has any.
    fn smallest(&mut self, names: &dyn Names) -> Result<Vec<Remedy>, Cancelled> {
        let proposals = self.proposals();
        for size in 1..=CHANGES_MAX {
            let count = if size == 1 {
                proposals.len()
            } else {
                proposals.len().min(COMBINED_MAX)
            };
            let mut remedies = Vec::new();
            for set in subsets(count, size) {
                let standing = self.standing(&proposals, &set)?;
                if matches!(standing.verdict, Verdict::Scored(_)) && self.is_within(standing.rank) {
                    let told = |place: &usize| {
                        let change = &proposals[*place];
                        (change.side(), Sentence::tell(&change.note, names))
                    };
                    let changes = set.iter().map(told).collect();
                    remedies.push(Remedy {
                        changes,
                        rank: standing.rank,
                        score: standing.score,
                    });
                }
            }
            if !remedies.is_empty() {
                remedies.sort_by_key(|remedy| (remedy.rank, std::cmp::Reverse(remedy.score)));
                return Ok(remedies);
            }
        }
        Ok(Vec::new())
    }

    /// What the terms propose, each change once, the most useful first.
    fn proposals(&self) -> Vec<Change> {
        let pair = self.context.pair(self.subject.candidate, self.subject.vacancy);
        let profile = self.context.profile;
        let mut needed: Vec<Change> = Vec::new();
        for reason in all_reasons(self.context, self.subject.candidate, self.subject.vacancy) {
            if let Reason::Requirement(position) = reason {
                needed.extend(REQUIREMENTS[usize::from(position)].changes(&pair));
            }
        }
        let mut helpful: Vec<(u32, Change)> = soft_changes(profile, &pair)
            .into_iter()
            .map(|change| (self.score_with(&change), change))
            .collect();
        helpful.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        needed.extend(helpful.into_iter().map(|(_, change)| change));
        let mut kept: Vec<Change> = Vec::new();
        for change in needed {
            if kept.iter().all(|other| other.note != change.note) {
                kept.push(change);
            }
        }
        kept
    }

    fn score_with(&self, change: &Change) -> u32 {
        let (candidate, vacancy) = self.changed(std::slice::from_ref(change), &[0]);
        score(self.context.profile, &self.context.pair(&candidate, &vacancy)).score
    }

    /// Both rows with the changes of the set.
    fn changed(&self, proposals: &[Change], set: &[usize]) -> (CandidateRow, VacancyRow) {
        let (mut candidate, mut vacancy) = (self.subject.candidate.clone(), self.subject.vacancy.clone());
        for place in set {
            match &proposals[*place].edit {
                Edit::Candidate(edit) => edit(&mut candidate.features),
                Edit::Vacancy(edit) => edit(&mut vacancy.features),
            }
        }
        (candidate, vacancy)
    }

    /// Scores the changed pair and finds its place among its rivals.
    fn standing(&mut self, proposals: &[Change], set: &[usize]) -> Result<Standing, Cancelled> {
        let (candidate, vacancy) = self.changed(proposals, set);
        let verdict = judge(self.context, &candidate, &vacancy);
        let scored = match verdict {
            Verdict::Scored(scored) => scored,
            Verdict::Excluded(_) => Scored {
                score: score(self.context.profile, &self.context.pair(&candidate, &vacancy)),
                ..Scored::default()
            },
        };
        let shared = self.shared_side();
        let key: Vec<usize> = set
            .iter()
            .copied()
            .filter(|place| proposals[*place].side() == shared)
            .collect();
        if !self.rivals.contains_key(&key) {
            let rivals = self.rank_rivals(&candidate, &vacancy, key.is_empty())?;
            self.rivals.insert(key.clone(), rivals);
        }
        let rivals = self.rivals.get(&key).map_or(&[][..], Vec::as_slice);
        let hit = Hit {
            number: self.own_number(),
            scored,
        };
        let better = rivals.partition_point(|rival| rival.better_first(&hit).is_lt()) as u64;
        Ok(Standing {
            rank: better + 1,
            of: rivals.len() as u64 + 1,
            verdict,
            score: scored.score.score,
        })
    }

    /// The side whose changes also move the rivals.
    fn shared_side(&self) -> Side {
        match self.competition {
            Competition::Candidates(_) => Side::Employer,
            Competition::Vacancies(_) => Side::Seeker,
        }
    }

    fn own_number(&self) -> u64 {
        match self.competition {
            Competition::Candidates(_) => self.subject.candidate_number,
            Competition::Vacancies(_) => self.subject.vacancy_number,
        }
    }

    /// The rivals beside these rows, best first: all of them, or the k that can keep the pair out.
    fn rank_rivals(
        &self,
        candidate: &CandidateRow,
        vacancy: &VacancyRow,
        all: bool,
    ) -> Result<Vec<Hit>, Cancelled> {
        let (context, control) = (self.context, self.control);
        let limits = |rows: usize| Limits::top(if all { rows } else { rows.min(self.k + 1) });
        let mut hits = match self.competition {
            Competition::Candidates(Group { pool, selection }) => {
                candidates_for_vacancy(context, vacancy, pool, selection, &limits(pool.len()), control)?.hits
            }
            Competition::Vacancies(Group { pool, selection }) => {
                vacancies_for_candidate(context, candidate, pool, selection, &limits(pool.len()), control)?
                    .hits
            }
        };
        // The pair itself may be among the k + 1.
        hits.retain(|hit| hit.number != self.own_number());
        Ok(hits)
    }
}

/// What the soft terms of both sides propose.
fn soft_changes(profile: &Profile, pair: &crate::features::Pair<'_>) -> Vec<Change> {
    let entries = profile
        .employer
        .iter()
        .chain(&profile.seeker)
        .filter(|entry| entry.weight > 0);
    entries.flat_map(|entry| entry.criterion.changes(pair)).collect()
}

/// All sets of `size` places below `count`, in lexicographic order.
fn subsets(count: usize, size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut sets = Vec::new();
    for first in 0..count {
        for rest in subsets(count - first - 1, size - 1) {
            let moved = rest.into_iter().map(|place| place + first + 1);
            sets.push(std::iter::once(first).chain(moved).collect());
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_are_complete_and_without_doubles() {
        assert_eq!(subsets(4, 2), [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
        assert_eq!(subsets(24, 3).len(), 2024);
        assert!(subsets(1, 2).is_empty());
    }
}
