//! What an expression may be: facts, literals, comparisons of like with like, sums, two functions on days.
//!
//! CEL compares values of different kinds without a word (`person.age == "16"` is false), and some of its constructs
//! turn unknown into no (`has`). Neither may stand in a rule, so everything that is not listed here is refused.

use super::evaluate::{FULL_YEARS, PLUS_YEARS};
use super::name_of;
use crate::fact::{FactId, FactType, FactValue, level_named, unknown_fact};
use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};
use duijie_domain::message::Text;
use jiff::civil::Date;

/// Years that may be added to a day.
const YEARS_ADDED_MAX: i64 = 100;

/// Parts of a sum are literals and facts; literals are bounded as facts are.
const LITERAL_MAX: i64 = crate::fact::COUNT_MAX;

/// What a part of an expression is.
#[derive(Debug, Clone)]
enum Kind {
    Of(FactType),
    Quoted(String),
    List(Vec<Kind>),
}

/// Checks that an expression is a condition.
pub(super) fn is_condition(expression: &IdedExpr) -> Result<(), Text> {
    match kind_of(expression)? {
        Kind::Of(FactType::Flag) => Ok(()),
        _ => Err(Text::new(
            "条件的结果必须是“是/否”，请写成比较式",
            "a condition must come out as yes or no; write a comparison",
        )),
    }
}

fn kind_of(expression: &IdedExpr) -> Result<Kind, Text> {
    match &expression.expr {
        Expr::Ident(_) | Expr::Select(_) => kind_of_name(expression),
        Expr::Literal(LiteralValue::Boolean(_)) => Ok(Kind::Of(FactType::Flag)),
        Expr::Literal(LiteralValue::String(text)) => Ok(Kind::Quoted(text.inner().to_owned())),
        Expr::Literal(LiteralValue::Int(count)) if (0..=LITERAL_MAX).contains(count.inner()) => {
            Ok(Kind::Of(FactType::Count))
        }
        Expr::List(list) if list.optional_indices.is_empty() && !list.elements.is_empty() => {
            let kinds = list.elements.iter().map(kind_of);
            kinds.collect::<Result<_, _>>().map(Kind::List)
        }
        Expr::Call(call) if call.target.is_none() => kind_of_call(call),
        Expr::Comprehension(_) => Err(not_allowed("all, exists, map, filter")),
        Expr::Map(_) | Expr::Struct(_) => Err(not_allowed("{ }")),
        Expr::Call(call) => Err(not_allowed(&call.func_name)),
        _ => Err(not_allowed("a literal of this kind")),
    }
}

fn kind_of_name(expression: &IdedExpr) -> Result<Kind, Text> {
    let name = name_of(expression).ok_or_else(|| not_allowed("has"))?;
    if let Some(level) = name.strip_prefix("education.") {
        return match level_named(level) {
            Some(_) => Ok(Kind::Of(FactType::Level)),
            None => Err(naming(&name, &unknown_fact())),
        };
    }
    let fact = FactId::find(&name).ok_or_else(|| naming(&name, &unknown_fact()))?;
    Ok(Kind::Of(fact.definition().kind))
}

fn kind_of_call(call: &CallExpr) -> Result<Kind, Text> {
    let kinds = call.args.iter().map(kind_of);
    let kinds: Vec<Kind> = kinds.collect::<Result<_, _>>()?;
    let name = call.func_name.as_str();
    match (name, kinds.as_slice()) {
        (
            operators::LOGICAL_AND | operators::LOGICAL_OR,
            [Kind::Of(FactType::Flag), Kind::Of(FactType::Flag)],
        )
        | (operators::LOGICAL_NOT, [Kind::Of(FactType::Flag)]) => Ok(Kind::Of(FactType::Flag)),
        (operators::EQUALS | operators::NOT_EQUALS, [left, right]) => alike(left, right, false),
        (
            operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
            [left, right],
        ) => alike(left, right, true),
        (operators::IN, [element, Kind::List(list)]) => one_of(element, list),
        (operators::ADD | operators::SUBSTRACT, [Kind::Of(FactType::Count), Kind::Of(FactType::Count)]) => {
            Ok(Kind::Of(FactType::Count))
        }
        (PLUS_YEARS, [day, Kind::Of(FactType::Count)]) if is_day(day) => years_are_few(call),
        (FULL_YEARS, [from, to]) if is_day(from) && is_day(to) => Ok(Kind::Of(FactType::Count)),
        _ => Err(not_allowed(name)),
    }
}

