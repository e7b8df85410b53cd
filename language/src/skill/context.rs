//! What the words around a find say: its level, whether it is asked, welcome or not asked, and what it stands with.
//!
//! In: matches, hits of the table, clauses. Out: decided finds. The words themselves stand in the table.

use super::clause::Clauses;
use super::lexicon::Match;
use super::rules::{Hit, Kind, Rules};
use super::{Demand, Named, SkillFind};
use crate::reading::Span;

/// The list a find stands in, as places of matches: `from..to` share what stands before them, `from_tight..to_tight`
/// what stands behind, because no comma parts them.
pub(super) struct List {
    from: usize,
    from_tight: usize,
    to_tight: usize,
    number: u16,
    has_or: bool,
}

/// A text and everything known about it before finds are decided.
pub(super) struct Contexts<'a> {
    text: &'a str,
    rules: &'a Rules,
    hits: &'a [Hit<'a>],
    clauses: &'a Clauses,
    raw: &'a [Match],
    headings: Vec<(usize, Option<Demand>)>,
}

impl<'a> Contexts<'a> {
    pub(super) fn of(
        text: &'a str,
        rules: &'a Rules,
        hits: &'a [Hit<'a>],
        clauses: &'a Clauses,
        raw: &'a [Match],
    ) -> Self {
        let mut contexts = Self {
            text,
            rules,
            hits,
            clauses,
            raw,
            headings: Vec::new(),
        };
        contexts.headings = contexts.found_headings();
        contexts
    }

    /// The list of every match.
    pub(super) fn lists(&self) -> Vec<List> {
        let raw = self.raw;
        let mut lists: Vec<List> = Vec::with_capacity(raw.len());
        let mut number = 0;
        for place in 0..raw.len() {
            let between = place.checked_sub(1).and_then(|last| between(raw, last));
            let is_linked = between.is_some_and(|span| self.is_linked(span));
            let is_tight = is_linked && between.is_some_and(|span| !self.clauses.part(span, false));
            let has_or = is_tight && between.is_some_and(|span| span.of(self.text).contains('或'));
            let last = lists.last();
            let (from, from_tight) = (
                last.filter(|_| is_linked).map_or(place, |list| list.from),
                last.filter(|_| is_tight).map_or(place, |list| list.from_tight),
            );
            number += u16::from(!is_tight);
            lists.push(List {
                from,
                from_tight,
                to_tight: place,
                number,
                has_or,
            });
        }
        spread(&mut lists);
        lists
    }

    fn is_linked(&self, between: Span) -> bool {
        !self.clauses.part(between, true) && self.rules.is_link(between.of(self.text))
    }

    /// Whether another member of its list satisfies a question.
    pub(super) fn is_beside(&self, list: &List, place: usize, is_kin: impl Fn(&Match) -> bool) -> bool {
        let members = (list.from..=list.to_tight).filter(|other| *other != place);
        members.filter_map(|other| self.raw.get(other)).any(is_kin)
    }

    /// Whether words right before or behind a short form make it a skill.
    pub(super) fn is_supported(&self, found: &Match) -> bool {
        self.touches(found.span, &SUPPORTING, Kind::SupportAfter)
    }

    /// Whether a certificate is told as held or asked: a word of holding before it in its clause, or one right behind.
    pub(super) fn is_held(&self, found: &Match) -> bool {
        let before = self.before(found.span);
        before.iter().any(|hit| hit.does(Kind::Hold))
            || self.touches(found.span, &[Kind::Hold], Kind::HoldAfter)
    }

    fn touches(&self, span: Span, before: &[Kind], behind: Kind) -> bool {
        let last = self.before(span).last();
        let is_before = last.is_some_and(|hit| {
            let gap = self.text.get(hit.span.end..span.start).unwrap_or("");
            let names_other = self.names_a_find(hit.span.end, span.start);
            before.iter().any(|kind| hit.does(*kind))
                && !names_other
                && gap.chars().count() <= GAP_CHARACTERS_MAX
        });
        let from = self.hits.partition_point(|hit| hit.span.start < span.end);
        let next = self.hits.get(from);
        is_before || next.is_some_and(|hit| hit.does(behind) && self.is_near(span.end, hit.span.start))
    }

    fn names_a_find(&self, from: usize, to: usize) -> bool {
        let next = self.raw.partition_point(|found| found.span.start < from);
        self.raw.get(next).is_some_and(|found| found.span.start < to)
    }

    fn is_near(&self, end: usize, start: usize) -> bool {
        let gap = self.text.get(end..start).unwrap_or("");
        gap.chars()
            .all(|character| matches!(character, ' ' | '"' | '”' | '》' | ')'))
    }

    /// Whether what looks like a skill is a field of study or somebody's name.
    pub(super) fn is_cancelled(&self, list: &List) -> bool {
        let (Some(first), Some(last)) = (self.raw.get(list.from), self.raw.get(list.to_tight)) else {
            return false;
        };
        let behind = self.behind(last.span);
        let rest = self.text.get(last.span.end..behind.1.end).unwrap_or("");
        let filler = self.rules.filler(rest);
        let direct = behind
            .0
            .iter()
            .any(|hit| hit.does(Kind::CancelAfter) && hit.span.start <= last.span.end + filler);
        let is_field = behind.0.iter().any(|hit| hit.does(Kind::CancelClause));
        direct || (is_field && self.level_before(first.span) == 0)
    }

    /// What the text says about a match.
    pub(super) fn find(&self, list: &List, named: Named) -> SkillFind {
        let span = |place: usize| self.raw.get(place).map_or(Span::default(), |found| found.span);
        let (first, first_tight, last) = (span(list.from), span(list.from_tight), span(list.to_tight));
        let skill = matches!(named, Named::Skill(_));
        let level = match self.level_before(first) {
            0 => self.level_behind(last),
            level => level,
        };
        let own_list = list.from_tight < list.to_tight;
        let is_choice = own_list && (list.has_or || self.tells_either(first_tight, last));
        SkillFind {
            named,
            level: if skill { level } else { 0 },
            demand: self.demand(list, (first, last)),
            alternatives: is_choice.then_some(list.number),
        }
    }

    fn demand(&self, list: &List, (first, last): (Span, Span)) -> Demand {
        let last_before = list.from.checked_sub(1).and_then(|place| self.raw.get(place));
        let free_from = last_before.map_or(0, |found| found.span.end);
        let (behind, clause) = self.behind(last);
        let told = |kind: Kind| behind.iter().any(|hit| hit.does(kind));
        let is_denied = self.is_denied(first, free_from);
        if is_denied && (told(Kind::UnlessAfter) || self.excludes_without(clause)) {
            return Demand::Must;
        }
        if is_denied || told(Kind::NotAfter) {
            return Demand::NotAsked;
        }
        let before = self.before(first);
        let asked = before.iter().any(|hit| hit.does(Kind::Must));
        let wished = before.iter().any(|hit| hit.does(Kind::Wish));
        match () {
            () if told(Kind::WishAfter) || wished || self.next_clause_wishes(clause) => Demand::Wish,
            () if asked || told(Kind::MustAfter) => Demand::Must,
            () => self.heading(first.start).unwrap_or(Demand::Stated),
        }
    }

    /// Whether the last word before the list that asks or denies denies, and denies this list and not an earlier one.
    fn is_denied(&self, first: Span, free_from: usize) -> bool {
        let decisive = self.before(first).iter().rev().find(|hit| {
            let near = hit.does(Kind::NotNear) && self.is_near(hit.span.end, first.start);
            near || hit.does(Kind::Not) || hit.does(Kind::Must)
        });
        decisive.is_some_and(|hit| !hit.does(Kind::Must) && hit.span.start >= free_from)
    }

    /// 不会CAD的，勿扰: the clause behind tells what a denial means.
    fn excludes_without(&self, clause: Span) -> bool {
        self.opens_next(clause, Kind::UnlessAfter)
    }

    fn next_clause_wishes(&self, clause: Span) -> bool {
        self.opens_next(clause, Kind::WishAfter)
    }

    /// Whether the next clause is nothing but a word of a kind.
    fn opens_next(&self, clause: Span, kind: Kind) -> bool {
        let Some(next) = self.clauses.behind(clause.end) else {
            return false;
        };
        self.within(next).iter().any(|hit| {
            hit.does(kind) && self.is_near(hit.span.end, next.end) && starts(self.text, next, hit.span)
        })
    }

    fn tells_either(&self, first: Span, last: Span) -> bool {
        let before = self.before(first).iter().any(|hit| hit.does(Kind::Either));
        before || self.behind(last).0.iter().any(|hit| hit.does(Kind::EitherAfter))
    }

    /// The level told nearest before a place in its clause.
    fn level_before(&self, first: Span) -> u8 {
        let own = self.hits.partition_point(|hit| hit.span.start < first.start);
        let own = self
            .hits
            .get(own)
            .filter(|hit| hit.span.start == first.start && hit.span.end < first.end);
        let own = own.and_then(|hit| hit.value(Kind::LevelOwn));
        let levels = self.before(first).iter().rev().filter_map(|hit| {
            let near = hit
                .value(Kind::LevelNear)
                .filter(|_| self.is_right_before_a_find(hit.span.end));
            hit.value(Kind::Level).or(near)
        });
        own.or_else(|| levels.into_iter().next()).unwrap_or(0)
    }

    /// 会包饺子、做菜: the word counts for all that follows in its clause, if it stands before one of them.
    fn is_right_before_a_find(&self, end: usize) -> bool {
        let next = self.raw.partition_point(|found| found.span.start < end);
        self.raw
            .get(next)
            .is_some_and(|found| self.is_near(end, found.span.start))
    }

    fn level_behind(&self, last: Span) -> u8 {
        let (behind, _) = self.behind(last);
        let levels = behind.iter().filter(|hit| {
            let gap = self.text.get(last.end..hit.span.start).unwrap_or("");
            gap.chars().count() <= GAP_CHARACTERS_MAX
        });
        levels
            .filter_map(|hit| hit.value(Kind::LevelAfter))
            .next()
            .unwrap_or(0)
    }

    /// The hits of its clause that begin before a span ends and not behind its start.
    fn before(&self, span: Span) -> &'a [Hit<'a>] {
        let clause = self.clauses.around(span.start);
        self.within(Span {
            start: clause.start,
            end: span.start,
        })
    }

    /// The hits of its clause that end behind a span, and the clause.
    fn behind(&self, span: Span) -> (&'a [Hit<'a>], Span) {
        let clause = self.clauses.around(span.end);
        let from = self.hits.partition_point(|hit| hit.span.end <= span.end);
        let to = self.hits.partition_point(|hit| hit.span.start < clause.end);
        let from = from
            + usize::from(
                self.hits
                    .get(from)
                    .is_some_and(|hit| hit.span.start <= span.start),
            );
        (self.hits.get(from..to).unwrap_or(&[]), clause)
    }

    fn within(&self, span: Span) -> &'a [Hit<'a>] {
        let from = self.hits.partition_point(|hit| hit.span.start < span.start);
        let to = self.hits.partition_point(|hit| hit.span.start < span.end);
        self.hits.get(from..to).unwrap_or(&[])
    }

    fn heading(&self, place: usize) -> Option<Demand> {
        let next = self.headings.partition_point(|(heading, _)| *heading <= place);
        let last = next.checked_sub(1).and_then(|last| self.headings.get(last));
        last.and_then(|(_, demand)| *demand)
    }

    /// Headings are words of the table in front of a colon, a closing bracket or a line's end.
    fn found_headings(&self) -> Vec<(usize, Option<Demand>)> {
        let found = self.hits.iter().filter_map(|hit| {
            let demand = match () {
                () if hit.does(Kind::HeadingMust) => Some(Demand::Must),
                () if hit.does(Kind::HeadingWish) => Some(Demand::Wish),
                () if hit.does(Kind::HeadingPlain) => None,
                () => return None,
            };
            let rest = self.text.get(hit.span.end..)?.trim_start();
            let ends = rest.starts_with([':', '】', ']', '\u{ff1a}']) || self.ends_line(hit.span.end);
            let is_free = !self.raw.iter().any(|found| found.span.end == hit.span.start);
            (ends && is_free).then_some((hit.span.end, demand))
        });
        found.collect()
    }

    fn ends_line(&self, end: usize) -> bool {
        self.text.get(end..).is_some_and(|rest| rest.starts_with(' '))
            && self.clauses.part(Span::from(end..end + 1), true)
    }
}

