//! One expression of pay: one or two amounts and everything behind them that belongs to them.
//!
//! In: a place in the evened text at which an amount begins. Whether it is pay at all is judged elsewhere.

use super::amount::{Amount, amount_at};
use super::lexicon::{Period, Word};
use crate::number::{Number, number_at};
use crate::reading::Span;
use crate::word_table::Hit;

/// The evened text with the words found in it.
pub(super) struct Worded<'a> {
    pub(super) text: &'a str,
    pub(super) hits: Vec<Hit<'a, Word>>,
}

/// What words before an amount said about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lead {
    pub(super) start: Option<usize>,
    pub(super) is_pay: bool,
    pub(super) is_total: bool,
    pub(super) is_base: bool,
    pub(super) is_other: bool,
    pub(super) has_currency: bool,
    pub(super) period: Option<Period>,
    pub(super) bound: Option<Bound>,
}

/// How a single amount, or the last of two, bounds the pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    AtLeast,
    AtMost,
    About,
    /// 多, 余: a little more than this.
    More,
}

/// Amounts with what was told about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expression {
    pub(super) first: Amount,
    pub(super) second: Option<Amount>,
    pub(super) lead: Lead,
    pub(super) period: Option<Period>,
    pub(super) bound: Option<Bound>,
    pub(super) months: Option<Months>,
    pub(super) has_currency: bool,
    /// Something comes on top: 8000+提成.
    pub(super) has_extra: bool,
    /// The words behind say that it is other money: 500元餐补.
    pub(super) is_other: bool,
    pub(super) span: Span,
}

/// Months paid, and whether a range of them was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Months {
    pub(super) count: u8,
    pub(super) is_range: bool,
}

impl Expression {
    /// Whether an amount was told with its thousands.
    pub(super) fn is_scaled(&self) -> bool {
        self.first.scale > 1 || self.second.is_some_and(|second| second.scale > 1)
    }
}

