//! One dated rule of grants: who it is for, where, when, under which clause, how much, how often.
//!
//! In: the text of a rule file (`read.rs`). Out: a checked rule that never changes.

mod amount;
mod read;
mod text;

pub(crate) use amount::yuan_text;
pub use amount::{Amount, AmountRule, Benefit, Raise, Rate, Unit};
pub(crate) use read::{duplicate, read, unknown_family};

use crate::expression::Expression;
use crate::fact::{FactId, lies_within};
use duijie_domain::code::CodeBook;
use duijie_domain::message::Text;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::sync::Arc;

/// A rule of grants.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Identifier, unique in a book.
    pub id: SmolStr,
    /// Edition of the file.
    pub version: String,
    /// Where the file's content comes from.
    pub source: String,
    /// What the file leaves open, and why.
    pub note: Option<Text>,
    /// What the grant is called.
    pub title: Text,
    /// Who is paid.
    pub receiver: Receiver,
    /// Where it applies; none means the whole country.
    pub area: Option<Area>,
    /// First day of validity, if it is known.
    pub valid_from: Option<Date>,
    /// Last day of validity, if it is known.
    pub valid_to: Option<Date>,
    /// The document behind it.
    pub clause: Clause,
    /// Whether it may be paid without an application (免申即享).
    pub without_application: bool,
    /// How much.
    pub amount: AmountRule,
    /// How often, and not together with what.
    pub limits: Limits,
    /// All of these must hold.
    pub conditions: Vec<Condition>,
    pub(crate) codes: Arc<CodeBook>,
}

/// Who is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// The person.
    Person,
    /// The firm that employs or trains the person.
    Firm,
    /// The agency that brought the two together.
    Agency,
}

impl Receiver {
    /// Who it is, in words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Person => Text::new("个人", "the person"),
            Self::Firm => Text::new("用人单位", "the firm"),
            Self::Agency => Text::new("人力资源服务机构", "the agency"),
        }
    }
}

/// An area and the fact whose division must lie in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Division code of the area; everything below it belongs to it.
    pub code: SmolStr,
    /// The fact that says where the case belongs.
    pub fact: FactId,
}

/// The document behind a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Name of the document.
    pub document: String,
    /// Its number, if it is known.
    pub number: Option<String>,
    /// The article, if it is known.
    pub article: Option<String>,
}

impl Clause {
    /// Document, number and article in one line.
    #[must_use]
    pub fn text(&self) -> String {
        let parts = [Some(&self.document), self.number.as_ref(), self.article.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    }
}

/// How often a grant may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Grants of all rules of one family are counted together, over all years, areas and firms.
    pub family: SmolStr,
    /// Whether a person may bring it once only.
    pub once_per_person: bool,
    /// Families of which the same person may not have had a grant.
    pub not_with: Vec<SmolStr>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Identifier, unique in its rule.
    pub id: SmolStr,
    /// What it asks, as an official would say it.
    pub sentence: Text,
    /// The same for the machine.
    pub expression: Expression,
}

impl Rule {
    /// Whether the rule is valid on a day; both ends belong to it.
    #[must_use]
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Whether a division lies in the rule's area; everywhere counts as such.
    #[must_use]
    pub fn applies_in(&self, division: Option<&str>) -> bool {
        match (&self.area, division) {
            (Some(area), Some(division)) => lies_within(division, &area.code, &self.codes) == Some(true),
            _ => true,
        }
    }

    /// The facts that could be asked for: those of the area, the conditions and the amount.
    #[must_use]
    pub fn facts(&self) -> std::collections::BTreeSet<FactId> {
        let conditions = self
            .conditions
            .iter()
            .flat_map(|condition| condition.expression.facts().iter().copied());
        let area = self.area.iter().map(|area| area.fact);
        conditions.chain(area).chain(self.amount.facts()).collect()
    }
}
