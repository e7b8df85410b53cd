//! Matching: the best persons for a vacancy, the best vacancies for a person, and one pair explained. Bulk runs stand
//! in `bulk`; the numbers are the matcher's.

use super::disclosure::note;
use super::filter::canonical;
use super::pool_view::{Card, PoolSnapshot, TenantPool};
use super::reasons::{Detail, Reasons};
use super::resident::Resident;
use super::{Basis, Call, Engine, EngineError, Principal, RecordName};
use duijie_domain::check::Checked;
use duijie_domain::message::Text;
use duijie_domain::{Candidate, Record, Vacancy};
use duijie_indexer::index::SearchFilter;
use duijie_indexer::store::Sequence;
use duijie_matcher::explain::{Explanation, HardLine, explain, explain_exclusion};
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{
    Counts, Group, Limits, Ranking, Selection, candidates_for_vacancy, vacancies_for_candidate,
};
use duijie_matcher::numbered::Numbered;
use duijie_matcher::pool::{CandidateRow, VacancyRow};
use duijie_matcher::profile::Profile;
use duijie_matcher::score::PairScore;
use duijie_matcher::why_not::{Competition, Subject, WhyNot, why_not};
use jiff::civil::Date;
use std::sync::Arc;

/// Longest list that can be asked for.
pub const LIST_LENGTH_MAX: u32 = 10_000;
/// Highest pair score.
pub const SCORE_MAX: u32 = 100_000;

/// What a match request says besides whom it is about.
#[derive(Debug, Clone, Default)]
pub struct MatchOptions {
    /// Name of the profile; the default one if empty.
    pub profile: String,
    /// Length of the list, 1 to [`LIST_LENGTH_MAX`].
    pub k: i32,
    /// Who is considered at all.
    pub filter: SearchFilter,
    /// Least pair score, at most [`SCORE_MAX`].
    pub min_score: u32,
    /// How much is told of every match.
    pub detail: Detail,
    /// The day for age, validity and availability; today if none.
    pub date: Option<Date>,
    /// The answer must have seen at least this change.
    pub min_sequence: Sequence,
    /// Also list up to this many of those left out, at most [`LIST_LENGTH_MAX`].
    pub excluded_size: i32,
    /// Also count those left out, by reason; looks at every row. Those listed are counted in any case.
    pub count_excluded: bool,
}

/// A ranked list.
#[derive(Debug, Clone)]
pub struct MatchAnswer {
    /// Best first.
    pub matches: Vec<Match>,
    /// What happened to the rest, if it was asked for.
    pub counts: Option<Counts>,
    /// Those left out, as many as were asked for, in the order of their creation.
    pub excluded: Vec<Excluded>,
    /// How it was computed.
    pub basis: Basis,
}

/// One entry of a ranked list.
#[derive(Debug, Clone)]
pub struct Match {
    /// Creation number of the candidate or vacancy.
    pub number: u64,
    /// What it is called.
    pub card: Card,
    /// Place in the list, from 1.
    pub rank: u32,
    /// Scores of the pair.
    pub score: PairScore,
    /// The reasons, if they were asked for.
    pub reasons: Option<Reasons>,
}

/// A record left out of a list.
#[derive(Debug, Clone)]
pub struct Excluded {
    /// Creation number of the candidate or vacancy.
    pub number: u64,
    /// What it is called.
    pub card: Card,
    /// Every hard outcome that leaves it out.
    pub reasons: Vec<HardLine>,
}

/// A pair explained.
#[derive(Debug, Clone)]
pub struct PairAnswer {
    /// The whole account.
    pub explanation: Explanation,
    /// Where the pair stands in the vacancy's list and what would bring it in, if that was asked.
    pub why_not: Option<WhyNot>,
    /// How it was computed.
    pub basis: Basis,
}

/// What every computation of one call shares: one snapshot, one profile, one day.
pub(super) struct Run {
    pub(super) snapshot: Arc<PoolSnapshot>,
    pub(super) pool: Arc<TenantPool>,
    pub(super) profile: Arc<Profile>,
    pub(super) date: Date,
}

impl Run {
    pub(super) fn context(&self) -> Context<'_> {
        Context::new(&self.profile, self.date)
    }
}