fn years_are_few(call: &CallExpr) -> Result<Kind, Text> {
    let years = call.args.last().map(|argument| &argument.expr);
    match years {
        Some(Expr::Literal(LiteralValue::Int(years))) if *years.inner() <= YEARS_ADDED_MAX => {
            Ok(Kind::Of(FactType::Date))
        }
        _ => Err(Text::new(
            "plus_years 的年数须写成 0 到 100 的整数",
            "write the years of plus_years as a number from 0 to 100",
        )),
    }
}

fn one_of(element: &Kind, list: &[Kind]) -> Result<Kind, Text> {
    for item in list {
        alike(element, item, false)?;
    }
    Ok(Kind::Of(FactType::Flag))
}

/// Checks that two parts can be compared; a quoted text must be a value of the other part's kind.
fn alike(left: &Kind, right: &Kind, ordered: bool) -> Result<Kind, Text> {
    let fits = match (left, right) {
        (Kind::Of(FactType::Date), Kind::Quoted(text)) | (Kind::Quoted(text), Kind::Of(FactType::Date)) => {
            is_canonical_day(text)
        }
        (Kind::Of(kind @ (FactType::Code(_) | FactType::Words(_))), Kind::Quoted(text))
        | (Kind::Quoted(text), Kind::Of(kind @ (FactType::Code(_) | FactType::Words(_)))) => {
            if !kind.allows(&FactValue::Code(text.as_str().into())) {
                return Err(naming(text, &kind.expected()));
            }
            !ordered
        }
        (Kind::Of(left), Kind::Of(right)) => left == right && (!ordered || has_order(*left)),
        _ => false,
    };
    match fits {
        true => Ok(Kind::Of(FactType::Flag)),
        false => Err(Text::new(
            "比较的两边不是同一类值：数对数，日期写成 \"2025-01-01\"，代码用 == 或 in",
            "the two sides cannot be compared: numbers with numbers, days as \"2025-01-01\", codes by == or in",
        )),
    }
}

fn has_order(kind: FactType) -> bool {
    matches!(kind, FactType::Count | FactType::Date | FactType::Level)
}

fn is_day(kind: &Kind) -> bool {
    match kind {
        Kind::Of(FactType::Date) => true,
        Kind::Quoted(text) => is_canonical_day(text),
        _ => false,
    }
}

/// Days are compared as text, so they must be written the one way that sorts.
fn is_canonical_day(text: &str) -> bool {
    let day = text.parse::<Date>().ok();
    day.is_some_and(|day| FactType::Date.allows(&FactValue::Date(day)) && day.to_string() == text)
}

fn naming(name: &str, reason: &Text) -> Text {
    Text::new(
        format!("“{name}”：{}", reason.zh),
        format!("`{name}`: {}", reason.en),
    )
}

fn not_allowed(name: &str) -> Text {
    let name = name.replace(['_', '@'], " ");
    let name = name.trim();
    Text::new(
        format!(
            "不支持的写法 {name}：只用事实名、整数、\"文字\"、&&、||、!、比较、in、加减、plus_years、full_years"
        ),
        format!(
            "{name} cannot be used here: use facts, whole numbers, \"texts\", &&, ||, !, comparisons, in, + and -, \
             plus_years, full_years"
        ),
    )
}
