//! The walk over a text: words that lead to an amount, the amounts, and what stands without one.

use super::expression::{Bound, Expression, Lead, Worded};
use super::judgement::{self, Judged};
use super::lexicon::{Period, WORDS, Word};
use super::{PayReading, doubt};
use crate::number::is_numeral;
use crate::reading::{Confidence, Findings, Reading, Span};
use crate::text::EvenText;
use duijie_domain::pay::PayUnit;

/// What is known about the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Nothing: numbers need evidence.
    RunningText,
    /// It is about pay.
    PayCell,
}

/// Everything that the text says about pay.
pub(super) fn readings(given: &str, even: &EvenText, setting: Setting) -> Findings<PayReading> {
    let worded = worded(even);
    let mut findings = Findings::default();
    for piece in pieces(&worded) {
        collect(&worded, given, even, setting, piece, &mut findings);
    }
    if setting == Setting::PayCell && findings.readings.is_empty() && findings.doubts.is_empty() {
        findings.doubts.push(doubt::unreadable(given));
    }
    findings
}

/// The one expression that makes up the whole text.
pub(super) fn only_expression(even: &EvenText) -> Option<Expression> {
    let worded = worded(even);
    let mut pieces = pieces(&worded).into_iter();
    let (Some(Piece::Amounts(expression)), None) = (pieces.next(), pieces.next()) else {
        return None;
    };
    let span = expression.span;
    let outside = [even.as_str().get(..span.start), even.as_str().get(span.end..)];
    let is_all = outside
        .iter()
        .all(|rest| rest.is_some_and(|rest| rest.trim().is_empty()));
    is_all.then_some(expression)
}

fn worded(even: &EvenText) -> Worded<'_> {
    Worded {
        text: even.as_str(),
        hits: WORDS.hits(even.as_str()).collect(),
    }
}

/// One thing said about pay.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Amounts(Expression),
    Word(PayReading, Span),
    TenThousand(Lead, Span),
}

fn pieces(worded: &Worded<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut lead = Lead::default();
    let mut place = 0;
    while let Some(character) = worded.character_at(place) {
        if let Some(hit) = worded.word_at(place) {
            let piece = read_word(*hit.meaning, hit.span, &mut lead);
            pieces.extend(piece);
            place = hit.span.end;
        } else if begins_number(worded, place, character) {
            place = match worded.expression_at(place, lead) {
                Some(expression) => {
                    pieces.push(Piece::Amounts(expression));
                    expression.span.end
                }
                None => behind_number(worded.text, place),
            };
            lead = Lead::default();
        } else {
            if !is_filler(character) {
                lead = Lead::default();
            }
            place += character.len_utf8();
        }
    }
    joined(&pieces, worded.text)
}

/// A figure in the middle of a Latin word or a longer number is no beginning.
fn begins_number(worded: &Worded<'_>, place: usize, character: char) -> bool {
    let before = worded.text.get(..place).and_then(|text| text.chars().next_back());
    let goes_on = before.is_some_and(|before| before.is_ascii_alphanumeric() || before == '.');
    let is_vague = matches!(before, Some('几' | '数' | '好'));
    (is_numeral(character) && !is_vague) || (character.is_ascii_digit() && !goes_on)
}

/// Steps over figures that are no number (a telephone number), or one other character.
fn behind_number(text: &str, place: usize) -> usize {
    let rest = text.get(place..).unwrap_or("");
    let figures = rest.len()
        - rest
            .trim_start_matches(|character: char| is_figure(character))
            .len();
    place + figures.max(rest.chars().next().map_or(1, char::len_utf8))
}

const fn is_figure(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '.' | '-')
}

/// Characters between a word and its amount.
fn is_filler(character: char) -> bool {
    const FILLERS: &str = " :：(（)[]【】为是在可有能拿达约税前后人的均「」\"“”=/-~±";
    FILLERS.contains(character)
}

