//! Conditions as CEL expressions over facts, answered in three values.
//!
//! In: the text of an expression, later the facts of a case. Out: yes, no, or unknown with exactly the facts whose
//! knowledge could decide it. CEL's parser and operators do the work below `&&`, `||` and `!`; these three are walked
//! here, because CEL's own evaluation ends in one error where several facts may be missing. Only what `check.rs`
//! allows is ever evaluated.

mod check;
mod evaluate;

use evaluate::Node;
pub(crate) use evaluate::both;

use crate::fact::{FactId, Facts};
use cel::IdedExpr;
use cel::common::ast::Expr;
use cel::parser::PrattParser;
use duijie_domain::message::Text;
use std::collections::BTreeSet;

/// Bytes of an expression's text; what is longer is several conditions.
pub const TEXT_BYTES_MAX: usize = 500;

/// Brackets within brackets.
const DEPTH_MAX: u16 = 24;

/// What an expression says of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It holds, whatever the unknown facts are.
    Yes,
    /// It does not hold, whatever the unknown facts are.
    No,
    /// It depends on these facts, which are unknown.
    Unknown(BTreeSet<FactId>),
}

/// A checked expression whose value is yes or no.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    root: Node,
    facts: BTreeSet<FactId>,
}

impl Expression {
    /// Reads and checks an expression: its grammar, its facts, and that it compares like with like.
    ///
    /// # Errors
    /// What is wrong and what to do.
    pub fn parse(text: &str) -> Result<Self, Text> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Text::new(
                format!("表达式超过 {TEXT_BYTES_MAX} 字节，请拆成多个条件"),
                format!("longer than {TEXT_BYTES_MAX} bytes; make several conditions of it"),
            ));
        }
        let parser = PrattParser::new().max_recursion_depth(DEPTH_MAX);
        let root = parser.parse(text).map_err(|error| {
            Text::new(
                format!("表达式有语法错误，请按所指位置改正：{error}"),
                format!("the expression cannot be read; mend it where the mark is: {error}"),
            )
        })?;
        check::is_condition(&root)?;
        let root = Node::of(&root);
        Ok(Self {
            text: text.to_owned(),
            facts: root.facts(),
            root,
        })
    }

    /// The text it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every fact that it names.
    #[must_use]
    pub fn facts(&self) -> &BTreeSet<FactId> {
        &self.facts
    }

    /// What it says of these facts.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Truth {
        self.root.truth(facts)
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Expression {}

/// The dotted name that an expression spells, `person.age`.
fn name_of(expression: &IdedExpr) -> Option<String> {
    match &expression.expr {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(select) if !select.test => {
            name_of(&select.operand).map(|operand| format!("{operand}.{}", select.field))
        }
        _ => None,
    }
}
