//! Levels told together (`大专/本科`, `大专-本科`, `研究生（仅限博士）`) and the words that bound them.

use duijie_domain::code::EducationCode;

use super::lexicon::{Word, rank};
use super::{Schooling, Setting, doubt};
use crate::reading::{Confidence, Findings, Reading, Span};
use crate::text::EvenText;
use crate::word_table::Hit;

/// Levels that stand together.
pub(super) struct Group {
    levels: Vec<EducationCode>,
    is_range: bool,
    is_only: bool,
    is_ceiling: bool,
    is_weak: bool,
    has_evidence: bool,
    bound: Option<Bound>,
    is_preferred: bool,
    span: Span,
    /// The number of the first word behind the group.
    pub(super) behind: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Above,
    Below,
}

/// The group whose first word this is, if it tells a level.
pub(super) fn group_at(text: &str, hits: &[Hit<'_, Word>], first: usize) -> Option<Group> {
    let opener = hits.get(first)?;
    let mut group = Group {
        levels: Vec::new(),
        is_range: false,
        is_only: false,
        is_ceiling: false,
        is_weak: false,
        has_evidence: false,
        bound: None,
        is_preferred: false,
        span: opener.span,
        behind: first,
    };
    let mut last_end = opener.span.start;
    for hit in hits.get(first..)? {
        let gap = text.get(last_end..hit.span.start)?;
        if !group.takes(gap, hit) {
            break;
        }
        last_end = hit.span.end;
        group.span.end = hit.span.end;
        group.behind += 1;
    }
    (!group.levels.is_empty()).then_some(group)
}

impl Group {
    /// Takes one more word in, if it belongs here.
    fn takes(&mut self, gap: &str, hit: &Hit<'_, Word>) -> bool {
        let joins = self.bound.is_none() && gap.chars().all(is_join);
        match hit.meaning {
            Word::Level(code) if joins => self.add(code, gap, false),
            Word::Weak(code) if joins => self.add(code, gap, true),
            Word::Only if joins => {
                self.levels.clear();
                self.is_only = true;
            }
            Word::AtLeast if self.levels.is_empty() && joins => self.has_evidence = true,
            Word::AtMost if self.levels.is_empty() && joins => self.is_ceiling = true,
            Word::Evidence if is_near(gap) => self.has_evidence = true,
            Word::Form(_) if !self.levels.is_empty() && gap.is_empty() => self.has_evidence = true,
            Word::Above if !self.levels.is_empty() && is_near(gap) => {
                self.bound = Some(Bound::Above);
                self.has_evidence = true;
            }
            Word::Below if !self.levels.is_empty() && is_near(gap) => {
                self.bound = Some(Bound::Below);
                self.has_evidence = true;
            }
            Word::Preferred if !self.levels.is_empty() && is_near(gap) => self.is_preferred = true,
            _ => return false,
        }
        true
    }

    fn add(&mut self, code: &EducationCode, gap: &str, is_weak: bool) {
        let is_range = gap.chars().any(|character| RANGE_MARKS.contains(&character));
        self.is_range |= is_range && !self.levels.is_empty();
        self.is_weak = is_weak && (self.levels.is_empty() || self.is_weak);
        self.levels.push(code.clone());
    }

    fn lowest(&self) -> Option<EducationCode> {
        self.levels.iter().min_by_key(|code| rank(code)).cloned()
    }

    fn highest(&self) -> Option<EducationCode> {
        self.levels.iter().max_by_key(|code| rank(code)).cloned()
    }

    fn value(&self) -> Schooling {
        let (min, max) = match self.bound {
            Some(Bound::Below) => (None, self.highest()),
            _ if self.is_ceiling => (None, self.highest()),
            _ if self.is_only || self.is_range => (self.lowest(), self.highest()),
            _ => (self.lowest(), None),
        };
        Schooling::Level { min, max }
    }

    fn confidence(&self) -> Confidence {
        let says_bound = self.bound.is_some() || self.is_only || self.is_range;
        Confidence::from_thousandths(match (says_bound, self.has_evidence) {
            (true, _) => 1_000,
            (false, true) => 950,
            (false, false) if self.is_weak => 850,
            (false, false) => 900,
        })
    }
}

/// Keeps what a group says, or tells why not.
pub(super) fn judge(
    text: &str,
    group: &Group,
    setting: Setting,
    given: &str,
    even: &EvenText,
    findings: &mut Findings<Schooling>,
) {
    let span = even.origin(group.span);
    let is_said =
        setting == Setting::Cell || !group.is_weak || group.has_evidence || is_item(text, group.span);
    if group.is_preferred {
        findings.doubts.push(doubt::preferred(given, span));
    } else if is_said {
        findings.readings.push(Reading {
            value: group.value(),
            span,
            confidence: group.confidence(),
        });
    }
}

/// Whether the words make up an entry of a list by themselves.
fn is_item(text: &str, span: Span) -> bool {
    const BORDERS: &str = " ,;|/、，；。·()[]【】\n";
    let before = text.get(..span.start).and_then(|text| text.chars().next_back());
    let behind = text.get(span.end..).and_then(|text| text.chars().next());
    [before, behind]
        .into_iter()
        .all(|border| border.is_none_or(|border| BORDERS.contains(border)))
}

const RANGE_MARKS: [char; 8] = ['-', '~', '至', '到', '—', '–', '～', '－'];

/// What may stand between levels told together.
fn is_join(character: char) -> bool {
    const JOINS: &str = " /、,，或和及与(（)）|或者:：";
    JOINS.contains(character) || RANGE_MARKS.contains(&character)
}

/// What may stand between a level and the word that bounds it.
fn is_near(gap: &str) -> bool {
    const NEAR: &str = "()（）含 的者生及其或:：";
    const NEAR_BYTES_MAX: usize = 12;
    gap.len() <= NEAR_BYTES_MAX && gap.chars().all(|character| NEAR.contains(character))
}
