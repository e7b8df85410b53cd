//! The three values of a checked expression: Kleene's logic above, CEL below.

use super::{Truth, facts_of};
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

/// What the expression says of these facts.
pub(super) fn truth(expression: &IdedExpr, facts: &Facts) -> Truth {
    if let Expr::Call(call) = &expression.expr {
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND, [left, right]) => return both(truth(left, facts), truth(right, facts)),
            (operators::LOGICAL_OR, [left, right]) => {
                return opposite(both(
                    opposite(truth(left, facts)),
                    opposite(truth(right, facts)),
                ));
            }
            (operators::LOGICAL_NOT, [inner]) => return opposite(truth(inner, facts)),
            _ => {}
        }
    }
    comparison(expression, facts)
}

/// Both hold; one that does not hold decides, whatever the other is.
pub(crate) fn both(left: Truth, right: Truth) -> Truth {
    match (left, right) {
        (Truth::No, _) | (_, Truth::No) => Truth::No,
        (Truth::Yes, other) | (other, Truth::Yes) => other,
        (Truth::Unknown(left), Truth::Unknown(right)) => Truth::Unknown(left.union(&right).copied().collect()),
    }
}

fn opposite(truth: Truth) -> Truth {
    match truth {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        unknown @ Truth::Unknown(_) => unknown,
    }
}

/// A part without `&&`, `||` and `!`. It is computed only when each of its facts was told. A comparison of more or
/// less with something that is not there does not hold.
fn comparison(expression: &IdedExpr, facts: &Facts) -> Truth {
    let named = facts_of(expression);
    let unknown: BTreeSet<FactId> = named
        .iter()
        .copied()
        .filter(|fact| facts.get(*fact).is_unknown())
        .collect();
    if !unknown.is_empty() {
        return Truth::Unknown(unknown);
    }
    let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
    add_functions(&mut context);
    for name in super::names_of(expression) {
        if let Some(value) = value_of(&name, facts) {
            context.add_variable_from_value(name, value);
        }
    }
    match Value::resolve(expression, &context) {
        Ok(Value::Bool(true)) => Truth::Yes,
        Ok(Value::Bool(false)) => Truth::No,
        _ if named.iter().any(|fact| *facts.get(*fact) == Fact::Absent) => Truth::No,
        _ => Truth::Unknown(named),
    }
}

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::default().with_stdlib()));

/// The value of a fact or of an `education.` word; something absent is no flag, no number, and null otherwise.
fn value_of(name: &str, facts: &Facts) -> Option<Value> {
    if let Some(level) = name.strip_prefix("education.") {
        return level_named(level).map(|rank| Value::Int(rank.into()));
    }
    let fact = FactId::find(name)?;
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

fn add_functions(context: &mut Context<'_, '_>) {
    let added = [
        context.add_function("plus_years", plus_years),
        context.add_function("full_years", years_between),
    ];
    debug_assert!(added.iter().all(Result::is_ok));
}

/// The same day `years` later; 29 February becomes 28 February in a common year.
fn plus_years(day: Arc<String>, years: i64) -> Result<Value, ExecutionError> {
    let later = read_day("plus_years", &day)?.checked_add(years.years());
    later
        .map(|later| Value::String(Arc::new(later.to_string())))
        .map_err(|error| ExecutionError::function_error("plus_years", error))
}

fn years_between(from: Arc<String>, to: Arc<String>) -> Result<Value, ExecutionError> {
    let (from, to) = (read_day("full_years", &from)?, read_day("full_years", &to)?);
    Ok(Value::Int(full_years(from, to).into()))
}

fn read_day(function: &str, text: &str) -> Result<Date, ExecutionError> {
    text.parse()
        .map_err(|error| ExecutionError::function_error(function, error))
}
