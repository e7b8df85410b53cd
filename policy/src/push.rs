//! Whom to tell or pay unasked (免申即享): those a rule holds for, and those of whom one fact is missing.
//!
//! In: many cases. Out: places in that list, and counts. Who the persons are stays with the caller.

use crate::decision::{Answer, decide};
use crate::fact::{FactId, Facts};
use crate::grant::Grant;
use crate::rule::Rule;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Whom a rule holds for among many cases; cases are named by their place in the input, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PushList {
    /// Whether the rule may be paid to them without an application; if not, they are to be told.
    pub without_application: bool,
    /// Cases for which the rule holds.
    pub eligible: Vec<usize>,
    /// Cases that hang on one fact.
    pub one_fact_missing: Vec<(usize, FactId)>,
    /// Number of cases for which the rule does not hold.
    pub not_eligible: usize,
    /// Number of cases that hang on facts, on one fact included.
    pub unknown: usize,
    /// How many unknown cases lack each fact.
    pub missing: BTreeMap<FactId, usize>,
    /// Fen in sum over the eligible whose amount is known.
    pub fen: i64,
}

/// What the rule says of many cases, each with the grants of its person.
pub fn push_list<'c>(
    rule: &Rule,
    cases: impl IntoIterator<Item = (&'c Facts, &'c [Grant])>,
    day: Date,
) -> PushList {
    let mut list = PushList {
        without_application: rule.without_application,
        ..PushList::default()
    };
    for (place, (facts, grants)) in cases.into_iter().enumerate() {
        let decision = decide(rule, facts, grants, day);
        match decision.answer {
            Answer::Yes => {
                list.eligible.push(place);
                let fen = decision.amount.and_then(|amount| amount.fen());
                list.fen = list.fen.saturating_add(fen.unwrap_or(0));
            }
            Answer::No => list.not_eligible += 1,
            Answer::Unknown => {
                list.unknown += 1;
                for fact in &decision.missing {
                    *list.missing.entry(*fact).or_default() += 1;
                }
                if let (Some(fact), 1) = (decision.missing.first(), decision.missing.len()) {
                    list.one_fact_missing.push((place, *fact));
                }
            }
        }
    }
    list
}
