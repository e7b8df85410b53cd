//! What a rule says of a case: yes, no or unknown, with every condition, the missing facts, and the reason in words.
//!
//! In: a rule, facts, earlier grants, the day. Out: a decision. One failed condition is a no, whatever else is
//! unknown; an unknown fact alone never is.

mod sentence;

pub use sentence::in_words;

use crate::expression::{Truth, both};
use crate::fact::{FactId, FactValue, Facts, lies_within};
use crate::grant::{Grant, Obstacle, standing};
use crate::rule::{Amount, Benefit, Rule};
use duijie_domain::fact::Fact;
use duijie_domain::message::Text;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// The answer of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// Every condition holds and no earlier grant stands in the way.
    Yes,
    /// A condition does not hold, or an earlier grant stands in the way.
    No,
    /// It hangs on facts that are not known.
    Unknown,
}

impl Answer {
    /// The identifier used in files and on the wire.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// What one condition comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The condition; `in-force` and `area` stand for the days and the area of the rule.
    pub condition: SmolStr,
    /// What it asks.
    pub sentence: Text,
    /// The facts that it looked at and that were told.
    pub told: Vec<(FactId, Fact<FactValue>)>,
    /// The facts that it lacks.
    pub missing: BTreeSet<FactId>,
}

/// What a rule says of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The rule.
    pub rule: SmolStr,
    /// The answer.
    pub answer: Answer,
    /// How much; none if the answer is no.
    pub amount: Option<Amount>,
    /// Conditions that hold.
    pub met: Vec<Finding>,
    /// Conditions that do not hold.
    pub failed: Vec<Finding>,
    /// Conditions that hang on unknown facts.
    pub open: Vec<Finding>,
    /// The facts to be found out; empty unless the answer is unknown.
    pub missing: BTreeSet<FactId>,
    /// Earlier grants that stand in the way.
    pub excluded_by: Vec<Obstacle>,
    /// The answer and its reasons in words, the answer first.
    pub sentences: Vec<Text>,
}

/// What the rule says of these facts on this day, with the person's earlier grants in view.
#[must_use]
pub fn decide(rule: &Rule, facts: &Facts, grants: &[Grant], day: Date) -> Decision {
    let area = rule.area.as_ref().map(|area| area.code.as_str());
    let facts = &facts.on(day, area, &rule.codes);
    let standing = standing(rule, facts.person(), grants);
    let mut decision = Decision {
        rule: rule.id.clone(),
        answer: Answer::Yes,
        amount: Some(rule.amount.of(facts, standing.units_left)),
        met: Vec::new(),
        failed: Vec::new(),
        open: Vec::new(),
        missing: BTreeSet::new(),
        excluded_by: standing.obstacles,
        sentences: Vec::new(),
    };
    let mut all = Truth::Yes;
    for (condition, sentence, truth, named) in questions(rule, facts, day) {
        all = both(all, truth.clone());
        decision.note(condition, sentence, truth, facts, &named);
    }
    decision.conclude(rule, all);
    decision
}

type Question = (SmolStr, Text, Truth, BTreeSet<FactId>);

fn questions(rule: &Rule, facts: &Facts, day: Date) -> Vec<Question> {
    let mut questions = vec![(
        SmolStr::new_static("in-force"),
        sentence::validity(rule),
        truth_of(Some(rule.is_valid_on(day)), BTreeSet::new()),
        BTreeSet::new(),
    )];
    if let Some(area) = &rule.area {
        let named = BTreeSet::from([area.fact]);
        let within = match facts.get(area.fact) {
            Fact::Known(FactValue::Code(code)) => lies_within(code, &area.code, &rule.codes),
            Fact::Absent => Some(false),
            Fact::Known(_) | Fact::Unknown => None,
        };
        questions.push((
            SmolStr::new_static("area"),
            sentence::area(area, &rule.codes),
            truth_of(within, named.clone()),
            named,
        ));
    }
    questions.extend(rule.conditions.iter().map(|condition| {
        let truth = condition.expression.evaluate(facts);
        let named = condition.expression.facts().clone();
        (condition.id.clone(), condition.sentence.clone(), truth, named)
    }));
    questions
}

fn truth_of(value: Option<bool>, named: BTreeSet<FactId>) -> Truth {
    match value {
        Some(true) => Truth::Yes,
        Some(false) => Truth::No,
        None => Truth::Unknown(named),
    }
}

impl Decision {
    fn note(
        &mut self,
        condition: SmolStr,
        sentence: Text,
        truth: Truth,
        facts: &Facts,
        named: &BTreeSet<FactId>,
    ) {
        let (list, missing) = match truth {
            Truth::Yes => (&mut self.met, BTreeSet::new()),
            Truth::No => (&mut self.failed, BTreeSet::new()),
            Truth::Unknown(missing) => (&mut self.open, missing),
        };
        let told = named.iter().map(|fact| (*fact, facts.get(*fact).clone()));
        list.push(Finding {
            condition,
            sentence,
            told: told.filter(|(_, value)| !value.is_unknown()).collect(),
            missing,
        });
    }

    fn conclude(&mut self, rule: &Rule, all: Truth) {
        match all {
            _ if !self.excluded_by.is_empty() => self.answer = Answer::No,
            Truth::Yes => {}
            Truth::No => self.answer = Answer::No,
            Truth::Unknown(missing) => {
                self.answer = Answer::Unknown;
                self.missing = missing;
            }
        }
        if self.answer == Answer::No {
            self.amount = None;
        }
        self.sentences = sentence::all(rule, self);
    }

    /// Adds obstacles that only a claim shows.
    pub(crate) fn exclude(&mut self, rule: &Rule, obstacles: impl Iterator<Item = Obstacle>) {
        let before = self.excluded_by.len();
        self.excluded_by.extend(obstacles);
        if self.excluded_by.len() > before {
            self.missing.clear();
            self.conclude(rule, Truth::No);
        }
    }

    /// Makes a yes whose amount is not certain an unknown: nothing can be paid yet.
    pub(crate) fn require_amount(&mut self, rule: &Rule) {
        let Some(amount) = self
            .amount
            .as_ref()
            .filter(|amount| amount.benefit == Benefit::Money)
        else {
            return;
        };
        if self.answer == Answer::Yes && amount.fen_per_unit.is_none() {
            let missing = amount.missing.clone();
            self.conclude(rule, Truth::Unknown(missing));
        }
    }
}