fn read_word(word: Word, span: Span, lead: &mut Lead) -> Option<Piece> {
    let led = *lead;
    lead.start = lead.start.or(Some(span.start));
    let piece = match word {
        Word::Negotiable => Piece::Word(PayReading::Negotiable, span),
        Word::Talk if led.is_pay || led.is_total => Piece::Word(PayReading::Negotiable, span),
        Word::PieceWork => Piece::Word(PayReading::PieceWork, span),
        Word::TenThousand => Piece::TenThousand(
            led,
            Span {
                start: lead.start.unwrap_or(span.start),
                ..span
            },
        ),
        word => {
            lead_on(word, lead);
            return None;
        }
    };
    *lead = Lead::default();
    Some(piece)
}

fn lead_on(word: Word, lead: &mut Lead) {
    match word {
        Word::Pay(period) => {
            lead.is_pay = true;
            lead.period = period.or(lead.period);
        }
        Word::Total(period) => {
            (lead.is_pay, lead.is_total) = (true, true);
            lead.period = period.or(lead.period);
        }
        Word::Base => (lead.is_pay, lead.is_base) = (true, true),
        Word::Per(period) => lead.period = Some(period),
        Word::AtLeast => lead.bound = Some(Bound::AtLeast),
        Word::AtMost => lead.bound = Some(Bound::AtMost),
        Word::About => lead.bound = Some(Bound::About),
        Word::Currency => lead.has_currency = true,
        Word::Other | Word::Extra => lead.is_other = true,
        _ => *lead = Lead::default(),
    }
}

/// `最低6000最高9000` is one statement.
fn joined(pieces: &[Piece], text: &str) -> Vec<Piece> {
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (kept.last_mut(), piece) {
            (Some(Piece::Amounts(low)), Piece::Amounts(high)) if are_ends(low, high, text) => {
                low.second = Some(high.first);
                low.bound = None;
                low.period = low.period.or(high.period);
                low.months = low.months.or(high.months);
                low.span.end = high.span.end;
            }
            _ => kept.push(*piece),
        }
    }
    kept
}

fn are_ends(low: &Expression, high: &Expression, text: &str) -> bool {
    let between = text.get(low.span.end..high.span.start).unwrap_or("x");
    let is_near = between.chars().all(|character| " ,，、;".contains(character));
    let both_single = low.second.is_none() && high.second.is_none();
    let is_named = high.lead.is_pay || high.lead.is_base || high.lead.is_other;
    is_near
        && both_single
        && !is_named
        && low.bound == Some(Bound::AtLeast)
        && high.bound == Some(Bound::AtMost)
}

fn collect(
    worded: &Worded<'_>,
    given: &str,
    even: &EvenText,
    setting: Setting,
    piece: Piece,
    findings: &mut Findings<PayReading>,
) {
    match piece {
        Piece::Word(value, span) => findings.readings.push(Reading {
            value,
            span: even.origin(span),
            confidence: Confidence::from_thousandths(950),
        }),
        Piece::TenThousand(lead, span) => {
            if lead.is_pay || setting == Setting::PayCell {
                findings.readings.push(ten_thousand(lead, even.origin(span)));
            }
        }
        Piece::Amounts(expression) => {
            let Judged { reading, doubt } = judgement::judged(worded, &expression, setting);
            let span = even.origin(trimmed(worded.text, expression.span));
            findings
                .readings
                .extend(reading.map(|(stated, confidence)| Reading {
                    value: PayReading::Stated(stated),
                    span,
                    confidence,
                }));
            findings
                .doubts
                .extend(doubt.map(|kind| doubt::of(kind, given, span)));
        }
    }
}

/// 月薪过万: from ten thousand on.
fn ten_thousand(lead: Lead, span: Span) -> Reading<PayReading> {
    let unit = match lead.period {
        Some(Period::Kept(unit)) => unit,
        _ => PayUnit::Month,
    };
    Reading {
        value: PayReading::Stated(judgement::open_from_ten_thousand(unit)),
        span,
        confidence: Confidence::from_thousandths(700),
    }
}

fn trimmed(text: &str, span: Span) -> Span {
    let told = span.of(text);
    Span {
        start: span.start + told.len() - told.trim_start().len(),
        end: span.end - (told.len() - told.trim_end().len()),
    }
}
