//! What policies say of a case: a person and a firm of the register, facts that are told, or both.

use super::super::{Call, Engine, EngineError, Principal, RecordName};
use super::case::{Case, Wanted};
use super::facts::facts_of;
use super::identity::person_of;
use super::named_rule;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_domain::{Candidate, Employer, Vacancy};
use duijie_indexer::store::Sequence;
use duijie_policy::{Choice, Decision, FactId, Facts, Grant, PolicyError, Rule, choose, decide};
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// Most facts or policies in one request.
const NAMED_MAX: usize = 1_000;

/// Who and what a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The person.
    pub candidate: Option<RecordName>,
    /// The firm; that of the job if none.
    pub employer: Option<RecordName>,
    /// The vacancy; that of the job if none.
    pub vacancy: Option<RecordName>,
    /// Facts that are told, name and value; they go before those of records and ledger.
    pub facts: Vec<(String, String)>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckQuery {
    /// Who and what it is about.
    pub subject: Subject,
    /// The policies; all in force if empty.
    pub policies: Vec<String>,
    /// The day; today if none.
    pub on: Option<Date>,
}

/// A rule and what it says.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The rule.
    pub rule: Rule,
    /// What it says.
    pub decision: Decision,
}

/// What policies say of a case.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The day.
    pub on: Date,
    /// The person, by creation number.
    pub candidate: Option<u64>,
    /// The firm.
    pub employer: Option<u64>,
    /// The vacancy.
    pub vacancy: Option<u64>,
    /// What is known.
    pub facts: Facts,
    /// Facts that came with the question.
    pub told: BTreeSet<FactId>,
    /// What each rule says.
    pub decided: Vec<Decided>,
    /// What to grant of them.
    pub choice: Choice,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
}

/// A case as rules see it.
pub(super) struct Question {
    pub(super) candidate: Option<u64>,
    pub(super) firm: Option<(u64, Employer)>,
    pub(super) vacancy: Option<u64>,
    pub(super) facts: Facts,
    pub(super) told: BTreeSet<FactId>,
    pub(super) grants: Vec<Grant>,
}

impl Engine {
    /// What policies say of a case.
    ///
    /// # Errors
    /// `InvalidInput` for facts and policies that are not there, `NotFound` for records.
    pub fn check_policies(
        &self,
        caller: &Principal,
        query: &CheckQuery,
        call: &Call,
    ) -> Result<Checked, EngineError> {
        let on = query.on.unwrap_or_else(|| self.today());
        let rules = self.rules_asked(&query.policies, on)?;
        let sequence = self.know_documents(call)?;
        let question = self.question(caller, &query.subject, on, call)?;
        let decided: Vec<Decided> = rules
            .into_iter()
            .map(|rule| Decided {
                decision: decide(rule, &question.facts, &question.grants, on),
                rule: rule.clone(),
            })
            .collect();
        let pairs: Vec<(&Rule, &Decision)> = decided
            .iter()
            .map(|decided| (&decided.rule, &decided.decision))
            .collect();
        Ok(Checked {
            on,
            candidate: question.candidate,
            employer: question.firm.map(|(number, _)| number),
            vacancy: question.vacancy,
            facts: question.facts.on(on, None, &self.codes),
            told: question.told,
            choice: choose(&pairs),
            decided,
            sequence,
        })
    }

    fn rules_asked(&self, policies: &[String], on: Date) -> Result<Vec<&Rule>, EngineError> {
        if policies.is_empty() {
            return Ok(self.policies.in_force(on, None).collect());
        }
        at_most("policies", policies.len())?;
        let named = policies.iter().enumerate();
        let mut rules = Vec::with_capacity(policies.len());
        for (place, id) in named {
            let rule = named_rule(&self.policies, &format!("policies[{place}]"), id)?;
            if rules.iter().all(|other: &&Rule| other.id != rule.id) {
                rules.push(rule);
            }
        }
        Ok(rules)
    }

