//! Whom to tell, pay or ask (免申即享): everybody for whom a rule holds, and everybody of whom one fact is missing.

use super::super::tracking::{home, lies_in};
use super::super::{Call, Engine, EngineError, Principal};
use super::case::Wanted;
use super::facts::facts_of;
use super::named_rule;
use duijie_domain::candidate::ConsentPurpose;
use duijie_domain::code::DivisionCode;
use duijie_indexer::store::Sequence;
use duijie_policy::decision::{Answer, Decision};
use duijie_policy::rule::Amount;
use duijie_policy::{FactId, decide};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};

/// Whom to ask about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EligibleQuery {
    /// The policy.
    pub policy: String,
    /// Only persons who live in this area.
    pub area: Option<DivisionCode>,
    /// The day; today if none.
    pub on: Option<Date>,
    /// Rows with this answer only, yes or unknown.
    pub answer: Option<Answer>,
    /// Rows behind this creation number.
    pub after: u64,
    /// Most rows that are wanted.
    pub rows_max: usize,
}

/// A person to be told, paid or asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EligibleRow {
    /// Creation number.
    pub candidate: u64,
    /// Yes, or unknown.
    pub answer: Answer,
    /// How much.
    pub amount: Option<Amount>,
    /// The one fact that is missing.
    pub missing: Option<FactId>,
    /// The job that was looked at.
    pub vacancy: Option<u64>,
    /// The person does not want to be told of things unasked.
    pub push_refused: bool,
}

/// Whom a policy is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EligibleSheet {
    /// A page of rows in the order of creation.
    pub rows: Vec<EligibleRow>,
    /// The last creation number of the page, if there are more.
    pub next: Option<u64>,
    /// Records asked about.
    pub persons: u64,
    /// Persons for whom it holds.
    pub eligible: u64,
    /// Persons for whom it does not.
    pub not_eligible: u64,
    /// Persons of whom facts are missing.
    pub unknown: u64,
    /// How many lack each fact alone, and at all.
    pub missing: BTreeMap<FactId, (u64, u64)>,
    /// Hundredths of a yuan over the eligible whose amount is known.
    pub fen: i64,
    /// It may be paid without an application.
    pub without_application: bool,
    /// The day.
    pub on: Date,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
}

impl Engine {
    /// Whom a policy is for, over every person in an area.
    ///
    /// # Errors
    /// `InvalidInput` for a policy that is not there, `Cancelled`, `DeadlineExceeded`.
    pub fn list_eligible(
        &self,
        caller: &Principal,
        query: &EligibleQuery,
        call: &Call,
    ) -> Result<EligibleSheet, EngineError> {
        let rule = named_rule(&self.policies, "policy", &query.policy)?;
        let on = query.on.unwrap_or_else(|| self.today());
        let mut sheet = EligibleSheet {
            on,
            without_application: rule.without_application,
            sequence: self.know_documents(call)?,
            ..EligibleSheet::default()
        };
        let granted = self.granted_persons(caller, &self.ledger_now(caller, call)?)?;
        let wanted = Wanted::default();
        let mut seen: HashSet<u64> = HashSet::new();
        self.each_person(caller, call, |number, _, body, file| {
            if !lies_in(home(body), query.area.as_ref()) || seen.contains(&number) {
                return Ok(());
            }
            let case = self.case_of(caller, (number, body), file, (&wanted, on))?;
            let nobody = (format!("candidates/{number}"), Vec::new());
            let (person, grants) = granted.get(&number).unwrap_or(&nobody);
            let facts = facts_of(&case, person, on, &self.codes);
            let decision = decide(rule, &facts, grants, on);
            if decision.answer == Answer::Yes {
                seen.extend(self.records_of(caller, number)?);
            }
            let row = EligibleRow {
                candidate: number,
                answer: decision.answer,
                missing: only_one(&decision),
                amount: decision.amount.clone(),
                vacancy: case.job.as_ref().map(|job| job.vacancy),
                push_refused: body.has_withdrawn(ConsentPurpose::Push),
            };
            sheet.take(row, &decision, query);
            Ok(())
        })?;
        caller.witness.saw(sheet.rows.iter().map(|row| row.candidate));
        Ok(sheet)
    }
}

fn only_one(decision: &Decision) -> Option<FactId> {
    let first = decision.missing.first().copied();
    first.filter(|_| decision.missing.len() == 1)
}

impl EligibleSheet {
    fn take(&mut self, row: EligibleRow, decision: &Decision, query: &EligibleQuery) {
        self.persons += 1;
        match row.answer {
            Answer::Yes => {
                self.eligible += 1;
                let fen = row.amount.as_ref().and_then(Amount::fen);
                self.fen = self.fen.saturating_add(fen.unwrap_or(0));
            }
            Answer::No => self.not_eligible += 1,
            Answer::Unknown => {
                self.unknown += 1;
                for fact in &decision.missing {
                    let count = self.missing.entry(*fact).or_default();
                    count.0 += u64::from(row.missing.is_some());
                    count.1 += 1;
                }
            }
        }
        let is_shown = row.answer == Answer::Yes || row.missing.is_some();
        let is_asked = query.answer.is_none_or(|answer| answer == row.answer);
        if !is_shown || !is_asked || row.candidate <= query.after {
            return;
        }
        if self.rows.len() < query.rows_max {
            self.rows.push(row);
        } else if self.next.is_none() {
            self.next = self.rows.last().map(|last| last.candidate);
        }
    }
}
