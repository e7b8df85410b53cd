//! Skills and certificates in duties and résumés: which are named, how well they are mastered, whether they are asked.
//!
//! In: free text of either side, the code book. Out: codes with span, level and demand. What a skill counts in a score
//! stands in `matcher`; what the lexicon holds stands in `domain/tables`, what the words around a skill mean in
//! `language/tables/skill_context.tsv`. No rule about a single word may stand in code.

mod clause;
mod context;
mod lexicon;
mod proposals;
mod rules;
mod wanted;

use std::fmt;
use std::sync::{Arc, LazyLock};

use duijie_domain::code::{CertificateCode, CodeBook, SkillCode};
use duijie_domain::message::Text;
use thiserror::Error;

use self::clause::Clauses;
use self::context::{Contexts, List};
use self::lexicon::{Lexicon, Match, Weakness};
use self::rules::{Hit, Rules};
use crate::reading::{Confidence, Doubt, Findings, Reading, Span};
use crate::text::EvenText;

pub use self::proposals::{Proposal, Proposals};
pub use self::wanted::{Held, Wanted, held, wanted};

/// What a find names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// A skill of the lexicon.
    Skill(SkillCode),
    /// A certificate or licence.
    Certificate(CertificateCode),
}

impl Named {
    /// The code as text.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Skill(code) => code.as_str(),
            Self::Certificate(code) => code.as_str(),
        }
    }
}

/// What the text says about a find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Demand {
    /// It must be held.
    Must,
    /// It is welcome.
    Wish,
    /// It is told, as a duty or as what somebody can do.
    Stated,
    /// It is told that it is not asked, or not held.
    NotAsked,
}

/// One skill or certificate in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillFind {
    /// What is named.
    pub named: Named,
    /// 1 knows of it, 2 has used it, 3 uses it daily, 4 teaches it; 0 if not told or for a certificate.
    pub level: u8,
    /// What the text says about it.
    pub demand: Demand,
    /// The number of the list within the text of which one is enough (会A或B); none if it stands for itself.
    pub alternatives: Option<u16>,
}

/// Why a reader cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SkillReaderError {
    /// A line of the table of contexts is not a kind, a word and a value.
    #[error(
        "上下文表第 {line} 行不是“类别、词、值” / line {line} of the table of contexts is no kind, word and value"
    )]
    BadContext {
        /// The line, from 1.
        line: usize,
    },
    /// There are no words, or more than can be searched for.
    #[error(
        "技能词表为空或过大，请减少代码表中的别名 / the lexicon is empty or too large: give fewer aliases"
    )]
    BadSize,
}

/// Finds skills and certificates in a text.
pub struct SkillReader {
    lexicon: Lexicon,
    rules: Rules,
}

static EMBEDDED: LazyLock<Arc<SkillReader>> =
    LazyLock::new(|| match SkillReader::of(&CodeBook::embedded()) {
        Ok(reader) => Arc::new(reader),
        Err(error) => unreachable!("the embedded tables, proven good by the tests of this crate: {error}"),
    });

impl SkillReader {
    /// The reader of the tables built into the program; made once.
    #[must_use]
    pub fn embedded() -> Arc<Self> {
        Arc::clone(&EMBEDDED)
    }

    /// A reader of a code book, with whatever an operator added to its tables.
    ///
    /// # Errors
    /// [`SkillReaderError`] if the names cannot be searched for.
    pub fn of(book: &CodeBook) -> Result<Self, SkillReaderError> {
        let rules = Rules::parse(include_str!("../../tables/skill_context.tsv"))?;
        let lexicon = Lexicon::of(book, &rules)?;
        Ok(Self { lexicon, rules })
    }

    /// How many spellings are looked for.
    #[must_use]
    pub fn forms(&self) -> usize {
        self.lexicon.len()
    }

    /// Every skill and certificate a text names, in its order.
    #[must_use]
    pub fn read(&self, text: &str) -> Findings<SkillFind> {
        let even = EvenText::of(text);
        let (raw, hits, clauses) = self.parts(text, &even);
        let contexts = Contexts::of(even.as_str(), &self.rules, &hits, &clauses, &raw);
        self.decided(&even, &raw, &contexts)
    }

    /// What a text holds before anything is decided.
    fn parts<'a>(&'a self, given: &str, even: &EvenText) -> (Vec<Match>, Vec<Hit<'a>>, Clauses) {
        let hits = self.rules.hits(even.as_str());
        let clauses = Clauses::of(given, even, &hits);
        (self.lexicon.matches(even.as_str()), hits, clauses)
    }

    fn decided(&self, even: &EvenText, raw: &[Match], contexts: &Contexts<'_>) -> Findings<SkillFind> {
        let mut findings = Findings::default();
        let lists = contexts.lists();
        for (place, found) in raw.iter().enumerate() {
            let Some(list) = lists.get(place) else { continue };
            if contexts.is_cancelled(list) {
                continue;
            }
            let span = even.origin(found.span);
            match self.named(raw, (place, list), contexts) {
                Standing::Named(named) => findings.readings.push(Reading {
                    value: contexts.find(list, named),
                    span,
                    confidence: confidence(found, even.as_str()),
                }),
                Standing::Doubtful => findings.doubts.push(doubt(span, found.span.of(even.as_str()))),
                Standing::Nothing => {}
            }
        }
        findings
    }

    fn named(&self, raw: &[Match], (place, list): (usize, &List), contexts: &Contexts<'_>) -> Standing {
        let Some(found) = raw.get(place) else {
            return Standing::Nothing;
        };
        let Some(form) = self.lexicon.form(found) else {
            return Standing::Nothing;
        };
        let beside_kin = || contexts.is_beside(list, place, |other| self.lexicon.are_kin(found, other));
        let skill = || form.skill.clone().map(Named::Skill);
        let certificate = || form.certificate.clone().map(Named::Certificate);
        let named = match form.weakness {
            Weakness::None => certificate().or_else(skill),
            Weakness::Title if contexts.is_held(found) || beside_kin() => certificate(),
            Weakness::Title => skill(),
            Weakness::Initial if contexts.is_held(found) || beside_kin() => certificate().or_else(skill),
            Weakness::Short if contexts.is_supported(found) || beside_kin() => skill().or_else(certificate),
            Weakness::Kin if beside_kin() => skill(),
            Weakness::Kin if contexts.is_supported(found) => return Standing::Doubtful,
            Weakness::Initial | Weakness::Short | Weakness::Kin => None,
        };
        named.map_or(Standing::Nothing, Standing::Named)
    }
}

impl fmt::Debug for SkillReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SkillReader")
            .field("forms", &self.forms())
            .finish_non_exhaustive()
    }
}

enum Standing {
    Named(Named),
    Doubtful,
    Nothing,
}

/// Long forms can hardly mean anything else; a form that needed its surroundings, or two characters, can.
fn confidence(found: &Match, text: &str) -> Confidence {
    let characters = found.span.of(text).chars().count();
    Confidence::from_thousandths(match (found.weakness, characters) {
        (Weakness::None, 4..) => 950,
        (Weakness::None, 3) => 900,
        (Weakness::None, _) => 800,
        _ => 750,
    })
}

fn doubt(span: Span, form: &str) -> Doubt {
    Doubt {
        code: "SKILL_UNCLEAR",
        span,
        message: Text::new(
            format!("“{form}”有多种含义，请写软件、语言或证书的全称"),
            format!(
                "\"{form}\" can mean several things; write the full name of the software, language or certificate"
            ),
        ),
    }
}