    /// The case with everything that records, ledger and the caller tell. The view of duplicates must have followed.
    pub(super) fn question(
        &self,
        caller: &Principal,
        subject: &Subject,
        on: Date,
        call: &Call,
    ) -> Result<Question, EngineError> {
        if *subject == Subject::default() {
            return Err(nothing_asked());
        }
        let wanted = self.wanted(caller, subject)?;
        let person = subject
            .candidate
            .as_ref()
            .map(|name| self.get::<Candidate>(caller, name));
        let person = person.transpose()?;
        let ledger = self.ledger_now(caller, call)?;
        let (mut records, mut grants) = (BTreeSet::new(), Vec::new());
        let case = match &person {
            Some(stored) => {
                let number = stored.envelope.number;
                records = self.records_of(caller, number)?;
                grants = self.grants_of(caller, &ledger, &records)?;
                let file = ledger
                    .person_file(&self.reach(caller).tenant_wide(), number)?
                    .file;
                self.case_of(caller, (number, &stored.body), &file, (&wanted, on))?
            }
            None => Case {
                employer: self.firm_of(caller, &wanted, None)?,
                ..Case::default()
            },
        };
        let name = person.as_ref().map_or_else(String::new, |_| person_of(&records));
        let mut facts = facts_of(&case, &name, on, &self.codes);
        let told = self.take_told(&mut facts, &subject.facts)?;
        let vacancy = case.job.as_ref().map(|job| job.vacancy);
        Ok(Question {
            candidate: person.as_ref().map(|stored| stored.envelope.number),
            firm: case.employer,
            vacancy: vacancy.or(wanted.vacancy),
            facts,
            told,
            grants,
        })
    }

    fn wanted(&self, caller: &Principal, subject: &Subject) -> Result<Wanted, EngineError> {
        let vacancy = subject
            .vacancy
            .as_ref()
            .map(|name| self.get::<Vacancy>(caller, name));
        let employer = subject
            .employer
            .as_ref()
            .map(|name| self.get::<Employer>(caller, name));
        Ok(Wanted {
            vacancy: vacancy.transpose()?.map(|stored| stored.envelope.number),
            employer: employer.transpose()?,
        })
    }

    /// Takes facts in that are told with the question; every one that cannot be is named.
    fn take_told(
        &self,
        facts: &mut Facts,
        told: &[(String, String)],
    ) -> Result<BTreeSet<FactId>, EngineError> {
        at_most("facts", told.len())?;
        let mut violations = Vec::new();
        for (place, (fact, value)) in told.iter().enumerate() {
            if let Err(error) = facts.read(&self.codes, fact, value) {
                violations.push(faulty_fact(place, fact, error));
            }
        }
        match violations.is_empty() {
            true => Ok(told.iter().filter_map(|(fact, _)| FactId::find(fact)).collect()),
            false => Err(EngineError::InvalidInput(violations)),
        }
    }
}

/// A told value may be personal, so it is not repeated.
fn faulty_fact(place: usize, fact: &str, error: PolicyError) -> Violation {
    let hint = match error {
        PolicyError::Fact { reason, .. } => reason,
        other => Text::new(other.to_string(), other.to_string()),
    };
    let (field, reason, message) = match FactId::find(fact) {
        None => (
            "fact",
            "FACT_UNKNOWN",
            Text::new(
                format!("没有事实“{fact}”"),
                format!("there is no fact \"{fact}\""),
            ),
        ),
        Some(id) => (
            "value",
            "FACT_MALFORMED",
            Text::new(
                format!("{}的写法不对", id.definition().name_zh),
                format!("this is not a value of the {}", id.definition().name_en),
            ),
        ),
    };
    Violation {
        field: format!("facts[{place}].{field}"),
        reason,
        message,
        hint,
    }
}

fn nothing_asked() -> EngineError {
    EngineError::invalid(
        "candidate",
        "FIELD_REQUIRED",
        Text::new("没有写明问的是谁", "it is not said whom the question is about"),
        Text::new(
            "请填写 candidate、employer、vacancy 或 facts",
            "name a candidate, an employer or a vacancy, or tell facts",
        ),
    )
}

fn at_most(field: &str, length: usize) -> Result<(), EngineError> {
    if length <= NAMED_MAX {
        return Ok(());
    }
    Err(EngineError::invalid(
        field,
        "TOO_MANY_VALUES",
        Text::new(
            format!("{length} 项，最多 {NAMED_MAX} 项"),
            format!("{length} values; at most {NAMED_MAX} are allowed"),
        ),
        Text::new("请分批查询", "split the question"),
    ))
}

/// The name under which a firm is paid.
pub(super) fn payee_of(firm: &Employer) -> SmolStr {
    firm.credit_code
        .clone()
        .unwrap_or_else(|| firm.key.own_id.clone())
}
