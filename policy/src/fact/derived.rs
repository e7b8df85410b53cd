//! What follows from other facts, for one day and one area: age, months of a contract, having come from outside.
//!
//! Nothing is guessed: a fact is derived only where the others leave no choice.

use super::{FactId, FactValue, Facts};
use duijie_domain::candidate::full_years;
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_domain::fact::Fact;
use jiff::ToSpan;
use jiff::Unit;
use jiff::civil::Date;

/// Months that an open-ended contract counts as.
pub(crate) const OPEN_ENDED_MONTHS: i64 = 1200;

/// The insurances that every employee has (Social Insurance Law; maternity is collected with medical insurance).
const EMPLOYEE_INSURANCES: [&str; 4] = [
    "insurance.pension_months",
    "insurance.medical_months",
    "insurance.unemployment_months",
    "insurance.injury_months",
];

impl Facts {
    /// The facts with what follows from them on `day` for rules of `area`; no area means the whole country.
    #[must_use]
    pub fn on(&self, day: Date, area: Option<&str>, codes: &CodeBook) -> Self {
        let mut facts = self.clone();
        facts.fill("day", Some(FactValue::Date(day)), true);
        let age = facts.date("person.birth_date").filter(|born| *born <= day);
        let age = age.map(|born| FactValue::Count(full_years(born, day).into()));
        facts.fill("person.age", age, true);
        let months = facts.contract_months().map(FactValue::Count);
        facts.fill("contract.months", months, false);
        let employed = facts.is_employed(day).map(FactValue::Flag);
        facts.fill("person.employed", employed, false);
        let outside = area.and_then(|area| facts.came_from_outside(area, codes));
        facts.fill("person.came_from_outside", outside.map(FactValue::Flag), false);
        let insured = facts.employee_months().map(FactValue::Count);
        facts.fill("insurance.employee_months", insured, false);
        facts
    }

    fn fill(&mut self, name: &str, value: Option<FactValue>, overrides: bool) {
        let Some(fact) = FactId::find(name) else { return };
        if let Some(value) = value.filter(|value| fact.definition().kind.allows(value))
            && (overrides || self.get(fact).is_unknown())
        {
            self.put(fact, Fact::Known(value));
        }
    }

    fn named(&self, name: &str) -> &Fact<FactValue> {
        FactId::find(name).map_or(&Fact::Unknown, |fact| self.get(fact))
    }

    fn date(&self, name: &str) -> Option<Date> {
        match self.named(name) {
            Fact::Known(FactValue::Date(date)) => Some(*date),
            _ => None,
        }
    }

    fn contract_months(&self) -> Option<i64> {
        if *self.named("contract.ends_on") == Fact::Absent {
            return Some(OPEN_ENDED_MONTHS);
        }
        let (from, to) = (self.date("contract.starts_on")?, self.date("contract.ends_on")?);
        let after = to.checked_add(1.day()).ok()?;
        let span = from.until((Unit::Month, after)).ok()?;
        (from <= after).then(|| span.get_months().into())
    }

    fn is_employed(&self, day: Date) -> Option<bool> {
        let starts_on = self.date("contract.starts_on").filter(|from| *from <= day)?;
        match self.named("contract.ends_on") {
            Fact::Absent => Some(true),
            Fact::Known(FactValue::Date(to)) => (starts_on <= *to && day <= *to).then_some(true),
            _ => None,
        }
    }

    fn came_from_outside(&self, area: &str, codes: &CodeBook) -> Option<bool> {
        match self.named("person.came_from") {
            Fact::Known(FactValue::Code(from)) => lies_within(from, area, codes).map(|within| !within),
            _ => None,
        }
    }

    fn employee_months(&self) -> Option<i64> {
        let months = EMPLOYEE_INSURANCES.map(|name| match self.named(name) {
            Fact::Known(FactValue::Count(months)) => Some(*months),
            Fact::Absent => Some(0),
            _ => None,
        });
        months
            .into_iter()
            .collect::<Option<Vec<i64>>>()?
            .into_iter()
            .min()
    }
}

/// Whether a division is an area or lies below it; unknown for one that holds the area (a province for a city).
pub(crate) fn lies_within(division: &str, area: &str, codes: &CodeBook) -> Option<bool> {
    let table = codes.table(CodeSystem::Division);
    let is_or_is_above = |above: &str, below: &str| {
        let same = table.get(below).is_some_and(|entry| entry.code == above);
        same || table.ancestors(below).any(|entry| entry.code == above)
    };
    table.get(division)?;
    if is_or_is_above(area, division) {
        return Some(true);
    }
    (!is_or_is_above(division, area)).then_some(false)
}
