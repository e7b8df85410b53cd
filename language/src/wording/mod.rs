//! The wording check at intake: limits that a vacancy may not set, found in its words, with the law they break and the
//! sentence that may be written instead.
//!
//! In: the texts of a vacancy and the facts that may make a limit lawful. Out: findings, refusals and warnings. The
//! rules stand in `language/tables/wording_*.tsv`; nothing here knows a single forbidden word. What is done with a
//! refusal is the caller's business, and nothing here ever changes a record.

mod book;
mod element;
mod even;
mod notice;
mod offer;
mod scan;
mod section;

use std::sync::LazyLock;

use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use smol_str::SmolStr;

pub use book::{Rule, Source};
pub use element::{Elements, check_elements, check_pay};
pub use notice::{Lawful, Notice, Worded, check_vacancy};

use crate::reading::Span;
use book::Book;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// May be lawful with a reason that the text does not show: an officer decides.
    Warn,
    /// Must not be published as it stands.
    Refuse,
}

impl Severity {
    /// The identifier used in files and counts.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Refuse => "refuse",
        }
    }

    fn of(id: &str) -> Option<Self> {
        [Self::Warn, Self::Refuse]
            .into_iter()
            .find(|severity| severity.id() == id)
    }
}

/// The column in which a text stands. What is a limit among the conditions may be harmless among the duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Name of the post.
    Title,
    /// What is done.
    Duties,
    /// Who is wanted.
    Conditions,
    /// Remarks; read as conditions.
    Remarks,
    /// Any text of which the column is not known, and the whole of an undivided notice.
    Text,
    /// Pay as structured values.
    Pay,
    /// One of the facts that a notice must tell.
    Element,
}

impl Field {
    /// The name of the field of the record.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Duties => "duties",
            Self::Conditions => "conditions",
            Self::Remarks => "remarks",
            Self::Text => "text",
            Self::Pay => "pay",
            Self::Element => "element",
        }
    }

    const fn letter(self) -> char {
        match self {
            Self::Title => 't',
            Self::Duties => 'd',
            Self::Conditions | Self::Remarks => 'c',
            Self::Text | Self::Pay | Self::Element => 'x',
        }
    }
}

/// One limit that may not be set, or a fact that must not be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule, for programs and counts: `sex-male`.
    pub rule: &'static str,
    /// Refused, or left to an officer.
    pub severity: Severity,
    /// Where it was found.
    pub field: Field,
    /// The words, in bytes of the field's text; empty for structured values.
    pub span: Span,
    /// The law.
    pub source: Source,
    /// What is wrong and what to do.
    pub message: Text,
    /// The sentence of the field's text in which the words stand; empty for structured values.
    pub sentence: Span,
    /// What may be written instead of the sentence; empty if the whole of it should be left out.
    pub rewrite: SmolStr,
}

impl Finding {
    /// The finding as a broken rule of the record.
    #[must_use]
    pub fn violation(&self) -> Violation {
        let (zh, en) = match self.rewrite.as_str() {
            "" => ("请删去这一句".to_owned(), "leave the sentence out".to_owned()),
            rewrite => (format!("可改为：{rewrite}"), format!("write instead: {rewrite}")),
        };
        Violation {
            field: self.field.id().to_owned(),
            reason: match self.severity {
                Severity::Refuse => "WORDING_UNLAWFUL",
                Severity::Warn => "WORDING_DOUBTFUL",
            },
            message: Text::new(
                format!("{}（{}，{}）", self.message.zh, self.rule, self.source.zh),
                format!("{} ({}, {})", self.message.en, self.rule, self.source.en),
            ),
            hint: Text::new(zh, en),
        }
    }
}

static BOOK: LazyLock<Book> = LazyLock::new(|| match Book::embedded() {
    Ok(book) => book,
    Err(error) => unreachable!("the embedded tables, proven good by the tests of this crate: {error}"),
});

/// Checks one text of which nothing else is known.
#[must_use]
pub fn check_text(text: &str) -> Vec<Finding> {
    check_field(Field::Text, text, &Lawful::default())
}

/// Checks one column, knowing what may be lawful on this record.
#[must_use]
pub fn check_field(field: Field, text: &str, lawful: &Lawful) -> Vec<Finding> {
    let mut hits = scan::hits(&BOOK, field, text);
    hits.retain(|hit| BOOK.rules.get(hit.rule).is_some_and(|rule| !lawful.lifts(rule)));
    let offers = offer::offers(&BOOK, field, text, &hits);
    let told = hits.iter().zip(offers).filter_map(|(hit, offer)| {
        let rule = BOOK.rules.get(hit.rule)?;
        let severity = lawful.severity(rule);
        Some(Finding {
            rule: rule.id,
            severity,
            field,
            span: hit.span,
            source: rule.source,
            message: message(rule, severity, hit.span.of(text)),
            sentence: offer.sentence,
            rewrite: offer.text,
        })
    });
    told.collect()
}

/// Every rule, in the order of the table: for lists and documentation.
#[must_use]
pub fn rules() -> &'static [Rule] {
    &BOOK.rules
}

/// The sentence of a rule about certain words.
fn message(rule: &Rule, severity: Severity, words: &str) -> Text {
    let mut message = Text::new(rule.zh.replace("{hit}", words), rule.en.replace("{hit}", words));
    if severity < rule.severity {
        message.zh.push_str("；机关单位依法设限的，请登记法定依据");
        message
            .en
            .push_str("; a public body that has a ground in law records it");
    }
    message
}
