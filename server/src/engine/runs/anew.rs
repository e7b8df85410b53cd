//! The last stage of a run with lists of both sides: from the durable pieces, which hold longer plain lists, the lists are
//! made anew and written as a whole. It has no state of its own: after a crash it is done again and gives the same bytes.

use super::bench::unexplained;
use super::carry_out::{RunTools, numbers};
use super::cut::lists_at_once;
use super::fault;
use super::prepare::Prepared;
use super::report::crowded_out;
use super::results::score;
use crate::engine::two_sided::{Lengths, NewLists, PlainLists};
use crate::engine::{Call, Engine, EngineError};
use duijie_indexer::runs::{
    ListsFile, ReasonCount, RunEntry, RunList, RunPlan, RunReader, RunRow, RunRows, TwoSided, TwoSidedReport,
};
use duijie_matcher::PairScore;
use duijie_matcher::explain::{Explanation, explain};
use duijie_matcher::parallel::map;

/// What the pieces say besides their entries.
struct Plain {
    /// Why a list has no entry to choose from, row by row: vacancies, then candidates.
    reasons: Vec<Vec<ReasonCount>>,
    /// How many entries there were to choose from.
    entries: Vec<u64>,
}

/// How the entries of one side's lists are explained.
type Account<'a> = dyn Fn(u64, u64) -> Option<Vec<u8>> + Sync + 'a;

impl Engine {
    /// Makes the lists of both sides anew, if the run asks for it.
    pub(super) fn make_anew(
        &self,
        plan: &RunPlan,
        prepared: &Prepared,
        call: &Call,
        tools: RunTools<'_>,
    ) -> Result<Option<TwoSidedReport>, EngineError> {
        let Some(wanted) = plan.request.two_sided else {
            return Ok(None);
        };
        let (rows, reader) = self.runs.folder().pieces(plan)?;
        let (plain, lists) = read(plan, &rows, reader, call)?;
        let made = renewed(lists, &wanted, call, tools)?;
        let mut file = self.runs.folder().new_lists(plan, &rows)?;
        self.write(plan, prepared, (&made, &plain), &mut file, call, tools)?;
        file.finish()?;
        Ok(Some(made.report))
    }

    fn write(
        &self,
        plan: &RunPlan,
        prepared: &Prepared,
        (made, plain): (&NewLists<PairScore>, &Plain),
        file: &mut ListsFile,
        call: &Call,
        tools: RunTools<'_>,
    ) -> Result<(), EngineError> {
        let pool = &prepared.run.pool;
        let account = |vacancy: u64, candidate: u64| -> Option<Explanation> {
            let (vacancy, candidate) = (pool.vacancies.get(vacancy)?, pool.candidates.get(candidate)?);
            Some(explain(
                &prepared.run.context(),
                &candidate,
                &vacancy,
                &*self.tables,
            ))
        };
        let is_explained = plan.request.explained;
        let bytes = |vacancy, candidate| {
            is_explained.then(|| account(vacancy, candidate).map(|told| (tools.explanation_bytes)(&told)))?
        };
        let vacancies = Side {
            rows: &prepared.rows.vacancies,
            lists: &made.vacancies,
            reasons: &plain.reasons[..made.vacancies.len()],
            entries: &plain.entries[..made.vacancies.len()],
            account: &|own, other| bytes(own, other),
        };
        let at_once = lists_at_once(is_explained, plan.request.per_vacancy);
        vacancies.write(at_once, file, call, tools)?;
        let candidates = Side {
            rows: &prepared.rows.candidates,
            lists: &made.candidates,
            reasons: &plain.reasons[made.vacancies.len()..],
            entries: &plain.entries[made.vacancies.len()..],
            account: &|own, other| bytes(other, own),
        };
        let at_once = lists_at_once(is_explained, plan.request.per_candidate);
        candidates.write(at_once, file, call, tools)
    }
}

/// The new lists of one side on their way into the file.
struct Side<'a> {
    rows: &'a [RunRow],
    lists: &'a [Vec<(u64, PairScore)>],
    reasons: &'a [Vec<ReasonCount>],
    entries: &'a [u64],
    account: &'a Account<'a>,
}

impl Side<'_> {
    fn write(
        &self,
        at_once: usize,
        file: &mut ListsFile,
        call: &Call,
        tools: RunTools<'_>,
    ) -> Result<(), EngineError> {
        let places: Vec<usize> = (0..self.rows.len()).collect();
        for places in places.chunks(at_once) {
            call.check()?;
            let mut lists: Vec<RunList> = Vec::new();
            (tools.compute)(call, &mut || lists = map(places, 1, |place| self.list(*place)))?;
            file.add(&lists)?;
        }
        Ok(())
    }

    fn list(&self, place: usize) -> RunList {
        let own = self.rows[place].number;
        let list = &self.lists[place];
        let entries = list.iter().map(|(other, score)| RunEntry {
            explanation: (self.account)(own, *other).unwrap_or_default(),
            ..unexplained(*other, *score)
        });
        let reasons = match (list.is_empty(), self.entries[place]) {
            (false, _) => Vec::new(),
            (true, 0) => self.reasons[place].clone(),
            (true, entries) => vec![crowded_out(entries)],
        };
        RunList {
            number: own,
            entries: entries.collect(),
            reasons,
        }
    }
}

/// The plain lists of all rows, and what is to be told of them.
fn read(
    plan: &RunPlan,
    rows: &RunRows,
    mut reader: RunReader,
    call: &Call,
) -> Result<(Plain, PlainLists<PairScore>), EngineError> {
    let lengths = Lengths {
        vacancy: plan.request.per_vacancy as usize,
        candidate: plan.request.per_candidate as usize,
    };
    let mut plain = Plain {
        reasons: Vec::new(),
        entries: Vec::new(),
    };
    let mut lists = PlainLists::new(numbers(&rows.vacancies), numbers(&rows.candidates), lengths);
    for position in 0..plan.lists() {
        call.check()?;
        let list = reader.next_list()?;
        let list = list.ok_or_else(|| fault::damaged(plan.number))?;
        let pairs = list.entries.iter().map(|entry| (entry.number, score(entry)));
        if position < plan.vacancy_lists() {
            lists.take_vacancy(pairs);
        } else {
            lists.take_candidate(pairs);
        }
        plain.entries.push(list.entries.len() as u64);
        plain.reasons.push(list.reasons);
    }
    Ok((plain, lists))
}

fn renewed(
    lists: PlainLists<PairScore>,
    wanted: &TwoSided,
    call: &Call,
    tools: RunTools<'_>,
) -> Result<NewLists<PairScore>, EngineError> {
    let mut lists = Some(lists);
    let mut made = Err(EngineError::Cancelled);
    (tools.compute)(call, &mut || {
        if let Some(lists) = lists.take() {
            made = lists.renewed(wanted, &call.control);
        }
    })?;
    made
}
