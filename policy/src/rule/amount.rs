//! How much a rule gives: a rate for each unit, raised where a condition holds, as often as the caps leave.

use crate::expression::{Expression, Truth};
use crate::fact::{FactId, FactValue, Facts};
use duijie_domain::fact::Fact;
use duijie_domain::message::Text;
use std::collections::BTreeSet;

/// What a rule gives, as its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountRule {
    /// Money, or something in kind.
    pub benefit: Benefit,
    /// What one rate is for.
    pub unit: Unit,
    /// The rate; none for something in kind.
    pub rate: Option<Rate>,
    /// A number that the rate is multiplied by, such as children.
    pub times: Option<FactId>,
    /// A yearly cost that the rate cannot pass.
    pub not_over: Option<FactId>,
    /// Whether the rate is an upper limit and not a fixed amount.
    pub is_ceiling: bool,
    /// Units in sum for a person over all grants of the family.
    pub units_max: Option<u16>,
    /// Higher rates, each with its condition; the highest that holds counts (就高).
    pub raises: Vec<Raise>,
}

/// What is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Benefit {
    /// Money.
    Money,
    /// Lodging free of charge.
    Lodging,
    /// Premises free of charge.
    Premises,
}

/// What one rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// One person, once.
    Head,
    /// A month.
    Month,
    /// A year.
    Year,
    /// A day.
    Day,
}

/// A rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// Whole yuan.
    Yuan(i64),
    /// Percent of the area's monthly minimum wage.
    PercentOfMinimumWage(i64),
}

/// A higher rate under a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// The higher rate.
    pub rate: Rate,
    /// What it asks, as an official would say it.
    pub sentence: Text,
    /// The same for the machine.
    pub expression: Expression,
}

/// What a case comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Money, or something in kind.
    pub benefit: Benefit,
    /// What one rate is for.
    pub unit: Unit,
    /// Units that the caps leave; 1 for a head, none if there is no cap.
    pub units: Option<u16>,
    /// Fen for each unit; none in kind, or while a fact is missing.
    pub fen_per_unit: Option<i64>,
    /// Whether less may be paid, because the rule names an upper limit.
    pub is_ceiling: bool,
    /// Facts without which the amount is not certain.
    pub missing: BTreeSet<FactId>,
    /// Facts that could raise the amount.
    pub could_raise: BTreeSet<FactId>,
}

const WAGE: &str = "area.minimum_wage_yuan_per_month";

impl AmountRule {
    pub(super) fn facts(&self) -> BTreeSet<FactId> {
        let rates = self
            .rate
            .iter()
            .chain(self.raises.iter().map(|raise| &raise.rate));
        let by_wage = rates
            .copied()
            .any(|rate| matches!(rate, Rate::PercentOfMinimumWage(_)));
        let wage = by_wage.then(|| FactId::find(WAGE)).flatten();
        let raises = self
            .raises
            .iter()
            .flat_map(|raise| raise.expression.facts().iter().copied());
        let named = [wage, self.times, self.not_over].into_iter().flatten();
        named.chain(raises).collect()
    }

    /// What is given, in words, whatever the case.
    #[must_use]
    pub fn text(&self) -> Text {
        let unit = self.unit.text();
        let what = match (self.benefit, self.rate) {
            (Benefit::Lodging, _) => Text::new("免费住宿", "free lodging"),
            (Benefit::Premises, _) => Text::new("免费场地", "free premises"),
            (Benefit::Money, rate) => self.money_text(rate),
        };
        let per = Text::new(
            format!("{}/{}", what.zh, unit.zh.trim_start_matches('个')),
            format!("{} a {}", what.en, unit.en),
        );
        match self.units_max {
            Some(most) if self.unit != Unit::Head => Text::new(
                format!("{}，累计不超过 {most} {}", per.zh, unit.zh),
                format!("{}, up to {most} {}(s) in sum", per.en, unit.en),
            ),
            _ => per,
        }
    }

    fn money_text(&self, rate: Option<Rate>) -> Text {
        let (zh, en) = if self.is_ceiling {
            ("最高 ", "up to ")
        } else {
            ("", "")
        };
        match rate {
            Some(Rate::Yuan(yuan)) => Text::new(format!("{zh}{yuan} 元"), format!("{en}{yuan} yuan")),
            Some(Rate::PercentOfMinimumWage(percent)) => Text::new(
                format!("{zh}最低工资的 {percent}%"),
                format!("{en}{percent} % of the minimum wage"),
            ),
            None => Text::new("金额待定", "amount not known yet"),
        }
    }