impl Engine {
    /// The best candidates for a vacancy.
    ///
    /// # Errors
    /// `NotFound` for the vacancy, `InvalidInput` for the options, `Cancelled`, `DeadlineExceeded`.
    pub fn match_candidates(
        &self,
        caller: &Principal,
        vacancy: &RecordName,
        options: &MatchOptions,
        call: &Call,
    ) -> Result<MatchAnswer, EngineError> {
        let limits = limits(options)?;
        let run = self.run(caller, &options.profile, options.date, options.min_sequence, call)?;
        let number = self.number_of::<Vacancy>(caller, vacancy)?;
        let row: VacancyRow = row_of(&run.pool, number)?;
        let considered = self.selection::<Candidate>(caller, &options.filter, call)?;
        let context = run.context();
        let candidates = &run.pool.candidates;
        let ranking = candidates_for_vacancy(&context, &row, candidates, &considered, &limits, &call.control)
            .map_err(|_| call.stopped())?;
        let account = Account {
            reasons: &|candidate: CandidateRow| self.reasons(options.detail, &context, &candidate, &row),
            excluded: &|candidate: CandidateRow| explain_exclusion(&context, &candidate, &row, &*self.tables),
        };
        let answer = self.answer(&run, ranking, &account, options.detail);
        let listed = answer.matches.iter().map(|listed| listed.number);
        caller
            .witness
            .saw(listed.chain(answer.excluded.iter().map(|pair| pair.number)));
        Ok(answer)
    }

    /// The best vacancies for a candidate.
    ///
    /// # Errors
    /// As [`Engine::match_candidates`].
    pub fn match_vacancies(
        &self,
        caller: &Principal,
        candidate: &RecordName,
        options: &MatchOptions,
        call: &Call,
    ) -> Result<MatchAnswer, EngineError> {
        let limits = limits(options)?;
        let run = self.run(caller, &options.profile, options.date, options.min_sequence, call)?;
        let number = self.number_of::<Candidate>(caller, candidate)?;
        let row: CandidateRow = row_of(&run.pool, number)?;
        let considered = self.selection::<Vacancy>(caller, &options.filter, call)?;
        let context = run.context();
        let vacancies = &run.pool.vacancies;
        let ranking = vacancies_for_candidate(&context, &row, vacancies, &considered, &limits, &call.control)
            .map_err(|_| call.stopped())?;
        let account = Account {
            reasons: &|vacancy: VacancyRow| self.reasons(options.detail, &context, &row, &vacancy),
            excluded: &|vacancy: VacancyRow| explain_exclusion(&context, &row, &vacancy, &*self.tables),
        };
        Ok(self.answer(&run, ranking, &account, options.detail))
    }

    /// One pair explained; with a list length (`k` other than 0), also why it is not in the vacancy's list and what
    /// would bring it in.
    ///
    /// # Errors
    /// As [`Engine::match_candidates`].
    pub fn explain_match(
        &self,
        caller: &Principal,
        vacancy: &RecordName,
        candidate: &RecordName,
        options: &MatchOptions,
        call: &Call,
    ) -> Result<PairAnswer, EngineError> {
        let k = if options.k == 0 {
            None
        } else {
            Some(list_length("k", options.k, 1)?)
        };
        let run = self.run(caller, &options.profile, options.date, options.min_sequence, call)?;
        let vacancy_number = self.number_of::<Vacancy>(caller, vacancy)?;
        let vacancy: VacancyRow = row_of(&run.pool, vacancy_number)?;
        let candidate_number = self.number_of::<Candidate>(caller, candidate)?;
        let candidate: CandidateRow = row_of(&run.pool, candidate_number)?;
        let explanation = explain(&run.context(), &candidate, &vacancy, &*self.tables);
        let why_not = match k {
            None => None,
            Some(k) => {
                let rivals = Competition::Candidates(Group {
                    pool: &run.pool.candidates,
                    selection: &self.selection::<Candidate>(caller, &options.filter, call)?,
                });
                let subject = Subject {
                    candidate_number,
                    candidate: &candidate,
                    vacancy_number,
                    vacancy: &vacancy,
                };
                let answer = why_not(&run.context(), &subject, rivals, k, &*self.tables, &call.control);
                Some(answer.map_err(|_| call.stopped())?)
            }
        };
        Ok(PairAnswer {
            explanation,
            why_not,
            basis: self.basis(&run),
        })
    }

    /// The snapshot, profile and day of one call, not older than the change asked for.
    pub(super) fn run(
        &self,
        caller: &Principal,
        profile: &str,
        date: Option<Date>,
        min_sequence: Sequence,
        call: &Call,
    ) -> Result<Run, EngineError> {
        let profile = self.profiles.get(profile)?;
        self.pool.wait_for(min_sequence, call)?;
        if caller.is_limited() {
            // Whom the caller reaches is told by the index.
            self.wait_for_index(min_sequence, call)?;
        }
        let snapshot = self.pool.snapshot();
        let pool = snapshot.tenant(&caller.tenant);
        Ok(Run {
            pool,
            snapshot,
            profile,
            date: date.unwrap_or_else(|| self.today()),
        })
    }

