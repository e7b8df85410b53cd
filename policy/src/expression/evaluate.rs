//! The three values of a checked expression: Kleene's logic above, CEL below.

use super::{Truth, name_of};
use crate::fact::{FactId, FactType, FactValue, Facts, level_named};
use cel::common::ast::{Expr, operators};
use cel::objects::Value;
use cel::{Context, Env, ExecutionError, IdedExpr};
use duijie_domain::candidate::full_years;
use duijie_domain::fact::Fact;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// A checked expression, taken apart at `&&`, `||` and `!`.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Both(Box<Node>, Box<Node>),
    Either(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Comparison(Comparison),
}

/// A part without `&&`, `||` and `!`, which CEL computes.
#[derive(Debug, Clone)]
pub(super) struct Comparison {
    expression: IdedExpr,
    facts: BTreeSet<FactId>,
    levels: Vec<(String, u8)>,
    calls: bool,
}

impl Node {
    pub(super) fn of(expression: &IdedExpr) -> Self {
        let part = |part: &IdedExpr| Box::new(Self::of(part));
        if let Expr::Call(call) = &expression.expr {
            match (call.func_name.as_str(), call.args.as_slice()) {
                (operators::LOGICAL_AND, [left, right]) => return Self::Both(part(left), part(right)),
                (operators::LOGICAL_OR, [left, right]) => return Self::Either(part(left), part(right)),
                (operators::LOGICAL_NOT, [inner]) => return Self::Not(part(inner)),
                _ => {}
            }
        }
        Self::Comparison(Comparison::of(expression))
    }

    pub(super) fn facts(&self) -> BTreeSet<FactId> {
        match self {
            Self::Both(left, right) | Self::Either(left, right) => &left.facts() | &right.facts(),
            Self::Not(inner) => inner.facts(),
            Self::Comparison(comparison) => comparison.facts.clone(),
        }
    }

    pub(super) fn truth(&self, facts: &Facts) -> Truth {
        match self {
            Self::Both(left, right) => both(left.truth(facts), right.truth(facts)),
            Self::Either(left, right) => {
                opposite(both(opposite(left.truth(facts)), opposite(right.truth(facts))))
            }
            Self::Not(inner) => opposite(inner.truth(facts)),
            Self::Comparison(comparison) => comparison.truth(facts),
        }
    }
}

/// Both hold; one that does not hold decides, whatever the other is.
pub(crate) fn both(left: Truth, right: Truth) -> Truth {
    match (left, right) {
        (Truth::No, _) | (_, Truth::No) => Truth::No,
        (Truth::Yes, other) | (other, Truth::Yes) => other,
        (Truth::Unknown(left), Truth::Unknown(right)) => {
            Truth::Unknown(left.union(&right).copied().collect())
        }
    }
}

fn opposite(truth: Truth) -> Truth {
    match truth {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        unknown @ Truth::Unknown(_) => unknown,
    }
}

impl Comparison {
    fn of(expression: &IdedExpr) -> Self {
        let mut comparison = Self {
            expression: expression.clone(),
            facts: BTreeSet::new(),
            levels: Vec::new(),
            calls: false,
        };
        comparison.collect(expression);
        comparison
    }

    fn collect(&mut self, part: &IdedExpr) {
        if let Some(name) = name_of(part) {
            let level = name.strip_prefix(LEVEL_PREFIX).and_then(level_named);
            self.facts.extend(FactId::find(&name));
            self.levels.extend(level.map(|rank| (name, rank)));
            return;
        }
        match &part.expr {
            Expr::Call(call) => {
                self.calls |= FUNCTIONS.contains(&call.func_name.as_str());
                call.args.iter().for_each(|argument| self.collect(argument));
            }
            Expr::List(list) => list.elements.iter().for_each(|element| self.collect(element)),
            _ => {}
        }
    }

    /// It is computed only when each of its facts was told. A comparison of more or less with something that is not
    /// there does not hold.
    fn truth(&self, facts: &Facts) -> Truth {
        let is_unknown = |fact: &&FactId| facts.get(**fact).is_unknown();
        let unknown: BTreeSet<FactId> = self.facts.iter().filter(is_unknown).copied().collect();
        if !unknown.is_empty() {
            return Truth::Unknown(unknown);
        }
        match Value::resolve(&self.expression, &self.context(facts)) {
            Ok(Value::Bool(true)) => Truth::Yes,
            Ok(Value::Bool(false)) => Truth::No,
            _ if self.facts.iter().any(|fact| *facts.get(*fact) == Fact::Absent) => Truth::No,
            _ => Truth::Unknown(self.facts.clone()),
        }
    }

    fn context(&self, facts: &Facts) -> Context<'static, 'static> {
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        if self.calls {
            add_functions(&mut context);
        }
        for fact in &self.facts {
            if let Some(value) = value_of(*fact, facts) {
                context.add_variable_from_value(fact.id(), value);
            }
        }
        for (name, rank) in &self.levels {
            context.add_variable_from_value(name.clone(), Value::Int((*rank).into()));
        }
        context
    }
}

/// Levels of education are named `education.college` and so on.
const LEVEL_PREFIX: &str = "education.";

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::default().with_stdlib()));

/// The value of a fact; something absent is no flag, no number, and null otherwise.
fn value_of(fact: FactId, facts: &Facts) -> Option<Value> {
    match facts.get(fact) {
        Fact::Unknown => None,
        Fact::Known(value) => Some(known_value(value)),
        Fact::Absent => Some(match fact.definition().kind {
            FactType::Flag => Value::Bool(false),
            FactType::Count => Value::Int(0),
            _ => Value::Null,
        }),
    }
}

fn known_value(value: &FactValue) -> Value {
    match value {
        FactValue::Flag(flag) => Value::Bool(*flag),
        FactValue::Count(count) => Value::Int(*count),
        FactValue::Level(rank) => Value::Int((*rank).into()),
        FactValue::Date(date) => Value::String(Arc::new(date.to_string())),
        FactValue::Code(code) => Value::String(Arc::new(code.to_string())),
    }
}

pub(super) const PLUS_YEARS: &str = "plus_years";
pub(super) const FULL_YEARS: &str = "full_years";
const FUNCTIONS: [&str; 2] = [PLUS_YEARS, FULL_YEARS];

fn add_functions(context: &mut Context<'_, '_>) {
    let added = [
        context.add_function(PLUS_YEARS, |day: Arc<String>, years: i64| plus_years(&day, years)),
        context.add_function(FULL_YEARS, |from: Arc<String>, to: Arc<String>| {
            years_between(&from, &to)
        }),
    ];
    debug_assert!(added.iter().all(Result::is_ok));
}

/// The same day `years` later; 29 February becomes 28 February in a common year.
fn plus_years(day: &str, years: i64) -> Result<Value, ExecutionError> {
    let later = read_day(PLUS_YEARS, day)?.checked_add(years.years());
    later
        .map(|later| Value::String(Arc::new(later.to_string())))
        .map_err(|error| ExecutionError::function_error(PLUS_YEARS, error))
}

fn years_between(from: &str, to: &str) -> Result<Value, ExecutionError> {
    let (from, to) = (read_day(FULL_YEARS, from)?, read_day(FULL_YEARS, to)?);
    Ok(Value::Int(full_years(from, to).into()))
}

fn read_day(function: &str, text: &str) -> Result<Date, ExecutionError> {
    text.parse()
        .map_err(|error| ExecutionError::function_error(function, error))
}