    /// The amount for a case when the caps leave `units`.
    pub(crate) fn of(&self, facts: &Facts, units: Option<u16>) -> Amount {
        let mut amount = Amount {
            benefit: self.benefit,
            unit: self.unit,
            units,
            fen_per_unit: None,
            is_ceiling: self.is_ceiling,
            missing: BTreeSet::new(),
            could_raise: BTreeSet::new(),
        };
        amount.fen_per_unit = self.best_rate(facts, &mut amount);
        if let Some(times) = self.times {
            let count = count_of(times, facts, &mut amount.missing);
            amount.fen_per_unit = amount
                .fen_per_unit
                .zip(count)
                .map(|(fen, count)| fen.saturating_mul(count));
        }
        if let Some(cost) = self.not_over {
            let yuan = count_of(cost, facts, &mut amount.missing);
            let bound = yuan.map_or(i64::MAX, |yuan| yuan.saturating_mul(FEN_PER_YUAN));
            amount.fen_per_unit = amount.fen_per_unit.map(|fen| fen.min(bound));
        }
        amount
    }

    fn best_rate(&self, facts: &Facts, amount: &mut Amount) -> Option<i64> {
        let mut best = fen_of(self.rate?, facts, &mut amount.missing);
        for raise in &self.raises {
            match raise.expression.evaluate(facts) {
                Truth::Yes => best = best.max(fen_of(raise.rate, facts, &mut amount.missing)),
                Truth::No => {}
                Truth::Unknown(missing) => amount.could_raise.extend(missing),
            }
        }
        best
    }
}

const FEN_PER_YUAN: i64 = 100;

/// A percentage of whole yuan is a whole number of fen.
fn fen_of(rate: Rate, facts: &Facts, missing: &mut BTreeSet<FactId>) -> Option<i64> {
    match rate {
        Rate::Yuan(yuan) => Some(yuan.saturating_mul(FEN_PER_YUAN)),
        Rate::PercentOfMinimumWage(percent) => {
            let wage = count_of(FactId::find(WAGE)?, facts, missing)?;
            Some(wage.saturating_mul(percent))
        }
    }
}

fn count_of(fact: FactId, facts: &Facts, missing: &mut BTreeSet<FactId>) -> Option<i64> {
    match facts.get(fact) {
        Fact::Known(FactValue::Count(count)) => Some(*count),
        Fact::Known(_) | Fact::Unknown => {
            missing.insert(fact);
            None
        }
        Fact::Absent => Some(0),
    }
}

impl Unit {
    /// What it is called, for counts.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Head => Text::new("人", "head"),
            Self::Month => Text::new("个月", "month"),
            Self::Year => Text::new("年", "year"),
            Self::Day => Text::new("天", "day"),
        }
    }
}

impl Amount {
    /// Fen over all units; none in kind, without a cap, or while a fact is missing.
    #[must_use]
    pub fn fen(&self) -> Option<i64> {
        let (fen, units) = self.fen_per_unit.zip(self.units)?;
        Some(fen.saturating_mul(units.into()))
    }

    /// The amount in words.
    #[must_use]
    pub fn text(&self) -> Text {
        let what = self.rate_text();
        let unit = self.unit.text();
        match (self.unit, self.units) {
            (Unit::Head, _) => what,
            (_, None) => Text::new(
                format!("{}/{}", what.zh, unit.zh.trim_start_matches('个')),
                format!("{} a {}", what.en, unit.en),
            ),
            (_, Some(units)) => Text::new(
                format!(
                    "{}/{}，还可享受 {units} {}",
                    what.zh,
                    unit.zh.trim_start_matches('个'),
                    unit.zh
                ),
                format!("{} a {}, {units} {}(s) left", what.en, unit.en, unit.en),
            ),
        }
    }

    fn rate_text(&self) -> Text {
        let (zh, en) = match self.benefit {
            Benefit::Lodging => return Text::new("免费住宿", "free lodging"),
            Benefit::Premises => return Text::new("免费场地", "free premises"),
            Benefit::Money if self.is_ceiling => ("最高 ", "up to "),
            Benefit::Money => ("", ""),
        };
        self.fen_per_unit.map_or_else(
            || Text::new("金额待定", "amount not known yet"),
            |fen| {
                let yuan = yuan_text(fen);
                Text::new(format!("{zh}{yuan} 元"), format!("{en}{yuan} yuan"))
            },
        )
    }
}

/// Fen as yuan, with fen only where there are any.
pub(crate) fn yuan_text(fen: i64) -> String {
    match fen % FEN_PER_YUAN {
        0 => (fen / FEN_PER_YUAN).to_string(),
        rest => format!("{}.{:02}", fen / FEN_PER_YUAN, rest.abs()),
    }
}