/// What makes a short form right behind it a skill.
const SUPPORTING: [Kind; 6] = [
    Kind::SupportBefore,
    Kind::Level,
    Kind::LevelNear,
    Kind::Must,
    Kind::Wish,
    Kind::Not,
];

/// Characters that may stand between a word and the form it says something about.
const GAP_CHARACTERS_MAX: usize = 6;

fn between(raw: &[Match], place: usize) -> Option<Span> {
    let (left, right) = (raw.get(place)?, raw.get(place + 1)?);
    Some(Span::from(left.span.end..right.span.start))
}

fn starts(text: &str, clause: Span, hit: Span) -> bool {
    let lead = text.get(clause.start..hit.start).unwrap_or("");
    lead.chars()
        .all(|character| matches!(character, ' ' | '者' | '的'))
}

/// Tells every member of a list where it ends and whether it is a choice.
fn spread(lists: &mut [List]) {
    let mut tail: Option<(u16, usize, bool)> = None;
    for list in lists.iter_mut().rev() {
        let same = tail.filter(|(number, _, _)| *number == list.number);
        let (to_tight, has_or) = same.map_or((list.to_tight, false), |(_, to, has_or)| (to, has_or));
        list.to_tight = to_tight;
        list.has_or |= has_or;
        tail = Some((list.number, to_tight, list.has_or));
    }
    let mut head: Option<(u16, bool)> = None;
    for list in lists.iter_mut() {
        let same = head.is_some_and(|(number, has_or)| number == list.number && has_or);
        list.has_or |= same;
        head = Some((list.number, list.has_or));
    }
}
