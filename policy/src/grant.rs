//! Grants that were made, and whether one more may be: once a person, caps in sum, not together with another.
//!
//! In: the list of grants, kept elsewhere. Out: what the caps leave, obstacles, or the grant to be written down.
//! A grant names its family, so that it goes on counting when its rule file is gone.

use crate::decision::{Answer, Decision, decide};
use crate::fact::Facts;
use crate::rule::{Benefit, Rule, Unit};
use duijie_domain::message::Text;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A grant that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Digest of the person's identity.
    pub person: SmolStr,
    /// The rule.
    pub rule: SmolStr,
    /// The family of the rule on the day of the grant.
    pub family: SmolStr,
    /// The firm, by its key or credit code, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<SmolStr>,
    /// The days it is for; none for a sum paid once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Months, years or days; 1 for a sum paid once.
    pub units: u16,
    /// Money paid; 0 in kind.
    pub amount_fen: i64,
    /// Day of the decision.
    pub day: Date,
}

/// Days from the first through the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The firm, where there is one.
    pub firm: Option<SmolStr>,
    /// First day it is for.
    pub from: Date,
    /// Months, years or days from then on; what the caps do not leave is cut off. Without meaning for a sum paid once.
    pub units: u16,
    /// Money asked for, where less than the rule's rate is due.
    pub fen_asked: Option<i64>,
    /// Day of the decision.
    pub day: Date,
}

/// An earlier grant that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Why it does.
    pub kind: ObstacleKind,
    /// The rule of the earlier grant.
    pub rule: SmolStr,
    /// Day of the earlier grant.
    pub day: Date,
}

/// Why an earlier grant stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObstacleKind {
    /// The person has brought this grant before.
    OncePerPerson,
    /// The two exclude each other.
    NotTogether,
    /// The cap in sum is reached.
    CapReached,
    /// The same days were granted before.
    SameDays,
}

impl Obstacle {
    /// The obstacle in words.
    #[must_use]
    pub fn text(&self) -> Text {
        let Self { kind, rule, day } = self;
        let (zh, en) = match kind {
            ObstacleKind::OncePerPerson => ("每人只能享受一次", "granted once per person"),
            ObstacleKind::NotTogether => ("不能与该项同时享受", "not together with this grant"),
            ObstacleKind::CapReached => ("累计期限已用完", "the cap in sum is reached"),
            ObstacleKind::SameDays => ("同一时段已发放", "the same days were granted before"),
        };
        Text::new(
            format!("{zh}：{day} 已发放 {rule}"),
            format!("{en}: {rule} was granted on {day}"),
        )
    }
}

/// What earlier grants leave of a rule for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) units_left: Option<u16>,
    pub(crate) obstacles: Vec<Obstacle>,
}

/// What earlier grants leave of the rule for the person.
pub(crate) fn standing(rule: &Rule, person: &str, grants: &[Grant]) -> Standing {
    let mut obstacles = Vec::new();
    let mut used = 0_u16;
    let mut latest = None;
    for grant in grants.iter().filter(|grant| counts_for(grant, person)) {
        if rule.limits.not_with.contains(&grant.family) {
            obstacles.push(obstacle(ObstacleKind::NotTogether, grant));
        }
        if grant.family == rule.limits.family {
            used = used.saturating_add(grant.units);
            latest = Some(grant);
            if rule.limits.once_per_person {
                obstacles.push(obstacle(ObstacleKind::OncePerPerson, grant));
            }
        }
    }
    let counts_units = rule.amount.unit != Unit::Head;
    let units_left = rule.amount.units_max.map(|most| match counts_units {
        true => most.saturating_sub(used),
        false => most,
    });
    if units_left == Some(0) && !rule.limits.once_per_person {
        obstacles.extend(latest.map(|grant| obstacle(ObstacleKind::CapReached, grant)));
    }
    Standing {
        units_left,
        obstacles,
    }
}

/// Nobody in particular has no grants.
fn counts_for(grant: &Grant, person: &str) -> bool {
    !person.is_empty() && grant.person == person
}

fn obstacle(kind: ObstacleKind, grant: &Grant) -> Obstacle {
    Obstacle {
        kind,
        rule: grant.rule.clone(),
        day: grant.day,
    }
}

/// The grant to be written down for a claim, decided on the claim's day with all earlier grants in view.
///
/// # Errors
/// The decision that refuses it: no, or unknown, a missing amount included.
pub fn grant(rule: &Rule, facts: &Facts, claim: &Claim, grants: &[Grant]) -> Result<Grant, Box<Decision>> {
    let mut decision = decide(rule, facts, grants, claim.day);
    let units = decision.amount.as_ref().and_then(|amount| amount.units);
    let units = units.unwrap_or(u16::MAX).min(units_asked(rule, claim));
    let period = period(rule.amount.unit, claim.from, units);
    let same_days = grants.iter().filter(|earlier| {
        let overlaps = period
            .zip(earlier.period)
            .is_some_and(|(new, old)| new.overlaps(&old));
        overlaps && earlier.family == rule.limits.family && counts_for(earlier, facts.person())
    });
    decision.exclude(
        rule,
        same_days.map(|earlier| obstacle(ObstacleKind::SameDays, earlier)),
    );
    decision.require_amount(rule);
    match (decision.answer, &decision.amount) {
        (Answer::Yes, Some(amount)) => {
            let full = amount.fen_per_unit.unwrap_or(0).saturating_mul(units.into());
            let asked = claim.fen_asked.unwrap_or(full).max(0);
            Ok(Grant {
                person: facts.person().into(),
                rule: rule.id.clone(),
                family: rule.limits.family.clone(),
                firm: claim.firm.clone(),
                period,
                units,
                amount_fen: if rule.amount.benefit == Benefit::Money {
                    full.min(asked)
                } else {
                    0
                },
                day: claim.day,
            })
        }
        _ => Err(Box::new(decision)),
    }
}

fn units_asked(rule: &Rule, claim: &Claim) -> u16 {
    match rule.amount.unit {
        Unit::Head => 1,
        Unit::Month | Unit::Year | Unit::Day => claim.units.max(1),
    }
}

fn period(unit: Unit, from: Date, units: u16) -> Option<Period> {
    let units = i32::from(units);
    let span: Span = match unit {
        Unit::Head => return None,
        Unit::Month => units.months(),
        Unit::Year => i64::from(units).min(LONGEST_YEARS).years(),
        Unit::Day => units.days(),
    };
    let to = from.saturating_add(span).saturating_sub(1.day());
    Some(Period { from, to })
}

/// More years than a calendar has; a span cannot hold more.
const LONGEST_YEARS: i64 = 19_000;
