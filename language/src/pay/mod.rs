//! Pay as vacancies write it: `8-12K·13薪`, `6-8千/月`, `底薪3000+提成`, `月薪过万`, `日结180`, `面议`, `计件`.
//!
//! In: a cell that is about pay, or running text in which pay has to be found. Out: amounts in whole yuan with their
//! period, or a doubt. What an amount comes to per month is told by `domain::pay`.

mod amount;
mod doubt;
mod expression;
mod judgement;
mod lexicon;
mod scan;
#[cfg(test)]
mod tests;

use duijie_domain::pay::{Pay, PayUnit};

use super::reading::{Doubt, Findings, Reading};
use super::text::EvenText;

/// Months paid where nothing is said.
const MONTHS_PAID_USUAL: u8 = 12;

/// What a text says about pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayReading {
    /// Amounts.
    Stated(StatedPay),
    /// To be agreed (面议).
    Negotiable,
    /// By the piece, without an amount (计件).
    PieceWork,
}

/// Amounts as they are stated. At least one end is there, and the lower is never above the upper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedPay {
    /// Lower end in yuan per unit; none if only a ceiling is told (`2万以下`).
    pub low_yuan: Option<u32>,
    /// Upper end in yuan per unit; none if it is open (`8000元以上`).
    pub high_yuan: Option<u32>,
    /// What the amounts pay for.
    pub unit: PayUnit,
    /// Months paid in a year.
    pub months_paid: u8,
    /// Which part of the pay it is.
    pub part: PayPart,
}

/// Which part of the pay an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PayPart {
    /// What comes on top is not in it, or it holds for a first time only: 底薪, 保底, 试用期.
    Base,
    /// Nothing is said.
    Unsaid,
    /// All in all: 综合, 到手.
    Total,
}

impl StatedPay {
    /// The pay as records keep it. They need a lower end: pay of which only a ceiling is known begins at 0, which
    /// promises nothing.
    #[must_use]
    pub fn to_pay(self) -> Pay {
        Pay {
            min_yuan: self.low_yuan.unwrap_or(0),
            max_yuan: self.high_yuan,
            unit: self.unit,
            months_paid: self.months_paid,
        }
    }
}

/// Everything that running text says about pay. Numbers count only where something beside them shows that they are
/// pay.
#[must_use]
pub fn find(text: &str) -> Findings<PayReading> {
    scan::readings(text, &EvenText::of(text), scan::Setting::RunningText)
}

/// Everything that a text says which is known to be about pay; bare numbers count too.
#[must_use]
pub fn read(text: &str) -> Findings<PayReading> {
    scan::readings(text, &EvenText::of(text), scan::Setting::PayCell)
}

/// The one pay that a cell states. Of several the whole goes before its parts.
///
/// # Errors
/// The doubt to be settled, if nothing is stated or different amounts of the same kind are.
pub fn read_one(text: &str) -> Result<Reading<PayReading>, Doubt> {
    let findings = read(text);
    let rank = |reading: &Reading<PayReading>| match reading.value {
        PayReading::Stated(stated) => Some(stated.part),
        PayReading::Negotiable | PayReading::PieceWork => None,
    };
    let Some(best) = findings.readings.iter().max_by_key(|reading| rank(reading)) else {
        let first = findings.doubts.into_iter().next();
        return Err(first.unwrap_or_else(|| doubt::unreadable(text)));
    };
    let rivals = findings
        .readings
        .iter()
        .filter(|reading| rank(reading) == rank(best));
    match rivals.into_iter().find(|rival| rival.value != best.value) {
        Some(rival) => Err(doubt::several(text, best.span, rival.span)),
        None => Ok(best.clone()),
    }
}

/// Pay exactly as a cell writes it, its ends not yet judged: a lower end above the upper is given as written, so that
/// whoever checks the record can say so. Nothing if the cell is more or other than one such statement.
#[must_use]
pub fn as_written(text: &str) -> Option<Pay> {
    scan::only_expression(&EvenText::of(text)).and_then(judgement::as_written)
}
