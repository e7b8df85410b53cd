//! What rules say, and the grants that were made, as they go over the wire.

use super::super::explanation::text;
use super::super::name::print_name;
use super::super::tracking::write_grant;
use super::rule::{fact_title, write_benefit, write_fact, write_facts, write_receiver, write_unit};
use crate::engine::{Checked, Decided, EligibleRow, EligibleSheet, GrantList, MadeGrant};
use duijie_domain::RecordKind;
use duijie_domain::code::CodeBook;
use duijie_domain::fact::Fact;
use duijie_policy::choice::SetAside;
use duijie_policy::decision::{Answer, Finding, in_words};
use duijie_policy::grant::{Obstacle, ObstacleKind};
use duijie_policy::rule::Amount;
use duijie_policy::{Choice, FactId, FactValue};
use duijie_proto::v1;
use std::collections::BTreeSet;

/// What policies say of a case.
pub fn write_checked(checked: &Checked, codes: &CodeBook) -> v1::CheckPoliciesResponse {
    let teller = Teller {
        told: &checked.told,
        codes,
    };
    let name = |kind: RecordKind, number: Option<u64>| {
        number.map_or_else(String::new, |number| print_name(kind, number))
    };
    let decisions = checked.decided.iter();
    let facts = checked.facts.told();
    v1::CheckPoliciesResponse {
        decisions: decisions.map(|decided| teller.decision(decided)).collect(),
        choice: Some(write_choice(&checked.choice)),
        facts: facts.map(|(fact, value)| teller.fact(fact, value)).collect(),
        date: checked.on.to_string(),
        candidate: name(RecordKind::Candidate, checked.candidate),
        employer: name(RecordKind::Employer, checked.employer),
        vacancy: name(RecordKind::Vacancy, checked.vacancy),
        sequence: checked.sequence.0,
    }
}

/// Tells facts with where they come from.
struct Teller<'a> {
    told: &'a BTreeSet<FactId>,
    codes: &'a CodeBook,
}

impl Teller<'_> {
    fn decision(&self, decided: &Decided) -> v1::PolicyDecision {
        let (rule, decision) = (&decided.rule, &decided.decision);
        let findings = |findings: &[Finding]| findings.iter().map(|finding| self.finding(finding)).collect();
        v1::PolicyDecision {
            policy: rule.id.to_string(),
            title: Some(text(&rule.title)),
            answer: write_answer(decision.answer).into(),
            amount: decision.amount.as_ref().map(write_amount),
            met: findings(&decision.met),
            failed: findings(&decision.failed),
            open: findings(&decision.open),
            missing: write_facts(&decision.missing),
            excluded_by: decision.excluded_by.iter().map(write_obstacle).collect(),
            sentences: decision.sentences.iter().map(text).collect(),
            receiver: write_receiver(rule.receiver).into(),
            without_application: rule.without_application,
        }
    }

    fn finding(&self, finding: &Finding) -> v1::PolicyFinding {
        let told = finding.told.iter();
        v1::PolicyFinding {
            condition: finding.condition.to_string(),
            sentence: Some(text(&finding.sentence)),
            told: told.map(|(fact, value)| self.fact(*fact, value)).collect(),
            missing: write_facts(&finding.missing),
        }
    }

    fn fact(&self, fact: FactId, value: &Fact<FactValue>) -> v1::ToldFact {
        v1::ToldFact {
            fact: fact.id().to_owned(),
            title: Some(fact_title(fact)),
            value: value
                .known()
                .map(|value| text(&in_words(fact, value, self.codes))),
            from_request: self.told.contains(&fact),
        }
    }
}

fn write_answer(answer: Answer) -> v1::PolicyAnswer {
    match answer {
        Answer::Yes => v1::PolicyAnswer::Yes,
        Answer::No => v1::PolicyAnswer::No,
        Answer::Unknown => v1::PolicyAnswer::Unknown,
    }
}

