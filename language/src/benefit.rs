//! What a vacancy offers beside pay: `五险一金`, `包吃住`, `提供住宿`, `带薪年假`, `房补`, `班车`, and what it does not: `无社保`.
//!
//! In: a list of benefits, or running text. Out: codes of benefits, insurances, board and lodging, each offered or not.

use std::sync::LazyLock;

use duijie_domain::code::{BenefitCode, BoardLodgingCode, Code, CodeBook, InsuranceCode};
use duijie_domain::message::Text;

use super::reading::{Confidence, Doubt, Findings, Reading, Span};
use super::text::EvenText;
use super::word_table::{Hit, WordTable};

/// One thing offered or expressly not offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is.
    pub term: OfferTerm,
    /// Whether it is offered.
    pub is_offered: bool,
}

/// What can be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferTerm {
    /// A benefit.
    Benefit(BenefitCode),
    /// A kind of insurance, the housing fund among them.
    Insurance(InsuranceCode),
    /// Board and lodging.
    BoardLodging(BoardLodgingCode),
}

/// Everything offered, as records keep it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offered {
    /// Benefits, in the order of the text.
    pub benefits: Vec<BenefitCode>,
    /// Insurances, in the order of the text.
    pub insurances: Vec<InsuranceCode>,
    /// Board and lodging; `none` if expressly neither.
    pub board_lodging: Option<BoardLodgingCode>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    role: Role,
    benefits: Vec<BenefitCode>,
    insurances: Vec<InsuranceCode>,
    board_lodging: Option<BoardLodgingCode>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Strong,
    Weak,
    Skip,
    /// Neither board nor lodging.
    Neither,
    /// One of board and lodging, expressly without the other.
    OneOnly,
    Canteen,
    NotBefore,
    NotBehind,
}

static WORDS: LazyLock<WordTable<Word>> =
    LazyLock::new(|| WordTable::embedded(include_str!("../tables/benefit_words.tsv"), word));

fn word(columns: &[&str]) -> Option<Word> {
    let [role, benefits, insurances, board_lodging] = columns else {
        return None;
    };
    let role = match *role {
        "strong" => Role::Strong,
        "weak" => Role::Weak,
        "skip" => Role::Skip,
        "none" => Role::Neither,
        "board-only" | "lodging-only" => Role::OneOnly,
        "canteen" => Role::Canteen,
        "not-before" => Role::NotBefore,
        "not-behind" => Role::NotBehind,
        _ => return None,
    };
    Some(Word {
        role,
        benefits: codes(benefits)?,
        insurances: codes(insurances)?,
        board_lodging: codes(board_lodging)?.pop(),
    })
}

fn codes<C: Code>(column: &str) -> Option<Vec<C>> {
    let book = CodeBook::embedded();
    let named = column.split('|').filter(|code| !code.is_empty()).map(C::new);
    named
        .map(|code| book.entry(&code).is_some().then_some(code))
        .collect()
}

/// What running text offers.
#[must_use]
pub fn find(text: &str) -> Findings<Offer> {
    readings(text, false)
}

/// What a cell offers that is known to list benefits: `培训` and `旅游` count as entries there. One in which nothing is
/// read comes with a doubt.
#[must_use]
pub fn read(text: &str) -> Findings<Offer> {
    let mut findings = readings(text, true);
    if findings.readings.is_empty() && findings.doubts.is_empty() {
        findings.doubts.push(unreadable(text));
    }
    findings
}

/// All of it together. What is refused somewhere is not offered.
#[must_use]
pub fn offered(findings: &Findings<Offer>) -> Offered {
    let mut offered = Offered::default();
    let refused = |term: &OfferTerm| {
        findings
            .readings
            .iter()
            .any(|reading| !reading.value.is_offered && reading.value.term == *term)
    };
    for Reading { value, .. } in &findings.readings {
        if !value.is_offered || refused(&value.term) {
            continue;
        }
        match &value.term {
            OfferTerm::Benefit(code) if !offered.benefits.contains(code) => {
                offered.benefits.push(code.clone())
            }
            OfferTerm::Insurance(code) if !offered.insurances.contains(code) => {
                offered.insurances.push(code.clone())
            }
            OfferTerm::BoardLodging(code) => {
                offered.board_lodging = Some(together(offered.board_lodging.as_ref(), code));
            }
            OfferTerm::Benefit(_) | OfferTerm::Insurance(_) => {}
        }
    }
    offered
}

