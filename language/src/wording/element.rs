//! The facts that a notice must tell, and the width of its pay range: checks on values, not on words.

use duijie_domain::pay::Pay;
use duijie_domain::vacancy::Requirements;
use duijie_domain::{Employer, Vacancy};
use smol_str::SmolStr;

use super::{BOOK, Field, Finding, Severity, message};
use crate::reading::Span;

/// The upper end of a pay range is at most this many times the lower one.
const PAY_RANGE_TIMES_MAX: u64 = 2;

/// Which of the facts that a notice must tell are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the law lists them as facts that are each told or not"
)]
pub struct Elements {
    /// Name and basic facts of the employer.
    pub employer: bool,
    /// How many are wanted.
    pub head_count: bool,
    /// Who is wanted, if only that nothing is asked.
    pub conditions: bool,
    /// What is done.
    pub duties: bool,
    /// Where.
    pub place: bool,
    /// Basic pay in figures.
    pub pay: bool,
    /// Until when the notice is valid.
    pub valid_until: bool,
    /// Where it came from; told as well where the notice is the publisher's own.
    pub source: bool,
}

impl Elements {
    /// What a record tells. Without its employer, the employer is taken as told.
    #[must_use]
    pub fn of(vacancy: &Vacancy, employer: Option<&Employer>) -> Self {
        let told = |text: &str| !text.trim().is_empty();
        let forwarded = employer.is_some_and(|employer| employer.agency_licence.is_some());
        let sites = || vacancy.sites.iter();
        Self {
            employer: employer.is_none_or(|employer| told(&employer.registered_name)),
            head_count: vacancy.head_count() > 0,
            conditions: told(&vacancy.remarks) || vacancy.requirements != Requirements::default(),
            duties: told(&vacancy.duties),
            place: sites().any(|site| told(site.place.division.as_str()) || told(&site.place.address)),
            pay: vacancy.pay.known().is_some_and(|pay| pay.min_yuan > 0),
            valid_until: vacancy.valid_until.is_some(),
            source: !forwarded || told(&vacancy.source),
        }
    }
}

/// A finding for each fact that is not told.
#[must_use]
pub fn check_elements(elements: &Elements) -> Vec<Finding> {
    let told = [
        ("element-employer", elements.employer),
        ("element-head-count", elements.head_count),
        ("element-conditions", elements.conditions),
        ("element-duties", elements.duties),
        ("element-place", elements.place),
        ("element-pay", elements.pay),
        ("element-valid-until", elements.valid_until),
        ("element-source", elements.source),
    ];
    let missing = told.into_iter().filter(|(_, told)| !told);
    missing
        .filter_map(|(rule, _)| finding(rule, Field::Element, "", ""))
        .collect()
}

/// A finding if the upper end of a pay range is more than twice the lower one.
#[must_use]
pub fn check_pay(pay: &Pay) -> Option<Finding> {
    let (low, high) = (u64::from(pay.min_yuan), u64::from(pay.max_yuan?));
    if low > 0 && high <= PAY_RANGE_TIMES_MAX * low {
        return None;
    }
    let range = format!("{low}-{high}");
    let narrower = format!("{low}-{}", PAY_RANGE_TIMES_MAX * low);
    finding(
        "pay-range",
        Field::Pay,
        &range,
        if low > 0 { &narrower } else { "" },
    )
}

fn finding(rule: &str, field: Field, words: &str, rewrite: &str) -> Option<Finding> {
    let rule = BOOK.rule(rule)?;
    let severity: Severity = rule.severity;
    Some(Finding {
        rule: rule.id,
        severity,
        field,
        span: Span::default(),
        source: rule.source,
        message: message(rule, severity, words),
        sentence: Span::default(),
        rewrite: SmolStr::new(rewrite),
    })
}