    pub(super) fn basis(&self, run: &Run) -> Basis {
        Basis {
            profile: run.profile.name.clone(),
            profile_version: run.profile.version.clone(),
            code_table_version: self.tables.version().into(),
            sequence: run.snapshot.sequence,
            date: run.date,
        }
    }

    /// The rows that a filter lets through; all of them for an empty filter.
    pub(super) fn selection<R: Record>(
        &self,
        caller: &Principal,
        filter: &SearchFilter,
        call: &Call,
    ) -> Result<Selection, EngineError> {
        call.check()?;
        if *filter == SearchFilter::default() && !caller.is_limited() {
            return Ok(Selection::all());
        }
        let filter = canonical(&self.codes, caller, R::KIND, filter)?;
        let found = self.index.numbers(R::KIND, &filter, call.control.flag())?;
        Ok(Selection::of(found.numbers))
    }

    pub(super) fn number_of<R: Checked>(
        &self,
        caller: &Principal,
        name: &RecordName,
    ) -> Result<u64, EngineError> {
        let number = match name {
            RecordName::Number(number) if !caller.is_limited() => {
                let records = self.reach(caller).tenant_wide();
                records.standing_number(R::KIND, *number)?
            }
            _ => self.get::<R>(caller, name)?.envelope.number,
        };
        note(caller, R::KIND, number);
        Ok(number)
    }

    fn answer<Row: Resident>(
        &self,
        run: &Run,
        ranking: Ranking,
        account: &Account<'_, Row>,
        detail: Detail,
    ) -> MatchAnswer {
        let matches = (1..).zip(&ranking.hits).map(|(rank, hit)| Match {
            number: hit.number,
            card: card_of(Row::cards(&run.pool), hit.number),
            rank,
            score: hit.scored.score,
            reasons: (detail != Detail::Scores)
                .then(|| Row::row(&run.pool, hit.number))
                .flatten()
                .and_then(account.reasons),
        });
        let excluded = ranking.excluded.iter().filter_map(|pair| {
            let reasons = Row::row(&run.pool, pair.number).map(account.excluded)?;
            Some(Excluded {
                number: pair.number,
                card: card_of(Row::cards(&run.pool), pair.number),
                reasons,
            })
        });
        MatchAnswer {
            matches: matches.collect(),
            excluded: excluded.collect(),
            basis: self.basis(run),
            counts: ranking.counts,
        }
    }
}

/// How a row of the side that is ranked is explained.
struct Account<'a, Row> {
    reasons: &'a dyn Fn(Row) -> Option<Reasons>,
    excluded: &'a dyn Fn(Row) -> Vec<HardLine>,
}

pub(super) fn card_of(cards: &Numbered<Card>, number: u64) -> Card {
    cards.get(number).cloned().unwrap_or_default()
}

fn row_of<Row: Resident>(pool: &TenantPool, number: u64) -> Result<Row, EngineError> {
    let kind = Row::KIND;
    Row::row(pool, number).ok_or_else(|| {
        EngineError::NotFound(Text::new(
            format!("没有编号为 {number} 的记录：{}", kind.collection()),
            format!("there is no {kind} {number}"),
        ))
    })
}

fn limits(options: &MatchOptions) -> Result<Limits, EngineError> {
    if options.min_score > SCORE_MAX {
        return Err(out_of_range(
            "min_score",
            i64::from(options.min_score),
            0,
            i64::from(SCORE_MAX),
        ));
    }
    Ok(Limits {
        k: list_length("k", options.k, 1)?,
        min_score: options.min_score,
        counted: options.count_excluded,
        excluded_listed: list_length("excluded_size", options.excluded_size, 0)?,
    })
}

/// The length of a list as the caller gave it.
pub(super) fn list_length(field: &str, length: i32, smallest: i32) -> Result<usize, EngineError> {
    let accepted = usize::try_from(length)
        .ok()
        .filter(|_| length >= smallest && length.unsigned_abs() <= LIST_LENGTH_MAX);
    accepted.ok_or_else(|| {
        out_of_range(
            field,
            i64::from(length),
            i64::from(smallest),
            i64::from(LIST_LENGTH_MAX),
        )
    })
}

/// A number of a request that is outside its range.
pub(super) fn out_of_range(field: &str, value: i64, smallest: i64, largest: i64) -> EngineError {
    EngineError::invalid(
        field,
        "NUMBER_OUT_OF_RANGE",
        Text::new(
            format!("{field} 为 {value}，须在 {smallest} 到 {largest} 之间"),
            format!("{field} is {value}, which is not between {smallest} and {largest}"),
        ),
        Text::new("请改为范围内的数", "use a number in this range"),
    )
}