impl<'a> Worded<'a> {
    /// The word that begins at a place.
    pub(super) fn word_at(&self, place: usize) -> Option<Hit<'a, Word>> {
        let found = self
            .hits
            .binary_search_by_key(&place, |hit| hit.span.start)
            .ok()?;
        self.hits.get(found).copied()
    }

    pub(super) fn character_at(&self, place: usize) -> Option<char> {
        self.text.get(place..).and_then(|rest| rest.chars().next())
    }

    /// The place behind any of these characters.
    pub(super) fn behind(&self, place: usize, passed: &[char]) -> usize {
        let rest = self.text.get(place..).unwrap_or("");
        place + rest.len() - rest.trim_start_matches(passed).len()
    }

    /// The expression whose first amount begins at a place.
    pub(super) fn expression_at(&self, place: usize, lead: Lead) -> Option<Expression> {
        let first = amount_at(self.text, place)?;
        let mut expression = Expression {
            first,
            second: None,
            lead,
            period: lead.period,
            bound: lead.bound,
            months: None,
            has_currency: lead.has_currency,
            has_extra: false,
            is_other: lead.is_other,
            span: Span {
                start: lead.start.unwrap_or(place),
                end: first.end,
            },
        };
        self.read_second(&mut expression)?;
        while let Some(end) = self.read_suffix(&mut expression) {
            expression.span.end = end;
        }
        Some(expression)
    }

    /// The second amount, if the first is followed by a dash; a dash that leads nowhere makes it no expression.
    fn read_second(&self, expression: &mut Expression) -> Option<()> {
        let mut end = self.with_currency(expression.first.end, expression);
        let mut repeated = None;
        if let Some((period, behind)) = self.period_at(end) {
            repeated = Some(period);
            end = behind;
        }
        let Some(behind) = self.dash_at(end) else {
            return Some(());
        };
        let start = self.with_currency(self.behind(behind, &[' ']), expression);
        let start = self.behind(start, &[' ']);
        let second = amount_at(self.text, start).filter(|_| self.word_at(start).is_none());
        let Some(second) = second else {
            return is_soft_dash(self.character_at(self.behind(end, &[' ']))).then_some(());
        };
        expression.period = repeated.or(expression.period);
        expression.second = Some(second);
        expression.span.end = second.end;
        Some(())
    }

    fn dash_at(&self, place: usize) -> Option<usize> {
        const DASHES: [char; 13] = [
            '-', '~', '—', '–', '―', '‐', '−', '－', '〜', '至', '到', '→', '\u{2011}',
        ];
        let start = self.behind(place, &[' ']);
        let rest = self.text.get(start..)?;
        if let Some(behind) = rest.strip_prefix("to") {
            return Some(self.text.len() - behind.len());
        }
        let end = self.behind(start, &DASHES);
        (end > start).then_some(end)
    }

    fn with_currency(&self, place: usize, expression: &mut Expression) -> usize {
        let start = self.behind(place, &[' ']);
        match self.word_at(start) {
            Some(hit) if *hit.meaning == Word::Currency => {
                expression.has_currency = true;
                hit.span.end
            }
            _ => place,
        }
    }

    /// `/月`, `/ 天`, `每小时`.
    fn period_at(&self, place: usize) -> Option<(Period, usize)> {
        let start = self.behind(place, &[' ']);
        if let Some(hit) = self.word_at(start)
            && let Word::Per(period) = hit.meaning
        {
            return Some((*period, hit.span.end));
        }
        let slash = self.behind(start, &['/', '每', '人', '／', '|', '\\']);
        let hit = self.word_at(self.behind(slash, &[' ']))?;
        match hit.meaning {
            Word::Noun(period) if slash > start && self.ends_word(hit.span.end) => {
                Some((*period, hit.span.end))
            }
            _ => None,
        }
    }

    /// Whether no Latin word goes on here.
    fn ends_word(&self, place: usize) -> bool {
        let before = self.text.get(..place).and_then(|text| text.chars().next_back());
        let after = self.character_at(place);
        let is_letter =
            |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphabetic());
        !(is_letter(before) && is_letter(after)) || after == Some('x')
    }

    /// Reads one more thing behind the amounts; the byte behind it, or nothing if there is no more.
    fn read_suffix(&self, expression: &mut Expression) -> Option<usize> {
        let place = expression.span.end;
        if let Some((period, end)) = self
            .period_at(place)
            .filter(|found| self.is_behind(found.1, expression))
        {
            expression.period = Some(period);
            return Some(end);
        }
        if let Some((months, end)) = self.months_at(place).filter(|_| expression.months.is_none()) {
            expression.months = Some(months);
            return Some(end);
        }
        let start = self.behind(place, &[' ', '(', ')', '[', ']', '含']);
        let is_bracketed = self
            .text
            .get(place..start)
            .is_some_and(|passed| passed.contains(['(', '[']));
        if let Some(behind) = self.plus_at(start) {
            return Some(self.read_extra(behind, expression));
        }
        let hit = self.word_at(start)?;
        self.read_word(hit, is_bracketed, expression)
            .then_some(hit.span.end)
    }

    /// Whether a period belongs to the amount before it: `6000 每天8小时` goes on to something else.
    fn is_behind(&self, end: usize, expression: &Expression) -> bool {
        let next = self.behind(end, &[' ', ':', '约']);
        expression.months.is_none() && number_at(self.text, next).is_none() && expression.span.end < end
    }

    fn plus_at(&self, place: usize) -> Option<usize> {
        let end = self.behind(place, &['+', '＋', '➕', '加']);
        (end > place).then_some(end)
    }

    /// What comes on top (`+提成`, `+绩效+奖金`), or an open end if nothing is named (`8000+`).
    fn read_extra(&self, place: usize, expression: &mut Expression) -> usize {
        let start = self.behind(place, &[' ', '高']);
        match self.word_at(start).map(|hit| (*hit.meaning, hit.span.end)) {
            Some((Word::Extra | Word::Insurance | Word::Other | Word::PieceWork, end)) => {
                expression.has_extra = true;
                end
            }
            _ => {
                expression.bound = expression.bound.or(Some(Bound::AtLeast));
                place
            }
        }
    }

    fn read_word(&self, hit: Hit<'a, Word>, is_bracketed: bool, expression: &mut Expression) -> bool {
        let rest = self.text.get(hit.span.end..).unwrap_or("").trim_start();
        let ends_text = rest.is_empty() || rest.starts_with('+');
        match *hit.meaning {
            Word::Currency => expression.has_currency = true,
            Word::Above => expression.bound = Some(Bound::AtLeast),
            Word::Below => expression.bound = Some(Bound::AtMost),
            Word::About => expression.bound = Some(Bound::About),
            Word::More => expression.bound = Some(Bound::More),
            Word::Thirteen => {
                expression.months = Some(Months {
                    count: 13,
                    is_range: false,
                })
            }
            Word::Other if !ends_text || !expression.lead.is_pay => expression.is_other = true,
            Word::Pay(period) if is_bracketed || ends_text => {
                expression.lead.is_pay = true;
                expression.period = period.or(expression.period);
            }
            Word::Total(_) if is_bracketed || ends_text => expression.lead.is_total = true,
            Word::Base if is_bracketed || ends_text => expression.lead.is_base = true,
            _ => return false,
        }
        true
    }

    /// `·13薪`, `*14`, `x 13`, `，13薪`, `(13-15薪)`, `年底双薪`.
    fn months_at(&self, place: usize) -> Option<(Months, usize)> {
        const MARKS: [char; 8] = ['·', '*', '×', '•', '・', '∙', '⋅', 'x'];
        const PASSED: [char; 10] = [' ', '(', '[', ',', '、', ';', '.', '|', '/', '，'];
        let start = self.behind(place, &PASSED);
        if let Some(hit) = self.word_at(start).filter(|hit| *hit.meaning == Word::Thirteen) {
            return Some((
                Months {
                    count: 13,
                    is_range: false,
                },
                hit.span.end,
            ));
        }
        let marked = self.behind(start, &MARKS);
        let number = number_at(self.text, self.behind(marked, &[' ']))?;
        let (last, is_range) = self.last_of_range(number);
        let (end, is_named) = self.months_word(last.end);
        (is_named || (marked > start && !is_range)).then_some(())?;
        Some((
            Months {
                count: number.whole()?,
                is_range,
            },
            end,
        ))
    }

    fn last_of_range(&self, number: Number) -> (Number, bool) {
        let second = self
            .dash_at(number.end)
            .and_then(|behind| number_at(self.text, behind));
        second.map_or((number, false), |second| (second, true))
    }

    /// The byte behind 薪, 个月, 个月薪, and whether one of them stood there.
    fn months_word(&self, place: usize) -> (usize, bool) {
        let rest = self.text.get(place..).unwrap_or("");
        let words = ["个月工资", "个月薪资", "个月薪", "个月", "薪", "月薪", "倍月薪"];
        let word = words.into_iter().find(|word| rest.starts_with(word));
        let end = place + word.map_or(0, str::len);
        let is_named = word.is_some_and(|word| word != "个月");
        (self.behind_bracket(end), is_named)
    }

    fn behind_bracket(&self, place: usize) -> usize {
        match self.character_at(place) {
            Some(')' | ']') => place + 1,
            _ => place,
        }
    }
}

/// Words that lead from one amount to another, but may as well end a sentence (`工资到手8000到`).
const fn is_soft_dash(character: Option<char>) -> bool {
    matches!(character, Some('到' | '至' | '—'))
}