fn write_amount(amount: &Amount) -> v1::PolicyAmount {
    v1::PolicyAmount {
        text: Some(text(&amount.text())),
        benefit: write_benefit(amount.benefit).into(),
        unit: write_unit(amount.unit).into(),
        units: amount.units.map(u32::from),
        fen_per_unit: amount.fen_per_unit,
        fen: amount.fen(),
        is_ceiling: amount.is_ceiling,
        missing: write_facts(&amount.missing),
        could_raise: write_facts(&amount.could_raise),
    }
}

fn write_obstacle(obstacle: &Obstacle) -> v1::GrantObstacle {
    let kind = match obstacle.kind {
        ObstacleKind::OncePerPerson => v1::GrantObstacleKind::OncePerPerson,
        ObstacleKind::NotTogether => v1::GrantObstacleKind::NotTogether,
        ObstacleKind::CapReached => v1::GrantObstacleKind::CapReached,
        ObstacleKind::SameDays => v1::GrantObstacleKind::SameDays,
    };
    v1::GrantObstacle {
        kind: kind.into(),
        policy: obstacle.rule.to_string(),
        date: obstacle.day.to_string(),
    }
}

fn write_choice(choice: &Choice) -> v1::PolicyChoice {
    let rules = |set_aside: &[SetAside]| -> Vec<String> {
        set_aside.iter().map(|aside| aside.rule.to_string()).collect()
    };
    v1::PolicyChoice {
        granted: choice.granted.iter().map(ToString::to_string).collect(),
        fen: choice.fen,
        set_aside: rules(&choice.set_aside),
        sentences: choice
            .set_aside
            .iter()
            .map(|aside| text(&aside.sentence))
            .collect(),
        undecided: choice.undecided.iter().map(ToString::to_string).collect(),
    }
}

/// Whom a policy is for.
pub fn write_eligible(sheet: &EligibleSheet) -> v1::ListEligibleResponse {
    let mut missing: Vec<v1::MissingFactCount> = sheet
        .missing
        .iter()
        .map(|(fact, (alone, all))| v1::MissingFactCount {
            fact: Some(write_fact(*fact)),
            alone: *alone,
            all: *all,
        })
        .collect();
    missing.sort_by_key(|count| std::cmp::Reverse((count.alone, count.all)));
    v1::ListEligibleResponse {
        rows: sheet.rows.iter().map(write_row).collect(),
        next: sheet.next.unwrap_or(0),
        persons: sheet.persons,
        eligible: sheet.eligible,
        not_eligible: sheet.not_eligible,
        unknown: sheet.unknown,
        one_fact_missing: missing.iter().map(|count| count.alone).sum(),
        missing,
        fen: sheet.fen,
        without_application: sheet.without_application,
        date: sheet.on.to_string(),
        sequence: sheet.sequence.0,
    }
}

fn write_row(row: &EligibleRow) -> v1::EligibleRow {
    v1::EligibleRow {
        candidate: print_name(RecordKind::Candidate, row.candidate),
        answer: write_answer(row.answer).into(),
        amount: row.amount.as_ref().map(write_amount),
        missing: row.missing.map(write_fact),
        vacancy: row
            .vacancy
            .map_or_else(String::new, |number| print_name(RecordKind::Vacancy, number)),
        push_refused: row.push_refused,
    }
}

/// A grant that was recorded, or would have been.
pub fn write_made_grant(made: &MadeGrant) -> v1::GrantPolicyResponse {
    v1::GrantPolicyResponse {
        name: match made.number {
            0 => String::new(),
            number => print_name(RecordKind::Event, number),
        },
        sequence: made.revision.0,
        known: !made.is_new,
        grant: Some(write_grant(&made.grant)),
    }
}

/// Grants that were made.
pub fn write_grants(list: &GrantList) -> v1::ListGrantsResponse {
    let rows = list.rows.iter();
    v1::ListGrantsResponse {
        grants: rows
            .map(|row| v1::GrantRow {
                name: print_name(RecordKind::Event, row.event),
                candidate: print_name(RecordKind::Candidate, row.candidate),
                date: row.day.to_string(),
                grant: Some(write_grant(&row.grant)),
            })
            .collect(),
        next: list.next.unwrap_or(0),
        total: list.total,
        fen: list.fen,
    }
}