/// Board told in one place and lodging in another are both.
fn together(before: Option<&BoardLodgingCode>, now: &BoardLodgingCode) -> BoardLodgingCode {
    let pair = before.map(|before| [before.as_str(), now.as_str()]);
    match pair {
        Some(["board", "lodging"] | ["lodging", "board"] | ["both", _] | [_, "both"]) => {
            BoardLodgingCode::new("both")
        }
        Some(["board-allowance", "lodging-allowance"] | ["lodging-allowance", "board-allowance"]) => {
            BoardLodgingCode::new("both-allowance")
        }
        Some(
            [
                free @ ("board" | "lodging"),
                "board-allowance" | "lodging-allowance",
            ],
        ) => BoardLodgingCode::new(free),
        _ => now.clone(),
    }
}

fn readings(given: &str, is_cell: bool) -> Findings<Offer> {
    let even = EvenText::of(given);
    let text = even.as_str();
    let hits: Vec<Hit<'_, Word>> = WORDS.hits(text).collect();
    let mut findings = Findings::default();
    for (place, hit) in hits.iter().enumerate() {
        let span = even.origin(hit.span);
        let is_refused = is_refused(text, &hits, place);
        match hit.meaning.role {
            Role::Strong => push(hit.meaning, !is_refused, span, 950, &mut findings),
            Role::Weak if is_refused || (is_cell && is_entry(text, hit.span)) => {
                push(hit.meaning, !is_refused, span, 800, &mut findings);
            }
            Role::Neither => neither(hit.meaning, span, &mut findings),
            Role::OneOnly => push(hit.meaning, true, span, 1_000, &mut findings),
            Role::Canteen => findings.doubts.push(canteen(given, span)),
            _ => {}
        }
    }
    findings
}

fn push(word: &Word, is_offered: bool, span: Span, thousandths: u16, findings: &mut Findings<Offer>) {
    let benefits = word.benefits.iter().cloned().map(OfferTerm::Benefit);
    let insurances = word.insurances.iter().cloned().map(OfferTerm::Insurance);
    let board_lodging = word.board_lodging.iter().cloned().map(OfferTerm::BoardLodging);
    let readings = benefits
        .chain(insurances)
        .chain(board_lodging)
        .map(|term| Reading {
            value: Offer { term, is_offered },
            span,
            confidence: Confidence::from_thousandths(thousandths),
        });
    findings.readings.extend(readings);
}

/// Neither board nor lodging is a code of its own, and the benefits are refused.
fn neither(word: &Word, span: Span, findings: &mut Findings<Offer>) {
    let benefits = Word {
        board_lodging: None,
        ..word.clone()
    };
    push(&benefits, false, span, 1_000, findings);
    let code = Word {
        benefits: Vec::new(),
        ..word.clone()
    };
    push(&code, true, span, 1_000, findings);
}

/// Whether a word right before or right behind turns it into its opposite.
fn is_refused(text: &str, hits: &[Hit<'_, Word>], place: usize) -> bool {
    const GAP_BYTES_MAX: usize = 6;
    const ENDS: [char; 9] = [',', '，', '。', ';', '；', '、', '/', '|', '\n'];
    let near = |left: &Hit<'_, Word>, right: &Hit<'_, Word>| {
        let gap = text.get(left.span.end..right.span.start);
        gap.is_some_and(|gap| gap.len() <= GAP_BYTES_MAX && !gap.contains(ENDS))
    };
    let Some(hit) = hits.get(place) else { return false };
    let before = place.checked_sub(1).and_then(|before| hits.get(before));
    let behind = hits.get(place + 1);
    before.is_some_and(|before| before.meaning.role == Role::NotBefore && near(before, hit))
        || behind.is_some_and(|behind| behind.meaning.role == Role::NotBehind && near(hit, behind))
}

/// Whether the word makes up an entry of a list by itself.
fn is_entry(text: &str, span: Span) -> bool {
    const BORDERS: &str = " ,;|/、，；。·+()[]\n:：\"“”";
    let before = text.get(..span.start).and_then(|text| text.chars().next_back());
    let behind = text.get(span.end..).and_then(|text| text.chars().next());
    [before, behind]
        .into_iter()
        .all(|border| border.is_none_or(|border| BORDERS.contains(border)))
}

fn canteen(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "BENEFIT_CANTEEN",
        span,
        message: Text::new(
            format!("“{told}”没有写明是否免费；请写 包吃 或 餐补"),
            format!("\"{told}\" does not say whether meals are free; write 包吃 or 餐补"),
        ),
    }
}

fn unreadable(given: &str) -> Doubt {
    Doubt {
        code: "BENEFIT_UNREADABLE",
        span: Span::from(0..given.len()),
        message: Text::new(
            "读不出福利；请写成 五险一金、包吃住、双休、年终奖",
            "no benefit can be read here; write 五险一金, 包吃住, 双休 or 年终奖",
        ),
    }
}

#[cfg(test)]
#[path = "benefit_tests.rs"]
mod tests;
